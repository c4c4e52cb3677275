//! The rules: `rules 4`, then a record of 16 bytes for each.
//!
//! ```text
//!  0  list        2
//!  2  kind        1   number of the kind
//!  3  flags       1   1 = exception, 2 = important
//!  4  line        4
//!  8  attributes  4   number of the set
//! 12  group       4   what it compares: a number in the table of its kind
//! ```

use crate::ids::ListId;
use crate::ids::RuleId;
use crate::rule::Effect;
use crate::rule::RuleKind;
use crate::wire::reader::Damaged;
use crate::wire::reader::Reader;
use crate::wire::reader::Span;
use crate::wire::writer::Writer;

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
    rules: u32,
    records: Span,
}

impl Rules {
    /// Finds the parts of the table.
    pub(crate) fn open(section: &'static str, file: &[u8], span: Span) -> Result<Self, Damaged> {
        let mut reader = Reader::new(section, file, span);
        let rules = reader.u32()?;
        let records = reader.records(u64::from(rules), RECORD_BYTES as u64)?;
        reader.finish()?;
        Ok(Self { section, rules, records })
    }

    /// How many rules there are.
    pub(crate) fn count(&self) -> u32 {
        self.rules
    }

    /// The rule of a number.
    pub(crate) fn rule(&self, file: &[u8], rule: RuleId) -> Result<RuleRecord, Damaged> {
        let missing = || Damaged::new(self.section, "a rule is missing");
        let record = self.records.record::<RECORD_BYTES>(file, rule.0 as usize);
        let [l, m, kind, flags, rest @ ..] = *record.ok_or_else(missing)?;
        let [a, b, c, d, e, f, g, h, i, j, k, m2] = rest;
        let kind = RuleKind::from_number(kind)
            .ok_or(Damaged::new(self.section, "a rule is of no known kind"))?;
        if flags & !(EXCEPTION | IMPORTANT) != 0 {
            return Err(Damaged::new(self.section, "a rule has an unknown flag"));
        }
        Ok(RuleRecord {
            list: ListId(u32::from(u16::from_le_bytes([l, m]))),
            kind,
            effect: if flags & EXCEPTION == 0 { Effect::Block } else { Effect::Except },
            important: flags & IMPORTANT != 0,
            line: u32::from_le_bytes([a, b, c, d]),
            attributes: u32::from_le_bytes([e, f, g, h]),
            group: u32::from_le_bytes([i, j, k, m2]),
        })
    }
}

/// The builder.
#[derive(Clone, Debug)]
pub(crate) struct RulesBuilder {
    writer: Writer,
    rules: u32,
}

impl RulesBuilder {
    /// A builder for so many rules.
    pub(crate) fn new(rules: u32) -> Self {
        let mut writer = Writer::with_capacity(4 + rules as usize * RECORD_BYTES);
        writer.u32(rules);
        Self { writer, rules: 0 }
    }

    /// Adds a rule.
    pub(crate) fn add(&mut self, rule: &RuleRecord) {
        let exception = if rule.effect == Effect::Except { EXCEPTION } else { 0 };
        let important = if rule.important { IMPORTANT } else { 0 };
        self.writer.u16(rule.list.0 as u16);
        self.writer.u8(rule.kind as u8);
        self.writer.u8(exception | important);
        self.writer.u32(rule.line);
        self.writer.u32(rule.attributes);
        self.writer.u32(rule.group);
        self.rules += 1;
    }

    /// How many rules were added.
    pub(crate) fn count(&self) -> u32 {
        self.rules
    }

    /// The section.
    pub(crate) fn finish(self) -> Vec<u8> {
        self.writer.finish()
    }
}

const RECORD_BYTES: usize = 16;
const EXCEPTION: u8 = 1;
const IMPORTANT: u8 = 2;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_takes_sixteen_bytes_and_comes_back_as_it_was() {
        let rule = RuleRecord {
            list: ListId(513),
            kind: RuleKind::Prefix,
            effect: Effect::Except,
            important: true,
            line: 70_000,
            attributes: 5,
            group: 1 << 24,
        };
        let mut builder = RulesBuilder::new(1);
        builder.add(&rule);
        let mut file = builder.finish();
        assert_eq!(file, [1, 0, 0, 0, 1, 2, 3, 3, 112, 17, 1, 0, 5, 0, 0, 0, 0, 0, 0, 1]);
        let open = |file: &[u8]| {
            Rules::open("test", file, Span::within(file, 0, file.len() as u64).unwrap()).unwrap()
        };
        assert_eq!(open(&file).rule(&file, RuleId(0)), Ok(rule));
        assert!(open(&file).rule(&file, RuleId(1)).is_err());
        file[6] = 9;
        assert!(open(&file).rule(&file, RuleId(0)).is_err(), "there is no kind 9");
        file[6] = 0;
        file[7] = 4;
        assert!(open(&file).rule(&file, RuleId(0)).is_err(), "there is no flag 4");
    }
}
