//! The command between two pipes.

mod common;

use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::io::Write;
use std::process::Stdio;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::common::Files;
use crate::common::command;
use crate::common::spawn;

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let files = Files::new();
    let list = files.write("bad.txt", b"evil.example\n");
    let mut child = spawn(&["screen", "--json", "--list", &list]);
    let mut stdin = child.stdin.take().unwrap();
    drop(child.stdout.take());
    // Writing may fail once the command has ended: that is what is tested.
    for _ in 0..20_000 {
        if writeln!(stdin, "https://example.com/").is_err() {
            break;
        }
    }
    drop(stdin);
    let mut complaint = String::new();
    child.stderr.take().unwrap().read_to_string(&mut complaint).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0), "{complaint}");
    assert_eq!(complaint, "");
}

#[test]
fn whoever_writes_link_by_link_is_answered_link_by_link() {
    let files = Files::new();
    let list = files.write("bad.txt", b"evil.example\n");
    for more in [&[][..], &["--json"], &["--columns", "action"]] {
        let arguments = [&["screen", "--list", &*list][..], more].concat();
        let mut child =
            command(&arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let (sender, answers) = mpsc::channel();
        thread::spawn(move || stdout.lines().try_for_each(|line| sender.send(line)));
        if more.contains(&"--columns") {
            let head = answers.recv_timeout(Duration::from_secs(60));
            assert_eq!(head.unwrap().unwrap(), "line,link,action");
        }
        for link in ["https://evil.example/", "https://example.com/"] {
            writeln!(stdin, "{link}").unwrap();
            let answer = answers.recv_timeout(Duration::from_secs(60));
            assert!(answer.unwrap().unwrap().contains(link), "{link}");
        }
        drop(stdin);
        assert_eq!(child.wait().unwrap().code(), Some(1));
    }
}

#[test]
fn a_refusal_is_one_though_nobody_reads_the_report() {
    let files = Files::new();
    let half = files.write("half.txt", b"evil.example\nnot a domain\n");
    let none = files.write("none.txt", b"not a domain\n");
    let good = files.write("good.txt", b"https://good.example/\n");
    let output = files.path("links.outlink");
    let (half, none) = (format!("domains:{half}"), format!("domains:{none}"));
    for arguments in [
        &["compile", "--list", &half, "-o", &output, "--deny", "warnings"][..],
        &["compile", "--list", &none, "-o", &output],
        &["lint", "--list", &none, "--known-good", &good],
    ] {
        let mut child = spawn(arguments);
        drop(child.stdout.take());
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains("error:"), "{arguments:?}: {said}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn an_error_is_one_though_its_text_cannot_be_written() {
    let full = || Stdio::from(std::fs::File::options().write(true).open("/dev/full").unwrap());
    let wrong = command(&["screen", "--bogus", "https://evil.example/"])
        .stderr(full())
        .stdout(Stdio::null())
        .status();
    assert_eq!(wrong.unwrap().code(), Some(2));
    for arguments in [&["--help"][..], &["--version"], &["screen", "https://example.com/"]] {
        let done = command(arguments).stdout(full()).output().unwrap();
        assert_eq!(done.status.code(), Some(2), "{arguments:?}");
        let said = String::from_utf8(done.stderr).unwrap();
        assert!(said.contains("cannot write the output"), "{arguments:?}: {said}");
    }
}
