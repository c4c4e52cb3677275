//! `outlink verify`: every byte, and the canaries.

use std::path::Path;

use outlink::Screener;

use crate::arguments::Opening;
use crate::error::Error;
use crate::outcome::Outcome;
use crate::output::Output;
use outlink::internal::counted;

pub(super) fn run(path: &Path, opening: &Opening) -> Result<Outcome, Error> {
    let database = opening.options()?.read(path).map_err(Error::open(path))?;
    database.verify().map_err(Error::open(path))?;
    let total = database.canaries().count();
    let failed = Screener::new(database.clone()).uncaught_canaries();
    if !failed.is_empty() {
        return Err(Error::Canaries { path: path.to_owned(), failed, total });
    }
    let mut output = Output::new();
    output.line(format_args!(
        "{}: {}, every byte is as it was written, {} blocked",
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
