//! `keywords`: one keyword per line.

use super::comment::Comments;
use super::grammar::Grammar;
use super::grammar::read_lines;
use super::output::Output;
use super::pattern;
use super::pattern::Notes;
use super::registry::Looks;
use super::registry::Reader;
use super::sample::Shape;
use super::shape;
use super::validate;
use crate::limits::ListLimits;
use crate::rule::Pattern;

pub(super) const READER: Reader = Reader {
    looks: Looks::Lines(shape),
    read: |input, options, output| {
        read_lines(Keywords::new(options.limits), input, options, output)
    },
};

/// Any text may be an entry, but for lines that are plainly of another format.
fn shape(line: &str) -> Shape {
    if line.is_empty() || line.starts_with('#') {
        return Shape::Comment;
    }
    let is_other = line.starts_with("{\"") || line.starts_with("[\"") || line.starts_with("||");
    Shape::could(!is_other && !shape::is_hosts_line(line))
}

/// One keyword per line, spaces inside included. One that begins with `#`, or with a space that matters,
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
    fn entry<'l>(&mut self, line: &'l str) -> Option<&'l str> {
        Comments { line: &["#"], trailing: &[] }.entry(line)
    }

    fn read(&mut self, entry: &str, output: &mut Output<'_>) {
        let mut notes = Notes::new();
        let keyword = validate::listed_keyword(entry)
            .and_then(|()| pattern::keyword(entry, self.limits, &mut notes));
        output.reading(entry, keyword.map(Pattern::Keyword), notes);
    }
}
