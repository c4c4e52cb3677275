//! Links about which there is nothing to say, told before anything is made of them.
//!
//! ```text
//! scan ------- canonical as it stands, parsed             else the general path
//! labels ----- hashes of the host and the domains above
//! known hosts  leads nowhere, names no entity             else the general path
//! filter ----- no rule of any layer has the host          else
//! tables ----- none fits host or path                     else the general path
//! content ---- no keyword, regex or hash fits             else the general path
//! ```
//! The general path decides about whatever is left, so that both give the same answers; the tests
//! compare them.

use super::budget;
use super::look::FirstLook;
use super::look::Undecided;
use super::scanned_link::ScannedLink;
use crate::database::Database;
use crate::database::LayerIndex;
use crate::database::LayerRef;
use crate::database::LineRef;
use crate::expand::EntityQuery;
use crate::expand::Knowledge;
use crate::expand::LinkFacts;
use crate::expand::WantedEntities;
use crate::ids::RuleId;
use crate::limits::Limits;
use crate::names::Action;
use crate::names::Anomaly;
use crate::platform::EntitySet;
use crate::platform::EntityText;
use crate::policy::LayerHit;
use crate::policy::Policy;
use crate::url;
use crate::url::Anomalies;
use crate::url::Scanned;
use crate::wire::labels::Labels;
use crate::wire::prefetch::prefetch;

/// Tells misses, for the databases and the policy of one screener.
pub(super) struct Prefilter {
    /// Whether every layer can be asked for hosts alone.
    pub(super) by_host: bool,
    /// Whether links are asked about several at a time, so that they wait for memory together: the
    /// filters decide about them, and are too large to be near.
    pub(super) waits: bool,
    checks_network: bool,
    web_only: bool,
    guess_can_block: bool,
    pub(super) opaque_can_block: bool,
    /// The anomalies from which something can follow.
    checked_anomalies: Anomalies,
    /// The kinds of entities for which some layer has rules.
    pub(super) listed_kinds: EntitySet,
    /// Whether all entities count: the policy decides about some whether or not a rule fits, or the
    /// limits are such that what a link names may exceed them.
    checks_entities: bool,
    /// Whether all that is known is built in.
    is_builtin: bool,
    /// The limits within which a link can be a miss: none is, of any length, where the policy says
    /// something about links that no rule fits.
    pub(super) limits: Limits,
    /// The databases that are searched one by one: those that are not in `layers`.
    pub(super) databases: Vec<Database>,
    /// The numbers of `databases` among all layers.
    pub(super) layer_numbers: Vec<usize>,
    /// The layers that are searched as one. They have nothing that is tried on every link.
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

/// Fewer bytes of filters stay in the second cache of a core.
const FAR_BYTES: usize = if cfg!(test) { 1 } else { 1 << 20 };

impl Prefilter {
    /// The prefilter of layers: `databases`, which have the numbers `layer_numbers` among all layers, are
    /// searched one by one, `layers` as one.
    pub(super) fn of(
        databases: Vec<Database>,
        layer_numbers: Vec<usize>,
        layers: LayerIndex,
        policy: &Policy,
        limits: Limits,
        knowledge: Knowledge,
    ) -> Self {
        let is_listed = |prefix: &str| {
            layers.lists_entities() || databases.iter().any(|it| it.lists_entities_below(prefix))
        };
        let by_host = databases.iter().all(Database::decides_by_host);
        let filter_bytes: usize = databases.iter().map(Database::filter_bytes).sum();
        Self {
            by_host,
            waits: by_host && filter_bytes >= FAR_BYTES,
            checks_network: policy.checks_network() || policy.is_web_only(),
            web_only: policy.is_web_only(),
            guess_can_block: policy.guess_can_block(),
            opaque_can_block: policy.opaque_can_block(),
            checked_anomalies: Anomaly::ALL
                .iter()
                .copied()
                .filter(|it| policy.checks_anomaly(*it))
                .collect(),
            listed_kinds: knowledge.registry().kinds_of(is_listed),
            checks_entities: policy.checks_entities() || !budget::is_enough_for_entities(&limits),
            is_builtin: knowledge.is_builtin(),
            knowledge,
            limits,
            databases,
            layer_numbers,
            layers,
        }
    }

    /// Returns true if no rule can match. False means: `found` has all rules that fit the link, which
    /// shows nothing by itself and leads nowhere or to misses, and for a verdict also those that fit the
    /// first places that it leads to; or, if it is empty, take the general path. `prepare` is called for
    /// every miss, and for others too: it is called before the memory that tells them apart arrives.
    #[inline]
    pub(super) fn is_miss(
        &self,
        link: &str,
        question: Question,
        found: &mut Vec<LayerHit>,
        prepare: impl FnOnce(),
    ) -> bool {
        let mut labels = Labels::NONE;
        let probe = self.probe(link, question, &mut labels, false);
        let (scanned, line) = match probe {
            Ok(plain) => plain,
            Err((undecided, look)) => {
                let seen = (&labels, undecided, look);
                let is_miss = self.finds_none_beyond(seen, question, found);
                if is_miss {
                    prepare();
                }
                return is_miss;
            }
        };
        prepare();
        let link =
            if self.by_host { ScannedLink::Rescan(link) } else { ScannedLink::Scanned(scanned) };
        self.no_rule_can_match(link, &labels, line) || self.finds_none(link, &labels, line, found)
    }

    /// The action for a link that shows nothing: if only blocks fit it, or nothing, and it leads
    /// nowhere or to misses.
    #[inline(always)] // It has two callers, one of them for nearly every link.
    pub(super) fn action(
        &self,
        link: &str,
        question: Question,
        decide: impl Fn(&Database, RuleId) -> Option<Action>,
    ) -> Option<Action> {
        let mut labels = Labels::NONE;
        let probe = self.probe(link, question, &mut labels, true);
        let (scanned, line) = match probe {
            Ok(plain) => plain,
            Err((undecided, look)) => {
                let seen = (&labels, undecided, look);
                return self.action_beyond(link, seen, question, &decide);
            }
        };
        let link =
            if self.by_host { ScannedLink::Rescan(link) } else { ScannedLink::Scanned(scanned) };
        if self.no_rule_can_match(link, &labels, line) {
            return Some(Action::Allow);
        }
        self.find_action(link, &labels, line, &decide)
    }

    /// Parses a link and finds the filter line of its host in the first layer, if the filters can
    /// decide about it. The line of that layer is prefetched as soon as it is known, while the rest
    /// of the link is scanned. Writes `labels`, which must be [`Labels::NONE`], if the link
    /// is canonical. With `hosts_first`, a link whose path or query has escapes is left as it is if its host
    /// may be listed: the escapes take longer to undo than a look-up.
    #[inline(always)]
    pub(super) fn probe<'l>(
        &self,
        link: &'l str,
        question: Question,
        labels: &mut Labels,
        hosts_first: bool,
    ) -> Result<(Scanned<'l>, LineRef<'_>), (Undecided, FirstLook<'l>)> {
        let unclear = (Undecided::HostAndTargets, None);
        let head = url::scan_head(link, &self.limits).ok_or(unclear)?;
        labels.fill(link.as_bytes(), head.host_range(), head.label_starts()).ok_or(unclear)?;
        let mut line = LineRef::NOWHERE;
        if let Some(first) = self.databases.first() {
            line = first.locate(labels);
            prefetch(line.bytes());
        }
        let Some(scanned) = head.scan_tail() else {
            labels.clear();
            return Err(unclear);
        };
        let mut undecided = Undecided::HostAndTargets;
        if hosts_first && !(scanned.is_path_normal() && scanned.is_query_normal()) {
            if !self.is_ruled_out_early(labels, line) {
                return Err((Undecided::Everything, None));
            }
            undecided = Undecided::Targets;
        }
        let facts = self.link_facts(scanned, labels, question);
        let leads_on = facts.is_none_or(LinkFacts::leads_on);
        if !leads_on && self.is_unguessed(scanned, question) {
            return Ok((scanned, line));
        }
        Err((undecided, facts.map(|facts| (scanned, facts))))
    }

    /// Another spelling of a link that has the same verdict.
    pub(super) fn respelled<'a>(
        &self,
        link: &str,
        buffer: &'a mut [u8; url::RESPELLED_BYTES],
    ) -> Option<&'a str> {
        let other = url::respelled(link, buffer)?;
        let is_checked = |anomaly| self.checked_anomalies.contains(anomaly);
        (!other.anomaly.is_some_and(is_checked)).then_some(other.link)
    }

    /// Whether what can be guessed of a link matters.
    #[inline(always)]
    pub(super) fn guesses(&self, question: Question) -> bool {
        question != Question::Blocked || self.guess_can_block
    }

    /// Returns true if nothing that matters can be guessed of a link.
    #[inline(always)]
    pub(super) fn is_unguessed(&self, link: Scanned<'_>, question: Question) -> bool {
        !self.guesses(question) || self.knowledge.known_hosts().is_unguessed(link)
    }

    /// Whether an answer has what a link names and where rows lead from it. The verdict of a miss works
    /// that out when somebody asks, by what is built in.
    #[inline(always)]
    pub(super) fn shows(&self, question: Question) -> bool {
        question == Question::Verdict && !self.is_builtin
    }

    /// The rows of the table of redirectors that say where a link leads, and its alternate parses, if
    /// nothing but these, the host and path of the link, and guesses from them can lead to rules.
    #[inline(always)]
    pub(super) fn link_facts(
        &self,
        link: Scanned<'_>,
        labels: &Labels,
        question: Question,
    ) -> Option<LinkFacts> {
        let known_hosts = self.knowledge.known_hosts();
        let mut facts = LinkFacts::NOTHING;
        if known_hosts.may_know(labels) {
            let is_listed = |entity: &EntityText| {
                let may_list = |found: LayerRef<'_>| found.database.may_list(entity);
                self.databases.iter().any(|database| database.may_list(entity))
                    || self.layers.lists_entities()
                        && self.layers.of_entity(entity).into_iter().any(may_list)
            };
            let wanted = if self.checks_entities || self.shows(question) {
                WantedEntities::Everything
            } else if self.listed_kinds.is_empty() {
                WantedEntities::Nothing
            } else {
                WantedEntities::Listed { kinds: &self.listed_kinds, is_listed: &is_listed }
            };
            // A limit blocks no link where guesses block none.
            let entity_query = EntityQuery { entities: wanted, limits: self.guesses(question) };
            facts = known_hosts.link_facts(link, labels, entity_query)?;
        }
        let rows = known_hosts.rows_anywhere(link, facts.rows());
        let is_plain = known_hosts.is_unknown(link)
            && (!link.ends_in_digit() || link.ip().is_none_or(|ip| self.is_in_no_range(ip)))
            && (!self.checks_network
                || (link.network().is_public()
                    && link.port().is_none()
                    && (!self.web_only || matches!(link.scheme(), "http" | "https"))));
        is_plain.then(|| facts.with_rows(rows))
    }

    /// Where the first layer has a host.
    #[inline(always)]
    pub(super) fn first_line(&self, labels: &Labels) -> LineRef<'_> {
        self.databases.first().map_or(LineRef::NOWHERE, |first| first.locate(labels))
    }

    /// Whether the filters alone say that no rule of a host or behind it fits, given where the first
    /// layer has the host.
    #[inline(always)]
    pub(super) fn is_ruled_out(&self, labels: &Labels, line: LineRef<'_>) -> bool {
        // A loop: `any` would be a function of its own.
        let mut may = false;
        for (layer, database) in self.databases.iter().enumerate() {
            let line = if layer == 0 { line } else { database.locate(labels) };
            may = may || database.may_admit(labels, line);
        }
        !may && !self.layers.may_admit(labels)
    }

    /// [`Self::is_ruled_out`] for the few links with escapes, out of line, so that the code that every
    /// link runs stays small.
    #[cold]
    #[inline(never)]
    fn is_ruled_out_early(&self, labels: &Labels, line: LineRef<'_>) -> bool {
        self.is_ruled_out(labels, line)
    }

    /// The action for a link that the filters cannot decide about, given what [`Self::probe`] saw.
    #[cold]
    pub(super) fn action_beyond(
        &self,
        link: &str,
        (labels, undecided, look): (&Labels, Undecided, FirstLook<'_>),
        question: Question,
        decide: &impl Fn(&Database, RuleId) -> Option<Action>,
    ) -> Option<Action> {
        if labels.count() == 0 {
            // The link is not in order.
            return None;
        }
        if undecided != Undecided::Targets && self.is_blocked_by_own_rule(link, labels, decide) {
            return Some(Action::Block);
        }
        let (undecided, look) = if undecided == Undecided::Everything {
            let mut labels = Labels::NONE;
            match self.probe(link, question, &mut labels, false) {
                Ok((scanned, line)) => {
                    let link = ScannedLink::Scanned(scanned);
                    return self.find_action(link, &labels, line, decide);
                }
                Err(seen) => seen,
            }
        } else {
            (undecided, look)
        };
        let seen = (labels, undecided, look);
        self.is_miss_beyond(seen, question).then_some(Action::Allow)
    }
}
