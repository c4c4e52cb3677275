//! The text of links, as the prefilter and verdicts take it.

use super::many::BATCH;
use crate::raw_link::RawLink;

/// The links of a batch as the prefilter takes them. In the place of one that is not UTF-8 stands the
/// empty link, which is malformed and so never a miss.
pub(super) fn texts_of<'a>(links: &[RawLink<'a>]) -> [&'a str; BATCH] {
    let mut texts = [""; BATCH];
    for (text, link) in texts.iter_mut().zip(links) {
        *text = link.as_str().unwrap_or_default();
    }
    texts
}

/// The longest beginning of a text within so many bytes.
pub(super) fn cut(text: &str, limit: usize) -> &str {
    let end = (0..=limit.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    end.and_then(|end| text.get(..end)).unwrap_or_default()
}
