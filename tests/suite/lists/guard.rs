//! What the guard refuses and keeps, and what stops a compilation.

use outlink::Exceptions;
use outlink::Expectations;
use outlink::Format;
use outlink::ListInfo;
use outlink::ListKind;
use outlink::Share;
use outlink::compile::CompileError;
use outlink::compile::Compiled;
use outlink::compile::Compiler;
use outlink::compile::Rejection;
use outlink::list::DiagnosticCode;
use outlink_tests::vectors;
use outlink_tests::vectors::Case;
use outlink_tests::vectors::Outcome;
use serde::Deserialize;
use serde_json::Value;

#[derive(Debug, Deserialize)]
struct GuardCase {
    rule: Option<Value>,
    format: Option<Format>,
    entry: Option<String>,
    kind: ListKind,
    expect: String,
}

/// Compiles one list.
fn compile(info: ListInfo, text: &str) -> Result<Compiled, CompileError> {
    let mut compiler = Compiler::new("test");
    compiler.strict(true).add_list(info, text.as_bytes())?;
    compiler.finish()
}

#[test]
fn the_guard_refuses_what_takes_bystanders_down() {
    vectors::run("lists/guard.jsonl", |case: &Case<GuardCase>| {
        let GuardCase { rule, format, entry, kind, expect } = &case.record;
        let format = format.unwrap_or(Format::Rules);
        let mut info = ListInfo::new("test", format);
        info.kind = *kind;
        info.expectations.min_rules = Some(0);
        let entry = entry.clone().or_else(|| rule.as_ref().map(Value::to_string)).unwrap();
        let found = match compile(info, &entry) {
            Ok(compiled) => {
                let report = compiled.report();
                let refusals = [
                    DiagnosticCode::OverBlock,
                    DiagnosticCode::RegexFitsEverything,
                    DiagnosticCode::KeywordTooShort,
                ];
                let is_refused = refusals.iter().any(|code| report.code(*code).is_some());
                match (report.rules(), report.warnings()) {
                    (0, _) if is_refused => "refused".to_owned(),
                    (1, 0) => "kept".to_owned(),
                    _ => format!("{report:?}"),
                }
            }
            Err(CompileError::Rejected { .. }) => "error".to_owned(),
            Err(error) => error.to_string(),
        };
        Outcome::holds(found == *expect, || format!("{entry}: {found}, expected {expect}"))
    });
}

#[test]
fn orders_that_are_lost_stop_the_compilation() {
    for order in [
        r#"{"domain":"co.uk","mandatory":true}"#,
        r#"{"domain":"bit.ly","reference":"N-1"}"#,
        r#"{"domain":"evil..example,","mandatory":true}"#,
        r#"{"domian":"evil.example","reference":"N-1"}"#,
        r#"{"domain":"evil.example","mandatry":true}"#,
        r#"{"domain":"evil.example","mandatory":"yes"}"#,
    ] {
        let error = compile(ListInfo::new("orders", Format::Rules), order).unwrap_err();
        let CompileError::Rejected { reasons, report } = &error else { panic!("{error}") };
        assert!(matches!(reasons[..], [Rejection::LostOrder(_)]), "{order}: {reasons:?}");
        let text = error.to_string();
        assert!(text.contains("orders:1: an order would not be in force"), "{text}");
        let is_over_block = text.contains("[over_block]");
        assert_eq!(text.contains("correct it, or accept"), is_over_block, "{text}");
        assert_eq!(report.rules(), 0, "{order}");
    }
    let kept = r#"{"domain":"bit.ly","mandatory":true,"accept_over_block":true}"#;
    let compiled = compile(ListInfo::new("orders", Format::Rules), kept).unwrap();
    assert_eq!(compiled.report().rules(), 1);
    assert!(compiled.report().code(DiagnosticCode::OverBlockAccepted).is_some());
    // Of a list that is mandatory as a whole no entry may be lost.
    let mut info = ListInfo::new("orders", Format::Domains);
    info.attributes.mandatory = Some(true);
    assert!(compile(info, "evil.example\nevil..example:\n").is_err());
}

#[test]
fn lists_that_broke_stop_the_compilation() {
    for (text, entries) in [("", 0), ("# nothing\n", 0)] {
        let error = compile(ListInfo::new("feed", Format::Domains), text).unwrap_err();
        let CompileError::Rejected { reasons, .. } = &error else { panic!("{error}") };
        let list = "feed".to_owned();
        assert_eq!(reasons[..], [Rejection::NoRules { list, entries, refused: 0 }], "{text}");
    }
    let mut info = ListInfo::new("feed", Format::Domains);
    info.expectations.min_rules = Some(0);
    assert!(compile(info.clone(), "").is_ok());
    assert!(compile(ListInfo::new("orders", Format::Rules), "").is_ok());
    info.expectations.min_rules = Some(2);
    let error = compile(info.clone(), "evil.example\nevil.example\n").unwrap_err();
    assert!(error.to_string().contains("fewer rules (1) than its min_rules (2)"), "{error}");

    info.expectations = Expectations::default();
    info.expectations.max_shrink = Share::new(0.5);
    let shrunk = |before: u64, text: &str| {
        let mut compiler = Compiler::new("test");
        compiler.replaces([("feed", before), ("gone", 1)]);
        compiler.add_list(info.clone(), text.as_bytes()).unwrap();
        compiler.finish()
    };
    let compiled = shrunk(2, "evil.example\n").unwrap();
    assert_eq!(compiled.report().lists[0].before, Some(2));
    assert_eq!(compiled.report().gone, ["gone"]);
    let error = shrunk(3, "evil.example\n").unwrap_err();
    assert!(error.to_string().contains("from 3 rules to 1, more than its max_shrink (0.5)"));
}

#[test]
fn warnings_can_be_denied() {
    let mut compiler = Compiler::new("test");
    compiler.deny_warnings(true);
    let list = "evil.example\nco.uk\n";
    compiler.add_list(ListInfo::new("feed", Format::Domains), list.as_bytes()).unwrap();
    let error = compiler.finish().unwrap_err();
    assert!(error.to_string().contains("there is 1 warning, and warnings are denied"), "{error}");
}

#[test]
fn rules_that_can_never_count_are_told() {
    let lists = [
        (Format::Regexes, r"(^|\.)evil\.example$", DiagnosticCode::NeverFits),
        (Format::Regexes, r"^https?://evil\.example/", DiagnosticCode::NeverFits),
        (Format::Rules, r#"{"regex":"^EVIL\\.example/"}"#, DiagnosticCode::NeverFits),
        (Format::Domains, "xn--wca.example", DiagnosticCode::NeverFits),
        (
            Format::Rules,
            r#"{"domain":"evil.example","valid_until":"2020-01-01T00:00:00Z"}"#,
            DiagnosticCode::Expired,
        ),
    ];
    for (format, entry, code) in lists {
        let mut info = ListInfo::new("feed", format);
        info.expectations.min_rules = Some(0);
        let compiled = compile(info, entry).unwrap();
        let report = compiled.report();
        assert!(report.code(code).is_some(), "{entry}: {report:?}");
        assert_eq!((report.lists[0].dead, report.lists[0].worst_dead.len()), (1, 1), "{entry}");
    }
    let compiled = compile(ListInfo::new("feed", Format::Domains), "www.evil.example").unwrap();
    assert!(compiled.report().code(DiagnosticCode::WwwListed).is_some());
}

#[test]
fn exceptions_that_lift_nothing_are_told() {
    let report = |lines: &[&str]| {
        let info = ListInfo::new("own", Format::Rules);
        compile(info, &lines.join("\n")).unwrap().report().clone()
    };
    let is_told = |lines: &[&str]| report(lines).code(DiagnosticCode::ExceptionUnused).is_some();
    let except = r#"{"domain":"shop.example","effect":"except"}"#;
    assert!(is_told(&[except, r#"{"url":"shop.example/evil"}"#]));
    assert!(is_told(&[except, r#"{"domain":"evil.shop.example"}"#]));
    assert!(!is_told(&[except]), "perhaps a layer of the list that has the blocks");
    let told = |info: ListInfo, text: &str| {
        let report = compile(info, text).unwrap().report().clone();
        report.code(DiagnosticCode::ExceptionUnused).map(|of| of.first[0].message.clone())
    };
    let mut info = ListInfo::new("own", Format::Adblock);
    let alone = told(info.clone(), "@@||shop.example^\n").unwrap();
    assert!(alone.contains("no blocks") && alone.contains("exceptions = \"all\""), "{alone}");
    info.exceptions = Exceptions::All;
    assert_eq!(told(info, "@@||shop.example^\n"), None, "an allow-list");
    let hash = "73d986e009065f182c10bcb6a45db3d6eda9498f8930654af2653f8a938cd801";
    let mut info = ListInfo::new("own", Format::Rules);
    for exceptions in [Exceptions::Own, Exceptions::All] {
        info.exceptions = exceptions;
        let except = |hash: &str| format!("{{\"sha256\":\"{hash}\",\"effect\":\"except\"}}\n");
        let partial = told(info.clone(), &except(&hash[..62])).unwrap();
        assert!(
            partial.contains("beginning of a hash") && partial.contains("32 bytes"),
            "{partial}"
        );
        assert_eq!(told(info.clone(), &except(hash)), None);
    }
    for block in [
        r#"{"domain":"shop.example"}"#,
        r#"{"keyword":"evilshop"}"#,
        r#"{"url":"other.example/x"}"#,
    ] {
        assert!(!is_told(&[except, block]), "{block}");
    }
    assert!(!is_told(&[
        r#"{"host":"a.shop.example","effect":"except"}"#,
        r#"{"domain":"shop.example"}"#,
        r#"{"url":"a.shop.example/x"}"#,
    ]));
}
