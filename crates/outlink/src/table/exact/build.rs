//! The builder of an exact table.

use super::BLOCK_KEYS;
use super::KeyList;
use super::block::LONG;
use super::block_bits;
use super::blocks;
use super::home;
use super::keys::put;
use super::runs_end;
use super::symbols::Encoder;
use super::tag;
use crate::wire::hash::hash;
use crate::wire::prefetch::Waiting;
use crate::wire::prefetch::prefetch;
use crate::wire::writer::Writer;

/// Writes the section.
pub(crate) fn write(keys: &KeyList, seed: u64) -> Vec<u8> {
    let encoder = encoder(keys);
    let (offsets, text) = blocks_of(keys, &encoder);
    let slots = Slots::fill(keys, seed);
    let offset_bytes = bytes_for(text.len() as u64);
    let symbols = usize::from(encoder.count()) * super::symbols::RECORD_BYTES;
    let fixed = HEAD_BYTES + symbols + offsets.len() * usize::from(offset_bytes);
    let mut writer = Writer::with_capacity(fixed + slots.bytes.len() + text.len());
    writer.u32(keys.count());
    writer.u32(keys.longest() as u32);
    writer.u64(slots.count);
    writer.u64(text.len() as u64);
    writer.u8(encoder.count());
    writer.u8(slots.slot_bytes);
    writer.u8(offset_bytes);
    encoder.write(&mut writer);
    for offset in offsets {
        writer.bytes(offset.to_le_bytes().get(..usize::from(offset_bytes)).unwrap_or_default());
    }
    writer.bytes(&slots.bytes);
    drop(slots);
    writer.bytes(&text);
    writer.finish()
}

/// Symbols learnt from some of the blocks, or none if the table is so small that they would take
/// more than they spare.
fn encoder(keys: &KeyList) -> Encoder {
    let bytes = keys.bytes().len();
    if bytes < MIN_KEY_BYTES {
        return Encoder::plain();
    }
    let every = bytes.div_ceil(SAMPLE_BYTES) as u32;
    let mut sample = Vec::new();
    let mut ends = Vec::new();
    each_own(keys, |group, _, own| {
        if (group / BLOCK_KEYS).is_multiple_of(every) {
            sample.extend_from_slice(own);
            ends.push(sample.len());
        }
    });
    let starts = std::iter::once(0).chain(ends.iter().copied());
    let texts: Vec<&[u8]> =
        starts.zip(&ends).filter_map(|(start, end)| sample.get(start..*end)).collect();
    Encoder::choose(&texts)
}

/// Where each block begins, and all of them.
fn blocks_of(keys: &KeyList, encoder: &Encoder) -> (Vec<u64>, Vec<u8>) {
    let mut offsets = Vec::with_capacity(blocks(keys.count()) as usize);
    let mut text = Vec::with_capacity(keys.bytes().len() / 2);
    let mut coded = Vec::new();
    each_own(keys, |group, shared, own| {
        if group.is_multiple_of(BLOCK_KEYS) {
            offsets.push(text.len() as u64);
        }
        coded.clear();
        encoder.encode(own, &mut coded);
        text.push((shared.min(LONG) << 4 | coded.len().min(LONG)) as u8);
        for length in [shared, coded.len()] {
            if let Some(rest) = length.checked_sub(LONG) {
                put(rest, &mut text);
            }
        }
        text.extend_from_slice(&coded);
    });
    (offsets, text)
}

/// Hands out every key as it stands in its block: its group, how much it shares with the one before
/// in the block, and its own text.
fn each_own(keys: &KeyList, mut visit: impl FnMut(u32, usize, &[u8])) {
    let mut group = 0;
    keys.each(|shared, key| {
        let shared = if group % BLOCK_KEYS == 0 { 0 } else { shared };
        visit(group, shared, key.get(shared..).unwrap_or_default());
        group += 1;
    });
}

/// The slots as they are written.
struct Slots {
    bytes: Vec<u8>,
    count: u64,
    slot_bytes: u8,
}

impl Slots {
    fn fill(keys: &KeyList, seed: u64) -> Self {
        let many = u64::from(keys.count());
        let mut count = if many == 0 { 0 } else { many + many / 4 + 1 };
        loop {
            match Self::try_fill(keys, seed, count) {
                Some(slots) => return slots,
                None => count += count / 4 + 1,
            }
        }
    }

    /// Gives every key a slot. `None` if more than [`PROBE_LIMIT`](super::PROBE_LIMIT) slots in a row
    /// would be taken.
    fn try_fill(keys: &KeyList, seed: u64, count: u64) -> Option<Self> {
        let block_bits = block_bits(blocks(keys.count()));
        let slot_bytes = (block_bits + TAG_BITS).div_ceil(8) as u8;
        let size = usize::from(slot_bytes);
        let mut bytes = vec![0; count as usize * size];
        let put = |bytes: &mut [u8], (home, value): (u64, u64)| {
            let mut slot = home;
            loop {
                let start = slot as usize * size;
                let Some(place) = bytes.get_mut(start..start + size) else { break };
                if place.iter().all(|byte| *byte == 0) {
                    for (to, from) in place.iter_mut().zip(value.to_le_bytes()) {
                        *to = from;
                    }
                    break;
                }
                slot = if slot + 1 == count { 0 } else { slot + 1 };
            }
        };
        // Slots lie anywhere in memory: each is asked for some keys before it is written.
        let mut waiting = Waiting::new();
        let mut group = 0;
        keys.each(|_, key| {
            let hash = hash(seed, key);
            let value =
                u64::from(group / BLOCK_KEYS + 1) | tag(hash, slot_bytes, block_bits) << block_bits;
            group += 1;
            let home = home(hash, count);
            prefetch(bytes.get(home as usize * size));
            if let Some(first) = waiting.push((home, value)) {
                put(&mut bytes, first);
            }
        });
        waiting.rest().for_each(|key| put(&mut bytes, key));
        let is_empty = |slot: u64| {
            let start = slot as usize * size;
            bytes.get(start..start + size).is_none_or(|slot| slot.iter().all(|byte| *byte == 0))
        };
        runs_end(count, is_empty).then_some(Self { bytes, count, slot_bytes })
    }
}

/// How many bytes a number takes, one at least.
const fn bytes_for(number: u64) -> u8 {
    let bits = 64 - number.leading_zeros();
    if bits == 0 { 1 } else { bits.div_ceil(8) as u8 }
}

const HEAD_BYTES: usize = 27;

/// The fewest bits of a tag: with eight, a probe takes one of 256 other keys for the one it looks for.
const TAG_BITS: u32 = 8;

/// The least that has to be written for symbols to be worth their place, in bytes.
const MIN_KEY_BYTES: usize = 1 << 14;

/// How much text symbols are learnt from. More than this changes the size of a table by less than a
/// hundredth.
const SAMPLE_BYTES: usize = 1 << 16;
