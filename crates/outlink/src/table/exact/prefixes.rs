//! Look-ups of the beginnings of one text, of which a link can have as many as it has bytes.

use std::collections::BTreeMap;

use super::BLOCK_KEYS;
use super::ExactTable;
use super::blocks;
use crate::wire::reader::Damaged;

/// The keys that a text begins with, by group and length, of each block that a long beginning of the
/// text led to.
///
/// To compare a stored key with a beginning takes as long as both are alike. Who knows the file can
/// make every directory of a link lead to one key that is alike for most of the link, so each block
/// is compared once, with the whole text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen(BTreeMap<u32, Vec<(u32, usize)>>);

impl ExactTable {
    /// The group of the first `length` bytes of a text, whose hash is known. `seen` is for this text
    /// and this table.
    #[inline]
    pub(crate) fn find_prefix(
        &self,
        file: &[u8],
        hash: u64,
        (text, length): (&[u8], usize),
        seen: &mut Seen,
    ) -> Result<Option<u32>, Damaged> {
        let key = text.get(..length).unwrap_or(text);
        if key.len() <= SHORT_BYTES {
            return self.find_hashed(file, hash, key);
        }
        self.find_long(file, hash, (text, key.len()), seen)
    }

    #[cold]
    fn find_long(
        &self,
        file: &[u8],
        hash: u64,
        (text, length): (&[u8], usize),
        seen: &mut Seen,
    ) -> Result<Option<u32>, Damaged> {
        for block in self.blocks_of(file, hash) {
            let block = block?;
            let keys = match seen.0.get(&block) {
                Some(keys) => keys,
                None => {
                    let mut keys = Vec::new();
                    self.each_beginning(file, block, text, |group, length| {
                        keys.push((group, length));
                        true
                    })?;
                    seen.0.entry(block).or_insert(keys)
                }
            };
            if let Some((group, _)) = keys.iter().find(|(_, of)| *of == length) {
                return Ok(Some(*group));
            }
        }
        Ok(None)
    }

    /// Whether any key begins with a text. It takes time in proportion to the logarithm of the number
    /// of keys and to the length of a few of them.
    pub(crate) fn has_below(&self, file: &[u8], prefix: &[u8]) -> Result<bool, Damaged> {
        let (mut from, mut to) = (0, blocks(self.keys));
        // The first block that begins with a key which is not before the text.
        while from < to {
            let middle = from.midpoint(to);
            if *self.key(file, middle * BLOCK_KEYS)? < *prefix {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        if from < blocks(self.keys) && self.key(file, from * BLOCK_KEYS)?.starts_with(prefix) {
            return Ok(true);
        }
        let Some(before) = from.checked_sub(1) else { return Ok(false) };
        let mut entries = self.entries(file, before)?;
        let mut key = Vec::new();
        for _ in self.groups(before) {
            let entry = entries.next().ok_or_else(|| self.no_text())?;
            self.follow(file, entry, &mut key)?;
            if key.starts_with(prefix) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Up to so many bytes, comparing anew costs less than remembering.
const SHORT_BYTES: usize = 256;

#[cfg(test)]
mod tests {
    use super::super::KeyList;
    use super::super::write;
    use super::*;
    use crate::wire::hash::hash;
    use crate::wire::reader::Span;

    const SEED: u64 = 7;

    fn table(keys: &[String]) -> (Vec<u8>, ExactTable) {
        let mut kept = KeyList::default();
        keys.iter().for_each(|key| kept.push(key.as_bytes()));
        let file = write(&kept, SEED);
        let span = Span::within(&file, 0, file.len() as u64).unwrap();
        let table = ExactTable::open("test", &file, span, SEED).unwrap();
        (file, table)
    }

    /// Paths of directories, short ones and long ones, and some that leave them.
    fn paths() -> Vec<String> {
        let deep = |depth: usize| format!("a.example/{}", "dir/".repeat(depth));
        let mut paths: Vec<String> = [0, 1, 2, 60, 61, 62, 63, 70, 200, 300, 5_000]
            .into_iter()
            .flat_map(|depth| ["", "x", "x/y", "z/"].map(|end| deep(depth) + end))
            .collect();
        paths.push("b.example/dir/".to_owned());
        paths.sort_unstable();
        paths
    }

    #[test]
    fn every_beginning_that_is_a_key_is_found_and_no_other() {
        let keys = paths();
        let (file, table) = table(&keys);
        for end in ["", "x", "x/y/z", "y"] {
            let text = format!("a.example/{}{end}", "dir/".repeat(400));
            let mut seen = Seen::default();
            for length in 0..=text.len() {
                let key = &text[..length];
                let expected = keys.iter().position(|of| of == key).map(|group| group as u32);
                let hash = hash(SEED, key.as_bytes());
                let found = table.find_prefix(&file, hash, (text.as_bytes(), length), &mut seen);
                assert_eq!(found, Ok(expected), "{length} bytes");
            }
        }
    }

    #[test]
    fn a_block_that_every_beginning_leads_to_is_compared_once() {
        let keys = paths();
        let (file, table) = table(&keys);
        let last = format!("a.example/{}", "dir/".repeat(5_000));
        let group = keys.iter().position(|key| *key == last).unwrap() as u32;
        let hash = hash(SEED, last.as_bytes());
        let mut seen = Seen::default();
        for length in (SHORT_BYTES + 1)..=last.len() {
            let found = table.find_prefix(&file, hash, (last.as_bytes(), length), &mut seen);
            // Other keys of the block are found too, since the hash leads there.
            assert!(length < last.len() || found == Ok(Some(group)));
        }
        assert_eq!(seen.0.len(), table.blocks_of(&file, hash).count());
    }

    #[test]
    fn what_is_below_a_text_is_known() {
        let mut keys = paths();
        keys.extend((0..200).map(|number| format!("c{number}.example/")));
        keys.sort_unstable();
        for keys in [&[][..], &keys[..1], &keys[..16], &keys] {
            let (file, table) = table(keys);
            let other =
                ["", "a", "a.example/dir/q", "c", "c7", "c77.example/", "c77.example/x", "d"];
            for text in paths().iter().map(String::as_str).chain(other) {
                let expected = keys.iter().any(|key| key.starts_with(text));
                assert_eq!(table.has_below(&file, text.as_bytes()), Ok(expected), "{text}");
            }
        }
    }
}
