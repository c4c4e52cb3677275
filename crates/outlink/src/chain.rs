//! Redirects, hop by hop: a verdict for each, and for what only shows between two of them.

use std::collections::HashSet;
use std::net::IpAddr;

use ::url::Url;

use crate::context::Context;
use crate::names::Action;
use crate::names::Anomaly;
use crate::policy;
use crate::screen::Screener;
use crate::url;
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
        let joined = self.join(location, location.len());
        let link = joined.as_ref().map_or(location, Url::as_str);
        let verdict = self.screener.screen_with(link, &self.context);
        self.arrive(verdict)
    }

    /// As [`Self::hop`], of a `Location` that need not be UTF-8.
    pub fn hop_bytes(&mut self, location: &[u8]) -> Verdict {
        if let Ok(location) = std::str::from_utf8(location) {
            return self.hop(location);
        }
        let text = url::escape_invalid_utf8(location);
        let joined = self.join(&text, location.len());
        // What stands for itself is judged as the screener judges it. Of what is joined nobody sees
        // any more that it was not UTF-8.
        let relative = joined.filter(|joined| Url::parse(&text).ok().as_ref() != Some(joined));
        let verdict = match relative {
            None => self.screener.screen_bytes(location, &self.context),
            Some(link) => {
                let mut verdict = self.screener.screen_with(link.as_str(), &self.context);
                let policy = self.screener.policy();
                verdict.extend(policy::anomaly(policy, &self.context, Anomaly::InvalidUtf8));
                verdict
            }
        };
        self.arrive(verdict)
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

    /// The location seen from where the chain is; `length` is that before bytes were escaped. A
    /// location without a fragment takes over that of the link (RFC 9110, section 10.2.2).
    fn join(&self, location: &str, length: usize) -> Option<Url> {
        let within = length <= self.screener.limits().link_bytes;
        let here = self.here.as_ref().filter(|_| within)?;
        let mut joined = here.join(location).ok()?;
        if joined.fragment().is_none() {
            joined.set_fragment(here.fragment());
        }
        Some(joined)
    }

    fn arrive(&mut self, verdict: Verdict) -> Verdict {
        let verdict = self.judge(verdict);
        self.hops += 1;
        self.action = self.action.max(verdict.action());
        verdict
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
