//! Rules and the lists that they come from, as plain data.
//!
//! A [`Rule`] is what a line of a list says once it is understood: its pattern is in normal form.
//! [`crate::list`] makes rules out of lines, [`crate::compile`] makes databases out of rules.

use std::fmt;

use ipnet::IpNet;

pub use crate::attributes::Attributes;
use crate::codec::folded;
use crate::codec::hex_encode;
use crate::expectation::Expectations;
use crate::format::Format;
use crate::ip_range::IpRange;
use crate::names::Effect;
use crate::names::Exceptions;
use crate::names::HashOf;
use crate::names::ListKind;
use crate::names::Part;
use crate::names::RuleKind;

/// What a rule is compared with, in normal form.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Pattern {
    /// The host and every subdomain: `evil.example`.
    Domain(String),
    /// That host only: `www.evil.example`.
    Host(String),
    /// `host/path` or `host/path?query`; the host has no leading `www.`. A path that ends in `/`
    /// stands for everything below it, as in Safe Browsing.
    Url(String),
    /// `host/path` and all below it, at segment boundaries; the host has no leading `www.`.
    Prefix(String),
    /// A literal.
    Keyword(Keyword),
    /// A regular expression.
    Regex(RegexPattern),
    /// A range of addresses. IPv4-mapped ranges are written as the IPv4 range that they embed.
    Ip(IpRange),
    /// `platform:kind/id`, for instance `telegram:username/foo`.
    Entity(String),
    /// The first 4 to 32 bytes of a SHA-256.
    Sha256(Vec<u8>),
}

impl Pattern {
    pub(crate) fn ip(net: IpNet) -> Self {
        Self::Ip(IpRange::of_net(net))
    }

    /// The kind of rule that the pattern makes.
    pub fn kind(&self) -> RuleKind {
        match self {
            Self::Domain(_) => RuleKind::Domain,
            Self::Host(_) => RuleKind::Host,
            Self::Url(_) => RuleKind::Url,
            Self::Prefix(_) => RuleKind::Prefix,
            Self::Keyword(_) => RuleKind::Keyword,
            Self::Regex(_) => RuleKind::Regex,
            Self::Ip(_) => RuleKind::Ip,
            Self::Entity(_) => RuleKind::Entity,
            Self::Sha256(_) => RuleKind::Sha256,
        }
    }
}

impl fmt::Display for Pattern {
    /// Writes the pattern as a rule file and a verdict show it; hashes are lower-case hex.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Domain(text)
            | Self::Host(text)
            | Self::Url(text)
            | Self::Prefix(text)
            | Self::Entity(text) => f.write_str(text),
            Self::Keyword(keyword) => f.write_str(&keyword.text),
            Self::Regex(regex) => f.write_str(&regex.source),
            Self::Ip(range) => write!(f, "{range}"),
            Self::Sha256(bytes) => f.write_str(&hex_encode(bytes)),
        }
    }
}

/// A literal that is looked for without regard to case in the percent-decoded normal form.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Keyword {
    /// The literal by simple case folding of Unicode, as [`Keyword::new`] writes it: `σ` for `Σ` and `ς`,
    /// `s` for `ſ`.
    pub text: String,
    /// Where to look; `None` is `host/path?query`.
    pub part: Option<Part>,
    /// Whether no letter or digit may touch the literal.
    pub word: bool,
    /// The domains that it is looked for on; none means all.
    pub domains: Vec<String>,
}

impl Keyword {
    /// The longest literal, in bytes. Keywords that end at the same place of a link differ in length, so
    /// this bounds how many of them a link can hold.
    pub(crate) const MAX_BYTES: usize = 255;

    /// A keyword that fits anywhere. The compiler refuses a literal of more than 255 bytes.
    pub fn new(text: &str) -> Self {
        Self { text: folded(text), part: None, word: false, domains: Vec::new() }
    }
}

/// A regular expression in the syntax of the `regex` crate.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct RegexPattern {
    /// The expression.
    pub source: String,
    /// Whether it sees `scheme://` before `host/path?query`.
    pub scheme: bool,
    /// The part of the link that it sees alone; `None` is `host/path?query`, or what `scheme` says.
    pub part: Option<Part>,
    /// The domains that it is tried on; none means all.
    pub domains: Vec<String>,
}

impl RegexPattern {
    /// An expression for `host/path?query` of any link.
    pub fn new(source: &str) -> Self {
        Self { source: source.to_owned(), scheme: false, part: None, domains: Vec::new() }
    }

    /// An expression for the host of any link.
    pub fn of_host(source: &str) -> Self {
        Self { part: Some(Part::Host), ..Self::new(source) }
    }

    /// An expression for every name below a domain, but not for the domain itself: `*.evil.example`.
    pub fn below_domain(domain: &str) -> Self {
        let source = format!(r"\.{}$", regex::escape(domain));
        Self { domains: vec![domain.to_owned()], ..Self::of_host(&source) }
    }

    /// The domain that [`Self::below_domain`] was called with, if this is such a pattern.
    pub(crate) fn domain_above(&self) -> Option<&str> {
        let [domain] = self.domains.as_slice() else { return None };
        (*self == Self::below_domain(domain)).then_some(domain)
    }
}

/// One line of a list, understood.
///
/// ```
/// use outlink::Context;
/// use outlink::Format;
/// use outlink::ListInfo;
/// use outlink::OpenOptions;
/// use outlink::Pattern;
/// use outlink::Rule;
/// use outlink::Screener;
/// use outlink::compile::Compiler;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut compiler = Compiler::new("own");
/// let list = compiler.declare(ListInfo::new("moderators", Format::Rules))?;
/// let mut rule = Rule::new(Pattern::Domain("evil.example".to_owned()), 1);
/// rule.attributes.reference = Some("case 7".to_owned());
/// compiler.add_rule(list, rule)?;
/// let database = OpenOptions::new().from_bytes(compiler.finish()?.into_bytes())?;
///
/// let verdict = Screener::new(database).screen("https://www.evil.example/", &Context::default());
/// let rule = verdict.reasons()[0].rule().unwrap();
/// assert_eq!((rule.list(), rule.line(), rule.reference()), ("moderators", 1, Some("case 7")));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rule {
    /// What it is compared with.
    pub pattern: Pattern,
    /// Block or exception.
    pub effect: Effect,
    /// Whether only an exception that is itself important lifts it (`$important` of adblock lists).
    pub important: bool,
    /// The line of the list, counted from 1.
    pub line: u32,
    /// Its own attributes, without those that it inherits from its list.
    pub attributes: Attributes,
}

impl Rule {
    /// A block without attributes.
    pub fn new(pattern: Pattern, line: u32) -> Self {
        Self {
            pattern,
            effect: Effect::Block,
            important: false,
            line,
            attributes: Attributes::default(),
        }
    }
}

/// The description of a list: everything that is known before its first line is read.
///
/// ```
/// use outlink::Format;
/// use outlink::ListInfo;
/// use outlink::ListKind;
///
/// let mut shops = ListInfo::new("shops", Format::Domains);
/// shops.kind = ListKind::Category;
/// shops.attributes.category = Some("drugs".to_owned());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListInfo {
    /// The name that verdicts give; unique in a database.
    pub name: String,
    /// How it is written.
    pub format: Format,
    /// What it is meant for.
    pub kind: ListKind,
    /// Whose blocks its exceptions lift.
    pub exceptions: Exceptions,
    /// Whether its hashes are HMAC-SHA-256 with a key that is given when the database is opened.
    pub keyed: bool,
    /// What its hashes are made of.
    pub hash_of: HashOf,
    /// What its rules say where they say nothing themselves.
    pub attributes: Attributes,
    /// Links that some rule must catch as long as the list is in force.
    pub canaries: Vec<String>,
    /// Where the plain dates of its rules are whole days. It is needed while the list is read; a database
    /// does not keep it.
    #[cfg(feature = "compile")]
    pub time_zone: crate::date::TimeZone,
    /// What the columns of a table, or the members of its objects, are: the kind of a rule or an
    /// attribute, `value` or `type`, and the column. Empty: known from the names of the columns.
    pub columns: Vec<(String, Column)>,
    /// The rows that count: those that have this text in this column.
    pub filter: Vec<(String, String)>,
    /// What stands between the fields of a table; `None` is a comma.
    pub delimiter: Option<char>,
    /// Where in a JSON document its strings stand, as a JSON pointer; `None` is anywhere.
    pub pointer: Option<String>,
    /// Whether an entry that is a name covers the names below it; `None` is as the format has it.
    pub subdomains: Option<bool>,
    /// How many rules it must give; asked when it is compiled, and not kept.
    pub expectations: Expectations,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Column {
    /// By its name in the header; of objects, by the name of the member.
    Name(String),
    /// By its number, counted from 1.
    Number(usize),
}

impl ListInfo {
    /// A threat list of which nothing else is known.
    pub fn new(name: impl Into<String>, format: Format) -> Self {
        Self {
            name: name.into(),
            format,
            kind: ListKind::default(),
            exceptions: Exceptions::default(),
            keyed: false,
            hash_of: HashOf::default(),
            attributes: Attributes::default(),
            canaries: Vec::new(),
            #[cfg(feature = "compile")]
            time_zone: crate::date::TimeZone::UTC,
            columns: Vec::new(),
            filter: Vec::new(),
            delimiter: None,
            pointer: None,
            subdomains: None,
            expectations: Expectations::default(),
        }
    }
}
