//! `clash`: the rules of Clash, Surge, Quantumult X and Shadowrocket (`DOMAIN-SUFFIX,evil.example`),
//! lists of names of Clash (`+.evil.example`) and Surge (`.evil.example`), and the lists of v2fly
//! (`full:www.evil.example`).
//!
//! YAML is read by lines: the files are lists of scalars below one key, each item on a line of its own
//! or all of them in brackets (`payload: ['+.evil.example', 'evil.test']`).

use super::columns;
use super::comment::Comments;
use super::diagnostic::DiagnosticCode;
use super::diagnostic::Problem;
use super::diagnostic::excerpt;
use super::grammar::Grammar;
use super::grammar::read_lines;
use super::output::Output;
use super::passed::PassedNames;
use super::passed::Precedence;
use super::pattern;
use super::pattern::Notes;
use super::pattern::Result;
use super::pattern::Subject;
use super::pihole::host_regex;
use super::registry::Looks;
use super::registry::Reader;
use super::sample::Shape;
use super::shape;
use crate::limits::ListLimits;
use crate::names::Part;
use crate::rule::Keyword;
use crate::rule::Pattern;
use crate::rule::RegexPattern;

pub(super) const READER: Reader = Reader {
    looks: Looks::Lines(shape),
    read: |input, options, output| {
        // In a set of names of Surge, those that cover others begin with a dot.
        let has_dotted =
            input.head().split(|byte| *byte == b'\n').any(|line| line.starts_with(b"."));
        let clash = Clash {
            limits: options.limits,
            plain_is_host: has_dotted,
            in_brackets: false,
            is_bracketed: false,
            foreign_key: None,
            passed: PassedNames::new(Precedence::First),
        };
        read_lines(clash, input, options, output)
    },
};

fn shape(line: &str) -> Shape {
    let Some(entry) = COMMENTS.entry(line) else { return Shape::Comment };
    if let Some((key, text)) = opening(entry) {
        return match items(text).any(|item| !item.is_empty()) {
            true if FRAMES.contains(&key) => Shape::Surely,
            true => Shape::could(key.is_empty()),
            false => Shape::Comment,
        };
    }
    let entry = entry.strip_suffix(',').unwrap_or(entry);
    if entry == "]" {
        return Shape::Comment;
    }
    if is_key(entry) {
        return if is_frame(entry) { Shape::Signature } else { Shape::Comment };
    }
    let (value, is_item) = scalar(entry);
    let (kind, rest) = value.split_once(',').unwrap_or((value, ""));
    if !rest.is_empty() && KINDS.iter().any(|(name, _)| kind.trim().eq_ignore_ascii_case(name)) {
        return Shape::Surely;
    }
    if v2fly(value).is_some()
        || value.strip_prefix('+').is_some_and(|name| name.starts_with('.') && shape::is_name(name))
    {
        return Shape::Surely;
    }
    let name = value.split_whitespace().next().unwrap_or_default();
    match shape::is_name(name) || shape::is_address(name) {
        true if is_item => Shape::Surely,
        is_name => Shape::could(is_name),
    }
}

struct Clash<'a> {
    limits: &'a ListLimits,
    /// Whether a name alone is one host.
    plain_is_host: bool,
    /// Whether a list in brackets goes on in the next line.
    in_brackets: bool,
    /// Whether the entry is items of a list in brackets.
    is_bracketed: bool,
    /// The key that the items are below, if they are not rules.
    foreign_key: Option<&'static str>,
    passed: PassedNames,
}

impl Grammar for Clash<'_> {
    fn entry<'l>(&mut self, line: &'l str) -> Option<&'l str> {
        let entry = COMMENTS.entry(line)?;
        let text = match opening(entry) {
            _ if self.in_brackets => Some(entry),
            Some((key, text)) => {
                self.foreign_key = FOREIGN_KEYS.into_iter().find(|foreign| *foreign == key);
                Some(text)
            }
            None => None,
        };
        let Some(text) = text else {
            self.is_bracketed = false;
            if !is_key(entry) {
                return Some(entry);
            }
            let key = entry.trim_end_matches(':');
            self.foreign_key = FOREIGN_KEYS.into_iter().find(|foreign| *foreign == key);
            return None;
        };
        self.is_bracketed = true;
        let inside = before_bracket(text);
        self.in_brackets = inside.is_none();
        let inside = inside.unwrap_or(text);
        items(inside).any(|item| !item.is_empty()).then_some(inside)
    }

    fn read(&mut self, entry: &str, output: &mut Output<'_>) {
        if !self.is_bracketed {
            let (value, is_item) = scalar(entry);
            return self.read_value(entry, value, is_item, output);
        }
        // The items of a line are one entry, which gives as many rules.
        for item in items(entry).filter(|item| !item.is_empty()) {
            self.read_value(item, unquoted(item), true, output);
        }
    }

    fn finish(&mut self, output: &mut Output<'_>) {
        self.passed.finish(output);
    }
}

impl Clash<'_> {
    /// Reads a scalar, the value of `entry`.
    fn read_value(&mut self, entry: &str, value: &str, is_item: bool, output: &mut Output<'_>) {
        if let Some(key) = self.foreign_key.filter(|_| is_item) {
            let message = format!("an item of `{key}`, which is not a list of rules");
            return output.note(entry, DiagnosticCode::ResolverSetting, message);
        }
        let mut notes = Notes::new();
        if let Some((kind, text)) = v2fly(value) {
            return self.read_kind(entry, kind, text, notes, output);
        }
        let mut fields = value.split(',').map(|field| field.trim().trim_matches(['"', '\'']));
        let first = fields.next().unwrap_or_default();
        let known = KINDS.iter().find(|(name, _)| name.eq_ignore_ascii_case(first));
        match (known, fields.next()) {
            (Some((_, kind @ (Kind::NoLink | Kind::Rest | Kind::Unsupported))), text) => {
                return self.read_kind(entry, *kind, text.unwrap_or_default(), notes, output);
            }
            (Some((_, kind)), Some(text)) => {
                let (text, policy) = match kind {
                    Kind::HostRegex | Kind::UrlRegex => regex_of(value),
                    _ => (text, fields.rfind(|field| !OPTIONS.contains(field))),
                };
                if let Some(policy) = policy.filter(|policy| !is_reject(policy)) {
                    return self.let_through(entry, *kind, text, policy, output);
                }
                return self.read_kind(entry, *kind, text, notes, output);
            }
            (None, Some(_)) => {
                let kinds = "DOMAIN, DOMAIN-SUFFIX, DOMAIN-KEYWORD, IP-CIDR and others";
                let message =
                    format!("`{}` is not a kind of rule that is known: {kinds}", excerpt(first));
                return output.report(entry, Problem::new(DiagnosticCode::UnknownValue, message));
            }
            (_, None) => {}
        }
        // A name, and behind it what v2fly says of it: `evil.example @ads`.
        let mut words = value.split_whitespace();
        let name = words.next().unwrap_or_default();
        if words.next().is_some_and(|word| !word.starts_with(['@', '&'])) {
            let message = "several words, the first of which is followed by no comma; write one \
                           name or rule per line";
            return output.report(entry, Problem::new(DiagnosticCode::SeveralFields, message));
        }
        let is_wide = name.starts_with(['+', '.', '*']) || !(is_item || self.plain_is_host);
        let bare = name.strip_prefix("+.").unwrap_or(name);
        if bare.trim_start_matches("*.").contains('*') && bare.contains('.') {
            return self.block(entry, labels(bare, self.limits), notes, output);
        }
        let pattern = pattern::domain(bare, &mut notes);
        let pattern = match (pattern, name.starts_with("*.")) {
            (Ok(Pattern::Domain(name)), true) => {
                Ok(Pattern::Regex(RegexPattern::below_domain(&name)))
            }
            (pattern, _) if is_wide => pattern,
            (pattern, _) => pattern.map(columns::as_host),
        };
        self.block(entry, pattern, notes, output);
    }

    /// A rule of which the policy lets links through. It is an exception if a later rule blocks its name.
    fn let_through(
        &mut self,
        entry: &str,
        kind: Kind,
        text: &str,
        policy: &str,
        output: &mut Output<'_>,
    ) {
        let message = format!("links to it go to `{}`, and are not rejected", excerpt(policy));
        let name = pattern::domain(text, &mut Notes::new()).ok();
        match (kind, name) {
            (Kind::Suffix, Some(name @ Pattern::Domain(_))) => {
                self.passed.pass(name, entry, message, output.line());
            }
            (Kind::Host, Some(Pattern::Domain(name))) => {
                self.passed.pass(Pattern::Host(name), entry, message, output.line());
            }
            _ => output.note(entry, DiagnosticCode::NotBlocked, message),
        }
    }

    fn block(
        &mut self,
        entry: &str,
        pattern: Result<Pattern>,
        notes: Notes,
        output: &mut Output<'_>,
    ) {
        if let Ok(pattern) = &pattern {
            self.passed.block(pattern, output.line());
        }
        output.reading(entry, pattern, notes);
    }

    fn read_kind(
        &mut self,
        entry: &str,
        kind: Kind,
        text: &str,
        mut notes: Notes,
        output: &mut Output<'_>,
    ) {
        let pattern = match kind {
            Kind::Suffix => pattern::domain(text, &mut notes),
            Kind::Host => pattern::domain(text, &mut notes).map(columns::as_host),
            Kind::Keyword => keyword_of_host(text, self.limits, &mut notes),
            Kind::HostRegex => host_regex(text, self.limits),
            Kind::UrlRegex => url_regex(text, self.limits),
            Kind::Wildcard => wildcard(text, self.limits, &mut notes),
            Kind::Range => pattern::range(text, &mut notes).map(Pattern::ip),
            Kind::NoLink => {
                let message = "a program, a port or a network, which no link names";
                return output.note(entry, DiagnosticCode::NoLink, message);
            }
            Kind::Rest => {
                let message = "the rule is for what no other rule fits";
                return output.note(entry, DiagnosticCode::NotBlocked, message);
            }
            Kind::Unsupported => {
                let message = "the rule depends on other rules or another list, which is not read";
                Err(Problem::new(DiagnosticCode::ConditionUnsupported, message))
            }
        };
        self.block(entry, pattern, notes, output);
    }
}

/// What a rule compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Suffix,
    Host,
    Keyword,
    HostRegex,
    UrlRegex,
    Wildcard,
    Range,
    NoLink,
    Rest,
    Unsupported,
}

const KINDS: [(&str, Kind); 41] = [
    ("DOMAIN", Kind::Host),
    ("DOMAIN-SUFFIX", Kind::Suffix),
    ("DOMAIN-KEYWORD", Kind::Keyword),
    ("DOMAIN-REGEX", Kind::HostRegex),
    ("DOMAIN-WILDCARD", Kind::Wildcard),
    ("HOST", Kind::Host),
    ("HOST-SUFFIX", Kind::Suffix),
    ("HOST-KEYWORD", Kind::Keyword),
    ("HOST-WILDCARD", Kind::Wildcard),
    ("URL-REGEX", Kind::UrlRegex),
    ("IP-CIDR", Kind::Range),
    ("IP-CIDR6", Kind::Range),
    ("IP6-CIDR", Kind::Range),
    ("IP-ASN", Kind::NoLink),
    ("IP-SUFFIX", Kind::NoLink),
    ("GEOIP", Kind::NoLink),
    ("SRC-IP", Kind::NoLink),
    ("SRC-IP-CIDR", Kind::NoLink),
    ("SRC-PORT", Kind::NoLink),
    ("DST-PORT", Kind::NoLink),
    ("DEST-PORT", Kind::NoLink),
    ("IN-PORT", Kind::NoLink),
    ("PROCESS-NAME", Kind::NoLink),
    ("PROCESS-PATH", Kind::NoLink),
    ("USER-AGENT", Kind::NoLink),
    ("PROTOCOL", Kind::NoLink),
    ("NETWORK", Kind::NoLink),
    ("UID", Kind::NoLink),
    ("DSCP", Kind::NoLink),
    ("SUBNET", Kind::NoLink),
    ("CELLULAR-RADIO", Kind::NoLink),
    ("DEVICE-NAME", Kind::NoLink),
    ("FINAL", Kind::Rest),
    ("MATCH", Kind::Rest),
    ("GEOSITE", Kind::Unsupported),
    ("RULE-SET", Kind::Unsupported),
    ("DOMAIN-SET", Kind::Unsupported),
    ("AND", Kind::Unsupported),
    ("OR", Kind::Unsupported),
    ("NOT", Kind::Unsupported),
    ("SUB-RULE", Kind::Unsupported),
];

/// The keys that rules stand below.
const FRAMES: [&str; 2] = ["payload", "rules"];

/// Keys of a configuration whose lists are of servers and of names that are let be.
const FOREIGN_KEYS: [&str; 13] = [
    "nameserver",
    "default-nameserver",
    "proxy-server-nameserver",
    "direct-nameserver",
    "fallback",
    "fake-ip-filter",
    "dns-hijack",
    "proxies",
    "use",
    "alpn",
    "skip-domain",
    "force-domain",
    "allowed-ips",
];

/// Fields that change nothing for a link.
const OPTIONS: [&str; 5] = ["", "no-resolve", "extended-matching", "src", "pre-matching"];

/// A policy that lets nothing through.
fn is_reject(policy: &str) -> bool {
    let policy = policy.to_ascii_uppercase();
    policy.starts_with("REJECT") || ["BLOCK", "DENY"].contains(&policy.as_str())
}

/// `payload:` and other keys above a list.
fn is_key(entry: &str) -> bool {
    entry == "---"
        || entry.strip_suffix(':').is_some_and(is_word)
        || entry.starts_with('[') && entry.ends_with(']')
}

/// Whether a text is a key as the programs have them.
fn is_word(key: &str) -> bool {
    key.split(['-', '_'])
        .all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase()))
}

/// A key that only rule sets have.
fn is_frame(entry: &str) -> bool {
    entry.strip_suffix(':').is_some_and(|key| FRAMES.contains(&key))
        || ["[Rule]", "[rule]"].contains(&entry)
}

/// The scalar of an item of a YAML list, or the line, and whether it is an item.
fn scalar(entry: &str) -> (&str, bool) {
    let (value, is_item) = match entry.strip_prefix("- ") {
        Some(value) => (value.trim(), true),
        None => (entry, false),
    };
    (unquoted(value), is_item)
}

fn unquoted(value: &str) -> &str {
    let quoted =
        ['"', '\''].iter().find_map(|quote| value.strip_prefix(*quote)?.strip_suffix(*quote));
    quoted.unwrap_or(value)
}

/// What follows the bracket that opens a list, and the key in front of it, if there is one. A heading
/// of Surge (`[Rule]`) opens none.
fn opening(entry: &str) -> Option<(&str, &str)> {
    let (key, rest) = match entry.split_once(':') {
        Some((key, rest)) if is_word(key) => (key, rest.trim_start()),
        _ => ("", entry),
    };
    let text = rest.strip_prefix('[')?;
    let heading = text.strip_suffix(']').filter(|_| key.is_empty());
    let is_heading = heading.is_some_and(|heading| {
        heading.chars().all(|char| char.is_alphanumeric() || " -_".contains(char))
    });
    (!is_heading).then_some((key, text))
}

/// The text before the bracket that ends a list, which may stand in quotes as well.
fn before_bracket(text: &str) -> Option<&str> {
    let mut quote = None;
    let end = text.find(|char: char| {
        match (quote, char) {
            (Some(open), _) if open == char => quote = None,
            (None, '"' | '\'') => quote = Some(char),
            _ => {}
        }
        quote.is_none() && char == ']'
    });
    end.and_then(|end| text.get(..end))
}

/// The items of a list in brackets, or of a line of it; commas in quotes belong to an item.
fn items(text: &str) -> impl Iterator<Item = &str> {
    let mut quote = None;
    let is_comma = move |char: char| {
        match (quote, char) {
            (Some(open), _) if open == char => quote = None,
            (None, '"' | '\'') => quote = Some(char),
            _ => {}
        }
        quote.is_none() && char == ','
    };
    text.split(is_comma).map(str::trim)
}

/// `full:`, `domain:`, `keyword:`, `regexp:` and `include:` of v2fly, without the attributes behind.
fn v2fly(value: &str) -> Option<(Kind, &str)> {
    let (name, text) = value.split_once(':')?;
    let kind = match name {
        "domain" => Kind::Suffix,
        "full" => Kind::Host,
        "keyword" => Kind::Keyword,
        "regexp" => Kind::HostRegex,
        "include" => Kind::Unsupported,
        _ => return None,
    };
    let text = text.split(" @").next().unwrap_or(text);
    // Exported lists write the attributes behind a colon: `full:evil.example:@ads`.
    let text = text.split(":@").next().unwrap_or(text).trim();
    (!text.is_empty()).then_some((kind, text))
}

/// The regex of a rule, which may have commas of its own, and the policy behind it.
fn regex_of(value: &str) -> (&str, Option<&str>) {
    let (_, mut text) = value.split_once(',').unwrap_or(("", value));
    let mut policy = None;
    while let Some((before, last)) = text.rsplit_once(',') {
        let last = last.trim();
        let is_word = |word: &str| {
            word.bytes().all(|byte| byte.is_ascii_alphabetic() || b"-_".contains(&byte))
        };
        if !is_word(last) {
            break;
        }
        policy = Some(last).filter(|last| !OPTIONS.contains(last)).or(policy);
        text = before;
    }
    (text.trim().trim_matches(['"', '\'']), policy)
}

fn keyword_of_host(text: &str, limits: &ListLimits, notes: &mut Notes) -> Result<Pattern> {
    let keyword: Keyword = pattern::keyword(text, limits, notes)?;
    Ok(Pattern::Keyword(Keyword { part: Some(Part::Host), ..keyword }))
}

fn url_regex(source: &str, limits: &ListLimits) -> Result<Pattern> {
    let source = format!("(?i){}", super::adblock::javascript::to_regex(source));
    pattern::regex(&source, Subject::WithScheme, limits)?;
    let mut regex = RegexPattern::new(&source);
    regex.scheme = true;
    Ok(Pattern::Regex(regex))
}

/// A name with `*` for any label.
fn labels(name: &str, limits: &ListLimits) -> Result<Pattern> {
    let escaped = regex::escape(&name.to_ascii_lowercase()).replace(r"\*", "[^.]+");
    host_regex(&format!("^{escaped}$"), limits)
}

/// A name with `*` for any text and `?` for any character.
fn wildcard(text: &str, limits: &ListLimits, notes: &mut Notes) -> Result<Pattern> {
    let below = text.strip_prefix("*.").unwrap_or(text);
    if !below.contains(['*', '?']) {
        return pattern::domain(below, notes);
    }
    let escaped = regex::escape(text).replace(r"\*", ".*").replace(r"\?", ".");
    host_regex(&format!("^{escaped}$"), limits)
}

const COMMENTS: Comments = Comments { line: &["#", ";", "//"], trailing: &["#", "//"] };
