//! Statements of reasons about real links: the transparency database takes every one of them.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use outlink::Action;
use outlink::Context;
use outlink::Database;
use outlink::Format;
use outlink::Ground;
use outlink::ListInfo;
use outlink::Screener;
use outlink::SourceType;
use outlink::Timestamp;
use outlink::compile::Compiler;
use outlink::statement;
use outlink::statement::Language;
use outlink::statement::StatementCase;
use outlink::statement::StatementProfile;

/// The lists, with the ground of each and who reported what is in it.
const LISTS: [(&str, Format, &str, Ground, SourceType); 6] = [
    ("ut1-phishing.urls.txt", Format::Urls, "phishing", Ground::Illegal, SourceType::Notice),
    ("ut1-malware.urls.txt", Format::Urls, "malware", Ground::Illegal, SourceType::TrustedFlagger),
    ("ut1-drugs.urls.txt", Format::Urls, "drugs", Ground::Illegal, SourceType::AuthorityOrder),
    (
        "ut1-gambling.domains.txt",
        Format::Domains,
        "gambling",
        Ground::Terms,
        SourceType::OwnInitiative,
    ),
    ("hagezi-fake.hosts.txt", Format::Hosts, "fraud", Ground::Terms, SourceType::Notice),
    (
        "jarelllama-scams.adblock.txt",
        Format::Adblock,
        "fraud",
        Ground::Illegal,
        SourceType::OwnInitiative,
    ),
];

const PROFILE: &str = r#"
content_language = "DA"
orders = true
[category.phishing]
category = "STATEMENT_CATEGORY_SCAMS_AND_FRAUD"
specification = ["KEYWORD_PHISHING"]
provision = "Straffeloven § 279"
explanation = "The link leads to a page that collects credentials under a false name."
[category.malware]
category = "STATEMENT_CATEGORY_RISK_FOR_PUBLIC_SECURITY"
specification = ["KEYWORD_OTHER"]
specification_other = "Malware"
provision = "Straffeloven § 263"
explanation = "The link leads to malicious software."
[category.drugs]
category = "STATEMENT_CATEGORY_UNSAFE_AND_PROHIBITED_PRODUCTS"
specification = ["KEYWORD_PROHIBITED_PRODUCTS"]
provision = "Lov om euforiserende stoffer § 3"
explanation = "The link leads to an offer of narcotics."
[category.gambling]
category = "STATEMENT_CATEGORY_OTHER_VIOLATION_TC"
specification = ["KEYWORD_GOODS_SERVICES_NOT_PERMITTED"]
provision = "Terms of service, 4.2"
explanation = "The link leads to gambling."
illegal = false
[category.fraud]
category = "STATEMENT_CATEGORY_SCAMS_AND_FRAUD"
addition = ["STATEMENT_CATEGORY_CONSUMER_INFORMATION"]
provision = "Terms of service, 4.3"
explanation = "The link leads to a shop that does not deliver."
"#;

#[test]
fn the_database_takes_statements_about_real_links() {
    let Some(data) = std::env::var_os("OUTLINK_DATA").map(PathBuf::from) else {
        println!("OUTLINK_DATA names no folder with real lists");
        return;
    };
    let (screener, links) = lists(&data);
    let profile = StatementProfile::from_toml(PROFILE).unwrap();
    let now: Timestamp = "2026-11-28T12:00:00Z".parse().unwrap();
    let mut context = Context::default();
    context.now = Some(now);
    let mut statements = Vec::new();
    let mut fields = BTreeMap::<String, u64>::new();
    for link in &links {
        let verdict = screener.screen(link, &context);
        let rule = verdict.reasons().first().and_then(|reason| reason.rule());
        if verdict.action() < Action::Warn || rule.is_none() {
            continue;
        }
        let puid = format!("case-{}", statements.len());
        let case = StatementCase { puid, content_date: now, application_date: now };
        let statement = verdict.statement(&profile, &case);
        let statement = statement.unwrap_or_else(|error| panic!("{link}: {error}"));
        let facts = &statement.decision_facts;
        let host = facts.split("://").nth(1).and_then(|rest| rest.split(['/', ' ']).next());
        assert!(host.is_some_and(|host| !host.contains('@')), "{link}: {facts}");
        for language in Language::ALL {
            assert!(statement.sentence(*language).len() > 100, "{link}");
        }
        let json: BTreeMap<String, serde_json::Value> =
            serde_json::from_str(&statement.to_json()).unwrap();
        json.into_keys().for_each(|field| *fields.entry(field).or_default() += 1);
        statements.push(statement);
    }
    println!("{} statements of {} links: {fields:?}", statements.len(), links.len());
    assert!(statements.len() >= 1000, "only {} statements", statements.len());
    let bodies: Vec<String> = statement::batches(&statements).collect();
    assert_eq!(bodies.len(), statements.len().div_ceil(statement::MAX_BATCH));
}

/// A screener of the lists, and links that they name.
fn lists(data: &std::path::Path) -> (Screener, Vec<String>) {
    let mut compiler = Compiler::new("lists");
    let mut links = Vec::new();
    for (file, format, category, ground, source_type) in LISTS {
        let text = fs::read_to_string(data.join("lists").join(file)).unwrap();
        let mut info = ListInfo::new(file, format);
        info.attributes.category = Some(category.to_owned());
        info.attributes.ground = Some(ground);
        info.attributes.source_type = Some(source_type);
        info.attributes.source = Some("Somebody".to_owned());
        info.attributes.action =
            Some(if ground == Ground::Terms { Action::Warn } else { Action::Block });
        info.attributes.valid_until = Some("2027-12-31".parse().unwrap());
        let entries = text.lines().filter(|line| !line.starts_with(['#', '!', '[']));
        // From all over the list, since lists are sorted.
        let entries: Vec<&str> = entries.step_by(17).take(300).collect();
        compiler.add_list(info, entries.join("\n").as_bytes()).unwrap();
        let name = |line: &&str| {
            let place = line.rsplit(' ').next()?.trim_matches(['|', '^']).trim();
            (!place.is_empty()).then(|| format!("https://{}", place.trim_start_matches("https://")))
        };
        links.extend(entries.iter().filter_map(name));
    }
    let compiled = compiler.finish().unwrap();
    (Screener::new(Database::from_bytes(compiled.into_bytes()).unwrap()), links)
}
