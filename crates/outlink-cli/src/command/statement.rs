//! `outlink statement`: statements of reasons and receipts of orders.

use std::fs;
use std::path::PathBuf;

use outlink::Timestamp;
use outlink::Verdict;
use outlink::internal::one_line;
use outlink::statement::Language;
use outlink::statement::NoStatement;
use outlink::statement::Statement;
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
    let mut writer =
        Writer { profile, options, now, statements: Vec::new(), written: 0, lacking: 0 };
    links.for_each(&mut output, |output, number, link| {
        let verdict = screener.screen(link, &context);
        match options.wanted {
            Wanted::Receipt => writer.receipt(&verdict, output),
            _ => writer.statement(&verdict, number, output),
        }
    })?;
    batches(&writer.statements).try_for_each(|body| output.line(body))?;
    output.finish()?;
    match writer {
        Writer { lacking: 0, written: 0, .. } => Ok(Outcome::Clean),
        Writer { lacking: 0, .. } => Ok(Outcome::Findings),
        Writer { lacking, .. } => Err(Error::StatementsLacking { count: lacking }),
    }
}

/// Writes what is due for one link after another.
struct Writer<'a> {
    profile: StatementProfile,
    options: &'a StatementOptions,
    now: Timestamp,
    /// The statements that wait for their request.
    statements: Vec<Statement>,
    written: u64,
    /// How many links need a statement and got none.
    lacking: u64,
}

impl Writer<'_> {
    fn receipt(&mut self, verdict: &Verdict, output: &mut Output) -> Result<(), Error> {
        match verdict.receipt(self.now) {
            Some(receipt) => {
                self.written += 1;
                output.json(&receipt)
            }
            None => {
                remark(format_args!("{}: no order decides", verdict.input().escape_debug()));
                Ok(())
            }
        }
    }

    fn statement(
        &mut self,
        verdict: &Verdict,
        number: usize,
        output: &mut Output,
    ) -> Result<(), Error> {
        let StatementOptions { puid, content_date, wanted, .. } = self.options;
        let case = StatementCase {
            puid: format!("{puid}-{number}"),
            content_date: content_date.unwrap_or(self.now),
            application_date: self.now,
        };
        match verdict.statement(&self.profile, &case) {
            Ok(statement) => {
                self.written += 1;
                match wanted {
                    Wanted::Sentence(language) => output.line(statement.sentence(*language)),
                    Wanted::Batches => {
                        self.statements.push(statement);
                        Ok(())
                    }
                    _ => output.json(&statement),
                }
            }
            Err(NoStatement::NotRestricted { .. }) => Ok(()),
            Err(none) => {
                self.tell(verdict, number, &none);
                Ok(())
            }
        }
    }

    /// Says why a restricted link has no statement, and counts those for which one is due.
    fn tell(&mut self, verdict: &Verdict, number: usize, none: &NoStatement) {
        let is_due = matches!(none, NoStatement::Invalid(_) | NoStatement::NoRule { .. });
        self.lacking += u64::from(is_due);
        let link = verdict.input().escape_debug();
        match verdict.reasons().first() {
            Some(reason) => {
                let decided = one_line(reason.message());
                remark(format_args!("link {number}, {link}: {none}; decided by: {decided}"));
            }
            None => remark(format_args!("link {number}, {link}: {none}")),
        }
    }
}
