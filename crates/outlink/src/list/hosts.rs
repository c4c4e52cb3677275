//! `hosts`: an address, then names, as in hosts(5).

use super::comment::Comments;
use super::diagnostic::DiagnosticCode;
use super::diagnostic::Problem;
use super::diagnostic::excerpt;
use super::grammar::Grammar;
use super::grammar::read_lines;
use super::output::Output;
use super::pattern;
use super::pattern::Notes;
use super::registry::Looks;
use super::registry::Reader;
use super::sample::Shape;
use super::shape;

pub(super) const READER: Reader = Reader {
    looks: Looks::Lines(shape),
    read: |input, options, output| read_lines(Hosts, input, options, output),
};

fn shape(line: &str) -> Shape {
    match Hosts.entry(line) {
        None => Shape::Comment,
        Some(entry) if shape::is_hosts_line(entry) => Shape::Surely,
        Some(entry) => Shape::could(shape::is_name(entry)),
    }
}

/// One address per line, then names. The address is where a resolver would be sent, so it says nothing
/// about the link; the names are read as domains, as every reader of such lists that looks at URLs
/// takes them.
pub(crate) struct Hosts;

impl Grammar for Hosts {
    fn entry<'l>(&mut self, line: &'l str) -> Option<&'l str> {
        // Here `#` needs no space before it; neither an address nor a name holds one.
        let entry = Comments::USUAL.entry(line)?;
        entry.split('#').next().map(str::trim_end)
    }

    fn read(&mut self, entry: &str, output: &mut Output<'_>) {
        match shape::names_of_hosts_line(entry) {
            Some(names) => read_names(entry, names, output),
            None if entry.contains(char::is_whitespace) => output.report(entry, several_fields()),
            None => read_name(entry, entry, output),
        }
    }
}

/// A line with several fields in a list of another format: names of a hosts file, or nothing.
pub(crate) fn read_foreign_line(entry: &str, output: &mut Output<'_>) {
    let names =
        shape::names_of_hosts_line(entry).map(|names| names.split('#').next().unwrap_or(names));
    match names {
        Some(names) => {
            let message = "a line of a hosts file; its names are read as domains";
            output.report(entry, Problem::new(DiagnosticCode::HostsLine, message));
            read_names(entry, names, output);
        }
        None => output.report(entry, several_fields()),
    }
}

fn read_names(entry: &str, names: &str, output: &mut Output<'_>) {
    let mut names = names.split_whitespace().peekable();
    if names.peek().is_none() || shape::begins_with_range(entry) {
        let message =
            "no name stands behind the address; a list of addresses has the format `cidr`";
        return output.report(entry, Problem::new(DiagnosticCode::NameMissing, message));
    }
    for name in names {
        read_name(entry, name, output);
    }
}

fn read_name(entry: &str, name: &str, output: &mut Output<'_>) {
    if let Some(name) = pattern::plain_name(name) {
        return output.name(name);
    }
    if name == UNSPECIFIED {
        let message = format!("`{name}` stands for no host");
        return output.report(entry, Problem::new(DiagnosticCode::LocalName, message));
    }
    if shape::is_number(name) {
        let message = format!("`{}` is a number and no name", excerpt(name));
        return output.report(entry, Problem::new(DiagnosticCode::InvalidHost, message));
    }
    let mut notes = Notes::new();
    let pattern = pattern::domain(name, &mut notes);
    output.reading_name(entry, pattern, notes);
}

fn several_fields() -> Problem {
    let message = "several fields, the first of which is not an address; write one entry per line";
    Problem::new(DiagnosticCode::SeveralFields, message)
}

/// Some hosts files name their own sink: `0.0.0.0 0.0.0.0`.
const UNSPECIFIED: &str = "0.0.0.0";
