//! What compiled lists are checked against: links that are known to be good, their canaries, and the
//! layers below.

use std::fs::File;
use std::io::BufRead;
use std::io::BufReader;
use std::path::Path;

use outlink::Database;
use outlink::Limits;
use outlink::OpenError;
use outlink::RawLink;
use outlink::Screener;
use outlink::compile::Report;
use outlink::known_good::KnownGood;
use outlink::list::Diagnostic;
use outlink::url;
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
    /// Canaries that no rule catches, neither of the lists nor of the layers below.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) canaries: Vec<Diagnostic>,
}

impl Found {
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
) -> Result<Found, Error> {
    let has_canaries = report.lists.iter().any(|list| list.canaries > 0);
    if !checks.is_any() && !has_canaries {
        return Ok(Found::default());
    }
    let mut options = with_keys(&checks.keys)?;
    let mut options_below = options.clone();
    options_below.without_keys();
    if checks.known_good.is_none() {
        // Withdrawals are told from the text of rules, and canaries of lists without a key are left out.
        options.without_keys();
    }
    let database = options.from_bytes(compiled.to_vec()).map_err(Error::open(name))?;
    let below = checks.below.iter();
    let below = below.map(|path| options_below.read(path).map_err(Error::open(path)));
    let below: Vec<Database> = below.collect::<Result<_, Error>>()?;
    let mut found = Found::default();
    if has_canaries {
        let mut layers = Screener::builder();
        for layer in below.iter().chain([&database]) {
            layers.database(layer.clone());
        }
        found.canaries = layers.build().canary_diagnostics(&database);
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

/// A diagnostic for every rule of a database that takes down a link of a file.
fn takes_down(database: Database, path: &Path) -> Result<Vec<Diagnostic>, Error> {
    let mut known_good = KnownGood::new(database);
    each_good_link(path, |line| {
        known_good.link(line);
    })?;
    Ok(known_good.finish())
}

/// Calls `each` with every line of a file of links that are known to be good. A file without any link
/// would make every database pass.
pub(super) fn each_good_link(path: &Path, mut each: impl FnMut(&[u8])) -> Result<(), Error> {
    let mut file = BufReader::new(File::open(path).map_err(Error::read(path))?);
    let start = file.fill_buf().map_err(Error::read(path))?;
    if PACKED.iter().any(|label| start.starts_with(label)) {
        return Err(Error::Packed { path: path.to_owned() });
    }
    let mut has_link = false;
    let mut line = Vec::new();
    while read_line(&mut file, &mut line).map_err(Error::read(path))? {
        has_link = has_link || is_link(&line);
        each(&line);
    }
    if has_link { Ok(()) } else { Err(Error::NoLink { path: path.to_owned() }) }
}

/// Whether a line looks like a link. Nearly any text can be screened, as that of a page of errors.
fn is_link(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    let text = RawLink::from(line).to_text();
    let Ok(url) = url::normalize(&text, &Limits::default()) else { return false };
    let is_usual = |byte: u8| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte);
    let is_name = |host: &str| {
        (host.contains(['.', ':']) || text.contains("://")) && host.bytes().all(is_usual)
    };
    !line.starts_with(b"#") && url.host().is_some_and(is_name)
}

/// How files begin that gzip or zstd packed.
const PACKED: [&[u8]; 2] = [b"\x1f\x8b", b"\x28\xb5\x2f\xfd"];
