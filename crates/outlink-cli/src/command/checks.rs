//! What compiled lists are checked against: links that are known to be good, and the layers below.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use std::path::PathBuf;

use outlink::Database;
use outlink::OpenError;
use outlink::OpenOptions;
use outlink::known_good::KnownGood;
use outlink::list::Diagnostic;
use serde::Serialize;

use crate::arguments::Checks;
use crate::error::Error;
use crate::input::read_line;
use crate::screener::with_keys;

/// The findings of a check of a database.
#[derive(Default, Serialize)]
pub(super) struct Found {
    /// Rules that take down links that are known to be good.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) known_good: Vec<Diagnostic>,
    /// Withdrawals that meet no rule of the layers below.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) below: Vec<Diagnostic>,
}

impl Found {
    pub(super) fn all(&self) -> impl Iterator<Item = &Diagnostic> {
        self.known_good.iter().chain(&self.below)
    }
}

impl Checks {
    /// Whether the compiled lists are to be checked.
    pub(super) fn is_any(&self) -> bool {
        self.known_good.is_some() || !self.below.is_empty()
    }
}

/// Checks a database that was just compiled.
pub(super) fn check(checks: &Checks, compiled: &[u8], name: &Path) -> Result<Found, Error> {
    if !checks.is_any() {
        return Ok(Found::default());
    }
    let mut options = with_keys(&checks.keys)?;
    if checks.known_good.is_none() {
        // Withdrawals are told from the text of rules.
        options.without_keys();
    }
    let database = options.from_bytes(compiled.to_vec()).map_err(Error::open(name))?;
    let below = match checks.below.as_slice() {
        [] => Vec::new(),
        paths => unused_withdrawals(&database, paths, name)?,
    };
    let known_good = match &checks.known_good {
        Some(path) => takes_down(database, path)?,
        None => Vec::new(),
    };
    Ok(Found { known_good, below })
}

/// A diagnostic for every rule of a database that takes down a link of a file.
fn takes_down(database: Database, path: &Path) -> Result<Vec<Diagnostic>, Error> {
    let mut known_good = KnownGood::new(database);
    let mut file = BufReader::new(File::open(path).map_err(Error::read(path))?);
    let mut line = Vec::new();
    while read_line(&mut file, &mut line).map_err(Error::read(path))? {
        known_good.link(&line);
    }
    Ok(known_good.finish())
}

/// A diagnostic for every withdrawal of a database that meets nothing in the layers below.
fn unused_withdrawals(
    database: &Database,
    paths: &[PathBuf],
    name: &Path,
) -> Result<Vec<Diagnostic>, Error> {
    let mut options = OpenOptions::new();
    options.without_keys();
    let below = paths.iter().map(|path| options.read(path).map_err(Error::open(path)));
    let below: Vec<Database> = below.collect::<Result<_, Error>>()?;
    let unused = database.unused_withdrawals(&below);
    unused.map_err(|damaged| Error::open(name)(OpenError::from(damaged)))
}
