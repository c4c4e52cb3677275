//! Content identifiers of IPFS, brought to one spelling: version 1 in base32.
//!
//! Source: <https://github.com/multiformats/cid> and <https://github.com/multiformats/multibase>.

use crate::codec::base64_decode;
use crate::codec::digits::BASE32;
use crate::codec::digits::BASE32_HEX;
use crate::codec::digits::BASE32_Z;
use crate::codec::digits::BASE36;
use crate::codec::digits::BASE58;
use crate::codec::digits::BASE58_FLICKR;
use crate::codec::digits::base32_encode;
use crate::codec::digits::bits_to_bytes;
use crate::codec::digits::digits_to_bytes;

/// The CIDv1 in base32 of a CID: in base58 without a prefix (version 0), or in any base of which
/// gateways know the prefix; `None` if the text is no CID.
pub(super) fn canonical(text: &str) -> Option<String> {
    // Identifiers with SHA-512 have 110 characters in base36, and 545 in base2.
    if text.len() < 46 || text.len() > 600 {
        return None;
    }
    if text.len() == 46 && text.starts_with("Qm") {
        let multihash = digits_to_bytes(text, BASE58)?;
        if multihash.len() != 34 || !multihash.starts_with(&SHA2_256) {
            return None;
        }
        let mut cid = vec![VERSION_1, DAG_PB];
        cid.extend(multihash);
        return Some(in_base32(&cid));
    }
    let (prefix, digits) = text.split_at_checked(1)?;
    let digits = digits.trim_end_matches('=');
    let lower = || digits.to_ascii_lowercase();
    let bytes = match prefix {
        "0" => bits_to_bytes(digits, "01")?,
        "7" => bits_to_bytes(digits, "01234567")?,
        "9" => digits_to_bytes(digits, "0123456789")?,
        "b" | "c" => bits_to_bytes(digits, BASE32)?,
        "B" | "C" => bits_to_bytes(&lower(), BASE32)?,
        "v" | "t" => bits_to_bytes(digits, BASE32_HEX)?,
        "V" | "T" => bits_to_bytes(&lower(), BASE32_HEX)?,
        "h" => bits_to_bytes(digits, BASE32_Z)?,
        "f" | "F" => bits_to_bytes(&lower(), "0123456789abcdef")?,
        "k" => digits_to_bytes(digits, BASE36)?,
        "K" => digits_to_bytes(&lower(), BASE36)?,
        "z" => digits_to_bytes(digits, BASE58)?,
        "Z" => digits_to_bytes(digits, BASE58_FLICKR)?,
        "m" | "M" | "u" | "U" => base64_decode(digits)?,
        _ => return None,
    };
    (bytes.len() >= 20 && bytes.first() == Some(&VERSION_1)).then(|| in_base32(&bytes))
}

/// A CID in base32, with the letter that says so.
fn in_base32(cid: &[u8]) -> String {
    ["b", &base32_encode(cid)].concat()
}

const VERSION_1: u8 = 1;
/// The codec of what version 0 names, <https://github.com/multiformats/multicodec>.
const DAG_PB: u8 = 0x70;
/// SHA-2 with 256 bits, and that it has 32 bytes.
const SHA2_256: [u8; 2] = [0x12, 0x20];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_one_cid_is_the_same() {
        let one = "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi";
        let bytes = bits_to_bytes(&one[1..], BASE32).unwrap();
        let hex = format!("f{}", crate::codec::hex_encode(&bytes));
        assert_eq!(canonical(one).as_deref(), Some(one));
        assert_eq!(canonical(&one.to_uppercase()).as_deref(), Some(one));
        assert_eq!(canonical(&hex).as_deref(), Some(one));
        // Each made from the bytes by the definition of its base.
        for spelling in [
            "zdj7Wic6KcJAfWz1c9o4M6kq9Lwd5BfbxkVafnrojaaGiSFxM",
            "ZCJ7vHB6jBiaEvZ1B9N4m6KQ9kWC5bEAXKuzEMRNJzzgHrfXm",
            "k2jmtxw8rjh1z69c6not3wtdxb0u3urbzhyll1t9jg6ox26dhi5sfi1m",
            "K2JMTXW8RJH1Z69C6NOT3WTDXB0U3URBZHYLL1T9JG6OX26DHI5SFI1M",
            "92793123896416649578508430956173875066425468388805468715479907750778834469731416946970",
            "v05o14863ohpjti5fvk3cv7kvuk7voqud5r45kobg015re2b6jgott51p38",
            "V05O14863OHPJTI5FVK3CV7KVUK7VOQUD5R45KOBG015RE2B6JGOTT51P38",
            "hyfabregdat3u71fx9wdc98w96w89a46pf5rfwamoybf5qnmguoa77fb3de",
            "cafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi======",
            "uAXASIMPEcz7Ir_0Gz56f9Q_8a80uyFphcABLtwlmnDHelDka",
            "UAXASIMPEcz7Ir_0Gz56f9Q_8a80uyFphcABLtwlmnDHelDka",
            "mAXASIMPEcz7Ir/0Gz56f9Q/8a80uyFphcABLtwlmnDHelDka",
            "F01701220C3C4733EC8AFFD06CF9E9FF50FFC6BCD2EC85A6170004BB709669C31DE94391A",
            "0000000010111000000010010001000001100001111000100011100110011111011001000101011111111110100000110110011111001111010011111111101010000111111111100011010111100110100101110110010000101101001100001011100000000000001001011101101110000100101100110100111000011000111011110100101000011100100011010",
            "7002700221014170434637310537764066371723775207774327464566205514134000113556045464703073645034432",
        ] {
            assert_eq!(canonical(spelling).as_deref(), Some(one), "{spelling}");
        }
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
