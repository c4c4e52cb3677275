//! Links that are known to be good, and the rules that take them down.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use outlink::Database;
use outlink::known_good::KnownGood;
use outlink::list::Diagnostic;

use crate::error::Error;
use crate::input::read_line;

/// A diagnostic for every rule of a database that takes down a link of a file.
pub(super) fn check(database: Database, path: &Path) -> Result<Vec<Diagnostic>, Error> {
    let mut known_good = KnownGood::new(database);
    let mut file = BufReader::new(File::open(path).map_err(Error::read(path))?);
    let mut line = Vec::new();
    while read_line(&mut file, &mut line).map_err(Error::read(path))? {
        known_good.link(&line);
    }
    Ok(known_good.finish())
}
