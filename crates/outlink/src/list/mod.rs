//! Lists: from bytes in any of the usual formats to rules and diagnostics.
//!
//! [`read`] takes one list as a stream and hands every rule to a [`Sink`] as soon as it is
//! understood. Nothing is skipped silently: a line that is neither blank nor a comment is an
//! *entry*, and every entry gives a rule, a withdrawal, a canary or a [`Diagnostic`]. A [`Catalog`]
//! names lists and says what they are.
//!
//! | format | an entry | comments |
//! | --- | --- | --- |
//! | `domains` | a domain, perhaps after `*.` or `.` | lines that begin with `#`, `!`, `;` or `//`; what follows a space and one of `#`, `;`, `//` |
//! | `hosts` | an address and names, or a domain | as for `domains`; `#` anywhere |
//! | `urls` | a URL, with or without scheme | lines that begin with `#`, `!`, `;` or `// `; what follows a space and `#` |
//! | `adblock` | a network rule | lines that begin with `!`, with `#` and a space, or with `[` |
//! | `keywords`, `regexes` | the whole line | lines that begin with `#` |
//! | `cidr` | an address or a range | as for `domains`, but for `!` before a range |
//! | `hashes` | a hash | as for `domains` |
//! | `rules` | a JSON object, on a line or in one array | lines that begin with `#` or `//` |
//! | `csv` | a row; the catalog or the header names its columns | lines that begin with `#` |
//! | `json` | a string of an array, or an object whose members the catalog names | none |
//! | `stix`, `misp` | an indicator; an attribute | none |
//! | `rpz` | a record | what follows `;` |
//! | `dnsmasq`, `unbound` | a setting | lines that begin with `#`; what follows a space and `#` |
//! | `clash` | a rule or a name | as for `domains`, but for `!` |
//! | `pihole` | a regex for the host, or a domain | lines that begin with `#`, `!` or `//` |
//! | `maltrail` | a domain, URL or address | lines that begin with `#`, `//` or `;` |
//!
//! `format.rs` lists the formats, each of which is a module here; the table above is for readers.
//! A list that names none has the format that its first 64 KiB look like, and a list that does not
//! look like its format is an error.
//!
//! White space around an entry, a byte order mark and the kind of line break mean nothing.

use std::error::Error;
use std::fmt;
use std::io;
use std::io::Read;

use self::input::Input;
use self::output::Output;
use self::recognize::Likeliest;
use self::recognize::LooksLike;
use self::registry::Options;
use self::unpack::Unpack;
use self::unpack::UnpackedTooLarge;
use crate::format::Format;
use crate::limits::ListLimits;
use crate::rule::ListInfo;
use crate::rule::Pattern;
use crate::rule::Rule;
use crate::withdrawal::Withdrawal;

mod adblock;
mod address;
mod answer;
pub(crate) mod attributes;
mod catalog;
mod category;
mod cidr;
mod clash;
mod columns;
mod comment;
mod csv;
mod diagnostic;
mod dnsmasq;
mod document;
mod domains;
mod entity_rules;
#[cfg(test)]
mod found;
mod glob;
mod grammar;
mod hashes;
mod hosts;
mod html;
mod input;
mod json;
mod keywords;
mod lines;
mod maltrail;
mod misp;
mod notes;
mod output;
mod passed;
mod pattern;
mod pihole;
mod readers;
mod recognize;
mod regexes;
mod registry;
mod rpz;
mod rules;
mod sample;
mod shape;
mod standing;
mod stix;
mod unbound;
mod unpack;
mod urls;
mod validate;
mod words;

pub(crate) use self::attributes::is_order;
pub use self::catalog::Catalog;
pub use self::catalog::CatalogError;
pub use self::catalog::InvalidDelimiter;
pub use self::catalog::Source;
pub(crate) use self::catalog::TIME_ZONE;
pub(crate) use self::catalog::number_out_of_range;
pub(crate) use self::catalog::to_json as toml_to_json;
pub use self::diagnostic::Diagnostic;
pub use self::diagnostic::DiagnosticCode;
pub(crate) use self::diagnostic::Problem;
pub use self::diagnostic::Severity;
pub(crate) use self::diagnostic::excerpt;
pub(crate) use self::entity_rules::of_rule as entity_of_rule;
pub(crate) use self::validate::link_of_order;
pub(crate) use self::validate::pattern as validate_pattern;

/// Where rules and diagnostics go.
pub trait Sink {
    /// Takes a rule. Rules come in the order of their lines, except that names which a `dnsmasq` or `clash`
    /// list lets through come last.
    fn rule(&mut self, rule: Rule);

    /// Takes a block of a domain without attributes, as nearly all rules of long lists are. By default it
    /// is taken as a rule.
    fn name(&mut self, name: &str, line: u32) {
        self.rule(Rule::new(Pattern::Domain(name.to_owned()), line));
    }

    /// Takes a diagnostic. Diagnostics come in the order of their lines, except that those about
    /// lines of an `adblock` list that cannot be read at all (too long, not UTF-8) come first, and those
    /// about names which a `dnsmasq` or `clash` list lets through come last.
    fn diagnostic(&mut self, diagnostic: Diagnostic);

    /// Takes a withdrawal of rules of lower layers.
    fn withdrawal(&mut self, withdrawal: Withdrawal);

    /// Takes a link that some rule must catch as long as the list is in force.
    fn canary(&mut self, link: String);
}

/// How much a list held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// Lines.
    pub lines: u64,
    /// Lines that are neither blank nor a comment. Each gave at least one of what is counted below.
    pub entries: u64,
    /// Rules; one entry may give several.
    pub rules: u64,
    /// Withdrawals.
    pub withdrawals: u64,
    /// Canaries.
    pub canaries: u64,
    /// Entries that gave none of these and should have; each has a warning.
    pub refused: u64,
    /// Diagnostics; one entry may give several, beside a rule or in place of it.
    pub diagnostics: u64,
}

/// Reads a list from its first byte to its last.
///
/// What is packed with gzip or zstd is unpacked. Memory is bounded by the longest line that is read
/// ([`ListLimits::line_bytes`]) plus what unpacking needs: at most 128 MiB for zstd (the largest
/// window that is accepted), 64 KiB otherwise. Only an `adblock` list is held as a whole, as text
/// and 16 bytes for each entry, because a `$badfilter` on its last line may disable its first. Of `dnsmasq`
/// and `clash` lists the names are held, because the last line may block what the first lets through.
///
/// # Errors
///
/// [`ListError`] when the list cannot be read to its end. Rules that the sink has taken by then are
/// not the whole list and must not be used.
pub fn read(
    info: &ListInfo,
    input: impl Read,
    limits: &ListLimits,
    sink: &mut dyn Sink,
) -> Result<Counts, ListError> {
    let failed = |kind| ListError { list: info.name.clone(), kind };
    let (format, input) = open(info, input, limits).map_err(failed)?;
    let mut output = Output::new(info, sink);
    // What was recognised has a reader.
    if let Some(reader) = readers::reader(format) {
        let read = (reader.read)(input, &Options { info, limits }, &mut output);
        output.finish();
        read.map_err(failed)?;
    }
    Ok(output.counts())
}

/// The format of a list: the one that its info names, or the one that its content has.
///
/// Returns the format and the whole input, from its first byte on.
///
/// # Errors
///
/// As [`read`], if the beginning cannot be read or is of no format or of another one.
pub(crate) fn recognize<'a>(
    info: &ListInfo,
    input: impl Read + 'a,
    limits: &ListLimits,
) -> Result<(Format, Input<'a>), ListError> {
    open(info, input, limits).map_err(|kind| ListError { list: info.name.clone(), kind })
}

/// Unpacks a list and tells its format.
fn open<'a>(
    info: &ListInfo,
    input: impl Read + 'a,
    limits: &ListLimits,
) -> Result<(Format, Input<'a>), ListErrorKind> {
    let input = Input::new(Unpack::new(input, limits.unpacked_bytes)?)?;
    refuse_binary(input.head())?;
    let format = recognize::format(&input, info)?;
    Ok((format, input))
}

/// A list that cannot be read to its end.
#[derive(Debug)]
pub struct ListError {
    list: String,
    kind: ListErrorKind,
}

impl fmt::Display for ListError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "list `{}`: {}", self.list, self.kind)
    }
}

impl Error for ListError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.kind.source()
    }
}

impl ListError {
    /// The name of the list.
    pub fn list(&self) -> &str {
        &self.list
    }
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum ListErrorKind {
    #[error("the file cannot be read to its end")]
    Io(#[source] io::Error),
    #[error("the file is {what}; lists are text in UTF-8, which may be packed with gzip or zstd")]
    Foreign { what: &'static str },
    #[error(
        "the file unpacks to more than {limit} bytes (limit `unpacked_bytes`); raise the limit if it should"
    )]
    TooLarge { limit: u64 },
    #[error("the list has more than {} lines; split it", u32::MAX)]
    TooManyLines,
    #[error("the format cannot be recognised; {likeliest}")]
    Unrecognized { likeliest: Likeliest },
    #[error("the list is declared as `{declared}` and {looks_like}")]
    NotOfFormat { declared: Format, looks_like: LooksLike },
    #[error("line {line}: not JSON that can be read to its end: {message}")]
    Json { line: u64, message: String },
    #[error("the table has no column `{missing}`; it has {found}, so correct `columns`")]
    NoColumn { missing: String, found: String },
    #[error("line {line}: the rule has more than {limit} names; split it")]
    TooManyNames { line: u32, limit: usize },
    #[error(
        "the columns of the table are not known; say which one holds the links, as in columns = {{ url = \"link\" }}, or by its number where there is no header, as in columns = {{ domain = 1 }}; the first row has {found}"
    )]
    UnknownColumns { found: String },
}

impl From<io::Error> for ListErrorKind {
    fn from(error: io::Error) -> Self {
        match error.get_ref().and_then(|inner| inner.downcast_ref::<UnpackedTooLarge>()) {
            Some(UnpackedTooLarge { limit }) => Self::TooLarge { limit: *limit },
            None => Self::Io(error),
        }
    }
}

/// Text holds no NUL; what does is a file of another kind, and its lines would be noise.
fn refuse_binary(head: &[u8]) -> Result<(), ListErrorKind> {
    match unpack::foreign_format(head) {
        Some(what) => Err(ListErrorKind::Foreign { what }),
        None if head.contains(&0) => Err(ListErrorKind::Foreign { what: "binary" }),
        None => Ok(()),
    }
}
