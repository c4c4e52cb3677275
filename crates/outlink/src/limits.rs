//! Bounds on the work that one link, one list or one chain of redirects can cause.

/// How much work screening one link may cost.
///
/// Whatever goes beyond a limit is never dropped silently: the verdict carries a reason with the
/// code `limit`, and the policy decides what follows from it.
///
/// Time grows no faster than the link. At the defaults, the worst links that we can build take less
/// than 25 milliseconds of one core, or a quarter of a second if whoever writes the link has written a
/// list of keywords for it too; the benchmark `adversary` builds them. Half of [`Self::link_bytes`]
/// halves both.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// The longest link that is looked at, in bytes. Default: 65,536.
    pub link_bytes: usize,
    /// How many wrappers may lie around a link. Default: 8.
    pub depth: usize,
    /// How many candidates one link may have, the link itself included. Default: 32.
    pub candidates: usize,
    /// How many bytes may be decoded while a link is unwrapped. Default: 65,536.
    pub decoded_bytes: usize,
    /// How many hops a [`Chain`](crate::Chain) follows. Default: 20, as browsers do
    /// (<https://fetch.spec.whatwg.org/#http-redirect-fetch>, step 8).
    pub hops: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { link_bytes: 65_536, depth: 8, candidates: 32, decoded_bytes: 65_536, hops: 20 }
    }
}

/// How much a list may ask of the compiler.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListLimits {
    /// The longest line that is read, in bytes; a longer one is a diagnostic. Default: 65,536.
    pub line_bytes: usize,
    /// The largest size that a compressed list may unpack to, in bytes. Default: 8 GiB.
    pub unpacked_bytes: u64,
    /// The largest compiled size of one regex, in bytes. Default: 1 MiB.
    pub regex_bytes: usize,
    /// The fewest characters that a keyword may have. Default: 3.
    pub keyword_chars: usize,
}

impl Default for ListLimits {
    fn default() -> Self {
        Self { line_bytes: 65_536, unpacked_bytes: 8 << 30, regex_bytes: 1 << 20, keyword_chars: 3 }
    }
}
