//! What is resident, and how long it takes to get there. Every row is a process of its own, so that its
//! memory is its own.

use std::error::Error;
use std::process::Command;
use std::time::Instant;

use crate::answer::Answer;
use crate::arguments::Arguments;
use crate::corpus::Corpus;
use crate::corpus::Domains;
use crate::definition::Definition;
use crate::engines;
use crate::engines::Setup;
use crate::report::Report;
use crate::report::field;
use crate::table::verdict;

/// Runs every engine of a definition in a process of its own.
pub(crate) fn measure(
    definition: &Definition,
    setup: &Setup,
    arguments: &Arguments,
    report: &mut Report,
) -> Result<bool, Box<dyn Error>> {
    report.line(format_args!(
        "\n{:<22} {:>10} {:>12} {:>12} {:>10} {:>10}  answer",
        definition.name, "ready ms", "first 1000", "first pass", "own MB", "file MB"
    ));
    report.line(format_args!("{:<22} {:>10} {:>12} {:>12}", "", "", "ns/link", "ns/link"));
    let corpus = Corpus::load()?;
    let mut is_right = true;
    for engine in &definition.engines {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["--row", engine, &definition.name]);
        if let Some(domains) = &arguments.domains {
            command.arg("--domains").arg(domains);
        }
        if let Some(folder) = setup.database().parent() {
            command.arg("--databases").arg(folder);
        }
        let output = command.output()?;
        let text = String::from_utf8_lossy(&output.stdout);
        let Some((row, answer)) = read(&text) else {
            report
                .line(format_args!("{engine}: {}{text}", String::from_utf8_lossy(&output.stderr)));
            is_right = false;
            continue;
        };
        let verdict = verdict(answer, definition.expected(engine, &corpus));
        is_right &= verdict.0;
        report.line(format_args!("{engine:<22} {row}  {answer} {}", verdict.1));
    }
    Ok(is_right)
}

/// Measures one engine, in this process, and prints a row.
pub(crate) fn row(
    definition: &Definition,
    engine: &str,
    arguments: &Arguments,
) -> Result<(), Box<dyn Error>> {
    let corpus = Corpus::load()?;
    let links = corpus.links();
    let domains = Domains::load(definition.domains, arguments.domains.as_deref())?;
    let domains = domains.ok_or("there are no domains")?;
    let setup =
        Setup::kept(domains, arguments.databases.as_deref().unwrap_or_else(|| ".".as_ref()));
    let before = Resident::now();
    let engine = engines::build_one(engine, &setup).ok_or("it is not part of this build")??;
    let some = links.get(..links.len().min(1000)).unwrap_or(links);
    let start = Instant::now();
    (engine.run)(some);
    let first = start.elapsed().as_nanos() as f64 / some.len().max(1) as f64;
    let start = Instant::now();
    let answer = (engine.run)(links);
    let pass = start.elapsed().as_nanos() as f64 / links.len().max(1) as f64;
    let after = Resident::now();
    let [own, file] = [after.own - before.own, after.file - before.file];
    let ready = engine.build.as_secs_f64() * 1e3;
    println!(
        "{ready:>10.2} {first:>12.0} {pass:>12.0} {own:>10.1} {file:>10.1}|{} {}",
        answer.links, answer.bytes
    );
    Ok(())
}

fn read(text: &str) -> Option<(&str, Answer)> {
    let (row, answer) = text.trim_end().rsplit_once('|')?;
    let (links, bytes) = answer.split_once(' ')?;
    Some((row, Answer { links: links.parse().ok()?, bytes: bytes.parse().ok()? }))
}

/// Megabytes that are resident: of the process alone, and of files.
struct Resident {
    own: f64,
    file: f64,
}

impl Resident {
    fn now() -> Self {
        let of = |name| {
            let value = field("/proc/self/status", name).unwrap_or_default();
            let kibibytes = value.split(' ').next().and_then(|number| number.parse().ok());
            kibibytes.unwrap_or(0.0) * 1024.0 / 1e6
        };
        Self { own: of("RssAnon"), file: of("RssFile") }
    }
}
