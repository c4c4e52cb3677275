//! Links that lead on, decided on the short path: those that lead to misses, be the link itself listed or
//! not, and those that carry listed links, where the numbers of these among the candidates are certain.
//! Many a link carries the one that it was called from, and few of those are listed.

use super::budget::Budget;
use super::look::FirstLook;
use super::look::Undecided;
use super::prefilter::Prefilter;
use super::prefilter::Question;
use super::scanned_link::ScannedLink;
use crate::database::LineRef;
use crate::expand::Leads;
use crate::expand::LinkFacts;
use crate::limits::Limits;
use crate::policy::LayerHit;
use crate::url;
use crate::url::NormalizedUrl;
use crate::url::Scanned;
use crate::wire::labels::Labels;

impl Prefilter {
    /// Whether a link, of which [`Self::probe`] saw this much, and everywhere that it leads are misses.
    #[cold]
    pub(super) fn is_miss_beyond(
        &self,
        (labels, undecided, look): (&Labels, Undecided, FirstLook<'_>),
        question: Question,
    ) -> bool {
        let Some((link, facts)) = look else { return false };
        if undecided != Undecided::Targets || !self.by_host {
            let line = self.first_line(labels);
            if !self.matches_no_own_rule(link, labels, line) {
                return false;
            }
        }
        let budget = Budget::of(link, &self.limits);
        let mut follower = Follower { prefilter: self, question, budget };
        follower.all_targets_miss((link, facts), labels, None, None)
    }

    /// As [`Self::is_miss_beyond`]. If false, `found` holds all rules that fit the link and, where a verdict
    /// is wanted, the first places that it leads to, as long as everything else is a miss. Otherwise it is
    /// empty.
    #[cold]
    pub(super) fn finds_none_beyond(
        &self,
        (labels, undecided, look): (&Labels, Undecided, FirstLook<'_>),
        question: Question,
        found: &mut Vec<LayerHit>,
    ) -> bool {
        let Some((link, facts)) = look else { return false };
        let mut is_miss = true;
        if undecided != Undecided::Targets || !self.by_host {
            let line = self.first_line(labels);
            let scan = ScannedLink::Scanned(link);
            is_miss = self.no_rule_can_match(scan, labels, line)
                || self.finds_none(scan, labels, line, found);
            // Without what is glued to it, it is listed as well.
            if !is_miss && (found.is_empty() || facts.is_glued()) {
                found.clear();
                return false;
            }
        }
        let budget = Budget::of(link, &self.limits);
        let mut follower = Follower { prefilter: self, question, budget };
        let listed = (question == Question::Verdict).then_some(&mut *found);
        if !follower.all_targets_miss((link, facts), labels, None, listed) {
            found.clear();
            return false;
        }
        is_miss && found.is_empty()
    }

    /// Whether no rule fits a link by itself.
    fn matches_no_own_rule(&self, link: Scanned<'_>, labels: &Labels, line: LineRef<'_>) -> bool {
        let link = ScannedLink::Scanned(link);
        self.no_rule_can_match(link, labels, line) || self.matches_no_rule(link, labels, line)
    }
}

/// Follows a link from place to place.
struct Follower<'a> {
    prefilter: &'a Prefilter,
    question: Question,
    budget: Budget,
}

/// A link that is followed, and those that led to it.
struct Trail<'a> {
    link: &'a str,
    before: Option<&'a Self>,
}

impl Trail<'_> {
    /// Whether a link is one of them.
    fn has(&self, link: &str) -> bool {
        self.link == link || self.before.is_some_and(|before| before.has(link))
    }
}

impl Follower<'_> {
    /// Whether everywhere that a link leads are misses, within the budget, given what is known about it
    /// and the links that led to it. The first targets may be listed if `listed` takes the rules that fit
    /// them.
    fn all_targets_miss(
        &mut self,
        (link, facts): (Scanned<'_>, LinkFacts),
        labels: &Labels,
        before: Option<&Trail<'_>>,
        mut listed: Option<&mut Vec<LayerHit>>,
    ) -> bool {
        let Self { prefilter, question, .. } = *self;
        let limits = &prefilter.limits;
        if facts.leads_on() && prefilter.shows(question) {
            return false;
        }
        let known_hosts = prefilter.knowledge.known_hosts();
        let leads = known_hosts.leads(link, labels, facts, prefilter.guesses(question), limits);
        let Some(leads) = leads else { return false };
        let checks_opaque = question != Question::Blocked || prefilter.opaque_can_block;
        if leads.is_opaque && checks_opaque
            || !self.budget.take(link, facts.alternate_parses(), &leads)
        {
            return false;
        }
        if leads.targets().len() == 0 {
            return true;
        }
        let trail = Trail { link: link.text(), before };
        self.budget.begin_hop();
        let are_misses = leads.targets().enumerate().all(|(number, target)| {
            // What a link carries is often found once more when its escapes are undone, and a fragment
            // that is handed on is found in every link.
            if leads.targets().take(number).any(|other| other == target) || trail.has(target) {
                return true;
            }
            let Some(listed) = listed.as_mut().filter(|_| number < leads.first) else {
                return self.is_target_miss(target, &trail, None);
            };
            let mut found = Vec::new();
            if !self.is_target_miss(target, &trail, Some(&mut found)) {
                return false;
            }
            if found.is_empty() {
                return true;
            }
            let candidate = candidate_number(link, leads.targets().take(number + 1), limits);
            candidate.is_some_and(|candidate| {
                let guessed = leads.are_guessed;
                listed.extend(found.iter().map(|it| LayerHit { candidate, guessed, ..*it }));
                true
            })
        });
        self.budget.end_hop();
        are_misses
    }

    /// Whether a target and everywhere that it leads are misses. Nearly every target leads nowhere. The
    /// target itself may be listed if `found` takes the rules that fit it.
    fn is_target_miss(
        &mut self,
        target: &str,
        before: &Trail<'_>,
        found: Option<&mut Vec<LayerHit>>,
    ) -> bool {
        let Self { prefilter, question, .. } = *self;
        let limits = &prefilter.limits;
        let mut buffer;
        let scanned = match url::scan(target, limits) {
            Some(scanned) => scanned,
            None => {
                buffer = [0; url::RESPELLED_BYTES];
                let Some(other) = prefilter.respelled(target, &mut buffer) else { return false };
                // The target was paid for as it stands.
                if !self.budget.take_longer(other.len().saturating_sub(target.len())) {
                    return false;
                }
                let Some(scanned) = url::scan(other, limits) else { return false };
                scanned
            }
        };
        let host = scanned.host_range();
        let labels = Labels::of(scanned.text().as_bytes(), host, scanned.label_starts());
        let Some(labels) = labels else { return false };
        let facts = prefilter.link_facts(scanned, &labels, question);
        let line = prefilter.first_line(&labels);
        let is_told = |_: &_| match found {
            None => prefilter.matches_no_own_rule(scanned, &labels, line),
            Some(found) => {
                let link = ScannedLink::Scanned(scanned);
                prefilter.no_rule_can_match(link, &labels, line)
                    || prefilter.finds_none(link, &labels, line, found)
                    || !found.is_empty()
            }
        };
        let Some(facts) = facts.filter(is_told) else { return false };
        if !facts.leads_on() && prefilter.is_unguessed(scanned, question) {
            return self.budget.take(scanned, facts.alternate_parses(), &Leads::nowhere(scanned));
        }
        self.all_targets_miss((scanned, facts), &labels, Some(before), None)
    }
}

/// The number of the last of some targets among the candidates, if the walk adds these targets right
/// behind the link that leads to them, each once; `None` if it is one of those before it, or the link.
fn candidate_number<'t>(
    link: Scanned<'_>,
    targets: impl Iterator<Item = &'t str>,
    limits: &Limits,
) -> Option<usize> {
    let mut candidates: Vec<NormalizedUrl> = Vec::new();
    let mut is_new = false;
    for target in targets {
        let url = url::normalize(target, limits).ok().filter(|url| url.href().is_some())?;
        if url.host() == Some(link.host()) && url.normal() == link.normal() {
            return None;
        }
        let is_same = |other: &NormalizedUrl| {
            other.normal() == url.normal() && other.fragment() == url.fragment()
        };
        is_new = !candidates.iter().any(is_same);
        if is_new {
            candidates.push(url);
        }
    }
    is_new.then_some(candidates.len())
}
