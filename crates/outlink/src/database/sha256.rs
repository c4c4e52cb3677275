//! SHA-256 (FIPS 180-4) of short texts.
//!
//! A text of up to 55 bytes is one block with its padding. The object of [`sha2`] for texts of any
//! length copies it into a buffer and asks in several places how full that is, which takes as long as
//! half a compression. Here the last block of each text is laid out first, and the compressions follow
//! each other without waiting for it.

use std::slice;

use sha2::block_api::compress256;

/// The hash function after some whole blocks.
#[derive(Clone, Copy)]
pub(super) struct State {
    words: [u32; 8],
    blocks: u64,
}

impl State {
    /// Before the first block.
    pub(super) const INITIAL: Self = Self {
        words: [
            0x6a09_e667,
            0xbb67_ae85,
            0x3c6e_f372,
            0xa54f_f53a,
            0x510e_527f,
            0x9b05_688c,
            0x1f83_d9ab,
            0x5be0_cd19,
        ],
        blocks: 0,
    };

    /// After some more blocks.
    pub(super) fn after(mut self, blocks: &[[u8; BLOCK]]) -> Self {
        compress256(&mut self.words, blocks);
        self.blocks += blocks.len() as u64;
        self
    }

    /// The hash of all that was read, and of a text behind it.
    pub(super) fn digest(mut self, text: &[u8]) -> [u8; 32] {
        let mut last = [0; BLOCK];
        self.read_to_last(text, &mut last);
        self.finish(&last)
    }

    /// Reads a text but for the last block, and lays that out with its padding in a block of zeros.
    fn read_to_last(&mut self, text: &[u8], last: &mut [u8; BLOCK]) {
        let bits = (self.blocks * BLOCK as u64 + text.len() as u64) * 8;
        let (blocks, rest) = text.as_chunks::<BLOCK>();
        if !blocks.is_empty() {
            compress256(&mut self.words, blocks);
        }
        if let Some((place, padding)) = last.split_at_mut_checked(rest.len()) {
            place.copy_from_slice(rest);
            if let Some(mark) = padding.first_mut() {
                *mark = 0x80;
            }
        }
        if rest.len() > BLOCK - LENGTH - 1 {
            compress256(&mut self.words, slice::from_ref(last));
            *last = [0; BLOCK];
        }
        if let Some(length) = last.last_chunk_mut::<LENGTH>() {
            *length = bits.to_be_bytes();
        }
    }

    fn finish(mut self, last: &[u8; BLOCK]) -> [u8; 32] {
        compress256(&mut self.words, slice::from_ref(last));
        let mut digest = [0; 32];
        let (places, _) = digest.as_chunks_mut();
        places.iter_mut().zip(self.words).for_each(|(place, word)| *place = word.to_be_bytes());
        digest
    }
}

/// The hashes of up to `N` texts, in their order, and zeros behind them.
pub(super) fn digests<'a, const N: usize>(texts: impl Iterator<Item = &'a [u8]>) -> [[u8; 32]; N] {
    let mut digests = [[0; 32]; N];
    let mut states = [State::INITIAL; N];
    let mut blocks = [[0; BLOCK]; N];
    let mut count = 0;
    for ((text, state), last) in texts.zip(&mut states).zip(&mut blocks) {
        state.read_to_last(text, last);
        count += 1;
    }
    for ((digest, state), last) in digests.iter_mut().zip(states).zip(&blocks).take(count) {
        *digest = state.finish(last);
    }
    digests
}

/// The length of a block of SHA-256.
pub(super) const BLOCK: usize = 64;

/// The bytes at the end of the last block that say how long the text is.
const LENGTH: usize = 8;

#[cfg(test)]
mod tests {
    use sha2::Digest;
    use sha2::Sha256;

    use super::*;

    fn expected(text: &[u8]) -> [u8; 32] {
        Sha256::digest(text).into()
    }

    #[test]
    fn texts_of_every_length_have_the_hash_of_the_library() {
        let text: Vec<u8> = (0..200).collect();
        for length in 0..text.len() {
            let text = &text[..length];
            assert_eq!(State::INITIAL.digest(text), expected(text), "{length}");
            let (blocks, rest) = text.as_chunks();
            assert_eq!(State::INITIAL.after(blocks).digest(rest), expected(text), "{length}");
        }
    }

    #[test]
    fn several_texts_are_hashed_in_their_order() {
        let long = "l".repeat(130);
        let texts = ["evil.example/", &long, "", "a.evil.example/1/2.php?q=1"];
        let found: [[u8; 32]; 6] = digests(texts.iter().map(|text| text.as_bytes()));
        for (text, digest) in texts.iter().zip(found) {
            assert_eq!(digest, expected(text.as_bytes()), "{text}");
        }
        assert_eq!(found[4..], [[0; 32]; 2]);
        assert_eq!(digests(texts.iter().map(|text| text.as_bytes())), [expected(b"evil.example/")]);
    }
}
