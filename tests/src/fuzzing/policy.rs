//! Policies: any text is one or an error, and what one says holds.

use std::fs;
use std::str;
use std::sync::LazyLock;

use outlink::Action;
use outlink::Context;
use outlink::Format;
use outlink::ListInfo;
use outlink::Policy;
use outlink::ReasonCode;
use outlink::Screener;
use outlink::Setting;
use outlink::Verdict;

use crate::lists;
use crate::vectors;

/// Checks one policy.
pub fn run(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else { return };
    let policy = match Policy::from_toml(text) {
        Ok(policy) => policy,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            assert!(error.line() <= text.lines().count() + 1, "{error}");
            return;
        }
    };
    let screener = Screener::builder().database(DATABASE.clone()).policy(policy.clone()).build();
    let mut minor = Context::default();
    minor.audience = Some("minor".to_owned());
    for context in [Context::default(), minor] {
        for link in LINKS {
            let verdict = screener.screen(link, &context);
            is_consistent(&verdict, &policy, text);
            assert_eq!(screener.actions(&[link], &context), [verdict.action()], "{link}\n{text}");
        }
    }
    for link in LINKS {
        assert_eq!(
            screener.is_blocked(link, &Context::default()),
            screener.screen(link, &Context::default()).is_blocked(),
            "{link}\n{text}"
        );
    }
}

fn is_consistent(verdict: &Verdict, policy: &Policy, text: &str) {
    let strictest = verdict.reasons().iter().map(outlink::Reason::action).max();
    assert_eq!(verdict.action(), strictest.unwrap_or(Action::Allow), "{verdict}\n{text}");
    for reason in verdict.reasons() {
        match reason.code() {
            ReasonCode::DatabaseDamaged => assert_eq!(reason.action(), Action::Block),
            // A mandatory rule is never loosened, and a guess never causes more than it may.
            ReasonCode::Listed => {
                let rule = reason.rule().expect("what is listed has a rule");
                let candidate = reason.candidate().and_then(|at| verdict.candidates().get(at));
                let guessed =
                    candidate.and_then(|it| it.via.as_ref()).is_some_and(|via| via.guessed);
                if guessed {
                    assert!(
                        reason.action() <= policy.action(Setting::Guessed),
                        "{verdict}\n{text}"
                    );
                } else if rule.is_mandatory() {
                    assert_eq!(reason.action(), Action::Block, "{verdict}\n{text}");
                }
            }
            ReasonCode::Excepted | ReasonCode::Inactive => {
                assert_eq!(reason.action(), Action::Allow);
            }
            _ => {}
        }
    }
}

/// Policies of the vectors.
pub(super) fn seeds() -> Vec<Vec<u8>> {
    let mut seeds: Vec<Vec<u8>> = ["", "preset = \"preview\"\n", EXAMPLE]
        .into_iter()
        .map(|text| text.as_bytes().to_vec())
        .collect();
    let cases = fs::read_to_string(vectors::directory().join("match/policy.jsonl"));
    let cases = cases.unwrap_or_default();
    let values =
        cases.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    seeds.extend(values.filter_map(|case| Some(case.get("policy")?.as_str()?.as_bytes().to_vec())));
    seeds
}

static DATABASE: LazyLock<outlink::Database> = LazyLock::new(|| {
    let text = r#"{"domain":"gambling.example","category":"gambling","jurisdictions":["NO"]}
{"domain":"evil.example","category":"malware","mandatory":true}
{"url":"warn.example/a","action":"warn","ground":"terms"}
{"host":"help.warn.example","effect":"except"}
{"sha256":"0102030405","category":"csam"}
{"ip":"198.51.100.0/24","source_type":"notice"}
{"domain":"old.example","valid_until":"2001-01-01"}
"#;
    lists::database(&[(ListInfo::new("rules", Format::Rules), text.to_owned())])
});

const LINKS: [&str; 14] = [
    "https://benign.example/",
    "https://gambling.example/x",
    "https://user:pw@evil.example/",
    "https://warn.example/a?b",
    "https://old.example/",
    "http://198.51.100.7/",
    "http://127.0.0.1/",
    "https://bit.ly/abc",
    "https://www.google.com/url?q=https%3A%2F%2Fevil.example%2F",
    "https://benign.example/?to=https://evil.example/",
    "javascript:alert(1)",
    "foo:bar",
    "https://",
    "hxxps://a[.]example/%2561",
];

const EXAMPLE: &str = r#"listed = "block"
malformed = "block"
limit = "warn"
opaque_redirect = "review"
guessed = "review"
partial_hash = "review"
dangerous_scheme = "block"
unknown_scheme = "review"
private_address = "allow"
[category]
gambling = "warn"
[anomaly]
credentials = "warn"
[[when]]
category = "gambling"
jurisdictions = ["NO"]
audience = "minor"
action = "block"
[[when]]
code = ["partial_hash", "listed"]
list = "rules"
ground = "terms"
source_type = "notice"
surface = ["chat"]
action = "review"
"#;
