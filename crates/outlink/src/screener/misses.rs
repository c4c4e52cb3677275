//! Links about which there is nothing to say, told before anything is made of them.
//!
//! ```text
//! scan ------- in order as it stands, taken apart         else the general path
//! labels ----- hashes of the host and the domains above
//! ordinary --- leads nowhere, names no entity             else the general path
//! filter ----- no rule of any layer has the host          else
//! tables ----- none fits host or path                     else the general path
//! everywhere - no keyword, regex or hash fits             else the general path
//! ```
//! The general path decides about whatever is left, so that both give the same answers; the tests
//! compare them.

use crate::action::Action;
use crate::database::Database;
use crate::database::NormalText;
use crate::database::Place;
use crate::database::RuleTerms;
use crate::expand::Ordinary;
use crate::hit::Hits;
use crate::limits::Limits;
use crate::policy::Policy;
use crate::url;
use crate::url::LONGEST_ROOT;
use crate::url::Scanned;
use crate::wire::labels::Labels;
use crate::wire::prefetch::prefetch;

/// Tells misses, for the databases and the policy of one screener.
pub(super) struct Misses {
    /// Whether every layer can be asked for hosts alone.
    by_host: bool,
    minds_networks: bool,
    blocks_guesses: bool,
    ordinary: &'static Ordinary,
}

/// What somebody wants to know about a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Question {
    /// Everything.
    All,
    /// Whether it is blocked, which a guess need not be made for if none can block.
    Blocked,
}

/// How many links are looked up together: as many as a core has lines of memory under way.
pub(super) const BATCH: usize = 16;

impl Misses {
    pub(super) fn of(databases: &[Database], policy: &Policy) -> Self {
        Self {
            by_host: databases.iter().all(Database::decides_by_host),
            minds_networks: policy.minds_networks(),
            blocks_guesses: policy.blocks_guesses(),
            ordinary: Ordinary::builtin(),
        }
    }

    /// Whether nothing is to be said about a link. `false` says nothing.
    #[inline]
    pub(super) fn is_one(&self, link: &str, databases: &[Database], limits: &Limits) -> bool {
        let mut labels = Labels::NONE;
        match self.probe(link, Question::All, databases, limits, &mut labels) {
            Some(place) => {
                self.is_ruled_out(&labels, place, databases)
                    || self.is_missed(link, &labels, place, databases)
            }
            None => self.leads_to_misses(link, databases, limits, 0),
        }
    }

    /// The action for a link that shows nothing: if only blocks fit it, or nothing, and it leads
    /// nowhere or to misses.
    #[inline]
    pub(super) fn action(
        &self,
        link: &str,
        question: Question,
        databases: &[Database],
        limits: &Limits,
        decide: impl Fn(&RuleTerms<'_>) -> Option<Action>,
    ) -> Option<Action> {
        let mut labels = Labels::NONE;
        match self.probe(link, question, databases, limits, &mut labels) {
            Some(place) if self.is_ruled_out(&labels, place, databases) => Some(Action::Allow),
            Some(place) => self.find_action(link, &labels, place, databases, &decide),
            None => self.action_beyond(link, question, databases, limits),
        }
    }

    /// The same as [`Self::is_one`] of up to [`BATCH`] links.
    #[inline]
    pub(super) fn are(
        &self,
        links: &[&str],
        databases: &[Database],
        limits: &Limits,
    ) -> [bool; BATCH] {
        self.together(links, Question::All, databases, limits, true, |link, probe| match probe {
            Some((labels, place)) => self.is_missed(link, labels, place, databases),
            None => self.leads_to_misses(link, databases, limits, 0),
        })
    }

    /// The same as [`Self::action`] of up to [`BATCH`] links.
    #[inline]
    pub(super) fn actions(
        &self,
        links: &[&str],
        question: Question,
        databases: &[Database],
        limits: &Limits,
        decide: impl Fn(&RuleTerms<'_>) -> Option<Action>,
    ) -> [Option<Action>; BATCH] {
        let miss = Some(Action::Allow);
        self.together(links, question, databases, limits, miss, |link, probe| match probe {
            Some((labels, place)) => self.find_action(link, labels, place, databases, &decide),
            None => self.action_beyond(link, question, databases, limits),
        })
    }

    /// Looks at up to [`BATCH`] links, and answers for those that the filters do not rule out. The
    /// lines of the filters are asked for before the first of them is looked at.
    #[inline(always)]
    fn together<T: Copy>(
        &self,
        links: &[&str],
        question: Question,
        databases: &[Database],
        limits: &Limits,
        miss: T,
        answer: impl Fn(&str, Option<(&Labels, Place<'_>)>) -> T,
    ) -> [T; BATCH] {
        let mut places = [None; BATCH];
        let mut labels = [Labels::NONE; BATCH];
        for ((place, labels), link) in places.iter_mut().zip(&mut labels).zip(links) {
            *place = self.probe(link, question, databases, limits, labels);
            if place.is_some() {
                for database in databases.iter().skip(1) {
                    prefetch(database.place(labels).line());
                }
            }
        }
        let mut answers = [miss; BATCH];
        for (((slot, link), place), labels) in
            answers.iter_mut().zip(links).zip(places).zip(&labels)
        {
            if place.is_none_or(|place| !self.is_ruled_out(labels, place, databases)) {
                *slot = answer(link, place.map(|place| (labels, place)));
            }
        }
        answers
    }

    /// Takes a link apart and finds the place of its host in the first layer, if the filters can
    /// decide about it. The line of that layer is asked for as soon as it is known, and comes near
    /// while the rest is looked at. The labels go into the place of none.
    #[inline(always)]
    fn probe<'a>(
        &self,
        link: &str,
        question: Question,
        databases: &'a [Database],
        limits: &Limits,
        labels: &mut Labels,
    ) -> Option<Place<'a>> {
        let head = url::scan_head(link, limits)?;
        labels.fill(link.as_bytes(), head.host_range(), head.label_starts())?;
        let mut place = Place::Unasked;
        if let Some(first) = databases.first() {
            place = first.place(labels);
            prefetch(place.line());
        }
        let scanned = head.scan_tail()?;
        if !self.is_plain(scanned, labels, databases)
            || (self.guesses(question) && !self.ordinary.is_unguessed(scanned, labels))
        {
            return None;
        }
        Some(place)
    }

    /// Whether what can be guessed of a link matters.
    #[inline(always)]
    fn guesses(&self, question: Question) -> bool {
        question == Question::All || self.blocks_guesses
    }

    /// Whether nothing is to be said about a link but what its host and path, and what can be guessed
    /// of it, lead to.
    #[inline(always)]
    fn is_plain(&self, link: Scanned<'_>, labels: &Labels, databases: &[Database]) -> bool {
        self.ordinary.is_unknown(link, labels)
            && (!link.ends_in_digit() || is_missed_address(link, databases))
            && (!self.minds_networks || link.network().is_public())
    }

    /// Whether the filters alone say that no rule fits, given where the first layer has the host.
    #[inline(always)]
    fn is_ruled_out(&self, labels: &Labels, place: Place<'_>, databases: &[Database]) -> bool {
        // A loop: `any` would be a function of its own.
        let mut may = !self.by_host;
        for layer in databases.iter().enumerate() {
            may = may || admits(layer, labels, place);
        }
        !may
    }

    /// Whether none of the rules that the filters let through fits, and no other.
    #[inline(never)]
    fn is_missed(
        &self,
        link: &str,
        labels: &Labels,
        place: Place<'_>,
        databases: &[Database],
    ) -> bool {
        let Some(link) = url::scan_any(link) else { return false };
        databases.iter().enumerate().all(|layer| {
            let mut hits = Hits::default();
            let tables =
                Tables { by_host: admits(layer, labels, place), everywhere: !self.by_host };
            tables.find(layer.1, &link, &mut hits).is_some() && hits.is_empty()
        })
    }

    /// The action that the rules call for which the filters let through and all others, if only blocks
    /// fit or nothing.
    #[inline(never)]
    fn find_action(
        &self,
        link: &str,
        labels: &Labels,
        place: Place<'_>,
        databases: &[Database],
        decide: &impl Fn(&RuleTerms<'_>) -> Option<Action>,
    ) -> Option<Action> {
        let link = url::scan_any(link)?;
        let mut action = Action::Allow;
        for layer in databases.iter().enumerate() {
            let mut hits = Hits::default();
            let tables =
                Tables { by_host: admits(layer, labels, place), everywhere: !self.by_host };
            tables.find(layer.1, &link, &mut hits)?;
            if hits.is_full() {
                return None;
            }
            for hit in hits.iter() {
                // What fits a hash in part has to be confirmed, whatever its rule says.
                let terms = layer.1.terms(hit.rule).ok().filter(|_| !hit.partial)?;
                action = action.max(decide(&terms)?);
            }
        }
        Some(action)
    }

    /// The action for a link that the filters cannot decide about.
    #[cold]
    fn action_beyond(
        &self,
        link: &str,
        question: Question,
        databases: &[Database],
        limits: &Limits,
    ) -> Option<Action> {
        // It was not for a guess if none was made.
        let is_miss = self.guesses(question) && self.leads_to_misses(link, databases, limits, 0);
        is_miss.then_some(Action::Allow)
    }

    /// Whether a link and all that can be guessed of it are misses. Many a link names another one
    /// that it was called from, and few of those are listed.
    #[cold]
    fn leads_to_misses(
        &self,
        link: &str,
        databases: &[Database],
        limits: &Limits,
        depth: usize,
    ) -> bool {
        let admits = |targets: usize| {
            depth < MOST_HOPS.min(limits.depth)
                && targets <= MOST_TARGETS
                && limits.candidates > MOST_PLACES
                && limits.decoded_bytes / MOST_PLACES > link.len()
        };
        let Some(scanned) = url::scan(link, limits) else { return false };
        let labels = Labels::of(link.as_bytes(), scanned.host_range(), scanned.label_starts());
        let Some(labels) = labels else { return false };
        if !self.is_plain(scanned, &labels, databases) {
            return false;
        }
        let Some(targets) = self.ordinary.guesses(scanned, &labels) else { return false };
        if !targets.is_empty() && !admits(targets.len()) {
            return false;
        }
        let place = databases.first().map_or(Place::Unasked, |database| database.place(&labels));
        (self.is_ruled_out(&labels, place, databases)
            || self.is_missed(link, &labels, place, databases))
            && targets
                .iter()
                .all(|target| self.leads_to_misses(target, databases, limits, depth + 1))
    }
}

/// How many links one after the other, and how many in one, are told here. More are left to the
/// general path, which knows the limits.
const MOST_HOPS: usize = 3;
const MOST_TARGETS: usize = 2;
/// More than there can be then, each of them no longer than the link.
const MOST_PLACES: usize = 16;

/// Whether the filter of a layer lets a host through, given where the first layer has it.
#[inline(always)]
fn admits((layer, database): (usize, &Database), labels: &Labels, first: Place<'_>) -> bool {
    let place = if layer == 0 { first } else { database.place(labels) };
    database.admits(labels, place)
}

/// Which rules of a layer can fit.
#[derive(Clone, Copy)]
struct Tables {
    /// Those of the host and its paths.
    by_host: bool,
    /// Those that are tried on every link.
    everywhere: bool,
}

impl Tables {
    /// Appends the rules of a layer that fit a link; `None` if it is damaged.
    fn find(self, database: &Database, link: &Scanned<'_>, hits: &mut Hits) -> Option<()> {
        if self.by_host && !database.has_paths() {
            database.find_host(link.host(), hits).ok()?;
        } else if self.by_host {
            with_normal(link, |text| database.find_in_place(text, hits)).ok()?;
        }
        if self.everywhere {
            with_normal(link, |text| database.find_everywhere(text, hits)).ok()?;
        }
        Some(())
    }
}

/// Whether a host is no address, or one that no range of any layer contains.
#[cold]
fn is_missed_address(link: Scanned<'_>, databases: &[Database]) -> bool {
    let Some(ip) = link.ip() else { return true };
    let mut hits = Hits::default();
    databases.iter().all(|database| database.find_address(ip, &mut hits).is_ok() && hits.is_empty())
}

/// Hands over the normal form of a link, which allocates only if the link holds escapes or a port.
fn with_normal<T>(link: &Scanned<'_>, visit: impl FnOnce(NormalText<'_>) -> T) -> T {
    let host = link.host_range();
    let is_address = link.ip().is_some();
    if let Some(text) = link.as_normal() {
        return visit(NormalText::of_web(text, host, link.raw_path().len(), is_address));
    }
    let mut root = [0; LONGEST_ROOT];
    if let Some(text) = link.write_root(&mut root) {
        return visit(NormalText::of_web(text, host, 1, is_address));
    }
    let normal = link.normal();
    visit(NormalText::of_web(&normal, host, link.path().len(), is_address))
}
