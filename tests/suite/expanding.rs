//! Where a link leads, against vectors and properties.

mod coverage;
mod families;
mod guesses;
mod limits;
mod wrappers;

use outlink::Limits;
use outlink::expand::Expansion;
use outlink::expand::Knowledge;
use outlink::expand::expand;
use outlink::expand::expand_with;
use outlink::url::normalize;
use outlink_tests::outside;
use outlink_tests::vectors::Case;
use outlink_tests::vectors::Outcome;
use outlink_tests::vectors::load;
use outlink_tests::vectors::load_from;
use outlink_tests::vectors::run;
use proptest::prelude::*;
use serde::Deserialize;

#[derive(Deserialize)]
struct Record {
    input: String,
    expect: Vec<String>,
}

fn expanded(link: &str) -> Option<Expansion> {
    let url = normalize(link, &Limits::default()).ok()?;
    Some(expand(url, &Limits::default()))
}

/// What a link leads to, after the link itself and without the other spellings of gateways.
fn targets(link: &str) -> Vec<String> {
    let candidates = expanded(link).map(|expansion| expansion.candidates).unwrap_or_default();
    let targets = candidates.iter().filter(|candidate| {
        candidate.via.as_ref().is_some_and(|hop| !hop.redirector.starts_with("gateway."))
    });
    targets.map(|target| target.url.href().unwrap_or_default().to_owned()).collect()
}

fn check(case: &Case<Record>) -> Outcome {
    let found = targets(&case.record.input);
    Outcome::equal(&found, &case.record.expect)
}

#[test]
fn wrappers() {
    run("unwrap/wrappers.jsonl", check);
}

#[test]
fn instant_view() {
    run("unwrap/telegram_iv_tdlib.jsonl", check);
}

#[test]
fn no_known_wrapper_is_a_guess() {
    for case in load::<Record>("unwrap/wrappers.jsonl") {
        let expansion = expanded(&case.record.input).expect("the link is one");
        let guessed = expansion.candidates.iter().filter_map(|found| found.via.as_ref());
        assert!(guessed.clone().all(|hop| !hop.guessed), "{}", case.record.input);
    }
}

/// Redirectors of trackers; the file stays where it is, for its licence.
#[test]
#[cfg_attr(not(has_vectors), ignore = "OUTLINK_VECTORS names no folder of vectors")]
fn debounce() {
    let cases = load_from::<Record>(&outside::vectors().join("unwrap/brave_debounce.mpl2.jsonl"));
    let without_scheme = |url: &str| url.split_once("://").map(|(_, rest)| rest.to_owned());
    let (mut passed, mut guessed) = (0, 0);
    for case in &cases {
        let candidates = expanded(&case.record.input).map(|found| found.candidates);
        let hops = candidates.iter().flatten().filter_map(|found| found.via.as_ref());
        guessed += usize::from(hops.clone().any(|hop| hop.guessed));
        // A target without a scheme is read as https here and as http there.
        let found: Vec<_> =
            targets(&case.record.input).iter().map(|url| without_scheme(url)).collect();
        let expected: Vec<_> = case.record.expect.iter().map(|url| without_scheme(url)).collect();
        if found == expected {
            passed += 1;
        } else {
            println!("{}: found {found:?}, expected {expected:?}", case.record.input);
        }
    }
    println!("unwrap/brave_debounce: {passed} of {} pass, {guessed} by a guess", cases.len());
    assert!(passed * 100 >= cases.len() * 95);
}

#[test]
fn a_host_that_hides_the_target_is_named() {
    let opaque = |link: &str| {
        let expansion = expanded(link).expect("the link is one");
        expansion.candidates[0].opaque.as_deref().map(str::to_owned)
    };
    assert_eq!(opaque("https://bit.ly/abc").as_deref(), Some("bit.ly"));
    assert_eq!(opaque("https://www.tiktok.com/t/abc/").as_deref(), Some("tiktok.short"));
    assert_eq!(
        opaque("https://url.uk.m.mimecastprotect.com/s/abc?domain=a.example").as_deref(),
        Some("mimecast.protect")
    );
    assert_eq!(opaque("https://bit.ly/"), None);
    for page in [
        "https://t.co/i/adsct?p_id=Twitter",
        "http://tinyurl.com/siteresources/js/common.js",
        "http://tinyurl.com/dyn/index",
        "https://goo.gl/gwt/C942637A.cache.js",
        "https://goo.gl/api/bgprogram",
        "http://po.st/v1/status?1447970391679",
        "https://flowcode.com/page/example9",
    ] {
        assert_eq!(opaque(page), None, "{page}");
    }
    assert_eq!(opaque("https://goo.gl/maps/abc").as_deref(), Some("goo.gl"));
    assert_eq!(opaque("https://foo.bit.ly.evil.example/abc"), None);
    assert_eq!(opaque("https://walmart.com/abc"), None);
    assert_eq!(opaque("https://www.snapchat.com/add/abc"), None);
}

#[test]
fn callers_add_their_own_rows() {
    let mut mine = Knowledge::default();
    mine.redirectors(
        "[[redirector]]\nname = \"mine.exit\"\nhosts = [\"exit.example\"]\npath = \"/go\"\nparameters = [\"to\"]\nsource = \"test\"\n",
    )
    .expect("the table is one");
    let link = "https://exit.example/go?to=a.example%2Fx";
    let limits = Limits::default();
    let url = normalize(link, &limits).expect("the link is one");
    let found = expand_with(url.clone(), &limits, &mine).candidates;
    assert_eq!(found.len(), 2);
    assert_eq!(found[1].via.as_ref().map(|hop| &*hop.redirector), Some("mine.exit"));
    assert_eq!(expand(url, &limits).candidates.len(), 1);
}

/// How many real links lead somewhere else; a figure to look at, with a bound on the guesses.
#[test]
#[cfg_attr(not(has_data), ignore = "OUTLINK_DATA names no folder of lists and links")]
fn benign_links() {
    let text =
        std::fs::read_to_string(outside::data().join("links_benign.txt")).expect("the links");
    let (mut links, mut known, mut guessed, mut opaque, mut entities, mut limits) =
        (0, 0, 0, 0, 0, 0);
    for link in text.lines().filter(|line| !line.is_empty()) {
        let Some(expansion) = expanded(link) else { continue };
        links += 1;
        let hops: Vec<_> = expansion.candidates.iter().filter_map(|c| c.via.as_ref()).collect();
        known += usize::from(hops.iter().any(|hop| !hop.guessed));
        guessed += usize::from(!hops.is_empty() && hops.iter().all(|hop| hop.guessed));
        opaque += usize::from(expansion.candidates.iter().any(|c| c.opaque.is_some()));
        entities += usize::from(expansion.candidates.iter().any(|c| c.entity.is_some()));
        limits += usize::from(expansion.limit.is_some());
    }
    println!(
        "{links} links: {known} lead on by a known redirector, {guessed} by a guess alone, \
         {opaque} hide where they lead, {entities} name an entity, {limits} reach a limit"
    );
    assert!(guessed * 50 < links, "{guessed} of {links} links are guessed to lead elsewhere");
}

proptest! {
    #[test]
    fn expanding_is_total_bounded_and_deterministic(link in "\\PC{0,200}") {
        holds(&link)?;
    }

    #[test]
    fn expanding_known_hosts_is_so_too(
        host in "(www\\.google\\.com/url|l\\.facebook\\.com/l\\.php|urldefense\\.com/v[123]/|t\\.me|ipfs\\.io/ipfs|a\\.translate\\.goog|good\\.test|web\\.archive\\.org/web/1|wa\\.me)",
        rest in "(/|\\?|&|u=|q=|url=|text=|__|;|!|%[0-9a-f]{2}|https?://[a-z.]{1,9}|aHR0cDov[a-zA-Z]{0,9}|\\PC){0,40}",
    ) {
        holds(&format!("https://{host}{rest}"))?;
    }
}

fn holds(link: &str) -> Result<(), TestCaseError> {
    let limits = Limits::default();
    let Ok(url) = normalize(link, &limits) else { return Ok(()) };
    let expansion = expand(url.clone(), &limits);
    prop_assert_eq!(&expansion, &expand(url.clone(), &limits));
    prop_assert!(expansion.candidates.len() <= limits.candidates);
    prop_assert_eq!(&expansion.candidates[0].url, &url);
    prop_assert!(expansion.candidates[0].via.is_none());
    for (index, candidate) in expansion.candidates.iter().enumerate().skip(1) {
        let from = candidate.via.as_ref().map(|hop| hop.from);
        prop_assert!(from.is_some_and(|from| from < index), "only the link itself has no hop");
    }
    Ok(())
}
