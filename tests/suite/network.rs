//! What hosts address, against collections of attacks on servers that fetch links.

use outlink::Limits;
use outlink::url::normalize;
use outlink_tests::vectors::Case;
use outlink_tests::vectors::Outcome;
use outlink_tests::vectors::run;
use serde::Deserialize;

#[test]
fn ssrf() {
    #[derive(Deserialize)]
    struct Record {
        input: String,
        expect: String,
        #[serde(default)]
        also_ok: Vec<String>,
    }
    run("ssrf/cases.jsonl", |case: &Case<Record>| {
        let Record { input, expect, also_ok } = &case.record;
        let found = match normalize(input, &Limits::default()) {
            Ok(url) => url.network().map_or("none", |network| network.as_str()),
            Err(_) => "invalid",
        };
        Outcome::holds(found == expect || also_ok.iter().any(|other| other == found), || {
            format!("{found}, not {expect}")
        })
    });
}
