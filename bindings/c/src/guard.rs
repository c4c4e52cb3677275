//! The guard: no panic leaves the library, and what a caller gives back is freed safely. Every function
//! of the interface that cannot fail does its work in [`answer`].

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;

/// Does work that cannot fail; `otherwise` is for NULL where there is nothing to ask, and for a
/// panic.
pub(crate) fn answer<T>(otherwise: T, work: impl FnOnce() -> Option<T>) -> T {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(found) => found.unwrap_or(otherwise),
        Err(payload) => {
            forget(payload);
            otherwise
        }
    }
}

/// Frees what a caller gives back: its memory first, then what it held. So an object that is freed
/// twice meets the checks of the allocator or of a sanitizer, which name it; a destructor would
/// follow what is left of its pointers, and end elsewhere with a signal.
pub(crate) fn free<T>(object: Option<Box<T>>) {
    answer((), || {
        let held = object.map(|object| *object);
        drop(held);
        Some(())
    });
}

/// Lets go of what a panic carried without dropping it: that may panic again.
pub(crate) fn forget(payload: Box<dyn Any + Send>) {
    std::mem::forget(payload);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::OUTLINK_ACTION_BLOCK;

    #[test]
    fn a_panic_blocks() {
        assert_eq!(answer(OUTLINK_ACTION_BLOCK, || panic!("at sea")), OUTLINK_ACTION_BLOCK);
        assert_eq!(answer(OUTLINK_ACTION_BLOCK, || None), OUTLINK_ACTION_BLOCK);
    }
}
