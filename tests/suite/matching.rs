//! Rules against links: the shared cases, and the engine against the naive oracle.

#![expect(clippy::unwrap_used, reason = "what goes wrong here is a failed test")]

use outlink::Action;
use outlink::Context;
use outlink::Database;
use outlink::Format;
use outlink::ListInfo;
use outlink::Policy;
use outlink::Screener;
use outlink::Setting;
use outlink::Verdict;
use outlink::compile::Compiler;
use outlink::list::DiagnosticCode;
use outlink_tests::rules::rule_line;
use outlink_tests::vectors;
use outlink_tests::vectors::Case;
use outlink_tests::vectors::Outcome;
use serde::Deserialize;
use serde_json::Value;

#[test]
fn cases() {
    // The cases look at listed rules only, and a guess is another finding.
    vectors::run("match/cases.jsonl", |case| check(case, Action::Allow));
}

#[test]
fn matters_of_taste() {
    vectors::run_within("match/policy.jsonl", 15, |case| check(case, Action::Block));
}

#[derive(Deserialize)]
struct Expectation {
    rules: Vec<Value>,
    expect: String,
    rule: Option<u64>,
    now: Option<String>,
}

/// Compiles the rules of a case and compares who decided what.
fn check(case: &Case<Expectation>, guessed: Action) -> Outcome {
    let record = &case.record;
    let lines: Vec<String> = record.rules.iter().map(|rule| rule_line(rule).to_string()).collect();
    let screener = match screener(&lines.join("\n"), guessed) {
        Ok(screener) => screener,
        Err(error) => return Outcome::Fail(error),
    };
    let mut context = Context::default();
    context.now = record.now.as_ref().map(|now| now.parse().unwrap());
    let verdict = screener.screen(&case.input, &context);
    let expected = (record.expect.as_str(), record.rule.map(|index| index + 1));
    let found = summary(&verdict);
    Outcome::holds(found == expected, || format!("{found:?}, expected {expected:?}: {verdict}"))
}

/// `block`, `allow` or `none`, with the line of the rule that decided.
fn summary(verdict: &Verdict) -> (&'static str, Option<u64>) {
    if verdict.action() == Action::Block {
        let rule = verdict.reasons().first().and_then(|reason| reason.rule());
        return ("block", rule.map(|rule| u64::from(rule.line())));
    }
    let excepted = verdict.reasons().iter().find(|reason| reason.code().as_str() == "excepted");
    match excepted {
        Some(reason) => {
            let exception = reason.lifted_by().or(reason.rule());
            ("allow", exception.map(|rule| u64::from(rule.line())))
        }
        None => ("none", None),
    }
}

/// A screener that minds listed rules only, as the cases ask.
fn screener(rules: &str, guessed: Action) -> Result<Screener, String> {
    let mut list = ListInfo::new("case", Format::Rules);
    // The cases mean whole platforms now and then, which the guard of a threat list refuses.
    list.kind = outlink::ListKind::Category;
    let mut compiler = Compiler::new("case");
    compiler.add_list(list, rules.as_bytes()).map_err(|error| error.to_string())?;
    let compiled = compiler.finish().map_err(|error| error.to_string())?;
    // Some cases hold rules that have run out, or exceptions that lift nothing.
    let is_expected =
        |code| matches!(code, DiagnosticCode::Expired | DiagnosticCode::ExceptionUnused);
    let mut codes = compiled.report().diagnostics.iter().map(|of| of.code);
    if compiled.report().warnings() > 0 && !codes.all(is_expected) {
        return Err(format!("{:?}", compiled.report()));
    }
    let database =
        Database::from_bytes(compiled.into_bytes()).map_err(|error| error.to_string())?;
    let mut policy = Policy::default();
    for &setting in Setting::ALL {
        policy.set(setting, Action::Allow);
    }
    policy.set(Setting::Listed, Action::Block).set(Setting::PartialHash, Action::Block);
    policy.set(Setting::Guessed, guessed);
    let mut builder = Screener::builder();
    builder.database(database).policy(policy);
    Ok(builder.build())
}
