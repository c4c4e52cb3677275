//! A rule that fits a candidate, as numbers; [`crate::Match`] is the same thing in words.

use std::cmp::Reverse;
use std::ops::Deref;

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

impl Hit {
    /// What stands where there is no hit.
    const NONE: Self = Self { rule: RuleId(0), specificity: Specificity(0), partial: false };
}

/// The rules of one database that fit a candidate, each once with the narrowest of the ways in which
/// it fits.
///
/// A few hits are kept inline. At most [`Self::MAX`] are kept, which caps the work that a hostile list
/// or file can cause.
#[derive(Debug)]
pub(crate) struct Hits {
    /// The hits, as long as they are few.
    few: [Hit; FEW],
    few_count: usize,
    /// All of them, once they are more.
    many: Vec<Hit>,
    is_full: bool,
}

impl Default for Hits {
    fn default() -> Self {
        Self { few: [Hit::NONE; FEW], few_count: 0, many: Vec::new(), is_full: false }
    }
}

impl Hits {
    /// How many rules are kept at most.
    pub(crate) const MAX: usize = 1 << 14;

    /// Keeps one more, if there is room.
    pub(crate) fn push(&mut self, hit: Hit) {
        if self.many.is_empty() {
            if let Some(place) = self.few.get_mut(self.few_count) {
                *place = hit;
                self.few_count += 1;
                return;
            }
            self.many.extend(self.few);
        }
        if self.many.len() < Self::MAX { self.many.push(hit) } else { self.is_full = true }
    }

    /// Whether there are more than were kept: whoever looks for more may stop.
    pub(crate) fn is_full(&self) -> bool {
        self.is_full
    }

    /// Brings the hits from a position on into the ascending order of their rules. A rule can be found
    /// in several ways: through an alias, or as the hash of two expressions.
    pub(crate) fn keep_narrowest(&mut self, from: usize) {
        let Some(new) = self.as_mut_slice().get_mut(from..).filter(|new| new.len() > 1) else {
            return;
        };
        new.sort_unstable_by_key(|hit| (hit.rule, Reverse(hit.specificity), hit.partial));
        let mut kept = 0;
        for index in 0..new.len() {
            let rule = |of: usize| new.get(of).map(|hit| hit.rule);
            if kept == 0 || rule(kept - 1) != rule(index) {
                new.swap(kept, index);
                kept += 1;
            }
        }
        if self.many.is_empty() {
            self.few_count = from + kept;
        } else {
            self.many.truncate(from + kept);
        }
    }

    /// Hands out all hits and forgets them.
    pub(crate) fn take(&mut self) -> impl Iterator<Item = Hit> + use<> {
        let taken = std::mem::take(self);
        (0..taken.len()).map_while(move |index| taken.get(index).copied())
    }

    fn as_mut_slice(&mut self) -> &mut [Hit] {
        match self.many.is_empty() {
            true => self.few.get_mut(..self.few_count).unwrap_or_default(),
            false => &mut self.many,
        }
    }
}

impl Deref for Hits {
    type Target = [Hit];

    fn deref(&self) -> &[Hit] {
        match self.many.is_empty() {
            true => self.few.get(..self.few_count).unwrap_or_default(),
            false => &self.many,
        }
    }
}

/// How many hits need no allocation. A host has a rule or two, and so does what stands behind it.
const FEW: usize = 4;

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
    /// An entity, such as an account or a channel.
    pub(crate) const ENTITY: Self = Self::of(9, 0);
    /// A detail of an entity, such as one message of a channel.
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

    /// How many labels the domain has, if it is one.
    fn domain_labels(self) -> Option<usize> {
        let is_domain = self.0 >> 32 == Self::domain(0).0 >> 32;
        is_domain.then_some((self.0 & 0xffff_ffff) as usize)
    }

    /// The domain, if it is one, given a host that it fits: the end of the host.
    pub(crate) fn domain_of(self, host: &str) -> Option<&str> {
        let labels = self.domain_labels()?;
        let dots = host.bytes().enumerate().rev().filter(|(_, byte)| *byte == b'.');
        let start = dots.map(|(dot, _)| dot + 1).nth(labels.checked_sub(1)?);
        host.get(start.unwrap_or_default()..)
    }

    const fn of(class: u64, detail: usize) -> Self {
        Self((class << 32) | (detail as u64 & 0xffff_ffff))
    }
}

#[cfg(test)]
mod tests {
    use super::Hit;
    use super::Hits;
    use super::RuleId;
    use super::Specificity as S;

    #[test]
    fn no_more_hits_are_kept_than_there_is_room_for() {
        let hit = |rule| Hit { rule: RuleId(rule), specificity: S::URL, partial: false };
        let mut hits = Hits::default();
        (0..Hits::MAX as u32).for_each(|rule| hits.push(hit(rule)));
        assert!(!hits.is_full());
        hits.push(hit(u32::MAX));
        assert!(hits.is_full() && hits.len() == Hits::MAX);
        assert_eq!(hits.take().count(), Hits::MAX);
        assert!(!hits.is_full() && hits.is_empty());
    }

    #[test]
    fn a_rule_counts_once_as_narrowly_as_it_fits() {
        let mut hits = Hits::default();
        for (rule, specificity) in [(7, S::HOST), (9, S::URL), (7, S::ENTITY), (7, S::URL)] {
            hits.push(Hit { rule: RuleId(rule), specificity, partial: false });
        }
        hits.keep_narrowest(1);
        let kept: Vec<_> = hits.iter().map(|hit| (hit.rule.0, hit.specificity)).collect();
        assert_eq!(kept, [(7, S::HOST), (7, S::ENTITY), (9, S::URL)], "the first was there before");
    }

    #[test]
    fn a_domain_is_the_end_of_the_host() {
        let host = "a.evil.test";
        let domains = (0..5).map(|labels| S::domain(labels).domain_of(host));
        let expected = [None, Some("test"), Some("evil.test"), Some(host), Some(host)];
        assert_eq!(domains.collect::<Vec<_>>(), expected);
        assert_eq!((S::HOST.domain_of(host), S::prefix(2).domain_of(host)), (None, None));
    }

    #[test]
    fn few_and_many_hits_are_kept_alike() {
        for count in 0..12_u32 {
            let mut hits = Hits::default();
            // Each rule twice, the narrower way second, and the rules in descending order.
            for rule in (0..count).rev().flat_map(|rule| [(rule, S::HOST), (rule, S::URL)]) {
                hits.push(Hit { rule: RuleId(rule.0), specificity: rule.1, partial: false });
            }
            assert_eq!(hits.len(), 2 * count as usize);
            hits.keep_narrowest(0);
            let kept: Vec<_> = hits.iter().map(|hit| (hit.rule.0, hit.specificity)).collect();
            assert_eq!(kept, Vec::from_iter((0..count).map(|rule| (rule, S::URL))));
            let taken: Vec<_> = hits.take().map(|hit| hit.rule.0).collect();
            assert_eq!(taken, Vec::from_iter(0..count));
            assert!(hits.is_empty() && hits.take().next().is_none());
        }
    }

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
