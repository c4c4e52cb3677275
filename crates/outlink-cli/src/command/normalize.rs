//! `outlink normalize`: the normal form of links, and what is read off it.

use outlink::Limits;
use outlink::RawLink;
use outlink::internal::normalized_json;
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
        let result = url::normalize(&input, &limits);
        if json {
            return output.raw_line(&normalized_json(&input, &result));
        }
        match &result {
            Ok(url) => output.line(url.normal()),
            Err(error) => output.line(format_args!("error: {error}")),
        }
    })?;
    output.finish()?;
    Ok(Outcome::Clean)
}
