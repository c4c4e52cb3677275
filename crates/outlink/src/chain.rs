//! Redirects, hop by hop: what to fetch next, or why to stop.

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
use crate::verdict::Reason;
use crate::verdict::ReasonCode;
use crate::verdict::Verdict;
use crate::verdict::Why;

/// What a worker that follows redirects does next.
///
/// ```
/// use outlink::{Action, Chain, Context, Policy, Screener, Step};
///
/// let screener = Screener::builder().policy(Policy::preview()).build();
/// let mut chain = Chain::new(screener, Context::default());
/// match chain.hop("http://10.0.0.1/admin") {
///     Step::Fetch(href) => println!("GET {href}"),
///     Step::Stop(verdict) => println!("{verdict}"),
/// }
/// assert_eq!(chain.action(), Action::Block);
/// ```
#[derive(Clone, Debug)]
#[must_use = "a worker that does not look at the step follows links that it must not follow"]
#[expect(clippy::large_enum_variant, reason = "a step lives as long as one request")]
pub enum Step {
    /// Fetch this URL, exactly as it stands here: another spelling may lead elsewhere. It is `http`
    /// or `https`.
    Fetch(String),
    /// Stop following, because of this verdict. Its action may be [`Action::Allow`]: a link of an app
    /// or a mail address is nothing to fetch.
    Stop(Verdict),
}

/// A guard for a worker that follows redirects: every hop is screened before it is fetched.
///
/// A chain stops at a verdict of the action [`Action::Block`], or of a milder one that
/// [`Chain::stop_at`] names; at any reason `limit`, whatever the policy makes of it; and at a link
/// that is neither `http` nor `https`. Once stopped it stays stopped: every further step is a
/// [`Step::Stop`] with the verdict that stopped it.
///
/// Beside what [`Screener::screen`] finds, a hop has the reason `limit` when the chain is longer
/// than [`Limits::hops`](crate::Limits::hops) (detail `hops`) or comes back to a link that it visited
/// (detail `loop`), both of which block, and the anomaly `downgrade` when it leaves an encrypted
/// connection for an open one.
///
/// ```
/// use outlink::{Chain, Context, Database, Policy, Screener, Step};
///
/// let mut builder = Screener::builder();
/// builder.database(Database::starter()?).policy(Policy::preview());
/// let mut chain = Chain::new(builder.build(), Context::default());
/// let Step::Fetch(href) = chain.hop("https://example.com/a") else { panic!("it is harmless") };
/// assert_eq!(href, "https://example.com/a");
/// // The answer says `Location: //169.254.169.254/latest/meta-data`.
/// let Step::Stop(verdict) = chain.hop("//169.254.169.254/latest/meta-data") else { panic!() };
/// assert_eq!(verdict.reasons()[0].code().as_str(), "private_address");
/// # Ok::<(), outlink::OpenError>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "a chain guards nothing until it is asked"]
pub struct Chain {
    screener: Screener,
    context: Context,
    stop_at: Action,
    hops: usize,
    visited: HashSet<String>,
    /// Where the chain is: what a relative `Location` is resolved against.
    here: Option<NormalizedUrl>,
    /// The verdict on the newest hop or address.
    verdict: Option<Verdict>,
    is_stopped: bool,
    action: Action,
}

impl Chain {
    /// A chain that has not begun.
    pub fn new(screener: impl Into<Screener>, context: Context) -> Self {
        Self {
            screener: screener.into(),
            context,
            stop_at: Action::Block,
            hops: 0,
            visited: HashSet::new(),
            here: None,
            verdict: None,
            is_stopped: false,
            action: Action::Allow,
        }
    }

    /// Stops at verdicts of this action too, such as [`Action::Review`]. At [`Action::Block`] a chain
    /// always stops; [`Action::Allow`] counts as [`Action::Review`].
    pub fn stop_at(&mut self, action: Action) -> &mut Self {
        self.stop_at = action.max(Action::Review);
        self
    }

    /// Screens the next hop: the first link, then each `Location` as the server gives it, which may
    /// be relative and need not be UTF-8.
    pub fn hop<'a>(&mut self, location: impl Into<RawLink<'a>>) -> Step {
        if !self.is_stopped {
            let Screened { mut verdict, is_cut } = self.screen(location.into());
            let is_ended = self.judge(&mut verdict);
            self.hops += 1;
            self.arrive(verdict, is_cut || is_ended);
        }
        self.step()
    }

    /// Screens an address to which the host of the current hop resolved, and gives the URL of the
    /// hop again: connect to this address and to no other. Before the first hop it stops.
    pub fn address(&mut self, address: IpAddr) -> Step {
        if !self.is_stopped {
            let host = self.here.as_ref().and_then(NormalizedUrl::host);
            let verdict = self.screener.screen_resolved(host, address, &self.context);
            self.arrive(verdict, false);
        }
        self.step()
    }

    /// Screens what the page of the current hop shows beside itself: an `og:image`, the answer of an
    /// oEmbed provider, a canonical link. The reference may be relative. The chain stays where it is,
    /// and goes on whatever the step says; its addresses are judged by
    /// [`Screener::screen_address`].
    pub fn resource<'a>(&self, reference: impl Into<RawLink<'a>>) -> Step {
        let Screened { verdict, is_cut } = self.screen(reference.into());
        let link = verdict.candidates().first().map(|link| &link.url);
        let link = link.filter(|link| !is_cut && is_fetched(link) && !self.stops(&verdict));
        match link.and_then(NormalizedUrl::href) {
            Some(href) => Step::Fetch(href.to_owned()),
            None => Step::Stop(verdict),
        }
    }

    /// The verdict on the newest hop, or on the newest address of it; `None` before the first one.
    pub fn verdict(&self) -> Option<&Verdict> {
        self.verdict.as_ref()
    }

    /// The URL to fetch now. `None` before the first hop, and where the chain has stopped.
    pub fn href(&self) -> Option<&str> {
        self.here.as_ref().filter(|_| !self.is_stopped)?.href()
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

    /// Screens a location as seen from where the chain is.
    fn screen(&self, location: RawLink<'_>) -> Screened {
        let (screener, context) = (&self.screener, &self.context);
        let max_length = screener.limits().link_bytes;
        let length = location.as_bytes().len();
        let text = location.to_text();
        let Some(link) = self.join(&text, length) else {
            let verdict = screener.screen(location, context);
            return Screened { verdict, is_cut: length > max_length };
        };
        let mut verdict = screener.screen(&link, context);
        if matches!(text, Cow::Owned(_)) {
            // The link that was joined is UTF-8, so that the screener does not see the fault.
            verdict.extend(policy::anomaly_reason(
                screener.policy(),
                context,
                Anomaly::InvalidUtf8,
            ));
        }
        Screened { verdict, is_cut: link.len() > max_length }
    }

    /// The location seen from where the chain is, if it is not a link by itself; `length` is that
    /// before bytes were escaped. A location without a fragment takes over that of the link.
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
                let mut link = resolved.unwrap_or_else(|| url::strip(location).into_owned());
                url::inherit_fragment(&mut link, fragment);
                Some(link)
            }
            None => resolved,
        }
    }

    /// Takes over the verdict on a hop or on an address of it.
    fn arrive(&mut self, verdict: Verdict, is_ended: bool) {
        self.action = self.action.max(verdict.action());
        self.is_stopped =
            is_ended || self.stops(&verdict) || !self.here.as_ref().is_some_and(is_fetched);
        self.verdict = Some(verdict);
    }

    fn step(&self) -> Step {
        match (self.href(), &self.verdict) {
            (Some(href), _) => Step::Fetch(href.to_owned()),
            (None, Some(verdict)) => Step::Stop(verdict.clone()),
            // Every step leaves a verdict. Should there be none, the empty link, which is malformed,
            // stands in for it.
            (None, None) => Step::Stop(self.screener.screen("", &self.context)),
        }
    }

    /// Whether a verdict ends a chain.
    fn stops(&self, verdict: &Verdict) -> bool {
        let is_limited = verdict.reasons().iter().any(|it| it.code() == ReasonCode::Limit);
        is_limited || verdict.action() >= self.stop_at
    }

    /// Adds what shows only between two hops, and moves on. Says whether the chain ends here.
    fn judge(&mut self, verdict: &mut Verdict) -> bool {
        let limit = self.screener.limits().hops;
        let is_long = self.hops >= limit;
        if is_long {
            let hop = self.hops + 1;
            let message = format!("hop {hop} of a chain that may have {limit} (limit `hops`)");
            verdict.extend(Some(ended("hops", message)));
        }
        let link = verdict.candidates().first().map(|link| link.url.clone());
        let Some((next, href)) =
            link.and_then(|link| Some((link.clone(), link.href()?.to_owned())))
        else {
            self.here = None;
            return true;
        };
        let encrypted = |url: &NormalizedUrl| matches!(url.scheme(), "https" | "wss");
        let downgrade = self.here.as_ref().is_some_and(encrypted) && !encrypted(&next);
        if downgrade && matches!(next.scheme(), "http" | "ws" | "ftp") {
            let policy = self.screener.policy();
            verdict.extend(policy::anomaly_reason(policy, &self.context, Anomaly::Downgrade));
        }
        let place = href.split('#').next().unwrap_or_default();
        let is_loop = !self.visited.insert(place.to_owned());
        if is_loop {
            let message = "the chain comes back to a link that it visited".to_owned();
            verdict.extend(Some(ended("loop", message)));
        }
        self.here = Some(next);
        is_long || is_loop
    }
}

/// A verdict, and whether the link is so long that only its beginning was looked at.
struct Screened {
    verdict: Verdict,
    is_cut: bool,
}

/// The reason for the end of a chain. It blocks whatever the policy says of limits: a worker that
/// asks only whether it is blocked would follow a loop for ever.
fn ended(detail: &'static str, message: String) -> Reason {
    let detail = Some(detail.into());
    Reason::new(Action::Block, None, Why::Finding { code: ReasonCode::Limit, detail, message })
}

/// Whether a worker fetches links of this scheme.
fn is_fetched(link: &NormalizedUrl) -> bool {
    matches!(link.scheme(), "http" | "https")
}
