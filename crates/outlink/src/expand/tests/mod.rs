mod encode;

use proptest::prelude::*;

use self::encode::wrap;
use super::ReachedLimit;
use super::expand;
use super::expand_known;
use super::knowledge::Knowledge;
use super::leads::RowLeads;
use super::link::parts::LinkParts;
use super::rows::row::Row;
use super::rows::row::TargetLocation;
use super::rows::table::Redirectors;
use crate::limits::Limits;
use crate::url::normalize;

/// The rows that carry a target.
fn carriers() -> Vec<&'static Row> {
    let carries = |row: &&Row| {
        !matches!(
            row.location,
            TargetLocation::Gateway(_)
                | TargetLocation::Address(_)
                | TargetLocation::Hidden
                | TargetLocation::NotFollowed
        )
    };
    Redirectors::builtin().rows().filter(carries).collect()
}

/// Whether the link leads to the target, and not by a guess.
fn leads_to(link: &str, target: &str) -> Result<(), String> {
    let limits = Limits::default();
    let url = normalize(link, &limits).map_err(|error| format!("{link}: {error}"))?;
    let target = normalize(target, &limits).map_err(|error| format!("{target}: {error}"))?;
    let found = expand(url, &limits).candidates;
    let arrived = found.iter().skip(1).any(|candidate| {
        candidate.url.normal() == target.normal()
            && candidate.via.as_ref().is_some_and(|hop| !hop.guessed)
    });
    let places = || found.iter().map(|candidate| candidate.url.normal()).collect::<Vec<_>>();
    if arrived { Ok(()) } else { Err(format!("{link} leads to {:?}", places())) }
}

#[test]
fn guessing_knows_every_scheme_of_the_registry() {
    let limits = Limits::default();
    let schemes = crate::platform_data::PLATFORMS.iter().flat_map(|platform| platform.schemes);
    assert!(schemes.clone().count() > 40);
    for scheme in schemes {
        for target in [format!("{scheme}%3A%2F%2Fopen%2Fx"), format!("{scheme}://open/x")] {
            let link = format!("https://unknown.example/go?u={target}");
            let found = expand(normalize(&link, &limits).unwrap(), &limits).candidates;
            let is_guessed = found.iter().any(|candidate| candidate.url.scheme() == *scheme);
            assert!(is_guessed, "{link}");
        }
    }
}

#[test]
fn paths_without_a_slash_and_links_of_apps_are_followed() {
    let sparkpost = "RgRnG6LxP0QVaHR0cHM6Ly90Lm1lL2t2ZWxkc29sVwNzcGNCCmU48R05Zac7H7RSGWIuc2FuZ3dpbkBr\
                     aWNrc3RhcnRlci5jb21YBAAAAFQ~";
    let sparkpost = format!("https://a.example/f/a/tkHp7b-QTkKgs07EBNX69w~~/AAQRxQA~/{sparkpost}");
    for (link, target) in [
        (
            "https://store.steampowered.com/login/?redir=app%2F730",
            "https://store.steampowered.com/app/730",
        ),
        (
            "https://steamcommunity.com/login/home/?goto=groups%2Ffoo",
            "https://steamcommunity.com/groups/foo",
        ),
        ("android-app://org.telegram.messenger/tg/resolve?domain=foo", "tg://resolve?domain=foo"),
        ("ios-app://686449807/tg/resolve?domain=foo", "tg://resolve?domain=foo"),
        ("android-app://com.example/https/a.example/x", "https://a.example/x"),
        (&sparkpost, "https://t.me/kveldsol"),
    ] {
        leads_to(link, target).unwrap();
    }
    let limits = Limits::default();
    for link in [
        "https://www.google.com/url?q=two%20words/x",
        "https://www.google.com/url?q=word",
        "https://www.google.com/url?q=24/7",
        "https://t.me/share/url?url=vinterclub77/hello",
        "https://x.com/intent/tweet?url=vinterclub77/hello",
        "https://www.youtube.com/redirect?q=vinterclub77/hello",
        "https://vk.com/away.php?to=vinterclub77/hello",
        "https://store.steampowered.com/app/730?redir=app%2F731",
    ] {
        let found = expand_known(normalize(link, &limits).unwrap(), &limits, Knowledge::builtin());
        assert_eq!(found.candidates.len(), 1, "{link}");
    }
    let link = "https://www.google.com/url?q=a/b&x=https%3A%2F%2Fevil.example%2F";
    let found = expand(normalize(link, &limits).unwrap(), &limits).candidates;
    assert!(found.iter().any(|it| it.url.host() == Some("evil.example")), "it may lead there too");
}

#[test]
fn every_row_gives_back_what_it_wraps() {
    let mut problems = String::new();
    for row in carriers() {
        let mut wrapped = 0;
        for target in [
            "https://dest.example/page?a=1&b=2",
            "http://dest.example/page",
            "http://xn--bcher-kva.example/a-b_c/%2F/x?a=%26b",
            "https://dest.example/",
        ] {
            if let Some(link) = wrap(row, target) {
                wrapped += 1;
                if let Err(problem) = leads_to(&link, target) {
                    problems += &format!("{}: {problem}\n", row.name);
                }
            }
        }
        if wrapped == 0 {
            problems += &format!("nothing can be wrapped by {}\n", row.name);
        }
    }
    assert!(problems.is_empty(), "{problems}");
}

#[test]
fn links_of_apps_are_undone_in_every_wrapper() {
    let target = "http://dest.example/%3F%26/a?x=%26y&z=%25";
    let carriers = carriers();
    let links = carriers.iter().filter_map(|row| Some((&row.name, wrap(row, target)?)));
    let links: Vec<_> = links.filter(|(_, link)| !link.starts_with("http")).collect();
    let mut problems = String::new();
    for (number, (inner, link)) in links.iter().enumerate() {
        // Each wrapper is tried with a few apps, and each app in a quarter of the wrappers.
        for outer in carriers.iter().skip(number % 4).step_by(4) {
            let wrapped = wrap(outer, link);
            if let Some(Err(problem)) = wrapped.map(|wrapped| leads_to(&wrapped, target)) {
                problems += &format!("{} around {inner}: {problem}\n", outer.name);
            }
        }
    }
    assert!(links.len() > 20 && problems.is_empty(), "{problems}");
}

#[test]
fn rows_for_any_host_leave_guesses() {
    let limits = Limits::default();
    for link in [
        "https://unknown.example/outgoing?url=/home&next=https%3A%2F%2Fdest.example%2F",
        "https://unknown.example/aff_c?url=https%3A%2F%2Fa.example%2F&next=https%3A%2F%2Fdest.example%2F",
        "https://unknown.example/aff_c?url=https%3A%2F%2Fa.example%2F%26next%3Dhttps%3A%2F%2Fdest.example%2F",
    ] {
        let found = expand(normalize(link, &limits).unwrap(), &limits).candidates;
        let is_guess = |it: &super::Candidate| it.via.as_ref().is_some_and(|hop| hop.guessed);
        let is_found =
            |it: &super::Candidate| is_guess(it) && it.url.host() == Some("dest.example");
        assert!(found.iter().any(is_found), "{link}: {found:?}");
    }
}

#[test]
fn a_link_of_an_app_that_is_not_followed_leaves_what_it_holds_to_guesses() {
    let limits = Limits::default();
    let is_found = |link: &str| {
        let found = expand(normalize(link, &limits).unwrap(), &limits).candidates;
        found.iter().any(|candidate| candidate.url.normal() == "https://t.me/foo")
    };
    assert!(is_found("ms-word:ofe|u|abc://x.example/?u=t.me/foo"));
    assert!(is_found("googlechrome://navigate?url=abc://x.example/&u=t.me/foo"));
    assert!(!is_found("ms-word:ofe|u|https://x.example/|s|abc://y.example/?u=t.me/foo"));
}

#[test]
fn a_target_is_taken_to_the_end_of_a_link_once() {
    let link = format!("firefox://open-url?{}", "url=http:/&".repeat(5000));
    let url = normalize(&link, &Limits::default()).unwrap();
    let rows = Redirectors::builtin().look_up(&url).rows;
    let leads = RowLeads::of(&LinkParts::of(&url), &rows).unwrap();
    let bytes: usize = leads.targets.iter().map(|(_, target)| target.len()).sum();
    assert!(!leads.targets.is_empty() && bytes < 2 * link.len(), "{bytes}");
}

#[test]
fn fragments_that_are_read_for_each_target_are_counted() {
    let (targets, escapes) = ("a=tg://a&".repeat(5000), "%41".repeat(6600));
    let link = format!("https://x.example/?{targets}#{escapes}tg://a");
    let limits = Limits::default();
    let limit = expand(normalize(&link, &limits).unwrap(), &limits).limit;
    assert_eq!(limit, Some(ReachedLimit::DecodedBytes));
}

/// The spellings of a link that have one byte of the path escaped, or one slash more.
fn respellings(link: &str) -> Vec<String> {
    let bytes = link.as_bytes();
    let path = link.match_indices('/').nth(2).map_or(link.len(), |(at, _)| at + 1);
    let end = link.find(['?', '#']).unwrap_or(link.len());
    let is_in_escape = |at: usize| bytes[at.saturating_sub(2)..=at].contains(&b'%');
    let mut spellings = Vec::new();
    for at in (path..end).filter(|at| !is_in_escape(*at)) {
        let (before, byte, after) = (&link[..at], bytes[at], &link[at + 1..]);
        spellings.push(format!("{before}%{byte:02x}{after}"));
        if byte == b'/' {
            spellings.push(format!("{before}//{after}"));
        }
    }
    spellings.push(format!("{}/{}", &link[..path], &link[path..]));
    spellings
}

#[test]
fn no_spelling_of_a_path_hides_where_its_normal_form_leads() {
    let limits = Limits::default();
    // The normal form loses where the path of a target ends, but not its host.
    let hosts = |link: &str| {
        let url = normalize(link, &limits).unwrap();
        let found = expand(url, &limits).candidates.into_iter().skip(1);
        let host = |it: super::Candidate| {
            (it.url.host().map(str::to_owned), it.via.is_some_and(|hop| hop.guessed))
        };
        found.map(host).collect::<Vec<_>>()
    };
    let mut problems = String::new();
    let gateways = [
        "https://s3.eu-north-1.amazonaws.com/bucket/a/b",
        "https://storage.cloud.google.com/bucket/a",
        "https://docs.google.com/document/d/1AbCdEfGhIjKlMnOpQrStUvWxYz/edit",
        "https://unknown.test/ipfs/bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi/a",
        "https://unknown.test/go/https://dest.example/page",
        "https://unknown.test/go/https:%2F%2Fdest.example%2Fpage",
        "https://graph.org/Page-01-01",
    ];
    let wrapped = carriers().into_iter().filter_map(|row| wrap(row, "https://dest.example/p.html"));
    for link in wrapped.chain(gateways.map(str::to_owned)) {
        if !link.starts_with("https://") {
            continue;
        }
        for spelling in respellings(&link) {
            let normal = normalize(&spelling, &limits).unwrap();
            let found = hosts(&spelling);
            let lost = hosts(normal.normal()).into_iter().find(|(host, is_guess)| {
                !found.iter().any(|(known, guessed)| known == host && guessed <= is_guess)
            });
            if let Some(lost) = lost {
                problems += &format!("{spelling}: {lost:?} is not in {found:?}\n");
            }
        }
    }
    assert!(problems.is_empty(), "{problems}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn what_is_known_is_what_is_not_guessed(
        host in prop::sample::select(vec!["www.google.com/url", "unknown.example/a", "bit.ly/x",
            "l.facebook.com/l.php", "r.example/go/https://t.me/foo", "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi.ipfs.dweb.link/a"]),
        query in "((url|q|u|x)=(https?(:|%3A|%253A)(//|%2F%2F)(t\\.me|a\\.example|bit\\.ly|www\\.google\\.com)(/|%2F)(url(\\?|%3F)q(=|%3D))?){0,3}[a-z]{0,3}(&|%26|;)){0,4}",
    ) {
        let limits = Limits::default();
        let url = normalize(&format!("https://{host}?{query}"), &limits).unwrap();
        let is_known = |it: &super::Candidate| it.via.as_ref().is_none_or(|hop| !hop.guessed);
        let whole = expand(url.clone(), &limits).candidates.into_iter().filter(is_known);
        let known = expand_known(url, &limits, Knowledge::builtin()).candidates;
        prop_assert_eq!(known, whole.collect::<Vec<_>>());
    }

    #[test]
    fn wrapping_three_deep_is_undone(
        rows in prop::array::uniform3(any::<prop::sample::Index>()),
        target in "https?://[a-z]{1,6}(-[a-z]{1,4})?\\.(example|test)/([a-zA-Z0-9._~!$&()*+,;=:@-]|%2F|%25|%3F|/[a-z]){0,12}(\\?[a-z]=([a-zA-Z0-9._~!$()*+,;:@/?-]|%26|%23|&[a-z]=){0,12})?",
    ) {
        // A wrapper that carries its target in its own path resolves the dots of the target.
        prop_assume!(!target.contains("/.") && !target.contains("%2F."));
        let carriers = carriers();
        let mut link = target.clone();
        let mut names = Vec::new();
        for row in rows {
            let row = row.get(&carriers);
            // A row that cannot carry this link is left out.
            if let Some(wrapped) = wrap(row, &link) {
                names.push(row.name.clone());
                link = wrapped;
            }
        }
        prop_assume!(!names.is_empty());
        if let Err(problem) = leads_to(&link, &target) {
            return Err(TestCaseError::fail(format!("{names:?} around {target}: {problem}")));
        }
    }
}
