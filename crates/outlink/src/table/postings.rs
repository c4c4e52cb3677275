//! Keys to postings: an exact table whose keys stand for several numbers each.
//!
//! ```text
//! an exact table
//! starts   4 x (keys + 1)    the postings of key k are starts[k] .. starts[k + 1]
//! ```

use std::ops::Range;

use crate::table::GroupOffsets;
use crate::table::exact;
use crate::table::exact::ExactTable;
use crate::table::exact::KeyList;
use crate::table::exact::PrefixCache;
use crate::table::exact::SuffixCache;
use crate::wire::reader::Damaged;
use crate::wire::reader::Reader;
use crate::wire::reader::Span;
use crate::wire::writer::Writer;

/// The reader.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PostingTable {
    keys: ExactTable,
    starts: GroupOffsets,
}

impl PostingTable {
    /// Finds the parts of the table.
    pub(crate) fn open(
        section: &'static str,
        file: &[u8],
        span: Span,
        seed: u64,
    ) -> Result<Self, Damaged> {
        let mut reader = Reader::new(section, file, span);
        let keys = ExactTable::read(section, &mut reader, seed)?;
        let starts = GroupOffsets::read(section, &mut reader, keys.keys())?;
        reader.finish()?;
        Ok(Self { keys, starts })
    }

    /// Whether there is no key.
    pub(crate) fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// How many keys there are.
    pub(crate) fn keys(&self) -> u32 {
        self.keys.keys()
    }

    /// The length of the longest key.
    pub(crate) fn longest(&self) -> usize {
        self.keys.longest()
    }

    /// The key of a number.
    pub(crate) fn key(&self, file: &[u8], key: u32) -> Result<Vec<u8>, Damaged> {
        self.keys.key(file, key)
    }

    /// Whether a key may have a hash.
    pub(crate) fn may_have(&self, file: &[u8], hash: u64) -> Result<bool, Damaged> {
        self.keys.may_have(file, hash)
    }

    /// The number of a key.
    pub(crate) fn find(&self, file: &[u8], key: &[u8]) -> Result<Option<u32>, Damaged> {
        self.keys.find(file, key)
    }

    /// The number of a beginning of a text, as [`ExactTable::find_prefix`].
    pub(crate) fn find_prefix(
        &self,
        file: &[u8],
        hash: impl FnOnce() -> u64,
        prefix: (&[u8], usize),
        cache: &mut PrefixCache,
    ) -> Result<Option<u32>, Damaged> {
        self.keys.find_prefix(file, hash, prefix, cache)
    }

    /// The number of a text and what stands behind it, as [`ExactTable::find_behind`].
    pub(crate) fn find_behind(
        &self,
        file: &[u8],
        hash: u64,
        parts: (&[u8], &[u8]),
        cache: &mut SuffixCache,
    ) -> Result<Option<u32>, Damaged> {
        self.keys.find_behind(file, hash, parts, cache)
    }

    /// Finds the keys that are left, as [`ExactTable::look_ahead`].
    pub(crate) fn look_ahead(
        &self,
        file: &[u8],
        prefix: (&[u8], usize),
        cache: &mut PrefixCache,
    ) -> Result<(), Damaged> {
        self.keys.look_ahead(file, prefix, cache)
    }

    /// Whether any key begins with a text.
    pub(crate) fn has_below(&self, file: &[u8], prefix: &[u8]) -> Result<bool, Damaged> {
        self.keys.has_below(file, prefix)
    }

    /// The postings of a key.
    pub(crate) fn values(&self, file: &[u8], key: u32) -> Result<Range<u32>, Damaged> {
        self.starts.values(file, key)
    }

    /// Checks the keys, and that each of `postings` postings belongs to one, and hands the keys out.
    pub(crate) fn verify(
        &self,
        file: &[u8],
        postings: u64,
        visit: impl FnMut(&[u8]) -> Result<(), Damaged>,
    ) -> Result<(), Damaged> {
        self.keys.verify(file, visit)?;
        self.starts.verify(file, postings)
    }
}

/// The builder. Keys are added in ascending order, each once.
#[derive(Clone, Debug, Default)]
pub(crate) struct PostingsBuilder {
    keys: KeyList,
    starts: Vec<u32>,
}

impl PostingsBuilder {
    /// Adds a key whose postings begin at `first`.
    pub(crate) fn add(&mut self, key: &[u8], first: u32) {
        self.keys.push(key);
        self.starts.push(first);
    }

    /// The section, for postings that end at `end`.
    pub(crate) fn finish(self, seed: u64, end: u32) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.bytes(&exact::write(&self.keys, seed));
        GroupOffsets::write(&mut writer, &self.starts, end);
        writer.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_lead_to_their_postings() {
        let mut builder = PostingsBuilder::default();
        builder.add(b"a.example", 0);
        builder.add(b"b.example", 3);
        let file = builder.finish(7, 4);
        let open = |length| {
            let span = Span::within(&file, 0, length as u64).unwrap();
            PostingTable::open("test", &file, span, 7)
        };
        let table = open(file.len()).unwrap();
        let values = |key: &[u8]| Some(table.values(&file, table.find(&file, key).unwrap()?));
        assert_eq!(values(b"a.example"), Some(Ok(0..3)));
        assert_eq!(values(b"b.example"), Some(Ok(3..4)));
        assert_eq!(values(b"c.example"), None);
        assert_eq!(table.verify(&file, 4, |_| Ok(())), Ok(()));
        assert!(table.verify(&file, 5, |_| Ok(())).is_err(), "a posting without a key");
        assert!((0..file.len()).all(|length| open(length).is_err()));
    }
}
