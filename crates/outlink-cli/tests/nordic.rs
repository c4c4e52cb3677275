//! The commands of `examples/nordic/README.md` print what stands below them.
//!
//! `OUTLINK_BLESS=1` writes what they print into the file.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "what goes wrong here is a failed test")]

use std::env;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

#[test]
fn the_commands_print_what_stands_below_them() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/nordic");
    let folder = tempfile::tempdir().unwrap();
    copy(&example, folder.path());
    let readme = fs::read_to_string(example.join("README.md")).unwrap();
    let printed = run_all(&readme, folder.path());
    assert!(printed.matches("\n$ outlink ").count() > 8, "the commands are not where they were");
    if env::var_os("OUTLINK_BLESS").is_some() {
        fs::write(example.join("README.md"), &printed).unwrap();
    }
    let differs = readme.lines().zip(printed.lines()).find(|(before, after)| before != after);
    assert!(
        readme == printed,
        "run it with OUTLINK_BLESS=1; the first line that differs: {differs:?}"
    );
}

/// The text with the output of every command below it.
fn run_all(readme: &str, folder: &Path) -> String {
    let mut text = String::new();
    let mut is_console = false;
    for line in readme.lines() {
        if line.starts_with("```") {
            is_console = line == "```console";
        }
        match line.strip_prefix("$ ") {
            Some(command) if is_console => {
                writeln!(text, "{line}").unwrap();
                text.push_str(&run(command, folder));
            }
            _ if is_console && line != "```console" => {}
            _ => writeln!(text, "{line}").unwrap(),
        }
    }
    text
}

/// What a command prints, and its exit code unless that is 0.
fn run(command: &str, folder: &Path) -> String {
    let binary = Path::new(env!("CARGO_BIN_EXE_outlink"));
    let path = env::join_paths(
        [binary.parent().unwrap().to_owned()]
            .into_iter()
            .chain(env::split_paths(&env::var_os("PATH").unwrap_or_default())),
    );
    let output = Command::new("sh")
        .args(["-c", &format!("{command} 2>&1")])
        .current_dir(folder)
        .env("PATH", path.unwrap())
        .env_remove("CLICOLOR_FORCE")
        .output()
        .unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    let code = output.status.code().unwrap();
    assert!(code < 2, "{command}: {printed}");
    let mut shown: String =
        printed.lines().map(|line| format!("{}\n", without_ids(line.trim_end()))).collect();
    if code != 0 {
        writeln!(shown, "(exit code {code})").unwrap();
    }
    shown
}

/// Hashes of databases and their sizes change with the format.
fn without_ids(line: &str) -> String {
    let mut shown = String::new();
    for word in line.split_inclusive(|char: char| !char.is_ascii_alphanumeric()) {
        let bare = word.trim_end_matches(|char: char| !char.is_ascii_alphanumeric());
        let is_id = bare.len() == 64 && bare.bytes().all(|byte| byte.is_ascii_hexdigit());
        match is_id {
            true => shown.push_str(&word.replace(bare, "<id>")),
            false => shown.push_str(word),
        }
    }
    match shown.rsplit_once(", ") {
        Some((start, size)) if size.ends_with(" bytes") => format!("{start}, <size> bytes"),
        _ => shown,
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
