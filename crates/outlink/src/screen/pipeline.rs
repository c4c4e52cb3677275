//! The pipeline, from text to verdict: normalize, expand, find, decide.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

use super::prefilter::BATCH;
use super::prefilter::Prefilter;
use super::prefilter::Question;
use crate::context::Context;
use crate::database::Damaged;
use crate::database::Database;
use crate::database::RuleAttributes;
use crate::expand;
use crate::expand::Candidate;
use crate::expand::Expansion;
use crate::extract;
use crate::hit::Hits;
use crate::limits::Limits;
use crate::names::Action;
use crate::policy;
use crate::policy::Finding;
use crate::policy::Findings;
use crate::policy::Policy;
use crate::url;
use crate::url::NormalizeError;
use crate::url::NormalizedUrl;
use crate::url::Respelled;
use crate::verdict::DatabaseName;
use crate::verdict::Databases;
use crate::verdict::ReasonCode;
use crate::verdict::Verdict;
use crate::wire::prefetch::prefetch;

/// How many links are looked at as bytes before they are looked up: several batches, so that the text
/// of the next ones can be asked for ahead.
const TOGETHER: usize = 16 * BATCH;

/// Decides about links: one or more databases and a policy.
///
/// A screener is immutable, cheap to clone and shared between threads without locks. Screening is
/// total: no input makes it fail, panic, hang or allocate without bound.
#[derive(Clone)]
pub struct Screener {
    pub(super) parts: Arc<Parts>,
}

pub(super) struct Parts {
    pub(super) prefilter: Prefilter,
    pub(super) databases: Vec<Database>,
    /// Whether a layer may withdraw rules of those below it.
    withdraws: bool,
    names: Databases,
    policy: Policy,
    pub(super) limits: Limits,
    /// The limits within which a link can be a miss: none is, of any length, where the policy says
    /// something about links that no rule fits.
    miss_limits: Limits,
}

impl Parts {
    /// What a rule leads to by itself. `None` if all rules that fit have to be weighed together, or
    /// if it may be withdrawn, which shows on the general path.
    fn block_action(&self, rule: &RuleAttributes<'_>, context: &Context) -> Option<Action> {
        if self.withdraws { None } else { self.policy.block_action(rule, context) }
    }
}

impl Screener {
    /// A screener with one database, the default policy and the default limits.
    pub fn new(database: Database) -> Self {
        Self::builder().database(database).build()
    }

    /// A screener with several databases, a policy or limits of its own.
    pub fn builder() -> ScreenerBuilder {
        ScreenerBuilder::default()
    }

    /// Decides about a link, now and for users of whom nothing is known.
    pub fn screen(&self, link: &str) -> Verdict {
        self.screen_with(link, &Context::default())
    }

    /// Decides about a link in a context.
    pub fn screen_with(&self, link: &str, context: &Context) -> Verdict {
        let Parts { prefilter, databases, names, miss_limits: limits, .. } = &*self.parts;
        // That of a miss is written before it is known to be one: a processor that waits for the filter
        // can then run ahead to the next link.
        let mut verdict = Verdict::empty();
        let fill = || verdict.set_miss(link, names);
        if !prefilter.is_miss(link, databases, limits, fill) {
            verdict = self.screen_generally(link, context);
        }
        verdict
    }

    /// The same whatever the link is.
    #[inline(never)]
    pub(super) fn screen_generally(&self, link: &str, context: &Context) -> Verdict {
        match url::normalize(link, &self.parts.limits) {
            Err(error @ NormalizeError::TooLong { .. }) => self.judge_long(link, &error, context),
            url => self.judge(link, url, context),
        }
    }

    /// Decides about a link that is too long by what stands in front of its query, within the limit.
    /// The reason `limit` is always among the reasons, if the policy minds it.
    #[cold]
    fn judge_long(&self, link: &str, error: &NormalizeError, context: &Context) -> Verdict {
        let (policy, limits) = (&self.parts.policy, &self.parts.limits);
        let whole = cut(link, limits.link_bytes);
        let head = whole.split(['?', '#']).next().unwrap_or_default();
        let mut verdict = self.judge(whole, url::normalize(head, limits), context);
        verdict.extend(policy::limit(policy, context, "link_bytes", error.to_string()));
        verdict
    }

    /// Decides about a link that need not be UTF-8.
    pub fn screen_bytes(&self, link: &[u8], context: &Context) -> Verdict {
        if let Ok(link) = std::str::from_utf8(link) {
            return self.screen_with(link, context);
        }
        let text = url::escape_invalid_utf8(link);
        match url::normalize_bytes(link, &self.parts.limits) {
            Err(error @ NormalizeError::TooLong { .. }) => self.judge_long(&text, &error, context),
            url => self.judge(&text, url, context),
        }
    }

    /// Decides about many links in one context, in their order. That takes less time than deciding
    /// about one after another, since several are looked up at once.
    pub fn screen_many<'a>(
        &self,
        links: impl IntoIterator<Item = &'a str>,
        context: &Context,
    ) -> Vec<Verdict> {
        let mut links = links.into_iter();
        let mut verdicts = Vec::with_capacity(links.size_hint().0);
        let mut batch = [""; BATCH];
        loop {
            let mut filled = 0;
            for (place, link) in batch.iter_mut().zip(links.by_ref()) {
                *place = link;
                filled += 1;
            }
            let batch = batch.get(..filled).unwrap_or_default();
            let parts = &*self.parts;
            let are_misses =
                parts.prefilter.are_misses(batch, &parts.databases, &parts.miss_limits);
            verdicts.extend(batch.iter().zip(are_misses).map(|(link, is_miss)| {
                if is_miss {
                    Verdict::miss(link, &parts.names)
                } else {
                    self.screen_generally(link, context)
                }
            }));
            if filled < BATCH {
                return verdicts;
            }
        }
    }

    /// The actions for many links in one context, in their order, for those who need no more.
    ///
    /// This is the fastest way to sift links: nothing is allocated for those that are let through.
    pub fn actions(&self, links: &[&str], context: &Context) -> Vec<Action> {
        let mut actions = Vec::with_capacity(links.len());
        self.sift(links, Question::All, context, |action| actions.push(action));
        actions
    }

    /// The action for a link that need not be UTF-8, for those who need no more.
    pub fn action_bytes(&self, link: &[u8], context: &Context) -> Action {
        match std::str::from_utf8(link) {
            Ok(link) => self.action(link, Question::All, context),
            Err(_) => self.screen_bytes(link, context).action(),
        }
    }

    /// Hands out the actions for many links that need not be UTF-8, in one context and in their
    /// order. Nothing is allocated for those that are let through.
    pub fn actions_bytes(&self, links: &[&[u8]], context: &Context, mut visit: impl FnMut(Action)) {
        for links in links.chunks(TOGETHER) {
            let mut texts = [""; TOGETHER];
            let are_text = links.iter().zip(&mut texts).all(|(link, text)| {
                let found = std::str::from_utf8(link).ok();
                *text = found.unwrap_or_default();
                found.is_some()
            });
            match texts.get(..links.len()).filter(|_| are_text) {
                Some(texts) => self.sift(texts, Question::All, context, &mut visit),
                None => links.iter().for_each(|link| visit(self.action_bytes(link, context))),
            }
        }
    }

    /// Which of many links must not be let through, now and for users of whom nothing is known.
    pub fn are_blocked(&self, links: &[&str]) -> Vec<bool> {
        let mut blocked = Vec::with_capacity(links.len());
        self.sift(links, Question::Blocked, &Context::default(), |action| {
            blocked.push(action >= Action::Block);
        });
        blocked
    }

    /// Decides about every link in a text, in the order of the text.
    pub fn screen_text<'t>(
        &self,
        text: &'t str,
        context: &Context,
    ) -> Vec<(extract::Link<'t>, Verdict)> {
        let links = extract::extract(text);
        links
            .map(|link| {
                let verdict = self.screen_with(&link.url, context);
                (link, verdict)
            })
            .collect()
    }

    /// Whether a link must not be let through, now and for users of whom nothing is known.
    pub fn is_blocked(&self, link: &str) -> bool {
        self.action(link, Question::Blocked, &Context::default()) >= Action::Block
    }

    /// Decides about an address that the caller resolved: rules of the kind `ip`, and whether the
    /// address is a public one. A worker that fetches a link asks for every address of its host,
    /// with [`Policy::preview`].
    pub fn screen_address(&self, address: IpAddr, context: &Context) -> Verdict {
        let parts = &*self.parts;
        let link = match address {
            IpAddr::V4(v4) => format!("http://{v4}/"),
            IpAddr::V6(v6) => format!("http://[{v6}]/"),
        };
        match url::normalize(&link, &parts.limits) {
            Ok(url) => {
                let find = |database: &Database, _: &Candidate, hits: &mut Hits| {
                    database.find_address(address, hits)
                };
                let findings = self.find(Expansion::of(url), find);
                self.decide(&address.to_string(), findings, context)
            }
            // Every address makes a URL; should one not, it is not let through.
            Err(error) => self.refuse(&address.to_string(), &error, context),
        }
    }

    /// The canaries of the lists that no rule catches: something is wrong with the lists then. A
    /// canary counts as caught by any block that stands, whatever the policy makes of it, and by one
    /// that does not count at this time.
    pub fn uncaught_canaries(&self) -> Vec<String> {
        self.uncaught().map(|(_, link)| link.to_owned()).collect()
    }

    /// The canaries that no rule catches, with the databases that have them.
    pub(crate) fn uncaught(&self) -> impl Iterator<Item = (&Database, &str)> {
        let of = |database| Database::canaries(database).map(move |(_, link)| (database, link));
        self.parts.databases.iter().flat_map(of).filter(|(_, link)| !self.catches(link))
    }

    /// Whether a block of a link stands at some time, whatever the policy makes of it.
    pub(crate) fn catches(&self, link: &str) -> bool {
        self.screen(link).reasons().iter().any(|reason| match reason.code() {
            ReasonCode::Listed | ReasonCode::PartialHash => true,
            // The list is what it should be, although its rule does not count at this time.
            ReasonCode::Inactive => reason.is_dated_block(),
            _ => false,
        })
    }

    /// The limits that links are held to.
    pub fn limits(&self) -> &Limits {
        &self.parts.limits
    }

    /// The databases, the lowest layer first.
    pub fn databases(&self) -> &[Database] {
        &self.parts.databases
    }

    pub(crate) fn policy(&self) -> &Policy {
        &self.parts.policy
    }

    /// The action for a link, without the verdict if that is possible. If the question is whether
    /// the link is blocked, any action below [`Action::Block`] is as good as another.
    #[inline]
    fn action(&self, link: &str, question: Question, context: &Context) -> Action {
        let parts = &*self.parts;
        let (databases, limits) = (&parts.databases, &parts.miss_limits);
        let decide = |rule: &RuleAttributes<'_>| parts.block_action(rule, context);
        let action = parts.prefilter.action(link, question, databases, limits, decide);
        action.unwrap_or_else(|| self.action_generally(link, question, context))
    }

    /// The action for a link about which the prefilter says nothing, which is asked about another
    /// spelling of it first.
    #[cold]
    fn action_generally(&self, link: &str, question: Question, context: &Context) -> Action {
        let parts = &*self.parts;
        let mut room = [0; url::RESPELLED_BYTES];
        if let Some(Respelled { link, anomaly }) = url::respelled(link, &mut room)
            && anomaly.is_none_or(|it| parts.policy.anomaly_action(it, context) == Action::Allow)
        {
            let decide = |rule: &RuleAttributes<'_>| parts.block_action(rule, context);
            let (databases, limits) = (&parts.databases, &parts.miss_limits);
            let action = parts.prefilter.action(link, question, databases, limits, decide);
            if let Some(action) = action {
                return action;
            }
        }
        self.screen_generally(link, context).action()
    }

    /// Hands out the action for every link, in their order, as [`Self::action`] has it.
    fn sift(
        &self,
        links: &[&str],
        question: Question,
        context: &Context,
        mut visit: impl FnMut(Action),
    ) {
        let parts = &*self.parts;
        let (databases, limits) = (&parts.databases, &parts.miss_limits);
        let decide = |rule: &RuleAttributes<'_>| parts.block_action(rule, context);
        for (number, batch) in links.chunks(BATCH).enumerate() {
            // The text of links that come soon.
            let ahead = (number + 2) * BATCH;
            for link in links.get(ahead..).unwrap_or_default().iter().take(BATCH) {
                prefetch(link.as_bytes().first());
            }
            let actions = parts.prefilter.actions(batch, question, databases, limits, decide);
            for (link, action) in batch.iter().zip(actions) {
                let general = || self.action_generally(link, question, context);
                visit(action.unwrap_or_else(general));
            }
        }
    }

    fn judge(
        &self,
        link: &str,
        url: Result<NormalizedUrl, NormalizeError>,
        context: &Context,
    ) -> Verdict {
        match url {
            Ok(url) => {
                let expansion = expand::expand(url, &self.parts.limits);
                self.decide(link, self.find(expansion, Database::find), context)
            }
            Err(error) => self.refuse(link, &error, context),
        }
    }

    fn decide(&self, link: &str, findings: Findings<'_>, context: &Context) -> Verdict {
        let parts = &*self.parts;
        policy::decide_link(link.to_owned(), findings, &parts.policy, context, parts.names.clone())
    }

    fn refuse(&self, link: &str, error: &NormalizeError, context: &Context) -> Verdict {
        let parts = &*self.parts;
        let input = cut(link, parts.limits.link_bytes).to_owned();
        policy::decide_error(input, error, &parts.policy, context, parts.names.clone())
    }

    /// Asks every layer about every candidate.
    fn find(
        &self,
        expansion: Expansion,
        find: impl Fn(&Database, &Candidate, &mut Hits) -> Result<(), Damaged>,
    ) -> Findings<'_> {
        let databases = self.parts.databases.as_slice();
        let mut found = Vec::new();
        let mut damaged = Vec::new();
        let mut is_limited = false;
        let mut hits = Hits::default();
        for (layer, database) in databases.iter().enumerate() {
            for (candidate, place) in expansion.candidates.iter().enumerate() {
                if find(database, place, &mut hits).is_err() {
                    damaged.push(layer);
                }
                is_limited |= hits.is_full();
                found.extend(hits.take().map(|hit| Finding { layer, candidate, hit }));
            }
        }
        Findings { expansion, databases, found, is_limited, damaged }
    }
}

impl fmt::Debug for Screener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Parts { databases, policy, limits, .. } = &*self.parts;
        let mut shown = f.debug_struct("Screener");
        shown.field("databases", databases).field("policy", policy).field("limits", limits);
        shown.finish_non_exhaustive()
    }
}

/// Puts a [`Screener`] together.
#[derive(Clone, Debug, Default)]
pub struct ScreenerBuilder {
    databases: Vec<Database>,
    policy: Policy,
    limits: Limits,
}

impl ScreenerBuilder {
    /// Adds a database as the topmost layer.
    pub fn database(&mut self, database: Database) -> &mut Self {
        self.databases.push(database);
        self
    }

    /// Replaces the default policy.
    pub fn policy(&mut self, policy: Policy) -> &mut Self {
        self.policy = policy;
        self
    }

    /// Replaces the default limits.
    pub fn limits(&mut self, limits: Limits) -> &mut Self {
        self.limits = limits;
        self
    }

    /// The screener.
    pub fn build(&self) -> Screener {
        let name = |database: &Database| {
            DatabaseName::new(database.id().to_owned(), database.name().to_owned())
        };
        let minds_misses = self.policy.minds_unlisted();
        let link_bytes = if minds_misses { 0 } else { self.limits.link_bytes };
        let parts = Parts {
            miss_limits: Limits { link_bytes, ..self.limits.clone() },
            prefilter: Prefilter::of(&self.databases, &self.policy, &self.limits),
            names: self.databases.iter().map(name).collect(),
            withdraws: self.databases.iter().skip(1).any(|layer| layer.withdrawal_count() > 0),
            databases: self.databases.clone(),
            policy: self.policy.clone(),
            limits: self.limits.clone(),
        };
        Screener { parts: Arc::new(parts) }
    }
}

/// The longest beginning of a text within so many bytes.
fn cut(text: &str, limit: usize) -> &str {
    let end = (0..=limit.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    end.and_then(|end| text.get(..end)).unwrap_or_default()
}
