//! A rule that fits a candidate, as numbers; [`crate::Match`] is the same thing in words.

use crate::ids::RuleId;

/// A rule that fits a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hit {
    /// The rule, in the database that was asked.
    pub(crate) rule: RuleId,
    /// How narrow the rule is.
    pub(crate) specificity: Specificity,
    /// Whether only a prefix of a hash is known, so that somebody has to confirm the hit.
    pub(crate) partial: bool,
}

/// How narrow a rule is: of a block and an exception, the narrower one stands.
///
/// The order of the classes is that of the precedence of rules: entity with detail, entity, url
/// with query, url, longer prefix, host, domain with more labels, narrower ip, regex, keyword. A
/// hash ranks as the expression that it hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Specificity(u64);

impl Specificity {
    /// A keyword.
    pub(crate) const KEYWORD: Self = Self::of(1, 0);
    /// A regex.
    pub(crate) const REGEX: Self = Self::of(2, 0);
    /// A host and nothing else.
    pub(crate) const HOST: Self = Self::of(5, 0);
    /// One resource with any query.
    pub(crate) const URL: Self = Self::of(7, 0);
    /// One resource with one query.
    pub(crate) const URL_WITH_QUERY: Self = Self::of(8, 0);
    /// A messaging entity.
    pub(crate) const ENTITY: Self = Self::of(9, 0);
    /// A detail of a messaging entity, such as one message of a channel.
    pub(crate) const ENTITY_WITH_DETAIL: Self = Self::of(10, 0);

    /// A range of addresses; `prefix_bits` counts in the IPv6 space, an IPv4 range has 96 more.
    pub(crate) const fn ip(prefix_bits: u8) -> Self {
        Self::of(3, prefix_bits as usize)
    }

    /// A domain of so many labels with everything below it.
    pub(crate) const fn domain(labels: usize) -> Self {
        Self::of(4, labels)
    }

    /// A path of so many bytes with everything below it.
    pub(crate) const fn prefix(path_bytes: usize) -> Self {
        Self::of(6, path_bytes)
    }

    const fn of(class: u64, detail: usize) -> Self {
        Self((class << 32) | (detail as u64 & 0xffff_ffff))
    }
}

#[cfg(test)]
mod tests {
    use super::Specificity as S;

    #[test]
    fn the_order_of_the_classes_is_the_order_of_precedence() {
        let ascending = [
            S::KEYWORD,
            S::REGEX,
            S::ip(16),
            S::ip(120),
            S::domain(1),
            S::domain(3),
            S::HOST,
            S::prefix(2),
            S::prefix(20),
            S::URL,
            S::URL_WITH_QUERY,
            S::ENTITY,
            S::ENTITY_WITH_DETAIL,
        ];
        assert!(ascending.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
