//! `csv`: a table, one link, name or address a row (RFC 4180, and what feeds make of it).
//!
//! The columns are named in the catalog, or known from the header; a header may stand in the last
//! comment above the rows. A quoted field may hold line breaks. The rows are taken apart here and not
//! by a library: feeds put a space between the comma and the quote, against RFC 4180, and
//! a quote that is never closed must not swallow the rest of the file.

mod delimiter;
mod fields;
mod layout;

use std::collections::VecDeque;

use self::delimiter::delimiter;
use self::delimiter::separator_line;
use self::fields::fields;
use self::layout::Layout;
use self::layout::known;
use self::layout::layout;
use super::ListErrorKind;
use super::columns;
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
use crate::format::Format;
use crate::names::Effect;
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
        false => Shape::could(is_column(sample, &rows, delimiter)),
    }
}

/// Whether rows may be a table of one column, which is a list of whatever stands in it. That is not prose,
/// unless the list is declared as a table and says which, or most of it is none.
fn is_column(sample: &Sample<'_>, rows: &[&str], delimiter: char) -> bool {
    let entries = || rows.iter().filter(|row| !is_comment(row));
    let prose = entries().filter(|row| row.trim().contains(' ')).count();
    let is_header = |row: &&str| {
        let names = fields(row.trim_start_matches('#'), delimiter);
        names.is_some_and(|names| known(&names).is_some())
    };
    let ListInfo { format, columns, delimiter: given, .. } = sample.info;
    let is_told = || {
        !columns.is_empty()
            || given.is_some()
            || rows.iter().take(MAX_HEADER_LINES).any(is_header)
            || prose * 2 <= entries().count()
    };
    prose == 0 || *format == Format::Csv && is_told()
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
                if self.layout.is_none() && separator_line(line).is_none() {
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
        self.refuse_row(text, problem, output);
        Ok(())
    }

    /// Says why a row cannot be read. It is taken for an order if the table has orders and the row does
    /// not show that it is none.
    fn refuse_row(&self, text: &str, problem: Problem, output: &mut Output<'_>) {
        let Some(layout) = self.layout.as_ref().filter(|layout| layout.has_orders()) else {
            return output.report(text, problem);
        };
        let is_whole = problem.code != DiagnosticCode::LineTooLong;
        match fields(text, self.delimiter).filter(|_| is_whole) {
            Some(fields) => columns::refuse(&layout.cells(&fields), text, problem, output),
            None => output.complain_of_order(text, problem),
        }
    }

    /// Gives a quote up that is never closed: its row is refused, the lines after it are rows.
    fn give_up(&mut self, output: &mut Output<'_>) -> Result<(), ListErrorKind> {
        while self.open.lines > 0 {
            let row = std::mem::take(&mut self.open);
            output.begin(row.line);
            output.count_entry();
            let message = "a quote is opened and not closed; write a quote within a field twice";
            let first = row.text.lines().next().unwrap_or_default();
            self.refuse_row(first, Problem::new(DiagnosticCode::QuotedEntry, message), output);
            for (number, line) in std::mem::take(&mut self.retry) {
                if fields(&line, self.delimiter).is_some() {
                    self.line(number, &line, output)?;
                } else {
                    output.begin(number);
                    output.count_entry();
                    let problem = Problem::new(DiagnosticCode::QuotedEntry, message);
                    self.refuse_row(&line, problem, output);
                }
            }
        }
        Ok(())
    }

    /// Finds by the first row where the columns are. Returns true if the row is the header.
    fn find_layout(&mut self, fields: &[String]) -> Result<bool, ListErrorKind> {
        let comments = std::mem::take(&mut self.comments);
        // The last comes first.
        let comments = comments.iter().rev();
        let comments = comments.filter_map(|text| self::fields(text, self.delimiter));
        let comments: Vec<Vec<String>> = comments.collect();
        let layout = layout(self.options.info, &comments, fields)?;
        let is_header = layout.is_header;
        self.layout = Some(layout);
        Ok(is_header)
    }

    fn row(
        &mut self,
        line: u32,
        text: &str,
        fields: &[String],
        output: &mut Output<'_>,
    ) -> Result<(), ListErrorKind> {
        if self.layout.is_none() {
            if fields.len() == 1 && self.begins_as_table {
                output.begin(line);
                output.count_entry();
                let message = "a line above the table, which is not a row of it";
                output.note(text, DiagnosticCode::NoLink, message);
                return Ok(());
            }
            let is_header = self.find_layout(fields)?;
            let unread = self.layout.iter().flat_map(|layout| &layout.unread);
            for name in unread {
                output.begin(line);
                output.remark(text, columns::unread(name));
            }
            if is_header {
                return Ok(());
            }
        }
        let Some(layout) = &self.layout else { return Ok(()) };
        output.begin(line);
        if let Some((has, wanted)) = layout.filtered_out(fields) {
            output.count_entry();
            let message = format!("the row has `{}` and not `{wanted}`", excerpt(has));
            output.note(text, DiagnosticCode::FilteredOut, message);
            return Ok(());
        }
        let cells = layout.cells(fields);
        if cells.iter().any(|(_, text)| text.contains(char::REPLACEMENT_CHARACTER)) {
            output.count_entry();
            let problem = Problem::new(DiagnosticCode::InvalidUtf8, "the row is not UTF-8");
            columns::refuse(&cells, text, problem, output);
            return Ok(());
        }
        let Options { info, limits } = self.options;
        if !layout.has_surplus(fields) {
            columns::read(&cells, text, info, limits, output);
            return Ok(());
        }
        output.count_entry();
        let is_cut = layout.is_cut(fields);
        let message = format!(
            "the row has {} fields and the header {}; {}write quotes around a field with a `{}` in it",
            fields.len(),
            layout.width.unwrap_or_default(),
            if is_cut { "the link seems to be cut, so " } else { "" },
            self.delimiter
        );
        let problem = Problem::new(DiagnosticCode::SeveralFields, message);
        if is_cut {
            columns::refuse(&cells, text, problem, output);
        } else {
            output.report(text, problem);
            columns::read_counted(Effect::Block, &cells, text, info, limits, output);
        }
        Ok(())
    }
}

fn is_comment(line: &str) -> bool {
    comment::trim(line).starts_with('#') || separator_line(line).is_some()
}

/// How many lines a row may have.
const MAX_ROW_LINES: usize = 64;

/// How far down a header is looked for.
const MAX_HEADER_LINES: usize = 64;

#[cfg(test)]
mod tests {
    use crate::format::Format;
    use crate::list::ListError;
    use crate::list::found::found_in;
    use crate::list::found::pattern_of;
    use crate::rule::ListInfo;

    #[test]
    fn a_remark_in_another_encoding_takes_no_link_away() {
        let text = b"url,note\nhttps://a.example/x,caf\xe9\nhttps://b.example/\xe9,x\n";
        let info = ListInfo::new("list", Format::Csv);
        assert_eq!(found(&info, text).unwrap(), ["a.example/x", "invalid_utf8:3"]);
    }

    #[test]
    fn a_mark_within_links_takes_no_list_of_one_column_apart() {
        for first in ["url", "\"url\"", "https://a.example/"] {
            let text = format!(
                "{first}\nhttps://b.example/login;id=1\nhttps://c.example/login;id=2\n\
                 https://d.example/login;id=3\n"
            );
            let found = of(&text);
            let is_told = |it: &&String| it.starts_with("url_among") || *it == "a.example/";
            let found: Vec<&String> = found.iter().filter(|it| !is_told(it)).collect();
            let expected = ["b.example/login;id=1", "c.example/login;id=2", "d.example/login;id=3"];
            assert_eq!(found, expected, "{first}");
        }
        // A line above the table is neither.
        let table = "A list of links\nurl;seen\nhttps://a.example/x;1\nhttps://b.example/;2\n";
        assert_eq!(of(table), ["no_link:1", "a.example/x", "b.example/"]);
    }

    #[test]
    fn prose_in_a_table_of_one_column_is_told_and_takes_nothing_else_down() {
        let text =
            "url\nhttps://a.example/x\nnot a url\nhttps://b.example/\nhttps://c.example/x y\n";
        let expected = ["a.example/x", "invalid_url:3", "b.example/"];
        let entries = of(text);
        let entries: Vec<&str> = entries.iter().map(String::as_str).collect();
        assert_eq!(entries.get(..3), Some(&expected[..]), "{entries:?}");
        // Without a header, prose is not a table.
        let info = ListInfo::new("list", Format::Csv);
        let prose = "this is a text\nand not a table\na.example\n";
        found(&info, prose.as_bytes()).unwrap_err();
        let mut info = ListInfo::new("list", Format::Csv);
        info.columns = vec![("keyword".to_owned(), crate::rule::Column::Number(1))];
        let words = "buy weapons77\nbuy drugs77\n";
        let found = found(&info, words.as_bytes()).unwrap();
        assert_eq!(found, ["buy weapons77", "buy drugs77"]);
    }

    #[test]
    fn only_a_link_with_a_delimiter_in_it_is_cut() {
        for (row, expected) in [
            ("https://a.example/x,text/html,seen by A, then B", "a.example/x"),
            ("https://a.example/x,text/html,seen by A,then B", "a.example/x"),
            ("https://a.example/x,TCP/443,seen by A, then B, then C", "a.example/x"),
            ("https://a.example/x,tag=bank,seen by A, then B", "a.example/x"),
            ("https://a.example/x,y/z?q=1,text/html,seen by A", ""),
            ("https://a.example/x,y/z?q=1,text/html,seen by A, then B", ""),
            ("https://a.example/x,text/html,seen by A", "a.example/x"),
        ] {
            let found = of(&format!("url,content_type,note\n{row}\n"));
            let rules: Vec<&String> = found.iter().filter(|it| it.contains('/')).collect();
            let expected: Vec<&str> =
                Some(expected).filter(|it| !it.is_empty()).into_iter().collect();
            assert_eq!(rules, expected, "{row}");
            let is_whole = row.split(',').count() == 3;
            assert_eq!(found.contains(&"several_fields:2".to_owned()), !is_whole, "{row}");
        }
    }

    fn of(text: &str) -> Vec<String> {
        found(&ListInfo::new("list", Format::Csv), text.as_bytes()).unwrap()
    }

    fn found(info: &ListInfo, text: &[u8]) -> Result<Vec<String>, ListError> {
        found_in(info, text, pattern_of, |diagnostic| {
            format!("{}:{}", diagnostic.code.as_str(), diagnostic.line)
        })
    }
}
