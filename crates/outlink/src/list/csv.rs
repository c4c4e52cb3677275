//! `csv`: a table, one link, name or address a row (RFC 4180, and what feeds make of it).
//!
//! The columns are named in the catalog, or known from the header; a header may stand in the last
//! comment above the rows. A quoted field may hold line breaks. The rows are taken apart here and not
//! by a library: feeds put a space between the comma and the quote, against RFC 4180, and
//! a quote that is never closed must not swallow the rest of the file.

mod fields;

use std::collections::VecDeque;

use self::fields::fields;
use super::ListErrorKind;
use super::columns;
use super::columns::KNOWN;
use super::columns::Role;
use super::comment;
use super::diagnostic::DiagnosticCode;
use super::diagnostic::Problem;
use super::diagnostic::excerpt;
use super::grammar::next_line;
use super::grammar::text_of;
use super::input::Input;
use super::lines::Lines;
use super::output::Output;
use super::registry::Looks;
use super::registry::Options;
use super::registry::Reader;
use super::sample::Sample;
use super::sample::Shape;
use super::shape;
use crate::rule::Column;
use crate::rule::ListInfo;

pub(super) const READER: Reader = Reader { looks: Looks::Document(looks), read };

/// A table has rows of several fields; one that is known has a header that is.
fn looks(sample: &Sample<'_>) -> Shape {
    let delimiter = delimiter(sample.info, sample.text);
    let is_text = |line: &&str| !line.trim().is_empty();
    let rows: Vec<&str> = sample.lines.iter().copied().filter(is_text).collect();
    if rows.is_empty() {
        return Shape::Comment;
    }
    if sample.text.starts_with(['<', '{', '[']) {
        return Shape::No;
    }
    let entries: Vec<&&str> = rows.iter().filter(|row| !is_comment(row)).collect();
    if entries.is_empty() {
        return Shape::Could;
    }
    let is_table = have_columns(entries.iter().map(|row| **row), delimiter);
    let is_header = |row: &&str| {
        let names = fields(row.trim_start_matches('#'), delimiter).unwrap_or_default();
        names.len() > 1 && known(&names).is_some()
    };
    match is_table {
        true if rows.iter().take(MAX_HEADER_LINES).any(is_header) => Shape::Surely,
        true => Shape::Could,
        // A table of one column is a list of whatever stands in it.
        false => Shape::could(entries.iter().all(|row| !row.trim().contains(' '))),
    }
}

/// Whether more than half of the rows have several fields.
fn have_columns<'l>(rows: impl Iterator<Item = &'l str>, delimiter: char) -> bool {
    let (mut wide, mut count) = (0, 0);
    for row in rows {
        count += 1;
        wide += usize::from(fields(row, delimiter).is_none_or(|fields| fields.len() > 1));
    }
    wide * 2 > count
}

/// Whether more than half of the first rows of a list have several fields.
fn begins_as_table(head: &str, delimiter: char) -> bool {
    let rows = head.lines().filter(|line| !line.trim().is_empty() && !is_comment(line));
    have_columns(rows.take(MAX_HEADER_LINES), delimiter)
}

/// Where the columns are that are asked for.
struct Layout {
    /// The roles of the columns, by their numbers from 0.
    roles: Vec<(Role, usize)>,
    /// The rows that count.
    filter: Vec<(usize, String)>,
    /// Whether the row that it was found in is a header, and no entry.
    is_header: bool,
}

fn read(
    input: Input<'_>,
    options: &Options<'_>,
    output: &mut Output<'_>,
) -> Result<(), ListErrorKind> {
    let head = String::from_utf8_lossy(input.head());
    let delimiter = delimiter(options.info, &head);
    let mut reading = Reading {
        options,
        delimiter,
        layout: None,
        comments: VecDeque::new(),
        begins_as_table: begins_as_table(&head, delimiter),
        open: Row::default(),
        retry: Vec::new(),
    };
    let mut lines = Lines::new(input, options.limits.line_bytes);
    while let Some(line) = next_line(&mut lines, output)? {
        let number = output.line();
        match text_of(&line, options.limits) {
            Ok(text) => reading.line(number, text, output)?,
            // A remark in another encoding takes nothing away from the link beside it.
            Err(problem) if problem.code == DiagnosticCode::InvalidUtf8 => {
                let text = String::from_utf8_lossy(line.bytes);
                match text.chars().any(|char| char.is_control() && char != '\t') {
                    true => reading.refuse(number, &text, problem, output)?,
                    false => reading.line(number, &text, output)?,
                }
            }
            Err(problem) => {
                let text = String::from_utf8_lossy(line.bytes);
                reading.refuse(number, &text, problem, output)?;
            }
        }
    }
    reading.give_up(output)
}

/// A row as far as it is read.
#[derive(Default)]
struct Row {
    line: u32,
    text: String,
    lines: usize,
}

struct Reading<'r> {
    options: &'r Options<'r>,
    /// What stands between the fields.
    delimiter: char,
    layout: Option<Layout>,
    /// The last comments above the rows, one of which may be the header.
    comments: VecDeque<String>,
    /// Whether most rows have several fields.
    begins_as_table: bool,
    /// A row with a quote that is not closed yet.
    open: Row,
    retry: Vec<(u32, String)>,
}

impl Reading<'_> {
    fn line(
        &mut self,
        number: u32,
        line: &str,
        output: &mut Output<'_>,
    ) -> Result<(), ListErrorKind> {
        if self.open.lines == 0 {
            let line = line.trim_start_matches('\u{feff}');
            if line.trim().is_empty() {
                return Ok(());
            }
            if is_comment(line) {
                if self.layout.is_none() {
                    if self.comments.len() >= MAX_HEADER_LINES {
                        self.comments.pop_front();
                    }
                    self.comments.push_back(line.trim_start().trim_start_matches('#').to_owned());
                }
                return Ok(());
            }
            self.open.line = number;
            self.open.text.push_str(line);
        } else {
            self.open.text.push('\n');
            self.open.text.push_str(line);
            self.retry.push((number, line.to_owned()));
        }
        self.open.lines += 1;
        let row = std::mem::take(&mut self.open);
        if let Some(fields) = fields(&row.text, self.delimiter) {
            self.retry.clear();
            return self.row(row.line, &row.text, &fields, output);
        }
        let is_too_long = row.text.len() > self.options.limits.line_bytes;
        self.open = row;
        if self.open.lines >= MAX_ROW_LINES || is_too_long {
            return self.give_up(output);
        }
        Ok(())
    }

    /// Refuses a line that cannot be read.
    fn refuse(
        &mut self,
        number: u32,
        text: &str,
        problem: Problem,
        output: &mut Output<'_>,
    ) -> Result<(), ListErrorKind> {
        self.give_up(output)?;
        output.begin(number);
        output.count_entry();
        output.report(text, problem);
        Ok(())
    }

    /// Gives a quote up that is never closed: its row is refused, the lines after it are rows.
    fn give_up(&mut self, output: &mut Output<'_>) -> Result<(), ListErrorKind> {
        while self.open.lines > 0 {
            let row = std::mem::take(&mut self.open);
            output.begin(row.line);
            output.count_entry();
            let message = "a quote is opened and not closed; write a quote within a field twice";
            let first = row.text.lines().next().unwrap_or_default();
            output.report(first, Problem::new(DiagnosticCode::QuotedEntry, message));
            for (number, line) in std::mem::take(&mut self.retry) {
                if fields(&line, self.delimiter).is_some() {
                    self.line(number, &line, output)?;
                } else {
                    output.begin(number);
                    output.count_entry();
                    output.report(&line, Problem::new(DiagnosticCode::QuotedEntry, message));
                }
            }
        }
        Ok(())
    }

    fn row(
        &mut self,
        line: u32,
        text: &str,
        fields: &[String],
        output: &mut Output<'_>,
    ) -> Result<(), ListErrorKind> {
        let layout = match &self.layout {
            Some(layout) => layout,
            None if fields.len() == 1 && self.begins_as_table => {
                output.begin(line);
                output.count_entry();
                let message = "a line above the table, which is no row of it";
                output.note(text, DiagnosticCode::NoLink, message);
                return Ok(());
            }
            None => {
                let comments = std::mem::take(&mut self.comments);
                // The last comes first.
                let comments = comments.iter().rev();
                let comments = comments.filter_map(|text| self::fields(text, self.delimiter));
                let comments: Vec<Vec<String>> = comments.collect();
                let layout = layout(self.options.info, &comments, fields)?;
                let is_header = layout.is_header;
                let layout = self.layout.insert(layout);
                if is_header {
                    return Ok(());
                }
                layout
            }
        };
        output.begin(line);
        let field =
            |number: usize| fields.get(number).map(|field| field.trim()).unwrap_or_default();
        let is_out =
            layout.filter.iter().find(|(number, text)| !field(*number).eq_ignore_ascii_case(text));
        if let Some((number, wanted)) = is_out {
            output.count_entry();
            let has = excerpt(field(*number));
            let message = format!("the row has `{has}` and not `{wanted}`");
            output.note(text, DiagnosticCode::FilteredOut, message);
            return Ok(());
        }
        let cells: Vec<columns::Cell<'_>> =
            layout.roles.iter().map(|(role, number)| (*role, field(*number))).collect();
        if cells.iter().any(|(_, text)| text.contains(char::REPLACEMENT_CHARACTER)) {
            output.count_entry();
            let problem = Problem::new(DiagnosticCode::InvalidUtf8, "the row is not UTF-8");
            output.report(text, problem);
            return Ok(());
        }
        let Options { info, limits } = self.options;
        columns::read(&cells, text, info, limits, output);
        Ok(())
    }
}

/// Finds the columns, in a header that is the last comment or the first row.
fn layout(
    info: &ListInfo,
    comments: &[Vec<String>],
    first: &[String],
) -> Result<Layout, ListErrorKind> {
    let headers = comments.iter().map(|comment| (comment.as_slice(), false));
    let headers: Vec<(&[String], bool)> = headers.chain([(first, true)]).collect();
    if info.columns.is_empty() {
        for (header, is_header) in headers.iter().copied() {
            if let Some(known) = known(header) {
                let at = |name: &str| position(header, name);
                let roles = known.columns.iter();
                let roles = roles.filter_map(|(role, name)| Some((*role, at(name)?))).collect();
                let mut filter = filter(info, header, first, comments)?;
                if info.filter.is_empty() {
                    let own = known.filter.iter();
                    filter.extend(
                        own.filter_map(|(name, text)| Some((at(name)?, (*text).to_owned()))),
                    );
                }
                return Ok(Layout { roles, filter, is_header });
            }
        }
        if first.len() == 1 {
            return Ok(Layout {
                roles: vec![(Role::Value, 0)],
                filter: Vec::new(),
                is_header: false,
            });
        }
        return Err(ListErrorKind::UnknownColumns { found: shown(comments, first) });
    }
    let names = || {
        let columns = info.columns.iter().map(|(_, column)| column);
        columns.filter_map(|column| match column {
            Column::Name(name) => Some(name.as_str()),
            Column::Number(_) => None,
        })
    };
    let named = headers
        .iter()
        .find(|(header, _)| names().all(|name| position(header, name).is_some()))
        .filter(|_| names().next().is_some());
    let (header, is_header) = match named {
        Some(found) => *found,
        None => match names().find(|name| position(first, name).is_none()) {
            Some(missing) => {
                let found = shown(comments, first);
                return Err(ListErrorKind::NoColumn { missing: missing.to_owned(), found });
            }
            None => (&[][..], false),
        },
    };
    let roles = info.columns.iter().filter_map(|(key, column)| {
        let number = match column {
            Column::Name(name) => position(header, name)?,
            Column::Number(number) => number.checked_sub(1)?,
        };
        Some((Role::of(key)?, number))
    });
    let roles: Vec<(Role, usize)> = roles.collect();
    let filter = filter(info, header, first, comments)?;
    // With numbers alone, the first row is a header if it has the name of a column where a link
    // should be.
    let is_header = is_header
        || roles.iter().any(|(role, number)| {
            let is_known =
                |name: &str| KNOWN.iter().any(|it| it.columns.iter().any(|c| c.1 == name));
            let name = first.get(*number).map(|name| name.trim().to_ascii_lowercase());
            named.is_none()
                && matches!(role, Role::Pattern(_) | Role::Value)
                && name.is_some_and(|name| is_known(&name))
        });
    Ok(Layout { roles, filter, is_header })
}

/// The columns that rows are chosen by. One that is not there would choose all rows, or none, and
/// nobody would know why.
fn filter(
    info: &ListInfo,
    header: &[String],
    first: &[String],
    comments: &[Vec<String>],
) -> Result<Vec<(usize, String)>, ListErrorKind> {
    let columns = info.filter.iter().map(|(name, text)| match column(header, name) {
        Some(number) => Ok((number, text.clone())),
        None => {
            let found = shown(comments, first);
            Err(ListErrorKind::NoColumn { missing: name.clone(), found })
        }
    });
    columns.collect()
}

/// A column by its name, or by its number where there is no such name.
fn column(header: &[String], name: &str) -> Option<usize> {
    position(header, name).or_else(|| name.parse::<usize>().ok()?.checked_sub(1))
}

fn position(header: &[String], name: &str) -> Option<usize> {
    let is_name = |field: &String| field.trim() == name.trim();
    let is_nearly = |field: &String| simple(field) == simple(name);
    header.iter().position(is_name).or_else(|| header.iter().position(is_nearly))
}

/// A name without what publishers write in different ways: `Indicator type`, `indicator_type`.
fn simple(name: &str) -> String {
    name.trim().to_lowercase().replace([' ', '-'], "_")
}

/// The columns of a header that is well known. What has links in it is not a header.
fn known(header: &[String]) -> Option<&'static columns::Known> {
    if header.iter().any(|name| shape::is_link(name.trim())) {
        return None;
    }
    KNOWN.iter().find(|known| known.told_by.iter().all(|name| position(header, name).is_some()))
}

fn shown(comments: &[Vec<String>], first: &[String]) -> String {
    let header = comments.first().filter(|comment| comment.len() > 1);
    let header = header.map_or(first, Vec::as_slice);
    let names: Vec<&str> = header.iter().take(MAX_SHOWN).map(|name| name.trim()).collect();
    excerpt(&names.join(", "))
}

/// What stands between fields: what the catalog says, or a comma, unless the first row has none and
/// another usual mark in the place of it.
fn delimiter(info: &ListInfo, text: &str) -> char {
    if let Some(delimiter) = info.delimiter {
        return delimiter;
    }
    let mut rows = text.lines().filter(|line| !line.trim().is_empty() && !is_comment(line));
    let Some(first) = rows.next().filter(|row| !row.contains(',')) else { return ',' };
    let second = rows.next();
    let count = |row: &str, mark: char| fields(row, mark).map_or(0, |fields| fields.len());
    let is_mark = |mark: &&char| {
        let width = count(first, **mark);
        width > 1 && second.is_none_or(|second| count(second, **mark) == width)
    };
    ['\t', ';', '|'].iter().find(is_mark).copied().unwrap_or(',')
}

fn is_comment(line: &str) -> bool {
    comment::trim(line).starts_with('#')
}

/// How many lines a row may have.
const MAX_ROW_LINES: usize = 64;

/// How far down a header is looked for.
const MAX_HEADER_LINES: usize = 64;

/// How many columns an error names.
const MAX_SHOWN: usize = 24;

#[cfg(test)]
mod tests {
    use crate::format::Format;
    use crate::limits::ListLimits;
    use crate::list::Diagnostic;
    use crate::list::Sink;
    use crate::list::read;
    use crate::rule::ListInfo;
    use crate::rule::Rule;
    use crate::withdrawal::Withdrawal;

    #[test]
    fn a_remark_in_another_encoding_takes_no_link_away() {
        let text = b"url,note\nhttps://a.example/x,caf\xe9\nhttps://b.example/\xe9,x\n";
        let info = ListInfo::new("list", Format::Csv);
        let mut found = Found::default();
        read(&info, &text[..], &ListLimits::default(), &mut found).unwrap();
        assert_eq!(found.0, ["a.example/x", "invalid_utf8:3"]);
    }

    #[derive(Default)]
    struct Found(Vec<String>);

    impl Sink for Found {
        fn rule(&mut self, rule: Rule) {
            self.0.push(rule.pattern.to_string());
        }

        fn diagnostic(&mut self, diagnostic: Diagnostic) {
            self.0.push(format!("{}:{}", diagnostic.code.as_str(), diagnostic.line));
        }

        fn withdrawal(&mut self, _: Withdrawal) {}

        fn canary(&mut self, _: String) {}
    }
}
