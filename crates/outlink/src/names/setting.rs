//! The settings of a policy that have one action each.

use super::names;

names! {
    /// A kind of finding for which a policy has an action.
    ///
    /// ```
    /// use outlink::{Action, Policy, Setting};
    ///
    /// assert_eq!(Policy::default().action(Setting::PrivateAddress), Action::Allow);
    /// assert_eq!(Policy::preview().action(Setting::PrivateAddress), Action::Block);
    /// assert_eq!(Setting::PrivateAddress.as_str(), "private_address");
    /// ```
    #[non_exhaustive]
    pub enum Setting: u8, "setting" {
        /// A rule fits whose list has no action of its own. Default: block.
        Listed = 0 => "listed",
        /// The link has no normal form, or no browser opens it. Default: block (fail closed).
        Malformed = 1 => "malformed",
        /// A limit ended the work before everything was looked at. Default: warn.
        Limit = 2 => "limit",
        /// A shortener hides where the link leads. Default: review.
        OpaqueRedirect = 3 => "opaque_redirect",
        /// The most that a merely guessed candidate can cause. Default: review.
        Guessed = 4 => "guessed",
        /// The most that a hash can cause of which only the beginning is known. Default: review.
        PartialHash = 5 => "partial_hash",
        /// `javascript:`, `data:` and the like. Default: block.
        DangerousScheme = 6 => "dangerous_scheme",
        /// A scheme that is neither of the web nor of a known messenger. Default: review.
        UnknownScheme = 7 => "unknown_scheme",
        /// A host that is not public. Default: allow; [`Policy::preview`](crate::Policy::preview)
        /// blocks it.
        PrivateAddress = 8 => "private_address",
        /// A place that no rule lists and for which none makes an exception that counts for all lists.
        /// Default: allow; anything else makes an allow-list. Mail, calls, messages and maps
        /// (`mailto:`, `tel:`, `sms:`, `geo:`) are not places.
        Unlisted = 9 => "unlisted",
        /// A port at which no web server is expected: below 1024 and neither 80 nor 443, or that of
        /// another service above. Default: allow; [`Policy::preview`](crate::Policy::preview) blocks
        /// it.
        Port = 10 => "port",
    }
}
