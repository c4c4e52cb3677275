//! Looks several links up at once: the filter lines of all of them are prefetched before the first is
//! read. To keep what was seen of a link until its line arrives costs a tenth of a lookup, so that small
//! filters, which stay cached, are asked link by link.

use std::array;

use super::prefilter::Outcome;
use super::prefilter::Prefilter;
use super::prefilter::Question;
use super::probe::Probe;
use super::probe::Undecided;
use super::scanned_link::ScannedLink;
use crate::database::Database;
use crate::database::LineRef;
use crate::ids::RuleId;
use crate::names::Action;
use crate::policy::LayerHit;
use crate::wire::labels::Labels;
use crate::wire::prefetch::prefetch;

/// How many links are looked up together: as many as a core has lines of memory under way.
pub(super) const BATCH: usize = 16;

impl Prefilter {
    /// Looks up to [`BATCH`] links up. `decides` says whether the rules of a link itself settle the
    /// answer wherever the link leads; then nothing else is looked at.
    #[inline]
    pub(super) fn look_up_many(
        &self,
        links: &[&str],
        question: Question,
        decides: Option<impl Fn(&str, &[LayerHit]) -> bool>,
    ) -> [Outcome; BATCH] {
        let whole = |link: &str| self.look_up(link, question, || ());
        let own_rules = |link: &str| {
            let Some(decides) = &decides else { return Outcome::Unknown };
            let found = self.find_own_rules(link).filter(|found| decides(link, found));
            found.map_or(Outcome::Unknown, Outcome::Rules)
        };
        if !self.waits {
            let answer = |link: &str| whole(link).or_else(|| own_rules(link));
            return answer_each(links, || Outcome::Miss, answer);
        }
        let answer = |link: &str, labels: &Labels, probed: Probed<'_, '_>| match probed {
            Ok(line) => self.look_up_in_tables(ScannedLink::Rescan(link), labels, line),
            Err(probe) => match probe.undecided {
                Undecided::Everything => own_rules(link).or_else(|| whole(link)),
                Undecided::HostAndTargets => {
                    own_rules(link).or_else(|| self.look_up_after_probe(probe, question))
                }
                Undecided::Targets => self.look_up_after_probe(probe, question),
            },
        };
        self.probe_batch(links, (question, decides.is_some()), || Outcome::Miss, answer)
    }

    /// [`Self::action`] for up to [`BATCH`] links.
    #[inline]
    pub(super) fn actions(
        &self,
        links: &[&str],
        question: Question,
        decide: impl Fn(&Database, RuleId) -> Option<Action>,
    ) -> [Option<Action>; BATCH] {
        let answer = |link: &str, labels: &Labels, probed: Probed<'_, '_>| match probed {
            Ok(line) => self.find_action(ScannedLink::Rescan(link), labels, line, &decide),
            Err(probe) => self.action_after_probe(link, probe, question, &decide),
        };
        self.probe_batch(links, (question, true), || Some(Action::Allow), answer)
    }

    /// Probes up to [`BATCH`] links, and answers for those that the filters do not rule out. The lines of
    /// the filters are asked for before the first of them is looked at.
    #[inline(always)]
    fn probe_batch<T>(
        &self,
        links: &[&str],
        (question, hosts_first): (Question, bool),
        miss: impl Fn() -> T,
        answer: impl Fn(&str, &Labels, Probed<'_, '_>) -> T,
    ) -> [T; BATCH] {
        let mut lines = [Err(Undecided::HostAndTargets); BATCH];
        let mut labels = [Labels::NONE; BATCH];
        // Apart from the lines, since few links are looked at again.
        let mut looks = [None; BATCH];
        let slots = lines.iter_mut().zip(&mut labels).zip(&mut looks);
        for (((line, labels), look), link) in slots.zip(links) {
            match self.probe(link, question, labels, hosts_first) {
                Ok((_, found)) => {
                    *line = Ok(found);
                    for database in self.databases.iter().skip(1) {
                        prefetch(database.locate(labels).bytes());
                    }
                }
                Err(probe) => {
                    *line = Err(probe.undecided);
                    *look = probe.look;
                }
            }
        }
        let mut answers = array::from_fn(|_| miss());
        let slots = answers.iter_mut().zip(links).zip(&lines).zip(&labels);
        for ((((slot, link), line), labels), look) in slots.zip(&looks) {
            if !line.is_ok_and(|line| self.is_ruled_out(labels, line)) {
                let probed = line.map_err(|undecided| Probe { labels, undecided, look: *look });
                *slot = answer(link, labels, probed);
            }
        }
        answers
    }
}

/// The line of the first filter, or what was seen of a link that the filters cannot decide about.
type Probed<'p, 'l> = Result<LineRef<'p>, Probe<'p, 'l>>;

/// Answers for up to [`BATCH`] links, one by one.
fn answer_each<T>(links: &[&str], none: impl Fn() -> T, answer: impl Fn(&str) -> T) -> [T; BATCH] {
    let mut answers = array::from_fn(|_| none());
    answers.iter_mut().zip(links).for_each(|(slot, link)| *slot = answer(link));
    answers
}
