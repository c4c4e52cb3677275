//! The rules that were added, parted by their keys, so that each part is sorted by itself.
//!
//! Ten million rules and their keys take 400 megabytes, and going through them in the order of
//! their keys misses the cache at each of them. Every rule is therefore moved once, to its part, and a
//! part fits into the cache of a core. The parts lie in descending order: the first one is the last in
//! memory, and its memory goes back to the system when it is taken. The store is cut off in the same
//! way while its rules are moved.

use std::ops::Range;
use std::sync::Mutex;
use std::sync::PoisonError;

use crate::compile::store::Entry;
use crate::compile::store::Numbers;
use crate::compile::store::PackedEntry;
use crate::compile::store::Store;
use crate::compile::workers;
use crate::names::RuleKind;
use crate::wire::common_start::common_start;

/// All rules that were added, in parts.
pub(super) struct Partitions {
    entries: Vec<PackedEntry>,
    keys: Vec<u8>,
    /// The parts that are left in the order of memory, which the first one ends.
    bounds: Vec<Bounds>,
    /// Where entries are that have aliases, and their numbers in the store, in ascending order.
    aliased: Vec<(u32, u32)>,
}

/// Where a part begins, and what is known of it.
#[derive(Clone, Copy, Debug)]
struct Bounds {
    entry: usize,
    key: usize,
    /// How many bytes all keys of the part begin with; 0 if they are not of one kind.
    common: usize,
}

/// Some rules with their keys: all that have one of these keys.
pub(super) struct Partition {
    entries: Vec<PackedEntry>,
    keys: Vec<u8>,
    /// How many bytes of keys lay before those of the part.
    keys_before: usize,
    /// How many bytes all keys begin with; 0 if they are not of one kind.
    pub(super) common: usize,
    /// The places of entries that have aliases, and their numbers in the store, in ascending order.
    aliased: Vec<(u32, u32)>,
}

impl Partitions {
    /// Takes the rules of a store.
    pub(super) fn of(store: &mut Store) -> Self {
        let parts = (store.entries.len() / PART_ENTRIES).clamp(1, MAX_PARTS);
        Self::of_about(store, parts)
    }

    /// As [`Self::of`], in about so many parts.
    fn of_about(store: &mut Store, parts: usize) -> Self {
        let threads = workers::threads(store.entries.len());
        let aliased = Numbers::of(store.aliases.iter().map(|(entry, _)| *entry));
        let Placement { parts_of, bounds } = Placement::of(store, parts, threads);
        let mut entries = vec![PackedEntry::default(); store.entries.len()];
        let mut keys = vec![0; store.keys.len()];
        let mut shares = shares(&bounds, threads, &mut entries, &mut keys);
        while !store.entries.is_empty() {
            let start = store.entries.len().saturating_sub(SLAB_ENTRIES);
            let slab = start..store.entries.len();
            workers::each(shares.iter_mut().collect(), threads, |share| {
                share.take(store, slab.clone(), &parts_of, &aliased);
            });
            store.cut(start);
        }
        let mut aliased: Vec<(u32, u32)> =
            shares.into_iter().flat_map(|share| share.aliased).collect();
        aliased.sort_unstable();
        Self { entries, keys, bounds, aliased }
    }
}

impl Partitions {
    /// How many entries are left.
    pub(super) fn entries(&self) -> usize {
        self.entries.len()
    }
}

impl Iterator for Partitions {
    type Item = Partition;

    /// The next part in the order of kinds and keys.
    fn next(&mut self) -> Option<Partition> {
        let Bounds { entry, key, common } = self.bounds.pop()?;
        let place_of = |aliased: &(u32, u32)| aliased.0 as usize;
        let at = self.aliased.partition_point(|aliased| place_of(aliased) < entry);
        let aliased = self.aliased.drain(at..);
        let part = Partition {
            aliased: aliased.map(|(place, number)| (place - entry as u32, number)).collect(),
            entries: self.entries.split_off(entry.min(self.entries.len())),
            keys: self.keys.split_off(key.min(self.keys.len())),
            keys_before: key,
            common,
        };
        self.entries.shrink_to(0);
        self.keys.shrink_to(0);
        Some(part)
    }
}

impl Partition {
    /// How many entries it has.
    pub(super) fn count(&self) -> u32 {
        self.entries.len() as u32
    }

    /// One of its entries.
    pub(super) fn entry(&self, place: u32) -> Option<Entry> {
        self.entries.get(place as usize).map(|entry| Entry::unpacked(*entry))
    }

    /// The key of an entry.
    pub(super) fn key(&self, place: u32) -> &[u8] {
        let start = |place: usize| {
            let entry = self.entries.get(place)?;
            Some(Entry::unpacked(*entry).key() - self.keys_before)
        };
        let end = start(place as usize + 1).unwrap_or(self.keys.len());
        let range = start(place as usize).map(|start| start..end);
        range.and_then(|range| self.keys.get(range)).unwrap_or_default()
    }

    /// The number that an entry had in the store, if it has aliases.
    pub(super) fn aliased(&self, place: u32) -> Option<u32> {
        let at = self.aliased.binary_search_by_key(&place, |(place, _)| *place).ok()?;
        self.aliased.get(at).map(|(_, number)| *number)
    }
}

/// Which entry goes where.
struct Placement {
    /// For each entry of the store the number of its part in the order of memory.
    parts_of: Vec<u16>,
    bounds: Vec<Bounds>,
}

impl Placement {
    fn of(store: &Store, parts: usize, threads: usize) -> Self {
        let splitters = splitters(store, parts);
        let windows: Vec<u64> = splitters.iter().map(|(kind, key)| window(*kind, key)).collect();
        // The parts are in descending order: as many are before an entry as splitters are above it.
        let part_of = |kind: RuleKind, key: &[u8]| {
            let window = window(kind, key);
            let mut at = windows.partition_point(|splitter| *splitter < window);
            while splitters.get(at).is_some_and(|splitter| *splitter <= (kind, key)) {
                at += 1;
            }
            splitters.len() - at
        };
        let mut parts_of = vec![0; store.entries.len()];
        let sizes = Mutex::new(vec![(0, 0); splitters.len() + 1]);
        let ranges = (0..).step_by(RANGE_ENTRIES).zip(parts_of.chunks_mut(RANGE_ENTRIES));
        workers::each(ranges.collect(), threads, |(first, parts_of): (u32, &mut [u16])| {
            let mut of_range = vec![(0, 0); splitters.len() + 1];
            for (number, part) in (first..).zip(parts_of) {
                let key = store.key(number);
                let entry = store.entries.get(number as usize);
                let at = entry.map_or(0, |entry| part_of(entry.kind(), key));
                *part = at as u16;
                if let Some((entries, bytes)) = of_range.get_mut(at) {
                    *entries += 1;
                    *bytes += key.len();
                }
            }
            let mut sizes = sizes.lock().unwrap_or_else(PoisonError::into_inner);
            for (size, of_range) in sizes.iter_mut().zip(of_range) {
                *size = (size.0 + of_range.0, size.1 + of_range.1);
            }
        });
        let commons = std::iter::once(0).chain(splitters.windows(2).map(common)).chain([0]);
        let mut commons: Vec<usize> = commons.take(splitters.len() + 1).collect();
        commons.reverse();
        let (mut entry, mut key) = (0, 0);
        let mut bounds = Vec::with_capacity(commons.len());
        for ((entries, bytes), common) in
            sizes.into_inner().unwrap_or_else(PoisonError::into_inner).into_iter().zip(commons)
        {
            bounds.push(Bounds { entry, key, common });
            (entry, key) = (entry + entries, key + bytes);
        }
        Self { parts_of, bounds }
    }
}

/// Kinds and keys, in ascending order, that begin the second part and the ones after it, as far as a
/// sample tells.
fn splitters(store: &Store, parts: usize) -> Vec<(RuleKind, &[u8])> {
    let wanted = (parts * SAMPLE_OF_PART).min(store.entries.len()).max(1);
    let numbers = (0..wanted).map(|at| store.entries.len() * at / wanted);
    let mut sample: Vec<(RuleKind, &[u8])> = numbers
        .filter_map(|number| Some((store.entries.get(number)?.kind(), store.key(number as u32))))
        .collect();
    sample.sort_unstable();
    let mut splitters: Vec<(RuleKind, &[u8])> =
        (1..parts).filter_map(|part| sample.get(sample.len() * part / parts).copied()).collect();
    splitters.dedup();
    splitters
}

/// How many bytes all keys from one splitter to the next begin with.
fn common(splitters: &[(RuleKind, &[u8])]) -> usize {
    match splitters {
        [(kind, key), (next_kind, next)] if kind == next_kind => common_start(key, next),
        _ => 0,
    }
}

/// The beginning of a kind and a key, which sorts as they do.
fn window(kind: RuleKind, key: &[u8]) -> u64 {
    let mut bytes = [0; 8];
    if let Some((first, rest)) = bytes.split_first_mut() {
        *first = kind as u8;
        match (rest.first_chunk_mut::<7>(), key.first_chunk()) {
            (Some(to), Some(from)) => *to = *from,
            _ => rest.iter_mut().zip(key).for_each(|(to, from)| *to = *from),
        }
    }
    u64::from_be_bytes(bytes)
}

/// Parts that one thread fills.
struct ThreadShare<'p> {
    /// The number of the first part, and where the next entry and key of each part go.
    first: usize,
    next: Vec<(usize, usize)>,
    /// How many entries and bytes are before the parts, and the places of theirs.
    before: (usize, usize),
    entries: &'p mut [PackedEntry],
    keys: &'p mut [u8],
    aliased: Vec<(u32, u32)>,
}

impl ThreadShare<'_> {
    /// Takes the entries of a slab of the store that go to one of its parts.
    fn take(&mut self, store: &Store, slab: Range<usize>, parts_of: &[u16], aliased: &Numbers) {
        let parts_of = parts_of.get(slab.clone()).unwrap_or_default();
        for (number, part) in slab.zip(parts_of) {
            let part = usize::from(*part).wrapping_sub(self.first);
            let Some((entry_at, key_at)) = self.next.get_mut(part) else { continue };
            let Some(entry) = store.entries.get(number) else { continue };
            let key = store.key(number as u32);
            let start = *key_at - self.before.1;
            if let Some(place) = self.entries.get_mut(*entry_at - self.before.0) {
                *place = entry.at_key(*key_at as u64).packed();
            }
            if let Some(place) = self.keys.get_mut(start..start + key.len()) {
                place.copy_from_slice(key);
            }
            if aliased.has(number as u32) {
                self.aliased.push((*entry_at as u32, number as u32));
            }
            (*entry_at, *key_at) = (*entry_at + 1, *key_at + key.len());
        }
    }
}

/// Shares of about the same size, one a thread.
fn shares<'p>(
    bounds: &[Bounds],
    threads: usize,
    mut entries: &'p mut [PackedEntry],
    mut keys: &'p mut [u8],
) -> Vec<ThreadShare<'p>> {
    let all = entries.len();
    let mut shares = Vec::with_capacity(threads);
    let mut first = 0;
    let mut before = (0, 0);
    for thread in 1..=threads {
        let is_before = |bounds: &Bounds| bounds.entry < all * thread / threads;
        let end = match thread == threads {
            true => bounds.len(),
            false => bounds.partition_point(is_before).max(first),
        };
        let after = bounds
            .get(end)
            .map_or((before.0 + entries.len(), before.1 + keys.len()), |it| (it.entry, it.key));
        let (own_entries, rest_entries) =
            std::mem::take(&mut entries).split_at_mut(after.0 - before.0);
        let (own_keys, rest_keys) = std::mem::take(&mut keys).split_at_mut(after.1 - before.1);
        let next = bounds.get(first..end).unwrap_or_default();
        shares.push(ThreadShare {
            first,
            next: next.iter().map(|bounds| (bounds.entry, bounds.key)).collect(),
            before,
            entries: own_entries,
            keys: own_keys,
            aliased: Vec::new(),
        });
        (first, before, entries, keys) = (end, after, rest_entries, rest_keys);
    }
    shares
}

/// So many entries with their keys are about what the cache of a core holds.
const PART_ENTRIES: usize = 1 << 14;

/// As many parts as a core can append to in turn while the TLB holds the page translations of all of them.
const MAX_PARTS: usize = 1 << 10;

/// How many entries are looked at to tell where a part ends.
const SAMPLE_OF_PART: usize = 16;

/// How many entries a thread looks at before it takes further ones.
const RANGE_ENTRIES: usize = 1 << 18;

/// How many entries are moved until their memory is let go of.
const SLAB_ENTRIES: usize = 1 << 18;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::Format;
    use crate::rule::ListInfo;
    use crate::rule::Pattern;
    use crate::rule::Rule;

    /// Domains and hosts, some with aliases, some twice, many with the same beginnings.
    fn store(entries: u32) -> Store {
        let mut store = Store::default();
        let list = store.list(ListInfo::new("names", Format::Domains));
        for number in 0..entries {
            let scattered = number.wrapping_mul(2_654_435_761) >> 8;
            let name = match scattered % 5 {
                0 => format!("x{}.example", scattered % 9),
                1 => format!("{}.shop.example", "long-".repeat((scattered % 12) as usize + 1)),
                2 => format!("a{scattered}.com"),
                3 => String::new(),
                _ => format!("a{scattered}.b{}.com", scattered % 100),
            };
            let pattern =
                if scattered % 7 == 0 { Pattern::Host(name) } else { Pattern::Domain(name) };
            let aliases: &[Pattern] =
                if scattered % 11 == 0 { &[Pattern::Domain("alias".to_owned())] } else { &[] };
            assert!(store.add(list, Rule::new(pattern, number), aliases));
        }
        store
    }

    #[test]
    fn every_entry_is_in_the_part_of_its_key() {
        for (entries, parts) in [(0, 1), (1, 1), (500, 1), (500, 9), (40_000, 200), (40_000, 3)] {
            let mut store = store(entries);
            let mut expected: Vec<(RuleKind, Vec<u8>, u32, bool)> = (0..)
                .zip(&store.entries)
                .map(|(number, entry)| {
                    let is_aliased = store.aliases.iter().any(|(of, _)| *of == number);
                    (entry.kind(), store.key(number).to_vec(), entry.line, is_aliased)
                })
                .collect();
            expected.sort_unstable();
            let mut found = Vec::new();
            let mut last: Option<(RuleKind, Vec<u8>)> = None;
            let mut seen = 0;
            for part in Partitions::of_about(&mut store, parts) {
                let mut of_part: Vec<(RuleKind, Vec<u8>, u32, bool)> = (0..part.count())
                    .map(|place| {
                        let entry = part.entry(place).unwrap();
                        let number = part.aliased(place);
                        assert!(number.is_none_or(|number| number == entry.line));
                        (entry.kind(), part.key(place).to_vec(), entry.line, number.is_some())
                    })
                    .collect();
                of_part.sort_unstable();
                let first = of_part.first().map(|(kind, key, ..)| (*kind, key.clone()));
                assert!(last.is_none() || first.is_none() || last < first, "keys stay together");
                let common = part.common;
                let is_common = |(kind, key, ..): &(RuleKind, Vec<u8>, u32, bool)| {
                    let (first_kind, first_key) = first.as_ref().unwrap();
                    kind == first_kind && key.get(..common) == first_key.get(..common)
                };
                assert!(common == 0 || of_part.iter().all(is_common));
                last = of_part.last().map(|(kind, key, ..)| (*kind, key.clone())).or(last);
                found.extend(of_part);
                seen += 1;
            }
            assert_eq!(found, expected);
            assert!(seen > parts / 2 && seen <= parts, "{seen} parts of {parts}");
            assert!(store.entries.is_empty() && store.keys.is_empty());
        }
    }
}
