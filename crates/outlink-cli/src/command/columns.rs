//! `outlink screen --columns`: chosen columns of verdicts, as CSV or as JSON Lines.

use std::borrow::Cow;
use std::convert::Infallible;
use std::ops::Range;

use outlink::Action;
use outlink::RawLink;
use outlink::Timestamp;
use outlink::batch::Batch;
use outlink::batch::Cell;
use outlink::batch::Column;
use outlink::batch::Finding;
use outlink::batch::Value;
use outlink::batch::cores;
use outlink::extract::ExtractOptions;
use serde::Serialize;
use serde::Serializer;
use serde::ser::SerializeMap;

use crate::arguments::Columns;
use crate::arguments::ContextOptions;
use crate::arguments::Links;
use crate::arguments::Reading;
use crate::arguments::Sources;
use crate::error::Error;
use crate::input::Content;
use crate::outcome::Outcome;
use crate::output::Output;

/// Screens links, or texts, in pieces on all cores.
pub(super) fn run(
    links: &Links,
    sources: &Sources,
    context: &ContextOptions,
    columns: &Columns,
    reading: &Reading,
    json: bool,
) -> Result<Outcome, Error> {
    let chosen = columns.columns.as_slice();
    Column::refuse_repeated(chosen)?;
    let options = reading.options()?;
    let screener = sources.screener(context)?;
    let mut context = context.context();
    // One moment for all rows.
    context.now = context.now.or_else(|| Some(Timestamp::now()));
    let batch = Batch { screener: &screener, context: &context, threads: cores(), columns: chosen };
    let writer = Writer::new(columns, options, json)?;
    let content = if columns.texts { Content::Texts } else { Content::Links };
    let mut sweep = Sweep { batch, writer, piece: Piece::default() };
    let read = links.for_many(content, &mut sweep, Sweep::push, Sweep::answer);
    // The lines before one that cannot be read have their rows.
    let written = sweep.answer();
    read.and(written)?;
    let Writer { output, outcome, .. } = sweep.writer;
    output.finish()?;
    Ok(outcome)
}

/// Lines on their way to rows.
struct Sweep<'a> {
    batch: Batch<'a>,
    writer: Writer<'a>,
    piece: Piece,
}

impl Sweep<'_> {
    fn push(&mut self, number: usize, line: &[u8]) -> Result<(), Error> {
        self.piece.push(number, line);
        if self.piece.is_full() { self.write() } else { Ok(()) }
    }

    /// Writes the rows of all lines that were read.
    fn answer(&mut self) -> Result<(), Error> {
        self.write()?;
        self.writer.output.flush()
    }

    fn write(&mut self) -> Result<(), Error> {
        self.writer.write(&self.batch, std::mem::take(&mut self.piece))
    }
}

/// Lines that are screened together.
#[derive(Default)]
struct Piece {
    numbers: Vec<usize>,
    lines: Vec<Vec<u8>>,
    bytes: usize,
}

impl Piece {
    fn push(&mut self, number: usize, line: &[u8]) {
        self.numbers.push(number);
        self.lines.push(line.to_vec());
        self.bytes += line.len();
    }

    fn is_full(&self) -> bool {
        self.lines.len() >= PIECE_LINES || self.bytes >= PIECE_BYTES
    }
}

struct Writer<'a> {
    texts: bool,
    options: ExtractOptions,
    columns: &'a [Column],
    json: bool,
    output: Output,
    outcome: Outcome,
}

impl<'a> Writer<'a> {
    fn new(columns: &'a Columns, options: ExtractOptions, json: bool) -> Result<Self, Error> {
        let Columns { texts, columns } = columns;
        let mut output = Output::new();
        if !json {
            let names = columns.iter().map(|one| one.as_str());
            let names = head(*texts, columns).iter().copied().chain(names);
            output.raw_line(&names.collect::<Vec<_>>().join(","))?;
        }
        Ok(Self { texts: *texts, options, columns, json, output, outcome: Outcome::Clean })
    }

    fn write(&mut self, batch: &Batch<'_>, piece: Piece) -> Result<(), Error> {
        let lines = &piece.lines;
        let cells = |rows: Range<usize>| {
            let lines = lines.get(rows).unwrap_or_default().iter();
            lines.map(|line| Cell::within(Some(line), None))
        };
        let number = |row: usize| piece.numbers.get(row).copied().unwrap_or_default();
        let go_on = || Ok::<(), Infallible>(());
        if self.texts {
            let Ok(found) = batch.screen_texts(lines.len(), &cells, &self.options, go_on);
            for (row, link) in found.links.iter().enumerate() {
                let place = [number(link.row), link.start, link.end];
                let values = self.columns.iter().map(|column| found.verdicts.value(row, *column));
                let action = found.verdicts.finding(row).map(Finding::action);
                self.row(&place, &link.url, values.collect(), action)?;
            }
            return Ok(());
        }
        let Ok(found) = batch.screen(lines.len(), &cells, go_on);
        for (row, line) in lines.iter().enumerate() {
            let link = RawLink::from(line.as_slice()).to_text();
            let values = self.columns.iter().map(|column| found.value(row, *column)).collect();
            let action = found.finding(row).map(Finding::action);
            self.row(&[number(row)], &link, values, action)?;
        }
        Ok(())
    }

    fn row(
        &mut self,
        place: &[usize],
        link: &str,
        values: Vec<Value<'_>>,
        action: Option<Action>,
    ) -> Result<(), Error> {
        if action.is_some() {
            self.outcome = Outcome::Findings;
        }
        let (head, columns) = (head(self.texts, self.columns), self.columns);
        let row = Row { head, place, link, columns, values: &values };
        if self.json { self.output.json(&row) } else { self.output.raw_line(&row.csv()) }
    }
}

/// The columns in front of those of the verdicts. The line of the rule takes the name from that of the
/// input.
fn head(texts: bool, columns: &[Column]) -> &'static [&'static str] {
    match (texts, columns.contains(&Column::Line)) {
        (false, false) => &["line", "link"],
        (false, true) => &["input_line", "link"],
        (true, false) => &["line", "start", "end", "link"],
        (true, true) => &["input_line", "start", "end", "link"],
    }
}

/// A row of the answer.
struct Row<'a> {
    head: &'static [&'static str],
    place: &'a [usize],
    link: &'a str,
    columns: &'a [Column],
    values: &'a [Value<'a>],
}

impl Row<'_> {
    fn csv(&self) -> String {
        let mut fields: Vec<String> = self.place.iter().map(usize::to_string).collect();
        fields.push(quoted(self.link.into()));
        fields.extend(self.values.iter().map(|value| match value {
            Value::Text(text) => quoted((*text).into()),
            Value::Number(number) => number.to_string(),
            Value::Texts(texts) => quoted(joined(texts).into()),
            _ => String::new(),
        }));
        fields.join(",")
    }
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        for (name, number) in self.head.iter().zip(self.place) {
            object.serialize_entry(name, number)?;
        }
        object.serialize_entry("link", self.link)?;
        for (column, value) in self.columns.iter().zip(self.values) {
            object.serialize_entry(column.as_str(), value)?;
        }
        object.end()
    }
}

/// Several texts in a field, with a backslash before each semicolon and backslash of a text.
fn joined(texts: &[Cow<'_, str>]) -> String {
    let escaped = texts.iter().map(|text| text.replace('\\', r"\\").replace(';', r"\;"));
    escaped.collect::<Vec<_>>().join(";")
}

/// A field as RFC 4180 has it.
fn quoted(text: Cow<'_, str>) -> String {
    if text.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.into_owned()
    }
}

/// Enough lines to keep the cores busy, little beside the memory of any machine.
const PIECE_LINES: usize = 1 << 14;

/// Where lines are long, fewer of them.
const PIECE_BYTES: usize = 32 << 20;
