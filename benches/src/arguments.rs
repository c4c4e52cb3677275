//! What is asked for on the command line.

use std::error::Error;
use std::path::PathBuf;
use std::str::FromStr;

/// The options, with what holds without them.
pub(crate) struct Arguments {
    /// The definitions to run; none for those that are not long.
    pub(crate) names: Vec<String>,
    pub(crate) passes: usize,
    /// A file of domains in place of those in `OUTLINK_DATA`.
    pub(crate) domains: Option<PathBuf>,
    /// Where compiled databases are kept from one run to the next.
    pub(crate) databases: Option<PathBuf>,
    /// Whether the report goes to a file in `record`.
    pub(crate) record: bool,
    /// The engine of a row of a table of memory, which runs in a process of its own.
    pub(crate) row: Option<String>,
}

impl Arguments {
    pub(crate) fn read() -> Result<Self, Box<dyn Error>> {
        let mut read = Self {
            names: Vec::new(),
            passes: 20,
            domains: None,
            databases: None,
            record: false,
            row: None,
        };
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--passes" => read.passes = value("--passes", arguments.next())?,
                "--domains" => read.domains = Some(value("--domains", arguments.next())?),
                "--databases" => read.databases = Some(value("--databases", arguments.next())?),
                "--row" => read.row = Some(value("--row", arguments.next())?),
                "--record" => read.record = true,
                name if name.starts_with('-') => {
                    return Err(format!("unknown option {name}; there are {OPTIONS}").into());
                }
                name => read.names.push(name.to_owned()),
            }
        }
        Ok(read)
    }
}

const OPTIONS: &str = "--passes N, --domains FILE, --databases FOLDER, --record";

fn value<T: FromStr>(option: &str, given: Option<String>) -> Result<T, Box<dyn Error>> {
    let given = given.ok_or_else(|| format!("{option} needs a value"))?;
    given.parse().map_err(|_| format!("`{given}` is no value for {option}").into())
}
