//! `domains`: one domain per line.

use super::comment::Comments;
use super::grammar::Grammar;
use super::grammar::read_lines;
use super::hosts;
use super::output::Output;
use super::pattern;
use super::pattern::Notes;
use super::registry::Looks;
use super::registry::Reader;
use super::sample::Shape;
use super::shape;

pub(super) const READER: Reader = Reader {
    looks: Looks::Lines(shape),
    read: |input, options, output| read_lines(Domains, input, options, output),
};

fn shape(line: &str) -> Shape {
    match Comments::USUAL.entry(line) {
        None => Shape::Comment,
        Some(entry) if shape::is_name(entry) => Shape::Surely,
        Some(entry) => Shape::could(shape::is_link(entry) || shape::is_hosts_line(entry)),
    }
}

/// One domain per line, in any spelling. Such lists hold other things too: addresses and ranges become
/// `ip` rules, URLs become `url` rules, lines of hosts files give each of their names.
///
/// `www.evil.example` stays the domain that is written there: the list may mean that host because
/// the rest of `evil.example` is somebody else's.
pub(crate) struct Domains;

impl Grammar for Domains {
    fn entry<'l>(&mut self, line: &'l str) -> Option<&'l str> {
        Comments::USUAL.entry(line)
    }

    fn read(&mut self, entry: &str, output: &mut Output<'_>) {
        if let Some(name) = pattern::plain_name(entry) {
            return output.name(name);
        }
        if entry.contains(char::is_whitespace) {
            return hosts::read_foreign_line(entry, output);
        }
        let mut notes = Notes::new();
        let pattern = pattern::domain(entry, &mut notes);
        if entry.starts_with(['*', '.']) {
            return output.reading(entry, pattern, notes);
        }
        output.reading_name(entry, pattern, notes);
    }
}
