//! Ranges of addresses.
//!
//! ```text
//! ranges 4
//! starts   4 x (ranges + 1)   the rules of range r are starts[r] .. starts[r + 1]
//! records  22 x ranges: family 1 (4 or 6) | prefix bits 1 | parent 4 | first address 16
//! ```
//!
//! Ranges are in ascending order of family, first address and prefix, so that a range comes right
//! before those inside it. Two ranges are either apart or one inside the other: the parent of a
//! range is the narrowest one around it (its number + 1, 0 = none). All ranges that
//! contain an address are among the last range that begins at or before it, and the parents of that.
//! The first address is big-endian, that of IPv4 in the first four bytes with zeros behind.

use std::net::IpAddr;
use std::net::Ipv4Addr;
use std::net::Ipv6Addr;
use std::ops::Range;

use ipnet::IpNet;

use crate::table::GroupOffsets;
use crate::wire::reader::Damaged;
use crate::wire::reader::Reader;
use crate::wire::reader::Span;
use crate::wire::writer::Writer;

/// The reader.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ranges {
    section: &'static str,
    ranges: u32,
    starts: GroupOffsets,
    records: Span,
}

impl Ranges {
    /// Finds the parts of the table.
    pub(crate) fn open(section: &'static str, file: &[u8], span: Span) -> Result<Self, Damaged> {
        let mut reader = Reader::new(section, file, span);
        let ranges = reader.u32()?;
        let starts = GroupOffsets::read(section, &mut reader, ranges)?;
        let records = reader.records(u64::from(ranges), RECORD_BYTES as u64)?;
        reader.finish()?;
        Ok(Self { section, ranges, starts, records })
    }

    /// Whether there is no range.
    pub(crate) fn is_empty(&self) -> bool {
        self.ranges == 0
    }

    /// How many ranges there are.
    pub(crate) fn count(&self) -> u32 {
        self.ranges
    }

    /// The ranges that contain an address, narrowest first.
    pub(crate) fn find(
        &self,
        file: &[u8],
        ip: IpAddr,
        mut found: impl FnMut(u32, IpNet) -> Result<(), Damaged>,
    ) -> Result<(), Damaged> {
        let key = key_of_ip(ip);
        let (mut low, mut high) = (0, self.ranges);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.record(file, middle)?.key <= key { low = middle + 1 } else { high = middle }
        }
        let mut next = low.checked_sub(1);
        while let Some(range) = next {
            let record = self.record(file, range)?;
            let net = record.net().ok_or_else(|| self.damaged("a range is none"))?;
            if net.contains(&ip) {
                found(range, net)?;
            }
            next = record.parent.checked_sub(1);
            if next.is_some_and(|parent| parent >= range) {
                return Err(self.damaged("a range lies inside a later one"));
            }
        }
        Ok(())
    }

    /// The range of a number.
    pub(crate) fn net(&self, file: &[u8], range: u32) -> Result<IpNet, Damaged> {
        self.record(file, range)?.net().ok_or_else(|| self.damaged("a range is none"))
    }

    /// The rules of a range.
    pub(crate) fn values(&self, file: &[u8], range: u32) -> Result<Range<u32>, Damaged> {
        self.starts.values(file, range)
    }

    /// Checks that the ranges are in order, and that each knows the narrowest one around it.
    pub(crate) fn verify(&self, file: &[u8]) -> Result<(), Damaged> {
        let mut around = RangesBuilder::default();
        let mut last = None;
        for range in 0..self.ranges {
            let record = self.record(file, range)?;
            let net = record.net().filter(|net| key_of_ip(net.network()) == record.key);
            let net = net.ok_or_else(|| self.damaged("a range is none"))?;
            let key = key_of_net(&net);
            if last.replace(key).is_some_and(|last| last >= key) {
                return Err(self.damaged("the ranges are out of order"));
            }
            around.add(net, 0);
            if around.parents.last() != Some(&record.parent) {
                return Err(self.damaged("a range does not know the one around it"));
            }
        }
        Ok(())
    }

    fn record(&self, file: &[u8], range: u32) -> Result<Record, Damaged> {
        let record = self.records.record::<RECORD_BYTES>(file, range as usize);
        let record = record.ok_or_else(|| self.damaged("a range is missing"))?;
        let [family, prefix, a, b, c, d, first @ ..] = *record;
        let parent = u32::from_le_bytes([a, b, c, d]);
        Ok(Record { key: Key { family, first }, prefix, parent })
    }

    const fn damaged(&self, what: &'static str) -> Damaged {
        Damaged::new(self.section, what)
    }
}

/// The builder. Ranges are added in ascending order of [`key_of_net`], each once.
#[derive(Clone, Debug, Default)]
pub(crate) struct RangesBuilder {
    nets: Vec<IpNet>,
    parents: Vec<u32>,
    starts: Vec<u32>,
    /// The ranges around the last one, widest first, and that one.
    open: Vec<u32>,
}

impl RangesBuilder {
    /// Adds a range whose rules begin at `first`, and returns its number.
    pub(crate) fn add(&mut self, net: IpNet, first: u32) -> u32 {
        let number = self.nets.len() as u32;
        let contains = |range: u32| self.nets.get(range as usize).is_some_and(|n| n.contains(&net));
        while self.open.last().is_some_and(|range| !contains(*range)) {
            self.open.pop();
        }
        self.parents.push(self.open.last().map_or(0, |parent| parent + 1));
        self.open.push(number);
        self.nets.push(net);
        self.starts.push(first);
        number
    }

    /// The section, for rules that end at `end`.
    pub(crate) fn finish(self, end: u32) -> Vec<u8> {
        let mut writer = Writer::with_capacity(8 + self.nets.len() * (RECORD_BYTES + 4));
        writer.u32(self.nets.len() as u32);
        GroupOffsets::write(&mut writer, &self.starts, end);
        for (net, parent) in self.nets.iter().zip(&self.parents) {
            let Key { family, first } = key_of_ip(net.network());
            writer.u8(family);
            writer.u8(net.prefix_len());
            writer.u32(*parent);
            writer.bytes(&first);
        }
        writer.finish()
    }
}

/// Bytes that sort as ranges do in the table.
pub(crate) fn key_of_net(net: &IpNet) -> [u8; 18] {
    let Key { family, first } = key_of_ip(net.network());
    let mut key = [0; 18];
    key[0] = family;
    key[1..17].copy_from_slice(&first);
    key[17] = net.prefix_len();
    key
}

/// The range whose key this is.
pub(crate) fn net_of_key(key: &[u8]) -> Option<IpNet> {
    let (family, rest) = key.split_first()?;
    let (prefix, first) = rest.split_last()?;
    let key = Key { family: *family, first: first.try_into().ok()? };
    Record { key, prefix: *prefix, parent: 0 }.net()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    family: u8,
    first: [u8; 16],
}

#[derive(Clone, Copy, Debug)]
struct Record {
    key: Key,
    prefix: u8,
    parent: u32,
}

impl Record {
    fn net(&self) -> Option<IpNet> {
        let ip = match self.key {
            Key { family: 4, first: [a, b, c, d, ..] } => Ipv4Addr::new(a, b, c, d).into(),
            Key { family: 6, first } => Ipv6Addr::from(first).into(),
            Key { .. } => return None,
        };
        IpNet::new(ip, self.prefix).ok()
    }
}

fn key_of_ip(ip: IpAddr) -> Key {
    match ip {
        IpAddr::V4(ip) => {
            let mut first = [0; 16];
            first[..4].copy_from_slice(&ip.octets());
            Key { family: 4, first }
        }
        IpAddr::V6(ip) => Key { family: 6, first: ip.octets() },
    }
}

const RECORD_BYTES: usize = 22;

#[cfg(test)]
mod tests {
    use super::*;

    const NETS: [&str; 9] = [
        "0.0.0.0/0",
        "10.0.0.0/8",
        "10.1.0.0/16",
        "10.1.2.0/24",
        "10.1.2.3/32",
        "192.0.2.0/24",
        "::/0",
        "2001:db8::/32",
        "2001:db8::1/128",
    ];

    fn build() -> Vec<u8> {
        let mut nets: Vec<IpNet> = NETS.iter().map(|net| net.parse().unwrap()).collect();
        nets.sort_by_key(key_of_net);
        let mut builder = RangesBuilder::default();
        for (number, net) in (0..).zip(nets) {
            assert_eq!(net_of_key(&key_of_net(&net)), Some(net));
            builder.add(net, 10 * number);
        }
        builder.finish(90)
    }

    fn find(file: &[u8], ip: &str) -> Result<Vec<String>, Damaged> {
        let ranges = Ranges::open("test", file, Span::within(file, 0, file.len() as u64).unwrap())?;
        let mut found = Vec::new();
        ranges.find(file, ip.parse().unwrap(), |range, net| {
            assert_eq!(ranges.net(file, range), Ok(net));
            let values = ranges.values(file, range)?;
            assert_eq!(values, 10 * range..10 * range + 10);
            found.push(net.to_string());
            Ok(())
        })?;
        Ok(found)
    }

    #[test]
    fn every_range_around_an_address_is_found() {
        let file = build();
        for ip in ["10.1.2.3", "10.1.2.4", "10.1.3.0", "10.255.255.255", "9.0.0.0", "192.0.2.255"] {
            let expected = NETS.iter().rev().filter(|net| {
                net.parse::<IpNet>().unwrap().contains(&ip.parse::<IpAddr>().unwrap())
            });
            assert_eq!(find(&file, ip).unwrap(), expected.copied().collect::<Vec<_>>(), "{ip}");
        }
        let v6 = find(&file, "2001:db8::1").unwrap();
        assert_eq!(v6, ["2001:db8::1/128", "2001:db8::/32", "::/0"], "IPv4 ranges stay out of it");
        assert_eq!(find(&file, "2001:db7::").unwrap(), ["::/0"]);
    }

    #[test]
    fn what_hides_a_range_is_found_out() {
        let file = build();
        let open = |file: &[u8]| {
            Ranges::open("test", file, Span::within(file, 0, file.len() as u64).unwrap()).unwrap()
        };
        assert_eq!(open(&file).verify(&file), Ok(()));
        assert_eq!(open(&file).count() as usize, NETS.len());
        let records = file.len() - NETS.len() * RECORD_BYTES;
        for at in records..file.len() {
            for bit in 0..8 {
                let mut file = file.clone();
                file[at] ^= 1 << bit;
                let is_sound = open(&file).verify(&file).is_ok();
                let all: Vec<u32> = (0..NETS.len() as u32)
                    .filter(|range| {
                        let Ok(net) = open(&file).net(&file, *range) else { return false };
                        let mut is_found = false;
                        let end = open(&file).find(&file, net.addr(), |found, _| {
                            is_found |= found == *range;
                            Ok(())
                        });
                        end.is_ok() && is_found
                    })
                    .collect();
                assert!(!is_sound || all.len() == NETS.len(), "{at}.{bit}: only {all:?}");
            }
        }
    }

    #[test]
    fn damage_does_not_loop() {
        let file = build();
        for at in 4 + 40..file.len() {
            for byte in [0, 4, 6, 33, 0xff] {
                let mut file = file.clone();
                file[at] = byte;
                let ranges =
                    Ranges::open("test", &file, Span::within(&file, 0, file.len() as u64).unwrap());
                let _ = ranges.unwrap().find(&file, "10.1.2.3".parse().unwrap(), |_, _| Ok(()));
            }
        }
    }
}
