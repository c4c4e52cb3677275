//! Where a link leads, as JSON: the same bytes in every language.

use serde::Serialize;

use super::Candidate;
use super::Expansion;
use crate::url::NormalizeError;
use crate::wording::json_line;

/// The JSON of `outlink expand` on one line: `input`, `candidates`, `limit` and `error`.
pub fn to_json(input: &str, result: &Result<Expansion, NormalizeError>) -> String {
    let expansion = result.as_ref().ok();
    let expanded = Expanded {
        input,
        candidates: expansion.map_or(&[], |expansion| &expansion.candidates),
        limit: expansion.and_then(|expansion| expansion.limit).map(super::ReachedLimit::as_str),
        error: result.as_ref().err().map(ToString::to_string),
    };
    json_line(&expanded)
}

#[derive(Serialize)]
struct Expanded<'a> {
    input: &'a str,
    candidates: &'a [Candidate],
    limit: Option<&'static str>,
    error: Option<String>,
}
