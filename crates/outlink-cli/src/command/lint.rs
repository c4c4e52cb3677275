//! `outlink lint`: what is wrong with lists, entry by entry.

use std::fs::File;
use std::path::Path;

use outlink::ListInfo;
use outlink::compile::Linter;
use outlink::list::Catalog;
use outlink::list::Diagnostic;
use outlink::list::Severity;

use crate::Outcome;
use crate::error::Error;
use crate::lists;
use crate::output::Output;
use crate::progress;

pub(super) fn run(
    catalog: Option<&Path>,
    lists: &[String],
    notes: bool,
    json: bool,
) -> Result<Outcome, Error> {
    if catalog.is_none() && lists.is_empty() {
        return Err(Error::NothingToCompile);
    }
    let mut lint = Lint {
        linter: Linter::new(),
        output: Output::new(),
        shows_notes: notes,
        json,
        entries: 0,
        warnings: 0,
        notes: 0,
    };
    if let Some(path) = catalog {
        for source in Catalog::read(path)?.lists() {
            source.paths.iter().try_for_each(|path| lint.list(&source.info, path))?;
        }
    }
    for argument in lists {
        let (info, path) = lists::list(argument)?;
        lint.list(&info, path)?;
    }
    lint.finish()
}

struct Lint {
    linter: Linter,
    output: Output,
    shows_notes: bool,
    json: bool,
    entries: u64,
    warnings: u64,
    notes: u64,
}

impl Lint {
    /// Shows what is to be said of a file while it is read.
    fn list(&mut self, info: &ListInfo, path: &Path) -> Result<(), Error> {
        let Self { linter, output, shows_notes, json, warnings, notes, .. } = self;
        let file = File::open(path).map_err(Error::read(path))?;
        let size = file.metadata().map_err(Error::read(path))?.len();
        let progress = progress::lint(size).with_message(info.name.clone());
        let mut written = Ok(());
        let counts = linter.lint(info, progress.wrap_read(file), |diagnostic| {
            let is_warning = diagnostic.severity() == Severity::Warning;
            *(if is_warning { &mut *warnings } else { &mut *notes }) += 1;
            if written.is_ok() && (is_warning || *shows_notes) {
                written = show(output, &diagnostic, *json);
            }
        });
        progress.finish_and_clear();
        written?;
        self.entries += counts?.entries;
        Ok(())
    }

    fn finish(mut self) -> Result<Outcome, Error> {
        let Self { entries, warnings, notes, .. } = self;
        if !self.json {
            let summary = format_args!("{entries} entries, {warnings} warnings, {notes} notes");
            self.output.line(summary)?;
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
