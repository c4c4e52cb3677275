//! Both paths under limits of any size.

use proptest::prelude::*;
use proptest::sample::select;

use super::agree;
use super::database;
use super::links;
use super::pattern;
use crate::limits::Limits;
use crate::names::Action;
use crate::policy::Policy;
use crate::policy::Setting;
use crate::screen::Screener;

/// Links that name something, or hold escapes, in up to six wrappers.
fn wrapped() -> impl Strategy<Value = String> {
    let place = select(vec![
        "https://github.com/gang/kit/releases",
        "https://github.com/gang/kit/releases%2Fa",
        "https://x.com/share?url=%26%2300001%3B%26%2300001%3B%26%2300001%3B%26%2300001%3B",
        "https://x.com/foo/status/12",
        "https://t.me/foo/7",
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ&v=aaaaaaaaaaa",
        "https://nothing.example/?a=b%26c%3Dd%26e%3Df",
        "https://nothing.example/a%2Fb%2Fc",
        "https://nothing.example/",
    ]);
    let wrapper = select(vec![
        "https://www.google.com/url?q=",
        "https://l.facebook.com/l.php?u=",
        "https://nothing.example/?u=",
        "https://href.li/?",
    ]);
    (place, prop::collection::vec(wrapper, 0..=6)).prop_map(|(place, wrappers)| {
        wrappers.into_iter().fold(place.to_owned(), |link, wrapper| {
            let escaped = link.replace('%', "%25").replace('&', "%26").replace('#', "%23");
            format!("{wrapper}{escaped}")
        })
    })
}

fn limits() -> impl Strategy<Value = Limits> {
    let link_bytes = prop_oneof![3 => Just(65_536), 1 => 20_usize..400];
    let depth = prop_oneof![3 => 0_usize..8, 1 => Just(8)];
    let candidates = prop_oneof![1 => 0_usize..12, 1 => Just(32)];
    let decoded_bytes = prop_oneof![
        2 => 0_usize..600,
        1 => 600_usize..4_000,
        1 => 32_700_usize..32_800,
        2 => Just(65_536),
    ];
    (link_bytes, depth, candidates, decoded_bytes).prop_map(
        |(link_bytes, depth, candidates, decoded_bytes)| Limits {
            link_bytes,
            depth,
            candidates,
            decoded_bytes,
            ..Limits::default()
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn both_paths_say_the_same_under_any_limits(
        limits in limits(),
        patterns in prop::collection::vec(pattern(), 0..4),
        limit in select(vec![Action::Warn, Action::Block, Action::Block]),
        guessed in select(vec![Action::Review, Action::Block]),
        links in prop::collection::vec(prop_oneof![wrapped(), links::link()], 1..8),
    ) {
        let mut policy = Policy::default();
        policy.set(Setting::Limit, limit);
        policy.set(Setting::Guessed, guessed);
        let mut builder = Screener::builder();
        builder.database(database(&patterns)).policy(policy).limits(limits);
        let screener = builder.build();
        for link in links {
            agree(&screener, &link)?;
        }
    }
}

/// A screener that blocks what reaches one of these limits.
fn preview(limits: Limits) -> Screener {
    let mut builder = Screener::builder();
    builder.policy(Policy::preview()).limits(limits).build()
}

#[test]
fn an_entity_takes_a_hop_of_the_depth() {
    let mut link = "https://github.com/gang/kit/releases".to_owned();
    for depth in 0..8 {
        for allowed in 0..8 {
            agree(&preview(Limits { depth: allowed, ..Limits::default() }), &link).unwrap();
        }
        let limits = Limits { depth, ..Limits::default() };
        assert!(preview(limits).is_blocked(&link, &Default::default()), "{link}");
        link = format!("https://www.google.com/url?q={}", link.replace('%', "%25"));
    }
}

#[test]
fn a_link_longer_than_what_may_be_decoded_takes_the_general_path() {
    for link in [
        format!("https://x.com/share?url={}", "%26%2300001%3B".repeat(18)),
        format!("https://nothing.example/?url={}", "%26%2300001%3B".repeat(18)),
        format!("https://nothing.example/{}", "a%2Fb".repeat(50)),
    ] {
        for decoded_bytes in [0, 50, 200, link.len() - 1, link.len(), 2 * link.len()] {
            let screener = preview(Limits { decoded_bytes, ..Limits::default() });
            agree(&screener, &link).unwrap();
        }
    }
}
