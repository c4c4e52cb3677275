//! The commands of list maintainers: is a list sound, what changes with it, which rule to add.

#![expect(clippy::unwrap_used, reason = "what goes wrong here is a failed test")]

mod common;

use serde_json::Value;

use crate::common::Files;
use crate::common::code;
use crate::common::outlink;
use crate::common::outlink_with;
use crate::common::stderr;
use crate::common::stdout;

fn objects(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn compile(files: &Files, name: &str, rules: &str) -> String {
    let list = format!("rules:{}", files.write("rules.jsonl", rules.as_bytes()));
    let database = files.path(name);
    let output = outlink(&["compile", "--list", &list, "-o", &database]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    database
}

#[test]
fn lint_names_every_entry_that_is_not_what_it_spells() {
    let files = Files::new();
    let sound = format!("domains:{}", files.write("sound.txt", b"# evil\nevil.example\n"));
    let output = outlink(&["lint", "--list", &sound]);
    assert_eq!((code(&output), stdout(&output).as_str()), (0, "1 entry, 0 warnings, 0 notes\n"));

    let mut text = "evil.example\nco.uk\nlocalhost\nnot a domain\n".to_owned();
    text.push_str(&"x y z\n".repeat(150));
    // A list that is mostly dirt would be refused as a whole.
    (0..300).for_each(|number| text.push_str(&format!("evil{number}.example\n")));
    let path = files.write("bad.txt", text.as_bytes());
    let bad = format!("domains:{path}");
    let output = outlink(&["lint", "--list", &sound, "--list", &bad]);
    assert_eq!(code(&output), 1);
    let text = stdout(&output);
    assert!(text.starts_with(&format!("{path}:2: warning: `co.uk` is a public suffix")), "{text}");
    assert!(text.contains("[over_block]\n    co.uk\n"), "{text}");
    assert!(text.contains(&format!("{path}:154: warning")), "all of them are shown: {text}");
    assert!(!text.contains("local_name"), "{text}");
    assert!(text.ends_with("455 entries, 152 warnings, 1 note\n"), "{text}");

    let output = outlink(&["lint", "--list", &bad, "--json", "--notes"]);
    assert_eq!(code(&output), 1);
    let objects = objects(&stdout(&output));
    assert_eq!(objects.len(), 153);
    let lines: Vec<u64> = objects.iter().map(|object| object["line"].as_u64().unwrap()).collect();
    assert!(lines.is_sorted(), "{lines:?}");
    assert_eq!(objects[0]["code"], "over_block");
    assert_eq!(
        (&objects[1]["code"], &objects[1]["severity"]),
        (&"local_name".into(), &"note".into())
    );

    assert_eq!(code(&outlink(&["lint"])), 2);
    assert_eq!(code(&outlink(&["lint", "--list", "domains:no-such-file"])), 2);
}

#[test]
fn diff_shows_the_links_whose_action_changes_and_the_rules_that_do_it() {
    let files = Files::new();
    let before =
        compile(&files, "before", "{\"domain\":\"gone.example\"}\n{\"domain\":\"both.example\"}\n");
    let after = compile(
        &files,
        "after",
        "{\"domain\":\"both.example\",\"comment\":\"another rule\"}\n{\"host\":\"new.example\",\"action\":\"warn\"}\n",
    );
    let links =
        b"https://gone.example/\nhttps://both.example/\nhttps://new.example/\nhttps://x.example/\n";
    let output = outlink_with(&["diff", &before, &after, "--json"], links);
    assert_eq!(code(&output), 1, "{}", stderr(&output));
    let objects = objects(&stdout(&output));
    assert_eq!(objects.len(), 2);
    assert_eq!(objects[0]["input"], "https://gone.example/");
    assert_eq!(objects[0]["before"]["action"], "block");
    assert_eq!(objects[0]["before"]["reason"]["rule"]["pattern"], "gone.example");
    assert_eq!(objects[0]["after"]["action"], "allow");
    assert_eq!(objects[0]["after"]["reason"], Value::Null);
    assert_eq!(objects[1]["after"]["action"], "warn");
    assert_eq!(objects[1]["after"]["reason"]["rule"]["kind"], "host");

    let output = outlink(&["diff", &before, &after, "https://new.example/"]);
    assert_eq!(code(&output), 1);
    let text = stdout(&output);
    assert!(
        text.starts_with("allow  -> warn    https://new.example/\n    after: host new.example"),
        "{text}"
    );
    assert!(stderr(&output).contains("1 of 1 link got another action"), "{}", stderr(&output));
    assert_eq!(code(&outlink(&["diff", &before, &after, "https://both.example/"])), 0);
    let policy = files.write("policy.toml", b"listed = \"warn\"\n");
    let lenient = ["diff", &before, &after, "--policy", &policy, "https://gone.example/"];
    assert!(stdout(&outlink(&lenient)).starts_with("warn   -> allow "));
    assert_eq!(code(&outlink(&["diff", &before, "no-such-file", "x"])), 2);
    let stacked = format!("{before}+{after}");
    let output = outlink(&["diff", &before, &stacked, "--counts", "https://new.example/"]);
    assert_eq!(code(&output), 1, "{}", stderr(&output));
    assert!(stdout(&output).starts_with("1 stricter, 0 milder  "), "{}", stdout(&output));
}

#[test]
fn suggest_marks_the_first_rule_that_is_safe() {
    let files = Files::new();
    let link = "https://www.google.com/url?q=https%3A%2F%2Fshared.example%2F~gang%2Fshop";
    let output = outlink(&["suggest", link]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let text = stdout(&output);
    assert!(text.starts_with("for https://shared.example/~gang/shop\n"), "{text}");
    assert!(text.contains("\n* {\"prefix\":\"shared.example/~gang\"}\n"), "{text}");
    let more = ["--reference", "N-1", "--source", "Police"];
    let whole = stdout(&outlink(&[&["suggest", link][..], &more].concat()));
    let rule = r#"{"prefix":"shared.example/~gang","reference":"N-1","source":"Police"}"#;
    assert!(whole.contains(rule), "{whole}");
    assert!(text.contains("\n  {\"domain\":\"shared.example\"}\n"), "{text}");

    let good = "https://shared.example/~choir/\n\nhttps://shared.example/~gang/shop?lang=no\n";
    let good = files.write("good.txt", good.as_bytes());
    let output = outlink(&["suggest", link, "--known-good", &good, "--json"]);
    assert_eq!(code(&output), 1, "no rule tells the two apart");
    let objects = objects(&stdout(&output));
    assert!(objects.iter().all(|object| object["safe"] == false), "{objects:?}");
    assert_eq!(objects[0]["bystanders"], 1);
    assert_eq!(objects.last().unwrap()["bystanders"], 2);
    assert_eq!(objects.last().unwrap()["example"], "https://shared.example/~choir/");

    let output = outlink(&["suggest", "https://t.me/s/gangshop"]);
    assert!(stdout(&output).contains("* {\"entity\":\"telegram:username/gangshop\"}\n"));
    assert!(stdout(&output).contains("refused: `t.me` is"), "{}", stdout(&output));
    assert_eq!(code(&outlink(&["suggest", ""])), 2);
    assert_eq!(code(&outlink(&["suggest", link, "--known-good", "no-such-file"])), 2);
}

#[test]
fn every_file_of_links_is_looked_at() {
    let files = Files::new();
    let list = format!("domains:{}", files.write("bad.txt", b"evil.example\n"));
    let order = "reference = \"K-1\"\nauthority = \"A\"\nreceived = 2026-01-01\nurls = [\"evil.example\"]\n";
    let order = files.write("order.toml", order.as_bytes());
    let link = "https://evil.example/";
    let utf_16: Vec<u8> =
        [0xfeff].into_iter().chain(link.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    for (name, content, reason) in [
        ("links.gz", &b"\x1f\x8b\x08\0"[..], "is packed"),
        ("empty.txt", b"\n\n", "has no link"),
        ("utf-16.txt", &utf_16, "has no link"),
    ] {
        let file = files.write(name, content);
        for arguments in [
            &["order", &order, "--links", &file][..],
            &["order", &order, "--known-good", &file],
            &["suggest", link, "--listed", &file],
            &["suggest", link, "--known-good", &file],
            &["lint", "--list", &list, "--known-good", &file],
        ] {
            // Nothing may be listed yet.
            if name == "empty.txt" && arguments.contains(&"--listed") {
                assert_eq!(code(&outlink(arguments)), 0, "{arguments:?}");
                continue;
            }
            let done = outlink(arguments);
            assert_eq!(code(&done), 2, "{arguments:?}");
            assert!(stderr(&done).contains(reason), "{arguments:?}: {}", stderr(&done));
        }
    }
    let one = files.write("one.txt", b"https://evil.example/other\n\n");
    let listed = stdout(&outlink(&["suggest", "https://evil.example/a", "--listed", &one]));
    assert!(listed.contains("covers 1 listed link\n"), "{listed}");
}

#[test]
fn compile_shows_each_of_the_worst_entries_once() {
    let files = Files::new();
    let rules = b"{\"domain\":\"a.example\",\"valid_until\":\"2020-01-01\"}\n{\"domain\":1}\n";
    let list = format!("rules:{}", files.write("rules.jsonl", rules));
    let output = outlink(&["compile", "--list", &list, "-o", &files.path("once.outlink")]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let text = stdout(&output);
    for name in ["expired", "invalid_value"] {
        assert_eq!(text.matches(&format!("[{name}]")).count(), 1, "{text}");
        assert!(text.contains(&format!("1 warning: {name}")), "{text}");
    }
}
