//! A compiler that is stopped, or cannot write, leaves the old database or a whole new one.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "what goes wrong here is a failed test")]

mod common;

use std::fs;
use std::process::Command;
use std::thread;
use std::time::Instant;

use crate::common::Files;
use crate::common::code;
use crate::common::command;
use crate::common::outlink;
use crate::common::stderr;

fn domains(files: &Files, name: &str, count: usize) -> String {
    let text: String = (0..count).map(|number| format!("{name}-{number}.example\n")).collect();
    format!("domains:{}", files.write(name, text.as_bytes()))
}

fn compile(list: &str, output: &str) {
    let done = outlink(&["compile", "--list", list, "-o", output]);
    assert_eq!(code(&done), 0, "{}", stderr(&done));
}

/// Names of files that are neither among those given nor left by a compiler that was stopped.
fn strangers(files: &Files, known: &[&str]) -> Vec<String> {
    let names = fs::read_dir(files.path("")).unwrap();
    let names = names.map(|file| file.unwrap().file_name().into_string().unwrap());
    let is_left = |name: &str| name.starts_with(".links.outlink.") && name.ends_with(".tmp");
    names.filter(|name| !known.contains(&name.as_str()) && !is_left(name)).collect()
}

#[test]
fn a_compiler_that_is_killed_leaves_the_old_database_or_the_new_one() {
    let files = Files::new();
    let output = files.path("links.outlink");
    let list = domains(&files, "new", 30_000);
    let start = Instant::now();
    compile(&list, &output);
    let took = start.elapsed();
    let new = fs::read(&output).unwrap();
    compile(&domains(&files, "old", 100), &output);
    let old = fs::read(&output).unwrap();
    let mut killed = 0;
    for point in 0..24 {
        fs::write(&output, &old).unwrap();
        let mut child = command(&["compile", "--list", &list, "-o", &output])
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        thread::sleep(took * point / 20);
        child.kill().unwrap();
        killed += u32::from(!child.wait().unwrap().success());
        let left = fs::read(&output).unwrap();
        assert!(left == old || left == new, "{} bytes were left at {point}", left.len());
        assert_eq!(code(&outlink(&["verify", &output])), 0);
    }
    assert!(killed > 5, "only {killed} of 24 were stopped");
    assert_eq!(strangers(&files, &["new", "old", "links.outlink"]), [""; 0]);
}

#[test]
fn a_disk_that_is_full_is_an_error_and_the_old_database_stays() {
    let files = Files::new();
    let output = files.path("links.outlink");
    compile(&domains(&files, "old", 100), &output);
    let old = fs::read(&output).unwrap();
    let list = domains(&files, "new", 30_000);
    // No file may have more than 64 blocks; the signal that says so is not heard, so that writing
    // fails as it does where there is no room.
    let limited = "trap '' XFSZ; ulimit -f 64; exec \"$@\"";
    let done = Command::new("sh")
        .args(["-c", limited, "sh", env!("CARGO_BIN_EXE_outlink")])
        .args(["compile", "--list", &list, "-o", &output])
        .output()
        .unwrap();
    assert_eq!(code(&done), 2, "{}", stderr(&done));
    assert!(stderr(&done).contains("links.outlink"), "{}", stderr(&done));
    assert_eq!(fs::read(&output).unwrap(), old);
    let left = fs::read_dir(files.path("")).unwrap().count();
    assert_eq!(left, 3, "the file that could not be written is gone");
}

#[test]
fn a_place_that_takes_no_file_is_an_error_that_names_it() {
    let files = Files::new();
    let list = domains(&files, "new", 10);
    fs::create_dir(files.path("folder")).unwrap();
    for output in [files.path("folder"), files.path("nowhere/links.outlink"), files.path("new/x")] {
        let done = outlink(&["compile", "--list", &list, "-o", &output]);
        assert_eq!(code(&done), 2, "{output}");
        assert!(stderr(&done).contains(&output), "{}", stderr(&done));
    }
    assert_eq!(strangers(&files, &["new", "folder"]), [""; 0]);
}
