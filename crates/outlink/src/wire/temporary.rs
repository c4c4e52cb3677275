//! Files that are written under a name of their own before they get the one that they are for.

use std::collections::hash_map::RandomState;
use std::ffi::OsStr;
use std::ffi::OsString;
use std::fs::File;
use std::fs::OpenOptions;
use std::hash::BuildHasher;
use std::hash::Hasher;
use std::io;
use std::path::Path;
use std::path::PathBuf;

/// Creates a new file in a folder, with the options to open it. Its name is `.NAME.RANDOM.tmp`: processes
/// in several containers have the same number and may share the folder.
pub(crate) fn create(
    folder: &Path,
    name: &OsStr,
    options: &mut OpenOptions,
) -> io::Result<(File, PathBuf)> {
    options.write(true).create_new(true);
    let mut tries = 0;
    loop {
        // The keys of a new state are random.
        let random = RandomState::new().build_hasher().finish();
        let mut temporary = OsString::from(".");
        temporary.push(name);
        temporary.push(format!(".{random:016x}.tmp"));
        let path = folder.join(temporary);
        match options.open(&path) {
            Ok(file) => return Ok((file, path)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && tries < MAX_TRIES => {
                tries += 1;
            }
            Err(error) => return Err(error),
        }
    }
}

/// Two random names are the same once in many years.
const MAX_TRIES: usize = 8;
