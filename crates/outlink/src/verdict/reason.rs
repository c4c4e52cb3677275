//! One reason of a verdict.

use std::cmp::Ordering;
use std::cmp::Reverse;
use std::sync::OnceLock;

use super::decided_by::DecidedBy;
use super::matched::Match;
use super::message;
use super::why::Inactive;
use super::why::Why;
use crate::context::Jurisdictions;
use crate::hit::Specificity;
use crate::ids::CandidateIndex;
use crate::names::Action;
use crate::names::Effect;
use crate::names::ReasonCode;

/// Why a verdict is what it is: a rule that fits, or something that was found in the link.
///
/// ```
/// use outlink::{Context, Database, ReasonCode, Screener};
///
/// # fn main() -> Result<(), outlink::OpenError> {
/// let screener = Screener::new(Database::starter()?);
/// let link = "https://testsafebrowsing.appspot.com/s/phishing.html";
/// let verdict = screener.screen(link, &Context::default());
/// let decides = &verdict.reasons()[0];
/// assert_eq!(decides.code(), ReasonCode::Listed);
/// let pattern = decides.rule().map(|rule| rule.pattern());
/// assert_eq!(pattern, Some("testsafebrowsing.appspot.com/s/phishing.html"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Reason {
    action: Action,
    candidate: Option<CandidateIndex>,
    specificity: Option<Specificity>,
    why: Why,
    /// What the action follows from, unless it always does.
    decided_by: Option<DecidedBy>,
    /// Where the action follows, if a condition of the policy says so.
    jurisdictions: Option<Box<Jurisdictions>>,
    /// Written when somebody asks for it.
    message: OnceLock<String>,
}

impl Reason {
    pub(crate) fn new(action: Action, candidate: Option<CandidateIndex>, why: Why) -> Self {
        Self {
            action,
            candidate,
            specificity: None,
            why,
            decided_by: None,
            jurisdictions: None,
            message: OnceLock::new(),
        }
    }

    /// A reason as it was stored, with its sentence.
    pub(super) fn stored(
        action: Action,
        candidate: Option<CandidateIndex>,
        message: String,
        why: Why,
    ) -> Self {
        Self { message: message.into(), ..Self::new(action, candidate, why) }
    }

    /// Sets the rank of its rule among the reasons of one verdict.
    pub(crate) fn ranked(mut self, specificity: Specificity) -> Self {
        self.specificity = Some(specificity);
        self
    }

    /// The same reason, whose action follows from a part of the policy or of the rule.
    pub(crate) fn decided(mut self, by: Option<DecidedBy>) -> Self {
        self.decided_by = by;
        self
    }

    /// The same reason, whose action follows only where the users are in one of the jurisdictions.
    pub(crate) fn within(mut self, jurisdictions: &Jurisdictions) -> Self {
        self.jurisdictions = (!jurisdictions.is_empty()).then(|| Box::new(jurisdictions.clone()));
        self
    }

    /// What kind of reason it is.
    pub fn code(&self) -> ReasonCode {
        match &self.why {
            Why::Listed { partial: false, .. } => ReasonCode::Listed,
            Why::Listed { partial: true, .. } => ReasonCode::PartialHash,
            Why::Lifted { .. } | Why::Exception { .. } => ReasonCode::Excepted,
            Why::Inactive { .. } | Why::InactiveWithdrawal { .. } => ReasonCode::Inactive,
            Why::Finding { code, .. } | Why::Stored { code, .. } => *code,
        }
    }

    /// What the reason asks for.
    pub fn action(&self) -> Action {
        self.action
    }

    /// What the action follows from: a part of the policy, or the rule. `None` if it always follows: an
    /// exception and a rule that does not count lead to nothing, and what a policy cannot let through
    /// (a damaged database) blocks. `None` too of a verdict that an older version stored.
    pub fn decided_by(&self) -> Option<DecidedBy> {
        self.decided_by
    }

    /// Where a condition of the policy asks for the action, if less follows elsewhere; empty if no
    /// condition on jurisdictions decides. The rule has its own beside them.
    pub fn jurisdictions(&self) -> &Jurisdictions {
        self.jurisdictions.as_deref().unwrap_or(Jurisdictions::NONE)
    }

    /// The index of the candidate that it is about; `None` if it is about the link as a whole: a limit,
    /// a damaged database, or a link without a normal form.
    pub fn candidate(&self) -> Option<usize> {
        self.candidate
    }

    /// The reason as one sentence without a full stop.
    pub fn message(&self) -> &str {
        self.message.get_or_init(|| message::of(&self.why))
    }

    /// The rule that fits, for the codes `listed`, `partial_hash`, `excepted` and `inactive`. A
    /// withdrawal that does not count is `inactive` too: it has the kind and pattern of the rule that
    /// stands, its own list and line, and the effect of an exception.
    pub fn rule(&self) -> Option<&Match> {
        match &self.why {
            Why::Listed { rule, .. }
            | Why::Lifted { rule, .. }
            | Why::Exception { rule, .. }
            | Why::Inactive { rule, .. }
            | Why::InactiveWithdrawal { withdrawal: rule, .. } => Some(rule),
            Why::Stored { rule, .. } => rule.as_deref(),
            Why::Finding { .. } => None,
        }
    }

    /// The exception that lifts [`Reason::rule`].
    pub fn lifted_by(&self) -> Option<&Match> {
        match &self.why {
            Why::Lifted { by, .. } => Some(by),
            Why::Stored { lifted_by, .. } => lifted_by.as_deref(),
            _ => None,
        }
    }

    /// The withdrawal of a layer above that takes [`Reason::rule`] out of force. It has the kind and
    /// pattern of that rule, its own list and line, and the effect of an exception.
    pub fn withdrawn_by(&self) -> Option<&Match> {
        match &self.why {
            Why::Inactive { because: Inactive::Withdrawn { by, .. }, .. } => Some(by),
            Why::Stored { withdrawn_by, .. } => withdrawn_by.as_deref(),
            _ => None,
        }
    }

    /// What exactly was found: the anomaly, the network, the limit, the scheme, the shortener or the
    /// entity; and of a rule that does not count why: `not_yet`, `expired`, `jurisdiction`, or
    /// `withdrawn` by a layer above. Of an exception beside a block that stands, why it does:
    /// `mandatory`, `narrower`, `important` or `other_list`. Of another exception that lifts nothing why:
    /// `other_exception` lifts the block, `own_list` where an allow-list asks for one that counts for all
    /// lists, `lets_through` where it is one that an allow-list asks for, or `partial_hash` if only the
    /// beginning of its hash is known.
    pub fn detail(&self) -> Option<&str> {
        match &self.why {
            Why::Finding { detail, .. } | Why::Stored { detail, .. } => detail.as_deref(),
            Why::Exception { because, .. } => because.as_str(),
            Why::Inactive { because, .. } | Why::InactiveWithdrawal { because, .. } => {
                Some(because.as_str())
            }
            _ => None,
        }
    }

    /// Whether it is a block that does not count because of its dates alone.
    pub(crate) fn is_dated_block(&self) -> bool {
        matches!(&self.why, Why::Inactive { rule, because }
            if rule.effect() == Effect::Block && because.is_dated())
    }

    /// The order of a verdict: the strictest first, then by code, candidate and rank of the rule.
    pub(crate) fn compare(&self, other: &Self) -> Ordering {
        let key = |reason: &Self| {
            (
                Reverse(reason.action),
                reason.code(),
                reason.candidate,
                reason.specificity.map(Reverse),
            )
        };
        key(self)
            .cmp(&key(other))
            .then_with(|| match (self.rule(), other.rule()) {
                (Some(one), Some(another)) => one.compare(another),
                (one, another) => one.is_some().cmp(&another.is_some()),
            })
            .then_with(|| self.message().cmp(other.message()))
    }
}

impl PartialEq for Reason {
    /// Whether they say the same, be their sentences written already or not.
    fn eq(&self, other: &Self) -> bool {
        let key = |of: &Self| (of.action, of.candidate, of.specificity);
        key(self) == key(other)
            && self.why == other.why
            && self.decided_by == other.decided_by
            && self.jurisdictions == other.jurisdictions
            && self.message() == other.message()
    }
}

impl Eq for Reason {}
