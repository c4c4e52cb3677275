//! A line of an adblock list, taken apart.

use super::options;
use crate::list::sample::Shape;
use crate::list::shape;

/// What a line looks like. The syntax takes any text for a pattern, so marks are looked for.
pub(super) fn shape(line: &str) -> Shape {
    if line.starts_with("[Adblock") || line.starts_with("[uBlock") || line.starts_with("!#") {
        return Shape::Signature;
    }
    let Some(entry) = super::entry(line) else { return Shape::Comment };
    let is_marked = entry.starts_with("||")
        || entry.starts_with("@@")
        || entry.starts_with('|') && entry.len() > 1
        || is_cosmetic(entry);
    if is_marked {
        return Shape::Surely;
    }
    if shape::is_name(entry) || shape::is_hosts_line(entry) {
        return Shape::Could;
    }
    let (pattern, options) = options::split(entry);
    // Any other text may be a part of a link, but for what other formats are made of.
    let is_text = pattern.contains(char::is_whitespace)
        || pattern.contains(['"', ','])
        || pattern.contains("=/");
    Shape::could(is_regex(pattern) || !options.is_empty() || !is_text)
}

/// What a line is.
pub(super) enum Line<'e> {
    /// A rule for requests.
    Network(NetworkRule<'e>),
    /// A rule for what a page shows or runs.
    Cosmetic,
    /// An instruction to the program that reads the list.
    Directive,
    /// A line of a hosts file.
    Hosts,
}

/// A rule for requests, in its parts.
pub(super) struct NetworkRule<'e> {
    pub(super) is_exception: bool,
    pub(super) pattern: &'e str,
    /// What follows the `$`, or nothing.
    pub(super) options: &'e str,
}

impl<'e> Line<'e> {
    pub(super) fn of(entry: &'e str) -> Self {
        if entry.starts_with("!#") {
            return Self::Directive;
        }
        if shape::is_hosts_line(entry) {
            return Self::Hosts;
        }
        let exception = entry.strip_prefix("@@");
        let rule = exception.unwrap_or(entry);
        // The pattern of a regex may hold whatever the separators of cosmetic rules are made of.
        let (pattern, options) = options::split(rule);
        let is_regex = is_regex(pattern);
        if !is_regex && is_cosmetic(rule) {
            return Self::Cosmetic;
        }
        Self::Network(NetworkRule { is_exception: exception.is_some(), pattern, options })
    }
}

impl NetworkRule<'_> {
    pub(super) fn is_badfilter(&self) -> bool {
        options::pieces(self.options).any(|piece| piece == "badfilter")
    }

    /// The rule without `badfilter` and without the order of its options.
    pub(super) fn identity(&self) -> String {
        let mut pieces: Vec<&str> =
            options::pieces(self.options).filter(|piece| *piece != "badfilter").collect();
        pieces.sort_unstable();
        pieces.dedup();
        let exception = if self.is_exception { "@@" } else { "" };
        format!("{exception}{}${}", self.pattern, pieces.join(","))
    }
}

/// Whether a pattern is a regular expression: `/…/`.
pub(super) fn is_regex(pattern: &str) -> bool {
    pattern.len() > 2 && pattern.starts_with('/') && pattern.ends_with('/')
}

/// Whether a line has one of the separators between domains and what is done to their pages: `##`,
/// `#@#`, `#?#`, `#$#`, `#%#` and their combinations, or `$$` and `$@$` of AdGuard.
pub(super) fn is_cosmetic(rule: &str) -> bool {
    let mut rest = rule;
    while let Some((_, after)) = rest.split_once('#') {
        let marks = after.trim_start_matches(['@', '$', '?', '%']);
        if marks.starts_with('#') && after.len() - marks.len() <= 3 {
            return true;
        }
        rest = after;
    }
    let is_of_domains =
        |before: &str| before.chars().all(|char| char.is_alphanumeric() || "-_.,~*".contains(char));
    ["$$", "$@$"].iter().any(|separator| {
        rule.split_once(separator).is_some_and(|(before, _)| is_of_domains(before))
    })
}
