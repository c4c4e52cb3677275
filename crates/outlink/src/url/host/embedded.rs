//! Addresses and ranges of IPv6 that embed those of IPv4, as the normal form of links has them.

use std::net::IpAddr;

use ipnet::IpNet;
use ipnet::Ipv4Net;

use super::Host;

/// An address as the normal form of links has it, where one that embeds an IPv4 address is that
/// address.
pub(crate) fn equivalent_address(address: IpAddr) -> IpAddr {
    let IpAddr::V6(v6) = address else { return address };
    Host::parse(&format!("[{v6}]")).ok().and_then(|host| host.ip()).unwrap_or(address)
}

/// The IPv4 range that a range of IPv6 embeds: no link has an address of the latter, because
/// normal forms have the embedded one.
pub(crate) fn embedded_range(range: &IpNet) -> Option<Ipv4Net> {
    let IpNet::V6(range) = range else { return None };
    let prefix = range.prefix_len().checked_sub(96)?;
    match equivalent_address(range.addr().into()) {
        IpAddr::V4(address) => Ipv4Net::new(address, prefix).ok(),
        IpAddr::V6(_) => None,
    }
}
