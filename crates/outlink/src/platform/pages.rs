//! Some of the pages of a platform.

/// Some of the pages of a platform.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Pages(u64);

impl Pages {
    /// All.
    pub(super) const ALL: Self = Self(u64::MAX);
    /// The kinds that code knows, and pages of numbers that have no bit of their own.
    pub(super) const CODED: Self = Self(1 << 63);

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

    /// Adds a page, by its number.
    pub(super) fn insert(&mut self, page: usize) {
        self.0 |= Self::bit(page);
    }
}
