//! What stops a compilation, and what is said of lists that are compiled.

mod common;

use std::path::Path;

use serde_json::Value;

use crate::common::Files;
use crate::common::code;
use crate::common::command;
use crate::common::outlink;
use crate::common::outlink_with;
use crate::common::stderr;
use crate::common::stdout;

#[test]
fn an_order_that_is_lost_stops_the_compilation() {
    let files = Files::new();
    let rules = r#"{"domain":"evil.example"}
{"domain":"t.me","mandatory":true,"reference":"O-1"}
"#;
    let list = format!("rules:{}", files.write("orders.jsonl", rules.as_bytes()));
    let database = files.path("orders.outlink");
    let output = outlink(&["compile", "--list", &list, "-o", &database, "--json"]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains(":2: an order would not be in force"), "{}", stderr(&output));
    assert!(!Path::new(&database).exists());
    let report: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(report["path"], Value::Null);
    assert_eq!(report["lists"][0]["worst_refused"][0]["severity"], "error");

    let output = outlink(&["lint", "--list", &list]);
    assert_eq!(code(&output), 1);
    assert!(stdout(&output).contains(":2: error: `t.me` is"), "{}", stdout(&output));
}

#[test]
fn an_empty_file_of_a_list_is_named() {
    let files = Files::new();
    std::fs::create_dir(files.path("feeds")).unwrap();
    files.write("feeds/a.txt", b"a.example\n");
    files.write("feeds/b.txt", b"");
    files.write("feeds/c.txt", b"# nothing\n");
    let catalog = |more: &str| {
        let path = files.path("feeds/*.txt");
        let text =
            format!("[[list]]\nname = \"feed\"\npath = \"{path}\"\nformat = \"domains\"\n{more}");
        files.write("outlink.toml", text.as_bytes())
    };
    let database = files.path("links.outlink");
    let compile = |catalog: &str, more: &[&str]| {
        outlink(&[&["compile", catalog, "-o", &database, "--json"][..], more].concat())
    };
    let output = compile(&catalog(""), &["--deny", "warnings"]);
    assert_eq!(code(&output), 2, "{}", stdout(&output));
    let linted = outlink(&["lint", &catalog("")]);
    assert_eq!(code(&linted), 1);
    for said in [stdout(&compile(&catalog(""), &[])), stdout(&linted)] {
        assert!(said.contains("empty_list") && !said.contains("a.txt"), "{said}");
        for name in ["b.txt` is empty", "c.txt` is empty"] {
            assert!(said.contains(name), "{said}");
        }
    }
    let output = compile(&catalog("min_rules = 0\n"), &["--deny", "warnings"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
}

#[test]
fn a_feed_that_broke_leaves_the_database_as_it_was() {
    let files = Files::new();
    let feed = files.write("feed.txt", b"a.example\nb.example\nc.example\nd.example\n");
    let catalog = format!(
        "[[list]]\nname = \"feed\"\npath = \"{feed}\"\nformat = \"domains\"\nmax_shrink = 0.5\n"
    );
    let catalog = files.write("outlink.toml", catalog.as_bytes());
    let database = files.path("links.outlink");
    let compile = || outlink(&["compile", &catalog, "-o", &database]);
    let output = compile();
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let before = std::fs::read(&database).unwrap();

    for broken in [&b""[..], b"# nothing\n", b"a.example\n"] {
        files.write("feed.txt", broken);
        let output = compile();
        assert_eq!(code(&output), 2, "{}", stdout(&output));
        assert_eq!(std::fs::read(&database).unwrap(), before);
    }
    files.write("feed.txt", b"a.example\nb.example\n");
    let output = compile();
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(stdout(&output).contains(" -2  feed\n"), "{}", stdout(&output));
    assert!(stdout(&output).contains(": 2 rules, "), "{}", stdout(&output));
}

#[test]
fn warnings_are_denied_on_request() {
    let files = Files::new();
    let list = format!("domains:{}", files.write("feed.txt", b"evil.example\nco.uk\n"));
    let database = files.path("links.outlink");
    let output = outlink(&["compile", "--list", &list, "-o", &database, "--deny", "warnings"]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("1 warning, and warnings are denied"), "{}", stderr(&output));
    assert!(!Path::new(&database).exists());
    assert_eq!(code(&outlink(&["compile", "--list", &list, "-o", &database])), 0);
}

#[test]
fn rules_that_take_known_good_links_down_are_named() {
    let files = Files::new();
    let list = format!("domains:{}", files.write("feed.txt", b"evil.example\nschool.example\n"));
    let good = files.write("good.txt", b"# ours\nhttps://www.school.example/map\n");
    let database = files.path("links.outlink");
    let output =
        outlink(&["compile", "--list", &list, "-o", &database, "--known-good", &good, "--json"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let report: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(report["known_good"][0]["line"], 2, "{report}");
    assert_eq!(report["known_good"][0]["code"], "known_good");

    let output = outlink(&["lint", "--list", &list, "--known-good", &good]);
    assert_eq!(code(&output), 1);
    assert!(stdout(&output).contains(":2: warning: the rule takes down"), "{}", stdout(&output));
    let denied = ["--known-good", &good, "--deny", "warnings"];
    let mut arguments = vec!["compile", "--list", &list, "-o", &database];
    arguments.extend(denied);
    assert_eq!(code(&outlink(&arguments)), 2);
}

#[test]
fn rules_that_run_out_soon_are_shown() {
    let files = Files::new();
    let rules = r#"{"domain":"a.example","valid_until":"2100-01-01T00:00:00Z"}
{"domain":"b.example","valid_until":"2001-01-01T00:00:00Z"}
"#;
    let list = format!("rules:{}", files.write("rules.jsonl", rules.as_bytes()));
    let output = outlink(&["lint", "--list", &list, "--expires-within", "30d"]);
    let text = stdout(&output);
    assert!(text.contains(":2: warning: the rule ran out at 2001"), "{text}");
    assert!(!text.contains("expires_soon"), "{text}");
    let text = stdout(&outlink(&["lint", "--list", &list, "--expires-within", "9999w"]));
    assert!(text.contains(":1: note: the rule runs out at 2100"), "{text}");
    assert_eq!(code(&outlink(&["lint", "--list", &list, "--expires-within", "soon"])), 2);
}

#[test]
fn withdrawals_that_run_out_are_shown() {
    let files = Files::new();
    let rules = r#"{"withdraw":{"list":"base","domain":"a.example"},"valid_until":"2100-01-01T00:00:00Z"}
{"withdraw":{"list":"base","domain":"b.example"},"valid_until":"2001-01-01T00:00:00Z"}
"#;
    let list = format!("rules:{}", files.write("appeals.jsonl", rules.as_bytes()));
    let output = outlink(&["lint", "--list", &list, "--expires-within", "9999w"]);
    let text = stdout(&output);
    assert_eq!(code(&output), 1, "{text}");
    assert!(text.contains(":1: note: the withdrawal runs out at 2100"), "{text}");
    assert!(text.contains(":2: warning: the withdrawal ran out at 2001"), "{text}");
    assert!(text.ends_with("2 entries, 1 warning, 1 note\n"), "{text}");
    let database = files.path("appeals.outlink");
    let compile = |flags: &[&str]| {
        outlink(&[&["compile", "--list", &list, "-o", &database, "--json"][..], flags].concat())
    };
    assert_eq!(code(&compile(&["--deny", "warnings"])), 2);
    let report: Value = serde_json::from_str(&stdout(&compile(&[]))).unwrap();
    assert_eq!(report["lists"][0]["dead"], 1, "{report}");
    assert_eq!(report["diagnostics"][0]["code"], "expired", "{report}");
}

#[test]
fn nothing_to_check_is_no_check() {
    let files = Files::new();
    let bad = files.write("bad.txt", b"evil.example\n");
    let database = files.path("links.outlink");
    let catalog = files.write("outlink.toml", b"# a template that failed\n");
    for arguments in [
        &["compile", &catalog, "-o", &database][..],
        &["lint", &catalog],
        &["screen", "--catalog", &catalog, "https://a.example/"],
    ] {
        let output = outlink(arguments);
        assert_eq!(code(&output), 2, "{}", stdout(&output));
        assert!(stderr(&output).contains("[[list]]"), "{}", stderr(&output));
    }
    let ours = files.write("ours.toml", b"[[redirector]]\n");
    let only_knowledge = files.write("exits.toml", format!("redirectors = {ours:?}\n").as_bytes());
    let output = outlink(&["lint", &only_knowledge]);
    assert_eq!(code(&output), 2, "{}", stdout(&output));

    let packed = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    for good in [&b""[..], b"# ours\n\n", b"not a link at all\n", &packed] {
        let good = files.write("good.txt", good);
        let output = outlink(&["compile", "--list", &bad, "-o", &database, "--known-good", &good]);
        assert_eq!(code(&output), 2, "{}", stdout(&output));
        let said = stderr(&output);
        assert!(said.contains("good.txt has no link") || said.contains("is packed"), "{said}");
        assert!(!Path::new(&database).exists());
    }
    // A line among others may be anything.
    let good = files.write("good.txt", b"not a link at all\nhttps://a.example/\n");
    let output = outlink(&["lint", "--list", &bad, "--known-good", &good]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
}

#[test]
fn canaries_that_nothing_catches_are_named() {
    let files = Files::new();
    let lines = b"{\"domain\":\"a.example\"}\n{\"canary\":\"https://a.example/\"}\n\
                  {\"canary\":\"https://b.example/\"}\n";
    let list = format!("rules:{}", files.write("own.jsonl", lines));
    let database = files.path("own.outlink");
    let compile = |flags: &[&str]| {
        outlink(&[&["compile", "--list", &list, "-o", &database, "--json"][..], flags].concat())
    };
    let output = compile(&["--deny", "warnings"]);
    assert_eq!(code(&output), 2, "{}", stdout(&output));
    assert!(!Path::new(&database).exists());
    let output = compile(&[]);
    assert_eq!(code(&output), 0, "a layer below may catch it: {}", stderr(&output));
    let report: Value = serde_json::from_str(&stdout(&output)).unwrap();
    let [uncaught] = report["canaries"].as_array().unwrap().as_slice() else { panic!("{report}") };
    assert_eq!(
        (&uncaught["code"], &uncaught["text"]),
        (&"canary_uncaught".into(), &"https://b.example/".into())
    );
    assert!(uncaught["message"].as_str().unwrap().contains("--below"), "{uncaught}");
    let output = outlink(&["lint", "--list", &list]);
    assert_eq!(code(&output), 1, "{}", stdout(&output));
    assert!(stdout(&output).contains("[canary_uncaught]"), "{}", stdout(&output));

    let base = files.path("base.outlink");
    let below = files.write("below.txt", b"b.example\n");
    assert_eq!(code(&outlink(&["compile", "--list", &below, "-o", &base])), 0);
    let output = compile(&["--below", &base, "--deny", "warnings"]);
    assert_eq!(code(&output), 0, "{}", stdout(&output));
    let output = outlink(&["verify", &database]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("no rule catches 1 of 2 canaries"), "{}", stderr(&output));
    let output = outlink(&["verify", &database, "--below", &base]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(stdout(&output).contains(", 2 canaries caught\n"), "{}", stdout(&output));

    // What a hash with a key stands for is known to who has the key.
    let hashes = files.write("partner.txt", b"0011223344556677\n");
    let catalog = format!(
        "[[list]]\nname = \"partner\"\npath = \"{hashes}\"\nformat = \"hashes\"\nkeyed = true\n\
         canaries = [\"https://c.example/\"]\n"
    );
    let catalog = files.write("outlink.toml", catalog.as_bytes());
    let key = format!("partner:{}", files.write("partner.key", b"00ff\n"));
    let compile = |flags: &[&str]| {
        let arguments = ["compile", &catalog, "-o", &database, "--deny", "warnings"];
        outlink(&[&arguments[..], flags].concat())
    };
    assert_eq!(code(&compile(&[])), 0);
    let output = compile(&["--key", &key]);
    assert_eq!(code(&output), 2, "{}", stdout(&output));
}

#[test]
#[cfg(target_os = "linux")]
fn a_report_that_cannot_be_written_says_that_the_database_is_in_place() {
    let files = Files::new();
    let list = files.write("bad.txt", b"evil.example\n");
    let order = files.write(
        "order.toml",
        b"reference = \"O-1\"\nauthority = \"Police\"\nurls = [\"https://evil.example/a\"]\n",
    );
    let (database, layer) = (files.path("bad.outlink"), files.path("order.outlink"));
    for (arguments, path) in [
        (&["compile", "--list", &list, "-o", &database][..], &database),
        (&["compile", "--list", &list, "-o", &database, "--json"], &database),
        (&["order", &order, "-o", &layer], &layer),
        (&["order", &order, "-o", &layer, "--json"], &layer),
    ] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = command(arguments).stdout(full).output().unwrap();
        assert_eq!(code(&output), 2);
        let said = stderr(&output);
        assert!(said.contains(&format!("{path} was written")), "{said}");
        std::fs::remove_file(path).unwrap();
    }
}

#[test]
fn a_path_may_have_a_colon() {
    let files = Files::new();
    std::fs::create_dir(files.path("2026-11-30T12:00")).unwrap();
    let feed = files.write("2026-11-30T12:00/feed.txt", b"evil.example\n");
    let output = outlink(&["screen", "--list", &feed, "https://evil.example/"]);
    assert_eq!(code(&output), 1, "{}", stderr(&output));
    let hashes = files.write("partner.txt", b"0011223344556677\n");
    let catalog =
        format!("[[list]]\nname = \"h\"\npath = \"{hashes}\"\nformat = \"hashes\"\nkeyed = true\n");
    let catalog = files.write("outlink.toml", catalog.as_bytes());
    let database = files.path("k.outlink");
    assert_eq!(code(&outlink(&["compile", &catalog, "-o", &database])), 0);
    let key = format!("h:{}", files.write("2026-11-30T12:00/k.hex", b"00ff\n"));
    let output = outlink(&["screen", "-d", &database, "--key", &key, "https://a.example/"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    // A drive of Windows is a part of the path.
    let (list, key) = (r"C:\lists\bad.txt", r"h:C:\keys\h.hex");
    for (arguments, path) in [
        (&["screen", "--list", list, "https://a.example/"][..], list),
        (&["screen", "-d", &database, "--key", key, "https://a.example/"], r"C:\keys\h.hex"),
    ] {
        let output = outlink(arguments);
        assert_eq!(code(&output), 2);
        let said = stderr(&output);
        assert!(said.contains("cannot read") && said.contains(path), "{said}");
    }
    let output = outlink(&["screen", "--list", "domain:bad.txt", "https://a.example/"]);
    assert!(stderr(&output).contains("did you mean `domains`"), "{}", stderr(&output));
}

#[test]
fn the_command_takes_platforms_and_redirectors_of_its_user() {
    let vectors = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/knowledge");
    let given = |name: &str| vectors.join(name).display().to_string();
    let (platform, exits, policy) =
        (given("myapp.toml"), given("exits.toml"), given("policy.toml"));
    let list = format!("rules:{}", given("rules.jsonl"));
    let cases = std::fs::read_to_string(vectors.join("cases.jsonl")).unwrap();
    let cases: Vec<Value> = cases.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let links: Vec<&str> = cases.iter().map(|case| case["link"].as_str().unwrap()).collect();
    let files = Files::new();
    let database = files.path("links.outlink");
    let catalog = format!(
        "platforms = [{platform:?}]\nredirectors = {exits:?}\n\n[[list]]\nname = \"rules\"\n\
         path = {:?}\nformat = \"rules\"\n",
        given("rules.jsonl")
    );
    let catalog = files.write("outlink.toml", catalog.as_bytes());
    assert_eq!(code(&outlink(&["compile", &catalog, "-o", &database])), 0);
    let known = ["--platforms", &platform, "--redirectors", &exits];
    let on_the_spot = [&known[..], &["--list", &list]].concat();
    for sources in [&["-d", &database][..], &["--catalog", &catalog], &on_the_spot] {
        let flags = [&["screen", "--json", "-p", &policy], sources, &["--"], &links].concat();
        let output = outlink(&flags);
        assert_eq!(code(&output), 1, "{}", stderr(&output));
        let found = stdout(&output);
        let verdicts = found.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        for (case, verdict) in cases.iter().zip(verdicts) {
            assert_eq!(case["action"], verdict["action"], "{} with {sources:?}", case["link"]);
        }
    }
    let output = outlink(
        &[&["expand"], &known[..], &["https://exit.example/go?to=g.myapp.example/x-"]].concat(),
    );
    assert!(stdout(&output).contains("(mine.exit)"), "{}", stdout(&output));
    assert_eq!(code(&outlink(&["lint", &catalog])), 0);

    let broken = files.write("broken.toml", b"name = \"other\"\nsource = \"t\"\nhosts = [\"A\"]\n");
    let broken_catalog = files.write("broken_catalog.toml", b"platforms = \"broken.toml\"\n");
    for flags in [
        &["expand", "--platforms", &broken, "a.example"][..],
        &["compile", &broken_catalog, "-o", &database],
        &["lint", &broken_catalog],
    ] {
        let output = outlink(flags);
        assert_eq!(code(&output), 2);
        let said = stderr(&output);
        assert!(said.contains("broken.toml: line 3: `A` is not a host"), "{said}");
    }
}

/// A catalog of a feed of some domains, and of hashes with a key.
fn with_keyed_list(files: &Files, domains: &[u8]) -> String {
    let feed = files.write("feed.txt", domains);
    let hashes = files.write("partner.txt", b"0011223344556677\n");
    let catalog = format!(
        "[[list]]\nname = \"feed\"\npath = \"{feed}\"\nformat = \"domains\"\nmax_shrink = 0.5\n\n\
         [[list]]\nname = \"partner\"\npath = \"{hashes}\"\nformat = \"hashes\"\nkeyed = true\n"
    );
    files.write("outlink.toml", catalog.as_bytes())
}

#[test]
fn a_keyed_list_takes_no_check_away() {
    let files = Files::new();
    let catalog = with_keyed_list(&files, b"a.example\nb.example\nc.example\nd.example\n");
    let database = files.path("links.outlink");
    let output = outlink(&["compile", &catalog, "-o", &database]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let before = std::fs::read(&database).unwrap();

    with_keyed_list(&files, b"a.example\n");
    let other = files.path("other.outlink");
    for flags in [&["-o", &database][..], &["-o", &other, "--replaces", &database]] {
        let output = outlink(&[&["compile", &*catalog][..], flags].concat());
        assert_eq!(code(&output), 2, "{}", stdout(&output));
        assert!(stderr(&output).contains("from 4 rules to 1"), "{}", stderr(&output));
    }
    assert_eq!(std::fs::read(&database).unwrap(), before);

    let withdrawal = br#"{"withdraw":{"list":"feed","domain":"z.example"}}"#;
    let layer = format!("rules:{}", files.write("layer.jsonl", withdrawal));
    let good = files.write("good.txt", b"https://b.example/\n");
    let key = format!("partner:{}", files.write("partner.key", b"00ff\n"));
    let lint = |flags: &[&str]| outlink(&[&["lint"], flags].concat());
    let output = lint(&["--list", &layer, "--below", &database]);
    assert_eq!(code(&output), 1, "{}", stderr(&output));
    let output = lint(&[&catalog, "--below", &database]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));

    let output = lint(&[&catalog, "--known-good", &good]);
    assert_eq!(code(&output), 2, "{}", stdout(&output));
    assert!(stderr(&output).contains("give it with --key partner:PATH"), "{}", stderr(&output));
    let output = lint(&[&catalog, "--known-good", &good, "--key", &key]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let checked = ["compile", &catalog, "-o", &other, "--known-good", &good, "--key", &key];
    assert_eq!(code(&outlink(&checked)), 0);
}

#[test]
fn a_database_that_cannot_be_compared_is_kept_where_a_list_has_a_max_shrink() {
    let files = Files::new();
    let catalog = with_keyed_list(&files, b"a.example\nb.example\n");
    let database = files.path("links.outlink");
    assert_eq!(code(&outlink(&["compile", &catalog, "-o", &database])), 0);
    let mut bytes = std::fs::read(&database).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    std::fs::write(&database, &bytes).unwrap();
    let output = outlink(&["compile", &catalog, "-o", &database]);
    assert_eq!(code(&output), 2, "{}", stdout(&output));
    let said = stderr(&output);
    assert!(said.contains("the max_shrink of list `feed`") && said.contains("move it"), "{said}");
    assert_eq!(std::fs::read(&database).unwrap(), bytes);

    let list = format!("domains:{}", files.path("feed.txt"));
    let output = outlink(&["compile", "--list", &list, "-o", &database]);
    assert_eq!(code(&output), 0, "no list asks for a comparison: {}", stderr(&output));
    assert!(stderr(&output).contains("is replaced without a comparison"), "{}", stderr(&output));

    std::fs::write(&database, b"").unwrap();
    let output = outlink(&["compile", &catalog, "-o", &database]);
    assert_eq!(code(&output), 0, "an empty file is no database: {}", stderr(&output));
}

#[test]
fn lint_says_why_compile_would_refuse() {
    let files = Files::new();
    let feed = files.write("feed.txt", b"evil.example\nschool.example\n");
    let catalog = format!(
        "[[list]]\nname = \"feed\"\npath = \"{feed}\"\nformat = \"domains\"\nmin_rules = 1000\n"
    );
    let catalog = files.write("outlink.toml", catalog.as_bytes());
    let output = outlink(&["lint", &catalog]);
    assert_eq!(code(&output), 1);
    let said = stdout(&output);
    assert!(said.contains("error: the list `feed` gave fewer rules (2)"), "{said}");
    assert!(said.ends_with("2 entries, 1 warning, 0 notes\n"), "{said}");
    let output = outlink(&["lint", &catalog, "--json"]);
    assert_eq!((code(&output), stdout(&output).as_str()), (1, ""));
    assert!(stderr(&output).contains("its min_rules (1000)"), "{}", stderr(&output));

    let good = files.write("good.txt", b"https://school.example/\n");
    let output = outlink(&["lint", &catalog, "--known-good", &good]);
    assert_eq!(code(&output), 2);
    let said = stderr(&output);
    assert!(
        said.contains("nothing was checked with --known-good") && said.contains("1000"),
        "{said}"
    );
}

#[test]
#[cfg(unix)]
fn lint_reads_a_pipe_once() {
    let files = Files::new();
    let good = files.write("good.txt", b"https://school.example/\n");
    let flags = ["lint", "--list", "domains:/dev/stdin", "--known-good", &good];
    let output = outlink_with(&flags, b"evil.example\nschool.example\n");
    assert_eq!(code(&output), 1, "{}", stdout(&output));
    assert!(stdout(&output).contains("[known_good]"), "{}", stdout(&output));
}
