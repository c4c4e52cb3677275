//! The encodings that identities and targets are written in: percent, base64, hex.
//!
//! Every decoder is total, works in one pass and answers at most as many bytes as it was given.

use std::borrow::Cow;

/// Decodes percent escapes once. An escape that is cut short or not hexadecimal stays as it is.
///
/// Where the result is not UTF-8, only the escapes of ASCII characters are decoded, so that what
/// comes out can be normalized and still says the same.
pub(crate) fn percent_decode(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    match String::from_utf8(percent_bytes(text, |_| true)) {
        Ok(decoded) => Cow::Owned(decoded),
        Err(_) => {
            let ascii = percent_bytes(text, |byte| byte.is_ascii());
            String::from_utf8(ascii).map_or(Cow::Borrowed(text), Cow::Owned)
        }
    }
}

/// Decodes percent escapes once; `None` if what comes out is not UTF-8.
pub(crate) fn percent_decode_strictly(text: &str) -> Option<Cow<'_, str>> {
    if !text.contains('%') {
        return Some(Cow::Borrowed(text));
    }
    String::from_utf8(percent_bytes(text, |_| true)).ok().map(Cow::Owned)
}

/// Decodes base64 in either alphabet (RFC 4648, sections 4 and 5); padding may be absent and white
/// space is skipped. `None` if anything else occurs, or if the text cannot be a whole encoding.
pub(crate) fn base64_decode(text: &str) -> Option<Vec<u8>> {
    let mut decoded = Vec::with_capacity(text.len() / 4 * 3 + 3);
    let mut accumulator = 0_u32;
    let mut bits = 0;
    for byte in text.trim_end_matches('=').bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'\t' | b'\n' | b'\r' | b' ' => continue,
            _ => return None,
        };
        accumulator = (accumulator << 6) | u32::from(value);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            decoded.push((accumulator >> bits) as u8);
        }
    }
    (bits < 6).then_some(decoded)
}

/// Decodes hexadecimal in either case; `None` if anything else occurs.
pub(crate) fn hex_decode(text: &str) -> Option<Vec<u8>> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs.iter().map(|[high, low]| Some(nibble(*high)? << 4 | nibble(*low)?)).collect()
}

/// Writes bytes as lower-case hexadecimal.
pub(crate) fn hex_encode(bytes: &[u8]) -> String {
    let digit =
        |nibble: u8| char::from(if nibble < 10 { b'0' + nibble } else { b'a' + nibble - 10 });
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
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
                escaped.push('%');
                escaped.push_str(&hex_encode(&[byte]).to_ascii_uppercase());
            }
        } else {
            escaped.push(character);
        }
    }
    escaped
}

fn percent_bytes(text: &str, wanted: impl Fn(u8) -> bool) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((before, after)) =
        memchr::memchr(b'%', rest).and_then(|at| rest.split_at_checked(at))
    {
        decoded.extend_from_slice(before);
        let byte = match after {
            [_, high, low, ..] => {
                nibble(*high).zip(nibble(*low)).map(|(high, low)| high << 4 | low)
            }
            _ => None,
        };
        let byte = byte.filter(|byte| wanted(*byte));
        decoded.push(byte.unwrap_or(b'%'));
        rest = after.get(if byte.is_some() { 3 } else { 1 }..).unwrap_or_default();
    }
    decoded.extend_from_slice(rest);
    decoded
}

const fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_escape_stays() {
        assert_eq!(percent_decode("%41%4"), "A%4");
        assert_eq!(percent_decode("%%41%zz"), "%A%zz");
        assert_eq!(percent_decode("%2541"), "%41");
    }

    #[test]
    fn what_is_not_utf8_keeps_its_escapes() {
        assert_eq!(percent_decode("%ff%3A"), "%ff:");
        assert_eq!(percent_decode_strictly("%ff%3A"), None);
    }

    #[test]
    fn base64_takes_both_alphabets() {
        assert_eq!(base64_decode("Pj4_Pz8-").as_deref(), Some(&b">>???>"[..]));
        assert_eq!(base64_decode("Pj4/Pz8+").as_deref(), Some(&b">>???>"[..]));
        assert_eq!(base64_decode("YQ==").as_deref(), Some(&b"a"[..]));
        assert_eq!(base64_decode("YQ").as_deref(), Some(&b"a"[..]));
        assert_eq!(base64_decode("Y"), None);
        assert_eq!(base64_decode("Y*=="), None);
    }

    #[test]
    fn hexadecimal_comes_in_pairs() {
        assert_eq!(hex_decode("00fF").as_deref(), Some(&[0, 255][..]));
        assert_eq!(hex_decode("0"), None);
        assert_eq!(hex_decode("0g"), None);
        assert_eq!(hex_encode(&[0, 255]), "00ff");
    }

    #[test]
    fn an_id_is_escaped_so_that_it_can_be_read_back() {
        assert_eq!(escape_id("a/b%c\n"), "a%2Fb%25c%0A");
        assert_eq!(escape_id(" a b\u{3000} "), " a b%E3%80%80%20", "rules are trimmed");
        assert_eq!(percent_decode(&escape_id("a/b%c\n\u{85}")), "a/b%c\n\u{85}");
    }
}
