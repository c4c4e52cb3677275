//! What the filter has to let pass.

use crate::names::RuleKind;
use crate::wire::labels::Labels;
use crate::wire::labels::LabelsInTurn;

/// Something that the filter lets pass. The labels of domains and hosts are in reverse order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FilterKey<'a> {
    /// A host and everything below it.
    Domain(&'a [u8]),
    /// A host.
    Host(&'a [u8]),
    /// A host, with and without `www.` before it.
    Site(&'a str),
}

impl<'a> FilterKey<'a> {
    /// The key that has to pass so that a rule is found which is stored with a key of the exact
    /// tables; `None` if rules of that kind are not looked up by host.
    pub(crate) fn of(kind: RuleKind, key: &'a [u8]) -> Option<Self> {
        match kind {
            RuleKind::Domain => Some(FilterKey::Domain(key)),
            RuleKind::Host => Some(FilterKey::Host(key)),
            RuleKind::Url | RuleKind::Prefix => {
                let host = key.split(|byte| *byte == b'/').next()?;
                // Links of apps are looked up without the filter.
                let is_app = host.contains(&b':') && !host.starts_with(b"[");
                std::str::from_utf8(host).ok().filter(|_| !is_app).map(FilterKey::Site)
            }
            RuleKind::Entity
            | RuleKind::Keyword
            | RuleKind::Regex
            | RuleKind::Ip
            | RuleKind::Sha256 => None,
        }
    }

    /// How many hosts [`Self::each`] hands out at most.
    pub(crate) fn max_hosts(self) -> u64 {
        if matches!(self, FilterKey::Site(_)) { 2 } else { 1 }
    }

    /// Hands out the hosts that pass, and whether everything below them does. Those that cannot be
    /// hashed are left out: links with such hosts are not asked about here.
    pub(crate) fn each(self, visit: &mut dyn FnMut(bool, &Labels)) {
        self.each_in_turn(0, &mut LabelsInTurn::new(), |below, mut host| {
            visit(below, host.labels());
        });
    }

    /// As [`Self::each`], for a key of many in their order. What its host has in common with the
    /// host before it is not hashed again: `shared` bytes if both are reversed, or more.
    #[inline(always)]
    pub(super) fn each_in_turn(
        self,
        shared: usize,
        last: &mut LabelsInTurn,
        mut visit: impl FnMut(bool, PassingHost<'_>),
    ) {
        let (below, host) = match self {
            FilterKey::Domain(host) => (true, host),
            FilterKey::Host(host) => (false, host),
            FilterKey::Site(host) => {
                for host in [host, &format!("www.{host}")] {
                    if let Some(labels) = Labels::of_host(host) {
                        visit(false, PassingHost::Alone(labels));
                    }
                }
                return;
            }
        };
        if let Some(kept) = last.turn_to(shared, host) {
            visit(below, PassingHost::InTurn(kept, last));
        }
    }
}

/// A host that the filter lets pass.
#[derive(Debug)]
pub(super) enum PassingHost<'a> {
    /// With how many labels it has in common with the last one that was handed out in turn.
    InTurn(usize, &'a mut LabelsInTurn),
    Alone(Labels),
}

impl PassingHost<'_> {
    #[inline(always)]
    pub(super) fn labels(&mut self) -> &Labels {
        match self {
            PassingHost::InTurn(_, host) => host.labels(),
            PassingHost::Alone(labels) => labels,
        }
    }
}

/// Everything that a filter lets pass.
pub(crate) trait FilterKeys {
    /// Hands out all keys, each time in the same order. A key with a reversed host comes with the number of
    /// bytes that this host shares with the last reversed host before it, or with a smaller number.
    fn each(&self, visit: impl FnMut(usize, FilterKey<'_>));

    /// How many hosts they stand for at most ([`FilterKey::max_hosts`]).
    fn max_hosts(&self) -> u64;
}
