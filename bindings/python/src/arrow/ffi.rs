//! The structures of the Arrow C data interface, and who frees them.

use std::ffi::CStr;
use std::ffi::c_char;
use std::ffi::c_int;
use std::ffi::c_void;
use std::ptr;

/// What a column is.
#[repr(C)]
pub(super) struct Schema {
    pub(super) format: *const c_char,
    pub(super) name: *const c_char,
    pub(super) metadata: *const c_char,
    pub(super) flags: i64,
    pub(super) n_children: i64,
    pub(super) children: *mut *mut Schema,
    pub(super) dictionary: *mut Schema,
    pub(super) release: Option<unsafe extern "C" fn(*mut Schema)>,
    pub(super) private_data: *mut c_void,
}

/// What a column holds.
#[repr(C)]
pub(super) struct RawArray {
    pub(super) length: i64,
    pub(super) null_count: i64,
    pub(super) offset: i64,
    pub(super) n_buffers: i64,
    pub(super) n_children: i64,
    pub(super) buffers: *mut *const c_void,
    pub(super) children: *mut *mut RawArray,
    pub(super) dictionary: *mut RawArray,
    pub(super) release: Option<unsafe extern "C" fn(*mut RawArray)>,
    pub(super) private_data: *mut c_void,
}

/// A column that comes in parts.
#[repr(C)]
pub(super) struct Stream {
    pub(super) get_schema: Option<unsafe extern "C" fn(*mut Stream, *mut Schema) -> c_int>,
    pub(super) get_next: Option<unsafe extern "C" fn(*mut Stream, *mut RawArray) -> c_int>,
    pub(super) get_last_error: Option<unsafe extern "C" fn(*mut Stream) -> *const c_char>,
    pub(super) release: Option<unsafe extern "C" fn(*mut Stream)>,
    pub(super) private_data: *mut c_void,
}

pub(super) const SCHEMA: &CStr = c"arrow_schema";
pub(super) const ARRAY: &CStr = c"arrow_array";
pub(super) const STREAM: &CStr = c"arrow_array_stream";

/// The flag of a column that may have nulls.
pub(super) const NULLABLE: i64 = 2;

/// A structure that is empty, and one that is freed by its own callback. Moving such a structure
/// means copying it and taking the callback away from where it was, as the interface says.
macro_rules! owned {
    ($name:ident { $($field:ident: $empty:expr),* $(,)? }) => {
        impl $name {
            pub(super) fn empty() -> Self {
                Self { $($field: $empty,)* release: None, private_data: ptr::null_mut() }
            }

            /// Takes the structure out of the place that a capsule points to; `None` if somebody
            /// did before. That it has no callback is all that is left to tell: whoever moves a
            /// structure leaves the rest of it as it was, pointers to what may be freed included.
            ///
            /// # Safety
            /// `place` points to such a structure, and nobody else reads it meanwhile.
            #[allow(unsafe_code)]
            pub(super) unsafe fn take(place: *mut Self) -> Option<Self> {
                // SAFETY: the caller says that the place holds a structure; what is left there is
                // an empty one, so that it is freed once.
                let taken = unsafe { ptr::replace(place, Self::empty()) };
                taken.release.is_some().then_some(taken)
            }
        }

        impl Drop for $name {
            #[allow(unsafe_code)]
            fn drop(&mut self) {
                if let Some(release) = self.release {
                    // SAFETY: a structure that has a callback is whole, and is freed by it, once.
                    unsafe { release(self) }
                }
            }
        }

        // SAFETY: the interface lets a structure be used and freed on any thread; what it points to
        // is never written to.
        #[allow(unsafe_code)]
        unsafe impl Send for $name {}
        // SAFETY: as above.
        #[allow(unsafe_code)]
        unsafe impl Sync for $name {}
    };
}

owned!(Schema {
    format: ptr::null(),
    name: ptr::null(),
    metadata: ptr::null(),
    flags: 0,
    n_children: 0,
    children: ptr::null_mut(),
    dictionary: ptr::null_mut(),
});

owned!(RawArray {
    length: 0,
    null_count: 0,
    offset: 0,
    n_buffers: 0,
    n_children: 0,
    buffers: ptr::null_mut(),
    children: ptr::null_mut(),
    dictionary: ptr::null_mut(),
});

owned!(Stream { get_schema: None, get_next: None, get_last_error: None });
