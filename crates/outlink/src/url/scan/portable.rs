//! Sixteen bytes at once, for any processor: eight of them in each of two words.

use crate::codec::word::each;

/// Sixteen bytes; or for each of sixteen bytes whether something holds, as its highest bit, the
/// others being zero.
#[derive(Clone, Copy)]
pub(super) struct Lanes([u64; 2]);

impl Lanes {
    #[inline(always)]
    pub(super) fn new(bytes: [u8; 16]) -> Self {
        let bytes = u128::from_le_bytes(bytes);
        Self([bytes as u64, (bytes >> 64) as u64])
    }

    /// Which bytes are this one.
    #[inline(always)]
    pub(super) fn is(self, byte: u8) -> Self {
        // The sum carries into the highest bit unless the lower bits are zero.
        self.map(|word| {
            let other = word ^ each(byte);
            !(((other & !HIGHEST) + !HIGHEST) | other) & HIGHEST
        })
    }

    /// Which bytes lie beyond neither of the two, which are ASCII.
    #[inline(always)]
    pub(super) fn is_within(self, first: u8, last: u8) -> Self {
        self.map(|word| {
            let low = word & !HIGHEST;
            (low + each(0x80 - first)) & !(low + each(0x7f - last)) & !word & HIGHEST
        })
    }

    /// Which bytes lie beyond one of the two, which are ASCII.
    #[inline(always)]
    pub(super) fn is_beyond(self, first: u8, last: u8) -> Self {
        self.map(|word| {
            let low = word & !HIGHEST;
            (!(low + each(0x80 - first)) | (low + each(0x7f - last)) | word) & HIGHEST
        })
    }

    #[inline(always)]
    pub(super) fn with_bit(self, bit: u8) -> Self {
        self.map(|word| word | each(bit))
    }

    #[inline(always)]
    pub(super) fn or(self, other: Self) -> Self {
        Self([self.0[0] | other.0[0], self.0[1] | other.0[1]])
    }

    #[inline(always)]
    pub(super) fn and(self, other: Self) -> Self {
        Self([self.0[0] & other.0[0], self.0[1] & other.0[1]])
    }

    #[inline(always)]
    pub(super) fn and_not(self, other: Self) -> Self {
        Self([self.0[0] & !other.0[0], self.0[1] & !other.0[1]])
    }

    /// One bit for each byte; the lowest bit is the first byte.
    #[inline(always)]
    pub(super) fn bits(self) -> u64 {
        // The product brings one bit of each byte together in the highest byte.
        let [low, high] = self.0.map(|word| (word >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56);
        low | high << 8
    }

    #[inline(always)]
    fn map(self, word: impl Fn(u64) -> u64) -> Self {
        Self([word(self.0[0]), word(self.0[1])])
    }
}

/// The highest bit of each byte.
const HIGHEST: u64 = each(0x80);
