//! Hexadecimal.

/// The value of a digit in either case, or [`NO_DIGIT`].
const fn digit(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' => digit - b'a' + 10,
        b'A'..=b'F' => digit - b'A' + 10,
        _ => NO_DIGIT,
    }
}

/// The value of a byte that is not a digit.
const NO_DIGIT: u8 = 16;

/// The value of every byte as a digit.
#[expect(clippy::indexing_slicing, reason = "the table has a place for every byte")]
const DIGITS: [u8; 256] = {
    let mut digits = [NO_DIGIT; 256];
    let mut byte = 0;
    while byte < digits.len() {
        digits[byte] = digit(byte as u8);
        byte += 1;
    }
    digits
};

/// The byte that two digits stand for.
#[inline]
#[expect(clippy::indexing_slicing, reason = "the table has a place for every byte")]
pub(crate) fn byte(high: u8, low: u8) -> Option<u8> {
    // A table, since links have escapes by the dozen and no processor guesses the kind of a digit.
    let [high, low] = [DIGITS[usize::from(high)], DIGITS[usize::from(low)]];
    (high | low < NO_DIGIT).then_some(high << 4 | low)
}

/// Decodes hexadecimal in either case; `None` if anything else occurs.
pub fn hex_decode(text: &str) -> Option<Vec<u8>> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs.iter().map(|[high, low]| byte(*high, *low)).collect()
}

/// Writes bytes as lower-case hexadecimal.
pub(crate) fn hex_encode(bytes: &[u8]) -> String {
    let digit =
        |nibble: u8| char::from(if nibble < 10 { b'0' + nibble } else { b'a' + nibble - 10 });
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hexadecimal_comes_in_pairs() {
        assert_eq!(hex_decode("00fF").as_deref(), Some(&[0, 255][..]));
        assert_eq!(hex_decode("0"), None);
        assert_eq!(hex_decode("0g"), None);
        assert_eq!(hex_encode(&[0, 255]), "00ff");
    }
}
