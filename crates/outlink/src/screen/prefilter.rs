//! Links about which there is nothing to say, told before anything is made of them.
//!
//! ```text
//! scan ------- in order as it stands, taken apart         else the general path
//! labels ----- hashes of the host and the domains above
//! known hosts  leads nowhere, names no entity             else the general path
//! filter ----- no rule of any layer has the host          else
//! tables ----- none fits host or path                     else the general path
//! content ---- no keyword, regex or hash fits             else the general path
//! ```
//! The general path decides about whatever is left, so that both give the same answers; the tests
//! compare them.

use super::scan::Scan;
use crate::database::Database;
use crate::database::LayerIndex;
use crate::database::LayerRef;
use crate::database::LineRef;
use crate::expand::Asked;
use crate::expand::Knowledge;
use crate::expand::Leads;
use crate::expand::Wanted;
use crate::ids::RuleId;
use crate::limits::Limits;
use crate::names::Action;
use crate::platform::EntitySet;
use crate::platform::EntityText;
use crate::policy::Finding;
use crate::policy::Policy;
use crate::url;
use crate::url::Scanned;
use crate::wire::labels::Labels;
use crate::wire::prefetch::prefetch;

/// Tells misses, for the databases and the policy of one screener.
pub(super) struct Prefilter {
    /// Whether every layer can be asked for hosts alone.
    pub(super) by_host: bool,
    checks_network: bool,
    web_only: bool,
    guess_can_block: bool,
    opaque_can_block: bool,
    /// The kinds of entities for which some layer has rules.
    pub(super) listed_kinds: EntitySet,
    /// Whether all entities count: the policy decides about some whether or not a rule fits, or the
    /// limits are such that what a link names may exceed them.
    checks_entities: bool,
    /// Whether all that is known is built in.
    is_builtin: bool,
    /// The numbers of the databases that the methods are given, among all layers.
    pub(super) places: Vec<usize>,
    /// The layers that are searched as one. They have nothing that is tried on every link, and are not
    /// among the databases that the methods are given.
    pub(super) layers: LayerIndex,
    pub(super) knowledge: Knowledge,
}

/// What somebody wants to know about a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Question {
    /// Everything, with what the link names.
    Verdict,
    /// The action.
    All,
    /// Whether it is blocked, which a guess need not be made for if none can block.
    Blocked,
}

/// What remains to be looked at if a first look at a link does not decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Left {
    /// The rules of its host, and everything else.
    All,
    /// The rules of its host, and what it names and carries, unless it is not in order.
    Links,
    /// What it names and carries: no rule has its host.
    LinksOfMiss,
}

impl Prefilter {
    /// The prefilter of layers: `databases`, which have the numbers `places` among all layers, are
    /// searched one by one, `layers` as one.
    pub(super) fn of(
        databases: &[Database],
        places: Vec<usize>,
        layers: LayerIndex,
        policy: &Policy,
        limits: &Limits,
        knowledge: Knowledge,
    ) -> Self {
        let is_listed = |prefix: &str| {
            layers.lists_entities() || databases.iter().any(|it| it.lists_entities_below(prefix))
        };
        let is_limited = limits.candidates < MAX_PLACES * MAX_NAMED
            || limits.depth == 0
            || limits.decoded_bytes < MAX_NAMED_BYTES;
        Self {
            by_host: databases.iter().all(Database::decides_by_host),
            checks_network: policy.checks_network() || policy.is_web_only(),
            web_only: policy.is_web_only(),
            guess_can_block: policy.guess_can_block(),
            opaque_can_block: policy.opaque_can_block(),
            listed_kinds: knowledge.registry().kinds_of(is_listed),
            checks_entities: policy.checks_entities() || is_limited,
            is_builtin: knowledge.is_builtin(),
            knowledge,
            places,
            layers,
        }
    }

    /// Returns true if no rule can match. False means: `found` has all rules that fit the link, which
    /// shows nothing by itself and leads nowhere, or, if it is empty, take the general path. `prepare`
    /// is called for every miss, and for others too: it is called before the memory that tells them
    /// apart arrives.
    #[inline]
    pub(super) fn is_miss(
        &self,
        link: &str,
        question: Question,
        databases: &[Database],
        limits: &Limits,
        found: &mut Vec<Finding>,
        prepare: impl FnOnce(),
    ) -> bool {
        let mut labels = Labels::NONE;
        let probe = self.probe(link, question, databases, limits, &mut labels, false);
        let Ok((scanned, place)) = probe else {
            let is_miss = self.is_miss_beyond(link, question, databases, limits);
            if is_miss {
                prepare();
            }
            return is_miss;
        };
        prepare();
        if !self.by_host {
            return self.finds_none(Scan::Kept(scanned), &labels, place, databases, found);
        }
        self.is_ruled_out(&labels, place, databases)
            || self.finds_none(Scan::Repeat(link), &labels, place, databases, found)
    }

    /// The action for a link that shows nothing: if only blocks fit it, or nothing, and it leads
    /// nowhere or to misses.
    #[inline(always)] // It has two callers, one of them for nearly every link.
    pub(super) fn action(
        &self,
        link: &str,
        question: Question,
        databases: &[Database],
        limits: &Limits,
        decide: impl Fn(&Database, RuleId) -> Option<Action>,
    ) -> Option<Action> {
        let mut labels = Labels::NONE;
        let probe = self.probe(link, question, databases, limits, &mut labels, true);
        let (scanned, place) = match probe {
            Ok(plain) => plain,
            // The link is not in order.
            Err(_) if labels.count() == 0 => return None,
            Err(left) => {
                return self.action_beyond(
                    link,
                    (&labels, left),
                    question,
                    databases,
                    limits,
                    &decide,
                );
            }
        };
        if !self.by_host {
            return self.find_action(Scan::Kept(scanned), &labels, place, databases, &decide);
        }
        if self.is_ruled_out(&labels, place, databases) {
            return Some(Action::Allow);
        }
        self.find_action(Scan::Repeat(link), &labels, place, databases, &decide)
    }

    /// Takes a link apart and finds the place of its host in the first layer, if the filters can
    /// decide about it. The line of that layer is asked for as soon as it is known, and comes near
    /// while the rest is looked at. The labels go into the place of none, if the link is in order as
    /// it stands. With `hosts_first`, a link whose path or query has escapes is left as it is if its host
    /// may be listed: the escapes take longer to undo than a look-up.
    #[inline(always)]
    pub(super) fn probe<'l, 'd>(
        &self,
        link: &'l str,
        question: Question,
        databases: &'d [Database],
        limits: &Limits,
        labels: &mut Labels,
        hosts_first: bool,
    ) -> Result<(Scanned<'l>, LineRef<'d>), Left> {
        let head = url::scan_head(link, limits).ok_or(Left::Links)?;
        labels.fill(link.as_bytes(), head.host_range(), head.label_starts()).ok_or(Left::Links)?;
        let mut place = LineRef::NOWHERE;
        if let Some(first) = databases.first() {
            place = first.locate(labels);
            prefetch(place.line());
        }
        let Some(scanned) = head.scan_tail() else {
            labels.clear();
            return Err(Left::Links);
        };
        let mut left = Left::Links;
        if hosts_first && !(scanned.is_path_normal() && scanned.is_query_normal()) {
            if !self.is_ruled_out_early(labels, place, databases) {
                return Err(Left::All);
            }
            left = Left::LinksOfMiss;
        }
        if !self.is_plain(scanned, labels, question, true, databases)
            || (self.guesses(question) && !self.knowledge.known_hosts().is_unguessed(scanned))
        {
            return Err(left);
        }
        Ok((scanned, place))
    }

    /// Whether what can be guessed of a link matters.
    #[inline(always)]
    fn guesses(&self, question: Question) -> bool {
        question != Question::Blocked || self.guess_can_block
    }

    /// Whether an answer has what a link names and where rows lead from it. The verdict of a miss works
    /// that out when somebody asks, by what is built in.
    #[inline(always)]
    fn shows(&self, question: Question) -> bool {
        question == Question::Verdict && !self.is_builtin
    }

    /// Returns true if only the host and path of a link, and guesses from them, can lead to rules, and
    /// where rows of the table of redirectors say that it leads if `rows` is false.
    #[inline(always)]
    fn is_plain(
        &self,
        link: Scanned<'_>,
        labels: &Labels,
        question: Question,
        rows: bool,
        databases: &[Database],
    ) -> bool {
        let known_hosts = self.knowledge.known_hosts();
        if known_hosts.may_know(labels) {
            let is_listed = |entity: &EntityText| {
                let may_list = |found: LayerRef<'_>| found.database.may_list(entity);
                databases.iter().any(|database| database.may_list(entity))
                    || self.layers.lists_entities()
                        && self.layers.of_entity(entity).into_iter().any(may_list)
            };
            let wanted = if self.checks_entities || self.shows(question) {
                Wanted::Everything
            } else if self.listed_kinds.is_empty() {
                Wanted::Nothing
            } else {
                Wanted::Listed { kinds: &self.listed_kinds, is_listed: &is_listed }
            };
            // A limit blocks no link where guesses block none.
            let asked = Asked { entities: wanted, limits: self.guesses(question), rows };
            if !known_hosts.says_nothing(link, labels, asked) {
                return false;
            }
        }
        known_hosts.is_unknown(link, rows)
            && (!link.ends_in_digit()
                || link.ip().is_none_or(|ip| self.is_missed_address(ip, databases)))
            && (!self.checks_network
                || (link.network().is_public()
                    && link.port().is_none()
                    && (!self.web_only || matches!(link.scheme(), "http" | "https"))))
    }

    /// Whether the filters alone say that no rule of a host or behind it fits, given where the first
    /// layer has the host.
    #[inline(always)]
    pub(super) fn is_ruled_out(
        &self,
        labels: &Labels,
        place: LineRef<'_>,
        databases: &[Database],
    ) -> bool {
        // A loop: `any` would be a function of its own.
        let mut may = false;
        for (layer, database) in databases.iter().enumerate() {
            let place = if layer == 0 { place } else { database.locate(labels) };
            may = may || database.may_admit(labels, place);
        }
        !may && !self.layers.may_admit(labels)
    }

    /// [`Self::is_ruled_out`] for the few links with escapes, out of line, so that the code that every
    /// link runs stays small.
    #[cold]
    #[inline(never)]
    fn is_ruled_out_early(
        &self,
        labels: &Labels,
        place: LineRef<'_>,
        databases: &[Database],
    ) -> bool {
        self.is_ruled_out(labels, place, databases)
    }

    /// The action for a link that the filters cannot decide about.
    #[cold]
    pub(super) fn action_beyond(
        &self,
        link: &str,
        (labels, left): (&Labels, Left),
        question: Question,
        databases: &[Database],
        limits: &Limits,
        decide: &impl Fn(&Database, RuleId) -> Option<Action>,
    ) -> Option<Action> {
        if labels.count() == 0 {
            // The link is not in order.
            return None;
        }
        if left != Left::LinksOfMiss && self.blocks_alone(link, labels, databases, decide) {
            return Some(Action::Block);
        }
        if left == Left::All {
            let mut labels = Labels::NONE;
            let probe = self.probe(link, question, databases, limits, &mut labels, false);
            if let Ok((scanned, place)) = probe {
                let link = Scan::Kept(scanned);
                return self.find_action(link, &labels, place, databases, decide);
            }
        }
        self.is_miss_beyond(link, question, databases, limits).then_some(Action::Allow)
    }

    /// Whether a link and everywhere that it leads are misses. Many a link carries the one that it was
    /// called from, and few of those are listed.
    #[cold]
    pub(super) fn is_miss_beyond(
        &self,
        link: &str,
        question: Question,
        databases: &[Database],
        limits: &Limits,
    ) -> bool {
        let mut budget = Budget {
            hops: MAX_HOPS.min(limits.depth),
            places: MAX_PLACES.min(limits.candidates),
            bytes: limits.decoded_bytes.saturating_sub(link.len() * MAX_NAMED),
        };
        self.leads_to_misses(link, true, question, databases, limits, &mut budget)
    }

    /// The same within a budget. Nearly every target leads nowhere, which [`Self::probe`] has ruled out
    /// of the first link, if it can be ruled out.
    fn leads_to_misses(
        &self,
        link: &str,
        is_first: bool,
        question: Question,
        databases: &[Database],
        limits: &Limits,
        budget: &mut Budget,
    ) -> bool {
        let Some(scanned) = url::scan(link, limits) else { return false };
        let labels = Labels::of(link.as_bytes(), scanned.host_range(), scanned.label_starts());
        let Some(labels) = labels else { return false };
        let is_plain = |rows| self.is_plain(scanned, &labels, question, rows, databases);
        let known_hosts = self.knowledge.known_hosts();
        let guesses = self.guesses(question);
        let leads_nowhere =
            !is_first && is_plain(true) && (!guesses || known_hosts.is_unguessed(scanned));
        if !leads_nowhere && !is_plain(self.shows(question)) {
            return false;
        }
        let place = databases.first().map_or(LineRef::NOWHERE, |database| database.locate(&labels));
        if !(self.by_host && self.is_ruled_out(&labels, place, databases)
            || self.is_missed(Scan::Kept(scanned), &labels, place, databases))
        {
            return false;
        }
        if leads_nowhere {
            return budget.take(&Leads::nowhere(scanned));
        }
        let leads = known_hosts.leads(scanned, &labels, guesses, limits);
        let Some(leads) = leads else { return false };
        let minds_opaque = question != Question::Blocked || self.opaque_can_block;
        if leads.is_opaque && minds_opaque || !budget.take(&leads) {
            return false;
        }
        if leads.targets.is_empty() {
            return true;
        }
        // The budget had a hop for each of them; the next one has it again.
        budget.hops -= 1;
        let mut targets = leads.targets.iter().enumerate();
        let are_misses = targets.all(|(number, target)| {
            // What a link carries is often found once more when its escapes are undone.
            leads.targets.iter().take(number).any(|other| other == target)
                || self.leads_to_misses(target, false, question, databases, limits, budget)
        });
        budget.hops += 1;
        are_misses
    }
}

/// How far links are followed here. What takes more is left to the general path, which knows the
/// limits.
struct Budget {
    /// How many links one after the other.
    hops: usize,
    /// How many links in all.
    places: usize,
    /// How many bytes of links in all.
    bytes: usize,
}

impl Budget {
    /// Takes what the places take that a link leads to; false if that is more than is left.
    fn take(&mut self, leads: &Leads) -> bool {
        let bytes = leads.targets.iter().map(|it| it.len() * MAX_NAMED).sum::<usize>();
        let (bytes, places) = (bytes + leads.reread_bytes, leads.targets.len());
        let is_enough =
            bytes <= self.bytes && places < self.places && (places == 0 || self.hops > 0);
        if is_enough {
            self.bytes -= bytes;
            self.places -= places;
        }
        is_enough
    }
}

/// The most hops from the link to a place.
const MAX_HOPS: usize = 4;
/// The most places that the link leads to.
const MAX_PLACES: usize = 8;
/// A place and the entities that it names are at most so many candidates, each as long as the place.
const MAX_NAMED: usize = 4;
/// More bytes than the links take of all that a link of a platform names.
const MAX_NAMED_BYTES: usize = 32 << 10;
