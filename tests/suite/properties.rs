//! What holds for any rules and any links.

#![expect(clippy::unwrap_used, reason = "what goes wrong here is a failed test")]

use outlink::Action;
use outlink::Context;
use outlink::Database;
use outlink::Exceptions;
use outlink::Format;
use outlink::ListInfo;
use outlink::ListKind;
use outlink::Screener;
use outlink::Verdict;
use outlink::compile::Compiler;
use outlink_tests::lists;
use outlink_tests::oracle;
use outlink_tests::oracle::Finding;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value;
use serde_json::json;

/// A list as text, and whose blocks its exceptions lift.
pub(crate) type ListText = (Exceptions, Vec<Value>);

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn the_engine_agrees_with_the_oracle(lists in lists(), links in prop::collection::vec(link(), 1..8)) {
        let screener = screener(&lists);
        let parsed: Vec<oracle::List> = lists.iter().enumerate().map(parse).collect();
        for link in links {
            let verdict = screener.screen(&link);
            let expected = oracle::findings(&parsed, verdict.candidates());
            prop_assert_eq!(findings(&verdict), expected, "{}\n{:#?}", verdict, lists);
        }
    }

    #[test]
    fn the_order_of_lists_changes_nothing(lists in lists(), link in link()) {
        let forward = compile(lists.iter().enumerate());
        let backward = compile(lists.iter().enumerate().rev());
        prop_assert_eq!(&forward, &backward, "the same lists give the same bytes");
        let layered = {
            let mut builder = Screener::builder();
            for list in lists.iter().enumerate().rev() {
                builder.database(Database::from_bytes(compile([list].into_iter())).unwrap());
            }
            builder.build()
        };
        let one = Screener::new(Database::from_bytes(forward).unwrap()).screen(&link);
        let spread = layered.screen(&link);
        prop_assert_eq!(one.reasons(), spread.reasons(), "nor do layers");
    }

    #[test]
    fn one_more_block_never_loosens_and_one_more_exception_never_tightens(
        lists in lists(),
        extra in rule(),
        link in link(),
    ) {
        let before = screener(&lists).screen(&link).action();
        let mut more = lists;
        let is_block = extra["effect"] != "except";
        more.push((Exceptions::All, vec![extra]));
        let after = screener(&more).screen(&link).action();
        if is_block {
            prop_assert!(after >= before);
        } else {
            prop_assert!(after <= before);
        }
    }

    #[test]
    fn screening_is_total_and_repeatable(link in any::<String>()) {
        let screener = Screener::new(Database::starter().unwrap());
        let context = Context::default();
        let once = screener.screen_with(&link, &context);
        prop_assert_eq!(once.to_json(), screener.screen_with(&link, &context).to_json());
        prop_assert!(serde_json::from_str::<Value>(&once.to_json()).is_ok());
        if once.candidates().is_empty() {
            prop_assert!(once.action() > Action::Allow, "what has no normal form is not let through");
        }
    }

    #[test]
    fn any_bytes_have_a_verdict(link in prop::collection::vec(any::<u8>(), 0..200)) {
        let verdict = Screener::new(Database::starter().unwrap()).screen_bytes(&link, &Context::default());
        prop_assert!(serde_json::from_str::<Value>(&verdict.to_json()).is_ok());
    }
}

pub(crate) fn findings(verdict: &Verdict) -> Vec<Finding> {
    let rules = verdict.reasons().iter().filter_map(|reason| {
        let rule = reason.rule()?;
        Some(Finding {
            candidate: reason.candidate()?,
            code: reason.code().as_str(),
            list: rule.list().to_owned(),
            line: rule.line(),
        })
    });
    let mut findings: Vec<Finding> = rules.collect();
    findings.sort();
    findings.dedup();
    findings
}

fn screener(lists: &[ListText]) -> Screener {
    Screener::new(Database::from_bytes(compile(lists.iter().enumerate())).unwrap())
}

fn compile<'a>(lists: impl Iterator<Item = (usize, &'a ListText)>) -> Vec<u8> {
    let mut compiler = Compiler::new("random");
    for (index, list) in lists {
        compiler.add_list(info(index, list), text(list).as_bytes()).unwrap();
    }
    compiler.finish().unwrap().into_bytes()
}

pub(crate) fn info(index: usize, (exceptions, _): &ListText) -> ListInfo {
    let mut info = ListInfo::new(format!("list-{index}"), Format::Rules);
    info.kind = ListKind::Category;
    info.exceptions = *exceptions;
    info
}

pub(crate) fn text((_, rules): &ListText) -> String {
    rules.iter().map(|rule| format!("{rule}\n")).collect()
}

/// Parses a list for the oracle.
fn parse((index, list_text): (usize, &ListText)) -> oracle::List {
    let info = info(index, list_text);
    let contents = lists::distinct(&info, &text(list_text));
    (info, contents.rules)
}

pub(crate) fn lists() -> impl Strategy<Value = Vec<ListText>> {
    let exceptions = select(vec![Exceptions::Own, Exceptions::All]);
    prop::collection::vec((exceptions, prop::collection::vec(rule(), 1..12)), 1..4)
}

fn rule() -> impl Strategy<Value = Value> {
    let pattern = prop_oneof![
        3 => host().prop_map(|host| json!({ "domain": host })),
        3 => host().prop_map(|host| json!({ "host": host })),
        4 => place().prop_map(|place| json!({ "url": place })),
        4 => (host(), path()).prop_map(|(host, path)| json!({ "prefix": format!("{host}{path}") })),
        1 => select(vec!["192.0.2.0/24", "192.0.2.9/32", "192.0.0.0/16", "2001:db8::/32"])
            .prop_map(|ip| json!({ "ip": ip })),
        1 => (select(vec!["a/b", "evil", "test", "x=1"]), any::<bool>(), part())
            .prop_map(|(keyword, word, part)| json!({ "keyword": keyword, "word": word, "part": part })),
        1 => (select(vec![r"/a/\w+$", r"^evil\.", r"x=\d"]), prop::option::of(host()))
            .prop_map(|(regex, domain)| json!({ "regex": regex, "domains": domain.into_iter().collect::<Vec<_>>() })),
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

fn hash(expression: &str, bytes: usize) -> Value {
    use sha2::Digest;
    let digest = sha2::Sha256::digest(expression);
    let hex: String = digest.iter().take(bytes).map(|byte| format!("{byte:02x}")).collect();
    json!({ "sha256": hex })
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
    select(vec!["/", "/a", "/a/", "/a/b", "/ab", "/a/b/c.html", "/A", "/a%20b"])
}

fn query() -> impl Strategy<Value = &'static str> {
    select(vec!["", "", "", "?", "?x=1", "?x=1&y=2", "?y"])
}

fn place() -> impl Strategy<Value = String> {
    (host(), path(), query()).prop_map(|(host, path, query)| format!("{host}{path}{query}"))
}

/// The same few places in many spellings, so that rules fit often.
pub(crate) fn link() -> impl Strategy<Value = String> {
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
