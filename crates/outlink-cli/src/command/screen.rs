//! `outlink screen`: a verdict for each link, or for each link of each text.

use outlink::Action;
use outlink::Verdict;
use outlink::internal::one_line;
use serde::Serialize;

use crate::arguments::ContextOptions;
use crate::arguments::Links;
use crate::arguments::Reading;
use crate::arguments::Sources;
use crate::error::Error;
use crate::outcome::Outcome;
use crate::output::Coloured;
use crate::output::Output;

pub(super) fn run(
    links: &Links,
    sources: &Sources,
    context: &ContextOptions,
    texts: Option<&Reading>,
    json: bool,
) -> Result<Outcome, Error> {
    if let Some(reading) = texts {
        return run_texts(links, sources, context, reading, json);
    }
    let screener = sources.screener(context)?;
    let context = context.context();
    let mut output = Output::new();
    let mut outcome = Outcome::Clean;
    links.for_each(&mut output, |output, _, link| {
        let verdict = screener.screen(link, &context);
        if verdict.action() > Action::Allow {
            outcome = Outcome::Findings;
        }
        if json {
            return output.json(&verdict);
        }
        let (action, link) = (Coloured(verdict.action()), one_line(verdict.input()));
        match verdict.reasons().first() {
            Some(reason) => {
                output.line(format_args!("{action}  {link}  {}", one_line(reason.message())))
            }
            None => output.line(format_args!("{action}  {link}")),
        }
    })?;
    output.finish()?;
    Ok(outcome)
}

/// Screens every link of every text.
fn run_texts(
    texts: &Links,
    sources: &Sources,
    context: &ContextOptions,
    reading: &Reading,
    json: bool,
) -> Result<Outcome, Error> {
    let options = reading.options()?;
    let screener = sources.screener(context)?;
    let context = context.context();
    let mut output = Output::new();
    let mut outcome = Outcome::Clean;
    texts.for_each_text(&mut output, |output, line, text| {
        let text = String::from_utf8_lossy(text);
        for (link, verdict) in screener.screen_text_with(&text, &options, &context) {
            if verdict.action() > Action::Allow {
                outcome = Outcome::Findings;
            }
            let (start, end, url) = (link.start, link.end, link.url(screener.limits()));
            if json {
                let text = link.text;
                output.json(&Judged { line, start, end, text, url, verdict: &verdict })?;
                continue;
            }
            let action = Coloured(verdict.action());
            let message =
                verdict.reasons().first().map_or("".into(), |reason| one_line(reason.message()));
            let judged = format!("{line}:{start}-{end}  {action}  {url}  {message}");
            output.line(judged.trim_end())?;
        }
        Ok(())
    })?;
    output.finish()?;
    Ok(outcome)
}

/// A link of a text, as `outlink extract --json` has it, and what to do about it.
#[derive(Serialize)]
struct Judged<'a> {
    line: usize,
    start: usize,
    end: usize,
    text: &'a str,
    url: String,
    verdict: &'a Verdict,
}
