//! Several links at once: the filter lines of all of them are fetched before the first is decided.
//!
//! That pays where a line is worth waiting for. To keep what was seen of each link until its line is
//! there takes a tenth of what a link takes, so that links are looked at one by one where the lines are
//! near.

use std::array;

use super::look::FirstLook;
use super::look::Undecided;
use super::prefilter::Prefilter;
use super::prefilter::Question;
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
    /// What [`Self::is_miss`] finds, of up to [`BATCH`] links: nothing for a miss. `None` means: take
    /// the general path. `decides` says whether the rules of a link itself settle the answer wherever
    /// the link leads; then nothing else is looked at.
    #[inline]
    pub(super) fn find_many(
        &self,
        links: &[&str],
        question: Question,
        decides: Option<impl Fn(&str, &[LayerHit]) -> bool>,
    ) -> [Option<Vec<LayerHit>>; BATCH] {
        let miss = || Some(Vec::new());
        let whole = |link: &str| {
            let mut found = Vec::new();
            let is_miss = self.is_miss(link, question, &mut found, || ());
            (is_miss || !found.is_empty()).then_some(found)
        };
        let own_rules = |link: &str| {
            let decides = decides.as_ref()?;
            let found = self.find_own_rules(link)?;
            decides(link, &found).then_some(found)
        };
        if !self.waits {
            return each(links, miss, |link| whole(link).or_else(|| own_rules(link)));
        }
        self.together(links, (question, decides.is_some()), miss, |link, labels, line, look| {
            let line = match line {
                Ok(line) => line,
                Err(Undecided::Everything) => return own_rules(link).or_else(|| whole(link)),
                Err(undecided) => {
                    let own =
                        if undecided == Undecided::HostAndTargets { own_rules(link) } else { None };
                    return own.or_else(|| {
                        let (seen, mut found) = ((labels, undecided, look), Vec::new());
                        let is_miss = self.finds_none_beyond(seen, question, &mut found);
                        (is_miss || !found.is_empty()).then_some(found)
                    });
                }
            };
            let mut found = Vec::new();
            let link = ScannedLink::Rescan(link);
            let is_miss = self.finds_none(link, labels, line, &mut found);
            (is_miss || !found.is_empty()).then_some(found)
        })
    }

    /// [`Self::action`] for up to [`BATCH`] links.
    #[inline]
    pub(super) fn actions(
        &self,
        links: &[&str],
        question: Question,
        decide: impl Fn(&Database, RuleId) -> Option<Action>,
    ) -> [Option<Action>; BATCH] {
        let miss = || Some(Action::Allow);
        let answer = |link: &str,
                      labels: &Labels,
                      line: Result<LineRef<'_>, Undecided>,
                      look: FirstLook<'_>| match line {
            Ok(line) => self.find_action(ScannedLink::Rescan(link), labels, line, &decide),
            Err(undecided) => {
                let seen = (labels, undecided, look);
                self.action_beyond(link, seen, question, &decide)
            }
        };
        self.together(links, (question, true), miss, answer)
    }

    /// Looks at up to [`BATCH`] links, and answers for those that the filters do not rule out. The
    /// lines of the filters are asked for before the first of them is looked at.
    #[inline(always)]
    fn together<T>(
        &self,
        links: &[&str],
        (question, hosts_first): (Question, bool),
        miss: impl Fn() -> T,
        answer: impl Fn(&str, &Labels, Result<LineRef<'_>, Undecided>, FirstLook<'_>) -> T,
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
                Err((undecided, seen)) => {
                    *line = Err(undecided);
                    *look = seen;
                }
            }
        }
        let mut answers = array::from_fn(|_| miss());
        let slots = answers.iter_mut().zip(links).zip(&lines).zip(&labels);
        for ((((slot, link), line), labels), look) in slots.zip(&looks) {
            if !line.is_ok_and(|line| self.is_ruled_out(labels, line)) {
                *slot = answer(link, labels, *line, *look);
            }
        }
        answers
    }
}

/// Answers for up to [`BATCH`] links, one by one.
fn each<T>(links: &[&str], none: impl Fn() -> T, answer: impl Fn(&str) -> T) -> [T; BATCH] {
    let mut answers = array::from_fn(|_| none());
    answers.iter_mut().zip(links).for_each(|(slot, link)| *slot = answer(link));
    answers
}
