//! Random rules, policies, circumstances and links, made so that rules fit often.
//!
//! Hosts, paths and queries are few and links spell them in many ways, so that about every second
//! link is met by a rule and about every tenth rule is lifted, late or for somewhere else.

use outlink::Context;
use outlink::Exceptions;
use outlink::Format;
use outlink::ListInfo;
use outlink::ListKind;
use outlink::ReasonCode;
use outlink::Setting;
use outlink::url::Anomaly;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::sample::subsequence;
use serde::Deserialize;
use serde::Serialize;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::lists;
use crate::oracle;

/// A list of rule objects.
#[derive(Clone, Debug)]
pub struct List {
    /// Its name.
    pub name: String,
    /// Whose blocks its exceptions lift.
    pub exceptions: Exceptions,
    /// Its rules, a line each.
    pub rules: Vec<Value>,
}

impl List {
    /// What a catalog would say of it.
    pub fn info(&self) -> ListInfo {
        let mut info = ListInfo::new(&*self.name, Format::Rules);
        // The guard of a threat list refuses rules for whole suffixes, which are wanted here.
        info.kind = ListKind::Category;
        info.exceptions = self.exceptions;
        info
    }

    /// The file; a rule that is null, or an order that gives no rule, is a blank line.
    pub fn text(&self) -> String {
        let line =
            |rule: &Value| if rule.is_null() { "\n".to_owned() } else { format!("{rule}\n") };
        let text: String = self.rules.iter().map(line).collect();
        lists::without_lost_orders(&self.info(), &text)
    }

    /// The list as the oracle takes it: without repetitions, which the compiler drops.
    pub fn parsed(&self) -> oracle::List {
        let info = self.info();
        let contents = lists::distinct(&info, &self.text());
        (info, contents.rules)
    }
}

/// When, where and for whom, as every language can say it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ContextFields {
    /// An RFC 3339 time.
    pub now: String,
    /// Codes of countries.
    pub jurisdictions: Vec<String>,
    /// Who sees the link.
    pub audience: Option<String>,
    /// Where it is shown.
    pub surface: Option<String>,
}

impl ContextFields {
    /// These fields as a context of the engine.
    pub fn context(&self) -> Context {
        let mut context = Context::default();
        context.now = self.now.parse().ok();
        context.jurisdictions =
            self.jurisdictions.iter().filter_map(|code| code.parse().ok()).collect();
        context.audience.clone_from(&self.audience);
        context.surface.clone_from(&self.surface);
        context
    }
}

/// One to three lists, some of whose exceptions lift the blocks of the others.
pub fn lists() -> impl Strategy<Value = Vec<List>> {
    let exceptions = select(vec![Exceptions::Own, Exceptions::All]);
    let list = (exceptions, prop::collection::vec(rule(), 1..12));
    prop::collection::vec(list, 1..4).prop_map(|lists| {
        let lists = lists.into_iter().enumerate();
        let list = |(index, (exceptions, rules))| List {
            name: format!("list-{index}"),
            exceptions,
            rules,
        };
        lists.map(list).collect()
    })
}

/// A rule object of any kind.
pub fn rule() -> impl Strategy<Value = Value> {
    let pattern = prop_oneof![
        3 => host().prop_map(|host| json!({ "domain": host })),
        3 => host().prop_map(|host| json!({ "host": host })),
        4 => place().prop_map(|place| json!({ "url": place })),
        4 => (host(), path()).prop_map(|(host, path)| json!({ "prefix": format!("{host}{path}") })),
        1 => select(vec!["192.0.2.0/24", "192.0.2.9/32", "192.0.0.0/16", "2001:db8::/32"])
            .prop_map(|ip| json!({ "ip": ip })),
        1 => (select(vec!["a/b", "evil", "test", "x=1", "p q"]), any::<bool>(), part())
            .prop_map(|(keyword, word, part)| json!({ "keyword": keyword, "word": word, "part": part })),
        1 => (select(vec![r"/a/\w+$", r"^evil\.", r"x=\d"]), prop::option::of(host()))
            .prop_map(|(regex, domain)| json!({ "regex": regex, "domains": domain.into_iter().collect::<Vec<_>>() })),
        1 => select(vec!["telegram:username/gangshop", "telegram:invite/AbCdEfGhIjKlMnOp", "discord:invite/gang"])
            .prop_map(|entity| json!({ "entity": entity })),
        1 => (place(), select(vec![4_usize, 16, 32])).prop_map(|(place, bytes)| hash(&place, bytes)),
    ];
    let effect = prop_oneof![3 => Just("block"), 1 => Just("except")];
    (pattern, effect, prop::bool::weighted(0.1)).prop_map(|(mut rule, effect, mandatory)| {
        rule["effect"] = json!(effect);
        if mandatory {
            rule["mandatory"] = json!(true);
        }
        if rule["part"].is_null() {
            rule.as_object_mut().map(|rule| rule.remove("part"));
        }
        rule
    })
}

/// A rule object of any kind that also says when, where and why.
pub fn attributed_rule() -> impl Strategy<Value = Value> {
    (rule(), attributes()).prop_map(|(mut rule, attributes)| {
        if let Some(rule) = rule.as_object_mut() {
            rule.extend(attributes);
        }
        rule
    })
}

/// As [`lists()`], with rules that also say when, where and why.
pub fn attributed_lists() -> impl Strategy<Value = Vec<List>> {
    (lists(), prop::collection::vec(attributes(), 36)).prop_map(|(mut lists, attributes)| {
        let rules = lists.iter_mut().flat_map(|list| &mut list.rules);
        for (rule, attributes) in rules.zip(attributes) {
            if let Some(rule) = rule.as_object_mut() {
                rule.extend(attributes);
            }
        }
        lists
    })
}

fn attributes() -> impl Strategy<Value = Map<String, Value>> {
    let attribute = prop_oneof![
        select(&CATEGORIES[..]).prop_map(|category| ("category", json!(category))),
        select(vec!["illegal", "terms"]).prop_map(|ground| ("ground", json!(ground))),
        action().prop_map(|action| ("action", json!(action))),
        jurisdictions().prop_map(|codes| ("jurisdictions", json!(codes))),
        // The circumstances are in 2026.
        select(vec!["2020-01-01", "2030-01-01"]).prop_map(|time| ("valid_until", json!(time))),
        select(vec!["2020-01-01", "2030-01-01"]).prop_map(|time| ("valid_from", json!(time))),
        select(vec!["2025/118", "\u{e5}\"\\\u{1f600}"])
            .prop_map(|number| ("reference", json!(number))),
        select(vec!["notice", "authority_order"]).prop_map(|role| ("source_type", json!(role))),
    ];
    prop::collection::vec(attribute, 0..4).prop_map(|attributes| {
        attributes.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    })
}

/// A policy in which every setting is set, so that each of its actions can be found and raised.
pub fn policy() -> impl Strategy<Value = toml::Table> {
    let settings = prop::collection::vec(action(), Setting::ALL.len());
    let categories = prop::collection::vec((select(&CATEGORIES[..]), action()), 0..3);
    let anomalies = prop::collection::vec((select(Anomaly::ALL), action()), 0..4);
    let whens = prop::collection::vec(when(), 0..4);
    (settings, categories, anomalies, whens).prop_map(|(settings, categories, anomalies, whens)| {
        // Without an anomaly that matters, a condition on anomalies is an error.
        let minds_anomalies = anomalies.iter().any(|(_, action)| *action != "allow");
        let is_read = |when: &toml::Table| minds_anomalies || !has_code(when, ReasonCode::Anomaly);
        let whens: Vec<toml::Table> = whens.into_iter().filter(is_read).collect();
        let names = Setting::NAMES.iter().copied();
        let mut policy = table(names.zip(settings));
        policy.insert("category".to_owned(), table(categories).into());
        let anomalies = anomalies.into_iter().map(|(anomaly, action)| (anomaly.as_str(), action));
        policy.insert("anomaly".to_owned(), table(anomalies).into());
        policy.insert("when".to_owned(), whens.into());
        policy
    })
}

fn when() -> impl Strategy<Value = toml::Table> {
    let condition = prop_oneof![
        select(&CATEGORIES[..]).prop_map(|category| ("category", category.into())),
        select(vec!["list-0", "list-1"]).prop_map(|list| ("list", list.into())),
        select(vec!["illegal", "terms"]).prop_map(|ground| ("ground", ground.into())),
        select(ReasonCode::DECIDED).prop_map(|code| ("code", code.as_str().into())),
        jurisdictions().prop_map(|codes| ("jurisdictions", codes.into())),
        select(vec!["minor", "adult"]).prop_map(|audience| ("audience", audience.into())),
        select(vec!["chat", "post"]).prop_map(|surface| ("surface", surface.into())),
    ];
    (prop::collection::vec(condition, 0..3), action()).prop_map(|(conditions, action)| {
        let conditions: Vec<(&str, toml::Value)> = conditions;
        let mut when = table(conditions.into_iter().chain([("action", action.into())]));
        // The code of a finding excludes the keys about rules.
        let of_rules = [ReasonCode::Listed, ReasonCode::PartialHash];
        if when.contains_key("code") && !of_rules.iter().any(|code| has_code(&when, *code)) {
            when.retain(|key, _| !["category", "list", "ground"].contains(&key));
        }
        // A condition about every rule says so.
        if when.len() == 1 {
            let every_rule = of_rules.iter().map(|code| code.as_str()).collect::<Vec<_>>();
            when.insert("code".to_owned(), every_rule.into());
        }
        when
    })
}

fn has_code(when: &toml::Table, code: ReasonCode) -> bool {
    when.get("code").and_then(toml::Value::as_str) == Some(code.as_str())
}

/// When, where and for whom a link is judged.
pub fn fields() -> impl Strategy<Value = ContextFields> {
    let now = select(vec!["2026-01-01T00:00:00Z", "2026-06-01T12:00:00Z"]);
    let audience = prop::option::of(select(vec!["minor", "adult"]));
    let surface = prop::option::of(select(vec!["chat", "post"]));
    let somewhere = prop_oneof![Just(Vec::new()), jurisdictions()];
    (now, somewhere, audience, surface).prop_map(|(now, codes, audience, surface)| ContextFields {
        now: now.to_owned(),
        jurisdictions: codes.into_iter().map(str::to_owned).collect(),
        audience: audience.map(str::to_owned),
        surface: surface.map(str::to_owned),
    })
}

/// A link to one of the few places, a link that carries such a link, an entity, or any text.
pub fn any_link() -> impl Strategy<Value = String> {
    prop_oneof![
        12 => link(),
        2 => link().prop_map(|link| format!("https://www.google.com/url?q={}", escape(&link))),
        1 => link().prop_map(|link| format!("https://unknown.example/go?to={}", escape(&link))),
        1 => select(vec![
            "https://t.me/s/GangShop/17",
            "tg://resolve?domain=gangshop",
            "https://telegram.me/+AbCdEfGhIjKlMnOp",
            "https://discord.gg/gang",
            "hxxps://evil[.]test/a",
            "javascript:alert(1)",
            "http://0x7f.1/",
            "https://bit.ly/x",
        ])
        .prop_map(str::to_owned),
        1 => any::<String>(),
    ]
}

/// The same few places in many spellings, so that rules fit often.
pub fn link() -> impl Strategy<Value = String> {
    let scheme = select(vec!["https://", "http://", "HTTPS://", "//", "", "https:/\\"]);
    let user = select(vec!["", "", "", "user:pw@", "evil.test@"]);
    let port = select(vec!["", "", ":8443", ":443"]);
    let dot = select(vec!["", "", "."]);
    let fragment = select(vec!["", "", "#top"]);
    let spelling = select(vec![
        str::to_owned as fn(&str) -> String,
        |host| host.to_uppercase(),
        |host| host.replace('e', "%65"),
        |host| host.replace('.', "\u{3002}"),
    ]);
    (scheme, user, host(), spelling, dot, port, path(), query(), fragment).prop_map(
        |(scheme, user, host, spelling, dot, port, path, query, fragment)| {
            format!("{scheme}{user}{}{dot}{port}{path}{query}{fragment}", spelling(host))
        },
    )
}

fn action() -> impl Strategy<Value = &'static str> {
    select(vec!["allow", "review", "warn", "block"])
}

fn jurisdictions() -> impl Strategy<Value = Vec<&'static str>> {
    subsequence(vec!["SE", "NO", "EU", "US"], 1..3)
}

fn table<'a, V: Into<toml::Value>>(entries: impl IntoIterator<Item = (&'a str, V)>) -> toml::Table {
    entries.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect()
}

fn hash(expression: &str, bytes: usize) -> Value {
    use sha2::Digest;
    let digest = sha2::Sha256::digest(expression);
    let hex: String = digest.iter().take(bytes).map(|byte| format!("{byte:02x}")).collect();
    json!({ "sha256": hex })
}

fn escape(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn part() -> impl Strategy<Value = Option<&'static str>> {
    select(vec![None, None, Some("host"), Some("path"), Some("query")])
}

fn host() -> impl Strategy<Value = &'static str> {
    select(vec![
        "evil.test",
        "www.evil.test",
        "a.evil.test",
        "b.a.evil.test",
        "test",
        "notevil.test",
        "shop.co.uk",
        "xn--bcher-kva.test",
        "192.0.2.9",
    ])
}

fn path() -> impl Strategy<Value = &'static str> {
    select(vec![
        "/",
        "/a",
        "/a/",
        "/a/b",
        "/ab",
        "/a/b/c.html",
        "/A",
        "/a%20b",
        "/a;x=1",
        "/a;x=1;y",
        "/a;x/b",
    ])
}

fn query() -> impl Strategy<Value = &'static str> {
    select(vec!["", "", "", "?", "?x=1", "?x=1&y=2", "?y", "?y=2&z&x=1", "?p+q"])
}

fn place() -> impl Strategy<Value = String> {
    (host(), path(), query()).prop_map(|(host, path, query)| format!("{host}{path}{query}"))
}

const CATEGORIES: [&str; 3] = ["malware", "gambling", "recruitment"];
