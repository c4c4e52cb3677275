use super::*;
use crate::compile::Compiler;
use crate::context::Context;
use crate::context::Timestamp;
use crate::database::Database;
use crate::format::Format;
use crate::limits::Limits;
use crate::names::Action;
use crate::names::Exceptions;
use crate::policy::Policy;
use crate::rule::ListInfo;
use crate::screen::Screener;

const HEAD: &str = r#"
reference = "K-2026-118"
authority = "Polismyndigheten"
jurisdictions = ["SE"]
received = 2026-11-28T10:20:00+01:00
valid_until = 2027-05-31
time_zone = "Europe/Stockholm"
x_clerk = "AB"
"#;

fn plan(urls: &str) -> Plan {
    let order = Order::parse(&format!("{HEAD}urls = [{urls}]")).unwrap();
    let mut plan = Plan::new(order, &Limits::default()).unwrap();
    plan.now("2026-11-28T10:00:00Z".parse().unwrap());
    plan
}

fn rule(url: &str) -> String {
    plan(&serde_json::Value::from(url).to_string()).rules()[0].rule.clone()
}

fn refused(urls: &str) -> String {
    let order = Order::parse(&format!("{HEAD}urls = [{urls}]")).unwrap();
    let plan = Plan::new(order, &Limits::default());
    let layer = plan.and_then(|plan| plan.compile("order", []));
    let receipt = layer.and_then(|layer| layer.check(&[], &Policy::default()));
    receipt.unwrap_err().to_string()
}

#[test]
fn a_link_becomes_the_narrowest_rule_for_what_it_shows() {
    for (url, expected) in [
        ("https://telegram.me/s/GangShop", r#"{"entity":"telegram:username/gangshop"}"#),
        ("t.me/GangShop/77", r#"{"entity":"telegram:username/gangshop/77"}"#),
        ("https://youtu.be/dQw4w9WgXcQ?si=x", r#"{"entity":"youtube:video/dQw4w9WgXcQ"}"#),
        ("casino.example", r#"{"domain":"casino.example"}"#),
        ("Casino[.]Example.", r#"{"domain":"casino.example"}"#),
        ("192.0.2.7", r#"{"ip":"192.0.2.7"}"#),
        ("[2001:db8::1]", r#"{"ip":"2001:db8::1"}"#),
        ("2001:DB8:0::1", r#"{"ip":"2001:db8::1"}"#),
        ("https://a.example/x;y=1,2", r#"{"url":"a.example/x;y=1,2"}"#),
        ("https://casino.example", r#"{"url":"casino.example/"}"#),
        (
            "hxxps://www.evil[.]example:8443/a?id=7&utm_source=x#y",
            r#"{"url":"evil.example/a?id=7"}"#,
        ),
        ("https://www.google.com/url?q=https://bad.example/p", r#"{"url":"bad.example/p"}"#),
        ("https://gang.github.io/page", r#"{"url":"gang.github.io/page"}"#),
        ("https://github.com/gang/repo", r#"{"entity":"github:repository/gang/repo"}"#),
        ("https://github.com/gang/repo/issues/17", r#"{"url":"github.com/gang/repo/issues/17"}"#),
        (
            "https://gitlab.com/gang/repo/-/blob/main/x.md",
            r#"{"url":"gitlab.com/gang/repo/-/blob/main/x.md"}"#,
        ),
        (
            "https://mastodon.social/@gang/110000000000000001",
            r#"{"url":"mastodon.social/@gang/110000000000000001"}"#,
        ),
        (
            "https://www.facebook.com/gang/photos/a.1/2/",
            r#"{"url":"facebook.com/gang/photos/a.1/2"}"#,
        ),
        ("https://www.facebook.com/gang", r#"{"entity":"facebook:username/gang"}"#),
        (
            "https://www.facebook.com/groups/gang?multi_permalinks=77",
            r#"{"entity":"facebook:post/77"}"#,
        ),
        ("https://vk.com/gang?w=wall-1_22", r#"{"entity":"vk:post/-1_22"}"#),
        ("https://vk.com/gang?z=photo-1_22%2Falbum-1_00", r#"{"entity":"vk:photo/-1_22"}"#),
        ("https://vk.com/gang", r#"{"entity":"vk:username/gang"}"#),
        ("https://discord.com/channels/1/2/3", r#"{"url":"discord.com/channels/1/2/3"}"#),
        ("https://x.com/gang/status/20", r#"{"entity":"x:post/20"}"#),
        // What stands behind the id of a single thing changes nothing.
        ("https://x.com/gang/status/20/photo/1", r#"{"entity":"x:post/20"}"#),
        ("https://discord.gg/AbCdEf/x", r#"{"entity":"discord:invite/AbCdEf"}"#),
        ("https://evil.example/a*b", r#"{"url":"evil.example/a%2Ab"}"#),
    ] {
        assert_eq!(rule(url), expected, "{url}");
    }
}

#[test]
fn wider_rules_are_suggested_and_not_taken() {
    let wider = |url: &str| -> Vec<String> {
        let plan = plan(&format!("\"{url}\""));
        plan.rules()[0].wider.iter().map(|wider| wider.rule.clone()).collect()
    };
    assert_eq!(wider("https://t.me/gangshop/77"), [r#"{"entity":"telegram:username/gangshop"}"#]);
    assert_eq!(wider("https://gang.github.io/page")[0], r#"{"domain":"gang.github.io"}"#);
    assert!(!wider("https://telegra.ph/Page-11-28").iter().any(|rule| rule.contains("domain")));
    let of_post = wider("https://vk.com/gang?w=wall-1_22");
    assert_eq!(of_post[0], r#"{"entity":"vk:username/gang"}"#);
    assert_eq!(of_post[1], r#"{"entity":"vk:username/club1"}"#);
    let of_issue = wider("https://github.com/gang/repo/issues/17");
    assert_eq!(of_issue[0], r#"{"entity":"github:repository/gang/repo"}"#);
    assert_eq!(of_issue[1], r#"{"entity":"github:account/gang"}"#);
    assert_eq!(
        wider("https://www.c.example/"),
        [r#"{"domain":"www.c.example"}"#, r#"{"domain":"c.example"}"#]
    );
    assert_eq!(wider("https://192.0.2.7/"), [""; 0]);
    let plan =
        plan(r#""https://bit.ly/3abc", "https://www.google.com/url?q=https://bad.example/p""#);
    assert!(plan.rules()[0].notes[0].starts_with("bit.ly hides"));
    assert!(plan.rules()[1].notes[0].contains("https://bad.example/p"));
}

#[test]
fn an_order_says_what_a_rule_that_ends_in_a_slash_covers() {
    let notes = |url: &str| {
        let layer = plan(url).compile("urgent", []).unwrap();
        layer.rules()[0].notes.join("; ")
    };
    assert!(notes(r#""https://c.example/""#).contains("`c.example/` covers the whole host"));
    assert!(notes(r#"{url = "c.example/x/"}"#).contains("`c.example/x/` covers everything below"));
    assert_eq!(notes(r#""https://c.example/x/""#), "");
}

#[test]
fn an_order_about_a_page_does_not_block_the_account() {
    for (page, account) in [
        ("https://mastodon.social/@gang/110000000000000001", "https://mastodon.social/@gang"),
        ("https://github.com/gang/repo/issues/17", "https://github.com/gang/repo/issues/18"),
        ("https://www.facebook.com/gang/photos/a.1/2/", "https://facebook.com/gang"),
        ("https://vk.com/gang?w=wall-1_22", "https://vk.com/gang"),
        ("https://ok.ru/gang/topic/123456", "https://ok.ru/gang"),
        ("https://www.linkedin.com/in/gang/recent-activity/", "https://www.linkedin.com/in/gang"),
    ] {
        let layer = plan(&format!("\"{page}\"")).compile("urgent", []).unwrap();
        layer.check(&[], &Policy::default()).unwrap();
        let screener = Screener::new(layer.database().clone());
        let context = Context { now: Some("2026-12-01".parse().unwrap()), ..Context::default() };
        assert_eq!(screener.screen(page, &context).action(), Action::Block, "{page}");
        assert_eq!(screener.screen(account, &context).action(), Action::Allow, "{account}");
    }
    let layer = plan(r#""https://vk.com/gang?w=wall-1_22""#).compile("urgent", []).unwrap();
    let context = Context { now: Some("2026-12-01".parse().unwrap()), ..Context::default() };
    let screener = Screener::new(layer.database().clone());
    assert!(screener.is_blocked("https://m.vk.com/wall-1_22", &context));
}

#[test]
fn an_order_is_in_force_where_and_as_long_as_it_says() {
    let plan = plan(r#""https://t.me/s/gangshop", { prefix = "shared.example/~gang" }"#);
    let layer = plan.compile("urgent", []).unwrap();
    let receipt = layer.check(&[], &Policy::default()).unwrap();
    assert_eq!(receipt.in_force_since.to_string(), "2026-11-28T10:00:00Z");
    assert_eq!(receipt.in_force_until.unwrap().to_string(), "2027-05-31T22:00:00Z");
    assert_eq!(receipt.received.unwrap().to_string(), "2026-11-28T09:20:00Z");
    assert_eq!(receipt.database.id, layer.database().id().to_string());
    let rules: Vec<&str> = receipt.checks.iter().map(|check| check.rule.as_str()).collect();
    assert_eq!(rules, ["entity telegram:username/gangshop", "prefix shared.example/~gang"]);
    assert_eq!(receipt.checks[1].canary, "https://shared.example/~gang");

    let screener = Screener::new(layer.database().clone());
    let action = |link: &str, country: &str, now: &str| {
        let jurisdictions = [country.parse().unwrap()].into_iter().collect();
        let now = Some(now.parse().unwrap());
        let context = Context { jurisdictions, now, ..Context::default() };
        screener.screen(link, &context).action()
    };
    let link = "tg://resolve?domain=GangShop";
    assert_eq!(action(link, "SE", "2027-05-31T21:59:59Z"), Action::Block);
    assert_eq!(action(link, "SE", "2027-05-31T22:00:00Z"), Action::Allow);
    assert_eq!(action(link, "DK", "2026-12-01"), Action::Allow);
    let verdict = screener.screen("https://t.me/gangshop", &Context::default());
    let rule = verdict.reasons()[0].rule().unwrap();
    assert_eq!((rule.list(), rule.line()), ("K-2026-118", 1));
    assert_eq!((rule.reference(), rule.source()), (Some("K-2026-118"), Some("Polismyndigheten")));
    assert!(rule.is_mandatory());
}

#[test]
fn what_takes_bystanders_down_needs_leave() {
    let url = "https://telegra.ph/";
    let error = refused(&format!("\"{url}\", \"https://evil.example/\""));
    for part in ["order K-2026-118: `https://telegra.ph/`", "telegra.ph", "accept_over_block"] {
        assert!(error.contains(part), "{error}");
    }
    let mut plan = plan(&format!("\"{url}\""));
    assert!(!plan.accept_over_block("https://other.example/"));
    assert!(plan.accept_over_block(url));
    let layer = plan.compile("order", []).unwrap();
    assert!(layer.rules()[0].notes[0].contains("accepted"), "{:?}", layer.rules());

    let mut plan = self::plan(r#""school.example""#);
    let good = || [&b"# good links"[..], b"https://www.school.example/map"];
    let error = plan.compile("order", good()).unwrap_err().to_string();
    assert!(error.contains("`school.example`") && error.contains("/map"), "{error}");
    plan.accept_over_block("school.example");
    assert!(plan.compile("order", good()).is_ok());
}

#[test]
fn an_order_that_would_not_be_in_force_is_refused() {
    let error = refused(r#""javascript:alert(1)", "https://""#);
    assert!(error.contains("`javascript:alert(1)`") && error.contains("`https://`"), "{error}");
    let error = refused(r#"{ domain = "a.example", canary = "https://b.example/" }"#);
    assert!(error.contains("does not block https://b.example/"), "{error}");
}

#[test]
fn a_text_that_is_not_one_link_is_refused() {
    for (text, part) in [
        (r#""https://a.example/x, https://b.example/y""#, "%2C"),
        (r#""https://a.example/x?u=https://b.example/,https://c.example/""#, "%2C"),
        (r#""https://a.example/x (Telegram)""#, "%20"),
        (r#""https://a.example/x\nhttps://b.example/y""#, "line break"),
        (r#""https://a.example/x?b=1&amp;c=2""#, "a.example/x?b=1&c=2"),
        (r#"{ url = "https://a.example/x; https://b.example/y" }"#, "%2C"),
        (r#"{ prefix = "a.example/x b" }"#, "%20"),
    ] {
        let error = refused(text);
        assert!(error.contains("`https://a.example/x") || text.contains('{'), "{error}");
        assert!(error.contains(part), "{text}: {error}");
    }
}

#[test]
fn exceptions_of_lower_layers_do_not_go_unnoticed() {
    let mut own = ListInfo::new("own", Format::Rules);
    own.exceptions = Exceptions::All;
    let mut compiler = Compiler::new("below");
    let line = br#"{"url":"evil.example/page","effect":"except","reference":"APP-1"}"#;
    compiler.add_list(own, &line[..]).unwrap();
    let below = [Database::from_bytes(compiler.finish().unwrap().into_bytes()).unwrap()];
    let check = |extra: &str| {
        let text = format!("{HEAD}{extra}urls = [\"https://evil.example/page\"]");
        let plan = Plan::new(Order::parse(&text).unwrap(), &Limits::default()).unwrap();
        plan.compile("order", []).unwrap().check(&below, &Policy::default())
    };
    assert!(check("").is_ok(), "a mandatory order cannot be lifted");
    let error = check("mandatory = false\n").unwrap_err().to_string();
    assert!(
        error.contains("`https://evil.example/page`") && error.contains("mandatory"),
        "{error}"
    );
}

#[test]
fn every_rule_of_an_order_is_checked_or_said_not_to_be() {
    let mut own = ListInfo::new("own", Format::Rules);
    own.exceptions = Exceptions::All;
    let mut compiler = Compiler::new("below");
    let lines = r#"{"entity":"telegram:username/gangjobs","effect":"except"}
        {"ip":"203.0.113.9","effect":"except"}"#;
    compiler.add_list(own, lines.as_bytes()).unwrap();
    let below = [Database::from_bytes(compiler.finish().unwrap().into_bytes()).unwrap()];
    let layer = |extra: &str, urls: &str| {
        let text = format!("{HEAD}{extra}urls = [{urls}]");
        let plan = Plan::new(Order::parse(&text).unwrap(), &Limits::default()).unwrap();
        plan.compile("order", []).unwrap()
    };
    let urls = r#"{ entity = "telegram:username/gangjobs" }, { ip = "203.0.113.0/24" },
        { ip = "2001:db8::/32" }, { keyword = "gangword" },
        { entity = "discord:invite/abcdef", canary = "https://discord.gg/abcdef" },
        { entity = "x:username/gang" }, { entity = "matrix:room/#room:example.org" }"#;
    let urls_below = r#"{ entity = "telegram:username/gangjobs" }, { ip = "203.0.113.9" }"#;
    let lenient = layer("mandatory = false\n", urls_below);
    let error = lenient.check(&below, &Policy::default()).unwrap_err().to_string();
    assert!(error.contains("https://t.me/gangjobs") && error.contains("203.0.113.9/"), "{error}");

    let strict = layer("", urls);
    let receipt = strict.check(&below, &Policy::default()).unwrap();
    let canaries: Vec<&str> = receipt.checks.iter().map(|check| check.canary.as_str()).collect();
    assert_eq!(
        canaries,
        [
            "https://t.me/gangjobs",
            "https://203.0.113.0/",
            "https://[2001:db8::]/",
            "https://discord.gg/abcdef",
            "https://x.com/gang",
            "https://matrix.to/#..."
        ]
    );
    let unchecked: Vec<&str> = receipt.unchecked.iter().map(|rule| rule.rule.as_str()).collect();
    assert_eq!(unchecked, ["keyword gangword"]);
    assert!(strict.rules()[3].notes[0].contains("not checked"), "{:?}", strict.rules());
    let text = r#"{ keyword = "gangword", canary = "https://a.example/" }, "a.example""#;
    assert!(refused(text).contains("does not block https://a.example/"), "another rule does");
    let repeated = format!(r#""a.example", "a.example", {text}"#);
    assert!(
        refused(&repeated).contains("does not block https://a.example/"),
        "a repeated rule does"
    );
    let repeated = r#""https://t.me/gangjobs", "https://telegram.me/s/GangJobs", "a.example",
        { domain = "A.example" }"#;
    assert_eq!(layer("", repeated).check(&[], &Policy::default()).unwrap().checks.len(), 4);
}

#[test]
fn an_order_blocks_whatever_the_policy_makes_of_listed_links() {
    let lenient = Policy::from_toml("listed = \"allow\"").unwrap();
    let layer = plan(r#""https://evil.example/a", { domain = "b.example", action = "warn" }"#)
        .compile("order", [])
        .unwrap();
    let receipt = layer.check(&[], &lenient).unwrap();
    let actions: Vec<Action> = receipt.checks.iter().map(|check| check.action).collect();
    assert_eq!(actions, [Action::Block, Action::Warn]);

    let text = format!("{HEAD}mandatory = false\ncategory = \"jobs\"\nurls = [\"a.example\"]");
    let plan = Plan::new(Order::parse(&text).unwrap(), &Limits::default()).unwrap();
    let policy = Policy::from_toml("[category]\njobs = \"review\"").unwrap();
    let error = plan.compile("order", []).unwrap().check(&[], &policy).unwrap_err().to_string();
    assert!(error.contains("the policy makes it review"), "{error}");
}

#[test]
fn documents_that_are_not_orders_are_refused_with_a_remedy() {
    let base = r#""reference":"X","authority":"A""#;
    for (text, part) in [
        ("reference = X".to_owned(), "line 1"),
        ("{".to_owned(), "neither TOML nor a JSON object"),
        ("{}".to_owned(), "`reference` is missing"),
        (r#"{"reference":"X"}"#.to_owned(), "order X: `authority` is missing"),
        (format!("{{{base}}}"), "`urls` is missing"),
        (format!(r#"{{{base},"urls":[]}}"#), "`urls` is missing"),
        (format!(r#"{{{base},"urls":"a.example"}}"#), "not a list"),
        (format!(r#"{{{base},"urls":[7]}}"#), "number 1 of `urls`"),
        (format!(r#"{{{base},"url":["a.example"]}}"#), "did you mean `urls`?"),
        (format!(r#"{{{base},"source":"B"}}"#), "write `authority`"),
        (format!(r#"{{{base},"jurisdictions":"Sweden"}}"#), "`Sweden`"),
        (format!(r#"{{{base},"time_zone":"Stockholm"}}"#), "Europe/Stockholm"),
        (format!(r#"{{{base},"issued":"yesterday"}}"#), "`issued`"),
        (format!(r#"{{{base},"valid_from":"2027-01-02","valid_until":"2027-01-01"}}"#), "swap"),
        (format!(r#"{{{base},"accept_over_block":true}}"#), "of one rule"),
        (
            format!(r#"{{"urls":["a.example"],{base},"urls":["b.example"]}}"#),
            "order X: `urls` stands twice",
        ),
        (
            format!(r#"{{{base},"urls":[{{"domain":"a.example","domain":"b.example"}}]}}"#),
            "order X: `domain` stands twice",
        ),
        (
            format!(r#"{{{base},"urls":["a.example"],"x_note":{{"a":1.5,"\u0061":null}}}}"#),
            "`a` stands twice",
        ),
    ] {
        let error = Order::parse(&text).unwrap_err().to_string();
        assert!(error.contains(part), "{text}: {error}");
    }
    let expired = format!(r#"{{{base},"urls":["https://a.example/"],"valid_until":"2020-01-01"}}"#);
    let plan = Plan::new(Order::parse(&expired).unwrap(), &Limits::default()).unwrap();
    assert!(plan.compile("order", []).unwrap_err().to_string().contains("ran out"));
}

#[test]
fn a_later_receipt_says_since_when_the_order_is_in_force() {
    let in_force = "2026-11-28T10:00:00Z";
    for (extra, since) in [
        ("", in_force),
        ("valid_from = 2026-11-01\n", in_force),
        ("valid_from = 2026-12-24\n", "2026-12-23T23:00:00Z"),
    ] {
        let order = Order::parse(&format!("{HEAD}{extra}urls = [\"https://evil.example/a\"]"));
        let mut plan = Plan::new(order.unwrap(), &Limits::default()).unwrap();
        plan.now(in_force.parse().unwrap());
        let layer = plan.compile("order", []).unwrap();
        let receipt = layer.check(&[], &Policy::default()).unwrap();
        assert_eq!(receipt.in_force_since.to_string(), since);
        let now = "2027-01-15".parse().unwrap();
        let context = Context { now: Some(now), ..Context::default() };
        let screener = Screener::new(layer.database().clone());
        let later = screener.screen("https://evil.example/a?x=1", &context).receipt(now).unwrap();
        assert_eq!(later.in_force_since, Some(receipt.in_force_since), "{extra}");
        assert_eq!(later.in_force_until, receipt.in_force_until);
        let before = Timestamp::from_unix_seconds(receipt.in_force_since.unix_seconds() - 1);
        let context = Context { now: Some(before), ..Context::default() };
        assert!(!screener.is_blocked("https://evil.example/a", &context), "{extra}");
    }
}

fn scope(scope: &RuleScope) -> String {
    let RuleScope { reference, jurisdictions, in_force_since, in_force_until } = scope;
    let until = in_force_until.map_or("-".to_owned(), |until| until.to_string());
    format!("{reference} {} {in_force_since} {until}", jurisdictions.as_slice()[0])
}

#[test]
fn an_order_is_checked_in_each_country() {
    let mut own = ListInfo::new("own", Format::Rules);
    own.exceptions = Exceptions::All;
    let mut compiler = Compiler::new("below");
    let line = br#"{"url":"evil.example/a","effect":"except","jurisdictions":["FI"]}"#;
    compiler.add_list(own, &line[..]).unwrap();
    let below = [Database::from_bytes(compiler.finish().unwrap().into_bytes()).unwrap()];
    let check = |jurisdictions: &str| {
        let head = HEAD.replace(r#"["SE"]"#, jurisdictions);
        let text = format!("{head}mandatory = false\nurls = [\"https://evil.example/a\"]");
        let plan = Plan::new(Order::parse(&text).unwrap(), &Limits::default()).unwrap();
        plan.compile("order", []).unwrap().check(&below, &Policy::default())
    };
    for jurisdictions in [r#"["EU"]"#, r#"["SE", "FI"]"#] {
        let error = check(jurisdictions).unwrap_err().to_string();
        assert!(error.contains(" in FI: "), "{error}");
    }
    assert!(check(r#"["SE", "DK"]"#).is_ok());
    let layer =
        plan(r#"{ domain = "c.example", jurisdictions = [] }"#).compile("order", []).unwrap();
    let receipt = layer.check(&[], &Policy::default()).unwrap();
    assert!(scope(&receipt.checks[0].scope).contains(" SE "), "an empty list says nothing");
}

#[test]
fn rule_objects_may_count_elsewhere_and_from_another_day_on() {
    let plan = plan(
        r#"{ domain = "a.example", valid_from = "2026-12-24" }, { domain = "b.example", valid_from = "2020-01-01" },
        { domain = "c.example", jurisdictions = ["NO"] }, { domain = "d.example", reference = "K-2", valid_until = "2026-12-01" }, "e.example""#,
    );
    let layer = plan.compile("order", []).unwrap();
    let receipt = layer.check(&[], &Policy::default()).unwrap();
    let scopes: Vec<String> = receipt.checks.iter().map(|check| scope(&check.scope)).collect();
    assert_eq!(
        scopes,
        [
            "K-2026-118 SE 2026-12-23T23:00:00Z 2027-05-31T22:00:00Z",
            "K-2026-118 SE 2026-11-28T10:00:00Z 2027-05-31T22:00:00Z",
            "K-2026-118 NO 2026-11-28T10:00:00Z 2027-05-31T22:00:00Z",
            "K-2 SE 2026-11-28T10:00:00Z 2026-12-01T23:00:00Z",
            "K-2026-118 SE 2026-11-28T10:00:00Z 2027-05-31T22:00:00Z",
        ]
    );
    assert_eq!(receipt.in_force_since.to_string(), "2026-11-28T10:00:00Z");
    let screener = Screener::new(layer.database().clone());
    let screen = |link: &str, country: &str| {
        let jurisdictions = [country.parse().unwrap()].into_iter().collect();
        let day = if link.contains("d.example") { "2026-11-30" } else { "2027-01-01" };
        let now = Some(day.parse().unwrap());
        screener.screen(link, &Context { jurisdictions, now, ..Context::default() })
    };
    for (link, country, since) in [
        ("https://a.example/", "SE", Some("2026-12-23T23:00:00Z")),
        ("https://b.example/", "SE", Some("2026-11-28T10:00:00Z")),
        ("https://c.example/", "NO", Some("2026-11-28T10:00:00Z")),
        ("https://c.example/", "SE", None),
        ("https://d.example/", "SE", Some("2026-11-28T10:00:00Z")),
        ("https://e.example/", "SE", Some("2026-11-28T10:00:00Z")),
    ] {
        let receipt = screen(link, country).receipt(Timestamp::now());
        let found = receipt.and_then(|receipt| receipt.in_force_since);
        assert_eq!(found.map(|since| since.to_string()).as_deref(), since, "{link} {country}");
    }
}

#[test]
fn an_order_of_tomorrow_must_not_take_good_links_down_either() {
    let text = format!("{HEAD}valid_from = 2026-12-24\nurls = [\"school.example\"]");
    let plan = Plan::new(Order::parse(&text).unwrap(), &Limits::default()).unwrap();
    let error = plan.compile("order", [&b"https://school.example/map"[..]]).unwrap_err();
    assert!(error.to_string().contains("known to be good"), "{error}");
    for object in [
        r#"domain = "school.example", valid_from = "2027-03-01""#,
        r#"domain = "school.example", jurisdictions = ["NO"]"#,
        r#"domain = "school.example", valid_until = "2026-12-01""#,
    ] {
        let plan = self::plan(&format!("\"evil.example\", {{ {object} }}"));
        let error = plan.compile("order", [&b"https://school.example/map"[..]]).unwrap_err();
        assert!(error.to_string().contains("known to be good"), "{object}: {error}");
    }
}

#[test]
fn a_report_has_rules_changes_and_receipt() {
    let mut plan = plan(r#""https://evil.example/a", "https://telegra.ph/""#);
    plan.accept_over_block("https://telegra.ph/");
    let layer = plan.compile("order", []).unwrap();
    let context =
        Context { now: Some("2026-11-28T12:00:00Z".parse().unwrap()), ..Context::default() };
    let links = ["https://evil.example/a?b", "https://good.example/"];
    let report = layer.report(&[], &Policy::default(), &context, links).unwrap();
    assert_eq!(report.bytes, layer.bytes().len());
    assert_eq!((report.rules.len(), report.changes.len()), (2, 1));
    assert!(report.changes[0].is_stricter());
    assert_eq!(report.notes().count(), 2);
    assert!(report.notes().all(|note| note.starts_with("https://telegra.ph/: ")));
    let json: serde_json::Value = serde_json::from_str(&report.to_json()).unwrap();
    assert_eq!(json["changes"][0]["input"], "https://evil.example/a?b");
    assert_eq!(json["changes"][0]["before"]["action"], "allow");
    assert_eq!(json["changes"][0]["after"]["reason"]["rule"]["reference"], "K-2026-118");
    assert_eq!(json["receipt"].to_string(), {
        let receipt: serde_json::Value = serde_json::from_str(&report.receipt.to_json()).unwrap();
        receipt.to_string()
    });
}
