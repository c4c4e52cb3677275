//! What stands behind a reason.

use std::borrow::Cow;

use super::matched::Match;
use crate::context::Context;
use crate::context::Jurisdictions;
use crate::context::Timestamp;
use crate::names::Action;
use crate::names::Effect;
use crate::names::ReasonCode;
use crate::rule::Attributes;

/// What stands behind a reason. Which fields a reason has follows from its code, so that none can
/// be missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// A block fits and stands.
    Listed { rule: Box<Match>, partial: bool },
    /// A block fits and `by` lifts it.
    Lifted { rule: Box<Match>, by: Box<Match> },
    /// An exception fits and lifts nothing; `because` says why.
    Exception { rule: Box<Match>, because: LiftsNothing },
    /// A rule fits and does not count; `because` says why.
    Inactive { rule: Box<Match>, because: Inactive },
    /// A rule stands, since its withdrawal does not count; `because` says why.
    InactiveWithdrawal { withdrawal: Box<Match>, because: Inactive },
    /// Something was found in the link itself. `detail` is the machine-readable part.
    Finding { code: ReasonCode, detail: Option<Cow<'static, str>>, message: String },
    /// What a stored verdict says.
    Stored {
        code: ReasonCode,
        rule: Option<Box<Match>>,
        lifted_by: Option<Box<Match>>,
        withdrawn_by: Option<Box<Match>>,
        detail: Option<Cow<'static, str>>,
    },
}

/// Why an exception that fits lifts nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum LiftsNothing {
    /// Nothing fits that it may lift.
    NoBlock,
    /// A block stands beside it; `stands` says why.
    Beside { block: Box<Match>, stands: WhyBlockStands },
    /// Another exception lifts what it would lift.
    OtherException,
    /// It counts for its own list only, where an allow-list asks for one that counts for all.
    OwnList,
    /// It counts for all lists, and the policy does `unlisted` with places for which there is none.
    LetsThrough { unlisted: Action },
    /// Only the beginning of its hash is known: for a short one anybody can find a link that fits.
    PartialHash,
}

impl LiftsNothing {
    /// The detail of the reason.
    pub(super) fn as_str(&self) -> Option<&'static str> {
        match self {
            Self::NoBlock => None,
            Self::Beside { stands, .. } => Some(stands.as_str()),
            Self::OtherException => Some("other_exception"),
            Self::OwnList => Some("own_list"),
            Self::LetsThrough { .. } => Some("lets_through"),
            Self::PartialHash => Some("partial_hash"),
        }
    }
}

/// Why a block stands although an exception fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WhyBlockStands {
    /// No exception may lift it.
    Mandatory,
    /// It is narrower than the exception.
    Narrower,
    /// Only an important exception lifts it.
    Important,
    /// It is of another list, and the exception counts for its own list alone.
    OtherList,
}

impl WhyBlockStands {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Mandatory => "mandatory",
            Self::Narrower => "narrower",
            Self::Important => "important",
            Self::OtherList => "other_list",
        }
    }
}

/// Why a rule does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Inactive {
    /// It is not yet in force.
    NotYet { from: Timestamp },
    /// It is no longer in force.
    Expired { until: Timestamp },
    /// It counts elsewhere.
    Elsewhere { rule: Jurisdictions, users: Jurisdictions },
    /// The withdrawal `by` of a layer above takes it out of force.
    Withdrawn { layer: String, by: Box<Match> },
}

impl Inactive {
    /// Why a rule of an effect does not count in a context, or `None` if it does. A withdrawal counts as
    /// an exception does.
    ///
    /// A block counts where any of the users are, and what lifts one where all of them are.
    pub(crate) fn of(
        effect: Effect,
        rule: &Attributes,
        context: &Context,
        now: Timestamp,
    ) -> Option<Self> {
        if let Some(from) = rule.valid_from.filter(|from| now < *from) {
            return Some(Self::NotYet { from });
        }
        if let Some(until) = rule.valid_until.filter(|until| now >= *until) {
            return Some(Self::Expired { until });
        }
        let (rule, users) = (&rule.jurisdictions, &context.jurisdictions);
        let is_here = match effect {
            Effect::Block => rule.admits(users),
            Effect::Except => rule.covers(users),
        };
        (!is_here).then(|| Self::Elsewhere { rule: rule.clone(), users: users.clone() })
    }

    /// The detail of the reason.
    pub(super) fn as_str(&self) -> &'static str {
        match self {
            Self::NotYet { .. } => "not_yet",
            Self::Expired { .. } => "expired",
            Self::Elsewhere { .. } => "jurisdiction",
            Self::Withdrawn { .. } => "withdrawn",
        }
    }

    /// Whether the rule counts at another time.
    pub(super) fn is_dated(&self) -> bool {
        matches!(self, Self::NotYet { .. } | Self::Expired { .. })
    }
}
