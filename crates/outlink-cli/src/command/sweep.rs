//! `outlink screen --from`: a column of a Parquet file, and a file with the verdicts beside it.

use std::path::Path;

use outlink::Action;
use outlink::Timestamp;
use serde::Serialize;

use crate::Outcome;
use crate::arguments::ContextOptions;
use crate::arguments::Sources;
use crate::arguments::Table;
use crate::error::Error;
use crate::output::Coloured;
use crate::output::Output;
use crate::progress;
use crate::table::Counts;
use crate::table::Sink;
use crate::table::Source;
use crate::table::Verdicts;

/// Screens the column of `from`.
pub(super) fn run(
    from: &Path,
    table: &Table,
    sources: &Sources,
    context: &ContextOptions,
    json: bool,
) -> Result<Outcome, Error> {
    // What is wrong with the files is said before a large list is compiled.
    let mut source = Source::open(from, table.column.as_deref())?;
    let output = table.output.as_deref().ok_or(Error::NoOutput)?;
    let mut sink = Sink::create(output, &source, &table.prefix)?;
    let screener = sources.screener(context)?;
    let mut context = context.context();
    // One moment for all rows.
    context.now = context.now.or_else(|| Some(Timestamp::now()));
    let mut counts = Counts::default();
    let progress = progress::rows(source.rows());
    while let Some(batch) = source.next()? {
        let verdicts = Verdicts::of(&batch.links, &screener, &context);
        verdicts.count(&mut counts);
        sink.write(&batch.rows, &verdicts)?;
        progress.inc(batch.rows.num_rows() as u64);
    }
    sink.finish()?;
    progress.finish_and_clear();
    report(output, &counts, json)?;
    let clean = counts.of(Action::Allow) + counts.nulls == counts.rows();
    Ok(if clean { Outcome::Clean } else { Outcome::Found })
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
        output.line(format_args!("{path}: {} rows\n", counts.rows()))?;
        for action in Action::ALL.iter().copied() {
            output.line(format_args!("{:>10}  {}", counts.of(action), Coloured(action)))?;
        }
        output.line(format_args!("{:>10}  null", counts.nulls))?;
    }
    output.finish()
}
