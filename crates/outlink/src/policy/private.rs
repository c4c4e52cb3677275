//! Addresses and hosts of the operator that stay reachable where private ones are blocked.

use std::net::IpAddr;
use std::str::FromStr;

use ipnet::IpNet;

/// What is allowed although it is not a public address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct PrivateHosts {
    entries: Vec<Entry>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Entry {
    Range(IpNet),
    Host(String),
    /// Everything below a host, which is written after `*.`; begins with the dot.
    Below(String),
}

/// A text that is neither an address, a range nor a host.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is neither an address, a range nor a host; write 10.0.0.5, 10.0.0.0/24, cdn.internal or \
     *.cdn.internal"
)]
pub struct InvalidPrivateHost(String);

impl PrivateHosts {
    pub(super) fn add(&mut self, text: &str) -> Result<(), InvalidPrivateHost> {
        let entry = text.parse()?;
        if !self.entries.contains(&entry) {
            self.entries.push(entry);
        }
        Ok(())
    }

    /// Whether a host, as a normal form has it, is one of them.
    pub(super) fn contain(&self, host: &str) -> bool {
        if self.entries.is_empty() {
            return false;
        }
        let address: Option<IpAddr> =
            host.trim_start_matches('[').trim_end_matches(']').parse().ok();
        self.entries.iter().any(|entry| match (entry, address) {
            (Entry::Range(range), Some(address)) => range.contains(&address),
            (Entry::Host(known), None) => known == host,
            (Entry::Below(parent), None) => host.ends_with(parent.as_str()),
            _ => false,
        })
    }
}

impl FromStr for Entry {
    type Err = InvalidPrivateHost;

    fn from_str(text: &str) -> Result<Self, InvalidPrivateHost> {
        let text = text.trim();
        let invalid = || InvalidPrivateHost(text.chars().take(128).collect());
        if let Ok(address) = text.parse::<IpAddr>() {
            return Ok(Self::Range(address.into()));
        }
        if let Ok(range) = text.parse::<IpNet>() {
            return Ok(Self::Range(range));
        }
        let name = text.strip_prefix("*.").unwrap_or(text);
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
        if name.is_empty() || name.starts_with('.') || !name.bytes().all(is_part) {
            return Err(invalid());
        }
        let name = name.trim_end_matches('.').to_ascii_lowercase();
        Ok(if text.starts_with("*.") { Self::Below(format!(".{name}")) } else { Self::Host(name) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_ranges_and_hosts_are_told_apart() {
        let mut hosts = PrivateHosts::default();
        for text in ["10.0.0.5", "192.168.7.0/24", "fd00::/64", "CDN.internal", "*.corp.internal"] {
            hosts.add(text).unwrap();
        }
        for host in ["10.0.0.5", "192.168.7.9", "[fd00::9]", "cdn.internal", "a.b.corp.internal"] {
            assert!(hosts.contain(host), "{host}");
        }
        for host in ["10.0.0.6", "192.168.8.9", "[fd01::9]", "x.cdn.internal", "corp.internal"] {
            assert!(!hosts.contain(host), "{host}");
        }
        for text in ["", "*.", "10.0.0.0/33", "a/b", "ä.internal"] {
            assert!(hosts.add(text).is_err(), "{text}");
        }
    }
}
