//! Numbers in other bases, from base2 to base58. An alphabet gives the digits of a base.

pub(crate) const BASE32: &str = "abcdefghijklmnopqrstuvwxyz234567";
pub(crate) const BASE32_HEX: &str = "0123456789abcdefghijklmnopqrstuv";
pub(crate) const BASE32_Z: &str = "ybndrfg8ejkmcpqxot1uwisza345h769";
pub(crate) const BASE36: &str = "0123456789abcdefghijklmnopqrstuvwxyz";
pub(crate) const BASE58: &str = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
pub(crate) const BASE58_FLICKR: &str = "123456789abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ";

/// Reads a number to the base of the alphabet, most significant digit first; leading zero digits
/// are zero bytes, as base58 has it.
pub(crate) fn digits_to_bytes(text: &str, alphabet: &str) -> Option<Vec<u8>> {
    // The work grows with the square of the length. A SHA-512 CID has 164 digits in base10.
    if text.len() > 200 {
        return None;
    }
    let base = alphabet.len() as u32;
    let values = Values::of(alphabet);
    let mut bytes: Vec<u8> = Vec::with_capacity(text.len());
    for digit in text.bytes() {
        let mut carry = u32::from(values.get(digit)?);
        for byte in &mut bytes {
            carry += u32::from(*byte) * base;
            *byte = (carry & 0xff) as u8;
            carry >>= 8;
        }
        while carry > 0 {
            bytes.push((carry & 0xff) as u8);
            carry >>= 8;
        }
    }
    let zero = alphabet.bytes().next()?;
    bytes.extend(text.bytes().take_while(|digit| *digit == zero).map(|_| 0));
    bytes.reverse();
    Some(bytes)
}

/// Reads digits that stand for the same number of bits each: 5 with an alphabet of 32 digits. Bits at
/// the end that make no whole byte are dropped.
pub(crate) fn bits_to_bytes(text: &str, alphabet: &str) -> Option<Vec<u8>> {
    let width = alphabet.len().ilog2();
    let values = Values::of(alphabet);
    let mut accumulator = 0_u32;
    let mut bits = 0;
    let mut bytes = Vec::with_capacity(text.len());
    for digit in text.bytes() {
        accumulator = (accumulator << width) | u32::from(values.get(digit)?);
        bits += width;
        if bits >= 8 {
            bits -= 8;
            bytes.push((accumulator >> bits) as u8);
        }
    }
    Some(bytes)
}

/// What each digit of an alphabet stands for. To look for a digit in the alphabet takes longer than all
/// else.
struct Values([u8; 256]);

impl Values {
    const NONE: u8 = u8::MAX;

    fn of(alphabet: &str) -> Self {
        let mut values = [Self::NONE; 256];
        for (value, digit) in (0..).zip(alphabet.bytes()) {
            if let Some(slot) = values.get_mut(usize::from(digit)) {
                *slot = value;
            }
        }
        Self(values)
    }

    fn get(&self, digit: u8) -> Option<u8> {
        self.0.get(usize::from(digit)).copied().filter(|value| *value != Self::NONE)
    }
}

/// Writes bytes in the digits of [`BASE32`], without padding.
pub(crate) fn base32_encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(1 + bytes.len() * 8 / 5);
    let digit = |value: u32| {
        let value = (value & 31) as u8;
        char::from(if value < 26 { b'a' + value } else { b'2' + value - 26 })
    };
    let mut accumulator = 0_u32;
    let mut bits = 0;
    for byte in bytes {
        accumulator = (accumulator << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(digit(accumulator >> bits));
        }
    }
    if bits > 0 {
        text.push(digit(accumulator << (5 - bits)));
    }
    text
}
