//! Benchmarks: outlink and its rivals side by side in one process, on the same links, with answers
//! that must be right before any time counts. `README.md` says what there is and how to run it.

mod answer;
mod arguments;
mod corpus;
mod definition;
mod engines;
mod exactness;
mod measure;
mod memory;
mod report;
mod shapes;
mod table;

use std::error::Error;
use std::process::ExitCode;

use crate::arguments::Arguments;
use crate::corpus::Corpus;
use crate::corpus::Domains;
use crate::definition::Definition;
use crate::definition::Measure;
use crate::engines::Setup;
use crate::report::Report;

fn main() -> ExitCode {
    let result = Arguments::read().and_then(|arguments| run(&arguments));
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("outlink-benches: {error}");
            ExitCode::from(2)
        }
    }
}

/// Whether every answer is the expected one.
fn run(arguments: &Arguments) -> Result<bool, Box<dyn Error>> {
    let definitions = chosen(&arguments.names)?;
    if let Some(engine) = &arguments.row {
        return definitions
            .iter()
            .try_for_each(|one| memory::row(one, engine, arguments))
            .map(|()| true);
    }
    let all = Corpus::load()?;
    let mut report = Report::begin(&all, arguments.passes)?;
    let mut is_right = true;
    for definition in definitions {
        let Some(domains) = Domains::load(definition.domains, arguments.domains.as_deref())? else {
            let Definition { name, domains, .. } = &definition;
            report.line(format_args!(
                "\n{name}: skipped, there are no {domains} domains; see README.md"
            ));
            continue;
        };
        is_right &= match definition.measure {
            Measure::Time => {
                let corpus = all.of(definition.links, domains);
                let setup =
                    Setup::of(&definition, domains, arguments.databases.as_deref(), &mut report)?;
                let engines = engines::build(&definition, &setup, &mut report)?;
                let results =
                    measure::measure(&engines, &corpus, definition.chunks, arguments.passes);
                table::write(&definition, &corpus, &results, &mut report)
            }
            Measure::Memory => {
                let setup =
                    Setup::of(&definition, domains, arguments.databases.as_deref(), &mut report)?;
                memory::measure(&definition, &setup, arguments, &mut report)?
            }
            Measure::Exactness => {
                let setup =
                    Setup::of(&definition, domains, arguments.databases.as_deref(), &mut report)?;
                exactness::measure(&definition, &setup, &all, &mut report)?
            }
        };
    }
    if arguments.record {
        report.save()?;
    }
    Ok(is_right)
}

/// The definitions of these names; without a name, those that take no longer than a coffee.
fn chosen(names: &[String]) -> Result<Vec<Definition>, Box<dyn Error>> {
    let mut definitions = Definition::all()?;
    if let Some(name) = names.iter().find(|name| !definitions.iter().any(|d| d.name == **name)) {
        let known: Vec<_> = definitions.iter().map(|definition| &*definition.name).collect();
        return Err(format!("there is no benchmark {name}; there are {}", known.join(", ")).into());
    }
    definitions.retain(|one| if names.is_empty() { !one.long } else { names.contains(&one.name) });
    Ok(definitions)
}
