//! Diagnostics: complaints about single entries of a list.

use std::fmt;

use serde::Serialize;
use serde::Serializer;
use serde::ser::SerializeStruct;

use crate::names::names;
use crate::wording::into_one_line;
use crate::wording::one_line;
use crate::wording::push_escaped;

/// A complaint about one line of a list; work goes on.
///
/// `Display` writes `list:line: severity: message [code]`.
///
/// ```
/// use outlink::compile::Linter;
/// use outlink::list::{DiagnosticCode, Severity};
/// use outlink::{Format, ListInfo};
///
/// # fn main() -> Result<(), outlink::list::ListError> {
/// let mine = ListInfo::new("mine", Format::Domains);
/// let mut said = Vec::new();
/// Linter::new().lint(&mine, &b"evil.example\nco.uk\n"[..], |diagnostic| said.push(diagnostic))?;
/// assert_eq!((said[0].line, said[0].code), (2, DiagnosticCode::OverBlock));
/// assert_eq!(said[0].code.severity(), Severity::Warning);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// The list.
    pub list: String,
    /// The line, counted from 1.
    pub line: u32,
    /// The code, for programs; it changes rarely or never.
    pub code: DiagnosticCode,
    /// The message, for people; control characters are escaped.
    pub message: String,
    /// The beginning of the entry, at most 120 characters; control characters are escaped.
    pub text: String,
    /// Whether the entry is an order (`mandatory`, or with a `reference`) that gave no rule.
    pub(crate) is_lost_order: bool,
}

impl Diagnostic {
    /// A diagnostic about `entry`. Both texts may quote what somebody else wrote, so both are made
    /// fit for one line of a terminal here, whoever wrote them.
    pub(crate) fn new(list: &str, line: u32, problem: Problem, entry: &str) -> Self {
        Self {
            list: list.to_owned(),
            line,
            code: problem.code,
            message: into_one_line(problem.message),
            text: excerpt(entry),
            is_lost_order: false,
        }
    }

    /// How much it matters: as its code says, but an order that gave no rule is an error.
    pub fn severity(&self) -> Severity {
        if self.is_lost_order { Severity::Error } else { self.code.severity() }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { list, line, code, message, .. } = self;
        write!(f, "{}:{line}: {}: {message} [{code}]", one_line(list), self.severity())
    }
}

impl Serialize for Diagnostic {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Diagnostic", 6)?;
        object.serialize_field("list", &self.list)?;
        object.serialize_field("line", &self.line)?;
        object.serialize_field("severity", self.severity().as_str())?;
        object.serialize_field("code", self.code.as_str())?;
        object.serialize_field("message", &self.message)?;
        object.serialize_field("text", &self.text)?;
        object.end()
    }
}

names! {
    /// How much a diagnostic matters.
    #[non_exhaustive]
    pub enum Severity, "severity" {
        /// The entry is understood, but its rule does not read as the entry does, or the entry names
        /// nothing that could be screened.
        Note => "note",
        /// The entry, or a part of it, did not become a rule, or the rule can never fit.
        Warning => "warning",
        /// The entry is mandatory or has a reference, and did not become a rule: nothing is compiled.
        Error => "error",
    }
}

/// Writes the enumeration of the codes, with the severity of each.
macro_rules! codes {
    ($($(#[doc = $doc:literal])* $code:ident = $name:literal, $severity:ident;)*) => {
        names! {
            /// The code of a diagnostic. The notes come first, then the warnings.
            #[non_exhaustive]
            pub enum DiagnosticCode, "diagnostic" {
                $($(#[doc = $doc])* $code => $name,)*
            }
        }

        impl DiagnosticCode {
            /// What it means, as a sentence or more; names of code stand in backquotes.
            pub const fn description(self) -> &'static str {
                match self {
                    $(Self::$code => concat!($($doc),*).trim_ascii(),)*
                }
            }

            /// How much it matters.
            pub const fn severity(self) -> Severity {
                match self {
                    $(Self::$code => Severity::$severity,)*
                }
            }
        }
    };
}

codes! {
    /// An address or a range of addresses stands among domains or URLs; it became an `ip` rule.
    AddressAmongDomains = "address_among_domains", Note;
    /// The adblock rule `||host^|` is read as `||host^`, as lists for name servers mean it; taken at
    /// its word it fits the start page alone.
    AnchorDropped = "anchor_dropped", Note;
    /// The rule `$badfilter` disables rules of its own list.
    BadfilterApplied = "badfilter_applied", Note;
    /// A host alone in an adblock list is read as the domain, not as a part of any link.
    BareDomain = "bare_domain", Note;
    /// A `url` in a rule object ends in `/`, or names a host alone: it covers everything below.
    CoversBelow = "covers_below", Note;
    /// User name and password of a URL take no part in matching.
    CredentialsDropped = "credentials_dropped", Note;
    /// The entry was written so that it cannot be clicked (`hxxp`, `[.]`); it was repaired.
    Defanged = "defanged", Note;
    /// A later or earlier `$badfilter` of the list disables the rule.
    Disabled = "disabled", Note;
    /// The URL names an account, group or room with a query that does not belong to its name: the
    /// rule fits that query alone.
    EntityQuery = "entity_query", Note;
    /// The row of a table is not one of those that the catalog asks for.
    FilteredOut = "filtered_out", Note;
    /// The fragment of a URL takes no part in matching.
    FragmentDropped = "fragment_dropped", Note;
    /// The rule runs out within the span that was asked for.
    ExpiresSoon = "expires_soon", Note;
    /// A range was written with bits set behind its prefix; they were cleared.
    HostBitsMasked = "host_bits_masked", Note;
    /// A line of a hosts file stands in a list of another format; its names became domains.
    HostsLine = "hosts_line", Note;
    /// The URL has character references of HTML (`&amp;`); they are undone, and where it is a link as it
    /// stands, it is read as it stands too.
    HtmlDecoded = "html_decoded", Note;
    /// The standard names of a hosts file (`localhost`, `broadcasthost` ...) are not rules.
    LocalName = "local_name", Note;
    /// A range of IPv6 that is mapped from IPv4, or translated to it (NAT64), became the IPv4 range
    /// that it embeds.
    MappedAddress = "mapped_address", Note;
    /// The URL names an account, group or room of a messenger: its other spellings fit too.
    NamesEntity = "names_entity", Note;
    /// The entry names something that no link is: a file, a process, a name server.
    NoLink = "no_link", Note;
    /// The list itself says that the entry is not to be blocked.
    NotBlocked = "not_blocked", Note;
    /// The rule takes down a shared host or more, and says that this is meant
    /// (`accept_over_block`).
    OverBlockAccepted = "over_block_accepted", Note;
    /// A keyword was written with percent-encoding; keywords are compared with decoded text.
    PercentDecoded = "percent_decoded", Note;
    /// The port takes no part in matching.
    PortDropped = "port_dropped", Note;
    /// A range between two addresses became several ranges with a prefix.
    RangeSplit = "range_split", Note;
    /// A setting of the program that the list is written for.
    ResolverSetting = "resolver_setting", Note;
    /// The list took the entry back.
    Revoked = "revoked", Note;
    /// A scheme before a domain takes no part in matching.
    SchemeDropped = "scheme_dropped", Note;
    /// A URL stands among domains; it became a `url` rule and never blocks its whole host.
    UrlAmongDomains = "url_among_domains", Note;
    /// A URL that ends in `/*` is read as everything below that path.
    WildcardDropped = "wildcard_dropped", Note;
    /// The URL wraps another one, which the rule does not cover.
    WrapperListed = "wrapper_listed", Note;
    /// The entry begins with `www.`: what is below it is covered, the name without it is not.
    WwwListed = "www_listed", Note;

    /// `$badfilter` names a rule that the list does not have.
    BadfilterUnused = "badfilter_unused", Warning;
    /// No rule catches a link that some rule must catch, neither of the lists nor of the layers below
    /// them that are known.
    CanaryUncaught = "canary_uncaught", Warning;
    /// The entry holds only under a condition that a link says nothing of.
    ConditionUnsupported = "condition_unsupported", Warning;
    /// The line has a control character inside.
    ControlCharacter = "control_character", Warning;
    /// The rule changes what a page shows; a link has no page.
    CosmeticRule = "cosmetic_rule", Warning;
    /// An instruction for the program that reads the list (`!#if`, `!#include`) is not followed.
    DirectiveUnsupported = "directive_unsupported", Warning;
    /// A rule object has the same key twice.
    DuplicateKey = "duplicate_key", Warning;
    /// The list is empty, or none of its entries gave a rule.
    EmptyList = "empty_list", Warning;
    /// An exception lifts blocks of its own list only, and there is none that it may lift; or it is only the
    /// beginning of a hash.
    ExceptionUnused = "exception_unused", Warning;
    /// The rule is not valid any more.
    Expired = "expired", Warning;
    /// The exception is written for the start page of a host and lifts blocks of everything there.
    HostExcepted = "host_excepted", Warning;
    /// The host is longer than DNS lets a name be, or a label of it is.
    HostTooLong = "host_too_long", Warning;
    /// What the link names stands in its fragment, which `url` rules do not compare: without it
    /// the rule would fit every group or account of the service.
    IdentityInFragment = "identity_in_fragment", Warning;
    /// Neither an address nor a range of addresses.
    InvalidAddress = "invalid_address", Warning;
    /// A canary that cannot be screened.
    InvalidCanary = "invalid_canary", Warning;
    /// Not `platform:kind/id`.
    InvalidEntity = "invalid_entity", Warning;
    /// Not the hexadecimal digits of 4 to 32 bytes.
    InvalidHash = "invalid_hash", Warning;
    /// Not a host that a browser would open, or not a name that DNS can hold.
    InvalidHost = "invalid_host", Warning;
    /// Not a JSON object.
    InvalidJson = "invalid_json", Warning;
    /// Not an expression of the `regex` crate.
    InvalidRegex = "invalid_regex", Warning;
    /// The line is not UTF-8.
    InvalidUtf8 = "invalid_utf8", Warning;
    /// Not a URL that can be screened.
    InvalidUrl = "invalid_url", Warning;
    /// The value of a key has the wrong type or cannot be read.
    InvalidValue = "invalid_value", Warning;
    /// The key does not go with this kind of rule.
    KeyNotApplicable = "key_not_applicable", Warning;
    /// A keyword with fewer characters than `ListLimits::keyword_chars`.
    KeywordTooShort = "keyword_too_short", Warning;
    /// The rule takes down a link that is known to be good.
    KnownGood = "known_good", Warning;
    /// The line is longer than `ListLimits::line_bytes`.
    LineTooLong = "line_too_long", Warning;
    /// A withdrawal does not name the list whose rules it withdraws.
    ListMissing = "list_missing", Warning;
    /// A line of a hosts file has an address and no name.
    NameMissing = "name_missing", Warning;
    /// No link can fit the rule as it is written.
    NeverFits = "never_fits", Warning;
    /// An option narrows the rule in a way that screening a link cannot honour.
    OptionUnsupported = "option_unsupported", Warning;
    /// The rule of a threat list would take down a public suffix, a shared host, a whole messenger
    /// or a large part of all addresses.
    OverBlock = "over_block", Warning;
    /// A rule object has no pattern.
    PatternMissing = "pattern_missing", Warning;
    /// An adblock pattern that says so little that it would fit bystanders.
    PatternTooBroad = "pattern_too_broad", Warning;
    /// A pattern that is longer than any link that is looked at (`Limits::link_bytes`), or a keyword of
    /// more than 255 bytes.
    PatternTooLong = "pattern_too_long", Warning;
    /// A quote stands around the entry and would be a part of what it names.
    QuotedEntry = "quoted_entry", Warning;
    /// A regex that fits the empty text, or links that have nothing in common.
    RegexFitsEverything = "regex_fits_everything", Warning;
    /// A regex whose compiled form is larger than `ListLimits::regex_bytes`.
    RegexTooLarge = "regex_too_large", Warning;
    /// The line has more fields than the format knows, or the entry more than one link.
    SeveralFields = "several_fields", Warning;
    /// A rule object has more than one pattern.
    SeveralPatterns = "several_patterns", Warning;
    /// A text of a rule is longer than is kept: a remark is cut, and a name refuses the rule.
    TextTooLong = "text_too_long", Warning;
    /// A rule object has a key that means nothing.
    UnknownKey = "unknown_key", Warning;
    /// A key has a value that is not one of those it can have.
    UnknownValue = "unknown_value", Warning;
    /// A URL of a scheme that `url` rules do not cover.
    UnsupportedScheme = "unsupported_scheme", Warning;
    /// A `*` where only the rules of adblock lists know one.
    WildcardUnsupported = "wildcard_unsupported", Warning;
    /// A withdrawal names a rule that no layer below has, or one of its own database.
    WithdrawalUnused = "withdrawal_unused", Warning;
}

/// What a diagnostic says, before it is known where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) code: DiagnosticCode,
    pub(crate) message: String,
}

impl Problem {
    pub(crate) fn new(code: DiagnosticCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}

/// The beginning of a text that somebody else wrote, fit to be shown in one line of a terminal.
pub(crate) fn excerpt(text: &str) -> String {
    let mut shown = String::with_capacity(text.len().min(EXCERPT_CHARS));
    for (count, char) in text.chars().enumerate() {
        if count == EXCERPT_CHARS {
            shown.push('…');
            break;
        }
        push_escaped(&mut shown, char);
    }
    shown
}

const EXCERPT_CHARS: usize = 120;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_notes_come_first() {
        let mut names: Vec<&str> = DiagnosticCode::ALL.iter().map(|code| code.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), DiagnosticCode::ALL.len());
        assert!(DiagnosticCode::ALL.is_sorted_by_key(|code| code.severity()));
    }

    #[test]
    fn excerpts_fit_a_line_of_a_terminal() {
        assert_eq!(excerpt("a\u{1b}[31m\u{202e}b"), "a\\u{1b}[31m\\u{202e}b");
        assert_eq!(excerpt("a\u{2028}b\u{2029}"), "a\\u{2028}b\\u{2029}");
        assert_eq!(excerpt(&"å".repeat(500)).chars().count(), 121);
    }

    #[test]
    fn diagnostics_fit_a_line_of_a_terminal() {
        let problem = Problem::new(DiagnosticCode::NotBlocked, "the key `a\nb\u{202e}` is å");
        let diagnostic = Diagnostic::new("li\nst", 1, problem, "a\tb");
        assert!(diagnostic.to_string().starts_with("li\\nst:1: "), "{diagnostic}");
        assert_eq!(diagnostic.message, "the key `a\\nb\\u{202e}` is å");
        assert_eq!(diagnostic.text, "a\\tb");
    }
}
