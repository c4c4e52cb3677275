//! `cidr`: an address or a range of addresses a line.

use std::borrow::Cow;
use std::net::IpAddr;

use super::address;
use super::comment::Comments;
use super::diagnostic::DiagnosticCode;
use super::grammar::Grammar;
use super::grammar::read_lines;
use super::output::Output;
use super::pattern::Notes;
use super::registry::Looks;
use super::registry::Reader;
use super::sample::Shape;
use super::shape;
use crate::rule::Pattern;

pub(super) const READER: Reader = Reader {
    looks: Looks::Lines(shape),
    read: |input, options, output| read_lines(Cidr, input, options, output),
};

fn shape(line: &str) -> Shape {
    let Some(entry) = Comments::USUAL.entry(line) else { return Shape::Comment };
    if shape::is_address(entry) || is_record(entry) || named_range(entry).is_some() {
        return Shape::Surely;
    }
    Shape::could(record(entry).is_some() || address::ranges(entry, &mut Notes::new()).is_ok())
}

/// An address, a range with a prefix or mask, or the first and last address of a range, a line.
pub(crate) struct Cidr;

impl Grammar for Cidr {
    fn entry<'l>(&mut self, line: &'l str) -> Option<&'l str> {
        Comments::USUAL.entry(line)
    }

    fn read(&mut self, entry: &str, output: &mut Output<'_>) {
        let mut notes = Notes::new();
        let text = match record(entry) {
            Some(Record::Range(range)) => range,
            Some(Record::Metadata) => {
                let message = "what the list says of itself";
                return output.note(entry, DiagnosticCode::NoLink, message);
            }
            None => Cow::Borrowed(entry),
        };
        let ranges = address::ranges(&text, &mut notes);
        for note in notes {
            output.report(entry, note);
        }
        match ranges {
            Ok(ranges) => ranges.into_iter().for_each(|range| output.pattern(Pattern::ip(range))),
            Err(problem) => output.report(entry, problem),
        }
    }
}

/// Whether a line is a record of a list of ranges in JSON.
pub(super) fn is_record(line: &str) -> bool {
    line.starts_with('{') && matches!(record(line), Some(Record::Range(_)))
}

/// A line that holds more than a range.
enum Record<'e> {
    /// The range in it.
    Range(Cow<'e, str>),
    /// Nothing but what the list says of itself.
    Metadata,
}

/// A line of the Spamhaus DROP lists in JSON: `{"cidr":"203.0.113.0/24","sblid":"SBL1"}`; of the block
/// list of DShield: first and last address and the prefix, with tabs between them; of other tables
/// whose first column is the range; of PeerGuardian and eMule: `name:203.0.113.0-203.0.113.9` and
/// `203.000.113.000 - 203.000.113.009 , 000 , name`; of ipset and of web servers (`deny`).
fn record(entry: &str) -> Option<Record<'_>> {
    if entry.starts_with('{') {
        let object: serde_json::Value = serde_json::from_str(entry).ok()?;
        let range =
            ["cidr", "ip", "range", "network"].iter().find_map(|key| object.get(key)?.as_str());
        return match range {
            Some(range) => Some(Record::Range(Cow::Owned(range.to_owned()))),
            None => Some(Record::Metadata),
        };
    }
    let is_of_digits =
        |range: &str| range.bytes().all(|b| b.is_ascii_digit() || b" .-/".contains(&b));
    if let Some((range, _)) = entry.split_once(',').filter(|(range, _)| is_of_digits(range)) {
        let unpadded: Vec<String> = range.split('-').map(|end| unpadded(end.trim())).collect();
        return Some(Record::Range(Cow::Owned(unpadded.join("-"))));
    }
    if let Some((range, _)) = entry.split_once('|').filter(|(range, _)| is_range(range.trim())) {
        return Some(Record::Range(Cow::Borrowed(range.trim())));
    }
    if let Some(record) = of_firewall(entry) {
        return Some(record);
    }
    let mut words = entry.split_whitespace();
    if let (Some(first), Some(second)) = (words.next(), words.next())
        && is_range(first)
        && second != "-"
    {
        let is_end = !first.contains('/') && second.parse::<IpAddr>().is_ok();
        let range = if is_end { format!("{first}-{second}") } else { first.to_owned() };
        return Some(Record::Range(Cow::Owned(range)));
    }
    if let Some(range) = named_range(entry) {
        return Some(Record::Range(Cow::Borrowed(range)));
    }
    address::with_port(entry).map(|address| Record::Range(Cow::Owned(address)))
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
        return Some(Record::Range(Cow::Borrowed(first)));
    }
    let range = match first.to_ascii_lowercase().as_str() {
        "create" | "-n" | "flush" | "destroy" | "swap" | "commit" => return Some(Record::Metadata),
        "add" | "-a" => words.nth(1)?,
        "deny" => words.find(|word| !word.eq_ignore_ascii_case("from"))?,
        _ => return None,
    };
    is_range(range).then_some(Record::Range(Cow::Borrowed(range)))
}

fn is_range(text: &str) -> bool {
    address::range(text, &mut Notes::new()).is_some()
}

/// An address whose numbers may begin with zeros that mean nothing.
fn unpadded(address: &str) -> String {
    let parts: Vec<&str> = address.split('.').collect();
    let part = |part: &&str| {
        let bare = part.trim_start_matches('0');
        if bare.is_empty() && !part.is_empty() { "0".to_owned() } else { bare.to_owned() }
    };
    parts.iter().map(part).collect::<Vec<String>>().join(".")
}
