//! The engines: outlink, its parts, and its rivals. One file = one kind.

#[cfg(feature = "adblock")]
mod adblock;
#[cfg(feature = "fst")]
mod fst;
mod outlink;
mod parse;
mod set;
mod setup;
mod text;

use std::error::Error;
use std::time::Duration;
use std::time::Instant;

pub(crate) use self::set::Set;
pub(crate) use self::setup::Setup;
use crate::answer::Answer;
use crate::definition::Definition;
use crate::report::Report;

/// Something that answers about links.
pub(crate) struct Engine {
    pub(crate) name: &'static str,
    pub(crate) build: Duration,
    /// Answers about some links. The loop over links is the engine's own, so that the call costs
    /// nothing that counts, and so that an engine may look ahead.
    pub(crate) run: Run,
}

type Run = Box<dyn Fn(&[&str]) -> Answer>;

/// An engine that can be built.
struct Entry {
    name: &'static str,
    /// Whether it asks a compiled database.
    needs_database: bool,
    build: fn(&Setup) -> Result<Run, Box<dyn Error>>,
}

/// Builds the engines of a definition. Those that this build does not have are named.
pub(crate) fn build(
    definition: &Definition,
    setup: &Setup,
    report: &mut Report,
) -> Result<Vec<Engine>, Box<dyn Error>> {
    let mut engines = Vec::new();
    for name in &definition.engines {
        match build_one(name, setup) {
            Some(engine) => engines.push(engine?),
            None => report.line(format_args!("{name} is not part of this build")),
        }
    }
    Ok(engines)
}

/// Builds an engine, if this build has it.
pub(crate) fn build_one(name: &str, setup: &Setup) -> Option<Result<Engine, Box<dyn Error>>> {
    let entry = entry(name)?;
    let start = Instant::now();
    let engine = |run| Engine { name: entry.name, build: start.elapsed(), run };
    Some((entry.build)(setup).map(engine))
}

fn entry(name: &str) -> Option<&'static Entry> {
    let kinds = [
        parse::ENTRIES,
        set::ENTRIES,
        outlink::ENTRIES,
        text::ENTRIES,
        #[cfg(feature = "fst")]
        fst::ENTRIES,
        #[cfg(feature = "adblock")]
        adblock::ENTRIES,
    ];
    kinds.into_iter().flatten().find(|entry| entry.name == name)
}

/// The sum over some links of what is said about each. Every engine is a loop of its own, with the
/// engine inlined.
#[inline(always)]
fn sum(links: &[&str], about: impl Fn(&str) -> Answer) -> Answer {
    let mut sum = Answer::default();
    for link in links {
        sum += about(link);
    }
    sum
}
