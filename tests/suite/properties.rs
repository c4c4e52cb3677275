//! What holds for any rules and any links.

#![expect(clippy::unwrap_used, reason = "what goes wrong here is a failed test")]

use std::collections::BTreeSet;

use outlink::Action;
use outlink::Context;
use outlink::Database;
use outlink::Entity;
use outlink::Exceptions;
use outlink::Match;
use outlink::Policy;
use outlink::ReasonCode;
use outlink::Screener;
use outlink::Verdict;
use outlink_tests::cases;
use outlink_tests::oracle;
use outlink_tests::random::List;
use outlink_tests::random::any_link;
use outlink_tests::random::attributed_lists;
use outlink_tests::random::attributed_rule;
use outlink_tests::random::fields;
use outlink_tests::random::link;
use outlink_tests::random::lists;
use outlink_tests::random::policy;
use proptest::prelude::*;
use serde_json::Value;

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn the_engine_agrees_with_the_oracle(lists in lists(), links in prop::collection::vec(link(), 1..8)) {
        let screener = screener(&lists);
        let parsed: Vec<oracle::List> = lists.iter().map(List::parsed).collect();
        for link in links {
            let verdict = screener.screen(&link, &Context::default());
            let expected = oracle::findings(&parsed, verdict.candidates());
            prop_assert_eq!(cases::findings(&verdict), expected, "{}\n{:#?}", verdict, lists);
        }
    }

    #[test]
    fn the_order_of_lists_changes_nothing(lists in attributed_lists(), link in any_link()) {
        let mut backward = lists.clone();
        backward.reverse();
        let one = compile(&lists);
        prop_assert_eq!(&one, &compile(&backward), "the same lists give the same bytes");
        let alone = Screener::new(Database::from_bytes(one).unwrap()).screen(&link, &now());
        let layers = backward.iter().map(std::slice::from_ref);
        let spread = layered(layers).screen(&link, &now());
        prop_assert_eq!(alone.reasons(), spread.reasons(), "nor do layers");
    }

    #[test]
    fn rules_may_be_spread_over_layers_as_one_likes(
        lists in attributed_lists(),
        layer_of in prop::collection::vec(0_usize..3, 12),
        link in any_link(),
    ) {
        let lists = without_repetitions(lists);
        let whole = screener(&lists).screen(&link, &now());
        let layer = |number: usize| -> Vec<List> {
            let mut layer = lists.clone();
            for list in &mut layer {
                for (rule, place) in list.rules.iter_mut().zip(&layer_of) {
                    if *place != number {
                        // The line stays, so that rules keep their numbers.
                        *rule = Value::Null;
                    }
                }
            }
            layer
        };
        let layers = [layer(0), layer(1), layer(2)];
        let spread = layered(layers.iter().map(Vec::as_slice)).screen(&link, &now());
        prop_assert_eq!(whole.reasons(), spread.reasons());
    }

    #[test]
    fn one_more_block_never_loosens_and_one_more_exception_never_tightens(
        lists in attributed_lists(),
        extra in attributed_rule(),
        policy in policy(),
        fields in fields(),
        link in any_link(),
    ) {
        let context = fields.context();
        // A link that no list knows may be worse off than one that is listed.
        let mut policy = policy;
        policy.insert("unlisted".to_owned(), "allow".into());
        if let Some(whens) = policy.get_mut("when").and_then(toml::Value::as_array_mut) {
            whens.retain(|when| when.get("code").and_then(toml::Value::as_str) != Some("unlisted"));
        }
        let before = under(&policy, &lists).screen(&link, &context).action();
        let is_block = extra["effect"] != "except";
        let mut more = lists;
        let name = "list-extra".to_owned();
        more.push(List { name, exceptions: Exceptions::All, rules: vec![extra] });
        let after = under(&policy, &more).screen(&link, &context).action();
        if is_block {
            prop_assert!(after >= before);
        } else {
            prop_assert!(after <= before);
        }
    }

    #[test]
    fn a_stricter_policy_never_loosens(
        lists in attributed_lists(),
        policy in policy(),
        raises in prop::collection::vec(0_usize..4, 24),
        fields in fields(),
        links in prop::collection::vec(any_link(), 1..8),
    ) {
        let mut stricter = policy.clone();
        let mut raises = raises.into_iter().cycle();
        raise(&mut stricter, &mut raises);
        let context = fields.context();
        let (loose, strict) = (under(&policy, &lists), under(&stricter, &lists));
        for link in links {
            let (loose, strict) =
                (loose.screen(&link, &context), strict.screen(&link, &context));
            prop_assert!(strict.action() >= loose.action(), "{}\n{}", loose, strict);
        }
    }

    #[test]
    fn a_list_that_is_removed_takes_its_reasons_and_no_others(
        lists in attributed_lists(),
        which in any::<prop::sample::Index>(),
        link in any_link(),
    ) {
        let with = screener(&lists).screen(&link, &now());
        let mut rest = lists.clone();
        let removed = rest.remove(which.index(lists.len()));
        let without = screener(&rest).screen(&link, &now());
        let is_of = |rule: Option<&Match>| rule.is_some_and(|rule| rule.list() == removed.name);
        // Every rule that fits is named, be it by what it lifts.
        let mut named = rules(&with);
        named.retain(|(_, list, _)| *list != removed.name);
        prop_assert_eq!(named, rules(&without), "{}\n{}", with, without);
        // What the list did not lift stays as it was. Exceptions alone may change: what one lifted
        // may be gone, and it may be the next to lift something.
        for reason in with.reasons() {
            let is_exception = reason.lifted_by().is_none() && reason.code() == ReasonCode::Excepted;
            if !is_exception && !is_of(reason.rule()) && !is_of(reason.lifted_by()) {
                prop_assert!(without.reasons().contains(reason), "{reason:?}");
            }
        }
        prop_assert!(!without.to_json().contains(&removed.name));
    }

    #[test]
    fn json_says_what_the_verdict_says(
        lists in attributed_lists(),
        policy in policy(),
        fields in fields(),
        link in any_link(),
    ) {
        let verdict = under(&policy, &lists).screen(&link, &fields.context());
        let json: Value = serde_json::from_str(&verdict.to_json()).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Value>(&json.to_string()).unwrap(), &json);
        compare(&verdict, &json)?;
        let stored: Verdict = serde_json::from_str(&verdict.to_json()).unwrap();
        prop_assert_eq!(&stored, &verdict, "what was stored is read back");
        prop_assert_eq!(stored.to_string(), verdict.to_string());
    }

    #[test]
    fn screening_is_total_and_repeatable(link in any::<String>()) {
        let screener = Screener::new(Database::starter().unwrap());
        let context = Context::default();
        let once = screener.screen(&link, &context);
        prop_assert_eq!(once.to_json(), screener.screen(&link, &context).to_json());
        prop_assert!(serde_json::from_str::<Verdict>(&once.to_json()).is_ok_and(|stored| stored == once));
        if once.candidates().is_empty() {
            prop_assert!(once.action() > Action::Allow, "what has no normal form is not let through");
        }
    }

    #[test]
    fn any_bytes_have_a_verdict(link in prop::collection::vec(any::<u8>(), 0..200)) {
        let verdict = Screener::new(Database::starter().unwrap()).screen(&link, &Context::default());
        prop_assert!(serde_json::from_str::<Value>(&verdict.to_json()).is_ok());
    }
}

/// Every value of the JSON that the verdict has a word for, read back and held against it.
fn compare(verdict: &Verdict, json: &Value) -> Result<(), TestCaseError> {
    prop_assert_eq!(json["version"].as_u64(), Some(2));
    prop_assert_eq!(json["input"].as_str(), Some(verdict.input()));
    prop_assert_eq!(json["action"].as_str().unwrap().parse(), Ok(verdict.action()));
    let reasons = json["reasons"].as_array().unwrap();
    prop_assert_eq!(reasons.len(), verdict.reasons().len());
    for (reason, json) in verdict.reasons().iter().zip(reasons) {
        prop_assert_eq!(json["code"].as_str().unwrap(), reason.code().as_str());
        prop_assert_eq!(json["action"].as_str().unwrap().parse(), Ok(reason.action()));
        prop_assert_eq!(json["candidate"].as_u64(), reason.candidate().map(|it| it as u64));
        prop_assert_eq!(json["message"].as_str(), Some(reason.message()));
        prop_assert_eq!(json["detail"].as_str(), reason.detail());
        for (rule, json) in
            [(reason.rule(), &json["rule"]), (reason.lifted_by(), &json["lifted_by"])]
        {
            let Some(rule) = rule else {
                prop_assert!(json.is_null());
                continue;
            };
            prop_assert_eq!(json["kind"].as_str(), Some(rule.kind().as_str()));
            prop_assert_eq!(json["pattern"].as_str(), Some(rule.pattern()));
            prop_assert_eq!(json["list"].as_str(), Some(rule.list()));
            prop_assert_eq!(json["line"].as_u64(), Some(u64::from(rule.line())));
            prop_assert_eq!(json["category"].as_str(), rule.category());
            prop_assert_eq!(json["reference"].as_str(), rule.reference());
            prop_assert_eq!(json["mandatory"].as_bool(), Some(rule.is_mandatory()));
            let until = json["valid_until"].as_str().map(|time| time.parse().unwrap());
            prop_assert_eq!(until, rule.valid_until());
            let codes = json["jurisdictions"].as_array().unwrap().iter();
            let codes = codes.map(|code| code.as_str().unwrap().parse().unwrap());
            prop_assert_eq!(&codes.collect::<outlink::Jurisdictions>(), rule.jurisdictions());
        }
    }
    let candidates = json["candidates"].as_array().unwrap();
    prop_assert_eq!(candidates.len(), verdict.candidates().len());
    for (candidate, json) in verdict.candidates().iter().zip(candidates) {
        let url = candidate.url.href().unwrap_or(candidate.url.normal());
        prop_assert_eq!(json["url"].as_str(), Some(url));
        prop_assert_eq!(json["normal"].as_str(), Some(candidate.url.normal()));
        let entity = json["entity"].as_object().map(|entity| {
            let text = |key: &str| entity[key].as_str().unwrap();
            let account = format!("{}:{}/{}", text("platform"), text("kind"), text("id"));
            let detail = entity["detail"].as_str();
            let mut entity: Entity = account.parse().unwrap();
            entity.detail = detail.map(str::to_owned);
            entity
        });
        prop_assert_eq!(entity.as_ref(), candidate.entity.as_ref());
    }
    Ok(())
}

/// The rules that a verdict names: candidate, list and line.
fn rules(verdict: &Verdict) -> BTreeSet<(Option<usize>, String, u32)> {
    let named = verdict.reasons().iter().flat_map(|reason| {
        let rules = [reason.rule(), reason.lifted_by()].into_iter().flatten();
        rules.map(|rule| (reason.candidate(), rule.list().to_owned(), rule.line()))
    });
    named.collect()
}

fn screener(lists: &[List]) -> Screener {
    Screener::new(Database::from_bytes(compile(lists)).unwrap())
}

fn under(policy: &toml::Table, lists: &[List]) -> Screener {
    let policy = Policy::from_toml(&policy.to_string()).unwrap();
    let mut builder = Screener::builder();
    builder.database(Database::from_bytes(compile(lists)).unwrap()).policy(policy);
    builder.build()
}

fn layered<'a>(layers: impl Iterator<Item = &'a [List]>) -> Screener {
    let mut builder = Screener::builder();
    for layer in layers {
        builder.database(Database::from_bytes(compile(layer)).unwrap());
    }
    builder.build()
}

fn compile(lists: &[List]) -> Vec<u8> {
    cases::compile("random", lists).unwrap()
}

/// A time between those that rules are valid from and until.
fn now() -> Context {
    let mut context = Context::default();
    context.now = Some("2026-01-01".parse().unwrap());
    context
}

/// The compiler drops what a list says twice, but knows nothing of other layers.
fn without_repetitions(mut lists: Vec<List>) -> Vec<List> {
    for list in &mut lists {
        let lines: Vec<u32> = list.parsed().1.iter().map(|rule| rule.line).collect();
        for (line, rule) in (1..).zip(&mut list.rules) {
            if !lines.contains(&line) {
                *rule = Value::Null;
            }
        }
    }
    lists
}

/// Makes every action of a policy as strict as the next of `raises`, unless it is stricter.
fn raise(policy: &mut toml::Table, raises: &mut impl Iterator<Item = usize>) {
    const ACTIONS: [&str; 4] = ["allow", "review", "warn", "block"];
    for (_, value) in policy.iter_mut() {
        match value {
            toml::Value::Table(table) => raise(table, raises),
            toml::Value::Array(whens) => {
                for when in whens.iter_mut().filter_map(toml::Value::as_table_mut) {
                    raise(when, raises);
                }
            }
            toml::Value::String(text) => {
                // The other texts of a policy are what its conditions ask for.
                let place = ACTIONS.into_iter().position(|action| action == text.as_str());
                if let Some(place) = place {
                    let raised = place.max(raises.next().unwrap());
                    *text = ACTIONS[raised].to_owned();
                }
            }
            _ => {}
        }
    }
}
