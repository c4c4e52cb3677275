//! `regexes`: a regular expression a line.

use super::comment::Comments;
use super::output::Grammar;
use super::output::Output;
use super::pattern;
use super::pattern::Notes;
use crate::limits::ListLimits;
use crate::rule::Pattern;
use crate::rule::RegexPattern;

/// A regular expression a line, in the syntax of the `regex` crate and without `/` around it. It
/// sees `host/path?query`; one that begins with `#` can be written as `\#` or `[#]`.
pub(crate) struct Regexes<'a> {
    limits: &'a ListLimits,
}

impl<'a> Regexes<'a> {
    pub(crate) fn new(limits: &'a ListLimits) -> Self {
        Self { limits }
    }
}

impl Grammar for Regexes<'_> {
    fn entry<'l>(&self, line: &'l str) -> Option<&'l str> {
        Comments { line: &["#"], trailing: &[] }.entry(line)
    }

    fn read(&mut self, entry: &str, output: &mut Output<'_>) {
        let checked = pattern::regex(entry, false, self.limits);
        let pattern = checked.map(|()| Pattern::Regex(RegexPattern::new(entry)));
        output.reading(entry, pattern, Notes::new());
    }
}
