//! What calls give back: an object or an error, and never both.

#![allow(unsafe_code, reason = "outputs are those of C")]

use std::mem::MaybeUninit;

use outlink_c::status;
use outlink_c::status::OUTLINK_STATUS_OK;
use outlink_c::status::OUTLINK_STATUS_PANIC;
use outlink_c::status::outlink_error;
use outlink_c::status::outlink_status;

use super::view::read;

/// Makes an object.
pub fn made<T>(
    call: impl FnOnce(
        Option<&mut MaybeUninit<Option<Box<T>>>>,
        Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
    ) -> outlink_status,
) -> Option<Box<T>> {
    let mut object = MaybeUninit::new(None);
    let is_done = done(|error| call(Some(&mut object), error));
    // SAFETY: it was initialized above.
    let object = unsafe { object.assume_init() };
    assert_eq!(object.is_some(), is_done, "outputs are written on success only");
    object
}

/// Makes a call that can fail. Whether it succeeded.
pub(crate) fn done(
    call: impl FnOnce(Option<&mut MaybeUninit<Option<Box<outlink_error>>>>) -> outlink_status,
) -> bool {
    let mut error = MaybeUninit::new(None);
    let status = call(Some(&mut error));
    // SAFETY: it was initialized above.
    let error: Option<Box<outlink_error>> = unsafe { error.assume_init() };
    let message = read(status::outlink_error_message(error.as_deref()));
    assert_ne!(status, OUTLINK_STATUS_PANIC, "{message:?}");
    assert_eq!(status == OUTLINK_STATUS_OK, error.is_none(), "errors are written on failure only");
    if error.is_some() {
        assert_eq!(status::outlink_error_status(error.as_deref()), status);
        assert!(message.is_some_and(|message| !message.is_empty()));
    }
    status::outlink_error_free(error);
    status == OUTLINK_STATUS_OK
}
