//! `outlink completions` and `outlink man`: what packages install beside the command.

use std::path::Path;

use clap::CommandFactory;

use crate::arguments::Arguments;
use crate::error::Error;
use crate::outcome::Outcome;
use crate::output::Output;

/// Writes a completion script for a shell to standard output.
pub(super) fn completions(shell: clap_complete::Shell) -> Result<Outcome, Error> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "outlink", &mut script);
    let mut output = Output::new();
    output.line(String::from_utf8_lossy(&script).trim_end())?;
    output.finish()?;
    Ok(Outcome::Clean)
}

/// Writes the man page of the command and one of each subcommand into a folder.
pub(super) fn man(folder: &Path) -> Result<Outcome, Error> {
    clap_mangen::generate_to(Arguments::command(), folder)
        .map_err(|source| Error::Man { path: folder.to_owned(), source })?;
    Ok(Outcome::Clean)
}
