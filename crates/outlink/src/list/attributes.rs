//! What rule objects and catalogs say beside the pattern: the same keys with the same values.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::diagnostic::DiagnosticCode;
use super::diagnostic::Problem;
use super::diagnostic::excerpt;
use super::pattern::Notes;
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
        /// A text for people that is too long is cut, with a note: the rule holds all the same.
        pub(crate) fn set_noted(
            zone: &TimeZone,
            attributes: &mut Attributes,
            key: &str,
            value: &Value,
            notes: &mut Notes,
        ) -> Result<bool> {
            if value.is_null() {
                return Ok(KEYS.contains(&key));
            }
            let mut entry = Entry { key, value, zone, notes };
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

/// As [`set_noted`], and refuses a text that is too long.
pub(crate) fn set(
    zone: &TimeZone,
    attributes: &mut Attributes,
    key: &str,
    value: &Value,
) -> Result<bool> {
    let mut notes = Notes::new();
    let is_attribute = set_noted(zone, attributes, key, value, &mut notes)?;
    match notes.pop() {
        Some(problem) => Err(problem),
        None => Ok(is_attribute),
    }
}

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
    notes: &'a mut Notes,
}

impl Entry<'_> {
    /// A name or number, which means something else once it is cut.
    fn text(&self, max_chars: usize) -> Result<String> {
        text(self.key, self.value, max_chars)
    }

    /// A text for people, which is cut.
    fn remark(&mut self, max_chars: usize) -> Result<String> {
        let (text, note) = cut_text(self.key, self.value, max_chars)?;
        self.notes.extend(note);
        Ok(text)
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
    fn tags(&mut self) -> Result<Vec<String>> {
        let single = std::slice::from_ref(self.value);
        let names = self.value.as_array().map_or(single, Vec::as_slice);
        if names.len() > MAX_TAGS {
            let message = format!("`{}` has {} tags; {MAX_TAGS} are kept", self.key, names.len());
            self.notes.push(Problem::new(DiagnosticCode::TextTooLong, message));
        }
        let mut tags = Vec::with_capacity(names.len().min(MAX_TAGS));
        for name in names.iter().take(MAX_TAGS) {
            let (tag, note) = cut_text(self.key, name, MAX_TAG_CHARS)?;
            self.notes.extend(note);
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
    match cut_text(key, value, max_chars)? {
        (_, Some(problem)) => Err(problem),
        (text, None) => Ok(text),
    }
}

/// The first characters of such a text, and a note if it has more.
fn cut_text(key: &str, value: &Value, max_chars: usize) -> Result<(String, Option<Problem>)> {
    let text = value.as_str().ok_or_else(|| wrong_type(key, "a string", value))?.trim();
    if text.is_empty() || text.contains(char::is_control) {
        let message = format!("`{key}` is empty or has control characters");
        return Err(Problem::new(DiagnosticCode::InvalidValue, message));
    }
    let Some((end, _)) = text.char_indices().nth(max_chars) else {
        return Ok((text.to_owned(), None));
    };
    let count = text.chars().count();
    let message = format!("`{key}` has {count} characters; {max_chars} are kept");
    let kept = text.get(..end).unwrap_or(text).trim_end();
    Ok((kept.to_owned(), Some(Problem::new(DiagnosticCode::TextTooLong, message))))
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

#[cfg(test)]
mod tests {
    use crate::format::Format;
    use crate::list::found::found_in;
    use crate::rule::Column;
    use crate::rule::ListInfo;
    use crate::rule::Rule;

    #[test]
    fn a_remark_that_is_too_long_takes_no_rule_away() {
        let long = "å".repeat(3000);
        for key in ["comment", "source", "provision"] {
            let found = of(&format!(r#"{{"domain":"a.example","{key}":"{long}"}}"#));
            assert_eq!(found.len(), 2, "{key}: {found:?}");
            assert!(found[0].contains(&format!("`{key}` has 3000 characters;")), "{found:?}");
            let kept = if key == "provision" { 500 } else { 2000 };
            assert_eq!(found[1], format!("a.example {kept} 0"));
        }
        let tags: Vec<String> = (0..80).map(|number| format!("\"tag{number}\"")).collect();
        let found = of(&format!(r#"{{"domain":"a.example","tags":[{}]}}"#, tags.join(",")));
        assert_eq!(found, ["`tags` has 80 tags; 64 are kept", "a.example 0 64"]);
        let mut info = ListInfo::new("list", Format::Csv);
        let column = |name: &str| Column::Name(name.to_owned());
        info.columns =
            vec![("domain".to_owned(), column("d")), ("comment".to_owned(), column("c"))];
        let found = found_of(&info, &format!("d,c\na.example,{long}\n"));
        assert_eq!(found, ["`comment` has 3000 characters; 2000 are kept", "a.example 2000 0"]);
    }

    #[test]
    fn a_name_that_is_too_long_is_another_name_when_it_is_cut() {
        let found = of(&format!(r#"{{"domain":"a.example","category":"{}"}}"#, "c".repeat(65)));
        assert_eq!(found, ["`category` has 65 characters; 64 are kept"]);
    }

    #[test]
    fn problems_name_the_place_in_the_line_and_the_columns_of_links() {
        let found = of("{\"domain\":\"a.example\"}\n{\"domain\":}\n");
        assert_eq!(found, ["a.example 0 0", "not a JSON object: expected value at column 11"]);
        let mut info = ListInfo::new("list", Format::Json);
        let found = found_of(&info, "{\"domain\":\"a.example\"}\n{\"domain\":\n");
        assert_eq!(found[1], "not JSON: EOF while parsing a value at column 10");
        info.format = Format::Csv;
        let columns = ["domain", "reference"].map(|key| (key.to_owned(), Column::Name(key.into())));
        info.columns = columns.to_vec();
        let found = found_of(&info, "domain,reference\na.example,1\n,2\n");
        assert_eq!(found[1], "the record has nothing in the column of domain");
    }

    fn of(text: &str) -> Vec<String> {
        found_of(&ListInfo::new("list", Format::Rules), text)
    }

    fn found_of(info: &ListInfo, text: &str) -> Vec<String> {
        found_in(info, text.as_bytes(), written, |diagnostic| diagnostic.message.clone()).unwrap()
    }

    fn written(rule: &Rule) -> String {
        let attributes = &rule.attributes;
        let remarks = [&attributes.comment, &attributes.source, &attributes.provision];
        let chars: usize = remarks.into_iter().flatten().map(|text| text.chars().count()).sum();
        format!("{} {chars} {}", rule.pattern, attributes.tags.len())
    }
}
