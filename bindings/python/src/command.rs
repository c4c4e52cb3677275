//! The command `outlink`, which is the same code in every language.

use std::ffi::OsString;
use std::process::ExitCode;

use pyo3::prelude::*;

/// Runs the command with the arguments behind its name, and gives the exit code: 0 when every link
/// is allowed, 1 when some link is not, 2 on an error.
#[pyfunction]
pub(crate) fn main(py: Python<'_>, arguments: Vec<OsString>) -> u8 {
    let arguments = std::iter::once(OsString::from("outlink")).chain(arguments);
    let code = py.detach(|| run(arguments));
    // The number of an `ExitCode` can only be compared.
    (0..=u8::MAX).find(|number| ExitCode::from(*number) == code).unwrap_or(2)
}

#[cfg(feature = "command")]
use outlink_cli::run;

#[cfg(not(feature = "command"))]
fn run(_: impl Iterator<Item = OsString>) -> ExitCode {
    eprintln!("error: this package was built without the command (feature `command`)");
    ExitCode::from(2)
}
