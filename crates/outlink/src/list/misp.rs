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
    let mut misp = Misp {
        limits: options.limits,
        held: Vec::new(),
        held_bytes: 0,
        of_object: Vec::new(),
        is_object_deleted: false,
    };
    let read = document::read(&mut misp, input, options, output);
    misp.put_held("", output);
    misp.put_object(output);
    read
}

struct Misp<'a> {
    limits: &'a ListLimits,
    /// The first strings of a warning list, with their lines: its type may follow them.
    held: Vec<(u32, String)>,
    held_bytes: usize,
    /// The attributes of the object that is being read, which may say behind them that it was deleted.
    of_object: Vec<Attribute>,
    is_object_deleted: bool,
}

/// An attribute that was counted and not read yet.
struct Attribute {
    line: u32,
    kind: String,
    value: String,
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

    /// Reads the attributes of an object that ended.
    fn put_object(&mut self, output: &mut Output<'_>) {
        let here = output.line();
        let is_deleted = std::mem::take(&mut self.is_object_deleted);
        for attribute in std::mem::take(&mut self.of_object) {
            output.resume(attribute.line);
            match is_deleted {
                true => {
                    let message = "the object of the attribute was deleted";
                    output.note(&attribute.value, DiagnosticCode::Revoked, message);
                }
                false => attribute.put(output),
            }
        }
        output.resume(here);
    }

    /// A string of a warning list (<https://github.com/MISP/misp-warninglists>).
    fn put_listed(&self, kind: &str, text: &str, output: &mut Output<'_>) {
        let mut notes = Notes::new();
        let patterns = match kind {
            "substring" => pattern::keyword(text.trim(), self.limits, &mut notes)
                .map(|keyword| vec![Pattern::Keyword(keyword)]),
            // The whole value, and no name below it.
            "string" => columns::by_shape(text.trim(), &mut notes)
                .map(|patterns| patterns.into_iter().map(columns::as_host).collect()),
            "cidr" => columns::ranges(text.trim(), &mut notes),
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
        if is_object(path) {
            self.is_object_deleted = record.is_true("deleted");
            return;
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
        let attribute = Attribute { line: output.line(), kind: kind.into(), value: value.into() };
        if path.is_within_key("Object") && self.of_object.len() < MAX_OF_OBJECT {
            self.of_object.push(attribute);
        } else {
            attribute.put(output);
        }
    }

    fn begin_object(&mut self, path: &Path, output: &mut Output<'_>) {
        // A line that breaks off leaves an object open.
        if path.keys().next().is_none() || is_object(path) {
            self.put_object(output);
        }
    }

    fn end_of_object(&mut self, path: &Path, output: &mut Output<'_>) {
        if is_object(path) {
            self.put_object(output);
        }
    }
}

impl Attribute {
    fn put(&self, output: &mut Output<'_>) {
        let mut notes = Notes::new();
        let patterns = columns::of_type(&self.kind, &self.value, &mut notes);
        put(&self.value, patterns, notes, output);
    }
}

/// Whether a place is an object of an event, which groups attributes.
fn is_object(path: &Path) -> bool {
    path.is_item() && path.last_key() == "Object"
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

/// How many attributes of an object are held back. Objects have some tens.
const MAX_OF_OBJECT: usize = 1 << 12;

/// How much of a warning list is held back, in bytes.
const MAX_HELD_BYTES: usize = 1 << 22;

/// What a string takes beside its text.
const HELD_OVERHEAD: usize = 32;

/// How much of a document is looked at to tell what it is, in characters.
const HEAD_CHARS: usize = 16_384;

#[cfg(test)]
mod tests {
    use crate::format::Format;
    use crate::list::found::code_of;
    use crate::list::found::found_in;
    use crate::rule::ListInfo;
    use crate::rule::Rule;

    #[test]
    fn what_was_deleted_makes_no_rule() {
        let attribute = r#"{"type":"domain","value":"a.example","to_ids":true}"#;
        for (object, expected) in [
            (format!(r#"{{"deleted":true,"Attribute":[{attribute}]}}"#), "revoked"),
            (format!(r#"{{"Attribute":[{attribute}],"deleted":"1"}}"#), "revoked"),
            (format!(r#"{{"Attribute":[{attribute}],"deleted":false}}"#), "domain a.example"),
            (format!(r#"{{"Attribute":[{attribute}]}}"#), "domain a.example"),
        ] {
            let other = r#"{"Attribute":[{"type":"domain","value":"b.example"}]}"#;
            let text = format!(r#"{{"Event":{{"Object":[{object},{other}]}}}}"#);
            assert_eq!(found(&text), [expected, "domain b.example"], "{text}");
        }
        let text = r#"{"Event":{"Attribute":[{"type":"domain","value":"a.example","to_ids":true,"deleted":true}]}}"#;
        assert_eq!(found(text), ["revoked"]);
    }

    #[test]
    fn the_type_of_a_warning_list_says_how_its_strings_are_compared() {
        for (kind, value, expected) in [
            ("string", "a.example", "host a.example"),
            ("hostname", "a.example", "domain a.example"),
            ("hostname", ".a.example", "domain a.example"),
            ("cidr", "203.0.113.0/24", "ip 203.0.113.0/24"),
            ("cidr", "203.0.113.7", "ip 203.0.113.7/32"),
            ("cidr", "a.example", "invalid_address"),
            ("substring", "a.example", "keyword a.example"),
        ] {
            let text = format!(
                r#"{{"list":["{value}"],"matching_attributes":["domain"],"name":"x","type":"{kind}"}}"#
            );
            assert_eq!(found(&text), [expected], "{text}");
        }
    }

    fn found(text: &str) -> Vec<String> {
        let written = |rule: &Rule| format!("{} {}", rule.pattern.kind(), rule.pattern);
        found_in(&ListInfo::new("list", Format::Misp), text.as_bytes(), written, code_of).unwrap()
    }
}
