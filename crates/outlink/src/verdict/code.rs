//! The codes of reasons: identifiers for programs, which do not change.

use std::fmt;

/// What kind of reason it is.
///
/// The order is the order of reasons with the same action in a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
#[non_exhaustive]
pub enum ReasonCode {
    /// A database turned out to be damaged while the link was screened; it always blocks, because
    /// nobody knows which rules are missing.
    DatabaseDamaged = 0,
    /// A block fits and stands.
    Listed = 1,
    /// The beginning of a hash fits; somebody who knows the whole hash has to confirm it.
    PartialHash = 2,
    /// The link runs code or carries its content in itself (`javascript:`, `data:` ...).
    DangerousScheme = 3,
    /// The link has no normal form, or no browser opens it.
    Malformed = 4,
    /// The host is no public one.
    PrivateAddress = 5,
    /// Where a shortener leads cannot be seen in the link.
    OpaqueRedirect = 6,
    /// Something ended before everything was looked at.
    Limit = 7,
    /// Something odd in the spelling, for which the policy has an action.
    Anomaly = 8,
    /// A scheme that is neither of the web nor of a known messenger.
    UnknownScheme = 9,
    /// A block fits but an exception lifts it, or an exception fits and has nothing to lift.
    Excepted = 10,
    /// A rule fits but does not count: at this time, in this place, or because a layer above withdraws
    /// it.
    Inactive = 11,
    /// No rule lists the place or makes an exception for it, and the policy lets through nothing
    /// else.
    Unlisted = 12,
    /// The place is something for which the policy has a condition, such as the invite of a
    /// messenger.
    Entity = 13,
    /// No web server is expected at the port.
    Port = 14,
}

impl ReasonCode {
    /// Every code, in the order of verdicts.
    pub const ALL: [Self; 15] = [
        Self::DatabaseDamaged,
        Self::Listed,
        Self::PartialHash,
        Self::DangerousScheme,
        Self::Malformed,
        Self::PrivateAddress,
        Self::OpaqueRedirect,
        Self::Limit,
        Self::Anomaly,
        Self::UnknownScheme,
        Self::Excepted,
        Self::Inactive,
        Self::Unlisted,
        Self::Entity,
        Self::Port,
    ];

    /// The codes that a policy decides about by their name. Of the others, `entity` belongs to
    /// conditions on entities, and the rest leads to nothing or always blocks.
    pub const DECIDED: [Self; 11] = [
        Self::Listed,
        Self::PartialHash,
        Self::DangerousScheme,
        Self::Malformed,
        Self::PrivateAddress,
        Self::OpaqueRedirect,
        Self::Limit,
        Self::Anomaly,
        Self::UnknownScheme,
        Self::Unlisted,
        Self::Port,
    ];

    /// The name in verdicts and policies.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DatabaseDamaged => "database_damaged",
            Self::Listed => "listed",
            Self::PartialHash => "partial_hash",
            Self::DangerousScheme => "dangerous_scheme",
            Self::Malformed => "malformed",
            Self::PrivateAddress => "private_address",
            Self::OpaqueRedirect => "opaque_redirect",
            Self::Limit => "limit",
            Self::Anomaly => "anomaly",
            Self::UnknownScheme => "unknown_scheme",
            Self::Excepted => "excepted",
            Self::Inactive => "inactive",
            Self::Unlisted => "unlisted",
            Self::Entity => "entity",
            Self::Port => "port",
        }
    }
}

impl fmt::Display for ReasonCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
