//! Programs of the workspace, for tests that run them. `cargo test` builds only what the tested
//! package depends on, so they are built here.

use std::env;
use std::env::consts::EXE_SUFFIX;
use std::io;
use std::path::PathBuf;
use std::process::Command;

/// The command `outlink`.
///
/// # Errors
///
/// If cargo does not run or fails.
pub fn command() -> io::Result<PathBuf> {
    built("outlink-cli", &format!("outlink{EXE_SUFFIX}"))
}

fn built(package: &str, file: &str) -> io::Result<PathBuf> {
    // .../target/debug/deps/suite-0123456789abcdef
    let test = env::current_exe()?;
    let no_target = || io::Error::other("the test does not lie in a target folder");
    let target = test.ancestors().nth(3).ok_or_else(no_target)?;
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["build", "--quiet", "--locked", "--package", package, "--target-dir"])
        .arg(target)
        .status()?;
    if !status.success() {
        return Err(io::Error::other(format!("cargo build --package {package}: {status}")));
    }
    Ok(target.join("debug").join(file))
}
