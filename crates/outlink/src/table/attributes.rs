//! Sets of attributes, each set once: `sets 4`, then a record of 48 bytes for each.
//!
//! ```text
//!  0  category       4   string, 0 = none
//!  4  reference      4   string, 0 = none
//!  8  source         4   string, 0 = none
//! 12  comment        4   string, 0 = none
//! 16  jurisdictions  4   string of codes of two letters one behind the other, 0 = everywhere
//! 20  ground         1   number, 0 = none
//! 21  source type    1   number, 0 = none
//! 22  action         1   number + 1, 0 = none
//! 23  flags          1   1 = mandatory is said, 2 = mandatory, 4 = valid from, 8 = valid until
//! 24  valid from     8   seconds since 1970-01-01T00:00:00Z, signed
//! 32  valid until    8
//! 40  reserved       8   0
//! ```
//!
//! A set holds what counts for a rule: its own attributes, and those of its list where it says
//! nothing itself.

use crate::context::Jurisdiction;
use crate::context::Jurisdictions;
use crate::context::Timestamp;
use crate::names::Action;
use crate::names::Ground;
use crate::names::SourceType;
use crate::rule::Attributes;
use crate::table::strings::StringNumbers;
use crate::table::strings::Strings;
use crate::table::strings::StringsBuilder;
use crate::wire::reader::Damaged;
use crate::wire::reader::Reader;
use crate::wire::reader::Span;
use crate::wire::writer::Writer;

/// A set of attributes, borrowed from the database.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct AttributesView<'a> {
    /// What the content is.
    pub(crate) category: Option<&'a str>,
    /// Why it may not stay.
    pub(crate) ground: Option<Ground>,
    /// What to do about it.
    pub(crate) action: Option<Action>,
    /// Where the rule counts; the empty set means everywhere.
    pub(crate) jurisdictions: Jurisdictions,
    /// From when on the rule counts.
    pub(crate) valid_from: Option<Timestamp>,
    /// From when on it does not count any more.
    pub(crate) valid_until: Option<Timestamp>,
    /// The number of the order or case.
    pub(crate) reference: Option<&'a str>,
    /// Who says so.
    pub(crate) source: Option<&'a str>,
    /// In which role they say so.
    pub(crate) source_type: Option<SourceType>,
    /// Whether no exception may lift the rule.
    pub(crate) mandatory: Option<bool>,
    /// A remark for people.
    pub(crate) comment: Option<&'a str>,
}

impl AttributesView<'_> {
    /// The same set as a rule or a list holds it.
    pub(crate) fn to_owned(&self) -> Attributes {
        Attributes {
            category: self.category.map(str::to_owned),
            ground: self.ground,
            action: self.action,
            jurisdictions: self.jurisdictions.clone(),
            valid_from: self.valid_from,
            valid_until: self.valid_until,
            reference: self.reference.map(str::to_owned),
            source: self.source.map(str::to_owned),
            source_type: self.source_type,
            mandatory: self.mandatory,
            comment: self.comment.map(str::to_owned),
        }
    }
}

/// The reader.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AttributeSets {
    section: &'static str,
    records: Span,
}

impl AttributeSets {
    /// Finds the parts of the table.
    pub(crate) fn open(section: &'static str, file: &[u8], span: Span) -> Result<Self, Damaged> {
        let mut reader = Reader::new(section, file, span);
        let sets = reader.u32()?;
        let records = reader.records(u64::from(sets), RECORD_BYTES as u64)?;
        reader.finish()?;
        Ok(Self { section, records })
    }

    /// The set of a number.
    pub(crate) fn set<'a>(
        &self,
        file: &'a [u8],
        strings: &Strings,
        set: u32,
    ) -> Result<AttributesView<'a>, Damaged> {
        let damaged = |what| Damaged::new(self.section, what);
        let record = self.records.record::<RECORD_BYTES>(file, set as usize);
        let record = record.ok_or_else(|| damaged("a set is missing"))?;
        let mut reader = Reader::of_record(self.section, record);
        let category = strings.optional(file, reader.u32()?)?;
        let reference = strings.optional(file, reader.u32()?)?;
        let source = strings.optional(file, reader.u32()?)?;
        let comment = strings.optional(file, reader.u32()?)?;
        let jurisdictions = strings.optional(file, reader.u32()?)?;
        let ground = ground(reader.u8()?).ok_or_else(|| damaged("no ground has this number"))?;
        let source_type =
            source_type(reader.u8()?).ok_or_else(|| damaged("no source type has this number"))?;
        let action = action(reader.u8()?).ok_or_else(|| damaged("no action has this number"))?;
        let flags = reader.u8()?;
        let valid_from = reader.i64()?;
        let valid_until = reader.i64()?;
        if flags & !(MANDATORY_SAID | MANDATORY | VALID_FROM | VALID_UNTIL) != 0 {
            return Err(damaged("a set has an unknown flag"));
        }
        let time = |flag, seconds| (flags & flag != 0).then_some(seconds);
        Ok(AttributesView {
            category,
            ground,
            action,
            jurisdictions: parse_jurisdictions(jurisdictions.unwrap_or_default())
                .ok_or_else(|| damaged("no jurisdiction has this code"))?,
            valid_from: time(VALID_FROM, valid_from).map(Timestamp::from_unix_seconds),
            valid_until: time(VALID_UNTIL, valid_until).map(Timestamp::from_unix_seconds),
            reference,
            source,
            source_type,
            mandatory: (flags & MANDATORY_SAID != 0).then_some(flags & MANDATORY != 0),
            comment,
        })
    }
}

/// Names the strings of a set.
pub(crate) fn name_strings(set: &Attributes, strings: &mut StringsBuilder) {
    let texts = [&set.category, &set.reference, &set.source, &set.comment];
    texts.into_iter().flatten().for_each(|text| strings.add(text));
    if !set.jurisdictions.is_empty() {
        strings.add(&codes(&set.jurisdictions));
    }
}

/// Writes the section.
pub(crate) fn write(sets: &[&Attributes], strings: &StringNumbers) -> Vec<u8> {
    let mut writer = Writer::with_capacity(4 + sets.len() * RECORD_BYTES);
    writer.u32(sets.len() as u32);
    for set in sets {
        let codes = codes(&set.jurisdictions);
        writer.u32(strings.optional(set.category.as_deref()));
        writer.u32(strings.optional(set.reference.as_deref()));
        writer.u32(strings.optional(set.source.as_deref()));
        writer.u32(strings.optional(set.comment.as_deref()));
        writer.u32(strings.optional(Some(codes.as_str()).filter(|codes| !codes.is_empty())));
        writer.u8(set.ground.map_or(0, |ground| ground as u8));
        writer.u8(set.source_type.map_or(0, |source_type| source_type as u8));
        writer.u8(set.action.map_or(0, |action| action as u8 + 1));
        let mandatory = match set.mandatory {
            None => 0,
            Some(false) => MANDATORY_SAID,
            Some(true) => MANDATORY_SAID | MANDATORY,
        };
        let valid_from = set.valid_from.map_or(0, |_| VALID_FROM);
        let valid_until = set.valid_until.map_or(0, |_| VALID_UNTIL);
        writer.u8(mandatory | valid_from | valid_until);
        writer.i64(set.valid_from.map_or(0, Timestamp::unix_seconds));
        writer.i64(set.valid_until.map_or(0, Timestamp::unix_seconds));
        writer.u64(0);
    }
    writer.finish()
}

fn codes(jurisdictions: &Jurisdictions) -> String {
    jurisdictions.iter().map(|code| code.to_string()).collect()
}

fn parse_jurisdictions(codes: &str) -> Option<Jurisdictions> {
    let codes = codes.as_bytes().chunks(2);
    codes.map(|code| std::str::from_utf8(code).ok()?.parse::<Jurisdiction>().ok()).collect()
}

fn ground(number: u8) -> Option<Option<Ground>> {
    let known = [Ground::Illegal, Ground::Terms].into_iter();
    optional(number, known.map(|ground| (ground as u8, ground)))
}

fn source_type(number: u8) -> Option<Option<SourceType>> {
    let known = [
        SourceType::Notice,
        SourceType::TrustedFlagger,
        SourceType::OwnInitiative,
        SourceType::AuthorityOrder,
    ];
    optional(number, known.into_iter().map(|source_type| (source_type as u8, source_type)))
}

fn action(number: u8) -> Option<Option<Action>> {
    optional(number, Action::ALL.iter().copied().map(|action| (action as u8 + 1, action)))
}

/// What a number stands for: nothing, something, or (the outer `None`) what no compiler writes.
fn optional<T>(number: u8, mut known: impl Iterator<Item = (u8, T)>) -> Option<Option<T>> {
    match number {
        0 => Some(None),
        _ => known.find(|(of, _)| *of == number).map(|(_, value)| Some(value)),
    }
}

const RECORD_BYTES: usize = 48;
const MANDATORY_SAID: u8 = 1;
const MANDATORY: u8 = 2;
const VALID_FROM: u8 = 4;
const VALID_UNTIL: u8 = 8;

#[cfg(test)]
mod tests {
    use super::*;

    fn full() -> Attributes {
        Attributes {
            category: Some("recruitment".to_owned()),
            ground: Some(Ground::Illegal),
            action: Some(Action::Block),
            jurisdictions: ["SE", "DK"].iter().map(|code| code.parse().unwrap()).collect(),
            valid_from: Some(Timestamp::from_unix_seconds(-1)),
            valid_until: Some(Timestamp::from_unix_seconds(1 << 40)),
            reference: Some("A-1".to_owned()),
            source: Some("Polisen".to_owned()),
            source_type: Some(SourceType::AuthorityOrder),
            mandatory: Some(true),
            comment: Some("seen in posts".to_owned()),
        }
    }

    #[test]
    fn sets_come_back_as_they_were() {
        let silent = Attributes::default();
        let denied = Attributes { mandatory: Some(false), ..Attributes::default() };
        let allowed = Attributes { action: Some(Action::Allow), ..Attributes::default() };
        let full = full();
        let sets = [&silent, &denied, &allowed, &full];
        let mut strings = StringsBuilder::default();
        sets.iter().for_each(|set| name_strings(set, &mut strings));
        let numbers = strings.number();
        let section = write(&sets, &numbers);
        assert_eq!(section.len(), 4 + 4 * 48);
        let attributes_end = section.len() as u64;
        let mut file = section;
        file.extend(numbers.finish());
        let table = Span::within(&file, 0, attributes_end).unwrap();
        let pool = Span::within(&file, attributes_end, file.len() as u64 - attributes_end);
        let strings = Strings::open("strings", &file, pool.unwrap()).unwrap();
        let table = AttributeSets::open("attributes", &file, table).unwrap();
        for (number, set) in (0..).zip(sets) {
            assert_eq!(table.set(&file, &strings, number).unwrap().to_owned(), *set);
        }
        assert!(table.set(&file, &strings, 4).is_err());
        assert!(table.set(&file, &strings, u32::MAX).is_err());
        file[4 + 20] = 3;
        assert!(table.set(&file, &strings, 0).is_err(), "there is no ground 3");
    }
}
