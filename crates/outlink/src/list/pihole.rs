//! `pihole`: the lists of Pi-hole (<https://docs.pi-hole.net/regex/>), most of them regexes that are
//! searched in the name that is asked for, without regard to case.
//!
//! Domains, hosts lines and the rules `||host^` and `@@||host^`, which Pi-hole reads in its other
//! lists, are read here too.

use super::adblock::javascript;
use super::answer;
use super::comment::Comments;
use super::diagnostic::DiagnosticCode;
use super::diagnostic::Problem;
use super::grammar::Grammar;
use super::grammar::read_lines;
use super::hosts;
use super::output::Output;
use super::pattern;
use super::pattern::Notes;
use super::pattern::Result;
use super::pattern::Subject;
use super::registry::Looks;
use super::registry::Reader;
use super::sample::Shape;
use super::shape;
use super::unbound::except;
use crate::limits::ListLimits;
use crate::names::Part;
use crate::rule::Pattern;
use crate::rule::RegexPattern;

pub(super) const READER: Reader = Reader {
    looks: Looks::Lines(shape),
    read: |input, options, output| {
        read_lines(Pihole { limits: options.limits }, input, options, output)
    },
};

fn shape(line: &str) -> Shape {
    let Some(entry) = COMMENTS.entry(line) else { return Shape::Comment };
    if shape::is_name(entry) || shape::is_hosts_line(entry) || abp(entry).is_some() {
        return Shape::Could;
    }
    let (regex, _) = options(entry);
    let is_of_host = regex.starts_with(['^', '(']) || regex.ends_with('$') || regex.contains("\\.");
    let is_text = regex.contains(char::is_whitespace) || regex.contains(['/', '<', '"', '=']);
    match is_of_host && !is_text {
        true => Shape::Surely,
        false => Shape::could(!is_text && !regex.starts_with(['|', '@', '{'])),
    }
}

struct Pihole<'a> {
    limits: &'a ListLimits,
}

impl Grammar for Pihole<'_> {
    fn entry<'l>(&mut self, line: &'l str) -> Option<&'l str> {
        COMMENTS.entry(line).filter(|entry| !entry.starts_with("[Adblock"))
    }

    fn read(&mut self, entry: &str, output: &mut Output<'_>) {
        if let Some(name) = pattern::plain_name(entry) {
            return output.name(name);
        }
        let mut notes = Notes::new();
        if let Some((is_exception, name)) = abp(entry) {
            let pattern = pattern::domain(name, &mut notes);
            return match is_exception {
                true => except(entry, pattern, output),
                false => output.reading(entry, pattern, notes),
            };
        }
        if shape::is_hosts_line(entry) {
            return hosts::read_foreign_line(entry, output);
        }
        if shape::is_name(entry) || shape::is_address(entry) {
            let pattern = pattern::domain(entry, &mut notes);
            return output.reading_name(entry, pattern, notes);
        }
        if entry.starts_with(['|', '@', '[']) && !entry.contains('\\') {
            let message = "of the rules of adblock lists Pi-hole reads ||evil.example^ and \
                           @@||evil.example^ alone; write one of them, or use the format `adblock`";
            return output.report(entry, Problem::new(DiagnosticCode::UnknownValue, message));
        }
        output.reading(entry, regex(entry, self.limits), notes);
    }
}

/// A regex for the host, with the options behind it.
fn regex(entry: &str, limits: &ListLimits) -> Result<Pattern> {
    let (source, options) = options(entry);
    for option in options.split(';').map(str::trim).filter(|option| !option.is_empty()) {
        let (name, value) = option.split_once('=').unwrap_or((option, ""));
        match name {
            "reply" => {}
            "querytype" if answer::asks_for_address(value.split(',')) => {}
            _ => {
                let message = format!(
                    "the option `{option}` cannot be honoured for a link, so there is no rule"
                );
                return Err(Problem::new(DiagnosticCode::ConditionUnsupported, message));
            }
        }
    }
    host_regex(source, limits)
}

/// A regex that is searched in the host without regard to case.
pub(super) fn host_regex(source: &str, limits: &ListLimits) -> Result<Pattern> {
    if source.is_empty() {
        return Err(Problem::new(DiagnosticCode::InvalidRegex, "the regex is empty"));
    }
    let source = format!("(?i){}", javascript::posix_to_regex(source));
    pattern::regex(&source, Subject::Part(Part::Host), limits)?;
    Ok(Pattern::Regex(RegexPattern::of_host(&source)))
}

/// A regex and the options behind it: `^ad\.;querytype=A`.
fn options(entry: &str) -> (&str, &str) {
    const NAMES: [&str; 3] = [";querytype=", ";reply=", ";invert"];
    let start = NAMES.iter().filter_map(|name| entry.find(name)).min();
    start.and_then(|at| entry.split_at_checked(at)).unwrap_or((entry, ""))
}

/// `||name^` and `@@||name^`, and whether it is the latter.
fn abp(entry: &str) -> Option<(bool, &str)> {
    let exception = entry.strip_prefix("@@");
    let name = exception.unwrap_or(entry).strip_prefix("||")?;
    let name = name.strip_suffix('|').unwrap_or(name).strip_suffix('^')?;
    shape::is_name(name).then_some((exception.is_some(), name))
}

const COMMENTS: Comments = Comments { line: &["#", "!", "//"], trailing: &["#"] };
