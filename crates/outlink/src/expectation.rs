//! What is expected of a list, so that a feed that broke stops the build in place of emptying the list.

use std::fmt;

/// How many rules a list must give.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Expectations {
    /// The fewest rules. Without it a strict compiler wants one, unless the format is `rules`.
    pub min_rules: Option<u64>,
    /// The largest share of its rules that a list may lose against the database that is replaced.
    pub max_shrink: Option<Share>,
}

/// A share of a whole between 0 and 1, to six digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Share(u32);

impl Share {
    /// A share, unless the number is not between 0 and 1.
    pub fn new(share: f64) -> Option<Self> {
        (0.0..=1.0).contains(&share).then(|| Self((share * f64::from(WHOLE)).round() as u32))
    }

    /// Whether a number of rules that went from `before` to `after` lost more than this share.
    pub fn is_exceeded(self, before: u64, after: u64) -> bool {
        let lost = u128::from(before.saturating_sub(after));
        lost * u128::from(WHOLE) > u128::from(before) * u128::from(self.0)
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", f64::from(self.0) / f64::from(WHOLE))
    }
}

const WHOLE: u32 = 1_000_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_bound_what_is_lost() {
        let half = Share::new(0.5).unwrap();
        assert!(!half.is_exceeded(100, 50) && half.is_exceeded(100, 49));
        assert!(!half.is_exceeded(0, 0) && !half.is_exceeded(10, 1000));
        assert!(half.is_exceeded(1, 0));
        assert_eq!(half.to_string(), "0.5");
        assert_eq!((Share::new(-0.1), Share::new(1.1), Share::new(f64::NAN)), (None, None, None));
        assert!(!Share::new(1.0).unwrap().is_exceeded(u64::MAX, 0));
    }
}
