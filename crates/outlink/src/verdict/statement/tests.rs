use super::*;
use crate::names::Effect;
use crate::names::RuleKind;
use crate::rule::Attributes;
use crate::verdict::Databases;
use crate::verdict::Reason;
use crate::verdict::Why;

const PROFILE: &str = r#"
content_language = "SV"
[category.recruitment]
category = "STATEMENT_CATEGORY_RISK_FOR_PUBLIC_SECURITY"
specification = ["KEYWORD_COORDINATED_HARM"]
provision = "Penal Code 16:5"
explanation = "The link leads to a group that recruits for serious crime."
"#;

fn attributes() -> Attributes {
    Attributes {
        category: Some("recruitment".to_owned()),
        ground: Some(Ground::Illegal),
        source: Some("Flagger".to_owned()),
        source_type: Some(SourceType::TrustedFlagger),
        reference: Some("TF-1".to_owned()),
        jurisdictions: ["SE", "US"].iter().map(|code| code.parse().unwrap()).collect(),
        valid_until: Some("2027-01-01".parse().unwrap()),
        ..Attributes::default()
    }
}

fn verdict(attributes: Attributes, action: Action) -> Verdict {
    let rule = Match {
        kind: RuleKind::Domain,
        pattern: "evil.example".to_owned(),
        effect: Effect::Block,
        list: "flags".to_owned(),
        line: 7,
        attributes,
    };
    let why = Why::Listed { rule: Box::new(rule), partial: false };
    let reasons = vec![Reason::new(action, None, why)];
    let input = "https://me:pw@evil.example/x?token=abc&id=7#key".to_owned();
    Verdict::new(input, reasons, Vec::new(), Databases::default())
}

fn case() -> StatementCase {
    StatementCase {
        puid: "outlink-1".to_owned(),
        content_date: "2026-11-01".parse().unwrap(),
        application_date: "2026-11-02".parse().unwrap(),
    }
}

#[test]
fn a_verdict_fills_in_the_fields_of_the_database() {
    let profile = StatementProfile::from_toml(PROFILE).unwrap();
    let statement = verdict(attributes(), Action::Block).statement(&profile, &case()).unwrap();
    assert_eq!(
        serde_json::to_value(&statement).unwrap(),
        serde_json::json!({
            "decision_visibility": ["DECISION_VISIBILITY_CONTENT_INTERACTION_RESTRICTED"],
            "decision_ground": "DECISION_GROUND_ILLEGAL_CONTENT",
            "illegal_content_legal_ground": "Penal Code 16:5",
            "illegal_content_explanation":
                "The link leads to a group that recruits for serious crime.",
            "content_type": ["CONTENT_TYPE_OTHER"],
            "content_type_other": "Hyperlink",
            "category": "STATEMENT_CATEGORY_RISK_FOR_PUBLIC_SECURITY",
            "category_specification": ["KEYWORD_COORDINATED_HARM"],
            "content_date": "2026-11-01",
            "application_date": "2026-11-02",
            "end_date_visibility_restriction": "2026-12-31",
            "decision_facts": "The link to https://evil.example/x?token=...&id=7#... was blocked: \
                               the list flags names it for recruitment, reference TF-1.",
            "source_type": "SOURCE_TRUSTED_FLAGGER",
            "source_identity": "Flagger",
            "automated_detection": "Yes",
            "automated_decision": "AUTOMATED_DECISION_FULLY",
            "territorial_scope": ["SE"],
            "content_language": "SV",
            "puid": "outlink-1",
        })
    );
    for language in Language::ALL {
        let sentence = statement.sentence(*language);
        assert!(sentence.contains("Penal Code 16:5."), "{sentence}");
        assert_eq!(language.as_str().parse(), Ok(*language));
    }
}

#[test]
fn no_statement_is_made_that_is_not_due_or_not_complete() {
    let profile = StatementProfile::from_toml(PROFILE).unwrap();
    let none =
        |attributes, action| verdict(attributes, action).statement(&profile, &case()).unwrap_err();
    assert!(matches!(none(attributes(), Action::Review), NoStatement::NotRestricted { .. }));
    let order = Attributes { source_type: Some(SourceType::AuthorityOrder), ..attributes() };
    let error = none(order.clone(), Action::Block);
    assert_eq!(error, NoStatement::AuthorityOrder { reference: "TF-1".to_owned() });
    let unknown = Attributes { category: Some("spam".to_owned()), ground: None, ..attributes() };
    let NoStatement::Invalid(problems) = none(unknown, Action::Warn) else { panic!() };
    let fields: Vec<_> = problems.iter().map(StatementProblem::field).collect();
    assert_eq!(fields, ["decision_ground", "category"]);
    assert!(StatementProfile::from_toml("contents = 1").is_err());
    let receipt = verdict(order, Action::Block).receipt("2026-11-02".parse().unwrap()).unwrap();
    assert_eq!(
        (receipt.reference.as_str(), receipt.rule.as_str()),
        ("TF-1", "domain evil.example")
    );
    assert!(!receipt.checked_with.contains("pw"), "{}", receipt.checked_with);
}

#[test]
fn statements_are_sent_by_the_hundred() {
    let profile = StatementProfile::from_toml(PROFILE).unwrap();
    let statement = verdict(attributes(), Action::Block).statement(&profile, &case()).unwrap();
    let statements = vec![statement; 250];
    let counts: Vec<usize> =
        batches(&statements).map(|body| body.matches("\"puid\"").count()).collect();
    assert_eq!(counts, [100, 100, 50]);
}

#[test]
fn secrets_do_not_reach_a_statement() {
    for (link, redacted, anonymous) in [
        (
            "https://a:b@x.example/p?api_key=1&q=2",
            "https://x.example/p?api_key=...&q=2",
            "https://x.example",
        ),
        ("https://x.example?Session=1", "https://x.example?Session=...", "https://x.example"),
        ("x.example/p#k", "x.example/p#...", "x.example"),
    ] {
        assert_eq!(redact::link(link, false), redacted);
        assert_eq!(redact::link(link, true), anonymous);
    }
}
