//! Counts the instructions of the paths that must not become slower, under callgrind, and compares
//! them with those that are committed in `instructions.toml`.
//!
//! ```text
//! cargo run --release -p outlink-benches --bin instructions [-- --record]
//! ```
//!
//! Time depends on the machine and on its other guests; the count of instructions does not, so a
//! margin of a few percent can be held. It does depend on the compiler: counts that another minor
//! version of it made are not compared. It says nothing about waiting for memory, which the
//! benchmarks beside this measure.

mod callgrind;
mod paths;

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::process::ExitCode;

use serde::Deserialize;
use serde::Serialize;

fn main() -> ExitCode {
    match run(std::env::args().nth(1).as_deref()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("instructions: {error}");
            ExitCode::from(2)
        }
    }
}

fn run(option: Option<&str>) -> Result<bool, Box<dyn Error>> {
    match option {
        Some(paths::OPTION) => paths::run().map(|()| true),
        Some("--record") => {
            let counts = callgrind::count()?;
            fs::write(file(), toml::to_string(&Counts { compiler: compiler()?, counts })?)?;
            println!("recorded in instructions.toml");
            Ok(true)
        }
        Some(option) => Err(format!("unknown option {option}; there is --record").into()),
        None => check(),
    }
}

/// Whether no path takes more instructions than it did.
fn check() -> Result<bool, Box<dyn Error>> {
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        println!("skipped: the counts are those of x86-64 and Linux");
        return Ok(true);
    }
    if Command::new("valgrind").arg("--version").output().is_err() {
        println!("skipped: valgrind is not installed");
        return Ok(true);
    }
    let known: Counts = toml::from_str(&fs::read_to_string(file())?)?;
    let compiler = compiler()?;
    if known.compiler != compiler {
        println!("skipped: this is {compiler}, and the counts are those of {}", known.compiler);
        return Ok(true);
    }
    let mut is_right = true;
    for (name, count) in callgrind::count()? {
        let known = known.counts.get(&name).copied();
        let change = known.map(|known| count as f64 / known.max(1) as f64 - 1.0);
        let (word, is_kept) = match change {
            None => ("is new: record it", false),
            Some(change) if change > MARGIN => ("TOO MANY: find out why, or record them", false),
            Some(change) if change < -MARGIN => ("fewer: record them", true),
            Some(_) => ("kept", true),
        };
        let percent = change.unwrap_or_default() * 100.0;
        println!("{name:<28} {count:>9} instructions {percent:>+6.1} %  {word}");
        is_right &= is_kept;
    }
    Ok(is_right)
}

/// By how much a count may grow before somebody has to look.
const MARGIN: f64 = 0.05;

/// What is committed.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Counts {
    /// The minor version of the compiler that the counts are those of.
    compiler: String,
    /// Instructions for a call.
    counts: BTreeMap<String, u64>,
}

fn file() -> impl AsRef<Path> {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("instructions.toml")
}

/// `rustc 1.95`: the minor version that compiles here.
fn compiler() -> Result<String, Box<dyn Error>> {
    let output = Command::new("rustc").arg("--version").output()?;
    let text = String::from_utf8(output.stdout)?;
    let version = text.rsplit_once('.').map_or(text.as_str(), |(minor, _)| minor);
    Ok(version.to_owned())
}
