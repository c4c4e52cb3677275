//! Memory mapping: the one place of the library that is not safe by construction.

use std::fs::File;
use std::io;
use std::path::Path;

use memmap2::Mmap;

/// Maps a file for reading.
#[allow(unsafe_code)]
pub(super) fn map(path: &Path) -> io::Result<Mmap> {
    let file = File::open(path)?;
    // SAFETY: the bytes of a mapping must not change while they are borrowed. Nothing in the
    // process writes to the mapping, which is private to this crate and read-only. That no other
    // process writes to the file in place or truncates it cannot be enforced; it is the condition
    // that the documentation of `Database::map` gives to whoever replaces a database, and the
    // compiler keeps it by renaming a finished file over the old one.
    unsafe { Mmap::map(&file) }
}
