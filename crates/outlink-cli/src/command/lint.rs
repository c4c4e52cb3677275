//! `outlink lint`: what is wrong with lists, entry by entry.

use std::fs::File;
use std::path::Path;

use outlink::ListInfo;
use outlink::compile::CompileError;
use outlink::compile::Linter;
use outlink::compile::knowledge_of;
use outlink::expand::Knowledge;
use outlink::list::Catalog;
use outlink::list::Diagnostic;
use outlink::list::DiagnosticCode;
use outlink::list::Severity;

use super::checks;
use crate::arguments::Checks;
use crate::arguments::ListOptions;
use crate::error::Error;
use crate::lists;
use crate::outcome::Outcome;
use crate::output::Output;
use crate::plural::counted;
use crate::progress;

/// What is looked at, and for what.
pub(super) struct What {
    pub(super) lists: ListOptions,
    pub(super) checks: Checks,
    /// Rules that run out within so many seconds are shown.
    pub(super) expires_within: Option<u64>,
    pub(super) notes: bool,
}

pub(super) fn run(what: &What, json: bool) -> Result<Outcome, Error> {
    what.lists.require_any()?;
    let mut linter = Linter::new();
    if let Some(span) = what.expires_within {
        linter.expires_within(span);
    }
    let counts = Counts { entries: 0, warnings: 0, notes: 0 };
    let mut lint = Lint { linter, output: Output::new(), shows_notes: what.notes, json, counts };
    if let Some(path) = &what.lists.catalog {
        let catalog = Catalog::read(path)?;
        lint.linter.knowledge(knowledge_of(&catalog, Knowledge::default())?);
        for source in catalog.lists() {
            source.paths.iter().try_for_each(|path| lint.list(&source.info, path))?;
        }
    }
    for argument in &what.lists.lists {
        let (info, path) = lists::list(argument)?;
        lint.list(&info, path)?;
    }
    lint.together(what)?;
    lint.finish()
}

struct Lint {
    linter: Linter,
    output: Output,
    shows_notes: bool,
    json: bool,
    counts: Counts,
}

struct Counts {
    entries: u64,
    warnings: u64,
    notes: u64,
}

impl Lint {
    /// Shows what is to be said of a file while it is read.
    fn list(&mut self, info: &ListInfo, path: &Path) -> Result<(), Error> {
        let Self { linter, output, shows_notes, json, counts: of_all } = self;
        let file = File::open(path).map_err(Error::read(path))?;
        let size = file.metadata().map_err(Error::read(path))?.len();
        let progress = progress::lint(size).with_message(info.name.clone());
        let mut written = Ok(());
        let counts = linter.path(path).lint(info, progress.wrap_read(file), |diagnostic| {
            let is_note = diagnostic.severity() == Severity::Note;
            *(if is_note { &mut of_all.notes } else { &mut of_all.warnings }) += 1;
            // Whoever gives a span asks for these.
            let is_asked_for = *shows_notes || diagnostic.code == DiagnosticCode::ExpiresSoon;
            if written.is_ok() && (!is_note || is_asked_for) {
                written = show(output, &diagnostic, *json);
            }
        });
        progress.finish_and_clear();
        written?;
        self.counts.entries += counts?.entries;
        Ok(())
    }

    /// Says what only all rules together show. What the lists are compiled to is not kept.
    fn together(&mut self, what: &What) -> Result<(), Error> {
        let compiler = what.lists.compiler("lint")?;
        let (report, compiled) = match compiler.finish() {
            Ok(compiled) => (compiled.report().clone(), Some(compiled.into_bytes())),
            // Most of what is wrong was shown; there may be no rules.
            Err(CompileError::Rejected { report, .. }) => (*report, None),
            Err(error) => return Err(error.into()),
        };
        if let Some(unused) = report.code(DiagnosticCode::ExceptionUnused) {
            self.counts.warnings += unused.count;
            unused.first.iter().try_for_each(|unused| show(&mut self.output, unused, self.json))?;
            let more = unused.count - unused.first.len() as u64;
            if more > 0 && !self.json {
                self.output.line(format_args!(
                    "and {} that lift nothing",
                    counted(more, "more exception")
                ))?;
            }
        }
        if let Some(compiled) = compiled {
            let found = checks::check(&what.checks, &compiled, "lists".as_ref())?;
            for diagnostic in found.all() {
                self.counts.warnings += 1;
                show(&mut self.output, diagnostic, self.json)?;
            }
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Outcome, Error> {
        let Counts { entries, warnings, notes } = self.counts;
        if !self.json {
            let entries = counted(entries, "entry");
            let (warnings, notes) = (counted(warnings, "warning"), counted(notes, "note"));
            self.output.line(format_args!("{entries}, {warnings}, {notes}"))?;
        }
        self.output.finish()?;
        Ok(if warnings > 0 { Outcome::Found } else { Outcome::Clean })
    }
}

fn show(output: &mut Output, diagnostic: &Diagnostic, json: bool) -> Result<(), Error> {
    if json {
        return output.json(diagnostic);
    }
    output.line(diagnostic)?;
    output.line(format_args!("    {}", diagnostic.text))
}
