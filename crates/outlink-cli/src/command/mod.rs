//! One file, one subcommand.

mod checks;
mod columns;
mod compile;
mod diff;
mod expand;
mod explain;
mod extract;
mod inspect;
mod lint;
mod normalize;
mod order;
mod packaging;
mod screen;
mod statement;
mod suggest;
#[cfg(feature = "parquet")]
mod sweep;
mod verify;

use crate::arguments::Arguments;
use crate::arguments::Command;
use crate::error::Error;
use crate::outcome::Outcome;

/// Runs the subcommand with what the flags add to what is known.
pub(crate) fn run(arguments: Arguments) -> Result<Outcome, Error> {
    arguments.command.refuse_ignored()?;
    let knowledge = arguments.additions.knowledge()?;
    knowledge.while_in_force(|| run_command(arguments.command))
}

fn run_command(command: Command) -> Result<Outcome, Error> {
    match command {
        Command::Screen { links, table, sources, context, columns, reading, json } => {
            match &table.from {
                None if columns.columns.is_empty() => {
                    screen::run(&links, &sources, &context, columns.texts.then_some(&reading), json)
                }
                None => columns::run(&links, &sources, &context, &columns, &reading, json),
                #[cfg(feature = "parquet")]
                Some(from) => {
                    sweep::screen(from, &table, &sources, &context, (&columns, &reading), json)
                }
                #[cfg(not(feature = "parquet"))]
                Some(_) => Err(Error::NoParquet),
            }
        }
        Command::Explain { link, sources, context } => explain::run(&link, &sources, &context),
        Command::Normalize { links, json } => normalize::run(&links, json),
        Command::Expand { links, json } => expand::run(&links, json),
        Command::Extract { texts, table, reading, json } => match &table.from {
            None => extract::run(&texts, &reading, json),
            #[cfg(feature = "parquet")]
            Some(from) => sweep::extract(from, &table, &reading, json),
            #[cfg(not(feature = "parquet"))]
            Some(_) => Err(Error::NoParquet),
        },
        Command::Compile {
            lists,
            output,
            sign,
            name,
            checks,
            replaces,
            deny,
            json,
            diagnostics,
        } => {
            let options =
                compile::CompileOptions { lists, output, sign, name, checks, replaces, deny };
            compile::run(&options, json, diagnostics)
        }
        Command::Lint { lists, notes, checks, expires_within, json } => {
            let options = lint::LintOptions { lists, checks, expires_within, notes };
            lint::run(&options, json)
        }
        Command::Diff { before, after, links, opening, context, json, counts } => {
            let options = diff::DiffOptions { before, after, links, opening, context, counts };
            diff::run(&options, json)
        }
        Command::Statement {
            links,
            sources,
            context,
            profile,
            content_date,
            puid,
            language,
            batch,
            receipt,
        } => {
            let wanted = match language {
                Some(language) => statement::Wanted::Sentence(language.parse()?),
                None if receipt => statement::Wanted::Receipt,
                None if batch => statement::Wanted::Batches,
                None => statement::Wanted::Statements,
            };
            let options = statement::StatementOptions { profile, content_date, puid, wanted };
            statement::run(&links, &sources, &context, &options)
        }
        Command::Suggest { link, known_good, listed, reference, source, json } => {
            let options = suggest::SuggestOptions { link, known_good, listed, reference, source };
            suggest::run(&options, json)
        }
        Command::Order(options) => order::run(&options),
        Command::Inspect { database, opening, json } => inspect::run(&database, &opening, json),
        Command::Verify { database, below, opening } => verify::run(&database, &below, &opening),
        Command::Completions { shell } => packaging::completions(shell),
        Command::Man { folder } => packaging::man(&folder),
    }
}
