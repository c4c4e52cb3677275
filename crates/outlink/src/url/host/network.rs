//! What an address or a name addresses: the guard against requests into one's own network.

use std::net::IpAddr;
use std::net::Ipv4Addr;
use std::net::Ipv6Addr;

use super::ipv6;
use super::suffix::SuffixList;
use crate::names::Network;

impl Network {
    /// Whether it is the public internet.
    pub const fn is_public(self) -> bool {
        matches!(self, Self::Public)
    }

    /// What an address addresses, by the registries of IANA for special purposes
    /// (<https://www.iana.org/assignments/iana-ipv4-special-registry>,
    /// <https://www.iana.org/assignments/iana-ipv6-special-registry>).
    ///
    /// An IPv6 address that is translated or tunnelled to an IPv4 address is judged by the latter.
    pub fn of_ip(ip: IpAddr) -> Self {
        match ip {
            IpAddr::V4(address) => of_ipv4(address),
            IpAddr::V6(address) => of_ipv6(address),
        }
    }

    /// What a domain name addresses; the name is in normal form. A name below a top-level domain that is not
    /// in the embedded [`SuffixList`] belongs to a network of its own.
    pub fn of_name(name: &str) -> Self {
        if METADATA_NAMES.contains(&name) {
            return Self::Metadata;
        }
        if let Some((_, network)) = HOSTS_FILE_NAMES.iter().find(|(known, _)| *known == name) {
            return *network;
        }
        let below = |top: &&str| name.strip_suffix(*top).is_some_and(|rest| rest.ends_with('.'));
        if below(&"localhost") {
            return Self::Loopback;
        }
        let is_local = |top: &&str| *top == name || below(top);
        if !name.contains('.') || LOCAL_TOPS.iter().any(is_local) || !has_public_top(name) {
            return Self::LocalName;
        }
        Self::Public
    }
}

/// Whether a name is one that hosts files give to the machine itself and its network.
#[cfg(feature = "compile")]
pub(crate) fn is_hosts_file_name(name: &str) -> bool {
    HOSTS_FILE_NAMES.iter().any(|(known, _)| *known == name)
}

/// Whether the last label of a name is in the root of the internet or in another one that somebody may
/// resolve.
fn has_public_top(name: &str) -> bool {
    let is_known = SuffixList::embedded().public_suffix(name).is_none_or(|it| it.section.is_some());
    let top = name.rsplit('.').next().unwrap_or_default();
    is_known || OTHER_TOPS.contains(&top)
}

fn of_ipv4(address: Ipv4Addr) -> Network {
    match address.octets() {
        octets if METADATA_IPV4.contains(&octets) => Network::Metadata,
        [0, 0, 0, 0] => Network::Unspecified,
        [127, ..] => Network::Loopback,
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => Network::Private,
        [169, 254, ..] => Network::LinkLocal,
        [100, 64..=127, ..] => Network::Shared,
        [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => Network::Documentation,
        [198, 18..=19, ..] => Network::Benchmarking,
        [224..=239, ..] => Network::Multicast,
        [255, 255, 255, 255] => Network::Broadcast,
        // "This network" (RFC 791), protocol assignments (RFC 6890), relays of 6to4 (RFC 7526), and
        // class E (RFC 1112).
        [0, ..] | [192, 0, 0, _] | [192, 88, 99, _] | [240..=255, ..] => Network::Reserved,
        _ => Network::Public,
    }
}

fn of_ipv6(address: Ipv6Addr) -> Network {
    let segments = address.segments();
    if METADATA_IPV6.contains(&segments) {
        return Network::Metadata;
    }
    let mut carried = ipv6::carried_ipv4(address).into_iter().flatten().map(of_ipv4).peekable();
    if carried.peek().is_some() {
        return carried.find(|network| !network.is_public()).unwrap_or(Network::Public);
    }
    match segments {
        [0, 0, 0, 0, 0, 0, 0, 0] => Network::Unspecified,
        [0, 0, 0, 0, 0, 0, 0, 1] => Network::Loopback,
        [0xfc00..=0xfdff, ..] | [0xfec0..=0xfeff, ..] => Network::Private,
        [0xfe80..=0xfebf, ..] => Network::LinkLocal,
        [0xff00..=0xffff, ..] => Network::Multicast,
        [0x2001, 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => Network::Documentation,
        [0x2001, 2, 0, ..] => Network::Benchmarking,
        // Protocol assignments, `2001::/23` (RFC 2928).
        [0x2001, 0..=0x1ff, ..] => Network::Reserved,
        // Global unicast (RFC 4291). Whatever lies beyond is not assigned, discards
        // (`100::/64`, RFC 6666), translates locally (`64:ff9b:1::/48`, RFC 8215) or names segments
        // (`5f00::/16`, RFC 9602).
        [0x2000..=0x3fff, ..] => Network::Public,
        _ => Network::Reserved,
    }
}

/// Most clouds, then the tasks and pods of AWS (docs.aws.amazon.com: "Task metadata endpoint", "EKS
/// Pod Identity"), Tencent Cloud, Azure's wire server, Alibaba Cloud, Oracle Cloud.
const METADATA_IPV4: [[u8; 4]; 7] = [
    [169, 254, 169, 254],
    [169, 254, 170, 2],
    [169, 254, 170, 23],
    [169, 254, 0, 23],
    [168, 63, 129, 16],
    [100, 100, 100, 200],
    [192, 0, 0, 192],
];

/// `fd00:ec2::254` and `fd00:ec2::23` of AWS, `fd20:ce::254` of Google Cloud.
const METADATA_IPV6: [[u16; 8]; 3] = [
    [0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254],
    [0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x23],
    [0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254],
];

/// Google Cloud, Tencent Cloud, AWS.
const METADATA_NAMES: [&str; 6] = [
    "metadata",
    "metadata.google.internal",
    "metadata.goog",
    "metadata.tencentyun.com",
    "instance-data",
    "instance-data.ec2.internal",
];

/// Names that hosts(5) files of the usual systems hold for the machine and its network.
const HOSTS_FILE_NAMES: [(&str, Network); 14] = [
    ("localhost", Network::Loopback),
    ("localhost.localdomain", Network::Loopback),
    ("localhost4", Network::Loopback),
    ("localhost4.localdomain4", Network::Loopback),
    ("localhost6", Network::Loopback),
    ("localhost6.localdomain6", Network::Loopback),
    ("local", Network::LocalName),
    ("broadcasthost", Network::LocalName),
    ("ip6-localhost", Network::LocalName),
    ("ip6-loopback", Network::LocalName),
    ("ip6-localnet", Network::LocalName),
    ("ip6-mcastprefix", Network::LocalName),
    ("ip6-allnodes", Network::LocalName),
    ("ip6-allrouters", Network::LocalName),
];

/// Names below which networks keep their own, although some of them are, or may come to be, in the root of
/// the internet: RFC 6762 (its appendix G too), RFC 8375, and the ICANN Board's resolution of 29 July 2024
/// on `.internal`. Of Kubernetes and Consul: `svc`, `cluster`, `consul`.
const LOCAL_TOPS: [&str; 14] = [
    "local",
    "internal",
    "home.arpa",
    "localdomain",
    "localdomain4",
    "localdomain6",
    "lan",
    "home",
    "corp",
    "private",
    "intranet",
    "svc",
    "cluster",
    "consul",
];

/// Names that are not in the root of the internet and that do not belong to a network either: for tests and
/// documents (RFC 6761), and of other systems of names (RFC 9476; ENS, Unstoppable Domains, Namecoin, EmerDNS,
/// OpenNIC, GNUnet, I2P). Two are left out: `dyn` of OpenNIC, which networks use for their own names, and `888`,
/// as a name that ends in a number is an address.
const OTHER_TOPS: [&str; 45] = [
    // For tests and documents, and for other systems as a whole.
    "test",
    "example",
    "invalid",
    "onion",
    "alt", //
    // ENS and Unstoppable Domains.
    "eth",
    "crypto",
    "dao",
    "nft",
    "polygon",
    "sol",
    "wallet",
    "x",
    "zil",
    "bitcoin",
    "blockchain",
    "hi",
    "klever",
    "kresus",
    "anime",
    "manga",
    "go",
    "zkey", //
    // Namecoin and EmerDNS.
    "bit",
    "bazar",
    "coin",
    "emc",
    "lib", //
    // OpenNIC.
    "bbs",
    "chan",
    "cyb",
    "geek",
    "gopher",
    "indy",
    "libre",
    "neo",
    "null",
    "o",
    "oss",
    "oz",
    "parody",
    "pirate", //
    // GNUnet, I2P and Lokinet.
    "gnu",
    "i2p",
    "loki",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_round_trip() {
        for network in Network::ALL.iter().copied() {
            assert_eq!(network.as_str().parse(), Ok(network));
            let json = serde_json::to_string(&network).unwrap();
            assert_eq!(json, format!("\"{network}\""));
        }
    }

    #[test]
    fn addresses_inside_addresses_are_judged() {
        let of = |text: &str| Network::of_ip(text.parse().unwrap());
        assert_eq!(of("::ffff:10.0.0.1"), Network::Private);
        assert_eq!(of("::ffff:0:10.0.0.1"), Network::Private);
        assert_eq!(of("64:ff9b::a9fe:a9fe"), Network::Metadata);
        assert_eq!(of("2002:7f00:1::"), Network::Loopback);
        assert_eq!(of("2002:808:808::1"), Network::Public);
        // Teredo: server 8.8.8.8, client 192.168.0.1 and 8.8.4.4.
        assert_eq!(of("2001:0:808:808::3f57:fffe"), Network::Private);
        assert_eq!(of("2001:0:808:808::f7f7:fbfb"), Network::Public);
        assert_eq!(of("2001:0:808:808::5601:5601"), Network::Metadata);
        assert_eq!(of("::10.0.0.1"), Network::Private);
        assert_eq!(of("::1"), Network::Loopback);
        assert_eq!(of("::"), Network::Unspecified);
    }

    #[test]
    fn ranges_end_where_the_registries_say() {
        let of = |text: &str| Network::of_ip(text.parse().unwrap());
        for public in ["9.255.255.255", "11.0.0.0", "172.32.0.0", "100.128.0.0", "198.20.0.0"] {
            assert_eq!(of(public), Network::Public, "{public}");
        }
        for public in ["2a00::1", "2001:200::1", "2001:db9::1", "3fff:1000::"] {
            assert_eq!(of(public), Network::Public, "{public}");
        }
        for reserved in [
            "0.0.0.1",
            "240.0.0.1",
            "192.0.0.8",
            "100::1",
            "5f00::1",
            "64:ff9b:1::1",
            "2001:1::1",
            "2001:1ff::1",
        ] {
            assert_eq!(of(reserved), Network::Reserved, "{reserved}");
        }
        assert_eq!(of("fe80::1"), Network::LinkLocal);
        assert_eq!(of("2001:2::1"), Network::Benchmarking);
        assert_eq!(of("3fff:fff::"), Network::Documentation);
    }

    #[test]
    fn names_that_stay_inside() {
        for name in ["intranet", "host.local", "local", "a.home.arpa", "ip6-localhost"] {
            assert_eq!(Network::of_name(name), Network::LocalName, "{name}");
        }
        for name in [
            "kubernetes.default.svc",
            "web.default.svc.cluster.local",
            "consul.service.consul",
            "tasks.backend",
            "a.localdomain6",
        ] {
            assert_eq!(Network::of_name(name), Network::LocalName, "{name}");
        }
        for name in ["x.localhost", "localhost4", "localhost6.localdomain6"] {
            assert_eq!(Network::of_name(name), Network::Loopback, "{name}");
        }
        for name in [
            "a.ck",
            "a.github.io",
            "a.xn--p1ai",
            "a.test",
            "a.onion",
            "vitalik.eth",
            "a.bitcoin",
            "a.pirate",
        ] {
            assert_eq!(Network::of_name(name), Network::Public, "{name}");
        }
        assert_eq!(Network::of_name("notlocalhost.example"), Network::Public);
        assert_eq!(Network::of_name("mylocal.example"), Network::Public);
        assert_eq!(Network::of_name("metadata.google.internal"), Network::Metadata);
    }
}
