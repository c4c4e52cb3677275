//! What a host addresses.

use super::names;

names! {
    /// What a host addresses. A domain name counts as public, because no DNS is asked; names that are
    /// known to stay inside count as what they reach.
    #[non_exhaustive]
    pub enum Network: u8, "network" {
        /// The public internet.
        Public = 0 => "public",
        /// The host itself: `127.0.0.0/8` (RFC 1122), `::1` (RFC 4291), `localhost` (RFC 6761).
        Loopback = 1 => "loopback",
        /// A private network: `10.0.0.0/8`, `172.16.0.0/12`, `192.168.0.0/16` (RFC 1918), `fc00::/7`
        /// (RFC 4193), `fec0::/10` (RFC 3879).
        Private = 2 => "private",
        /// Addresses of one network link: `169.254.0.0/16` (RFC 3927), `fe80::/10` (RFC 4291).
        LinkLocal = 3 => "link_local",
        /// The metadata service of a cloud, which hands out credentials.
        Metadata = 4 => "metadata",
        /// The network between a carrier and its customers: `100.64.0.0/10` (RFC 6598).
        Shared = 5 => "shared",
        /// Examples in documents: `192.0.2.0/24`, `198.51.100.0/24`, `203.0.113.0/24` (RFC 5737),
        /// `2001:db8::/32` (RFC 3849), `3fff::/20` (RFC 9637).
        Documentation = 6 => "documentation",
        /// Measuring devices: `198.18.0.0/15` (RFC 2544), `2001:2::/48` (RFC 5180).
        Benchmarking = 7 => "benchmarking",
        /// Groups of hosts: `224.0.0.0/4` (RFC 5771), `ff00::/8` (RFC 4291).
        Multicast = 8 => "multicast",
        /// All hosts of the link: `255.255.255.255` (RFC 919).
        Broadcast = 9 => "broadcast",
        /// No address: `0.0.0.0`, `::`. Many systems take it for the host itself.
        Unspecified = 10 => "unspecified",
        /// Any other address that is not for the public internet.
        Reserved = 11 => "reserved",
        /// A name that only a local network knows: single labels, `.local` (RFC 6762), `.internal`,
        /// `.home.arpa` (RFC 8375) and the like.
        LocalName = 12 => "local_name",
    }
}
