//! Hash maps by name: without a seed for names of the library and its callers, with a random one for
//! names that strangers chose.

use std::collections::HashMap;
#[cfg(feature = "arrow")]
use std::hash::BuildHasher;
use std::hash::BuildHasherDefault;
use std::hash::Hasher;

use xxhash_rust::xxh3::xxh3_64_with_seed;

/// A table by names. Its hash has no random seed: the keys are not input of strangers, so only
/// whoever writes the table can make them collide.
pub(crate) type NameMap<K, V> = HashMap<K, V, BuildHasherDefault<NameHasher>>;

/// A table by names that strangers may have chosen, such as the patterns of their lists. A random seed
/// keeps them from making the names collide.
#[cfg(feature = "arrow")]
pub(crate) type SeededNameMap<K, V> = HashMap<K, V, NameSeed>;

/// The seed of a [`SeededNameMap`].
#[cfg(feature = "arrow")]
#[derive(Clone)]
pub(crate) struct NameSeed(u64);

#[cfg(feature = "arrow")]
impl Default for NameSeed {
    fn default() -> Self {
        Self(std::hash::RandomState::new().hash_one(()))
    }
}

#[cfg(feature = "arrow")]
impl BuildHasher for NameSeed {
    type Hasher = NameHasher;

    fn build_hasher(&self) -> NameHasher {
        NameHasher(self.0)
    }
}

/// A hasher that is fast for short names.
#[derive(Default)]
pub(crate) struct NameHasher(u64);

impl Hasher for NameHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = xxh3_64_with_seed(bytes, self.0);
    }

    /// `str` ends its bytes with one that no text has, which a single key does not need.
    fn write_u8(&mut self, _: u8) {}
}
