//! What engines are built from.

use std::cell::OnceCell;
use std::error::Error;
use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::time::Instant;

use outlink::Database;
use outlink::Format;
use outlink::ListInfo;
use outlink::ListKind;
use outlink::compile::Compiler;
use tempfile::TempDir;

use super::entry;
use crate::corpus::Domains;
use crate::definition::Definition;
use crate::definition::Measure;
use crate::report::Report;
use crate::shapes;

/// The rules: as text, and compiled.
pub(crate) struct Setup {
    pub(crate) domains: Domains,
    database: PathBuf,
    /// What is opened once, and shared by the engines.
    opened: OnceCell<Database>,
    /// Removed with the setup, unless databases are kept.
    _folder: Option<TempDir>,
}

impl Setup {
    /// Compiles a database, if a definition needs one and none is kept.
    pub(crate) fn of(
        definition: &Definition,
        domains: Domains,
        kept: Option<&Path>,
        report: &mut Report,
    ) -> Result<Self, Box<dyn Error>> {
        let folder = if kept.is_some() { None } else { Some(tempfile::tempdir()?) };
        let database = kept.or(folder.as_ref().map(TempDir::path)).ok_or("there is no folder")?;
        let database = file(domains, definition.entities, database);
        let is_asked = definition.engines.iter().filter_map(|name| entry(name));
        let is_needed = matches!(definition.measure, Measure::Exactness)
            || is_asked.into_iter().any(|entry| entry.needs_database);
        if is_needed && !database.exists() {
            compile(domains, definition.entities, &database, report)?;
        }
        Ok(Self { domains, database, opened: OnceCell::new(), _folder: folder })
    }

    /// With a database that another process has compiled.
    pub(crate) fn kept(domains: Domains, folder: &Path) -> Self {
        let database = file(domains, 0, folder);
        Self { domains, database, opened: OnceCell::new(), _folder: None }
    }

    /// The database, opened in place, and ready for the first link.
    pub(crate) fn open(&self) -> Result<Database, Box<dyn Error>> {
        if let Some(database) = self.opened.get() {
            return Ok(database.clone());
        }
        let database = Database::map(&self.database)?;
        database.warm();
        Ok(self.opened.get_or_init(|| database).clone())
    }

    /// The file, for another process.
    pub(crate) fn database(&self) -> &Path {
        &self.database
    }
}

fn file(domains: Domains, entities: usize, folder: &Path) -> PathBuf {
    let domains = domains.iter().len();
    folder.join(match entities {
        0 => format!("{domains}-domains.outlink"),
        _ => format!("{domains}-domains-{entities}-entities.outlink"),
    })
}

fn compile(
    domains: Domains,
    entities: usize,
    path: &Path,
    report: &mut Report,
) -> Result<(), Box<dyn Error>> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut list = ListInfo::new("domains", Format::Domains);
    // The guard of a threat list refuses rules that the rivals would keep.
    list.kind = ListKind::Category;
    let text: String = domains.iter().flat_map(|domain| [domain, "\n"]).collect();
    let start = Instant::now();
    let mut compiler = Compiler::new("bench");
    compiler.add_list(list, text.as_bytes())?;
    if entities > 0 {
        let rules: String = shapes::entity_rules(entities).map(|rule| rule + "\n").collect();
        compiler.add_list(ListInfo::new("entities", Format::Rules), rules.as_bytes())?;
    }
    let compiled = compiler.finish()?;
    compiled.write(path)?;
    let took = start.elapsed().as_secs_f64();
    let rules = compiled.report().rules();
    let bytes = fs::metadata(path)?.len();
    let each = bytes as f64 / rules.max(1) as f64;
    report.line(format_args!(
        "\n{rules} rules compiled and written in {took:.2} s, {bytes} bytes, {each:.1} a rule"
    ));
    Ok(())
}
