//! Sixteen bytes at once, by instructions that every x86-64 processor has.
//!
//! With its safe twin, `portable`, in place of this, all of [`scan`](super::scan()) takes 2.4 times
//! as long (67 ns for a link instead of 28). Compilers make no good vector code of what is written
//! byte by byte, since they know no way from sixteen comparisons to sixteen bits. AVX2 is left out:
//! most links are shorter than two of its registers, and all of it compiled for AVX2 takes no less
//! time.
#![expect(unsafe_code, reason = "the intrinsics are unsafe to call outside of functions for SSE2")]

use std::arch::x86_64::__m128i;
use std::arch::x86_64::_mm_add_epi8;
use std::arch::x86_64::_mm_and_si128;
use std::arch::x86_64::_mm_andnot_si128;
use std::arch::x86_64::_mm_cmpeq_epi8;
use std::arch::x86_64::_mm_cmpgt_epi8;
use std::arch::x86_64::_mm_movemask_epi8;
use std::arch::x86_64::_mm_or_si128;
use std::arch::x86_64::_mm_set_epi64x;
use std::arch::x86_64::_mm_set1_epi8;

/// Sixteen bytes, or for each of sixteen bytes whether something holds.
#[derive(Clone, Copy)]
pub(super) struct Lanes(__m128i);

// None of the instructions touches memory: what they ask for is that the processor has them, and
// this file is compiled only where SSE2 is enabled for the whole program.
impl Lanes {
    #[inline(always)]
    pub(super) fn new(bytes: [u8; 16]) -> Self {
        let bytes = u128::from_le_bytes(bytes);
        // SAFETY: SSE2 is enabled for the whole program.
        Self(unsafe { _mm_set_epi64x((bytes >> 64) as i64, bytes as i64) })
    }

    #[inline(always)]
    fn all(byte: u8) -> Self {
        // SAFETY: SSE2 is enabled for the whole program.
        Self(unsafe { _mm_set1_epi8(byte as i8) })
    }

    /// Which bytes are this one.
    #[inline(always)]
    pub(super) fn is(self, byte: u8) -> Self {
        // SAFETY: SSE2 is enabled for the whole program.
        Self(unsafe { _mm_cmpeq_epi8(self.0, Self::all(byte).0) })
    }

    /// Which bytes lie beyond neither of the two.
    #[inline(always)]
    pub(super) fn is_within(self, first: u8, last: u8) -> Self {
        let bound = Self::all(0x81_u8.wrapping_add(last - first));
        // SAFETY: SSE2 is enabled for the whole program.
        Self(unsafe { _mm_cmpgt_epi8(bound.0, self.counted_from(first).0) })
    }

    /// Which bytes lie beyond one of the two.
    #[inline(always)]
    pub(super) fn is_beyond(self, first: u8, last: u8) -> Self {
        let bound = Self::all(0x80_u8.wrapping_add(last - first));
        // SAFETY: SSE2 is enabled for the whole program.
        Self(unsafe { _mm_cmpgt_epi8(self.counted_from(first).0, bound.0) })
    }

    /// Comparisons are signed: moves the byte to the least that there is, and others with it.
    #[inline(always)]
    fn counted_from(self, first: u8) -> Self {
        // SAFETY: SSE2 is enabled for the whole program.
        Self(unsafe { _mm_add_epi8(self.0, Self::all(0x80 - first).0) })
    }

    #[inline(always)]
    pub(super) fn with_bit(self, bit: u8) -> Self {
        self.or(Self::all(bit))
    }

    #[inline(always)]
    pub(super) fn or(self, other: Self) -> Self {
        // SAFETY: SSE2 is enabled for the whole program.
        Self(unsafe { _mm_or_si128(self.0, other.0) })
    }

    #[inline(always)]
    pub(super) fn and(self, other: Self) -> Self {
        // SAFETY: SSE2 is enabled for the whole program.
        Self(unsafe { _mm_and_si128(self.0, other.0) })
    }

    #[inline(always)]
    pub(super) fn and_not(self, other: Self) -> Self {
        // SAFETY: SSE2 is enabled for the whole program.
        Self(unsafe { _mm_andnot_si128(other.0, self.0) })
    }

    /// One bit for each byte; the lowest bit is the first byte.
    #[inline(always)]
    pub(super) fn bits(self) -> u64 {
        // SAFETY: SSE2 is enabled for the whole program.
        let bits = unsafe { _mm_movemask_epi8(self.0) };
        u64::from(bits as u16)
    }
}
