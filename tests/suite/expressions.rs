//! Safe Browsing expressions, against the published examples.

use std::collections::BTreeSet;

use outlink::Limits;
use outlink::url::SuffixList;
use outlink::url::Suffixes;
use outlink::url::normalize;
use outlink_tests::vectors::Case;
use outlink_tests::vectors::Outcome;
use outlink_tests::vectors::run;
use serde::Deserialize;

#[test]
fn version_4() {
    #[derive(Deserialize)]
    struct Record {
        input: String,
        expect: BTreeSet<String>,
    }
    run("expressions/safe_browsing.jsonl", |case: &Case<Record>| {
        let url = normalize(&case.record.input, &Limits::default()).unwrap();
        let found: Vec<_> = url.expressions().map(|e| e.as_str().to_owned()).collect();
        let set: BTreeSet<_> = found.iter().cloned().collect();
        assert_eq!(set.len(), found.len(), "repetition in {found:?}");
        Outcome::equal(&set, &case.record.expect)
    });
}

#[test]
fn hosts_of_version_5() {
    #[derive(Deserialize)]
    struct Record {
        input: String,
        expect_hosts: BTreeSet<String>,
    }
    run("expressions/v5_hosts.jsonl", |case: &Case<Record>| {
        let url = normalize(&case.record.input, &Limits::default()).unwrap();
        let suffixes = Suffixes::V5(SuffixList::embedded());
        let found = url.expressions_of(suffixes).map(|e| e.host().to_owned()).collect();
        Outcome::equal(&found, &case.record.expect_hosts)
    });
}

/// The texts that published digests are of: each is an expression of the link that it makes.
#[test]
fn an_expression_is_one_of_its_own() {
    run("expressions/sha256.jsonl", |case: &Case<serde::de::IgnoredAny>| {
        if !case.input.contains('/') {
            return Outcome::Skip("a test of SHA-256 alone");
        }
        let url = normalize(&format!("http://{}", case.input), &Limits::default()).unwrap();
        Outcome::holds(url.expressions().any(|e| e.as_str() == case.input), || {
            format!("not among {:?}", url.expressions().map(|e| e.as_str()).collect::<Vec<_>>())
        })
    });
}
