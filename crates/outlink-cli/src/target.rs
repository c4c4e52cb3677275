//! Which files a command may write its answer over.

use std::fs;
use std::fs::File;
use std::io;
use std::io::Read;
use std::path::Path;
use std::path::PathBuf;

use outlink::internal::DATABASE_LABEL;
use outlink::internal::refuse_irregular;
use outlink::internal::resolved;

use crate::error::Error;

/// Refuses an output that cannot become a database, before anything takes time: a file that is not one, a
/// folder that is not there, or one of the databases that the output is to lie above.
pub(crate) fn of_database(path: &Path, below: &[PathBuf]) -> Result<(), Error> {
    of_label(path, &DATABASE_LABEL, "a database")?;
    match below.iter().any(|layer| is_same_file(layer, path)) {
        true => Err(Error::OutputIsBelow { path: path.to_owned() }),
        false => Ok(()),
    }
}

/// As [`of_database`], for a Parquet file.
#[cfg(feature = "parquet")]
pub(crate) fn of_parquet(path: &Path) -> Result<(), Error> {
    of_label(path, b"PAR1", "a Parquet file")
}

/// Whether two paths lead to one file. A file that is not there is not the same as any other.
pub(crate) fn is_same_file(one: &Path, other: &Path) -> bool {
    let one = one.canonicalize();
    one.is_ok_and(|one| other.canonicalize().is_ok_and(|other| one == other))
}

fn of_label(path: &Path, label: &[u8], what: &str) -> Result<(), Error> {
    let unusable = |source| Error::Target { path: path.to_owned(), source };
    refuse_other(path, label, what).map_err(unusable)?;
    let file = resolved(path).map_err(unusable)?;
    match file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        Some(folder) if !folder.is_dir() => {
            let message = "its folder is not there; make the folder, or name another file";
            Err(unusable(io::Error::new(io::ErrorKind::NotFound, message)))
        }
        _ => Ok(()),
    }
}

/// Refuses to write over a file that does not begin with a label: a catalog or a list that was named by
/// mistake would be gone. An empty file, as `mktemp` makes it, is nothing to lose.
fn refuse_other(path: &Path, label: &[u8], what: &str) -> io::Result<()> {
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    // Before it is opened: a pipe would be waited for.
    refuse_irregular(&metadata)?;
    let mut beginning = Vec::new();
    File::open(path)?.take(label.len() as u64).read_to_end(&mut beginning)?;
    if beginning.is_empty() || beginning == label {
        return Ok(());
    }
    let message = format!(
        "the file is there and is not {what}, which would be overwritten; name another file, or \
         remove this one"
    );
    Err(io::Error::new(io::ErrorKind::AlreadyExists, message))
}
