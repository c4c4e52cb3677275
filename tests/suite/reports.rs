//! Ways round a rule that were found by attack, with near misses.

use outlink::Action;
use outlink::Context;
use outlink::Database;
use outlink::Format;
use outlink::ListInfo;
use outlink::ListKind;
use outlink::Policy;
use outlink::Screener;
use outlink::Setting;
use outlink::Verdict;
use outlink::compile::Compiler;
use outlink_tests::rules::rule_line;
use outlink_tests::vectors;
use outlink_tests::vectors::Case;
use outlink_tests::vectors::Outcome;
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct Report {
    class: String,
    rules: Vec<Value>,
    expect: String,
    policy: Option<String>,
}

#[test]
fn reports() {
    vectors::run("match/reports.jsonl", check);
}

fn check(case: &Case<Report>) -> Outcome {
    let Report { class, rules, expect, policy } = &case.record;
    let lines: Vec<String> = rules.iter().map(|rule| rule_line(rule).to_string()).collect();
    let preset = match policy.as_deref() {
        Some("preview") => Some(Policy::preview()),
        Some(_) => Some(Policy::default()),
        None => None,
    };
    let is_preset = preset.is_some();
    let screener = match screener(&lines.join("\n"), preset.unwrap_or_else(listed_only)) {
        Ok(screener) => screener,
        Err(error) => return Outcome::Fail(error),
    };
    let verdict = screener.screen(&case.input, &Context::default());
    let found = if is_preset { verdict.action().as_str() } else { listed(&verdict) };
    Outcome::holds(found == expect, || format!("{class}: {found}, expected {expect}: {verdict}"))
}

/// Whether a listed rule fits.
fn listed(verdict: &Verdict) -> &'static str {
    if verdict.action() == Action::Block { "block" } else { "allow" }
}

/// A policy that minds nothing but listed rules.
fn listed_only() -> Policy {
    let mut policy = Policy::default();
    for &setting in Setting::ALL {
        policy.set(setting, Action::Allow);
    }
    policy.set(Setting::Listed, Action::Block).set(Setting::PartialHash, Action::Block);
    policy
}

fn screener(rules: &str, policy: Policy) -> Result<Screener, String> {
    let mut list = ListInfo::new("reports", Format::Rules);
    // The rules mean whole platforms now and then, which the guard of a threat list refuses.
    list.kind = ListKind::Category;
    let mut compiler = Compiler::new("reports");
    compiler.add_list(list, rules.as_bytes()).map_err(|error| error.to_string())?;
    let compiled = compiler.finish().map_err(|error| error.to_string())?;
    if compiled.report().warnings() > 0 {
        return Err(format!("{:?}", compiled.report()));
    }
    let database =
        Database::from_bytes(compiled.into_bytes()).map_err(|error| error.to_string())?;
    let mut builder = Screener::builder();
    builder.database(database).policy(policy);
    Ok(builder.build())
}
