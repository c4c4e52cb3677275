//! The strings of arrays, and the names of rules.

use super::net_request;
use crate::limits::ListLimits;
use crate::list::columns;
use crate::list::diagnostic::DiagnosticCode;
use crate::list::diagnostic::Problem;
use crate::list::output::Output;
use crate::list::pattern;
use crate::list::pattern::Notes;
use crate::list::pattern::Result;
use crate::list::pattern::Subject;
use crate::names::Effect;
use crate::names::Part;
use crate::rule::Keyword;
use crate::rule::Pattern;
use crate::rule::RegexPattern;
use crate::rule::Rule;

/// Reads the names of a browser's rule that were held back until it ended.
pub(super) fn put_requests(entries: Vec<net_request::Entry>, output: &mut Output<'_>) {
    let here = output.line();
    for (line, text, effect) in entries {
        output.resume(line);
        output.count_entry();
        match effect {
            Ok(effect) => entry(&text, effect, false, output),
            Err(problem) => output.report(&text, problem),
        }
    }
    output.resume(here);
}

/// Reads a string below a key.
pub(super) fn put(
    key: &str,
    text: &str,
    effect: Effect,
    is_host: bool,
    limits: &ListLimits,
    output: &mut Output<'_>,
) {
    match of_host(key, text, limits) {
        Some(Ok(pattern)) => output.rule(Rule { effect, ..Rule::new(pattern, output.line()) }),
        Some(Err(problem)) => output.report(text, problem),
        None => entry(text, effect, is_host, output),
    }
}

fn entry(text: &str, effect: Effect, is_host: bool, output: &mut Output<'_>) {
    let text = text.trim();
    if text.is_empty() {
        return output
            .report(text, Problem::new(DiagnosticCode::PatternMissing, "the string is empty"));
    }
    if !text.contains(['.', ':', '/', '[']) && !columns::is_sha256(text) {
        let message = "neither a name nor a link: there is no dot in it; where the strings of an \
                       array are no names, point past it with `pointer`";
        return output.report(text, Problem::new(DiagnosticCode::InvalidHost, message));
    }
    let mut notes = Notes::new();
    let patterns = columns::by_shape(text, &mut notes);
    for note in notes {
        output.report(text, note);
    }
    match patterns {
        Ok(patterns) => patterns.into_iter().for_each(|pattern| {
            let pattern = if is_host { columns::as_host(pattern) } else { output.named(pattern) };
            output.rule(Rule { effect, ..Rule::new(pattern, output.line()) });
        }),
        Err(problem) => output.report(text, problem),
    }
}

/// A regex or keyword for the host, as the rules of sing-box have them; `None` for other keys.
fn of_host(key: &str, text: &str, limits: &ListLimits) -> Option<Result<Pattern>> {
    match key {
        "domain_regex" => {
            let checked = pattern::regex(text, Subject::Part(Part::Host), limits);
            Some(checked.map(|()| Pattern::Regex(RegexPattern::of_host(text))))
        }
        "domain_keyword" => {
            let keyword = pattern::keyword(text, limits, &mut Notes::new());
            let of_host = |keyword| Keyword { part: Some(Part::Host), ..keyword };
            Some(keyword.map(|keyword| Pattern::Keyword(of_host(keyword))))
        }
        _ => None,
    }
}

/// `key` if it is one of [`KEYS_OF_HOST_PARTS`], and an empty text otherwise.
///
/// A name that waits for the end of its object keeps this key, so that it needs no copy of its own.
pub(super) fn host_part_key(key: &str) -> &'static str {
    KEYS_OF_HOST_PARTS.into_iter().find(|known| *known == key).unwrap_or_default()
}

/// Keys of sing-box whose strings are parts or patterns of hosts.
const KEYS_OF_HOST_PARTS: [&str; 2] = ["domain_keyword", "domain_regex"];
