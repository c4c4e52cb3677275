//! Platforms and redirectors of a caller: whoever brings them, the same links mean the same.

#![expect(clippy::unwrap_used, reason = "what goes wrong here is a failed test")]

use outlink::Context;
use outlink::Database;
use outlink::Entity;
use outlink::Format;
use outlink::Limits;
use outlink::ListInfo;
use outlink::ListKind;
use outlink::Policy;
use outlink::Screener;
use outlink::compile::Compiler;
use outlink::expand::Knowledge;
use outlink::expand::expand_with;
use outlink::url::normalize;
use outlink_tests::vectors;
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    link: String,
    action: String,
}

#[derive(Deserialize)]
struct Wrong {
    of: String,
    text: String,
    line: usize,
    message: String,
}

fn text(name: &str) -> String {
    std::fs::read_to_string(vectors::directory().join("knowledge").join(name)).unwrap()
}

fn known() -> Knowledge {
    let mut knowledge = Knowledge::default();
    knowledge.platforms(&text("myapp.toml")).unwrap();
    knowledge.redirectors(&text("exits.toml")).unwrap();
    knowledge
}

fn policy() -> Policy {
    known().while_in_force(|| Policy::from_toml(&text("policy.toml"))).unwrap()
}

fn database(knowledge: Knowledge) -> Database {
    let mut compiler = Compiler::new("links");
    compiler.knowledge(knowledge);
    let mut info = ListInfo::new("rules", Format::Rules);
    info.kind = ListKind::Threat;
    compiler.add_list(info, text("rules.jsonl").as_bytes()).unwrap();
    let compiled = compiler.finish().unwrap();
    assert_eq!((compiled.report().rules(), compiled.report().warnings()), (4, 0));
    Database::from_bytes(compiled.into_bytes()).unwrap()
}

#[track_caller]
fn check(screener: &Screener) {
    let cases = vectors::load("knowledge/cases.jsonl").into_iter().map(|case| case.record);
    let cases: Vec<Case> = cases.collect();
    let context = Context::default();
    let mut wrong = Vec::new();
    for Case { link, action } in &cases {
        let verdict = screener.screen(link, &context);
        if verdict.action().as_str() != action
            || screener.action(link, &context) != verdict.action()
            || screener.screen_many(&[link], &context).first() != Some(&verdict)
        {
            wrong.push(format!("{link} is not {action} but {verdict}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(cases.len() > 15);
}

#[test]
fn a_database_carries_what_it_was_compiled_with() {
    let database = database(known());
    assert!(database.knowledge() == Some(&known()));
    database.verify().unwrap();
    check(&Screener::new(database.clone()).with_policy(policy()));
    // What is carried comes through the bytes of the file, and is the same beside other layers.
    let mut builder = Screener::builder();
    builder.database(Database::starter().unwrap()).database(database).policy(policy());
    check(&builder.build());
}

#[test]
fn a_screener_knows_what_its_builder_is_given() {
    // A rule for `g.myapp.example` would fit without any knowledge; those for entities need it.
    let mut builder = Screener::builder();
    builder.database(database(known())).policy(policy());
    builder.platforms(&text("myapp.toml")).unwrap().redirectors(&text("exits.toml")).unwrap();
    check(&builder.build());

    let mut builder = Screener::builder();
    builder.platforms(&text("myapp.toml")).unwrap().policy(policy());
    let screener = builder.build();
    let link = "https://myapp.example/someone";
    assert_eq!(screener.action(link, &Context::default()), outlink::Action::Warn);
    let unaware = Screener::builder().policy(policy()).build();
    assert_eq!(unaware.action(link, &Context::default()), outlink::Action::Allow);
}

#[test]
fn texts_are_read_by_what_a_screener_knows() {
    let text = "Join myapp:group/gang, MYAPP.example/group/gang or www.myapp.example/someone. \
                Not: other:group/gang, app:x, my.app, mirror";
    let screener = Screener::new(database(known()));
    let found = screener.screen_text(text, &Context::default());
    let links: Vec<_> = found.iter().map(|(link, verdict)| (link.text, verdict.action())).collect();
    let (allow, block) = (outlink::Action::Allow, outlink::Action::Block);
    let expected = [
        ("myapp:group/gang", block),
        ("MYAPP.example/group/gang", block),
        ("www.myapp.example/someone", allow),
    ];
    assert_eq!(links[..links.len().min(3)], expected);
    assert!(links.iter().skip(3).all(|(link, _)| *link == "my.app"), "{links:?}");
    let forms: Vec<_> = found.iter().map(|(link, _)| link.form).collect();
    assert_eq!(forms[..2], [outlink::extract::LinkForm::Scheme, outlink::extract::LinkForm::Bare]);
    let unaware = Screener::new(Database::starter().unwrap());
    assert!(unaware.screen_text("myapp:group/gang", &Context::default()).is_empty());
}

#[test]
fn the_upper_database_says_what_a_platform_is() {
    let later =
        text("myapp.toml").replace("\"/group/{id}\",", "\"/group/{id}\", \"/gruppe/{id}\",");
    let mut newer = Knowledge::default();
    newer.platforms(&later).unwrap();
    newer.redirectors(&text("exits.toml")).unwrap();
    let mut builder = Screener::builder();
    builder.database(database(known())).database(database(newer)).policy(policy());
    let screener = builder.build();
    check(&screener);
    assert!(screener.is_blocked("https://myapp.example/gruppe/gang", &Context::default()));
}

#[test]
fn a_platform_may_share_a_scheme_with_one_that_is_built_in() {
    let text = "name = \"mine\"\nsource = \"t\"\nschemes = [\"tg\"]\n[[page]]\nkind = \"user\"\n\
                id = \"name\"\nat = [\"tg:{id}\", \"tg:resolve?domain={id}\"]\n";
    let mut knowledge = Knowledge::default();
    knowledge.platforms(text).unwrap();
    let entity = |link: &str| {
        let url = normalize(link, &Limits::default()).unwrap();
        let expansion = expand_with(url, &Limits::default(), &knowledge);
        expansion.candidates.into_iter().find_map(|candidate| candidate.entity).unwrap().to_string()
    };
    assert_eq!(entity("tg:resolve?domain=gangshop"), "telegram:username/gangshop");
    assert_eq!(entity("tg:somebody"), "mine:user/somebody");
}

#[test]
fn nothing_leaks_from_what_is_in_force() {
    let entity = "myapp:group/gang";
    let parsed = known().while_in_force(|| Entity::parse(entity)).unwrap();
    assert_eq!(parsed.to_string(), entity);
    assert!(Entity::parse(entity).is_err());
    assert!(std::panic::catch_unwind(|| known().while_in_force(|| panic!("on purpose"))).is_err());
    assert!(Entity::parse(entity).is_err(), "a panic leaves nothing in force");
    // A verdict about a platform of a caller is read back.
    let screener = Screener::new(database(known()));
    let verdict = screener.screen("https://g.myapp.example/gang", &Context::default());
    let json = verdict.to_json();
    assert!(json.contains("\"platform\":\"myapp\""), "{json}");
    let stored: outlink::Verdict = serde_json::from_str(&json).unwrap();
    assert_eq!(stored, verdict);
}

#[test]
fn a_file_that_is_wrong_is_named_by_its_line() {
    let mut wrong = Vec::new();
    for case in vectors::load::<Wrong>("knowledge/wrong.jsonl") {
        let case = case.record;
        let mut knowledge = Knowledge::default();
        let error = match case.of.as_str() {
            "platforms" => knowledge.platforms(&case.text).err(),
            _ => knowledge.redirectors(&case.text).err(),
        };
        let Some(error) = error else {
            wrong.push(format!("this is taken: {}", case.text));
            continue;
        };
        if error.line() != case.line || !error.message().contains(&case.message) {
            wrong.push(format!("`{error}`, not line {}: {}", case.line, case.message));
        }
        assert!(knowledge == Knowledge::default(), "what is refused changes nothing");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
