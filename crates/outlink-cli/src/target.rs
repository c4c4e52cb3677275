//! Which files a command may write its answer over.

use std::fs::File;
use std::io;
use std::io::Read;
use std::path::Path;

use outlink::internal::DATABASE_LABEL;

use crate::error::Error;

/// Refuses to write a database over a file that is none: a catalog or a list that was named by mistake
/// would be gone. An empty file is nothing to lose.
pub(crate) fn of_database(path: &Path) -> Result<(), Error> {
    of_label(path, &DATABASE_LABEL, "a database")
}

/// As [`of_database`], for a Parquet file.
#[cfg(feature = "parquet")]
pub(crate) fn of_parquet(path: &Path) -> Result<(), Error> {
    of_label(path, b"PAR1", "a Parquet file")
}

/// Refuses a file that does not begin with a label.
fn of_label(path: &Path, label: &[u8], what: &'static str) -> Result<(), Error> {
    let metadata = match path.metadata() {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(Error::read(path)(error)),
    };
    let mut beginning = Vec::new();
    // A pipe would be waited for.
    if metadata.is_file() {
        let file = File::open(path).map_err(Error::read(path))?;
        let read = file.take(label.len() as u64).read_to_end(&mut beginning);
        read.map_err(Error::read(path))?;
    }
    let is_replaced = metadata.is_file() && (beginning.is_empty() || beginning == label);
    if is_replaced { Ok(()) } else { Err(Error::Overwritten { path: path.to_owned(), what }) }
}
