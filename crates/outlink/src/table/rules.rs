//! Rules in blocks of 128, bit-packed relative to the minimum of the block (frame of reference), and
//! which of them compare the same thing.
//!
//! ```text
//! kinds    8 x 9                 rules 4 | groups 4, of each kind
//! samples  4 x samples           the block in which group 128 s begins
//! blocks   24 x blocks           as below
//! data                           of each block what it holds
//!
//!  0  offset          6          where its data begin
//!  6  first group     4          how many groups begin before the block
//! 10  line            4          the least of the block
//! 14  attributes      4          the least of the block
//! 18  list            2          the least of the block
//! 20  line bits       1          0 to 32
//! 21  attribute bits  1          0 to 32
//! 22  list bits       1          0 to 16
//! 23  flags           1          1 = exceptions, 2 = important, 4 = flags differ, 8 = starts
//! ```
//!
//! Rules are sorted by kind, then by what they compare, so kinds are ranges of numbers. A block holds
//! 128 rules, the last one what is left; its data are
//!
//! ```text
//! starts   16, with flag 8       bit i: rule i is the first of its group; without, each one is
//! rows                           of each rule: list | line | attributes | flags
//! ```
//!
//! A row is a number of as many bits as its parts take, lowest first: what list, line and attributes
//! are more than the least of the block, and two bits for its flags if they differ in the block. Rows
//! follow each other bit by bit and end with a whole byte. There are as many samples as groups
//! divided by 128, rounded up; none if there are as many groups as rules.

mod build;
#[cfg(test)]
mod tests;

use std::ops::Range;

pub(crate) use self::build::RulesBuilder;
use crate::ids::ListId;
use crate::ids::RuleId;
use crate::names::Effect;
use crate::names::RuleKind;
use crate::wire::prefetch::prefetch;
use crate::wire::reader::Damaged;
use crate::wire::reader::Reader;
use crate::wire::reader::Span;

/// How many rules a block holds, and how many groups there are between two samples.
pub(crate) const BLOCK_RULES: u32 = 128;

/// A rule as it is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RuleRecord {
    /// The list it comes from.
    pub(crate) list: ListId,
    /// What it compares.
    pub(crate) kind: RuleKind,
    /// Block or exception.
    pub(crate) effect: Effect,
    /// Whether only an important exception lifts it.
    pub(crate) important: bool,
    /// The line of its list.
    pub(crate) line: u32,
    /// The number of its attributes.
    pub(crate) attributes: u32,
    /// The number of what it compares, in the table of its kind.
    pub(crate) group: u32,
}

/// The reader.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules {
    section: &'static str,
    /// The rules and groups of each kind.
    kinds: [KindRange; KINDS],
    samples: Span,
    blocks: Span,
    data: Span,
}

/// The rules of a kind and the groups that they form, each numbered over all kinds.
#[derive(Clone, Copy, Debug, Default)]
struct KindRange {
    first_rule: u32,
    rules: u32,
    first_group: u32,
    groups: u32,
}

impl Rules {
    /// Finds the parts of the table.
    pub(crate) fn open(section: &'static str, file: &[u8], span: Span) -> Result<Self, Damaged> {
        let mut reader = Reader::new(section, file, span);
        let mut kinds = [KindRange::default(); KINDS];
        let (mut rules, mut groups) = (0_u32, 0_u32);
        for kind in &mut kinds {
            let [of_rules, of_groups] = [reader.u32()?, reader.u32()?];
            if of_groups > of_rules || (of_groups == 0) != (of_rules == 0) {
                return Err(reader.damaged("there are groups without rules"));
            }
            *kind = KindRange {
                first_rule: rules,
                rules: of_rules,
                first_group: groups,
                groups: of_groups,
            };
            let sums = rules.checked_add(of_rules).zip(groups.checked_add(of_groups));
            (rules, groups) = sums.ok_or_else(|| reader.damaged("there are too many rules"))?;
        }
        let samples = reader.records(u64::from(samples(rules, groups)), 4)?;
        let blocks = reader.records(u64::from(rules.div_ceil(BLOCK_RULES)), BLOCK_BYTES as u64)?;
        let data = reader.span(reader.left() as u64)?;
        Ok(Self { section, kinds, samples, blocks, data })
    }

    /// How many rules there are.
    pub(crate) fn count(&self) -> u32 {
        self.kinds.last().map_or(0, |last| last.first_rule + last.rules)
    }

    /// How many different things the rules of a kind compare.
    pub(crate) fn groups(&self, kind: RuleKind) -> u32 {
        self.kind(kind).groups
    }

    /// The rule of a number.
    pub(crate) fn rule(&self, file: &[u8], rule: RuleId) -> Result<RuleRecord, Damaged> {
        let is_of = |of_kind: &KindRange| rule.0.wrapping_sub(of_kind.first_rule) < of_kind.rules;
        let number = self.kinds.iter().position(is_of);
        let kind = number.and_then(|number| RuleKind::from_number(number as u8));
        self.rule_of(file, kind.ok_or_else(|| self.damaged("a rule is missing"))?, rule)
    }

    /// Whether a rule may be an exception; true where the table is damaged. Takes time in
    /// proportion to the blocks.
    pub(crate) fn may_except(&self, file: &[u8]) -> bool {
        let blocks = 0..(self.blocks.length() / BLOCK_BYTES) as u32;
        let may = |block: RuleBlock| block.flags & (EXCEPTION | DIFFER) != 0;
        blocks.into_iter().any(|number| self.block(file, number).map_or(true, may))
    }

    /// Whether a rule blocks, and the number of its attributes.
    pub(crate) fn effect_and_attributes(
        &self,
        file: &[u8],
        rule: RuleId,
    ) -> Result<(Effect, u32), Damaged> {
        let missing = || self.damaged("a rule is missing");
        let block = self.block(file, rule.0 / BLOCK_RULES)?;
        let (attributes, flags) = if block.has_one_effect_and_attributes() {
            (0, block.flags)
        } else {
            let row = self.row(file, &block, rule.0 % BLOCK_RULES).ok_or_else(missing)?;
            (row.attributes, row.flags)
        };
        let attributes = block.attributes.checked_add(attributes).ok_or_else(missing)?;
        if rule.0 < self.count() { Ok((effect_of(flags), attributes)) } else { Err(missing()) }
    }

    /// The group of a rule, which is of a kind.
    pub(crate) fn group_of(
        &self,
        file: &[u8],
        kind: RuleKind,
        rule: RuleId,
    ) -> Result<u32, Damaged> {
        let block = self.block(file, rule.0 / BLOCK_RULES)?;
        self.group_in(file, &block, kind, rule)
    }

    fn group_in(
        &self,
        file: &[u8],
        block: &RuleBlock,
        kind: RuleKind,
        rule: RuleId,
    ) -> Result<u32, Damaged> {
        let of_kind = self.kind(kind);
        if rule.0.wrapping_sub(of_kind.first_rule) >= of_kind.rules {
            return Err(self.damaged("a rule is missing"));
        }
        let starts = self.starts_to(file, block, rule.0 % BLOCK_RULES)?;
        let group = block.first_group.checked_add(starts);
        let group = group.and_then(|group| group.checked_sub(1 + of_kind.first_group));
        let group = group.filter(|group| *group < of_kind.groups);
        group.ok_or_else(|| self.damaged("a rule has no group"))
    }

    /// The rule of a number, which is of a kind.
    pub(crate) fn rule_of(
        &self,
        file: &[u8],
        kind: RuleKind,
        rule: RuleId,
    ) -> Result<RuleRecord, Damaged> {
        let missing = || self.damaged("a rule is missing");
        let block = self.block(file, rule.0 / BLOCK_RULES)?;
        let group = self.group_in(file, &block, kind, rule)?;
        let row = self.row(file, &block, rule.0 % BLOCK_RULES).ok_or_else(missing)?;
        Ok(RuleRecord {
            list: ListId(u32::from(block.list) + row.list),
            kind,
            effect: effect_of(row.flags),
            important: row.flags & IMPORTANT != 0,
            line: block.line.checked_add(row.line).ok_or_else(missing)?,
            attributes: block.attributes.checked_add(row.attributes).ok_or_else(missing)?,
            group,
        })
    }

    /// The rules of a group of a kind.
    pub(crate) fn of_group(
        &self,
        file: &[u8],
        kind: RuleKind,
        group: u32,
    ) -> Result<Range<u32>, Damaged> {
        if let Some(rule) = self.only_rule(kind, group) {
            return Ok(rule..rule + 1);
        }
        let kind = self.kind(kind);
        if group >= kind.groups {
            return Err(self.damaged("a group has no place"));
        }
        let start = self.start(file, kind.first_group + group)?;
        let end = if group + 1 < kind.groups {
            self.start(file, kind.first_group + group + 1)?
        } else {
            kind.first_rule + kind.rules
        };
        let is_within = start >= kind.first_rule && start < end;
        let is_within = is_within && end <= kind.first_rule + kind.rules;
        if is_within { Ok(start..end) } else { Err(self.damaged("a group has no rules")) }
    }

    /// Prefetches the block header of a group's rule; does nothing unless each group is one rule.
    pub(crate) fn prefetch_block(&self, file: &[u8], kind: RuleKind, group: u32) {
        let block = self.only_rule(kind, group).map(|rule| (rule / BLOCK_RULES) as usize);
        let record = block.and_then(|block| self.blocks.record::<BLOCK_BYTES>(file, block));
        prefetch(record);
    }

    /// Prefetches a group's rule; does nothing unless each group is one rule. Reads the header that
    /// [`Self::prefetch_block`] prefetches.
    pub(crate) fn prefetch_rows(&self, file: &[u8], kind: RuleKind, group: u32) {
        let Some(rule) = self.only_rule(kind, group) else { return };
        let Ok(block) = self.block(file, rule / BLOCK_RULES) else { return };
        let bits = u64::from(rule % BLOCK_RULES) * u64::from(block.row_bits());
        let start = usize::try_from(block.rows().saturating_add(bits / 8)).ok();
        prefetch(start.and_then(|start| self.data.bytes(file).get(start)));
    }

    /// Prefetches the bytes that [`Self::effect_and_attributes`] reads of a group's rule; does nothing unless
    /// each group is one rule. Reads the header that [`Self::prefetch_block`] prefetches.
    pub(crate) fn prefetch_effect_and_attributes(&self, file: &[u8], kind: RuleKind, group: u32) {
        let Some(rule) = self.only_rule(kind, group) else { return };
        if self
            .block(file, rule / BLOCK_RULES)
            .is_ok_and(|block| !block.has_one_effect_and_attributes())
        {
            self.prefetch_rows(file, kind, group);
        }
    }

    /// Checks that every block is where the one before it ends, that samples and groups are right,
    /// and that all rules can be read.
    pub(crate) fn verify(&self, file: &[u8]) -> Result<(), Damaged> {
        let mut offset = 0;
        let mut groups = 0_u32;
        let begins_kind = |rule| self.kinds.iter().any(|k| k.rules > 0 && k.first_rule == rule);
        for number in 0..(self.blocks.length() / BLOCK_BYTES) as u32 {
            let block = self.block(file, number)?;
            if (block.offset, block.first_group) != (offset, groups) {
                return Err(self.damaged("a block is not where the one before it ends"));
            }
            let first = number * BLOCK_RULES;
            let rules = (self.count() - first).min(BLOCK_RULES);
            let mut starts = self.starts(file, &block)?.unwrap_or(u128::MAX);
            for rule in first..first + rules {
                let is_start = starts & 1 != 0;
                starts >>= 1;
                if is_start && groups.is_multiple_of(BLOCK_RULES) && self.samples.length() > 0 {
                    let sample = self.samples.u32(file, (groups / BLOCK_RULES) as usize);
                    if sample != Some(number) {
                        return Err(self.damaged("a sample leads elsewhere"));
                    }
                }
                groups += u32::from(is_start);
                let record = self.rule(file, RuleId(rule))?;
                if begins_kind(rule) && (record.group != 0 || !is_start) {
                    return Err(self.damaged("a kind begins within a group"));
                }
            }
            if block.flags & STARTS != 0 && starts != 0 {
                return Err(self.damaged("a group begins behind the last rule"));
            }
            offset += block.bytes(rules);
        }
        let of_kinds = self.kinds.last().map_or(0, |last| last.first_group + last.groups);
        if groups != of_kinds || offset != self.data.length() as u64 {
            return Err(self.damaged("it contradicts itself"));
        }
        Ok(())
    }

    /// The first rule of a group, which is numbered over all kinds.
    fn start(&self, file: &[u8], group: u32) -> Result<u32, Damaged> {
        let blocks = (self.blocks.length() / BLOCK_BYTES) as u32;
        let sample = (group / BLOCK_RULES) as usize;
        let mut low = self.samples.u32(file, sample).unwrap_or(0);
        let mut high = self.samples.u32(file, sample + 1).unwrap_or(blocks).saturating_add(1);
        high = high.min(blocks);
        // The last block before which no more groups begin.
        while high.saturating_sub(low) > 1 {
            let middle = low + (high - low) / 2;
            let begins_before = self.block(file, middle)?.first_group <= group;
            (low, high) = if begins_before { (middle, high) } else { (low, middle) };
        }
        let block = self.block(file, low)?;
        let mut skipped = group.checked_sub(block.first_group).filter(|count| *count < BLOCK_RULES);
        let mut starts = self.starts(file, &block)?.unwrap_or(u128::MAX);
        while let Some(count) = skipped {
            if starts == 0 {
                break;
            }
            if count == 0 {
                return Ok(low * BLOCK_RULES + starts.trailing_zeros());
            }
            starts &= starts - 1;
            skipped = count.checked_sub(1);
        }
        Err(self.damaged("a group has no place"))
    }

    /// How many groups begin in a block up to a rule, that one included.
    fn starts_to(&self, file: &[u8], block: &RuleBlock, index: u32) -> Result<u32, Damaged> {
        Ok(match self.starts(file, block)? {
            None => index + 1,
            Some(starts) => (starts & (u128::MAX >> (BLOCK_RULES - 1 - index))).count_ones(),
        })
    }

    /// Which rules of a block are the first of their group, unless each one is.
    fn starts(&self, file: &[u8], block: &RuleBlock) -> Result<Option<u128>, Damaged> {
        if block.flags & STARTS == 0 {
            return Ok(None);
        }
        let span = self.data.part(block.offset, STARTS_BYTES);
        let bytes = span.and_then(|span| span.bytes(file).first_chunk());
        let bytes = bytes.ok_or_else(|| self.damaged("a block is missing"))?;
        Ok(Some(u128::from_le_bytes(*bytes)))
    }

    fn row(&self, file: &[u8], block: &RuleBlock, index: u32) -> Option<RuleRow> {
        let rows = self.data.bytes(file).get(usize::try_from(block.rows()).ok()?..)?;
        let mut bit = index as usize * block.row_bits() as usize;
        let mut take = |bits| {
            let part = bits_at(rows, bit, bits);
            bit += usize::from(bits);
            part
        };
        let list = take(block.list_bits)?;
        let line = take(block.line_bits)?;
        let attributes = take(block.attribute_bits)?;
        let flags = if block.flags & DIFFER == 0 { block.flags & FLAGS } else { take(2)? as u8 };
        Some(RuleRow { list, line, attributes, flags })
    }

    fn block(&self, file: &[u8], number: u32) -> Result<RuleBlock, Damaged> {
        let record = self.blocks.record::<BLOCK_BYTES>(file, number as usize);
        let record = record.ok_or_else(|| self.damaged("a block is missing"))?;
        let [a, b, c, d, e, f, record @ ..] = *record;
        let [g0, g1, g2, g3, l0, l1, l2, l3, a0, a1, a2, a3, list0, list1, record @ ..] = record;
        let [line_bits, attribute_bits, list_bits, flags] = record;
        let block = RuleBlock {
            offset: u64::from_le_bytes([a, b, c, d, e, f, 0, 0]),
            first_group: u32::from_le_bytes([g0, g1, g2, g3]),
            line: u32::from_le_bytes([l0, l1, l2, l3]),
            attributes: u32::from_le_bytes([a0, a1, a2, a3]),
            list: u16::from_le_bytes([list0, list1]),
            line_bits,
            attribute_bits,
            list_bits,
            flags,
        };
        if flags & !(FLAGS | DIFFER | STARTS) != 0 {
            return Err(self.damaged("a block has an unknown flag"));
        }
        if line_bits > 32 || attribute_bits > 32 || list_bits > 16 {
            return Err(self.damaged("a number of a block is too long"));
        }
        Ok(block)
    }

    /// The rule of a group, if no group of the kind has more than one.
    fn only_rule(&self, kind: RuleKind, group: u32) -> Option<u32> {
        let kind = self.kind(kind);
        (kind.groups == kind.rules && group < kind.groups).then(|| kind.first_rule + group)
    }

    fn kind(&self, kind: RuleKind) -> KindRange {
        self.kinds.get(kind as usize).copied().unwrap_or_default()
    }

    const fn damaged(&self, what: &'static str) -> Damaged {
        Damaged::new(self.section, what)
    }
}

/// The header of a block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct RuleBlock {
    offset: u64,
    first_group: u32,
    line: u32,
    attributes: u32,
    list: u16,
    line_bits: u8,
    attribute_bits: u8,
    list_bits: u8,
    flags: u8,
}

impl RuleBlock {
    /// Whether all its rules have the same effect and attributes, as most of one list have, so that no
    /// row says more about these.
    fn has_one_effect_and_attributes(&self) -> bool {
        self.attribute_bits == 0 && self.flags & DIFFER == 0
    }

    /// How many bits a row has.
    fn row_bits(&self) -> u32 {
        let flag_bits = if self.flags & DIFFER == 0 { 0 } else { 2 };
        u32::from(self.list_bits)
            + u32::from(self.line_bits)
            + u32::from(self.attribute_bits)
            + flag_bits
    }

    /// Where its rows begin.
    fn rows(&self) -> u64 {
        self.offset + if self.flags & STARTS == 0 { 0 } else { STARTS_BYTES }
    }

    /// How many bytes its data take, with so many rules.
    fn bytes(&self, rules: u32) -> u64 {
        let rows = u64::from(rules * self.row_bits()).div_ceil(8);
        self.rows() - self.offset + rows
    }
}

/// A rule as stored in a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct RuleRow {
    list: u32,
    line: u32,
    attributes: u32,
    flags: u8,
}

/// Whether a rule with these flags blocks.
const fn effect_of(flags: u8) -> Effect {
    if flags & EXCEPTION == 0 { Effect::Block } else { Effect::Except }
}

/// A number of up to 32 bits that begins at a bit; `None` if it is not all there.
#[inline]
fn bits_at(bytes: &[u8], bit: usize, bits: u8) -> Option<u32> {
    let unused = u32::BITS.checked_sub(bits.into())?;
    if unused == u32::BITS {
        return Some(0);
    }
    let rest = bytes.get(bit / 8..)?;
    let word = match rest.first_chunk() {
        Some(bytes) => u64::from_le_bytes(*bytes),
        None if 8 * rest.len() < bit % 8 + usize::from(bits) => return None,
        None => rest.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)),
    };
    Some((word >> (bit % 8)) as u32 & u32::MAX >> unused)
}

/// How many samples there are.
const fn samples(rules: u32, groups: u32) -> u32 {
    if rules == groups { 0 } else { groups.div_ceil(BLOCK_RULES) }
}

const KINDS: usize = RuleKind::ALL.len();
const BLOCK_BYTES: usize = 24;
const STARTS_BYTES: u64 = 16;
const EXCEPTION: u8 = 1;
const IMPORTANT: u8 = 2;
/// Both of a rule.
const FLAGS: u8 = 3;
const DIFFER: u8 = 4;
const STARTS: u8 = 8;
