//! Which file a path leads to.

use std::fs;
use std::io;
use std::path::Path;
use std::path::PathBuf;

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

/// As many as Linux follows.
const MAX_LINKS: usize = 40;
