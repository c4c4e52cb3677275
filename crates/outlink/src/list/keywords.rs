//! `keywords`: a keyword a line.

use super::comment::Comments;
use super::output::Grammar;
use super::output::Output;
use super::pattern;
use super::pattern::Notes;
use crate::limits::ListLimits;
use crate::rule::Pattern;

/// A keyword a line, spaces inside included. One that begins with `#`, or with a space that matters,
/// needs the format `rules`.
pub(crate) struct Keywords<'a> {
    limits: &'a ListLimits,
}

impl<'a> Keywords<'a> {
    pub(crate) fn new(limits: &'a ListLimits) -> Self {
        Self { limits }
    }
}

impl Grammar for Keywords<'_> {
    fn entry<'l>(&self, line: &'l str) -> Option<&'l str> {
        Comments { line: &["#"], trailing: &[] }.entry(line)
    }

    fn read(&mut self, entry: &str, output: &mut Output<'_>) {
        let mut notes = Notes::new();
        let keyword = pattern::keyword(entry, self.limits, &mut notes);
        output.reading(entry, keyword.map(Pattern::Keyword), notes);
    }
}
