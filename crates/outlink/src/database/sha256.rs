//! SHA-256 (FIPS 180-4) of short texts.
//!
//! A text of up to 55 bytes is one block with its padding. The object of [`sha2`] for texts of any
//! length copies it into a buffer and asks in several places how full that is, which takes as long as
//! half a compression. Here the last block is laid out at once.

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
            compress256(&mut self.words, slice::from_ref(&last));
            last = [0; BLOCK];
        }
        if let Some(length) = last.last_chunk_mut::<LENGTH>() {
            *length = bits.to_be_bytes();
        }
        compress256(&mut self.words, slice::from_ref(&last));
        let mut digest = [0; 32];
        let (places, _) = digest.as_chunks_mut();
        places.iter_mut().zip(self.words).for_each(|(place, word)| *place = word.to_be_bytes());
        digest
    }
}

/// The first word of the hash of the first `length` bytes of a block; `None` if they and their padding
/// take more than a block.
///
/// The block is written sixteen bytes at a time, as the compression reads it: a load that spans two
/// stores has to wait for both (failed store forwarding).
#[inline(always)]
pub(super) fn first_word_of_short(bytes: &[u8; BLOCK], length: usize) -> Option<u32> {
    let padding = PADDING.get(length)?;
    let kept = KEPT.get(BLOCK - length..)?.first_chunk::<BLOCK>()?;
    let mut block = [0; BLOCK];
    let bytes = bytes.iter().zip(kept).zip(padding);
    for (place, ((byte, kept), padding)) in block.iter_mut().zip(bytes) {
        *place = byte & kept | padding;
    }
    let [first, ..] = State::INITIAL.after(slice::from_ref(&block)).words;
    Some(first)
}

/// The padding of a text in its only block, by the length of the text: a mark, zeros, and the number of
/// bits of the text.
#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler, which checks every index")]
static PADDING: [[u8; BLOCK]; BLOCK - LENGTH] = {
    let mut blocks = [[0; BLOCK]; BLOCK - LENGTH];
    let mut length = 0;
    while length < blocks.len() {
        blocks[length][length] = 0x80;
        let [high, low] = (8 * length as u16).to_be_bytes();
        blocks[length][BLOCK - 2] = high;
        blocks[length][BLOCK - 1] = low;
        length += 1;
    }
    blocks
};

/// The block from `BLOCK - n` on is a mask of the first `n` bytes.
#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler, which checks every index")]
static KEPT: [u8; 2 * BLOCK] = {
    let mut mask = [0; 2 * BLOCK];
    let mut place = 0;
    while place < BLOCK {
        mask[place] = 0xff;
        place += 1;
    }
    mask
};

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
    fn the_first_word_of_a_short_text_is_that_of_its_hash() {
        // What is behind the text must not matter.
        let bytes: [u8; BLOCK] = std::array::from_fn(|place| 0xff - place as u8);
        for length in 0..=BLOCK {
            let found = first_word_of_short(&bytes, length).map(u32::to_be_bytes);
            let expected = expected(&bytes[..length]).first_chunk().copied();
            assert_eq!(found, expected.filter(|_| length < BLOCK - LENGTH), "{length}");
        }
    }
}
