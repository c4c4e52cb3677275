//! Address ranges behind which the sites of many strangers are.

use std::str::FromStr;
use std::sync::LazyLock;

use ipnet::IpNet;

use crate::ip_range::IpRange;

/// What speaks against a rule for a range of addresses, if anything does.
pub(super) fn objection(range: &IpNet) -> Option<String> {
    let widest = IpRange::widest(range);
    let largest_tenant = match range {
        IpNet::V4(_) => TENANT_V4,
        IpNet::V6(_) => TENANT_V6,
    };
    if range.prefix_len() < widest {
        return Some(format!("{range} is wider than /{widest}, the widest range of a threat list"));
    }
    let meets = |network: &&Network| {
        let overlaps = network.range.contains(range) || range.contains(&network.range);
        overlaps && (network.is_shared || range.prefix_len() < largest_tenant)
    };
    let Network { range: known, owner, .. } = NETWORKS.iter().find(meets)?;
    Some(format!("{range} meets {known} of {owner}, where the sites of many strangers are"))
}

/// A range of the file.
struct Network {
    range: IpNet,
    /// Whether a single address answers for many sites.
    is_shared: bool,
    owner: &'static str,
}

/// The ranges of the file: the shared ones first, which say more.
static NETWORKS: LazyLock<Vec<Network>> = LazyLock::new(|| {
    let file = include_str!("../../../data/networks.txt");
    let mut networks: Vec<Network> = file.lines().filter_map(network).collect();
    networks.sort_by_key(|network| !network.is_shared);
    networks
});

fn network(line: &'static str) -> Option<Network> {
    let mut fields = line.splitn(3, ' ');
    let range = IpNet::from_str(fields.next()?).ok()?;
    let is_shared = fields.next()? == "shared";
    Some(Network { range, is_shared, owner: fields.next()? })
}

/// The shortest prefix of a range that one customer of a cloud may have for itself.
const TENANT_V4: u8 = 24;
const TENANT_V6: u8 = 56;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_of_many_strangers_are_known() {
        let objects = |range: &str| objection(&range.parse().unwrap()).is_some();
        for range in [
            "0.0.0.0/0",
            "16.0.0.0/7",
            "2001::/31",
            "104.16.0.0/12",
            "104.16.1.1/32",
            "151.101.0.0/16",
            "13.224.0.0/14",
            "20.0.0.0/8",
            "142.250.0.0/15",
            "2606:4700::/32",
            "52.0.0.0/12",
            "1.0.0.0/8",
            "76.76.21.21/32",
            "23.227.38.0/24",
        ] {
            assert!(objects(range), "{range}");
        }
        for range in
            ["203.0.113.0/24", "192.0.2.1/32", "2001:db8:1:2::/64", "3.5.140.7/32", "45.9.148.0/22"]
        {
            assert!(!objects(range), "{range}");
        }
    }

    #[test]
    fn every_line_of_the_file_is_read() {
        let file = include_str!("../../../data/networks.txt");
        let lines = file.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
        for line in lines {
            let kind = line.split(' ').nth(1);
            assert!(network(line).is_some() && matches!(kind, Some("shared" | "cloud")), "{line}");
        }
    }
}
