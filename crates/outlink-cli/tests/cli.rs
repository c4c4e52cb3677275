//! The command as a user meets it: exit codes, output, and input that nobody should have.

mod common;

use std::fs;

use outlink::Context;
use outlink::Database;
use outlink::Screener;
use serde_json::Value;

use crate::common::Files;
use crate::common::code;
use crate::common::command;
use crate::common::outlink;
use crate::common::outlink_with;
use crate::common::stderr;
use crate::common::stdout;

const PHISHING: &str = "https://testsafebrowsing.appspot.com/s/phishing.html";

#[test]
fn exit_codes_are_those_of_grep() {
    assert_eq!(code(&outlink(&["screen", "https://example.com/"])), 0);
    assert_eq!(code(&outlink(&["screen", "https://example.com/", PHISHING])), 1);
    assert_eq!(code(&outlink(&["screen", "--database", "no-such-file", "x"])), 2);
    assert_eq!(code(&outlink(&["scren"])), 2);
    assert_eq!(code(&outlink(&["--help"])), 0);
}

#[test]
fn the_first_command_of_the_readme_names_list_and_line() {
    let output = outlink(&["screen", PHISHING]);
    let text = stdout(&output);
    assert!(text.starts_with("block "), "{text}");
    assert!(text.contains("(starter, line "), "{text}");
    assert!(!text.contains('\u{1b}'), "no colours where nobody sees them");
    assert!(stderr(&output).starts_with("no list was named"), "{}", stderr(&output));
}

#[test]
fn the_json_of_the_command_is_that_of_the_library() {
    let links =
        [PHISHING, "https://example.com/", "javascript:alert(1)", "", "http://[::1]/", "t.me/x"];
    let input: String = links.iter().map(|link| format!("{}\n", Value::from(*link))).collect();
    let output = outlink_with(&["screen", "--json", "--input", "json"], input.as_bytes());
    let screener = Screener::new(Database::starter().unwrap());
    let expected: String = links
        .iter()
        .map(|link| screener.screen(link, &Context::default()).to_json() + "\n")
        .collect();
    assert_eq!(stdout(&output), expected);
    assert_eq!(code(&output), 1);
}

#[test]
fn lines_are_links_and_blank_lines_are_none() {
    let output = outlink_with(&["screen"], b"https://example.com/\r\n\n  \nhttps://example.org/");
    assert_eq!(stdout(&output).lines().count(), 2);
    assert_eq!(code(&output), 0);
}

#[test]
fn a_dash_stands_for_standard_input() {
    let links = b"https://example.com/\nhttps://example.org/\n";
    assert_eq!(
        outlink_with(&["screen", "-"], links).stdout,
        outlink_with(&["screen"], links).stdout
    );
    let output = outlink_with(&["extract", "-"], b"see example.com and example.org\n");
    assert!(stdout(&output).contains("example.org"), "{}", stdout(&output));
}

#[test]
fn links_and_messages_forge_no_line_of_text() {
    let files = Files::new();
    // Comments that would forge a line are refused.
    let rules = br#"{"domain":"evil.example","comment":"a\nallow  https://evil.example/\u001b[2J"}
{"domain":"evil.example","comment":"reported"}
{"domain":"fine.example","effect":"except"}
"#;
    let list = format!("rules:{}", files.write("rules.jsonl", rules));
    let before = files.path("before.outlink");
    assert_eq!(code(&outlink(&["compile", "--list", &list, "-o", &before])), 0);
    let links = r#""https://ok.example/\nblock   https://good.example/  domain good.example"
"https://evil.example/\u001b[2J\u202e\r\nallow   https://evil.example/"
"https://fine.example/it's \"it\""
"#;
    let empty = files.path("empty.outlink");
    let none = format!("rules:{}", files.write("none.jsonl", b""));
    assert_eq!(code(&outlink(&["compile", "--list", &none, "-o", &empty])), 0);
    let screened = outlink_with(&["screen", "--input", "json", "-d", &before], links.as_bytes());
    let text = stdout(&screened);
    assert_eq!(text.lines().count(), 3, "{text}");
    assert!(text.contains(r"https://ok.example/\nblock   https://good.example/"), "{text}");
    assert!(text.contains(r#"https://fine.example/it's "it""#), "{text}");
    let diff = outlink_with(&["diff", "--input", "json", &empty, &before], links.as_bytes());
    let lines = stdout(&diff);
    let begins_so = |line: &&str| line.starts_with("allow ");
    assert_eq!(lines.lines().filter(begins_so).count(), 1, "one link changed: {lines}");
    for text in [text, lines] {
        assert!(!text.contains(['\u{1b}', '\u{202e}', '\r']), "{text:?}");
    }
}

#[test]
fn half_a_surrogate_pair_and_blank_lines_end_no_sweep() {
    let input = b"\"https://a.example/\"\n\n\"cut \\ud83d https://evil.example/x\"\n\"https://evil.example/\\ud83d\"\n  \n";
    let files = Files::new();
    let list = format!("domains:{}", files.write("bad.txt", b"evil.example\n"));
    let flags = ["screen", "--input", "json", "--list", &list];
    let lines = |more: &[&str]| {
        let output = outlink_with(&[&flags[..], more].concat(), input);
        assert_eq!(code(&output), 1, "{}", stderr(&output));
        stdout(&output)
    };
    assert_eq!(lines(&[]).lines().count(), 3);
    assert!(lines(&["--json"]).lines().nth(2).unwrap().contains("block"), "{}", lines(&["--json"]));
    let found = lines(&["--texts", "--columns", "action"]);
    assert_eq!(found.lines().filter(|line| line.ends_with(",block")).count(), 2, "{found}");
    assert!(found.contains("\n3,"), "lines keep their numbers: {found}");
}

#[test]
fn what_is_said_of_texts_is_not_ignored_for_links() {
    let base = ["--base", "https://a.example/"];
    for flags in [&base[..], &["--quoted-printable"], &["--columns", "action", base[0], base[1]]] {
        let screen =
            |more: &[&str]| outlink(&[&["screen"], flags, more, &["https://a.example/"]].concat());
        let output = screen(&[]);
        assert_eq!(code(&output), 2, "{flags:?}");
        assert!(stderr(&output).contains("give --texts too"), "{}", stderr(&output));
        assert_eq!(code(&screen(&["--texts"])), 0, "{flags:?}");
    }
}

#[test]
fn what_was_found_before_an_error_is_written() {
    let mut input = "\"https://evil.example/\"\n".repeat(40);
    input.push_str("https://x/\n");
    let files = Files::new();
    let list = format!("domains:{}", files.write("bad.txt", b"evil.example\n"));
    let screen = ["screen", "--input", "json", "--list", &list];
    for (flags, more, lines) in [
        (&screen[..], &[][..], 40),
        (&screen, &["--json"], 40),
        (&screen, &["--columns", "action"], 41),
        (&screen, &["--columns", "action", "--json"], 40),
        (&screen, &["--texts", "--json"], 40),
        (&["extract", "--input", "json"], &["--json"], 40),
        (&["expand", "--input", "json"], &["--json"], 40),
    ] {
        let output = outlink_with(&[flags, more].concat(), input.as_bytes());
        assert_eq!(code(&output), 2, "{more:?}");
        assert!(stderr(&output).contains("line 41"), "{}", stderr(&output));
        assert_eq!(stdout(&output).lines().count(), lines, "{flags:?} {more:?}");
    }
}

#[test]
fn a_line_that_is_no_json_string_is_an_error_with_its_line() {
    let output =
        outlink_with(&["screen", "--input", "json"], b"\"https://example.com/\"\nhttps://x/\n");
    assert_eq!(code(&output), 2);
    assert!(
        stderr(&output).contains("line 2 of the input is not a JSON string"),
        "{}",
        stderr(&output)
    );
    assert_eq!(stdout(&output).lines().count(), 1, "what was decided is not lost");
}

#[test]
fn a_link_of_ten_megabytes_and_bytes_that_are_no_text_have_verdicts() {
    let mut input = b"https://example.com/".to_vec();
    input.resize(10 << 20, b'a');
    input.extend(b"\nhttps://example.com/\xff\xfe\n");
    let output = outlink_with(&["screen", "--json"], &input);
    let verdicts: Vec<Value> =
        stdout(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(verdicts[0]["reasons"][0]["code"], "limit");
    assert!(verdicts[0]["reasons"][0]["message"].as_str().unwrap().contains("10485760"));
    assert_eq!(verdicts[1]["input"], "https://example.com/%FF%FE");
    assert_eq!(verdicts.len(), 2);
}

#[test]
fn explain_shows_every_step() {
    let files = Files::new();
    let list = files.write("bad.txt", b"evil.example\n");
    let link = "HTTP://www.Evil.example.:80/a/%2e%2e/b";
    let output = outlink(&["explain", link, "--list", &format!("domains:{list}")]);
    let text = stdout(&output);
    assert_eq!(code(&output), 1, "{}", stderr(&output));
    for part in [
        "link    HTTP://www.Evil.example.:80/a/%2e%2e/b",
        "action  block",
        "normal  http://www.evil.example/b",
        "domain evil.example",
        "line 1",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let rule = "{\"domain\":\"evil.example\",\"comment\":\"a\u{202e}b\u{2028}c\"}\n";
    let list = files.write("odd.jsonl", rule.as_bytes());
    let text = stdout(&outlink(&["explain", link, "--list", &format!("rules:{list}")]));
    assert!(text.contains("comment: a\\u{202e}b\\u{2028}c\n"), "{text}");
}

#[test]
fn lists_that_are_none_are_clear_errors() {
    let files = Files::new();
    let binary = files.write("binary", &[0x7f, b'E', b'L', b'F', 0, 0, 1, 2, 3]);
    let folder = files.path("");
    for (list, parts) in [
        (format!("domains:{binary}"), ["binary", "binary"]),
        (format!("domains:{folder}"), ["directory", "name a file"]),
        ("domains:no-such-file".to_owned(), ["no-such-file", "cannot read"]),
        ("domans:bad.txt".to_owned(), ["did you mean `domains`?", "domans"]),
        ("no-format.txt".to_owned(), ["no-format.txt", "cannot read"]),
    ] {
        let output = outlink(&["screen", "--list", &list, "https://example.com/"]);
        let complaint = stderr(&output);
        assert_eq!(code(&output), 2, "{list}");
        assert!(parts.iter().all(|part| complaint.contains(part)), "{list}: {complaint}");
    }
}

#[test]
fn a_line_of_a_hundred_megabytes_is_a_diagnostic() {
    let files = Files::new();
    let mut text = b"evil.example\n".to_vec();
    text.resize(100 << 20, b'a');
    text.extend(b"\nworse.example\n");
    let list = files.write("long.txt", &text);
    let database = files.path("long.outlink");
    let list = format!("domains:{list}");
    let output = outlink(&["compile", "--list", &list, "--output", &database]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(stdout(&output).contains("line_too_long"), "{}", stdout(&output));
    for link in ["https://evil.example/", "https://worse.example/"] {
        assert_eq!(code(&outlink(&["screen", "--database", &database, link])), 1, "{link}");
    }
}

#[test]
fn databases_that_are_damaged_are_refused() {
    let files = Files::new();
    let list = format!("domains:{}", files.write("bad.txt", b"evil.example\n"));
    let database = files.path("bad.outlink");
    assert_eq!(code(&outlink(&["compile", "--list", &list, "-o", &database])), 0);
    assert_eq!(code(&outlink(&["verify", &database])), 0);
    assert_eq!(code(&outlink(&["inspect", &database])), 0);
    let good = fs::read(&database).unwrap();

    let truncated = files.write("truncated", &good[..good.len() / 2]);
    let empty = files.write("empty", b"");
    let text = files.write("text", b"evil.example\n");
    for path in [&truncated, &empty, &text] {
        for arguments in [vec!["screen", "--database", path, "x.example"], vec!["verify", path]] {
            let output = outlink(&arguments);
            assert_eq!(code(&output), 2, "{arguments:?}");
            assert!(stderr(&output).contains(path.as_str()), "{}", stderr(&output));
        }
    }
    let mut flipped = good.clone();
    let last = flipped.len() - 1;
    flipped[last] ^= 1;
    let flipped = files.write("flipped", &flipped);
    assert_eq!(code(&outlink(&["verify", &flipped])), 2);
}

#[test]
fn a_policy_with_an_unknown_name_says_which_was_meant() {
    let files = Files::new();
    let policy = files.write("policy.toml", b"listed = \"warn\"\nmalfromed = \"block\"\n");
    let output = outlink(&["screen", "--policy", &policy, PHISHING]);
    assert_eq!(code(&output), 2);
    let complaint = stderr(&output);
    assert!(
        complaint.contains("line 2") && complaint.contains("did you mean `malformed`?"),
        "{complaint}"
    );

    let policy = files.write("policy.toml", b"listed = \"warn\"\n");
    let output = outlink(&["screen", "--policy", &policy, PHISHING]);
    assert!(stdout(&output).starts_with("warn "), "{}", stdout(&output));
    let policy = files.write("policy.toml", b"[category]\ntest-phishng = \"allow\"\n");
    let remarks = stderr(&outlink(&["screen", "--policy", &policy, PHISHING]));
    let expected =
        "the policy names an unknown category `test-phishng`, did you mean `test-phishing`?";
    assert!(remarks.contains(expected), "{remarks}");
    let output = outlink(&["screen", "--policy", "preview", "http://169.254.169.254/"]);
    assert!(stdout(&output).contains("metadata"), "{}", stdout(&output));
    let output = outlink(&["screen", "--policy", "prevew", PHISHING]);
    assert_eq!(code(&output), 2);
    let complaint = stderr(&output);
    assert!(complaint.contains("`prevew`") && complaint.contains("preview"), "{complaint}");
}

#[test]
fn time_and_place_decide_which_rules_count() {
    let files = Files::new();
    let rules = b"{\"domain\":\"evil.example\",\"valid_until\":\"2026-01-01\",\"jurisdictions\":[\"EU\"]}\n";
    let list = format!("rules:{}", files.write("orders.jsonl", rules));
    let screen = |more: &[&str]| {
        let mut arguments = vec!["screen", "--list", &list, "https://evil.example/"];
        arguments.extend(more);
        code(&outlink(&arguments))
    };
    assert_eq!(screen(&["--now", "2025-12-31"]), 1);
    assert_eq!(screen(&["--now", "2026-01-01T23:59:59Z"]), 1, "that day included");
    assert_eq!(screen(&["--now", "2026-01-02"]), 0);
    assert_eq!(screen(&["--now", "2025-12-31", "--jurisdiction", "SE"]), 1);
    assert_eq!(screen(&["--now", "2025-12-31", "--jurisdiction", "NO"]), 0);
    assert_eq!(screen(&["--now", "tomorrow"]), 2);
    assert_eq!(screen(&["--jurisdiction", "UK"]), 2);
}

#[test]
fn a_catalog_compiles_and_reports_what_did_not_become_a_rule() {
    let files = Files::new();
    files.write("bad.txt", b"# domains\nevil.example\nnot a domain\n192.0.2.1\nco.uk\n");
    let catalog = files.write(
        "outlink.toml",
        b"[[list]]\nname = \"bad\"\npath = \"*.txt\"\nformat = \"domains\"\ncategory = \"malware\"\n",
    );
    let database = files.path("links.outlink");
    let output = outlink(&["compile", &catalog, "-o", &database, "--json"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let report: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(report["lists"][0]["entries"], 4, "{report}");
    assert_eq!(report["lists"][0]["rules"], 2, "{report}");
    assert_eq!(report["lists"][0]["diagnostics"]["over_block"], 1, "{report}");
    let output = outlink(&["screen", "--json", "--database", &database, "https://evil.example/"]);
    let verdict: Value = serde_json::from_str(stdout(&output).trim()).unwrap();
    assert_eq!(verdict["reasons"][0]["rule"]["category"], "malware");
    assert_eq!(verdict["databases"][0]["name"], "links");

    let catalog = files
        .write("bad.toml", b"[[list]]\nname = \"bad\"\npath = \"bad.txt\"\nfromat = \"domains\"\n");
    let output = outlink(&["compile", &catalog, "-o", &database]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("did you mean `format`?"), "{}", stderr(&output));
}

/// Who has the lists can check that a database was compiled from them and from nothing else.
#[test]
fn a_catalog_compiles_to_the_same_bytes_again_and_in_any_folder() {
    let lists: [(&str, &[u8]); 4] = [
        ("a.txt", b"evil.example\nworse.example\n"),
        ("b.txt", b"worse.example\nworst.example # why\n"),
        ("c.txt", b"*.below.example\n"),
        (
            "rules.jsonl",
            b"{\"url\":\"graph.org/page\",\"reference\":\"7/26\"}\n{\"keyword\":\"bad word\"}\n",
        ),
    ];
    let catalog = b"[[list]]\nname = \"bad\"\npath = \"*.txt\"\nformat = \"domains\"\n\
        [[list]]\nname = \"own\"\npath = \"rules.jsonl\"\nformat = \"rules\"\n";
    let compile = |order: &mut dyn Iterator<Item = &(&str, &[u8])>, zone: &str| {
        let files = Files::new();
        order.for_each(|(name, content)| drop(files.write(name, content)));
        files.write("outlink.toml", catalog);
        let mut run = command(&["compile", "outlink.toml", "-o", "links.outlink"]);
        let output = run.current_dir(files.path("")).env("TZ", zone).output().unwrap();
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        fs::read(files.path("links.outlink")).unwrap()
    };
    let first = compile(&mut lists.iter(), "UTC");
    assert!(first == compile(&mut lists.iter(), "UTC"));
    assert!(first == compile(&mut lists.iter().rev(), "Asia/Tokyo"), "files made in another order");
}

#[test]
fn normalize_expand_and_extract_write_the_documented_objects() {
    let output = outlink(&[
        "normalize",
        "--json",
        "https://user@Example.COM.:8443/a/../%41?q#f",
        "http://256.1.1.1/",
    ]);
    let objects: Vec<Value> =
        stdout(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(objects[0]["href"], "https://user@example.com.:8443/%41?q#f");
    assert_eq!(objects[0]["normal"], "https://example.com/A?q");
    assert_eq!(objects[0]["registrable_domain"], "example.com");
    assert_eq!(objects[0]["network"], "public");
    assert!(objects[0]["expressions"].as_array().unwrap().contains(&"example.com/".into()));
    assert!(objects[1]["error"].is_string());

    let output = outlink(&["expand", "--json", "https://example.com/"]);
    let object: Value = serde_json::from_str(stdout(&output).trim()).unwrap();
    assert_eq!(object["candidates"][0]["url"], "https://example.com/");
    assert_eq!(object["limit"], Value::Null);

    let output = outlink_with(&["extract", "--json"], b"\nsee https://example.com/x.\n");
    let object: Value = serde_json::from_str(stdout(&output).trim()).unwrap();
    assert_eq!(object["line"], 2);
    assert_eq!(object["links"][0]["text"], "https://example.com/x");
    assert_eq!(object["links"][0]["start"], 4);
    assert_eq!(object["links"][0]["form"], "scheme");

    let output = outlink_with(&["extract", "--json"], b"[bank.dk](https://evil.example/)\n");
    let object: Value = serde_json::from_str(stdout(&output).trim()).unwrap();
    assert_eq!(object["links"][0]["form"], "bare");
    assert_eq!(object["links"][1]["shown"], "bank.dk");
    assert_eq!(object["links"][1]["shown_host_differs"], true);
}

#[test]
fn texts_are_read_as_the_flags_say() {
    let reading = ["--base", "https://page.example/a/b", "--quoted-printable"];
    let mail: &[u8] = b"<a href=3D\"../c\">c</a>\n";
    let extracted = outlink_with(&[&["extract"][..], &reading].concat(), mail);
    assert_eq!(stdout(&extracted), "1:11-15  https://page.example/c\n");
    let screened = outlink_with(&[&["screen", "--texts"][..], &reading].concat(), mail);
    assert_eq!(stdout(&screened), "1:11-15  allow   https://page.example/c\n");
    let columns = [&["screen", "--texts", "--columns", "action"][..], &reading].concat();
    assert!(stdout(&outlink_with(&columns, mail)).ends_with("https://page.example/c,allow\n"));
    let refused = outlink_with(&["extract", "--base", "http://"], mail);
    assert_eq!(code(&refused), 2);
    assert!(stderr(&refused).contains("--base"), "{}", stderr(&refused));
}

#[test]
fn every_shell_gets_completions() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = outlink(&["completions", shell]);
        assert_eq!(code(&output), 0);
        assert!(stdout(&output).contains("explain"), "{shell}");
    }
}

#[test]
fn every_link_of_a_text_is_screened() {
    let text = format!("see {PHISHING} and example.com\n\nnothing here\n");
    let output = outlink_with(&["screen", "--texts", "--json"], text.as_bytes());
    assert_eq!(code(&output), 1);
    let rows: Vec<Value> =
        stdout(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows.len(), 2);
    assert_eq!((&rows[0]["line"], &rows[0]["start"]), (&1.into(), &4.into()));
    assert_eq!((&rows[0]["text"], &rows[0]["url"]), (&PHISHING.into(), &PHISHING.into()));
    assert_eq!(rows[0]["verdict"]["action"], "block");
    assert_eq!(rows[1]["verdict"]["action"], "allow");
    let output = outlink_with(&["screen", "--texts"], text.as_bytes());
    assert!(stdout(&output).starts_with("1:4-"), "{}", stdout(&output));
}

#[test]
fn columns_are_csv_or_json_lines() {
    let input = format!("{PHISHING}\n\nhttps://example.com/a,\"b\"\n");
    let columns = ["screen", "--columns", "action,kind,tags,line"];
    let output = outlink_with(&columns, input.as_bytes());
    assert_eq!(code(&output), 1);
    let text = stdout(&output);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "input_line,link,action,kind,tags,line");
    assert!(lines[1].starts_with(&format!("1,{PHISHING},block,")), "{}", lines[1]);
    assert_eq!(lines[2], "3,\"https://example.com/a,\"\"b\"\"\",allow,,,");
    let output = outlink_with(&[&columns[..], &["--json"]].concat(), input.as_bytes());
    let row: Value = serde_json::from_str(stdout(&output).lines().next().unwrap()).unwrap();
    assert_eq!((&row["action"], &row["tags"]), (&"block".into(), &serde_json::json!([])));
    let output = outlink_with(
        &["screen", "--texts", "--columns", "action", "--json"],
        format!("see {PHISHING}").as_bytes(),
    );
    let json = format!("{{\"line\":1,\"start\":4,\"end\":{},", 4 + PHISHING.len());
    assert!(stdout(&output).starts_with(&json), "{}", stdout(&output));
}

#[test]
fn columns_lose_neither_bytes_of_links_nor_semicolons_of_tags() {
    let files = Files::new();
    let rules = br#"{"domain":"evil.example","tags":["a;b","c\\d","e"]}"#;
    let list = format!("rules:{}", files.write("rules.jsonl", rules));
    let screen = ["screen", "--list", &list, "--columns", "tags"];
    let output = outlink_with(&screen, b"https://evil.example/\xff\n");
    let lines = "line,link,tags\n1,https://evil.example/%FF,a\\;b;c\\\\d;e\n";
    assert_eq!(stdout(&output), lines, "{}", stderr(&output));
}

#[test]
fn every_subcommand_gets_a_man_page() {
    let folder = tempfile::tempdir().unwrap();
    let output = outlink(&["man", folder.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    for page in ["outlink.1", "outlink-screen.1", "outlink-compile.1", "outlink-order.1"] {
        let text = std::fs::read_to_string(folder.path().join(page)).unwrap();
        assert!(text.contains(".SH SYNOPSIS") && text.contains("outlink"), "{page}: {text}");
    }
    let output = outlink(&["man", "no/such/folder"]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("no/such/folder"), "{output:?}");
}
