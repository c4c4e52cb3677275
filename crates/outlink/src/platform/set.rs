//! Sets of kinds of entities, such as all kinds for which a database has rules.

/// A set of kinds of entities.
#[derive(Clone, Debug, Default)]
pub(crate) struct EntitySet {
    /// For each platform of the registry, by its number, the pages whose kinds are in the set, by
    /// their numbers.
    platforms: Vec<Pages>,
}

/// Some of the pages of a platform.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Pages(u64);

impl EntitySet {
    /// The set of the kinds that are wanted. `platforms` gives the names of platforms and their kinds,
    /// in the order of the registry; `is_wanted` is asked for `telegram:`, then for
    /// `telegram:username/`.
    pub(super) fn of<'a, K: Iterator<Item = &'a str>>(
        platforms: impl Iterator<Item = (&'a str, K)>,
        is_wanted: impl Fn(&str) -> bool,
    ) -> Self {
        let mut set = Self::default();
        let mut prefix = String::new();
        for (number, (name, kinds)) in platforms.enumerate() {
            prefix.clear();
            prefix.push_str(name);
            prefix.push(':');
            if !is_wanted(&prefix) {
                continue;
            }
            let mut pages = Pages::CODED;
            let of_platform = prefix.len();
            for (page, kind) in kinds.enumerate() {
                prefix.truncate(of_platform);
                prefix.push_str(kind);
                prefix.push('/');
                if is_wanted(&prefix) {
                    pages.0 |= Pages::of(page).0;
                }
            }
            set.platforms.resize(number, Pages::default());
            set.platforms.push(pages);
        }
        set
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.platforms.is_empty()
    }

    /// The pages of a platform, by its number in the registry.
    pub(super) fn pages(&self, platform: usize) -> Pages {
        self.platforms.get(platform).copied().unwrap_or_default()
    }
}

impl Pages {
    /// All.
    pub(super) const ALL: Self = Self(u64::MAX);
    /// The kinds that code knows, and pages of numbers that have no bit of their own.
    const CODED: Self = Self(1 << 63);

    /// Whether there is none.
    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// One page.
    pub(super) const fn of(page: usize) -> Self {
        Self(Self::bit(page))
    }

    /// Whether some of others are among them.
    pub(super) fn has_any(self, others: Self) -> bool {
        self.0 & others.0 != 0
    }

    const fn bit(page: usize) -> u64 {
        if page < 63 { 1 << page } else { Self::CODED.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_has_the_kinds_that_are_wanted() {
        let registry =
            [("a", vec!["x", "y"]), ("b", vec!["x"]), ("c", vec!["z"; 70]), ("d", vec![])];
        let of = |wanted: &[&str]| {
            let platforms = registry.iter().map(|(name, kinds)| (*name, kinds.iter().copied()));
            EntitySet::of(platforms, |prefix| wanted.contains(&prefix))
        };
        let set = of(&["a:", "a:y/", "b:x/", "c:"]);
        assert!(!set.pages(0).has_any(Pages::of(0)) && set.pages(0).has_any(Pages::of(1)));
        assert!(
            set.pages(1).is_empty() && set.pages(3).is_empty() && set.pages(usize::MAX).is_empty()
        );
        assert!(
            !set.pages(2).has_any(Pages::of(62)) && set.pages(2).has_any(Pages::of(69)),
            "it has no bit of its own"
        );
        assert!(!set.is_empty() && of(&[]).is_empty() && Pages::ALL.has_any(Pages::of(7)));
    }
}
