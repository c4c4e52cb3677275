//! The house of `crates/outlink`: imports go downward, files stay readable, unsafe code stays where
//! it is allowed.

#![expect(clippy::unwrap_used, reason = "what goes wrong here is a failed test")]

use std::fs;
use std::path::Path;
use std::path::PathBuf;

/// Every room with its floor. A file imports from lower floors and from its own room only.
const FLOORS: &[(&str, u8)] = &[
    // These hold a screener, so they stand a step above it.
    ("chain", 8),
    ("known_good", 8),
    ("live", 8),
    ("suggest", 8),
    ("screen", 7),
    ("policy", 6),
    ("database", 5),
    ("compile", 5),
    ("table", 4),
    ("verdict", 4),
    ("expand", 3),
    ("list", 3),
    ("extract", 3),
    ("platform", 2),
    ("url", 1),
    ("wire", 1),
    ("attributes", 0),
    ("codec", 0),
    ("date", 0),
    ("context", 0),
    ("format", 0),
    ("expectation", 0),
    ("data", 0),
    ("hit", 0),
    ("ids", 0),
    ("ip_range", 0),
    ("limits", 0),
    ("name_map", 0),
    ("names", 0),
    ("raw_link", 0),
    ("rule", 0),
    ("withdrawal", 0),
];

/// Files that may contain unsafe code, each for the reason that DESIGN 5 gives.
const UNSAFE: [&str; 3] = ["database/map.rs", "url/scan/sse2.rs", "wire/prefetch.rs"];

/// What a reader can hold in mind.
const LINES: usize = 500;

#[test]
fn imports_go_downward() {
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        let room = room_of(&file);
        if room == "lib" || is_test(&file) {
            continue;
        }
        let floor = floor_of(&room).unwrap_or_else(|| panic!("{file}: no floor for `{room}`"));
        for target in imports(&text) {
            let Some(below) = floor_of(&target) else {
                // A name that lib.rs re-exports: code goes to the file that defines it.
                wrong.push(format!("{file} imports crate::{target}, which is no room"));
                continue;
            };
            // Plain data may build on plain data; elsewhere files on one floor are strangers.
            if target != room && below >= floor.max(1) {
                wrong.push(format!("{file} (floor {floor}) imports {target} (floor {below})"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_stay_readable() {
    let long: Vec<String> = sources()
        .into_iter()
        .filter(|(file, _)| !is_test(file))
        .map(|(file, text)| (file, text.lines().count()))
        .filter(|(_, lines)| *lines > LINES)
        .map(|(file, lines)| format!("{file}: {lines} lines, at most {LINES}"))
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}

#[test]
fn unsafe_code_stays_where_it_is_allowed_and_gives_its_reason() {
    for (file, text) in sources() {
        let blocks = text.matches("unsafe {").count();
        if blocks > 0 || text.contains("allow(unsafe_code)") {
            assert!(UNSAFE.contains(&file.as_str()), "{file} has unsafe code");
            assert_eq!(text.matches("SAFETY:").count(), blocks, "{file}: one SAFETY a block");
        }
    }
}

/// Tests may look at the room from above.
fn is_test(file: &str) -> bool {
    file.ends_with("tests.rs") || file.contains("/tests/")
}

fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/outlink/src");
    let mut files = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
                files.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    assert!(files.len() > 20, "the sources are not where they are expected");
    files.sort();
    files
}

/// The first part of the path: `url/host.rs` and `url/mod.rs` are in the room `url`.
fn room_of(file: &str) -> String {
    file.split('/').next().unwrap_or_default().trim_end_matches(".rs").to_owned()
}

fn floor_of(room: &str) -> Option<u8> {
    FLOORS.iter().find(|(name, _)| *name == room).map(|(_, floor)| *floor)
}

/// The rooms that a file names in `crate::room::...`, tests and documentation aside.
fn imports(text: &str) -> Vec<String> {
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines
        .flat_map(|line| line.split("crate::").skip(1))
        .map(|rest| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect())
        .collect()
}
