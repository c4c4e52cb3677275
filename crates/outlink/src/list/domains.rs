//! `domains`: a domain a line.

use super::comment::Comments;
use super::hosts;
use super::output::Grammar;
use super::output::Output;
use super::pattern;
use super::pattern::Notes;
use crate::rule::Pattern;

/// A domain a line, in any spelling. Such lists hold other things too: addresses and ranges become
/// `ip` rules, URLs become `url` rules, lines of hosts files give each of their names.
///
/// `www.evil.example` stays the domain that is written there: the list may mean that host because
/// the rest of `evil.example` is somebody else's.
pub(crate) struct Domains;

impl Grammar for Domains {
    fn entry<'l>(&self, line: &'l str) -> Option<&'l str> {
        Comments::USUAL.entry(line)
    }

    fn read(&mut self, entry: &str, output: &mut Output<'_>) {
        if let Some(name) = pattern::plain_name(entry) {
            return output.pattern(Pattern::Domain(name.to_owned()));
        }
        if entry.contains(char::is_whitespace) {
            return hosts::read_foreign_line(entry, output);
        }
        let mut notes = Notes::new();
        let pattern = pattern::domain(entry, &mut notes);
        output.reading(entry, pattern, notes);
    }
}
