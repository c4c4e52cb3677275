//! White space and control characters that browsers drop.

use std::borrow::Cow;

/// Drops control characters and spaces at the ends, and tabs and line breaks everywhere
/// (<https://url.spec.whatwg.org/#concept-basic-url-parser>, steps 1 to 3).
pub(crate) fn strip(link: &str) -> Cow<'_, str> {
    let link = link.trim_matches(|c: char| c <= ' ');
    if memchr::memchr3(b'\t', b'\n', b'\r', link.as_bytes()).is_some() {
        Cow::Owned(link.replace(['\t', '\n', '\r'], ""))
    } else {
        Cow::Borrowed(link)
    }
}
