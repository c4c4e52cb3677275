//! What in the policy or the rule an action follows from.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;
use serde::Serializer;

use crate::names::Setting;
use crate::names::UnknownName;

/// What the action of a [`Reason`](super::Reason) follows from: a part of the policy, or the rule itself.
///
/// ```
/// use outlink::{Context, DecidedBy, Screener, Setting};
///
/// let verdict = Screener::builder().build().screen("javascript:alert(1)", &Context::default());
/// let by = verdict.reasons()[0].decided_by();
/// assert_eq!(by, Some(DecidedBy::Setting(Setting::DangerousScheme)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DecidedBy {
    /// A setting of the policy: that of the finding, or the most that a guessed candidate
    /// ([`Setting::Guessed`]) or a part of a hash ([`Setting::PartialHash`]) can cause.
    Setting(Setting),
    /// What the policy says of the category of the rule.
    Category,
    /// What the policy says of the anomaly.
    Anomaly,
    /// A condition of the policy, by its number among all conditions, counted from 1.
    When(usize),
    /// The action of the rule or of its list.
    Rule,
    /// The rule is mandatory, and the policy alone would ask for less.
    Mandatory,
    /// The preset `unattended`: the rule or its list asks for a review, and gets a warning.
    Unattended,
}

/// The names that stand alone.
const NAMED: [(&str, DecidedBy); 5] = [
    ("category", DecidedBy::Category),
    ("anomaly", DecidedBy::Anomaly),
    ("rule", DecidedBy::Rule),
    ("mandatory", DecidedBy::Mandatory),
    ("unattended", DecidedBy::Unattended),
];

/// Stands in front of the number of a condition.
const WHEN: &str = "when ";

impl fmt::Display for DecidedBy {
    /// As JSON has it: the name of the setting, `category`, `anomaly`, `when 2`, `rule`, `mandatory` or
    /// `unattended`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Setting(setting) => f.write_str(setting.as_str()),
            Self::When(number) => write!(f, "{WHEN}{number}"),
            named => {
                let name = NAMED.iter().find(|(_, it)| it == named).map(|(name, _)| *name);
                f.write_str(name.unwrap_or_default())
            }
        }
    }
}

impl FromStr for DecidedBy {
    type Err = UnknownName;

    /// Reads what [`Display`](fmt::Display) wrote.
    fn from_str(text: &str) -> Result<Self, UnknownName> {
        let number = || text.strip_prefix(WHEN)?.parse().ok().filter(|number| *number > 0);
        if let Some((_, named)) = NAMED.iter().find(|(name, _)| *name == text) {
            Ok(*named)
        } else if let Some(number) = number() {
            Ok(Self::When(number))
        } else if let Ok(setting) = text.parse() {
            Ok(Self::Setting(setting))
        } else {
            let names = NAMED.iter().map(|(name, _)| *name).chain(["when 1"]);
            let known = Setting::NAMES.iter().copied().chain(names);
            Err(UnknownName::new("part of a policy", text, known))
        }
    }
}

impl Serialize for DecidedBy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_of_a_policy_is_read_as_it_is_written() {
        let settings = Setting::ALL.iter().map(|setting| DecidedBy::Setting(*setting));
        let named = NAMED.iter().map(|(_, named)| *named);
        for by in settings.chain(named).chain([DecidedBy::When(1), DecidedBy::When(12)]) {
            assert_eq!(by.to_string().parse(), Ok(by));
        }
        for text in ["", "when", "when 0", "when -1", "listd"] {
            assert!(text.parse::<DecidedBy>().is_err(), "{text}");
        }
    }
}
