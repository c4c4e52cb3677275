//! Orders through the command: `outlink order`, and the stories of `lists/orders.jsonl`.

#![expect(clippy::unwrap_used, reason = "what goes wrong here is a failed test")]

mod common;

use std::fs;
use std::path::Path;
use std::thread;

use serde_json::Value;

use crate::common::Files;
use crate::common::code;
use crate::common::outlink;
use crate::common::outlink_with;
use crate::common::stderr;
use crate::common::stdout;

const ORDER: &str = r#"
reference = "K-2026-118"
authority = "Polismyndigheten"
jurisdictions = ["SE"]
urls = ["https://t.me/s/GangShop/77", "casino.example", { prefix = "shared.example/~gang" }]
"#;

#[test]
fn an_order_knows_the_platforms_of_the_databases_below() {
    let files = Files::new();
    let platform = r#"
name = "myapp"
source = "test"
hosts = ["myapp.example"]
[[page]]
kind = "group"
id = "name 3..32"
fold = true
at = ["/group/{id}"]
"#;
    let platform = files.write("myapp.toml", platform.as_bytes());
    let list = files.write("list.txt", b"evil.example\n");
    let below = files.path("below.outlink");
    let compiled = outlink(&["compile", "--platforms", &platform, "--list", &list, "-o", &below]);
    assert_eq!(code(&compiled), 0, "{}", stderr(&compiled));
    let order = r#"{"reference":"K-1","authority":"Police","urls":[
        "https://myapp.example/group/Gang", {"entity":"myapp:group/other"}]}"#;
    let order = files.write("order.json", order.as_bytes());
    let layer = files.path("urgent.outlink");
    let written = outlink(&["order", &order, "-d", &below, "-o", &layer, "--json"]);
    assert_eq!(code(&written), 0, "{}", stderr(&written));
    let object: Value = serde_json::from_str(&stdout(&written)).unwrap();
    assert_eq!(object["rules"][0]["rule"], r#"{"entity":"myapp:group/gang"}"#);
    let screened =
        outlink(&["screen", "-d", &below, "-d", &layer, "https://myapp.example/group/GANG/"]);
    assert_eq!(code(&screened), 1, "{}", stdout(&screened));
}

#[test]
fn an_order_becomes_a_layer_with_a_receipt() {
    let files = Files::new();
    let order = files.write("order.toml", ORDER.as_bytes());
    let layer = files.path("urgent.outlink");
    let links =
        files.write("links.txt", b"tg://resolve?domain=gangshop&post=77\nhttps://t.me/gangshop\n");
    let now = ["--now", "2026-11-28T10:00:00Z"];
    let tried = outlink(&[&["order", &order, "--links", &links][..], &now].concat());
    assert_eq!(code(&tried), 0, "{}", stderr(&tried));
    let text = stdout(&tried);
    assert!(text.contains(r#"  wider  {"entity":"telegram:username/gangshop"}"#), "{text}");
    assert!(text.contains("1 change of 2 links"), "{text}");
    assert!(stderr(&tried).contains("nothing is in force"), "{}", stderr(&tried));

    let written = outlink(&[&["order", &order, "-o", &layer, "--json"][..], &now].concat());
    assert_eq!(code(&written), 0, "{}", stderr(&written));
    let object: Value = serde_json::from_str(&stdout(&written)).unwrap();
    let receipt = &object["receipt"];
    assert_eq!(receipt["reference"], "K-2026-118");
    assert_eq!(receipt["in_force_since"], "2026-11-28T10:00:00Z");
    assert_eq!(receipt["checks"].as_array().unwrap().len(), 3);
    assert_eq!(object["rules"][1]["rule"], r#"{"domain":"casino.example"}"#);

    let screened = outlink(&["screen", "--json", "-d", &layer, "https://www.casino.example/"]);
    let verdict: Value = serde_json::from_str(&stdout(&screened)).unwrap();
    assert_eq!(verdict["databases"][0]["id"], receipt["database"]["id"]);
    assert_eq!(verdict["reasons"][0]["rule"]["mandatory"], true);
    assert_eq!(code(&outlink(&["verify", &layer])), 0);

    let objects = r#"urls = [{ domain = "a.example", valid_until = "2026-12-01", jurisdictions = ["NO"] },
        { keyword = "gangword", reference = "K-2", valid_from = "2027-03-01" }]"#;
    let head = ORDER.split("urls").next().unwrap();
    let objects = files.write("objects.toml", format!("{head}{objects}").as_bytes());
    let tried = outlink(&[&["order", &objects][..], &now].concat());
    let text = stdout(&tried);
    for line in [
        "  checked     block https://a.example/, by domain a.example\n",
        "              counts in NO, until 2026-12-02T00:00:00Z\n",
        "  not checked keyword gangword\n",
        "              order K-2, in force 2027-03-01T00:00:00Z\n",
        "  note   not checked",
    ] {
        assert!(text.contains(line), "{text}");
    }

    let json = r#"{"reference":"J-1","authority":"Kripos","urls":["https://evil.example/a"]}"#;
    let json = files.write("order.json", json.as_bytes());
    assert_eq!(code(&outlink(&["order", &json])), 0);
}

#[test]
fn an_order_that_cannot_be_in_force_writes_nothing() {
    let files = Files::new();
    let layer = files.path("urgent.outlink");
    let refused = |text: &str, flags: &[&str]| {
        let order = files.write("order.toml", text.as_bytes());
        let output = outlink(&[&["order", &order, "-o", &layer][..], flags].concat());
        assert_eq!(code(&output), 2, "{text}: {}", stdout(&output));
        assert!(!Path::new(&layer).exists(), "{text}");
        stderr(&output)
    };
    let shared = "reference = \"R-1\"\nauthority = \"A\"\nurls = [\"https://telegra.ph/\"]\n";
    let error = refused(shared, &[]);
    for part in ["order R-1", "`https://telegra.ph/`", "accept_over_block"] {
        assert!(error.contains(part), "{error}");
    }
    let error = refused(shared, &["--accept-over-block", "https://other.example/"]);
    assert!(error.contains("does not name"), "{error}");
    let good = files.write("good.txt", b"https://www.casino.example/jobs\n");
    let error = refused(ORDER, &["--known-good", &good]);
    assert!(error.contains("`casino.example`") && error.contains("/jobs"), "{error}");
    refused("reference = \"R-2\"\n", &[]);

    let order = files.write("order.toml", shared.as_bytes());
    let leave = ["--accept-over-block", "https://telegra.ph/"];
    let output = outlink(&[&["order", &order, "-o", &layer][..], &leave].concat());
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(stdout(&output).contains("note"), "{}", stdout(&output));
}

#[test]
fn the_stories_of_orders_through_the_command() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/lists/orders.jsonl");
    let text = fs::read_to_string(path).unwrap();
    let stories: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(stories.len() > 30, "{}", stories.len());
    // Most of the time goes into starting the command.
    let (even, odd) = stories.split_at(stories.len() / 2);
    thread::scope(|scope| {
        scope.spawn(|| even.iter().for_each(play));
        odd.iter().for_each(play);
    });
}

fn play(story: &Value) {
    let id = story["id"].as_str().unwrap();
    let files = Files::new();
    for (name, text) in story["files"].as_object().unwrap() {
        files.write(name, text.as_str().unwrap().as_bytes());
    }
    let layers = story["layers"].as_array().cloned();
    let layers = layers.unwrap_or_else(|| vec!["catalog.toml".into()]);
    let mut flags = Vec::new();
    let mut said = String::new();
    let wants_report =
        ["expect_error", "verify", "diagnosed"].iter().any(|key| !story[key].is_null());
    let is_compiled_on_the_spot = layers.len() == 1 && !wants_report;
    if is_compiled_on_the_spot {
        flags.extend(["--catalog".to_owned(), files.path("catalog.toml")]);
    }
    for layer in layers.iter().filter(|_| !is_compiled_on_the_spot) {
        let catalog = files.path(layer.as_str().unwrap());
        let database = format!("{catalog}.outlink");
        let compiled = outlink(&["compile", &catalog, "-o", &database]);
        let expects_error = story["expect_error"] == true;
        assert_eq!(code(&compiled) == 2, expects_error, "{id}: {}", stderr(&compiled));
        if expects_error {
            return;
        }
        said += &stdout(&compiled);
        if story["verify"]["ok"] == true {
            let verified = outlink(&["verify", &database]);
            assert_eq!(code(&verified), 0, "{id}: {}", stderr(&verified));
        }
        flags.extend(["-d".to_owned(), database]);
    }
    for text in story["diagnosed"].as_array().into_iter().flatten() {
        assert!(said.contains(text.as_str().unwrap()), "{id}: {said}");
    }
    if story["files"].get("policy.toml").is_some() {
        flags.extend(["-p".to_owned(), files.path("policy.toml")]);
    }
    // Steps that ask the same way are one call of the command.
    let steps = story["steps"].as_array().unwrap();
    for steps in steps.chunk_by(|one, other| context(one) == context(other)) {
        let context = context(&steps[0]);
        let flags: Vec<&str> = flags.iter().chain(&context).map(String::as_str).collect();
        let links: String =
            steps.iter().map(|step| format!("{}\n", step["link"].as_str().unwrap())).collect();
        let output = outlink_with(&[&["screen", "--json"][..], &flags].concat(), links.as_bytes());
        let verdicts = stdout(&output);
        assert_eq!(verdicts.lines().count(), steps.len(), "{id}: {}", stderr(&output));
        for (step, line) in steps.iter().zip(verdicts.lines()) {
            check(id, step, &serde_json::from_str(line).unwrap());
        }
    }
}

fn check(id: &str, step: &Value, verdict: &Value) {
    assert_eq!(verdict["action"], step["action"], "{id}: {step}: {verdict}");
    let reasons = verdict["reasons"].as_array().unwrap();
    if !step["code"].is_null() {
        assert!(reasons.iter().any(|it| it["code"] == step["code"]), "{id}: {step}: {verdict}");
    }
    if !step["reference"].is_null() {
        assert_eq!(reasons[0]["rule"]["reference"], step["reference"], "{id}: {step}: {verdict}");
    }
}

/// The flags of a step.
fn context(step: &Value) -> Vec<String> {
    let mut flags = Vec::new();
    for (key, flag) in [("now", "--now"), ("audience", "--audience"), ("surface", "--surface")] {
        flags.extend(step[key].as_str().into_iter().flat_map(|value| [flag.into(), value.into()]));
    }
    for code in step["jurisdictions"].as_array().into_iter().flatten() {
        flags.extend(["-j".to_owned(), code.as_str().unwrap().to_owned()]);
    }
    flags
}
