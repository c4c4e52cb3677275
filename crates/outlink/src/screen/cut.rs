//! Links that are longer than the limit, cut to what is read of them.

use std::borrow::Cow;

use crate::url::SchemeClass;

/// The longest beginning of a text within so many bytes.
pub(super) fn cut(text: &str, limit: usize) -> &str {
    let end = (0..=limit.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    end.and_then(|end| text.get(..end)).unwrap_or_default()
}

/// The beginning of a link within so many bytes, with its host in it: slashes and user info in front of the
/// host, which browsers take in any number and length, are cut.
pub(super) fn cut_before_host(link: &str, limit: usize) -> Cow<'_, str> {
    match without_long_user_info(link, limit) {
        Some(shorter) => Cow::Owned(cut(&shorter, limit).to_owned()),
        None => Cow::Borrowed(cut(link, limit)),
    }
}

fn without_long_user_info(link: &str, limit: usize) -> Option<String> {
    let text = link.trim_start_matches(|c: char| c <= ' ');
    let (scheme, behind) = text.split_once(':').filter(|(scheme, _)| {
        // Browsers drop tabs and line breaks wherever they stand.
        scheme.len() <= MAX_SCHEME_BYTES
            && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.\t\r\n".contains(&b))
    })?;
    let rest = behind.trim_start_matches(['/', '\\', '\t', '\r', '\n']);
    let authority = rest.split(['/', '\\', '?', '#']).next()?;
    let info = authority.rsplit_once('@').map_or("", |(info, _)| info);
    let from_host = cut(rest.get(info.len()..)?, limit);
    // Browsers need no slashes where the scheme is one of the web.
    let is_web = SchemeClass::of(&scheme.to_ascii_lowercase()) == SchemeClass::Web;
    let has_authority = is_web || rest.len() < behind.len();
    // Something of the user info is left, which is told of too.
    has_authority.then(|| format!("{scheme}://{}{from_host}", cut(info, KEPT_INFO_BYTES)))
}

/// How much of a user info is kept.
const KEPT_INFO_BYTES: usize = 16;

/// The longest name of a scheme that is looked for.
const MAX_SCHEME_BYTES: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_behind_a_long_user_info_is_within_the_limit() {
        let long = "u".repeat(100);
        for (link, expected) in [
            (
                format!("https://{long}@a.example/"),
                "https://uuuuuuuuuuuuuuuu@a.example/".to_owned(),
            ),
            (format!("https:{}a.example/x", "/".repeat(100)), "https://a.example/x".to_owned()),
            (
                format!("https://a:{long}@b@c.example"),
                "https://a:uuuuuuuuuuuuuu@c.example".to_owned(),
            ),
            (format!("https:{long}@a.example"), "https://uuuuuuuuuuuuuuuu@a.example".to_owned()),
            (format!("https://a.example/{long}@b.example/"), format!("https://a.example/{long}")),
            (format!("mailto:{long}@a.example"), format!("mailto:{long}")),
            (format!("{long}@a.example"), long.clone()),
        ] {
            let cut = cut_before_host(&link, 60);
            assert_eq!(cut, super::cut(&expected, 60), "{link}");
        }
    }
}
