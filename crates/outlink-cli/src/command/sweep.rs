//! `outlink screen --from` and `outlink extract --from`: a column of a Parquet file, and a file
//! with the answers.

use std::path::Path;

use arrow_array::ArrayRef;
use arrow_schema::Field;
use arrow_schema::Schema;
use outlink::Action;
use outlink::Limits;
use outlink::Timestamp;
use outlink::batch::Batch;
use outlink::batch::Column;
use outlink::batch::TextLinks;
use outlink::batch::arrow::Offsets;
use outlink::batch::arrow::text_arrays;
use outlink::batch::arrow::text_fields;
use outlink::batch::cores;
use serde::Serialize;

use crate::arguments::Columns;
use crate::arguments::ContextOptions;
use crate::arguments::Reading;
use crate::arguments::Sources;
use crate::arguments::Table;
use crate::error::Error;
use crate::error::TableError;
use crate::outcome::Outcome;
use crate::output::Coloured;
use crate::output::Output;
use crate::progress;
use crate::table::Counts;
use crate::table::Sink;
use crate::table::Source;
use crate::table::Stretch;
use crate::table::verdicts;
use crate::target;
use outlink::internal::counted;

/// Screens the column of `from`.
pub(super) fn screen(
    from: &Path,
    table: &Table,
    sources: &Sources,
    context: &ContextOptions,
    (columns, reading): (&Columns, &Reading),
    json: bool,
) -> Result<Outcome, Error> {
    let options = reading.options()?;
    let chosen = match columns.columns.as_slice() {
        [] => Column::DEFAULT,
        chosen => chosen,
    };
    Column::refuse_repeated(chosen)?;
    // What is wrong with the files is said before a large list is compiled.
    let mut source = Source::open(from, table.column.as_deref())?;
    let output = table.output.as_deref().ok_or(Error::NoOutput)?;
    target::of_parquet(output)?;
    if columns.texts {
        refuse_source(from, output)?;
    }
    let fields = verdicts::fields(chosen, &table.prefix);
    let mut sink = if columns.texts {
        Sink::create(output, text_schema(&table.prefix, fields))?
    } else {
        Sink::extend(output, &source, fields)?
    };
    let screener = sources.screener(context)?;
    let mut context = context.context();
    // One moment for all rows.
    context.now = context.now.or_else(|| Some(Timestamp::now()));
    let work = Batch { screener: &screener, context: &context, threads: cores(), columns: chosen };
    let mut counts = Counts::default();
    sweep(&mut source, &mut sink, |stretch, first_row| {
        let (mut all, rows) = if columns.texts {
            let mut found = verdicts::screen_texts(&work, &stretch.links, &options);
            shift(&mut found, first_row);
            (text_arrays(&found, Offsets::Bytes).to_vec(), found.verdicts)
        } else {
            (stretch.rows.columns().to_vec(), verdicts::screen(&work, &stretch.links))
        };
        counts.add(&rows);
        all.extend(verdicts::arrays(chosen, &rows));
        all
    })?;
    sink.finish()?;
    report(output, &counts, json)?;
    let clean = counts.of(Action::Allow) + counts.nulls == counts.rows();
    Ok(if clean { Outcome::Clean } else { Outcome::Findings })
}

/// Refuses to write links over the texts that they stand in. With columns that are added, no row is lost.
fn refuse_source(from: &Path, output: &Path) -> Result<(), Error> {
    match target::is_same_file(from, output) {
        true => Err(TableError::OutputIsInput { path: output.to_owned() }.into()),
        false => Ok(()),
    }
}

/// Finds the links in the column of `from`.
pub(super) fn extract(
    from: &Path,
    table: &Table,
    reading: &Reading,
    json: bool,
) -> Result<Outcome, Error> {
    let options = reading.options()?;
    let mut source = Source::open(from, table.column.as_deref())?;
    let path = table.output.as_deref().ok_or(Error::NoOutput)?;
    target::of_parquet(path)?;
    refuse_source(from, path)?;
    let mut sink = Sink::create(path, text_schema(&table.prefix, Vec::new()))?;
    let limits = Limits::default();
    let mut links = 0;
    let rows = sweep(&mut source, &mut sink, |stretch, first_row| {
        let mut found = verdicts::extract_texts(&stretch.links, &options, &limits);
        shift(&mut found, first_row);
        links += found.links.len();
        text_arrays(&found, Offsets::Bytes).into()
    })?;
    sink.finish()?;
    let mut output = Output::new();
    let path = path.display().to_string();
    if json {
        output.json(&Extracted { path, rows, links })?;
    } else {
        output.line(format_args!("{path}: {}", counted(links as u64, "link")))?;
    }
    output.finish()?;
    Ok(Outcome::Clean)
}

/// Hands out all rows of a file, each time with the number of the first one, and writes what is made of
/// them. Answers how many there are.
fn sweep(
    source: &mut Source,
    sink: &mut Sink,
    mut work: impl FnMut(&Stretch, usize) -> Vec<ArrayRef>,
) -> Result<usize, Error> {
    let mut rows = 0;
    let progress = progress::rows(source.rows());
    while let Some(stretch) = source.next()? {
        sink.write(work(&stretch, rows))?;
        rows += stretch.rows.num_rows();
        progress.inc(stretch.rows.num_rows() as u64);
    }
    progress.finish_and_clear();
    Ok(rows)
}

/// The rows of a batch count from the first row of the file.
fn shift(found: &mut TextLinks, rows: usize) {
    found.links.iter_mut().for_each(|link| link.row += rows);
}

fn text_schema(prefix: &str, verdicts: Vec<Field>) -> Schema {
    Schema::new(text_fields(prefix).into_iter().chain(verdicts).collect::<Vec<_>>())
}

#[derive(Serialize)]
struct Extracted {
    path: String,
    rows: usize,
    links: usize,
}

#[derive(Serialize)]
struct Swept {
    path: String,
    rows: u64,
    allow: u64,
    review: u64,
    warn: u64,
    block: u64,
    null: u64,
}

fn report(path: &Path, counts: &Counts, json: bool) -> Result<(), Error> {
    let mut output = Output::new();
    let path = path.display().to_string();
    if json {
        output.json(&Swept {
            path,
            rows: counts.rows(),
            allow: counts.of(Action::Allow),
            review: counts.of(Action::Review),
            warn: counts.of(Action::Warn),
            block: counts.of(Action::Block),
            null: counts.nulls,
        })?;
    } else {
        output.line(format_args!("{path}: {}\n", counted(counts.rows(), "row")))?;
        for action in Action::ALL.iter().copied() {
            output.line(format_args!("{:>10}  {}", counts.of(action), Coloured(action)))?;
        }
        output.line(format_args!("{:>10}  null", counts.nulls))?;
    }
    output.finish()
}
