//! What an exception lifts, and what a verdict says of one that lifts nothing.

#![expect(clippy::unwrap_used, reason = "what goes wrong here is a failed test")]

use outlink::Action;
use outlink::Context;
use outlink::Database;
use outlink::Exceptions;
use outlink::Format;
use outlink::ListInfo;
use outlink::Policy;
use outlink::ReasonCode;
use outlink::Screener;
use outlink::compile::Compiler;

/// The hash of `example.com/`.
const HASH: &str = "73d986e009065f182c10bcb6a45db3d6eda9498f8930654af2653f8a938cd801";

/// The reason of an exception that lifts nothing: its detail and its sentence.
fn unused(verdict: &outlink::Verdict, line: u32) -> (Option<String>, String) {
    let is_meant = |reason: &&outlink::Reason| {
        let rule = reason.rule().filter(|rule| rule.line() == line);
        reason.code() == ReasonCode::Excepted && rule.is_some()
    };
    let reason = verdict.reasons().iter().find(is_meant).unwrap();
    (reason.detail().map(str::to_owned), reason.message().to_owned())
}

fn screener(rules: &str, exceptions: Exceptions, policy: &str) -> Screener {
    let mut info = ListInfo::new("own", Format::Rules);
    info.exceptions = exceptions;
    let mut compiler = Compiler::new("exceptions");
    compiler.add_list(info, rules.as_bytes()).unwrap();
    let database = Database::from_bytes(compiler.finish().unwrap().into_bytes()).unwrap();
    Screener::new(database).with_policy(Policy::from_toml(policy).unwrap())
}

#[test]
fn the_beginning_of_a_hash_lifts_nothing() {
    let blocks = ["{\"domain\":\"example.com\"}", "{\"sha256\":\"73d986e0\"}"];
    for (length, lifts) in [(8, false), (62, false), (64, true)] {
        for block in blocks {
            let hash = &HASH[..length];
            let rules = format!("{block}\n{{\"sha256\":\"{hash}\",\"effect\":\"except\"}}\n");
            let screener = screener(&rules, Exceptions::All, "partial_hash = \"block\"\n");
            let verdict = screener.screen("https://example.com/", &Context::default());
            let action = if lifts { Action::Allow } else { Action::Block };
            assert_eq!(verdict.action(), action, "{rules}{verdict}");
            assert_eq!(screener.is_blocked("https://example.com/", &Context::default()), !lifts);
            if !lifts {
                let (detail, message) = unused(&verdict, 2);
                assert_eq!(detail.as_deref(), Some("partial_hash"));
                assert!(message.ends_with("only the beginning of the hash is known"), "{message}");
            }
        }
    }
    // It is not in the way of one that is weaker and whole.
    let rules = format!(
        "{{\"domain\":\"example.com\"}}\n{{\"sha256\":\"{}\",\"effect\":\"except\"}}\n\
         {{\"domain\":\"example.com\",\"effect\":\"except\"}}\n",
        &HASH[..8]
    );
    let screener = screener(&rules, Exceptions::Own, "");
    assert!(!screener.is_blocked("https://example.com/", &Context::default()));
}

#[test]
fn an_exception_that_lifts_nothing_says_why() {
    let except = "{\"domain\":\"a.example\",\"effect\":\"except\"}\n";
    let host = "{\"host\":\"a.example\",\"effect\":\"except\"}\n";
    let block = "{\"domain\":\"a.example\"}\n";
    let allow_list = "unlisted = \"block\"\n";
    let for_minors = "[[when]]\ncode = \"unlisted\"\naudience = \"minor\"\naction = \"block\"\n";
    let cases = [
        (format!("{except}{host}{block}"), Exceptions::Own, "", Some("other_exception"), "already"),
        (except.to_owned(), Exceptions::Own, "", None, "has nothing to lift"),
        (except.to_owned(), Exceptions::Own, allow_list, Some("own_list"), "exceptions = \"all\""),
        (
            except.to_owned(),
            Exceptions::All,
            allow_list,
            Some("lets_through"),
            "allows this place: unlisted places get block",
        ),
        (except.to_owned(), Exceptions::All, for_minors, None, "has nothing to lift"),
        (
            format!("{except}{{\"url\":\"a.example/\"}}\n"),
            Exceptions::All,
            "",
            Some("narrower"),
            "is narrower, so it stands",
        ),
    ];
    for (rules, exceptions, policy, detail, part) in cases {
        let screener = screener(&rules, exceptions, policy);
        let verdict = screener.screen("https://a.example/", &Context::default());
        let told = unused(&verdict, 1);
        assert_eq!(told.0.as_deref(), detail, "{rules}{verdict}");
        assert!(told.1.contains(part), "{rules}{verdict}");
    }
}

#[test]
fn lists_and_categories_of_a_policy_that_no_layer_has_are_named() {
    let policy = "[category]\nphishng = \"warn\"\nmalware = \"warn\"\n[[when]]\nlist = [\"owm\", \"own\"]\n\
                  category = \"phishing\"\naction = \"review\"\n";
    let rules = "{\"domain\":\"a.example\",\"category\":\"phishing\"}\n{\"domain\":\"b.example\",\"category\":\"malware\"}\n";
    let screener = screener(rules, Exceptions::Own, policy);
    let told: Vec<String> =
        screener.unknown_policy_names().iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "unknown list `owm`, did you mean `own`?; known: own",
            "unknown category `phishng`, did you mean `phishing`?; known: malware, phishing",
        ]
    );
}
