//! `outlink verify`: every byte, and the canaries.

use std::path::Path;
use std::path::PathBuf;

use super::checks;
use super::checks::stacked;
use crate::arguments::Opening;
use crate::error::Error;
use crate::outcome::Outcome;
use crate::output::Output;
use outlink::internal::counted;

/// Checks a database as a layer above others, whose canaries it must not let through.
pub(super) fn run(path: &Path, below: &[PathBuf], opening: &Opening) -> Result<Outcome, Error> {
    let options = opening.options()?;
    let database = options.read(path).map_err(Error::open(path))?;
    database.verify().map_err(Error::open(path))?;
    let layers = stacked(&checks::databases(&options, below)?, &database);
    let total = layers.databases().iter().map(|layer| layer.canaries().count()).sum();
    let failed = layers.uncaught_canaries();
    if !failed.is_empty() {
        return Err(Error::Canaries { path: path.to_owned(), failed, total });
    }
    let mut output = Output::new();
    output.line(format_args!(
        "{}: {}, every byte is as it was written, {} caught",
        path.display(),
        counted(database.rule_count() as u64, "rule"),
        counted(total as u64, "canary")
    ))?;
    if let Some(signature) = database.signature() {
        let comment = signature.trusted_comment.replace('\t', "  ");
        output.line(format_args!(
            "signed by key {}: {}",
            signature.key_id,
            comment.escape_debug()
        ))?;
    }
    output.finish()?;
    Ok(Outcome::Clean)
}
