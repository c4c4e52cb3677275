//! The short path against the general one.

mod glued;
mod limits;
mod links;
mod listed;

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::sample::select;
use sha2::Digest;
use sha2::Sha256;

use self::links::host;
use self::links::link;
use self::links::path;
use super::prefilter::Outcome;
use super::prefilter::Question;
use super::screener::Screener;
use crate::compile::Compiler;
use crate::context::Context;
use crate::database::Database;
use crate::database::LayerIndex;
use crate::format::Format;
use crate::limits::Limits;
use crate::names::Action;
use crate::names::Effect;
use crate::names::ListKind;
use crate::policy::Policy;
use crate::policy::Setting;
use crate::rule::ListInfo;
use crate::rule::Pattern;
use crate::rule::Rule;
use crate::url;

fn database(patterns: &[Pattern]) -> Database {
    let mut compiler = Compiler::new("test");
    let mut info = ListInfo::new("test", Format::Rules);
    info.kind = ListKind::Category;
    let list = compiler.declare(info).unwrap();
    for (line, pattern) in (1..).zip(patterns) {
        let mut rule = Rule::new(pattern.clone(), line);
        if line % 5 == 0 {
            rule.effect = Effect::Except;
        }
        compiler.add_rule(list, rule).unwrap();
    }
    Database::from_bytes(compiler.finish().unwrap().into_bytes()).unwrap()
}

/// Everything that is said about a link in every way, which must be the same.
fn agree(screener: &Screener, link: &str) -> Result<(), TestCaseError> {
    let context = Context::default();
    let general = screener.screen_general_path(link, Question::Verdict, &context);
    let verdict = screener.screen(link, &context);
    prop_assert_eq!(verdict.to_json(), general.to_json());
    prop_assert_eq!(verdict.to_string(), general.to_string());
    prop_assert_eq!(verdict.explain().to_string(), general.explain().to_string());
    prop_assert_eq!(verdict.action(), general.action());
    prop_assert_eq!(screener.is_blocked(link, &context), general.is_blocked(), "{}", link);
    let mut batch = vec!["https://nothing.example/"; 20];
    batch[17] = link;
    prop_assert_eq!(screener.actions(&batch, &context)[17], general.action());
    prop_assert_eq!(screener.are_blocked(&batch, &context)[17], general.is_blocked());
    let many = screener.screen_many(&batch, &context);
    prop_assert_eq!(many.len(), 20);
    prop_assert_eq!(many[17].to_json(), general.to_json());
    Ok(())
}

fn pattern() -> impl Strategy<Value = Pattern> {
    let place = || {
        (host(), path()).prop_map(|(host, path)| format!("{host}/{}", path.trim_start_matches('/')))
    };
    prop_oneof![
        4 => host().prop_map(Pattern::Domain),
        3 => host().prop_map(Pattern::Host),
        2 => place().prop_map(Pattern::Url),
        2 => place().prop_map(Pattern::Prefix),
        1 => select(vec![
            "telegram:username/foo",
            "telegram:username/joinchat",
            "telegram:username/foo/7",
            "linkedin:username/foo",
            "reddit:subreddit/foo",
            "reddit:post/1abcdef",
            "x:username/foo",
            "x:post/12",
            "youtube:video/dQw4w9WgXcQ",
            "tiktok:username/foo",
            "tiktok:video/7133277734310038830",
            "whatsapp:invite/foo",
        ]).prop_map(|entity| Pattern::Entity(entity.to_owned())),
        1 => Just(Pattern::Ip("192.0.2.0/24".parse().unwrap())),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 384, ..ProptestConfig::default() })]

    #[test]
    fn both_paths_say_the_same(
        below in prop::collection::vec(pattern(), 0..12),
        above in prop::option::of(prop::collection::vec(pattern(), 0..6)),
        private in select(vec![Action::Allow, Action::Block]),
        guessed in select(vec![Action::Review, Action::Review, Action::Block]),
        opaque in select(vec![Action::Warn, Action::Block]),
        links in prop::collection::vec(link(), 1..12),
    ) {
        let mut builder = Screener::builder();
        builder.database(database(&below));
        if let Some(above) = above {
            builder.database(database(&above));
        }
        let mut policy = Policy::default();
        policy.set(Setting::PrivateAddress, private);
        policy.set(Setting::Guessed, guessed);
        policy.set(Setting::OpaqueRedirect, opaque);
        let screener = builder.policy(policy).build();
        for link in links {
            agree(&screener, &link)?;
        }
    }

    #[test]
    fn both_paths_say_the_same_under_a_crowded_name(
        more in prop::collection::vec(pattern(), 0..6),
        links in prop::collection::vec(link(), 1..20),
    ) {
        let mut patterns: Vec<Pattern> =
            (0..60).map(|n| Pattern::Domain(format!("{n}.crowded.test"))).collect();
        patterns.extend((0..60).map(|n| Pattern::Host(format!("{n}.a.crowded.test"))));
        patterns.extend(more);
        let screener = Screener::new(database(&patterns));
        for link in links {
            agree(&screener, &link)?;
        }
    }

    #[test]
    fn both_paths_say_the_same_where_only_hashes_are_listed(
        listed in prop::collection::vec((link(), any::<Index>(), select(vec![4, 5, 32])), 1..4),
        links in prop::collection::vec(link(), 1..8),
    ) {
        let hash = |(link, index, bytes): &(String, Index, usize)| {
            let url = url::normalize(link, &Limits::default()).ok()?;
            let count = url.expressions().len();
            let expression = (count > 0).then(|| url.expressions().nth(index.index(count)))??;
            let digest = Sha256::digest(expression.as_str());
            Some(Pattern::Sha256(digest.get(..*bytes)?.to_vec()))
        };
        let (patterns, listed): (Vec<_>, Vec<_>) =
            listed.iter().filter_map(|it| Some((hash(it)?, &it.0))).unzip();
        let screener = Screener::new(database(&patterns));
        for link in listed {
            prop_assert!(screener.action(link, &Context::default()) > Action::Allow, "{}", link);
            agree(&screener, link)?;
        }
        for link in links {
            agree(&screener, &link)?;
        }
    }

    #[test]
    fn both_paths_say_the_same_of_any_text(link in "(https://)?[ -~é。]{0,80}") {
        let screener = Screener::new(database(&[Pattern::Domain("test".to_owned())]));
        agree(&screener, &link)?;
    }
}

/// A line of rules as people write them, of all kinds, with exceptions and withdrawals.
fn line() -> impl Strategy<Value = String> {
    let place = || {
        (host(), path()).prop_map(|(host, path)| format!("{host}/{}", path.trim_start_matches('/')))
    };
    let apps = ["tg://resolve?domain=foo", "ipfs://evil.test/a", "ftp://evil.test/a"];
    let nets = ["192.0.2.9", "192.0.2.0/24", "192.0.0.0/8", "2001:db8::/32"];
    let what = prop_oneof![
        4 => host().prop_map(|text| ("domain", text)),
        3 => host().prop_map(|text| ("host", text)),
        4 => place().prop_map(|text| ("url", text)),
        3 => place().prop_map(|text| ("prefix", text)),
        2 => select(vec!["foo", "Hello", "a"])
            .prop_map(|id| ("entity", format!("telegram:username/{id}"))),
        1 => select(apps.to_vec()).prop_map(|text| ("url", text.to_owned())),
        1 => select(nets.to_vec()).prop_map(|text| ("ip", text.to_owned())),
        1 => select(vec!["evil", "joinchat"]).prop_map(|text| ("keyword", text.to_owned())),
    ];
    (what, 0..8).prop_map(|((kind, text), form)| match form {
        0 | 1 => format!("{{\"{kind}\":{text:?},\"effect\":\"except\"}}\n"),
        2 => format!("{{\"withdraw\":{{\"list\":\"test\",\"{kind}\":{text:?}}}}}\n"),
        _ => format!("{{\"{kind}\":{text:?}}}\n"),
    })
}

fn layer(name: usize, lines: &[String]) -> Database {
    let mut compiler = Compiler::new(name.to_string());
    let mut info = ListInfo::new("test", Format::Rules);
    info.kind = ListKind::Category;
    compiler.add_list(info, lines.concat().as_bytes()).unwrap();
    Database::from_bytes(compiler.finish().unwrap().into_bytes()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn layers_that_are_searched_as_one_say_what_they_say_one_by_one(
        layers in prop::collection::vec(prop::collection::vec(line(), 0..5), 1..9),
        links in prop::collection::vec(link(), 1..8),
        address in select(vec!["192.0.2.9", "192.0.3.1", "2001:db8::1", "::ffff:192.0.2.9"]),
    ) {
        let others = ["tg://resolve?domain=foo", "ipfs://evil.test/a/b", "https://t.me/foo/7",
            "https://evil.test/a;x=1/b;y/?q=1", "HTTPS://WWW.evil.TEST/a//b/../c", "evil", "x:y"];
        let address = address.parse().unwrap();
        let context = Context::default();
        let mut builder = Screener::builder();
        let mut before = Screener::builder().build();
        for (name, lines) in layers.iter().enumerate() {
            builder.database(layer(name, lines));
            // As layers are put one on top of the other.
            let merged = builder.previous(&before).build();
            let apart = builder.build_with(LayerIndex::default());
            prop_assert!(apart.inner.prefilter.layers.is_empty());
            for link in links.iter().map(String::as_str).chain(others) {
                agree(&merged, link)?;
                let verdict = apart.screen_general_path(link, Question::Verdict, &context);
                prop_assert_eq!(merged.screen(link, &context).to_json(), verdict.to_json(), "{:#?}", layers);
                prop_assert_eq!(merged.is_blocked(link, &context), apart.is_blocked(link, &context));
            }
            prop_assert_eq!(
                merged.screen_address(address, &context).to_json(),
                apart.screen_address(address, &context).to_json()
            );
            before = merged;
        }
    }
}

/// Rules that differ in what a policy or a context looks at.
const TERMS: &str = r#"
{"domain":"plain.test"}
{"domain":"category.test","category":"gambling"}
{"domain":"ground.test","ground":"illegal"}
{"domain":"source.test","source_type":"trusted_flagger"}
{"domain":"action.test","action":"warn"}
{"domain":"mandatory.test","category":"gambling","mandatory":true}
{"domain":"over.test","valid_until":"2020-01-01"}
{"domain":"soon.test","valid_from":"2999-01-01"}
{"domain":"norway.test","jurisdictions":["NO"]}
{"domain":"lifted.test"}
{"domain":"lifted.test","effect":"except"}
"#;

/// Policies that look at them.
const POLICIES: [&str; 12] = [
    "",
    "listed = \"review\"",
    "guessed = \"block\"",
    "guessed = \"allow\"",
    "limit = \"block\"",
    "[category]\ngambling = \"warn\"",
    "[[when]]\nground = \"illegal\"\naction = \"review\"",
    "[[when]]\nsource_type = \"trusted_flagger\"\naction = \"warn\"",
    "[[when]]\ncode = \"limit\"\naction = \"block\"",
    "[[when]]\njurisdictions = [\"NO\"]\nlist = \"terms\"\naction = \"review\"",
    "[anomaly]\nslashes = \"review\"\nmissing_scheme = \"warn\"",
    "[anomaly]\nslashes = \"block\"\n[[when]]\ncode = \"anomaly\"\naction = \"allow\"",
];

/// Links that no rule fits, and that a browser puts in order.
const ODD_MISSES: [&str; 4] = [
    "https:/nothing.example/",
    "nothing.example",
    "https://nothing.example/?u=https:///other.example%3Fa%20b",
    "https://web.archive.org/web/nothing.example/",
];

#[test]
fn both_paths_say_the_same_whatever_rules_and_policies_are() {
    let mut compiler = Compiler::new("test");
    let mut info = ListInfo::new("terms", Format::Rules);
    info.kind = ListKind::Category;
    compiler.add_list(info, TERMS.as_bytes()).unwrap();
    let file = compiler.finish().unwrap().into_bytes();
    let database = Database::from_bytes(file).unwrap();
    let places = ["NO", "SE"].map(|code| Context {
        jurisdictions: [code.parse().unwrap()].into_iter().collect(),
        ..Context::default()
    });
    for policy in POLICIES {
        for candidates in [1, 32] {
            let mut builder = Screener::builder();
            builder.database(database.clone()).policy(Policy::from_toml(policy).unwrap());
            let screener = builder.limits(Limits { candidates, ..Limits::default() }).build();
            for link in ODD_MISSES {
                agree(&screener, link).unwrap();
            }
            for line in TERMS.lines().filter(|line| !line.is_empty()) {
                let host = line.split('"').nth(3).unwrap();
                let guess = format!("https://nothing.example/?u=https://{host}/");
                let carries = format!("https://{host}/?u=https://nothing.example/");
                let hides = format!("https://{host}/?u=https://bit.ly/x");
                for link in [format!("https://{host}/"), guess, carries, hides] {
                    agree(&screener, &link).unwrap();
                    for place in &places {
                        let general =
                            screener.screen_general_path(&link, Question::Verdict, place).action();
                        assert_eq!(
                            screener.actions(&[&link], place),
                            [general],
                            "{link}: {policy}"
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn links_of_platforms_take_the_short_path_unless_a_rule_is_about_such_a_thing() {
    let telegram = Pattern::Entity("telegram:username/evil".to_owned());
    let post = Pattern::Entity("x:post/7".to_owned());
    let screener = Screener::new(database(&[telegram, post]));
    let action = |link: &str| {
        let prefilter = &screener.inner.prefilter;
        prefilter.action(link, Question::Blocked, |_, _| Some(Action::Block))
    };
    for link in [
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
        "https://x.com/evil/status/12",
        "https://t.me/somebody/12",
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=1%F0%9F%94%A5",
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ#xhttps://nothing.example/",
    ] {
        assert_eq!(action(link), Some(Action::Allow), "{link}");
    }
    for link in [
        "https://t.me/evil/12",
        "https://t.me/Evil",
        "https://x.com/somebody/status/7",
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ&v=aaaaaaaaaaa",
        "https://t.me/evil%F0%9F%94%A5",
        "https://x.com/Somebody/Status/7?s=20",
    ] {
        assert_eq!(action(link), None, "{link}");
    }
}

#[test]
fn an_exception_that_is_not_about_the_host_lifts_a_block_of_it() {
    let rules = r#"
        {"domain":"t.me"}
        {"entity":"telegram:username/friend","effect":"except"}
        {"domain":"192.0.2.9"}
        {"ip":"192.0.2.9/32","effect":"except","category":"own"}
        {"domain":"shared.test"}
        {"url":"shared.test/a/","effect":"except"}
        {"ip":"198.51.100.0/24"}
        {"host":"198.51.100.7","effect":"except"}
    "#;
    let screener = Screener::new(layer(0, &[rules.to_owned()]));
    for host in ["t.me/friend", "t.me/foe", "192.0.2.9", "shared.test/a/", "198.51.100.7"] {
        agree(&screener, &format!("https://{host}")).unwrap();
        agree(&screener, &format!("https://{host}?u=https://nothing.example/")).unwrap();
        agree(&screener, &format!("https://{host}?u=https://t.me/foe")).unwrap();
    }
    let lifted = "https://t.me/friend?u=https://nothing.example/";
    assert!(!screener.is_blocked(lifted, &Context::default()));
}

#[test]
fn a_file_of_ipfs_is_told_by_the_normal_form_of_the_path() {
    let cid = "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi";
    let screener = Screener::new(database(&[Pattern::Domain(format!("{cid}.ipfs.dweb.link"))]));
    for path in [
        "/ipfs/",
        "/%69pfs/",
        "/i%70f%73/",
        "//ipfs/",
        "/ipfs%2f",
        "/%2f%2Fipfs%5C",
        "/x/..%2fipfs/",
        "/x%2f../ipfs/",
        "/.%2fipfs/",
    ] {
        for link in [format!("https://unknown.test{path}{cid}"), format!("https://t.me{path}{cid}")]
        {
            agree(&screener, &link).unwrap();
            let action = screener.action(link.as_str(), &Context::default());
            assert_eq!(action, Action::Review, "{link}");
        }
    }
}

#[test]
fn the_depth_counts_for_each_of_several_targets() {
    let link = "https://example.com/?a=https%3A%2F%2F1.example%2F\
        &b=https%3A%2F%2F2.example%2F%3Fc%3Dhttps%253A%252F%252F3.example%252F";
    for depth in 0..4 {
        let mut builder = Screener::builder();
        builder.database(database(&[Pattern::Domain("evil.test".to_owned())]));
        let screener = builder.limits(Limits { depth, ..Limits::default() }).build();
        agree(&screener, link).unwrap();
        let is_limited = screener.screen(link, &Context::default()).action() > Action::Allow;
        assert_eq!(is_limited, depth < 2, "{depth}");
    }
}

#[test]
fn a_link_that_its_own_fragment_holds_often_reaches_the_limit() {
    let screener = Screener::new(database(&[Pattern::Domain("evil.test".to_owned())]));
    for (count, is_limited) in [(10, false), (100, true)] {
        let link = format!("https://example.com/#{}", "a=https://example.com&".repeat(count));
        agree(&screener, &link).unwrap();
        let action = screener.screen(&link, &Context::default()).action();
        assert_eq!(action > Action::Allow, is_limited, "{count}");
    }
    for count in 10..100 {
        let link = format!("https://example.com/#{}", "a=https://example.com&".repeat(count));
        agree(&screener, &link).unwrap();
    }
}

#[test]
fn a_link_that_is_too_long_is_so_in_any_spelling() {
    let screener = Screener::new(database(&[Pattern::Domain("evil.test".to_owned())]));
    let link = format!("https:{}example.com/", "/".repeat(screener.limits().link_bytes));
    agree(&screener, &link).unwrap();
    assert!(screener.screen(&link, &Context::default()).action() > Action::Allow);
}

#[test]
fn a_host_behind_much_else_is_judged() {
    let screener = Screener::new(database(&[Pattern::Domain("evil.test".to_owned())]));
    let long = "u".repeat(screener.limits().link_bytes);
    for (link, is_blocked) in [
        (format!("https://{long}@evil.test/"), true),
        (format!("https:{}evil.test/", "/".repeat(long.len())), true),
        (format!("https://example.com/{long}@evil.test/"), false),
        ("xmpp:a@rooms.evil.test?join".to_owned(), true),
        ("xmpp:evil.test@rooms.example?join".to_owned(), false),
        ("sip:a@evil.test:5060".to_owned(), true),
    ] {
        agree(&screener, &link).unwrap();
        assert_eq!(screener.is_blocked(&link, &Context::default()), is_blocked, "{link:.30}");
    }
}

#[test]
fn links_that_lead_to_misses_take_the_short_path() {
    let screener = Screener::new(database(&[Pattern::Domain("evil.test".to_owned())]));
    let is_miss = |link: &str| {
        let prefilter = &screener.inner.prefilter;
        matches!(prefilter.look_up(link, Question::Verdict, || ()), Outcome::Miss)
    };
    for link in [
        "https://example.com",
        "https://www.example.com/",
        "https://www.example.co.uk/a/b-c_d.html?q=1&r=2#top",
        "http://example.com:8080/Hello",
        "https://example.com/?from=https%3A%2F%2Fwww.example.org%2F%3Fvia%3Dhttp%3A%2F%2Fa.example",
        "https://www.google.com/a/b",
        "https://bit.ly/",
        "http://192.0.2.9/",
        "https://t.me/foo",
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fexample.org%2F%3Fx%3D1%26y%3D2&h=AT0",
        "https://web.archive.org/web/2024/https://example.org/",
        "https://www.facebook.com/plugins/like.php?a=1%26b=2&href=https%3A%2F%2Fexample.org%2F",
        // A browser puts the target in order.
        "https://example.com/?to=https%3A%2F%2FExample.org%3Fa",
        "https://example.com/?to=https%3A%2Fexample.org%2Fa%20b%20https%3A%2F%2Fexample.net",
        // The fragment goes with every target, and holds it again.
        "https://example.com/#a=1&to=https%3A%2F%2Fexample.org&of=https%3A%2F%2Fexample.net",
        // Something is glued to it.
        "https://www.facebook.com/plugins/like.php?href=https%3A%2F%2Fexample.org%2Fa%D0%BF&x=1",
        // There are two ways to read it.
        "https://www.facebook.com/plugins/like.php?a=1&a=2&href=https%3A%2F%2Fexample.org%2F%253F",
    ] {
        assert!(is_miss(link), "{link}");
    }
    for link in [
        "https://evil.test/",
        "https://a.evil.test",
        "https://bit.ly/a",
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fevil.test%2F&h=AT0",
        "https://web.archive.org/web/2024/https://evil.test/",
        "https://example.com/?a=1%26u=https%253A%252F%252Fevil.test",
        "https://example.com/?to=https%3A%2F%2Fa.evil.test%2F",
        "https://example.com/?to=https%3A%2F%2Fbit.ly%2Fa",
        "https://example.com/?to=https%3A%2FEvil.test%3Fa",
        "https://example.com/#a=1&to=https%3A%2F%2Fexample.org&of=https%3A%2F%2Fevil.test",
        "https://www.facebook.com/plugins/like.php?a=1&a=2&href=https%3A%2F%2Fevil.test%2F%253F",
        "https://www.facebook.com/plugins/like.php?href=https%3A%2F%2Fevil.test%D0%BF.example.org",
    ] {
        assert!(!is_miss(link), "{link}");
    }
}
