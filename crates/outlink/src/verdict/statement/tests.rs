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
        list: "flags".into(),
        line: 7,
        attributes: attributes.into(),
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
        assert!(sentence.contains("2026-12-31"), "{sentence}");
        assert!(sentence.contains(" recruits for serious crime. "), "{sentence}");
        assert!(sentence.contains(": SE. "), "{sentence}");
        assert_eq!(language.as_str().parse(), Ok(*language));
    }
}

#[test]
fn a_sentence_says_what_the_facts_say() {
    let label = format!(
        "visibility_warn = [\"DECISION_VISIBILITY_CONTENT_INTERACTION_RESTRICTED\"]\norders = true\n\
         {PROFILE}"
    );
    let profile = StatementProfile::from_toml(&label).unwrap();
    let told = |attributes, action| {
        let statement = verdict(attributes, action).statement(&profile, &case()).unwrap();
        statement.sentence(Language::English)
    };
    let warned = told(attributes(), Action::Warn);
    assert!(warned.starts_with("Your link opens with a warning. "), "{warned}");
    let blocked = told(attributes(), Action::Block);
    assert!(blocked.starts_with("Your link cannot be opened from here. "), "{blocked}");
    assert!(blocked.contains(" It was reported to us. The link was detected by automated means. "));
    let everywhere = Attributes {
        source_type: Some(SourceType::AuthorityOrder),
        jurisdictions: Jurisdictions::default(),
        ..attributes()
    };
    let ordered = told(everywhere, Action::Block);
    assert!(ordered.contains(" An authority ordered us to restrict it. "), "{ordered}");
    assert!(!ordered.contains("reported"), "{ordered}");
    assert!(ordered.contains(" in the whole European Economic Area. "), "{ordered}");
}

#[test]
fn a_decision_applies_where_the_condition_that_caused_it_does() {
    let profile = StatementProfile::from_toml(PROFILE).unwrap();
    let scope = |of_rule: &[&str], of_condition: &[&str]| {
        let codes = |codes: &[&str]| codes.iter().map(|code| code.parse().unwrap()).collect();
        let jurisdictions: Jurisdictions = codes(of_rule);
        let mut verdict = verdict(Attributes { jurisdictions, ..attributes() }, Action::Block);
        let reasons = verdict.reasons().to_vec().into_iter();
        let reasons = reasons.map(|reason| reason.within(&codes(of_condition))).collect();
        verdict =
            Verdict::new(verdict.input().to_owned(), reasons, Vec::new(), Databases::default());
        let stored: Verdict = serde_json::from_str(&verdict.to_json()).unwrap();
        let scope_of = |verdict: &Verdict| {
            verdict.statement(&profile, &case()).map(|statement| statement.territorial_scope)
        };
        assert_eq!(scope_of(&verdict), scope_of(&stored), "a stored verdict says the same");
        scope_of(&verdict)
    };
    assert_eq!(scope(&[], &["NO"]).unwrap(), ["NO"]);
    assert_eq!(scope(&["SE", "NO"], &["NO", "DK"]).unwrap(), ["NO"]);
    assert_eq!(scope(&["EU"], &["SE", "NO"]).unwrap(), ["SE"]);
    assert_eq!(scope(&["SE"], &[]).unwrap(), ["SE"]);
    let elsewhere = scope(&[], &["US"]).unwrap_err();
    assert!(matches!(elsewhere, NoStatement::Elsewhere { .. }), "{elsewhere}");
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
    let error = StatementProfile::from_toml("\ncontents = 1").unwrap_err().to_string();
    assert!(error.contains("unknown field `contents`") && error.ends_with(" at line 2"), "{error}");
    let receipt = verdict(order, Action::Block).receipt("2026-11-02".parse().unwrap()).unwrap();
    assert_eq!(
        (receipt.reference.as_str(), receipt.rule.as_str()),
        ("TF-1", "domain evil.example")
    );
    assert!(!receipt.checked_with.contains("pw"), "{}", receipt.checked_with);
}

#[test]
fn a_reason_without_a_rule_is_stated_if_the_profile_maps_it() {
    let why = Why::Finding {
        code: crate::verdict::ReasonCode::Entity,
        detail: None,
        message: "the link names telegram:invite/x".to_owned(),
    };
    let reasons = vec![Reason::new(Action::Block, None, why)];
    let input = "https://t.me/+x".to_owned();
    let verdict = Verdict::new(input, reasons, Vec::new(), Databases::default());
    let profile = StatementProfile::from_toml(PROFILE).unwrap();
    let error = verdict.statement(&profile, &case()).unwrap_err();
    assert!(error.to_string().contains("[code.entity]"), "{error}");
    let mapped = r#"
        [code.entity]
        category = "STATEMENT_CATEGORY_PROTECTION_OF_MINORS"
        specification = ["KEYWORD_AGE_SPECIFIC_RESTRICTIONS_MINORS"]
        provision = "Terms of service, 5"
        explanation = "Minors may not be invited to closed groups."
        illegal = false
    "#;
    let profile = StatementProfile::from_toml(mapped).unwrap();
    let statement = verdict.statement(&profile, &case()).unwrap();
    assert_eq!(statement.decision_ground, "DECISION_GROUND_INCOMPATIBLE_CONTENT");
    assert_eq!(statement.incompatible_content_illegal.as_deref(), Some("No"));
    assert_eq!(statement.territorial_scope.len(), validate::EEA.len());
}

#[test]
fn no_statement_is_due_elsewhere_or_for_what_is_exempt() {
    let profile = StatementProfile::from_toml(&format!("exempt = [\"spam\"]\n{PROFILE}")).unwrap();
    let none = |attributes| {
        verdict(attributes, Action::Block).statement(&profile, &case()).unwrap_err().to_string()
    };
    let jurisdictions = ["US", "CA"].iter().map(|code| code.parse().unwrap()).collect();
    let elsewhere = none(Attributes { jurisdictions, ..attributes() });
    assert!(elsewhere.contains("CA, US only"), "{elsewhere}");
    let spam = none(Attributes { category: Some("spam".to_owned()), ..attributes() });
    assert!(spam.contains("`spam` is exempt"), "{spam}");
}

#[test]
fn the_database_would_refuse_what_is_refused_here() {
    let profile = StatementProfile::from_toml(PROFILE).unwrap();
    let good = verdict(attributes(), Action::Block).statement(&profile, &case()).unwrap();
    let refused = |change: fn(&mut Statement)| -> Vec<String> {
        let mut statement = good.clone();
        change(&mut statement);
        statement.problems().iter().map(|problem| problem.field().to_owned()).collect()
    };
    let long = || Some("x".repeat(501));
    assert!(refused(|_| {}).is_empty());
    for (field, found) in [
        ("decision_visibility", refused(|it| it.decision_visibility.clear())),
        ("decision_visibility", refused(|it| it.decision_visibility[0] = "HIDDEN".into())),
        (
            "decision_visibility_other",
            refused(|it| it.decision_visibility.push("DECISION_VISIBILITY_OTHER".into())),
        ),
        ("decision_ground", refused(|it| it.decision_ground.clear())),
        ("illegal_content_legal_ground", refused(|it| it.illegal_content_legal_ground = None)),
        (
            "illegal_content_explanation",
            refused(|it| it.illegal_content_explanation = Some("x".repeat(2001))),
        ),
        (
            "decision_ground_reference_url",
            refused(|it| it.decision_ground_reference_url = Some("lagen.nu".into())),
        ),
        ("content_type", refused(|it| it.content_type = vec!["CONTENT_TYPE_LINK".into()])),
        ("content_type_other", refused(|it| it.content_type_other = None)),
        ("category", refused(|it| it.category = "STATEMENT_CATEGORY_FRAUD".into())),
        ("category_addition", refused(|it| it.category_addition = vec!["FRAUD".into()])),
        ("category_specification", refused(|it| it.category_specification = vec!["OTHER".into()])),
        (
            "category_specification_other",
            refused(|it| it.category_specification = vec!["KEYWORD_OTHER".into()]),
        ),
        ("content_date", refused(|it| it.content_date = "1999-12-31".into())),
        ("application_date", refused(|it| it.application_date = "2026-1-1".into())),
        (
            "end_date_visibility_restriction",
            refused(|it| it.end_date_visibility_restriction = Some("2038-01-02".into())),
        ),
        ("decision_facts", refused(|it| it.decision_facts = "x".repeat(5001))),
        ("source_type", refused(|it| it.source_type = "SOURCE_POLICE".into())),
        ("automated_detection", refused(|it| it.automated_detection = "yes".into())),
        ("automated_decision", refused(|it| it.automated_decision = "Yes".into())),
        ("territorial_scope", refused(|it| it.territorial_scope = vec!["EU".into()])),
        ("content_language", refused(|it| it.content_language = Some("XX".into()))),
        ("account_type", refused(|it| it.account_type = Some("BUSINESS".into()))),
        ("puid", refused(|it| it.puid = "a b".into())),
    ] {
        assert_eq!(found, [field]);
    }
    let mut statement = good.clone();
    statement.source_identity = long();
    assert_eq!(statement.problems()[0].field(), "source_identity");
    let mut words = good.clone();
    words.category_specification = vec!["KEYWORD_PHISHNG".to_owned()];
    let problem = words.problems()[0].to_string();
    assert!(problem.contains("did you mean `PHISHING`"), "{problem}");
}

#[test]
fn an_end_beyond_what_the_database_takes_is_left_out() {
    let profile = StatementProfile::from_toml(PROFILE).unwrap();
    let until = Some("2050-01-01".parse().unwrap());
    let attributes = Attributes { valid_until: until, ..attributes() };
    let statement = verdict(attributes, Action::Block).statement(&profile, &case()).unwrap();
    assert_eq!(statement.end_date_visibility_restriction, None);
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
        ("https://x.example?Session=1", "https://x.example/?Session=...", "https://x.example"),
        ("x.example/p#k", "https://x.example/p#...", "https://x.example"),
        (
            "https:/user:pw@x.example:8080/x?token=1",
            "https://x.example:8080/x?token=...",
            "https://x.example:8080",
        ),
        ("//user:pw@x.example/", "https://x.example/", "https://x.example"),
        ("https:///user:pw@x.example/", "https://x.example/", "https://x.example"),
        ("ht\ttps:/\t/user:pw@x.example/", "https://x.example/", "https://x.example"),
        ("https:user:pw@x.example/", "https://x.example/", "https://x.example"),
        ("tg://user:pw@resolve?domain=a", "tg://resolve?domain=a", "tg://resolve"),
        (
            "https://x.example/?%74oken=1&%2570wd=2",
            "https://x.example/?token=...&pwd=...",
            "https://x.example",
        ),
        (
            "https://x.example/?a=1;token=1;b",
            "https://x.example/?a=1;token=...",
            "https://x.example",
        ),
        (
            "https://x.example/x;jsessionid=1?u=https://y.example/?token=1&api-key=1",
            "https://x.example/x;jsessionid=...?u=https://y.example/?token=...&api-key=...",
            "https://x.example",
        ),
        (
            "https://x.example/r?u=https%3A%2F%2Fme%3Apw%40y.example%2F%3Fa%3D%26%26token%3D1",
            "https://x.example/r?u=https://y.example/%3Fa=%26%26token=...",
            "https://x.example",
        ),
        (
            "https://x.example/r?u=https%253A%252F%252Fme%253Apw%2540y.example",
            "https://x.example/r?u=https://y.example",
            "https://x.example",
        ),
        (
            "https://x.example/r?u=//me:pw@y.example",
            "https://x.example/r?u=//y.example",
            "https://x.example",
        ),
        (
            "https://x.example/go/https:/me:pw@y.example/a",
            "https://x.example/go/https:/y.example/a",
            "https://x.example",
        ),
        (
            "https://x.example/r?u=https%3A%2F%2Fsignal.group%2F%23secret",
            "https://x.example/r?u=https://signal.group/%23...",
            "https://x.example",
        ),
        // https://me:pw@y.example/
        (
            "https://x.example/r?u=aHR0cHM6Ly9tZTpwd0B5LmV4YW1wbGUv",
            "https://x.example/r?u=...",
            "https://x.example",
        ),
        (
            "https://x.example/@a/b@c?q=C%23+a%26b&u=https%3A%2F%2Fy.example%2F",
            "https://x.example/@a/b@c?q=C%23+a%26b&u=https%3A%2F%2Fy.example%2F",
            "https://x.example",
        ),
        ("javascript:alert('John Smith')", "javascript:alert('John Smith')", "javascript:"),
        ("mailto:john@x.example", "mailto:john@x.example", "mailto:"),
        ("https://", "https://", "..."),
        ("https://me:pw@/?token=1", "https:///?token=...", "..."),
        (
            "https://x.example/r?u=https://me:pw@y.example/a@b&sig=7&design=8",
            "https://x.example/r?u=https://y.example/a@b&sig=...&design=8",
            "https://x.example",
        ),
    ] {
        assert_eq!(redact::link(link, false), redacted, "{link}");
        assert_eq!(redact::link(link, true), anonymous, "{link}");
    }
    let deep = format!("https://x.example/?{}", "a=".repeat(100_000));
    assert_eq!(redact::link(&deep, false), deep);
}

#[test]
fn secrets_do_not_reach_a_receipt() {
    let compiled = |list: &str| {
        let mut compiler = crate::compile::Compiler::new("order");
        let info = crate::rule::ListInfo::new("order", crate::format::Format::Rules);
        compiler.add_list(info, list.as_bytes()).unwrap();
        crate::database::Database::from_bytes(compiler.finish().unwrap().into_bytes()).unwrap()
    };
    let database = compiled(r#"{"domain":"gang.example","reference":"K-1"}"#);
    let screener = crate::screen::Screener::new(database);
    for link in [
        "https:/user:secret@gang.example/x?token=secret",
        "//user:secret@gang.example/",
        "https:///user:secret@gang.example/",
        "ht\ttps:/\t/user:secret@gang.example/",
        "https://www.google.com/url?q=https%3A%2F%2Fuser%3Asecret%40gang.example%2F%3Ftoken%3Dsecret",
        "https://gang.example/?%74oken=secret",
        "https://gang.example/?a=1;token=secret",
    ] {
        let verdict = screener.screen(link, &crate::context::Context::default());
        let receipt = verdict.receipt("2026-11-02".parse().unwrap()).unwrap();
        assert!(!receipt.checked_with.contains("secret"), "{link}: {}", receipt.checked_with);
    }
}
