//! The shapes that ids have on several platforms.
//!
//! Each function takes an id as a link or a rule spells it and answers the one spelling that is
//! compared, or `None` if nothing can have that id.

use crate::codec::percent::push_escape;

/// Anything that is not empty, as it is.
pub(super) fn any(id: &str) -> Option<String> {
    (!id.is_empty() && id.len() <= 1024).then(|| id.to_owned())
}

/// A number of a user, group or message, without leading zeros.
pub(super) fn number(id: &str) -> Option<String> {
    let digits = !id.is_empty() && id.len() <= 20 && id.bytes().all(|byte| byte.is_ascii_digit());
    let trimmed = id.trim_start_matches('0');
    (digits && !trimmed.is_empty()).then(|| trimmed.to_owned())
}

/// A telephone number: its digits. A plus sign before it and the usual signs between its digits
/// are left out. At most 32 digits, the bound of Telegram; E.164 has at most 15.
pub(super) fn phone(id: &str) -> Option<String> {
    let id = id.trim_matches(' ');
    let id = id.strip_prefix('+').unwrap_or(id);
    let mut digits = String::with_capacity(id.len().min(32));
    for character in id.chars() {
        match character {
            '0'..='9' => digits.push(character),
            '-' | '.' | ' ' | '(' | ')' => {}
            _ => return None,
        }
        if digits.len() > 32 {
            return None;
        }
    }
    (!digits.is_empty()).then_some(digits)
}

/// A code in the alphabet of base64url; case matters.
pub(super) fn code(id: &str) -> Option<String> {
    let valid = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    (!id.is_empty() && id.len() <= 256 && id.bytes().all(valid)).then(|| id.to_owned())
}

/// So many bytes in hexadecimal, in lower case.
pub(super) fn hex<const BYTES: usize>(id: &str) -> Option<String> {
    (id.len() == 2 * BYTES && id.bytes().all(|byte| byte.is_ascii_hexdigit()))
        .then(|| id.to_ascii_lowercase())
}

/// Makes a text safe inside `platform:kind/id`: `/`, `%`, control characters and white space at the
/// end, which is trimmed off rules, are escaped.
pub(crate) fn escape_id(text: &str) -> String {
    let is_safe = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'/' | b'%');
    if text.bytes().all(is_safe) {
        return text.to_owned();
    }
    let mut escaped = String::with_capacity(text.len());
    let end = text.trim_end().len();
    for (at, character) in text.char_indices() {
        if matches!(character, '/' | '%') || character.is_control() || at >= end {
            let mut buffer = [0; 4];
            for byte in character.encode_utf8(&mut buffer).bytes() {
                push_escape(byte, &mut escaped);
            }
        } else {
            escaped.push(character);
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::percent_decode;

    #[test]
    fn a_telephone_number_is_its_digits() {
        for spelling in ["+15551234567", " 15551234567", "1-555-123-4567", "+1 (555) 123.4567"] {
            assert_eq!(phone(spelling).as_deref(), Some("15551234567"), "{spelling}");
        }
        for not in ["", "+", "++1", "1a", "-"] {
            assert_eq!(phone(not), None, "{not}");
        }
    }

    #[test]
    fn a_number_has_one_spelling() {
        assert_eq!(number("0012").as_deref(), Some("12"));
        assert_eq!(number("0"), None);
        assert_eq!(number("-1"), None);
    }

    #[test]
    fn an_id_is_escaped_so_that_it_can_be_read_back() {
        assert_eq!(escape_id("a/b%c\n"), "a%2Fb%25c%0A");
        assert_eq!(escape_id(" a b\u{3000} "), " a b%E3%80%80%20", "rules are trimmed");
        assert_eq!(percent_decode(&escape_id("a/b%c\n\u{85}")), "a/b%c\n\u{85}");
    }
}
