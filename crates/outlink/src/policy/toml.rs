//! Policies as TOML.

use std::ops::Range;

use ::toml::Spanned;
use ::toml::de::DeTable;
use ::toml::de::DeValue;

use super::InvalidEntityPattern;
use super::InvalidPrivateHost;
use super::InvalidWhen;
use super::Policy;
use super::Setting;
use super::When;
use super::when::check_code;
use super::when::check_name;
use crate::context::InvalidJurisdiction;
use crate::context::Jurisdictions;
use crate::names::Action;
use crate::names::Anomaly;
use crate::names::Ground;
use crate::names::SourceType;
use crate::names::UnknownName;
use crate::verdict::ReasonCode;
use crate::wording::line_at;

/// A policy that cannot be applied, with the line that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("policy, line {line}: {problem}")]
pub struct PolicyError {
    line: usize,
    problem: Problem,
}

impl PolicyError {
    /// The line that is wrong, counted from 1.
    pub fn line(&self) -> usize {
        self.line
    }
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
enum Problem {
    #[error("the policy is not TOML: {0}")]
    Syntax(String),
    #[error(transparent)]
    Name(#[from] UnknownName),
    #[error("`{key}` must be {expected}, not {found}")]
    Type { key: String, expected: &'static str, found: &'static str },
    #[error(transparent)]
    Jurisdiction(#[from] InvalidJurisdiction),
    #[error(transparent)]
    PrivateHost(#[from] InvalidPrivateHost),
    #[error(transparent)]
    Entity(#[from] InvalidEntityPattern),
    #[error(transparent)]
    When(#[from] InvalidWhen),
    #[error("a [[when]] without `action` does nothing; add one, such as action = \"block\"")]
    NoAction,
}

/// Reads a policy.
pub(super) fn parse(text: &str) -> Result<Policy, PolicyError> {
    let document = DeTable::parse(text).map_err(|error| PolicyError {
        line: line_at(text, error.span().unwrap_or_default().start),
        problem: Problem::Syntax(error.message().to_owned()),
    })?;
    let reader = Reader { text };
    let mut policy = reader.preset(document.get_ref())?;
    // Conditions come last: whether they can fit depends on the tables.
    let is_when = |(key, _): &(&Key<'_>, &Value<'_>)| key.get_ref() == "when";
    let (whens, others): (Vec<_>, Vec<_>) = document.get_ref().iter().partition(is_when);
    for (key, value) in others.into_iter().chain(whens) {
        reader.entry(&mut policy, key, value)?;
    }
    Ok(policy)
}

/// Whether a text is TOML without any key.
#[cfg(feature = "live")]
pub(super) fn has_no_key(text: &str) -> bool {
    DeTable::parse(text).is_ok_and(|document| document.get_ref().is_empty())
}

type Key<'a> = Spanned<std::borrow::Cow<'a, str>>;
type Value<'a> = Spanned<DeValue<'a>>;

/// Turns values into settings, and remembers the text for the lines of errors.
struct Reader<'a> {
    text: &'a str,
}

impl Reader<'_> {
    fn preset(&self, table: &DeTable<'_>) -> Result<Policy, PolicyError> {
        let Some(value) = table.get("preset") else { return Ok(Policy::default()) };
        let name = self.text_of("preset", value)?;
        Policy::preset(name).ok_or_else(|| {
            self.error(value.span(), UnknownName::new("preset", name, Policy::PRESETS))
        })
    }

    fn entry(
        &self,
        policy: &mut Policy,
        key: &Key<'_>,
        value: &Value<'_>,
    ) -> Result<(), PolicyError> {
        match key.get_ref().as_ref() {
            "preset" => Ok(()),
            "category" => self.categories(policy, value),
            "anomaly" => self.anomalies(policy, value),
            "private" => self.private_hosts(policy, value),
            "ports" => self.ports(policy, value),
            "when" => self.whens(policy, value),
            name => {
                let setting = name.parse::<Setting>().map_err(|_| {
                    let known = Setting::NAMES.iter().copied().chain(OTHER_KEYS);
                    self.error(key.span(), UnknownName::new("policy key", name, known))
                })?;
                policy.set(setting, self.action_of(name, value)?);
                Ok(())
            }
        }
    }

    fn categories(&self, policy: &mut Policy, value: &Value<'_>) -> Result<(), PolicyError> {
        for (name, value) in self.table_of("category", value)? {
            policy.category(name.get_ref().as_ref(), self.action_of(name.get_ref(), value)?);
        }
        Ok(())
    }

    fn anomalies(&self, policy: &mut Policy, value: &Value<'_>) -> Result<(), PolicyError> {
        for (name, value) in self.table_of("anomaly", value)? {
            let anomaly: Anomaly = self.name_of(name)?;
            policy.anomaly(anomaly, self.action_of(name.get_ref(), value)?);
        }
        Ok(())
    }

    fn private_hosts(&self, policy: &mut Policy, value: &Value<'_>) -> Result<(), PolicyError> {
        if let Some(value) = self.allow_of("private", "key of [private]", value)? {
            for text in self.texts_of("allow", value)? {
                policy.allow_private(&text).map_err(|error| self.error(value.span(), error))?;
            }
        }
        Ok(())
    }

    fn ports(&self, policy: &mut Policy, value: &Value<'_>) -> Result<(), PolicyError> {
        if let Some(value) = self.allow_of("ports", "key of [ports]", value)? {
            for port in self.any_of(value, |value| self.port_of("allow", value))? {
                policy.allow_port(port);
            }
        }
        Ok(())
    }

    fn whens(&self, policy: &mut Policy, value: &Value<'_>) -> Result<(), PolicyError> {
        let tables = value.get_ref().as_array();
        let tables = tables.ok_or_else(|| self.wrong_type("when", "[[when]]", value))?;
        for table in tables {
            let when = self.read_when(table)?;
            policy.when(when).map_err(|error| self.error(table.span(), error))?;
        }
        Ok(())
    }

    fn read_when(&self, table: &Value<'_>) -> Result<When, PolicyError> {
        let mut when = When::new(Action::Allow);
        let mut has_action = false;
        for (key, value) in self.table_of("when", table)? {
            let name = key.get_ref().as_ref();
            if value.get_ref().as_array().is_some_and(|array| array.is_empty()) {
                return Err(self.error(value.span(), InvalidWhen::empty(name)));
            }
            match name {
                "category" => when.category = self.names_of(name, value)?,
                "list" => when.list = self.names_of(name, value)?,
                "audience" => when.audience = self.names_of(name, value)?,
                "surface" => when.surface = self.names_of(name, value)?,
                "ground" => {
                    when.ground =
                        Some(self.one_of("ground", value, Ground::ALL, Ground::as_str)?);
                }
                "source_type" => {
                    let types = &SourceType::ALL;
                    when.source_type =
                        Some(self.one_of("source_type", value, types, SourceType::as_str)?);
                }
                "entity" => {
                    when.entity = self.any_of(value, |value| {
                        let pattern = self.text_of(name, value)?.parse();
                        pattern
                            .map_err(|error: InvalidEntityPattern| self.error(value.span(), error))
                    })?;
                }
                "code" => {
                    when.code = self.any_of(value, |value| {
                        let code =
                            self.one_of("code", value, ReasonCode::ALL, ReasonCode::as_str)?;
                        check_code(code).map_err(|error| self.error(value.span(), error))?;
                        Ok(code)
                    })?;
                }
                "jurisdictions" => {
                    let codes = self.any_of(value, |value| {
                        let code = self.text_of(name, value)?.parse();
                        code.map_err(|error: InvalidJurisdiction| self.error(value.span(), error))
                    })?;
                    when.jurisdictions = codes.into_iter().collect::<Jurisdictions>();
                }
                "action" => {
                    when.action = self.action_of(name, value)?;
                    has_action = true;
                }
                name => {
                    let unknown = UnknownName::new("key of [[when]]", name, WHEN_KEYS);
                    return Err(self.error(key.span(), unknown));
                }
            }
        }
        if has_action { Ok(when) } else { Err(self.error(table.span(), Problem::NoAction)) }
    }

    /// Names that lists and requests may have: an empty one fits none.
    fn names_of(&self, key: &str, value: &Value<'_>) -> Result<Vec<String>, PolicyError> {
        self.any_of(value, |value| {
            let text = self.text_of(key, value)?;
            check_name(key, text).map_err(|error| self.error(value.span(), error))?;
            Ok(text.to_owned())
        })
    }

    fn action_of(&self, key: &str, value: &Value<'_>) -> Result<Action, PolicyError> {
        let text = self.text_of(key, value)?;
        text.parse().map_err(|error: UnknownName| self.error(value.span(), error))
    }

    fn name_of<T: std::str::FromStr<Err = UnknownName>>(
        &self,
        key: &Key<'_>,
    ) -> Result<T, PolicyError> {
        key.get_ref().parse().map_err(|error: UnknownName| self.error(key.span(), error))
    }

    fn one_of<T: Copy>(
        &self,
        key: &'static str,
        value: &Value<'_>,
        all: &[T],
        name: impl Fn(T) -> &'static str,
    ) -> Result<T, PolicyError> {
        let text = self.text_of(key, value)?;
        let found = all.iter().copied().find(|item| name(*item) == text);
        let names = all.iter().map(|item| name(*item));
        found.ok_or_else(|| self.error(value.span(), UnknownName::new(key, text, names)))
    }

    /// A single value counts as a list of one.
    fn any_of<T>(
        &self,
        value: &Value<'_>,
        read: impl Fn(&Value<'_>) -> Result<T, PolicyError>,
    ) -> Result<Vec<T>, PolicyError> {
        match value.get_ref().as_array() {
            Some(array) => array.iter().map(read).collect(),
            None => Ok(vec![read(value)?]),
        }
    }

    fn texts_of(&self, key: &str, value: &Value<'_>) -> Result<Vec<String>, PolicyError> {
        self.any_of(value, |value| self.text_of(key, value).map(str::to_owned))
    }

    fn text_of<'v>(&self, key: &str, value: &'v Value<'_>) -> Result<&'v str, PolicyError> {
        value.get_ref().as_str().ok_or_else(|| self.wrong_type(key, "a string", value))
    }

    /// What a table lets through that has the key `allow` and no other.
    fn allow_of<'v, 'd>(
        &self,
        table: &str,
        what: &'static str,
        value: &'v Value<'d>,
    ) -> Result<Option<&'v Value<'d>>, PolicyError> {
        let mut allow = None;
        for (key, value) in self.table_of(table, value)? {
            if key.get_ref() != "allow" {
                let unknown = UnknownName::new(what, key.get_ref().as_ref(), ["allow"]);
                return Err(self.error(key.span(), unknown));
            }
            allow = Some(value);
        }
        Ok(allow)
    }

    fn port_of(&self, key: &str, value: &Value<'_>) -> Result<u16, PolicyError> {
        let number = value.get_ref().as_integer().map(|number| (number.as_str(), number.radix()));
        let port = number.and_then(|(digits, radix)| u16::from_str_radix(digits, radix).ok());
        port.ok_or_else(|| self.wrong_type(key, "a port from 0 to 65535", value))
    }

    fn table_of<'v, 'd>(
        &self,
        key: &str,
        value: &'v Value<'d>,
    ) -> Result<&'v DeTable<'d>, PolicyError> {
        value.get_ref().as_table().ok_or_else(|| self.wrong_type(key, "a table", value))
    }

    fn wrong_type(&self, key: &str, expected: &'static str, value: &Value<'_>) -> PolicyError {
        let found = value.get_ref().type_str();
        self.error(value.span(), Problem::Type { key: key.to_owned(), expected, found })
    }

    fn error(&self, span: Range<usize>, problem: impl Into<Problem>) -> PolicyError {
        PolicyError { line: line_at(self.text, span.start), problem: problem.into() }
    }
}

/// The keys of a policy beside the settings.
const OTHER_KEYS: [&str; 6] = ["preset", "category", "anomaly", "private", "ports", "when"];

/// The keys of a condition.
const WHEN_KEYS: [&str; 10] = [
    "category",
    "list",
    "ground",
    "source_type",
    "entity",
    "code",
    "jurisdictions",
    "audience",
    "surface",
    "action",
];
