//! The builder of the filter.

use std::collections::BTreeSet;
use std::collections::HashSet;

use super::LINE_BYTES;
use super::LISTS_TOPS;
use super::PROBES;
use super::Place;
use super::bits;
use super::find_heavy;
use super::mix;
use super::place;
use super::tag;
use crate::wire::labels::Labels;
use crate::wire::labels::MOST_LABELS;
use crate::wire::writer::Writer;

/// Something that the filter lets pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key<'a> {
    /// A host and everything below it.
    Domain(&'a str),
    /// A host.
    Host(&'a str),
    /// A host, with and without `www.` before it.
    Site(&'a str),
}

/// Writes the section, to begin at a position of the file. `keys` hands out all keys, each time that
/// it is called in the same order.
///
/// Keys that cannot be hashed are left out: links with such hosts are not asked about here.
pub(crate) fn write(seed: u64, position: usize, keys: impl Fn(&mut dyn FnMut(Key<'_>))) -> Vec<u8> {
    let each = |visit: &mut dyn FnMut(bool, &Labels)| {
        keys(&mut |key| {
            let (below, host) = match key {
                Key::Domain(host) => (true, host),
                Key::Host(host) | Key::Site(host) => (false, host),
            };
            if let Some(labels) = Labels::of_host(host) {
                visit(below, &labels);
            }
            if matches!(key, Key::Site(_))
                && let Some(labels) = Labels::of_host(&format!("www.{host}"))
            {
                visit(false, &labels);
            }
        });
    };
    let mut count = 0_u64;
    let mut lists_tops = false;
    each(&mut |below, labels| {
        count += 1;
        lists_tops |= below && labels.count() == 1;
    });
    let lines = (count * KEY_BITS).div_ceil(8 * LINE_BYTES as u64).clamp(1, u64::from(u32::MAX));
    let slots = Slots::fill(seed, &heavy_names(seed, count, lists_tops, &each), &each);
    let padding = (position + HEAD_BYTES + slots.bytes.len()).wrapping_neg() % LINE_BYTES;
    let mut writer = Writer::with_capacity(
        HEAD_BYTES + slots.bytes.len() + padding + lines as usize * LINE_BYTES,
    );
    writer.u32(lines as u32);
    writer.u32(slots.bytes.len() as u32 / 4);
    writer.u32(if lists_tops { LISTS_TOPS } else { 0 });
    writer.u32(padding as u32);
    writer.bytes(&slots.bytes);
    writer.bytes(&vec![0; padding]);
    let mut bytes = writer.finish();
    let first = bytes.len();
    bytes.resize(first + lines as usize * LINE_BYTES, 0);
    each(&mut |below, labels| {
        let place = place(seed, lines, lists_tops, labels, |hash| slots.find(hash));
        let Place::Line { line, .. } = place else { return };
        let start = first + line as usize * LINE_BYTES;
        let hash = labels.whole();
        for bit in bits(mix(seed, if below { hash } else { !hash })) {
            if let Some(byte) = bytes.get_mut(start + (bit >> 3)) {
                *byte |= 1 << (bit & 7);
            }
        }
    });
    bytes
}

type Each<'a> = dyn Fn(&mut dyn FnMut(bool, &Labels)) + 'a;

/// The mixed hashes of the names below which there are too many keys for one line.
///
/// Names are counted in buckets. Two that share one may both be taken for heavy, which costs two
/// slots and spares a table of all names.
fn heavy_names(seed: u64, keys: u64, lists_tops: bool, each: &Each<'_>) -> BTreeSet<u64> {
    let mut heavy = BTreeSet::new();
    let buckets = (2 * keys).next_power_of_two().max(64) as usize;
    let mut counts = vec![0_u8; buckets];
    for level in 2..MOST_LABELS {
        counts.fill(0);
        let before = heavy.len();
        // Whether a key goes on from the level above; all of two labels do.
        let arrives = |heavy: &BTreeSet<u64>, labels: &Labels| {
            labels.count() >= level
                && (level == 2 || heavy.contains(&mix(seed, labels.last(level - 1))))
        };
        let bucket = |mixed: u64| (mixed >> 7) as usize & (buckets - 1);
        each(&mut |_, labels| {
            if arrives(&heavy, labels)
                && let Some(count) = counts.get_mut(bucket(mix(seed, labels.last(level))))
            {
                *count = count.saturating_add(1);
            }
        });
        if counts.iter().all(|count| *count <= MOST_KEYS) {
            break;
        }
        let mut found = HashSet::new();
        each(&mut |_, labels| {
            let mixed = mix(seed, labels.last(level));
            if counts.get(bucket(mixed)).is_some_and(|count| *count > MOST_KEYS)
                && arrives(&heavy, labels)
            {
                found.insert(mixed);
            }
        });
        heavy.extend(found);
        if heavy.len() == before {
            break;
        }
    }
    if lists_tops {
        each(&mut |below, labels| {
            if below && labels.count() == 1 {
                heavy.insert(mix(seed, labels.whole()));
            }
        });
    }
    heavy
}

struct Slots {
    bytes: Vec<u8>,
    mask: u64,
}

impl Slots {
    fn fill(seed: u64, heavy: &BTreeSet<u64>, each: &Each<'_>) -> Self {
        let mut count = (4 * heavy.len()).next_power_of_two().max(1);
        let mut slots = loop {
            match Self::try_fill(count, heavy) {
                Some(slots) => break slots,
                None => count *= 2,
            }
        };
        if !heavy.is_empty() {
            each(&mut |below, labels| {
                if below && let Some(slot) = slots.slot(mix(seed, labels.whole())) {
                    slots.set(slot, 1);
                }
            });
        }
        slots
    }

    fn try_fill(count: usize, heavy: &BTreeSet<u64>) -> Option<Self> {
        let mut slots = Self { bytes: vec![0; 4 * count], mask: count as u64 - 1 };
        for mixed in heavy {
            let slot = slots.slot_or_empty(*mixed)?;
            slots.set(slot, tag(*mixed) << 1);
        }
        Some(slots)
    }

    fn find(&self, mixed: u64) -> Option<bool> {
        find_heavy(&self.bytes, self.mask, mixed)
    }

    /// The slot that a name has.
    fn slot(&self, mixed: u64) -> Option<usize> {
        self.slot_or_empty(mixed).filter(|slot| self.value(*slot) != 0)
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
const MOST_KEYS: u8 = 24;

const HEAD_BYTES: usize = 16;
