//! Some of the platforms, and of what their links name.

use super::pages::Pages;

/// A set of kinds of entities.
#[derive(Clone, Debug, Default)]
pub(crate) struct EntitySet {
    /// For each platform of the registry, by its number, the pages whose kinds are in the set, by
    /// their numbers.
    platforms: Vec<Pages>,
}

impl EntitySet {
    /// Of platforms with the kinds of their pages, in the order of the registry, those of which
    /// `telegram:` and then `telegram:username/` are wanted.
    pub(super) fn of<'a, K: Iterator<Item = &'a str>>(
        platforms: impl Iterator<Item = (&'a str, K)>,
        is_wanted: impl Fn(&str) -> bool,
    ) -> Self {
        let mut set = Self::default();
        for (number, (name, kinds)) in platforms.enumerate() {
            let prefix = format!("{name}:");
            if !is_wanted(&prefix) {
                continue;
            }
            let mut pages = Pages::CODED;
            for (page, kind) in kinds.enumerate() {
                if is_wanted(&format!("{prefix}{kind}/")) {
                    pages.insert(page);
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
        assert!(!set.pages(0).contains(0) && set.pages(0).contains(1));
        assert!(
            set.pages(1).is_empty() && set.pages(3).is_empty() && set.pages(usize::MAX).is_empty()
        );
        assert!(
            !set.pages(2).contains(62) && set.pages(2).contains(69),
            "it has no bit of its own"
        );
        assert!(!set.is_empty() && of(&[]).is_empty() && Pages::ALL.contains(7));
    }
}
