//! The boundary: every function of the interface that can fail does its work in [`attempt`], which lets
//! no panic through, and reads its arguments here.

use std::ffi::c_void;
use std::mem::MaybeUninit;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::path::PathBuf;

use crate::guard::forget;
use crate::status::OUTLINK_STATUS_INVALID_ARGUMENT;
use crate::status::OUTLINK_STATUS_INVALID_UTF8;
use crate::status::OUTLINK_STATUS_NULL_ARGUMENT;
use crate::status::OUTLINK_STATUS_OK;
use crate::status::OUTLINK_STATUS_PANIC;
use crate::status::outlink_error;
use crate::status::outlink_status;
use crate::view::outlink_bytes;
use crate::view::outlink_str;

/// What work that can fail gives.
pub(crate) type Result<T> = std::result::Result<T, outlink_error>;

/// Does work that can fail, and gives the caller the error if they want it.
pub(crate) fn attempt(
    place: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
    work: impl FnOnce() -> Result<()>,
) -> outlink_status {
    let error = match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(())) => return OUTLINK_STATUS_OK,
        Ok(Err(error)) => error,
        Err(payload) => {
            let text = payload
                .downcast_ref::<&str>()
                .copied()
                .or_else(|| payload.downcast_ref::<String>().map(String::as_str));
            let text = text.unwrap_or("no message");
            let error = outlink_error::new(
                OUTLINK_STATUS_PANIC,
                format!("the library failed: {text}; please report it"),
            );
            forget(payload);
            error
        }
    };
    let status = error.status();
    if let Some(place) = place {
        place.write(Some(Box::new(error)));
    }
    status
}

/// A pointer that must not be NULL; the name is that of the argument.
pub(crate) fn given<T>(argument: Option<T>, name: &str) -> Result<T> {
    argument.ok_or_else(|| {
        outlink_error::new(OUTLINK_STATUS_NULL_ARGUMENT, format!("the argument `{name}` is NULL"))
    })
}

/// Gives an object to the caller.
pub(crate) fn hand_out<T>(place: &mut MaybeUninit<Option<Box<T>>>, object: T) {
    place.write(Some(Box::new(object)));
}

/// The bytes of a string, which may be any.
pub(crate) fn bytes_of<'a>(view: &'a outlink_str, name: &str) -> Result<&'a [u8]> {
    given(view.bytes(), name)
}

/// The bytes of a view.
pub(crate) fn octets_of<'a>(view: &'a outlink_bytes, name: &str) -> Result<&'a [u8]> {
    given(view.bytes(), name)
}

/// The text of a string that has to be UTF-8.
pub(crate) fn text_of<'a>(view: &'a outlink_str, name: &str) -> Result<&'a str> {
    let bytes = bytes_of(view, name)?;
    std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        let message = format!("the argument `{name}` is not UTF-8 at byte {at}");
        outlink_error::new(OUTLINK_STATUS_INVALID_UTF8, message)
    })
}

/// A path as the system has it: any bytes on Unix, UTF-8 elsewhere.
#[cfg(unix)]
pub(crate) fn path_of(view: &outlink_str, name: &str) -> Result<PathBuf> {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    bytes_of(view, name).map(|bytes| PathBuf::from(OsStr::from_bytes(bytes)))
}

/// A path as the system has it: any bytes on Unix, UTF-8 elsewhere.
#[cfg(not(unix))]
pub(crate) fn path_of(view: &outlink_str, name: &str) -> Result<PathBuf> {
    text_of(view, name).map(PathBuf::from)
}

/// The member of an enumeration that has a number.
pub(crate) fn member_of<T: Copy>(
    all: &[T],
    number_of: impl Fn(T) -> u32,
    number: u32,
    name: &str,
) -> Result<T> {
    all.iter().copied().find(|member| number_of(*member) == number).ok_or_else(|| {
        let message = format!("the argument `{name}` has no meaning as {number}");
        outlink_error::new(OUTLINK_STATUS_INVALID_ARGUMENT, message)
    })
}

/// What a caller wants to be handed to a function of theirs. The library never looks behind it.
pub(crate) struct Data(*mut c_void);

// SAFETY: the pointer is only handed back; the manual says which threads that happens on.
unsafe impl Send for Data {}

impl Data {
    pub(crate) fn new(pointer: *mut c_void) -> Self {
        Self(pointer)
    }

    /// A method, so that closures take hold of the whole and not of the pointer alone.
    pub(crate) fn pointer(&self) -> *mut c_void {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guard::answer;

    #[test]
    fn a_panic_becomes_a_status_with_its_message() {
        let mut place = MaybeUninit::new(None);
        let status = attempt(Some(&mut place), || panic!("at {}", "sea"));
        // SAFETY: the place was initialized above.
        let error = unsafe { place.assume_init() }.expect("there is an error");
        assert_eq!((status, error.status()), (OUTLINK_STATUS_PANIC, OUTLINK_STATUS_PANIC));
        assert!(error.message().contains("at sea"));
        assert_eq!(attempt(None, || panic!("nobody asks")), OUTLINK_STATUS_PANIC);
    }

    #[test]
    fn a_payload_that_panics_when_it_is_dropped_does_no_harm() {
        struct Bomb;
        impl Drop for Bomb {
            fn drop(&mut self) {
                panic!("again");
            }
        }
        assert_eq!(answer(1, || std::panic::panic_any(Bomb)), 1);
        assert_eq!(attempt(None, || std::panic::panic_any(Bomb)), OUTLINK_STATUS_PANIC);
    }

    #[test]
    fn views_that_cannot_be_are_refused() {
        let view = outlink_str { data: std::ptr::null(), len: 1 };
        assert_eq!(text_of(&view, "link").unwrap_err().status(), OUTLINK_STATUS_NULL_ARGUMENT);
        let view = outlink_str { data: std::ptr::null(), len: 0 };
        assert_eq!(text_of(&view, "link").unwrap(), "");
        let view = outlink_str { data: c"a".as_ptr(), len: usize::MAX };
        assert!(bytes_of(&view, "link").is_err());
        let view = outlink_str::of("é");
        let half = outlink_str { data: view.data, len: 1 };
        assert_eq!(text_of(&half, "name").unwrap_err().status(), OUTLINK_STATUS_INVALID_UTF8);
    }
}
