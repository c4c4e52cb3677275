//! Eight bytes as one word, the first byte the lowest, for loops that look at eight bytes at once.

/// A byte, eight times.
pub(crate) const fn each(byte: u8) -> u64 {
    0x0101_0101_0101_0101 * byte as u64
}

/// How many bits there are before the first byte that is zero; 64 if none is.
pub(crate) const fn first_zero(word: u64) -> u32 {
    // The lowest byte that is found is right. Those above it may be wrong, and do not matter.
    (word.wrapping_sub(each(1)) & !word & each(0x80)).trailing_zeros() & !7
}
