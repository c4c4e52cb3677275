//! Links without a scheme in a text for people.

use crate::expand::decode::ends_link;
use crate::expand::decode::without_punctuation;
use crate::platform;

/// Hands out every link in a text that has a host of a platform and a path, and no scheme: `t.me/foo`.
pub(super) fn bare_links(text: &str, emit: &mut dyn FnMut(String)) {
    for word in text.split(ends_link) {
        let Some((head, path)) = without_punctuation(word).split_once('/') else { continue };
        let is_of_name = |byte: &u8| byte.is_ascii_alphanumeric() || b".-".contains(byte);
        let length = head.bytes().rev().take_while(is_of_name).count();
        let host = head.get(head.len() - length..).unwrap_or_default();
        let lower = host.to_ascii_lowercase();
        let name = lower.strip_prefix("www.").unwrap_or(&lower).trim_end_matches('.');
        if name.contains('.') && !path.is_empty() && platform::has_host(name) {
            emit(format!("https://{host}/{path}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_without_a_scheme_has_a_known_host_and_a_path() {
        for (text, expected) in [
            ("join t.me/foo.", &["https://t.me/foo"][..]),
            (
                "(www.T.me/foo) and discord.gg/abc",
                &["https://www.T.me/foo", "https://discord.gg/abc"],
            ),
            ("join:t.me/foo https://t.me/bar", &["https://t.me/foo"]),
            ("t.me t.me/ evil.example/x and/or", &[]),
        ] {
            let mut found = Vec::new();
            bare_links(text, &mut |link| found.push(link));
            assert_eq!(found, expected, "{text}");
        }
    }
}
