//! Batches: for each link that is not allowed, the rule or verdict that decides.

use std::cmp::Ordering;

use super::prefilter::Outcome;
use super::prefilter::Question;
use super::prefilter_batch::BATCH;
use super::screener::Screener;
use super::screener::ScreenerInner;
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
    Verdict(Verdict),
}

impl Stopped<'_> {
    /// Why a verdict stops a link; `None` if it allows it.
    fn by(verdict: Verdict) -> Option<Self> {
        (verdict.action() > Action::Allow).then(|| Self::Verdict(verdict))
    }
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

/// What [`Screener::visit_stopped`] has to say of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Detail {
    /// The rule, if one alone decides; else the verdict.
    Rule,
    /// The verdict.
    Verdict,
}

impl Screener {
    /// Visits the links that are not allowed, in order, with their indices. With [`Detail::Verdict`],
    /// every one comes with a verdict. The others take as long as [`Self::actions`] takes for them.
    pub(crate) fn visit_stopped(
        &self,
        links: &[&str],
        context: &Context,
        detail: Detail,
        mut visit: impl FnMut(usize, &Stopped<'_>),
    ) {
        let inner = &*self.inner;
        for (chunk_number, chunk) in links.chunks(BATCH).enumerate() {
            let first = chunk_number * BATCH;
            // The text of links that come soon.
            for link in links.get(first + 2 * BATCH..).unwrap_or_default().iter().take(BATCH) {
                prefetch(link.as_bytes().first());
            }
            let decides = (detail == Detail::Rule).then_some(|link: &str, found: &[LayerHit]| {
                let listed = inner.deciding_rule(link, found, context);
                listed.is_some_and(|listed| listed.action == Action::Block)
            });
            let outcomes = inner.prefilter.look_up_many(chunk, Question::Action, decides);
            for (index, (link, outcome)) in (first..).zip(chunk.iter().zip(outcomes)) {
                let mut buffer;
                let stopped = match outcome {
                    Outcome::Miss => continue,
                    Outcome::Rules(found) => self.stopped_by(link, &found, detail, context),
                    Outcome::Unknown => {
                        buffer = [0; url::RESPELLED_BYTES];
                        self.stopped_after_prefilter(link, &mut buffer, detail, context)
                    }
                };
                if let Some(stopped) = stopped {
                    visit(index, &stopped);
                }
            }
        }
    }

    /// Why a link is stopped, given the rules that alone can stop it; `None` if it is not.
    fn stopped_by<'a>(
        &'a self,
        link: &'a str,
        found: &[LayerHit],
        detail: Detail,
        context: &Context,
    ) -> Option<Stopped<'a>> {
        let listed = self.inner.deciding_rule(link, found, context);
        match listed.filter(|_| detail == Detail::Rule) {
            Some(listed) => {
                Some(listed).filter(|it| it.action > Action::Allow).map(Stopped::Listed)
            }
            None => Stopped::by(self.screen(link, context)),
        }
    }

    /// Why a link is stopped about which the prefilter says nothing, which is asked about another
    /// spelling of it first; `None` if it is not stopped.
    fn stopped_after_prefilter<'a>(
        &'a self,
        link: &str,
        buffer: &'a mut [u8; url::RESPELLED_BYTES],
        detail: Detail,
        context: &Context,
    ) -> Option<Stopped<'a>> {
        let other = self.inner.prefilter.respelled(link, buffer);
        match other.map_or(Answer::Unknown, |it| self.inner.answer_respelled(it, context)) {
            Answer::Allowed => None,
            Answer::Listed(listed) if detail == Detail::Rule => Some(Stopped::Listed(listed)),
            _ => Stopped::by(self.screen_general_path(link, Question::Verdict, context)),
        }
    }
}

/// What the prefilter says of another spelling of a link.
enum Answer<'a> {
    Allowed,
    Listed(Listed<'a>),
    Unknown,
}

impl ScreenerInner {
    fn answer_respelled<'a>(&'a self, link: &'a str, context: &Context) -> Answer<'a> {
        let listed = match self.prefilter.look_up(link, Question::Action, || ()) {
            Outcome::Miss => return Answer::Allowed,
            Outcome::Rules(found) => self.deciding_rule(link, &found, context),
            Outcome::Unknown => self.own_blocking_rule(link, context),
        };
        match listed {
            Some(listed) if listed.action == Action::Allow => Answer::Allowed,
            listed => listed.map_or(Answer::Unknown, Answer::Listed),
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
            let rank = Some((action, hit.specificity));
            let best = strictest.as_ref().map(|it| (it.action, it.hit.specificity));
            match rank.cmp(&best) {
                Ordering::Less => {}
                Ordering::Equal => is_tied = true,
                Ordering::Greater => {
                    is_tied = false;
                    let databases = &*self.names;
                    strictest = Some(Listed { action, link, databases, layer, hit, database });
                }
            }
        }
        // Names of lists decide between equals.
        strictest.filter(|_| !is_tied)
    }
}
