//! The keys of the rules of a layer, and those under which a link may have rules.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::database::Database;
use crate::expand::Candidate;
#[cfg(feature = "live")]
use crate::ids::RuleId;
#[cfg(feature = "live")]
use crate::names::Effect;
use crate::names::RuleKind;
use crate::platform::EntityText;
use crate::table::filter::FilterKey;
use crate::table::reversed::MAX_BYTES;
use crate::table::reversed::domains;
use crate::table::reversed::reversed;
use crate::url::Host;
use crate::url::SchemeClass;
use crate::wire::Damaged;
use crate::wire::hash::hash;

/// The keys of all rules of a small database, as hashes. Others may have the same hashes, which costs
/// a look at the database.
pub(crate) struct LayerKeys {
    /// The hosts that its filter lets pass, as [`hash_below`] and [`hash_alone`] have them.
    pub(super) hosts: Vec<u64>,
    /// What [`each_candidate_key`] finds its rules by.
    pub(super) keys: Vec<u64>,
    /// How long its ranges are.
    pub(super) lengths: NetLengths,
    pub(super) lists_entities: bool,
}

impl LayerKeys {
    /// `None` of a database that is large, or has rules that have to be tried on every link.
    pub(crate) fn of(database: &Database) -> Result<Option<Self>, Damaged> {
        if database.rule_count() > MAX_RULES || !database.decides_by_host() {
            return Ok(None);
        }
        let (file, tables) = (database.file(), &database.inner.tables);
        let mut keys = Self {
            hosts: Vec::new(),
            keys: Vec::new(),
            lengths: NetLengths::default(),
            lists_entities: false,
        };
        for kind in RuleKind::ALL.iter().copied() {
            if let Some(table) = tables.exact(kind) {
                table.verify(file, |key| {
                    keys.add(kind, key);
                    Ok(())
                })?;
            }
        }
        for table in [tables.aliases, tables.resources] {
            table.verify(file, |kind, key| {
                keys.add(kind, key);
                Ok(())
            })?;
        }
        for range in 0..tables.ranges.count() {
            let net = tables.ranges.net(file, range)?;
            keys.lengths.add(&net);
            keys.keys.push(hash_of_net(&net));
        }
        for hashes in [&mut keys.hosts, &mut keys.keys] {
            hashes.sort_unstable();
            hashes.dedup();
        }
        Ok(Some(keys))
    }

    /// What [`each_candidate_key`] finds its rules by.
    #[cfg(feature = "live")]
    pub(crate) fn all(&self) -> impl Iterator<Item = u64> {
        self.keys.iter().copied()
    }

    fn add(&mut self, kind: RuleKind, key: &[u8]) {
        let filter_key = FilterKey::of(kind, key);
        if let Some(key) = filter_key {
            key.each(&mut |below, host| {
                let hash = host.whole();
                self.hosts.push(if below { hash_below(hash) } else { hash_alone(hash) });
            });
        }
        match kind {
            RuleKind::Domain => self.keys.push(hash(DOMAIN, key)),
            RuleKind::Host => self.keys.push(hash(HOST, key)),
            RuleKind::Url | RuleKind::Prefix if filter_key.is_none() => self.keys.push(APPS),
            RuleKind::Url | RuleKind::Prefix => self.keys.push(hash_of_place(key)),
            RuleKind::Entity => {
                self.lists_entities = true;
                self.keys.push(hash(ENTITY, key));
            }
            // Ranges have no keys, and a database with one of the others is not indexed.
            RuleKind::Ip | RuleKind::Keyword | RuleKind::Regex | RuleKind::Sha256 => {}
        }
    }
}

impl Database {
    /// The keys of all rules; `None` if the database is large, has rules that have to be tried on
    /// every link, or is damaged.
    pub(crate) fn layer_keys(&self) -> Option<&LayerKeys> {
        let keys = self.inner.layer_keys.get_or_init(|| LayerKeys::of(self).ok().flatten());
        keys.as_ref()
    }

    /// Whether it may have rules that lift blocks. It takes a time in proportion to the number of rules.
    #[cfg(feature = "live")]
    pub(crate) fn has_exceptions(&self) -> bool {
        let rules = &self.inner.tables.rules;
        let effects = (0..rules.count()).map(|rule| rules.rule(self.file(), RuleId(rule)));
        effects.into_iter().any(|rule| rule.is_ok_and(|rule| rule.effect == Effect::Except))
    }

    /// The hash of a rule as a withdrawal names it: its kind and its pattern.
    #[cfg(feature = "live")]
    pub(crate) fn hash_of_rule(kind: RuleKind, pattern: &str) -> u64 {
        hash(RULE ^ u64::from(kind as u8), pattern.as_bytes())
    }

    pub(super) fn key_count(&self) -> usize {
        self.layer_keys().map_or(0, |keys| keys.keys.len() + keys.hosts.len())
    }
}

/// The key of all below a host, given the hash of its labels.
#[inline(always)]
pub(super) const fn hash_below(hash: u64) -> u64 {
    hash
}

/// The key of a host alone, given the hash of its labels.
#[inline(always)]
pub(super) const fn hash_alone(hash: u64) -> u64 {
    !hash
}

/// How many leading bits the ranges of some databases have.
#[derive(Clone, Debug, Default)]
pub(crate) struct NetLengths {
    /// Whether it is one of IPv4, and its length; in ascending order.
    lengths: Vec<(bool, u8)>,
}

impl NetLengths {
    /// All lengths that there are.
    #[cfg(feature = "live")]
    pub(crate) fn all() -> Self {
        let (v4, v6) = (0..=32, 0..=128);
        Self { lengths: v6.map(|bits| (false, bits)).chain(v4.map(|bits| (true, bits))).collect() }
    }

    fn add(&mut self, net: &IpNet) {
        let length = (net.addr().is_ipv4(), net.prefix_len());
        if let Err(place) = self.lengths.binary_search(&length) {
            self.lengths.insert(place, length);
        }
    }

    pub(super) fn extend(&mut self, other: &Self) {
        self.lengths.extend(&other.lengths);
        self.lengths.sort_unstable();
        self.lengths.dedup();
    }
}

/// Hands out the keys of the rules that a candidate may have.
pub(crate) fn each_candidate_key(
    candidate: &Candidate,
    lengths: &NetLengths,
    visit: &mut dyn FnMut(u64),
) {
    if let Some(entity) = &candidate.entity {
        each_entity_key(&entity.to_text(), visit);
    }
    if candidate.is_entity_only() {
        return;
    }
    let url = &candidate.url;
    let host = url.host().unwrap_or_default();
    if url.scheme_class() == SchemeClass::Web {
        each_web_key(host, url.normal_without_scheme(), url.path().len(), visit);
        if let Some(ip) = url.ip() {
            each_address_key(ip, lengths, visit);
        }
        return;
    }
    visit(APPS);
    if let Ok(host) = Host::parse(host) {
        each_host_key(host.as_str(), visit);
        if let Some(ip) = host.ip() {
            each_address_key(ip, lengths, visit);
        }
    }
}

/// Hands out the keys of a web link, given as `host/path?query`.
pub(crate) fn each_web_key(host: &str, text: &str, path_bytes: usize, visit: &mut dyn FnMut(u64)) {
    each_host_key(host, visit);
    let path = text.get(host.len()..).and_then(|rest| rest.get(..path_bytes)).unwrap_or_default();
    for host in [Some(host), host.strip_prefix("www.")].into_iter().flatten() {
        let mut place = hash(PLACE, host.as_bytes());
        visit(place);
        for segment in segments(path.as_bytes()) {
            place = hash(place, segment);
            visit(place);
        }
    }
}

/// Hands out the keys of an entity, with and without its detail.
pub(crate) fn each_entity_key(entity: &EntityText, visit: &mut dyn FnMut(u64)) {
    visit(hash(ENTITY, entity.whole()));
    if let Some(without) = entity.without_detail() {
        visit(hash(ENTITY, without));
    }
}

/// Hands out the keys of the ranges of some lengths that hold an address.
pub(crate) fn each_address_key(ip: IpAddr, lengths: &NetLengths, visit: &mut dyn FnMut(u64)) {
    for (is_v4, bits) in &lengths.lengths {
        if *is_v4 == ip.is_ipv4()
            && let Ok(net) = IpNet::new(ip, *bits)
        {
            visit(hash_of_net(&net));
        }
    }
}

/// The keys of a host: of itself, and of every domain above it.
fn each_host_key(host: &str, visit: &mut dyn FnMut(u64)) {
    let mut place = [0; MAX_BYTES];
    let reversed = reversed(host.as_bytes(), &mut place);
    visit(hash(HOST, &reversed));
    domains(&reversed).for_each(|(domain, _)| visit(hash(DOMAIN, domain)));
}

/// The key of a `url` or `prefix` rule: its host, then the segments of its path. A link that the rule
/// fits has the same host and begins with the same segments, whatever its query is, its slashes and
/// the parameters of its segments.
fn hash_of_place(key: &[u8]) -> u64 {
    let place = key.split(|byte| *byte == b'?').next().unwrap_or_default();
    let slash = place.iter().position(|byte| *byte == b'/').unwrap_or(place.len());
    let (host, path) = place.split_at_checked(slash).unwrap_or_default();
    segments(path).fold(hash(PLACE, host), hash)
}

/// The segments of a path without their parameters, those left out that are empty then.
fn segments(path: &[u8]) -> impl Iterator<Item = &[u8]> {
    let segments = path.split(|byte| *byte == b'/');
    let segments = segments.map(|part| part.split(|byte| *byte == b';').next().unwrap_or_default());
    segments.filter(|segment| !segment.is_empty()).take(MAX_SEGMENTS)
}

fn hash_of_net(net: &IpNet) -> u64 {
    let net = net.trunc();
    let seed = RANGE ^ u64::from(net.prefix_len());
    match net.addr() {
        IpAddr::V4(ip) => hash(seed, &ip.octets()),
        IpAddr::V6(ip) => hash(seed, &ip.octets()),
    }
}

/// Larger databases are searched by themselves: their own filter is as good.
const MAX_RULES: usize = 4096;

/// Rules whose paths have more segments are found by the first ones.
const MAX_SEGMENTS: usize = 16;

// Keys of different kinds have different hashes.
const DOMAIN: u64 = 1 << 32;
const HOST: u64 = 2 << 32;
const PLACE: u64 = 3 << 32;
const ENTITY: u64 = 4 << 32;
const RANGE: u64 = 5 << 32;
#[cfg(feature = "live")]
const RULE: u64 = 6 << 32;

/// The one key of all rules for links of apps: layers have few of them.
const APPS: u64 = 7 << 32;
