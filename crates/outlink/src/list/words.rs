//! The words of keys and of names of columns.

/// A key in one of its spellings: `isWhitelisted`, `Is-Whitelisted` and `is whitelisted` are
/// `is_whitelisted`.
pub(crate) fn folded(key: &str) -> String {
    let mut folded = String::with_capacity(key.len() + 4);
    let mut ends_word = false;
    for char in key.trim().chars() {
        if ends_word && char.is_uppercase() {
            folded.push('_');
        }
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
            ("false positives", "false_positives"),
        ] {
            assert_eq!(folded(key), expected);
        }
    }
}
