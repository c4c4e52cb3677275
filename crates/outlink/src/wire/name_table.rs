//! A table by the hashes of names of hosts.
//!
//! The build script makes the tables of what is built in with this code, so that they are there when a
//! process starts.

use std::borrow::Cow;

/// A table whose keys are hashes of names, as [`Labels`](super::labels::Labels) has them. The names
/// are those of the library and of its callers, so that only these can make them collide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NameTable<T: Clone + 'static> {
    /// The home slot of a hash, then those that follow; 0 = empty. A quarter of them is in use.
    pub(crate) hashes: Cow<'static, [u64]>,
    /// The value of each slot.
    pub(crate) values: Cow<'static, [T]>,
}

impl<T: Clone + Default> NameTable<T> {
    /// A table of hashes, each of which stands once.
    pub(crate) fn of(entries: impl ExactSizeIterator<Item = (u64, T)>) -> Self {
        let slots = (4 * entries.len()).next_power_of_two().max(2);
        let mut hashes = vec![0; slots];
        let mut values: Vec<T> = Vec::new();
        values.resize_with(slots, T::default);
        for (hash, value) in entries {
            let mut places = (home(hash)..).take(slots).map(|slot| slot & (slots - 1));
            let free = places.find(|slot| hashes.get(*slot) == Some(&0));
            if let Some(free) = free
                && let (Some(key), Some(place)) = (hashes.get_mut(free), values.get_mut(free))
            {
                (*key, *place) = (hash, value);
            }
        }
        Self { hashes: Cow::Owned(hashes), values: Cow::Owned(values) }
    }

    /// The value of a hash.
    #[inline]
    pub(crate) fn get(&self, hash: u64) -> Option<&T> {
        let hashes: &[u64] = &self.hashes;
        let mask = hashes.len().wrapping_sub(1);
        let mut slot = home(hash) & mask;
        loop {
            // Most slots are empty, so that this ends.
            match hashes.get(slot) {
                None | Some(0) => return None,
                Some(known) if *known == hash => return self.values.get(slot),
                Some(_) => slot = (slot + 1) & mask,
            }
        }
    }
}

/// The home slot, of which the lowest bits count.
#[inline(always)]
const fn home(hash: u64) -> usize {
    (hash >> 17) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_hash_leads_to_its_value_and_others_to_none() {
        // Neighbours share their home slots.
        let entries: Vec<(u64, u64)> = (1..100).map(|n| (n << 12 | 1, n)).collect();
        let table = NameTable::of(entries.iter().copied());
        for (hash, value) in entries {
            assert_eq!(table.get(hash), Some(&value));
            assert_eq!(table.get(hash + 1), None);
        }
        assert_eq!(NameTable::<u64>::of(std::iter::empty()).get(7), None);
    }
}
