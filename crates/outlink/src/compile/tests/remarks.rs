//! Diagnostics of rules that do not do what they seem to.

use super::compile;
use super::info;
use super::open;
use crate::format::Format;
use crate::list::Diagnostic;
use crate::list::DiagnosticCode;
use crate::list::Severity;

/// The diagnostics of a code for one list.
fn said(code: DiagnosticCode, format: Format, list: &str) -> Vec<Diagnostic> {
    let compiled = compile(&[(info("own", format), list)]);
    compiled.report().code(code).map(|of_code| of_code.first.clone()).unwrap_or_default()
}

#[test]
fn a_rule_object_that_ends_in_a_slash_is_told_to_cover_what_is_below() {
    let rules = "{\"url\":\"https://evil.example/\"}\n\
                 {\"url\":\"evil.example/shop/\",\"effect\":\"except\"}\n\
                 {\"url\":\"evil.example/shop\"}\n\
                 {\"url\":\"evil.example/shop/?a=1\"}\n\
                 {\"prefix\":\"evil.example/x/\"}\n";
    let notes = said(DiagnosticCode::CoversBelow, Format::Rules, rules);
    let lines: Vec<u32> = notes.iter().map(|note| note.line).collect();
    assert_eq!(lines, [1, 2]);
    assert!(notes[0].message.contains("the whole host"), "{}", notes[0]);
    assert!(notes[1].message.contains("`evil.example/shop`"), "{}", notes[1]);
    assert!(said(DiagnosticCode::CoversBelow, Format::Urls, "https://evil.example/\n").is_empty());
}

#[test]
fn an_exception_for_a_start_page_is_a_warning() {
    let rules = "{\"domain\":\"evil.example\"}\n\
                 {\"url\":\"https://evil.example/\",\"effect\":\"except\"}\n";
    let warnings = said(DiagnosticCode::HostExcepted, Format::Rules, rules);
    assert_eq!((warnings.len(), warnings[0].line), (1, 2));
    assert_eq!(warnings[0].severity(), Severity::Warning);
    assert!(warnings[0].message.contains("{\"host\":\"evil.example\"}"), "{}", warnings[0]);
}

#[test]
fn a_withdrawal_of_a_rule_beside_it_is_a_warning() {
    let feed = "evil.example\nbad.example\n";
    let appeals = "{\"domain\":\"own.example\"}\n\
                   {\"withdraw\":{\"list\":\"feed\",\"domain\":\"bad.example\"}}\n\
                   {\"withdraw\":{\"list\":\"feed\",\"host\":\"bad.example\"}}\n\
                   {\"withdraw\":{\"list\":\"appeals\",\"domain\":\"own.example\"}}\n\
                   {\"withdraw\":{\"list\":\"elsewhere\",\"domain\":\"bad.example\"}}\n";
    let together =
        [(info("appeals", Format::Rules), appeals), (info("feed", Format::Domains), feed)];
    let compiled = compile(&together);
    let unused = compiled.report().code(DiagnosticCode::WithdrawalUnused).unwrap();
    let lines: Vec<u32> = unused.first.iter().map(|unused| unused.line).collect();
    // The last but one replaces what the list `appeals` of a layer below says.
    assert_eq!(lines, [2]);
    assert!(unused.first[0].message.contains("a database of its own"), "{}", unused.first[0]);

    let below = open(&compile(&[(info("base", Format::Domains), feed)]));
    let unused = open(&compiled).unused_withdrawals(&[below]).unwrap();
    assert_eq!(unused.len(), 4);
    assert!(unused[0].message.contains("the list `feed` is in the same database"), "{}", unused[0]);
    assert!(unused[3].message.contains("`elsewhere`"), "{}", unused[3]);
}
