//! The result of screening: an action, the reasons for it, and where the link leads.
//!
//! Everything here is text and numbers that a caller can keep, send and show; nothing refers to a
//! database any more. [`json`] fixes the JSON of every language, [`explain`] the prose for people.

mod change;
mod databases;
mod decided_by;
mod explain;
mod json;
mod matched;
mod message;
mod miss;
mod reason;
pub mod statement;
mod stored;
mod why;

use std::borrow::Cow;
use std::fmt;
use std::sync::OnceLock;

pub use self::change::VerdictChange;
pub use self::databases::DatabaseName;
pub use self::decided_by::DecidedBy;
pub use self::explain::Explanation;
pub use self::matched::Match;
pub use self::reason::Reason;

use self::miss::Miss;
use crate::expand::Candidate;
use crate::names::Action;
use crate::names::Anomaly;
pub use crate::names::ReasonCode;
use crate::url::NormalizedUrl;

pub(crate) use self::databases::Databases;
pub(crate) use self::why::Inactive;
pub(crate) use self::why::LiftsNothing;
pub(crate) use self::why::Why;
pub(crate) use self::why::WhyBlockStands;

/// What to do about a link, and why.
///
/// The same input, databases, policy and context give the same verdict, byte for byte in JSON.
/// There is no conversion to `bool`: compare [`Verdict::action`] with the action that matters.
///
/// ```
/// use outlink::{Action, Context, Database, Screener};
///
/// # fn main() -> Result<(), outlink::OpenError> {
/// let screener = Screener::new(Database::starter()?);
/// let link = "https://testsafebrowsing.appspot.com/s/phishing.html";
/// let verdict = screener.screen(link, &Context::default());
/// assert_eq!(verdict.action(), Action::Block);
/// assert_eq!(verdict.input(), link);
/// assert!(verdict.to_json().starts_with(r#"{"version":2,"input":"https://testsafe"#));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a verdict that nobody reads guards nothing"]
pub struct Verdict {
    databases: Databases,
    outcome: Outcome,
}

/// Nearly all verdicts are misses, which are made without an allocation.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "the large one is the usual one")]
enum Outcome {
    Miss(Miss),
    Decided(Box<Decision>),
}

#[derive(Clone, Debug)]
struct Decision {
    input: String,
    action: Action,
    reasons: Vec<Reason>,
    /// Worked out when somebody asks, unless it had to be known before.
    candidates: OnceLock<Vec<Candidate>>,
}

impl Verdict {
    /// Puts the reasons in order; the first one decides.
    pub(crate) fn new(
        input: String,
        reasons: Vec<Reason>,
        candidates: Vec<Candidate>,
        databases: Databases,
    ) -> Self {
        Self::decided(input, reasons, candidates.into(), databases)
    }

    /// The verdict on a link of which nothing follows but what the rules say. Where it leads is worked out
    /// when somebody asks.
    pub(crate) fn of_plain(input: &str, reasons: Vec<Reason>, databases: Databases) -> Self {
        Self::decided(input.to_owned(), reasons, OnceLock::new(), databases)
    }

    fn decided(
        input: String,
        reasons: Vec<Reason>,
        candidates: OnceLock<Vec<Candidate>>,
        databases: Databases,
    ) -> Self {
        let mut found = Decision { input, action: Action::Allow, reasons, candidates };
        found.rank();
        Self { databases, outcome: Outcome::Decided(Box::new(found)) }
    }

    /// A place for a verdict.
    #[inline(always)]
    pub(crate) fn empty() -> Self {
        Self { databases: Databases::default(), outcome: Outcome::Miss(Miss::empty()) }
    }

    /// The verdict on a link that leads nowhere but to itself, shows nothing and fits no rule. The
    /// link is one that [`crate::url::scan`] takes.
    #[inline(never)] // So that it is written where the caller has it, and not copied there.
    pub(crate) fn miss(input: &str, databases: &Databases) -> Self {
        let mut verdict = Self::empty();
        verdict.set_miss(input, databases);
        verdict
    }

    /// Writes a miss into this empty verdict, which saves a copy.
    #[inline]
    pub(crate) fn set_miss(&mut self, input: &str, databases: &Databases) {
        self.databases = databases.clone();
        if let Outcome::Miss(miss) = &mut self.outcome {
            miss.set_input(input);
        }
    }

    /// Adds a reason.
    pub(crate) fn extend(&mut self, reason: Option<Reason>) {
        if let Outcome::Miss(miss) = &self.outcome {
            let (input, candidates) = (miss.input().to_owned(), miss.candidates().to_vec().into());
            let found = Decision { input, action: Action::Allow, reasons: Vec::new(), candidates };
            self.outcome = Outcome::Decided(Box::new(found));
        }
        if let Outcome::Decided(found) = &mut self.outcome {
            found.reasons.extend(reason);
            found.rank();
        }
    }

    /// Adds an anomaly that does not show in the link alone, and the reason that a policy makes of it.
    pub(crate) fn add_anomaly(&mut self, anomaly: Anomaly, reason: Option<Reason>) {
        self.extend(reason);
        if let Outcome::Decided(found) = &mut self.outcome
            && let Some(link) = found.candidates_mut().first_mut()
        {
            link.url.add_anomaly(anomaly);
        }
    }

    /// The strictest action that is left.
    pub fn action(&self) -> Action {
        match &self.outcome {
            Outcome::Miss(_) => Action::Allow,
            Outcome::Decided(found) => found.action,
        }
    }

    /// Returns true if the action is [`Action::Block`].
    #[must_use = "an answer that nobody looks at guards nothing"]
    pub fn is_blocked(&self) -> bool {
        self.action() >= Action::Block
    }

    /// The link as it came. Bytes that are not UTF-8 are percent-encoded, and a link beyond
    /// [`Limits::link_bytes`](crate::Limits::link_bytes) is cut to that length.
    pub fn input(&self) -> &str {
        match &self.outcome {
            Outcome::Miss(miss) => miss.input(),
            Outcome::Decided(found) => &found.input,
        }
    }

    /// Every rule and every finding that took part, the deciding one first.
    pub fn reasons(&self) -> &[Reason] {
        match &self.outcome {
            Outcome::Miss(_) => &[],
            Outcome::Decided(found) => &found.reasons,
        }
    }

    /// The link itself, then every place it leads to; empty if the link has no normal form.
    pub fn candidates(&self) -> &[Candidate] {
        match &self.outcome {
            Outcome::Miss(miss) => miss.candidates(),
            Outcome::Decided(found) => found.candidates(),
        }
    }

    /// The URL of a candidate. Of a link that leads nowhere else, that is less work than all that
    /// [`Self::candidates`] says.
    pub(crate) fn url_of(&self, candidate: usize) -> Option<Cow<'_, NormalizedUrl>> {
        if let Outcome::Decided(found) = &self.outcome
            && candidate == 0
            && found.candidates.get().is_none()
        {
            return miss::url_of(&found.input).map(Cow::Owned);
        }
        let candidate = self.candidates().get(candidate)?;
        Some(Cow::Borrowed(&candidate.url))
    }

    /// The databases that were asked, the lowest layer first.
    pub fn databases(&self) -> &[DatabaseName] {
        &self.databases
    }

    /// The verdict as JSON on one line: the same bytes in every language.
    pub fn to_json(&self) -> String {
        json::to_string(self)
    }

    /// A text for people: every step from the link to the action.
    pub fn explain(&self) -> Explanation<'_> {
        Explanation::new(self)
    }
}

impl PartialEq for Verdict {
    /// Two verdicts are equal if their JSON is equal. Comparing verdicts of the same action and input
    /// serializes both.
    fn eq(&self, other: &Self) -> bool {
        self.action() == other.action()
            && self.input() == other.input()
            && self.to_json() == other.to_json()
    }
}

impl Eq for Verdict {}

impl Decision {
    fn candidates(&self) -> &[Candidate] {
        self.candidates.get_or_init(|| miss::candidates_of(&self.input))
    }

    fn candidates_mut(&mut self) -> &mut [Candidate] {
        self.candidates();
        self.candidates.get_mut().map(Vec::as_mut_slice).unwrap_or_default()
    }

    /// Puts the reasons in order: it must not betray in which order lists and layers were given.
    fn rank(&mut self) {
        self.reasons.sort_by(Reason::compare);
        self.reasons.dedup();
        self.action = self.reasons.first().map_or(Action::Allow, Reason::action);
    }
}

impl fmt::Display for Verdict {
    /// Writes the action and one sentence a reason.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.action())?;
        match self.reasons().split_first() {
            None => f.write_str(": no rule fits, and the policy minds nothing else"),
            Some((first, others)) => {
                write!(f, ": {}", first.message())?;
                others.iter().try_for_each(|reason| write!(f, "; {}", reason.message()))
            }
        }
    }
}
