//! Follows the targets of a link on the short path: the link is a miss if all of them are, and listed
//! targets are reported where their candidate numbers are certain.

use super::budget::Budget;
use super::prefilter::Outcome;
use super::prefilter::Prefilter;
use super::prefilter::Question;
use super::probe::Probe;
use super::probe::Undecided;
use super::scanned_link::ScannedLink;
use crate::database::Database;
use crate::database::LineRef;
use crate::expand::Leads;
use crate::expand::LinkFacts;
use crate::ids::RuleId;
use crate::limits::Limits;
use crate::names::Action;
use crate::policy::LayerHit;
use crate::url;
use crate::url::NormalizedUrl;
use crate::url::Scanned;
use crate::wire::labels::Labels;

impl Prefilter {
    /// The action for a link that the filters cannot decide about, given what [`Self::probe`] saw.
    #[cold]
    pub(super) fn action_after_probe(
        &self,
        link: &str,
        probe: Probe<'_, '_>,
        question: Question,
        decide: &impl Fn(&Database, RuleId) -> Option<Action>,
    ) -> Option<Action> {
        if probe.labels.count() == 0 {
            // The link is not canonical.
            return None;
        }
        if probe.undecided != Undecided::Targets
            && self.is_blocked_by_own_rule(link, probe.labels, decide)
        {
            return Some(Action::Block);
        }
        let mut labels;
        let probe = if probe.undecided == Undecided::Everything {
            labels = Labels::NONE;
            match self.probe(link, question, &mut labels, false) {
                Ok((scanned, line)) => {
                    let link = ScannedLink::Scanned(scanned);
                    return self.find_action(link, &labels, line, decide);
                }
                Err(again) => again,
            }
        } else {
            probe
        };
        self.is_miss_after_probe(probe, question).then_some(Action::Allow)
    }

    /// Whether a link that was probed and everywhere that it leads are misses.
    #[cold]
    pub(super) fn is_miss_after_probe(&self, probe: Probe<'_, '_>, question: Question) -> bool {
        let Some((link, facts)) = probe.look else { return false };
        if let Some(line) = self.undecided_line(probe)
            && !self.matches_no_own_rule(link, probe.labels, line)
        {
            return false;
        }
        let follower = self.follower(link, question);
        follower.is_some_and(|mut it| it.follow_targets((link, facts), probe.labels, None, None))
    }

    /// Looks up a link that was probed, and everywhere that it leads.
    #[cold]
    pub(super) fn look_up_after_probe(&self, probe: Probe<'_, '_>, question: Question) -> Outcome {
        let Some((link, facts)) = probe.look else { return Outcome::Unknown };
        let mut found = Vec::new();
        if let Some(line) = self.undecided_line(probe) {
            match self.look_up_own_rules(link, probe.labels, line) {
                Outcome::Miss => {}
                // Without what is glued to it, the link is listed as well.
                Outcome::Rules(_) if facts.is_glued() => return Outcome::Unknown,
                Outcome::Rules(own) => found = own,
                Outcome::Unknown => return Outcome::Unknown,
            }
        }
        let listed = (question == Question::Verdict).then_some(&mut found);
        let Some(mut follower) = self.follower(link, question) else { return Outcome::Unknown };
        if !follower.follow_targets((link, facts), probe.labels, None, listed) {
            return Outcome::Unknown;
        }
        Outcome::of_rules(found)
    }

    /// Where the first layer has the host of a link that was probed; `None` if the filters ruled out all
    /// rules of the link itself.
    fn undecided_line(&self, probe: Probe<'_, '_>) -> Option<LineRef<'_>> {
        let is_undecided = probe.undecided != Undecided::Targets || !self.by_host;
        is_undecided.then(|| self.first_line(probe.labels))
    }

    /// `None` if the limits leave nothing for following the link.
    fn follower(&self, link: Scanned<'_>, question: Question) -> Option<Follower<'_>> {
        Some(Follower { prefilter: self, question, budget: Budget::of(link, &self.limits)? })
    }

    /// Looks up the rules of a link itself, wherever it leads.
    fn look_up_own_rules(&self, link: Scanned<'_>, labels: &Labels, line: LineRef<'_>) -> Outcome {
        let link = ScannedLink::Scanned(link);
        if self.no_rule_can_match(link, labels, line) {
            return Outcome::Miss;
        }
        self.look_up_in_tables(link, labels, line)
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
    /// Follows a link everywhere that it leads, within the budget, given what is known about it and the
    /// links that led to it. Returns true if there are misses alone. The first targets may be listed if
    /// `listed` takes the rules that fit them.
    fn follow_targets(
        &mut self,
        (link, facts): (Scanned<'_>, LinkFacts),
        labels: &Labels,
        before: Option<&Trail<'_>>,
        mut listed: Option<&mut Vec<LayerHit>>,
    ) -> bool {
        let Self { prefilter, question, .. } = *self;
        if facts.leads_on() && prefilter.shows(question) {
            return false;
        }
        let (known_hosts, limits) = (prefilter.knowledge.known_hosts(), &prefilter.limits);
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
        let are_misses = leads
            .targets()
            .enumerate()
            .all(|target| self.follow_target(link, &leads, target, &trail, listed.as_deref_mut()));
        self.budget.end_hop();
        are_misses
    }

    /// Follows one of the targets of a link, given its number among them, as [`Self::follow_targets`]
    /// follows all.
    fn follow_target(
        &mut self,
        link: Scanned<'_>,
        leads: &Leads<'_>,
        (number, target): (usize, &str),
        trail: &Trail<'_>,
        listed: Option<&mut Vec<LayerHit>>,
    ) -> bool {
        // What a link carries is often found once more when its escapes are undone, and a fragment that
        // is handed on is found in every link.
        if leads.targets().take(number).any(|other| other == target) || trail.has(target) {
            return true;
        }
        let listed = listed.filter(|_| number < leads.first);
        let found = match self.look_up_target(target, trail, listed.is_some()) {
            Outcome::Miss => return true,
            Outcome::Rules(found) => found,
            Outcome::Unknown => return false,
        };
        let targets = leads.targets().take(number + 1);
        let candidate = candidate_number(link, targets, &self.prefilter.limits);
        let Some((listed, candidate)) = listed.zip(candidate) else { return false };
        let guessed = leads.are_guessed;
        listed.extend(found.iter().map(|it| LayerHit { candidate, guessed, ..*it }));
        true
    }

    /// Looks up a target, which is unknown if it leads anywhere but to misses. Nearly every target leads
    /// nowhere. Unless `wants_rules`, it is unknown too if it is listed.
    fn look_up_target(&mut self, target: &str, before: &Trail<'_>, wants_rules: bool) -> Outcome {
        let Self { prefilter, question, .. } = *self;
        let limits = &prefilter.limits;
        let mut buffer;
        let scanned = match url::scan(target, limits) {
            Some(scanned) => scanned,
            None => {
                buffer = [0; url::RESPELLED_BYTES];
                let Some(other) = prefilter.respelled(target, &mut buffer) else {
                    return Outcome::Unknown;
                };
                // The target was paid for as it stands.
                if !self.budget.take_longer(other.len().saturating_sub(target.len())) {
                    return Outcome::Unknown;
                }
                let Some(scanned) = url::scan(other, limits) else { return Outcome::Unknown };
                scanned
            }
        };
        let host = scanned.host_range();
        let labels = Labels::of(scanned.text().as_bytes(), host, scanned.label_starts());
        let Some(labels) = labels else { return Outcome::Unknown };
        let Some(facts) = prefilter.link_facts(scanned, &labels, question) else {
            return Outcome::Unknown;
        };
        let line = prefilter.first_line(&labels);
        let own = if wants_rules {
            prefilter.look_up_own_rules(scanned, &labels, line)
        } else if prefilter.matches_no_own_rule(scanned, &labels, line) {
            Outcome::Miss
        } else {
            Outcome::Unknown
        };
        if matches!(own, Outcome::Unknown) {
            return own;
        }
        let is_followed = if !facts.leads_on() && prefilter.is_unguessed(scanned, question) {
            self.budget.take(scanned, facts.alternate_parses(), &Leads::nowhere(scanned))
        } else {
            self.follow_targets((scanned, facts), &labels, Some(before), None)
        };
        if is_followed { own } else { Outcome::Unknown }
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
