//! Proves from the bytes of a link that no rule can match it, without parsing or allocating.
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
use super::scanned_link::ScannedLink;
use crate::database::Database;
use crate::database::LayerIndex;
use crate::database::LineRef;
use crate::expand::Knowledge;
use crate::ids::RuleId;
use crate::limits::Limits;
use crate::names::Action;
use crate::names::Anomaly;
use crate::platform::EntitySet;
use crate::policy::LayerHit;
use crate::policy::Policy;
use crate::url;
use crate::url::Anomalies;
use crate::url::Scanned;
use crate::wire::labels::Labels;

/// Tells misses, for the databases and the policy of one screener.
pub(super) struct Prefilter {
    /// Whether every layer can be asked for hosts alone.
    pub(super) by_host: bool,
    /// Whether links are asked about several at a time, so that they wait for memory together: the
    /// filters decide about them, and are too large to be near.
    pub(super) waits: bool,
    pub(super) checks_network: bool,
    pub(super) web_only: bool,
    guess_can_block: bool,
    pub(super) opaque_can_block: bool,
    /// The anomalies from which something can follow.
    checked_anomalies: Anomalies,
    /// The kinds of entities for which some layer has rules.
    pub(super) listed_kinds: EntitySet,
    /// Whether all entities count: the policy decides about some whether or not a rule fits, or the
    /// limits are such that what a link names may exceed them.
    pub(super) checks_entities: bool,
    /// Whether all that is known is built in.
    is_builtin: bool,
    /// The limits within which a link can be a miss ([`budget::short_path_limits`]).
    pub(super) limits: Limits,
    /// The databases that are searched one by one: those that are not in `layers`.
    pub(super) databases: Vec<Database>,
    /// The numbers of `databases` among all layers.
    pub(super) layer_numbers: Vec<usize>,
    /// The layers that are searched as one. They have nothing that is tried on every link.
    pub(super) layers: LayerIndex,
    pub(super) knowledge: Knowledge,
}

/// What the caller needs, which decides how much is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Question {
    /// Everything, with what the link names.
    Verdict,
    /// The action.
    Action,
    /// Whether it is blocked, which a guess need not be made for if none can block.
    Blocked,
}

/// What the prefilter finds out about a link.
pub(super) enum Outcome {
    /// No rule fits the link, nor anything that it leads to.
    Miss,
    /// All rules that fit the link, at least one. The link shows nothing by itself and leads nowhere or
    /// to misses; for a verdict, those rules are here too that fit the first places that it leads to.
    Rules(Vec<LayerHit>),
    /// What only the general path can tell.
    Unknown,
}

impl Outcome {
    /// The outcome where these rules are all that fit.
    pub(super) fn of_rules(found: Vec<LayerHit>) -> Self {
        if found.is_empty() { Self::Miss } else { Self::Rules(found) }
    }

    /// The outcome, or another one if it is unknown.
    pub(super) fn or_else(self, other: impl FnOnce() -> Self) -> Self {
        match self {
            Self::Unknown => other(),
            known => known,
        }
    }
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

    /// Looks a link up. `prepare` is called for every miss, and for others too: it is called before the
    /// memory that tells them apart arrives.
    #[inline]
    pub(super) fn look_up(
        &self,
        link: &str,
        question: Question,
        prepare: impl FnOnce(),
    ) -> Outcome {
        let mut labels = Labels::NONE;
        let (scanned, line) = match self.probe(link, question, &mut labels, false) {
            Ok(plain) => plain,
            Err(probe) => {
                let outcome = self.look_up_after_probe(probe, question);
                if matches!(outcome, Outcome::Miss) {
                    prepare();
                }
                return outcome;
            }
        };
        prepare();
        let link =
            if self.by_host { ScannedLink::Rescan(link) } else { ScannedLink::Scanned(scanned) };
        if self.no_rule_can_match(link, &labels, line) {
            return Outcome::Miss;
        }
        self.look_up_in_tables(link, &labels, line)
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
        let (scanned, line) = match self.probe(link, question, &mut labels, true) {
            Ok(plain) => plain,
            Err(probe) => return self.action_after_probe(link, probe, question, &decide),
        };
        let link =
            if self.by_host { ScannedLink::Rescan(link) } else { ScannedLink::Scanned(scanned) };
        if self.no_rule_can_match(link, &labels, line) {
            return Some(Action::Allow);
        }
        self.find_action(link, &labels, line, &decide)
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
}
