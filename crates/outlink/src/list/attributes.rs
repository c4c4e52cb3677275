//! What rule objects and catalogs say beside the pattern: the same keys with the same values.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::diagnostic::DiagnosticCode;
use super::diagnostic::Problem;
use super::diagnostic::excerpt;
use super::pattern::Result;
use crate::context::Jurisdiction;
use crate::context::Jurisdictions;
use crate::context::Timestamp;
use crate::names::Action;
use crate::names::UnknownName;
use crate::rule::Attributes;

/// The keys of attributes.
pub(crate) const KEYS: [&str; 11] = [
    "action",
    "category",
    "comment",
    "ground",
    "jurisdictions",
    "mandatory",
    "reference",
    "source",
    "source_type",
    "valid_from",
    "valid_until",
];

/// Sets the attribute of a key; `false` if the key is not that of an attribute. `null` leaves the
/// attribute absent, as verdicts write it.
pub(crate) fn set(attributes: &mut Attributes, key: &str, value: &Value) -> Result<bool> {
    if value.is_null() {
        return Ok(KEYS.contains(&key));
    }
    match key {
        "action" => attributes.action = Some(one_of(key, value, &Action::NAMES)?),
        "category" => attributes.category = Some(text(key, value, NAME_CHARS)?),
        "comment" => attributes.comment = Some(text(key, value, TEXT_CHARS)?),
        "ground" => attributes.ground = Some(one_of(key, value, &["illegal", "terms"])?),
        "jurisdictions" => attributes.jurisdictions = jurisdictions(value)?,
        "mandatory" => attributes.mandatory = Some(flag(key, value)?),
        "reference" => attributes.reference = Some(text(key, value, TEXT_CHARS)?),
        "source" => attributes.source = Some(text(key, value, TEXT_CHARS)?),
        "source_type" => attributes.source_type = Some(one_of(key, value, &SOURCE_TYPES)?),
        "valid_from" => attributes.valid_from = Some(time(key, value)?),
        "valid_until" => attributes.valid_until = Some(time(key, value)?),
        _ => return Ok(false),
    }
    Ok(true)
}

/// Refuses attributes that contradict each other.
pub(crate) fn check(attributes: &Attributes) -> Result<()> {
    match (attributes.valid_from, attributes.valid_until) {
        (Some(from), Some(until)) if from >= until => {
            let message = format!("valid from {from} until {until} is never; swap the two");
            Err(Problem::new(DiagnosticCode::InvalidValue, message))
        }
        _ => Ok(()),
    }
}

/// One of a set of names.
pub(crate) fn one_of<T: DeserializeOwned>(
    key: &str,
    value: &Value,
    known: &[&'static str],
) -> Result<T> {
    let name = value.as_str().ok_or_else(|| wrong_type(key, "a string", value))?;
    T::deserialize(value).map_err(|_| {
        let unknown = UnknownName::new("value", name, known.iter().copied());
        Problem::new(DiagnosticCode::UnknownValue, format!("`{key}`: {unknown}"))
    })
}

/// A text of at most so many characters, without control characters around or in it.
pub(crate) fn text(key: &str, value: &Value, max_chars: usize) -> Result<String> {
    let text = value.as_str().ok_or_else(|| wrong_type(key, "a string", value))?.trim();
    let count = text.chars().count();
    if count > max_chars {
        let message = format!("`{key}` has {count} characters; {max_chars} are kept");
        return Err(Problem::new(DiagnosticCode::TextTooLong, message));
    }
    if text.is_empty() || text.contains(char::is_control) {
        let message = format!("`{key}` is empty or has control characters");
        return Err(Problem::new(DiagnosticCode::InvalidValue, message));
    }
    Ok(text.to_owned())
}

pub(crate) fn flag(key: &str, value: &Value) -> Result<bool> {
    value.as_bool().ok_or_else(|| wrong_type(key, "true or false", value))
}

/// A list of strings.
pub(crate) fn texts<'v>(key: &str, value: &'v Value) -> Result<Vec<&'v str>> {
    let texts = value.as_array().and_then(|items| items.iter().map(Value::as_str).collect());
    texts.ok_or_else(|| wrong_type(key, "a list of strings", value))
}

pub(crate) fn wrong_type(key: &str, wanted: &str, value: &Value) -> Problem {
    let message = format!("`{key}` is {}; write {wanted}", excerpt(&value.to_string()));
    Problem::new(DiagnosticCode::InvalidValue, message)
}

fn jurisdictions(value: &Value) -> Result<Jurisdictions> {
    let codes = texts("jurisdictions", value)?.into_iter().map(|code| {
        code.parse::<Jurisdiction>().map_err(|error| {
            Problem::new(DiagnosticCode::UnknownValue, format!("`jurisdictions`: {error}"))
        })
    });
    codes.collect()
}

fn time(key: &str, value: &Value) -> Result<Timestamp> {
    let text = value.as_str().ok_or_else(|| wrong_type(key, "a time in a string", value))?;
    text.parse()
        .map_err(|error| Problem::new(DiagnosticCode::InvalidValue, format!("`{key}`: {error}")))
}

const SOURCE_TYPES: [&str; 4] = ["notice", "trusted_flagger", "own_initiative", "authority_order"];

/// The longest name, in characters.
const NAME_CHARS: usize = 64;

/// The longest text for people, in characters: a statement of reasons has room for no more.
const TEXT_CHARS: usize = 2000;
