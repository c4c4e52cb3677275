//! What compiled lists are checked against: links that are known to be good, their canaries, and the
//! layers below.

use std::path::Path;
use std::path::PathBuf;

use outlink::Database;
use outlink::OpenError;
use outlink::OpenOptions;
use outlink::Screener;
use outlink::compile::Report;
use outlink::known_good::KnownGood;
use outlink::list::Diagnostic;
use serde::Serialize;

use crate::arguments::Checks;
use crate::error::Error;
use crate::link_file::each_link;
use crate::screener::with_keys;

/// The findings of a check of a database.
#[derive(Default, Serialize)]
pub(super) struct CheckFindings {
    /// Rules that take down links that are known to be good.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) known_good: Vec<Diagnostic>,
    /// Withdrawals that meet no rule of the layers below.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) below: Vec<Diagnostic>,
    /// Canaries that no rule catches, neither of the lists nor of the layers below.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) canaries: Vec<Diagnostic>,
}

impl CheckFindings {
    pub(super) fn all(&self) -> impl Iterator<Item = &Diagnostic> {
        self.known_good.iter().chain(&self.below).chain(&self.canaries)
    }
}

impl Checks {
    /// Whether the compiled lists are to be checked beyond what they themselves ask for.
    pub(super) fn is_any(&self) -> bool {
        self.known_good.is_some() || !self.below.is_empty()
    }
}

/// Checks a database that was just compiled, and the report about it.
pub(super) fn check(
    checks: &Checks,
    compiled: &[u8],
    report: &Report,
    name: &Path,
) -> Result<CheckFindings, Error> {
    let has_canaries = report.lists.iter().any(|list| list.canaries > 0);
    if !checks.is_any() && !has_canaries {
        return Ok(CheckFindings::default());
    }
    let mut options = with_keys(&checks.keys)?;
    let mut options_below = options.clone();
    options_below.without_keys();
    if checks.known_good.is_none() {
        // Withdrawals are told from the text of rules, and canaries of lists without a key are left out.
        options.without_keys();
    }
    let database = options.from_bytes(compiled.to_vec()).map_err(Error::open(name))?;
    let below = databases(&options_below, &checks.below)?;
    let mut found = CheckFindings::default();
    if has_canaries {
        found.canaries = stacked(&below, &database).canary_diagnostics(&database);
    }
    if !below.is_empty() {
        let unused = database.unused_withdrawals(&below);
        found.below = unused.map_err(|damaged| Error::open(name)(OpenError::from(damaged)))?;
    }
    if let Some(path) = &checks.known_good {
        found.known_good = takes_down(database, path)?;
    }
    Ok(found)
}

/// The databases of files, the lowest first.
pub(super) fn databases(options: &OpenOptions, paths: &[PathBuf]) -> Result<Vec<Database>, Error> {
    paths.iter().map(|path| options.read(path).map_err(Error::open(path))).collect()
}

/// A screener of a database as a layer above others.
pub(super) fn stacked(below: &[Database], database: &Database) -> Screener {
    let mut layers = Screener::builder();
    for layer in below.iter().chain([database]) {
        layers.database(layer.clone());
    }
    layers.build()
}

/// A diagnostic for every rule of a database that takes down a link of a file.
fn takes_down(database: Database, path: &Path) -> Result<Vec<Diagnostic>, Error> {
    let mut known_good = KnownGood::new(database);
    each_link(path, |line| {
        known_good.link(line);
    })?;
    Ok(known_good.finish())
}
