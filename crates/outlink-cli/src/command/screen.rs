//! `outlink screen`: a verdict for each link.

use outlink::Action;

use crate::Outcome;
use crate::arguments::ContextOptions;
use crate::arguments::Links;
use crate::arguments::Sources;
use crate::error::Error;
use crate::output::Coloured;
use crate::output::Output;

pub(super) fn run(
    links: &Links,
    sources: &Sources,
    context: &ContextOptions,
    json: bool,
) -> Result<Outcome, Error> {
    let screener = sources.screener(context)?;
    let context = context.context();
    let mut output = Output::new();
    let mut outcome = Outcome::Clean;
    links.for_each(|_, link| {
        let verdict = screener.screen(link, &context);
        if verdict.action() > Action::Allow {
            outcome = Outcome::Found;
        }
        if json {
            return output.json(&verdict);
        }
        let action = Coloured(verdict.action());
        match verdict.reasons().first() {
            Some(reason) => {
                output.line(format_args!("{action}  {}  {}", verdict.input(), reason.message()))
            }
            None => output.line(format_args!("{action}  {}", verdict.input())),
        }
    })?;
    output.finish()?;
    Ok(outcome)
}
