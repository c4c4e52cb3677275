//! Some of the platforms, and of what their links name.

use super::Registry;

/// A set of kinds of entities.
#[derive(Clone, Debug, Default)]
pub(crate) struct EntitySet {
    /// For each platform of the registry, by its number, the pages whose kinds are in the set, by
    /// their numbers.
    platforms: Vec<Pages>,
}

/// Some of the pages of a platform.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Pages(u64);

impl EntitySet {
    /// The kinds of entities whose texts begin so that it is wanted: `telegram:` is asked for first,
    /// then `telegram:username/` and others.
    pub(crate) fn of(is_wanted: impl Fn(&str) -> bool) -> Self {
        let mut set = Self::default();
        for (number, platform) in Registry::builtin().platforms.iter().enumerate() {
            let prefix = format!("{}:", platform.data.name);
            if !is_wanted(&prefix) {
                continue;
            }
            let mut pages = Pages::CODED;
            for (page, kind) in platform.pages.iter().map(|page| page.data.kind).enumerate() {
                if is_wanted(&format!("{prefix}{kind}/")) {
                    pages.0 |= Pages::bit(page);
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

    /// Whether a page is one of them.
    pub(super) fn contains(self, page: usize) -> bool {
        self.0 & Self::bit(page) != 0
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
        let wanted = ["telegram:", "youtube:", "youtube:video/", "zoom:"];
        let set = EntitySet::of(|prefix| wanted.contains(&prefix));
        for (number, platform) in Registry::builtin().platforms.iter().enumerate() {
            let name = platform.data.name;
            let pages = set.pages(number);
            assert_eq!(pages.is_empty(), !wanted.contains(&&*format!("{name}:")), "{name}");
            for (page, kind) in platform.pages.iter().map(|page| page.data.kind).enumerate() {
                assert_eq!(pages.contains(page), (name, kind) == ("youtube", "video"), "{name}");
                assert!(Pages::ALL.contains(page));
            }
        }
        assert!(!set.is_empty() && set.pages(usize::MAX).is_empty());
        assert!(EntitySet::of(|_| false).is_empty());
    }
}
