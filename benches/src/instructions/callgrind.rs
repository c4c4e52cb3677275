//! Running the paths under callgrind, and reading what it writes.

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::error::Error;
use std::fs;
use std::process::Command;

use crate::paths;

/// The instructions of a call of every path.
pub(crate) fn count() -> Result<BTreeMap<String, u64>, Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let profile = folder.path().join("profile");
    let mut out = std::ffi::OsString::from("--callgrind-out-file=");
    out.push(&profile);
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--quiet"])
        .arg(out)
        .arg(std::env::current_exe()?)
        .arg(paths::OPTION)
        .output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    let costs = inclusive(&fs::read_to_string(profile)?);
    let mut counts = BTreeMap::new();
    let once = paths::ONCE.iter().map(|once| (once.name, once.function, 1));
    let often = paths::PATHS.iter().map(|path| (path.name, path.function, path.calls()));
    for (name, function, calls) in once.chain(often) {
        // The name of a function may be followed by a hash.
        let is_it = |name: &str| name.split("::").any(|part| part == function);
        let found: Vec<u64> =
            costs.iter().filter(|(name, _)| is_it(name)).map(|(_, cost)| *cost).collect();
        let [cost] = found[..] else {
            return Err(format!("callgrind saw {} functions `{function}`", found.len()).into());
        };
        counts.insert(name.to_owned(), cost / calls);
    }
    Ok(counts)
}

/// The instructions of every function that is called, with those of what it calls in turn.
///
/// After a line `cfn=(7) name`, where later ones say `cfn=(7)` alone, and a line `calls=...`, the
/// last number of the next line is the cost
/// (<https://valgrind.org/docs/manual/cl-format.html>).
fn inclusive(profile: &str) -> HashMap<String, u64> {
    let mut names: HashMap<&str, &str> = HashMap::new();
    let mut costs: HashMap<String, u64> = HashMap::new();
    let mut called = "";
    let mut lines = profile.lines();
    while let Some(line) = lines.next() {
        if let Some(function) = line.strip_prefix("cfn=").or_else(|| line.strip_prefix("fn=")) {
            let (number, name) = function.split_once(' ').unwrap_or((function, ""));
            if !name.is_empty() {
                names.insert(number, name);
            }
            called = names.get(number).copied().unwrap_or_default();
        } else if line.starts_with("calls=") {
            let cost = lines.next().and_then(|line| line.rsplit(' ').next()?.parse::<u64>().ok());
            *costs.entry(called.to_owned()).or_default() += cost.unwrap_or_default();
        }
    }
    costs
}
