//! The engine, the oracle, the command and the C interface agree on random cases. The Python package
//! is held against the same cases in its own tests.

#![expect(clippy::unwrap_used, reason = "what goes wrong here is a failed test")]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::process::Stdio;
use std::thread;

use outlink_tests::built;
use outlink_tests::cases;
use outlink_tests::cases::Case;

#[test]
fn ten_thousand_random_links_have_the_same_verdicts_everywhere() {
    let folder = tempfile::tempdir().unwrap();
    let cases = cases::write(folder.path(), 0, 10_000 / cases::LINKS).unwrap();
    let command = built::command().unwrap();
    let mut actions = [0; 4];
    for case in &cases {
        let lines = screen_by_command(&command, folder.path(), case);
        assert!(lines == case.verdicts, "by the command: {case:#?}\n{lines:#?}");
        let lines = cases::screen_through_c(folder.path(), case);
        assert!(lines == case.verdicts, "through C: {case:#?}\n{lines:#?}");
        for verdict in &case.verdicts {
            let words = ["allow", "review", "warn", "block"];
            let says = |word| verdict.contains(&format!(",\"action\":\"{word}\",\"reasons\""));
            actions[words.into_iter().position(says).unwrap()] += 1;
        }
    }
    println!("[allow, review, warn, block] = {actions:?}");
    // Cases that all end in one way would show nothing.
    assert!(actions.iter().all(|count| *count > 300), "{actions:?}");
}

#[test]
fn the_same_seed_gives_the_same_cases() {
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let files = folders.each_ref().map(|folder| {
        cases::write(folder.path(), 7, 3).unwrap();
        fs::read(folder.path().join(cases::FILE)).unwrap()
    });
    assert!(files[0] == files[1]);
}

fn screen_by_command(command: &Path, folder: &Path, case: &Case) -> Vec<String> {
    let policy = folder.join("policy.toml");
    fs::write(&policy, &case.policy).unwrap();
    let fields = &case.fields;
    let mut command = Command::new(command);
    command.args(["screen", "--json", "--input", "json", "--now", &fields.now]);
    command.arg("--database").arg(folder.join(&case.database)).arg("--policy").arg(policy);
    for code in &fields.jurisdictions {
        command.args(["--jurisdiction", code]);
    }
    if let Some(audience) = &fields.audience {
        command.args(["--audience", audience]);
    }
    if let Some(surface) = &fields.surface {
        command.args(["--surface", surface]);
    }
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let links = case.links.iter().map(|link| serde_json::to_string(link).unwrap() + "\n");
    let links: String = links.collect();
    let mut input = child.stdin.take().unwrap();
    let writer = thread::spawn(move || input.write_all(links.as_bytes()));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", output.status);
    let text = String::from_utf8(output.stdout).unwrap();
    text.split_terminator('\n').map(str::to_owned).collect()
}
