//! The builder of the filter.

use std::collections::BTreeMap;

use super::FilterKey;
use super::LINE_BYTES;
use super::LISTS_HOSTS;
use super::LISTS_TOPS;
use super::PROBES;
use super::bits;
use super::find_heavy;
use super::locate;
use super::mix;
use super::tag;
use crate::wire::labels::Labels;
use crate::wire::labels::LabelsInTurn;
use crate::wire::labels::MAX_LABELS;
use crate::wire::prefetch::Waiting;
use crate::wire::prefetch::prefetch;
use crate::wire::writer::Writer;

/// A filter that has no place in a file yet.
#[derive(Debug)]
pub(crate) struct Built {
    flags: u32,
    slots: Vec<u8>,
    lines: Vec<u8>,
}

impl Built {
    /// The section, to begin at a position of the file.
    pub(crate) fn write_at(self, position: usize) -> Vec<u8> {
        let padding = (position + HEAD_BYTES + self.slots.len()).wrapping_neg() % LINE_BYTES;
        let bytes = HEAD_BYTES + self.slots.len() + padding + self.lines.len();
        let mut writer = Writer::with_capacity(bytes);
        writer.u32((self.lines.len() / LINE_BYTES) as u32);
        writer.u32(self.slots.len() as u32 / 4);
        writer.u32(self.flags);
        writer.u32(padding as u32);
        writer.bytes(&self.slots);
        writer.bytes(&vec![0; padding]);
        writer.bytes(&self.lines);
        writer.finish()
    }
}

/// Builds the filter. `keys` hands out all keys, each time that it is called in the same order; these
/// stand for `most` hosts together ([`FilterKey::most`]).
pub(crate) fn build(seed: u64, most: u64, keys: impl Fn(&mut dyn FnMut(FilterKey<'_>))) -> Built {
    let each = |visit: &mut dyn FnMut(bool, &Labels)| {
        let mut last = LabelsInTurn::new();
        keys(&mut |key| key.each_in_turn(&mut last, visit));
    };
    let counts = Counts::of(seed, most, &each);
    let mut slots = Slots::fill(&counts.heavy_names(seed, &each));
    let lines = (counts.keys * KEY_BITS).div_ceil(8 * LINE_BYTES as u64);
    let lines = lines.clamp(1, u64::from(u32::MAX));
    let mut bytes = vec![0; lines as usize * LINE_BYTES];
    let set = |bytes: &mut [u8], (start, mixed): (usize, u64)| {
        for bit in bits(seed, mixed) {
            if let Some(byte) = bytes.get_mut(start + (bit >> 3)) {
                *byte |= 1 << (bit & 7);
            }
        }
    };
    let mut waiting = Waiting::new();
    each(&mut |below, labels| {
        let mixed = mix(seed, labels.whole());
        // It shares its slot with a heavy name, which would send all below it to another line.
        if below && slots.find(mixed) == Some(false) {
            slots.list(mixed);
        }
        let place = locate(seed, lines, counts.lists_tops, labels, |hash| slots.find(hash));
        let Some((line, _)) = place else { return };
        let start = line as usize * LINE_BYTES;
        prefetch(bytes.get(start));
        let mixed = if below { mixed } else { mix(seed, !labels.whole()) };
        if let Some(first) = waiting.push((start, mixed)) {
            set(&mut bytes, first);
        }
    });
    waiting.rest().for_each(|key| set(&mut bytes, key));
    let tops = if counts.lists_tops { LISTS_TOPS } else { 0 };
    let flags = tops | if counts.lists_hosts { LISTS_HOSTS } else { 0 };
    Built { flags, slots: slots.bytes, lines: bytes }
}

type Each<'a> = dyn Fn(&mut dyn FnMut(bool, &Labels)) + 'a;

/// How many keys there are, and how many below each name of two or more labels.
///
/// Names are counted in buckets. Two that share one may both be taken for heavy, which costs two
/// slots and spares a table of all names.
struct Counts {
    keys: u64,
    /// Whether a single label is listed with everything below it.
    lists_tops: bool,
    /// Whether a host is listed without what is below it.
    lists_hosts: bool,
    buckets: Vec<u8>,
}

impl Counts {
    fn of(seed: u64, most: u64, each: &Each<'_>) -> Self {
        let buckets = (2 * most).next_power_of_two().max(64) as usize;
        let buckets = vec![0; buckets];
        let mut counts = Self { keys: 0, lists_tops: false, lists_hosts: false, buckets };
        let count = |buckets: &mut [u8], bucket: usize| {
            if let Some(count) = buckets.get_mut(bucket) {
                *count = count.saturating_add(1);
            }
        };
        // Buckets lie anywhere in memory: each is asked for some names before it is counted in.
        let mut waiting = Waiting::new();
        each(&mut |below, labels| {
            counts.keys += 1;
            counts.lists_tops |= below && labels.count() == 1;
            counts.lists_hosts |= !below;
            for level in LEVELS.take_while(|level| *level <= labels.count()) {
                let bucket = counts.bucket(mix(seed, labels.suffix_hash(level)));
                prefetch(counts.buckets.get(bucket));
                if let Some(first) = waiting.push(bucket) {
                    count(&mut counts.buckets, first);
                }
            }
        });
        waiting.rest().for_each(|bucket| count(&mut counts.buckets, bucket));
        counts
    }

    /// The mixed hashes of the names below which there are too many keys for one line, and whether
    /// all below them is listed. Names below one that is not heavy need not be.
    fn heavy_names(&self, seed: u64, each: &Each<'_>) -> BTreeMap<u64, bool> {
        let mut heavy = BTreeMap::new();
        let mut add = |(below, labels): (bool, Labels)| {
            for level in LEVELS.take_while(|level| *level <= labels.count()) {
                let mixed = mix(seed, labels.suffix_hash(level));
                if self.buckets.get(self.bucket(mixed)).is_none_or(|count| *count <= MAX_KEYS) {
                    break;
                }
                *heavy.entry(mixed).or_default() |= below && level == labels.count();
            }
            if below && labels.count() == 1 {
                heavy.insert(mix(seed, labels.whole()), true);
            }
        };
        let mut waiting = Waiting::new();
        each(&mut |below, labels| {
            // Names that are looked at further are below a heavy one, and of those there are fewer.
            for level in LEVELS.take(2).take_while(|level| *level <= labels.count()) {
                let mixed = mix(seed, labels.suffix_hash(level));
                prefetch(self.buckets.get(self.bucket(mixed)));
            }
            if let Some(first) = waiting.push((below, *labels)) {
                add(first);
            }
        });
        waiting.rest().for_each(add);
        heavy
    }

    fn bucket(&self, mixed: u64) -> usize {
        (mixed >> 7) as usize & (self.buckets.len() - 1)
    }
}

/// How many labels a name may have that is heavy.
const LEVELS: std::ops::Range<usize> = 2..MAX_LABELS;

struct Slots {
    bytes: Vec<u8>,
    mask: u64,
}

impl Slots {
    fn fill(heavy: &BTreeMap<u64, bool>) -> Self {
        let mut count = (4 * heavy.len()).next_power_of_two().max(1);
        loop {
            match Self::try_fill(count, heavy) {
                Some(slots) => return slots,
                None => count *= 2,
            }
        }
    }

    fn try_fill(count: usize, heavy: &BTreeMap<u64, bool>) -> Option<Self> {
        let mut slots = Self { bytes: vec![0; 4 * count], mask: count as u64 - 1 };
        for (mixed, is_listed) in heavy {
            let slot = slots.slot_or_empty(*mixed)?;
            slots.set(slot, tag(*mixed) << 1 | u32::from(*is_listed));
        }
        Some(slots)
    }

    fn find(&self, mixed: u64) -> Option<bool> {
        find_heavy(&self.bytes, self.mask, mixed)
    }

    /// Says of a name that has a slot that all below it is listed.
    fn list(&mut self, mixed: u64) {
        if let Some(slot) = self.slot_or_empty(mixed) {
            self.set(slot, 1);
        }
    }

    /// The slot that a name has or would get. One slot always stays empty behind it, or else the
    /// number of probes bounds the search.
    fn slot_or_empty(&self, mixed: u64) -> Option<usize> {
        let slots =
            (0..PROBES as u64).map(|probe| (mixed.wrapping_add(probe) & self.mask) as usize);
        let mut slots = slots.filter(|slot| {
            let value = self.value(*slot);
            value == 0 || value >> 1 == tag(mixed)
        });
        slots.next()
    }

    fn value(&self, slot: usize) -> u32 {
        let bytes = self.bytes.get(4 * slot..).and_then(|bytes| bytes.first_chunk());
        bytes.map_or(0, |bytes| u32::from_le_bytes(*bytes))
    }

    /// Sets bits of a slot.
    fn set(&mut self, slot: usize, bits: u32) {
        let value = self.value(slot) | bits;
        if let Some(bytes) = self.bytes.get_mut(4 * slot..4 * slot + 4) {
            bytes.copy_from_slice(&value.to_le_bytes());
        }
    }
}

/// Bits of the filter for each key. From 10 to 32 make little difference to the time of a look-up.
const KEY_BITS: u64 = 20;

/// How many keys below one name share a line.
const MAX_KEYS: u8 = 24;

const HEAD_BYTES: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_share_a_slot_make_more_slots() {
        // The lowest nine bits, which are their slots among 512, are those of all of them.
        let names = (1..=2 * PROBES as u64).map(|name| (name << 40 | name << 9, name % 3 == 0));
        let heavy: BTreeMap<u64, bool> = names.collect();
        let slots = Slots::fill(&heavy);
        assert_eq!(slots.bytes.len(), 4 * 1024);
        for (mixed, is_listed) in heavy {
            assert_eq!(slots.find(mixed), Some(is_listed));
        }
    }
}
