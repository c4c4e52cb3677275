//! `outlink expand`: where links lead.

use outlink::Limits;
use outlink::RawLink;
use outlink::expand;
use outlink::expand::Candidate;
use outlink::internal::expansion_json;
use outlink::url;

use crate::arguments::Links;
use crate::error::Error;
use crate::outcome::Outcome;
use crate::output::Output;

pub(super) fn run(links: &Links, json: bool) -> Result<Outcome, Error> {
    let mut output = Output::new();
    let limits = Limits::default();
    links.for_each(&mut output, |output, _, link| {
        let input = RawLink::from(link).to_text();
        let result = url::normalize(&input, &limits).map(|url| expand::expand(url, &limits));
        if json {
            return output.raw_line(&expansion_json(&input, &result));
        }
        match &result {
            Ok(expansion) => {
                expansion.candidates.iter().try_for_each(|candidate| line(output, candidate))
            }
            Err(error) => output.line(format_args!("error: {error}")),
        }
    })?;
    output.finish()?;
    Ok(Outcome::Clean)
}

fn line(output: &mut Output, candidate: &Candidate) -> Result<(), Error> {
    let place = candidate.url.href().unwrap_or(candidate.url.normal());
    let entity =
        candidate.entity.as_ref().map(|entity| format!("  = {entity}")).unwrap_or_default();
    match &candidate.via {
        None => output.line(format_args!("{place}{entity}")),
        Some(hop) => output.line(format_args!("  -> {place}{entity}  ({})", hop.redirector)),
    }
}
