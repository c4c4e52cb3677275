//! The entity that a link names, in every spelling that is known, and not in others.

mod discord;
mod signal;
mod snapchat;
mod telegram;
mod whatsapp;

use outlink::Entity;
use outlink::EntityError;
use outlink::Limits;
use outlink::expand::expand;
use outlink::url::normalize;
use outlink_tests::vectors::Case;
use outlink_tests::vectors::Outcome;
use outlink_tests::vectors::run;
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct Record {
    input: Option<String>,
    #[serde(default)]
    inputs: Vec<String>,
    expect: Option<Expected>,
}

#[derive(Deserialize)]
struct Expected {
    platform: String,
    kind: String,
    id: String,
    detail: Option<Value>,
}

/// The entity that the link itself names.
fn entity(link: &str) -> Option<Entity> {
    let url = normalize(link, &Limits::default()).ok()?;
    expand(url, &Limits::default()).candidates.swap_remove(0).entity
}

fn named(link: &str) -> String {
    entity(link).map_or("nothing".to_owned(), |entity| entity.to_string())
}

fn check(case: &Case<Record>) -> Outcome {
    let inputs = case.record.input.iter().chain(&case.record.inputs);
    for input in inputs {
        let found = entity(input);
        // In a rule the id of a vector would be escaped.
        let expected = case.record.expect.as_ref().map(|expected| {
            let id = expected.id.replace('%', "%25").replace('/', "%2F");
            (expected.platform.as_str(), expected.kind.as_str(), id)
        });
        let key = found.as_ref().map(|entity| (entity.platform, entity.kind, entity.id.clone()));
        if key != expected {
            return Outcome::Fail(format!("{input:?}: found {found:?}, expected {expected:?}"));
        }
        let detail = case.record.expect.as_ref().and_then(|expected| expected.detail.as_ref());
        if let Some(message) = detail.and_then(|detail| detail.get("message")?.as_str()) {
            let found = found.and_then(|entity| entity.detail);
            if found.as_deref() != Some(message) {
                return Outcome::Fail(format!("{input:?}: detail {found:?}, expected {message}"));
            }
        }
    }
    Outcome::Pass
}

#[test]
fn messengers() {
    run("entity/messengers.jsonl", check);
}

#[test]
fn equivalent_spellings() {
    run("entity/equivalence.jsonl", check);
}

#[test]
fn telegram() {
    run("entity/telegram_tdlib.jsonl", check);
}

#[derive(Deserialize)]
struct PageRecord {
    inputs: Vec<String>,
    expect: ExpectedPage,
    others: Vec<String>,
}

#[derive(Deserialize)]
struct ExpectedPage {
    platform: String,
    kind: String,
    id: String,
}

/// Every spelling of a page names it, perhaps beside others; what merely looks like one does not.
#[test]
fn pages() {
    run("entity/pages.jsonl", |case: &Case<PageRecord>| {
        let PageRecord { inputs, expect, others } = &case.record;
        let page = format!("{}:{}/{}", expect.platform, expect.kind, expect.id);
        if let Err(EntityError::UnknownPlatform(_)) = Entity::parse(&page) {
            return Outcome::Skip("the platform is not in the registry");
        }
        let names = |link: &String| entities(link).contains(&page);
        let missed: Vec<&String> = inputs.iter().filter(|link| !names(link)).collect();
        let wrong: Vec<&String> = others.iter().filter(|link| names(link)).collect();
        Outcome::holds(missed.is_empty() && wrong.is_empty(), || {
            format!("{page}: not named by {missed:?}; named by {wrong:?}")
        })
    });
}

/// Every entity that a link names, in one way to read it or another.
fn entities(link: &str) -> Vec<String> {
    let Ok(url) = normalize(link, &Limits::default()) else { return Vec::new() };
    let candidates = expand(url, &Limits::default()).candidates;
    candidates.into_iter().filter_map(|candidate| Some(candidate.entity?.to_string())).collect()
}

#[track_caller]
fn all_name(entity: &str, links: &[&str]) {
    for link in links {
        let named = entities(link);
        assert!(named.iter().any(|named| named == entity), "{link}: {named:?}");
    }
}

#[track_caller]
fn none_names(entity: &str, links: &[&str]) {
    for link in links {
        let named = entities(link);
        assert!(named.iter().all(|named| named != entity), "{link}: {named:?}");
    }
}

/// The app opens no such link, and so it names nothing as it stands; but a server may fold the slashes.
#[test]
fn what_only_a_server_reads_is_a_reading_of_its_own() {
    for link in
        ["https://t.me//evil_shop", "https://t.me/%2565vil_shop", "https://t.me/x%2F..%2Fevil_shop"]
    {
        assert_eq!(named(link), "nothing", "{link}");
        assert_eq!(entities(link), ["telegram:username/evil_shop"], "{link}");
    }
}

#[test]
fn every_reading_of_a_link_counts() {
    let both = ["telegram:username/good", "telegram:username/evil"];
    assert_eq!(entities("tg://resolve?domain=good&domain=evil"), both);
    assert_eq!(entities("tg://resolve?domain=good&x=1&d%6Fmain=evil&domain=good"), both);
    assert_eq!(entities("https://t.me/good/..%2Fevil"), both);
    assert_eq!(entities("tg://resolve?domain=%&domain=evil"), ["telegram:username/evil"]);
    assert_eq!(
        entities("https://api.whatsapp.com/send?phone=12025550100&text=x&phone=15551234567"),
        ["whatsapp:phone/12025550100", "whatsapp:phone/15551234567"]
    );
    // The same account, however often it is named.
    assert_eq!(entities("tg://resolve?domain=good&domain=Good&start=a&start=b").len(), 1);
    let many: String = (0..100).map(|n| format!("domain=user{n}&")).collect();
    let url = normalize(&format!("tg://resolve?{many}"), &Limits::default()).expect("a link");
    assert!(expand(url, &Limits::default()).limit.is_some());
}

proptest! {
    #[test]
    fn what_a_link_names_can_be_written_in_a_rule(
        host in "(t\\.me|telegram\\.dog|wa\\.me|discord\\.gg|discord\\.com|signal\\.me|m\\.me|matrix\\.to|simplex\\.chat|abcd\\.t\\.me|invite\\.viber\\.com|instagram\\.com)",
        rest in "(/(s|c|m|contact|invite|addlist|[+]|#/@)?)?(/?[ -~é%]{0,12}){0,3}",
    ) {
        if let Some(entity) = entity(&format!("https://{host}{rest}")) {
            let text = entity.to_string();
            prop_assert_eq!(Entity::parse(&text), Ok(entity), "{}", text);
        }
    }

    #[test]
    fn parsing_a_rule_is_total_and_settles(text in "(telegram|signal|matrix|simplex|viber):(username|group|user|contact|invite|phone)/\\PC{0,24}") {
        if let Ok(entity) = Entity::parse(&text) {
            prop_assert_eq!(Entity::parse(&entity.to_string()), Ok(entity));
        }
    }
}
