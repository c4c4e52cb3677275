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
//! | `cidr`, `hashes` | an address or a range; a hash | as for `domains` |
//! | `rules` | a JSON object | lines that begin with `#` or `//` |
//!
//! White space around an entry, a byte order mark and the kind of line break mean nothing.

use std::io;
use std::io::Read;

use self::adblock::Adblock;
use self::cidr::Cidr;
use self::diagnostic::Problem;
use self::domains::Domains;
use self::hashes::Hashes;
use self::hosts::Hosts;
use self::keywords::Keywords;
use self::lines::Line;
use self::lines::Lines;
use self::output::Grammar;
use self::output::Output;
use self::regexes::Regexes;
use self::rules::Rules;
use self::unpack::Unpack;
use self::unpack::UnpackedTooLarge;
use self::urls::Urls;
use crate::limits::ListLimits;
use crate::rule::Format;
use crate::rule::ListInfo;
use crate::rule::Rule;
use crate::withdrawal::Withdrawal;

mod adblock;
mod address;
mod attributes;
mod catalog;
mod cidr;
mod comment;
mod diagnostic;
mod domains;
mod entity_rules;
mod glob;
mod hashes;
mod hosts;
mod keywords;
mod lines;
mod output;
mod pattern;
mod percent;
mod regexes;
mod rules;
mod unpack;
mod urls;
mod validate;

pub use self::catalog::Catalog;
pub use self::catalog::CatalogError;
pub use self::catalog::Source;
pub use self::diagnostic::Diagnostic;
pub use self::diagnostic::DiagnosticCode;
pub use self::diagnostic::Severity;
pub(crate) use self::entity_rules::of_rule as entity_of_rule;
pub(crate) use self::validate::pattern as validate_pattern;

/// Where rules and diagnostics go.
pub trait Sink {
    /// Takes a rule. Rules come in the order of their lines.
    fn rule(&mut self, rule: Rule);

    /// Takes a diagnostic. Diagnostics come in the order of their lines, except that those about
    /// lines of an `adblock` list that cannot be read at all (too long, not UTF-8) come first.
    fn diagnostic(&mut self, diagnostic: Diagnostic);

    /// Takes a withdrawal of rules of lower layers.
    fn withdrawal(&mut self, withdrawal: Withdrawal);

    /// Takes a link that must be blocked as long as the list is in force.
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
    /// Diagnostics; one entry may give several, beside a rule or in place of it.
    pub diagnostics: u64,
}

/// Reads a list from its first byte to its last.
///
/// What is packed with gzip or zstd is unpacked. Memory is bounded by the longest line that is read
/// ([`ListLimits::line_bytes`]) plus what unpacking needs: at most 128 MiB for zstd (the largest
/// window that is accepted), 64 KiB otherwise. Only an `adblock` list is held as a whole, as text
/// and 16 bytes for each entry, because a `$badfilter` on its last line may disable its first.
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
    let unpacked = Unpack::new(input, limits.unpacked_bytes);
    let unpacked = unpacked.map_err(|error| failed(error.into()))?;
    let mut lines = Lines::new(unpacked, limits.line_bytes);
    refuse_binary(&mut lines).map_err(failed)?;
    let mut output = Output::new(&info.name, sink);
    let done = match info.format {
        Format::Domains => read_lines(Domains, lines, limits, &mut output),
        Format::Hosts => read_lines(Hosts, lines, limits, &mut output),
        Format::Urls => read_lines(Urls, lines, limits, &mut output),
        Format::Adblock => read_lines(Adblock::new(limits), lines, limits, &mut output),
        Format::Keywords => read_lines(Keywords::new(limits), lines, limits, &mut output),
        Format::Regexes => read_lines(Regexes::new(limits), lines, limits, &mut output),
        Format::Cidr => read_lines(Cidr, lines, limits, &mut output),
        Format::Hashes => read_lines(Hashes, lines, limits, &mut output),
        Format::Rules => {
            read_lines(Rules::new(&info.time_zone, limits), lines, limits, &mut output)
        }
    };
    done.map_err(failed)?;
    Ok(output.counts())
}

/// A list that cannot be read to its end.
#[derive(Debug, thiserror::Error)]
#[error("list `{list}`: {kind}")]
pub struct ListError {
    list: String,
    kind: ListErrorKind,
}

impl ListError {
    /// The name of the list.
    pub fn list(&self) -> &str {
        &self.list
    }
}

#[derive(Debug, thiserror::Error)]
enum ListErrorKind {
    #[error("the file cannot be read to its end: {0}")]
    Io(io::Error),
    #[error("the file is {what}; lists are text in UTF-8, which may be packed with gzip or zstd")]
    Foreign { what: &'static str },
    #[error(
        "the file unpacks to more than {limit} bytes (ListLimits::unpacked_bytes); raise the limit if it should"
    )]
    TooLarge { limit: u64 },
    #[error("the list has more than {} lines; split it", u32::MAX)]
    TooManyLines,
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
fn refuse_binary(lines: &mut Lines<impl Read>) -> Result<(), ListErrorKind> {
    let head = lines.peek(HEAD_BYTES)?;
    match unpack::foreign_format(head) {
        Some(what) => Err(ListErrorKind::Foreign { what }),
        None if head.contains(&0) => Err(ListErrorKind::Foreign { what: "binary" }),
        None => Ok(()),
    }
}

fn read_lines(
    mut grammar: impl Grammar,
    mut lines: Lines<impl Read>,
    limits: &ListLimits,
    output: &mut Output<'_>,
) -> Result<(), ListErrorKind> {
    while let Some(line) = lines.next()? {
        output.begin(u32::try_from(line.number).map_err(|_| ListErrorKind::TooManyLines)?);
        match text_of(&line, limits) {
            Ok(text) => {
                if let Some(entry) = grammar.entry(text) {
                    output.count_entry();
                    grammar.read(entry, output);
                }
            }
            // A comment may be as long and as foreign as it likes.
            Err(problem) => {
                let text = String::from_utf8_lossy(line.bytes);
                if let Some(entry) = grammar.entry(&text) {
                    output.count_entry();
                    output.report(entry, problem);
                }
            }
        }
    }
    grammar.finish(output);
    Ok(())
}

/// The text of a line, or why no format can read it.
fn text_of<'l>(line: &Line<'l>, limits: &ListLimits) -> Result<&'l str, Problem> {
    if let Some(length) = line.too_long {
        let limit = limits.line_bytes;
        let message = format!(
            "the line has {length} bytes; at most {limit} are read (ListLimits::line_bytes)"
        );
        return Err(Problem::new(DiagnosticCode::LineTooLong, message));
    }
    let text = std::str::from_utf8(line.bytes).map_err(|error| {
        let message = format!("not UTF-8 at byte {} of the line", error.valid_up_to());
        Problem::new(DiagnosticCode::InvalidUtf8, message)
    })?;
    match text.bytes().position(|byte| byte.is_ascii_control() && byte != b'\t') {
        Some(at) => {
            let message = format!("a control character at byte {at} of the line");
            Err(Problem::new(DiagnosticCode::ControlCharacter, message))
        }
        None => Ok(text),
    }
}

/// How much of a file is looked at to tell text from something else, in bytes.
const HEAD_BYTES: usize = 8192;
