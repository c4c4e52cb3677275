//! Which of many links are not let through, and why.

use std::borrow::Cow;

use super::Screener;
use super::parts::Parts;
use super::prefilter::BATCH;
use super::prefilter::Question;
use crate::context::Context;
use crate::database::Database;
use crate::hit::Hit;
use crate::ids::RuleId;
use crate::names::Action;
use crate::policy;
use crate::policy::Finding;
use crate::url;
use crate::verdict::DatabaseName;
use crate::verdict::Match;
use crate::verdict::Verdict;
use crate::wire::prefetch::prefetch;

/// A link that is not let through.
pub(crate) enum Stopped<'a> {
    /// By a rule, and by nothing that is stricter or says more.
    Listed(Listed<'a>),
    /// For the reasons of a verdict.
    Verdict(&'a Verdict),
}

/// The rule that decides about a link, which shows nothing by itself and leads nowhere.
pub(crate) struct Listed<'a> {
    /// What the rule leads to.
    pub(crate) action: Action,
    /// The link.
    pub(crate) link: &'a str,
    /// The databases that were asked.
    pub(crate) databases: &'a [DatabaseName],
    layer: usize,
    hit: Hit,
    database: &'a Database,
}

impl<'a> Listed<'a> {
    /// What tells the rule from others of the screener.
    pub(crate) fn key(&self) -> (usize, RuleId) {
        (self.layer, self.hit.rule)
    }

    /// The rule in words; `None` if the database is damaged.
    pub(crate) fn rule(&self) -> Option<Match> {
        let rule = self.database.rule_of_pattern(self.hit.rule, self.domain());
        rule.ok().map(policy::match_of)
    }

    /// The domain that the rule is about, if it is about one: the end of the host.
    fn domain(&self) -> Option<&'a str> {
        let labels = self.hit.specificity.domain_labels()?;
        let host = url::scan_host(self.link)?;
        let dots = host.bytes().enumerate().rev().filter(|(_, byte)| *byte == b'.');
        let start = dots.map(|(dot, _)| dot + 1).nth(labels.checked_sub(1)?);
        host.get(start.unwrap_or_default()..)
    }

    /// What a browser opens.
    pub(crate) fn href(&self) -> Option<Cow<'_, str>> {
        url::scan_any(self.link).map(|link| link.href())
    }
}

impl Screener {
    /// Hands out those of many links that are not let through, in their order, with their numbers
    /// among the links. The others take as long as [`Self::actions`] takes for them. If `whole` is
    /// true, verdicts are handed out and nothing else.
    pub(crate) fn visit_stopped(
        &self,
        links: &[&str],
        context: &Context,
        whole: bool,
        mut visit: impl FnMut(usize, &Stopped<'_>),
    ) {
        let parts = &*self.parts;
        let (databases, limits) = (&parts.single, &parts.miss_limits);
        for (chunk_number, chunk) in links.chunks(BATCH).enumerate() {
            let first = chunk_number * BATCH;
            // The text of links that come soon.
            for link in links.get(first + 2 * BATCH..).unwrap_or_default().iter().take(BATCH) {
                prefetch(link.as_bytes().first());
            }
            let found = parts.prefilter.find_many(chunk, Question::All, databases, limits);
            for (number, (link, found)) in chunk.iter().zip(found).enumerate() {
                let number = first + number;
                let verdict = match found {
                    Some(found) if found.is_empty() => continue,
                    Some(found) => match parts.deciding(link, &found, context) {
                        Some(listed) if listed.action == Action::Allow => continue,
                        Some(listed) if !whole => {
                            visit(number, &Stopped::Listed(listed));
                            continue;
                        }
                        _ => self.screen(*link, context),
                    },
                    None => {
                        let action = self.prefiltered_respelled(link, Question::All, context);
                        if action == Some(Action::Allow) {
                            continue;
                        }
                        self.screen_generally(link, context)
                    }
                };
                if verdict.action() > Action::Allow {
                    visit(number, &Stopped::Verdict(&verdict));
                }
            }
        }
    }
}

impl Parts {
    /// The rule that decides, of those that were found to fit a link; `None` if they have to be
    /// weighed together.
    fn deciding<'a>(
        &'a self,
        link: &'a str,
        found: &[Finding],
        context: &Context,
    ) -> Option<Listed<'a>> {
        let mut strictest: Option<Listed<'a>> = None;
        let mut is_tied = false;
        for finding in found {
            let Finding { layer, hit, .. } = *finding;
            // What fits a hash in part has to be confirmed, whatever its rule says.
            if hit.partial {
                return None;
            }
            let database = self.databases.get(layer)?;
            let action = self.block_action(database, hit.rule, context)?;
            let rank = (action, hit.specificity);
            let best = strictest.as_ref().map(|it| (it.action, it.hit.specificity));
            is_tied = best == Some(rank) || is_tied && best > Some(rank);
            if best < Some(rank) {
                let databases = &*self.names;
                strictest = Some(Listed { action, link, databases, layer, hit, database });
            }
        }
        // Names of lists decide between equals.
        strictest.filter(|_| !is_tied)
    }
}
