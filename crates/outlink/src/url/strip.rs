//! The ends of a link: white space and control characters that browsers drop, and the fragment that
//! they add.

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

/// Gives a link without a fragment that of the link that leads to it, as a browser does (RFC 9110,
/// section 10.2.2). Some entities are named there.
pub(crate) fn inherit_fragment(link: &mut String, fragment: &str) {
    link.truncate(link.trim_end_matches(|c: char| c <= ' ').len());
    link.push('#');
    link.push_str(fragment);
}
