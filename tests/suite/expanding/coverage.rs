//! One link for each row of the public tables of wrappers, and the hosts that hide their targets.

use outlink::expand::Candidate;
use outlink_tests::vectors::Case;
use outlink_tests::vectors::Outcome;
use outlink_tests::vectors::run;
use serde::Deserialize;

use super::expanded;

#[derive(Deserialize)]
struct Wrapped {
    input: String,
    expect: Vec<String>,
    known: bool,
}

/// Every target is found, and those of known redirectors not by a guess.
#[test]
fn coverage() {
    run("unwrap/coverage.jsonl", |case: &Case<Wrapped>| {
        let Wrapped { input, expect, known } = &case.record;
        let Some(expansion) = expanded(input) else {
            return Outcome::Fail("the link is none".to_owned());
        };
        let is_found = |wanted: &&String| {
            let mut found = expansion.candidates.iter();
            found.any(|candidate| leads_to(candidate, wanted) && (!known || !is_guessed(candidate)))
        };
        match expect.iter().find(|wanted| !is_found(wanted)) {
            None => Outcome::Pass,
            Some(missing) => {
                let found: Vec<_> = expansion.candidates.iter().map(shown).collect();
                Outcome::Fail(format!("{missing} is not in {found:?}"))
            }
        }
    });
}

#[derive(Deserialize)]
struct Shortened {
    input: String,
    host: Option<String>,
}

/// A link of a shortener hides its target, a page of the service itself does not.
#[test]
fn opaque() {
    run("unwrap/opaque.jsonl", |case: &Case<Shortened>| {
        let Shortened { input, host } = &case.record;
        let Some(expansion) = expanded(input) else {
            return Outcome::Fail("the link is none".to_owned());
        };
        let opaque = expansion.candidates.first().and_then(|link| link.opaque.as_deref());
        Outcome::holds(opaque.is_some() == host.is_some(), || format!("opaque: {opaque:?}"))
    });
}

/// Whether a candidate is an address, by http or https and whatever its fragment is.
fn leads_to(candidate: &Candidate, wanted: &str) -> bool {
    let bare = |url: &str| {
        let url = url.split('#').next().unwrap_or_default();
        url.strip_prefix("http:").or_else(|| url.strip_prefix("https:")).unwrap_or(url).to_owned()
    };
    candidate.url.href().is_some_and(|href| bare(href) == bare(wanted))
}

fn is_guessed(candidate: &Candidate) -> bool {
    candidate.via.as_ref().is_some_and(|hop| hop.guessed)
}

fn shown(candidate: &Candidate) -> String {
    let mark = if is_guessed(candidate) { "?" } else { "" };
    format!("{mark}{}", candidate.url.href().unwrap_or_default())
}
