//! Test cases as data: files of JSON Lines below `tests/vectors`, and the list of those that are
//! known to fail.
//!
//! A case that is known to fail must fail, and for a reason that is written down; at most one in
//! fifty of a file may. So the list can only shrink, and a file full of excuses is not a proof.

use std::collections::HashSet;
use std::fmt::Write;
use std::path::Path;
use std::path::PathBuf;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A line of a file of vectors.
#[derive(Clone, Debug)]
pub struct Case<T> {
    /// Its number, counted from 1.
    pub line: usize,
    /// What identifies it in the list of expected failures: its field `input`, `host`, `text`,
    /// `expression` or `id`, whichever is there, and else the whole line.
    pub input: String,
    /// The record.
    pub record: T,
}

/// The directory of the vectors.
pub fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors")
}

/// Reads a file, named relative to the directory of the vectors.
///
/// # Panics
///
/// If the file cannot be read, or a line is not what it should be.
pub fn load<T: DeserializeOwned>(file: &str) -> Vec<Case<T>> {
    load_from(&directory().join(file))
}

/// Reads a file that lies elsewhere.
///
/// # Panics
///
/// As [`load`].
pub fn load_from<T: DeserializeOwned>(path: &Path) -> Vec<Case<T>> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) => fail(&format!("{}: {error}", path.display())),
    };
    // Not `str::lines`: a vector may hold a carriage return of its own, escaped or not.
    let lines = text.split('\n').enumerate().filter(|(_, line)| !line.trim().is_empty());
    let case = |(index, line): (usize, &str)| {
        let record = serde_json::from_str::<Value>(line).and_then(|value| {
            let input = identity(&value, line);
            Ok(Case { line: index + 1, input, record: T::deserialize(value)? })
        });
        match record {
            Ok(case) => case,
            Err(error) => fail(&format!("{}:{}: {error}", path.display(), index + 1)),
        }
    };
    lines.map(case).collect()
}

/// What a check says of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// As expected.
    Pass,
    /// Not as expected; the text says what came out.
    Fail(String),
    /// The case is about something that outlink does not do; the text says what.
    Skip(&'static str),
}

impl Outcome {
    /// Passes if the two are equal.
    pub fn equal<T: PartialEq + std::fmt::Debug>(found: &T, expected: &T) -> Self {
        if found == expected {
            Self::Pass
        } else {
            Self::Fail(format!("found {found:?}, expected {expected:?}"))
        }
    }

    /// Passes if the condition holds.
    pub fn holds(condition: bool, otherwise: impl FnOnce() -> String) -> Self {
        if condition { Self::Pass } else { Self::Fail(otherwise()) }
    }
}

/// Checks every case of a file against its expectation and against the list of expected failures,
/// and prints how many passed, failed as expected and were skipped.
///
/// # Panics
///
/// If a case fails that is not listed, if a listed case passes or is not in the file, or if more
/// than 2 % of the cases are listed.
pub fn run<T: DeserializeOwned>(file: &str, check: impl Fn(&Case<T>) -> Outcome) {
    run_within(file, 2, check);
}

/// As [`run`], where another share of the cases may be listed: in files that hold points of taste,
/// a case that the design decides otherwise is an expected failure.
///
/// # Panics
///
/// As [`run`].
pub fn run_within<T: DeserializeOwned>(
    file: &str,
    percent: usize,
    check: impl Fn(&Case<T>) -> Outcome,
) {
    let cases = load::<T>(file);
    let listed = expected_failures(file);
    let mut complaints = String::new();
    let mut failing = HashSet::new();
    let (mut passed, mut failed, mut skipped) = (0, 0, 0);
    for case in &cases {
        match check(case) {
            Outcome::Pass => passed += 1,
            Outcome::Skip(_) => skipped += 1,
            Outcome::Fail(_) if listed.contains(&case.input) => {
                failed += 1;
                failing.insert(case.input.clone());
            }
            Outcome::Fail(what) => {
                let _ = writeln!(complaints, "{file}:{}: {:?}: {what}", case.line, case.input);
            }
        }
    }
    for input in listed.difference(&failing) {
        let is_there = cases.iter().any(|case| case.input == *input);
        let why = if is_there { "passes" } else { "is not there" };
        let _ = writeln!(complaints, "{file}: {input:?} {why}; take it off the list");
    }
    if failed * 100 > cases.len() * percent {
        let _ = writeln!(complaints, "{file}: {failed} of {} are expected to fail", cases.len());
    }
    println!(
        "{file}: {passed} of {} pass, {failed} fail as expected, {skipped} are skipped",
        cases.len()
    );
    if !complaints.is_empty() {
        fail(&complaints);
    }
}

/// The cases of a file that are known to fail.
fn expected_failures(file: &str) -> HashSet<String> {
    #[derive(Deserialize)]
    struct List {
        #[serde(default)]
        case: Vec<Entry>,
    }
    #[derive(Deserialize)]
    struct Entry {
        file: String,
        input: String,
        reason: String,
    }
    let path = directory().join("expected_failures.toml");
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    let list: List = match toml::from_str(&text) {
        Ok(list) => list,
        Err(error) => fail(&format!("{}: {error}", path.display())),
    };
    if let Some(entry) = list.case.iter().find(|entry| entry.reason.trim().is_empty()) {
        fail(&format!("{}: {:?} has no reason", path.display(), entry.input));
    }
    let missing = list.case.iter().find(|entry| !directory().join(&entry.file).is_file());
    if let Some(entry) = missing {
        fail(&format!("{}: there is no file {}", path.display(), entry.file));
    }
    list.case.into_iter().filter(|entry| entry.file == file).map(|entry| entry.input).collect()
}

fn identity(value: &Value, line: &str) -> String {
    let field =
        ["input", "host", "id", "text", "expression"].iter().find_map(|name| value.get(name));
    match field {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => line.to_owned(),
    }
}

#[expect(clippy::panic, reason = "a complaint about vectors is a failed test")]
fn fail(complaint: &str) -> ! {
    panic!("\n{complaint}")
}
