//! `rules`: one rule object per line, or one array of them, in JSON. Our own format, and the only one that can say
//! everything.

use serde_json::Value;

use self::object::Object;
use super::attributes;
use super::comment;
use super::comment::Comments;
use super::diagnostic::DiagnosticCode;
use super::diagnostic::Problem;
use super::diagnostic::excerpt;
use super::grammar::Grammar;
use super::grammar::read_lines;
use super::output::Output;
use super::pattern;
use super::pattern::Notes;
use super::pattern::Result;
use super::pattern::Subject;
use super::registry::Looks;
use super::registry::Reader;
use super::sample::Shape;
use crate::date::TimeZone;
use crate::limits::Limits;
use crate::limits::ListLimits;
use crate::names::Part;
use crate::names::RuleKind;
use crate::names::UnknownName;
use crate::rule::Keyword;
use crate::rule::Pattern;
use crate::rule::RegexPattern;
use crate::rule::Rule;
use crate::url::normalize;
use crate::withdrawal::Withdrawal;
use crate::wording::json_error_in_line;

mod array;
mod object;
mod origin;
mod withdrawal;

pub(super) const READER: Reader = Reader {
    looks: Looks::Lines(shape),
    read: |input, options, output| match array::is_array(input.head()) {
        true => array::read(input, options, output),
        false => {
            read_lines(Rules::new(&options.info.time_zone, options.limits), input, options, output)
        }
    },
};

/// Whether a list is one array of rule objects.
pub(super) fn is_array(text: &str) -> bool {
    array::has_rules(text)
}

fn shape(line: &str) -> Shape {
    if line.is_empty() || line.starts_with(['#', '/']) {
        return Shape::Comment;
    }
    match serde_json::from_str::<Object>(line) {
        Ok(Object(members)) => origin::shape(&members),
        Err(_) => Shape::could(line.starts_with('{')),
    }
}

/// Whether lines are rule objects, and not records of a feed in JSON Lines.
pub(super) fn are_rules(lines: &[&str]) -> bool {
    let lines = lines.iter().map(|line| comment::trim(line)).filter(|line| line.starts_with('{'));
    origin::are_rules(lines.filter_map(|line| serde_json::from_str(line).ok()))
}

/// One JSON object per line: `{"domain":"evil.example"}`, with attributes beside the pattern, or
/// `{"withdraw":{"list":"urlhaus","domain":"evil.example"}}`, or
/// `{"canary":"https://evil.example/"}`. An object with a key or a value that is not understood
/// gives no rule at all: what was not understood may have made it narrower.
pub(crate) struct Rules<'a> {
    zone: &'a TimeZone,
    limits: &'a ListLimits,
}

impl<'a> Rules<'a> {
    pub(crate) fn new(zone: &'a TimeZone, limits: &'a ListLimits) -> Self {
        Self { zone, limits }
    }
}

impl Grammar for Rules<'_> {
    fn entry<'l>(&mut self, line: &'l str) -> Option<&'l str> {
        Comments { line: &["#", "//"], trailing: &[] }.entry(line)
    }

    fn refuse(&mut self, entry: &str, problem: Problem, output: &mut Output<'_>) {
        let is_order = ORDER_KEYS.iter().any(|key| entry.contains(&format!("\"{key}\"")));
        // The end of a line that is too long is not there to be looked at.
        match is_order || problem.code == DiagnosticCode::LineTooLong {
            true => output.complain_of_order(entry, problem),
            false => output.report(entry, problem),
        }
    }

    fn read(&mut self, entry: &str, output: &mut Output<'_>) {
        match serde_json::from_str::<Object>(entry) {
            Ok(object) => self.object(entry, &object, output),
            Err(error) => {
                let message = format!("not a JSON object: {}", json_error_in_line(&error));
                self.refuse(entry, Problem::new(DiagnosticCode::InvalidJson, message), output);
            }
        }
    }
}

impl Rules<'_> {
    /// Reads an object; `entry` is how it is written.
    fn object(&self, entry: &str, Object(object): &Object, output: &mut Output<'_>) {
        let mut notes = Notes::new();
        let read = match object.iter().find(|(key, _)| RESERVED.contains(&key.as_str())) {
            Some((key, _)) if key == "withdraw" => {
                withdrawal::read(entry, object, output.line(), self, &mut notes)
                    .map(Line::Withdrawal)
            }
            Some((_, link)) => canary(link, object).map(Line::Canary),
            None => rule(object, output.line(), self, &mut notes).map(Line::Rule),
        };
        for note in notes {
            output.report(entry, note);
        }
        match read {
            Ok(Line::Rule(rule)) => output.rule(*rule),
            Ok(Line::Withdrawal(withdrawal)) => output.withdrawal(*withdrawal),
            Ok(Line::Canary(link)) => output.canary(link),
            Err(problem) if is_order(object) => output.complain_of_order(entry, problem),
            Err(problem) => output.report(entry, problem),
        }
    }
}

enum Line {
    Rule(Box<Rule>),
    Withdrawal(Box<Withdrawal>),
    Canary(String),
}

type Members = [(String, Value)];

fn goes_with_canary(key: &str) -> bool {
    key == "canary" || key == "comment" || attributes::is_foreign(key)
}

/// Whether an object that gave no rule says that it is an order. A misspelled key counts as the one
/// that is nearest.
fn is_order(object: &Members) -> bool {
    object.iter().any(|(key, value)| {
        let unknown = UnknownName::new("key", key, known_keys());
        let meant = if is_known(key) { Some(key.as_str()) } else { unknown.nearest() };
        let is_set = !value.is_null() && *value != Value::Bool(false);
        is_set && meant.is_some_and(|key| ORDER_KEYS.contains(&key))
    })
}

fn canary(link: &Value, object: &Members) -> Result<String> {
    if let Some((key, _)) = object.iter().find(|(key, _)| !goes_with_canary(key)) {
        return Err(not_applicable(key, "a canary"));
    }
    let invalid = |reason: &str| {
        let message = format!("the canary cannot be screened: {reason}");
        Problem::new(DiagnosticCode::InvalidCanary, message)
    };
    let link = link.as_str().ok_or_else(|| invalid("it is not a string"))?;
    match normalize(link, &Limits::default()) {
        Ok(_) => Ok(link.to_owned()),
        Err(error) => Err(invalid(&error.to_string())),
    }
}

fn rule(object: &Members, line: u32, grammar: &Rules<'_>, notes: &mut Notes) -> Result<Box<Rule>> {
    refuse_repetition(object)?;
    let (kind, pattern) = the_pattern(object, grammar.limits, notes)?;
    let mut rule = Box::new(Rule::new(pattern, line));
    for (key, value) in object.iter().filter(|(key, _)| key != kind.as_str()) {
        let is_attribute =
            attributes::set_noted(grammar.zone, &mut rule.attributes, key, value, notes)?;
        if !is_attribute {
            set_property(&mut rule, kind, key, value, notes)?;
        }
    }
    attributes::check(&rule.attributes)?;
    Ok(rule)
}

/// Sets what is not an attribute: the effect, and what narrows the pattern.
fn set_property(
    rule: &mut Rule,
    kind: RuleKind,
    key: &str,
    value: &Value,
    notes: &mut Notes,
) -> Result<()> {
    match (key, &mut rule.pattern) {
        ("effect", _) => rule.effect = attributes::one_of(key, value, &["block", "except"])?,
        ("important", _) => rule.important = attributes::flag(key, value)?,
        (
            "part",
            Pattern::Keyword(Keyword { part, .. }) | Pattern::Regex(RegexPattern { part, .. }),
        ) => {
            *part = Some(attributes::one_of(key, value, &PARTS)?);
        }
        ("word", Pattern::Keyword(keyword)) => keyword.word = attributes::flag(key, value)?,
        (
            "domains",
            Pattern::Keyword(Keyword { domains, .. })
            | Pattern::Regex(RegexPattern { domains, .. }),
        ) => {
            let names = attributes::texts(key, value)?.into_iter();
            let names: Result<Vec<String>> = names.map(|name| pattern::name(name, notes)).collect();
            *domains = names?;
            // An empty list would mean every domain, which nobody writes down.
            if domains.is_empty() {
                return Err(attributes::wrong_type(key, "at least one domain", value));
            }
        }
        ("part" | "word" | "domains", _) => {
            return Err(not_applicable(key, &format!("a {kind} rule")));
        }
        _ if attributes::is_foreign(key) => {}
        _ => return Err(unknown_key(key)),
    }
    Ok(())
}

/// The pattern of an object, and the key that it stands under.
fn the_pattern(
    object: &Members,
    limits: &ListLimits,
    notes: &mut Notes,
) -> Result<(RuleKind, Pattern)> {
    let (kind, value) = the_kind(object)?;
    let text =
        value.as_str().ok_or_else(|| attributes::wrong_type(kind.as_str(), "a string", value))?;
    Ok((kind, pattern_of(kind, text, object, limits, notes)?))
}

fn the_kind(object: &Members) -> Result<(RuleKind, &Value)> {
    let mut patterns = object.iter().filter_map(|(key, value)| {
        RuleKind::ALL.iter().copied().find(|kind| kind.as_str() == key).map(|kind| (kind, value))
    });
    match (patterns.next(), patterns.next()) {
        (Some(pattern), None) => Ok(pattern),
        (Some((first, _)), Some((second, _))) => {
            let message = format!("both a {first} and a {second}; write two rules");
            Err(Problem::new(DiagnosticCode::SeveralPatterns, message))
        }
        // A misspelled kind is more likely than none.
        (None, _) => match object.iter().find(|(key, _)| !is_known(key)) {
            Some((key, _)) => Err(unknown_key(key)),
            None => {
                let kinds = RuleKind::NAMES.join(", ");
                let message = format!("the object has no pattern; it needs one of {kinds}");
                Err(Problem::new(DiagnosticCode::PatternMissing, message))
            }
        },
    }
}

fn pattern_of(
    kind: RuleKind,
    text: &str,
    object: &Members,
    limits: &ListLimits,
    notes: &mut Notes,
) -> Result<Pattern> {
    match kind {
        RuleKind::Domain => pattern::name(text, notes).map(Pattern::Domain),
        RuleKind::Host => pattern::name(text, notes).map(Pattern::Host),
        RuleKind::Url => pattern::url(text, notes),
        RuleKind::Prefix => pattern::prefix(text, notes),
        RuleKind::Keyword => pattern::keyword(text, limits, notes).map(Pattern::Keyword),
        RuleKind::Regex => {
            let subject = the_part(object)?.map_or(Subject::Link, Subject::Part);
            pattern::regex(text, subject, limits)?;
            Ok(Pattern::Regex(RegexPattern::new(text)))
        }
        RuleKind::Ip => pattern::range(text, notes).map(Pattern::ip),
        RuleKind::Entity => pattern::entity(text),
        RuleKind::Sha256 => pattern::sha256(text),
    }
}

/// The part of the link that an object names.
fn the_part(object: &Members) -> Result<Option<Part>> {
    let part = object.iter().find(|(key, _)| key == "part");
    part.map(|(key, value)| attributes::one_of(key, value, &PARTS)).transpose()
}

fn refuse_repetition(object: &Members) -> Result<()> {
    let mut keys: Vec<&str> = object.iter().map(|(key, _)| key.as_str()).collect();
    keys.sort_unstable();
    let mut pairs = keys.iter().zip(keys.iter().skip(1));
    match pairs.find(|(one, next)| one == next) {
        Some((repeated, _)) => {
            let message = format!("`{}` stands twice in the object", excerpt(repeated));
            Err(Problem::new(DiagnosticCode::DuplicateKey, message))
        }
        None => Ok(()),
    }
}

fn known_keys() -> impl Iterator<Item = &'static str> {
    let kinds = RuleKind::NAMES.iter().copied();
    kinds.chain(PROPERTIES).chain(attributes::KEYS).chain(RESERVED)
}

fn is_known(key: &str) -> bool {
    known_keys().any(|known| known == key) || attributes::is_foreign(key)
}

fn unknown_key(key: &str) -> Problem {
    let message = UnknownName::new("key", key, known_keys()).to_string();
    Problem::new(DiagnosticCode::UnknownKey, message)
}

fn not_applicable(key: &str, object: &str) -> Problem {
    let message = format!("`{}` does not go with {object}", excerpt(key));
    Problem::new(DiagnosticCode::KeyNotApplicable, message)
}

const PROPERTIES: [&str; 5] = ["effect", "important", "part", "word", "domains"];

/// Keys that make a rule an order: it must not be lost.
const ORDER_KEYS: [&str; 2] = ["mandatory", "reference"];

/// Keys of objects that are not rules.
const RESERVED: [&str; 2] = ["canary", "withdraw"];

const PARTS: [&str; 3] = ["host", "path", "query"];
