//! `cidr`: one address or range of addresses per line.
//!
//! A range that the list lets through is an exception: behind `!`, as tables of pf have it, behind `allow`,
//! or before a word such as `nomatch` or `OK`.

use std::borrow::Cow;

use super::address;
use super::comment::Comments;
use super::diagnostic::DiagnosticCode;
use super::diagnostic::Problem;
use super::grammar::Grammar;
use super::grammar::read_lines;
use super::output::Output;
use super::pattern::Notes;
use super::registry::Looks;
use super::registry::Reader;
use super::sample::Shape;
use super::shape;
use crate::names::Effect;
use crate::rule::Pattern;
use crate::rule::Rule;

pub(super) const READER: Reader = Reader {
    looks: Looks::Lines(shape),
    read: |input, options, output| read_lines(Cidr, input, options, output),
};

fn shape(line: &str) -> Shape {
    let Some(entry) = Cidr.entry(line) else { return Shape::Comment };
    if shape::is_address(entry)
        || is_record(entry)
        || named_range(entry).is_some()
        || shape::begins_with_range(entry)
    {
        return Shape::Surely;
    }
    Shape::could(record(entry).is_some() || address::ranges(entry, &mut Notes::new()).is_ok())
}

/// An address, a range with a prefix or mask, or the first and last address of a range, a line.
pub(crate) struct Cidr;

impl Grammar for Cidr {
    fn entry<'l>(&mut self, line: &'l str) -> Option<&'l str> {
        // `! text` is a comment, and `!203.0.113.7` a range that is let through.
        COMMENTS.entry(line).filter(|entry| !entry.starts_with('!') || negated(entry).is_some())
    }

    fn read(&mut self, entry: &str, output: &mut Output<'_>) {
        let (texts, doubt, effect) = match record(entry) {
            Some(Record::Ranges { texts, doubt, effect }) => (texts, doubt, effect),
            Some(Record::Metadata) => {
                let message = "what the list says of itself";
                return output.note(entry, DiagnosticCode::NoLink, message);
            }
            None => (vec![Cow::Borrowed(entry)], None, Effect::Block),
        };
        if let Some(doubt) = doubt {
            output.report(entry, Problem::new(DiagnosticCode::SeveralFields, doubt));
        }
        for text in texts {
            let mut notes = Notes::new();
            let ranges = address::ranges(&text, &mut notes);
            for note in notes {
                output.report(entry, note);
            }
            match ranges {
                Ok(ranges) => ranges.into_iter().for_each(|range| {
                    let line = output.line();
                    output.rule(Rule { effect, ..Rule::new(Pattern::ip(range), line) });
                }),
                Err(problem) => output.report(entry, problem),
            }
        }
    }
}

/// Whether a line is a record of a list of ranges in JSON. The address in a record of a host or a page is only
/// where the host was found, and may be that of many others.
pub(super) fn is_record(line: &str) -> bool {
    let names_host = |object: serde_json::Value| HOSTS.iter().any(|key| object.get(key).is_some());
    line.starts_with('{')
        && matches!(record(line), Some(Record::Ranges { .. }))
        && !serde_json::from_str(line).is_ok_and(names_host)
}

/// Members of records of hosts and pages.
const HOSTS: [&str; 4] = ["domain", "host", "hostname", "url"];

/// A line that holds more than a range.
enum Record<'e> {
    Ranges {
        /// The ranges in it.
        texts: Vec<Cow<'e, str>>,
        /// Why they may not be what the line means.
        doubt: Option<String>,
        /// Whether they are blocked or let through.
        effect: Effect,
    },
    /// Nothing but what the list says of itself.
    Metadata,
}

impl<'e> Record<'e> {
    fn one(range: impl Into<Cow<'e, str>>) -> Self {
        Self::of(vec![range.into()], Effect::Block)
    }

    fn of(texts: Vec<Cow<'e, str>>, effect: Effect) -> Self {
        Self::Ranges { texts, doubt: None, effect }
    }
}

/// A line of the Spamhaus DROP lists in JSON: `{"cidr":"203.0.113.0/24","sblid":"SBL1"}`; of the block
/// list of DShield: first and last address and the prefix, with tabs between them; of other tables
/// whose first column is the range, perhaps with its mask in the second; of PeerGuardian and eMule:
/// `name:203.0.113.0-203.0.113.9` and `203.000.113.000 - 203.000.113.009 , 000 , name`; of ipset and
/// of web servers (`deny`).
fn record(entry: &str) -> Option<Record<'_>> {
    if let Some(range) = negated(entry) {
        return Some(Record::of(vec![range.into()], Effect::Except));
    }
    if entry.starts_with('{') {
        let object: serde_json::Value = serde_json::from_str(entry).ok()?;
        let range =
            ["cidr", "ip", "range", "network"].iter().find_map(|key| object.get(key)?.as_str());
        return Some(range.map_or(Record::Metadata, |range| Record::one(range.to_owned())));
    }
    for mark in [',', '|'] {
        let Some((first, rest)) = entry.split_once(mark) else { continue };
        if is_of_digits(first) || is_range(first.trim()) {
            return Some(columns(first, rest.split(mark), Between::Mark));
        }
    }
    if let Some(record) = of_firewall(entry) {
        return Some(record);
    }
    let mut words = entry.split_whitespace();
    if let Some(first) = words.next()
        && is_range(first)
        && words.clone().next().is_some_and(|second| second != "-")
    {
        return Some(columns(first, words, Between::WhiteSpace));
    }
    if let Some(range) = named_range(entry) {
        return Some(Record::one(range));
    }
    address::with_port(entry).map(Record::one)
}

/// What stands between columns.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Between {
    WhiteSpace,
    Mark,
}

/// The ranges in columns, the first of which is a range. The second may be its mask or its end.
fn columns<'e>(
    first: &'e str,
    others: impl Iterator<Item = &'e str>,
    between: Between,
) -> Record<'e> {
    let first = unpadded(first);
    let others: Vec<Cow<'e, str>> = others.map(unpadded).collect();
    let is_range = |text: &&Cow<'e, str>| is_range(text);
    let count = others.iter().take_while(is_range).count();
    let (ranges, columns) = others.split_at_checked(count).unwrap_or((&others, &[]));
    let whole = ranges.split_first().and_then(|(second, further)| {
        if let Some(range) = address::with_mask(&first, second) {
            return Some((range, further));
        }
        let is_end = match between {
            Between::WhiteSpace => address::is_between(&first, second),
            // Two addresses may be meant, unless it comes to the same range as one with a prefix.
            Between::Mark => address::is_one_range(&first, second),
        };
        (is_end && further.is_empty()).then(|| (format!("{first}-{second}"), further))
    });
    let (first, further) =
        whole.map_or((first, ranges), |(range, further)| (range.into(), further));
    let doubt = match columns.iter().find(is_range) {
        Some(dropped) => Some(format!("`{dropped}` is dropped; write one entry per line")),
        None if further.is_empty() => None,
        None => Some(format!(
            "read as {} entries; write one entry per line, and a range as 203.0.113.0-203.0.113.9",
            further.len() + 1
        )),
    };
    let texts = std::iter::once(first).chain(further.iter().cloned()).collect();
    let is_passed = columns.first().is_some_and(|column| lets_through(column));
    let effect = if is_passed { Effect::Except } else { Effect::Block };
    Record::Ranges { texts, doubt, effect }
}

/// The range of `!203.0.113.7`, which tables of pf leave out of the ranges around it.
fn negated(entry: &str) -> Option<&str> {
    entry.strip_prefix('!').map(str::trim_start).filter(|range| is_range(range))
}

/// Whether a word behind a range says that it is let through: those of ipset, of the access tables of Postfix
/// and of firewalls.
fn lets_through(word: &str) -> bool {
    PASSES.iter().any(|pass| word.eq_ignore_ascii_case(pass))
}

/// The range of `name:203.0.113.0-203.0.113.9`.
fn named_range(entry: &str) -> Option<&str> {
    let (_, range) = entry.rsplit_once(':')?;
    let is_of_addresses = |char: char| char.is_ascii_digit() || ".- ".contains(char);
    (range.contains('-') && range.contains('.') && range.chars().all(is_of_addresses))
        .then_some(range.trim())
}

/// A command of ipset (`add SET RANGE`) or a directive of a web server (`deny RANGE;`).
fn of_firewall(entry: &str) -> Option<Record<'_>> {
    let entry = entry.strip_suffix(';').unwrap_or(entry).trim_end();
    let mut words = entry.split_whitespace().peekable();
    let first = words.next()?;
    if is_range(first) && words.peek().is_none() {
        return Some(Record::one(first));
    }
    match first.to_ascii_lowercase().as_str() {
        "create" | "-n" | "flush" | "destroy" | "swap" | "commit" => Some(Record::Metadata),
        "add" | "-a" => {
            let range = words.nth(1).filter(|range| is_range(range))?;
            // What stands in a comment is text.
            let is_passed =
                words.take_while(|word| *word != "comment").any(|word| word == "nomatch");
            let effect = if is_passed { Effect::Except } else { Effect::Block };
            Some(Record::of(vec![range.into()], effect))
        }
        "deny" => directive(words, Effect::Block),
        "allow" | "permit" => directive(words, Effect::Except),
        _ => None,
    }
}

/// The ranges of a directive of a web server: `deny RANGE` or `Deny from RANGE RANGE`.
fn directive<'e>(words: impl Iterator<Item = &'e str>, effect: Effect) -> Option<Record<'e>> {
    let ranges = words.filter(|word| !word.eq_ignore_ascii_case("from"));
    let texts: Vec<Cow<'_, str>> = ranges.map(Cow::Borrowed).collect();
    let is_of_ranges = !texts.is_empty() && texts.iter().all(|range| is_range(range));
    is_of_ranges.then(|| Record::of(texts, effect))
}

fn is_range(text: &str) -> bool {
    address::range(text, &mut Notes::new()).is_some()
}

/// Whether a text may be a range of IPv4, perhaps with zeros in front of its numbers.
fn is_of_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || b" .-/".contains(&byte))
}

/// A column without the zeros that its numbers may begin with, where they mean nothing.
fn unpadded(column: &str) -> Cow<'_, str> {
    let column = column.trim();
    if !is_of_digits(column) || !column.contains('.') {
        return Cow::Borrowed(column);
    }
    let part = |part: &str| {
        // The prefix behind the last number is no part of that number.
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        let zeros = part.bytes().take_while(|byte| *byte == b'0').count();
        part.get(zeros.min(digits.saturating_sub(1))..).unwrap_or_default().to_owned()
    };
    let address =
        |address: &str| address.trim().split('.').map(part).collect::<Vec<String>>().join(".");
    Cow::Owned(column.split('-').map(address).collect::<Vec<String>>().join("-"))
}

/// The words behind a range that let it through.
const PASSES: [&str; 9] =
    ["accept", "allow", "allowlist", "dunno", "nomatch", "ok", "pass", "permit", "whitelist"];

const COMMENTS: Comments = Comments { line: &["#", ";", "//"], ..Comments::USUAL };

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_behind_a_range_leave_it_as_it_is() {
        for range in [
            "203.0.113.0/24",
            "192.0.0.0/8",
            "45.12.0.0/255.255.0.0",
            "192.0.2.0",
            "192.0.2.10",
            "0.0.0.0/8",
            "2001:db8::/32",
        ] {
            for behind in [" SBL1", "\tDE\tx", "|AS1", " 2026-01-01", ",AS2", ", x", " | x"] {
                let entry = format!("{range}{behind}");
                let Some(Record::Ranges { texts, doubt, effect }) = record(&entry) else {
                    panic!("{entry}");
                };
                let expected = (vec![Cow::Borrowed(range)], None, Effect::Block);
                assert_eq!((texts, doubt, effect), expected, "{entry}");
            }
        }
    }

    #[test]
    fn ranges_that_are_let_through_are_exceptions() {
        let effect = |line: &str| match record(Cidr.entry(line)?) {
            Some(Record::Ranges { effect, .. }) => Some(effect),
            _ => None,
        };
        for passed in [
            "add bl 203.0.113.7 nomatch",
            "add bl 203.0.113.0/28 timeout 0 nomatch comment \"x\"",
            "203.0.113.7 OK",
            "203.0.113.0/28\taccept",
            "203.0.113.7,ALLOW",
            "203.0.113.7 permit # office",
            "203.0.113.0 255.255.255.240 whitelist",
            "allow 203.0.113.7;",
            "Allow from 203.0.113.7 203.0.113.9",
            "!203.0.113.7",
            "! 203.0.113.0/28 # office",
        ] {
            assert_eq!(effect(passed), Some(Effect::Except), "{passed}");
        }
        for blocked in [
            "add bl 203.0.113.7 comment \"nomatch\"",
            "add bl 203.0.113.7 comment nomatch",
            "203.0.113.7 REJECT",
            "203.0.113.7 US OK",
            "deny 203.0.113.7;",
        ] {
            assert_eq!(effect(blocked), Some(Effect::Block), "{blocked}");
        }
        assert_eq!(Cidr.entry("! Title: ranges"), None);
    }

    #[test]
    fn zeros_in_front_of_numbers_mean_nothing() {
        for (padded, expected) in [
            ("203.000.113.000", "203.0.113.0"),
            ("203.000.113.000/24", "203.0.113.0/24"),
            ("203.000.113.010/24", "203.0.113.10/24"),
            ("203.000.113.000 - 203.000.113.009", "203.0.113.0-203.0.113.9"),
            ("024", "024"),
            ("AS0", "AS0"),
        ] {
            assert_eq!(unpadded(padded), expected, "{padded}");
        }
    }
}
