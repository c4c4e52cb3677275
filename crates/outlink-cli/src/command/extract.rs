//! `outlink extract`: the links in texts, with byte offsets.

use outlink::Limits;
use outlink::extract;
use outlink::internal::one_line;
use serde::Serialize;

use crate::arguments::Reading;
use crate::arguments::Texts;
use crate::error::Error;
use crate::outcome::Outcome;
use crate::output::Output;

pub(super) fn run(texts: &Texts, reading: &Reading, json: bool) -> Result<Outcome, Error> {
    let options = reading.options()?;
    let mut output = Output::new();
    let limits = Limits::default();
    texts.for_each(&mut output, |output, number, text| {
        // Offsets count the bytes of the text as it is shown: other bytes than UTF-8 are replaced.
        let text = String::from_utf8_lossy(text);
        let links = extract::extract_with(&text, &options);
        if json {
            let links = links.map(|link| ExtractedLink {
                start: link.start,
                end: link.end,
                text: link.text,
                url: link.url(&limits),
                form: link.form.as_str(),
                shown: link.shown.as_deref().map(str::to_owned),
                shown_host_differs: link.shown_host_differs(&limits),
            });
            return output.json(&Extracted { line: number, links: links.collect() });
        }
        links.into_iter().try_for_each(|link| {
            let url = link.url(&limits);
            let (start, end) = (link.start, link.end);
            match link.shown.as_deref().filter(|_| link.shown_host_differs(&limits)) {
                Some(shown) => output.line(format_args!(
                    "{number}:{start}-{end}  {url}  shown as {}",
                    one_line(shown)
                )),
                None => output.line(format_args!("{number}:{start}-{end}  {url}")),
            }
        })
    })?;
    output.finish()?;
    Ok(Outcome::Clean)
}

#[derive(Serialize)]
struct Extracted<'a> {
    line: usize,
    links: Vec<ExtractedLink<'a>>,
}

#[derive(Serialize)]
struct ExtractedLink<'a> {
    start: usize,
    end: usize,
    text: &'a str,
    url: String,
    form: &'static str,
    shown: Option<String>,
    shown_host_differs: bool,
}
