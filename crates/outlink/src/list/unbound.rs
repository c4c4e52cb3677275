//! `unbound`: local zones and local data of Unbound (`unbound.conf(5)`).
//!
//! A zone answers for a name and everything below it; a zone that is transparent makes an exception.
//! Data answers for one name. A zone of the type `redirect` answers as its data, which stands behind it.

use super::answer;
use super::columns;
use super::comment::Comments;
use super::diagnostic::DiagnosticCode;
use super::diagnostic::Problem;
use super::diagnostic::excerpt;
use super::grammar::Grammar;
use super::grammar::read_lines;
use super::output::Output;
use super::pattern;
use super::pattern::Notes;
use super::pattern::Result;
use super::registry::Looks;
use super::registry::Reader;
use super::sample::Shape;
use crate::names::Effect;
use crate::rule::Pattern;
use crate::rule::Rule;

pub(super) const READER: Reader = Reader {
    looks: Looks::Lines(shape),
    read: |input, options, output| read_lines(Unbound::default(), input, options, output),
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

#[derive(Default)]
struct Unbound {
    /// The line of a redirect, its text and its pattern, until the next line says what the answer is.
    redirect: Option<(u32, String, Pattern)>,
}

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
        let setting_name = setting.trim().to_ascii_lowercase();
        if setting_name != "local-data" {
            self.end_redirect(Ok(()), output);
        }
        match setting_name.as_str() {
            "local-zone" => self.zone(entry, value, output),
            "local-data" => self.data(entry, value, output),
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

    fn finish(&mut self, output: &mut Output<'_>) {
        self.end_redirect(Ok(()), output);
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

impl Unbound {
    fn zone(&mut self, entry: &str, value: &str, output: &mut Output<'_>) {
        let (name, kind) = first_word(value);
        let name = name.trim_end_matches('.');
        if name == "arpa" || name.ends_with(".arpa") {
            let message = "the names of addresses, which no link has";
            return output.note(entry, DiagnosticCode::NoLink, message);
        }
        if kind.is_empty() {
            let message = "the zone has no type; write local-zone: \"evil.example\" always_null";
            return output.report(entry, Problem::new(DiagnosticCode::SeveralFields, message));
        }
        let mut notes = Notes::new();
        let pattern = pattern::domain(name, &mut notes);
        match (unquoted(kind).to_ascii_lowercase().as_str(), pattern) {
            (
                "transparent" | "always_transparent" | "typetransparent" | "inform" | "nodefault",
                pattern,
            ) => except(entry, pattern, output),
            ("redirect", Ok(pattern)) => {
                notes.into_iter().for_each(|note| output.report(entry, note));
                self.redirect = Some((output.line(), entry.to_owned(), output.named(pattern)));
            }
            (_, pattern) => output.reading_name(entry, pattern, notes),
        }
    }

    fn data(&mut self, entry: &str, value: &str, output: &mut Output<'_>) {
        let record = unquoted(value);
        let mut words = record.split_whitespace();
        let name = words.next().unwrap_or_default().trim_end_matches('.');
        let is_type = |word: &&str| TYPES.iter().any(|kind| word.eq_ignore_ascii_case(kind));
        let Some(kind) = words.find(is_type) else {
            self.end_redirect(Ok(()), output);
            let message = "a record that answers with no address";
            return output.note(entry, DiagnosticCode::NoLink, message);
        };
        let answer = match kind.eq_ignore_ascii_case("CNAME") {
            true => {
                let block = format!("local-zone: \"{}\" always_nxdomain", excerpt(name));
                answer::alias(name, words.next().unwrap_or_default(), &block)
            }
            false => Ok(()),
        };
        let mut notes = Notes::new();
        let pattern = pattern::domain(name, &mut notes);
        let is_of_redirect = matches!(
            (&self.redirect, &pattern),
            (Some((_, _, Pattern::Domain(zone) | Pattern::Host(zone))), Ok(Pattern::Domain(name)))
                if zone == name
        );
        self.end_redirect(if is_of_redirect { answer.clone() } else { Ok(()) }, output);
        let pattern = answer.and_then(|()| pattern.map(columns::as_host));
        output.reading(entry, pattern, notes);
    }

    /// Hands the redirect on whose answer is known.
    fn end_redirect(&mut self, answer: Result<()>, output: &mut Output<'_>) {
        let Some((line, entry, pattern)) = self.redirect.take() else { return };
        let here = output.line();
        output.resume(line);
        output.reading(&entry, answer.map(|()| pattern), Notes::new());
        output.resume(here);
    }
}

pub(super) fn except(entry: &str, pattern: Result<Pattern>, output: &mut Output<'_>) {
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

/// The types of records that lead to an address.
const TYPES: [&str; 3] = ["A", "AAAA", "CNAME"];

/// What settings of names stand below.
const CLAUSES: [&str; 2] = ["server:", "view:"];

const COMMENTS: Comments = Comments { line: &["#"], trailing: &["#"] };

#[cfg(test)]
mod tests {
    use crate::format::Format;
    use crate::list::found::code_of;
    use crate::list::found::found_in;
    use crate::list::found::pattern_of;
    use crate::rule::ListInfo;

    #[test]
    fn a_redirect_answers_as_its_data() {
        let text = r#"local-zone: "www.google.com" redirect
local-data: "www.google.com CNAME forcesafesearch.google.com"
local-zone: "evil.example" redirect
local-data: "evil.example A 192.0.2.1"
local-zone: "a.example" redirect
local-data: "b.example CNAME safe.b.example"
local-zone: "c.example" redirect
"#;
        let found =
            found_in(&ListInfo::new("list", Format::Unbound), text.as_bytes(), pattern_of, code_of);
        let expected = [
            "condition_unsupported",
            "condition_unsupported",
            "evil.example",
            "evil.example",
            "a.example",
            "condition_unsupported",
            "c.example",
        ];
        assert_eq!(found.unwrap(), expected);
    }
}
