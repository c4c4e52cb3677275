//! Flags and arguments that would be ignored are refused.

mod common;

use std::path::Path;

use crate::common::Files;
use crate::common::code;
use crate::common::outlink;
use crate::common::outlink_with;
use crate::common::stderr;
use crate::common::stdout;

fn refused(arguments: &[&str], part: &str) {
    let output = outlink_with(arguments, b"https://evil.example/\n");
    assert_eq!(code(&output), 2, "{arguments:?}: {}", stdout(&output));
    assert_eq!(stdout(&output), "", "{arguments:?}");
    assert!(stderr(&output).contains(part), "{arguments:?}: {}", stderr(&output));
}

#[test]
fn a_dash_beside_links_is_not_a_link() {
    let a = "https://a.example/";
    for arguments in [
        &["screen", a, "-"][..],
        &["screen", "-", a],
        &["screen", "--columns", "action", a, "-"],
        &["screen", "--texts", a, "-"],
        &["normalize", a, "-"],
        &["expand", "-", "-"],
        &["extract", a, "-"],
        &["statement", a, "-"],
        &["diff", "before.outlink", "after.outlink", a, "-"],
    ] {
        refused(arguments, "`-` stands for standard input");
    }
}

#[test]
fn a_flag_about_standard_input_is_refused_beside_arguments() {
    let a = "https://a.example/";
    for arguments in [
        &["screen", "--input", "json", "\"https://a.example/\""][..],
        &["screen", "--input", "lines", "--columns", "action", a],
        &["normalize", "--input", "json", a],
        &["expand", "--input", "json", a],
        &["extract", "--input", "json", a],
        &["statement", "--input", "json", a],
        &["diff", "--input", "json", "before.outlink", "after.outlink", a],
    ] {
        refused(arguments, "leave --input out");
    }
    let output = outlink_with(&["normalize", "--input", "json", "-"], b"\"https://a.example/\"\n");
    assert_eq!((code(&output), stdout(&output).as_str()), (0, "https://a.example/\n"));
}

#[test]
fn a_flag_about_parquet_files_is_refused_where_none_is_read() {
    let files = Files::new();
    let to = files.path("answer.parquet");
    let a = "https://a.example/";
    for (flags, name) in [
        (&["-o", &to][..], "--output"),
        (&["--column", "url"], "--column"),
        (&["--prefix", "x_"], "--prefix"),
        (&["--column", "url", "-o", &to], "--output"),
    ] {
        for arguments in [&["screen", a][..], &["screen"], &["extract", a], &["extract"]] {
            refused(&[arguments, flags].concat(), &format!("{name} is about Parquet files"));
        }
        refused(&[&["screen", "--columns", "action", a], flags].concat(), "--from");
    }
    assert!(!Path::new(&to).exists());
    assert_eq!(code(&outlink(&["screen", a])), 0);
}

#[test]
fn a_list_that_is_taken_for_a_catalog_is_told_how_to_be_given() {
    let files = Files::new();
    let to = files.path("bad.outlink");
    for content in [&b"evil.example\n"[..], b"\x1f\x8b\x08\0"] {
        let list = files.write("bad.txt", content);
        for arguments in [
            &["lint", &list][..],
            &["compile", &list, "-o", &to],
            &["screen", "--catalog", &list, "https://a.example/"],
        ] {
            refused(arguments, &format!("this is not a catalog; for a list write --list {list}"));
        }
    }
    let catalog = files.write("outlink.toml", b"[[lists]]\n");
    assert!(!stderr(&outlink(&["lint", &catalog])).contains("--list "), "it is TOML");
    let catalog = files.write("typo.toml", b"[[lists]]\nname = \"a\n");
    assert!(!stderr(&outlink(&["lint", &catalog])).contains("--list "), "it is named as TOML is");
}
