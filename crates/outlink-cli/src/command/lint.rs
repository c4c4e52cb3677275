//! `outlink lint`: what is wrong with lists, entry by entry.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use outlink::ListInfo;
use outlink::compile::CompileError;
use outlink::compile::Compiler;
use outlink::compile::Linter;
use outlink::compile::Rejection;
use outlink::compile::knowledge_of;
use outlink::expand::Knowledge;
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
use crate::output::remark;
use crate::progress;
use outlink::internal::counted;

/// What is looked at, and for what.
pub(super) struct LintOptions {
    pub(super) lists: ListOptions,
    pub(super) checks: Checks,
    /// Rules that run out within so many seconds are shown.
    pub(super) expires_within: Option<u64>,
    pub(super) notes: bool,
}

pub(super) fn run(options: &LintOptions, json: bool) -> Result<Outcome, Error> {
    options.lists.require_any()?;
    let mut linter = Linter::new();
    if let Some(span) = options.expires_within {
        linter.expires_within(span);
    }
    let compiler = lists::empty_compiler("lint");
    let counts = Counts { entries: 0, warnings: 0, notes: 0 };
    let output = Output::new();
    let mut lint = Lint { linter, compiler, output, shows_notes: options.notes, json, counts };
    if let Some(path) = &options.lists.catalog {
        let catalog = lists::catalog_of(path)?;
        let knowledge = knowledge_of(&catalog, Knowledge::default())?;
        lint.linter.knowledge(knowledge.clone());
        lint.compiler.knowledge(knowledge);
        for source in catalog.lists() {
            source.paths.iter().try_for_each(|path| lint.list(&source.info, path))?;
        }
    }
    for argument in &options.lists.lists {
        let (info, path) = lists::list(argument)?;
        lint.list(&info, path)?;
    }
    lists::require_lists(&lint.compiler)?;
    lint.together(options)
}

struct Lint {
    linter: Linter,
    /// What only all rules together show is said by compiling them, too.
    compiler: Compiler,
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
    /// Shows what is to be said of a file while it is read, and compiles it.
    fn list(&mut self, info: &ListInfo, path: &Path) -> Result<(), Error> {
        let file = File::open(path).map_err(Error::read(path))?;
        let metadata = file.metadata().map_err(Error::read(path))?;
        self.linter.path(path);
        if metadata.is_file() || metadata.is_dir() {
            self.lint(info, file, metadata.len())?;
            self.compiler.add_file(info.clone(), path)?;
            return Ok(());
        }
        // A pipe gives its bytes only once.
        let mut bytes = Vec::new();
        file.take(MAX_PIPE_BYTES + 1).read_to_end(&mut bytes).map_err(Error::read(path))?;
        if bytes.len() as u64 > MAX_PIPE_BYTES {
            return Err(Error::PipeTooLong { path: path.to_owned(), limit: MAX_PIPE_BYTES });
        }
        self.lint(info, bytes.as_slice(), bytes.len() as u64)?;
        self.compiler.add_list(info.clone(), bytes.as_slice())?;
        Ok(())
    }

    fn lint(&mut self, info: &ListInfo, input: impl Read, size: u64) -> Result<(), Error> {
        let Self { linter, output, shows_notes, json, counts: of_all, .. } = self;
        let progress = progress::lint(size).with_message(info.name.clone());
        let mut written = Ok(());
        let counts = linter.lint(info, progress.wrap_read(input), |diagnostic| {
            let is_note = diagnostic.severity() == Severity::Note;
            *(if is_note { &mut of_all.notes } else { &mut of_all.warnings }) += 1;
            // This note arises only if the caller gave a span.
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
    fn together(self, options: &LintOptions) -> Result<Outcome, Error> {
        let Self { compiler, mut output, json, mut counts, .. } = self;
        let (report, compiled) = match compiler.finish() {
            Ok(compiled) => (compiled.report().clone(), Ok(compiled.into_bytes())),
            Err(CompileError::Rejected { reasons, report }) => (*report, Err(reasons)),
            Err(error) => return Err(error.into()),
        };
        if let Some(unused) = report.code(DiagnosticCode::ExceptionUnused) {
            counts.warnings += unused.count;
            unused.first.iter().try_for_each(|unused| show(&mut output, unused, json))?;
            let more = unused.count - unused.first.len() as u64;
            if more > 0 && !json {
                let more = counted(more, "more exception");
                output.line(format_args!("and {more} that lift nothing"))?;
            }
        }
        match compiled {
            Ok(compiled) => {
                let found = checks::check(&options.checks, &compiled, &report, "lists".as_ref())?;
                for diagnostic in found.all() {
                    counts.warnings += 1;
                    show(&mut output, diagnostic, json)?;
                }
            }
            Err(reasons) if options.checks.is_any() => {
                // That nothing was checked matters more than that nobody reads the counts.
                let _ = counts.show(&mut output, json).and_then(|()| output.finish());
                return Err(Error::NotChecked { reasons });
            }
            Err(reasons) => {
                for reason in reasons.iter().filter(|reason| !is_diagnostic(reason)) {
                    counts.warnings += 1;
                    match json {
                        // The reasons are about whole lists, and the lines of the output about entries.
                        true => remark(format_args!("error: {reason}")),
                        false => output.line(format_args!("error: {reason}"))?,
                    }
                }
            }
        }
        counts.show(&mut output, json)?;
        output.finish()?;
        Ok(if counts.warnings > 0 { Outcome::Findings } else { Outcome::Clean })
    }
}

impl Counts {
    fn show(&self, output: &mut Output, json: bool) -> Result<(), Error> {
        if json {
            return Ok(());
        }
        let entries = counted(self.entries, "entry");
        let (warnings, notes) = (counted(self.warnings, "warning"), counted(self.notes, "note"));
        output.line(format_args!("{entries}, {warnings}, {notes}"))
    }
}

/// Whether the linter says of an entry or list, as a diagnostic, what the compiler rejects it for.
fn is_diagnostic(reason: &Rejection) -> bool {
    matches!(
        reason,
        Rejection::LostOrder(_) | Rejection::NoRules { .. } | Rejection::NoStrings { .. }
    )
}

fn show(output: &mut Output, diagnostic: &Diagnostic, json: bool) -> Result<(), Error> {
    if json {
        return output.json(diagnostic);
    }
    output.line(diagnostic)?;
    output.line(format_args!("    {}", diagnostic.text))
}

/// How much of a pipe is kept in memory.
const MAX_PIPE_BYTES: u64 = 256 << 20;
