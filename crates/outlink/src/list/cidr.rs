//! `cidr`: an address or a range of addresses a line.

use super::address;
use super::comment::Comments;
use super::output::Grammar;
use super::output::Output;
use super::pattern::Notes;
use crate::rule::Pattern;

/// An address, a range with a prefix or mask, or the first and last address of a range, a line.
pub(crate) struct Cidr;

impl Grammar for Cidr {
    fn entry<'l>(&self, line: &'l str) -> Option<&'l str> {
        Comments::USUAL.entry(line)
    }

    fn read(&mut self, entry: &str, output: &mut Output<'_>) {
        let mut notes = Notes::new();
        let ranges = address::ranges(entry, &mut notes);
        for note in notes {
            output.report(entry, note);
        }
        match ranges {
            Ok(ranges) => ranges.into_iter().for_each(|range| output.pattern(Pattern::Ip(range))),
            Err(problem) => output.report(entry, problem),
        }
    }
}
