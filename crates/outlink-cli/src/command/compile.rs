//! `outlink compile`: lists into a database, with a report of what did not become a rule.

use std::path::Path;
use std::path::PathBuf;

use outlink::compile::Compiled;
use outlink::compile::Report;
use serde::Serialize;

use crate::Outcome;
use crate::error::Error;
use crate::lists::compiler;
use crate::output::Output;
use crate::sign::Signer;

/// What is compiled, and whereto.
pub(super) struct What {
    pub(super) catalog: Option<PathBuf>,
    pub(super) lists: Vec<String>,
    pub(super) output: PathBuf,
    pub(super) sign: Option<PathBuf>,
    pub(super) name: Option<String>,
}

pub(super) fn run(what: &What, json: bool, diagnostics: usize) -> Result<Outcome, Error> {
    if what.catalog.is_none() && what.lists.is_empty() {
        return Err(Error::NothingToCompile);
    }
    // Whoever has to type a password does so at once, and not when the lists are read.
    let signer = what.sign.as_deref().map(Signer::open).transpose()?;
    let name = what.name.clone().unwrap_or_else(|| stem(&what.output));
    let compiled = compiler(&name, what.catalog.as_deref(), &what.lists)?.finish()?;
    match signer {
        Some(signer) => {
            let signature = signer.sign(compiled.bytes(), &what.output)?;
            compiled.write_signed(&what.output, &signature)?;
        }
        None => compiled.write(&what.output)?,
    }
    let mut output = Output::new();
    if json {
        output.json(&Written::of(&compiled, &what.output))?;
    } else {
        show(&mut output, &compiled, &what.output, diagnostics)?;
    }
    output.finish()?;
    Ok(Outcome::Clean)
}

#[derive(Serialize)]
struct Written<'a> {
    path: String,
    bytes: usize,
    rules: u64,
    #[serde(flatten)]
    report: &'a Report,
}

impl<'a> Written<'a> {
    fn of(compiled: &'a Compiled, path: &Path) -> Self {
        let report = compiled.report();
        let path = path.display().to_string();
        Self { path, bytes: compiled.bytes().len(), rules: report.rules(), report }
    }
}

fn show(output: &mut Output, compiled: &Compiled, path: &Path, shown: usize) -> Result<(), Error> {
    let report = compiled.report();
    let bytes = compiled.bytes().len();
    output.line(format_args!("{}: {} rules, {bytes} bytes", path.display(), report.rules()))?;
    output.line("\n   entries      rules  duplicates  list")?;
    for list in &report.lists {
        let (entries, rules, duplicates) = (list.entries, list.rules, list.duplicates);
        output.line(format_args!("{entries:>10} {rules:>10} {duplicates:>11}  {}", list.name))?;
        for (code, count) in &list.diagnostics {
            output.line(format_args!("{:>35}  {count} {}", "", code.as_str()))?;
        }
    }
    for of_code in &report.diagnostics {
        let (code, count) = (of_code.code, of_code.count);
        output.line(format_args!("\n{count} {}: {}", code.severity(), code.as_str()))?;
        for diagnostic in of_code.first.iter().take(shown) {
            output.line(format_args!("  {diagnostic}"))?;
            output.line(format_args!("    {}", diagnostic.text))?;
        }
    }
    Ok(())
}

fn stem(path: &Path) -> String {
    path.file_stem().map_or_else(|| "links".to_owned(), |stem| stem.to_string_lossy().into_owned())
}
