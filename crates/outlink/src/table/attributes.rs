//! Sets of attributes, each set once: `sets 4`, then a record of 55 bytes for each.
//!
//! ```text
//!  0  id                 4   string, 0 = none
//!  4  category           4   string, 0 = none
//!  8  tags               4   string of tags with a line break between two, 0 = none
//! 12  ground             1   number, 0 = none
//! 13  provision          4   string, 0 = none
//! 17  action             1   number + 1, 0 = none
//! 18  reference          4   string, 0 = none
//! 22  source             4   string, 0 = none
//! 26  source type        1   number, 0 = none
//! 27  jurisdictions      4   string of codes of two letters one behind the other, 0 = everywhere
//! 31  valid from         9   1, then seconds since 1970-01-01T00:00:00Z, signed; all 0 = none
//! 40  valid until        9   as valid from
//! 49  mandatory          1   0 = nothing is said, 1 = no, 2 = yes
//! 50  accept over block  1   as mandatory
//! 51  comment            4   string, 0 = none
//! ```
//!
//! A set holds what counts for a rule: its own attributes, and those of its list where it says
//! nothing itself.

use crate::attributes::with_attributes;
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

macro_rules! define {
    ($(
        $(#[$doc:meta])*
        $name:ident: $type:ty, $reader:ident($($limit:expr),*), $accessor:ident, $shown:ident;
    )*) => {
        /// A set of attributes, borrowed from the database.
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub(crate) struct AttributesView<'a> {
            $($(#[$doc])* pub(crate) $name: <$type as Stored>::View<'a>,)*
        }

        impl<'a> AttributesView<'a> {
            /// The attributes as a rule or a list holds them.
            pub(crate) fn to_owned(&self) -> Attributes {
                let mut set = Attributes::default();
                $(set.$name = <$type as Stored>::of_view(&self.$name);)*
                set
            }

            fn read(
                record: &mut Reader<'_>,
                file: &'a [u8],
                strings: &Strings,
            ) -> Result<Self, Damaged> {
                Ok(Self { $($name: <$type as Stored>::read(record, file, strings)?,)* })
            }
        }

        /// Names the strings of a set.
        pub(crate) fn name_strings(set: &Attributes, strings: &mut StringsBuilder) {
            $(if let Some(text) = set.$name.stored_text().as_deref() { strings.add(text) })*
        }

        fn write_set(set: &Attributes, writer: &mut Writer, strings: &StringNumbers) {
            $(set.$name.write(writer, strings);)*
        }

        const RECORD_BYTES: usize = 0 $(+ <$type as Stored>::BYTES)*;
    };
}

with_attributes!(define);

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

    /// How many sets there are.
    pub(crate) fn count(&self) -> usize {
        self.records.length() / RECORD_BYTES
    }

    /// The set of a number.
    pub(crate) fn set<'a>(
        &self,
        file: &'a [u8],
        strings: &Strings,
        set: u32,
    ) -> Result<AttributesView<'a>, Damaged> {
        let record = self.records.record::<RECORD_BYTES>(file, set as usize);
        let record = record.ok_or(Damaged::new(self.section, "a set is missing"))?;
        AttributesView::read(&mut Reader::of_record(self.section, record), file, strings)
    }
}

/// Writes the section.
pub(crate) fn write(sets: &[&Attributes], strings: &StringNumbers) -> Vec<u8> {
    let mut writer = Writer::with_capacity(4 + sets.len() * RECORD_BYTES);
    writer.u32(sets.len() as u32);
    sets.iter().for_each(|set| write_set(set, &mut writer, strings));
    writer.finish()
}

/// A type of an attribute, as a record holds it.
pub(crate) trait Stored: Sized {
    /// The value, borrowed from the database.
    type View<'a>;

    /// Its length in a record.
    const BYTES: usize;

    fn read<'a>(
        record: &mut Reader<'_>,
        file: &'a [u8],
        strings: &Strings,
    ) -> Result<Self::View<'a>, Damaged>;

    fn write(&self, record: &mut Writer, strings: &StringNumbers);

    fn of_view(view: &Self::View<'_>) -> Self;

    /// The string that the record refers to.
    fn stored_text(&self) -> Option<String> {
        None
    }
}

impl Stored for Option<String> {
    type View<'a> = Option<&'a str>;
    const BYTES: usize = 4;

    fn read<'a>(
        record: &mut Reader<'_>,
        file: &'a [u8],
        strings: &Strings,
    ) -> Result<Option<&'a str>, Damaged> {
        strings.optional(file, record.u32()?)
    }

    fn write(&self, record: &mut Writer, strings: &StringNumbers) {
        record.u32(strings.optional(self.as_deref()));
    }

    fn of_view(view: &Option<&str>) -> Self {
        view.map(str::to_owned)
    }

    fn stored_text(&self) -> Option<String> {
        self.clone()
    }
}

impl Stored for Vec<String> {
    type View<'a> = Option<&'a str>;
    const BYTES: usize = 4;

    fn read<'a>(
        record: &mut Reader<'_>,
        file: &'a [u8],
        strings: &Strings,
    ) -> Result<Option<&'a str>, Damaged> {
        strings.optional(file, record.u32()?)
    }

    fn write(&self, record: &mut Writer, strings: &StringNumbers) {
        record.u32(strings.optional(self.stored_text().as_deref()));
    }

    fn of_view(view: &Option<&str>) -> Self {
        view.map(|joined| joined.split('\n').map(str::to_owned).collect()).unwrap_or_default()
    }

    fn stored_text(&self) -> Option<String> {
        Some(self.join("\n")).filter(|joined| !joined.is_empty())
    }
}

impl Stored for Jurisdictions {
    type View<'a> = Jurisdictions;
    const BYTES: usize = 4;

    fn read(
        record: &mut Reader<'_>,
        file: &[u8],
        strings: &Strings,
    ) -> Result<Jurisdictions, Damaged> {
        let codes = strings.optional(file, record.u32()?)?.unwrap_or_default();
        parse_jurisdictions(codes).ok_or_else(|| record.damaged("no jurisdiction has this code"))
    }

    fn write(&self, record: &mut Writer, strings: &StringNumbers) {
        record.u32(strings.optional(self.stored_text().as_deref()));
    }

    fn of_view(view: &Jurisdictions) -> Self {
        view.clone()
    }

    fn stored_text(&self) -> Option<String> {
        let codes = self.iter().map(|code| code.to_string()).collect();
        Some(codes).filter(|codes: &String| !codes.is_empty())
    }
}

impl Stored for Option<Timestamp> {
    type View<'a> = Self;
    const BYTES: usize = 9;

    fn read(record: &mut Reader<'_>, _file: &[u8], _strings: &Strings) -> Result<Self, Damaged> {
        let is_there = record.u8()?;
        let time = Timestamp::from_unix_seconds(record.i64()?);
        match is_there {
            0 => Ok(None),
            1 => Ok(Some(time)),
            _ => Err(record.damaged("a time is neither there nor absent")),
        }
    }

    fn write(&self, record: &mut Writer, _strings: &StringNumbers) {
        record.u8(u8::from(self.is_some()));
        record.i64(self.map_or(0, Timestamp::unix_seconds));
    }

    fn of_view(view: &Self) -> Self {
        *view
    }
}

/// One byte: 0 for nothing, else a number for the value.
macro_rules! numbered {
    ($($type:ty: $all:expr, |$value:ident| $number:expr, $unknown:literal;)*) => {
        $(impl Stored for Option<$type> {
            type View<'a> = Self;
            const BYTES: usize = 1;

            fn read(
                record: &mut Reader<'_>,
                _file: &[u8],
                _strings: &Strings,
            ) -> Result<Self, Damaged> {
                let number = record.u8()?;
                if number == 0 {
                    return Ok(None);
                }
                let known = $all.iter().copied().find(|&$value| $number == number);
                known.map(Some).ok_or_else(|| record.damaged($unknown))
            }

            fn write(&self, record: &mut Writer, _strings: &StringNumbers) {
                record.u8(self.map_or(0, |$value| $number));
            }

            fn of_view(view: &Self) -> Self {
                *view
            }
        })*
    };
}

numbered! {
    Ground: Ground::ALL, |ground| ground as u8, "no ground has this number";
    SourceType: SourceType::ALL, |role| role as u8, "no source type has this number";
    Action: Action::ALL, |action| action as u8 + 1, "no action has this number";
    bool: [false, true], |flag| u8::from(flag) + 1, "a flag is neither yes nor no";
}

fn parse_jurisdictions(codes: &str) -> Option<Jurisdictions> {
    let codes = codes.as_bytes().chunks(2);
    codes.map(|code| std::str::from_utf8(code).ok()?.parse::<Jurisdiction>().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn full() -> Attributes {
        Attributes {
            id: Some("77".to_owned()),
            category: Some("recruitment".to_owned()),
            tags: vec!["gang".to_owned(), "minors".to_owned()],
            ground: Some(Ground::Illegal),
            provision: Some("BrB 23:2".to_owned()),
            action: Some(Action::Block),
            jurisdictions: ["SE", "DK"].iter().map(|code| code.parse().unwrap()).collect(),
            valid_from: Some(Timestamp::from_unix_seconds(-1)),
            valid_until: Some(Timestamp::from_unix_seconds(1 << 40)),
            reference: Some("A-1".to_owned()),
            source: Some("Polisen".to_owned()),
            source_type: Some(SourceType::AuthorityOrder),
            mandatory: Some(true),
            accept_over_block: Some(false),
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
        assert_eq!(section.len(), 4 + 4 * 55);
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
        file[4 + 12] = 3;
        assert!(table.set(&file, &strings, 0).is_err(), "there is no ground 3");
    }
}
