//! `outlink explain`: one link, everything, for people.

use outlink::Action;

use crate::Outcome;
use crate::arguments::Circumstances;
use crate::arguments::Sources;
use crate::error::Error;
use crate::output::Output;

pub(super) fn run(
    link: &str,
    sources: &Sources,
    circumstances: &Circumstances,
) -> Result<Outcome, Error> {
    let verdict = sources.screener(circumstances)?.screen_with(link, &circumstances.context());
    let mut output = Output::new();
    output.line(verdict.explain().to_string().trim_end())?;
    output.finish()?;
    Ok(if verdict.action() > Action::Allow { Outcome::Found } else { Outcome::Clean })
}
