//! `unbound`: local zones and local data of Unbound (`unbound.conf(5)`).
//!
//! A zone answers for a name and everything below it; a zone that is transparent makes an exception.
//! Data answers for one name.

use super::columns;
use super::comment::Comments;
use super::diagnostic::DiagnosticCode;
use super::diagnostic::Problem;
use super::grammar::Grammar;
use super::grammar::read_lines;
use super::output::Output;
use super::pattern;
use super::pattern::Notes;
use super::registry::Looks;
use super::registry::Reader;
use super::sample::Shape;
use crate::names::Effect;
use crate::rule::Pattern;
use crate::rule::Rule;

pub(super) const READER: Reader = Reader {
    looks: Looks::Lines(shape),
    read: |input, options, output| read_lines(Unbound, input, options, output),
};

fn shape(line: &str) -> Shape {
    if line.eq_ignore_ascii_case("# Syntax: Unbound") || line == "server:" {
        return Shape::Signature;
    }
    let Some(entry) = COMMENTS.entry(line) else { return Shape::Comment };
    match entry.split_once(':') {
        Some((name, _)) if name.to_ascii_lowercase().starts_with("local-") => Shape::Surely,
        Some((name, rest)) => {
            let is_name = name.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-');
            Shape::could(is_name && (rest.is_empty() || rest.starts_with([' ', '\t'])))
        }
        None => Shape::No,
    }
}

struct Unbound;

impl Grammar for Unbound {
    fn entry<'l>(&mut self, line: &'l str) -> Option<&'l str> {
        // A clause (`server:`) is the frame around settings, one of which may stand behind it.
        let entry = COMMENTS.entry(line).filter(|entry| !is_clause(entry))?;
        let behind = entry
            .split_once(char::is_whitespace)
            .filter(|(clause, _)| CLAUSES.iter().any(|known| clause.eq_ignore_ascii_case(known)));
        Some(behind.map_or(entry, |(_, setting)| setting.trim_start()))
    }

    fn read(&mut self, entry: &str, output: &mut Output<'_>) {
        let (setting, value) = entry.split_once(':').unwrap_or((entry, ""));
        let value = value.trim();
        match setting.trim().to_ascii_lowercase().as_str() {
            "local-zone" => zone(entry, value, output),
            "local-data" => data(entry, value, output),
            "local-data-ptr" => {
                output.note(
                    entry,
                    DiagnosticCode::NoLink,
                    "the name of an address, which no link has",
                );
            }
            "include" | "include-toplevel" | "zonefile" => {
                output.report(entry, file_not_read());
            }
            _ if setting.len() < entry.len() => {
                let message = "a setting of Unbound that says nothing of a name";
                output.note(entry, DiagnosticCode::ResolverSetting, message);
            }
            _ => {
                let message = "not a setting; write local-zone: \"evil.example\" always_null";
                output.report(entry, Problem::new(DiagnosticCode::SeveralFields, message));
            }
        }
    }
}

/// The problem of a setting that names another file with entries.
pub(super) fn file_not_read() -> Problem {
    let message = "the file that is named here is not read; give it to the catalog as a list";
    Problem::new(DiagnosticCode::DirectiveUnsupported, message)
}

fn is_clause(entry: &str) -> bool {
    entry.strip_suffix(':').is_some_and(|name| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-')
    })
}

fn zone(entry: &str, value: &str, output: &mut Output<'_>) {
    let (name, kind) = first_word(value);
    let name = name.trim_end_matches('.');
    if name == "arpa" || name.ends_with(".arpa") {
        return output.note(
            entry,
            DiagnosticCode::NoLink,
            "the names of addresses, which no link has",
        );
    }
    if kind.is_empty() {
        let message = "the zone has no type; write local-zone: \"evil.example\" always_null";
        return output.report(entry, Problem::new(DiagnosticCode::SeveralFields, message));
    }
    let mut notes = Notes::new();
    let pattern = pattern::domain(name, &mut notes);
    match unquoted(kind).to_ascii_lowercase().as_str() {
        "transparent" | "always_transparent" | "typetransparent" | "inform" | "nodefault" => {
            except(entry, pattern, output);
        }
        _ => output.reading_name(entry, pattern, notes),
    }
}

fn data(entry: &str, value: &str, output: &mut Output<'_>) {
    let record = unquoted(value);
    let name = record.split_whitespace().next().unwrap_or_default();
    let is_address_type =
        |word: &str| ["A", "AAAA", "CNAME"].iter().any(|kind| word.eq_ignore_ascii_case(kind));
    let is_address = record.split_whitespace().skip(1).any(is_address_type);
    if !is_address {
        return output.note(entry, DiagnosticCode::NoLink, "a record that answers with no address");
    }
    let mut notes = Notes::new();
    let pattern = pattern::domain(name.trim_end_matches('.'), &mut notes);
    output.reading(entry, pattern.map(columns::as_host), notes);
}

pub(super) fn except(entry: &str, pattern: pattern::Result<Pattern>, output: &mut Output<'_>) {
    match pattern {
        Ok(pattern) => {
            let rule = Rule { effect: Effect::Except, ..Rule::new(pattern, output.line()) };
            output.rule(rule);
        }
        Err(problem) => output.report(entry, problem),
    }
}

/// The first word, which may have quotes around it, and the rest.
fn first_word(text: &str) -> (&str, &str) {
    let quote = text.chars().next().filter(|char| ['"', '\''].contains(char));
    let split = match quote {
        Some(quote) => text.get(1..).and_then(|rest| rest.split_once(quote)),
        None => text.split_once(char::is_whitespace),
    };
    let (word, rest) = split.unwrap_or((text, ""));
    (word.trim(), rest.trim())
}

fn unquoted(text: &str) -> &str {
    text.trim().trim_matches(['"', '\''])
}

/// What settings of names stand below.
const CLAUSES: [&str; 2] = ["server:", "view:"];

const COMMENTS: Comments = Comments { line: &["#"], trailing: &["#"] };
