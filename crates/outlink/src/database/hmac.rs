//! HMAC-SHA-256 (RFC 2104), for the hashes of keyed lists.

use std::fmt;

use super::sha256::BLOCK;
use super::sha256::State;

/// A key: the hash functions that have read its two blocks.
#[derive(Clone)]
pub(super) struct HmacKey {
    inner: State,
    outer: State,
}

impl HmacKey {
    /// A key of any length.
    pub(super) fn new(key: &[u8]) -> Self {
        let mut block = [0; BLOCK];
        let fill = |block: &mut [u8; BLOCK], key: &[u8]| {
            for (place, byte) in block.iter_mut().zip(key) {
                *place = *byte;
            }
        };
        if key.len() > BLOCK {
            fill(&mut block, &State::INITIAL.digest(key));
        } else {
            fill(&mut block, key);
        }
        let padded = |pad: u8| State::INITIAL.after(&[block.map(|byte| byte ^ pad)]);
        Self { inner: padded(0x36), outer: padded(0x5c) }
    }

    /// The code of a text.
    pub(super) fn code(&self, text: &[u8]) -> [u8; 32] {
        self.outer.digest(&self.inner.digest(text))
    }
}

impl fmt::Debug for HmacKey {
    /// Keeps the key to itself.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HmacKey")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_rfc_4231() {
        let cases: [(&[u8], &[u8], &str); 3] = [
            (
                b"Jefe",
                b"what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
            (
                &[0x0b; 20],
                b"Hi There",
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
            ),
            (
                &[0xaa; 131],
                b"Test Using Larger Than Block-Size Key - Hash Key First",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
            ),
        ];
        for (key, text, code) in cases {
            let found: String =
                HmacKey::new(key).code(text).iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(found, code);
        }
    }
}
