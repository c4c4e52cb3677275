//! What stands in front of a target, in the place that a row names.

use std::borrow::Cow;

use crate::codec::percent::decode_all;
use crate::codec::percent_decode;

/// The value without what stands before the encoded target, escaped or not.
pub(crate) fn strip_beginning<'a>(value: &'a str, beginning: &str) -> Option<Cow<'a, str>> {
    if beginning.is_empty() {
        return Some(Cow::Borrowed(value));
    }
    if let Some(rest) = value.strip_prefix(beginning) {
        return Some(Cow::Borrowed(rest));
    }
    let decoded = percent_decode(value);
    decoded.strip_prefix(beginning).map(|rest| Cow::Owned(rest.to_owned()))
}

/// Whether a character may stand in front of a target: in forms a plus sign stands for a space, and a
/// browser drops those in front of a link.
pub(crate) fn is_padding(character: char) -> bool {
    character <= ' ' || matches!(character, '+' | ',')
}

/// A target without what may stand in front of it, and without angle brackets around it (RFC 3986,
/// appendix C).
pub(crate) fn strip_padding(target: &str) -> &str {
    let target = target.trim_start_matches(is_padding);
    match target.strip_prefix('<') {
        Some(inside) => inside.split('>').next().unwrap_or_default(),
        None => target,
    }
}

/// A text without a beginning, escaped or not, which is compared without regard to case.
pub(crate) fn strip_in_any_case<'a>(text: &'a str, beginning: &str) -> Option<&'a str> {
    let (start, rest) = text.split_at_checked(beginning.len())?;
    if start.eq_ignore_ascii_case(beginning) {
        return Some(rest);
    }
    let longest = if start.contains('%') { MAX_ESCAPE * beginning.len() } else { 0 };
    (beginning.len()..=longest).find_map(|end| {
        let (start, rest) = text.split_at_checked(end)?;
        decode_all(start).eq_ignore_ascii_case(beginning).then_some(rest)
    })
}

/// The link of the web that a link of an app has in the place of a host, as browsers are handed one:
/// `app://https://a.example/`. The parser drops the colon, which no port follows.
pub(crate) fn without_colon(link: &str) -> Option<Cow<'_, str>> {
    let (scheme, behind) = link.split_at_checked(link.find([':', '/', '%'])?)?;
    let is_web = ["http", "https"].iter().any(|it| scheme.eq_ignore_ascii_case(it));
    match behind.as_bytes() {
        [b'/', b'/', ..] if is_web => Some(Cow::Owned(format!("{scheme}:{behind}"))),
        [b':', b'/', ..] | [b'%', b'3', b'A' | b'a', ..] | [b'%', b'2', b'5', ..] if is_web => {
            Some(Cow::Borrowed(link))
        }
        _ => None,
    }
}

/// Whether a text begins with a scheme and two slashes, as a link of an app does.
pub(crate) fn has_authority(text: &str) -> bool {
    let is_in_scheme = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.split_once("://").is_some_and(|(scheme, _)| scheme.bytes().all(is_in_scheme))
}

/// A value without the `3D` that is left of `=3D` when a link is copied out of the source of a
/// mail (quoted-printable, RFC 2045, section 6.7).
pub(crate) fn strip_soft_break(value: &str) -> &str {
    match value.strip_prefix("3D").or_else(|| value.strip_prefix("3d")) {
        Some(rest) if rest.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("http")) => rest,
        _ => value,
    }
}

/// The most bytes of an escape, in three layers.
const MAX_ESCAPE: usize = "%25253D".len();

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beginning_may_be_escaped() {
        for text in ["RU=x%3D", "ru=x%3D", "RU%3dx%3D", "%52U%253Dx%3D", "%25%352U=x%3D"] {
            assert_eq!(strip_in_any_case(text, "RU="), Some("x%3D"), "{text}");
        }
        for text in ["RU", "RV=x", "RU%3", "RU%3Fx", "%C3%BCRU=x"] {
            assert_eq!(strip_in_any_case(text, "RU="), None, "{text}");
        }
    }

    #[test]
    fn a_whole_link_may_stand_for_a_host() {
        for (rest, link) in [
            ("https//a.example/x", Some("https://a.example/x")),
            ("HTTP//a.example", Some("HTTP://a.example")),
            ("https%3A%2F%2Fa.example", Some("https%3A%2F%2Fa.example")),
            ("https%253A//a.example", Some("https%253A//a.example")),
            ("https.example//a", None),
            ("https/a.example", None),
            ("https:80/a", None),
            ("ftp//a.example", None),
            ("ftp://a.example", None),
        ] {
            assert_eq!(without_colon(rest).as_deref(), link, "{rest}");
        }
    }
}
