//! Sixteen bytes at once, by instructions that every 64-bit Arm processor has.
//!
//! The safe twin is `portable`, as it is for `sse2`, which has the same operations under the same names.
#![expect(unsafe_code, reason = "the intrinsics are unsafe to call outside of functions for NEON")]

use std::arch::aarch64::uint8x16_t;
use std::arch::aarch64::vaddv_u8;
use std::arch::aarch64::vandq_u8;
use std::arch::aarch64::vbicq_u8;
use std::arch::aarch64::vceqq_u8;
use std::arch::aarch64::vcgtq_u8;
use std::arch::aarch64::vcleq_u8;
use std::arch::aarch64::vdupq_n_u8;
use std::arch::aarch64::vget_high_u8;
use std::arch::aarch64::vget_low_u8;
use std::arch::aarch64::vld1q_u8;
use std::arch::aarch64::vorrq_u8;
use std::arch::aarch64::vsubq_u8;

/// Sixteen bytes, or for each of sixteen bytes whether something holds: all bits are set or none.
#[derive(Clone, Copy)]
pub(super) struct Lanes(uint8x16_t);

// What the instructions ask for is that the processor has them, and this file is compiled only where
// NEON is enabled for the whole program. One of them reads memory.
impl Lanes {
    #[inline(always)]
    pub(super) fn new(bytes: [u8; 16]) -> Self {
        // SAFETY: NEON is enabled for the whole program, and the pointer is to sixteen bytes.
        Self(unsafe { vld1q_u8(bytes.as_ptr()) })
    }

    #[inline(always)]
    fn all(byte: u8) -> Self {
        // SAFETY: NEON is enabled for the whole program.
        Self(unsafe { vdupq_n_u8(byte) })
    }

    /// Which bytes are this one.
    #[inline(always)]
    pub(super) fn is(self, byte: u8) -> Self {
        // SAFETY: NEON is enabled for the whole program.
        Self(unsafe { vceqq_u8(self.0, Self::all(byte).0) })
    }

    /// Which bytes lie beyond neither of the two.
    #[inline(always)]
    pub(super) fn is_within(self, first: u8, last: u8) -> Self {
        let bound = Self::all(last - first);
        // SAFETY: NEON is enabled for the whole program.
        Self(unsafe { vcleq_u8(self.counted_from(first).0, bound.0) })
    }

    /// Which bytes lie beyond one of the two.
    #[inline(always)]
    pub(super) fn is_beyond(self, first: u8, last: u8) -> Self {
        let bound = Self::all(last - first);
        // SAFETY: NEON is enabled for the whole program.
        Self(unsafe { vcgtq_u8(self.counted_from(first).0, bound.0) })
    }

    /// Moves a byte to zero, those after it up from there, and those before it to the end.
    #[inline(always)]
    fn counted_from(self, first: u8) -> Self {
        // SAFETY: NEON is enabled for the whole program.
        Self(unsafe { vsubq_u8(self.0, Self::all(first).0) })
    }

    #[inline(always)]
    pub(super) fn with_bit(self, bit: u8) -> Self {
        self.or(Self::all(bit))
    }

    #[inline(always)]
    pub(super) fn or(self, other: Self) -> Self {
        // SAFETY: NEON is enabled for the whole program.
        Self(unsafe { vorrq_u8(self.0, other.0) })
    }

    #[inline(always)]
    pub(super) fn and(self, other: Self) -> Self {
        // SAFETY: NEON is enabled for the whole program.
        Self(unsafe { vandq_u8(self.0, other.0) })
    }

    #[inline(always)]
    pub(super) fn and_not(self, other: Self) -> Self {
        // SAFETY: NEON is enabled for the whole program.
        Self(unsafe { vbicq_u8(self.0, other.0) })
    }

    /// One bit for each byte; the lowest bit is the first byte. No instruction takes a bit of each byte,
    /// so each byte is left its own bit of eight, and the eight are added.
    #[inline(always)]
    pub(super) fn bits(self) -> u64 {
        const OWN: [u8; 16] = [1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128];
        let own = self.and(Self::new(OWN)).0;
        // SAFETY: NEON is enabled for the whole program.
        let low = unsafe { vaddv_u8(vget_low_u8(own)) };
        // SAFETY: NEON is enabled for the whole program.
        let high = unsafe { vaddv_u8(vget_high_u8(own)) };
        u64::from(low) | u64::from(high) << 8
    }
}
