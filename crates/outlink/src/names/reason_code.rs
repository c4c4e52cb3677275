//! What kind of reason a verdict gives.

use super::names;
use super::setting::Setting;

names! {
    /// What kind of reason it is.
    ///
    /// The order is the order of reasons with the same action in a verdict.
    ///
    /// ```
    /// use outlink::{Context, ReasonCode, Screener};
    ///
    /// let screener = Screener::builder().build();
    /// let verdict = screener.screen("javascript:alert(1)", &Context::default());
    /// assert_eq!(verdict.reasons()[0].code(), ReasonCode::DangerousScheme);
    /// ```
    #[non_exhaustive]
    pub enum ReasonCode: u8, "reason code" {
        /// A database turned out to be damaged while the link was screened; it always blocks, because
        /// nobody knows which rules are missing.
        DatabaseDamaged = 0 => "database_damaged",
        /// A block fits and stands.
        Listed = 1 => "listed",
        /// The beginning of a hash fits; somebody who knows the whole hash has to confirm it.
        PartialHash = 2 => "partial_hash",
        /// The link runs code or carries its content in itself (`javascript:`, `data:` ...).
        DangerousScheme = 3 => "dangerous_scheme",
        /// The link has no normal form, or no browser opens it.
        Malformed = 4 => "malformed",
        /// The host is not public.
        PrivateAddress = 5 => "private_address",
        /// Where a shortener leads cannot be seen in the link.
        OpaqueRedirect = 6 => "opaque_redirect",
        /// Something ended before everything was looked at.
        Limit = 7 => "limit",
        /// Something odd in the spelling, for which the policy has an action.
        Anomaly = 8 => "anomaly",
        /// A scheme that is neither of the web nor of a known messenger.
        UnknownScheme = 9 => "unknown_scheme",
        /// A block fits but an exception lifts it, or an exception fits and lifts nothing.
        Excepted = 10 => "excepted",
        /// A rule fits but does not count: at this time, in this place, or because a layer above withdraws
        /// it.
        Inactive = 11 => "inactive",
        /// No rule lists the place or makes an exception for it, and the policy lets through nothing
        /// else.
        Unlisted = 12 => "unlisted",
        /// The place is something for which the policy has a condition, such as the invite of a
        /// messenger.
        Entity = 13 => "entity",
        /// No web server is expected at the port.
        Port = 14 => "port",
    }
}

impl ReasonCode {
    /// The codes that a policy decides about by their name. Of the others, `entity` belongs to
    /// conditions on entities, and the rest leads to nothing or always blocks.
    pub const DECIDED: &'static [Self] = &[
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

    /// The setting of a policy that decides about the code where no condition does; `None` if there is
    /// none.
    pub(crate) const fn setting(self) -> Option<Setting> {
        match self {
            Self::Listed => Some(Setting::Listed),
            Self::PartialHash => Some(Setting::PartialHash),
            Self::DangerousScheme => Some(Setting::DangerousScheme),
            Self::Malformed => Some(Setting::Malformed),
            Self::PrivateAddress => Some(Setting::PrivateAddress),
            Self::OpaqueRedirect => Some(Setting::OpaqueRedirect),
            Self::Limit => Some(Setting::Limit),
            Self::UnknownScheme => Some(Setting::UnknownScheme),
            Self::Unlisted => Some(Setting::Unlisted),
            Self::Port => Some(Setting::Port),
            Self::DatabaseDamaged
            | Self::Anomaly
            | Self::Excepted
            | Self::Inactive
            | Self::Entity => None,
        }
    }
}
