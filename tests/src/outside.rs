//! Data that does not lie in the repository. Tests that need it are ignored where the environment does
//! not name it when they are built.

use std::path::PathBuf;

/// The folder of real lists and links.
///
/// # Panics
///
/// If `OUTLINK_DATA` does not name it any more.
pub fn data() -> PathBuf {
    folder("OUTLINK_DATA")
}

/// The folder of further vectors.
///
/// # Panics
///
/// If `OUTLINK_VECTORS` does not name it any more.
pub fn vectors() -> PathBuf {
    folder("OUTLINK_VECTORS")
}

#[expect(clippy::panic, reason = "a test that cannot go on fails")]
fn folder(variable: &str) -> PathBuf {
    let Some(folder) = std::env::var_os(variable) else {
        panic!("{variable} was set when the tests were built, and is not set now");
    };
    PathBuf::from(folder)
}
