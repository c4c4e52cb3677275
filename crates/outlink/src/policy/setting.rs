//! The settings of a policy that have one action each.

use std::fmt;
use std::str::FromStr;

use crate::names::Action;
use crate::names::UnknownName;

/// A kind of finding for which a policy has an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(usize)]
#[non_exhaustive]
pub enum Setting {
    /// A rule fits whose list has no action of its own. Default: block.
    Listed = 0,
    /// The link has no normal form, or no browser opens it. Default: block (fail closed).
    Malformed = 1,
    /// A limit ended the work before everything was looked at. Default: warn.
    Limit = 2,
    /// A shortener hides where the link leads. Default: review.
    OpaqueRedirect = 3,
    /// The most that a merely guessed candidate can cause. Default: review.
    Guessed = 4,
    /// The most that a hash can cause of which only the beginning is known. Default: review.
    PartialHash = 5,
    /// `javascript:`, `data:` and the like. Default: block.
    DangerousScheme = 6,
    /// A scheme that is neither of the web nor of a known messenger. Default: review.
    UnknownScheme = 7,
    /// A host that is no public one. Default: allow; [`Policy::preview`](crate::Policy::preview)
    /// blocks it.
    PrivateAddress = 8,
    /// A place that no rule lists and for which none makes an exception that counts for all lists.
    /// Default: allow; anything else makes an allow-list.
    Unlisted = 9,
    /// A port at which no web server is expected: below 1024 and neither 80 nor 443, or that of
    /// another service above. Default: allow; [`Policy::preview`](crate::Policy::preview) blocks it.
    Port = 10,
}

impl Setting {
    /// Every setting.
    pub const ALL: [Self; 11] = [
        Self::Listed,
        Self::Malformed,
        Self::Limit,
        Self::OpaqueRedirect,
        Self::Guessed,
        Self::PartialHash,
        Self::DangerousScheme,
        Self::UnknownScheme,
        Self::PrivateAddress,
        Self::Unlisted,
        Self::Port,
    ];

    /// The key in a policy file.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Listed => "listed",
            Self::Malformed => "malformed",
            Self::Limit => "limit",
            Self::OpaqueRedirect => "opaque_redirect",
            Self::Guessed => "guessed",
            Self::PartialHash => "partial_hash",
            Self::DangerousScheme => "dangerous_scheme",
            Self::UnknownScheme => "unknown_scheme",
            Self::PrivateAddress => "private_address",
            Self::Unlisted => "unlisted",
            Self::Port => "port",
        }
    }

    /// What the default policy does.
    pub(super) const fn default_action(self) -> Action {
        match self {
            Self::Listed | Self::Malformed | Self::DangerousScheme => Action::Block,
            Self::Limit => Action::Warn,
            Self::OpaqueRedirect | Self::Guessed | Self::PartialHash | Self::UnknownScheme => {
                Action::Review
            }
            Self::PrivateAddress | Self::Unlisted | Self::Port => Action::Allow,
        }
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Setting {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        let found = Self::ALL.into_iter().find(|setting| setting.as_str() == text);
        found.ok_or_else(|| UnknownName::new("setting", text, Self::ALL.map(Self::as_str)))
    }
}
