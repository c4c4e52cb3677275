//! Links about which there is nothing to say, told before anything is made of them.
//!
//! ```text
//! scan ------- in order as it stands, taken apart         else the general path
//! labels ----- hashes of the host and the domains above
//! ordinary --- leads nowhere, names no entity             else the general path
//! filter ----- no rule of any layer has the host          else
//! tables ----- none fits host or path                     else the general path
//! ```
//! The general path decides about whatever is left, so that both give the same answers; the tests
//! compare them.

use crate::action::Action;
use crate::database::Database;
use crate::database::Place;
use crate::database::RuleTerms;
use crate::expand::Ordinary;
use crate::hit::Hit;
use crate::limits::Limits;
use crate::policy::Policy;
use crate::url;
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
        let Some(probe) = self.probe(link, Question::All, limits) else { return false };
        databases.iter().all(|database| {
            !database.admits(&probe.labels, database.place(&probe.labels))
                || is_missed(database, &probe.link)
        })
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
        let probe = self.probe(link, question, limits)?;
        let mut action = Action::Allow;
        for database in databases {
            if !database.admits(&probe.labels, database.place(&probe.labels)) {
                continue;
            }
            let mut hits = Vec::new();
            find(database, &probe.link, &mut hits)?;
            for hit in hits {
                action = action.max(decide(&database.terms(hit.rule).ok()?)?);
            }
        }
        Some(action)
    }

    /// The same as [`Self::is_one`] of up to [`BATCH`] links. The lines of the filters are asked for before the first of
    /// them is looked at.
    #[inline]
    pub(super) fn are(
        &self,
        links: &[&str],
        question: Question,
        databases: &[Database],
        limits: &Limits,
    ) -> [bool; BATCH] {
        let mut probes: [Option<Probe<'_>>; BATCH] = [const { None }; BATCH];
        for (slot, link) in probes.iter_mut().zip(links) {
            *slot = self.probe(link, question, limits);
            if let Some(probe) = slot {
                for (layer, database) in databases.iter().enumerate() {
                    let place = database.place(&probe.labels);
                    prefetch(database.line(place));
                    if layer == 0 {
                        probe.place = place;
                    }
                }
            }
        }
        let mut misses = [false; BATCH];
        for (miss, probe) in misses.iter_mut().zip(&probes) {
            let Some(probe) = probe else { continue };
            *miss = databases.iter().enumerate().all(|(layer, database)| {
                let labels = &probe.labels;
                let place = if layer == 0 { probe.place } else { database.place(labels) };
                !database.admits(labels, place) || is_missed(database, &probe.link)
            });
        }
        misses
    }

    /// What is looked up of a link, if the filters can decide about it.
    #[inline(always)]
    fn probe<'a>(&self, link: &'a str, question: Question, limits: &Limits) -> Option<Probe<'a>> {
        if !self.by_host {
            return None;
        }
        let scanned = url::scan(link, limits)?;
        let host = scanned.host_range();
        let labels = Labels::of(link.as_bytes(), host, scanned.label_starts())?;
        let is_address = scanned.host().as_bytes().last().is_some_and(u8::is_ascii_digit)
            && scanned.ip().is_some();
        let guesses = question == Question::All || self.blocks_guesses;
        if is_address
            || !self.ordinary.is_unknown(&scanned, &labels)
            || (guesses && !self.ordinary.is_unguessed(&scanned, &labels))
            || (self.minds_networks && !scanned.network().is_public())
        {
            return None;
        }
        Some(Probe { link: scanned, labels, place: Place::Listed })
    }
}

struct Probe<'a> {
    link: Scanned<'a>,
    labels: Labels,
    /// Where the first layer has the host.
    place: Place,
}

/// Whether the exact tables have nothing for a host that the filter does not rule out.
#[cold]
fn is_missed(database: &Database, link: &Scanned<'_>) -> bool {
    let mut hits = Vec::new();
    find(database, link, &mut hits).is_some() && hits.is_empty()
}

/// Appends what the exact tables have for a link; `None` if they are damaged.
fn find(database: &Database, link: &Scanned<'_>, hits: &mut Vec<Hit>) -> Option<()> {
    let host = link.host();
    if !database.has_paths() {
        return database.find_host(host, hits).ok();
    }
    if let Some(text) = link.normal_without_scheme() {
        return database.find_in_place(text, host.len(), link.raw_path().len(), hits).ok();
    }
    // Few links come here: those that the filter lets pass and that hold escapes, a port or no path.
    let mut normal = String::new();
    link.push_normal(&mut normal);
    let text = normal.get(link.host_range().start..).unwrap_or_default();
    database.find_in_place(text, host.len(), link.path().len(), hits).ok()
}
