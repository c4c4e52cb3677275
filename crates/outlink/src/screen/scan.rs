//! A link that the prefilter took apart.

use crate::url;
use crate::url::Scanned;

/// A link that is in order as it stands.
#[derive(Clone, Copy)]
pub(super) enum Scan<'a> {
    /// It is taken apart.
    Kept(Scanned<'a>),
    /// It was taken apart, and is again if need be: to keep the parts costs those links time that need
    /// them no more, which nearly all are.
    Repeat(&'a str),
}

impl<'a> Scan<'a> {
    #[inline(always)]
    pub(super) fn scanned(self) -> Option<Scanned<'a>> {
        match self {
            Self::Kept(link) => Some(link),
            Self::Repeat(link) => url::scan_any(link),
        }
    }

    #[inline(always)]
    pub(super) fn host(self) -> Option<&'a str> {
        match self {
            Self::Kept(link) => Some(link.host()),
            Self::Repeat(link) => url::scan_host(link),
        }
    }
}
