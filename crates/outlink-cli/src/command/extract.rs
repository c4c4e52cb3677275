//! `outlink extract`: the links in texts, with byte offsets.

use outlink::Limits;
use outlink::extract;
use serde::Serialize;

use crate::Outcome;
use crate::arguments::Links;
use crate::error::Error;
use crate::output::Output;

pub(super) fn run(texts: &Links, json: bool) -> Result<Outcome, Error> {
    let mut output = Output::new();
    let limits = Limits::default();
    texts.for_each(|number, text| {
        // Offsets count the bytes of the text as it is shown: other bytes than UTF-8 are replaced.
        let text = String::from_utf8_lossy(text);
        let links = extract::extract(&text);
        if json {
            let links = links.map(|link| Found {
                start: link.start,
                end: link.end,
                text: link.text,
                url: link.href(&limits),
            });
            return output.json(&Extracted { line: number, links: links.collect() });
        }
        links.into_iter().try_for_each(|link| {
            let url = link.href(&limits);
            output.line(format_args!("{number}:{}-{}  {url}", link.start, link.end))
        })
    })?;
    output.finish()?;
    Ok(Outcome::Clean)
}

/// The JSON of DESIGN 4.
#[derive(Serialize)]
struct Extracted<'a> {
    line: usize,
    links: Vec<Found<'a>>,
}

#[derive(Serialize)]
struct Found<'a> {
    start: usize,
    end: usize,
    text: &'a str,
    url: String,
}
