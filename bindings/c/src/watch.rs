//! Watching files
//!
//! For services that have no thread to spare for `outlink_live_reload_if_changed`: a watch is a
//! thread of the library that calls it, and the only one that outlives a call.
//!
//! ```c
//! outlink_watch *watch = NULL;
//! outlink_live_watch(live, 1000, report, NULL, &watch, &error); // once a second
//! serve(live);
//! outlink_watch_free(watch);
//! ```

use std::ffi::c_void;
use std::io;
use std::mem::MaybeUninit;
use std::sync::Arc;
use std::time::Duration;

use outlink::ReloadError;
use outlink::Watch;

use crate::boundary::Data;
use crate::boundary::attempt;
use crate::boundary::given;
use crate::boundary::hand_out;
use crate::guard::free;
use crate::live::outlink_live;
use crate::status::OUTLINK_STATUS_INVALID_ARGUMENT;
use crate::status::OUTLINK_STATUS_IO;
use crate::status::outlink_error;
use crate::status::outlink_status;

/// Hears of every reload, on the thread of the watch: `error` is NULL if a new state is in force,
/// and else says why the last good one stays. It is good until the function returns. The function
/// must not throw. It may free the watch, and is then not called again.
pub type outlink_watch_report =
    Option<unsafe extern "C" fn(data: *mut c_void, error: Option<&outlink_error>)>;

/// A thread that looks at the files of a live screener. It blocks all signals but those of its own
/// faults, and does not survive `fork`: start another one in the new process.
pub struct outlink_watch {
    /// Dropping it ends the thread.
    _watch: Watch,
}

/// Looks at the files once in so many milliseconds, of which there must be at least one, until the
/// watch is freed. `report` may be NULL; `data` is handed to it. The live screener may be freed
/// before the watch. A look that fails in a way that it should not is reported too, as
/// `OUTLINK_STATUS_PANIC`, and the watch goes on. `OUTLINK_STATUS_IO` says that the system has no
/// thread to give.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_live_watch(
    live: Option<&outlink_live>,
    interval_ms: u64,
    report: outlink_watch_report,
    data: *mut c_void,
    watch: Option<&mut MaybeUninit<Option<Box<outlink_watch>>>>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        let place = given(watch, "watch")?;
        let live = Arc::clone(&given(live, "live")?.0);
        if interval_ms == 0 {
            let message = "the argument `interval_ms` is 0: the files would be looked at without \
                           pause; pass 1000 for once a second";
            return Err(outlink_error::new(OUTLINK_STATUS_INVALID_ARGUMENT, message));
        }
        let data = Data::new(data);
        let tell = move |outcome: Result<(), ReloadError>| {
            let error = outcome.err().map(outlink_error::from);
            if let Some(report) = report {
                // SAFETY: the caller passes a function of this type, and data that it understands.
                unsafe { report(data.pointer(), error.as_ref()) };
            }
        };
        let watch = live.watch(Duration::from_millis(interval_ms), tell).map_err(no_thread)?;
        hand_out(place, outlink_watch { _watch: watch });
        Ok(())
    })
}

/// Frees a watch. It waits for its thread to end: when this returns, nothing is reported any more.
/// Called by `report` itself, it does not wait, and the report is the last one.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_watch_free(watch: Option<Box<outlink_watch>>) {
    free(watch);
}

fn no_thread(error: io::Error) -> outlink_error {
    let message = format!("the system has no thread to give: {error}; end some of the others");
    outlink_error::new(OUTLINK_STATUS_IO, message)
}
