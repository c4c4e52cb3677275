//! Layers over layers: what a higher one withdraws does not count in a lower one.

#![expect(clippy::unwrap_used, reason = "what goes wrong here is a failed test")]

use outlink::Action;
use outlink::Context;
use outlink::Database;
use outlink::Format;
use outlink::ListInfo;
use outlink::Pattern;
use outlink::Rule;
use outlink::Screener;
use outlink::Withdrawal;
use outlink::compile::CompileError;
use outlink::compile::Compiler;
use outlink_tests::cases;
use outlink_tests::lists;
use outlink_tests::oracle;
use outlink_tests::oracle::Layer;
use outlink_tests::random;
use outlink_tests::random::List;
use proptest::prelude::*;
use serde_json::Value;
use serde_json::json;

const EVIL: &str = "https://evil.example/a";

/// A database of one list of rules; database and list have the same name.
fn layer(name: &str, rules: &str) -> Database {
    named_layer(name, name, rules)
}

fn named_layer(name: &str, list: &str, rules: &str) -> Database {
    let mut compiler = Compiler::new(name);
    compiler.now("2025-01-01".parse().unwrap());
    compiler.add_list(ListInfo::new(list, Format::Rules), rules.as_bytes()).unwrap();
    let compiled = compiler.finish().unwrap();
    assert_eq!(compiled.report().warnings(), 0, "{:?}", compiled.report());
    let database = Database::from_bytes(compiled.into_bytes()).unwrap();
    database.verify().unwrap();
    database
}

fn screener<const N: usize>(layers: [&Database; N]) -> Screener {
    let mut builder = Screener::builder();
    for layer in layers {
        builder.database(layer.clone());
    }
    builder.build()
}

/// The action for a link, after checking that every way of asking gives it.
fn action(screener: &Screener, link: &str) -> Action {
    let context = Context::default();
    let action = screener.screen(link, &context).action();
    assert_eq!(screener.is_blocked(link, &context), action >= Action::Block);
    assert_eq!(screener.actions(&[link], &context), [action]);
    assert_eq!(screener.are_blocked(&[link], &context), [action >= Action::Block]);
    assert_eq!(screener.screen_many(&[link], &context)[0].action(), action);
    action
}

#[test]
fn a_layer_withdraws_rules_of_those_below_it() {
    let base = layer("base", r#"{"domain":"evil.example"}"#);
    let appeals = layer(
        "appeals",
        r#"{"withdraw":{"list":"base","domain":"evil.example"},"reference":"2025/118","comment":"appeal granted"}"#,
    );
    assert_eq!((appeals.rule_count(), appeals.withdrawal_count()), (0, 1));
    assert_eq!(action(&screener([&base]), EVIL), Action::Block);
    assert_eq!(action(&screener([&appeals, &base]), EVIL), Action::Block, "it lies below");
    let screener = screener([&base, &appeals]);
    assert_eq!(action(&screener, EVIL), Action::Allow);
    assert_eq!(action(&screener, "https://nothing.example/"), Action::Allow);

    let verdict = screener.screen(EVIL, &Context::default());
    let [reason] = verdict.reasons() else { panic!("{verdict}") };
    assert_eq!((reason.code().as_str(), reason.detail()), ("inactive", Some("withdrawn")));
    assert_eq!(reason.rule().unwrap().list(), "base");
    let message = "domain evil.example (base, line 1) fits but does not count: layer appeals \
                   withdraws it (appeals, line 1, reference 2025/118): appeal granted";
    assert_eq!(reason.message(), message);
    assert!(verdict.explain().to_string().contains(message));
    let json: Value = serde_json::from_str(&verdict.to_json()).unwrap();
    assert_eq!(json["reasons"][0]["detail"], "withdrawn");
    let restored: outlink::Verdict = serde_json::from_value(json).unwrap();
    for reason in [reason, &restored.reasons()[0]] {
        let by = reason.withdrawn_by().unwrap();
        assert_eq!((by.list(), by.line(), by.reference()), ("appeals", 1, Some("2025/118")));
        assert_eq!((by.pattern(), by.comment()), ("evil.example", Some("appeal granted")));
    }
}

#[test]
fn a_withdrawal_is_of_one_list_one_kind_and_one_pattern() {
    let base = layer("base", r#"{"domain":"evil.example"}"#);
    for other in [
        r#"{"withdraw":{"list":"other","domain":"evil.example"}}"#,
        r#"{"withdraw":{"list":"base","host":"evil.example"}}"#,
        r#"{"withdraw":{"list":"base","domain":"www.evil.example"}}"#,
        r#"{"withdraw":{"list":"base","domain":"example"}}"#,
    ] {
        assert_eq!(action(&screener([&base, &layer("above", other)]), EVIL), Action::Block);
    }
    // In the same layer there is nothing below.
    let both = "{\"domain\":\"evil.example\"}\n\
                {\"withdraw\":{\"list\":\"both\",\"domain\":\"evil.example\"}}";
    assert_eq!(action(&screener([&layer("both", both)]), EVIL), Action::Block);
}

#[test]
fn every_kind_of_rule_can_be_withdrawn_in_any_spelling() {
    for (rule, withdrawn, link) in [
        (r#""domain":"evil.example""#, r#""domain":"EVIL.example.""#, EVIL),
        (r#""host":"evil.example""#, r#""host":"evil.example""#, EVIL),
        (r#""url":"evil.example/a""#, r#""url":"http://www.evil.example:80/%61""#, EVIL),
        (r#""prefix":"evil.example/a""#, r#""prefix":"evil.example/a""#, EVIL),
        (
            r#""keyword":"evil","part":"host","word":true"#,
            r#""keyword":"EVIL""#,
            "https://evil.example/",
        ),
        (r#""regex":"evil[.]""#, r#""regex":"evil[.]""#, EVIL),
        (r#""ip":"192.0.2.0/24""#, r#""ip":"192.0.2.9/24""#, "http://192.0.2.1/"),
        (
            r#""entity":"telegram:username/foo""#,
            r#""entity":"telegram:username/FOO""#,
            "https://t.me/s/foo",
        ),
        (r#""url":"telegram.me/foo""#, r#""url":"telegram.me/foo""#, "tg://resolve?domain=foo"),
        (r#""sha256":"f001957c""#, r#""sha256":"F001957C""#, "https://evil.example/"),
    ] {
        let base = layer("base", &format!("{{{rule}}}"));
        let above = layer("above", &format!(r#"{{"withdraw":{{"list":"base",{withdrawn}}}}}"#));
        let alone = screener([&base]).screen(link, &Context::default());
        assert!(alone.action() > Action::Allow, "{rule}: {alone}");
        assert_eq!(action(&screener([&base, &above]), link), Action::Allow, "{rule}");
    }
}

#[test]
fn exceptions_and_mandatory_blocks_are_withdrawn_like_others() {
    let rules = "{\"domain\":\"evil.example\",\"mandatory\":true}\n\
                 {\"domain\":\"other.example\"}\n\
                 {\"host\":\"other.example\",\"effect\":\"except\"}";
    let base = layer("base", rules);
    let lifted = "https://other.example/";
    assert_eq!(action(&screener([&base]), lifted), Action::Allow);
    let above = "{\"withdraw\":{\"list\":\"base\",\"domain\":\"evil.example\"}}\n\
                 {\"withdraw\":{\"list\":\"base\",\"host\":\"other.example\"}}";
    let screener = screener([&base, &layer("above", above)]);
    assert_eq!(action(&screener, EVIL), Action::Allow, "an order that was repealed");
    assert_eq!(action(&screener, lifted), Action::Block);
}

#[test]
fn a_withdrawal_counts_when_and_where_it_says() {
    let base = layer("base", r#"{"domain":"evil.example"}"#);
    let above = layer(
        "above",
        "{\"withdraw\":{\"list\":\"base\",\"domain\":\"evil.example\"},\
          \"valid_from\":\"2026-01-01\",\"valid_until\":\"2026-02-01\",\"jurisdictions\":[\"NO\"]}\n\
         {\"withdraw\":{\"list\":\"base\",\"domain\":\"evil.example\"},\"valid_from\":\"2027-01-01\"}",
    );
    let screener = screener([&base, &above]);
    let at = |now: &str, place: &str| {
        let mut context = Context::default();
        context.now = Some(now.parse().unwrap());
        context.jurisdictions = [place.parse().unwrap()].into_iter().collect();
        let verdict = screener.screen(EVIL, &context);
        assert_eq!(screener.actions(&[EVIL], &context), [verdict.action()]);
        verdict.action()
    };
    assert_eq!(at("2025-12-31", "NO"), Action::Block);
    assert_eq!(at("2026-01-15", "NO"), Action::Allow);
    assert_eq!(at("2026-01-15", "SE"), Action::Block);
    assert_eq!(at("2026-02-15", "NO"), Action::Block);
    assert_eq!(at("2027-02-15", "SE"), Action::Allow);
}

#[test]
fn a_withdrawal_that_does_not_count_is_a_reason_beside_the_block() {
    let base = layer("base", r#"{"domain":"evil.example"}"#);
    let withdrawal = |more: &str| {
        layer(
            "above",
            &format!(r#"{{"withdraw":{{"list":"base","domain":"evil.example"}},{more}}}"#),
        )
    };
    for (more, detail, message) in [
        (r#""valid_until":"2026-01-31""#, "expired", "it was valid until 2026-02-01T00:00:00Z"),
        (r#""valid_from":"2027-01-01""#, "not_yet", "it is valid from 2027-01-01T00:00:00Z on"),
        (r#""jurisdictions":["NO"]"#, "jurisdiction", "it counts in NO, and the users are in SE"),
    ] {
        let screener = screener([&base, &withdrawal(more)]);
        let mut context = Context::default();
        context.now = Some("2026-03-01".parse().unwrap());
        context.jurisdictions = ["SE".parse().unwrap()].into_iter().collect();
        let verdict = screener.screen(EVIL, &context);
        let [listed, inactive] = verdict.reasons() else { panic!("{verdict}") };
        assert_eq!(listed.code().as_str(), "listed");
        assert_eq!((inactive.code().as_str(), inactive.detail()), ("inactive", Some(detail)));
        let named = "the withdrawal of domain evil.example (above, line 1) does not count: ";
        assert_eq!(inactive.message(), format!("{named}{message}"));
        assert_eq!(inactive.rule().map(outlink::Match::line), Some(1));
        assert!(verdict.explain().to_string().contains(named), "{}", verdict.explain());
        let again: outlink::Verdict = serde_json::from_str(&verdict.to_json()).unwrap();
        assert_eq!(again.to_json(), verdict.to_json());
    }
    // The one that counts is all that is said.
    let both = layer(
        "both",
        "{\"withdraw\":{\"list\":\"base\",\"domain\":\"evil.example\"},\"valid_until\":\"2026-01-31\"}\n\
         {\"withdraw\":{\"list\":\"base\",\"domain\":\"evil.example\"}}",
    );
    let mut context = Context::default();
    context.now = Some("2026-03-01".parse().unwrap());
    let verdict = screener([&base, &both]).screen(EVIL, &context);
    assert_eq!((verdict.action(), verdict.reasons().len()), (Action::Allow, 1));
}

#[test]
fn a_rule_that_is_listed_again_above_its_withdrawal_counts() {
    let base = layer("base", r#"{"domain":"evil.example"}"#);
    let above = layer("above", r#"{"withdraw":{"list":"base","domain":"evil.example"}}"#);
    let again = named_layer("again", "base", r#"{"domain":"evil.example"}"#);
    assert_eq!(action(&screener([&base, &above, &again]), EVIL), Action::Block);
}

#[test]
fn withdrawals_are_compiled_without_a_list_in_text_too() {
    let mut compiler = Compiler::new("above");
    let withdrawal = Withdrawal::new("base", Pattern::Domain("evil.example".to_owned()), 1);
    let refused = compiler.add_withdrawal(0, withdrawal.clone()).unwrap_err();
    assert!(matches!(refused, CompileError::UnknownList { list: 0 }));
    let list = compiler.declare(ListInfo::new("own", Format::Rules)).unwrap();
    compiler.add_withdrawal(list, withdrawal.clone()).unwrap();
    compiler.add_withdrawal(list, withdrawal).unwrap();
    compiler.add_rule(list, Rule::new(Pattern::Host("worse.example".to_owned()), 2)).unwrap();
    let compiled = compiler.finish().unwrap();
    assert_eq!(compiled.report().lists[0].withdrawals, 2);
    let above = Database::from_bytes(compiled.into_bytes()).unwrap();
    assert_eq!(above.withdrawal_count(), 1, "what is said twice is stored once");
    let base = layer("base", r#"{"domain":"evil.example"}"#);
    let screener = screener([&base, &above]);
    assert_eq!(action(&screener, EVIL), Action::Allow);
    assert_eq!(action(&screener, "https://worse.example/"), Action::Block);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn layers_agree_with_the_oracle(
        layers in prop::collection::vec(random::lists(), 1..4),
        withdrawn in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 0..12),
        links in prop::collection::vec(random::link(), 1..8),
    ) {
        let texts = with_withdrawals(&layers, &withdrawn);
        let mut builder = Screener::builder();
        let mut parsed: Vec<(Vec<oracle::List>, Vec<Withdrawal>)> = Vec::new();
        for texts in &texts {
            let mut compiler = Compiler::new("layer");
            let (mut lists, mut withdrawals) = (Vec::new(), Vec::new());
            for (info, text) in texts {
                compiler.add_list(info.clone(), text.as_bytes()).unwrap();
                let contents = lists::distinct(info, text);
                lists.push((info.clone(), contents.rules));
                withdrawals.extend(contents.withdrawals);
            }
            let bytes = compiler.finish().unwrap().into_bytes();
            builder.database(Database::from_bytes(bytes).unwrap());
            parsed.push((lists, withdrawals));
        }
        let screener = builder.build();
        let layers: Vec<Layer<'_>> =
            parsed.iter().map(|(lists, withdrawals)| Layer { lists, withdrawals }).collect();
        for link in links {
            let verdict = screener.screen(&link, &Context::default());
            let expected = oracle::findings_in(&layers, verdict.candidates());
            prop_assert_eq!(cases::findings(&verdict), expected, "{}\n{:#?}", verdict, texts);
            prop_assert_eq!(action(&screener, &link), verdict.action());
        }
    }
}

/// The lists of every layer as text, with withdrawals at the end of the first list of some layers,
/// each of a rule of any layer.
fn with_withdrawals(
    layers: &[Vec<List>],
    withdrawn: &[(prop::sample::Index, prop::sample::Index)],
) -> Vec<Vec<(ListInfo, String)>> {
    let rules_of = |list: &List| {
        list.rules.clone().into_iter().map(|rule| (list.name.clone(), rule)).collect::<Vec<_>>()
    };
    let rules: Vec<(String, Value)> = layers.iter().flatten().flat_map(rules_of).collect();
    let texts_of =
        |lists: &Vec<List>| lists.iter().map(|list| (list.info(), list.text())).collect();
    let mut texts: Vec<Vec<(ListInfo, String)>> = layers.iter().map(texts_of).collect();
    for (rule, place) in withdrawn {
        let (list, rule) = &rules[rule.index(rules.len())];
        let kinds =
            ["domain", "host", "url", "prefix", "keyword", "regex", "ip", "entity", "sha256"];
        let kind = kinds.into_iter().find(|kind| !rule[kind].is_null()).unwrap();
        let line = json!({"withdraw": {"list": list, kind: rule[kind]}});
        let layer = place.index(texts.len());
        texts[layer][0].1 += &format!("{line}\n");
    }
    texts
}
