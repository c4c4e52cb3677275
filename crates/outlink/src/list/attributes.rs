//! What rule objects and catalogs say beside the pattern: the same keys with the same values.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::diagnostic::DiagnosticCode;
use super::diagnostic::Problem;
use super::diagnostic::excerpt;
use super::pattern::Result;
use crate::attributes::with_attributes;
use crate::context::InvalidTimestamp;
use crate::context::Jurisdiction;
use crate::context::Jurisdictions;
use crate::context::Timestamp;
use crate::date::TimeZone;
use crate::names::Action;
use crate::names::Ground;
use crate::names::SourceType;
use crate::names::UnknownName;
use crate::rule::Attributes;

macro_rules! define {
    ($(
        $(#[$doc:meta])*
        $name:ident: $type:ty, $reader:ident($($limit:expr),*), $accessor:ident, $shown:ident;
    )*) => {
        /// The keys of attributes.
        pub(crate) const KEYS: [&str; [$(stringify!($name)),*].len()] = [$(stringify!($name)),*];

        /// Sets the attribute of a key; `false` if the key is not that of an attribute. `null`
        /// leaves the attribute absent, as verdicts write it. Plain dates are days in a time zone.
        pub(crate) fn set(
            zone: &TimeZone,
            attributes: &mut Attributes,
            key: &str,
            value: &Value,
        ) -> Result<bool> {
            if value.is_null() {
                return Ok(KEYS.contains(&key));
            }
            let entry = Entry { key, value, zone };
            match key {
                $(stringify!($name) => {
                    attributes.$name = entry.$reader($($limit),*).map(<$type>::from)?;
                })*
                _ => return Ok(false),
            }
            Ok(true)
        }
    };
}

with_attributes!(define);

/// Whether rules with these attributes are orders, which must not be lost.
pub(crate) fn is_order(attributes: &Attributes) -> bool {
    attributes.mandatory == Some(true) || attributes.reference.is_some()
}

/// Whether a key is one that others may use for their own ends.
pub(crate) fn is_foreign(key: &str) -> bool {
    key.starts_with("x_")
}

/// A key with its value, and one reader for every kind of attribute.
struct Entry<'a> {
    key: &'a str,
    value: &'a Value,
    zone: &'a TimeZone,
}

impl Entry<'_> {
    fn text(&self, max_chars: usize) -> Result<String> {
        text(self.key, self.value, max_chars)
    }

    fn flag(&self) -> Result<bool> {
        flag(self.key, self.value)
    }

    fn action(&self) -> Result<Action> {
        one_of(self.key, self.value, Action::NAMES)
    }

    fn ground(&self) -> Result<Ground> {
        one_of(self.key, self.value, Ground::NAMES)
    }

    fn source_type(&self) -> Result<SourceType> {
        one_of(self.key, self.value, SourceType::NAMES)
    }

    /// A list of names, or a single one. Each counts once.
    fn tags(&self) -> Result<Vec<String>> {
        let single = std::slice::from_ref(self.value);
        let names = self.value.as_array().map_or(single, Vec::as_slice);
        if names.len() > MAX_TAGS {
            let message = format!("`{}` has {} tags; {MAX_TAGS} are kept", self.key, names.len());
            return Err(Problem::new(DiagnosticCode::TextTooLong, message));
        }
        let mut tags = Vec::with_capacity(names.len());
        for name in names {
            let tag = text(self.key, name, MAX_TAG_CHARS)?;
            if !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        Ok(tags)
    }

    fn jurisdictions(&self) -> Result<Jurisdictions> {
        let codes = texts(self.key, self.value)?.into_iter().map(|code| {
            code.parse::<Jurisdiction>().map_err(|error| {
                Problem::new(DiagnosticCode::UnknownValue, format!("`{}`: {error}", self.key))
            })
        });
        codes.collect()
    }

    fn start(&self) -> Result<Timestamp> {
        self.time(TimeZone::start)
    }

    fn end(&self) -> Result<Timestamp> {
        self.time(TimeZone::end)
    }

    fn time(
        &self,
        read: impl Fn(&TimeZone, &str) -> std::result::Result<Timestamp, InvalidTimestamp>,
    ) -> Result<Timestamp> {
        let text = self.value.as_str();
        let text = text.ok_or_else(|| wrong_type(self.key, "a time in a string", self.value))?;
        read(self.zone, text.trim()).map_err(|error| {
            Problem::new(DiagnosticCode::InvalidValue, format!("`{}`: {error}", self.key))
        })
    }
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

/// How many tags a rule can have.
const MAX_TAGS: usize = 64;

/// The longest tag, in characters.
const MAX_TAG_CHARS: usize = 64;
