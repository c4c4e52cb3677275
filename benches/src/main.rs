//! Benchmarks: outlink and its rivals side by side in one process, on the same links, with answers
//! that must be right before any time counts.
//!
//! ```text
//! cargo run --release -p outlink-benches [-- [--passes N] [NAME...]]
//! ```
//!
//! A name is that of a file in `definitions`. Real links are read from the directory that
//! `OUTLINK_DATA` names; without it, a small corpus is generated. Features add rivals that need more
//! than a compiler for Rust: `--features ada`. For figures to publish, pin the process to one
//! processor (`taskset -c 1`) of a machine that does nothing else.

mod answer;
mod corpus;
mod definition;
mod engines;
mod measure;
mod table;

use std::error::Error;
use std::process::ExitCode;

use crate::corpus::Corpus;
use crate::definition::Definition;

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("outlink-benches: {error}");
            ExitCode::from(2)
        }
    }
}

/// Whether every answer is the expected one.
fn run() -> Result<bool, Box<dyn Error>> {
    let mut passes = 20;
    let mut names = Vec::new();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--passes" => passes = arguments.next().ok_or("--passes needs a number")?.parse()?,
            name if name.starts_with('-') => {
                return Err(format!("unknown option {name}; there is --passes N").into());
            }
            name => names.push(name.to_owned()),
        }
    }
    let definitions = Definition::all()?;
    if let Some(name) = names.iter().find(|name| !definitions.iter().any(|d| d.name == **name)) {
        let known: Vec<_> = definitions.iter().map(|definition| &*definition.name).collect();
        return Err(format!("there is no benchmark {name}; there are {}", known.join(", ")).into());
    }
    let corpus = Corpus::load()?;
    println!("{corpus}, {passes} passes");
    let mut is_right = true;
    for definition in definitions {
        if names.is_empty() || names.contains(&definition.name) {
            let engines = engines::build(&definition)?;
            let results = measure::measure(&engines, &corpus, passes);
            is_right &= table::print(&definition, &corpus, &results);
        }
    }
    Ok(is_right)
}
