//! Rules and the lists that they come from, as plain data.
//!
//! A [`Rule`] is what a line of a list says once it is understood: its pattern is in normal form,
//! so that the compiler and a naive scan can compare it with a link without another look at its
//! spelling. [`crate::list`] makes rules out of lines, [`crate::compile`] makes databases out of
//! rules.

use std::fmt;
use std::str::FromStr;

use ipnet::IpNet;
use serde::Deserialize;
use serde::Serialize;

use crate::context::Jurisdictions;
use crate::context::Timestamp;
use crate::names::Action;
use crate::names::UnknownName;

/// What a rule compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[repr(u8)]
#[non_exhaustive]
pub enum RuleKind {
    /// A host and every subdomain of it.
    Domain = 0,
    /// One host.
    Host = 1,
    /// One resource: host, path and perhaps query.
    Url = 2,
    /// A path and everything below it.
    Prefix = 3,
    /// A literal.
    Keyword = 4,
    /// A regular expression.
    Regex = 5,
    /// A range of addresses.
    Ip = 6,
    /// A messaging entity.
    Entity = 7,
    /// A hash, or the beginning of one, of a Safe Browsing expression.
    Sha256 = 8,
}

impl RuleKind {
    /// Every kind, in the order of their numbers.
    pub const ALL: [Self; 9] = [
        Self::Domain,
        Self::Host,
        Self::Url,
        Self::Prefix,
        Self::Keyword,
        Self::Regex,
        Self::Ip,
        Self::Entity,
        Self::Sha256,
    ];

    /// The name in rule files and verdicts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Domain => "domain",
            Self::Host => "host",
            Self::Url => "url",
            Self::Prefix => "prefix",
            Self::Keyword => "keyword",
            Self::Regex => "regex",
            Self::Ip => "ip",
            Self::Entity => "entity",
            Self::Sha256 => "sha256",
        }
    }

    /// The kind that a number stands for in a database.
    #[expect(clippy::indexing_slicing, reason = "the number is compared first; `get` is not const")]
    pub const fn from_number(number: u8) -> Option<Self> {
        if (number as usize) < Self::ALL.len() { Some(Self::ALL[number as usize]) } else { None }
    }
}

impl fmt::Display for RuleKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Whether a rule blocks what it fits or makes an exception for it.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
#[repr(u8)]
pub enum Effect {
    /// The rule speaks against the link.
    #[default]
    Block = 0,
    /// The rule lifts blocks that are not narrower than itself.
    Except = 1,
}

impl Effect {
    /// The name in rule files and verdicts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Block => "block",
            Self::Except => "except",
        }
    }
}

/// Why the content behind a link may not stay: the two grounds of Article 17(3)(d) and (e) of
/// Regulation (EU) 2022/2065.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[repr(u8)]
pub enum Ground {
    /// It is illegal.
    Illegal = 1,
    /// It breaks the platform's own terms.
    Terms = 2,
}

impl Ground {
    /// Both grounds.
    pub const ALL: [Self; 2] = [Self::Illegal, Self::Terms];

    /// The name in rule files and verdicts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Illegal => "illegal",
            Self::Terms => "terms",
        }
    }
}

/// Who brought the rule about, as the transparency database of the Digital Services Act asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
#[non_exhaustive]
pub enum SourceType {
    /// A notice (Article 16).
    Notice = 1,
    /// A notice of a trusted flagger (Article 22).
    TrustedFlagger = 2,
    /// The operator's own initiative.
    OwnInitiative = 3,
    /// An order of an authority (Article 9).
    AuthorityOrder = 4,
}

impl SourceType {
    /// Every role.
    pub const ALL: [Self; 4] =
        [Self::Notice, Self::TrustedFlagger, Self::OwnInitiative, Self::AuthorityOrder];

    /// The name in rule files, catalogs and policies.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Notice => "notice",
            Self::TrustedFlagger => "trusted_flagger",
            Self::OwnInitiative => "own_initiative",
            Self::AuthorityOrder => "authority_order",
        }
    }
}

/// The part of a link that a keyword is looked for in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[repr(u8)]
pub enum Part {
    /// The host.
    Host = 1,
    /// The path.
    Path = 2,
    /// The query, without its question mark.
    Query = 3,
}

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
    /// `host/path`, and everything below it at segment boundaries; the host has no leading `www.`.
    Prefix(String),
    /// A literal.
    Keyword(Keyword),
    /// A regular expression.
    Regex(RegexPattern),
    /// A range of addresses. IPv4-mapped ranges are written as the IPv4 range that they embed.
    Ip(IpNet),
    /// `platform:kind/id`, for instance `telegram:username/foo`.
    Entity(String),
    /// The first 4 to 32 bytes of a SHA-256.
    Sha256(Vec<u8>),
}

impl Pattern {
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
            Self::Sha256(bytes) => bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}")),
        }
    }
}

/// A literal that is looked for without regard to case in the percent-decoded normal form.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Keyword {
    /// The literal, lower-cased (`str::to_lowercase`).
    pub text: String,
    /// Where to look; `None` is `host/path?query`.
    pub part: Option<Part>,
    /// Whether no letter or digit may touch the literal.
    pub word: bool,
    /// The domains that it is looked for on; none means all.
    pub domains: Vec<String>,
}

impl Keyword {
    /// A keyword that fits anywhere.
    pub fn new(text: &str) -> Self {
        Self { text: text.to_lowercase(), part: None, word: false, domains: Vec::new() }
    }
}

/// A regular expression in the syntax of the `regex` crate.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct RegexPattern {
    /// The expression.
    pub source: String,
    /// Whether it sees `scheme://host/path?query` instead of `host/path?query`.
    pub scheme: bool,
    /// The domains that it is tried on; none means all.
    pub domains: Vec<String>,
}

impl RegexPattern {
    /// An expression for `host/path?query` of any link.
    pub fn new(source: &str) -> Self {
        Self { source: source.to_owned(), scheme: false, domains: Vec::new() }
    }
}

/// What is said of a rule beside its pattern. A field that is absent is inherited from the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct Attributes {
    /// What the content is, as an open name such as `malware` or `recruitment`.
    pub category: Option<String>,
    /// Why it may not stay.
    pub ground: Option<Ground>,
    /// What to do about it, unless the policy says otherwise.
    pub action: Option<Action>,
    /// Where the rule counts; the empty set means everywhere.
    pub jurisdictions: Jurisdictions,
    /// From when on the rule counts.
    pub valid_from: Option<Timestamp>,
    /// From when on it does not count any more.
    pub valid_until: Option<Timestamp>,
    /// The number of the order or case.
    pub reference: Option<String>,
    /// Who says so.
    pub source: Option<String>,
    /// In which role they say so.
    pub source_type: Option<SourceType>,
    /// Whether no exception may lift the rule.
    pub mandatory: Option<bool>,
    /// A remark for people.
    pub comment: Option<String>,
}

impl Attributes {
    /// The attributes with what is absent taken from those of the list.
    #[must_use]
    pub fn or(self, list: &Self) -> Self {
        let inherit =
            |own: Option<String>, inherited: &Option<String>| own.or_else(|| inherited.clone());
        Self {
            category: inherit(self.category, &list.category),
            ground: self.ground.or(list.ground),
            action: self.action.or(list.action),
            jurisdictions: if self.jurisdictions.is_empty() {
                list.jurisdictions.clone()
            } else {
                self.jurisdictions
            },
            valid_from: self.valid_from.or(list.valid_from),
            valid_until: self.valid_until.or(list.valid_until),
            reference: inherit(self.reference, &list.reference),
            source: inherit(self.source, &list.source),
            source_type: self.source_type.or(list.source_type),
            mandatory: self.mandatory.or(list.mandatory),
            comment: inherit(self.comment, &list.comment),
        }
    }
}

/// One line of a list, understood.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rule {
    /// What it is compared with.
    pub pattern: Pattern,
    /// Block or exception.
    pub effect: Effect,
    /// Whether only an exception that is itself important lifts the rule (`$important` of adblock
    /// lists).
    pub important: bool,
    /// The line of the list, counted from 1.
    pub line: u32,
    /// What is said of it beside its pattern; the list's own attributes are not merged in yet.
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

/// What a list is meant for.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
#[repr(u8)]
pub enum ListKind {
    /// It names single evils: a rule that takes down a public suffix, a shared host or a whole
    /// messenger is refused.
    #[default]
    Threat = 0,
    /// It names a category, and may mean whole platforms.
    Category = 1,
}

/// Whose blocks the exceptions of a list lift.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
#[repr(u8)]
pub enum Exceptions {
    /// Those of the same list.
    #[default]
    Own = 0,
    /// Those of every list: for the operator's own list.
    All = 1,
}

/// How a list is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[repr(u8)]
#[non_exhaustive]
pub enum Format {
    /// A domain a line.
    Domains = 0,
    /// A hosts file: an address, then names.
    Hosts = 1,
    /// A URL a line, with or without its scheme.
    Urls = 2,
    /// Network rules of ad blockers.
    Adblock = 3,
    /// A keyword a line.
    Keywords = 4,
    /// A regular expression a line.
    Regexes = 5,
    /// An address or a range of addresses a line.
    Cidr = 6,
    /// A hash or hash prefix a line, in hex.
    Hashes = 7,
    /// A rule object a line, in JSON.
    Rules = 8,
}

impl Format {
    /// Every format, in the order of their numbers.
    pub const ALL: [Self; 9] = [
        Self::Domains,
        Self::Hosts,
        Self::Urls,
        Self::Adblock,
        Self::Keywords,
        Self::Regexes,
        Self::Cidr,
        Self::Hashes,
        Self::Rules,
    ];

    /// The name in catalogs and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Domains => "domains",
            Self::Hosts => "hosts",
            Self::Urls => "urls",
            Self::Adblock => "adblock",
            Self::Keywords => "keywords",
            Self::Regexes => "regexes",
            Self::Cidr => "cidr",
            Self::Hashes => "hashes",
            Self::Rules => "rules",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Format {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        let found = Self::ALL.into_iter().find(|format| format.as_str() == text);
        found.ok_or_else(|| UnknownName::new("list format", text, Self::ALL.map(Self::as_str)))
    }
}

/// What is known of a list before its first line is read.
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
    /// What its rules say where they say nothing themselves.
    pub attributes: Attributes,
    /// Links that must be blocked as long as the list is in force.
    pub canaries: Vec<String>,
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
            attributes: Attributes::default(),
            canaries: Vec::new(),
        }
    }
}
