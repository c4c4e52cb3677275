//! Keywords: in which part of a link, as a word or not, on which hosts.
//!
//! ```text
//! keywords 4 | domains 4
//! starts   4 x (keywords + 1)   the rules of keyword k are starts[k] .. starts[k + 1]
//! records  16 x keywords: text 4 (string) | part 1 (0 = any) | word 1 | reserved 2
//!                         | first domain 4 | domains 4
//! domains  4 x domains: string
//! ```
//!
//! Keywords of the same text are side by side. They are looked for as literals
//! ([`crate::table::literals`]); what is here says whether one that occurs counts.

use std::ops::Range;

use crate::names::Part;
use crate::rule::Keyword;
use crate::table::GroupOffsets;
use crate::table::occurrence::Occurrence;
use crate::table::scope::Scopes;
use crate::table::strings::StringNumbers;
use crate::table::strings::Strings;
use crate::wire::reader::Damaged;
use crate::wire::reader::Reader;
use crate::wire::reader::Span;
use crate::wire::writer::Writer;

/// The reader.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Keywords {
    section: &'static str,
    keywords: u32,
    starts: GroupOffsets,
    records: Span,
    scopes: Scopes,
}

impl Keywords {
    /// Finds the parts of the table.
    pub(crate) fn open(section: &'static str, file: &[u8], span: Span) -> Result<Self, Damaged> {
        let mut reader = Reader::new(section, file, span);
        let keywords = reader.u32()?;
        let domains = reader.u32()?;
        let starts = GroupOffsets::read(section, &mut reader, keywords)?;
        let records = reader.records(u64::from(keywords), RECORD_BYTES as u64)?;
        let scopes = Scopes::new(section, reader.records(u64::from(domains), 4)?);
        reader.finish()?;
        let table = Self { section, keywords, starts, records, scopes };
        // Domains that many keywords share would be gone through for each of them.
        let mut end = 0;
        for keyword in 0..keywords {
            let (first, count) = table.record(file, keyword)?.domains;
            if first != end {
                return Err(table.damaged("the domains of a keyword are out of place"));
            }
            end = first.saturating_add(count);
        }
        if end != domains {
            return Err(table.damaged("a domain has no keyword"));
        }
        Ok(table)
    }

    /// How many keywords there are.
    pub(crate) fn count(&self) -> u32 {
        self.keywords
    }

    /// Whether a keyword fits a link of a host in which its text occurs.
    pub(crate) fn fits(
        &self,
        file: &[u8],
        strings: &Strings,
        keyword: u32,
        occurrence: Occurrence,
        host: Option<&str>,
    ) -> Result<bool, Damaged> {
        let record = self.record(file, keyword)?;
        Ok(occurrence.fits(record.part, record.word)
            && self.scopes.admits(file, strings, record.domains, host)?)
    }

    /// The literal of a keyword.
    pub(crate) fn text<'a>(
        &self,
        file: &'a [u8],
        strings: &Strings,
        keyword: u32,
    ) -> Result<&'a str, Damaged> {
        strings.text(file, self.record(file, keyword)?.text)
    }

    /// The rules of a keyword.
    pub(crate) fn values(&self, file: &[u8], keyword: u32) -> Result<Range<u32>, Damaged> {
        self.starts.values(file, keyword)
    }

    /// Checks that every keyword has a text, and that it is limited to domains that there are.
    pub(crate) fn verify(&self, file: &[u8], strings: &Strings) -> Result<(), Damaged> {
        for keyword in 0..self.keywords {
            let record = self.record(file, keyword)?;
            strings.text(file, record.text)?;
            self.scopes.verify(file, strings, record.domains)?;
        }
        Ok(())
    }

    fn record(&self, file: &[u8], keyword: u32) -> Result<Record, Damaged> {
        let record = self.records.record::<RECORD_BYTES>(file, keyword as usize);
        let [a, b, c, d, part, word, _, _, e, f, g, h, i, j, k, l] =
            *record.ok_or_else(|| self.damaged("a keyword is missing"))?;
        let part = match part {
            0 => None,
            1 => Some(Part::Host),
            2 => Some(Part::Path),
            3 => Some(Part::Query),
            _ => return Err(self.damaged("no part has this number")),
        };
        Ok(Record {
            text: u32::from_le_bytes([a, b, c, d]),
            part,
            word: word != 0,
            domains: (u32::from_le_bytes([e, f, g, h]), u32::from_le_bytes([i, j, k, l])),
        })
    }

    const fn damaged(&self, what: &'static str) -> Damaged {
        Damaged::new(self.section, what)
    }
}

/// The builder. Keywords are added in ascending order of their texts, each once.
#[derive(Debug, Default)]
pub(crate) struct KeywordsBuilder {
    starts: Vec<u32>,
    records: Writer,
    domains: Vec<u32>,
}

impl KeywordsBuilder {
    /// Adds a keyword whose rules begin at `first`, and returns its number.
    pub(crate) fn add(&mut self, keyword: &Keyword, strings: &StringNumbers, first: u32) -> u32 {
        let number = self.starts.len() as u32;
        self.starts.push(first);
        self.records.u32(strings.of(&keyword.text));
        self.records.u8(keyword.part.map_or(0, |part| part as u8));
        self.records.u8(u8::from(keyword.word));
        self.records.u16(0);
        self.records.u32(self.domains.len() as u32);
        self.records.u32(keyword.domains.len() as u32);
        self.domains.extend(keyword.domains.iter().map(|domain| strings.of(domain)));
        number
    }

    /// The section, for rules that end at `end`.
    pub(crate) fn finish(self, end: u32) -> Vec<u8> {
        let records = self.records.finish();
        let fixed = 12 + 4 * (self.starts.len() + self.domains.len());
        let mut writer = Writer::with_capacity(fixed + records.len());
        writer.u32(self.starts.len() as u32);
        writer.u32(self.domains.len() as u32);
        GroupOffsets::write(&mut writer, &self.starts, end);
        writer.bytes(&records);
        self.domains.iter().for_each(|domain| writer.u32(*domain));
        writer.finish()
    }
}

#[derive(Clone, Copy, Debug)]
struct Record {
    text: u32,
    part: Option<Part>,
    word: bool,
    domains: (u32, u32),
}

const RECORD_BYTES: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::occurrence::LinkText;
    use crate::table::strings::StringsBuilder;

    #[test]
    fn records_are_read_back_and_limit_hosts() {
        let limited = Keyword {
            text: "bet".to_owned(),
            part: Some(Part::Query),
            word: true,
            domains: vec!["a.example".to_owned(), "b.example".to_owned()],
        };
        let of_part = |part| Keyword { part: Some(part), ..Keyword::new("bet") };
        let [of_host, of_path] = [Part::Host, Part::Path].map(of_part);
        let keywords = [Keyword::new("bet"), limited, of_host, of_path];
        let mut strings = StringsBuilder::default();
        ["bet", "a.example", "b.example"].into_iter().for_each(|text| strings.add(text));
        let numbers = strings.number();
        let mut builder = KeywordsBuilder::default();
        for (number, keyword) in (0..).zip(&keywords) {
            assert_eq!(builder.add(keyword, &numbers, 2 * number), number);
        }
        let mut file = builder.finish(8);
        let end = file.len();
        let table = Span::within(&file, 0, end as u64).unwrap();
        let pool = numbers.finish();
        let pool_span = (file.len() as u64, pool.len() as u64);
        file.extend(pool);
        let pool_span = Span::within(&file, pool_span.0, pool_span.1).unwrap();
        let strings = Strings::open("strings", &file, pool_span).unwrap();
        let table = Keywords::open("keywords", &file, table).unwrap();
        assert_eq!(table.count(), 4);
        assert_eq!(table.text(&file, &strings, 1), Ok("bet"));
        assert_eq!(table.values(&file, 1), Ok(2..4));
        let text = LinkText {
            text: "x/bet?bet".into(),
            whole: 0..9,
            parts: [(Part::Host, 0..1), (Part::Path, 1..5), (Part::Query, 6..9)],
        };
        let (in_path, in_query) = (text.occurrence(2..5), text.occurrence(6..9));
        let fits =
            |keyword, occurrence, host| table.fits(&file, &strings, keyword, occurrence, host);
        assert_eq!(fits(0, in_path, None), Ok(true));
        assert_eq!(fits(1, in_query, Some("x.b.example")), Ok(true));
        assert_eq!(fits(1, in_path, Some("x.b.example")), Ok(false));
        assert_eq!(fits(1, in_query, Some("xb.example")), Ok(false));
        assert_eq!(fits(1, in_query, None), Ok(false));
        assert_eq!([fits(2, in_path, None), fits(3, in_path, None)], [Ok(false), Ok(true)]);
        assert!(fits(4, in_path, None).is_err());
        table.verify(&file, &strings).unwrap();
        file[end - 1] = 1;
        assert!(table.verify(&file, &strings).is_err(), "there is no such domain");
    }
}
