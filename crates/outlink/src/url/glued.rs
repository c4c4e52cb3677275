//! Links that an emoji or arrow is glued to, where chat programs cut them off.

use super::NormalizedUrl;
use super::normalize::normalize;
use crate::limits::Limits;

/// The link without the first symbol behind its host that touches a letter or digit, and without all
/// that follows: `https://t.me/foo` for a fire emoji behind `foo`.
pub(crate) fn unglued(url: &NormalizedUrl, limits: &Limits) -> Option<NormalizedUrl> {
    normalize(cut(url)?, limits).ok()
}

/// Whether a part of a link may hold such a symbol. `true` says nothing.
pub(crate) fn may_be_glued(text: &str) -> bool {
    let lead = |at: usize| text.get(at..at + LEADS[0].len());
    let mut escapes = memchr::memchr_iter(b'%', text.as_bytes());
    escapes.any(|at| lead(at).is_some_and(|lead| LEADS.contains(&lead)))
}

/// What the escapes of symbols begin with.
const LEADS: [&str; 2] = ["%F0%", "%E2%"];

fn cut(url: &NormalizedUrl) -> Option<&str> {
    let href = url.href()?;
    let start = href.len() - href.get(url.href.path_range().start..)?.len();
    let symbol = start + first_symbol(href.get(start..)?)?;
    href.get(..symbol)
}

/// Where the first escaped symbol stands that follows a letter or digit. The blocks from "Arrows" to
/// "Miscellaneous Symbols and Arrows" (U+2180 to U+2BFF) and the emoji from U+1F000 on.
fn first_symbol(text: &str) -> Option<usize> {
    let is_symbol = |at: usize| {
        let lead = text.get(at..at + 6)?;
        let second = u8::from_str_radix(lead.get(4..)?, 16).ok()?;
        let [emoji, sign] = LEADS;
        let is_emoji = lead.starts_with(emoji) && second == 0x9f;
        let is_sign = lead.starts_with(sign) && (0x86..=0xaf).contains(&second);
        (is_emoji || is_sign).then_some(())
    };
    let touches = |at: &usize| {
        let before = at.checked_sub(1).and_then(|before| text.as_bytes().get(before));
        before.is_some_and(u8::is_ascii_alphanumeric)
    };
    let escapes = memchr::memchr_iter(b'%', text.as_bytes());
    // The last digit of an escape is not a letter that the symbol touches.
    let is_free = |at: &usize| !text.get(at.saturating_sub(3)..*at).is_some_and(is_escape);
    escapes.filter(touches).filter(is_free).find(|at| is_symbol(*at).is_some())
}

fn is_escape(text: &str) -> bool {
    matches!(text.as_bytes(), [b'%', high, low] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_end_where_chat_programs_end_them() {
        let limits = Limits::default();
        let read = |link: &str| {
            let url = unglued(&normalize(link, &limits).unwrap(), &limits);
            url.map(|url| url.normal().to_owned())
        };
        for (link, reading) in [
            ("https://t.me/foo\u{1f525}", "https://t.me/foo"),
            ("https://t.me/foo\u{2192}bar", "https://t.me/foo"),
            ("tg://resolve?domain=foo\u{1f449}", "tg://resolve?domain=foo"),
        ] {
            assert_eq!(read(link).as_deref(), Some(reading), "{link}");
            let href = normalize(link, &limits).unwrap().href().unwrap().to_owned();
            assert!(may_be_glued(&href), "{href}");
        }
        for link in [
            "https://evil.example/\u{1f525}",
            "https://evil.example/a%E2%80%99",
            "https://evil.example/%D0%B0\u{1f525}",
        ] {
            assert_eq!(read(link), None, "{link}");
        }
    }
}
