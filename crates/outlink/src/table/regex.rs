//! Regexes.
//!
//! ```text
//! regexes 4 | postings 4
//! starts    4 x (regexes + 1)   the rules of regex r are starts[r] .. starts[r + 1]
//! records   12 x regexes: source 4 (string) | literals 4 | flags 1 | reserved 3
//!                         flags: 1 = sees the scheme, 2 = limited to domains,
//!                         4, 8, 12 = sees the host, the path, the query alone
//! postings  4 x postings: regexes that are limited to a domain
//! ```
//!
//! The section `regex_domains` is a table of postings. A regex that is limited
//! to domains is run only on hosts inside them. Of the others, those that require one of some literals
//! ([`crate::table::required`]) are run when one of these occurs in the link, the rest always. A regex
//! is compiled when it is first needed; one that does not compile is damage, and never a regex that
//! does not match.

mod always;
mod text;

use std::ops::Range;
use std::sync::OnceLock;

use regex::Regex;
use regex::RegexBuilder;

use self::always::Always;
pub(crate) use self::text::RegexText;
use self::text::View;
use crate::limits::MAX_REGEX_BYTES;
use crate::rule::RegexPattern;
use crate::table::GroupOffsets;
use crate::table::literals::LiteralsBuilder;
use crate::table::literals::Owner;
use crate::table::postings::PostingTable;
use crate::table::postings::PostingsBuilder;
use crate::table::required::ChosenLiterals;
use crate::table::scope::domains_of;
use crate::table::strings::StringNumbers;
use crate::table::strings::Strings;
use crate::table::strings::StringsBuilder;
use crate::wire::reader::Damaged;
use crate::wire::reader::Reader;
use crate::wire::reader::Span;
use crate::wire::writer::Writer;

/// The reader.
#[derive(Debug)]
pub(crate) struct Regexes {
    section: &'static str,
    starts: GroupOffsets,
    records: Span,
    postings: Span,
    domains: PostingTable,
    compiled: Vec<OnceLock<Option<Regex>>>,
    /// Those that are run on every link, apart by what they see; the order is that of the flags.
    always: Vec<(u8, Always)>,
    /// Whether literals of regexes that see the scheme may be in it.
    need_scheme: bool,
}

impl Regexes {
    /// Finds the parts of the table.
    pub(crate) fn open(
        section: &'static str,
        file: &[u8],
        span: Span,
        domains: PostingTable,
    ) -> Result<Self, Damaged> {
        let mut reader = Reader::new(section, file, span);
        let regexes = reader.u32()?;
        let postings = reader.u32()?;
        let starts = GroupOffsets::read(section, &mut reader, regexes)?;
        let records = reader.records(u64::from(regexes), RECORD_BYTES as u64)?;
        let postings = reader.records(u64::from(postings), 4)?;
        reader.finish()?;
        let mut compiled = Vec::new();
        compiled.resize_with(regexes as usize, OnceLock::new);
        let (always, need_scheme) = (Vec::new(), false);
        let mut table =
            Self { section, starts, records, postings, domains, compiled, always, need_scheme };
        for regex in 0..regexes {
            let record = table.record(file, regex)?;
            table.need_scheme |= record.literals > 0 && View::of(record.flags) == View::Normal;
            if record.literals == 0 && record.flags & LIMITED == 0 {
                table.run_always(regex, record.flags);
            }
        }
        Ok(table)
    }

    /// Returns true if every regex requires a literal, so that none is run on a link without one.
    pub(crate) fn all_need_literals(&self) -> bool {
        self.domains.is_empty() && self.always.is_empty()
    }

    /// Whether literals have to be looked for in the scheme of a link, too.
    pub(crate) fn need_scheme(&self) -> bool {
        self.need_scheme
    }

    /// Notes that a regex with these flags is run on every link.
    fn run_always(&mut self, regex: u32, flags: u8) {
        let view = View::of(flags);
        match self.always.iter_mut().find(|(flags, _)| View::of(*flags) == view) {
            Some((_, always)) => always.push(regex),
            None => self.always.push((flags, Always::of(regex))),
        }
    }

    /// How many regexes there are.
    pub(crate) fn count(&self) -> u32 {
        self.compiled.len() as u32
    }

    /// Whether a regex matches that is not limited to domains. The others need no literal.
    pub(crate) fn fits(
        &self,
        file: &[u8],
        strings: &Strings,
        regex: u32,
        text: RegexText<'_>,
    ) -> Result<bool, Damaged> {
        let record = self.record(file, regex)?;
        Ok(record.flags & LIMITED == 0 && self.matches(file, strings, regex, text)?)
    }

    /// Whether one of the regexes may match of which no literal has to occur. `false` is certain.
    pub(crate) fn may_match(
        &self,
        file: &[u8],
        strings: &Strings,
        text: RegexText<'_>,
    ) -> Result<bool, Damaged> {
        let hosts = if self.domains.is_empty() { None } else { text.host() };
        for domain in hosts.into_iter().flat_map(domains_of) {
            if self.domains.find(file, domain.as_bytes())?.is_some() {
                return Ok(true);
            }
        }
        let source = |regex| self.source(file, strings, regex);
        for (flags, always) in &self.always {
            let Some(text_of) = text.seen(*flags) else { continue };
            for set in always.sets() {
                if set.may_match(text_of, source)? {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// Hands out the regexes that match and of which no literal has to occur, each once or several
    /// times.
    pub(crate) fn find(
        &self,
        file: &[u8],
        strings: &Strings,
        text: RegexText<'_>,
        mut found: impl FnMut(u32) -> Result<(), Damaged>,
    ) -> Result<(), Damaged> {
        let hosts = if self.domains.is_empty() { None } else { text.host() };
        for domain in hosts.into_iter().flat_map(domains_of) {
            let Some(key) = self.domains.find(file, domain.as_bytes())? else { continue };
            for posting in self.domains.values(file, key)? {
                let regex = self.posting(file, posting)?;
                if self.matches(file, strings, regex, text)? {
                    found(regex)?;
                }
            }
        }
        let source = |regex| self.source(file, strings, regex);
        for (flags, always) in &self.always {
            let Some(text_of) = text.seen(*flags) else { continue };
            for set in always.sets() {
                if !set.may_match(text_of, source)? {
                    continue;
                }
                for regex in set.regexes() {
                    if self.matches(file, strings, *regex, text)? {
                        found(*regex)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Compiles every regex, and checks that those which are limited to domains can be reached.
    pub(crate) fn verify(&self, file: &[u8], strings: &Strings) -> Result<(), Damaged> {
        for regex in 0..self.count() {
            self.compiled(file, strings, regex)?;
        }
        self.domains.verify(file, self.postings.length() as u64 / 4, |_| Ok(()))?;
        let mut is_reached = vec![false; self.compiled.len()];
        for key in 0..self.domains.keys() {
            for posting in self.domains.values(file, key)? {
                let regex = self.posting(file, posting)?;
                let place = is_reached.get_mut(regex as usize);
                *place.ok_or(Damaged::new(self.section, "a regex is missing"))? = true;
            }
        }
        for (regex, is_reached) in (0..).zip(is_reached) {
            if is_reached != (self.record(file, regex)?.flags & LIMITED != 0) {
                return Err(Damaged::new(self.section, "a regex has no domain, or one too many"));
            }
        }
        Ok(())
    }

    /// Compiles what is run on every link, which the first link would else wait for. What is damaged
    /// is left to the link that finds it.
    pub(crate) fn warm(&self, file: &[u8], strings: &Strings) {
        for set in self.always.iter().flat_map(|(_, always)| always.sets()) {
            let _ = set.warm(|regex| self.source(file, strings, regex));
        }
    }

    /// How many literals lead to a regex.
    pub(crate) fn literals(&self, file: &[u8], regex: u32) -> Result<u32, Damaged> {
        self.record(file, regex).map(|record| record.literals)
    }

    /// The source of a regex.
    pub(crate) fn source<'a>(
        &self,
        file: &'a [u8],
        strings: &Strings,
        regex: u32,
    ) -> Result<&'a str, Damaged> {
        strings.text(file, self.record(file, regex)?.source)
    }

    /// The rules of a regex.
    pub(crate) fn values(&self, file: &[u8], regex: u32) -> Result<Range<u32>, Damaged> {
        self.starts.values(file, regex)
    }

    fn matches(
        &self,
        file: &[u8],
        strings: &Strings,
        regex: u32,
        text: RegexText<'_>,
    ) -> Result<bool, Damaged> {
        let flags = self.record(file, regex)?.flags;
        let Some(text) = text.seen(flags) else { return Ok(false) };
        Ok(self.compiled(file, strings, regex)?.is_match(text))
    }

    fn posting(&self, file: &[u8], posting: u32) -> Result<u32, Damaged> {
        let regex = self.postings.u32(file, posting as usize);
        regex
            .filter(|regex| *regex < self.count())
            .ok_or_else(|| self.damaged("a domain leads to no regex"))
    }

    fn compiled(&self, file: &[u8], strings: &Strings, regex: u32) -> Result<&Regex, Damaged> {
        let cell = self.compiled.get(regex as usize);
        let cell = cell.ok_or_else(|| self.damaged("a regex is missing"))?;
        let compiled = match cell.get() {
            Some(compiled) => compiled,
            None => {
                let source = self.source(file, strings, regex)?;
                cell.get_or_init(|| {
                    RegexBuilder::new(source).size_limit(MAX_REGEX_BYTES).build().ok()
                })
            }
        };
        compiled.as_ref().ok_or_else(|| self.damaged("a regex does not compile"))
    }

    fn record(&self, file: &[u8], regex: u32) -> Result<Record, Damaged> {
        let record = self.records.record::<RECORD_BYTES>(file, regex as usize);
        let [a, b, c, d, e, f, g, h, flags, _, _, _] =
            *record.ok_or_else(|| self.damaged("a regex is missing"))?;
        if flags & !(View::FLAGS | LIMITED) != 0 {
            return Err(self.damaged("a regex has an unknown flag"));
        }
        let source = u32::from_le_bytes([a, b, c, d]);
        Ok(Record { source, literals: u32::from_le_bytes([e, f, g, h]), flags })
    }

    const fn damaged(&self, what: &'static str) -> Damaged {
        Damaged::new(self.section, what)
    }
}

/// The builder. Each regex is added once.
#[derive(Debug, Default)]
pub(crate) struct RegexesBuilder {
    starts: Vec<u32>,
    records: Writer,
    /// Domain and regex.
    limited: Vec<(String, u32)>,
}

impl RegexesBuilder {
    /// Adds the source of a regex and the literals that lead to it to the strings.
    pub(crate) fn name_strings(
        pattern: &RegexPattern,
        chosen: &ChosenLiterals,
        strings: &mut StringsBuilder,
    ) {
        strings.add(&pattern.source);
        literals_of(pattern, chosen).iter().for_each(|literal| strings.add(literal));
    }

    /// Adds a regex whose rules begin at `first`, and returns its number.
    pub(crate) fn add(
        &mut self,
        pattern: &RegexPattern,
        (strings, chosen): (&StringNumbers, &ChosenLiterals),
        literals: &mut LiteralsBuilder,
        first: u32,
    ) -> u32 {
        let number = self.starts.len() as u32;
        let required = literals_of(pattern, chosen);
        required.iter().for_each(|literal| literals.add(literal, Owner::Regex(number)));
        let view = View::flags_of(pattern);
        let limited = if pattern.domains.is_empty() { 0 } else { LIMITED };
        self.starts.push(first);
        self.records.u32(strings.of(&pattern.source));
        self.records.u32(required.len() as u32);
        self.records.u8(view | limited);
        self.records.bytes(&[0; 3]);
        self.limited.extend(pattern.domains.iter().map(|domain| (domain.clone(), number)));
        number
    }

    /// The sections `regexes` and `regex_domains`, for rules that end at `end`.
    pub(crate) fn finish(mut self, seed: u64, end: u32) -> (Vec<u8>, Vec<u8>) {
        self.limited.sort_unstable();
        self.limited.dedup();
        let mut domains = PostingsBuilder::default();
        let mut first = 0;
        for of_domain in self.limited.chunk_by(|a, b| a.0 == b.0) {
            if let Some((domain, _)) = of_domain.first() {
                domains.add(domain.as_bytes(), first);
            }
            first += of_domain.len() as u32;
        }
        let records = self.records.finish();
        let fixed = 12 + 4 * (self.starts.len() + self.limited.len());
        let mut writer = Writer::with_capacity(fixed + records.len());
        writer.u32(self.starts.len() as u32);
        writer.u32(self.limited.len() as u32);
        GroupOffsets::write(&mut writer, &self.starts, end);
        writer.bytes(&records);
        self.limited.iter().for_each(|(_, regex)| writer.u32(*regex));
        (writer.finish(), domains.finish(seed, first))
    }
}

/// The literals that lead to a regex.
fn literals_of<'a>(pattern: &RegexPattern, chosen: &'a ChosenLiterals) -> &'a [String] {
    if pattern.domains.is_empty() { chosen.of(&pattern.source) } else { &[] }
}

#[derive(Clone, Copy, Debug)]
struct Record {
    source: u32,
    literals: u32,
    flags: u8,
}

const RECORD_BYTES: usize = 12;
const LIMITED: u8 = 2;

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixture {
        file: Vec<u8>,
        strings: Strings,
        table: Regexes,
        literals: Vec<(String, u32)>,
    }

    fn build(patterns: &[RegexPattern]) -> Fixture {
        let mut strings = StringsBuilder::default();
        let chosen = ChosenLiterals::choose(patterns.iter().map(|pattern| pattern.source.clone()));
        patterns
            .iter()
            .for_each(|pattern| RegexesBuilder::name_strings(pattern, &chosen, &mut strings));
        let numbers = strings.number();
        let mut builder = RegexesBuilder::default();
        let mut literals = LiteralsBuilder::default();
        for (number, pattern) in (0..).zip(patterns) {
            builder.add(pattern, (&numbers, &chosen), &mut literals, number);
        }
        let (regexes, domains) = builder.finish(1, patterns.len() as u32);
        let mut file = Vec::new();
        let mut spans = Vec::new();
        for section in [regexes, domains, numbers.finish()] {
            spans.push((file.len() as u64, section.len() as u64));
            file.extend(section);
        }
        let spans: Vec<Span> = spans
            .iter()
            .map(|(start, length)| Span::within(&file, *start, *length).unwrap())
            .collect();
        let strings = Strings::open("strings", &file, spans[2]).unwrap();
        let domains = PostingTable::open("regex_domains", &file, spans[1], 1).unwrap();
        let table = Regexes::open("regexes", &file, spans[0], domains).unwrap();
        let literals = (0..).zip(patterns).flat_map(|(number, pattern)| {
            literals_of(pattern, &chosen).iter().map(move |literal| (literal.clone(), number))
        });
        Fixture { literals: literals.collect(), file, strings, table }
    }

    impl Fixture {
        /// The regexes that match: those whose literals occur, and those that need none.
        fn find(&self, normal: &str) -> Result<Vec<u32>, Damaged> {
            let start = normal.find("://").unwrap() + 3;
            let end = normal.len();
            let host_end = normal[start..].find('/').map_or(end, |length| start + length);
            let parts = [[start, host_end], [start, end], [start, end]];
            let text = RegexText { normal, start, parts };
            let mut found = Vec::new();
            self.table.find(&self.file, &self.strings, text, |regex| {
                found.push(regex);
                Ok(())
            })?;
            let normal = normal.to_lowercase();
            for (literal, regex) in &self.literals {
                if normal.contains(literal)
                    && self.table.fits(&self.file, &self.strings, *regex, text)?
                {
                    found.push(*regex);
                }
            }
            found.sort_unstable();
            found.dedup();
            Ok(found)
        }
    }

    #[test]
    fn regexes_are_found_however_they_are_looked_up() {
        let scheme = RegexPattern { scheme: true, ..RegexPattern::new("^https://[a-z]+/login") };
        let limited = RegexPattern {
            domains: vec!["a.example".to_owned(), "x.a.example".to_owned()],
            ..RegexPattern::new("log.n")
        };
        let patterns = [
            RegexPattern::new("^[a-z.]+/login"),
            scheme,
            limited,
            RegexPattern::new("(?i)LOGIN"),
            RegexPattern::new("l..in"),
        ];
        let fixture = build(&patterns);
        assert_eq!(fixture.find("https://www.b.example/login").unwrap(), [0, 3, 4]);
        assert_eq!(fixture.find("https://b/Login").unwrap(), [3]);
        assert_eq!(fixture.find("https://b/login").unwrap(), [0, 1, 3, 4]);
        assert_eq!(fixture.find("http://x.a.example/login").unwrap(), [0, 2, 3, 4]);
        assert_eq!(fixture.find("http://xa.example/").unwrap(), [0; 0]);
        fixture.table.verify(&fixture.file, &fixture.strings).unwrap();
        assert_eq!(fixture.table.literals(&fixture.file, 3), Ok(1));
        assert_eq!(fixture.table.literals(&fixture.file, 4), Ok(0));
        assert!(!fixture.table.all_need_literals());
        assert!(build(&patterns[..1]).table.all_need_literals());
        assert!(fixture.table.need_scheme());
        assert!(!build(&patterns[..1]).table.need_scheme());
    }

    #[test]
    fn a_regex_that_does_not_compile_is_damage() {
        let fixture = build(&[RegexPattern::new("login(")]);
        assert!(fixture.find("https://b.example/login").is_err());
        assert!(fixture.table.verify(&fixture.file, &fixture.strings).is_err());
    }
}
