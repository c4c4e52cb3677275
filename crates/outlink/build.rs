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

const FOLDER: &str = "data/platforms";

/// As in `src/data.rs`.
const MAX_RESERVED: usize = 40;

/// Names that sites give to pages of their own.
const SITE_PAGES: &str = "data/site_pages.txt";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Platform {
    name: String,
    /// Where the facts are from. It is not embedded, but every file must say it.
    #[serde(rename = "source")]
    _source: String,
    #[serde(default)]
    hosts: Vec<String>,
    #[serde(default)]
    mirrors: Vec<String>,
    #[serde(default)]
    schemes: Vec<String>,
    #[serde(default)]
    reserved: Vec<String>,
    /// Whether the words of `data/site_pages.txt` are reserved too.
    #[serde(default)]
    site_pages: bool,
    guard: Option<String>,
    #[serde(default)]
    invitation: Vec<String>,
    recogniser: Option<String>,
    #[serde(default)]
    page: Vec<Page>,
    #[serde(default)]
    case: Vec<Case>,
    #[serde(default, rename = "not")]
    _not: Vec<Not>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Page {
    kind: String,
    id: String,
    #[serde(default)]
    fold: bool,
    strip: Option<String>,
    case: Option<String>,
    #[serde(default)]
    except: Vec<String>,
    at: Vec<String>,
    #[serde(default)]
    part: Vec<String>,
    detail: Option<String>,
    #[serde(default)]
    captures: toml::Table,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    #[serde(rename = "link")]
    _link: String,
    entity: toml::Value,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Not {
    #[serde(rename = "link")]
    _link: String,
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
        let table: toml::Table =
            toml::from_str(&text).map_err(|error| format!("{}: {error}", file.display()))?;
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
        let mut platform: Platform =
            toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        if platform.site_pages {
            platform.reserved.extend(words(&site_pages).map(str::to_owned));
        }
        order_reserved(&mut platform)?;
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

/// The words of a list with comments.
fn words(list: &str) -> impl Iterator<Item = &str> {
    list.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace)
}

/// Brings reserved words into the order in which they are searched for.
fn order_reserved(platform: &mut Platform) -> Result<(), Box<dyn Error>> {
    platform.reserved.sort();
    platform.reserved.dedup();
    let is_searchable = |word: &str| {
        word.len() <= MAX_RESERVED && !word.bytes().any(|byte| byte.is_ascii_uppercase())
    };
    match platform.reserved.iter().find(|word| !is_searchable(word)) {
        None => Ok(()),
        Some(word) => Err(format!(
            "{}: the reserved word `{word}` has upper case or more than {MAX_RESERVED} bytes",
            platform.name
        )
        .into()),
    }
}

fn write_platform(code: &mut String, platform: &Platform) -> Result<(), Box<dyn Error>> {
    let Platform { name, hosts, mirrors, schemes, reserved, guard, .. } = platform;
    let Platform { invitation, recogniser, .. } = platform;
    write!(
        code,
        "PlatformData {{ name: {name:?}, hosts: &{hosts:?}, mirrors: &{mirrors:?}, schemes: \
         &{schemes:?}, reserved: &{reserved:?}, guard: {guard:?}, invitation: &{invitation:?}, \
         recogniser: {recogniser:?}, pages: &["
    )?;
    for page in &platform.page {
        let Page { kind, id, fold, at, part, detail, except, .. } = page;
        let strip_zeros = match page.strip.as_deref() {
            None => false,
            Some("zeros") => true,
            Some(other) => return Err(format!("{name}: nothing is stripped of `{other}`").into()),
        };
        let upper = match page.case.as_deref() {
            None => false,
            Some("upper") => true,
            Some(other) => return Err(format!("{name}: `{other}` is no case").into()),
        };
        let captures: Vec<(&str, &str)> = page
            .captures
            .iter()
            .map(|(capture, class)| Some((capture.as_str(), class.as_str()?)))
            .collect::<Option<_>>()
            .ok_or_else(|| format!("{name}: a class of a capture is no text"))?;
        let example = example(platform, kind).unwrap_or(id);
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

/// The id of the first case of a kind.
fn example<'a>(platform: &'a Platform, kind: &str) -> Option<&'a str> {
    let entities = platform.case.iter().flat_map(|case| match &case.entity {
        toml::Value::Array(entities) => entities.as_slice(),
        entity => std::slice::from_ref(entity),
    });
    entities.filter_map(toml::Value::as_str).find_map(|entity| {
        let (found, id) = entity.split_once(':')?.1.split_once('/')?;
        (found == kind).then_some(id)
    })
}
