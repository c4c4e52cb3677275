//! Asking for memory before it is needed, so that many look-ups wait for it together.
#![cfg_attr(target_arch = "x86_64", expect(unsafe_code, reason = "the intrinsic takes a pointer"))]

/// Brings the cache line of a byte near. Nothing but time depends on it.
#[inline(always)]
pub(crate) fn prefetch<T>(near: Option<&T>) {
    #[cfg(target_arch = "x86_64")]
    if let Some(near) = near {
        use std::arch::x86_64::_MM_HINT_T0;
        use std::arch::x86_64::_mm_prefetch;
        // SAFETY: SSE is part of x86-64, and a hint about an address reads nothing, whatever the
        // address is; this one is that of a reference besides.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(near).cast()) }
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = near;
}
