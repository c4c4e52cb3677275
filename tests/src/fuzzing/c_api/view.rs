//! Views of text and of bytes.

#![allow(unsafe_code, reason = "views are those of C")]

use std::mem;
use std::slice;
use std::str;

use outlink_c::view::outlink_str;

/// A view as callers see it, whose fields are not for Rust.
#[repr(C)]
pub(super) struct Parts {
    pub(super) data: *const u8,
    pub(super) len: usize,
}

impl Parts {
    pub(super) fn of(bytes: &[u8]) -> Self {
        Self { data: bytes.as_ptr(), len: bytes.len() }
    }
}

/// A view of bytes.
pub fn view(bytes: &[u8]) -> outlink_str {
    // SAFETY: the two have the same layout, that of C.
    unsafe { mem::transmute(Parts::of(bytes)) }
}

/// The text of a view.
pub(crate) fn read(view: outlink_str) -> Option<String> {
    // SAFETY: the two have the same layout, that of C.
    let Parts { data, len } = unsafe { mem::transmute::<outlink_str, Parts>(view) };
    if data.is_null() {
        assert_eq!(len, 0);
        return None;
    }
    // SAFETY: the view came from an object that is still there.
    let bytes = unsafe { slice::from_raw_parts(data, len) };
    Some(str::from_utf8(bytes).expect("what comes out is UTF-8").to_owned())
}
