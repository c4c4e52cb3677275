//! `outlink explain`: one link, everything, for people.

use outlink::Action;

use crate::arguments::ContextOptions;
use crate::arguments::Sources;
use crate::error::Error;
use crate::outcome::Outcome;
use crate::output::Output;

pub(super) fn run(
    link: &str,
    sources: &Sources,
    context: &ContextOptions,
) -> Result<Outcome, Error> {
    let verdict = sources.screener(context)?.screen(link, &context.context());
    let mut output = Output::new();
    output.line(verdict.explain().to_string().trim_end())?;
    output.finish()?;
    Ok(if verdict.action() > Action::Allow { Outcome::Findings } else { Outcome::Clean })
}
