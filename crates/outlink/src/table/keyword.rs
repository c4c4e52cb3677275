//! Keywords: all of them are looked for in one pass over the link.
//!
//! ```text
//! keywords 4 | domains 4
//! starts   4 x (keywords + 1)   the rules of keyword k are starts[k] .. starts[k + 1]
//! records  16 x keywords: text 4 (string) | part 1 (0 = any) | word 1 | reserved 2
//!                         | first domain 4 | domains 4
//! domains  4 x domains: string
//! ```
//!
//! Keywords of the same text are side by side. The automaton over the texts is built when the
//! database is opened: its size on disk would be a multiple of that of the texts, in a format that
//! a dependency defines.

use std::ops::Range;

use aho_corasick::AhoCorasick;
use aho_corasick::MatchKind;

use crate::rule::Keyword;
use crate::rule::Part;
use crate::table::Starts;
use crate::table::scope::Scopes;
use crate::table::strings::StringNumbers;
use crate::table::strings::Strings;
use crate::wire::reader::Damaged;
use crate::wire::reader::Reader;
use crate::wire::reader::Span;
use crate::wire::writer::Writer;

/// The text of a link that keywords are looked for in: percent-decoded and lower-cased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeywordText<'a> {
    /// The whole text.
    pub(crate) text: std::borrow::Cow<'a, str>,
    /// Where the host, the path and the query are in it.
    pub(crate) parts: [(Part, Range<usize>); 3],
    /// The host, for keywords that are limited to domains.
    pub(crate) host: Option<&'a str>,
}

/// The reader.
#[derive(Clone, Debug)]
pub(crate) struct Keywords {
    section: &'static str,
    keywords: u32,
    starts: Starts,
    records: Span,
    scopes: Scopes,
    automaton: Option<AhoCorasick>,
    /// For each text of the automaton the first of its keywords, then the number of keywords.
    firsts: Vec<u32>,
}

impl Keywords {
    /// Finds the parts of the table and builds the automaton.
    pub(crate) fn open(
        section: &'static str,
        file: &[u8],
        span: Span,
        strings: &Strings,
    ) -> Result<Self, Damaged> {
        let mut reader = Reader::new(section, file, span);
        let keywords = reader.u32()?;
        let domains = reader.u32()?;
        let starts = Starts::read(section, &mut reader, keywords)?;
        let records = reader.records(u64::from(keywords), RECORD_BYTES as u64)?;
        let scopes = Scopes::new(section, reader.records(u64::from(domains), 4)?);
        reader.finish()?;
        let mut table = Self {
            section,
            keywords,
            starts,
            records,
            scopes,
            automaton: None,
            firsts: Vec::new(),
        };
        table.build(file, strings)?;
        Ok(table)
    }

    /// Whether there is no keyword.
    pub(crate) fn is_empty(&self) -> bool {
        self.keywords == 0
    }

    /// How many keywords there are.
    pub(crate) fn count(&self) -> u32 {
        self.keywords
    }

    /// The keywords that fit a text, each once, in ascending order.
    pub(crate) fn find(
        &self,
        file: &[u8],
        strings: &Strings,
        text: &KeywordText<'_>,
        mut found: impl FnMut(u32) -> Result<(), Damaged>,
    ) -> Result<(), Damaged> {
        let Some(automaton) = &self.automaton else { return Ok(()) };
        let mut seen = Occurrences::default();
        for hit in automaton.find_overlapping_iter(text.text.as_ref()) {
            seen.push(hit.pattern().as_u32(), Occurrence::of(text, hit.range()));
        }
        for (pattern, occurrences) in seen.finish() {
            let range =
                self.firsts.get(pattern as usize).zip(self.firsts.get(pattern as usize + 1));
            let (first, end) = range.ok_or_else(|| self.damaged("a keyword is missing"))?;
            for keyword in *first..*end {
                let record = self.record(file, keyword)?;
                if record.fits(occurrences)
                    && self.scopes.admits(file, strings, record.domains, text.host)?
                {
                    found(keyword)?;
                }
            }
        }
        Ok(())
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

    fn build(&mut self, file: &[u8], strings: &Strings) -> Result<(), Damaged> {
        let mut texts: Vec<&str> = Vec::new();
        let mut last = None;
        for keyword in 0..self.keywords {
            let text = self.record(file, keyword)?.text;
            if last == Some(text) {
                continue;
            }
            last = Some(text);
            let text = strings.text(file, text)?;
            if text.is_empty() {
                return Err(self.damaged("a keyword is empty"));
            }
            texts.push(text);
            self.firsts.push(keyword);
        }
        if texts.is_empty() {
            return Ok(());
        }
        self.firsts.push(self.keywords);
        // Overlapping search needs the standard semantics: a keyword inside another one counts too.
        let automaton = AhoCorasick::builder().match_kind(MatchKind::Standard).build(texts);
        self.automaton = Some(automaton.map_err(|_| self.damaged("there are too many keywords"))?);
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
        Starts::write(&mut writer, &self.starts, end);
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

impl Record {
    fn fits(&self, occurrences: u16) -> bool {
        let wanted = match (self.part, self.word) {
            (None, false) => Occurrence::ANYWHERE,
            (None, true) => Occurrence::ANYWHERE << Occurrence::WORD,
            (Some(part), false) => 1 << Occurrence::first_of(part),
            (Some(part), true) => 1 << (Occurrence::first_of(part) + Occurrence::WORD_OF_PART),
        };
        occurrences & wanted != 0
    }
}

/// How a literal occurs, as bits. For each part, and for what reaches across parts, there are three:
/// it occurs; no letter or digit of the same part touches it; none of the whole text does.
struct Occurrence;

impl Occurrence {
    const ANYWHERE: u16 = 0b001_001_001_001;
    const WORD_OF_PART: u8 = 1;
    const WORD: u8 = 2;

    const fn first_of(part: Part) -> u8 {
        3 * part as u8
    }

    fn of(text: &KeywordText<'_>, range: Range<usize>) -> u16 {
        let whole = 0..text.text.len();
        let within = |part: &Range<usize>| part.start <= range.start && range.end <= part.end;
        let part = text.parts.iter().find(|(_, span)| within(span));
        let (first, span) = part.map_or((0, &whole), |(part, span)| (Self::first_of(*part), span));
        let is_word = |span: &Range<usize>| {
            let is_free = |char: Option<char>| !char.is_some_and(char::is_alphanumeric);
            let before = text.text.get(span.start..range.start);
            let after = text.text.get(range.end..span.end);
            is_free(before.and_then(|text| text.chars().next_back()))
                && is_free(after.and_then(|text| text.chars().next()))
        };
        let occurs = 1 << first;
        let word_of_part = u16::from(is_word(span)) << (first + Self::WORD_OF_PART);
        let word = u16::from(is_word(&whole)) << (first + Self::WORD);
        occurs | word_of_part | word
    }
}

/// The ways in which each literal occurs. A link can hold a literal as often as it has bytes, so
/// the occurrences are folded whenever they have doubled.
#[derive(Default)]
struct Occurrences {
    seen: Vec<(u32, u16)>,
    folded: usize,
}

impl Occurrences {
    fn push(&mut self, pattern: u32, occurrence: u16) {
        if self.seen.len() >= 2 * self.folded + 64 {
            self.fold();
        }
        self.seen.push((pattern, occurrence));
    }

    fn fold(&mut self) {
        self.seen.sort_unstable();
        self.seen.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 |= next.1;
            }
            same
        });
        self.folded = self.seen.len();
    }

    fn finish(mut self) -> Vec<(u32, u16)> {
        self.fold();
        self.seen
    }
}

const RECORD_BYTES: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::strings::StringsBuilder;

    fn keyword(text: &str, part: Option<Part>, word: bool, domains: &[&str]) -> Keyword {
        let domains = domains.iter().map(|domain| (*domain).to_owned()).collect();
        Keyword { text: text.to_owned(), part, word, domains }
    }

    fn fits(keywords: &[Keyword], [host, path, query]: [&str; 3]) -> Vec<u32> {
        let mut strings = StringsBuilder::default();
        for keyword in keywords {
            strings.add(&keyword.text);
            keyword.domains.iter().for_each(|domain| strings.add(domain));
        }
        let numbers = strings.number();
        let mut builder = KeywordsBuilder::default();
        for (number, keyword) in (0..).zip(keywords) {
            builder.add(keyword, &numbers, number);
        }
        let mut file = builder.finish(keywords.len() as u32);
        let table = Span::within(&file, 0, file.len() as u64).unwrap();
        let pool = numbers.finish();
        let (start, length) = (file.len() as u64, pool.len() as u64);
        file.extend(pool);
        let strings = Span::within(&file, start, length).unwrap();
        let strings = Strings::open("strings", &file, strings).unwrap();
        let table = Keywords::open("keywords", &file, table, &strings).unwrap();
        let text = format!("{host}{path}?{query}");
        let (path_end, end) = (host.len() + path.len(), text.len());
        let text = KeywordText {
            text: text.into(),
            parts: [
                (Part::Host, 0..host.len()),
                (Part::Path, host.len()..path_end),
                (Part::Query, path_end + 1..end),
            ],
            host: Some(host),
        };
        let mut found = Vec::new();
        let all = table.find(&file, &strings, &text, |keyword| {
            found.push(keyword);
            Ok(())
        });
        assert_eq!(all, Ok(()));
        found
    }

    #[test]
    fn part_word_and_domains_limit_a_keyword() {
        let keywords = [
            keyword("bet", None, false, &[]),
            keyword("bet", None, true, &[]),
            keyword("bet", Some(Part::Host), false, &[]),
            keyword("bet", Some(Part::Query), true, &[]),
            keyword("bet", None, false, &["other.example", "a.example"]),
            keyword("bets", None, false, &[]),
            keyword("e/bet", Some(Part::Path), false, &[]),
            keyword("e/bet", None, false, &[]),
        ];
        assert_eq!(fits(&keywords, ["x.example", "/alphabet", "q=1"]), [0]);
        assert_eq!(fits(&keywords, ["x.example", "/bets", "q=bet"]), [0, 1, 3, 5, 7]);
        assert_eq!(fits(&keywords, ["bet.a.example", "/", ""]), [0, 1, 2, 4]);
        assert_eq!(fits(&keywords, ["x.example", "/e/bet9", "bet_9"]), [0, 1, 3, 6, 7]);
        assert_eq!(fits(&keywords, ["x.example", "/b/et", "abe=t"]), [0; 0]);
    }

    #[test]
    fn a_link_full_of_keywords_is_bounded() {
        let keywords: Vec<Keyword> =
            (1..40).map(|length| keyword(&"a".repeat(length), None, false, &[])).collect();
        let path = format!("/{}", "a".repeat(65_536));
        assert_eq!(fits(&keywords, ["x.example", &path, ""]).len(), 39);
    }
}
