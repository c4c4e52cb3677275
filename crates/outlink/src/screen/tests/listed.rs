//! Links that are listed themselves, or carry one that is.

use proptest::prelude::*;
use proptest::sample::select;

use super::agree;
use super::layer;
use crate::context::Context;
use crate::names::Action;
use crate::policy::Policy;
use crate::policy::Setting;
use crate::screen::prefilter::Outcome;
use crate::screen::prefilter::Question;
use crate::screen::screener::Screener;

const RULES: &str = r#"
{"domain":"evil.test"}
{"host":"a.evil.test"}
{"domain":"shared.test"}
{"url":"shared.test/a/","effect":"except"}
{"domain":"lifted.test"}
{"domain":"lifted.test","effect":"except"}
{"domain":"over.test","valid_until":"2020-01-01"}
{"prefix":"nothing.example/a"}
{"domain":"youtube.com"}
{"url":"telegra.ph/a"}
{"domain":"amazonaws.com"}
{"entity":"telegram:username/foo"}
{"ip":"192.0.2.0/24"}
"#;

fn link() -> impl Strategy<Value = String> {
    let hosts = vec![
        "evil.test",
        "a.evil.test",
        "nothing.example",
        "nothing.example",
        "lifted.test",
        "www.youtube.com",
        "www.facebook.com",
        "web.archive.org",
        "x.com",
        "graph.org",
        "bucket.s3.amazonaws.com",
        "Evil.test",
    ];
    let paths = vec![
        "/",
        "/",
        "",
        "/a",
        "/url",
        "/redirect",
        "/web/2020/https://evil.test/",
        "/web/2020/http:%2F%2Fevil.test",
        "/plugins/like.php",
        "/http://evil.test/",
        "/bar/status/7",
        "/%2543L0%2Fhttps:%252F%252Fa.example/1",
    ];
    let values = vec![
        "http://evil.test/",
        "http%3A%2F%2Fevil.test",
        "http%3A%2F%2FEvil.test%2F",
        "https%3A%2F%2Fa.evil.test%2Fx",
        "https%3A%2F%2Fevil.test%2Fx%23top",
        "http%3A%2F%2Fnothing.example",
        "http%3A%2F%2Fnothing.example%2F",
        "http%3A%2F%2Fnothing.example%2Fa%2Fb",
        "https%3A%2F%2Fa.example%2F",
        "https%3A%2F%2Fa.example%2Fb%20c",
        "https%3A%2F%2Ft.me%2Ffoo",
        "https%3A%2F%2Ft.me%2Fbar%2F7",
        "https%3A%2F%2Fx.com%2Fbar%2Fstatus%2F7",
        "http%3A%2F%2Fshared.test%2Fa%2Fb",
        "http%3A%2F%2Fshared.test%2F",
        "http%3A%2F%2Flifted.test%2F",
        "http%3A%2F%2Fover.test%2F",
        "http%3A%2F%2Fnothing.example%2F%3Fu%3Dhttp%253A%252F%252Fevil.test",
        "http%3A%2F%2Fevil.test%2F%3Fu%3Dhttp%253A%252F%252Fa.example%252F",
        "http%3A%2F%2Fweb.archive.org%2Fweb%2F2020%2Fhttps%3A%2F%2Fa.example%2F",
        "https%3A%2F%2Fbit.ly%2Fx",
        "http%3A%2F%2F192.0.2.9%2F",
        "1%26u=http%253A%252F%252Fevil.test",
        "1%26x=http%253A%252F%252Fa.example",
        "1",
    ];
    let parameter = (select(vec!["u", "v", "q", "url", "href"]), select(values))
        .prop_map(|(name, value)| (name, value));
    let fragments = vec!["", "", "", "#top", "#u=http%3A%2F%2Fevil.test", "#u=https://a.example/"];
    let parameters = prop::collection::vec(parameter, 0..5);
    let redirectors = vec![
        "www.youtube.com/redirect",
        "www.google.com/url",
        "l.facebook.com/l.php",
        "www.linkedin.com/redir/redirect",
        "href.li/",
    ];
    let place = prop_oneof![
        3 => (select(hosts), select(paths)).prop_map(|(host, path)| format!("{host}{path}")),
        1 => select(redirectors).prop_map(str::to_owned),
    ];
    (place, parameters, select(fragments)).prop_map(|(place, parameters, fragment)| {
        let pairs: Vec<_> =
            parameters.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mark = if pairs.is_empty() { "" } else { "?" };
        format!("https://{place}{mark}{}{fragment}", pairs.join("&"))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn both_paths_say_the_same_of_links_that_carry_listed_ones(
        links in prop::collection::vec(link(), 1..16),
        guessed in select(vec![Action::Allow, Action::Review, Action::Warn, Action::Block]),
        above in prop::option::of(select(RULES.lines().collect::<Vec<_>>())),
    ) {
        let mut builder = Screener::builder();
        builder.database(layer(0, &[RULES.to_owned()]));
        if let Some(above) = above {
            builder.database(layer(1, &[format!("{above}\n{{\"domain\":\"a.example\"}}\n")]));
        }
        let mut policy = Policy::default();
        policy.set(Setting::Guessed, guessed);
        let screener = builder.policy(policy).build();
        for link in links {
            agree(&screener, &link)?;
        }
    }
}

/// The numbers of the candidates that rules were found for on the short path.
fn candidates(screener: &Screener, link: &str) -> Vec<usize> {
    let prefilter = &screener.inner.prefilter;
    match prefilter.look_up(link, Question::Verdict, || ()) {
        Outcome::Miss => panic!("{link}"),
        Outcome::Rules(found) => found.iter().map(|found| found.candidate).collect(),
        Outcome::Unknown => Vec::new(),
    }
}

#[test]
fn listed_links_take_the_short_path_wherever_it_is_clear_which_candidates_they_are() {
    let screener = Screener::new(layer(0, &[RULES.to_owned()]));
    for (link, numbers) in [
        ("https://evil.test/", &[0][..]),
        ("https://evil.test/?u=https%3A%2F%2Fa.example%2F", &[0]),
        ("https://evil.test/?u=https%3A%2F%2Fa.example%2F&v=http%3A%2F%2Fevil.test%2Fx", &[0, 2]),
        ("https://nothing.example/?u=https%3A%2F%2Fa.example&v=http%3A%2F%2Fevil.test", &[2]),
        // The second target is the first one.
        (
            "https://nothing.example/?u=http://b.example&v=http://b.example/&w=http://evil.test",
            &[2],
        ),
        ("https://www.youtube.com/redirect?q=https%3A%2F%2Fa.example%2F", &[0]),
        ("https://www.google.com/url?q=https%3A%2F%2Fevil.test%2F", &[1]),
        ("https://www.youtube.com/redirect?q=https%3A%2F%2Fevil.test%2F", &[0, 1]),
        ("https://nothing.example/%2543L0%2Fhttps:%252F%252Fa.example/1?u=http://evil.test/", &[]),
        // So does what the link names.
        ("https://x.com/bar/status/7?u=http%3A%2F%2Fevil.test%2F", &[]),
        // What is behind the target is listed.
        ("https://evil.test/?u=http%3A%2F%2Fa.example%2F%3Fv%3Dhttp%253A%252F%252Fevil.test", &[]),
        // The link leads to itself.
        ("https://evil.test/?u=https%3A%2F%2Fevil.test%2F%3Fu", &[0, 1]),
        ("https://evil.test/#u=https%3A%2F%2Fevil.test", &[0]),
        ("https://evil.test/#u=https%3A%2F%2FEvil.test", &[]),
        ("https://graph.org/a", &[]),
        ("https://bucket.s3.amazonaws.com/a", &[0]),
        ("https://s3.amazonaws.com/bucket/a", &[]),
        ("https://evil.test/?u=https%3A%2F%2Fbit.ly%2Fx", &[]),
    ] {
        assert_eq!(candidates(&screener, link), numbers, "{link}");
        agree(&screener, link).unwrap();
    }
}

#[test]
fn both_paths_say_the_same_of_regexes_that_share_a_literal() {
    for regexes in [1, 7, 8, 9, 40] {
        let rule = |number| format!("{{\"regex\":\"gangfoo.*/x{number}$\"}}\n");
        let rules: Vec<String> = (0..regexes).map(rule).collect();
        let screener = Screener::new(layer(0, &rules));
        for number in [0, regexes - 1, regexes] {
            for times in [1, 3] {
                let link = format!("https://{}a.example/x{number}", "gangfoo.".repeat(times));
                agree(&screener, &link).unwrap();
                let is_blocked = screener.is_blocked(&*link, &Context::default());
                assert_eq!(is_blocked, number < regexes, "{link}, {regexes} regexes");
            }
        }
    }
}
