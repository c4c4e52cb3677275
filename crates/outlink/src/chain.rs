//! Redirects, hop by hop: a verdict for each, and for what only shows between two of them.

use std::borrow::Cow;
use std::collections::HashSet;
use std::net::IpAddr;

use crate::context::Context;
use crate::names::Action;
use crate::names::Anomaly;
use crate::policy;
use crate::raw_link::RawLink;
use crate::screen::Screener;
use crate::url;
use crate::url::NormalizedUrl;
use crate::verdict::Verdict;

/// A guard for a worker that follows redirects: every hop is screened before it is fetched.
///
/// Beside what [`Screener::screen`] finds, a hop has the reason `limit` when the chain is
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
    here: Option<NormalizedUrl>,
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
    /// be relative and need not be UTF-8.
    pub fn hop<'a>(&mut self, location: impl Into<RawLink<'a>>) -> Verdict {
        self.hop_to(location.into())
    }

    fn hop_to(&mut self, location: RawLink<'_>) -> Verdict {
        let text = location.to_text();
        let Some(link) = self.join(&text, location.as_bytes().len()) else {
            let verdict = self.screener.screen(location, &self.context);
            return self.arrive(verdict);
        };
        let mut verdict = self.screener.screen(&link, &self.context);
        // A link that was joined does not show any more that it was not UTF-8.
        if matches!(text, Cow::Owned(_)) {
            let policy = self.screener.policy();
            verdict.extend(policy::anomaly(policy, &self.context, Anomaly::InvalidUtf8));
        }
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

    /// The location seen from where the chain is, if it is not a link by itself; `length` is that
    /// before bytes were escaped. A location without a fragment takes over that of the link (RFC
    /// 9110, section 10.2.2).
    fn join(&self, location: &str, length: usize) -> Option<String> {
        let within = length <= self.screener.limits().link_bytes;
        let here = self.here.as_ref().filter(|_| within)?;
        // As a browser shows it, without the dots of a path.
        let shown = |link: String| {
            let url = url::normalize(&link, self.screener.limits()).ok();
            url.and_then(|url| Some(url.href()?.to_owned())).unwrap_or(link)
        };
        let resolved = url::resolve(here, location).map(shown);
        match here.fragment().filter(|_| !location.contains('#')) {
            Some(fragment) => {
                let link = resolved.unwrap_or_else(|| url::strip(location).into_owned());
                Some([&link, "#", fragment].concat())
            }
            None => resolved,
        }
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
        let link = verdict.candidates().first().map(|link| link.url.clone());
        let Some((next, href)) =
            link.and_then(|link| Some((link.clone(), link.href()?.to_owned())))
        else {
            self.here = None;
            return verdict;
        };
        let encrypted = |url: &NormalizedUrl| matches!(url.scheme(), "https" | "wss");
        let downgrade = self.here.as_ref().is_some_and(encrypted) && !encrypted(&next);
        if downgrade && matches!(next.scheme(), "http" | "ws" | "ftp") {
            verdict.extend(policy::anomaly(policy, &self.context, Anomaly::Downgrade));
        }
        let place = href.split('#').next().unwrap_or_default();
        if !self.visited.insert(place.to_owned()) {
            let message = "the chain comes back to a link that it visited: stop following it";
            verdict.extend(policy::limit(policy, &self.context, "loop", message.to_owned()));
        }
        self.here = Some(next);
        verdict
    }
}
