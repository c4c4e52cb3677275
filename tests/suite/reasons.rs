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
use outlink::Step;
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
    seen.extend(codes(&preview.build().screen("https://example.org:6379/", &Context::default())));

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
    assert!(matches!(chain.hop("https://example.org/"), Step::Fetch(_)));
    assert!(matches!(chain.hop("http://example.org/"), Step::Fetch(_)), "a warning goes on");
    assert_eq!(chain.verdict().unwrap().reasons()[0].detail(), Some("downgrade"));
    seen.insert(Anomaly::Downgrade);
    let text = "[https://bank.example](https://evil.example)";
    let found = screener.screen_text(text, &Context::default());
    seen.extend(
        found.iter().flat_map(|(_, verdict)| verdict.candidates()[0].url.anomalies().iter()),
    );
    let all: BTreeSet<Anomaly> = Anomaly::ALL.iter().copied().collect();
    assert_eq!(seen, all);
}

#[test]
fn a_preview_asks_web_servers_alone() {
    let mut policy = Policy::preview();
    policy.allow_port(25);
    let mut preview = builder();
    let screener = preview.policy(policy).build();
    for port in ["", ":80", ":443", ":8080", ":8443", ":25"] {
        let verdict = screener.screen(&format!("https://example.org{port}/"), &Context::default());
        assert_eq!(verdict.action(), Action::Allow, "{port}: {verdict}");
    }
    for port in ["22", "81", "465", "3306", "6379", "6667", "11211"] {
        let verdict = screener.screen(&format!("https://example.org:{port}/"), &Context::default());
        assert_eq!(verdict.reasons()[0].code(), ReasonCode::Port, "{port}: {verdict}");
        assert_eq!(verdict.reasons()[0].detail(), Some(port));
        assert!(
            screener.is_blocked(&format!("http://example.org:{port}/a"), &Context::default()),
            "{port}"
        );
    }
    assert_eq!(
        builder().build().screen("https://example.org:6379/", &Context::default()).action(),
        Action::Allow
    );
    let toml = "preset = \"preview\"\n[ports]\nallow = [22, 81]\n";
    assert!(Policy::from_toml(toml).is_ok());
    for (wrong, remedy) in
        [("allow = [65536]", "a port from 0 to 65535"), ("deny = 1", "known: allow")]
    {
        let error = Policy::from_toml(&format!("[ports]\n{wrong}")).unwrap_err().to_string();
        assert!(error.contains(remedy), "{error}");
    }
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

/// The author of a list can make any number of rules fit one link; each is weighed once, up to a limit.
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
    let guessed = "https://x.test/?u=https://www.evil.example/";
    let verdict = many.screen(guessed, &Context::default());
    assert_eq!(verdict.action(), Action::Review, "what a guess may cause, and no more");
    assert!(!many.is_blocked(guessed, &Context::default()));
    let wrapped = "https://www.google.com/url?q=https%3A%2F%2Fwww.evil.example%2F";
    assert!(many.screen(wrapped, &Context::default()).is_blocked());
    assert!(many.is_blocked(wrapped, &Context::default()));
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

pub(crate) fn builder() -> ScreenerBuilder {
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

/// What decides about a link, and a part of the line of `explain` that says so.
#[test]
fn a_reason_names_what_its_action_follows_from() {
    let policy = "[category]\nphishing = \"warn\"\n[anomaly]\ncredentials = \"warn\"\n[[when]]\n\
                  entity = \"telegram:*\"\naction = \"review\"\n";
    let screener = builder().policy(Policy::from_toml(policy).unwrap()).build();
    let guessed = "https://nobody-knows.example/?target=https%3A%2F%2Forder.example";
    let cases = [
        ("https://evil.example/", Some("category"), "[category] phishing of the policy"),
        ("https://a@example.org/", Some("anomaly"), "[anomaly] credentials of the policy"),
        ("https://t.me/+AbCdEfGhIjKlMnOp", Some("when 1"), "[[when]] 1 of the policy"),
        ("https://order.example/", Some("listed"), "listed of the policy"),
        ("http://203.0.113.9/", Some("listed"), "listed of the policy"),
        ("https://example.com/", Some("partial_hash"), "partial_hash of the policy"),
        ("javascript:alert(1)", Some("dangerous_scheme"), "dangerous_scheme of the policy"),
        (guessed, Some("guessed"), "guessed of the policy"),
        ("https://fine.example/", None, ""),
    ];
    for (link, by, line) in cases {
        let verdict = screener.screen(link, &Context::default());
        let decided = verdict.reasons()[0].decided_by().map(|by| by.to_string());
        assert_eq!(decided.as_deref(), by, "{verdict}");
        let explained = verdict.explain().to_string();
        assert!(explained.contains("decided by: ") == by.is_some(), "{explained}");
        assert!(explained.contains(line), "{explained}");
        let json: serde_json::Value = serde_json::from_str(&verdict.to_json()).unwrap();
        assert_eq!(json["reasons"][0]["decided_by"].as_str(), by);
        let stored: Verdict = serde_json::from_str(&verdict.to_json()).unwrap();
        assert_eq!(stored.reasons()[0].decided_by(), verdict.reasons()[0].decided_by());
        assert_eq!(stored, verdict);
    }
    let lenient = builder().policy(Policy::from_toml("listed = \"warn\"\n").unwrap()).build();
    let verdict = lenient.screen("https://order.example/", &Context::default());
    let by = verdict.reasons()[0].decided_by();
    assert_eq!((verdict.action(), by), (Action::Block, Some(outlink::DecidedBy::Mandatory)));
    let unattended = builder().policy(Policy::unattended()).build();
    let explained =
        unattended.screen("https://bit.ly/x", &Context::default()).explain().to_string();
    assert!(explained.contains("bit.ly hides where the link leads"), "{explained}");
}

#[test]
fn json_keeps_what_a_rule_asks_for_and_what_hides_a_target() {
    let rules = "{\"domain\":\"evil.example\",\"action\":\"warn\"}\n";
    let mut compiler = Compiler::new("own");
    compiler.add_list(ListInfo::new("own", Format::Rules), rules.as_bytes()).unwrap();
    let database = Database::from_bytes(compiler.finish().unwrap().into_bytes()).unwrap();
    let mut policy = Policy::default();
    policy.set(Setting::OpaqueRedirect, Action::Allow);
    let screener = Screener::new(database).with_policy(policy);
    for link in ["https://evil.example/", "https://bit.ly/abc"] {
        let verdict = screener.screen(link, &Context::default());
        let restored: Verdict = serde_json::from_str(&verdict.to_json()).unwrap();
        let is_shortener = link.contains("bit.ly");
        let rule = restored.reasons().first().and_then(|reason| reason.rule());
        let action = rule.and_then(outlink::Match::action);
        assert_eq!(action, (!is_shortener).then_some(Action::Warn));
        assert_eq!(restored.candidates(), verdict.candidates());
        assert_eq!(restored.candidates()[0].opaque.is_some(), is_shortener);
    }
}
