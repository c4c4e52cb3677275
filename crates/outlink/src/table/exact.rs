//! Keys to groups, exactly.
//!
//! ```text
//! keys 4 | longest key 4 | slots 8 | text bytes 8
//! starts   4 x (keys + 1)    the values of key k are starts[k] .. starts[k + 1]
//! ends     8 x keys          the text of key k is text[ends[k - 1] .. ends[k]]
//! slots    6 x slots         key + 1 (0 = empty) 4 | tag 2
//! text
//! ```
//!
//! Keys are in ascending order of their bytes. The slots are a hash table with linear probing: the
//! hash of a key is XXH3-64 with the seed of the file, its slot of choice is
//! `(hash * slots) >> 64`, its tag are the lowest 16 bits. The tag spares most look-ups of other
//! keys; what counts is the stored key, so that no link can be built that collides with the rule of
//! another. No key lies more than [`PROBE_LIMIT`] slots from its slot of choice.

use std::ops::Range;

use crate::table::Starts;
use crate::wire::hash::hash;
use crate::wire::reader::Damaged;
use crate::wire::reader::Reader;
use crate::wire::reader::Span;
use crate::wire::writer::Writer;

/// How far from its slot of choice a key may lie. It bounds a look-up in a file that somebody wrote
/// to make look-ups slow; the builder takes more slots rather than exceed it.
pub(crate) const PROBE_LIMIT: u64 = 1024;

/// The reader.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ExactTable {
    section: &'static str,
    seed: u64,
    keys: u32,
    longest: u32,
    slot_count: u64,
    starts: Starts,
    ends: Span,
    slots: Span,
    text: Span,
}

impl ExactTable {
    /// Finds the parts of the table.
    pub(crate) fn open(
        section: &'static str,
        file: &[u8],
        span: Span,
        seed: u64,
    ) -> Result<Self, Damaged> {
        let mut reader = Reader::new(section, file, span);
        let keys = reader.u32()?;
        let longest = reader.u32()?;
        let slot_count = reader.u64()?;
        let text_bytes = reader.u64()?;
        let starts = Starts::read(section, &mut reader, keys)?;
        let ends = reader.records(u64::from(keys), 8)?;
        let slots = reader.records(slot_count, SLOT_BYTES as u64)?;
        let text = reader.span(text_bytes)?;
        reader.finish()?;
        Ok(Self { section, seed, keys, longest, slot_count, starts, ends, slots, text })
    }

    /// Whether there is no key.
    pub(crate) fn is_empty(&self) -> bool {
        self.keys == 0
    }

    /// How many keys there are.
    pub(crate) fn keys(&self) -> u32 {
        self.keys
    }

    /// The length of the longest key: what is longer need not be looked up.
    pub(crate) fn longest(&self) -> usize {
        self.longest as usize
    }

    /// The group of a key.
    pub(crate) fn find(&self, file: &[u8], key: &[u8]) -> Result<Option<u32>, Damaged> {
        if self.is_empty() || key.len() > self.longest() {
            return Ok(None);
        }
        self.find_hashed(file, hash(self.seed, key), key)
    }

    /// The group of a key whose hash is known.
    pub(crate) fn find_hashed(
        &self,
        file: &[u8],
        hash: u64,
        key: &[u8],
    ) -> Result<Option<u32>, Damaged> {
        if self.slot_count == 0 {
            return Ok(None);
        }
        let mut slot = home(hash, self.slot_count);
        for _ in 0..=PROBE_LIMIT.min(self.slot_count) {
            let record = self.slots.record::<SLOT_BYTES>(file, slot as usize);
            let [a, b, c, d, tag @ ..] =
                *record.ok_or_else(|| self.damaged("a slot is missing"))?;
            let Some(group) = u32::from_le_bytes([a, b, c, d]).checked_sub(1) else {
                return Ok(None);
            };
            if u16::from_le_bytes(tag) == hash as u16 && self.key(file, group)? == key {
                return Ok(Some(group));
            }
            slot = if slot + 1 == self.slot_count { 0 } else { slot + 1 };
        }
        Err(self.damaged("a run of slots does not end"))
    }

    /// The key of a group.
    pub(crate) fn key<'a>(&self, file: &'a [u8], group: u32) -> Result<&'a [u8], Damaged> {
        let missing = || self.damaged("a key has no text");
        if group >= self.keys {
            return Err(missing());
        }
        let index = group as usize;
        let end = self.ends.u64(file, index).ok_or_else(missing)?;
        let start = match index.checked_sub(1) {
            Some(before) => self.ends.u64(file, before).ok_or_else(missing)?,
            None => 0,
        };
        let range = usize::try_from(start).ok().zip(usize::try_from(end).ok());
        let (start, end) = range.ok_or_else(missing)?;
        self.text.bytes(file).get(start..end).ok_or_else(missing)
    }

    /// The values of a group.
    pub(crate) fn values(&self, file: &[u8], group: u32) -> Result<Range<u32>, Damaged> {
        self.starts.values(file, group)
    }

    const fn damaged(&self, what: &'static str) -> Damaged {
        Damaged::new(self.section, what)
    }
}

/// The builder. Keys are added in ascending order, each once.
#[derive(Clone, Debug, Default)]
pub(crate) struct ExactBuilder {
    starts: Vec<u32>,
    ends: Vec<u64>,
    text: Vec<u8>,
    longest: usize,
}

impl ExactBuilder {
    /// Adds a key whose values begin at `first`, and returns its group.
    pub(crate) fn add(&mut self, key: &[u8], first: u32) -> u32 {
        let group = self.starts.len() as u32;
        self.starts.push(first);
        self.text.extend_from_slice(key);
        self.ends.push(self.text.len() as u64);
        self.longest = self.longest.max(key.len());
        group
    }

    /// The section, for values that end at `end`.
    pub(crate) fn finish(self, seed: u64, end: u32) -> Vec<u8> {
        let keys = self.starts.len();
        let mut slot_count = if keys == 0 { 0 } else { keys as u64 + keys as u64 / 3 + 1 };
        let slots = loop {
            match self.fill(seed, slot_count) {
                Some(slots) => break slots,
                None => slot_count += slot_count / 2 + 1,
            }
        };
        let bytes = 24 + 12 * keys + 4 + slots.len() * SLOT_BYTES + self.text.len();
        let mut writer = Writer::with_capacity(bytes);
        writer.u32(keys as u32);
        writer.u32(self.longest as u32);
        writer.u64(slot_count);
        writer.u64(self.text.len() as u64);
        Starts::write(&mut writer, &self.starts, end);
        for end in &self.ends {
            writer.u64(*end);
        }
        for (key, tag) in slots {
            writer.u32(key);
            writer.u16(tag);
        }
        writer.bytes(&self.text);
        writer.finish()
    }

    /// Gives every key a slot, or none of them if one would lie too far from its slot of choice.
    fn fill(&self, seed: u64, slot_count: u64) -> Option<Vec<(u32, u16)>> {
        let mut slots = vec![(0_u32, 0_u16); slot_count as usize];
        let mut start = 0;
        for (group, end) in self.ends.iter().enumerate() {
            let hash = hash(seed, self.text.get(start..*end as usize)?);
            start = *end as usize;
            let mut slot = home(hash, slot_count);
            let mut probes = 0;
            while slots.get(slot as usize)?.0 != 0 {
                probes += 1;
                slot = if slot + 1 == slot_count { 0 } else { slot + 1 };
            }
            if probes > PROBE_LIMIT {
                return None;
            }
            *slots.get_mut(slot as usize)? = (group as u32 + 1, hash as u16);
        }
        Some(slots)
    }
}

const fn home(hash: u64, slots: u64) -> u64 {
    ((hash as u128 * slots as u128) >> 64) as u64
}

const SLOT_BYTES: usize = 6;

#[cfg(test)]
mod tests {
    use super::*;

    fn build(keys: &[&str]) -> Vec<u8> {
        let mut builder = ExactBuilder::default();
        for (index, key) in keys.iter().enumerate() {
            assert_eq!(builder.add(key.as_bytes(), 2 * index as u32), index as u32);
        }
        builder.finish(99, 2 * keys.len() as u32)
    }

    fn open(file: &[u8]) -> Result<ExactTable, Damaged> {
        ExactTable::open("test", file, Span::within(file, 0, file.len() as u64).unwrap(), 99)
    }

    #[test]
    fn keys_are_found_and_nothing_else() {
        let keys: Vec<String> = (0..5000).map(|number| format!("{number:05}.example")).collect();
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        let file = build(&keys);
        let table = open(&file).unwrap();
        assert_eq!(table.longest(), 13);
        for (index, key) in keys.iter().enumerate() {
            assert_eq!(table.find(&file, key.as_bytes()), Ok(Some(index as u32)));
            let values = table.values(&file, index as u32).unwrap();
            assert_eq!(values, 2 * index as u32..2 * index as u32 + 2);
            assert_eq!(table.find(&file, &key.as_bytes()[1..]), Ok(None));
        }
        assert!(file.len() < 5000 * (12 + 13 + 8) + 64, "{} bytes", file.len());
    }

    #[test]
    fn an_empty_table_finds_nothing() {
        let file = build(&[]);
        assert_eq!(open(&file).unwrap().find(&file, b""), Ok(None));
        let file = build(&[""]);
        assert_eq!(open(&file).unwrap().find(&file, b""), Ok(Some(0)), "an empty key is a key");
    }

    #[test]
    fn damage_is_told_or_harmless_and_never_endless() {
        let file = build(&["a.example", "b.example", "c.example"]);
        for length in 0..file.len() {
            assert!(open(&file[..length]).is_err());
        }
        for at in 0..file.len() {
            for byte in [0, 1, 4, 0x7f, 0xff] {
                let mut file = file.clone();
                file[at] = byte;
                let Ok(table) = open(&file) else { continue };
                for key in ["a.example", "b.example", "x"] {
                    let group = table.find(&file, key.as_bytes());
                    if let Ok(Some(group)) = group {
                        assert_eq!(table.key(&file, group), Ok(key.as_bytes()));
                        let _ = table.values(&file, group);
                    }
                }
            }
        }
    }

    #[test]
    fn a_full_table_ends_the_search() {
        let mut file = build(&["a", "b", "c"]);
        let slots = file.len() - 3 - 5 * SLOT_BYTES..file.len() - 3;
        file[slots].fill(1);
        assert!(open(&file).unwrap().find_hashed(&file, 0x0101, b"zz").is_err());
    }
}
