//! An index of the hosts that redirectors and platforms name, and the rows of redirectors that
//! a scanned link may match.
//!
//! Nearly every link leads nowhere but to itself. The answers here must agree with
//! [`walk`](crate::expand::walk).

use std::sync::Arc;

use crate::codec::percent::Beginning;
use crate::expand::entity_query::EntityQuery;
use crate::expand::guess;
use crate::expand::hosts::onion;
use crate::expand::link::parts::LinkParts;
use crate::expand::rows::link_facts::LinkFacts;
use crate::expand::rows::link_facts::MatchingRows;
use crate::expand::rows::nodes::HINT_WORDS;
use crate::expand::rows::nodes::Node;
use crate::expand::rows::nodes::NodeTable;
use crate::expand::rows::nodes::hint_of;
use crate::expand::rows::table::Redirectors;
use crate::platform;
use crate::platform::Registry;
use crate::url;
use crate::url::Scanned;
use crate::wire::labels::Labels;
use crate::wire::name_table::NameTable;

/// The redirectors and the registry, with an index of the hosts that they name.
pub(crate) struct KnownHosts {
    pub(crate) redirectors: Arc<Redirectors>,
    pub(crate) registry: Arc<Registry>,
    /// A one-hash Bloom filter of the names. It rules out nearly every host, so that the branch behind it
    /// is predictable.
    hints: Box<[u64; HINT_WORDS]>,
    /// The numbers of the nodes of the names by which redirectors, gateways and entities are known: the
    /// last two or three labels of their hosts.
    nodes: NameTable<u32>,
}

impl KnownHosts {
    /// Whether something may be known of the host. It rules out nearly every host.
    #[inline(always)]
    pub(crate) fn may_know(&self, labels: &Labels) -> bool {
        self.hint(two_labels(labels)) | self.hint(labels.suffix_hash(3))
    }

    /// By what the tables know of the host of a link: the rows that fit the link if one of them may say
    /// where it leads, or else none, and its alternate parses. `None` if it may name an entity that counts,
    /// or be another link.
    #[inline(always)]
    pub(crate) fn link_facts(
        &self,
        link: Scanned<'_>,
        labels: &Labels,
        entity_query: EntityQuery<'_>,
    ) -> Option<LinkFacts> {
        // In parts: if the scanned link were handed on as a whole, every link would have to be put
        // into memory for that, also where nothing is known.
        let link = LinkParts::of_scanned(link);
        let [two, three] = [two_labels(labels), labels.suffix_hash(3)];
        let mut facts = LinkFacts::NOTHING;
        let mut is_led = false;
        for name in [two, three] {
            if self.hint(name) {
                is_led |= self.is_led_by(name, &link, labels, entity_query, &mut facts)?;
            }
        }
        Some(if is_led { facts } else { facts.with_rows(MatchingRows::NONE) })
    }

    /// The rows that [`Self::link_facts`] says, and those for any host.
    #[inline(always)]
    pub(crate) fn rows_anywhere(&self, link: Scanned<'_>, rows: MatchingRows) -> MatchingRows {
        let [one, other] = link.path_lead();
        let any_host = self.redirectors.any_host();
        let is_led = any_host.hint(one, other)
            && if rows == MatchingRows::NONE {
                self.redirectors.is_about_any_host(link.raw_path(), link.raw_query())
            } else {
                // Those for any host would have to be added.
                !any_host.positions(link.raw_path()).is_empty()
            };
        let has_escapes = !(link.is_path_normal() && link.is_query_normal());
        if is_led
            || rows == MatchingRows::NONE
                && has_escapes
                && self.may_rows_match_decoded(&LinkParts::of_scanned(link))
        {
            MatchingRows::UNKNOWN
        } else {
            rows
        }
    }

    /// Returns true if the link names no entity and has no other spelling, whatever its host is. False
    /// means: look closer.
    #[inline(always)]
    pub(crate) fn is_unknown(&self, link: Scanned<'_>) -> bool {
        !onion::may_be_proven(link.host())
            && (!platform::hints_at_name(link.query_bytes(), link.fragment_lead())
                || !platform::may_name_anywhere(link.raw_query(), link.fragment()))
    }

    /// Returns true if the link carries nothing to guess. False means: look closer.
    #[inline(always)]
    pub(crate) fn is_unguessed(&self, link: Scanned<'_>) -> bool {
        !is_gateway(link)
            && !self.may_show_more_decoded(link)
            && guess::holds_nothing(link, &self.registry)
    }

    /// Whether the normal form of a link may show more links in it.
    #[inline(always)]
    fn may_show_more_decoded(&self, link: Scanned<'_>) -> bool {
        // Nearly every link is in normal form, and need not be parted to be asked that.
        !(link.is_path_normal() && link.is_query_normal())
            && (is_gateway_once_normal(link) || may_hold_decoded(&LinkParts::of_scanned(link)))
    }

    /// Whether a row for any host may be about a link once its escapes are undone.
    #[cold]
    #[inline(never)]
    fn may_rows_match_decoded(&self, link: &LinkParts<'_>) -> bool {
        let any_host = self.redirectors.any_host();
        let [is_path_normal, _] = link.are_normal;
        // Nearly every link with escapes has them in its query alone, so that its path stays as it is.
        (!is_path_normal || any_host.may_know(link.path))
            && may_hold_decoded(link)
            && url::scan_any(link.text).is_none_or(|link| {
                let path = link.path();
                // The query is decoded for few paths.
                any_host.may_know(&path)
                    && self.redirectors.is_about_any_host(&path, link.query().as_deref())
            })
    }

    /// Whether something may be known of a name.
    #[inline(always)]
    fn hint(&self, name: u64) -> bool {
        let (word, bit) = hint_of(name);
        self.hints.get(word).is_none_or(|word| word & bit != 0)
    }

    /// Whether a row of a name may say where the link leads. Adds those that fit the link. `None` if the
    /// name is known for something else that concerns the link.
    #[inline(never)]
    fn is_led_by(
        &self,
        name: u64,
        link: &LinkParts<'_>,
        labels: &Labels,
        entity_query: EntityQuery<'_>,
        facts: &mut LinkFacts,
    ) -> Option<bool> {
        let Some(node) = self.node(name) else { return Some(false) };
        let mut matching = facts.rows();
        let table = &self.redirectors;
        let mut is_led = table.is_about(node, (link.host, link.path, link.query), &mut matching);
        let [is_path_normal, _] = link.are_normal;
        if !is_path_normal && link.path.contains('%') {
            // Then rows are looked up by the normal form of the path, if need be.
            matching = MatchingRows::UNKNOWN;
        }
        // The path says whether a row fits.
        let may_fit = !is_path_normal || matching != MatchingRows::NONE;
        if !is_led && may_fit && link.decoding_may_change_structure() {
            matching = MatchingRows::UNKNOWN;
            is_led = url::scan_any(link.text).is_none_or(|other| {
                let (path, query) = (other.path(), other.query());
                table.is_about(node, (link.host, &path, query.as_deref()), &mut matching)
            });
        }
        *facts = facts.with_rows(matching);
        let is_named = node.entity && entity_query.is_named_by(&self.registry, link, labels, facts);
        (!is_named).then_some(is_led)
    }

    /// The node of the hash of a name. If a host merely shares the hash, no row of the node fits it.
    #[inline]
    fn node(&self, name: u64) -> Option<&Node> {
        self.redirectors.nodes().node(*self.nodes.get(name)?)
    }

    /// The nodes of a host: of its last two labels, and of its last three if these decide.
    pub(crate) fn nodes_of(&self, labels: &Labels) -> [Option<&Node>; 2] {
        let known = |name: u64| if self.hint(name) { self.node(name) } else { None };
        let node = known(two_labels(labels));
        let decides = labels.count() > 2 && node.is_some_and(|node| node.deeper);
        [node, if decides { known(labels.suffix_hash(3)) } else { None }]
    }

    /// By redirectors and platforms. The table of redirectors names the hosts of the platforms.
    pub(super) fn new(redirectors: Arc<Redirectors>, registry: Arc<Registry>) -> Self {
        let NodeTable { numbers, hints, .. } = redirectors.nodes();
        let mut own_hints = Box::new([0; HINT_WORDS]);
        own_hints.iter_mut().zip(hints.iter()).for_each(|(own, hints)| *own = *hints);
        let nodes = numbers.clone();
        Self { redirectors, registry, hints: own_hints, nodes }
    }
}

/// The hash of the last two labels, or of the only one.
#[inline(always)]
fn two_labels(labels: &Labels) -> u64 {
    labels.suffix_hash(labels.count().min(2))
}

/// Whether undoing the escapes of a link may show more links in it.
#[inline]
fn may_hold_decoded(link: &LinkParts<'_>) -> bool {
    link.decoding_may_change_structure() && guess::may_hold_decoded_target(link.path, link.query)
}

/// Whether a host that is not a known gateway may look like one.
#[inline(always)]
pub(crate) fn is_gateway(link: Scanned<'_>) -> bool {
    // The name of an onion service of version 3 below another host takes 63 bytes at least.
    link.has_label(b"ipfs")
        || link.host_range().len() > 62 && link.has_label(b"onion")
        || link.raw_path().starts_with("/ipfs/")
}

/// Whether a path that is not in normal form is that of a file of IPFS in it.
#[cold]
#[inline(never)]
pub(crate) fn is_gateway_once_normal(link: Scanned<'_>) -> bool {
    if link.is_path_normal() {
        return false;
    }
    let path = link.raw_path();
    let start = Beginning::<GATEWAY_ROOM>::of(path.trim_start_matches('/').as_bytes());
    let start = start.as_bytes();
    // Dots drop what stands before them. Escaped ones are not scanned.
    let may_be = start.starts_with(b"ipfs")
        || matches!(start.first(), Some(b'/' | b'\\' | b'.'))
        || path.contains("..");
    may_be && link.path().starts_with("/ipfs/")
}

/// Room for `ipfs`, and for an escape that is under way.
const GATEWAY_ROOM: usize = 6;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expand::entity_query::WantedEntities;
    use crate::expand::rows::row::Row;
    use crate::limits::Limits;
    use crate::url::normalize;

    #[test]
    fn few_names_seem_to_be_known_and_all_that_are_do() {
        let hosts = KnownHosts::new(Redirectors::builtin().clone(), Registry::builtin().clone());
        let bits: u32 = hosts.hints.iter().map(|word| word.count_ones()).sum();
        assert!(bits as usize * 20 < HINT_WORDS * 64, "{bits} bits are set");
        let table = hosts.redirectors.nodes();
        let known = table.numbers.hashes.iter().filter(|hash| **hash != 0);
        assert_eq!(known.clone().count(), table.nodes.len());
        for hash in known {
            assert!(hosts.hint(*hash) && hosts.node(*hash).is_some(), "{hash}");
        }
    }

    #[test]
    fn the_rows_that_are_handed_on_are_those_that_are_looked_up() {
        let hosts = KnownHosts::new(Redirectors::builtin().clone(), Registry::builtin().clone());
        let limits = Limits::default();
        let mut known = 0;
        for host in [
            "www.google.com",
            "google.co.uk",
            "l.facebook.com",
            "www.youtube.com",
            "out.reddit.com",
            "web.archive.org",
            "archive.org",
            "www.linkedin.com",
            "href.li",
            "t.me",
            "bit.ly",
            "translate.google.com",
            "steamcommunity.com",
        ] {
            for path in [
                "",
                "/",
                "/url",
                "/l.php",
                "/redirect",
                "/web/2024/https://a.test/",
                "/redir/redirect",
                "/URL/",
                "/%75rl",
                "/search",
                "/CL0/https:%2F%2Fa.test/1",
                "/linkfilter/",
            ] {
                for query in
                    ["", "?u=https://a.test/", "?q=https%3A%2F%2Fa.test&url=b.test", "?x=1"]
                {
                    let link = format!("https://{host}{path}{query}");
                    let Some(scanned) = url::scan_any(&link) else { continue };
                    let labels = Labels::of_host(host).unwrap();
                    let entity_query =
                        EntityQuery { entities: WantedEntities::Nothing, limits: false };
                    let Some(facts) = hosts.link_facts(scanned, &labels, entity_query) else {
                        continue;
                    };
                    let rows = hosts.rows_anywhere(scanned, facts.rows());
                    let url = normalize(&link, &limits).unwrap();
                    let looked_up = hosts.redirectors.look_up(&url).rows;
                    let says = |row: &&&Row| row.may_say(url.raw_path(), url.raw_query());
                    if rows == MatchingRows::NONE {
                        assert_eq!(
                            looked_up.iter().find(says).map(|row| &row.name),
                            None,
                            "{link}"
                        );
                    } else if let Some((rows, count)) = rows.of(&hosts.redirectors) {
                        let names =
                            |rows: &[&Row]| rows.iter().map(|row| row.name.clone()).collect();
                        let [names, all]: [Vec<_>; 2] = [names(&rows[..count]), names(&looked_up)];
                        assert_eq!(names, all, "{link}");
                        known += 1;
                    }
                }
            }
        }
        assert!(known > 50, "{known}");
    }
}
