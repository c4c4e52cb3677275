//! Addresses and ranges of addresses.

use std::net::IpAddr;
use std::net::Ipv4Addr;
use std::net::Ipv6Addr;

use ipnet::IpNet;
use ipnet::Ipv4Subnets;
use ipnet::Ipv6Subnets;

use super::diagnostic::DiagnosticCode;
use super::diagnostic::Problem;
use super::diagnostic::excerpt;
use super::notes::Notes;
use super::notes::Result;
use crate::ip_range::IpRange;
use crate::url::disguise;
use crate::url::embedded_range;

/// An address, a range with a prefix or a mask, or a range between two addresses, which is several
/// ranges with a prefix.
pub(crate) fn ranges(text: &str, notes: &mut Notes) -> Result<Vec<IpNet>> {
    let between = text
        .split_once('-')
        .and_then(|(first, last)| Some((address(first.trim_end())?, address(last.trim_start())?)));
    let ranges = match between {
        None => read_range(text, notes).map(|range| vec![range]).unwrap_or_default(),
        Some((IpAddr::V4(first), IpAddr::V4(last))) if first <= last => {
            Ipv4Subnets::new(first, last, 0).map(IpNet::V4).collect()
        }
        Some((IpAddr::V6(first), IpAddr::V6(last))) if first <= last => {
            Ipv6Subnets::new(first, last, 0).map(IpNet::V6).collect()
        }
        Some(_) => Vec::new(),
    };
    if ranges.is_empty() {
        let message = format!(
            "`{}` is neither an address nor a range; write 203.0.113.7, 203.0.113.0/24 or 203.0.113.7-203.0.113.9",
            excerpt(text)
        );
        return Err(Problem::new(DiagnosticCode::InvalidAddress, message));
    }
    if ranges.len() > 1 && ranges.iter().any(is_too_wide) {
        let message = format!(
            "`{}` is a large part of all addresses; write it with prefixes if it is meant",
            excerpt(text)
        );
        return Err(Problem::new(DiagnosticCode::OverBlock, message));
    }
    if ranges.len() > 1 {
        let message = format!("read as {} ranges with a prefix", ranges.len());
        notes.push(Problem::new(DiagnosticCode::RangeSplit, message));
    }
    Ok(ranges.into_iter().map(|range| unmapped(range, notes)).collect())
}

/// An address or a range with a prefix, in the one form in which ranges are compared.
pub(crate) fn range(text: &str, notes: &mut Notes) -> Option<IpNet> {
    read_range(text, notes).map(|range| unmapped(range, notes))
}

/// A range with a prefix that begins at its address: `203.0.113.0/24`. As a URL it would be a page whose name is
/// a number, on the one address that no server of the network has; `203.0.113.7/24` may be such a page.
pub(crate) fn network(text: &str, notes: &mut Notes) -> Option<IpNet> {
    let (_, prefix) = text.rsplit_once('/')?;
    let is_prefix = (1..=3).contains(&prefix.len()) && prefix.bytes().all(|b| b.is_ascii_digit());
    let mut found = Notes::new();
    let range = range(text, &mut found).filter(|_| is_prefix)?;
    if found.iter().any(|note| note.code == DiagnosticCode::HostBitsMasked) {
        return None;
    }
    notes.extend(found);
    Some(range)
}

/// A range as it is written, or else without its disguise: `203[.]0[.]113[.]7`.
fn read_range(text: &str, notes: &mut Notes) -> Option<IpNet> {
    range_as_written(text, notes).or_else(|| {
        let plain = refanged(text)?;
        let range = range_as_written(&plain, notes)?;
        let message = format!("read as {}", excerpt(&plain));
        notes.push(Problem::new(DiagnosticCode::Defanged, message));
        Some(range)
    })
}

/// An address or a range without its disguise; `None` if it has none.
pub(crate) fn refanged(text: &str) -> Option<String> {
    if text.len() > MAX_DISGUISED_BYTES || !text.contains(disguise::is_open) {
        return None;
    }
    let (mut plain, mut rest, mut is_disguised) = (String::new(), text, false);
    while let Some(first) = rest.chars().next() {
        let (piece, length) = match disguise::token(rest) {
            Some((symbol, length)) => (symbol.as_str(), length),
            None => (rest.get(..first.len_utf8())?, first.len_utf8()),
        };
        is_disguised |= piece.len() != length;
        plain.push_str(piece);
        rest = rest.get(length..)?;
    }
    is_disguised.then_some(plain)
}

/// The address of `203.0.113.7:443` or `[2001:db8::7]:443`: rules cover every port.
pub(crate) fn with_port(text: &str) -> Option<String> {
    let plain = refanged(text);
    let (host, port) = plain.as_deref().unwrap_or(text).rsplit_once(':')?;
    let is_port = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    let is_apart = host.ends_with(']') || !host.contains(':');
    (is_port && is_apart).then(|| address(host)).flatten().map(|ip| ip.to_string())
}

/// Whether a range is one that no single network has.
fn is_too_wide(range: &IpNet) -> bool {
    range.prefix_len() < IpRange::widest(range)
}

/// The range of an address and the mask in the column behind it: `203.0.113.0 255.255.255.0`, or with
/// the bits that may differ (`0.0.0.255`). `None` if the second address is not a mask.
pub(crate) fn with_mask(address: &str, mask: &str) -> Option<String> {
    let (address, mask): (Ipv4Addr, Ipv4Addr) = (address.parse().ok()?, mask.parse().ok()?);
    let bits = u32::from(mask);
    let is_netmask = bits != 0 && bits.leading_ones() + bits.trailing_zeros() == 32;
    let is_wildcard = bits.trailing_ones() + bits.leading_zeros() == 32;
    let prefix = match (is_netmask, is_wildcard) {
        _ if address == mask => return None,
        (true, _) => bits.leading_ones(),
        (false, true) => bits.leading_zeros(),
        (false, false) => return None,
    };
    Some(format!("{address}/{prefix}"))
}

/// Whether two addresses can be the first and the last one of a range.
pub(crate) fn is_between(first: &str, last: &str) -> bool {
    match (address(first), address(last)) {
        (Some(first), Some(last)) => first.is_ipv4() == last.is_ipv4() && first <= last,
        _ => false,
    }
}

/// Whether two addresses are the first and the last one of a range with a prefix.
pub(crate) fn is_one_range(first: &str, last: &str) -> bool {
    let range = format!("{first}-{last}");
    is_between(first, last)
        && ranges(&range, &mut Notes::new()).is_ok_and(|ranges| ranges.len() == 1)
}

fn range_as_written(text: &str, notes: &mut Notes) -> Option<IpNet> {
    if let Some(network) = text.strip_suffix(".*") {
        let count = network.split('.').count();
        let zeros = ".0".repeat(4_usize.checked_sub(count)?);
        return format!("{network}{zeros}/{}", 8 * count).parse().ok();
    }
    let Some((start, width)) = text.split_once('/') else {
        return address(text).map(IpNet::from);
    };
    let start = address(start)?;
    let written = match width.parse::<u8>() {
        Ok(prefix) => IpNet::new(start, prefix).ok()?,
        Err(_) => IpNet::with_netmask(start, address(width)?).ok()?,
    };
    let range = written.trunc();
    if range != written {
        let message = format!("read as {range}: bits behind the prefix are cleared");
        notes.push(Problem::new(DiagnosticCode::HostBitsMasked, message));
    }
    Some(range)
}

/// An address with or without the brackets that URLs have around IPv6.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
    match bare {
        Some(bare) => bare.parse::<Ipv6Addr>().ok().map(IpAddr::V6),
        None => text.parse().ok(),
    }
}

/// More bytes than any address, however it is disguised.
const MAX_DISGUISED_BYTES: usize = 256;

fn unmapped(range: IpNet, notes: &mut Notes) -> IpNet {
    let Some(embedded) = embedded_range(&range) else { return range };
    let message = format!("read as the IPv4 range {embedded} that it embeds");
    notes.push(Problem::new(DiagnosticCode::MappedAddress, message));
    IpNet::V4(embedded)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<String>, Vec<DiagnosticCode>) {
        let mut notes = Notes::new();
        let ranges = ranges(text, &mut notes);
        let texts = ranges.iter().flatten().map(ToString::to_string).collect();
        let codes = notes.iter().map(|note| note.code).chain(ranges.err().map(|error| error.code));
        (texts, codes.collect())
    }

    #[test]
    fn masks_are_told_from_addresses() {
        for (address, mask, expected) in [
            ("203.0.113.0", "255.255.255.0", Some("203.0.113.0/24")),
            ("203.0.113.7", "255.255.255.255", Some("203.0.113.7/32")),
            ("203.0.113.0", "0.0.0.255", Some("203.0.113.0/24")),
            ("203.0.113.7", "0.0.0.0", Some("203.0.113.7/32")),
            ("0.0.0.0", "0.0.0.0", None),
            ("203.0.113.0", "203.0.113.255", None),
            ("203.0.113.0", "255.0.255.0", None),
            ("192.0.0.0", "192.0.0.0", None),
            ("2001:db8::", "255.255.255.0", None),
        ] {
            assert_eq!(with_mask(address, mask).as_deref(), expected, "{address} {mask}");
        }
    }

    #[test]
    fn ranges_in_every_spelling() {
        for (text, expected, codes) in [
            ("203.0.113.7", &["203.0.113.7/32"][..], &[][..]),
            ("203.0.113.7/24", &["203.0.113.0/24"], &[DiagnosticCode::HostBitsMasked]),
            ("203.0.113.0/255.255.255.0", &["203.0.113.0/24"], &[]),
            ("[2001:db8::1]", &["2001:db8::1/128"], &[]),
            ("::ffff:203.0.113.0/120", &["203.0.113.0/24"], &[DiagnosticCode::MappedAddress]),
            ("64:ff9b::102:304", &["1.2.3.4/32"], &[DiagnosticCode::MappedAddress]),
            ("64:ff9b::203.0.113.0/120", &["203.0.113.0/24"], &[DiagnosticCode::MappedAddress]),
            ("64:ff9b:1::/96", &["64:ff9b:1::/96"], &[]),
            (
                "203.0.113.7 - 203.0.113.9",
                &["203.0.113.7/32", "203.0.113.8/31"],
                &[DiagnosticCode::RangeSplit],
            ),
            ("0.0.0.0-255.255.255.255", &["0.0.0.0/0"], &[]),
            ("203.0.113.0-255.255.255.0", &[], &[DiagnosticCode::OverBlock]),
            ("203[.]0[.]113[.]7", &["203.0.113.7/32"], &[DiagnosticCode::Defanged]),
            ("203.0.113[.]0/24", &["203.0.113.0/24"], &[DiagnosticCode::Defanged]),
            ("203(dot)0(dot)113(dot)7", &["203.0.113.7/32"], &[DiagnosticCode::Defanged]),
            ("2001[:]db8[:][:]1", &["2001:db8::1/128"], &[DiagnosticCode::Defanged]),
            ("203[.]0[.]113", &[], &[DiagnosticCode::InvalidAddress]),
            ("203.0.113.9-203.0.113.7", &[], &[DiagnosticCode::InvalidAddress]),
            ("203.0.113.9-2001:db8::1", &[], &[DiagnosticCode::InvalidAddress]),
            ("203.0.113.0/33", &[], &[DiagnosticCode::InvalidAddress]),
            ("203.0.113", &[], &[DiagnosticCode::InvalidAddress]),
        ] {
            let (ranges, given) = read(text);
            assert_eq!(
                (ranges, &given[..]),
                (expected.iter().map(|r| (*r).to_owned()).collect(), codes),
                "{text}"
            );
        }
    }
}
