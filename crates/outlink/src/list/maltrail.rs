//! `maltrail`: the trails of Maltrail (<https://github.com/stamparm/maltrail>): domains, URLs without
//! their scheme, and addresses with or without a port.

use super::address;
use super::comment::Comments;
use super::diagnostic::DiagnosticCode;
use super::diagnostic::Problem;
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
use crate::names::Part;
use crate::rule::Pattern;
use crate::rule::RegexPattern;

pub(super) const READER: Reader = Reader {
    looks: Looks::Lines(shape),
    read: |input, options, output| {
        read_lines(Maltrail { limits: options.limits }, input, options, output)
    },
};

fn shape(line: &str) -> Shape {
    // Every group of trails names where it is from.
    if line.starts_with("# Reference:") {
        return Shape::Signature;
    }
    let Some(entry) = COMMENTS.entry(line) else { return Shape::Comment };
    Shape::could(shape::is_link(entry) || entry.starts_with('/'))
}

struct Maltrail<'a> {
    limits: &'a ListLimits,
}

impl Grammar for Maltrail<'_> {
    fn entry<'l>(&mut self, line: &'l str) -> Option<&'l str> {
        COMMENTS.entry(line)
    }

    fn read(&mut self, entry: &str, output: &mut Output<'_>) {
        if let Some(name) = pattern::plain_name(entry) {
            return output.name(name);
        }
        let mut notes = Notes::new();
        let pattern = match address::with_port(entry) {
            Some(address) => address::range(&address, &mut notes).map(Pattern::ip),
            None => None,
        };
        if let Some(pattern) = pattern {
            return output.reading(entry, Ok(pattern), notes);
        }
        // A trail that begins with a slash is a path on whatever host.
        if entry.starts_with('/') {
            let keyword = pattern::keyword(entry, self.limits, &mut notes).map(|mut keyword| {
                keyword.part = (!entry.contains('?')).then_some(Part::Path);
                Pattern::Keyword(keyword)
            });
            return output.reading(entry, keyword, notes);
        }
        let host = entry.split(['/', ':', '?']).next().unwrap_or_default();
        let is_url = entry.contains("://");
        if entry.contains("\\.") && host.contains(['(', '[', '^', '*', '+', '\\']) {
            let regex = pattern::regex(entry, Subject::Link, self.limits);
            let regex = regex.map(|()| Pattern::Regex(RegexPattern::new(entry)));
            return output.reading(entry, regex, notes);
        }
        let is_range = || address::range(entry, &mut Notes::new()).is_some();
        if !is_url && !host.contains('.') && !is_range() {
            let message = "neither a name nor an address; a name has a dot in it";
            return output.report(entry, Problem::new(DiagnosticCode::InvalidHost, message));
        }
        let pattern = pattern::domain(entry, &mut notes);
        output.reading_name(entry, pattern, notes);
    }
}

const COMMENTS: Comments = Comments { line: &["#", "//", ";"], trailing: &["#", "//"] };
