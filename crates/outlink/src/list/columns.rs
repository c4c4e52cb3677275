//! Rules from records: the rows of tables and the objects of documents, whose columns have names.

mod known;

use serde_json::Value;

pub(crate) use self::known::KNOWN;
pub(crate) use self::known::KnownTable;
pub(crate) use self::known::is_name;
use super::address;
use super::attributes;
use super::category;
use super::diagnostic::DiagnosticCode;
use super::diagnostic::Problem;
use super::diagnostic::Severity;
use super::diagnostic::excerpt;
use super::output::Output;
use super::pattern;
use super::pattern::Notes;
use super::pattern::Result;
use super::pattern::Subject;
use super::standing::Asked;
use super::standing::Said;
use super::standing::Standing;
use super::standing::StandingColumn;
use crate::date::TimeZone;
use crate::limits::ListLimits;
use crate::names::Effect;
use crate::names::RuleKind;
use crate::rule::Attributes;
use crate::rule::ListInfo;
use crate::rule::Pattern;
use crate::rule::RegexPattern;
use crate::rule::Rule;

/// What a column is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Each value is the pattern of a rule of this kind.
    Pattern(RuleKind),
    /// Each value is a link, name or address, read by its shape or by the column with its type.
    Value,
    /// What the value is.
    Type,
    /// An attribute, by its key.
    Attribute(&'static str),
    /// What kind of threat it is, in some feeds. The list may say it better.
    Category,
    /// Whether the record blocks, lets through or is not in force.
    Standing(StandingColumn),
}

impl Role {
    /// The role that a key of the catalog names.
    pub(crate) fn of(key: &str) -> Option<Self> {
        match key {
            "value" => return Some(Self::Value),
            "type" => return Some(Self::Type),
            "effect" => return Some(Self::Standing(StandingColumn::EFFECT)),
            _ => {}
        }
        let kind = RuleKind::ALL.iter().copied().find(|kind| kind.as_str() == key);
        let attribute = || attributes::KEYS.into_iter().find(|known| *known == key);
        kind.map(Self::Pattern).or_else(|| attribute().map(Self::Attribute))
    }

    /// The role of a column whose name may say how its values are meant.
    pub(crate) fn of_column(key: &str, name: &str) -> Option<Self> {
        match (Self::of(key)?, StandingColumn::of(name)) {
            (Self::Standing(effect), Some(column)) => {
                Some(Self::Standing(column.asked(effect.asked)))
            }
            (role, _) => Some(role),
        }
    }

    /// Whether its values are patterns.
    pub(crate) fn is_pattern(self) -> bool {
        matches!(self, Self::Pattern(_) | Self::Value)
    }

    /// The names of all roles.
    pub(crate) fn names() -> impl Iterator<Item = &'static str> {
        let kinds = RuleKind::NAMES.iter().copied();
        kinds.chain(["value", "type", "effect"]).chain(attributes::KEYS)
    }
}

/// Keys of rules that limit when, where or how firmly a rule applies. A column of a well-known table with
/// such a name is not read, since it may mean something else. Without it, a rule may apply too long.
pub(crate) const UNREAD_KEYS: [&str; 6] =
    ["accept_over_block", "important", "jurisdictions", "mandatory", "valid_from", "valid_until"];

/// The warning about a column or member that has the name of such a key and is not read.
pub(crate) fn unread(name: &str) -> Problem {
    let remedy = match Role::of(name) {
        Some(_) => format!(
            "name it in `columns` beside the links, as in columns = {{ url = \"url\", {name} = \"{name}\" }}"
        ),
        None => "write the rules one a line and name the format `rules`".to_owned(),
    };
    let message = format!("`{name}` is not read, so the rules hold without it; {remedy}");
    Problem::new(DiagnosticCode::UnknownKey, message)
}

/// A value of a record and what it is for.
pub(crate) type Cell<'c> = (Role, &'c str);

/// Makes blocks of a record; `shown` is what a diagnostic shows of it.
pub(crate) fn read(
    cells: &[Cell<'_>],
    shown: &str,
    info: &ListInfo,
    limits: &ListLimits,
    output: &mut Output<'_>,
) {
    output.count_entry();
    read_counted(Effect::Block, cells, shown, info, limits, output);
}

/// Makes rules of a record that was counted as an entry.
pub(crate) fn read_counted(
    effect: Effect,
    cells: &[Cell<'_>],
    shown: &str,
    info: &ListInfo,
    limits: &ListLimits,
    output: &mut Output<'_>,
) {
    let attributes = match attributes_of(cells, shown, info, output) {
        Ok(attributes) => attributes,
        Err(problem) => return refuse(cells, shown, problem, output),
    };
    let effect = match standing(cells, shown, output) {
        Ok(None | Some(Standing::Block)) => effect,
        Ok(Some(Standing::Except)) => Effect::Except,
        Ok(Some(Standing::Removed)) => {
            let message = "the record says of itself that it is not in force";
            return output.note(shown, DiagnosticCode::Revoked, message);
        }
        Err(problem) => return refuse(cells, shown, problem, output),
    };
    let kind = cells.iter().find(|(role, _)| *role == Role::Type).map(|(_, text)| text.trim());
    // Some feeds write in the column of types what the threat is, and not what the value is.
    let kind = kind.filter(|kind| !category::is_category(kind));
    let mut is_empty = true;
    for (role, text) in cells {
        let text = text.trim();
        if text.is_empty() || !role.is_pattern() {
            continue;
        }
        is_empty = false;
        let mut notes = Notes::new();
        let patterns = match role {
            Role::Pattern(kind) => of_kind(*kind, text, limits, &mut notes),
            _ => match kind {
                Some(kind) if !kind.is_empty() => of_type(kind, text, &mut notes),
                _ => by_shape(text, &mut notes),
            },
        };
        for note in notes {
            output.report(text, note);
        }
        match patterns {
            Ok(patterns) => {
                for pattern in patterns {
                    let pattern = output.named(pattern);
                    let attributes = attributes.clone();
                    output.rule(Rule { effect, attributes, ..Rule::new(pattern, output.line()) });
                }
            }
            Err(problem) => refuse(cells, text, problem, output),
        }
    }
    if is_empty {
        let columns: Vec<&str> = match info.columns.is_empty() {
            true => vec!["links"],
            false => {
                let keys = info.columns.iter().map(|(key, _)| key.as_str());
                keys.filter(|key| Role::of(key).is_some_and(Role::is_pattern)).collect()
            }
        };
        let message = format!("the record has nothing in the column of {}", columns.join(" and "));
        refuse(cells, shown, Problem::new(DiagnosticCode::PatternMissing, message), output);
    }
}

/// What a record says beside its patterns.
fn attributes_of(
    cells: &[Cell<'_>],
    shown: &str,
    info: &ListInfo,
    output: &mut Output<'_>,
) -> Result<Attributes> {
    let mut attributes = Attributes::default();
    let mut notes = Notes::new();
    for (role, text) in cells {
        if let Role::Attribute(key) = role {
            set_attribute(&info.time_zone, &mut attributes, key, text, &mut notes)?;
        }
    }
    if attributes.category.is_none() && info.attributes.category.is_none() {
        let categories =
            cells.iter().filter(|(role, _)| matches!(role, Role::Category | Role::Type));
        let category =
            categories.map(|(_, text)| text.trim()).find(|text| category::is_category(text));
        attributes.category = category.map(str::to_owned);
    }
    attributes::check(&attributes)?;
    for note in notes {
        output.report(shown, note);
    }
    Ok(attributes)
}

/// What a record says becomes of its entry. One that is not in force is not let through either.
fn standing(cells: &[Cell<'_>], shown: &str, output: &mut Output<'_>) -> Result<Option<Standing>> {
    let mut found = None;
    for (role, text) in cells {
        let Role::Standing(column) = role else { continue };
        if says_nothing(text) {
            continue;
        }
        let answer = is_one_of(&YES, text).then_some(true);
        let answer = answer.or_else(|| is_one_of(&NO, text).then_some(false));
        match (column.said(text, answer), column.asked) {
            (Said::Nothing, _) | (Said::Unclear | Said::Standing(Standing::Block), Asked::Not) => {}
            (Said::Unclear, Asked::ByCatalog) => return Err(column.unclear(text)),
            (Said::Unclear, Asked::ByName) => {
                output.remark_once(column.name, shown, || column.unclear(text));
            }
            (Said::Standing(_), Asked::Not) => {
                output.remark_once(column.name, shown, || column.ignored(text));
            }
            (Said::Standing(standing), _) => match (standing, found) {
                (Standing::Block, Some(_)) | (Standing::Except, Some(Standing::Removed)) => {}
                (standing, _) => found = Some(standing),
            },
        }
    }
    Ok(found)
}

/// Whether a role makes an order of a record that has something in its column.
pub(crate) fn is_of_orders(role: Role) -> bool {
    matches!(role, Role::Attribute("mandatory" | "reference"))
}

/// Whether a record is an order.
pub(crate) fn is_order(cells: &[Cell<'_>]) -> bool {
    cells.iter().any(|(role, text)| match role {
        // What is not understood may be meant as a yes.
        Role::Attribute("mandatory") => !says_nothing(text) && !is_one_of(&NO, text),
        role => is_of_orders(*role) && !says_nothing(text),
    })
}

/// Says why a record gave no rule. One that is an order must not be lost.
pub(crate) fn refuse(cells: &[Cell<'_>], shown: &str, problem: Problem, output: &mut Output<'_>) {
    match is_order(cells) && problem.code.severity() == Severity::Warning {
        true => output.complain_of_order(shown, problem),
        false => output.report(shown, problem),
    }
}

/// Patterns of one kind, as feeds write them.
fn of_kind(
    kind: RuleKind,
    text: &str,
    limits: &ListLimits,
    notes: &mut Notes,
) -> Result<Vec<Pattern>> {
    Ok(vec![match kind {
        RuleKind::Domain => pattern::domain(text, notes)?,
        RuleKind::Host => as_host(pattern::domain(text, notes)?),
        RuleKind::Url => pattern::listed_url(text, notes)?,
        RuleKind::Prefix => pattern::prefix(text, notes)?,
        RuleKind::Keyword => Pattern::Keyword(pattern::keyword(text, limits, notes)?),
        RuleKind::Regex => {
            pattern::regex(text, Subject::Link, limits)?;
            Pattern::Regex(RegexPattern::new(text))
        }
        RuleKind::Ip => return ranges(text, notes),
        RuleKind::Entity => pattern::entity(text)?,
        RuleKind::Sha256 => pattern::sha256(text)?,
    }])
}

/// A value whose type the feed names, in the words of MISP, ThreatFox and other feeds.
pub(crate) fn of_type(kind: &str, text: &str, notes: &mut Notes) -> Result<Vec<Pattern>> {
    let kind: String = kind.to_ascii_lowercase().replace(['_', ' '], "-");
    // Of a composite, the first piece is what a link names.
    let (kind, text) = match kind.split_once('|') {
        Some((kind, _)) => (kind.to_owned(), text.split('|').next().unwrap_or(text)),
        None => (kind, text),
    };
    match kind.as_str() {
        "url" | "uri" | "link" | "phishing-url" => Ok(vec![pattern::listed_url(text, notes)?]),
        "domain" | "domain-name" | "domainname" | "fqdn" | "dns" => {
            Ok(vec![pattern::domain(text, notes)?])
        }
        "hostname" | "host" => Ok(vec![as_host(pattern::domain(text, notes)?)]),
        "ip" | "ip:port" | "ip-port" | "ipv4" | "ipv6" | "ip-dst" | "ip-src" | "ip-address"
        | "cidr" | "ipv4-cidr" | "ipv6-cidr" | "ipv4-addr" | "ipv6-addr" | "netblock"
        | "ip-range" => ranges(text, notes),
        _ => {
            let message = format!("a value of the type `{}`, which no link has", excerpt(&kind));
            Err(Problem::new(DiagnosticCode::NoLink, message))
        }
    }
}

/// A value read by what it looks like.
pub(crate) fn by_shape(text: &str, notes: &mut Notes) -> Result<Vec<Pattern>> {
    match address::with_port(text) {
        Some(address) => ranges(&address, notes),
        None if is_sha256(text) => Ok(vec![pattern::sha256(text)?]),
        None => Ok(vec![pattern::domain(text, notes)?]),
    }
}

/// Whether a value is a whole SHA-256, in hex.
pub(crate) fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Ranges of addresses, perhaps with a port.
pub(crate) fn ranges(text: &str, notes: &mut Notes) -> Result<Vec<Pattern>> {
    let address = address::with_port(text);
    let ranges = address::ranges(address.as_deref().unwrap_or(text), notes)?;
    Ok(ranges.into_iter().map(Pattern::ip).collect())
}

pub(crate) fn as_host(pattern: Pattern) -> Pattern {
    match pattern {
        Pattern::Domain(name) => Pattern::Host(name),
        pattern => pattern,
    }
}

/// Sets an attribute from the text of a cell; an empty cell says nothing.
pub(crate) fn set_attribute(
    zone: &TimeZone,
    attributes: &mut Attributes,
    key: &str,
    text: &str,
    notes: &mut Notes,
) -> Result<()> {
    let text = text.trim();
    if says_nothing(text) {
        return Ok(());
    }
    let value = match key {
        "jurisdictions" | "tags" => {
            let items = text.split([',', ';', '|']).map(str::trim).filter(|item| !item.is_empty());
            Value::Array(items.map(|item| Value::String(item.to_owned())).collect())
        }
        "mandatory" | "accept_over_block" => Value::Bool(flag(key, text)?),
        "valid_from" | "valid_until" => Value::String(moment(text)),
        _ => Value::String(text.to_owned()),
    };
    attributes::set_noted(zone, attributes, key, &value, notes).map(|_| ())
}

/// Whether a cell says yes or no.
fn flag(key: &str, text: &str) -> Result<bool> {
    if is_one_of(&YES, text) {
        return Ok(true);
    }
    if is_one_of(&NO, text) {
        return Ok(false);
    }
    let message = format!("`{key}` is `{}`, neither yes nor no; write yes or no", excerpt(text));
    Err(Problem::new(DiagnosticCode::InvalidValue, message))
}

fn says_nothing(text: &str) -> bool {
    text.trim().is_empty() || is_one_of(&NOTHING, text)
}

fn is_one_of(words: &[&str], text: &str) -> bool {
    words.contains(&&*text.trim().to_lowercase())
}

/// A time as feeds write it, `2026-11-03 06:06:09 UTC`, in the form of RFC 3339.
fn moment(text: &str) -> String {
    let bare = text.trim_end_matches("UTC").trim_end_matches("(UTC)").trim_end();
    match bare.split_once(' ') {
        Some((date, time))
            if date.len() == "2026-11-03".len() && time.len() >= "06:06:09".len() =>
        {
            let has_offset = time.ends_with('Z') || time.contains(['+', '-']);
            format!("{date}T{time}{}", if has_offset { "" } else { "Z" })
        }
        _ => bare.to_owned(),
    }
}

/// What cells say yes with, in English, the Nordic languages and German.
const YES: [&str; 13] =
    ["true", "t", "yes", "y", "1", "on", "x", "ja", "j", "sant", "wahr", "required", "mandatory"];

/// What cells say no with.
const NO: [&str; 12] =
    ["false", "f", "no", "n", "0", "off", "nej", "nei", "nein", "falskt", "falsch", "optional"];

/// What stands in cells that say nothing.
const NOTHING: [&str; 4] = ["none", "null", "n/a", "-"];
