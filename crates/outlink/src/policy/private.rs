//! Addresses and hosts of the operator that stay reachable where private ones are blocked.

use std::net::IpAddr;
use std::str::FromStr;

use ipnet::IpNet;

use crate::url::Host;
use crate::url::embedded_range;

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
#[error("`{text}` {problem}")]
pub struct InvalidPrivateHost {
    text: String,
    problem: &'static str,
}

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
        let wrong =
            |problem| InvalidPrivateHost { text: text.chars().take(128).collect(), problem };
        let invalid = || wrong(UNREADABLE);
        let range = text.parse().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
        if let Ok(range) = range {
            // Links with an address that embeds one of IPv4 are compared by that one.
            let range = embedded_range(&range).map_or(range, IpNet::from);
            let is_wide = range.prefix_len() < min_prefix(&range);
            return if is_wide { Err(wrong(TOO_WIDE)) } else { Ok(Self::Range(range)) };
        }
        let (name, is_parent) = match text.strip_prefix("*.") {
            Some(parent) => (parent, true),
            None => (text, false),
        };
        // The normal form has no empty labels, so that `.corp.internal` would be that host alone.
        let host = Host::parse(name).ok().filter(|_| !name.starts_with('.'));
        let host = host.ok_or_else(invalid)?;
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
        match host.ip() {
            Some(_) if is_parent => Err(invalid()),
            Some(address) => Ok(Self::Range(address.into())),
            None if !host.as_str().bytes().all(is_part) => Err(invalid()),
            None if is_parent => Ok(Self::Below(format!(".{host}"))),
            None => Ok(Self::Host(host.into_string())),
        }
    }
}

const UNREADABLE: &str = "is neither an address, a range nor a host; write 10.0.0.5, 10.0.0.0/24, \
                          cdn.internal or *.cdn.internal";

const TOO_WIDE: &str = "is wider than any private network; write the range that is meant, such as \
                        10.0.0.0/8 or fc00::/7";

/// The shortest prefix of a range that may be allowed: that of `10.0.0.0/8` and `fc00::/7`, the largest
/// private networks. A wider range is a slip, such as `0.0.0.0/0`, and would switch the guard off.
fn min_prefix(range: &IpNet) -> u8 {
    match range {
        IpNet::V4(_) => 8,
        IpNet::V6(_) => 7,
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
        let refused = [
            "",
            "*.",
            ".corp.internal",
            "10.0.0.0/33",
            "a/b",
            "10.0.0.256",
            "*.10.0.0.5",
            "*.10.5",
            "*.*.internal",
            "**.internal",
            "cdn.internal:8080",
            "64:ff9b::/96",
            "64:ff9b::/97",
            "::ffff:0:0/96",
            "0.0.0.0/0",
            "0.0.0.0/7",
            "::/0",
            "fc00::/6",
        ];
        for text in refused {
            let error = hosts.add(text).unwrap_err().to_string();
            assert!(error.contains(&format!("`{text}`")) && error.contains("write"), "{error}");
        }
    }

    #[test]
    fn the_widest_private_networks_can_be_allowed() {
        let mut hosts = PrivateHosts::default();
        for text in ["10.0.0.0/8", "127.0.0.0/8", "fc00::/7", "fe80::/10", "::ffff:10.0.0.0/104"] {
            hosts.add(text).unwrap();
        }
        assert!(hosts.contain("10.9.9.9") && hosts.contain("[fd12::1]"));
    }

    #[test]
    fn entries_are_compared_in_the_form_that_links_have() {
        let cases = [
            ("10.5", "10.0.0.5", "10.0.0.6"),
            ("0x0a.0.0.6", "10.0.0.6", "10.0.0.7"),
            ("::ffff:10.0.0.1", "10.0.0.1", "10.0.0.2"),
            ("[::ffff:10.0.0.1]", "10.0.0.1", "10.0.0.2"),
            ("::ffff:10.1.0.0/112", "10.1.0.9", "10.2.0.0"),
            ("64:ff9b::10.1.0.0/112", "10.1.0.9", "10.2.0.0"),
            ("fd00::7", "[fd00::7]", "[fd00::8]"),
            ("[fd00::7]", "[fd00::7]", "[fd00::8]"),
            ("ä.Internal.", "xn--4ca.internal", "a.internal"),
            ("*.ä.internal", "a.xn--4ca.internal", "xn--4ca.internal"),
        ];
        for (text, inside, outside) in cases {
            let mut hosts = PrivateHosts::default();
            hosts.add(text).unwrap();
            assert!(hosts.contain(inside) && !hosts.contain(outside), "{text}");
        }
    }
}
