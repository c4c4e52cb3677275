//! Bounds on the work that one link, one list or one chain of redirects can cause.

/// The longest name that DNS can hold, as it is written, in bytes (RFC 1035, section 2.3.4). No rule
/// has a longer domain, so the domains above a host of a link are looked up up to that length: their
/// number, and the bytes that are hashed for them, do not grow with the link.
pub(crate) const NAME_BYTES: usize = 253;

/// The longest label that DNS can hold, as it is written, in bytes (RFC 1035, section 2.3.4).
pub(crate) const LABEL_BYTES: usize = 63;

/// The largest compiled size that any regex may have, in bytes. A regex that the compiler accepts must
/// compile when the database is used, which has this limit.
pub(crate) const MAX_REGEX_BYTES: usize = 10 << 20;

/// Writes a struct of limits with the defaults and the names of its fields.
macro_rules! limits {
    (
        $(#[$attribute:meta])*
        pub struct $name:ident {
            $($(#[$doc:meta])* $field:ident: $type:ty = $default:expr,)+
        }
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct $name {
            $($(#[$doc])* pub $field: $type,)+
        }

        impl $name {
            /// The names of the limits, in the order of their numbers in the C interface.
            pub const NAMES: &'static [&'static str] = &[$(stringify!($field),)+];
        }

        impl Default for $name {
            fn default() -> Self {
                Self { $($field: $default,)+ }
            }
        }
    };
}

limits! {
    /// How much work screening one link may cost.
    ///
    /// A limit on a link adds a reason with the code `limit`, and the policy decides what follows. Three
    /// limits block whatever it says: more hops than [`Self::hops`], a redirect loop in a
    /// [`Chain`](crate::Chain), and more than 16,384 rules of one database that match one candidate, which
    /// causes no more than [`Setting::Guessed`](crate::Setting::Guessed) if it is a guessed one.
    ///
    /// Time grows no faster than the link. At the defaults, the worst links that we can build take
    /// less than 25 milliseconds of one core, or a quarter of a second if whoever writes the link has
    /// written a list of keywords for it too; the benchmark `adversary` builds them. Half of
    /// [`Self::link_bytes`] halves both.
    ///
    /// ```
    /// use outlink::{Context, Limits, ReasonCode, Screener};
    ///
    /// let mut limits = Limits::default();
    /// limits.link_bytes = 1_000;
    /// let screener = Screener::builder().limits(limits).build();
    /// let verdict = screener.screen(&format!("https://a.example/{:01000}", 0), &Context::default());
    /// assert_eq!(verdict.reasons()[0].code(), ReasonCode::Limit);
    /// ```
    pub struct Limits {
        /// The longest link that is looked at, in bytes. Default: 65,536.
        link_bytes: usize = 65_536,
        /// How many hops may lead to a candidate, wrappers and entities alike. Default: 8.
        depth: usize = 8,
        /// How many candidates one link may have, the link itself included. Default: 32.
        candidates: usize = 32,
        /// How many bytes may be decoded while a link is unwrapped. Default: 65,536.
        decoded_bytes: usize = 65_536,
        /// How many hops a [`Chain`](crate::Chain) follows. Default: 20, as browsers do
        /// (<https://fetch.spec.whatwg.org/#http-redirect-fetch>, step 8).
        hops: usize = 20,
    }
}

limits! {
    /// How much a list may ask of the compiler.
    ///
    /// ```
    /// use outlink::ListLimits;
    /// use outlink::compile::Compiler;
    ///
    /// let mut limits = ListLimits::default();
    /// limits.unpacked_bytes = 1 << 30;
    /// let mut compiler = Compiler::new("links");
    /// compiler.limits(limits);
    /// ```
    pub struct ListLimits {
        /// The longest line that is read, in bytes; a longer one is a diagnostic. Default: 65,536.
        line_bytes: usize = 65_536,
        /// The largest size that a compressed list may unpack to, in bytes. Default: 8 GiB.
        unpacked_bytes: u64 = 8 << 30,
        /// The largest compiled size of one regex, in bytes; values above 10 MiB count as 10 MiB.
        /// Default: 1 MiB.
        regex_bytes: usize = 1 << 20,
        /// The fewest characters that a keyword may have. Default: 3.
        keyword_chars: usize = 3,
    }
}

impl ListLimits {
    /// The largest compiled size of one regex that counts.
    pub(crate) fn regex_limit(&self) -> usize {
        self.regex_bytes.min(MAX_REGEX_BYTES)
    }
}
