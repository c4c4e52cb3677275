//! Which files an answer is written over.

use std::fs;
use std::fs::File;
use std::io;
use std::io::Read;
use std::path::Path;
use std::path::PathBuf;

use crate::wire::file::refuse_irregular;

/// The file that a path leads to over symbolic links, whether or not it is there. A rename to the path
/// itself would replace the link, and leave the file behind it as it was.
pub fn resolved(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..MAX_LINKS {
        let is_link = fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_symlink());
        if !is_link {
            return Ok(path);
        }
        let target = fs::read_link(&path)?;
        path.pop();
        path.push(target);
    }
    let message = format!("more than {MAX_LINKS} symbolic links follow each other; name the file");
    Err(io::Error::new(io::ErrorKind::InvalidInput, message))
}

/// Refuses to write over a file that does not begin with a label: a catalog or a list that was named by
/// mistake would be gone. An empty file, as `mktemp` makes it, is nothing to lose.
pub fn refuse_other(path: &Path, label: &[u8], what: &str) -> io::Result<()> {
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

/// As many as Linux follows.
const MAX_LINKS: usize = 40;
