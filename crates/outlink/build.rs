//! Embeds the tables of `data/`: `platforms/*.toml` become the statics that `src/platform_data.rs` includes
//! and the table of their hosts, `redirectors/*.toml` and `shorteners.txt` the texts of their rows and the
//! table of their hosts, `public_suffix_list.dat` the table of its rules.
//!
//! A new file in such a folder counts as soon as it is there; no list has to be edited. The tables are
//! made with the code of the library that adds the rows of callers to them.

use std::collections::HashMap;
use std::env;
use std::error::Error;
use std::fmt::Debug;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

use serde::Deserialize;

#[path = "src/codec"]
mod codec {
    #[allow(dead_code, reason = "the library has further uses of it")]
    pub(crate) mod word;
}

#[path = "src/platform_data"]
mod platform_data {
    #[expect(dead_code, reason = "the library reads the cases of callers")]
    pub(crate) mod file;
}

#[path = "src/expand/rows"]
mod rows {
    pub(crate) mod endings;
    #[expect(dead_code, reason = "the library looks hosts up")]
    pub(crate) mod nodes;
}

#[path = "src/platform"]
mod platform {
    #[expect(dead_code, reason = "the library looks hosts up")]
    pub(crate) mod sites;
}

#[path = "src/url/host/suffix"]
mod suffix {
    #[expect(dead_code, reason = "the library looks names up")]
    pub(crate) mod table;
}

#[path = "src/wire"]
mod wire {
    #[expect(dead_code, reason = "the library hashes the hosts of links")]
    pub(crate) mod labels;
    pub(crate) mod name_table;
    #[expect(dead_code, reason = "the library reads paths of links")]
    pub(crate) mod segment_key;
}

use platform::sites;
use platform::sites::Site;
use platform::sites::SiteTable;
use platform_data::file::PageFile;
use platform_data::file::PlatformFile;
use platform_data::file::ordered_words;
use platform_data::file::words;
use rows::endings::expand_endings;
use rows::nodes;
use rows::nodes::Entry;
use suffix::table as suffixes;
use wire::name_table::NameTable;
use wire::segment_key::SegmentKey;

/// The platforms.
const FOLDER: &str = "data/platforms";

/// Rows of redirectors.
const REDIRECTORS: &str = "data/redirectors";

/// The rows of shorteners: a line is a host, with pages of its own behind it if need be, or a page that
/// any of them may have.
const SHORTENERS: &str = "data/shorteners.txt";

/// Names that sites give to pages of their own.
const SITE_PAGES: &str = "data/site_pages.txt";

/// Files in the root of any host.
const ROOT_FILES: &str = "data/root_files.txt";

/// The Public Suffix List as it is published.
const SUFFIXES: &str = "data/public_suffix_list.dat";

/// The fields of a row of a redirector by which it is found, and those that must be there. What its
/// texts say is compiled by the library; a test names each row that is wrong.
#[derive(Deserialize)]
struct RedirectorFile {
    #[serde(default)]
    endings: HashMap<String, Vec<String>>,
    #[serde(default, rename = "redirector")]
    rows: Vec<RedirectorRow>,
}

#[derive(Deserialize)]
struct RedirectorRow {
    name: String,
    source: String,
    #[serde(default)]
    hosts: Vec<String>,
    #[serde(default)]
    schemes: Vec<String>,
    path: Option<String>,
    #[serde(flatten)]
    others: toml::Table,
}

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let site_names = embed_platforms()?;
    embed_redirectors(&site_names)?;
    embed_suffixes()
}

/// The TOML files of a folder with their texts, in the order of their names.
fn files(folder: &str) -> Result<Vec<(PathBuf, String)>, Box<dyn Error>> {
    println!("cargo::rerun-if-changed={folder}");
    let mut files: Vec<PathBuf> = fs::read_dir(folder)?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<_, std::io::Error>>()?;
    files.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    let read = |path: PathBuf| fs::read_to_string(&path).map(|text| (path, text));
    Ok(files.into_iter().map(read).collect::<Result<_, _>>()?)
}

/// Writes a file below `OUT_DIR`.
fn write(name: &str, code: &str) -> Result<(), Box<dyn Error>> {
    let out = env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?;
    Ok(fs::write(Path::new(&out).join(name), code)?)
}

/// Rust code for a borrowed `Cow` of a slice.
fn slice(kind: &str, items: &[impl Debug]) -> String {
    let count = items.len();
    format!("{{ static ITEMS: [{kind}; {count}] = {items:?}; std::borrow::Cow::Borrowed(&ITEMS) }}")
}

/// Rust code for a [`NameTable`].
fn name_table(NameTable { hashes, values }: &NameTable<u32>) -> String {
    let (hashes, values) = (slice("u64", hashes), slice("u32", values));
    format!("crate::wire::name_table::NameTable {{ hashes: {hashes}, values: {values} }}")
}

/// Writes `redirectors.rs` below `OUT_DIR`: the text of each row, that of a redirector in JSON, which a
/// reader can parse without TOML, and where the rows belong.
fn embed_redirectors(site_names: &[&str]) -> Result<(), Box<dyn Error>> {
    let mut endings = HashMap::new();
    let mut rows = Vec::new();
    for (path, text) in files(REDIRECTORS)? {
        let wrong = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
        let file: RedirectorFile = toml::from_str(&text).map_err(|error| wrong(&error))?;
        endings.extend(file.endings);
        for row in file.rows {
            if row.name.is_empty() || row.source.is_empty() {
                let what = format!("`{}` lacks its name or source", row.name);
                return Err(wrong(&what).into());
            }
            rows.push(row);
        }
    }
    let mut texts = Vec::new();
    let mut short_hosts = Vec::new();
    let mut nodes = nodes::Builder::default();
    let mut any_host: Vec<((String, bool), u32)> = Vec::new();
    let mut app_rows: Vec<(String, u32)> = Vec::new();
    for (number, mut row) in (0..).zip(rows) {
        let hosts = expand_endings(&row.hosts, &endings);
        row.hosts = hosts.map_err(|(host, _)| format!("`{}`: no endings of {host}", row.name))?;
        let first = row.path.as_deref().and_then(first_segment);
        for (host, pattern) in (0..).zip(&row.hosts) {
            match (host_name(pattern), &first) {
                (Some(name), _) => {
                    let first_segment = first.as_deref().map(SegmentKey::of_text);
                    nodes.row(name, Entry { first_segment, row: number, host });
                }
                (None, Some(first)) => any_host.push(((first.clone(), false), number)),
                (None, None) => {
                    let beginning = row.path.as_deref().and_then(beginning);
                    any_host.extend(beginning.map(|beginning| ((beginning, true), number)));
                }
            }
        }
        let schemes = row.schemes.iter().filter_map(|scheme| scheme.split_once(':'));
        app_rows.extend(schemes.map(|(scheme, _)| (scheme.to_owned(), number)));
        texts.push(row.into_json()?);
    }
    println!("cargo::rerun-if-changed={SHORTENERS}");
    let shorteners = fs::read_to_string(SHORTENERS)?;
    let lines = shorteners.lines().map(|line| line.split('#').next().unwrap_or_default().trim());
    let (pages, hosts): (Vec<_>, Vec<_>) =
        lines.filter(|line| !line.is_empty()).partition(|line| line.starts_with('/'));
    for line in hosts {
        let host = line.split_ascii_whitespace().next().unwrap_or_default();
        let row = u32::try_from(texts.len())?;
        nodes.row(host, Entry { first_segment: None, row, host: 0 });
        texts.push(line.to_owned());
        short_hosts.push(host);
    }
    short_hosts.sort_unstable();
    let count = short_hosts.len();
    let code = format!("static SHORTENERS: [&str; {count}] = {short_hosts:?};\n");
    write("shorteners.rs", &format!("/// The hosts of shorteners, sorted.\n{code}"))?;
    site_names.iter().for_each(|name| nodes.platform(name));
    let nodes = nodes.finish();
    if let Some(name) = nodes.unhashed.keys().next() {
        return Err(format!("the host `{name}` is too long").into());
    }
    let mut code = String::new();
    let mut list = |name: &str, kind: &str, items: &dyn Debug, count: usize| {
        writeln!(code, "pub(super) static {name}: [{kind}; {count}] = {items:?};")
    };
    list("ROWS", "&str", &texts, texts.len())?;
    list("SHORTENER_PAGES", "&str", &pages, pages.len())?;
    list("ANY_HOST", "((&str, bool), u32)", &any_host, any_host.len())?;
    list("APP_ROWS", "(&str, u32)", &app_rows, app_rows.len())?;
    let numbers = name_table(&nodes.numbers);
    let hints = slice("u64", &nodes.hints);
    let entries = slice("Entry", &nodes.entries);
    let nodes = slice("Node", &nodes.nodes);
    writeln!(
        code,
        "pub(super) const NODES: NodeTable = {{ use crate::expand::rows::nodes::{{Entry, Node}}; \
         use crate::wire::segment_key::SegmentKey; NodeTable {{ numbers: {numbers}, \
         nodes: {nodes}, entries: {entries}, unhashed: std::collections::BTreeMap::new(), \
         hints: {hints} }} }};"
    )?;
    write("redirectors.rs", &code)
}

/// The name that the hosts of a pattern are or end in; `None` if it is about every host.
fn host_name(pattern: &str) -> Option<&str> {
    let name = pattern.strip_prefix("*.").or_else(|| pattern.strip_prefix('.'));
    (pattern != "*").then_some(name.unwrap_or(pattern))
}

/// The segment with which all paths begin that fit a pattern, in lower case.
fn first_segment(path: &str) -> Option<String> {
    let first = path.strip_prefix('/')?.split('/').next()?;
    let is_open = first.is_empty() || first.ends_with('*') || first.contains('{');
    (!is_open).then(|| first.to_ascii_lowercase())
}

/// What the first segment of all paths that fit a pattern begins with, in lower case: `click-` of
/// `/click-{digits}`.
fn beginning(path: &str) -> Option<String> {
    let (beginning, _) = path.strip_prefix('/')?.split('/').next()?.split_once('{')?;
    (!beginning.is_empty()).then(|| beginning.to_ascii_lowercase())
}

impl RedirectorRow {
    /// The row as JSON. Its source is left empty: the reader requires the field and keeps nothing of it.
    fn into_json(self) -> Result<String, Box<dyn Error>> {
        let Self { name, hosts, schemes, path, mut others, .. } = self;
        let strings = |texts: Vec<String>| texts.into_iter().map(toml::Value::from).collect();
        others.insert("name".to_owned(), name.into());
        others.insert("source".to_owned(), "".into());
        for (field, texts) in [("hosts", hosts), ("schemes", schemes)] {
            if !texts.is_empty() {
                others.insert(field.to_owned(), toml::Value::Array(strings(texts)));
            }
        }
        others.extend(path.map(|path| ("path".to_owned(), path.into())));
        Ok(serde_json::to_string(&others)?)
    }
}

/// Writes `platforms.rs` below `OUT_DIR`: the files as statics, and a table of their schemes; and
/// `sites.rs`: a table of their hosts. The names of these are returned.
fn embed_platforms() -> Result<Vec<&'static str>, Box<dyn Error>> {
    println!("cargo::rerun-if-changed={SITE_PAGES}");
    println!("cargo::rerun-if-changed={ROOT_FILES}");
    let site_pages = fs::read_to_string(SITE_PAGES)?;
    let root_files = fs::read_to_string(ROOT_FILES)?;
    let root_files = ordered_words(words(&root_files).map(str::to_owned).collect())?;
    let mut platforms = String::new();
    let mut schemes: Vec<String> = Vec::new();
    let mut named = Vec::new();
    for (number, (path, text)) in files(FOLDER)?.into_iter().enumerate() {
        let wrong = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
        let mut platform: PlatformFile = toml::from_str(&text).map_err(|error| wrong(&error))?;
        platform.order_reserved(&site_pages).map_err(|error| wrong(&error))?;
        platform.add_wholes().map_err(|error| wrong(&error))?;
        schemes.extend(platform.schemes.iter().cloned());
        write_platform(&mut platforms, &platform)?;
        // Names are kept for as long as the process runs, as in the library.
        let platform: &'static PlatformFile = Box::leak(Box::new(platform));
        let hosts = platform.hosts.iter().chain(&platform.mirrors).map(String::as_str);
        let pages = platform.page.iter();
        let templates = pages.flat_map(|page| page.at.iter().chain(&page.part)).map(String::as_str);
        for (name, is_below, is_family) in sites::names_of(hosts, templates) {
            named.push((name, is_below, Site { platform: number, is_family }));
        }
    }
    schemes.sort();
    schemes.dedup();
    let code = format!(
        "pub(crate) static PLATFORMS: &[PlatformData] = &[{platforms}];\n\
         pub(crate) const SCHEMES: &[&str] = &{schemes:?};\n\
         pub(crate) const ROOT_FILES: &[&str] = &{root_files:?};\n"
    );
    write("platforms.rs", &code)?;
    let sites = SiteTable::of(named.into_iter());
    if let Some(number) = sites.unhashed.first() {
        return Err(format!("{:?} is too long", sites.names.get(*number as usize)).into());
    }
    let numbers = name_table(&sites.numbers);
    let names = slice("Name", &sites.names);
    let all = slice("Site", &sites.sites);
    let code = format!(
        "{{ use crate::platform::sites::{{Name, Site}}; crate::platform::sites::SiteTable {{ \
         numbers: {numbers}, names: {names}, sites: {all}, unhashed: Vec::new() }} }}"
    );
    write("sites.rs", &code)?;
    Ok(sites.names.iter().map(|name| name.name).collect())
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

/// Writes `suffixes.rs` below `OUT_DIR`: an expression for the table of the Public Suffix List.
fn embed_suffixes() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={SUFFIXES}");
    let text = fs::read_to_string(SUFFIXES)?;
    let mut builder = suffixes::Builder::default();
    for (rule, section) in suffixes::rules(&text) {
        let (name, kind) = suffixes::name_of(rule);
        let name: Vec<String> = name.split('.').map(a_label).collect();
        builder.add(name.join("."), kind, section);
    }
    let table = builder.finish();
    let (text, longest) = (&table.text, table.longest);
    let names = slice("Name", &table.names);
    let slots = slice("u32", &table.slots);
    let code = format!(
        "{{ use crate::url::host::suffix::table::{{Name, Rules}}; crate::url::host::suffix::table::Table {{ \
         text: std::borrow::Cow::Borrowed({text:?}), names: {names}, slots: {slots}, \
         longest: {longest} }} }}"
    );
    write("suffixes.rs", &code)
}

/// A label of a rule as an A-label (RFC 3492, section 6.3). As a dependency of the build script `idna`
/// would be compiled a second time, with its tables of Unicode. A test compares what comes out with
/// what it makes of the list.
fn a_label(label: &str) -> String {
    if label.is_ascii() {
        return label.to_ascii_lowercase();
    }
    let label: Vec<u32> = label.to_lowercase().chars().map(u32::from).collect();
    let ascii = label.iter().filter_map(|code| char::from_u32(*code));
    let ascii: String = ascii.filter(char::is_ascii).collect();
    let basic = ascii.len() as u32;
    let mut out = format!("xn--{ascii}{}", if basic > 0 { "-" } else { "" });
    let (mut next, mut delta, mut bias, mut handled) = (128, 0, 72, basic);
    while let Some(code) = label.iter().copied().filter(|code| *code >= next).min() {
        delta += (code - next) * (handled + 1);
        for other in &label {
            delta += u32::from(*other < code);
            if *other != code {
                continue;
            }
            let mut rest = delta;
            for step in (36_u32..).step_by(36) {
                let threshold = step.saturating_sub(bias).clamp(1, 26);
                if rest < threshold {
                    break;
                }
                out.push(digit(threshold + (rest - threshold) % (36 - threshold)));
                rest = (rest - threshold) / (36 - threshold);
            }
            out.push(digit(rest));
            handled += 1;
            delta = if handled == basic + 1 { delta / 700 } else { delta / 2 };
            delta += delta / handled;
            bias = 0;
            while delta > 455 {
                delta /= 35;
                bias += 36;
            }
            bias += 36 * delta / (delta + 38);
            delta = 0;
        }
        delta += 1;
        next = code + 1;
    }
    out
}

/// A digit of an A-label: a letter, or a digit from 26 on.
fn digit(number: u32) -> char {
    char::from(if number < 26 { b'a' + number as u8 } else { b'0' + (number - 26) as u8 })
}
