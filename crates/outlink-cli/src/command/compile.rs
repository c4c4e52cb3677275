//! `outlink compile`: lists into a database, with a report of what did not become a rule.

use std::path::Path;
use std::path::PathBuf;

use outlink::OpenError;
use outlink::OpenOptions;
use outlink::compile::CompileError;
use outlink::compile::Compiler;
use outlink::compile::ListReport;
use outlink::compile::Report;
use outlink::internal::one_line;
use outlink::list::Diagnostic;
use serde::Serialize;

use super::checks;
use super::checks::CheckFindings;
use crate::arguments::Checks;
use crate::arguments::Deny;
use crate::arguments::ListOptions;
use crate::error::Error;
use crate::outcome::Outcome;
use crate::output::Output;
use crate::output::remark;
use crate::sign::Signer;
use crate::target;
use outlink::internal::counted;

/// What is compiled, and whereto.
pub(super) struct CompileOptions {
    pub(super) lists: ListOptions,
    pub(super) output: PathBuf,
    pub(super) sign: Option<PathBuf>,
    pub(super) name: Option<String>,
    pub(super) checks: Checks,
    pub(super) replaces: Option<PathBuf>,
    pub(super) deny: Option<Deny>,
}

pub(super) fn run(
    options: &CompileOptions,
    json: bool,
    diagnostics: usize,
) -> Result<Outcome, Error> {
    options.lists.require_any()?;
    target::of_database(&options.output, &options.checks.below)?;
    // Asks for the password before the lists are read, which takes longer.
    let signer = options.sign.as_deref().map(Signer::open).transpose()?;
    let name = options.name.clone().unwrap_or_else(|| stem(&options.output));
    let mut compiler = options.lists.compiler(&name)?;
    options.compare(&mut compiler)?;
    let compiled = match compiler.finish() {
        Ok(compiled) => compiled,
        Err(CompileError::Rejected { reasons, report }) => {
            // The report says what the error does not.
            let found = CheckFindings::default();
            let written = Written { path: None, bytes: 0, rules: 0, report: &report, found };
            written.show_refused(json, diagnostics);
            return Err(CompileError::Rejected { reasons, report }.into());
        }
        Err(error) => return Err(error.into()),
    };
    let report = compiled.report();
    let found = checks::check(&options.checks, compiled.bytes(), report, &options.output)?;
    let mut written = Written {
        path: Some(options.output.display().to_string()),
        bytes: compiled.bytes().len(),
        rules: report.rules(),
        report,
        found,
    };
    let warnings = report.warnings() + written.found.all().count() as u64;
    let is_denied = options.deny == Some(Deny::Warnings) && warnings > 0;
    if is_denied {
        written.path = None;
        written.show_refused(json, diagnostics);
        return Err(Error::Warnings(warnings));
    }
    match signer {
        Some(signer) => {
            let signature = signer.sign(compiled.bytes(), &options.output)?;
            compiled.write_signed(&options.output, &signature)?;
        }
        None => compiled.write(&options.output)?,
    }
    written.show(json, diagnostics).map_err(|error| error.after_writing(&options.output))?;
    Ok(Outcome::Clean)
}

impl CompileOptions {
    /// Tells the compiler of the database that is replaced. One that cannot be opened is no reason not
    /// to replace it, unless it was named or a list has to be compared with it.
    fn compare(&self, compiler: &mut Compiler) -> Result<(), Error> {
        let path = self.replaces.as_ref().unwrap_or(&self.output);
        // An empty file is none, as `mktemp` makes it.
        let is_there = path.metadata().is_ok_and(|metadata| metadata.len() > 0);
        if self.replaces.is_none() && !is_there {
            return Ok(());
        }
        let error = match OpenOptions::new().without_keys().read(path) {
            Ok(before) => {
                let lists = before.lists().iter();
                compiler.replaces(lists.map(|list| (&*list.info.name, u64::from(list.rules))));
                return Ok(());
            }
            Err(error) => error,
        };
        if self.replaces.is_some() {
            return Err(Error::open(path)(error));
        }
        // A database of another version is replaced because this library cannot read it.
        let is_of_version =
            matches!(error, OpenError::Version { .. } | OpenError::NormalizerVersion { .. });
        let compared = compiler.lists().iter().find(|list| list.expectations.max_shrink.is_some());
        if let Some(list) = compared.filter(|_| !is_of_version) {
            let (path, list) = (path.clone(), list.name.clone());
            return Err(Error::NotCompared { path, list, source: error });
        }
        let path = path.display();
        remark(format_args!("{path} is replaced without a comparison: {error}"));
        Ok(())
    }
}

/// The output about a compilation.
#[derive(Serialize)]
struct Written<'a> {
    /// The database, if it was written.
    path: Option<String>,
    bytes: usize,
    rules: u64,
    #[serde(flatten)]
    report: &'a Report,
    #[serde(flatten)]
    found: CheckFindings,
}

impl Written<'_> {
    /// Shows why nothing was written. The refusal is the error that the caller has to get, also where
    /// nobody reads the report.
    fn show_refused(&self, json: bool, shown: usize) {
        let _ = self.show(json, shown);
    }

    fn show(&self, json: bool, shown: usize) -> Result<(), Error> {
        let mut output = Output::new();
        if json {
            output.json(self)?;
            return output.finish();
        }
        let rules = counted(self.report.rules(), "rule");
        match &self.path {
            Some(path) => {
                let bytes = counted(self.bytes as u64, "byte");
                output.line(format_args!("{path}: {rules}, {bytes}"))?;
            }
            None => output.line(format_args!("nothing was written; the lists gave {rules}"))?,
        }
        output
            .line("\n   entries      rules  duplicates    refused       dead     change  list")?;
        for list in &self.report.lists {
            show_list(&mut output, list)?;
        }
        for gone in &self.report.gone {
            output.line(format_args!("{:>67}  {}", "gone", one_line(gone)))?;
        }
        for of_code in &self.report.diagnostics {
            let (severity, code) = (of_code.code.severity(), of_code.code);
            let count = counted(of_code.count, severity.as_str());
            output.line(format_args!("\n{count}: {code}"))?;
            let is_shown = |diagnostic: &&Diagnostic| {
                let mut lists = self.report.lists.iter();
                lists.any(|list| worst(list).any(|worst| worst == *diagnostic))
            };
            let first = of_code.first.iter().take(shown);
            show_diagnostics(&mut output, first.filter(|it| !is_shown(it)))?;
        }
        for found in [&self.found.known_good, &self.found.below, &self.found.canaries] {
            if let Some(first) = found.first() {
                let count = counted(found.len() as u64, "warning");
                output.line(format_args!("\n{count}: {}", first.code))?;
                show_diagnostics(&mut output, found.iter())?;
            }
        }
        output.finish()
    }
}

/// A line of numbers, then the worst entries.
fn show_list(output: &mut Output, list: &ListReport) -> Result<(), Error> {
    let ListReport { name, entries, rules, duplicates, refused, dead, before, .. } = list;
    let change = match before {
        Some(before) => format!("{:+}", i128::from(*rules) - i128::from(*before)),
        None => "-".to_owned(),
    };
    output.line(format_args!(
        "{entries:>10} {rules:>10} {duplicates:>11} {refused:>10} {dead:>10} {change:>10}  {}",
        one_line(name)
    ))?;
    show_diagnostics(output, worst(list))
}

/// The worst entries of a list.
fn worst(list: &ListReport) -> impl Iterator<Item = &Diagnostic> {
    list.worst_refused.iter().chain(&list.worst_dead)
}

fn show_diagnostics<'a>(
    output: &mut Output,
    mut diagnostics: impl Iterator<Item = &'a Diagnostic>,
) -> Result<(), Error> {
    diagnostics.try_for_each(|diagnostic| {
        output.line(format_args!("  {diagnostic}"))?;
        output.line(format_args!("    {}", diagnostic.text))
    })
}

fn stem(path: &Path) -> String {
    path.file_stem().map_or_else(|| "links".to_owned(), |stem| stem.to_string_lossy().into_owned())
}
