//! Links that lead nowhere but to themselves, told by a look at them as they stand.
//!
//! Nearly every link is one. What is said here must be what [`super::walk`] would find: the link
//! alone, which names no entity and hides nothing.

use std::sync::LazyLock;

use crate::entity;
use crate::expand::guess;
use crate::expand::table::Redirectors;
use crate::url::Scanned;
use crate::wire::labels::Labels;

/// Tells ordinary links from others, by the redirectors and entities that are built in.
pub(crate) struct Ordinary {
    redirectors: &'static Redirectors,
    /// The hashes of the names by which redirectors, gateways and entities are known: the last two
    /// or three labels of their hosts. One slot of choice, then those that follow, 0 = empty.
    names: Vec<u64>,
}

impl Ordinary {
    /// By the redirectors that are built in.
    pub(crate) fn builtin() -> &'static Self {
        &BUILTIN
    }

    /// Whether the link leads nowhere that is known, is no other spelling of anything and names no
    /// entity. `false` says nothing about it.
    #[inline(always)]
    pub(crate) fn is_unknown(&self, link: Scanned<'_>, labels: &Labels) -> bool {
        let name = labels.last(labels.count().min(2));
        let is_named = self.has(name) || self.has(labels.last(3));
        (!is_named || self.is_unknown_here(link))
            && !link.raw_query().is_some_and(entity::may_name_anywhere)
    }

    /// Whether nothing can be guessed of the link. `false` says nothing about it.
    #[inline(always)]
    pub(crate) fn is_unguessed(&self, link: Scanned<'_>, labels: &Labels) -> bool {
        !is_gateway(link, labels) && guess::holds_nothing(link)
    }

    /// Hands out all that can be guessed of a link; `false` if it is more than a link in its path or
    /// query.
    pub(crate) fn guesses(
        &self,
        link: Scanned<'_>,
        labels: &Labels,
        emit: &mut dyn FnMut(String),
    ) -> bool {
        let is_told = !is_gateway(link, labels);
        if is_told {
            guess::targets_in(link.raw_path(), link.raw_query(), emit);
        }
        is_told
    }

    #[inline(always)]
    fn has(&self, hash: u64) -> bool {
        let mask = self.names.len() - 1;
        let mut slot = (hash >> 17) as usize;
        loop {
            // A quarter of the slots is in use, so that one is empty.
            match self.names.get(slot & mask) {
                None | Some(0) => return false,
                Some(name) if *name == hash => return true,
                Some(_) => slot += 1,
            }
        }
    }

    #[cold]
    fn is_unknown_here(&self, link: Scanned<'_>) -> bool {
        let host = link.host();
        !entity::has_host(host.strip_prefix("www.").unwrap_or(host))
            && !self.redirectors.is_about(host, link.raw_path(), link.raw_query())
    }

    fn new(redirectors: &'static Redirectors) -> Self {
        let hashes: Vec<u64> =
            redirectors.names().filter_map(Labels::of_host).map(|labels| labels.whole()).collect();
        let mut names = vec![0; (4 * hashes.len()).next_power_of_two().max(2)];
        for hash in hashes {
            let mask = names.len() - 1;
            let slots = (hash >> 17) as usize..;
            for slot in slots.take(names.len()) {
                if let Some(free @ 0) = names.get_mut(slot & mask) {
                    *free = hash;
                    break;
                }
            }
        }
        Self { redirectors, names }
    }
}

/// Whether a host that is no known gateway may look like one.
#[inline(always)]
fn is_gateway(link: Scanned<'_>, labels: &Labels) -> bool {
    // The name of an onion service below another host takes 63 bytes at least.
    labels.has_ipfs || link.host().len() > 62 || link.raw_path().starts_with("/ipfs/")
}

static BUILTIN: LazyLock<Ordinary> = LazyLock::new(|| Ordinary::new(Redirectors::builtin()));
