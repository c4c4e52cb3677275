//! How far links are followed on the short path. What takes more is left to the general path, which
//! knows the limits.

use crate::expand::Leads;
use crate::limits::Limits;
use crate::url::Scanned;

/// The work that is left for following a link.
pub(super) struct Budget {
    /// How many links one after the other.
    hops: usize,
    /// How many links in all.
    links: usize,
    /// How many bytes of links in all.
    bytes: usize,
}

impl Budget {
    /// For everywhere that a link leads, within the limits. `None` if the limits do not suffice for what
    /// the link itself may take.
    pub(super) fn of(link: Scanned<'_>, limits: &Limits) -> Option<Self> {
        Some(Self {
            hops: MAX_HOPS.min(limits.depth),
            links: MAX_LINKS.min(limits.candidates),
            bytes: limits.decoded_bytes.checked_sub(link.text().len() * MAX_NAMED)?,
        })
    }

    /// Spends what the targets and the alternate parses of a link cost. Returns false, and spends nothing,
    /// if that is more than is left.
    pub(super) fn take(
        &mut self,
        link: Scanned<'_>,
        alternate_parses: usize,
        leads: &Leads<'_>,
    ) -> bool {
        let targets = leads.targets().len();
        let bytes =
            leads.targets().map(str::len).sum::<usize>() + alternate_parses * link.text().len();
        let (bytes, links) = (bytes * MAX_NAMED + leads.other_bytes, targets + alternate_parses);
        let is_enough =
            bytes <= self.bytes && links < self.links && (targets == 0 || self.hops > 0);
        if is_enough {
            self.bytes -= bytes;
            self.links -= links;
        }
        is_enough
    }

    /// Spends the bytes by which the spelling of a target that is followed is longer than the one paid
    /// for. Returns false if that is more than is left.
    pub(super) fn take_longer(&mut self, bytes: usize) -> bool {
        let left = self.bytes.checked_sub(bytes * MAX_NAMED);
        self.bytes = left.unwrap_or(self.bytes);
        left.is_some()
    }

    /// Takes a hop to the targets of a link, for which there was room.
    pub(super) fn begin_hop(&mut self) {
        self.hops = self.hops.saturating_sub(1);
    }

    /// Gives the hop back, since the next target of another link may take it again.
    pub(super) fn end_hop(&mut self) {
        self.hops += 1;
    }
}

/// The limits within which the short path decides about a link. It decides about none if misses are
/// looked at, and about none that is longer than what may be decoded, since to undo its escapes takes as
/// many bytes.
pub(super) fn short_path_limits(limits: &Limits, looks_at_misses: bool) -> Limits {
    let longest = if looks_at_misses { NO_LINK } else { limits.decoded_bytes };
    Limits { link_bytes: limits.link_bytes.min(longest), ..limits.clone() }
}

/// Whether limits are such that all entities that a link names come within them, also if it is read in
/// other ways. An entity is a hop behind the link that names it, which may be the last one that is
/// followed.
pub(super) fn is_enough_for_entities(limits: &Limits) -> bool {
    limits.candidates >= MAX_LINKS * MAX_NAMED
        && limits.depth > MAX_HOPS
        && limits.decoded_bytes >= MAX_NAMED_BYTES
}

/// Fewer bytes than any link has that the short path reads.
const NO_LINK: usize = 0;
/// The most hops from the link to a place.
const MAX_HOPS: usize = 4;
/// The most links that the link leads to.
const MAX_LINKS: usize = 8;
/// A place and the entities that it names are at most so many candidates, each as long as the place.
const MAX_NAMED: usize = 4;
/// More bytes than the links take of all that a link of a platform names.
const MAX_NAMED_BYTES: usize = 32 << 10;
