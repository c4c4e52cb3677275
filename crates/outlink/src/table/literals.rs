//! Literals: what keywords are and what regexes require, looked for in one pass over a link.
//!
//! ```text
//! literals 4 | owners 4 | overflow 4
//! texts    4 x literals: string
//! starts   4 x (literals + 1)   the owners of literal l are starts[l] .. starts[l + 1]
//! owners   4 x owners: keyword x 2, or regex x 2 + 1
//! overflow 4 x overflow: literals without an entry in the index
//! index
//! ```
//!
//! The index is that of [`crate::table::gram`]. Literals for which a hostile list left no room in it, and
//! those of more than 255 bytes, are looked for by an automaton that is built when the database is opened.
//! The compiler refuses keywords of more than 255 bytes: of those, any number could end at each byte of a
//! link.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::ops::Range;

use aho_corasick::AhoCorasick;
use aho_corasick::MatchKind;

use crate::table::GroupOffsets;
use crate::table::gram;
use crate::table::gram::GramHit;
use crate::table::gram::Grams;
use crate::table::strings::StringNumbers;
use crate::table::strings::Strings;
use crate::wire::reader::Damaged;
use crate::wire::reader::Reader;
use crate::wire::reader::Span;
use crate::wire::writer::Writer;

/// The reader.
#[derive(Clone, Debug)]
pub(crate) struct Literals {
    section: &'static str,
    count: u32,
    texts: Span,
    starts: GroupOffsets,
    owners: Span,
    index: Grams,
    /// The literals without an entry in the index, and the automaton that looks for them.
    overflow: Vec<u32>,
    automaton: Option<AhoCorasick>,
}

/// Who wants to know of a literal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Owner {
    /// The keyword of this number.
    Keyword(u32),
    /// The regex of this number.
    Regex(u32),
}

impl Literals {
    /// Finds the parts of the table.
    pub(crate) fn open(
        section: &'static str,
        file: &[u8],
        span: Span,
        strings: &Strings,
        seed: u64,
    ) -> Result<Self, Damaged> {
        let mut reader = Reader::new(section, file, span);
        let count = reader.u32()?;
        let owners = reader.u32()?;
        let overflow = reader.u32()?;
        let texts = reader.records(u64::from(count), 4)?;
        let starts = GroupOffsets::read(section, &mut reader, count)?;
        let owners = reader.records(u64::from(owners), 4)?;
        let overflow_span = reader.records(u64::from(overflow), 4)?;
        let index = Grams::read(section, &mut reader, seed)?;
        reader.finish()?;
        let overflow: Vec<u32> =
            (0..overflow as usize).filter_map(|index| overflow_span.u32(file, index)).collect();
        // Each text once, and each owner of one: what an ordinary link costs is then bounded by how
        // many literals occur in it.
        let texts_of = (0..count as usize).filter_map(|index| texts.u32(file, index));
        if !overflow.is_sorted_by(|a, b| a < b) || !texts_of.is_sorted_by(|a, b| a < b) {
            return Err(Damaged::new(section, "the literals are out of order"));
        }
        starts.verify(file, owners.length() as u64 / 4)?;
        let mut table =
            Self { section, count, texts, starts, owners, index, overflow, automaton: None };
        table.build_automaton(file, strings)?;
        Ok(table)
    }

    /// How many literals there are.
    pub(crate) fn count(&self) -> u32 {
        self.count
    }

    /// Hands out where the literals occur in a text, in whatever case of ASCII, in no particular
    /// order. Nothing is allocated.
    #[inline]
    pub(crate) fn find(
        &self,
        file: &[u8],
        strings: &Strings,
        text: &str,
        mut found: impl FnMut(u32, Range<usize>),
    ) -> Result<(), Damaged> {
        let text = text.as_bytes();
        let end = self.index.find(file, text, |place| {
            match self.occurrence(file, strings, text, place) {
                Ok(range) => {
                    range.into_iter().for_each(|range| found(place.literal, range));
                    ControlFlow::Continue(())
                }
                Err(damaged) => ControlFlow::Break(damaged),
            }
        })?;
        if let ControlFlow::Break(damaged) = end {
            return Err(damaged);
        }
        for hit in self.automaton.iter().flat_map(|automaton| automaton.find_overlapping_iter(text))
        {
            if let Some(literal) = self.overflow.get(hit.pattern().as_usize()) {
                found(*literal, hit.range());
            }
        }
        Ok(())
    }

    /// Whether a literal occurs in a text of which an owner may fit. `false` is certain. `may_fit` is asked
    /// for each owner as often as its literals occur.
    pub(crate) fn may_fit(
        &self,
        file: &[u8],
        strings: &Strings,
        text: &str,
        mut may_fit: impl FnMut(Owner) -> Result<bool, Damaged>,
    ) -> Result<bool, Damaged> {
        let text = text.as_bytes();
        let mut leads_on = |place: GramHit| -> Result<bool, Damaged> {
            if self.occurrence(file, strings, text, place)?.is_none() {
                return Ok(false);
            }
            for owner in self.owners(file, place.literal)? {
                if may_fit(owner?)? {
                    return Ok(true);
                }
            }
            Ok(false)
        };
        let end = self.index.find(file, text, |place| match leads_on(place) {
            Ok(false) => ControlFlow::Continue(()),
            end => ControlFlow::Break(end),
        })?;
        match end {
            ControlFlow::Break(end) => end,
            ControlFlow::Continue(()) => {
                Ok(self.automaton.as_ref().is_some_and(|automaton| automaton.is_match(text)))
            }
        }
    }

    /// Where a literal is in a text, if it is where the index says that it may be.
    #[inline(always)]
    fn occurrence(
        &self,
        file: &[u8],
        strings: &Strings,
        text: &[u8],
        GramHit { literal, start }: GramHit,
    ) -> Result<Option<Range<usize>>, Damaged> {
        let literal = self.bytes(file, strings, literal)?;
        if literal.len() > gram::MAX_BYTES {
            return Err(Damaged::new(self.section, "a literal of the index is too long"));
        }
        let range = start..start + literal.len();
        let bytes = text.get(range.clone()).unwrap_or_default();
        Ok((bytes == literal || bytes.eq_ignore_ascii_case(literal)).then_some(range))
    }

    /// Who wants to know of a literal.
    pub(crate) fn owners(
        &self,
        file: &[u8],
        literal: u32,
    ) -> Result<impl Iterator<Item = Result<Owner, Damaged>>, Damaged> {
        let owners = self.starts.values(file, literal)?;
        let missing = Damaged::new(self.section, "an owner of a literal is missing");
        Ok(owners.map(move |owner| {
            let owner = self.owners.u32(file, owner as usize).ok_or(missing)?;
            Ok(if owner & 1 == 0 { Owner::Keyword(owner / 2) } else { Owner::Regex(owner / 2) })
        }))
    }

    /// The bytes of a literal. Nobody checks that they are UTF-8 for every place where they may occur.
    fn bytes<'a>(
        &self,
        file: &'a [u8],
        strings: &Strings,
        literal: u32,
    ) -> Result<&'a [u8], Damaged> {
        let string = self.texts.u32(file, literal as usize);
        strings.bytes(file, string.ok_or(Damaged::new(self.section, "a literal is missing"))?)
    }

    /// The text of a literal.
    pub(crate) fn text<'a>(
        &self,
        file: &'a [u8],
        strings: &Strings,
        literal: u32,
    ) -> Result<&'a str, Damaged> {
        let string = self.texts.u32(file, literal as usize);
        strings.text(file, string.ok_or(Damaged::new(self.section, "a literal is missing"))?)
    }

    /// Whether every literal is found, wherever it stands.
    pub(crate) fn verify(&self, file: &[u8], strings: &Strings) -> Result<(), Damaged> {
        self.index.verify(file, |literal| {
            let text = self.text(file, strings, literal);
            text.is_ok_and(|text| text.len() <= gram::MAX_BYTES)
        })?;
        for literal in 0..self.count {
            let literal_text = self.text(file, strings, literal)?;
            for start in 0..gram::MAX_STRIDE {
                let text = format!("{}{literal_text}", "\0".repeat(start));
                let mut is_found = false;
                self.find(file, strings, &text, |found, range| {
                    is_found |= found == literal && range.start == start;
                })?;
                if !is_found {
                    return Err(Damaged::new(self.section, "a literal cannot be found"));
                }
            }
        }
        Ok(())
    }

    fn build_automaton(&mut self, file: &[u8], strings: &Strings) -> Result<(), Damaged> {
        if self.overflow.is_empty() {
            return Ok(());
        }
        let texts = self.overflow.iter().map(|literal| self.text(file, strings, *literal));
        let texts = texts.collect::<Result<Vec<&str>, Damaged>>()?;
        // Overlapping search needs the standard semantics: a literal inside another one counts too.
        let mut builder = AhoCorasick::builder();
        builder.match_kind(MatchKind::Standard).ascii_case_insensitive(true);
        let too_many = Damaged::new(self.section, "the literals without an entry are too many");
        self.automaton = Some(builder.build(texts).map_err(|_| too_many)?);
        Ok(())
    }
}

/// The builder.
#[derive(Debug, Default)]
pub(crate) struct LiteralsBuilder {
    owners: BTreeMap<String, BTreeSet<Owner>>,
}

impl LiteralsBuilder {
    /// Adds a literal, or one more owner of it.
    pub(crate) fn add(&mut self, text: &str, owner: Owner) {
        match self.owners.get_mut(text) {
            Some(owners) => {
                owners.insert(owner);
            }
            None => {
                self.owners.insert(text.to_owned(), [owner].into());
            }
        }
    }

    /// The section.
    pub(crate) fn write(&self, strings: &StringNumbers, seed: u64) -> Vec<u8> {
        let mut starts = Vec::with_capacity(self.owners.len());
        let mut end = 0;
        for owners in self.owners.values() {
            starts.push(end);
            end += owners.len() as u32;
        }
        let mut index = Writer::default();
        let overflow = gram::write(seed, self.owners.keys().map(String::as_bytes), &mut index);
        let mut writer = Writer::default();
        writer.u32(self.owners.len() as u32);
        writer.u32(end);
        writer.u32(overflow.len() as u32);
        self.owners.keys().for_each(|text| writer.u32(strings.of(text)));
        GroupOffsets::write(&mut writer, &starts, end);
        for owner in self.owners.values().flatten() {
            writer.u32(match owner {
                Owner::Keyword(keyword) => keyword * 2,
                Owner::Regex(regex) => regex * 2 + 1,
            });
        }
        overflow.iter().for_each(|literal| writer.u32(*literal));
        writer.bytes(&index.finish());
        writer.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::strings::StringsBuilder;

    struct Fixture {
        file: Vec<u8>,
        /// How many bytes at the end of the file are the strings.
        pool: usize,
        strings: Strings,
        table: Literals,
    }

    fn build(literals: &[(&str, Owner)]) -> Fixture {
        let mut strings = StringsBuilder::default();
        literals.iter().for_each(|(text, _)| strings.add(text));
        let numbers = strings.number();
        let mut builder = LiteralsBuilder::default();
        literals.iter().for_each(|(text, owner)| builder.add(text, *owner));
        let mut file = builder.write(&numbers, 3);
        let table = Span::within(&file, 0, file.len() as u64).unwrap();
        let pool = numbers.finish();
        let pool_bytes = pool.len();
        let (start, length) = (file.len() as u64, pool.len() as u64);
        file.extend(pool);
        let strings = Span::within(&file, start, length).unwrap();
        let strings = Strings::open("strings", &file, strings).unwrap();
        let table = Literals::open("literals", &file, table, &strings, 3).unwrap();
        table.verify(&file, &strings).unwrap();
        Fixture { file, pool: pool_bytes, strings, table }
    }

    impl Fixture {
        fn find(&self, text: &str) -> Vec<(&str, usize)> {
            let mut found = Vec::new();
            let all = self.table.find(&self.file, &self.strings, text, |literal, range| {
                let literal = self.table.text(&self.file, &self.strings, literal).unwrap();
                assert!(text[range.clone()].eq_ignore_ascii_case(literal));
                found.push((literal, range.start));
            });
            assert_eq!(all, Ok(()));
            found.sort_unstable();
            found.dedup();
            found
        }
    }

    #[test]
    fn literals_lead_to_all_who_want_to_know() {
        let [a, b, c] = [Owner::Regex(0), Owner::Keyword(7), Owner::Keyword(2)];
        let fixture = build(&[("login", a), ("paypal-login", b), ("login", c)]);
        assert_eq!(fixture.table.count(), 2);
        let text = "x.example/PayPal-Login";
        assert_eq!(fixture.find(text), [("login", 17), ("paypal-login", 10)]);
        assert_eq!(fixture.find("x.example/paypal-logi"), []);
        let owners = |literal| -> Vec<Owner> {
            let owners = fixture.table.owners(&fixture.file, literal).unwrap();
            owners.map(Result::unwrap).collect()
        };
        assert_eq!(owners(0), [c, a]);
        assert_eq!(owners(1), [b]);
        assert!(fixture.table.owners(&fixture.file, 2).is_err());
    }

    #[test]
    fn what_the_index_cannot_hold_is_found_all_the_same() {
        let texts: Vec<String> = (3..=300).map(|length| "a".repeat(length)).collect();
        let owners = (0..).map(Owner::Keyword);
        let literals: Vec<(&str, Owner)> = texts.iter().map(String::as_str).zip(owners).collect();
        let fixture = build(&literals);
        assert!(fixture.table.overflow.len() > 100);
        let found = fixture.find(&format!("x/{}A", "a".repeat(400)));
        assert_eq!(found.iter().filter(|(_, start)| *start == 2).count(), texts.len());
        assert_eq!(fixture.find("x/aa/aaaa"), [("aaa", 5), ("aaa", 6), ("aaaa", 5)]);
    }

    #[test]
    fn the_longest_literals_of_the_index_are_found() {
        for (length, overflow) in [(gram::MAX_BYTES, 0), (gram::MAX_BYTES + 1, 1)] {
            let text = "casino-".repeat(40)[..length].to_owned();
            let fixture = build(&[(&text, Owner::Keyword(0))]);
            assert_eq!(fixture.table.overflow.len(), overflow);
            assert_eq!(fixture.find(&format!("x/{text}")), [(&*text, 2)]);
        }
    }

    /// Two literals that begin alike, a long one without an entry, and where the entries of the index end.
    fn begin_alike() -> (Fixture, usize) {
        let long = "z".repeat(300);
        let literals = ["casino", "casino-online", &long];
        let fixture = build(&literals.map(|text| (text, Owner::Keyword(0))));
        assert_eq!(fixture.table.overflow, [2]);
        let end = fixture.file.len() - fixture.pool;
        (fixture, end)
    }

    #[test]
    fn an_index_that_hides_a_literal_or_has_another_is_told() {
        let (fixture, end) = begin_alike();
        let Fixture { file, strings, table, .. } = &fixture;
        // Literal 4, check 3, offset 1.
        let entries: Vec<usize> = (1..=4)
            .map(|entry| end - 8 * entry)
            .filter(|at| file[*at..at + 4] == [1, 0, 0, 0])
            .collect();
        assert_eq!(entries.len(), 2, "one for each gram of a block of five bytes");
        for of_literal in [2, 3] {
            let mut file = file.clone();
            entries.iter().for_each(|at| file[*at] = of_literal);
            assert!(table.verify(&file, strings).is_err(), "{of_literal} is overflow or none");
            let found = table.find(&file, strings, "casino-online", |_, _| {});
            assert!(found.is_err(), "{of_literal}");
        }
        for entry in entries {
            let mut file = file.clone();
            file[entry + 4] ^= 1;
            assert!(table.verify(&file, strings).is_err(), "one of its places is not found");
        }
    }

    #[test]
    fn a_literal_without_an_entry_is_named_once() {
        let texts = ["y".repeat(300), "z".repeat(300)];
        let fixture = build(&[(&texts[0], Owner::Keyword(0)), (&texts[1], Owner::Keyword(1))]);
        // Two texts, three starts and two owners stand before them.
        let overflow = 12 + 4 * (2 + 3 + 2);
        assert_eq!(fixture.file[overflow..overflow + 8], [0, 0, 0, 0, 1, 0, 0, 0]);
        // The number of a text, and that of a literal without an entry, come once each.
        for second in [overflow + 4, 16] {
            let mut file = fixture.file.clone();
            file.copy_within(second - 4..second, second);
            let table = Span::within(&file, 0, (file.len() - fixture.pool) as u64).unwrap();
            assert!(Literals::open("literals", &file, table, &fixture.strings, 3).is_err());
        }
    }
}
