//! JSON documents of any size, as a stream: what stands where, without the document in memory.
//!
//! A visitor says which members of an object belong to its record; it gets every record once its
//! object ends, and every other scalar as it comes. Memory is bounded by the depth, which `serde_json`
//! limits, and by the members that are kept. A string is kept up to the bound of a line.

use std::cell::Cell;
use std::fmt;
use std::io;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;

use serde::de::DeserializeSeed;
use serde::de::Deserializer;
use serde::de::Error;
use serde::de::MapAccess;
use serde::de::SeqAccess;
use serde::de::Visitor;

use super::ListErrorKind;
use super::comment;
use super::diagnostic::DiagnosticCode;
use super::diagnostic::Problem;
use super::grammar::next_line;
use super::grammar::text_of;
use super::input::Input;
use super::lines::Lines;
use super::output::Output;
use super::registry::Options;

/// What makes rules of a document.
pub(crate) trait Visit {
    /// Whether a scalar belongs to the record of its object: the value of this member, or with
    /// `is_item` one of the array that is its value.
    fn keeps(&self, key: &str, is_item: bool) -> bool;

    /// A string that belongs to no record.
    fn scalar(&mut self, path: &Path, text: &str, output: &mut Output<'_>);

    /// A number or another scalar that belongs to no record and is not a string.
    fn other(&mut self, _path: &Path, _text: &str, _output: &mut Output<'_>) {}

    /// The record of an object, at its end.
    fn record(&mut self, path: &Path, record: &Record, output: &mut Output<'_>);
}

/// Where in a document something stands: the keys from the outside in; `None` is a place in an array.
#[derive(Clone, Debug, Default)]
pub(crate) struct Path(Vec<Option<String>>);

impl Path {
    /// The keys, without the places in arrays.
    pub(crate) fn keys(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.0.iter().filter_map(Option::as_deref)
    }

    /// The innermost key.
    pub(crate) fn last_key(&self) -> &str {
        self.keys().next_back().unwrap_or_default()
    }

    /// Whether it is a place in an array.
    pub(crate) fn is_item(&self) -> bool {
        matches!(self.0.last(), Some(None))
    }

    /// Whether any array is around it.
    pub(crate) fn is_in_array(&self) -> bool {
        self.0.contains(&None)
    }

    /// Whether it is at or below a JSON pointer (RFC 6901); `-` or a number in it is any place of an
    /// array.
    pub(crate) fn is_below(&self, pointer: &str) -> bool {
        let mut steps = self.0.iter();
        pointer.split('/').filter(|part| !part.is_empty()).all(|part| match steps.next() {
            Some(Some(key)) => *key == part.replace("~1", "/").replace("~0", "~"),
            Some(None) => part == "-" || part == "*" || part.bytes().all(|b| b.is_ascii_digit()),
            None => false,
        })
    }
}

/// The members of an object that a visitor keeps.
#[derive(Debug, Default)]
pub(crate) struct Record {
    members: Vec<(String, String)>,
    /// The line of its first member.
    line: u32,
    /// Whether there were more members than are kept.
    is_cut: bool,
}

impl Record {
    /// The first value of a member.
    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        self.all(key).next()
    }

    /// Every value of a member, which may have been an array.
    pub(crate) fn all(&self, key: &str) -> impl Iterator<Item = &str> {
        self.members.iter().filter(move |(name, _)| name == key).map(|(_, text)| text.as_str())
    }

    /// Whether a member is `true`.
    pub(crate) fn is_true(&self, key: &str) -> bool {
        self.get(key).is_some_and(|text| text == "true" || text == "1")
    }
}

/// Reads a document, several documents one after the other, or a document a line.
pub(crate) fn read(
    visit: &mut dyn Visit,
    input: Input<'_>,
    options: &Options<'_>,
    output: &mut Output<'_>,
) -> Result<(), ListErrorKind> {
    if has_document_a_line(input.head()) {
        return read_lines(visit, input, options, output);
    }
    let line = Cell::new(1);
    let counted = Counted::new(input, &line, options.limits.line_bytes);
    let mut json = serde_json::Deserializer::from_reader(counted);
    let mut walk = Walk {
        visit,
        output,
        path: Path::default(),
        records: Vec::new(),
        line: &line,
        max_bytes: options.limits.line_bytes,
    };
    let failed = |error: serde_json::Error| match error.classify() {
        serde_json::error::Category::Io => ListErrorKind::from(io::Error::from(error)),
        _ => ListErrorKind::Json { line: line.get().into(), message: error.to_string() },
    };
    loop {
        Value(&mut walk).deserialize(&mut json).map_err(failed)?;
        // Documents may follow each other; white space may follow the last.
        if json.end().is_ok() {
            return Ok(());
        }
    }
}

/// Whether each line is a document. In a document of several lines, the first is none.
fn has_document_a_line(head: &[u8]) -> bool {
    let mut lines = head.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let mut lines = lines.by_ref().filter(|line| !line.is_empty());
    let is_document = |line: &[u8]| serde_json::from_slice::<serde::de::IgnoredAny>(line).is_ok();
    match (lines.next(), lines.next()) {
        (Some(first), Some(second)) => {
            is_document(first) && second.starts_with(b"{")
                || first.starts_with(b"{") && is_document(second) && second.starts_with(b"{")
        }
        _ => false,
    }
}

fn read_lines(
    visit: &mut dyn Visit,
    input: Input<'_>,
    options: &Options<'_>,
    output: &mut Output<'_>,
) -> Result<(), ListErrorKind> {
    let mut lines = Lines::new(input, options.limits.line_bytes);
    while let Some(line) = next_line(&mut lines, output)? {
        let lossy = String::from_utf8_lossy(line.bytes);
        let shown = comment::trim(&lossy);
        let text = match text_of(&line, options.limits) {
            Ok(_) if shown.is_empty() || shown.starts_with('#') => continue,
            Ok(text) => comment::trim(text),
            Err(problem) => {
                output.count_entry();
                output.report(shown, problem);
                continue;
            }
        };
        let number = Cell::new(output.line());
        let mut json = serde_json::Deserializer::from_str(text);
        let mut walk = Walk {
            visit,
            output,
            path: Path(vec![None]),
            records: Vec::new(),
            line: &number,
            max_bytes: options.limits.line_bytes,
        };
        let read = Value(&mut walk).deserialize(&mut json).and_then(|()| json.end());
        if let Err(error) = read {
            output.count_entry();
            let message = format!("not JSON: {error}");
            output.report(text, Problem::new(DiagnosticCode::InvalidJson, message));
        }
    }
    Ok(())
}

struct Walk<'w, 'o> {
    visit: &'w mut dyn Visit,
    output: &'w mut Output<'o>,
    path: Path,
    records: Vec<Record>,
    line: &'w Cell<u32>,
    max_bytes: usize,
}

impl Walk<'_, '_> {
    fn scalar(&mut self, text: &str, is_string: bool) {
        let line = self.line.get();
        if text.len() > self.max_bytes {
            self.output.begin(line);
            self.output.count_entry();
            let message = format!(
                "the string has more than {} bytes (ListLimits::line_bytes)",
                self.max_bytes
            );
            return self.output.report(text, Problem::new(DiagnosticCode::LineTooLong, message));
        }
        let key = self.path.last_key();
        match self.records.last_mut().filter(|_| self.visit.keeps(key, self.path.is_item())) {
            Some(record) if record.members.len() < MAX_MEMBERS => {
                if record.members.is_empty() {
                    record.line = line;
                }
                record.members.push((key.to_owned(), text.to_owned()));
            }
            Some(record) => record.is_cut = true,
            None => {
                self.output.begin(line);
                match is_string {
                    true => self.visit.scalar(&self.path, text, self.output),
                    false => self.visit.other(&self.path, text, self.output),
                }
            }
        }
    }

    fn end_of_object(&mut self) {
        let Some(record) = self.records.pop() else { return };
        if record.members.is_empty() {
            return;
        }
        self.output.begin(record.line);
        if record.is_cut {
            self.output.count_entry();
            let message = format!("the object has more than {MAX_MEMBERS} values; split it");
            self.output.report("", Problem::new(DiagnosticCode::LineTooLong, message));
        }
        self.visit.record(&self.path, &record, self.output);
    }
}

/// A value that is walked through and not kept.
struct Value<'v, 'w, 'o>(&'v mut Walk<'w, 'o>);

impl<'de> DeserializeSeed<'de> for Value<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.0.scalar(text, true);
        Ok(())
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<(), E> {
        self.0.scalar(if flag { "true" } else { "false" }, false);
        Ok(())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<(), E> {
        self.0.scalar(&number.to_string(), false);
        Ok(())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<(), E> {
        self.0.scalar(&number.to_string(), false);
        Ok(())
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<(), E> {
        self.0.scalar(&number.to_string(), false);
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        // What is `null` is not there, but in an array it takes the place of an entry.
        if self.0.path.is_item() {
            self.0.scalar("null", false);
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        self.0.path.0.push(None);
        while items.next_element_seed(Value(self.0))?.is_some() {}
        self.0.path.0.pop();
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        self.0.records.push(Record::default());
        while let Some(key) = members.next_key::<String>()? {
            self.0.path.0.push(Some(key));
            members.next_value_seed(Value(self.0))?;
            self.0.path.0.pop();
        }
        self.0.end_of_object();
        Ok(())
    }
}

/// The bytes of a document, with the lines counted and without the end of strings that are too long.
struct Counted<'a, R> {
    input: BufReader<R>,
    line: &'a Cell<u32>,
    in_string: bool,
    is_escaped: bool,
    /// How long the string is so far.
    length: usize,
    max_bytes: usize,
    /// How many bytes since an escape look as if they stood for themselves. The string may be cut
    /// behind one that is not a digit of an escape.
    plain: usize,
}

impl<'a, R: Read> Counted<'a, R> {
    fn new(input: R, line: &'a Cell<u32>, max_bytes: usize) -> Self {
        Self {
            input: BufReader::with_capacity(BUFFER_BYTES, input),
            line,
            in_string: false,
            is_escaped: false,
            length: 0,
            max_bytes,
            plain: 0,
        }
    }

    /// The next byte that counts.
    fn next(&mut self) -> io::Result<Option<u8>> {
        let Some(byte) = self.input.fill_buf()?.first().copied() else { return Ok(None) };
        self.input.consume(1);
        if byte == b'\n' {
            self.line.set(self.line.get().saturating_add(1));
        }
        if !self.in_string {
            if byte == b'"' {
                (self.in_string, self.length, self.is_escaped) = (true, 0, false);
            }
            return Ok(Some(byte));
        }
        self.length += 1;
        let is_plain = byte.is_ascii() && !byte.is_ascii_control();
        match byte {
            _ if self.is_escaped => (self.is_escaped, self.plain) = (false, 0),
            b'\\' => (self.is_escaped, self.plain) = (true, 0),
            b'"' => {
                self.in_string = false;
                return Ok(Some(byte));
            }
            _ => self.plain = if is_plain { self.plain + 1 } else { 0 },
        }
        if self.length > self.max_bytes.saturating_mul(4) && self.plain > UNICODE_DIGITS {
            self.skip_to_quote()?;
        }
        if self.length > self.max_bytes.saturating_mul(64) {
            let message = "a string is too long to be read";
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        Ok(Some(byte))
    }

    /// Drops what is left of a string, but for the quote that ends it.
    fn skip_to_quote(&mut self) -> io::Result<()> {
        let mut is_escaped = false;
        loop {
            let Some(byte) = self.input.fill_buf()?.first().copied() else { return Ok(()) };
            match byte {
                _ if is_escaped => is_escaped = false,
                b'\\' => is_escaped = true,
                b'"' => return Ok(()),
                _ => {}
            }
            self.input.consume(1);
        }
    }
}

impl<R: Read> Read for Counted<'_, R> {
    /// Gives a byte at a time, which is what the parser asks for, so that the count of lines is that
    /// of what it has seen.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some(place) = buffer.first_mut() else { return Ok(0) };
        match self.next()? {
            Some(byte) => {
                *place = byte;
                Ok(1)
            }
            None => Ok(0),
        }
    }
}

/// How many digits follow `\u`.
const UNICODE_DIGITS: usize = 4;

const BUFFER_BYTES: usize = 1 << 16;

/// How many values of an object are kept.
const MAX_MEMBERS: usize = 1 << 16;

/// Whether a text begins as a document does.
pub(super) fn is_document(text: &str) -> bool {
    let mut rest = text.chars().filter(|char| !char.is_whitespace());
    match (rest.next(), rest.next()) {
        (Some('{'), Some('"' | '}')) => true,
        (Some('['), next) => {
            matches!(next, Some('"' | '{' | '[' | ']' | 'n' | 't' | 'f' | '0'..='9'))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_strings_are_cut_and_lines_counted() {
        let long = format!("[\"{}\",\n\"b\"]", "abcdef\\u00e9".repeat(100_000));
        let line = Cell::new(1);
        let counted = Counted::new(long.as_bytes(), &line, 1000);
        let strings: Vec<String> = serde_json::from_reader(counted).unwrap();
        assert!((1000..5000).contains(&strings[0].len()), "{}", strings[0].len());
        assert_eq!((strings[1].as_str(), line.get()), ("b", 2));
        let hex = format!("[\"{}\"]", "0f".repeat(1_000_000));
        let counted = Counted::new(hex.as_bytes(), &line, 1000);
        assert!(serde_json::from_reader::<_, Vec<String>>(counted).unwrap()[0].len() < 5000);
    }
}
