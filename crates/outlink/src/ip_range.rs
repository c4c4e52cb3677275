//! Ranges of addresses.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use ipnet::IpNet;

/// A range of IPv4 or IPv6 addresses, written as an address and the length of a prefix:
/// `203.0.113.0/24`.
///
/// ```
/// use outlink::IpRange;
///
/// let range: IpRange = "203.0.113.0/24".parse().unwrap();
/// assert!(range.contains("203.0.113.7".parse().unwrap()));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IpRange(IpNet);

impl IpRange {
    /// The addresses that have the first `prefix` bits in common with an address. `None` if an
    /// address of its family has fewer bits.
    pub fn new(address: IpAddr, prefix: u8) -> Option<Self> {
        IpNet::new(address, prefix).ok().map(Self)
    }

    /// The address, as it was written: it need not be the first of the range.
    pub fn address(self) -> IpAddr {
        self.0.addr()
    }

    /// How many bits the addresses have in common.
    pub fn prefix(self) -> u8 {
        self.0.prefix_len()
    }

    /// Whether an address is in the range. An address of the other family never is.
    pub fn contains(self, address: IpAddr) -> bool {
        self.0.contains(&address)
    }

    /// The shortest prefix that is not too wide for a range of one network: of IPv4, that of the
    /// largest blocks which registries have been given; of IPv6, that of the largest blocks which are
    /// given to single networks.
    pub(crate) const fn widest(range: &IpNet) -> u8 {
        match range {
            IpNet::V4(_) => 8,
            IpNet::V6(_) => 32,
        }
    }

    pub(crate) const fn of_net(net: IpNet) -> Self {
        Self(net)
    }

    pub(crate) const fn net(self) -> IpNet {
        self.0
    }
}

impl From<IpAddr> for IpRange {
    /// The range of one address.
    fn from(address: IpAddr) -> Self {
        Self(address.into())
    }
}

/// A text that is not a range of addresses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a range of addresses; write it as 203.0.113.0/24 or 2001:db8::/32")]
pub struct InvalidIpRange(String);

impl FromStr for IpRange {
    type Err = InvalidIpRange;

    /// Reads an address, or an address and the length of a prefix.
    fn from_str(text: &str) -> Result<Self, InvalidIpRange> {
        let range = text.parse().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
        range.map(Self).map_err(|_| InvalidIpRange(text.chars().take(64).collect()))
    }
}

impl fmt::Display for IpRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_and_written() {
        let range: IpRange = "203.0.113.0/24".parse().unwrap();
        assert_eq!(range.to_string(), "203.0.113.0/24");
        assert!(range.contains("203.0.113.9".parse().unwrap()));
        assert!(!range.contains("2001:db8::1".parse().unwrap()));
        assert_eq!(IpRange::new(range.address(), range.prefix()), Some(range));
        assert_eq!(IpRange::new(range.address(), 33), None);
        assert_eq!("2001:db8::7".parse::<IpRange>().unwrap().prefix(), 128);
        assert!("203.0.113.0/33".parse::<IpRange>().is_err());
    }
}
