//! Content identifiers of IPFS, brought to one spelling: version 1 in base32.
//!
//! Source: <https://github.com/multiformats/cid> and <https://github.com/multiformats/multibase>.

/// The CIDv1 in base32 of a CID in base58 (version 0 or 1), base32, base36 or base16; `None` if
/// the text is no CID.
pub(super) fn canonical(text: &str) -> Option<String> {
    // The longest CIDs in use, those of SHA-512, have 110 characters in base36.
    if text.len() < 46 || text.len() > 160 {
        return None;
    }
    if text.len() == 46 && text.starts_with("Qm") {
        let multihash = digits_to_bytes(text, BASE58)?;
        if multihash.len() != 34 || !multihash.starts_with(&SHA2_256) {
            return None;
        }
        let mut cid = vec![VERSION_1, DAG_PB];
        cid.extend(multihash);
        return Some(base32(&cid));
    }
    let digits = text.get(1..)?;
    let bytes = match text.as_bytes().first()? {
        b'b' => from_base32(digits)?,
        b'B' => from_base32(&digits.to_ascii_lowercase())?,
        b'z' => digits_to_bytes(digits, BASE58)?,
        b'k' => digits_to_bytes(digits, BASE36)?,
        b'K' => digits_to_bytes(&digits.to_ascii_lowercase(), BASE36)?,
        b'f' | b'F' => crate::entity::codec::hex_decode(digits)?,
        _ => return None,
    };
    (bytes.len() >= 20 && bytes.first() == Some(&VERSION_1)).then(|| base32(&bytes))
}

/// Reads a number to the base of the alphabet, most significant digit first; leading zero digits
/// are zero bytes, as base58 has it.
fn digits_to_bytes(text: &str, alphabet: &str) -> Option<Vec<u8>> {
    let base = alphabet.len() as u32;
    let mut bytes: Vec<u8> = Vec::with_capacity(text.len());
    for digit in text.bytes() {
        let value = alphabet.bytes().position(|candidate| candidate == digit)?;
        let mut carry = value as u32;
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

fn from_base32(text: &str) -> Option<Vec<u8>> {
    let mut accumulator = 0_u32;
    let mut bits = 0;
    let mut bytes = Vec::with_capacity(text.len() * 5 / 8);
    for digit in text.bytes() {
        let value = BASE32.bytes().position(|candidate| candidate == digit)?;
        accumulator = (accumulator << 5) | value as u32;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push((accumulator >> bits) as u8);
        }
    }
    Some(bytes)
}

fn base32(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 + bytes.len() * 8 / 5);
    text.push('b');
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

const VERSION_1: u8 = 1;
/// The codec of what version 0 names, <https://github.com/multiformats/multicodec>.
const DAG_PB: u8 = 0x70;
/// SHA-2 with 256 bits, and that it has 32 bytes.
const SHA2_256: [u8; 2] = [0x12, 0x20];
const BASE32: &str = "abcdefghijklmnopqrstuvwxyz234567";
const BASE36: &str = "0123456789abcdefghijklmnopqrstuvwxyz";
const BASE58: &str = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_one_cid_is_the_same() {
        let one = "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi";
        let bytes = from_base32(&one[1..]).unwrap();
        let hex = format!("f{}", crate::entity::codec::hex_encode(&bytes));
        assert_eq!(canonical(one).as_deref(), Some(one));
        assert_eq!(canonical(&one.to_uppercase()).as_deref(), Some(one));
        assert_eq!(canonical(&hex).as_deref(), Some(one));
        assert_eq!(
            canonical("QmbWqxBEKC3P8tqsKc98xmWNzrzDtRLMiMPL8wBuTGsMnR").as_deref(),
            Some("bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi")
        );
    }

    #[test]
    fn what_is_no_cid_is_none() {
        for text in ["", "Qm", "b", "QmbWqxBEKC3P8tqsKc98xmWNzrzDtRLMiMPL8wBuTGsMn0"] {
            assert_eq!(canonical(text), None, "{text}");
        }
        assert_eq!(canonical(&"b".repeat(60)), None);
    }
}
