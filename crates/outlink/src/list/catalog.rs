//! The catalog: which lists there are and what they are.

mod reading;

use std::error::Error;
use std::fmt;
use std::io;
use std::path::Path;
use std::path::PathBuf;

use serde_json::Value;
use toml::Spanned;
use toml::de::DeInteger;
use toml::de::DeTable;
use toml::de::DeValue;

use super::attributes;
use super::diagnostic::DiagnosticCode;
use super::diagnostic::Problem;
use super::glob;
use super::pattern::Result as Reading;
use crate::date::InvalidTimeZone;
use crate::date::TimeZone;
use crate::expectation::Share;
use crate::format::Format;
use crate::names::HashOf;
use crate::names::UnknownName;
use crate::rule::ListInfo;
use crate::wording::line_at;

pub use self::reading::InvalidDelimiter;

/// The lists that a catalog file (`outlink.toml`) names.
///
/// ```toml
/// [[list]]
/// name = "urlhaus"
/// path = "feeds/urlhaus*.txt"    # relative to the catalog; `*` and `?` in the file name
/// format = "urls"
/// category = "malware"
/// ```
///
/// `name` and `path` must be there; a list without `format` is recognised by its content. There may
/// be `kind` (`threat`, `category`), `exceptions` (`own`, `all`), `keyed`, `hash_of` (`expression` of
/// Safe Browsing, or a `host` alone), `canaries` (links that some rule must catch), `columns`, `where`,
/// `delimiter` (of tables and JSON), `pointer` (where in JSON the strings stand), `subdomains`,
/// `min_rules` (the fewest rules), `max_shrink` (the largest share of its rules that the list may lose),
/// `time_zone` (of plain dates; above the lists it counts for all) and the attributes of rules, the
/// fields of [`Attributes`]. Keys that begin with `x_` are ignored.
///
/// Above the lists, `platforms` and `redirectors` name files of the caller that say what links name and
/// where they lead ([`Knowledge`](crate::expand::Knowledge)): a path or several, with wildcards as those
/// of lists.
///
/// [`Attributes`]: crate::Attributes
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Catalog {
    lists: Vec<Source>,
    platforms: Vec<PathBuf>,
    redirectors: Vec<PathBuf>,
}

/// A list and the files that hold it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Source {
    /// The description of the list.
    pub info: ListInfo,
    /// Its files, at least one; those that a wildcard found are in the order of their names.
    pub paths: Vec<PathBuf>,
}

impl Catalog {
    /// Reads a catalog file. Paths in it are relative to the folder that it is in.
    ///
    /// # Errors
    ///
    /// As for [`parse`](Self::parse), or when the file cannot be read.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, CatalogError> {
        let path = path.as_ref();
        let text = std::fs::read_to_string(path).map_err(|source| CatalogError {
            place: FilePosition { file: Some(path.to_owned()), line: None },
            kind: Box::new(Kind::Io { what: "the catalog".to_owned(), source }),
        })?;
        Self::parse(&text, path.parent().unwrap_or(Path::new(""))).map_err(|mut error| {
            error.place.file = Some(path.to_owned());
            error
        })
    }

    /// Reads the text of a catalog. Paths in it are relative to `base`; wildcards are looked up.
    ///
    /// # Errors
    ///
    /// When the text is not TOML, when a key or value is not known, when a list lacks a name or
    /// path, when two lists have one name, when a wildcard finds no file, or when the catalog names
    /// neither a list nor a file of platforms or redirectors.
    pub fn parse(text: &str, base: impl AsRef<Path>) -> Result<Self, CatalogError> {
        let at = |offset: usize, kind| CatalogError {
            place: FilePosition { file: None, line: Some(line_at(text, offset)) },
            kind: Box::new(kind),
        };
        let document = DeTable::parse(text).map_err(|error| {
            at(error.span().map_or(0, |span| span.start), Kind::Syntax(error.message().to_owned()))
        })?;
        if let Some((offset, problem)) = number_out_of_range(document.get_ref()) {
            return Err(at(offset, Kind::Value(problem)));
        }
        let zone = match document.get_ref().get(TIME_ZONE) {
            Some(value) => time_zone(&to_json(value))
                .map_err(|error| at(value.span().start, Kind::Value(error.message)))?,
            None => TimeZone::UTC,
        };
        let mut lists: Vec<Source> = Vec::new();
        let (mut platforms, mut redirectors) = (Vec::new(), Vec::new());
        for (key, value) in document.into_inner() {
            let name: &str = key.get_ref();
            if name == TIME_ZONE || attributes::is_foreign(name) {
                continue;
            }
            if let Some(files) = match name {
                "platforms" => Some(&mut platforms),
                "redirectors" => Some(&mut redirectors),
                _ => None,
            } {
                let found = named_files(name, &value, base.as_ref());
                files.extend(found.map_err(|kind| at(value.span().start, kind))?);
                continue;
            }
            if name != "list" {
                let unknown =
                    UnknownName::new("key", name, ["list", TIME_ZONE, "platforms", "redirectors"]);
                return Err(at(key.span().start, Kind::UnknownKey(unknown)));
            }
            let start = value.span().start;
            let DeValue::Array(tables) = value.into_inner() else {
                return Err(at(start, Kind::NotTables));
            };
            for table in tables {
                let start = table.span().start;
                let DeValue::Table(table) = table.into_inner() else {
                    return Err(at(start, Kind::NotTables));
                };
                let list = source(table, start, base.as_ref(), &zone)
                    .map_err(|(offset, kind)| at(offset, kind))?;
                if lists.iter().any(|other| other.info.name == list.info.name) {
                    return Err(at(start, Kind::DuplicateName(list.info.name)));
                }
                lists.push(list);
            }
        }
        if lists.is_empty() && platforms.is_empty() && redirectors.is_empty() {
            let place = FilePosition { file: None, line: None };
            return Err(CatalogError { place, kind: Box::new(Kind::NamesNothing) });
        }
        Ok(Self { lists, platforms, redirectors })
    }

    /// The keys that a table of a list may have, those of attributes last. Keys that begin with
    /// `x_` are ignored beside them.
    pub fn keys() -> impl Iterator<Item = &'static str> {
        known_keys()
    }

    /// The lists in the order of the file.
    pub fn lists(&self) -> &[Source] {
        &self.lists
    }

    /// The files of platforms, in the order of the file.
    pub fn platforms(&self) -> &[PathBuf] {
        &self.platforms
    }

    /// The files of redirectors, in the order of the file.
    pub fn redirectors(&self) -> &[PathBuf] {
        &self.redirectors
    }
}

/// A catalog that cannot be used.
#[derive(Debug)]
pub struct CatalogError {
    place: FilePosition,
    kind: Box<Kind>,
}

impl fmt::Display for CatalogError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.place, self.kind)
    }
}

impl Error for CatalogError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.kind.source()
    }
}

impl CatalogError {
    /// Returns true if the file is not TOML, such as a list that was taken for a catalog.
    pub fn is_not_toml(&self) -> bool {
        match &*self.kind {
            Kind::Syntax(_) => true,
            Kind::Io { source, .. } => source.kind() == io::ErrorKind::InvalidData,
            _ => false,
        }
    }

    /// The line of the catalog, counted from 1, unless the file as a whole is what is wrong.
    pub fn line(&self) -> Option<usize> {
        self.place.line
    }
}

#[derive(Debug)]
struct FilePosition {
    file: Option<PathBuf>,
    line: Option<usize>,
}

impl fmt::Display for FilePosition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.file, self.line) {
            (Some(file), Some(line)) => write!(f, "{}:{line}: ", file.display()),
            (Some(file), None) => write!(f, "{}: ", file.display()),
            (None, Some(line)) => write!(f, "line {line}: "),
            (None, None) => Ok(()),
        }
    }
}

#[derive(Debug, thiserror::Error)]
enum Kind {
    #[error("{what} cannot be read")]
    Io { what: String, source: io::Error },
    #[error("not TOML: {0}")]
    Syntax(String),
    #[error("{0}")]
    UnknownKey(UnknownName),
    #[error("{0}")]
    Value(String),
    #[error("`list` is not a list of tables; write [[list]] above each list")]
    NotTables,
    #[error("the catalog names no list; write [[list]] with a name and a path for each")]
    NamesNothing,
    #[error("the list has no `{0}`")]
    Missing(&'static str),
    #[error("there are two lists `{0}`; give one of them another name")]
    DuplicateName(String),
    #[error("no file fits `{0}`")]
    NoFile(String),
    #[error("`{0}` has a wildcard in a folder; write `*` and `?` in the file name only")]
    WildcardInFolder(String),
}

type Located<T> = Result<T, (usize, Kind)>;

/// A list from its table, which begins at an offset of the catalog.
fn source(table: DeTable<'_>, start: usize, base: &Path, zone: &TimeZone) -> Located<Source> {
    let mut name = None;
    let mut format = None;
    let mut path = None;
    let mut info = ListInfo::new("", Format::Domains);
    // Before the dates that it is about.
    info.time_zone = match table.get(TIME_ZONE) {
        Some(value) => time_zone(&to_json(value))
            .map_err(|error| (value.span().start, Kind::Value(error.message)))?,
        None => zone.clone(),
    };
    for (key, value) in table {
        let offset = value.span().start;
        let wrong = |problem: Problem| (offset, Kind::Value(problem.message));
        let value = &to_json(&value);
        let key_text: &str = key.get_ref();
        match key_text {
            "name" => name = Some(attributes::text(key_text, value, NAME_CHARS).map_err(wrong)?),
            "format" => {
                let text = attributes::text(key_text, value, NAME_CHARS).map_err(wrong)?;
                let known = text.parse().map_err(|error| (offset, Kind::UnknownKey(error)))?;
                format = Some(known);
            }
            "path" => {
                let text = attributes::text(key_text, value, PATH_CHARS).map_err(wrong)?;
                path = Some((offset, text));
            }
            _ => {
                let is_known = set(&mut info, key_text, value).map_err(wrong)?;
                if !is_known {
                    let unknown = UnknownName::new("key", key_text, known_keys());
                    return Err((key.span().start, Kind::UnknownKey(unknown)));
                }
            }
        }
    }
    if info.keyed && info.hash_of == HashOf::Host {
        let message = "hash_of = \"host\" does not go with keyed; keyed hashes are of expressions";
        return Err((start, Kind::Value(message.to_owned())));
    }
    attributes::check(&info.attributes).map_err(|error| (start, Kind::Value(error.message)))?;
    let missing = |key| (start, Kind::Missing(key));
    info.name = name.ok_or(missing("name"))?;
    info.format = format.unwrap_or(Format::Auto);
    let (offset, path) = path.ok_or(missing("path"))?;
    let paths = files(&path, base).map_err(|kind| (offset, kind))?;
    Ok(Source { info, paths })
}

/// Sets what a list need not say; `false` if the key is not known.
fn set(info: &mut ListInfo, key: &str, value: &Value) -> Reading<bool> {
    match key {
        "kind" => info.kind = attributes::one_of(key, value, &["threat", "category"])?,
        "exceptions" => info.exceptions = attributes::one_of(key, value, &["own", "all"])?,
        "keyed" => info.keyed = attributes::flag(key, value)?,
        "hash_of" => info.hash_of = attributes::one_of(key, value, HashOf::NAMES)?,
        "canaries" => {
            let links = attributes::texts(key, value)?;
            info.canaries = links.into_iter().map(str::to_owned).collect();
        }
        "columns" => info.columns = reading::columns(key, value)?,
        "where" => info.filter = reading::filter(key, value)?,
        "delimiter" => reading::delimiter(info, key, value)?,
        "pointer" => info.pointer = Some(attributes::text(key, value, PATH_CHARS)?),
        "subdomains" => info.subdomains = Some(attributes::flag(key, value)?),
        TIME_ZONE => {}
        "min_rules" => {
            let count = value.as_u64();
            let count =
                count.ok_or_else(|| attributes::wrong_type(key, "a whole number", value))?;
            info.expectations.min_rules = Some(count);
        }
        "max_shrink" => {
            let share = value.as_f64().and_then(Share::new);
            let share =
                share.ok_or_else(|| attributes::wrong_type(key, "a share from 0 to 1", value))?;
            info.expectations.max_shrink = Some(share);
        }
        _ if attributes::is_foreign(key) => {}
        _ => return attributes::set(&info.time_zone, &mut info.attributes, key, value),
    }
    Ok(true)
}

fn time_zone(value: &Value) -> Reading<TimeZone> {
    let name = attributes::text(TIME_ZONE, value, NAME_CHARS)?;
    name.parse().map_err(|error: InvalidTimeZone| {
        Problem::new(DiagnosticCode::UnknownValue, format!("`{TIME_ZONE}`: {error}"))
    })
}

/// The files that a key of the catalog names: a path or several.
fn named_files(key: &str, value: &Spanned<DeValue<'_>>, base: &Path) -> Result<Vec<PathBuf>, Kind> {
    let value = to_json(value);
    let wrong = |problem: Problem| Kind::Value(problem.message);
    let paths = match &value {
        Value::String(_) => vec![attributes::text(key, &value, PATH_CHARS).map_err(wrong)?],
        _ => {
            attributes::texts(key, &value).map_err(wrong)?.into_iter().map(str::to_owned).collect()
        }
    };
    let mut found = Vec::new();
    for path in paths {
        found.extend(files(&path, base)?);
    }
    Ok(found)
}

/// The files that a path of the catalog stands for.
fn files(path: &str, base: &Path) -> Result<Vec<PathBuf>, Kind> {
    let full = base.join(path);
    let name = full.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let folder = full.parent().unwrap_or(base);
    if Path::new(path).parent().and_then(Path::to_str).is_some_and(glob::is_pattern) {
        return Err(Kind::WildcardInFolder(path.to_owned()));
    }
    if !glob::is_pattern(name) {
        return Ok(vec![full]);
    }
    let unreadable = |source| Kind::Io { what: format!("the folder of `{path}`"), source };
    let folder_or_here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder_or_here).map_err(unreadable)? {
        let found = entry.map_err(unreadable)?.file_name();
        let is_file = || folder.join(&found).is_file();
        if found.to_str().is_some_and(|found| glob::fits(name, found)) && is_file() {
            paths.push(folder.join(&found));
        }
    }
    if paths.is_empty() {
        return Err(Kind::NoFile(path.to_owned()));
    }
    paths.sort_unstable();
    Ok(paths)
}

/// Where the first number of a document stands that is out of range, and what to do about it. Of all
/// others [`to_json`] makes a number.
pub(crate) fn number_out_of_range(table: &DeTable<'_>) -> Option<(usize, String)> {
    fn within(value: &Spanned<DeValue<'_>>) -> Option<(usize, String)> {
        let number = match value.get_ref() {
            DeValue::Array(items) => return items.iter().find_map(within),
            DeValue::Table(table) => return number_out_of_range(table),
            DeValue::Integer(number) => integer(number).is_none().then(|| number.to_string()),
            DeValue::Float(number) => {
                let is_finite = number.as_str().parse().is_ok_and(f64::is_finite);
                (!is_finite).then(|| number.to_string())
            }
            _ => None,
        };
        number.map(|number| (value.span().start, out_of_range(&number)))
    }
    table.values().find_map(within)
}

fn out_of_range(number: &str) -> String {
    format!(
        "{number} is out of range; write a whole number of 64 bits, or a fraction that is finite"
    )
}

fn integer(number: &DeInteger<'_>) -> Option<i64> {
    i64::from_str_radix(number.as_str(), number.radix()).ok()
}

/// A value of TOML as JSON has it; times become strings. A number that JSON cannot have is null.
pub(crate) fn to_json(value: &Spanned<DeValue<'_>>) -> Value {
    match value.get_ref() {
        DeValue::String(text) => Value::String(text.to_string()),
        DeValue::Boolean(flag) => Value::Bool(*flag),
        DeValue::Datetime(time) => Value::String(time.to_string()),
        DeValue::Array(items) => Value::Array(items.iter().map(to_json).collect()),
        DeValue::Integer(number) => integer(number).map_or(Value::Null, Value::from),
        DeValue::Float(number) => Value::from(number.as_str().parse::<f64>().unwrap_or(f64::NAN)),
        DeValue::Table(table) => {
            let members =
                table.iter().map(|(key, value)| (key.get_ref().to_string(), to_json(value)));
            Value::Object(members.collect())
        }
    }
}

fn known_keys() -> impl Iterator<Item = &'static str> {
    KEYS.into_iter().chain(attributes::KEYS)
}

const KEYS: [&str; 16] = [
    "name",
    "path",
    "format",
    "kind",
    "exceptions",
    "keyed",
    "hash_of",
    "canaries",
    "columns",
    "where",
    "delimiter",
    "pointer",
    "subdomains",
    "min_rules",
    "max_shrink",
    TIME_ZONE,
];

/// The key of the time zone in which plain dates are whole days: of the catalog, or of one list.
pub(crate) const TIME_ZONE: &str = "time_zone";

/// The longest name of a list, in characters.
pub(crate) const NAME_CHARS: usize = 128;

/// The longest path, in characters.
const PATH_CHARS: usize = 4096;
