//! `outlink statement`: statements of reasons and receipts of orders.

use std::fs;
use std::path::PathBuf;

use outlink::Timestamp;
use outlink::statement::Language;
use outlink::statement::NoStatement;
use outlink::statement::StatementCase;
use outlink::statement::StatementProfile;
use outlink::statement::batches;

use crate::arguments::ContextOptions;
use crate::arguments::Links;
use crate::arguments::Sources;
use crate::error::Error;
use crate::outcome::Outcome;
use crate::output::Output;
use crate::output::remark;

/// The options: facts that the links do not say, and what is written.
pub(super) struct StatementOptions {
    pub(super) profile: Option<PathBuf>,
    pub(super) content_date: Option<Timestamp>,
    pub(super) puid: String,
    pub(super) wanted: Wanted,
}

/// What is written.
pub(super) enum Wanted {
    /// One statement per line.
    Statements,
    /// One request body per line.
    Batches,
    /// The notice to the user, one text per line.
    Sentence(Language),
    /// One receipt per line.
    Receipt,
}

pub(super) fn run(
    links: &Links,
    sources: &Sources,
    context: &ContextOptions,
    options: &StatementOptions,
) -> Result<Outcome, Error> {
    let profile = match &options.profile {
        Some(path) => {
            StatementProfile::from_toml(&fs::read_to_string(path).map_err(Error::read(path))?)?
        }
        None => StatementProfile::default(),
    };
    let screener = sources.screener(context)?;
    let context = context.context();
    let now = context.now.unwrap_or_else(Timestamp::now);
    let mut output = Output::new();
    let mut statements = Vec::new();
    let mut written = 0_u64;
    links.for_each(&mut output, |output, number, link| {
        let verdict = screener.screen(link, &context);
        if matches!(options.wanted, Wanted::Receipt) {
            return match verdict.receipt(now) {
                Some(receipt) => {
                    written += 1;
                    output.json(&receipt)
                }
                None => {
                    remark(format_args!("{}: no order decides", verdict.input().escape_debug()));
                    Ok(())
                }
            };
        }
        let case = StatementCase {
            puid: format!("{}-{number}", options.puid),
            content_date: options.content_date.unwrap_or(now),
            application_date: now,
        };
        match verdict.statement(&profile, &case) {
            Ok(statement) => {
                written += 1;
                match options.wanted {
                    Wanted::Sentence(language) => output.line(statement.sentence(language)),
                    Wanted::Batches => {
                        statements.push(statement);
                        Ok(())
                    }
                    _ => output.json(&statement),
                }
            }
            Err(NoStatement::NotRestricted { .. }) => Ok(()),
            Err(invalid @ NoStatement::Invalid(_)) => Err(invalid.into()),
            Err(none) => {
                remark(format_args!("{}: {none}", verdict.input().escape_debug()));
                Ok(())
            }
        }
    })?;
    batches(&statements).try_for_each(|body| output.line(body))?;
    output.finish()?;
    Ok(if written > 0 { Outcome::Findings } else { Outcome::Clean })
}
