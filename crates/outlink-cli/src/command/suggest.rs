//! `outlink suggest`: the rule for a reported link that blocks nothing unrelated.

use std::path::PathBuf;

use outlink::Limits;
use outlink::suggest::Suggester;
use outlink::suggest::Suggestion;

use crate::error::Error;
use crate::link_file::each_link;
use crate::link_file::each_link_or_none;
use crate::outcome::Outcome;
use crate::output::Output;
use outlink::internal::counted;

/// The reported link, and what is known beside it.
pub(super) struct SuggestOptions {
    pub(super) link: String,
    pub(super) known_good: Option<PathBuf>,
    pub(super) listed: Option<PathBuf>,
    pub(super) reference: Option<String>,
    pub(super) source: Option<String>,
}

pub(super) fn run(options: &SuggestOptions, json: bool) -> Result<Outcome, Error> {
    let mut suggester = Suggester::new(&options.link, &Limits::default())?;
    if let Some(reference) = &options.reference {
        suggester.reference(reference);
    }
    if let Some(source) = &options.source {
        suggester.source(source);
    }
    if let Some(path) = &options.known_good {
        each_link(path, |link| suggester.known_good(link))?;
    }
    if let Some(path) = &options.listed {
        each_link_or_none(path, |link| suggester.listed(link))?;
    }
    let target = suggester.target().to_owned();
    let suggestions = suggester.finish();
    let suggested = suggestions.iter().position(Suggestion::is_safe);
    let mut output = Output::new();
    if json {
        suggestions.iter().try_for_each(|suggestion| output.json(suggestion))?;
    } else {
        output.line(format_args!("for {}\n", target.escape_debug()))?;
        for (place, suggestion) in suggestions.iter().enumerate() {
            show(&mut output, suggestion, suggested == Some(place))?;
        }
        if suggested.is_none() {
            output.line(NO_SAFE_RULE)?;
        }
    }
    output.finish()?;
    Ok(if suggested.is_some() { Outcome::Clean } else { Outcome::Findings })
}

fn show(output: &mut Output, suggestion: &Suggestion, is_suggested: bool) -> Result<(), Error> {
    let mark = if is_suggested { "*" } else { " " };
    output.line(format_args!("{mark} {suggestion}"))?;
    output.line(format_args!("      {}", suggestion.why()))?;
    if suggestion.listed() > 0 {
        let links = counted(suggestion.listed(), "listed link");
        output.line(format_args!("      covers {links}"))?;
    }
    if let Some(objection) = suggestion.objection() {
        output.line(format_args!("      refused: {objection}"))?;
    }
    if let Some(example) = suggestion.example() {
        let links = counted(suggestion.bystanders(), "known good link");
        let example = example.escape_debug();
        output.line(format_args!("      takes down {links}, such as {example}"))?;
    }
    Ok(())
}

const NO_SAFE_RULE: &str =
    "no rule is safe: each blocks unrelated pages, or nothing in the link can be blocked";
