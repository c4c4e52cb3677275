//! XXH3-64 with a seed per file.
//!
//! The specification of XXH3 is frozen since version 0.8.0 of xxHash
//! (<https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md>), so the bytes on disk do not
//! depend on who implements it; the vectors below hold the implementation to it.

use xxhash_rust::xxh3::Xxh3;
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// The hash of a key.
pub(crate) fn hash(seed: u64, key: &[u8]) -> u64 {
    xxh3_64_with_seed(key, seed)
}

/// The hash of a key behind one byte more.
pub(crate) fn hash_led(seed: u64, lead: u8, key: &[u8]) -> u64 {
    let mut place = [lead; 1 + ONE_SHOT_BYTES];
    if let Some(place) = place.get_mut(..=key.len()) {
        place.iter_mut().skip(1).zip(key).for_each(|(to, from)| *to = *from);
        return hash(seed, place);
    }
    let mut state = Xxh3::with_seed(seed);
    state.update(&[lead]);
    state.update(key);
    state.digest()
}

/// The checksum of a section: the hash with seed 0.
pub(crate) fn checksum(bytes: &[u8]) -> u64 {
    hash(0, bytes)
}

/// Hashes growing beginnings of one text, in time linear in the text.
///
/// A link can have as many directories as it has bytes; hashing each beginning anew would be
/// quadratic in the length of a link that its author chose.
pub(crate) struct PrefixHasher<'a> {
    /// What stands before the text in what is hashed.
    lead: Option<u8>,
    text: &'a [u8],
    seed: u64,
    stream: Option<Stream>,
}

struct Stream {
    state: Xxh3,
    length: usize,
    digest: u64,
}

impl<'a> PrefixHasher<'a> {
    /// A hasher of the beginnings of `text`.
    pub(crate) fn new(seed: u64, text: &'a [u8]) -> Self {
        Self { lead: None, text, seed, stream: None }
    }

    /// A hasher of the beginnings of `text`, each behind one byte more.
    pub(crate) fn led_by(seed: u64, lead: u8, text: &'a [u8]) -> Self {
        Self { lead: Some(lead), text, seed, stream: None }
    }

    /// The whole text.
    pub(crate) fn text(&self) -> &'a [u8] {
        self.text
    }

    /// The first `length` bytes.
    pub(crate) fn key(&self, length: usize) -> &'a [u8] {
        self.text.get(..length).unwrap_or(self.text)
    }

    /// The hash of the first `length` bytes; lengths are asked for in ascending order.
    pub(crate) fn hash(&mut self, length: usize) -> u64 {
        let key = self.key(length);
        // Up to here hashing anew costs less than setting up the streaming state.
        if key.len() <= ONE_SHOT_BYTES {
            return self.hash_anew(key);
        }
        let stream = self.stream.get_or_insert_with(|| {
            let mut state = Xxh3::with_seed(self.seed);
            self.lead.iter().for_each(|lead| state.update(&[*lead]));
            Stream { state, length: 0, digest: 0 }
        });
        if let Some(next) = key.get(stream.length..) {
            // One length may be asked for again and again.
            if !next.is_empty() {
                stream.state.update(next);
                stream.length = key.len();
                stream.digest = stream.state.digest();
            }
            stream.digest
        } else {
            self.hash_anew(key)
        }
    }

    fn hash_anew(&self, key: &[u8]) -> u64 {
        match self.lead {
            Some(lead) => hash_led(self.seed, lead, key),
            None => hash(self.seed, key),
        }
    }
}

/// Hashes texts that begin alike, each in time linear in what it has behind that beginning.
pub(crate) struct SharedStart(Xxh3);

impl SharedStart {
    /// A hasher of texts that begin so.
    pub(crate) fn new(seed: u64, start: &[u8]) -> Self {
        let mut state = Xxh3::with_seed(seed);
        state.update(start);
        Self(state)
    }

    /// The hash of the beginning and what stands behind it.
    pub(crate) fn hash(&self, behind: &[u8]) -> u64 {
        let mut state = self.0.clone();
        state.update(behind);
        state.digest()
    }
}

/// The hash of a sequence of byte strings, each with its length, for the seed of a file.
pub(crate) struct SeedHasher(Xxh3);

impl SeedHasher {
    /// A hasher that has seen nothing.
    pub(crate) fn new() -> Self {
        Self(Xxh3::with_seed(0))
    }

    /// Adds a byte string.
    pub(crate) fn add(&mut self, bytes: &[u8]) {
        self.0.update(&(bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
    }

    /// The seed.
    pub(crate) fn finish(&self) -> u64 {
        self.0.digest()
    }
}

const ONE_SHOT_BYTES: usize = 256;

#[cfg(test)]
mod tests {
    use super::*;

    const PRIME32: u64 = 2_654_435_761;
    const PRIME64: u64 = 11_400_714_785_074_694_797;

    /// The buffer of the self-test of xxHash (`tests/sanity_test.c`).
    fn buffer(length: usize) -> Vec<u8> {
        let mut generator = PRIME32;
        let mut next = || {
            let byte = (generator >> 56) as u8;
            generator = generator.wrapping_mul(PRIME64);
            byte
        };
        (0..length).map(|_| next()).collect()
    }

    /// Length, hash with seed 0, hash with seed `PRIME64`: from the self-test of xxHash 0.8.
    const VECTORS: [(usize, u64, u64); 8] = [
        (0, 0x2d06_8005_38d3_94c2, 0xa8a6_b918_b2f0_364a),
        (1, 0xc44b_dff4_074e_ecdb, 0x032b_e332_dd76_6ef8),
        (6, 0x27b5_6a84_cd2d_7325, 0x8458_9c11_6ab5_9ab9),
        (12, 0xa713_daf0_dfbb_77e7, 0xe730_3e1b_2336_de0e),
        (24, 0xa3fe_70bf_9d35_10eb, 0x850e_80fc_35bd_d690),
        (48, 0x397d_a259_ecba_1f11, 0xadc2_cbaa_44ac_c616),
        (80, 0xbcde_fbbb_2c47_c90a, 0xc6dd_0cb6_9953_2e73),
        (195, 0xcd94_217e_e362_ec3a, 0xba68_003d_370c_b3d9),
    ];

    #[test]
    fn the_vectors_of_the_specification_hold() {
        for (length, plain, seeded) in VECTORS {
            let input = buffer(length);
            assert_eq!(checksum(&input), plain, "{length} bytes");
            assert_eq!(hash(PRIME64, &input), seeded, "{length} bytes, seeded");
        }
    }

    #[test]
    fn beginnings_hash_as_if_they_were_alone() {
        let text = buffer(3000);
        let mut hasher = PrefixHasher::new(7, &text);
        for length in [0, 1, 240, 255, 256, 257, 258, 600, 601, 1024, 2999, 3000, 3000] {
            assert_eq!(hasher.hash(length), hash(7, &text[..length]), "{length} bytes");
        }
        assert_eq!(hasher.hash(500), hash(7, &text[..500]), "even out of order");
        let led = |length: usize| hash(7, &[&[9], &text[..length]].concat());
        let mut hasher = PrefixHasher::led_by(7, 9, &text);
        for length in [0, 1, 255, 256, 257, 600, 3000, 500] {
            assert_eq!(hasher.hash(length), led(length), "{length} bytes and one");
            assert_eq!(hash_led(7, 9, &text[..length]), led(length), "{length} bytes and one");
        }
    }

    #[test]
    fn what_begins_alike_hashes_as_if_it_were_alone() {
        let text = buffer(3000);
        for start in [0, 1, 200, 256, 700, 2999] {
            let shared = SharedStart::new(7, &text[..start]);
            for end in [start, start + 1, 3000] {
                assert_eq!(
                    shared.hash(&text[start..end]),
                    hash(7, &text[..end]),
                    "{start} to {end}"
                );
            }
        }
    }

    #[test]
    fn the_seed_depends_on_where_strings_end() {
        let seed = |strings: &[&str]| {
            let mut hasher = SeedHasher::new();
            strings.iter().for_each(|string| hasher.add(string.as_bytes()));
            hasher.finish()
        };
        assert_ne!(seed(&["ab", "c"]), seed(&["a", "bc"]));
    }
}
