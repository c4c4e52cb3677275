//! Where a link leads: within the limits, without cycles, and the same whichever way it is asked.

use std::str;

use outlink::Context;
use outlink::Limits;
use outlink::Policy;
use outlink::Screener;
use outlink::Setting;
use outlink::expand::Expansion;
use outlink::expand::canonical;
use outlink::expand::expand;
use outlink::url::SchemeClass;
use outlink::url::normalize;

/// Checks one link, with the default limits and with such as it reaches soon.
pub fn run(bytes: &[u8]) {
    let default = Limits::default();
    let mut small = Limits::default();
    (small.depth, small.candidates, small.decoded_bytes) = (2, 3, 200);
    for limits in [&default, &small] {
        let Ok(url) = normalize(bytes, limits) else { return };
        let expansion = expand(url.clone(), limits);
        assert_eq!(expansion, expand(url, limits));
        is_bounded(&expansion, limits);
        for candidate in &expansion.candidates {
            if let Some(form) = canonical(&candidate.url) {
                assert_eq!(canonical(&form), None, "{:?} is canonical", form.normal());
            }
        }
    }
    if let Ok(link) = str::from_utf8(bytes) {
        is_ordinary_if_the_screener_says_so(link, &default);
    }
}

fn is_bounded(expansion: &Expansion, limits: &Limits) {
    let candidates = &expansion.candidates;
    assert!(candidates.len() <= limits.candidates);
    let mut decoded = 0;
    let mut depths: Vec<usize> = Vec::new();
    for (index, candidate) in candidates.iter().enumerate() {
        let Some(hop) = &candidate.via else {
            assert_eq!(index, 0, "every candidate but the first was led to");
            depths.push(0);
            continue;
        };
        assert!(hop.from < index, "a hop leads onward");
        depths.push(depths[hop.from] + 1);
        assert!(depths[index] <= limits.depth);
        let by_guess = candidates[hop.from].via.as_ref().is_some_and(|hop| hop.guessed);
        assert!(hop.guessed || !by_guess, "what a guess leads to is a guess");
        let url = &candidate.url;
        assert!(url.href().is_some(), "a browser opens what a link leads to");
        decoded += url.fragment().map_or(0, str::len);
        let same = |other: &outlink::expand::Candidate| {
            other.url.normal() == url.normal()
                && other.url.fragment() == url.fragment()
                // One link may name several entities, according to who reads it.
                && other.entity == candidate.entity
        };
        assert_eq!(candidates.iter().filter(|other| same(other)).count(), 1, "{:?}", url.normal());
        if let Some(entity) = &candidate.entity {
            let again = entity.to_string().parse();
            assert_eq!(again.as_ref(), Ok(entity), "{entity}");
        }
    }
    assert!(decoded <= limits.decoded_bytes);
}

/// What the screener lets through at once leads nowhere and names nothing: no guess, no opaque
/// redirect, no limit.
fn is_ordinary_if_the_screener_says_so(link: &str, limits: &Limits) {
    let mut policy = Policy::preview();
    for &setting in Setting::ALL {
        policy.set(setting, outlink::Action::Block);
    }
    let screener = Screener::builder().policy(policy).build();
    let action = screener.actions(&[link], &Context::default());
    let verdict = screener.screen(link, &Context::default());
    assert_eq!(action, [verdict.action()], "{verdict}");
    if verdict.candidates().is_empty() || !verdict.reasons().is_empty() {
        return;
    }
    let Ok(url) = normalize(link, limits) else { return assert!(verdict.is_blocked()) };
    let expansion = expand(url, limits);
    assert_eq!(expansion.candidates, verdict.candidates());
    assert_eq!(expansion.limit, None);
    let link = &verdict.candidates()[0];
    assert_eq!(link.opaque, None);
    // Links that write to somebody have an unknown scheme that nobody minds.
    assert_ne!(link.url.scheme_class(), SchemeClass::Dangerous);
}
