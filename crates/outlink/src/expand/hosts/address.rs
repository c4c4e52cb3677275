//! Names that spell an address: whoever looks up `93-184-216-34.nip.io` is told `93.184.216.34`.

use std::net::IpAddr;
use std::net::Ipv4Addr;
use std::net::Ipv6Addr;

use serde::Deserialize;

use crate::url::NormalizedUrl;

/// How the names below a domain spell addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Spelling {
    /// Four numbers with dots or dashes between them, eight hexadecimal digits, or an IPv6 address
    /// with dashes for colons. A name that spells none has the address of this host.
    Anywhere,
    /// As `Anywhere`, but of four numbers with dots between them the last one stands first, as in
    /// `in-addr.arpa`.
    Reversed,
    /// Every name has the address of this host.
    Loopback,
}

impl Spelling {
    /// The link with each address that its host may spell, given what stands before the domain.
    pub(crate) fn links(self, url: &NormalizedUrl, below: &str, emit: &mut dyn FnMut(String)) {
        let mut push = |address: IpAddr| {
            let host = match address {
                IpAddr::V4(v4) => v4.to_string(),
                IpAddr::V6(v6) => format!("[{v6}]"),
            };
            let scheme = url.scheme();
            let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
            let query = url.raw_query().map(|query| format!("?{query}")).unwrap_or_default();
            emit(format!("{scheme}://{host}{port}{}{query}", url.raw_path()));
        };
        match self {
            Self::Loopback => push(Ipv4Addr::LOCALHOST.into()),
            Self::Anywhere => addresses(below, &mut push),
            Self::Reversed => match reversed(below) {
                Some(address) => push(address.into()),
                None => addresses(below, &mut push),
            },
        }
    }
}

/// Every address that labels spell. Services take another one where there are several; all of them
/// are handed out.
fn addresses(labels: &str, push: &mut dyn FnMut(IpAddr)) {
    let mut window = [None; 4];
    for part in labels.split(['.', '-']) {
        window.rotate_left(1);
        if let Some(last) = window.last_mut() {
            *last = number(part);
        }
        if let [Some(a), Some(b), Some(c), Some(d)] = window {
            push(Ipv4Addr::new(a, b, c, d).into());
        }
        if part.len() == 8
            && let Ok(value) = u32::from_str_radix(part, 16)
            && part.bytes().all(|byte| byte.is_ascii_hexdigit())
        {
            push(Ipv4Addr::from(value).into());
        }
    }
    for label in labels.split('.').filter(|label| label.len() <= MAX_IPV6 && label.contains('-')) {
        if let Ok(v6) = label.replace('-', ":").parse::<Ipv6Addr>() {
            push(v6.into());
        }
    }
}

/// The address whose numbers are the last labels, the first number last.
fn reversed(labels: &str) -> Option<Ipv4Addr> {
    let mut parts = labels.rsplit('.').map_while(number);
    Some(Ipv4Addr::new(parts.next()?, parts.next()?, parts.next()?, parts.next()?))
}

/// A part of an address of IPv4: decimal, without a sign.
fn number(text: &str) -> Option<u8> {
    let is_decimal = matches!(text.len(), 1..=3) && text.bytes().all(|byte| byte.is_ascii_digit());
    is_decimal.then(|| text.parse().ok()).flatten()
}

/// The length of the longest address of IPv6.
const MAX_IPV6: usize = 39;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_number_may_stand_first() {
        for labels in ["7.113.0.203", "static.7.113.0.203"] {
            assert_eq!(reversed(labels), Some(Ipv4Addr::new(203, 0, 113, 7)), "{labels}");
        }
        for labels in ["203-0-113-7", "113.0.203", "256.113.0.203", "7.x.113.0.203", ""] {
            assert_eq!(reversed(labels), None, "{labels}");
        }
    }

    #[test]
    fn addresses_are_read_in_every_spelling() {
        for (labels, expected) in [
            ("93.184.216.34", "93.184.216.34"),
            ("app.93-184-216-34", "93.184.216.34"),
            ("shop-203-0-113-7", "203.0.113.7"),
            ("5db8d822", "93.184.216.34"),
            ("app-5DB8D822.x", "93.184.216.34"),
            ("2001-db8--1", "2001:db8::1"),
            ("--1", "::1"),
        ] {
            let mut found = Vec::new();
            addresses(labels, &mut |address| found.push(address.to_string()));
            assert_eq!(found, [expected], "{labels}");
        }
        for labels in ["", "www", "1.2.3", "1.2.3.256", "a.1.2.3", "deadbee"] {
            addresses(labels, &mut |address| panic!("{labels} spells {address}"));
        }
    }
}
