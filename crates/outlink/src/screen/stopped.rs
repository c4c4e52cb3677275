//! The verdicts on those of many links that are not let through.

use super::Screener;
use super::prefilter::BATCH;
use super::prefilter::Question;
use crate::context::Context;
use crate::names::Action;
use crate::verdict::Verdict;
use crate::wire::prefetch::prefetch;

impl Screener {
    /// Hands out the verdicts on those of many links that are not let through, in their order, with
    /// their numbers among the links. The others take as long as [`Self::actions`] takes for them.
    pub(crate) fn visit_stopped(
        &self,
        links: &[&str],
        context: &Context,
        mut visit: impl FnMut(usize, &Verdict),
    ) {
        let parts = &*self.parts;
        let (databases, limits) = (&parts.single, &parts.miss_limits);
        for (chunk_number, chunk) in links.chunks(BATCH).enumerate() {
            let first = chunk_number * BATCH;
            // The text of links that come soon.
            for link in links.get(first + 2 * BATCH..).unwrap_or_default().iter().take(BATCH) {
                prefetch(link.as_bytes().first());
            }
            // What a rule leads to is not looked up twice: that any fits is enough here.
            let fits = |_: &_, _| Some(Action::Block);
            let found = parts.prefilter.actions(chunk, Question::All, databases, limits, fits);
            for (number, (link, action)) in chunk.iter().zip(found).enumerate() {
                let respelled = || self.prefiltered_respelled(link, Question::All, context);
                let verdict = match action {
                    Some(Action::Allow) => continue,
                    Some(_) => self.screen(*link, context),
                    None if respelled() == Some(Action::Allow) => continue,
                    None => self.screen_generally(link, context),
                };
                if verdict.action() > Action::Allow {
                    visit(first + number, &verdict);
                }
            }
        }
    }
}
