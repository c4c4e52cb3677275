//! The words of keys and of names of columns.

/// A key in one of its spellings: `isWhitelisted`, `Is-Whitelisted` and `is whitelisted` are
/// `is_whitelisted`, and `URLAllowlist` is `url_allowlist`. In `URLs` and `IPv4`, the acronym goes on.
pub(crate) fn folded(key: &str) -> String {
    let mut folded = String::with_capacity(key.len() + 4);
    let (mut ends_word, mut is_in_acronym) = (false, false);
    let mut chars = key.trim().chars();
    while let Some(char) = chars.next() {
        let begins_word =
            || is_in_acronym && chars.clone().take(2).filter(|it| it.is_lowercase()).count() == 2;
        if char.is_uppercase() && (ends_word || begins_word()) {
            folded.push('_');
        }
        is_in_acronym = char.is_uppercase();
        ends_word = char.is_lowercase() || char.is_ascii_digit();
        match char {
            '-' | ' ' | '.' => folded.push('_'),
            char => folded.extend(char.to_lowercase()),
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::folded;

    #[test]
    fn spellings_of_a_key_are_one() {
        for (key, expected) in [
            ("isWhitelisted", "is_whitelisted"),
            ("Is-Whitelisted ", "is_whitelisted"),
            ("URLs", "urls"),
            ("whitelistURLs", "whitelist_urls"),
            ("URLAllowlist", "url_allowlist"),
            ("URLsAllowed", "urls_allowed"),
            ("allowedIPv4Ranges", "allowed_ipv4_ranges"),
            ("DELETE", "delete"),
            ("false positives", "false_positives"),
        ] {
            assert_eq!(folded(key), expected);
        }
    }
}
