//! An order as a document.

use serde_json::Map;
use serde_json::Value;
use toml::de::DeTable;

use super::error::OrderError;
use super::repetition::WithoutRepetition;
use crate::context::Timestamp;
use crate::date::TimeZone;
use crate::format::Format;
use crate::list::TIME_ZONE;
use crate::list::attributes;
use crate::list::number_out_of_range;
use crate::list::toml_to_json;
use crate::names::Action;
use crate::names::Ground;
use crate::names::SourceType;
use crate::names::UnknownName;
use crate::rule::ListInfo;
use crate::wording::line_at;

/// An order of an authority to act against links: what it names, who issued it, where and when it
/// counts.
///
/// ```toml
/// reference = "K-2026-118"
/// authority = "Polismyndigheten"
/// jurisdictions = ["SE"]
/// issued = "2026-11-28T10:05:00+01:00"
/// received = "2026-11-28T10:20:00+01:00"
/// valid_until = "2027-05-31"          # that day included, in time_zone
/// time_zone = "Europe/Stockholm"
/// category = "recruitment"
/// provision = "BrB 23 kap. 2 §"
/// urls = [
///     "https://t.me/s/gangshop/77",
///     "casino.example",               # a bare name: the domain and everything below it
///     { prefix = "shared.example/~gang", comment = "the whole shop" },
/// ]
/// ```
///
/// `reference`, `authority` and `urls` must be there. `urls` holds links, bare names, and rule
/// objects as in the format `rules`; a rule object may have a `canary`, a link that it must block.
/// There may be `issued`, `received`, `time_zone`, `list` (the name of the list that the rules are
/// in; the reference without it) and the attributes of rules. Unless the order says otherwise it is
/// `mandatory`, its `action` is `block`, its `ground` is `illegal` and its `source_type` is
/// `authority_order`. Keys that begin with `x_` are ignored.
#[derive(Clone, Debug)]
pub struct Order {
    /// The list that the order becomes.
    pub(super) info: ListInfo,
    pub(super) reference: String,
    pub(super) authority: String,
    pub(super) issued: Option<Timestamp>,
    pub(super) received: Option<Timestamp>,
    pub(super) entries: Vec<Entry>,
}

/// What one of the `urls` says.
#[derive(Clone, Debug)]
pub(super) enum Entry {
    /// A link or a bare name.
    Link(String),
    /// A rule object, and the link by which it is checked.
    Rule { members: Map<String, Value>, canary: Option<String> },
}

impl Order {
    /// Reads an order: JSON if the text begins with `{`, TOML otherwise.
    ///
    /// # Errors
    /// If the text is neither, if something is missing, if a key or value is not known, or if a key
    /// stands twice in one object.
    pub fn parse(text: &str) -> Result<Self, OrderError> {
        // A byte order mark is not part of the document.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let members: Map<String, Value> = if text.trim_start().starts_with('{') {
            let wrong = |error: serde_json::Error| OrderError::Syntax(error.to_string());
            let members = serde_json::from_str(text).map_err(wrong)?;
            serde_json::from_str::<WithoutRepetition>(text).map_err(|error| {
                let problem = format!("{error}; write one object for each rule, and each key once");
                OrderError::Document { reference: reference_of(&members), problem }
            })?;
            members
        } else {
            let table = DeTable::parse(text).map_err(|error| {
                let line = line_at(text, error.span().map_or(0, |span| span.start));
                OrderError::Syntax(format!("{} at line {line}", error.message()))
            })?;
            let members = table.get_ref().iter();
            let members: Map<String, Value> = members
                .map(|(key, value)| (key.get_ref().to_string(), toml_to_json(value)))
                .collect();
            if let Some((at, problem)) = number_out_of_range(table.get_ref()) {
                let problem = format!("line {}: {problem}", line_at(text, at));
                return Err(OrderError::Document { reference: reference_of(&members), problem });
            }
            members
        };
        let reference = reference_of(&members);
        read(members).map_err(|problem| OrderError::Document { reference, problem })
    }

    /// The number of the order or case.
    pub fn reference(&self) -> &str {
        &self.reference
    }

    /// Who issued it.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// When it was issued, if it says so.
    pub fn issued(&self) -> Option<Timestamp> {
        self.issued
    }

    /// When it was received, if it says so.
    pub fn received(&self) -> Option<Timestamp> {
        self.received
    }
}

fn reference_of(members: &Map<String, Value>) -> Option<String> {
    members.get("reference").and_then(Value::as_str).map(str::to_owned)
}

fn read(members: Map<String, Value>) -> Result<Order, String> {
    let mut info = ListInfo::new("", Format::Rules);
    if let Some(value) = members.get(TIME_ZONE) {
        let name = text(TIME_ZONE, value)?;
        let zone = name.parse::<TimeZone>();
        info.time_zone = zone.map_err(|error| format!("`{TIME_ZONE}`: {error}"))?;
    }
    let (mut list, mut authority, mut issued, mut received) = (None, None, None, None);
    let mut entries = Vec::new();
    for (key, value) in members {
        match key.as_str() {
            TIME_ZONE => {}
            "list" => list = Some(text(&key, &value)?),
            "authority" => authority = Some(text(&key, &value)?),
            "issued" => issued = Some(moment(&info.time_zone, &key, &value)?),
            "received" => received = Some(moment(&info.time_zone, &key, &value)?),
            "urls" => entries = urls(value)?,
            "source" => {
                return Err("`source` is who issued the order; write `authority`".to_owned());
            }
            "accept_over_block" => {
                return Err(
                    "`accept_over_block` is said of one rule; write it into the object of \
                            `urls`, such as { domain = \"...\", accept_over_block = true }"
                        .to_owned(),
                );
            }
            "jurisdictions" if value.is_string() => {
                let codes = Value::Array(vec![value]);
                attribute(&mut info, &key, &codes)?;
            }
            _ if attributes::is_foreign(&key) => {}
            _ => attribute(&mut info, &key, &value)?,
        }
    }
    attributes::check(&info.attributes).map_err(|problem| problem.message)?;
    let missing = |key: &str, example: &str| format!("`{key}` is missing; write {key} = {example}");
    let reference = info.attributes.reference.clone();
    let reference = reference.ok_or_else(|| missing("reference", "\"K-2026-118\""))?;
    let authority = authority.ok_or_else(|| missing("authority", "\"Polismyndigheten\""))?;
    if entries.is_empty() {
        return Err(missing("urls", "[\"https://evil.example/page\"]"));
    }
    info.name = list.unwrap_or_else(|| reference.clone());
    let attributes = &mut info.attributes;
    attributes.source = Some(authority.clone());
    attributes.mandatory.get_or_insert(true);
    attributes.action.get_or_insert(Action::Block);
    attributes.ground.get_or_insert(Ground::Illegal);
    attributes.source_type.get_or_insert(SourceType::AuthorityOrder);
    Ok(Order { info, reference, authority, issued, received, entries })
}

fn attribute(info: &mut ListInfo, key: &str, value: &Value) -> Result<(), String> {
    let set = attributes::set(&info.time_zone, &mut info.attributes, key, value);
    match set.map_err(|problem| problem.message)? {
        true => Ok(()),
        false => {
            let known = KEYS.into_iter().chain(attributes::KEYS);
            Err(UnknownName::new("key", key, known.filter(|key| !REFUSED.contains(key)))
                .to_string())
        }
    }
}

fn urls(value: Value) -> Result<Vec<Entry>, String> {
    let wrong = "`urls` is not a list of links; write urls = [\"https://evil.example/page\"]";
    let Value::Array(items) = value else { return Err(wrong.to_owned()) };
    let entry = |(index, item): (usize, Value)| match item {
        Value::String(link) if !link.trim().is_empty() => Ok(Entry::Link(link.trim().to_owned())),
        Value::Object(mut members) => {
            let canary = members.remove("canary");
            let canary = canary.map(|canary| text("canary", &canary)).transpose()?;
            Ok(Entry::Rule { members, canary })
        }
        _ => Err(format!("number {} of `urls` is neither a link nor a rule object", index + 1)),
    };
    items.into_iter().enumerate().map(entry).collect()
}

fn moment(zone: &TimeZone, key: &str, value: &Value) -> Result<Timestamp, String> {
    let moment = zone.start(&text(key, value)?);
    moment.map_err(|error| format!("`{key}`: {error}"))
}

fn text(key: &str, value: &Value) -> Result<String, String> {
    attributes::text(key, value, MAX_CHARS).map_err(|problem| problem.message)
}

/// The keys beside the attributes of rules.
const KEYS: [&str; 6] = ["authority", "urls", "issued", "received", "list", TIME_ZONE];

/// Attributes that an order says otherwise.
const REFUSED: [&str; 2] = ["source", "accept_over_block"];

/// The longest name or link, in characters.
const MAX_CHARS: usize = 2000;
