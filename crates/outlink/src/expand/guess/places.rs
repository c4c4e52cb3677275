//! The parts of a link that may hold a target, by a test of a few bytes: nothing is parsed or decoded.

use memchr::memchr2;
use memchr::memchr2_iter;
use memchr::memchr3_iter;

use crate::codec::percent::escaped;

/// The places of a link that may hold targets; empty where one holds none.
pub(super) struct Places<'a> {
    pub(super) path: &'a str,
    pub(super) query: &'a str,
    pub(super) fragment: &'a str,
}

impl<'a> Places<'a> {
    pub(super) fn of(path: &'a str, query: Option<&'a str>, fragment: Option<&'a str>) -> Self {
        // A text that a browser scrolls to is not a target.
        let is_looked_at = |text: &&str| !text.starts_with(":~:") && may_hold(text);
        Self {
            path: if may_hold_scheme(path) { path } else { "" },
            query: query.filter(|query| may_hold(query)).unwrap_or_default(),
            fragment: fragment.filter(is_looked_at).unwrap_or_default(),
        }
    }
}

/// Whether a text may hold a link that perhaps lacks its scheme: besides what [`may_hold_scheme`] looks
/// for, it has a slash, `www`, or the beginning of base64 of such a link behind an equals sign, escaped
/// or not.
pub(super) fn may_hold(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_www =
        |at: usize| bytes.get(at..at + 3).is_some_and(|name| name.eq_ignore_ascii_case(b"www"));
    may_hold_scheme(text)
        || memchr2(b'/', b'\\', bytes).is_some()
        || memchr2_iter(b'w', b'W', bytes).any(is_www)
        || ["=L", "=S", "3DL", "3DS", "3dL", "3dS"].iter().any(|start| text.contains(start))
}

/// Whether a text may hold a link, by what nearly no other text has: a colon, base64 of `http`, or an
/// escape that may stand for a part of either.
pub(super) fn may_hold_scheme(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr3_iter(b':', b'%', b'H', bytes).any(|at| {
        let from = |at: usize| bytes.get(at..).unwrap_or_default();
        match bytes.get(at) {
            Some(b'%') => is_escaped_mark(from(at)),
            Some(b'H') => is_base64_http(bytes, at),
            _ => true,
        }
    })
}

/// Whether the `H` at a position belongs to one of the base64 spellings of `http`.
pub(super) fn is_base64_http(text: &[u8], at: usize) -> bool {
    let piece = at.checked_sub(1).and_then(|at| text.get(at..)).unwrap_or_default();
    HTTP_IN_BASE64.iter().any(|known| piece.starts_with(known.as_bytes()))
}

/// Whether a text begins with the escape of a letter or digit, or of a percent sign in turn.
fn hides_letter(text: &[u8]) -> bool {
    text.starts_with(b"%")
        && match escaped(text) {
            Some(byte) => byte.is_ascii_alphanumeric() || byte == b'%',
            None => text.get(1..).unwrap_or_default().iter().take(2).any(|byte| *byte == b'%'),
        }
}

/// Whether the escape with which a text begins may hide what tells a link: it stands for a colon, a
/// slash, another escape, or a letter or digit, which nobody escapes without a reason. Digits of an
/// escape that are escaped themselves may stand for anything.
fn is_escaped_mark(text: &[u8]) -> bool {
    hides_letter(text) || matches!(escaped(text), Some(b':' | b'/' | b'\\'))
}

/// What `http` is in base64, with either of what can follow it.
pub(super) const BASE64_HTTP: &str = "aHR0c";

/// How JSON begins in base64: `{"`, `{ `, a line break behind the brace, and `[{`.
pub(super) const BASE64_JSON: [&str; 4] = ["eyJ", "eyA", "ewo", "W3s"];

/// What base64 holds of a text that holds `http:` or `https`: `http` may begin at the first, the third
/// or the second byte of a group of three.
const HTTP_IN_BASE64: [&str; 4] = [BASE64_HTTP, "dHRw", "dHA6", "dHBz"];
