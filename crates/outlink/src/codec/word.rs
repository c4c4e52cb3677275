//! SWAR helpers: eight bytes as one little-endian word, for loops that look at eight bytes at once.

/// A byte, eight times.
pub(crate) const fn each(byte: u8) -> u64 {
    0x0101_0101_0101_0101 * byte as u64
}

/// How many bits there are before the first byte that is zero; 64 if none is.
pub(crate) const fn first_zero(word: u64) -> u32 {
    (zeros(word) & each(0x80)).trailing_zeros() & !7
}

/// A word in which the first byte that is zero has its highest bit set, and no byte before it has.
/// Those above it may have it wrongly, and the other bits say nothing.
pub(crate) const fn zeros(word: u64) -> u64 {
    word.wrapping_sub(each(1)) & !word
}
