//! Frequent pieces of text, each written as one byte.
//!
//! The names in a list are made of a few hundred syllables: `-online.`, `shop`, `www`. A table
//! chooses up to 255 pieces of at most eight bytes that make its own text short, which takes about
//! two fifths off. Reading needs no state: every byte stands for a piece of its own, so a look-up
//! reads the part of a key that it compares and no more.
//!
//! The choice follows P. Boncz, T. Neumann, V. Leis, "FSST: Fast Random Access String Compression",
//! VLDB 13 (2020): text is written with the pieces at hand, and the next pieces are the best of
//! those that were used and of the pairs that stood side by side.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::wire::common_start::common_start;
use crate::wire::reader::Damaged;
use crate::wire::reader::Reader;
use crate::wire::reader::Span;
use crate::wire::writer::Writer;

/// The code before a byte that stands for itself.
pub(super) const ESCAPE: u8 = 255;

/// The longest piece, in bytes.
pub(super) const MAX_SYMBOL_BYTES: usize = 8;

/// The reader.
#[derive(Clone, Copy, Debug)]
pub(super) struct Symbols {
    records: Span,
    count: u8,
}

impl Symbols {
    /// Takes `count` symbols from a section.
    pub(super) fn read(reader: &mut Reader<'_>, count: u8) -> Result<Self, Damaged> {
        Ok(Self { records: reader.records(u64::from(count), RECORD_BYTES as u64)?, count })
    }

    /// The symbols themselves, for those who read pieces.
    #[inline]
    pub(super) fn in_file<'a>(&self, file: &'a [u8]) -> SymbolsIn<'a> {
        let (records, _) = self.records.bytes(file).as_chunks();
        SymbolsIn { records, are_some: self.count > 0 }
    }
}

/// The symbols in their file.
#[derive(Clone, Copy)]
pub(super) struct SymbolsIn<'a> {
    records: &'a [[u8; RECORD_BYTES]],
    are_some: bool,
}

impl SymbolsIn<'_> {
    /// The first piece of a text, which is not empty, and what is left of the text. `None` if the
    /// text does not begin with a symbol.
    #[inline(always)]
    pub(super) fn piece<'t>(&self, text: &'t [u8]) -> Option<(Piece, &'t [u8])> {
        if !self.are_some {
            let (piece, rest) = text.split_at(text.len().min(MAX_SYMBOL_BYTES));
            return Some((Piece { bytes: word(piece), length: piece.len() }, rest));
        }
        let (symbol, rest) = text.split_first()?;
        if *symbol == ESCAPE {
            let (byte, rest) = rest.split_first()?;
            return Some((Piece { bytes: u64::from(*byte), length: 1 }, rest));
        }
        let [length, bytes @ ..] = self.records.get(usize::from(*symbol))?;
        let length = usize::from(*length);
        let is_piece = (1..=MAX_SYMBOL_BYTES).contains(&length);
        is_piece.then_some((Piece { bytes: u64::from_le_bytes(*bytes), length }, rest))
    }

    /// Compares a piece after the other with what a text has from a place on, and returns where the
    /// first difference is, or the end of the pieces and `true`. `None` if they are damaged.
    ///
    /// A look-up compares about eleven pieces: none of them is made for that, as [`Self::piece`] does
    /// for those who want its bytes.
    #[inline(always)]
    pub(super) fn compare(
        &self,
        coded: &[u8],
        text: Text<'_>,
        mut place: usize,
    ) -> Option<(usize, bool)> {
        if !self.are_some {
            let common = common_start(coded, text.text.get(place..)?);
            return Some((place + common, common == coded.len()));
        }
        let mut coded = coded.iter();
        while let Some(symbol) = coded.next() {
            // There are never so many symbols that the escape is one.
            let (bytes, length) = match self.records.get(usize::from(*symbol)) {
                Some([length, bytes @ ..]) => (u64::from_le_bytes(*bytes), usize::from(*length)),
                None if *symbol == ESCAPE => (u64::from(*coded.next()?), 1),
                None => return None,
            };
            if !(1..=MAX_SYMBOL_BYTES).contains(&length) {
                return None;
            }
            let (left, word) = text.at(place);
            let equal = ((bytes ^ word).trailing_zeros() as usize / 8).min(left);
            if equal < length {
                return Some((place + equal, false));
            }
            place += length;
        }
        Some((place, true))
    }
}

/// A text that pieces are compared with.
#[derive(Clone, Copy)]
pub(super) struct Text<'a> {
    text: &'a [u8],
    /// Its last eight bytes, the last one highest; zeros before them if there are fewer.
    last: u64,
}

impl<'a> Text<'a> {
    /// Of any length.
    #[inline]
    pub(super) fn of(text: &'a [u8]) -> Self {
        let last = match text.last_chunk() {
            Some(last) => u64::from_le_bytes(*last),
            None => word(text)
                .checked_shl(8 * (MAX_SYMBOL_BYTES - text.len()) as u32)
                .unwrap_or_default(),
        };
        Self { text, last }
    }

    /// How many bytes follow a place, and the first eight of them, with zeros behind.
    #[inline(always)]
    fn at(self, place: usize) -> (usize, u64) {
        let rest = self.text.get(place..).unwrap_or_default();
        let word = match rest.first_chunk() {
            Some(bytes) => u64::from_le_bytes(*bytes),
            None => self
                .last
                .checked_shr(8 * (MAX_SYMBOL_BYTES - rest.len()) as u32)
                .unwrap_or_default(),
        };
        (rest.len(), word)
    }
}

/// A piece of a key: one to eight bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    /// The first byte lowest.
    bytes: u64,
    length: usize,
}

impl Piece {
    /// One of its bytes.
    pub(super) fn byte(self, place: usize) -> Option<u8> {
        self.bytes.to_le_bytes().get(..self.length)?.get(place).copied()
    }

    /// How many of its first bytes stand in a text at a place.
    #[inline(always)]
    pub(super) fn common(self, text: Text<'_>, place: usize) -> usize {
        let (left, word) = text.at(place);
        let equal = (self.bytes ^ word).trailing_zeros() as usize / 8;
        equal.min(self.length).min(left)
    }

    /// Appends it to a text.
    pub(super) fn append_to(self, text: &mut Vec<u8>) {
        let bytes = self.bytes.to_le_bytes();
        text.extend_from_slice(bytes.get(..self.length).unwrap_or(&bytes));
    }
}

/// Writes text with symbols; with none, as it is.
#[derive(Clone, Debug)]
pub(super) struct Encoder {
    /// By first byte, longer ones first.
    symbols: Vec<Symbol>,
    /// For each first byte the number of the symbol that it is alone, or [`ESCAPE`].
    singles: [u8; 256],
    /// For each pair of first bytes, the first one lowest, where its symbols begin in `of_pairs`, and
    /// how many they are.
    pairs: Vec<[u8; 2]>,
    /// The numbers of the symbols of two or more bytes by pair, in ascending order in each.
    of_pairs: Vec<u8>,
}

/// A piece of text: its bytes, the first one lowest, with zeros behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Symbol {
    bytes: u64,
    length: u8,
}

impl Encoder {
    /// Chooses symbols from a sample of the texts that are to be written.
    pub(super) fn choose(sample: &[&[u8]]) -> Self {
        let mut encoder = Self::new(Vec::new());
        for _ in 0..ROUNDS {
            encoder = Self::new(encoder.better(sample));
        }
        encoder
    }

    /// Writes text as it is.
    pub(super) fn plain() -> Self {
        Self::new(Vec::new())
    }

    /// How many symbols there are.
    pub(super) fn count(&self) -> u8 {
        self.symbols.len() as u8
    }

    /// Writes the symbols.
    pub(super) fn write(&self, writer: &mut Writer) {
        for symbol in &self.symbols {
            writer.u8(symbol.length);
            writer.bytes(&symbol.bytes.to_le_bytes());
        }
    }

    /// Appends a text.
    pub(super) fn encode(&self, text: &[u8], out: &mut Vec<u8>) {
        if self.symbols.is_empty() {
            return out.extend_from_slice(text);
        }
        // The last bytes are read from a text that ends with them and goes on with zeros.
        let mut end = [0; 2 * MAX_SYMBOL_BYTES];
        let last = text.get(text.len().saturating_sub(MAX_SYMBOL_BYTES)..).unwrap_or_default();
        end.iter_mut().zip(last).for_each(|(to, from)| *to = *from);
        let mut place = 0;
        while let Some(first) = text.get(place) {
            let left = text.len() - place;
            let here = match left > MAX_SYMBOL_BYTES {
                true => text.get(place..),
                false => end.get(last.len() - left..),
            };
            let word =
                here.and_then(<[u8]>::first_chunk).map_or(0, |word| u64::from_le_bytes(*word));
            match self.longest_of(word, left) {
                Some((number, length)) => {
                    out.push(number);
                    place += length;
                }
                None => {
                    out.extend_from_slice(&[ESCAPE, *first]);
                    place += 1;
                }
            }
        }
    }

    fn new(mut symbols: Vec<Symbol>) -> Self {
        symbols.sort_unstable_by_key(|symbol| (symbol.first(), Reverse(symbol.length), *symbol));
        let mut singles = [ESCAPE; 256];
        let mut pairs = vec![[0; 2]; if symbols.is_empty() { 0 } else { 1 << 16 }];
        let mut of_pairs: Vec<(u16, u8)> = Vec::new();
        for (number, symbol) in (0..ESCAPE).zip(&symbols) {
            if symbol.length > 1 {
                of_pairs.push((symbol.bytes as u16, number));
            } else if let Some(single) = singles.get_mut(usize::from(symbol.first())) {
                *single = number;
            }
        }
        of_pairs.sort_unstable();
        for (place, (pair, _)) in (0..).zip(&of_pairs) {
            if let Some([start, count]) = pairs.get_mut(usize::from(*pair)) {
                *start = if *count == 0 { place } else { *start };
                *count += 1;
            }
        }
        let of_pairs = of_pairs.into_iter().map(|(_, number)| number).collect();
        Self { symbols, singles, pairs, of_pairs }
    }

    /// The longest symbol that a text begins with, and its length.
    #[inline]
    fn longest(&self, text: &[u8]) -> Option<(u8, usize)> {
        self.longest_of(word(text), text.len())
    }

    /// As [`Self::longest`], given the first eight bytes as a little-endian word, with zeros behind the end,
    /// and the length.
    #[inline(always)]
    fn longest_of(&self, word: u64, length: usize) -> Option<(u8, usize)> {
        let [start, count] = *self.pairs.get(usize::from(word as u16))?;
        let start = usize::from(start);
        // Longer ones have lower numbers.
        for number in self.of_pairs.get(start..start + usize::from(count))? {
            let symbol = self.symbols.get(usize::from(*number))?;
            let fits = (word ^ symbol.bytes) & symbol.mask() == 0;
            if fits && usize::from(symbol.length) <= length {
                return Some((*number, usize::from(symbol.length)));
            }
        }
        let single = *self.singles.get(usize::from(word as u8))?;
        (single != ESCAPE && length > 0).then_some((single, 1))
    }

    /// Better symbols, learnt from how a sample is written with the present ones.
    fn better(&self, sample: &[&[u8]]) -> Vec<Symbol> {
        let mut gains: BTreeMap<Symbol, u64> = BTreeMap::new();
        let mut pairs: BTreeMap<(Symbol, Symbol), u64> = BTreeMap::new();
        for text in sample {
            let mut before = None;
            let mut rest = *text;
            while !rest.is_empty() {
                let byte = Symbol::of(rest, 1);
                let length = self.longest(rest).map_or(1, |(_, length)| length);
                let symbol = Symbol::of(rest, length);
                *gains.entry(symbol).or_default() += 1;
                if length > 1 {
                    // Had this symbol not been there, its first byte would have come here.
                    *gains.entry(byte).or_default() += 1;
                }
                if let Some(before) = before.replace(symbol) {
                    *pairs.entry((before, symbol)).or_default() += 1;
                    if length > 1 {
                        *pairs.entry((before, byte)).or_default() += 1;
                    }
                }
                rest = rest.get(length..).unwrap_or_default();
            }
        }
        for (symbol, gain) in &mut gains {
            // A byte without a symbol of its own takes two.
            *gain *= if symbol.length == 1 { BYTE_GAIN } else { u64::from(symbol.length) };
        }
        for ((first, second), count) in pairs {
            let joined = first.join(second);
            *gains.entry(joined).or_default() += count * u64::from(joined.length);
        }
        let mut best: Vec<(Symbol, u64)> = gains.into_iter().collect();
        best.sort_unstable_by_key(|(symbol, gain)| (Reverse(*gain), *symbol));
        best.truncate(usize::from(ESCAPE));
        best.into_iter().map(|(symbol, _)| symbol).collect()
    }
}

impl Symbol {
    fn of(text: &[u8], length: usize) -> Self {
        let symbol = Self { bytes: 0, length: length as u8 };
        Self { bytes: word(text) & symbol.mask(), ..symbol }
    }

    fn first(self) -> u8 {
        self.bytes as u8
    }

    fn mask(self) -> u64 {
        u64::MAX >> (64 - 8 * u32::from(self.length))
    }

    /// Both, one behind the other, as far as there is room.
    fn join(self, next: Self) -> Self {
        let length = (self.length + next.length).min(MAX_SYMBOL_BYTES as u8);
        let next = next.bytes.checked_shl(8 * u32::from(self.length)).unwrap_or_default();
        Self { bytes: self.bytes | next, length }
    }
}

/// The first eight bytes of a text, zeros behind its end.
#[inline]
fn word(text: &[u8]) -> u64 {
    match text.first_chunk() {
        Some(bytes) => u64::from_le_bytes(*bytes),
        None => text.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte)),
    }
}

/// The bytes of a symbol in the file: its length, and its text with zeros behind.
pub(super) const RECORD_BYTES: usize = 1 + MAX_SYMBOL_BYTES;

/// After so many rounds nothing gets better.
const ROUNDS: usize = 5;

/// What a symbol of one byte counts, weighed against longer ones: without it, text that has the
/// byte in an unusual place gets longer than it was.
const BYTE_GAIN: u64 = 8;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_symbol_is_found_by_its_first_two_bytes() {
        let pieces =
            ["a", "ab", "abc", "abcdefgh", "ac", "b", "bc", "\0", "a\0", "a\0b", "zz", "abd"];
        let symbols = pieces.iter().map(|piece| Symbol::of(piece.as_bytes(), piece.len()));
        let encoder = Encoder::new(symbols.collect());
        let mut text = String::new();
        for round in 0..400_usize {
            text.push_str(pieces[round * round % pieces.len()]);
            text.push(char::from(b'a' + (round % 7) as u8));
        }
        for start in 0..text.len() {
            for length in (0..20).chain([text.len()]) {
                let Some(text) =
                    text.as_bytes().get(start..).map(|rest| &rest[..length.min(rest.len())])
                else {
                    continue;
                };
                let fitting = (0..).zip(&encoder.symbols).filter(|(_, symbol)| {
                    let bytes = symbol.bytes.to_le_bytes();
                    text.starts_with(&bytes[..usize::from(symbol.length)])
                });
                let longest = fitting.max_by_key(|(_, symbol)| symbol.length);
                let expected = longest.map(|(number, symbol)| (number, usize::from(symbol.length)));
                assert_eq!(encoder.longest(text), expected, "{text:?}");
                let mut coded = Vec::new();
                encoder.encode(text, &mut coded);
                let first =
                    if text.is_empty() { None } else { Some(expected.map_or(ESCAPE, |it| it.0)) };
                assert_eq!(coded.first().copied(), first, "{text:?}");
                let symbols = coded_text(&encoder, &coded);
                assert_eq!(symbols, text, "{coded:?}");
            }
        }
    }

    #[test]
    fn comparing_ends_at_the_first_byte_that_differs() {
        let pieces = ["a", "abc", "abcdefgh", "b", "bc", "\0", "a\0b", "zz"];
        let symbols = pieces.iter().map(|piece| Symbol::of(piece.as_bytes(), piece.len()));
        for encoder in [Encoder::new(symbols.collect()), Encoder::plain()] {
            let record = |symbol: &Symbol| {
                let mut record = [symbol.length; RECORD_BYTES];
                record[1..].copy_from_slice(&symbol.bytes.to_le_bytes());
                record
            };
            let records: Vec<_> = encoder.symbols.iter().map(record).collect();
            let symbols = SymbolsIn { records: &records, are_some: !records.is_empty() };
            for own in ["", "a", "abcx", "abcdefghabcdefgh", "zza\0bcabc", "x\0\0"] {
                let mut coded = Vec::new();
                encoder.encode(own.as_bytes(), &mut coded);
                for text in
                    ["", own, "a", "ab", "abcdefghabcdefgi", "zza\0bcabcd", "x\0", "x\0\0\0"]
                {
                    for before in ["", "q", "0123456789"] {
                        let text = format!("{before}{text}");
                        let (place, of) = (before.len(), Text::of(text.as_bytes()));
                        let common = common_start(own.as_bytes(), &text.as_bytes()[place..]);
                        let expected = (place + common, common == own.len());
                        let compared = symbols.compare(&coded, of, place);
                        assert_eq!(compared, Some(expected), "{own:?} in {text:?}");
                    }
                }
            }
            let damaged = symbols.compare(&[200, 1], Text::of(b"aa"), 0);
            assert_eq!(damaged.is_none(), symbols.are_some, "such a symbol is not there");
        }
        let symbols = SymbolsIn { records: &[[9; RECORD_BYTES]], are_some: true };
        for coded in [&[0][..], &[ESCAPE], &[1, 0]] {
            assert_eq!(symbols.compare(coded, Text::of(&[9; 20]), 0), None, "{coded:?}");
        }
    }

    fn coded_text(encoder: &Encoder, coded: &[u8]) -> Vec<u8> {
        let (mut text, mut rest) = (Vec::new(), coded.iter());
        while let Some(symbol) = rest.next() {
            match encoder.symbols.get(usize::from(*symbol)) {
                Some(Symbol { bytes, length }) => {
                    text.extend_from_slice(&bytes.to_le_bytes()[..usize::from(*length)]);
                }
                None => text.push(*rest.next().unwrap()),
            }
        }
        text
    }
}
