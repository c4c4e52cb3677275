//! Looking for a byte that is likely to be near.

use super::word::each;
use super::word::first_zero;

/// Where a byte stands in a text, as [`memchr::memchr`] has it, for a byte that is likely to stand among
/// the first few: the instructions with which `memchr` begins read as many bytes here.
#[inline]
pub(crate) fn find_near(byte: u8, text: &[u8]) -> Option<usize> {
    let (near, _) = text.split_at(text.len().min(NEAR));
    let (words, rest) = near.as_chunks::<8>();
    for (number, word) in words.iter().enumerate() {
        let before = first_zero(u64::from_le_bytes(*word) ^ each(byte));
        if before < u64::BITS {
            return Some(8 * number + before as usize / 8);
        }
    }
    if let Some(at) = rest.iter().position(|other| *other == byte) {
        return Some(near.len() - rest.len() + at);
    }
    let far = text.get(NEAR..).filter(|far| !far.is_empty())?;
    memchr::memchr(byte, far).map(|at| NEAR + at)
}

/// How many bytes are read before `memchr` takes over.
const NEAR: usize = 48;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_byte_is_found_where_memchr_finds_it(
            text in prop::collection::vec(
                prop::sample::select(&[0, 1, b'.', b'/', b'0', 0x7f, 0x80, 0xae, 0xaf, 0xb0, 0xff][..]),
                0..80,
            ),
            byte in prop::sample::select(&[0, b'/', 0x80, 0xff][..]),
            plain in 0..80_usize,
        ) {
            let mut text = text;
            // Most places are far if every byte may be the one.
            text.iter_mut().take(plain).for_each(|it| *it = b'x');
            prop_assert_eq!(find_near(byte, &text), memchr::memchr(byte, &text));
        }
    }
}
