//! `misp`: events of MISP, alone, in a feed or in an answer of its API, and warning lists
//! (<https://www.misp-standard.org/rfc/misp-standard-core.html>).
//!
//! An attribute makes a rule if it is meant for detection (`to_ids`) and its type is something that a
//! link names.

use super::ListErrorKind;
use super::adblock::javascript;
use super::columns;
use super::diagnostic::DiagnosticCode;
use super::document;
use super::document::Path;
use super::document::Record;
use super::document::Visit;
use super::document::is_document;
use super::input::Input;
use super::output::Output;
use super::pattern;
use super::pattern::Notes;
use super::pattern::Result;
use super::pattern::Subject;
use super::registry::Looks;
use super::registry::Options;
use super::registry::Reader;
use super::sample::Sample;
use super::sample::Shape;
use crate::limits::ListLimits;
use crate::names::Part;
use crate::rule::Pattern;
use crate::rule::RegexPattern;

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
    let mut misp = Misp { limits: options.limits, held: Vec::new(), held_bytes: 0 };
    let read = document::read(&mut misp, input, options, output);
    misp.put_held("", output);
    read
}

struct Misp<'a> {
    limits: &'a ListLimits,
    /// The first strings of a warning list, with their lines: its type may follow them.
    held: Vec<(u32, String)>,
    held_bytes: usize,
}

impl Misp<'_> {
    /// Reads the strings that were held back, of a list of this type.
    fn put_held(&mut self, kind: &str, output: &mut Output<'_>) {
        self.held_bytes = 0;
        for (line, text) in std::mem::take(&mut self.held) {
            output.resume(line);
            self.put_listed(kind, &text, output);
        }
    }

    /// A string of a warning list (<https://github.com/MISP/misp-warninglists>).
    fn put_listed(&self, kind: &str, text: &str, output: &mut Output<'_>) {
        let mut notes = Notes::new();
        let patterns = match kind {
            "substring" => pattern::keyword(text.trim(), self.limits, &mut notes)
                .map(|keyword| vec![Pattern::Keyword(keyword)]),
            "regex" => regex(text.trim(), self.limits).map(|regex| vec![Pattern::Regex(regex)]),
            _ => columns::by_shape(text.trim(), &mut notes),
        };
        put(text, patterns, notes, output);
    }
}

/// A regex, perhaps with slashes around it and flags behind. What it says of slashes tells whether it
/// is for URLs or for names.
fn regex(text: &str, limits: &ListLimits) -> Result<RegexPattern> {
    let inside = text.strip_prefix('/').and_then(|text| text.rsplit_once('/'));
    let source = inside.map_or(text, |(source, _)| source);
    let is_of_url = source.contains('/');
    let source = format!("(?i){}", javascript::to_regex(source));
    let (subject, mut regex) = match is_of_url {
        true => (Subject::WithScheme, RegexPattern::new(&source)),
        false => (Subject::Part(Part::Host), RegexPattern::of_host(&source)),
    };
    regex.scheme = is_of_url;
    pattern::regex(&source, subject, limits)?;
    Ok(regex)
}

impl Visit for Misp<'_> {
    fn keeps(&self, path: &Path) -> bool {
        !path.is_item() && ["type", "value", "to_ids", "deleted"].contains(&path.last_key())
    }

    fn expects_entries(&self, path: &Path) -> bool {
        path.last_key() == "Attribute"
    }

    fn scalar(&mut self, path: &Path, text: &str, output: &mut Output<'_>) {
        // Strings stand in the list of a warning list and nowhere else.
        let is_of_list = path.is_item() && path.keys().count() == 1 && path.last_key() == "list";
        if !is_of_list {
            return;
        }
        output.count_entry();
        if self.held_bytes > MAX_HELD_BYTES {
            // A list as long as that is one of names, which tell what they are.
            return self.put_listed("", text, output);
        }
        self.held_bytes += text.len() + HELD_OVERHEAD;
        self.held.push((output.line(), text.to_owned()));
        if self.held_bytes > MAX_HELD_BYTES {
            let held = std::mem::take(&mut self.held);
            for (line, text) in held {
                output.resume(line);
                self.put_listed("", &text, output);
            }
        }
    }

    fn record(&mut self, path: &Path, record: &Record, output: &mut Output<'_>) {
        if path.keys().count() == 0 && !path.is_in_array() {
            return self.put_held(record.get("type").unwrap_or_default(), output);
        }
        let (Some(kind), Some(value)) = (record.get("type"), record.get("value")) else { return };
        if path.is_in_array() && path.last_key() == "ShadowAttribute" {
            output.count_entry();
            let message = "the attribute is proposed and not accepted";
            return output.note(value, DiagnosticCode::NotBlocked, message);
        }
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

/// How much of a warning list is held back, in bytes.
const MAX_HELD_BYTES: usize = 1 << 22;

/// What a string takes beside its text.
const HELD_OVERHEAD: usize = 32;

/// How much of a document is looked at to tell what it is, in characters.
const HEAD_CHARS: usize = 16_384;
