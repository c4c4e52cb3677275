//! `csv`: a table, one link, name or address a row (RFC 4180, and what feeds make of it).
//!
//! The columns are named in the catalog, or known from the header; a header may stand in the last
//! comment above the rows. A quoted field may hold line breaks. The rows are taken apart here and not
//! by a library: feeds put a space between the comma and the quote, against RFC 4180, and
//! a quote that is never closed must not swallow the rest of the file.

use std::collections::VecDeque;

use super::ListErrorKind;
use super::columns;
use super::columns::KNOWN;
use super::columns::Role;
use super::comment;
use super::diagnostic::DiagnosticCode;
use super::diagnostic::Problem;
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
use crate::rule::Column;
use crate::rule::ListInfo;

pub(super) const READER: Reader = Reader { looks: Looks::Document(shape), read };

/// A table has rows of several fields; one that is known has a header that is.
fn shape(sample: &Sample<'_>) -> Shape {
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
    let wide = entries.iter().filter(|row| fields(row, delimiter).is_some_and(|it| it.len() > 1));
    let is_table = wide.count() * 2 > entries.len();
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
        open: Row::default(),
        retry: Vec::new(),
    };
    let mut lines = Lines::new(input, options.limits.line_bytes);
    while let Some(line) = next_line(&mut lines, output)? {
        let number = output.line();
        match text_of(&line, options.limits) {
            Ok(text) => reading.line(number, text, output)?,
            Err(problem) => {
                reading.give_up(output)?;
                output.begin(number);
                output.count_entry();
                output.report(&String::from_utf8_lossy(line.bytes), problem);
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
            let message = format!("the row has `{}` and not `{wanted}`", field(*number));
            output.note(text, DiagnosticCode::FilteredOut, message);
            return Ok(());
        }
        let cells: Vec<columns::Cell<'_>> =
            layout.roles.iter().map(|(role, number)| (*role, field(*number))).collect();
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
                let mut filter = filter(info, header);
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
    // A filter on a column that is not there would drop every row, and nobody would know why.
    if let Some((missing, _)) = info.filter.iter().find(|(name, _)| column(header, name).is_none())
    {
        let found = shown(comments, first);
        return Err(ListErrorKind::NoColumn { missing: missing.clone(), found });
    }
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
    Ok(Layout { roles, filter: filter(info, header), is_header })
}

fn filter(info: &ListInfo, header: &[String]) -> Vec<(usize, String)> {
    let columns = info.filter.iter();
    columns.filter_map(|(name, text)| Some((column(header, name)?, text.clone()))).collect()
}

/// A column by its name, or by its number where there is no such name.
fn column(header: &[String], name: &str) -> Option<usize> {
    position(header, name).or_else(|| name.parse::<usize>().ok()?.checked_sub(1))
}

fn position(header: &[String], name: &str) -> Option<usize> {
    let is_name = |field: &String| field.trim() == name.trim();
    let is_nearly = |field: &String| field.trim().to_lowercase() == name.trim().to_lowercase();
    header.iter().position(is_name).or_else(|| header.iter().position(is_nearly))
}

/// The columns of a header that is well known.
fn known(header: &[String]) -> Option<&'static columns::Known> {
    KNOWN.iter().find(|known| known.told_by.iter().all(|name| position(header, name).is_some()))
}

fn shown(comments: &[Vec<String>], first: &[String]) -> String {
    let header = comments.first().filter(|comment| comment.len() > 1);
    let header = header.map_or(first, Vec::as_slice);
    let names: Vec<&str> = header.iter().take(MAX_SHOWN).map(|name| name.trim()).collect();
    super::diagnostic::excerpt(&names.join(", "))
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

/// The fields of a row; `None` if a quote is open at its end.
fn fields(row: &str, delimiter: char) -> Option<Vec<String>> {
    let mut fields = Vec::new();
    let mut rest = row;
    loop {
        let trimmed = rest.trim_start_matches(|char| char == ' ' && char != delimiter);
        if let Some(quoted) = trimmed.strip_prefix('"') {
            let mut field = String::new();
            let mut inside = quoted;
            let behind = loop {
                let (text, after) = inside.split_once('"')?;
                field.push_str(text);
                match after.strip_prefix('"') {
                    Some(after) => {
                        field.push('"');
                        inside = after;
                    }
                    None => break after,
                }
            };
            // What stands between the quote and the next field belongs to neither.
            match behind.split_once(delimiter) {
                Some((between, next)) => {
                    field.push_str(between.trim());
                    fields.push(field);
                    rest = next;
                }
                None => {
                    field.push_str(behind.trim());
                    fields.push(field);
                    return Some(fields);
                }
            }
        } else {
            match rest.split_once(delimiter) {
                Some((field, next)) => {
                    fields.push(field.to_owned());
                    rest = next;
                }
                None => {
                    fields.push(rest.to_owned());
                    return Some(fields);
                }
            }
        }
    }
}

/// How many lines a row may have.
const MAX_ROW_LINES: usize = 64;

/// How far down a header is looked for.
const MAX_HEADER_LINES: usize = 64;

/// How many columns an error names.
const MAX_SHOWN: usize = 24;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_taken_apart_as_feeds_write_them() {
        for (row, expected) in [
            ("a,b", Some(&["a", "b"][..])),
            (r#""a, b", "c ""d""""#, Some(&["a, b", r#"c "d""#])),
            (r#""a" ,b,"#, Some(&["a", "b", ""])),
            (r#"a,"b"#, None),
            ("", Some(&[""])),
        ] {
            let given = fields(row, ',');
            assert_eq!(
                given.as_deref().map(|it| it.iter().map(String::as_str).collect()),
                expected.map(<[&str]>::to_vec),
                "{row}"
            );
        }
        assert_eq!(fields("a\tb", '\t').map(|it| it.len()), Some(2));
    }
}
