//! Base64 in either alphabet (RFC 4648, sections 4 and 5).

/// Decodes base64 in either alphabet; padding may be absent and white space is skipped. `None` if
/// anything else occurs, or if the text cannot be a whole encoding.
pub fn base64_decode(text: &str) -> Option<Vec<u8>> {
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

/// Writes bytes as base64 in the alphabet for URLs, without padding.
/// The tests wrap links with it.
#[cfg(test)]
pub(crate) fn base64url_encode(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let value = chunk.iter().fold(0_u32, |value, byte| value << 8 | u32::from(*byte));
        let value = value << (8 * (3 - chunk.len()));
        for digit in 0..=chunk.len() {
            text.push(char::from(DIGITS[(value >> (18 - 6 * digit) & 63) as usize]));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn what_is_encoded_is_decoded() {
        for length in 0..9 {
            let bytes: Vec<u8> = (0..length).map(|at| 251 - at * 29).collect();
            assert_eq!(base64_decode(&base64url_encode(&bytes)).as_deref(), Some(&bytes[..]));
        }
    }
}
