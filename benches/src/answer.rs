//! What an engine says about links, so that nothing is fast by doing nothing.

use std::fmt;
use std::ops::AddAssign;

use serde::Deserialize;

/// The sum of what an engine says about some links.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "[u64; 2]")]
pub(crate) struct Answer {
    /// The links that it takes, or finds blocked.
    pub(crate) links: u64,
    /// The bytes of their hosts, or of the links that are blocked: two engines that agree in both
    /// have found the same links.
    pub(crate) bytes: u64,
}

impl Answer {
    /// About a link that is taken if it has a host.
    #[inline(always)]
    pub(crate) fn of_host(host: Option<&str>) -> Self {
        host.map_or_else(Self::default, |host| Self { links: 1, bytes: host.len() as u64 })
    }

    /// About a link that is blocked or not.
    #[inline(always)]
    pub(crate) fn of_blocked(link: &str, is_blocked: bool) -> Self {
        if is_blocked { Self { links: 1, bytes: link.len() as u64 } } else { Self::default() }
    }
}

impl AddAssign for Answer {
    #[inline(always)]
    fn add_assign(&mut self, other: Self) {
        self.links += other.links;
        self.bytes += other.bytes;
    }
}

impl From<[u64; 2]> for Answer {
    fn from([links, bytes]: [u64; 2]) -> Self {
        Self { links, bytes }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}, {}]", self.links, self.bytes)
    }
}
