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
            Some(probe) => probe.is_missed(&labels, databases),
            None => self.leads_to_misses(link, databases, limits, 0),
        }
    }

    /// The action for a link that leads nowhere and shows nothing, if only blocks fit it, or nothing.
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
        let probe = self.probe(link, question, databases, limits, &mut labels)?;
        probe.action(&labels, databases, &decide)
    }

    /// The same as [`Self::is_one`] of up to [`BATCH`] links.
    #[inline]
    pub(super) fn are(
        &self,
        links: &[&str],
        databases: &[Database],
        limits: &Limits,
    ) -> [bool; BATCH] {
        self.together(links, Question::All, databases, limits, |link, probe| match probe {
            Some((probe, labels)) => probe.is_missed(labels, databases),
            None => self.leads_to_misses(link, databases, limits, 0),
        })
    }

    /// The same as [`Self::action`] of up to [`BATCH`] links, and for those that are misses by what
    /// they lead to.
    #[inline]
    pub(super) fn actions(
        &self,
        links: &[&str],
        question: Question,
        databases: &[Database],
        limits: &Limits,
        decide: impl Fn(&RuleTerms<'_>) -> Option<Action>,
    ) -> [Option<Action>; BATCH] {
        self.together(links, question, databases, limits, |link, probe| match probe {
            Some((probe, labels)) => probe.action(labels, databases, &decide),
            None => {
                let is_miss =
                    question == Question::All && self.leads_to_misses(link, databases, limits, 0);
                is_miss.then_some(Action::Allow)
            }
        })
    }

    /// Looks at up to [`BATCH`] links. The lines of the filters are asked for before the first of
    /// them is looked at.
    #[inline(always)]
    fn together<T: Copy + Default>(
        &self,
        links: &[&str],
        question: Question,
        databases: &[Database],
        limits: &Limits,
        answer: impl Fn(&str, Option<(&Probe<'_>, &Labels)>) -> T,
    ) -> [T; BATCH] {
        let mut probes: [Option<Probe<'_>>; BATCH] = [const { None }; BATCH];
        let mut labels = [Labels::NONE; BATCH];
        for ((slot, labels), link) in probes.iter_mut().zip(&mut labels).zip(links) {
            *slot = self.probe(link, question, databases, limits, labels);
            if slot.is_some() {
                for database in databases.iter().skip(1) {
                    prefetch(database.line(database.place(labels)));
                }
            }
        }
        let mut answers = [T::default(); BATCH];
        for (((place, link), probe), labels) in
            answers.iter_mut().zip(links).zip(&probes).zip(&labels)
        {
            *place = answer(link, probe.as_ref().map(|probe| (probe, labels)));
        }
        answers
    }

    /// What is looked up of a link, if the filters can decide about it. The line of the first layer
    /// is asked for as soon as it is known, and comes near while the rest is looked at. The labels go
    /// into the place of none.
    #[inline(always)]
    fn probe<'a>(
        &self,
        link: &'a str,
        question: Question,
        databases: &[Database],
        limits: &Limits,
        labels: &mut Labels,
    ) -> Option<Probe<'a>> {
        let head = url::scan_head(link, limits)?;
        labels.fill(link.as_bytes(), head.host_range(), head.label_starts())?;
        let mut place = Place::Listed;
        if let Some(first) = databases.first() {
            place = first.place(labels);
            prefetch(first.line(place));
        }
        let scanned = head.scan_tail()?;
        let guesses = question == Question::All || self.blocks_guesses;
        if !self.is_plain(scanned, labels, databases)
            || (guesses && !self.ordinary.is_unguessed(scanned, labels))
        {
            return None;
        }
        Some(Probe { link: scanned, place, by_host: self.by_host })
    }

    /// Whether nothing is to be said about a link but what its host and path, and what can be guessed
    /// of it, lead to.
    #[inline(always)]
    fn is_plain(&self, link: Scanned<'_>, labels: &Labels, databases: &[Database]) -> bool {
        self.ordinary.is_unknown(link, labels)
            && (!link.ends_in_digit() || is_missed_address(link, databases))
            && (!self.minds_networks || link.network().is_public())
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
        let mut targets = Vec::new();
        if !self.is_plain(scanned, &labels, databases)
            || !self.ordinary.guesses(scanned, &labels, &mut |target| targets.push(target))
            || !(targets.is_empty() || admits(targets.len()))
        {
            return false;
        }
        let place = databases.first().map_or(Place::Listed, |database| database.place(&labels));
        Probe { link: scanned, place, by_host: self.by_host }.is_missed(&labels, databases)
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

struct Probe<'a> {
    link: Scanned<'a>,
    /// Where the first layer has the host.
    place: Place,
    /// Whether every layer can be asked for hosts alone.
    by_host: bool,
}

impl Probe<'_> {
    /// Whether no rule of any layer has the host, or none of those that have it fits, and no other.
    #[inline(always)]
    fn is_missed(&self, labels: &Labels, databases: &[Database]) -> bool {
        databases.iter().enumerate().all(|(layer, database)| {
            !database.admits(labels, self.place(layer, labels, database))
                || is_missed(database, self.link)
        }) && (self.by_host || is_missed_everywhere(databases, self.link))
    }

    /// The action, if only blocks fit or nothing.
    #[inline(always)]
    fn action(
        &self,
        labels: &Labels,
        databases: &[Database],
        decide: &impl Fn(&RuleTerms<'_>) -> Option<Action>,
    ) -> Option<Action> {
        let mut action = Action::Allow;
        for (layer, database) in databases.iter().enumerate() {
            let admits = database.admits(labels, self.place(layer, labels, database));
            if admits || !self.by_host {
                let tables = Tables { by_host: admits, everywhere: !self.by_host };
                action = action.max(find_action(database, self.link, tables, decide)?);
            }
        }
        Some(action)
    }

    #[inline(always)]
    fn place(&self, layer: usize, labels: &Labels, database: &Database) -> Place {
        if layer == 0 { self.place } else { database.place(labels) }
    }
}

/// Which rules of a layer can fit.
#[derive(Clone, Copy)]
struct Tables {
    /// Those of the host and its paths.
    by_host: bool,
    /// Those that are tried on every link.
    everywhere: bool,
}

/// The action that the rules of a layer call for, if only blocks fit or nothing.
#[inline(never)]
fn find_action(
    database: &Database,
    link: Scanned<'_>,
    tables: Tables,
    decide: &impl Fn(&RuleTerms<'_>) -> Option<Action>,
) -> Option<Action> {
    let mut hits = Hits::default();
    if tables.by_host {
        find(database, &link, &mut hits)?;
    }
    if tables.everywhere {
        find_everywhere(database, &link, &mut hits)?;
    }
    if hits.is_full() {
        return None;
    }
    let mut action = Action::Allow;
    for hit in hits.iter() {
        // What fits a hash in part has to be confirmed, whatever its rule says.
        let terms = database.terms(hit.rule).ok().filter(|_| !hit.partial)?;
        action = action.max(decide(&terms)?);
    }
    Some(action)
}

/// Whether a host is no address, or one that no range of any layer contains.
#[cold]
fn is_missed_address(link: Scanned<'_>, databases: &[Database]) -> bool {
    let Some(ip) = link.ip() else { return true };
    let mut hits = Hits::default();
    databases.iter().all(|database| database.find_address(ip, &mut hits).is_ok() && hits.is_empty())
}

/// Whether the exact tables have nothing for a host that the filter does not rule out.
#[cold]
fn is_missed(database: &Database, link: Scanned<'_>) -> bool {
    let mut hits = Hits::default();
    find(database, &link, &mut hits).is_some() && hits.is_empty()
}

/// Whether no keyword, regex or hash of any layer fits a link.
#[inline(never)]
fn is_missed_everywhere(databases: &[Database], link: Scanned<'_>) -> bool {
    databases.iter().all(|database| {
        let mut hits = Hits::default();
        find_everywhere(database, &link, &mut hits).is_some() && hits.is_empty()
    })
}

/// Appends what the exact tables have for a link; `None` if they are damaged.
fn find(database: &Database, link: &Scanned<'_>, hits: &mut Hits) -> Option<()> {
    if !database.has_paths() {
        return database.find_host(link.host(), hits).ok();
    }
    with_normal(link, |text| database.find_in_place(text, hits)).ok()
}

/// Appends the keywords, regexes and hashes that fit a link; `None` if they are damaged.
fn find_everywhere(database: &Database, link: &Scanned<'_>, hits: &mut Hits) -> Option<()> {
    with_normal(link, |text| database.find_everywhere(text, hits)).ok()
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
