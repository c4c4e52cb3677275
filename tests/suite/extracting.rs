//! Links in text, against what others publish and what we expect.
//!
//! The files of other projects give the raw text of each link and the files of ours give its
//! serialization, so both sides are normalized before they are compared.

use outlink::Context;
use outlink::Database;
use outlink::Format;
use outlink::Limits;
use outlink::ListInfo;
use outlink::Screener;
use outlink::compile::Compiler;
use outlink::extract::extract;
use outlink::url::normalize;
use outlink_tests::vectors::Case;
use outlink_tests::vectors::Outcome;
use outlink_tests::vectors::load;
use outlink_tests::vectors::run;
use serde::Deserialize;

#[derive(Deserialize)]
struct Record {
    text: String,
    expect: Vec<String>,
    #[serde(default)]
    scheme_implied: bool,
}

#[derive(Deserialize)]
struct Anything {
    input: String,
}

/// A link as a browser would open it, or as it is if it would not. Without `http` and `https` where
/// the text may have had neither.
fn href(link: &str, scheme_implied: bool) -> String {
    let href = match normalize(link, &Limits::default()) {
        Ok(url) => url.href().unwrap_or(link).to_owned(),
        Err(_) => link.to_owned(),
    };
    let bare = href.strip_prefix("https://").or_else(|| href.strip_prefix("http://"));
    match bare {
        Some(bare) if scheme_implied => bare.to_owned(),
        _ => href,
    }
}

fn check(case: &Case<Record>) -> Outcome {
    let Record { text, expect, scheme_implied } = &case.record;
    let found: Vec<_> = extract(text).map(|link| link.refanged.into_owned()).collect();
    // The text may have had no scheme, which one side left so and the other supplied.
    let implied = *scheme_implied || expect.iter().chain(&found).any(|link| !link.contains("://"));
    let hrefs = |links: &[String]| links.iter().map(|link| href(link, implied)).collect::<Vec<_>>();
    Outcome::equal(&hrefs(&found), &hrefs(expect))
}

#[derive(Deserialize)]
struct Message {
    text: String,
    expect: Vec<String>,
    #[serde(default)]
    also_ok: Vec<Vec<String>>,
    tier: String,
}

/// Whole messages: HTML, chat markup, QR payloads, names and what only looks like one.
#[test]
fn messages() {
    run("extract/messages.jsonl", |case: &Case<Message>| {
        let Message { text, expect, also_ok, tier } = &case.record;
        let hrefs = |links: &[String]| links.iter().map(|it| href(it, true)).collect::<Vec<_>>();
        let found: Vec<_> = extract(text).map(|link| link.refanged.into_owned()).collect();
        let found = hrefs(&found);
        // What is nice to have is neither demanded nor refused.
        let right = tier == "stretch" || also_ok.iter().any(|links| hrefs(links) == found);
        if right { Outcome::Pass } else { Outcome::equal(&found, &hrefs(expect)) }
    });
}

/// What is found in a text is decided as it is alone, and its href is never decided more strictly.
#[test]
fn a_link_in_a_text_is_decided_as_it_is_alone() {
    let mut compiler = Compiler::new("test");
    let info = ListInfo::new("domains", Format::Domains);
    compiler.add_list(info, &b"t.me\nminbank78.se\nevil-target77.example\n"[..]).unwrap();
    let compiled = compiler.finish().unwrap();
    let screener = Screener::new(Database::from_bytes(compiled.into_bytes()).unwrap());
    let context = Context::default();
    for case in load::<Message>("extract/messages.jsonl") {
        for (link, verdict) in screener.screen_text(&case.record.text, &context) {
            let alone = screener.screen(&*link.refanged, &context);
            assert_eq!(verdict.action(), alone.action(), "{}", link.refanged);
            let opened = screener.screen(&link.url(&Limits::default()), &context);
            assert!(opened.action() <= verdict.action(), "{}", link.refanged);
        }
    }
}

#[test]
fn sentences() {
    run("extract/authored.jsonl", check);
}

#[test]
fn spellings() {
    run("extract/spellings.jsonl", check);
}

#[test]
fn disguises_in_mail() {
    run("extract/rspamd_obfuscated.jsonl", check);
}

#[test]
fn what_libraries_agree_on() {
    run("extract/libraries_core.jsonl", check);
}

/// What libraries do not agree on is taste; the figure is printed to be looked at when it changes.
#[test]
fn what_libraries_do_not_agree_on() {
    let cases = load::<Record>("extract/libraries_policy.jsonl");
    let passed = cases.iter().filter(|case| check(case) == Outcome::Pass).count();
    println!("extract/libraries_policy.jsonl: {passed} of {} agree", cases.len());
}

#[test]
fn naughty_strings() {
    for case in load::<Anything>("canonicalize/robustness_blns.jsonl") {
        let text = case.record.input;
        for link in extract(&text) {
            assert_eq!(text.get(link.start..link.end), Some(link.text), "{text:?}");
        }
    }
}
