//! Normalizing
//!
//! ```c
//! outlink_normalize(outlink_str_of("HTTP://0x7f.1/%2561"), NULL, &normalized, &error);
//! outlink_str normal = outlink_url_normal(outlink_normalized_url(normalized)); // http://127.0.0.1/a
//! outlink_normalized_free(normalized);
//! ```

use std::mem::MaybeUninit;

use outlink::url::NormalizedUrl;

use crate::boundary::attempt;
use crate::boundary::given;
use crate::boundary::hand_out;
use crate::guard::answer;
use crate::guard::free;
use crate::limits::outlink_limits;
use crate::outcome::Outcome;
use crate::status::outlink_error;
use crate::status::outlink_status;
use crate::url::outlink_url;
use crate::view::Borrowed;
use crate::view::outlink_str;

/// What came of normalizing a link: a URL, or the reason why it is none.
pub struct outlink_normalized(Outcome<NormalizedUrl>);

/// Brings a link to normal form. `limits` may be NULL.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_normalize(
    link: outlink_str,
    limits: Option<&outlink_limits>,
    normalized: Option<&mut MaybeUninit<Option<Box<outlink_normalized>>>>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        let normalized = given(normalized, "normalized")?;
        hand_out(normalized, outlink_normalized(Outcome::new(&link, limits, |url, _| url)?));
        Ok(())
    })
}

/// The URL; NULL if the link has no normal form.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_normalized_url(
    normalized: Option<&outlink_normalized>,
) -> Option<&outlink_url> {
    answer(None, || Some(normalized?.0.found().map(outlink_url::borrow)))
}

/// Why the link has no normal form; absent if it has one.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_normalized_error(normalized: Option<&outlink_normalized>) -> outlink_str {
    answer(outlink_str::ABSENT, || Some(normalized?.0.error()))
}

/// The JSON that `outlink normalize` prints, on one line.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_normalized_json(normalized: Option<&outlink_normalized>) -> outlink_str {
    answer(outlink_str::ABSENT, || Some(normalized?.0.json(outlink::internal::normalized_json)))
}

/// Frees what came of normalizing a link.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_normalized_free(normalized: Option<Box<outlink_normalized>>) {
    free(normalized);
}
