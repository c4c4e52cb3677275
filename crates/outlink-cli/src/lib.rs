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
mod lists;
mod outcome;
mod output;
mod progress;
mod screener;
mod sign;
#[cfg(feature = "parquet")]
mod table;
mod target;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;

use crate::arguments::Arguments;
use crate::outcome::Outcome;

/// Runs the command.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version come this way too, and clap knows which of them are errors.
            let code = u8::try_from(error.exit_code()).unwrap_or(2);
            return if error.print().is_ok() { ExitCode::from(code) } else { ExitCode::SUCCESS };
        }
    };
    match command::run(arguments) {
        Ok(Outcome::Clean) => ExitCode::SUCCESS,
        Ok(Outcome::Found) => ExitCode::from(1),
        Err(error) if error.is_broken_pipe() => ExitCode::SUCCESS,
        Err(error) => {
            output::complain(&error);
            ExitCode::from(2)
        }
    }
}
