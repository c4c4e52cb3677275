//! The tables of a database: one file = one table, with its layout, its reader and its builder.
//!
//! Rules are sorted by kind, then by what they compare, then by list and line. Those that compare
//! the same thing are a *group*: a table leads from a part of a link to the number of a group, and
//! [`rules`] from there to its rules, which lie side by side, and back. The tables of patterns that
//! are no keys have the way to their rules themselves ([`GroupOffsets`]); both ways are compared before a
//! rule counts.
//!
//! A reader remembers where its parts are ([`crate::wire::reader::Span`]) and is handed the file at
//! every call: the database owns the file, the tables borrow it. Opening checks that all parts are
//! there, in time that depends on the number of parts only; every later read is checked again.

pub(crate) mod aliases;
pub(crate) mod attributes;
pub(crate) mod canaries;
pub(crate) mod exact;
pub(crate) mod filter;
pub(crate) mod gram;
pub(crate) mod hashes;
pub(crate) mod keyword;
pub(crate) mod lists;
pub(crate) mod literals;
pub(crate) mod meta;
pub(crate) mod occurrence;
pub(crate) mod postings;
pub(crate) mod ranges;
pub(crate) mod regex;
pub(crate) mod required;
pub(crate) mod resources;
pub(crate) mod reversed;
pub(crate) mod rules;
pub(crate) mod scope;
pub(crate) mod strings;
pub(crate) mod withdrawals;

use std::ops::Range;

use crate::wire::reader::Damaged;
use crate::wire::reader::Reader;
use crate::wire::reader::Span;
use crate::wire::writer::Writer;

/// The sections of a database. The number is what the section table calls them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u32)]
pub(crate) enum SectionId {
    /// The name of the database.
    Meta = 1,
    /// Text that other sections refer to.
    Strings = 2,
    /// The lists.
    Lists = 3,
    /// Sets of attributes.
    Attributes = 4,
    /// The rules.
    Rules = 5,
    /// Keys of `domain` rules.
    Domains = 6,
    /// Keys of `host` rules.
    Hosts = 7,
    /// Keys of `url` rules.
    Urls = 8,
    /// Keys of `prefix` rules.
    Prefixes = 9,
    /// Keys of `entity` rules.
    Entities = 10,
    /// Keywords.
    Keywords = 11,
    /// Regexes.
    Regexes = 12,
    /// Domains that regexes are limited to.
    RegexDomains = 13,
    /// Ranges of addresses.
    Ranges = 14,
    /// Hash prefixes.
    Hashes = 15,
    /// Further keys of rules.
    Aliases = 16,
    /// Links that some rule must catch.
    Canaries = 17,
    /// What rules hosts out.
    Filter = 18,
    /// Withdrawals of rules of lower layers.
    Withdrawals = 19,
    /// What keywords are and regexes require.
    Literals = 20,
    /// Further keys of `url` rules with a query or a slash at the end.
    Resources = 21,
    /// Platforms and redirectors of the caller, if there are any.
    Knowledge = 22,
}

impl SectionId {
    /// Every section, in the order of the file.
    pub(crate) const ALL: [Self; 22] = [
        Self::Meta,
        Self::Strings,
        Self::Lists,
        Self::Attributes,
        Self::Rules,
        Self::Domains,
        Self::Hosts,
        Self::Urls,
        Self::Prefixes,
        Self::Entities,
        Self::Keywords,
        Self::Regexes,
        Self::RegexDomains,
        Self::Ranges,
        Self::Hashes,
        Self::Aliases,
        Self::Canaries,
        Self::Filter,
        Self::Withdrawals,
        Self::Literals,
        Self::Resources,
        Self::Knowledge,
    ];

    /// The name in errors and in the output of `outlink inspect`.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Meta => "meta",
            Self::Strings => "strings",
            Self::Lists => "lists",
            Self::Attributes => "attributes",
            Self::Rules => "rules",
            Self::Domains => "domains",
            Self::Hosts => "hosts",
            Self::Urls => "urls",
            Self::Prefixes => "prefixes",
            Self::Entities => "entities",
            Self::Keywords => "keywords",
            Self::Regexes => "regexes",
            Self::RegexDomains => "regex_domains",
            Self::Ranges => "ranges",
            Self::Hashes => "hashes",
            Self::Aliases => "aliases",
            Self::Canaries => "canaries",
            Self::Filter => "filter",
            Self::Withdrawals => "withdrawals",
            Self::Literals => "literals",
            Self::Resources => "resources",
            Self::Knowledge => "knowledge",
        }
    }

    /// The section that a number stands for.
    pub(crate) fn from_number(number: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|section| *section as u32 == number)
    }
}

/// Offsets of each group, as in a CSR array: a `u32` for each group, then the end of the last one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct GroupOffsets {
    section: &'static str,
    span: Span,
    groups: u32,
}

impl GroupOffsets {
    /// Takes the starts of `groups` groups from a section.
    pub(crate) fn read(
        section: &'static str,
        reader: &mut Reader<'_>,
        groups: u32,
    ) -> Result<Self, Damaged> {
        let span = reader.records(u64::from(groups) + 1, 4)?;
        Ok(Self { section, span, groups })
    }

    /// The values of a group; whether there are values of these numbers is for the caller to check.
    pub(crate) fn values(&self, file: &[u8], group: u32) -> Result<Range<u32>, Damaged> {
        let damaged = || Damaged::new(self.section, "a group has no place");
        if group >= self.groups {
            return Err(damaged());
        }
        let start = self.span.u32(file, group as usize).ok_or_else(damaged)?;
        let end = self.span.u32(file, group as usize + 1).ok_or_else(damaged)?;
        if start < end { Ok(start..end) } else { Err(damaged()) }
    }

    /// Checks that the values of the groups are all of `values`, one group behind the other.
    pub(crate) fn verify(&self, file: &[u8], values: u64) -> Result<(), Damaged> {
        let mut end = 0;
        for group in 0..self.groups {
            let of_group = self.values(file, group)?;
            if of_group.start != end {
                return Err(Damaged::new(self.section, "a group is out of place"));
            }
            end = of_group.end;
        }
        let last = self.span.u32(file, self.groups as usize);
        if last == Some(end) && u64::from(end) == values {
            Ok(())
        } else {
            Err(Damaged::new(self.section, "a value has no group"))
        }
    }

    /// Writes where each group begins, given the numbers of values, for values from `first` on.
    pub(crate) fn write(writer: &mut Writer, starts: &[u32], end: u32) {
        for start in starts {
            writer.u32(*start);
        }
        writer.u32(end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_section_has_a_number_of_its_own() {
        for section in SectionId::ALL {
            assert_eq!(SectionId::from_number(section as u32), Some(section));
        }
        for number in [0, 23, u32::MAX] {
            assert_eq!(SectionId::from_number(number), None);
        }
    }

    #[test]
    fn a_group_without_values_is_told() {
        let mut writer = Writer::default();
        GroupOffsets::write(&mut writer, &[0, 2, 2], 3);
        let file = writer.finish();
        let span = Span::within(&file, 0, file.len() as u64).unwrap();
        let starts = GroupOffsets::read("test", &mut Reader::new("test", &file, span), 3).unwrap();
        assert_eq!(starts.values(&file, 0), Ok(0..2));
        assert!(starts.values(&file, 1).is_err());
        assert_eq!(starts.values(&file, 2), Ok(2..3));
        assert!(starts.values(&file, 3).is_err());
        assert!(starts.verify(&file, 3).is_err());
    }
}
