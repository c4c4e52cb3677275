//! Every reason code and every anomaly: what produces it, and what the default policy makes of it.

#![expect(clippy::unwrap_used, reason = "what goes wrong here is a failed test")]

use std::collections::BTreeSet;
use std::fs;
use std::net::IpAddr;

use outlink::Action;
use outlink::Chain;
use outlink::Context;
use outlink::Database;
use outlink::Format;
use outlink::ListInfo;
use outlink::Policy;
use outlink::ReasonCode;
use outlink::Screener;
use outlink::ScreenerBuilder;
use outlink::Setting;
use outlink::Verdict;
use outlink::compile::Compiler;
use outlink::url::Anomaly;

const RULES: &str = r#"
{"domain":"evil.example","category":"phishing","ground":"illegal","reference":"2025/118"}
{"host":"help.evil.example","effect":"except","comment":"appeal granted"}
{"domain":"old.example","valid_until":"2020-01-01"}
{"domain":"soon.example","valid_from":"2999-01-01"}
{"domain":"norway.example","jurisdictions":["NO"]}
{"domain":"order.example","mandatory":true}
{"domain":"order.example","effect":"except"}
{"host":"fine.example","effect":"except"}
{"ip":"203.0.113.0/24"}
{"sha256":"73d986e0"}
"#;

/// Link, action, the code of the first reason (none if empty), its detail.
const CASES: [(&str, Action, &str, &str); 26] = [
    ("https://example.org/", Action::Allow, "", ""),
    ("https://www.evil.example/x", Action::Block, "listed", ""),
    ("https://help.evil.example/", Action::Allow, "excepted", ""),
    ("https://fine.example/", Action::Allow, "excepted", ""),
    ("https://order.example/", Action::Block, "listed", ""),
    ("https://old.example/", Action::Allow, "inactive", "expired"),
    ("https://soon.example/", Action::Allow, "inactive", "not_yet"),
    ("https://norway.example/", Action::Allow, "inactive", "jurisdiction"),
    ("http://203.0.113.9/", Action::Block, "listed", ""),
    ("https://example.com/", Action::Review, "partial_hash", ""),
    ("javascript:alert(1)", Action::Block, "dangerous_scheme", "javascript"),
    ("data:text/html,x", Action::Block, "dangerous_scheme", "data"),
    ("gopher://fine.test/", Action::Review, "unknown_scheme", "gopher"),
    ("mailto:someone@evil.example", Action::Allow, "", ""),
    ("tg://resolve?domain=foo", Action::Allow, "", ""),
    ("", Action::Block, "malformed", ""),
    ("http://256.0.0.1/", Action::Block, "malformed", ""),
    ("http://ex<am>ple.org/", Action::Block, "malformed", "invalid_host"),
    ("https://bit.ly/abc", Action::Review, "opaque_redirect", "bit.ly"),
    ("http://169.254.169.254/", Action::Allow, "", ""),
    ("https://google.com/url?q=https%3A%2F%2Fevil.example%2F", Action::Block, "listed", ""),
    ("https://unknown.test/?next=https%3A%2F%2Fevil.example%2F", Action::Review, "listed", ""),
    ("https://evil.example@example.org/", Action::Allow, "", ""),
    ("hxxp://evil[.]example/", Action::Block, "listed", ""),
    ("https://t.me/share/url?url=evil.example", Action::Block, "listed", ""),
    ("https://EVIL.example.:8080/", Action::Block, "listed", ""),
];

#[test]
fn every_code_is_produced_as_documented() {
    let mut seen = BTreeSet::new();
    let screener = builder().build();
    let mut context = Context::default();
    context.jurisdictions = ["SE".parse().unwrap()].into_iter().collect();
    for (link, action, code, detail) in CASES {
        let verdict = screener.screen(link, &context);
        let first = verdict.reasons().first();
        assert_eq!(verdict.action(), action, "{link}: {verdict}");
        assert_eq!(first.map_or("", |reason| reason.code().as_str()), code, "{link}: {verdict}");
        assert_eq!(first.and_then(|reason| reason.detail()).unwrap_or_default(), detail, "{link}");
        seen.extend(codes(&verdict));
    }
    let long = format!("https://example.org/{}", "a".repeat(70_000));
    let verdict = screener.screen(&long, &Context::default());
    assert_eq!(
        (verdict.action(), verdict.reasons()[0].detail()),
        (Action::Warn, Some("link_bytes"))
    );
    assert_eq!(verdict.input().len(), 65_536);
    seen.extend(codes(&verdict));
    let listed = screener
        .screen(&format!("https://evil.example/?{}", "a".repeat(70_000)), &Context::default());
    assert_eq!(codes(&listed).collect::<Vec<_>>(), ["listed", "limit"]);
    assert_eq!((listed.action(), listed.candidates().len()), (Action::Block, 1));

    let mut preview = builder();
    preview.policy(Policy::preview());
    let verdict = preview.build().screen("http://[::ffff:10.0.0.1]/", &Context::default());
    assert_eq!(verdict.reasons()[0].detail(), Some("private"));
    seen.extend(codes(&verdict));

    let mut strict = Policy::default();
    strict.anomaly(Anomaly::Credentials, Action::Warn);
    let mut minding = builder();
    minding.policy(strict);
    let verdict = minding.build().screen("https://evil.example@example.org/", &Context::default());
    assert_eq!(
        (verdict.action(), verdict.reasons()[0].detail()),
        (Action::Warn, Some("credentials"))
    );
    seen.extend(codes(&verdict));

    let policy = Policy::from_toml(
        "unlisted = \"warn\"\n[[when]]\nentity = \"telegram:invite/*\"\naction = \"block\"\n",
    );
    let mut minding = builder();
    let verdict = minding
        .policy(policy.unwrap())
        .build()
        .screen("https://t.me/+AbCdEfGhIjKlMnOp", &Context::default());
    assert_eq!(codes(&verdict).collect::<Vec<_>>(), ["entity", "unlisted"]);
    seen.extend(codes(&verdict));

    seen.extend(damaged());
    let all: BTreeSet<&str> = ReasonCode::NAMES.iter().copied().collect();
    assert_eq!(seen, all);
}

#[test]
fn every_anomaly_is_noticed() {
    let links: [&[u8]; 16] = [
        b" https://example.org/",
        b"https:\\\\example.org/",
        b"https:example.org/",
        b"https://user@example.org/",
        b"example.org/x",
        b"hxxps://example.org/",
        "https://exam\u{ad}ple.org/".as_bytes(),
        b"https://example..org/",
        b"http://0x7f.1/",
        b"http://[::ffff:127.0.0.1]/",
        b"https://%65xample.org/",
        b"https://example.org/%2561",
        b"http://xn--a.example/",
        "https://ｅxample.org/".as_bytes(),
        b"https://example.org/\xff",
        b"http://ex<am>ple.org/",
    ];
    let screener = builder().build();
    let mut seen = BTreeSet::new();
    for link in links {
        let verdict = screener.screen(link, &Context::default());
        seen.extend(verdict.candidates()[0].url.anomalies().iter());
    }
    let mut policy = Policy::default();
    policy.anomaly(Anomaly::Downgrade, Action::Warn);
    let mut minding = builder();
    minding.policy(policy);
    let mut chain = Chain::new(minding.build(), Context::default());
    assert_eq!(chain.hop("https://example.org/").action(), Action::Allow);
    let verdict = chain.hop("http://example.org/");
    assert_eq!(verdict.reasons()[0].detail(), Some("downgrade"));
    seen.insert(Anomaly::Downgrade);
    let all: BTreeSet<Anomaly> = Anomaly::ALL.iter().copied().collect();
    assert_eq!(seen, all);
}

#[test]
fn a_chain_ends_loops_and_long_walks_and_screens_every_hop() {
    let mut limits = outlink::Limits::default();
    limits.hops = 3;
    let mut walking = builder();
    walking.limits(limits);
    let mut chain = Chain::new(walking.build(), Context::default());
    assert!(chain.is_empty());
    assert_eq!(chain.hop("https://example.org/a").action(), Action::Allow);
    let relative = chain.hop("b?c");
    assert_eq!(relative.input(), "https://example.org/b?c");
    let back = chain.hop("/a#elsewhere");
    assert_eq!(back.reasons()[0].detail(), Some("loop"), "{back}");
    let too_long = chain.hop("/d");
    assert_eq!(too_long.reasons()[0].detail(), Some("hops"), "{too_long}");
    assert_eq!(chain.hop("//evil.example/").action(), Action::Block);
    assert_eq!((chain.len(), chain.action()), (5, Action::Block));
}

/// Browsers keep the fragment of a link across redirects, and it may be all that names a group.
#[test]
fn a_chain_takes_fragments_along() {
    let mut chain = Chain::new(builder().build(), Context::default());
    drop(chain.hop("https://example.org/a#CjQKIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"));
    let group = chain.hop("https://signal.group/");
    assert!(group.candidates()[0].entity.is_some(), "{group}");
    assert!(!chain.hop("https://example.org/b#").input().contains("CjQ"), "an empty one is one");
}

#[test]
fn a_chain_judges_bytes_as_the_screener_does() {
    let mut policy = Policy::default();
    policy.anomaly(Anomaly::InvalidUtf8, Action::Warn);
    let mut minding = builder();
    let screener = minding.policy(policy).build();
    let link = b"https://example.org/\xff";
    let expected = screener.screen(link, &Context::default());
    assert_eq!(expected.action(), Action::Warn);
    let first = Chain::new(screener.clone(), Context::default()).hop(link);
    assert_eq!(first.to_json(), expected.to_json());
    let mut chain = Chain::new(screener, Context::default());
    assert_eq!(chain.hop(b"https://example.net/").action(), Action::Allow);
    assert_eq!(chain.hop(link).to_json(), expected.to_json(), "an absolute Location");
    let relative = chain.hop(b"/\xfe");
    assert_eq!(relative.input(), "https://example.org/%FE");
    assert_eq!(relative.reasons()[0].detail(), Some("invalid_utf8"), "{relative}");
    assert_eq!(relative.action(), Action::Warn);
    assert_eq!(chain.hop("/\u{e9}").action(), Action::Allow);
}

#[test]
fn addresses_are_judged_by_range_and_network() {
    let address = |text: &str| text.parse::<IpAddr>().unwrap();
    let context = Context::default();
    let screener = builder().build();
    assert_eq!(screener.screen_address(address("203.0.113.7"), &context).action(), Action::Block);
    assert_eq!(
        screener.screen_address(address("::ffff:203.0.113.7"), &context).action(),
        Action::Block
    );
    assert_eq!(screener.screen_address(address("93.184.216.34"), &context).action(), Action::Allow);
    let mut preview = builder();
    preview.policy(Policy::preview());
    let preview = preview.build();
    for text in ["127.0.0.1", "10.1.2.3", "::1", "fe80::1", "64:ff9b::a9fe:a9fe", "100.100.100.200"]
    {
        let verdict = preview.screen_address(address(text), &context);
        assert_eq!(verdict.action(), Action::Block, "{text}: {verdict}");
    }
    assert_eq!(preview.screen_address(address("93.184.216.34"), &context).action(), Action::Allow);
}

#[test]
fn the_strictest_candidate_decides_and_guesses_are_capped() {
    let mut policy = Policy::default();
    policy.set(Setting::Guessed, Action::Block);
    let mut bold = builder();
    bold.policy(policy);
    let link = "https://unknown.test/?next=https%3A%2F%2Fevil.example%2F";
    let verdict = bold.build().screen(link, &Context::default());
    assert_eq!(verdict.action(), Action::Block);
    assert_eq!(verdict.reasons()[0].candidate(), Some(1));
    assert!(verdict.candidates()[1].via.as_ref().unwrap().guessed);
    let wrapped = "https://www.google.com/url?q=https%3A%2F%2Fhelp.evil.example%2F";
    let verdict = builder().build().screen(wrapped, &Context::default());
    assert_eq!(verdict.action(), Action::Allow, "{verdict}");
}

/// Whoever writes a list can make as many rules fit one link as they like; each is weighed once, and
/// there is an end to it.
#[test]
fn more_rules_than_are_weighed_are_a_limit() {
    let screener = |rules: usize| {
        let block = |n| format!("{{\"domain\":\"evil.example\",\"reference\":\"{n}\"}}\n");
        let except = |n| {
            let host = "\"host\":\"www.evil.example\"";
            format!("{{{host},\"effect\":\"except\",\"reference\":\"{n}\"}}\n")
        };
        let text: String = (0..rules / 2).map(|n| block(n) + &except(n)).collect();
        let mut compiler = Compiler::new("many");
        compiler.add_list(ListInfo::new("own", Format::Rules), text.as_bytes()).unwrap();
        Screener::new(Database::from_bytes(compiler.finish().unwrap().into_bytes()).unwrap())
    };
    let all = screener(10_000).screen("https://www.evil.example/", &Context::default());
    // One of the exceptions is named by what it lifts.
    assert_eq!((all.action(), all.reasons().len()), (Action::Allow, 10_000 - 1));
    assert!(all.reasons().iter().all(|reason| reason.code() == ReasonCode::Excepted));
    let many = screener(40_000);
    let verdict = many.screen("https://www.evil.example/", &Context::default());
    let limits = verdict.reasons().iter().filter(|reason| reason.code() == ReasonCode::Limit);
    assert_eq!(limits.map(|reason| reason.detail()).collect::<Vec<_>>(), [Some("rules")]);
    assert_eq!(verdict.reasons().len(), (1 << 14) + 1);
    assert_eq!(verdict.action(), Action::Block, "one kind of rule does not hide another");
    assert!(many.is_blocked("https://www.evil.example/", &Context::default()));
    assert!(many.is_blocked("https://evil.example/", &Context::default()));
    assert!(many.screen("https://other.example/", &Context::default()).reasons().is_empty());
}

fn codes(verdict: &Verdict) -> impl Iterator<Item = &'static str> {
    verdict.reasons().iter().map(|reason| reason.code().as_str())
}

fn database() -> Vec<u8> {
    let mut compiler = Compiler::new("reasons");
    // One of the rules has run out since.
    compiler.now("2019-01-01".parse().unwrap());
    compiler.add_list(ListInfo::new("own", Format::Rules), RULES.as_bytes()).unwrap();
    let compiled = compiler.finish().unwrap();
    assert_eq!(compiled.report().warnings(), 0, "{:?}", compiled.report());
    compiled.into_bytes()
}

fn builder() -> ScreenerBuilder {
    let mut builder = Screener::builder();
    builder.database(Database::from_bytes(database()).unwrap());
    builder
}

/// The codes of verdicts by a database whose rules are overwritten, mapped without a look at their
/// checksum, as sections are that are large. Nothing that is listed gets through.
fn damaged() -> BTreeSet<&'static str> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("damaged.outlink");
    // Lines that jump take more room than lines that follow each other.
    let rules: String = (0..400_000_u32)
        .map(|number| format!("d{number}.example{}", "\n".repeat(1 + number as usize % 7)))
        .collect();
    let mut compiler = Compiler::new("damaged");
    compiler.add_list(ListInfo::new("own", Format::Domains), rules.as_bytes()).unwrap();
    let compiled = compiler.finish().unwrap();
    let sections = Database::from_bytes(compiled.bytes().to_vec()).unwrap().sections();
    let place = sections.iter().position(|section| section.name == "rules").unwrap();
    assert!(sections[place].bytes > 1 << 20, "{:?}", sections[place]);
    let behind: u64 = sections[place..].iter().map(|section| section.bytes).sum();
    let mut bytes = compiled.into_bytes();
    let start = bytes.len() - behind as usize;
    // Behind the numbers of rules and groups come the blocks.
    bytes[start + 72..start + sections[place].bytes as usize].fill(0xff);
    fs::write(&path, &bytes).unwrap();
    let screener = Screener::new(Database::map(&path).unwrap());
    let mut seen = BTreeSet::new();
    for number in (0..400_000).step_by(4999) {
        let verdict =
            screener.screen(&format!("https://www.d{number}.example/x"), &Context::default());
        assert_eq!(verdict.action(), Action::Block, "{verdict}");
        seen.extend(codes(&verdict));
    }
    seen
}
