//! A parsed link as JSON: the same bytes in every language.

use serde::Serialize;

use super::Anomalies;
use super::Network;
use super::NormalizeError;
use super::NormalizedUrl;
use crate::wording::json_line;

/// The JSON of `outlink normalize` on one line: `input`, `href`, `normal`, `host`,
/// `registrable_domain`, `network`, `expressions` (those of Safe Browsing), `anomalies` and `error`.
/// What a link does not have is `null`.
pub fn to_json(input: &str, result: &Result<NormalizedUrl, NormalizeError>) -> String {
    json_line(&Normalized::new(input, result))
}

#[derive(Serialize)]
struct Normalized<'a> {
    input: &'a str,
    href: Option<&'a str>,
    normal: Option<&'a str>,
    host: Option<&'a str>,
    registrable_domain: Option<&'a str>,
    network: Option<Network>,
    expressions: Vec<String>,
    anomalies: Anomalies,
    error: Option<String>,
}

impl<'a> Normalized<'a> {
    fn new(input: &'a str, result: &'a Result<NormalizedUrl, NormalizeError>) -> Self {
        let url = result.as_ref().ok();
        let expressions = url.into_iter().flat_map(NormalizedUrl::expressions);
        Self {
            input,
            href: url.and_then(NormalizedUrl::href),
            normal: url.map(NormalizedUrl::normal),
            host: url.and_then(NormalizedUrl::host),
            registrable_domain: url.and_then(NormalizedUrl::registrable_domain),
            network: url.and_then(NormalizedUrl::network),
            expressions: expressions.map(|expression| expression.as_str().to_owned()).collect(),
            anomalies: url.map(NormalizedUrl::anomalies).unwrap_or_default(),
            error: result.as_ref().err().map(ToString::to_string),
        }
    }
}
