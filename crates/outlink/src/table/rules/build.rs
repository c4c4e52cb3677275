//! The builder of the rules.

use super::BLOCK_BYTES;
use super::BLOCK_RULES;
use super::DIFFER;
use super::EXCEPTION;
use super::FLAGS;
use super::IMPORTANT;
use super::KINDS;
use super::RuleBlock;
use super::RuleRow;
use super::STARTS;
use super::samples;
use crate::ids::ListId;
use crate::names::Effect;
use crate::names::RuleKind;
use crate::wire::writer::Writer;

/// The builder. Rules are added in the order of their numbers: those of one kind side by side, and of
/// these those of one group.
#[derive(Clone, Debug, Default)]
pub(crate) struct RulesBuilder {
    kinds: [[u32; 2]; KINDS],
    rules: u32,
    groups: u32,
    samples: Vec<u32>,
    blocks: Vec<u8>,
    data: Vec<u8>,
    /// The rows of the last block and which of them begin a group.
    rows: Vec<RuleRow>,
    starts: u128,
}

impl RulesBuilder {
    /// Begins a group; the next rule is its first. Returns its number among those of its kind.
    pub(crate) fn begin_group(&mut self, kind: RuleKind) -> u32 {
        if self.groups.is_multiple_of(BLOCK_RULES) {
            self.samples.push(self.rules / BLOCK_RULES);
        }
        self.groups += 1;
        self.starts |= 1 << (self.rules % BLOCK_RULES);
        match self.kinds.get_mut(kind as usize) {
            Some([_, groups]) => {
                *groups += 1;
                *groups - 1
            }
            None => 0,
        }
    }

    /// Adds a rule of the last group.
    pub(crate) fn add(
        &mut self,
        kind: RuleKind,
        list: ListId,
        line: u32,
        attributes: u32,
        (effect, important): (Effect, bool),
    ) {
        let exception = if effect == Effect::Except { EXCEPTION } else { 0 };
        let important = if important { IMPORTANT } else { 0 };
        self.rows.push(RuleRow { list: list.0, line, attributes, flags: exception | important });
        self.rules += 1;
        if let Some([rules, _]) = self.kinds.get_mut(kind as usize) {
            *rules += 1;
        }
        if self.rules.is_multiple_of(BLOCK_RULES) {
            self.end_block();
        }
    }

    /// How many rules were added.
    pub(crate) fn count(&self) -> u32 {
        self.rules
    }

    /// The section.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        self.end_block();
        let samples = samples(self.rules, self.groups);
        let fixed = 8 * KINDS + 4 * samples as usize;
        let mut writer = Writer::with_capacity(fixed + self.blocks.len() + self.data.len());
        for number in self.kinds.iter().flatten() {
            writer.u32(*number);
        }
        for block in self.samples.iter().take(samples as usize) {
            writer.u32(*block);
        }
        writer.bytes(&self.blocks);
        writer.bytes(&self.data);
        writer.finish()
    }

    fn end_block(&mut self) {
        if self.rows.is_empty() {
            return;
        }
        let rows = std::mem::take(&mut self.rows);
        let starts = std::mem::take(&mut self.starts);
        let all = u128::MAX >> (BLOCK_RULES as usize - rows.len());
        let (list, list_bits) = span(rows.iter().map(|row| row.list));
        let (line, line_bits) = span(rows.iter().map(|row| row.line));
        let (attributes, attribute_bits) = span(rows.iter().map(|row| row.attributes));
        let flags = rows.first().map_or(0, |row| row.flags);
        let differ = rows.iter().any(|row| row.flags != flags);
        let block = RuleBlock {
            offset: self.data.len() as u64,
            first_group: self.groups - starts.count_ones(),
            line,
            attributes,
            list: list as u16,
            line_bits,
            attribute_bits,
            list_bits,
            flags: if differ { DIFFER } else { flags & FLAGS }
                | if starts == all { 0 } else { STARTS },
        };
        self.describe(&block);
        if starts != all {
            self.data.extend_from_slice(&starts.to_le_bytes());
        }
        // The bits that do not fill a byte yet, and how many they are.
        let (mut bits, mut count) = (0_u128, 0);
        for row in &rows {
            let parts = [
                (row.list - list, list_bits),
                (row.line - line, line_bits),
                (row.attributes - attributes, attribute_bits),
                if differ { (u32::from(row.flags), 2) } else { (0, 0) },
            ];
            for (part, length) in parts {
                bits |= u128::from(part) << count;
                count += u32::from(length);
            }
            while count >= 8 {
                self.data.push(bits as u8);
                bits >>= 8;
                count -= 8;
            }
        }
        if count > 0 {
            self.data.push(bits as u8);
        }
        self.rows = rows;
        self.rows.clear();
    }

    fn describe(&mut self, block: &RuleBlock) {
        let before = self.blocks.len();
        let [offset @ .., _, _] = block.offset.to_le_bytes();
        self.blocks.extend_from_slice(&offset);
        for number in [block.first_group, block.line, block.attributes] {
            self.blocks.extend_from_slice(&number.to_le_bytes());
        }
        self.blocks.extend_from_slice(&block.list.to_le_bytes());
        let bits = [block.line_bits, block.attribute_bits, block.list_bits, block.flags];
        self.blocks.extend_from_slice(&bits);
        debug_assert_eq!(self.blocks.len() - before, BLOCK_BYTES);
    }
}

/// The least of some numbers, and how many bits tell how much more each is.
fn span(numbers: impl Iterator<Item = u32> + Clone) -> (u32, u8) {
    let min = numbers.clone().min().unwrap_or_default();
    let max = numbers.max().unwrap_or_default();
    (min, (u32::BITS - (max - min).leading_zeros()) as u8)
}
