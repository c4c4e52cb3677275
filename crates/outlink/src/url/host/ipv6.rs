//! IPv4 addresses inside IPv6 addresses.

use std::net::Ipv4Addr;
use std::net::Ipv6Addr;

/// The IPv4 address that a connection to the IPv6 address reaches: IPv4-mapped addresses
/// (`::ffff:0:0/96`, RFC 4291 section 2.5.5.2) and those of the well-known prefix of NAT64
/// (`64:ff9b::/96`, RFC 6052 section 2.1). Safe Browsing writes these two as IPv4.
pub(super) fn equivalent_ipv4(address: Ipv6Addr) -> Option<Ipv4Addr> {
    match address.segments() {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            Some(ipv4(high, low))
        }
        _ => None,
    }
}

/// The IPv4 addresses that traffic to the IPv6 address may reach by way of a translator or a
/// tunnel. Beyond [`equivalent_ipv4`] these are 6to4 (`2002::/16`, RFC 3056 section 2), the server
/// and the client of Teredo (`2001::/32`, RFC 4380 section 4), IPv4-compatible addresses (`::/96`,
/// RFC 4291 section 2.5.5.1) and IPv4-translated ones (`::ffff:0:0:0/96`, RFC 2765 section 2.1).
pub(super) fn carried_ipv4(address: Ipv6Addr) -> [Option<Ipv4Addr>; 2] {
    match address.segments() {
        [0x2002, high, low, ..] => [Some(ipv4(high, low)), None],
        [0x2001, 0, high, low, _, _, client_high, client_low] => {
            // Teredo writes the client's address with all bits inverted.
            [Some(ipv4(high, low)), Some(ipv4(!client_high, !client_low))]
        }
        [0, 0, 0, 0, 0, 0, 0, 0 | 1] => [None, None],
        [0, 0, 0, 0, 0, 0, high, low] | [0, 0, 0, 0, 0xffff, 0, high, low] => {
            [Some(ipv4(high, low)), None]
        }
        _ => [equivalent_ipv4(address), None],
    }
}

fn ipv4(high: u16, low: u16) -> Ipv4Addr {
    Ipv4Addr::from(u32::from(high) << 16 | u32::from(low))
}
