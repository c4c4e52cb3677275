//! The engines: outlink, its parts, and its rivals. One file = one kind of task.

mod parse;
mod screen;

use std::error::Error;
use std::time::Duration;
use std::time::Instant;

use crate::answer::Answer;
use crate::corpus;
use crate::definition::Definition;

/// Something that answers about links.
pub(crate) struct Engine {
    pub(crate) name: &'static str,
    pub(crate) build: Duration,
    /// Answers about some links. The loop over links is the engine's own, so that the call costs
    /// nothing that counts, and so that an engine may look ahead.
    pub(crate) run: Run,
}

type Run = Box<dyn Fn(&[&str]) -> Answer>;

/// What an engine is built from.
struct Setup {
    domains: Vec<Box<str>>,
}

/// An engine that can be built.
struct Entry {
    name: &'static str,
    build: fn(&Setup) -> Result<Run, Box<dyn Error>>,
}

/// Builds the engines of a definition. Those that this build does not have are named.
pub(crate) fn build(definition: &Definition) -> Result<Vec<Engine>, Box<dyn Error>> {
    let setup = Setup { domains: corpus::domains(definition.domains)? };
    let mut engines = Vec::new();
    for name in &definition.engines {
        let Some(entry) = all().find(|entry| entry.name == name) else {
            println!("{}: {name} is not part of this build", definition.name);
            continue;
        };
        let start = Instant::now();
        let run = (entry.build)(&setup)?;
        engines.push(Engine { name: entry.name, build: start.elapsed(), run });
    }
    Ok(engines)
}

fn all() -> impl Iterator<Item = &'static Entry> {
    [parse::ENTRIES, screen::ENTRIES].into_iter().flatten()
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
