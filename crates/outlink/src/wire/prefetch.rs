//! Asking for memory before it is needed, so that many look-ups wait for it together.
#![cfg_attr(target_arch = "x86_64", expect(unsafe_code, reason = "the intrinsic takes a pointer"))]

/// Prefetches the cache line of a byte. Nothing but time depends on it.
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

/// Writes that wait for the memory that was asked for them, in their order.
#[derive(Debug)]
pub(crate) struct Waiting<T> {
    writes: Vec<T>,
    /// The place of the first one.
    first: usize,
}

impl<T> Waiting<T> {
    /// None.
    pub(crate) fn new() -> Self {
        Self { writes: Vec::with_capacity(MAX_WAITING), first: 0 }
    }

    /// Lets one more wait, and hands out the first if too many do.
    #[inline]
    pub(crate) fn push(&mut self, write: T) -> Option<T> {
        if self.writes.len() < MAX_WAITING {
            self.writes.push(write);
            return None;
        }
        let first = self.writes.get_mut(self.first)?;
        self.first = (self.first + 1) % MAX_WAITING;
        Some(std::mem::replace(first, write))
    }

    /// Those that still wait.
    pub(crate) fn rest(mut self) -> impl Iterator<Item = T> {
        self.writes.rotate_left(self.first);
        self.writes.into_iter()
    }
}

/// As many as a core has lines of memory under way.
const MAX_WAITING: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_come_out_once_each_and_in_order() {
        for count in [0, 1, MAX_WAITING, MAX_WAITING + 1, 5 * MAX_WAITING] {
            let mut waiting = Waiting::new();
            let mut done: Vec<usize> = (0..count).filter_map(|it| waiting.push(it)).collect();
            assert_eq!(done.len(), count.saturating_sub(MAX_WAITING));
            done.extend(waiting.rest());
            assert_eq!(done, (0..count).collect::<Vec<_>>());
        }
    }
}
