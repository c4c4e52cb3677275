//! Where literals occur in a link.

use std::borrow::Cow;
use std::ops::Range;

use crate::names::Part;

/// A text that literals are looked for in, and where the parts of a link are in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LinkText<'a> {
    /// The text. Keywords are compared with it in whatever case of ASCII; it is in lower case where
    /// it holds anything else.
    pub(crate) text: Cow<'a, str>,
    /// Where `host/path?query` is.
    pub(crate) whole: Range<usize>,
    /// Where the host, the path and the query are.
    pub(crate) parts: [(Part, Range<usize>); 3],
}

impl LinkText<'_> {
    /// The text with a space for every `+` of the query, each where it was; `None` if there is none.
    pub(crate) fn with_spaces(&self) -> Option<String> {
        let [.., (_, query)] = &self.parts;
        let spaced = self.text.get(query.clone()).filter(|query| query.contains('+'))?;
        let before = self.text.get(..query.start)?;
        let after = self.text.get(query.end..)?;
        Some([before, &spaced.replace('+', " "), after].concat())
    }

    /// How a literal occurs that is found in a range of the text.
    pub(crate) fn occurrence(&self, range: Range<usize>) -> Occurrence {
        let is_within = |span: &Range<usize>| span.start <= range.start && range.end <= span.end;
        if !is_within(&self.whole) {
            return Occurrence(0);
        }
        let part = self.parts.iter().find(|(_, span)| is_within(span));
        let (first, span) = part.map_or((0, &self.whole), |(part, span)| (first_bit(*part), span));
        let (is_free_before, is_free_behind) =
            (self.is_free_before(range.start), self.is_free_behind(range.end));
        let is_word = |span: &Range<usize>| {
            (is_free_before || range.start == span.start)
                && (is_free_behind || range.end == span.end)
        };
        let occurs = 1 << first;
        let word_of_part = u16::from(is_word(span)) << (first + WORD_OF_PART);
        let word = u16::from(is_word(&self.whole)) << (first + WORD);
        Occurrence(occurs | word_of_part | word)
    }
}

impl LinkText<'_> {
    /// Whether no letter or digit stands before a place of the text.
    #[inline(always)]
    fn is_free_before(&self, place: usize) -> bool {
        let text: &str = &self.text;
        match place.checked_sub(1).and_then(|last| text.as_bytes().get(last)) {
            Some(byte) if byte.is_ascii() => !byte.is_ascii_alphanumeric(),
            _ => {
                let before = text.get(..place).unwrap_or_default();
                !before.chars().next_back().is_some_and(char::is_alphanumeric)
            }
        }
    }

    /// Whether no letter or digit stands at a place of the text.
    #[inline(always)]
    fn is_free_behind(&self, place: usize) -> bool {
        let text: &str = &self.text;
        match text.as_bytes().get(place) {
            Some(byte) if byte.is_ascii() => !byte.is_ascii_alphanumeric(),
            _ => {
                let behind = text.get(place..).unwrap_or_default();
                !behind.chars().next().is_some_and(char::is_alphanumeric)
            }
        }
    }
}

/// How a literal occurs, as bits. For each part, and for what reaches across parts, there are three:
/// it occurs; no letter or digit of the same part touches it; none of the whole text does. One that
/// occurs before the host has none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Occurrence(u16);

impl Occurrence {
    /// Whether it is in a part, or anywhere, and a word there if it has to be.
    pub(crate) const fn fits(self, part: Option<Part>, word: bool) -> bool {
        let wanted = match (part, word) {
            (None, false) => ANYWHERE,
            (None, true) => ANYWHERE << WORD,
            (Some(part), false) => 1 << first_bit(part),
            (Some(part), true) => 1 << (first_bit(part) + WORD_OF_PART),
        };
        self.0 & wanted != 0
    }
}

/// The literals that occur in a link, each with all the ways in which it does.
///
/// A link can hold literals as often as it has bytes, so those that are many are folded whenever they
/// have doubled. Up to [`FEW`] take no allocation: nearly always there are none, or one or two that
/// rule nothing in.
#[derive(Clone, Debug, Default)]
pub(crate) struct Occurrences {
    few: [(u32, Occurrence); FEW],
    count: usize,
    many: Vec<(u32, Occurrence)>,
    folded: usize,
}

impl Occurrences {
    /// Adds an occurrence of a literal.
    pub(crate) fn push(&mut self, literal: u32, occurrence: Occurrence) {
        let mut few = self.few.iter_mut().take(self.count);
        if let Some((_, known)) = few.find(|(of, _)| *of == literal) {
            known.0 |= occurrence.0;
        } else if let Some(place) = self.few.get_mut(self.count) {
            *place = (literal, occurrence);
            self.count += 1;
        } else if let Some(known) = self.folded(literal) {
            known.0 |= occurrence.0;
        } else {
            if self.many.len() >= 2 * self.folded + FOLD_AT {
                self.fold();
            }
            self.many.push((literal, occurrence));
        }
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Each literal with how it occurs, in no particular order.
    pub(crate) fn finish(&mut self) -> impl Iterator<Item = (u32, Occurrence)> {
        self.fold();
        self.few.iter().take(self.count).chain(&self.many).copied()
    }

    /// How a literal occurs that was there when those that are many were folded.
    fn folded(&mut self, literal: u32) -> Option<&mut Occurrence> {
        let folded = self.many.get_mut(..self.folded)?;
        let place = folded.binary_search_by_key(&literal, |(of, _)| *of).ok()?;
        folded.get_mut(place).map(|(_, occurrence)| occurrence)
    }

    fn fold(&mut self) {
        self.many.sort_unstable_by_key(|(literal, _)| *literal);
        self.many.dedup_by(|next, kept| {
            let is_same = next.0 == kept.0;
            if is_same {
                kept.1.0 |= next.1.0;
            }
            is_same
        });
        self.folded = self.many.len();
    }
}

const fn first_bit(part: Part) -> u8 {
    3 * part as u8
}

const ANYWHERE: u16 = 0b001_001_001_001;
const WORD_OF_PART: u8 = 1;
const WORD: u8 = 2;

const FEW: usize = 8;
const FOLD_AT: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    fn text([host, path, query]: [&str; 3]) -> LinkText<'static> {
        let text = format!("https://{host}{path}?{query}");
        let host = 8..8 + host.len();
        let path = host.end..host.end + path.len();
        let (query, whole) = (path.end + 1..text.len(), host.start..text.len());
        let parts = [(Part::Host, host), (Part::Path, path), (Part::Query, query)];
        LinkText { text: text.into(), whole, parts }
    }

    /// Which of anywhere, host, path and query a literal fits, then the same for words.
    fn fitting(text: &LinkText<'_>, literal: &str) -> Vec<(Option<Part>, bool)> {
        let mut seen = Occurrences::default();
        for (start, _) in text.text.match_indices(literal) {
            seen.push(0, text.occurrence(start..start + literal.len()));
        }
        let (_, occurrence) = seen.finish().next().unwrap_or_default();
        let parts = [None, Some(Part::Host), Some(Part::Path), Some(Part::Query)];
        let ways = [false, true].into_iter().flat_map(|word| parts.map(|part| (part, word)));
        ways.filter(|(part, word)| occurrence.fits(*part, *word)).collect()
    }

    #[test]
    fn parts_and_words_are_told_apart() {
        let (host, path, query) = (Some(Part::Host), Some(Part::Path), Some(Part::Query));
        let link = text(["x.example", "/alphabet", "q=1"]);
        assert_eq!(fitting(&link, "bet"), [(None, false), (path, false)]);
        let link = text(["x.example", "/bets", "q=bet"]);
        let everywhere =
            [(None, false), (path, false), (query, false), (None, true), (query, true)];
        assert_eq!(fitting(&link, "bet"), everywhere);
        let link = text(["bet.example", "/", ""]);
        assert_eq!(
            fitting(&link, "bet"),
            [(None, false), (host, false), (None, true), (host, true)]
        );
        let link = text(["x.example", "/e/bet9", "bet_9"]);
        assert_eq!(fitting(&link, "e/bet"), [(None, false), (path, false)], "across parts too");
        assert_eq!(fitting(&link, "e/e"), [(None, false)]);
        assert_eq!(fitting(&link, "9?b"), [(None, false)]);
        // The end of the host is the end of a word of the host alone.
        let link = text(["x.bet", "9", ""]);
        assert_eq!(fitting(&link, "bet"), [(None, false), (host, false), (host, true)]);
        assert_eq!(fitting(&link, "9"), [(None, false), (path, false), (path, true)]);
        // Beyond ASCII too.
        let link = text(["x.bet", "/é.ébet/betñ/»bet«", "bet"]);
        let all = [(None, false), (host, false), (path, false), (query, false), (None, true)];
        let words = [(host, true), (path, true), (query, true)];
        assert_eq!(fitting(&link, "bet"), [&all[..], &words].concat());
        let link = text(["x.x", "/ébet/betñ", "q"]);
        assert_eq!(fitting(&link, "bet"), [(None, false), (path, false)]);
        assert_eq!(fitting(&link, "http"), [], "the scheme is no part of what is searched");
    }

    #[test]
    fn many_literals_and_many_occurrences_are_kept_once_each() {
        let link = text(["x.example", "/a", "a"]);
        let (in_path, in_query) = (link.occurrence(18..19), link.occurrence(20..21));
        let mut seen = Occurrences::default();
        assert!(seen.is_empty());
        for round in 0..1000 {
            for literal in 0..40 {
                seen.push(literal, if round == 999 { in_query } else { in_path });
                assert!(seen.many.len() < 200, "{}", seen.many.len());
            }
        }
        assert!(!seen.is_empty());
        let mut all: Vec<_> = seen.finish().collect();
        all.sort_unstable_by_key(|(literal, _)| *literal);
        let both = Occurrence(in_path.0 | in_query.0);
        assert_eq!(all, (0..40).map(|literal| (literal, both)).collect::<Vec<_>>());
    }
}
