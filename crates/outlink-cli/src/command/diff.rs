//! `outlink diff`: which links another database treats otherwise, and by which rule.

use std::path::Path;
use std::path::PathBuf;

use outlink::Action;
use outlink::Reason;
use outlink::Screener;
use outlink::Verdict;
use serde::Serialize;

use crate::Outcome;
use crate::arguments::ContextOptions;
use crate::arguments::Links;
use crate::arguments::Opening;
use crate::error::Error;
use crate::output::Coloured;
use crate::output::Output;
use crate::output::remark;

/// What is compared.
pub(super) struct What {
    pub(super) before: PathBuf,
    pub(super) after: PathBuf,
    pub(super) links: Links,
    pub(super) opening: Opening,
    pub(super) context: ContextOptions,
}

pub(super) fn run(what: &What, json: bool) -> Result<Outcome, Error> {
    let (before, after) = (what.screener(&what.before)?, what.screener(&what.after)?);
    let context = what.context.context();
    let mut output = Output::new();
    let (mut links, mut changes) = (0_u64, 0_u64);
    what.links.for_each(|_, link| {
        links += 1;
        let (before, after) =
            (before.screen_bytes(link, &context), after.screen_bytes(link, &context));
        if before.action() == after.action() {
            return Ok(());
        }
        changes += 1;
        let change = Change::of(&before, &after);
        if json { output.json(&change) } else { change.show(&mut output) }
    })?;
    output.finish()?;
    if !json {
        remark(format_args!("{changes} of {links} links are treated otherwise"));
    }
    Ok(if changes > 0 { Outcome::Found } else { Outcome::Clean })
}

impl What {
    fn screener(&self, path: &Path) -> Result<Screener, Error> {
        let database = self.opening.options()?.map(path).map_err(Error::open(path))?;
        let mut builder = Screener::builder();
        Ok(builder.database(database).policy(self.context.policy()?).build())
    }
}

#[derive(Serialize)]
struct Change<'a> {
    input: &'a str,
    before: Side<'a>,
    after: Side<'a>,
}

/// What one of the databases makes of a link, and the reason that decided.
#[derive(Serialize)]
struct Side<'a> {
    action: Action,
    reason: Option<&'a Reason>,
}

impl<'a> Change<'a> {
    fn of(before: &'a Verdict, after: &'a Verdict) -> Self {
        let side = |verdict: &'a Verdict| Side {
            action: verdict.action(),
            reason: verdict.reasons().first(),
        };
        Self { input: before.input(), before: side(before), after: side(after) }
    }

    fn show(&self, output: &mut Output) -> Result<(), Error> {
        let (before, after) = (Coloured(self.before.action), Coloured(self.after.action));
        output.line(format_args!("{before} -> {after}  {}", self.input))?;
        for (name, side) in [("before", &self.before), ("after", &self.after)] {
            if let Some(reason) = side.reason {
                output.line(format_args!("    {name}: {}", reason.message()))?;
            }
        }
        Ok(())
    }
}
