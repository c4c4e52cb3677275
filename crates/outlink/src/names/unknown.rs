//! Names that are not known, and the known ones that were probably meant.

use std::collections::BTreeSet;

/// A name that is not one of a fixed set, with the member of the set that was probably meant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown {what} `{name}`{}; {known}", match .nearest {
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
        Self { what, name, nearest, known: listing(&known) }
    }

    /// The names that are not among the known ones, each once. Without names, nothing is read.
    pub(crate) fn missing<'a>(
        what: &'static str,
        names: impl Iterator<Item = &'a str>,
        known: impl Iterator<Item = &'a str>,
    ) -> Vec<Self> {
        let names: BTreeSet<&str> = names.collect();
        if names.is_empty() {
            return Vec::new();
        }
        let known: BTreeSet<&str> = known.collect();
        let names = names.into_iter().filter(|name| !known.contains(name));
        names.map(|name| Self::new(what, name, known.iter().copied())).collect()
    }

    /// The known name that is nearest to the unknown one, if any is near.
    pub fn nearest(&self) -> Option<&str> {
        self.nearest.as_deref()
    }
}

/// The known names; of many the first few, and how many more there are.
fn listing(known: &[&str]) -> String {
    match known.split_at_checked(SHOWN_OF_MANY) {
        _ if known.is_empty() => "none is known".to_owned(),
        Some((shown, others)) if known.len() > MANY => {
            format!("known: {} and {} more", shown.join(", "), others.len())
        }
        _ => format!("known: {}", known.join(", ")),
    }
}

/// More names than people read. The attributes of rules and the settings of policies are fewer.
const MANY: usize = 40;

const SHOWN_OF_MANY: usize = 12;

/// Whether a name differs from a known one by a slip of a finger: a letter, or two of a long name.
pub(crate) fn is_misspelling<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> bool {
    let max = match name.len() {
        ..MIN_MISSPELLED => return false,
        MIN_MISSPELLED..LONG_NAME => 1,
        _ => 2,
    };
    known.into_iter().any(|candidate| distance(name, candidate) <= max)
}

/// The shortest name that is taken for a misspelled one, in bytes: other short words are near to any.
const MIN_MISSPELLED: usize = 5;

/// The shortest name that two letters do not make another word of.
const LONG_NAME: usize = 7;

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
    use super::UnknownName;
    use super::is_misspelling;
    use crate::names::Action;

    #[test]
    fn the_nearest_name_is_offered_only_when_it_is_near() {
        let error = "blok".parse::<Action>().unwrap_err();
        assert_eq!(error.nearest(), Some("block"));
        assert_eq!("quarantine".parse::<Action>().unwrap_err().nearest(), None);
        assert!(error.to_string().contains("allow, review, warn, block"));
    }

    #[test]
    fn a_slip_is_told_from_another_word() {
        let known = ["category", "tags", "part", "action", "source", "comment"];
        for (name, expected) in [
            ("catgory", true),
            ("catgeory", true),
            ("comments", true),
            ("acton", true),
            ("tag", false),
            ("type", false),
            ("ports", false),
            ("active", false),
            ("score", false),
        ] {
            assert_eq!(is_misspelling(name, known), expected, "{name}");
        }
    }

    #[test]
    fn of_many_names_the_first_few_are_listed() {
        let names: Vec<String> = (0..50).map(|number| format!("name{number}")).collect();
        let unknown = |count: usize| {
            let known = names.iter().take(count).map(String::as_str);
            UnknownName::new("list", "nothing_like_it", known).to_string()
        };
        assert!(unknown(40).ends_with(", name38, name39"));
        assert!(unknown(50).ends_with(", name10, name11 and 38 more"));
        assert_eq!(unknown(0), "unknown list `nothing_like_it`; none is known");
    }
}
