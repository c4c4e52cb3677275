//! Links, texts and names that others wrote: long ones, and those with control characters.

mod common;

use crate::common::Files;
use crate::common::code;
use crate::common::outlink;
use crate::common::outlink_with;
use crate::common::stderr;
use crate::common::stdout;

#[test]
fn a_text_that_is_cut_is_an_error() {
    let long = [&b"first\n"[..], &vec![b'a'; (64 << 20) + 1], b" https://evil.example/\n"].concat();
    let quoted = [&b"\""[..], &long[6..long.len() - 1], b"\"\n"].concat();
    for (arguments, input, line) in [
        (&["extract"][..], &long, "line 2"),
        (&["screen", "--texts"], &long, "line 2"),
        (&["screen", "--texts", "--columns", "action"], &long, "line 2"),
        (&["normalize", "--input", "json"], &quoted, "line 1"),
    ] {
        let done = outlink_with(arguments, input);
        assert_eq!(code(&done), 2, "{arguments:?}");
        let said = stderr(&done);
        assert!(said.contains(line) && said.contains("64 MiB") && said.contains("split"), "{said}");
    }
}

#[test]
fn what_others_wrote_moves_no_cursor() {
    let files = Files::new();
    let list = format!("domains:{}", files.write("bad.txt", b"evil.example\n"));
    let link = "https://a.example:8\u{1b}[2J\u{202e}/";
    for (arguments, input) in [
        (&["normalize", link][..], ""),
        (&["normalize"], link),
        (&["expand", link], ""),
        (&["suggest", link], ""),
        (&["extract", "--base", link, "text"], ""),
        (&["screen", "--list", &list, link], ""),
        (&["explain", "--list", &list, link], ""),
    ] {
        let done = outlink_with(arguments, input.as_bytes());
        let said = stdout(&done) + &stderr(&done);
        assert!(said.contains("\\u{1b}[2J"), "{arguments:?}: {said:?}");
        assert!(!said.contains(['\u{1b}', '\u{202e}']), "{arguments:?}: {said:?}");
    }
    let done = outlink(&["screen", "--json", "--list", &list, link]);
    let verdict: serde_json::Value = serde_json::from_str(&stdout(&done)).unwrap();
    let message = verdict["reasons"][0]["message"].as_str().unwrap();
    assert!(message.starts_with("`8\\u{1b}[2J"), "{message:?}");
}

#[test]
fn names_forge_no_lines() {
    let files = Files::new();
    let list = files.write("bad.txt", b"evil.example\n");
    let output = files.path("links.outlink");
    let forged = "links\nid  forged\nsigned by 3FDEADBEEF: good";
    let done = outlink(&["compile", "--list", &list, "-o", &output, "--name", forged]);
    assert_eq!(code(&done), 2);
    let said = stderr(&done);
    assert!(said.contains("links\\nid  forged") && said.contains("another name"), "{said}");
    assert_eq!(std::fs::metadata(&output).unwrap_err().kind(), std::io::ErrorKind::NotFound);
}

#[test]
#[cfg(unix)]
fn names_of_files_forge_no_lines() {
    let files = Files::new();
    let list = files.write("bad\nlists  none\u{1b}[2J.txt", b"evil.example\nnot a domain\n");
    let output = files.path("links.outlink");
    let list = format!("domains:{list}");
    for arguments in [
        &["compile", "--list", &list, "-o", &output][..],
        &["lint", "--list", &list],
        &["inspect", &output],
        &["screen", "-d", &output, "https://evil.example/"],
        &["explain", "https://evil.example/", "-d", &output],
    ] {
        let text = stdout(&outlink(arguments));
        assert!(text.contains("bad\\nlists  none\\u{1b}[2J.txt"), "{arguments:?}: {text:?}");
        assert!(!text.contains("\nlists  none"), "{arguments:?}: {text:?}");
    }
}

#[test]
fn columns_have_one_name_each() {
    let files = Files::new();
    let list = format!("domains:{}", files.write("bad.txt", b"evil.example\n"));
    let chosen = |columns: &str, more: &[&str]| {
        let base = ["screen", "--list", &list, "--columns", columns, "https://evil.example/"];
        outlink(&[&base[..], more].concat())
    };
    let repeated = chosen("action,list,action", &[]);
    assert_eq!(code(&repeated), 2);
    assert!(stderr(&repeated).contains("`action` was chosen twice"), "{}", stderr(&repeated));
    let csv = stdout(&chosen("list,line", &[]));
    assert_eq!(csv.lines().next(), Some("input_line,link,list,line"));
    let csv = stdout(&chosen("line", &["--texts"]));
    assert_eq!(csv, "input_line,start,end,link,line\n1,0,21,https://evil.example/,1\n");
    let json = stdout(&chosen("line", &["--json"]));
    assert_eq!(json, "{\"input_line\":1,\"link\":\"https://evil.example/\",\"line\":1}\n");
}

#[test]
fn slips_in_arguments_are_named() {
    let files = Files::new();
    let list = files.write("bad.txt", b"evil.example\n");
    for span in ["30dd", "d", "30"] {
        let done = outlink(&["lint", "--list", &list, "--expires-within", span]);
        assert_eq!(code(&done), 2, "{span}");
        assert!(stderr(&done).contains("is not a time span"), "{}", stderr(&done));
    }
    for key in [":", "list:", ":path"] {
        let done = outlink(&["screen", "--list", &list, "--key", key, "x.example"]);
        assert_eq!(code(&done), 2, "{key}");
        assert!(stderr(&done).contains("is not a key; write LIST:PATH"), "{}", stderr(&done));
    }
    let done = outlink(&["inspect", "no-such.outlink"]);
    assert_eq!(stderr(&done).matches("no-such.outlink").count(), 1, "{}", stderr(&done));
}
