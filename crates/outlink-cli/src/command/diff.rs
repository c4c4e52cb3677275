//! `outlink diff`: which links another database treats otherwise, and by which rule.

use std::collections::BTreeMap;
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
use crate::output::counted;
use crate::output::remark;

/// What is compared.
pub(super) struct What {
    pub(super) before: PathBuf,
    pub(super) after: PathBuf,
    pub(super) links: Links,
    pub(super) opening: Opening,
    pub(super) context: ContextOptions,
    /// Whether only the counts are written.
    pub(super) counts: bool,
}

pub(super) fn run(what: &What, json: bool) -> Result<Outcome, Error> {
    let (before, after) = (what.screener(&what.before)?, what.screener(&what.after)?);
    let context = what.context.context();
    let mut output = Output::new();
    let (mut links, mut changes) = (0_u64, 0_u64);
    let mut counts = Counts::new();
    what.links.for_each(|_, link| {
        links += 1;
        let (before, after) = (before.screen(link, &context), after.screen(link, &context));
        if before.action() == after.action() {
            return Ok(());
        }
        changes += 1;
        let change = Change::of(&before, &after);
        change.count(&mut counts);
        match (what.counts, json) {
            (true, _) => Ok(()),
            (false, true) => output.json(&change),
            (false, false) => change.show(&mut output),
        }
    })?;
    if what.counts || !json {
        counts.iter().try_for_each(|(of, count)| count.show(of, &mut output, json))?;
    }
    output.finish()?;
    if !json {
        remark(format_args!("{changes} of {} got another action", counted(links, "link")));
    }
    Ok(if changes > 0 { Outcome::Found } else { Outcome::Clean })
}

impl What {
    /// The screener of a side: one database, or layers joined by `+`.
    fn screener(&self, side: &Path) -> Result<Screener, Error> {
        let options = self.opening.options()?;
        let mut builder = Screener::builder();
        for path in layers(side) {
            builder.database(options.read(&path).map_err(Error::open(&path))?);
        }
        Ok(builder.policy(self.context.policy()?).build())
    }
}

/// The files of a side. A file whose own name holds a `+` is one.
fn layers(side: &Path) -> Vec<PathBuf> {
    match side.to_str() {
        Some(text) if !side.exists() => text.split('+').map(PathBuf::from).collect(),
        _ => vec![side.to_owned()],
    }
}

/// How many actions change, by the list and the category of the rule that changes them.
type Counts = BTreeMap<(String, String), Count>;

#[derive(Default)]
struct Count {
    stricter: u64,
    milder: u64,
}

impl Count {
    fn show(
        &self,
        (list, category): &(String, String),
        output: &mut Output,
        json: bool,
    ) -> Result<(), Error> {
        let Self { stricter, milder } = self;
        if json {
            return output.json(&serde_json::json!({
                "list": list, "category": category, "stricter": stricter, "milder": milder
            }));
        }
        let category = if category.is_empty() { "no category" } else { category };
        output.line(format_args!("{stricter} stricter, {milder} milder  {list}, {category}"))
    }
}

#[derive(Serialize)]
pub(super) struct Change<'a> {
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
    pub(super) fn of(before: &'a Verdict, after: &'a Verdict) -> Self {
        let side = |verdict: &'a Verdict| Side {
            action: verdict.action(),
            reason: verdict.reasons().first(),
        };
        Self { input: before.input(), before: side(before), after: side(after) }
    }

    /// Counts the change for the rule that makes the link stricter, or no longer does.
    fn count(&self, counts: &mut Counts) {
        let is_stricter = self.after.action > self.before.action;
        let side = if is_stricter { &self.after } else { &self.before };
        let rule = side.reason.and_then(Reason::rule);
        let list = rule.map_or("no rule", |rule| rule.list()).to_owned();
        let category = rule.and_then(|rule| rule.category()).unwrap_or_default().to_owned();
        let count = counts.entry((list, category)).or_default();
        *(if is_stricter { &mut count.stricter } else { &mut count.milder }) += 1;
    }

    pub(super) fn show(&self, output: &mut Output) -> Result<(), Error> {
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
