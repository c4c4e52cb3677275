//! `misp`: events of MISP, alone, in a feed or in an answer of its API, and warning lists
//! (<https://www.misp-standard.org/rfc/misp-standard-core.html>).
//!
//! An attribute makes a rule if it is meant for detection (`to_ids`) and its type is something that a
//! link names.

use super::ListErrorKind;
use super::columns;
use super::diagnostic::DiagnosticCode;
use super::document;
use super::document::Path;
use super::document::Record;
use super::document::Visit;
use super::document::is_document;
use super::input::Input;
use super::output::Output;
use super::pattern::Notes;
use super::pattern::Result;
use super::registry::Looks;
use super::registry::Options;
use super::registry::Reader;
use super::sample::Sample;
use super::sample::Shape;
use crate::rule::Pattern;

pub(super) const READER: Reader = Reader { looks: Looks::Document(shape), read };

fn shape(sample: &Sample<'_>) -> Shape {
    match is_event(sample.text) {
        true => Shape::Surely,
        false => Shape::could(is_document(sample.text)),
    }
}

/// Whether a document begins as an event or a warning list does.
pub(super) fn is_event(text: &str) -> bool {
    let head: String = text.chars().filter(|char| !char.is_whitespace()).take(HEAD_CHARS).collect();
    is_document(text)
        && ([
            "\"Event\":{",
            "\"Attribute\":[",
            "\"Orgc\":",
            "\"to_ids\":",
            "\"matching_attributes\":",
        ]
        .iter()
        .any(|mark| head.contains(mark)))
}

fn read(
    input: Input<'_>,
    options: &Options<'_>,
    output: &mut Output<'_>,
) -> std::result::Result<(), ListErrorKind> {
    document::read(&mut Misp, input, options, output)
}

struct Misp;

impl Visit for Misp {
    fn keeps(&self, key: &str, is_item: bool) -> bool {
        !is_item && ["type", "value", "to_ids", "deleted"].contains(&key)
    }

    fn scalar(&mut self, path: &Path, text: &str, output: &mut Output<'_>) {
        // Strings stand in the list of a warning list and nowhere else.
        let is_of_list = path.is_item() && path.keys().count() == 1 && path.last_key() == "list";
        if !is_of_list {
            return;
        }
        output.count_entry();
        let mut notes = Notes::new();
        let patterns = columns::by_shape(text.trim(), &mut notes);
        put(text, patterns, notes, output);
    }

    fn record(&mut self, path: &Path, record: &Record, output: &mut Output<'_>) {
        let (Some(kind), Some(value)) = (record.get("type"), record.get("value")) else { return };
        // Objects of other kinds, such as clusters of galaxies, have a type and a value too.
        if !path.is_in_array() || !["Attribute", ""].contains(&path.last_key()) {
            return;
        }
        output.count_entry();
        if record.is_true("deleted") {
            return output.note(value, DiagnosticCode::Revoked, "the attribute was deleted");
        }
        if record.get("to_ids").is_some_and(|flag| !["true", "1"].contains(&flag)) {
            let message = "the attribute is not meant for detection (`to_ids`)";
            return output.note(value, DiagnosticCode::NotBlocked, message);
        }
        let mut notes = Notes::new();
        let patterns = columns::of_type(kind, value, &mut notes);
        put(value, patterns, notes, output);
    }
}

fn put(text: &str, patterns: Result<Vec<Pattern>>, notes: Notes, output: &mut Output<'_>) {
    for note in notes {
        output.report(text, note);
    }
    match patterns {
        Ok(patterns) => {
            for pattern in patterns {
                output.pattern(output.named(pattern));
            }
        }
        Err(problem) => output.report(text, problem),
    }
}

/// How much of a document is looked at to tell what it is, in characters.
const HEAD_CHARS: usize = 16_384;
