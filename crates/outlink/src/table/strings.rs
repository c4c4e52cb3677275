//! Text that other sections refer to by number, each text once.
//!
//! ```text
//! strings 4
//! ends     8 x strings       string s is text[ends[s - 1] .. ends[s]]
//! text                       UTF-8
//! ```
//!
//! Strings are in ascending order of their bytes, so that their numbers do not depend on the order
//! in which they came. Where a string may be absent, 0 means none and the number is one higher.

use std::collections::BTreeMap;

use crate::wire::reader::Damaged;
use crate::wire::reader::Reader;
use crate::wire::reader::Span;
use crate::wire::writer::Writer;

/// The reader.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Strings {
    section: &'static str,
    strings: u32,
    ends: Span,
    text: Span,
}

impl Strings {
    /// Finds the parts of the table.
    pub(crate) fn open(section: &'static str, file: &[u8], span: Span) -> Result<Self, Damaged> {
        let mut reader = Reader::new(section, file, span);
        let strings = reader.u32()?;
        let ends = reader.records(u64::from(strings), 8)?;
        let text = reader.span(reader.left() as u64)?;
        // Strings that lie over each other would make more text than the file has.
        let mut last = 0;
        for string in 0..strings as usize {
            let end = ends.u64(file, string).filter(|end| *end >= last);
            last = end.ok_or_else(|| reader.damaged("a string ends before it begins"))?;
        }
        if last != text.length() as u64 {
            return Err(reader.damaged("some text is no string"));
        }
        Ok(Self { section, strings, ends, text })
    }

    /// The string of a number.
    pub(crate) fn text<'a>(&self, file: &'a [u8], string: u32) -> Result<&'a str, Damaged> {
        std::str::from_utf8(self.bytes(file, string)?)
            .map_err(|_| Damaged::new(self.section, "a string is not UTF-8"))
    }

    /// The bytes of the string of a number, for those who compare it with text.
    #[inline]
    pub(crate) fn bytes<'a>(&self, file: &'a [u8], string: u32) -> Result<&'a [u8], Damaged> {
        let missing = || Damaged::new(self.section, "a string is missing");
        let index = string as usize;
        let end = self.ends.u64(file, index).ok_or_else(missing)?;
        let start = match index.checked_sub(1) {
            Some(before) => self.ends.u64(file, before).ok_or_else(missing)?,
            None => 0,
        };
        let range = usize::try_from(start).ok().zip(usize::try_from(end).ok());
        let bytes = range.and_then(|(start, end)| self.text.bytes(file).get(start..end));
        bytes.ok_or_else(missing)
    }

    /// The string of a number that may stand for none.
    pub(crate) fn optional<'a>(
        &self,
        file: &'a [u8],
        string: u32,
    ) -> Result<Option<&'a str>, Damaged> {
        string.checked_sub(1).map(|string| self.text(file, string)).transpose()
    }

    /// Checks that every string is text, and that they are in order.
    pub(crate) fn verify(&self, file: &[u8]) -> Result<(), Damaged> {
        let mut last = None;
        for string in 0..self.strings {
            let text = self.text(file, string)?;
            if last.replace(text).is_some_and(|last| last >= text) {
                return Err(Damaged::new(self.section, "the strings are out of order"));
            }
        }
        Ok(())
    }
}

/// The builder: first all strings are named, then they have numbers.
#[derive(Clone, Debug, Default)]
pub(crate) struct StringsBuilder {
    numbers: BTreeMap<String, u32>,
}

impl StringsBuilder {
    /// Names a string.
    pub(crate) fn add(&mut self, text: &str) {
        if !self.numbers.contains_key(text) {
            self.numbers.insert(text.to_owned(), 0);
        }
    }

    /// Numbers the strings.
    pub(crate) fn number(mut self) -> StringNumbers {
        for (number, value) in (0..).zip(self.numbers.values_mut()) {
            *value = number;
        }
        StringNumbers(self.numbers)
    }
}

/// Strings with their numbers.
#[derive(Clone, Debug)]
pub(crate) struct StringNumbers(BTreeMap<String, u32>);

impl StringNumbers {
    /// The number of a string that was named.
    pub(crate) fn of(&self, text: &str) -> u32 {
        debug_assert!(self.0.contains_key(text), "{text} was not named");
        self.0.get(text).copied().unwrap_or(u32::MAX)
    }

    /// The number of a string that may be absent, with 0 for none.
    pub(crate) fn optional(&self, text: Option<&str>) -> u32 {
        text.map_or(0, |text| self.of(text) + 1)
    }

    /// The section.
    pub(crate) fn finish(&self) -> Vec<u8> {
        let text_bytes: usize = self.0.keys().map(String::len).sum();
        let mut writer = Writer::with_capacity(4 + 8 * self.0.len() + text_bytes);
        writer.u32(self.0.len() as u32);
        let mut end = 0;
        for text in self.0.keys() {
            end += text.len() as u64;
            writer.u64(end);
        }
        for text in self.0.keys() {
            writer.bytes(text.as_bytes());
        }
        writer.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_numbered_in_their_order_and_read_back() {
        let mut builder = StringsBuilder::default();
        ["phishing", "malware", "", "påstått", "malware"].iter().for_each(|text| builder.add(text));
        let numbers = builder.number();
        assert_eq!(numbers.of("malware"), 1);
        assert_eq!(numbers.optional(None), 0);
        let file = numbers.finish();
        let span = Span::within(&file, 0, file.len() as u64).unwrap();
        let strings = Strings::open("test", &file, span).unwrap();
        for text in ["phishing", "malware", "", "påstått"] {
            assert_eq!(strings.text(&file, numbers.of(text)), Ok(text));
            assert_eq!(strings.optional(&file, numbers.optional(Some(text))), Ok(Some(text)));
        }
        assert_eq!(strings.optional(&file, 0), Ok(None));
        assert!(strings.text(&file, 4).is_err());
        assert!(strings.text(&file, u32::MAX).is_err());
        assert_eq!(strings.verify(&file), Ok(()));
        for (from, to) in [(b"m", b"\xff"), (b"m", b"z"), (b"\x07", b"\x05")] {
            let mut file = file.clone();
            let at = file.iter().position(|byte| *byte == from[0]).unwrap();
            file[at] = to[0];
            let opened = Strings::open("test", &file, span);
            let is_sound = opened.and_then(|strings| strings.verify(&file));
            assert!(is_sound.is_err(), "{from:?} is {to:?}");
        }
    }
}
