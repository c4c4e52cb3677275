//! Batches: for each link that is not allowed, the rule or verdict that decides.

use super::Screener;
use super::inner::ScreenerInner;
use super::many::BATCH;
use super::prefilter::Question;
use crate::context::Context;
use crate::database::Database;
use crate::hit::Hit;
use crate::ids::RuleId;
use crate::names::Action;
use crate::policy;
use crate::policy::LayerHit;
use crate::url;
use crate::verdict::DatabaseName;
use crate::verdict::Match;
use crate::verdict::Verdict;
use crate::wire::prefetch::prefetch;

/// Why a link is not allowed.
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
    pub(crate) fn key(&self) -> RuleKey {
        (self.layer, self.hit.rule)
    }

    /// The rule in words, given the host of the link; `None` if the database is damaged.
    pub(crate) fn rule(&self, host: &str) -> Option<Match> {
        let domain = self.hit.specificity.domain_of(host);
        let rule = self.database.rule_of_pattern(self.hit.rule, domain);
        rule.ok().map(policy::to_match)
    }
}

/// The number of a layer and of a rule in it.
pub(crate) type RuleKey = (usize, RuleId);

impl Screener {
    /// Hands out the links that are not allowed, in order, with their numbers among the links. The others
    /// take as long as [`Self::actions`] takes for them. If `whole` is
    /// true, verdicts are handed out and nothing else.
    pub(crate) fn visit_stopped(
        &self,
        links: &[&str],
        context: &Context,
        whole: bool,
        mut visit: impl FnMut(usize, &Stopped<'_>),
    ) {
        let inner = &*self.inner;
        for (chunk_number, chunk) in links.chunks(BATCH).enumerate() {
            let first = chunk_number * BATCH;
            // The text of links that come soon.
            for link in links.get(first + 2 * BATCH..).unwrap_or_default().iter().take(BATCH) {
                prefetch(link.as_bytes().first());
            }
            let decides = (!whole).then_some(|link: &str, found: &[LayerHit]| {
                let listed = inner.deciding_rule(link, found, context);
                listed.is_some_and(|listed| listed.action == Action::Block)
            });
            let found = inner.prefilter.find_many(chunk, Question::All, decides);
            for (number, (link, found)) in chunk.iter().zip(found).enumerate() {
                let number = first + number;
                let is_plain = found.is_some();
                let listed = match found {
                    Some(found) if found.is_empty() => continue,
                    Some(found) => inner.deciding_rule(link, &found, context).filter(|_| !whole),
                    None => {
                        let mut buffer = [0; url::RESPELLED_BYTES];
                        let other = inner.prefilter.respelled(link, &mut buffer);
                        match other
                            .map_or(TableAnswer::Nothing, |it| inner.look_up_in_tables(it, context))
                        {
                            TableAnswer::Allowed => continue,
                            TableAnswer::Listed(listed) if !whole => {
                                visit(number, &Stopped::Listed(listed));
                                continue;
                            }
                            _ => None,
                        }
                    }
                };
                match listed {
                    Some(listed) if listed.action == Action::Allow => {}
                    Some(listed) => visit(number, &Stopped::Listed(listed)),
                    None => {
                        let verdict = match is_plain {
                            true => self.screen(*link, context),
                            false => self.screen_general_path(link, context),
                        };
                        if verdict.action() > Action::Allow {
                            visit(number, &Stopped::Verdict(&verdict));
                        }
                    }
                }
            }
        }
    }
}

/// What the tables tell of one link.
enum TableAnswer<'a> {
    Allowed,
    Listed(Listed<'a>),
    Nothing,
}

impl ScreenerInner {
    /// What the tables tell of a link that is in order.
    fn look_up_in_tables<'a>(&'a self, link: &'a str, context: &Context) -> TableAnswer<'a> {
        let mut found = Vec::new();
        if self.prefilter.is_miss(link, Question::All, &mut found, || ()) {
            return TableAnswer::Allowed;
        }
        let listed = match found.is_empty() {
            true => self.own_blocking_rule(link, context),
            false => self.deciding_rule(link, &found, context),
        };
        match listed {
            Some(listed) if listed.action == Action::Allow => TableAnswer::Allowed,
            listed => listed.map_or(TableAnswer::Nothing, TableAnswer::Listed),
        }
    }

    /// The rule of a link itself that blocks it, if that decides wherever the link leads: nothing is
    /// stricter, and no reason of another kind or about another place comes before it.
    fn own_blocking_rule<'a>(&'a self, link: &'a str, context: &Context) -> Option<Listed<'a>> {
        let found = self.prefilter.find_own_rules(link)?;
        self.deciding_rule(link, &found, context).filter(|listed| listed.action == Action::Block)
    }

    /// The rule that decides, of those that were found to fit a link; `None` if they have to be
    /// weighed together.
    fn deciding_rule<'a>(
        &'a self,
        link: &'a str,
        found: &[LayerHit],
        context: &Context,
    ) -> Option<Listed<'a>> {
        let mut strictest: Option<Listed<'a>> = None;
        let mut is_tied = false;
        for layer_hit in found {
            let LayerHit { layer, hit, .. } = *layer_hit;
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
