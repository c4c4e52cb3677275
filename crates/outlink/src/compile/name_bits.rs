//! A Bloom filter with two bits per name.

use crate::wire::labels::Labels;

/// A set of names, each as two bits that others may share. It may hold more than it was given, and
/// nothing less. Names whose labels cannot be hashed are not in it.
pub(super) struct NameBits {
    words: Vec<u64>,
    /// How far a hash is shifted to be the number of a bit.
    shift: u32,
}

impl NameBits {
    /// The set of some names, with so many bits for each.
    pub(super) fn of<'n>(names: impl Iterator<Item = &'n str>, bits_each: usize) -> Self {
        // What cannot be hashed stands in no host that can be.
        let hashes: Vec<u64> =
            names.filter_map(Labels::of_host).map(|labels| labels.whole()).collect();
        let bits = (hashes.len() * bits_each).next_power_of_two().max(64);
        let mut set = Self { words: vec![0; bits / 64], shift: 64 - bits.trailing_zeros() };
        for hash in hashes {
            for (word, bit) in set.places(hash) {
                if let Some(word) = set.words.get_mut(word) {
                    *word |= bit;
                }
            }
        }
        set
    }

    /// Whether a name may be in the set, given its hash.
    pub(super) fn has(&self, hash: u64) -> bool {
        let [first, second] = self.places(hash);
        let has = |(word, bit): (usize, u64)| self.words.get(word).is_none_or(|it| it & bit != 0);
        has(first) && has(second)
    }

    /// The two bits of a name.
    #[inline]
    fn places(&self, hash: u64) -> [(usize, u64); 2] {
        let place = |hash: u64| {
            let bit = hash >> self.shift;
            ((bit / 64) as usize, 1 << (bit % 64))
        };
        [place(hash), place(hash.rotate_left(32))]
    }
}
