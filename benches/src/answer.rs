//! What an engine says about links, so that nothing is fast by doing nothing.

use std::fmt;
use std::ops::AddAssign;

use serde::Deserialize;

/// The sum of what an engine says about some links.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "[u64; 2]")]
pub(crate) struct Answer {
    /// The links that it takes, or finds.
    pub(crate) links: u64,
    /// The bytes of their hosts.
    pub(crate) host_bytes: u64,
}

impl Answer {
    /// About a link that is taken if it has a host.
    pub(crate) fn of(host: Option<&str>) -> Self {
        host.map_or_else(Self::default, |host| Self { links: 1, host_bytes: host.len() as u64 })
    }
}

impl AddAssign for Answer {
    fn add_assign(&mut self, other: Self) {
        self.links += other.links;
        self.host_bytes += other.host_bytes;
    }
}

impl From<[u64; 2]> for Answer {
    fn from([links, host_bytes]: [u64; 2]) -> Self {
        Self { links, host_bytes }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}, {}]", self.links, self.host_bytes)
    }
}
