//! Look-ups of the beginnings of one text, of which a link can have as many as it has bytes.

use std::cmp::Ordering;
use std::cmp::Ordering::Equal;
use std::cmp::Ordering::Less;
use std::collections::BTreeMap;

use super::ExactTable;
use super::blocks;
use super::symbols::Text;
use crate::wire::reader::Damaged;

/// A cache of the keys that a text begins with.
///
/// To compare a stored key with a beginning takes as long as both are alike. Who knows the file can
/// make every directory of a link lead to one key that is alike for most of the link, so each block
/// is compared once, with the whole text.
#[derive(Clone, Debug, Default)]
pub(crate) struct PrefixCache {
    /// Of each block that a long beginning of the text led to, the keys by group and length.
    blocks: BTreeMap<u32, Vec<(u32, usize)>>,
    /// All keys that are left, in ascending order of their lengths, as soon as they are few.
    rest: Option<Vec<(u32, usize)>>,
}

/// Of each block that a look-up behind a text led to, the keys that begin with the text, by group and
/// what stands behind it: the text is compared once for each block, however often it is looked behind.
#[derive(Clone, Debug, Default)]
pub(crate) struct SuffixCache(BTreeMap<u32, Vec<KeyBehind>>);

/// A key that begins with a text: its group, and what stands behind the text.
type KeyBehind = (u32, Box<[u8]>);

impl PrefixCache {
    /// Whether all keys that are left are known, so that no hash is needed to find one.
    #[inline(always)]
    pub(crate) fn knows_rest(&self) -> bool {
        self.rest.is_some()
    }

    /// Whether no longer beginning than those of `length` bytes is a key.
    pub(crate) fn is_done(&self, length: usize) -> bool {
        let longest = self.rest.as_ref().map(|rest| rest.last());
        longest.is_some_and(|longest| longest.is_none_or(|(_, longest)| *longest <= length))
    }
}

impl ExactTable {
    /// The group of the first `length` bytes of a text, given what makes their hash. `cache` is for
    /// this text and this table.
    #[inline]
    pub(crate) fn find_prefix(
        &self,
        file: &[u8],
        hash: impl FnOnce() -> u64,
        (text, length): (&[u8], usize),
        cache: &mut PrefixCache,
    ) -> Result<Option<u32>, Damaged> {
        if let Some(rest) = &cache.rest {
            let place = rest.binary_search_by_key(&length, |(_, length)| *length).ok();
            return Ok(place.and_then(|place| rest.get(place)).map(|(group, _)| *group));
        }
        let key = text.get(..length).unwrap_or(text);
        if key.len() <= SHORT_BYTES {
            return self.find_hashed(file, hash(), key);
        }
        self.find_long(file, hash(), (text, key.len()), cache)
    }

    /// Finds all keys of at least `length` bytes that a text begins with, if no more than two blocks have
    /// keys that begin as the text does up to there. From then on a look-up takes a few steps, however
    /// long the text is.
    ///
    /// It takes time in proportion to `length` and to the logarithm of the number of keys.
    pub(crate) fn look_ahead(
        &self,
        file: &[u8],
        (text, length): (&[u8], usize),
        cache: &mut PrefixCache,
    ) -> Result<(), Damaged> {
        let prefix = text.get(..length).unwrap_or(text);
        let from = self.first_block_from(file, prefix)?;
        let is_below = |block| Ok(self.first_key_beside(file, block, prefix)? == Some(Equal));
        if is_below(from.saturating_add(1))? {
            return Ok(());
        }
        // The keys before that which a block begins with stand in the block before.
        let last = if is_below(from)? { Some(from) } else { None };
        let mut rest = Vec::new();
        for block in from.checked_sub(1).into_iter().chain(last) {
            let block = self.open_block(file, block)?;
            self.each_beginning(file, block, text, |group, of| {
                if of >= prefix.len() {
                    rest.push((group, of));
                }
                true
            })?;
        }
        cache.rest = Some(rest);
        Ok(())
    }

    /// The first block that begins with a key which is not before a text.
    fn first_block_from(&self, file: &[u8], prefix: &[u8]) -> Result<u32, Damaged> {
        let (mut from, mut to) = (0, blocks(self.keys));
        while from < to {
            let middle = from.midpoint(to);
            if self.first_key_beside(file, middle, prefix)? == Some(Less) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        Ok(from)
    }

    /// Where the first key of a block stands beside the keys that begin with a text: before them, among
    /// them or behind them. `None` if there is no such block.
    fn first_key_beside(
        &self,
        file: &[u8],
        block: u32,
        prefix: &[u8],
    ) -> Result<Option<Ordering>, Damaged> {
        if block >= blocks(self.keys) {
            return Ok(None);
        }
        let (shared, mut rest) = self.entries(file, block)?.next().ok_or_else(|| self.no_text())?;
        if shared > 0 {
            return Err(self.damaged("a key shares more than there is"));
        }
        let symbols = self.symbols.in_file(file);
        let text = Text::of(prefix);
        let mut matched = 0;
        while matched < prefix.len() {
            if rest.is_empty() {
                return Ok(Some(Less));
            }
            let (piece, behind) = symbols.piece(rest).ok_or_else(|| self.no_text())?;
            let common = piece.common(text, matched);
            matched += common;
            if let Some((byte, wanted)) = piece.byte(common).zip(prefix.get(matched)) {
                return Ok(Some(byte.cmp(wanted)));
            }
            rest = behind;
        }
        Ok(Some(Equal))
    }

    /// The group of a text and what stands behind it, given the hash of both. `cache` is for this text
    /// and this table.
    pub(crate) fn find_behind(
        &self,
        file: &[u8],
        hash: u64,
        (text, behind): (&[u8], &[u8]),
        cache: &mut SuffixCache,
    ) -> Result<Option<u32>, Damaged> {
        for block in self.blocks_of(file, hash) {
            let block = block?;
            let keys = match cache.0.get(&block) {
                Some(keys) => keys,
                None => {
                    let keys = self.keys_behind(file, block, text)?;
                    cache.0.entry(block).or_insert(keys)
                }
            };
            if let Some((group, _)) = keys.iter().find(|(_, of)| **of == *behind) {
                return Ok(Some(*group));
            }
        }
        Ok(None)
    }

    /// The keys of a block that begin with a text, by group and what stands behind the text.
    #[cold]
    fn keys_behind(&self, file: &[u8], block: u32, text: &[u8]) -> Result<Vec<KeyBehind>, Damaged> {
        let mut entries = self.entries(file, block)?;
        let (mut keys, mut key) = (Vec::new(), Vec::new());
        for group in self.groups(block) {
            let entry = entries.next().ok_or_else(|| self.no_text())?;
            self.follow(file, entry, &mut key)?;
            keys.extend(key.strip_prefix(text).map(|behind| (group, behind.into())));
        }
        Ok(keys)
    }

    #[cold]
    fn find_long(
        &self,
        file: &[u8],
        hash: u64,
        (text, length): (&[u8], usize),
        cache: &mut PrefixCache,
    ) -> Result<Option<u32>, Damaged> {
        for block in self.blocks_of(file, hash) {
            let block = block?;
            let keys = match cache.blocks.get(&block) {
                Some(keys) => keys,
                None => {
                    let mut keys = Vec::new();
                    let opened = self.open_block(file, block)?;
                    self.each_beginning(file, opened, text, |group, length| {
                        keys.push((group, length));
                        true
                    })?;
                    cache.blocks.entry(block).or_insert(keys)
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
        let from = self.first_block_from(file, prefix)?;
        if self.first_key_beside(file, from, prefix)? == Some(Equal) {
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
            let mut cache = PrefixCache::default();
            for length in 0..=text.len() {
                let key = &text[..length];
                let expected = keys.iter().position(|of| of == key).map(|group| group as u32);
                let hash = || hash(SEED, key.as_bytes());
                let found = table.find_prefix(&file, hash, (text.as_bytes(), length), &mut cache);
                assert_eq!(found, Ok(expected), "{length} bytes");
            }
        }
    }

    /// Keys that fill more blocks than are looked at ahead, and a few that are longer than the others.
    fn many_paths() -> Vec<String> {
        let mut keys = paths();
        let deep = "dir/".repeat(100);
        keys.extend((0..100).map(|number| format!("a.example/{deep}{number}/")));
        keys.extend((0..100).map(|number| format!("c{number}.example/")));
        keys.push("A".to_owned());
        keys.sort_unstable();
        keys
    }

    #[test]
    fn what_is_known_ahead_is_what_would_be_found() {
        let keys = many_paths();
        for keys in [&keys[..0], &keys[..1], &keys[..16], &keys[..17], &keys] {
            let (file, table) = table(keys);
            let texts = ["", "x", "x/y/z", "y", "7/"].map(|end| {
                [100, 400].map(|depth| format!("a.example/{}{end}", "dir/".repeat(depth)))
            });
            let mut known = 0;
            let other = ["c7.example/x", "0", "~", "A", "", "b.example/dir/"].map(str::to_owned);
            for text in texts.iter().flatten().chain(&other) {
                let steps = (0..text.len()).step_by(7).chain([text.len()]);
                for from in steps {
                    let mut cache = PrefixCache::default();
                    let all = table.look_ahead(&file, (text.as_bytes(), from), &mut cache);
                    assert_eq!(all, Ok(()));
                    let below = keys.iter().filter(|key| key.starts_with(&text[..from])).count();
                    assert!(cache.knows_rest() || below > 16, "{text} from {from}");
                    known += usize::from(cache.knows_rest());
                    let mut longest = 0;
                    for length in from..=text.len() {
                        let key = &text[..length];
                        let expected = keys.iter().position(|of| of == key);
                        let expected = expected.map(|group| group as u32);
                        longest = if expected.is_some() { length } else { longest };
                        let hash = || hash(SEED, key.as_bytes());
                        let beginning = (text.as_bytes(), length);
                        let found = table.find_prefix(&file, hash, beginning, &mut cache);
                        assert_eq!(found, Ok(expected), "{length} bytes of {text} from {from}");
                    }
                    if cache.knows_rest() && longest > 0 {
                        assert!(cache.is_done(longest) && !cache.is_done(longest - 1));
                    }
                }
            }
            assert!(known > 100, "{} keys", keys.len());
        }
    }

    #[test]
    fn a_block_that_every_beginning_leads_to_is_compared_once() {
        let keys = paths();
        let (file, table) = table(&keys);
        let last = format!("a.example/{}", "dir/".repeat(5_000));
        let group = keys.iter().position(|key| *key == last).unwrap() as u32;
        let hash = hash(SEED, last.as_bytes());
        let mut cache = PrefixCache::default();
        for length in (SHORT_BYTES + 1)..=last.len() {
            let found = table.find_prefix(&file, || hash, (last.as_bytes(), length), &mut cache);
            // Other keys of the block are found too, since the hash leads there.
            assert!(length < last.len() || found == Ok(Some(group)));
        }
        assert_eq!(cache.blocks.len(), table.blocks_of(&file, hash).count());
    }

    #[test]
    fn what_is_behind_a_text_is_found_and_the_text_is_compared_once() {
        let text = format!("a.example/{}", "dir/".repeat(5_000));
        let mut keys: Vec<String> = (0..40).map(|number| format!("{text}?{number}")).collect();
        keys.extend(paths());
        keys.sort_unstable();
        let (file, table) = table(&keys);
        let mut cache = SuffixCache::default();
        for behind in (0..80).map(|number| format!("?{number}")).chain([String::new(), "x".into()])
        {
            let key = format!("{text}{behind}");
            let expected = keys.iter().position(|of| *of == key).map(|group| group as u32);
            let parts = (text.as_bytes(), behind.as_bytes());
            let hash = hash(SEED, key.as_bytes());
            assert_eq!(table.find_behind(&file, hash, parts, &mut cache), Ok(expected), "{behind}");
        }
        assert_eq!(cache.0.values().flatten().filter(|(_, key)| key.starts_with(b"?")).count(), 40);
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
