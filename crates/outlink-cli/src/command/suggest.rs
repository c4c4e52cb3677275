//! `outlink suggest`: the narrowest rule for a reported link that takes no bystander down.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use outlink::Limits;
use outlink::suggest::Suggester;
use outlink::suggest::Suggestion;

use crate::Outcome;
use crate::error::Error;
use crate::input::read_line;
use crate::output::Output;

pub(super) fn run(link: &str, known_good: Option<&Path>, json: bool) -> Result<Outcome, Error> {
    let mut suggester = Suggester::new(link, &Limits::default())?;
    if let Some(path) = known_good {
        let mut file = BufReader::new(File::open(path).map_err(Error::read(path))?);
        let mut line = Vec::new();
        while read_line(&mut file, &mut line).map_err(Error::read(path))? {
            if !line.trim_ascii().is_empty() {
                suggester.known_good(&line);
            }
        }
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

fn show(output: &mut Output, suggestion: &Suggestion, is_suggested: bool) -> Result<(), Error> {
    let mark = if is_suggested { "*" } else { " " };
    output.line(format_args!("{mark} {suggestion}"))?;
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
