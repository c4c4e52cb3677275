//! The withdrawal of rules of lower layers, as plain data.

use crate::rule::Attributes;
use crate::rule::Pattern;

/// Takes rules of one list out of force, in all layers below the one that it stands in.
///
/// It names rules as verdicts do: by their list, their kind and their pattern. Whatever the rules
/// say otherwise takes no part, so that a withdrawal reaches exceptions and mandatory blocks too, and
/// a keyword or a regex wherever it is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Withdrawal {
    /// The name of the list that the rules come from.
    pub list: String,
    /// What the rules compare.
    pub pattern: Pattern,
    /// The line of the withdrawal in its own list, counted from 1.
    pub line: u32,
    /// Where and when the withdrawal counts, and who says so; those of its own list are not merged
    /// in yet.
    pub attributes: Attributes,
}

impl Withdrawal {
    /// A withdrawal without attributes.
    pub fn new(list: impl Into<String>, pattern: Pattern, line: u32) -> Self {
        Self { list: list.into(), pattern, line, attributes: Attributes::default() }
    }

    /// The pattern as verdicts show it.
    pub(crate) fn shown_pattern(&self) -> String {
        match &self.pattern {
            Pattern::Ip(range) => range.net().trunc().to_string(),
            pattern => pattern.to_string(),
        }
    }
}
