//! `outlink diff`: which links another database treats otherwise, and by which rule.

use std::collections::BTreeMap;
use std::path::Path;
use std::path::PathBuf;

use outlink::Reason;
use outlink::Screener;
use outlink::VerdictChange;

use crate::arguments::ContextOptions;
use crate::arguments::Links;
use crate::arguments::Opening;
use crate::error::Error;
use crate::outcome::Outcome;
use crate::output::Coloured;
use crate::output::Output;
use crate::output::remark;
use outlink::internal::counted;
use outlink::internal::one_line;

/// What is compared.
pub(super) struct DiffOptions {
    pub(super) before: PathBuf,
    pub(super) after: PathBuf,
    pub(super) links: Links,
    pub(super) opening: Opening,
    pub(super) context: ContextOptions,
    /// Whether only the counts are written.
    pub(super) counts: bool,
}

pub(super) fn run(options: &DiffOptions, json: bool) -> Result<Outcome, Error> {
    let sides = [options.screener(&options.before)?, options.screener(&options.after)?];
    let [before, after] = options.context.put_policy(sides)?;
    let context = options.context.context();
    let mut output = Output::new();
    let (mut links, mut changes) = (0_u64, 0_u64);
    let mut counts = Counts::new();
    options.links.for_each(&mut output, |output, _, link| {
        links += 1;
        let (before, after) = (before.screen(link, &context), after.screen(link, &context));
        let Some(change) = VerdictChange::between(before, after) else { return Ok(()) };
        changes += 1;
        count(&change, &mut counts);
        match (options.counts, json) {
            (true, _) => Ok(()),
            (false, true) => output.json(&change),
            (false, false) => show(&change, output),
        }
    })?;
    if options.counts || !json {
        counts.iter().try_for_each(|(of, count)| count.show(of, &mut output, json))?;
    }
    output.finish()?;
    if !json {
        remark(format_args!("{changes} of {} got another action", counted(links, "link")));
    }
    Ok(if changes > 0 { Outcome::Findings } else { Outcome::Clean })
}

impl DiffOptions {
    /// The screener of a side without the policy: one database, or layers joined by `+`.
    fn screener(&self, side: &Path) -> Result<Screener, Error> {
        let options = self.opening.options()?;
        let mut builder = Screener::builder();
        for path in layers(side) {
            builder.database(options.read(&path).map_err(Error::open(&path))?);
        }
        Ok(builder.build())
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

/// Counts a change for the rule that makes the link stricter, or no longer does.
fn count(change: &VerdictChange, counts: &mut Counts) {
    let is_stricter = change.is_stricter();
    let side = if is_stricter { &change.after } else { &change.before };
    let rule = side.reasons().first().and_then(Reason::rule);
    let list = rule.map_or("no rule", |rule| rule.list()).to_owned();
    let category = rule.and_then(|rule| rule.category()).unwrap_or_default().to_owned();
    let count = counts.entry((list, category)).or_default();
    *(if is_stricter { &mut count.stricter } else { &mut count.milder }) += 1;
}

pub(super) fn show(change: &VerdictChange, output: &mut Output) -> Result<(), Error> {
    let VerdictChange { before, after, .. } = change;
    let (from, to) = (Coloured(before.action()), Coloured(after.action()));
    output.line(format_args!("{from} -> {to}  {}", one_line(before.input())))?;
    for (name, side) in [("before", before), ("after", after)] {
        if let Some(reason) = side.reasons().first() {
            output.line(format_args!("    {name}: {}", one_line(reason.message())))?;
        }
    }
    Ok(())
}
