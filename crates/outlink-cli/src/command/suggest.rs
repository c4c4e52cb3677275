//! `outlink suggest`: the rule for a reported link that blocks nothing unrelated.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use std::path::PathBuf;

use outlink::Limits;
use outlink::suggest::Suggester;
use outlink::suggest::Suggestion;

use super::checks;
use crate::error::Error;
use crate::input::read_line;
use crate::outcome::Outcome;
use crate::output::Output;

/// The reported link, and what is known beside it.
pub(super) struct What {
    pub(super) link: String,
    pub(super) known_good: Option<PathBuf>,
    pub(super) listed: Option<PathBuf>,
    pub(super) reference: Option<String>,
    pub(super) source: Option<String>,
}

pub(super) fn run(what: &What, json: bool) -> Result<Outcome, Error> {
    let mut suggester = Suggester::new(&what.link, &Limits::default())?;
    if let Some(reference) = &what.reference {
        suggester.reference(reference);
    }
    if let Some(source) = &what.source {
        suggester.source(source);
    }
    if let Some(path) = &what.known_good {
        checks::each_good_link(path, |link| suggester.known_good(link))?;
    }
    if let Some(path) = &what.listed {
        each_line(path, |link| suggester.listed(link))?;
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
            output.line("no rule is safe: each of them takes bystanders down, or none would do")?;
        }
    }
    output.finish()?;
    Ok(if suggested.is_some() { Outcome::Clean } else { Outcome::Found })
}

/// Hands out the lines of a file that are not blank.
fn each_line(path: &Path, mut each: impl FnMut(&[u8])) -> Result<(), Error> {
    let mut file = BufReader::new(File::open(path).map_err(Error::read(path))?);
    let mut line = Vec::new();
    while read_line(&mut file, &mut line).map_err(Error::read(path))? {
        if !line.trim_ascii().is_empty() {
            each(&line);
        }
    }
    Ok(())
}

fn show(output: &mut Output, suggestion: &Suggestion, is_suggested: bool) -> Result<(), Error> {
    let mark = if is_suggested { "*" } else { " " };
    output.line(format_args!("{mark} {suggestion}"))?;
    output.line(format_args!("      {}", suggestion.why()))?;
    if suggestion.listed() > 0 {
        output.line(format_args!("      covers {} listed links", suggestion.listed()))?;
    }
    if let Some(objection) = suggestion.objection() {
        output.line(format_args!("      refused: {objection}"))?;
    }
    if let Some(example) = suggestion.example() {
        let (count, example) = (suggestion.bystanders(), example.escape_debug());
        output
            .line(format_args!("      takes down {count} known good links, such as {example}"))?;
    }
    Ok(())
}
