//! Redirects, hop by hop: a verdict for each, and for what only shows between two of them.

use std::collections::HashSet;
use std::net::IpAddr;

use ::url::Url;

use crate::action::Action;
use crate::context::Context;
use crate::policy;
use crate::screener::Screener;
use crate::url::Anomaly;
use crate::verdict::Verdict;

/// A guard for a worker that follows redirects: every hop is screened before it is fetched.
///
/// Beside what [`Screener::screen_with`] finds, a hop has the reason `limit` when the chain is
/// longer than [`Limits::hops`](crate::Limits::hops) (detail `hops`) or comes back to a link that
/// it visited already (detail `loop`), and the anomaly `downgrade` when it leaves an encrypted
/// connection for an open one.
///
/// ```
/// use outlink::{Action, Chain, Context, Database, Policy, Screener};
///
/// let mut builder = Screener::builder();
/// builder.database(Database::starter()?).policy(Policy::preview());
/// let mut chain = Chain::new(builder.build(), Context::default());
/// assert_eq!(chain.hop("https://example.com/a").action(), Action::Allow);
/// // The answer says `Location: //169.254.169.254/latest/meta-data`.
/// assert_eq!(chain.hop("//169.254.169.254/latest/meta-data").action(), Action::Block);
/// # Ok::<(), outlink::OpenError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Chain {
    screener: Screener,
    context: Context,
    hops: usize,
    visited: HashSet<String>,
    /// Where the chain is: what a relative `Location` is resolved against.
    here: Option<Url>,
    action: Action,
}

impl Chain {
    /// A chain that has not begun.
    pub fn new(screener: Screener, context: Context) -> Self {
        Self {
            screener,
            context,
            hops: 0,
            visited: HashSet::new(),
            here: None,
            action: Action::Allow,
        }
    }

    /// Screens the next hop: the first link, then each `Location` as the server gives it, which may
    /// be relative.
    pub fn hop(&mut self, location: &str) -> Verdict {
        let link = self.resolve(location);
        let verdict = self.screener.screen_with(&link, &self.context);
        let verdict = self.judge(verdict);
        self.hops += 1;
        self.action = self.action.max(verdict.action());
        verdict
    }

    /// Screens an address to which the host of the current hop resolved.
    pub fn address(&mut self, address: IpAddr) -> Verdict {
        let verdict = self.screener.screen_address(address, &self.context);
        self.action = self.action.max(verdict.action());
        verdict
    }

    /// The strictest action so far.
    pub fn action(&self) -> Action {
        self.action
    }

    /// How many hops were screened.
    pub fn len(&self) -> usize {
        self.hops
    }

    /// Whether no hop was screened yet.
    pub fn is_empty(&self) -> bool {
        self.hops == 0
    }

    fn resolve(&self, location: &str) -> String {
        let within = location.len() <= self.screener.limits().link_bytes;
        let joined =
            self.here.as_ref().filter(|_| within).and_then(|here| here.join(location).ok());
        joined.map_or_else(|| location.to_owned(), String::from)
    }

    /// Adds what shows only between two hops.
    fn judge(&mut self, mut verdict: Verdict) -> Verdict {
        let (policy, limit) = (self.screener.policy(), self.screener.limits().hops);
        if self.hops >= limit {
            let message = format!(
                "hop {} of a chain that may have {limit} (Limits::hops): stop following it",
                self.hops + 1
            );
            verdict.extend(policy::limit(policy, &self.context, "hops", message));
        }
        let href = verdict.candidates().first().and_then(|link| link.url.href());
        let Some(next) = href.and_then(|href| Url::parse(href).ok()) else {
            self.here = None;
            return verdict;
        };
        let encrypted = |url: &Url| matches!(url.scheme(), "https" | "wss");
        let downgrade = self.here.as_ref().is_some_and(encrypted) && !encrypted(&next);
        if downgrade && matches!(next.scheme(), "http" | "ws" | "ftp") {
            verdict.extend(policy::anomaly(policy, &self.context, Anomaly::Downgrade));
        }
        let mut place = next.clone();
        place.set_fragment(None);
        if !self.visited.insert(String::from(place)) {
            let message = "the chain comes back to a link that it visited: stop following it";
            verdict.extend(policy::limit(policy, &self.context, "loop", message.to_owned()));
        }
        self.here = Some(next);
        verdict
    }
}
