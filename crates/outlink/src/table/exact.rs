//! A sorted key table, which leads from keys to groups: front-coded blocks of 16 keys, compressed with
//! FSST symbols, found by an open-addressing hash table.
//!
//! ```text
//! keys 4 | longest key 4 | slots 8 | text bytes 8 | symbols 1 | slot bytes 1 | offset bytes 1
//! symbols  9 x symbols             length 1 | text 8, zeros behind it
//! offsets  offset bytes x blocks   where the text of block b begins
//! slots    slot bytes x slots      block + 1 in the lowest bits | tag; 0 = empty
//! text     of each block its keys: shared 4 bits | own 4 bits | their rest | own text
//! ```
//!
//! Keys are in ascending order of their bytes, sixteen in a block, and number `k` of them is that of
//! group `k`. In a block, a key is the bytes that it shares with the one before and its own text,
//! which is written with symbols ([`Symbols`]). Two numbers of four bits say how many bytes are
//! shared and how many the own text takes; 15 means that a number follows which is to be added.
//!
//! The slots are a hash table with linear probing. The hash of a key is XXH3-64 with the seed of the
//! file, its home slot is `(hash * slots) >> 64`, and its tag is the lowest bits of the hash. A slot
//! leads to the block of a key. The tag rules most other blocks out. The stored key decides, so a link
//! cannot collide with the rule of another. At most [`PROBE_LIMIT`] slots in a row are taken.

mod block;
mod build;
mod keys;
mod numbers;
mod prefixes;
mod symbols;
#[cfg(test)]
mod tests;

use self::block::Entries;
pub(crate) use self::build::write;
pub(crate) use self::keys::KeyList;
use self::numbers::Numbers;
pub(crate) use self::prefixes::PrefixCache;
pub(crate) use self::prefixes::SuffixCache;
use self::symbols::Symbols;
use self::symbols::Text;
use crate::wire::hash::hash;
use crate::wire::reader::Damaged;
use crate::wire::reader::Reader;
use crate::wire::reader::Span;

/// How many slots in a row are taken at most. It bounds a look-up in a file that somebody wrote to
/// make look-ups slow; the builder takes more slots rather than exceed it.
pub(crate) const PROBE_LIMIT: u64 = 1024;

/// How many slots from the home slot on are looked at by a short loop. Nearly all runs end there.
const NEAR_SLOTS: usize = 128;

/// How many keys a block holds.
pub(crate) const BLOCK_KEYS: u32 = 16;

/// A block of keys in its file.
#[derive(Clone, Copy)]
pub(crate) struct KeyBlock<'a> {
    number: u32,
    entries: Entries<'a>,
}

/// The reader.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ExactTable {
    section: &'static str,
    seed: u64,
    keys: u32,
    longest: u32,
    symbols: Symbols,
    offsets: Numbers,
    slots: Numbers,
    slot_count: u64,
    text: Span,
}

impl ExactTable {
    /// Finds the parts of a section that is such a table.
    pub(crate) fn open(
        section: &'static str,
        file: &[u8],
        span: Span,
        seed: u64,
    ) -> Result<Self, Damaged> {
        let mut reader = Reader::new(section, file, span);
        let table = Self::read(section, &mut reader, seed)?;
        reader.finish()?;
        Ok(table)
    }

    /// Takes a table from the beginning of a section.
    pub(crate) fn read(
        section: &'static str,
        reader: &mut Reader<'_>,
        seed: u64,
    ) -> Result<Self, Damaged> {
        let keys = reader.u32()?;
        let longest = reader.u32()?;
        let slot_count = reader.u64()?;
        let text_bytes = reader.u64()?;
        let symbols = reader.u8()?;
        let slot_bytes = reader.u8()?;
        let offset_bytes = reader.u8()?;
        let blocks = blocks(keys);
        if !(1..=8).contains(&slot_bytes)
            || !(1..=8).contains(&offset_bytes)
            || 8 * u32::from(slot_bytes) <= block_bits(blocks)
        {
            return Err(reader.damaged("its numbers have no size"));
        }
        let symbols = Symbols::read(reader, symbols)?;
        let offsets = Numbers::read(reader, u64::from(blocks), offset_bytes)?;
        let slots = Numbers::read(reader, slot_count, slot_bytes)?;
        let text = reader.span(text_bytes)?;
        Ok(Self { section, seed, keys, longest, symbols, offsets, slots, slot_count, text })
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
        match self.hash(key) {
            Some(hash) => self.find_hashed(file, hash, key),
            None => Ok(None),
        }
    }

    /// The hash of what may be a key.
    pub(crate) fn hash(&self, key: &[u8]) -> Option<u64> {
        (!self.is_empty() && key.len() <= self.longest()).then(|| hash(self.seed, key))
    }

    /// Prefetches the home slot. Prefetch several keys before reading any, so that their cache misses
    /// overlap.
    pub(crate) fn prefetch_slot(&self, file: &[u8], hash: u64) {
        self.slots.prefetch(file, home(hash, self.slot_count));
    }

    /// The block in which a key of a hash is, if it is one; `None` if there is no key of that hash.
    pub(crate) fn near_block(&self, file: &[u8], hash: u64) -> Result<Option<u32>, Damaged> {
        self.blocks_of(file, hash).next().transpose()
    }

    /// Prefetches the offset of a block.
    pub(crate) fn prefetch_offset(&self, file: &[u8], block: u32) {
        self.offsets.prefetch(file, u64::from(block));
    }

    /// Opens a block and prefetches its keys.
    pub(crate) fn open_block<'f>(
        &self,
        file: &'f [u8],
        block: u32,
    ) -> Result<KeyBlock<'f>, Damaged> {
        let entries = self.entries(file, block)?;
        entries.prefetch();
        Ok(KeyBlock { number: block, entries })
    }

    /// Returns false if no key has this hash. True means that a slot has its tag, which the hash of
    /// another key may share.
    pub(crate) fn may_have(&self, file: &[u8], hash: u64) -> Result<bool, Damaged> {
        let block_bits = block_bits(blocks(self.keys));
        let tag = tag(hash, self.slots.bytes, block_bits);
        let home = home(hash, self.slot_count);
        let slots = self.slots.in_file(file);
        // Most keys that are asked for are not there, and runs of slots are long: this loop takes a
        // fifth of what `blocks_of` does.
        let (tagged, of_tag) = (tag << block_bits, 1 << block_bits);
        let is_last = |value: u64| value == 0 || value ^ tagged < of_tag;
        match slots.find_near(home, NEAR_SLOTS, is_last) {
            Some(value) => Ok(value != 0),
            None => Ok(self.blocks_of(file, hash).next().transpose()?.is_some()),
        }
    }

    /// The group of a key whose hash is known.
    pub(crate) fn find_hashed(
        &self,
        file: &[u8],
        hash: u64,
        key: &[u8],
    ) -> Result<Option<u32>, Damaged> {
        for block in self.blocks_of(file, hash) {
            let block = self.open_block(file, block?)?;
            if let Some(group) = self.find_in_block(file, block, key)? {
                return Ok(Some(group));
            }
        }
        Ok(None)
    }

    /// As [`Self::find_hashed`], beginning with the block that [`Self::near_block`] gave.
    pub(crate) fn find_from(
        &self,
        file: &[u8],
        block: KeyBlock<'_>,
        hash: u64,
        key: &[u8],
    ) -> Result<Option<u32>, Damaged> {
        match self.find_in_block(file, block, key)? {
            Some(group) => Ok(Some(group)),
            // Another key has the same tag.
            None => self.find_hashed(file, hash, key),
        }
    }

    /// The blocks that slots with the tag of a hash lead to, from its home slot on.
    #[inline(always)]
    fn blocks_of(&self, file: &[u8], hash: u64) -> impl Iterator<Item = Result<u32, Damaged>> {
        let block_bits = block_bits(blocks(self.keys));
        let tag = tag(hash, self.slots.bytes, block_bits);
        let slots = self.slots.in_file(file);
        let mut slot = home(hash, self.slot_count);
        let mut left = if self.slot_count == 0 { 0 } else { PROBE_LIMIT.min(self.slot_count) + 1 };
        std::iter::from_fn(move || {
            while left > 0 {
                left -= 1;
                let Some(value) = slots.at(slot) else {
                    left = 0;
                    return Some(Err(self.damaged("a slot is missing")));
                };
                if value == 0 {
                    left = 0;
                    return None;
                }
                slot = if slot + 1 == self.slot_count { 0 } else { slot + 1 };
                if value >> block_bits == tag {
                    let block = (value & ((1 << block_bits) - 1)).wrapping_sub(1);
                    return Some(Ok(block as u32));
                }
                if left == 0 {
                    return Some(Err(self.damaged("a run of slots does not end")));
                }
            }
            None
        })
    }

    /// The key of a group.
    pub(crate) fn key(&self, file: &[u8], group: u32) -> Result<Vec<u8>, Damaged> {
        let mut key = Vec::with_capacity(self.longest().min(USUAL_BYTES));
        let mut entries = self.entries(file, group / BLOCK_KEYS)?;
        for _ in 0..=group % BLOCK_KEYS {
            let entry = entries.next().ok_or_else(|| self.no_text())?;
            self.follow(file, entry, &mut key)?;
        }
        Ok(key)
    }

    /// Checks that the keys are in order and that each can be found, and hands them out.
    pub(crate) fn verify(
        &self,
        file: &[u8],
        mut visit: impl FnMut(&[u8]) -> Result<(), Damaged>,
    ) -> Result<(), Damaged> {
        let mut last: Option<Vec<u8>> = None;
        let mut key = Vec::new();
        let mut longest = 0;
        let mut position = 0;
        for block in 0..blocks(self.keys) {
            if self.offsets.at(file, u64::from(block)) != Some(position) {
                return Err(self.damaged("a block is not where the one before it ends"));
            }
            let mut entries = self.entries(file, block)?;
            let length = entries.rest.len();
            key.clear();
            for group in self.groups(block) {
                let entry = entries.next().ok_or_else(|| self.no_text())?;
                self.follow(file, entry, &mut key)?;
                if last.as_ref().is_some_and(|last| *last >= key) {
                    return Err(self.damaged("the keys are out of order"));
                }
                if std::str::from_utf8(&key).is_err() {
                    return Err(self.damaged("a key is not UTF-8"));
                }
                if self.find(file, &key)? != Some(group) {
                    return Err(self.damaged("a key cannot be found"));
                }
                visit(&key)?;
                longest = longest.max(key.len());
                last.get_or_insert_default().clone_from(&key);
            }
            if !entries.rest.is_empty() {
                return Err(self.damaged("a block is longer than its keys"));
            }
            position += length as u64;
        }
        let blocks = blocks(self.keys);
        let block_bits = block_bits(blocks);
        let mut taken = 0;
        for slot in 0..self.slot_count {
            let value = self.slots.at(file, slot).unwrap_or_default();
            let block = value & ((1 << block_bits) - 1);
            if value != 0 && !(1..=u64::from(blocks)).contains(&block) {
                return Err(self.damaged("a slot leads to no block"));
            }
            taken += u32::from(value != 0);
        }
        if !runs_end(self.slot_count, |slot| self.slots.at(file, slot) == Some(0)) {
            return Err(self.damaged("a run of slots does not end"));
        }
        let is_whole = taken == self.keys
            && longest == self.longest()
            && position == self.text.length() as u64;
        if is_whole { Ok(()) } else { Err(self.damaged("it contradicts itself")) }
    }

    /// The place of a key in a block.
    #[inline]
    fn find_in_block(
        &self,
        file: &[u8],
        block: KeyBlock<'_>,
        key: &[u8],
    ) -> Result<Option<u32>, Damaged> {
        let mut found = None;
        self.each_beginning(file, block, key, |group, length| {
            found = (length == key.len()).then_some(group);
            found.is_none()
        })?;
        Ok(found)
    }

    /// Hands out the keys of a block that a text begins with, each by group and length, for as long
    /// as the answer is `true`.
    ///
    /// Of each key it is known how much of it is that of the one before, so a key is read only as
    /// far as it may be a beginning. As keys ascend, the search ends with the first one that shares
    /// less with the one before than that did with the text.
    #[inline]
    fn each_beginning(
        &self,
        file: &[u8],
        KeyBlock { number, mut entries }: KeyBlock<'_>,
        text: &[u8],
        mut visit: impl FnMut(u32, usize) -> bool,
    ) -> Result<(), Damaged> {
        let symbols = self.symbols.in_file(file);
        let text = Text::of(text);
        let mut matched = 0;
        for group in self.groups(number) {
            let (shared, own) = entries.next().ok_or_else(|| self.no_text())?;
            if shared > matched {
                continue;
            }
            if shared < matched {
                break;
            }
            let is_equal;
            (matched, is_equal) =
                symbols.compare(own, text, matched).ok_or_else(|| self.no_text())?;
            if is_equal && !visit(group, matched) {
                break;
            }
        }
        Ok(())
    }

    /// Makes the key of an entry from that of the one before it.
    fn follow(
        &self,
        file: &[u8],
        (shared, own): (usize, &[u8]),
        key: &mut Vec<u8>,
    ) -> Result<(), Damaged> {
        if shared > key.len() {
            return Err(self.damaged("a key shares more than there is"));
        }
        key.truncate(shared);
        let mut text = own;
        let symbols = self.symbols.in_file(file);
        while !text.is_empty() {
            let (piece, rest) = symbols.piece(text).ok_or_else(|| self.no_text())?;
            piece.append_to(key);
            text = rest;
        }
        if key.len() > self.longest() {
            return Err(self.damaged("a key is longer than the longest"));
        }
        Ok(())
    }

    /// The entries of a block.
    fn entries<'a>(&self, file: &'a [u8], block: u32) -> Result<Entries<'a>, Damaged> {
        let start = self.offsets.at(file, u64::from(block)).ok_or_else(|| self.no_text())?;
        let end = self.offsets.at(file, u64::from(block) + 1).unwrap_or(self.text.length() as u64);
        let length = end.checked_sub(start).ok_or_else(|| self.no_text())?;
        let text = self.text.part(start, length).ok_or_else(|| self.no_text())?;
        Ok(Entries { rest: text.bytes(file) })
    }

    /// The groups of a block.
    pub(crate) fn groups(&self, block: u32) -> std::ops::Range<u32> {
        let first = block.saturating_mul(BLOCK_KEYS);
        first..first.saturating_add(BLOCK_KEYS).min(self.keys)
    }

    const fn no_text(&self) -> Damaged {
        self.damaged("a key has no text")
    }

    const fn damaged(&self, what: &'static str) -> Damaged {
        Damaged::new(self.section, what)
    }
}

/// Whether a look-up ends wherever it begins: no more than [`PROBE_LIMIT`] slots in a row are taken,
/// and not all of them.
fn runs_end(count: u64, is_empty: impl Fn(u64) -> bool) -> bool {
    let mut run = 0;
    // Once around, and on as far as a run may reach that begins with the last slots.
    (0..count).chain(0..count.min(PROBE_LIMIT + 1)).all(|slot| {
        run = if is_empty(slot) { 0 } else { run + 1 };
        run <= PROBE_LIMIT && run < count
    })
}

const fn blocks(keys: u32) -> u32 {
    keys.div_ceil(BLOCK_KEYS)
}

/// How many bits of a slot are for the number of a block plus one.
const fn block_bits(blocks: u32) -> u32 {
    32 - blocks.leading_zeros()
}

const fn home(hash: u64, slots: u64) -> u64 {
    ((hash as u128 * slots as u128) >> 64) as u64
}

/// The bits of a hash that fill what the number of the block leaves of a slot.
const fn tag(hash: u64, slot_bytes: u8, block_bits: u32) -> u64 {
    hash & (u64::MAX >> (64 - 8 * slot_bytes as u32)) >> block_bits
}

/// What a key is read into at first, which holds nearly all keys.
const USUAL_BYTES: usize = 128;
