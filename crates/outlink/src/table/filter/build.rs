//! The builder of the filter.

use std::collections::BTreeMap;

use super::FilterKeys;
use super::LINE_BYTES;
use super::LISTS_HOSTS;
use super::LISTS_TOPS;
use super::PROBES;
use super::PassingHost;
use super::bits;
use super::find_heavy;
use super::locate;
use super::mix;
use super::tag;
use crate::wire::labels::Labels;
use crate::wire::labels::LabelsInTurn;
use crate::wire::labels::MAX_LABELS;
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

/// Builds the filter.
pub(crate) fn build(seed: u64, keys: &impl FilterKeys) -> Built {
    let counts = Counts::of(seed, keys);
    let mut slots = Slots::fill(&counts.heavy_names(seed, keys));
    let (lists_tops, lists_hosts) = (counts.lists_tops, counts.lists_hosts);
    let lines = (counts.keys * KEY_BITS).div_ceil(8 * LINE_BYTES as u64);
    let lines = lines.clamp(1, u64::from(u32::MAX));
    drop(counts);
    let mut bytes = vec![0; lines as usize * LINE_BYTES];
    let set = |bytes: &mut [u8], line: u64, mixed: u64| {
        let start = line as usize * LINE_BYTES;
        let line = bytes.get_mut(start..).and_then(<[u8]>::first_chunk_mut::<LINE_BYTES>);
        let Some(line) = line else { return };
        for bit in bits(seed, mixed) {
            if let Some(byte) = line.get_mut(bit >> 3) {
                *byte |= 1 << (bit & 7);
            }
        }
    };
    let mut writes = WritesByRange::new(lines, LINE_BYTES, set);
    each_host(keys, |below, mut host| {
        let labels = host.labels();
        let mixed = mix(seed, labels.whole());
        // It shares its slot with a heavy name, which would send all below it to another line.
        if below && slots.find(mixed) == Some(false) {
            slots.list(mixed);
        }
        let place = locate(seed, lines, lists_tops, labels, |hash| slots.find(hash));
        let Some((line, _)) = place else { return };
        let mixed = if below { mixed } else { mix(seed, !labels.whole()) };
        writes.push(&mut bytes, u64::from(line), mixed);
    });
    writes.finish(&mut bytes);
    let tops = if lists_tops { LISTS_TOPS } else { 0 };
    let flags = tops | if lists_hosts { LISTS_HOSTS } else { 0 };
    Built { flags, slots: slots.bytes, lines: bytes }
}

/// Hands out every host that passes, and whether everything below it does.
#[inline(always)]
fn each_host(keys: &impl FilterKeys, mut visit: impl FnMut(bool, PassingHost<'_>)) {
    let mut last = LabelsInTurn::new();
    keys.each(|shared, key| key.each_in_turn(shared, &mut last, &mut visit));
}

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
    /// The bucket of every name of two labels, in the order in which hosts in turn begin to be below
    /// it; none if the number of a bucket takes more than four bytes.
    of_two: Vec<u32>,
}

impl Counts {
    fn of(seed: u64, keys: &impl FilterKeys) -> Self {
        let buckets = (2 * keys.max_hosts()).next_power_of_two().max(64);
        let mut counts = Self {
            keys: 0,
            lists_tops: false,
            lists_hosts: false,
            buckets: vec![0; buckets as usize],
            of_two: Vec::new(),
        };
        let is_small = u32::try_from(buckets).is_ok();
        let add = |buckets: &mut [u8], bucket: u64, keys: u64| {
            if let Some(count) = buckets.get_mut(bucket as usize) {
                *count = count.saturating_add(u8::try_from(keys).unwrap_or(u8::MAX));
            }
        };
        let mut writes = WritesByRange::new(buckets, 1, add);
        // The names above the last host in turn: for each level its bucket, and how many keys there
        // were before those below it, which follow one another.
        let mut open = [(0, 0); MAX_LABELS];
        let mut opened = 0;
        let mut in_turn = 0;
        each_host(keys, |below, mut host| {
            counts.keys += 1;
            counts.lists_hosts |= !below;
            let kept = match &host {
                PassingHost::InTurn(kept, _) => Some(*kept),
                PassingHost::Alone(_) => None,
            };
            let labels = host.labels();
            counts.lists_tops |= below && labels.count() == 1;
            let Some(kept) = kept else {
                for level in LEVELS.take_while(|level| *level <= labels.count()) {
                    let bucket = counts.bucket(mix(seed, labels.suffix_hash(level)));
                    writes.push(&mut counts.buckets, bucket as u64, 1);
                }
                return;
            };
            let first = kept.max(1) + 1;
            for (bucket, before) in open.get(first..=opened).unwrap_or_default() {
                writes.push(&mut counts.buckets, *bucket as u64, in_turn - before);
            }
            opened = labels.count().min(MAX_LABELS - 1);
            for level in first..=opened {
                let bucket = counts.bucket(mix(seed, labels.suffix_hash(level)));
                if let Some(open) = open.get_mut(level) {
                    *open = (bucket, in_turn);
                }
                if level == 2 && is_small {
                    counts.of_two.push(bucket as u32);
                }
            }
            in_turn += 1;
        });
        for (bucket, before) in open.get(2..=opened).unwrap_or_default() {
            writes.push(&mut counts.buckets, *bucket as u64, in_turn - before);
        }
        writes.finish(&mut counts.buckets);
        counts
    }

    /// The mixed hashes of the names below which there are too many keys for one line, and whether
    /// all below them is listed. Names below one that is not heavy need not be.
    fn heavy_names(&self, seed: u64, keys: &impl FilterKeys) -> BTreeMap<u64, bool> {
        let mut heavy = BTreeMap::new();
        // Adds the names from a level on, and returns the last level up to which all are heavy.
        let mut add = |below: bool, labels: &Labels, first: usize| {
            for level in first..=labels.count().min(MAX_LABELS - 1) {
                let mixed = mix(seed, labels.suffix_hash(level));
                if !self.is_full(self.bucket(mixed)) {
                    return level - 1;
                }
                *heavy.entry(mixed).or_default() |= below && level == labels.count();
            }
            if below && labels.count() == 1 {
                heavy.insert(mix(seed, labels.whole()), true);
            }
            labels.count()
        };
        // Hardly any name of two labels is heavy, and what is below the others need not be hashed. A flag
        // says whether one of some buckets is full, so that the cache of a core holds all flags.
        let mut full = vec![0_u64; self.buckets.len().div_ceil(64 * BUCKETS_OF_FLAG)];
        for (flag, buckets) in self.buckets.chunks(BUCKETS_OF_FLAG).enumerate() {
            if let Some(flags) = full.get_mut(flag / 64) {
                *flags |= u64::from(buckets.iter().any(|keys| *keys > MAX_KEYS)) << (flag % 64);
            }
        }
        let may_be_full = |bucket: &u32| {
            let flag = *bucket as usize / BUCKETS_OF_FLAG;
            full.get(flag / 64).is_none_or(|flags| flags >> (flag % 64) & 1 != 0)
        };
        let mut of_two = self.of_two.iter().map(may_be_full);
        // The level up to which all names above the last host in turn are heavy.
        let mut last = 1;
        each_host(keys, |below, host| match host {
            PassingHost::Alone(labels) => {
                add(below, &labels, 2);
            }
            PassingHost::InTurn(kept, host) => {
                let kept = kept.max(1);
                let may_be = kept > 1 || host.count() < 2 || of_two.next().unwrap_or(true);
                // What is above both was added with the one before, as far as it is heavy.
                last = match last.min(kept) {
                    same if same < kept || !may_be => same,
                    same => add(below, host.labels(), same + 1),
                };
            }
        });
        heavy
    }

    fn is_full(&self, bucket: usize) -> bool {
        self.buckets.get(bucket).is_none_or(|count| *count > MAX_KEYS)
    }

    fn bucket(&self, mixed: u64) -> usize {
        (mixed >> 7) as usize & (self.buckets.len() - 1)
    }
}

/// How many labels a name may have that is heavy.
const LEVELS: std::ops::Range<usize> = 2..MAX_LABELS;

/// Writes to places anywhere in memory, collected by range. Those to a range are done when there are many,
/// so that the page translations of the range stay in the TLB of the core.
struct WritesByRange<W> {
    write: W,
    place_bytes: usize,
    /// How many of the lowest bits of a place tell it from others in its range.
    range_bits: u32,
    ranges: Vec<Vec<(u64, u64)>>,
}

impl<W: Fn(&mut [u8], u64, u64)> WritesByRange<W> {
    /// Of writes to so many places of so many bytes each. `write` is given the memory, the place, and what
    /// to write there.
    fn new(places: u64, place_bytes: usize, write: W) -> Self {
        let place_bits = u64::BITS - places.leading_zeros();
        let range_bits = (RANGE_BYTES / place_bytes).ilog2();
        let range_bits = range_bits.max(place_bits.saturating_sub(RANGES_BITS));
        let ranges = (places >> range_bits) + 1;
        Self { write, place_bytes, range_bits, ranges: vec![Vec::new(); ranges as usize] }
    }

    /// Adds something to be written to a place, and writes what there is if that is enough.
    #[inline]
    fn push(&mut self, memory: &mut [u8], place: u64, what: u64) {
        let Some(range) = self.ranges.get_mut((place >> self.range_bits) as usize) else { return };
        range.push((place, what));
        if range.len() >= FULL_RANGE {
            Self::write_all(&self.write, self.place_bytes, range, memory);
            range.clear();
        }
    }

    /// Writes everything that is left.
    fn finish(self, memory: &mut [u8]) {
        for range in &self.ranges {
            Self::write_all(&self.write, self.place_bytes, range, memory);
        }
    }

    fn write_all(write: &W, place_bytes: usize, range: &[(u64, u64)], memory: &mut [u8]) {
        for (at, (place, what)) in range.iter().enumerate() {
            if let Some((soon, _)) = range.get(at + AHEAD) {
                prefetch(memory.get(*soon as usize * place_bytes));
            }
            write(memory, *place, *what);
        }
    }
}

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

    /// The slot that a name has, or the first free one; `None` if there is none within [`PROBES`].
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

/// How many buckets share a flag.
const BUCKETS_OF_FLAG: usize = 32;

/// How many bytes a range has: as many pages as the TLB of a core has translations for.
const RANGE_BYTES: usize = 1 << 19;

/// The most bits of the number of a range.
const RANGES_BITS: u32 = 8;

/// How many writes to a range are done together.
const FULL_RANGE: usize = 2048;

/// How many writes ahead memory is asked for.
const AHEAD: usize = 12;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::filter::FilterKey;
    use crate::wire::common_start::common_start;

    /// Keys of which those in reverse order are sorted, and how many buckets there are for them.
    struct Listed(Vec<String>, u64);

    impl FilterKeys for Listed {
        fn each(&self, mut visit: impl FnMut(usize, FilterKey<'_>)) {
            let mut last = "";
            for (number, host) in self.0.iter().enumerate() {
                let shared = common_start(last.as_bytes(), host.as_bytes());
                if number % 29 == 3 {
                    visit(0, FilterKey::Site("pages.x7.com"));
                }
                match number % 5 {
                    0 => visit(shared, FilterKey::Host(host.as_bytes())),
                    _ => visit(shared, FilterKey::Domain(host.as_bytes())),
                }
                last = host;
            }
        }

        fn max_hosts(&self) -> u64 {
            self.1 / 2
        }
    }

    fn hosts() -> Vec<String> {
        let mut hosts: Vec<String> = vec!["zip".to_owned(), "com.x9".to_owned()];
        for number in 0..4000_u64 {
            let scattered = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40;
            let (a, b) = (scattered % 400, scattered % 31);
            hosts.push(match scattered % 7 {
                0 => format!("com.x{a}"),
                1 => format!("com.x{b}.y{a}"),
                2 => format!("com.x9.y{}.z{a}", b % 3),
                3 => format!("com.x9.y1.z{}.a.b.c.{a}", b % 2),
                4 => format!("com.x{b}.y.a.b.c.d.e.{a}"),
                5 => format!("org..{a}"),
                _ => format!("top{a}"),
            });
        }
        hosts.sort_unstable();
        hosts.dedup();
        hosts
    }

    #[test]
    fn heavy_names_are_those_that_are_found_key_by_key() {
        for buckets in [64, 512, 1 << 20] {
            let keys = Listed(hosts(), buckets);
            let counts = Counts::of(7, &keys);
            let mut expected =
                Counts { buckets: vec![0; buckets as usize], ..Counts::of(7, &keys) };
            let each = |visit: &mut dyn FnMut(bool, &Labels)| {
                keys.each(|_, key| key.each(&mut *visit));
            };
            each(&mut |_, labels| {
                for level in LEVELS.take_while(|level| *level <= labels.count()) {
                    let bucket = expected.bucket(mix(7, labels.suffix_hash(level)));
                    expected.buckets[bucket] = expected.buckets[bucket].saturating_add(1);
                }
            });
            assert_eq!(counts.buckets, expected.buckets);
            let mut heavy = BTreeMap::new();
            each(&mut |below, labels| {
                for level in LEVELS.take_while(|level| *level <= labels.count()) {
                    let mixed = mix(7, labels.suffix_hash(level));
                    if !expected.is_full(expected.bucket(mixed)) {
                        break;
                    }
                    *heavy.entry(mixed).or_default() |= below && level == labels.count();
                }
                if below && labels.count() == 1 {
                    heavy.insert(mix(7, labels.whole()), true);
                }
            });
            assert!(heavy.len() > 10, "{}", heavy.len());
            assert_eq!(counts.heavy_names(7, &keys), heavy);
            // As well where no name of two labels says whether it may be.
            let unknown = Counts { of_two: Vec::new(), ..counts };
            assert_eq!(unknown.heavy_names(7, &keys), heavy);
        }
    }

    #[test]
    fn everything_is_written_and_to_one_place_in_order() {
        for (places, count) in [(1, 10), (1000, 5000), (2_000_000, 30_000)] {
            let push = |memory: &mut [u8], place: u64, what: u64| {
                let place = &mut memory[4 * place as usize];
                *place = place.wrapping_mul(31).wrapping_add(what as u8);
            };
            let (mut memory, mut expected) = (vec![0; 4 * places], vec![0; 4 * places]);
            let mut writes = WritesByRange::new(places as u64, 4, push);
            for write in 0..count {
                let place = (write * 7919) % places as u64;
                writes.push(&mut memory, place, write);
                push(&mut expected, place, write);
            }
            writes.finish(&mut memory);
            assert!(memory == expected, "{places} places");
        }
    }

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
