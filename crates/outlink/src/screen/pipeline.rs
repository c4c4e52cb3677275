//! The pipeline, from text to verdict: normalize, expand, find, decide.

use std::net::IpAddr;

use super::batch_text::prefetch_text;
use super::batch_text::texts_of;
use super::cut::cut;
use super::cut::cut_before_host;
use super::prefilter::Outcome;
use super::prefilter::Question;
use super::prefilter_batch::BATCH;
use super::screener::Screener;
use super::screener::ScreenerInner;
use crate::context::Context;
use crate::database::Database;
use crate::database::LayerRef;
use crate::database::LinkView;
use crate::expand;
use crate::expand::Candidate;
use crate::expand::Expansion;
use crate::hit::Hits;
use crate::names::Action;
use crate::policy;
use crate::policy::LayerHit;
use crate::policy::LinkHits;
use crate::policy::MatchingRules;
use crate::raw_link::RawLink;
use crate::url;
use crate::url::NormalizeError;
use crate::url::NormalizedUrl;
use crate::verdict::ReasonCode;
use crate::verdict::Verdict;

impl Screener {
    /// Decides about a link in a context. Time and memory are bounded by the link and [`Limits`](crate::Limits).
    #[inline]
    pub fn screen<'a>(&self, link: impl Into<RawLink<'a>>, context: &Context) -> Verdict {
        let link = link.into();
        match link.as_str() {
            Some(link) => self.screen_str(link, context),
            None => self.screen_invalid_utf8(link, context),
        }
    }

    fn screen_str(&self, link: &str, context: &Context) -> Verdict {
        let ScreenerInner { prefilter, names, .. } = &*self.inner;
        // The verdict of a miss is written speculatively: a processor that waits for the line of the
        // filter can then run ahead to the next link.
        let mut verdict = Verdict::empty();
        let fill = || verdict.set_miss(link, names);
        let outcome = prefilter.look_up(link, Question::Verdict, fill);
        if !matches!(outcome, Outcome::Miss) {
            verdict = self.screen_after_prefilter(link, outcome, context);
        }
        verdict
    }

    /// Decides about a link that something matches: by the rules that were found to fit it, or else on
    /// the general path.
    #[inline(never)]
    fn screen_after_prefilter(&self, link: &str, outcome: Outcome, context: &Context) -> Verdict {
        if let Outcome::Rules(found) = outcome {
            return self.decide_by_rules_only(link, link, found, context);
        }
        let mut buffer = [0; url::RESPELLED_BYTES];
        let ScreenerInner { prefilter, names, .. } = &*self.inner;
        if let Some(other) = prefilter.respelled(link, &mut buffer) {
            match prefilter.look_up(other, Question::Verdict, || ()) {
                Outcome::Miss => return Verdict::miss(link, names),
                Outcome::Rules(found) => {
                    return self.decide_by_rules_only(link, other, found, context);
                }
                Outcome::Unknown => {}
            }
        }
        self.screen_general_path(link, Question::Verdict, context)
    }

    /// Screens on the general path, without the prefilter. Guesses that cannot change the answer to the
    /// question are left out of the verdict.
    #[inline(never)]
    pub(super) fn screen_general_path(
        &self,
        link: &str,
        question: Question,
        context: &Context,
    ) -> Verdict {
        match url::normalize(link, &self.inner.limits) {
            Err(error @ NormalizeError::TooLong { .. }) => self.judge_long(link, &error, context),
            url => self.judge(link, url, question, context),
        }
    }

    /// Decides about a link that is too long by what stands in front of its query, within the limit.
    /// The reason `limit` is always among the reasons, if the policy minds it.
    #[cold]
    fn judge_long(&self, link: &str, error: &NormalizeError, context: &Context) -> Verdict {
        let (policy, limits) = (&self.inner.policy, &self.inner.limits);
        let whole = cut(link, limits.link_bytes);
        let readable = cut_before_host(link, limits.link_bytes);
        let head = readable.split(['?', '#']).next().unwrap_or_default();
        let url = url::normalize(head, limits);
        let mut verdict = self.judge(whole, url, Question::Verdict, context);
        verdict.extend(policy::limit_reason(policy, context, "link_bytes", error.to_string()));
        verdict
    }

    #[cold]
    fn screen_invalid_utf8(&self, link: RawLink<'_>, context: &Context) -> Verdict {
        let text = link.to_text();
        match url::normalize(link, &self.inner.limits) {
            Err(error @ NormalizeError::TooLong { .. }) => self.judge_long(&text, &error, context),
            url => self.judge(&text, url, Question::Verdict, context),
        }
    }

    /// Decides about many links in one context, in their order. That takes less time than deciding
    /// about one after another, since several are looked up at once.
    pub fn screen_many<'a, L>(&self, links: &'a [L], context: &Context) -> Vec<Verdict>
    where
        &'a L: Into<RawLink<'a>>,
    {
        let mut verdicts = Vec::with_capacity(links.len());
        if !self.inner.prefilter.waits {
            for (number, link) in links.iter().enumerate() {
                prefetch_text(links.get(number + BATCH));
                verdicts.push(self.screen(link, context));
            }
            return verdicts;
        }
        for chunk in links.chunks(BATCH) {
            let texts = texts_of(chunk);
            let batch = texts.get(..chunk.len()).unwrap_or_default();
            let outcomes = self.look_up_batch(batch);
            for ((link, text), outcome) in chunk.iter().zip(batch).zip(outcomes) {
                verdicts.push(match outcome {
                    Outcome::Miss => Verdict::miss(text, &self.inner.names),
                    Outcome::Rules(found) => self.decide_by_rules_only(text, text, found, context),
                    Outcome::Unknown => self.screen_undecided(link.into(), context),
                });
            }
        }
        verdicts
    }

    /// Looks up to [`BATCH`] links up.
    fn look_up_batch(&self, links: &[&str]) -> [Outcome; BATCH] {
        let decides = None::<fn(&str, &[LayerHit]) -> bool>;
        self.inner.prefilter.look_up_many(links, Question::Verdict, decides)
    }

    /// The action for a link, for callers that need nothing else. Allocates nothing for almost every
    /// allowed link.
    #[inline]
    pub fn action<'a>(&self, link: impl Into<RawLink<'a>>, context: &Context) -> Action {
        self.answer(link.into(), Question::Action, context)
    }

    /// The action for each link, in order, in one context.
    ///
    /// This is the fastest way to screen many links. Allocates nothing for almost every allowed link.
    #[must_use = "an answer that nobody looks at guards nothing"]
    pub fn actions<'a, L>(&self, links: &'a [L], context: &Context) -> Vec<Action>
    where
        &'a L: Into<RawLink<'a>>,
    {
        let mut actions = Vec::with_capacity(links.len());
        self.visit_actions(links, context, |action| actions.push(action));
        actions
    }

    /// Hands out the actions for many links in one context and in their order: as
    /// [`Self::actions`], without a vector.
    pub fn visit_actions<'a, L>(&self, links: &'a [L], context: &Context, visit: impl FnMut(Action))
    where
        &'a L: Into<RawLink<'a>>,
    {
        self.visit_answers(links, Question::Action, context, visit);
    }

    /// Returns true if the action is [`Action::Block`].
    #[must_use = "an answer that nobody looks at guards nothing"]
    #[inline]
    pub fn is_blocked<'a>(&self, link: impl Into<RawLink<'a>>, context: &Context) -> bool {
        self.answer(link.into(), Question::Blocked, context) >= Action::Block
    }

    /// For each link, in order, whether its action is [`Action::Block`].
    #[must_use = "an answer that nobody looks at guards nothing"]
    pub fn are_blocked<'a, L>(&self, links: &'a [L], context: &Context) -> Vec<bool>
    where
        &'a L: Into<RawLink<'a>>,
    {
        let mut blocked = Vec::with_capacity(links.len());
        self.visit_answers(links, Question::Blocked, context, |action| {
            blocked.push(action >= Action::Block);
        });
        blocked
    }

    /// Decides about an address that the caller resolved: rules of the kind `ip`, and whether the
    /// address is a public one. A worker that fetches a link asks for every address of its host,
    /// with [`Policy::preview`](crate::Policy::preview).
    pub fn screen_address(&self, address: IpAddr, context: &Context) -> Verdict {
        self.screen_resolved(None, address, context)
    }

    /// As [`Self::screen_address`], and the verdict names the host too.
    pub(crate) fn screen_resolved(
        &self,
        host: Option<&str>,
        address: IpAddr,
        context: &Context,
    ) -> Verdict {
        let input = match host {
            Some(host) => format!("{host} ({address})"),
            None => address.to_string(),
        };
        let inner = &*self.inner;
        let link = match address {
            IpAddr::V4(v4) => format!("http://{v4}/"),
            IpAddr::V6(v6) => format!("http://[{v6}]/"),
        };
        match url::normalize(&link, &inner.limits) {
            Ok(url) => {
                let link_hits = self.find(Expansion::of(url), Some(address));
                self.decide(&input, link_hits, context)
            }
            // Every address makes a URL; should one not, it is not let through.
            Err(error) => self.refuse(&input, &error, context),
        }
    }

    /// The canaries that no block matches. A block counts even if the policy allows its links or its
    /// dates exclude today. If there are any, something is wrong with the lists.
    #[must_use = "an answer that nobody looks at guards nothing"]
    pub fn uncaught_canaries(&self) -> Vec<String> {
        self.uncaught().map(|(_, link)| link.to_owned()).collect()
    }

    /// The canaries that no rule catches, with the databases that have them.
    pub(crate) fn uncaught(&self) -> impl Iterator<Item = (&Database, &str)> {
        let of = |database| Database::canaries(database).map(move |(_, link)| (database, link));
        self.inner.databases.iter().flat_map(of).filter(|(_, link)| !self.catches(link))
    }

    /// Whether a block of a link stands at some time, whatever the policy makes of it.
    pub(crate) fn catches(&self, link: &str) -> bool {
        self.screen(link, &Context::default()).reasons().iter().any(|reason| match reason.code() {
            ReasonCode::Listed | ReasonCode::PartialHash => true,
            // The list is what it should be, although its rule does not count at this time.
            ReasonCode::Inactive => reason.is_dated_block(),
            _ => false,
        })
    }

    /// Everywhere a link leads, and the rules that fit; `None` if it cannot be read.
    #[cfg(feature = "live")]
    pub(crate) fn link_hits(&self, link: &str) -> Option<LinkHits<'_>> {
        let limits = &self.inner.limits;
        let url = url::normalize(link, limits).ok()?;
        Some(self.find(expand::expand_with(url, limits, &self.inner.knowledge), None))
    }

    /// The action for a link, without the verdict if that is possible. If the question is whether
    /// the link is blocked, any action below [`Action::Block`] is as good as another.
    fn answer(&self, link: RawLink<'_>, question: Question, context: &Context) -> Action {
        let Some(text) = link.as_str() else {
            return self.screen_invalid_utf8(link, context).action();
        };
        let action = self.prefiltered(text, question, context);
        action.unwrap_or_else(|| self.action_after_prefilter(text, question, context))
    }

    /// What the prefilter says about a link.
    #[inline(always)]
    fn prefiltered(&self, link: &str, question: Question, context: &Context) -> Option<Action> {
        let inner = &*self.inner;
        let decide = |database: &Database, rule| inner.block_action(database, rule, context);
        inner.prefilter.action(link, question, decide)
    }

    /// The action for a link about which the prefilter says nothing, which is asked about another
    /// spelling of it first.
    #[cold]
    fn action_after_prefilter(&self, link: &str, question: Question, context: &Context) -> Action {
        let mut buffer = [0; url::RESPELLED_BYTES];
        let other = self.inner.prefilter.respelled(link, &mut buffer);
        let action = other.and_then(|it| self.prefiltered(it, question, context));
        action.unwrap_or_else(|| self.screen_general_path(link, question, context).action())
    }

    /// Hands out the action for every link, in their order, as [`Self::answer`] has it.
    fn visit_answers<'a, L>(
        &self,
        links: &'a [L],
        question: Question,
        context: &Context,
        mut visit: impl FnMut(Action),
    ) where
        &'a L: Into<RawLink<'a>>,
    {
        if !self.inner.prefilter.waits {
            for (number, link) in links.iter().enumerate() {
                prefetch_text(links.get(number + BATCH));
                visit(self.answer(link.into(), question, context));
            }
            return;
        }
        for (number, chunk) in links.chunks(BATCH).enumerate() {
            let ahead = links.get((number + 2) * BATCH..).unwrap_or_default();
            ahead.iter().take(BATCH).for_each(|link| prefetch_text(Some(link)));
            let texts = texts_of(chunk);
            let batch = texts.get(..chunk.len()).unwrap_or_default();
            let found = self.prefiltered_batch(batch, question, context);
            for (link, action) in chunk.iter().zip(&found) {
                let late = || self.action_of_undecided(link.into(), question, context);
                visit(action.unwrap_or_else(late));
            }
        }
    }

    /// What the prefilter says about up to [`BATCH`] links.
    fn prefiltered_batch(
        &self,
        links: &[&str],
        question: Question,
        context: &Context,
    ) -> [Option<Action>; BATCH] {
        let inner = &*self.inner;
        let decide = |database: &Database, rule| inner.block_action(database, rule, context);
        inner.prefilter.actions(links, question, decide)
    }

    /// The action for a link of a batch about which the prefilter says nothing.
    #[cold]
    fn action_of_undecided(
        &self,
        link: RawLink<'_>,
        question: Question,
        context: &Context,
    ) -> Action {
        match link.as_str() {
            Some(link) => self.action_after_prefilter(link, question, context),
            None => self.screen_invalid_utf8(link, context).action(),
        }
    }

    /// The verdict on a link that the prefilter left.
    fn screen_undecided(&self, link: RawLink<'_>, context: &Context) -> Verdict {
        match link.as_str() {
            Some(link) => self.screen_after_prefilter(link, Outcome::Unknown, context),
            None => self.screen_invalid_utf8(link, context),
        }
    }

    fn judge(
        &self,
        link: &str,
        url: Result<NormalizedUrl, NormalizeError>,
        question: Question,
        context: &Context,
    ) -> Verdict {
        let ScreenerInner { prefilter, limits, knowledge, .. } = &*self.inner;
        match url {
            Ok(url) => {
                let expansion = if prefilter.guesses(question) {
                    expand::expand_with(url, limits, knowledge)
                } else {
                    expand::expand_known(url, limits, knowledge)
                };
                self.decide(link, self.find(expansion, None), context)
            }
            Err(error) => self.refuse(link, &error, context),
        }
    }

    fn decide(&self, link: &str, link_hits: LinkHits<'_>, context: &Context) -> Verdict {
        let ScreenerInner { policy, names, .. } = &*self.inner;
        let verdict =
            policy::decide_link(link.to_owned(), link_hits, policy, context, names.clone());
        self.with_lost(verdict)
    }

    /// Decides by the rules found for the link and for its first targets; nothing else of it can matter.
    /// `canonical` is the link in the spelling that [`url::scan_host`] reads.
    fn decide_by_rules_only(
        &self,
        link: &str,
        canonical: &str,
        found: Vec<LayerHit>,
        context: &Context,
    ) -> Verdict {
        let ScreenerInner { databases, withdrawing, policy, names, .. } = &*self.inner;
        let (limited, damaged) = (Vec::new(), Vec::new());
        let host = url::scan_host(canonical).map(|(host, _)| host);
        let rules = MatchingRules { databases, withdrawing, found, limited, damaged };
        policy::decide_by_rules_only(link, host, &rules, policy, context, names.clone())
    }

    /// Adds a reason for each database that cannot be read any more.
    fn with_lost(&self, mut verdict: Verdict) -> Verdict {
        for name in &self.inner.lost {
            verdict.extend(Some(policy::damaged_reason(name)));
        }
        verdict
    }

    fn refuse(&self, link: &str, error: &NormalizeError, context: &Context) -> Verdict {
        let inner = &*self.inner;
        let input = cut(link, inner.limits.link_bytes).to_owned();
        let names = inner.names.clone();
        self.with_lost(policy::decide_error(input, error, &inner.policy, context, names))
    }

    /// Asks every layer about every candidate, or about the address that one stands for.
    fn find(&self, expansion: Expansion, resolved: Option<IpAddr>) -> LinkHits<'_> {
        let ScreenerInner { databases, withdrawing, prefilter, .. } = &*self.inner;
        let mut found = Vec::new();
        let mut damaged = Vec::new();
        let mut limited = Vec::new();
        let mut hits = Hits::default();
        let mut ask = |(layer, database): (usize, &Database),
                       index: usize,
                       candidate: &Candidate| {
            let view = resolved.map_or(LinkView::Candidate(candidate), LinkView::Address);
            if database.find(view, &mut hits).is_err() {
                damaged.push(layer);
            }
            if hits.is_full() {
                limited.push(index);
            }
            let guessed = candidate.via.as_ref().is_some_and(|hop| hop.guessed);
            found.extend(hits.take().map(|hit| LayerHit { layer, candidate: index, guessed, hit }));
        };
        for (layer, database) in prefilter.layer_numbers.iter().zip(&prefilter.databases) {
            for (index, candidate) in expansion.candidates.iter().enumerate() {
                ask((*layer, database), index, candidate);
            }
        }
        if !prefilter.layers.is_empty() {
            for (index, candidate) in expansion.candidates.iter().enumerate() {
                for LayerRef { layer, database } in prefilter.layers.of_candidate(candidate) {
                    ask((layer, database), index, candidate);
                }
            }
            // In the order in which all layers would have been asked.
            found.sort_by_key(|hit| (hit.layer, hit.candidate));
        }
        let rules = MatchingRules { databases, withdrawing, found, limited, damaged };
        LinkHits { expansion, rules }
    }
}
