//! Memory mapping: the one place of the library that is not safe by construction.

use std::fs::File;
use std::io;

use memmap2::Mmap;

/// Maps a file for reading.
#[allow(unsafe_code)]
pub(super) fn map(file: &File) -> io::Result<Mmap> {
    // SAFETY: the bytes of a mapping must not change while they are borrowed. Nothing in the
    // process writes to the mapping, which is private to this crate and read-only. The copies in a
    // cache folder are read-only files in a folder that nobody else may write to. That no other
    // process writes to a file that `Database::map` maps cannot be enforced; it is the condition
    // under which its documentation offers that function, and the compiler keeps it by renaming a
    // finished file over the old one.
    unsafe { Mmap::map(file) }
}
