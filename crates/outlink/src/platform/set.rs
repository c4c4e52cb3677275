//! Some of the platforms, and of what their links name.

use super::Registry;
use super::pages::Pages;

/// A set of kinds of entities.
#[derive(Clone, Debug, Default)]
pub(crate) struct EntitySet {
    /// For each platform of the registry, by its number, the pages whose kinds are in the set, by
    /// their numbers.
    platforms: Vec<Pages>,
}

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
