//! The slots of an exact table, read as `FORMAT.md` describes them.

use xxhash_rust::xxh3::xxh3_64_with_seed;

/// The slots of one table.
pub(super) struct Slots {
    pub(super) seed: u64,
    /// What each slot holds; 0 if it is empty.
    values: Vec<u64>,
    /// How many of the lowest bits of a slot say where its key is.
    block_bits: u32,
    /// The bits of a hash that a slot repeats.
    tag: u64,
}

impl Slots {
    /// Reads the slots of a section of a file, where the table begins so many bytes behind the
    /// beginning of the section. `None` if the layout is another one.
    pub(super) fn of(file: &[u8], section: u32, table: impl Fn(&[u8]) -> usize) -> Option<Self> {
        if u32_at(file, 12)? != FORMAT {
            return None;
        }
        let sections = u32_at(file, 20)? as usize;
        let mut entries = (0..sections).map(|section| 80 + 28 * section);
        let entry = entries.find(|entry| u32_at(file, *entry) == Some(section))?;
        let start = u64_at(file, entry + 4)? as usize;
        let section = file.get(start..start + u64_at(file, entry + 12)? as usize)?;
        let section = section.get(table(section)..)?;
        let blocks = u32_at(section, 0)?.div_ceil(16);
        let count = u64_at(section, 8)? as usize;
        let [symbols, slot_bytes, offset_bytes] = *section.get(24..27)?.first_chunk()?;
        let at = 27 + 9 * usize::from(symbols) + usize::from(offset_bytes) * blocks as usize;
        let size = usize::from(slot_bytes);
        let number =
            |bytes: &[u8]| bytes.iter().rev().fold(0, |all, byte| all << 8 | u64::from(*byte));
        let values: Vec<u64> =
            section.get(at..at + size * count)?.chunks_exact(size).map(number).collect();
        let block_bits = 32 - blocks.leading_zeros();
        let tag = (u64::MAX >> (64 - 8 * u32::from(slot_bytes))) >> block_bits;
        Some(Self { seed: u64_at(file, 32)?, values, block_bits, tag })
    }

    /// Whether there is a slot for a key, which there is for every key of a table that was read
    /// rightly.
    pub(super) fn have(&self, key: &[u8]) -> bool {
        self.looks(xxh3_64_with_seed(key, self.seed)).0 > 0
    }

    /// How many slots with the tag of a hash are met in a look-up, and how many slots in all.
    pub(super) fn looks(&self, hash: u64) -> (usize, usize) {
        let home = ((u128::from(hash) * self.values.len() as u128) >> 64) as usize;
        let (behind, before) = self.values.split_at_checked(home).unwrap_or_default();
        let run = before.iter().chain(behind).take_while(|value| **value > 0);
        run.fold((0, 0), |(same, all), value| {
            (same + usize::from(value >> self.block_bits == hash & self.tag), all + 1)
        })
    }
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// The version of the format that this file knows.
const FORMAT: u32 = 2;
