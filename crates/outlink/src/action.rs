//! What to do about a link.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;
use serde::Serialize;

/// What the platform should do about a link, from the mildest to the strictest.
///
/// The numbers are part of the contract of every binding; the gaps leave room for actions between
/// two of today's, so compare with `<` and `>=` rather than for equality.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
#[repr(u8)]
#[non_exhaustive]
pub enum Action {
    /// Let the link through.
    #[default]
    Allow = 0,
    /// Let the link through and show it to a human.
    Review = 10,
    /// Put an interstitial in front of the link.
    Warn = 20,
    /// Do not let the link through.
    Block = 30,
}

impl Action {
    /// Every action, mildest first.
    pub const ALL: [Self; 4] = [Self::Allow, Self::Review, Self::Warn, Self::Block];

    /// The name in policies, lists and verdicts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Review => "review",
            Self::Warn => "warn",
            Self::Block => "block",
        }
    }

    /// The number that stands for the action in databases and in the C interface.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The action that a number stands for.
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            0 => Some(Self::Allow),
            10 => Some(Self::Review),
            20 => Some(Self::Warn),
            30 => Some(Self::Block),
            _ => None,
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Action {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        let found = Self::ALL.into_iter().find(|action| action.as_str() == text);
        found.ok_or_else(|| UnknownName::new("action", text, Self::ALL.map(Self::as_str)))
    }
}

/// A name that is not one of a fixed set, with the member of the set that was probably meant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown {what} `{name}`{}; known: {known}", match .nearest {
    Some(nearest) => format!(", did you mean `{nearest}`?"),
    None => String::new(),
})]
pub struct UnknownName {
    what: &'static str,
    name: String,
    nearest: Option<String>,
    known: String,
}

impl UnknownName {
    /// Looks for the name in `known` that is nearest to the one given.
    pub(crate) fn new<'a>(
        what: &'static str,
        name: &str,
        known: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let known: Vec<&str> = known.into_iter().collect();
        let nearest = known
            .iter()
            .map(|candidate| (distance(name, candidate), *candidate))
            .min_by_key(|(distance, _)| *distance)
            .filter(|(distance, candidate)| *distance <= candidate.len().max(name.len()) / 2)
            .map(|(_, candidate)| candidate.to_owned());
        let name = name.chars().take(64).collect();
        Self { what, name, nearest, known: known.join(", ") }
    }

    /// The known name that is nearest to the unknown one, if any is near.
    pub fn nearest(&self) -> Option<&str> {
        self.nearest.as_deref()
    }
}

/// Levenshtein distance of two short names, by bytes; names of a hostile length are cut.
fn distance(a: &str, b: &str) -> usize {
    // The row above without its first distance, which is the number of that row.
    let mut row: Vec<usize> = (1..=b.len()).collect();
    for (i, x) in a.bytes().take(64).enumerate() {
        let (mut diagonal, mut left) = (i, i + 1);
        for (y, above) in b.bytes().zip(&mut row) {
            let substituted = diagonal + usize::from(!x.eq_ignore_ascii_case(&y));
            diagonal = *above;
            left = substituted.min(diagonal + 1).min(left + 1);
            *above = left;
        }
    }
    row.last().copied().unwrap_or(a.len().min(64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_offered_only_when_it_is_near() {
        let error = "blok".parse::<Action>().unwrap_err();
        assert_eq!(error.nearest(), Some("block"));
        assert_eq!("quarantine".parse::<Action>().unwrap_err().nearest(), None);
        assert!(error.to_string().contains("allow, review, warn, block"));
    }

    #[test]
    fn numbers_and_names_round_trip() {
        for action in Action::ALL.iter().copied() {
            assert_eq!(Action::from_number(action.number()), Some(action));
            assert_eq!(action.as_str().parse(), Ok(action));
        }
        assert_eq!(Action::from_number(5), None);
    }
}
