//! Embeds the tables of `data/` that are folders of files, so that a new file counts as soon as it is
//! there.

use std::fmt::Write;
use std::path::Path;
use std::path::PathBuf;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    embed("redirectors")
}

/// Writes `<folder>.rs` below `OUT_DIR`: an expression for the texts of the folder's TOML files, in
/// the order of their names.
fn embed(folder: &str) -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let directory = root.join("data").join(folder);
    println!("cargo::rerun-if-changed={}", directory.display());
    let entries = fs::read_dir(&directory)?.collect::<io::Result<Vec<_>>>()?;
    let mut files: Vec<PathBuf> = entries.iter().map(fs::DirEntry::path).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    let mut code = "&[\n".to_owned();
    for file in &files {
        let _ = writeln!(code, "    include_str!({:?}),", file.display().to_string());
    }
    code.push_str("]\n");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(Path::new(&out).join(format!("{folder}.rs")), code)
}
