//! Embeds the tables of `data/` that are folders of files: `platforms/*.toml` become the statics that
//! `src/data.rs` includes, `redirectors/*.toml` are embedded as JSON.
//!
//! A new file in such a folder counts as soon as it is there; no list has to be edited.

use std::env;
use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

use serde::Deserialize;

#[path = "src/data/file.rs"]
#[expect(dead_code, reason = "the library reads the cases of callers")]
mod file;

use file::PageFile;
use file::PlatformFile;

const FOLDER: &str = "data/platforms";

/// Names that sites give to pages of their own.
const SITE_PAGES: &str = "data/site_pages.txt";

/// The fields of a row of a redirector that must be there or be of one type. What its texts say is
/// compiled by the library; a test names each row that is wrong.
#[derive(Deserialize)]
struct RedirectorFile {
    #[serde(default, rename = "redirector")]
    rows: Vec<RedirectorRow>,
}

#[derive(Deserialize)]
struct RedirectorRow {
    name: String,
    source: String,
}

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    embed("redirectors")?;
    embed_platforms()
}

/// Writes `<folder>.rs` below `OUT_DIR`: an expression for the folder's TOML files as texts of JSON,
/// in the order of their names.
fn embed(folder: &str) -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let directory = root.join("data").join(folder);
    println!("cargo::rerun-if-changed={}", directory.display());
    let entries = fs::read_dir(&directory)?.collect::<Result<Vec<_>, std::io::Error>>()?;
    let mut files: Vec<PathBuf> = entries.iter().map(fs::DirEntry::path).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    let mut code = "&[\n".to_owned();
    for file in &files {
        let text = fs::read_to_string(file)?;
        let wrong = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
        let table: toml::Table = toml::from_str(&text).map_err(|error| wrong(&error))?;
        let rows: RedirectorFile = toml::from_str(&text).map_err(|error| wrong(&error))?;
        if let Some(row) = rows.rows.iter().find(|row| row.name.is_empty() || row.source.is_empty())
        {
            return Err(wrong(&format_args!("`{}` lacks its name or source", row.name)).into());
        }
        let _ = writeln!(code, "    {:?},", serde_json::to_string(&table)?);
    }
    code.push_str("]\n");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(Path::new(&out).join(format!("{folder}.rs")), code)?;
    Ok(())
}

/// Writes `platforms.rs` below `OUT_DIR`: the files as statics, and a table of their schemes.
fn embed_platforms() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={FOLDER}");
    println!("cargo::rerun-if-changed={SITE_PAGES}");
    let site_pages = fs::read_to_string(SITE_PAGES)?;
    let mut files: Vec<PathBuf> = fs::read_dir(FOLDER)?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<_, std::io::Error>>()?;
    files.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    let mut platforms = String::new();
    let mut schemes: Vec<String> = Vec::new();
    for path in &files {
        let text = fs::read_to_string(path)?;
        let wrong = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
        let mut platform: PlatformFile = toml::from_str(&text).map_err(|error| wrong(&error))?;
        platform.order_reserved(&site_pages).map_err(|error| wrong(&error))?;
        schemes.extend(platform.schemes.iter().cloned());
        write_platform(&mut platforms, &platform)?;
    }
    schemes.sort();
    schemes.dedup();
    let code = format!(
        "pub(crate) static PLATFORMS: &[PlatformData] = &[{platforms}];\n\
         pub(crate) const SCHEMES: &[&str] = &{schemes:?};\n"
    );
    let out = env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?;
    fs::write(Path::new(&out).join("platforms.rs"), code)?;
    Ok(())
}

fn write_platform(code: &mut String, platform: &PlatformFile) -> Result<(), Box<dyn Error>> {
    let PlatformFile { name, hosts, mirrors, schemes, reserved, guard, .. } = platform;
    let PlatformFile { invitation, recogniser, .. } = platform;
    write!(
        code,
        "PlatformData {{ name: {name:?}, hosts: &{hosts:?}, mirrors: &{mirrors:?}, schemes: \
         &{schemes:?}, reserved: &{reserved:?}, guard: {guard:?}, invitation: &{invitation:?}, \
         recogniser: {recogniser:?}, pages: &["
    )?;
    for page in &platform.page {
        let PageFile { kind, id, fold, at, part, detail, except, .. } = page;
        let (strip_zeros, upper) = (page.strips_zeros()?, page.is_upper()?);
        let captures: Vec<(&String, &String)> = page.captures.iter().collect();
        let example = platform.example(kind).unwrap_or(id);
        write!(
            code,
            "PageData {{ kind: {kind:?}, id: {id:?}, example: {example:?}, fold: {fold}, \
             strip_zeros: {strip_zeros}, upper: {upper}, except: &{except:?}, at: &{at:?}, part: &{part:?}, detail: {detail:?}, \
             captures: &{captures:?} }},"
        )?;
    }
    code.push_str("] },\n");
    Ok(())
}
