//! Views
//!
//! Strings and bytes are borrowed in both directions: nobody ever frees a view.

use std::ffi::CStr;
use std::ffi::c_char;
use std::mem::offset_of;
use std::slice;

use crate::guard::answer;

/// A string: `len` bytes from `data` on, without a NUL at the end.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct outlink_str {
    /// The first byte; NULL says that there is no string.
    pub(crate) data: *const c_char,
    /// The length in bytes.
    pub(crate) len: usize,
}

/// Bytes: `len` of them from `data` on.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct outlink_bytes {
    /// The first byte; NULL says that there is nothing.
    pub(crate) data: *const u8,
    /// How many there are.
    pub(crate) len: usize,
}

// Programs that were compiled against this interface pass views by value.
const _: () = {
    let word = size_of::<usize>();
    assert!(size_of::<outlink_str>() == 2 * word && align_of::<outlink_str>() == word);
    assert!(offset_of!(outlink_str, data) == 0 && offset_of!(outlink_str, len) == word);
    assert!(size_of::<outlink_bytes>() == 2 * word && align_of::<outlink_bytes>() == word);
    assert!(offset_of!(outlink_bytes, data) == 0 && offset_of!(outlink_bytes, len) == word);
};

/// The view of a string that ends in a NUL; of NULL, the absent view.
///
/// ```c
/// outlink_screener_action(screener, outlink_str_of("https://evil.example/"), NULL);
/// ```
#[unsafe(no_mangle)]
pub unsafe extern "C" fn outlink_str_of(text: *const c_char) -> outlink_str {
    answer(outlink_str::ABSENT, || {
        // SAFETY: the caller passes NULL or a string that ends in a NUL; NULL does not get here.
        let text = (!text.is_null()).then(|| unsafe { CStr::from_ptr(text) })?;
        Some(outlink_str { data: text.as_ptr(), len: text.count_bytes() })
    })
}

impl outlink_str {
    /// Nothing.
    pub(crate) const ABSENT: Self = Self { data: std::ptr::null(), len: 0 };

    /// A view of text that the object lives on with which the caller asked.
    pub(crate) fn of(text: &str) -> Self {
        Self { data: text.as_ptr().cast(), len: text.len() }
    }

    /// As [`Self::of`], of text that may not be there.
    pub(crate) fn of_option(text: Option<&str>) -> Self {
        text.map_or(Self::ABSENT, Self::of)
    }

    /// What the view shows; `None` if it is NULL with a length, or longer than memory can be.
    pub(crate) fn bytes(&self) -> Option<&[u8]> {
        view(self.data.cast(), self.len, self)
    }
}

impl outlink_bytes {
    /// Nothing.
    pub(crate) const ABSENT: Self = Self { data: std::ptr::null(), len: 0 };

    /// A view of bytes that the object lives on with which the caller asked.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        Self { data: bytes.as_ptr(), len: bytes.len() }
    }

    /// What the view shows; `None` if it is NULL with a length, or longer than memory can be.
    pub(crate) fn bytes(&self) -> Option<&[u8]> {
        view(self.data, self.len, self)
    }
}

/// What begins at `data`. The fields of views are private to this crate, which makes them of slices
/// only: a view of any other kind came from a caller, who vouches for it as for any pointer.
fn view<T>(data: *const u8, len: usize, _owner: &T) -> Option<&[u8]> {
    if data.is_null() {
        return (len == 0).then_some(&[]);
    }
    // SAFETY: `data` is not NULL and `len` is no longer than a slice may be; that so many bytes can
    // be read from there during the call is the promise of every view.
    isize::try_from(len).is_ok().then(|| unsafe { slice::from_raw_parts(data, len) })
}

/// An opaque name of C for a value of the engine that another object owns.
///
/// # Safety
///
/// `Self` must be `repr(transparent)` over `Inner`.
pub(crate) unsafe trait Borrowed: Sized {
    /// The value of the engine.
    type Inner;

    /// The value under its name of C.
    fn borrow(inner: &Self::Inner) -> &Self {
        // SAFETY: the two have the same layout, as the implementation promises.
        unsafe { &*std::ptr::from_ref(inner).cast::<Self>() }
    }
}
