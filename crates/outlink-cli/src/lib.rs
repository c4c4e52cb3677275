//! The `outlink` command as a library, so that other languages can ship the same command.
//!
//! [`run`] takes the arguments and gives the exit code: 0 when every link is allowed, 1 when some
//! link got `review`, `warn` or `block`, 2 on an error. A reader that goes away early (`| head`) is
//! no error.

mod arguments;
mod command;
mod error;
mod help;
mod input;
mod knowledge;
mod link_file;
mod lists;
mod outcome;
mod output;
mod progress;
mod read_ahead;
mod screener;
mod sign;
#[cfg(feature = "parquet")]
mod table;
mod target;

use std::ffi::OsString;
use std::io;
use std::io::Write;
use std::process::ExitCode;

use clap::Parser;

use crate::arguments::Arguments;
use crate::error::Error;
use crate::outcome::Outcome;

/// Runs the command.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => return print(&error),
    };
    match command::run(arguments) {
        Ok(Outcome::Clean) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::from(1),
        Err(error) => stop(&error),
    }
}

/// Prints why there are no arguments. Help and version come this way too, and clap knows which of them
/// are errors.
fn print(error: &clap::Error) -> ExitCode {
    let printed = error.print().and_then(|()| io::stdout().flush());
    match printed {
        // An error is one whether or not standard error takes its text.
        Err(cause) if !error.use_stderr() => stop(&Error::Write(cause)),
        _ => ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2)),
    }
}

fn stop(error: &Error) -> ExitCode {
    if error.is_broken_pipe() {
        return ExitCode::SUCCESS;
    }
    output::complain(error);
    ExitCode::from(2)
}
