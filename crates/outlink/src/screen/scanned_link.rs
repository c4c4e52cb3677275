//! A link that the prefilter took apart.

use crate::url;
use crate::url::LabelStarts;
use crate::url::Scanned;

/// A link that is canonical as it stands.
#[derive(Clone, Copy)]
pub(super) enum ScannedLink<'a> {
    /// It is taken apart.
    Scanned(Scanned<'a>),
    /// It was taken apart, and is again if need be: to keep the parts costs those links time that need
    /// them no more, which nearly all are.
    Rescan(&'a str),
}

impl<'a> ScannedLink<'a> {
    #[inline(always)]
    pub(super) fn scanned(self) -> Option<Scanned<'a>> {
        match self {
            Self::Scanned(link) => Some(link),
            Self::Rescan(link) => url::scan_any(link),
        }
    }

    #[inline(always)]
    pub(super) fn host(self) -> Option<&'a str> {
        self.host_and_labels().map(|(host, _)| host)
    }

    /// The host, and where its labels begin, the last one first.
    #[inline(always)]
    pub(super) fn host_and_labels(self) -> Option<(&'a str, LabelStarts)> {
        match self {
            Self::Scanned(link) => Some((link.host(), link.label_starts())),
            Self::Rescan(link) => url::scan_host(link),
        }
    }
}
