//! The text of the links of a batch, as the prefilter takes it.

use super::prefilter_batch::BATCH;
use crate::raw_link::RawLink;
use crate::wire::prefetch::prefetch;

/// The links of a batch as the prefilter takes them. In the place of one that is not UTF-8 stands the
/// empty link, which is malformed and so never a miss.
pub(super) fn texts_of<'a, L>(links: &'a [L]) -> [&'a str; BATCH]
where
    &'a L: Into<RawLink<'a>>,
{
    let mut texts = [""; BATCH];
    for (text, link) in texts.iter_mut().zip(links) {
        *text = link.into().as_str().unwrap_or_default();
    }
    texts
}

/// Asks for the text of a link that comes soon.
#[inline(always)]
pub(super) fn prefetch_text<'a, L>(link: Option<&'a L>)
where
    &'a L: Into<RawLink<'a>>,
{
    if let Some(link) = link {
        prefetch(link.into().as_bytes().first());
    }
}
