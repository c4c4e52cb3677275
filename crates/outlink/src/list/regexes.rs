//! `regexes`: one regular expression per line.

use super::comment::Comments;
use super::grammar::Grammar;
use super::grammar::read_lines;
use super::output::Output;
use super::pattern;
use super::pattern::Notes;
use super::pattern::Subject;
use super::registry::Looks;
use super::registry::Reader;
use super::sample::Shape;
use super::shape;
use crate::limits::ListLimits;
use crate::rule::Pattern;
use crate::rule::RegexPattern;

pub(super) const READER: Reader = Reader {
    looks: Looks::Lines(shape),
    read: |input, options, output| read_lines(Regexes::new(options.limits), input, options, output),
};

/// Any text may be an entry, but for lines that are plainly of another format.
fn shape(line: &str) -> Shape {
    if line.is_empty() || line.starts_with('#') {
        return Shape::Comment;
    }
    let is_other = line.starts_with("{\"") || line.starts_with("[\"") || line.starts_with("||");
    Shape::could(!is_other && !shape::is_hosts_line(line))
}

/// One regular expression per line, in the syntax of the `regex` crate and without `/` around it. It
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
    fn entry<'l>(&mut self, line: &'l str) -> Option<&'l str> {
        Comments { line: &["#"], trailing: &[] }.entry(line)
    }

    fn read(&mut self, entry: &str, output: &mut Output<'_>) {
        let checked = pattern::regex(entry, Subject::Link, self.limits);
        let pattern = checked.map(|()| Pattern::Regex(RegexPattern::new(entry)));
        output.reading(entry, pattern, Notes::new());
    }
}
