//! The normal form and the serialization, against what standards and other projects publish.

use outlink::Limits;
use outlink::url::Anomaly;
use outlink::url::Host;
use outlink::url::HostError;
use outlink::url::NormalizeError;
use outlink::url::NormalizedUrl;
use outlink::url::SuffixList;
use outlink::url::join;
use outlink::url::normalize;
use outlink_tests::vectors::Case;
use outlink_tests::vectors::Outcome;
use outlink_tests::vectors::run;
use serde::Deserialize;

#[derive(Deserialize)]
struct Record {
    input: String,
    expect: String,
    input_hex: Option<String>,
    base: Option<String>,
    whatwg: Option<String>,
}

fn link(link: &str) -> Result<NormalizedUrl, NormalizeError> {
    normalize(link, &Limits::default())
}

/// The serialization must be that of the standard, and nothing that the standard allows may have
/// been repaired; what the standard refuses must be an error or a repair.
fn as_whatwg(input: &str, expect: &str) -> Outcome {
    let found = link(input);
    let href = found.as_ref().ok().filter(|url| !url.is_repaired()).and_then(NormalizedUrl::href);
    let is_expected = if expect == "error" { href.is_none() } else { href == Some(expect) };
    Outcome::holds(is_expected, || match &found {
        Ok(url) => format!("{:?}, repaired: {}, not {expect:?}", url.href(), url.is_repaired()),
        Err(error) => format!("{error}, not {expect:?}"),
    })
}

/// The normal form must be the one that Safe Browsing publishes, and its own normal form.
fn as_normal(input: &str, expect: &str, found: Result<NormalizedUrl, NormalizeError>) -> Outcome {
    let normal = match &found {
        Ok(url) => url.normal(),
        Err(_) => "error",
    };
    // A text without a scheme is `https` here and `http` there.
    let has_scheme = input.contains("://") || input.contains("%3A%2F%2F");
    let without_scheme = |text: &str| text.split_once("://").map(|(_, rest)| rest.to_owned());
    let is_expected = if has_scheme || expect == "error" {
        normal == expect
    } else {
        without_scheme(normal) == without_scheme(expect)
    };
    Outcome::holds(is_expected, || format!("{normal:?}, not {expect:?}"))
}

#[test]
fn whatwg() {
    run("canonicalize/whatwg.jsonl", |case: &Case<Record>| {
        as_whatwg(&case.record.input, &case.record.expect)
    });
}

/// A reference is resolved as browsers do, and what they refuse is an error or a repair.
#[test]
fn whatwg_relative() {
    run("canonicalize/whatwg_relative.jsonl", |case: &Case<Record>| {
        let Record { input, base, expect, .. } = &case.record;
        let base = link(base.as_deref().unwrap_or_default());
        let found = base.and_then(|base| join(&base, input, &Limits::default()));
        let href =
            found.as_ref().ok().filter(|url| !url.is_repaired()).and_then(NormalizedUrl::href);
        let is_expected = if expect == "error" { href.is_none() } else { href == Some(expect) };
        Outcome::holds(is_expected, || format!("{found:?}, not {expect:?}"))
    });
}

#[test]
fn safe_browsing() {
    run("canonicalize/safe_browsing.jsonl", |case: &Case<Record>| {
        let Record { input, expect, input_hex, .. } = &case.record;
        let found = match input_hex {
            Some(hex) => {
                let digits: Vec<u32> = hex.chars().map(|c| c.to_digit(16).unwrap()).collect();
                let bytes: Vec<u8> =
                    digits.chunks(2).map(|pair| (pair[0] << 4 | pair[1]) as u8).collect();
                normalize(&bytes, &Limits::default())
            }
            None => link(input),
        };
        as_normal(input, expect, found)
    });
}

#[test]
fn path_dots() {
    run("canonicalize/path_dots.jsonl", |case: &Case<Record>| {
        as_whatwg(&case.record.input, &case.record.expect)
    });
}

#[test]
fn ipv4_forms() {
    run("canonicalize/ipv4_forms.jsonl", |case: &Case<Record>| {
        let Record { input, expect, whatwg, .. } = &case.record;
        match as_whatwg(input, whatwg.as_ref().unwrap()) {
            Outcome::Pass if expect != "error-or-not-ip" => as_normal(input, expect, link(input)),
            Outcome::Pass => {
                let ip = link(input).ok().and_then(|url| url.ip());
                Outcome::equal(&ip, &None)
            }
            outcome => outcome,
        }
    });
}

/// Domain to ASCII. The normal form has no dot at its end and writes addresses in their own way, so
/// both sides are brought to it.
#[test]
fn idna() {
    run("canonicalize/idna.jsonl", |case: &Case<Record>| {
        let Record { input, expect, .. } = &case.record;
        let found = Host::parse(input).map(Host::into_string);
        match (found, expect.as_str()) {
            (Err(_), "error") => Outcome::Pass,
            // UTS #46 has nothing against an empty name, but no link leads there.
            (Err(HostError::Empty), expect) if expect.trim_matches('.').is_empty() => Outcome::Pass,
            (found, expect) => {
                let expect = Host::parse(expect).map(Host::into_string);
                Outcome::holds(found.is_ok() && found == expect, || {
                    format!("{found:?}, not {expect:?}")
                })
            }
        }
    });
}

#[test]
fn public_suffixes() {
    #[derive(Deserialize)]
    struct Record {
        host: String,
        registrable_domain: Option<String>,
    }
    let normal = |host: &str| Host::parse(host).map(Host::into_string).unwrap();
    run("canonicalize/psl.jsonl", |case: &Case<Record>| {
        let Record { host, registrable_domain } = &case.record;
        // Dots in front are not part of a normal form, and mean nothing in it.
        let host = if host.starts_with('.') { host.clone() } else { normal(host) };
        let found = SuffixList::embedded().registrable_domain(&host).map(str::to_owned);
        Outcome::equal(&found, &registrable_domain.as_deref().map(normal))
    });
}

/// What breaks other software: nothing may panic, and what has a normal form must keep it.
#[test]
fn naughty_strings_and_redirect_payloads() {
    for file in ["canonicalize/robustness_blns.jsonl", "canonicalize/open_redirect_payloads.jsonl"]
    {
        run(file, |case: &Case<serde::de::IgnoredAny>| match link(&case.input) {
            Ok(url) => Outcome::equal(
                &link(url.normal()).map(|again| again.normal().to_owned()),
                &Ok(url.normal().to_owned()),
            ),
            Err(error) => Outcome::holds(!error.to_string().is_empty(), String::new),
        });
    }
}

/// Payloads that a browser takes to another host than that of the page: a link that is written so
/// must be screened as a link to that host.
#[test]
fn redirect_payloads_lead_where_a_browser_goes() {
    #[derive(Deserialize)]
    struct Record {
        input: String,
        base: String,
        expect_host: Option<String>,
    }
    run("canonicalize/open_redirect_payloads.jsonl", |case: &Case<Record>| {
        let Record { input, base, expect_host } = &case.record;
        let Some(expected) = expect_host.as_deref().filter(|host| !base.contains(*host)) else {
            return Outcome::Skip("relative to a base, or refused");
        };
        let found = link(input);
        let host = found.as_ref().ok().and_then(NormalizedUrl::host);
        let expected = Host::parse(expected).unwrap();
        Outcome::holds(host == Some(expected.as_str()), || format!("{host:?}, not {expected}"))
    });
}

#[test]
fn supplemental_whatwg() {
    run("canonicalize/urlcanon_supplemental_whatwg.jsonl", |case: &Case<Record>| {
        as_whatwg(&case.record.input, case.record.whatwg.as_ref().unwrap())
    });
}

#[test]
fn an_invalid_host_is_for_no_browser() {
    let url = link("http://W!eird<>Ho$^.com/").unwrap();
    assert_eq!(url.href(), None);
    assert!(url.is_repaired() && url.anomalies().contains(Anomaly::InvalidHost));
    assert_eq!(url.network(), None);
}
