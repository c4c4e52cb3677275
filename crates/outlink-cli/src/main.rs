//! The `outlink` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    outlink_cli::run(std::env::args_os())
}
