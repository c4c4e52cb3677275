//! JSON documents of any size, as a stream: what stands where, without the document in memory.
//!
//! A visitor says which members of an object belong to its record; it gets every record once its
//! object ends, and every other scalar as it comes. Memory is bounded by the depth, which `serde_json`
//! limits, and by the members that are kept. A string is kept up to the bound of a line.

mod counted;

use std::cell::Cell;
use std::fmt;
use std::io;

use serde::de::DeserializeSeed;
use serde::de::Deserializer;
use serde::de::Error;
use serde::de::MapAccess;
use serde::de::SeqAccess;
use serde::de::Visitor;

pub(crate) use self::counted::Counted;
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
use crate::wording::json_error_in_line;

/// What makes rules of a document.
pub(crate) trait Visit {
    /// Whether a scalar belongs to the record of its object: the value of a member, or one of the array
    /// that is its value.
    fn keeps(&self, path: &Path) -> bool;

    /// Any scalar, before it is known where it belongs.
    fn see(&mut self, _path: &Path, _text: &str) {}

    /// A string that belongs to no record.
    fn scalar(&mut self, path: &Path, text: &str, output: &mut Output<'_>);

    /// A number or another scalar that belongs to no record and is not a string.
    fn other(&mut self, _path: &Path, _text: &str, _output: &mut Output<'_>) {}

    /// The beginning of an object. It has no end where a line breaks off.
    fn begin_object(&mut self, _path: &Path, _output: &mut Output<'_>) {}

    /// The record of an object, at its end.
    fn record(&mut self, path: &Path, record: &Record, output: &mut Output<'_>);

    /// The end of an object, after its record if it has one.
    fn end_of_object(&mut self, _path: &Path, _output: &mut Output<'_>) {}

    /// Whether a line that cannot be read may be an order.
    fn may_be_order(&self, _line: &str) -> bool {
        false
    }

    /// Whether an object of the array at a path should be an entry if another one of it is.
    fn expects_entries(&self, path: &Path) -> bool;
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

    /// How many keys and places there are.
    pub(crate) fn depth(&self) -> usize {
        self.0.len()
    }

    /// The key of an object and that of its member, if it is that member or a place in the array that is
    /// its value; with the depth of what holds the object.
    pub(crate) fn member(&self) -> Option<(usize, &str, &str)> {
        match self.0.as_slice() {
            [outer @ .., Some(object), Some(key)] | [outer @ .., Some(object), Some(key), None] => {
                Some((outer.len(), object, key))
            }
            _ => None,
        }
    }

    /// The member of the innermost object of a `rules` array that it is or stands in.
    pub(crate) fn rule_member(&self) -> Option<RuleMember<'_>> {
        let is_rule =
            |steps: &[Option<String>]| matches!(steps, [Some(key), None] if key == "rules");
        let place = self.0.windows(2).rposition(is_rule)?;
        let depth = place + 2;
        let key = self.0.get(depth)?.as_deref()?;
        let is_direct = matches!(self.0.get(depth + 1..), Some([] | [None]));
        let is_nested = self.0.get(..place).is_some_and(|outer| outer.windows(2).any(is_rule));
        Some(RuleMember { depth, key, is_direct, is_nested })
    }

    /// Whether any array is around it.
    pub(crate) fn is_in_array(&self) -> bool {
        self.0.contains(&None)
    }

    /// Whether an object of an array is around it.
    pub(crate) fn is_within_item(&self) -> bool {
        self.0.windows(2).any(|steps| matches!(steps, [None, Some(_)]))
    }

    /// Whether an object of the array with a key is around it.
    pub(crate) fn is_within_key(&self, key: &str) -> bool {
        let is_item = |steps: &[Option<String>]| matches!(steps, [Some(found), None, Some(_)] if found == key);
        self.0.windows(3).any(is_item)
    }

    /// The keys behind those of a place around it.
    pub(crate) fn keys_within(&self, outer: &Self) -> impl DoubleEndedIterator<Item = &str> {
        self.0.iter().skip(outer.0.len()).filter_map(Option::as_deref)
    }

    /// The keys within the outermost object of an array that is around it.
    pub(crate) fn keys_within_item(&self) -> impl DoubleEndedIterator<Item = &str> {
        let item = self.0.iter().position(Option::is_none).unwrap_or(self.0.len());
        self.0.iter().skip(item).filter_map(Option::as_deref)
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

/// A member of an object of a `rules` array.
pub(crate) struct RuleMember<'p> {
    /// How deep the object stands.
    pub(crate) depth: usize,
    pub(crate) key: &'p str,
    /// Whether it is the value of the member, or a place in the array that is its value.
    pub(crate) is_direct: bool,
    /// Whether another such object is around the object.
    pub(crate) is_nested: bool,
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

    /// All members with their values.
    pub(crate) fn members(&self) -> impl Iterator<Item = (&str, &str)> {
        self.members.iter().map(|(name, text)| (name.as_str(), text.as_str()))
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

/// Reads a document, several documents one after the other, or one document per line.
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
        closed: None,
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
                || first.starts_with(b"\"") && second.starts_with(b"\"")
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
                refuse_line(visit, shown, problem, output);
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
            closed: None,
            max_bytes: options.limits.line_bytes,
        };
        let entries = walk.output.counts().entries;
        let read = Value(&mut walk).deserialize(&mut json).and_then(|()| json.end());
        if let Err(error) = read {
            output.count_entry();
            let message = format!("not JSON: {}", json_error_in_line(&error));
            refuse_line(visit, text, Problem::new(DiagnosticCode::InvalidJson, message), output);
        } else if output.counts().entries == entries && visit.expects_entries(&Path::default()) {
            output.count_entry();
            output.report(text, Problem::new(DiagnosticCode::PatternMissing, NO_ENTRY));
        }
    }
    Ok(())
}

/// Says why a line cannot be read.
fn refuse_line(visit: &dyn Visit, line: &str, problem: Problem, output: &mut Output<'_>) {
    match visit.may_be_order(line) {
        true => output.complain_of_order(line, problem),
        false => output.report(line, problem),
    }
}

struct Walk<'w, 'o> {
    visit: &'w mut dyn Visit,
    output: &'w mut Output<'o>,
    path: Path,
    records: Vec<Record>,
    line: &'w Cell<u32>,
    /// The line that the value before began in, if it was an object.
    closed: Option<u32>,
    max_bytes: usize,
}

impl Walk<'_, '_> {
    fn scalar(&mut self, text: &str, is_string: bool) {
        self.closed = None;
        let line = self.line.get();
        if text.len() > self.max_bytes {
            self.output.begin(line);
            self.output.count_entry();
            let message =
                format!("the string has more than {} bytes (limit `line_bytes`)", self.max_bytes);
            return self.output.report(text, Problem::new(DiagnosticCode::LineTooLong, message));
        }
        self.visit.see(&self.path, text);
        let key = self.path.last_key();
        match self.records.last_mut().filter(|_| self.visit.keeps(&self.path)) {
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

    fn expects_entries(&self) -> bool {
        self.visit.expects_entries(&self.path)
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

/// The objects of an array that gave no entry. They are reported once another one of the array gives
/// one: it may be an array of something else.
#[derive(Default)]
struct Silent {
    has_entries: bool,
    /// The lines of the first objects, until it is known what the array is of.
    lines: Vec<u32>,
}

impl Silent {
    fn see(&mut self, line: u32, gave_entry: bool, output: &mut Output<'_>) {
        self.has_entries |= gave_entry;
        if !gave_entry && self.lines.len() < MAX_SILENT {
            self.lines.push(line);
        }
        if !self.has_entries {
            return;
        }
        let here = output.line();
        for line in self.lines.drain(..) {
            output.resume(line);
            output.count_entry();
            output.report("", Problem::new(DiagnosticCode::PatternMissing, NO_ENTRY));
        }
        output.resume(here);
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
        let mut silent = Silent::default();
        loop {
            let entries = self.0.output.counts().entries;
            if items.next_element_seed(Value(self.0))?.is_none() {
                break;
            }
            if let Some(line) = self.0.closed.take().filter(|_| self.0.expects_entries()) {
                silent.see(line, self.0.output.counts().entries > entries, self.0.output);
            }
        }
        self.0.path.0.pop();
        self.0.closed = None;
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let line = self.0.line.get();
        self.0.records.push(Record::default());
        self.0.visit.begin_object(&self.0.path, self.0.output);
        while let Some(key) = members.next_key::<String>()? {
            self.0.path.0.push(Some(key));
            members.next_value_seed(Value(self.0))?;
            self.0.path.0.pop();
        }
        self.0.end_of_object();
        self.0.visit.end_of_object(&self.0.path, self.0.output);
        self.0.closed = Some(line);
        Ok(())
    }
}

/// The message about an object that gave no entry.
const NO_ENTRY: &str =
    "the object has no member that is known to hold links; name the member in `columns`";

/// How many objects that gave no entry are remembered while none of their array gives one.
const MAX_SILENT: usize = 1 << 10;

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
