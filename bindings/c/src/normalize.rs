//! Normalizing

use std::mem::MaybeUninit;
use std::sync::OnceLock;

use outlink::url;
use outlink::url::NormalizeError;
use outlink::url::NormalizedUrl;

use crate::boundary::answer;
use crate::boundary::attempt;
use crate::boundary::bytes_of;
use crate::boundary::free;
use crate::boundary::given;
use crate::boundary::hand_out;
use crate::limits;
use crate::limits::outlink_limits;
use crate::status::outlink_error;
use crate::status::outlink_status;
use crate::url::outlink_url;
use crate::view::Borrowed;
use crate::view::outlink_str;

/// What came of normalizing a link: a URL, or the reason why it is none.
pub struct outlink_normalized {
    input: String,
    result: Result<NormalizedUrl, NormalizeError>,
    problem: Option<String>,
    json: OnceLock<String>,
}

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
        let link = bytes_of(&link, "link")?;
        let result = url::normalize_bytes(link, &limits::or_default(limits));
        let problem = result.as_ref().err().map(ToString::to_string);
        let input = url::escape_invalid_utf8(link).into_owned();
        hand_out(normalized, outlink_normalized { input, result, problem, json: OnceLock::new() });
        Ok(())
    })
}

/// The URL; NULL if the link has no normal form.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_normalized_url(
    normalized: Option<&outlink_normalized>,
) -> Option<&outlink_url> {
    answer(None, || Some(normalized?.result.as_ref().ok().map(outlink_url::borrow)))
}

/// Why the link has no normal form; absent if it has one.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_normalized_problem(
    normalized: Option<&outlink_normalized>,
) -> outlink_str {
    answer(outlink_str::ABSENT, || Some(outlink_str::of_option(normalized?.problem.as_deref())))
}

/// The JSON that `outlink normalize` prints, on one line.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_normalized_json(normalized: Option<&outlink_normalized>) -> outlink_str {
    answer(outlink_str::ABSENT, || {
        let outlink_normalized { input, result, json, .. } = normalized?;
        Some(outlink_str::of(json.get_or_init(|| url::to_json(input, result))))
    })
}

/// Frees what came of normalizing a link.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_normalized_free(normalized: Option<Box<outlink_normalized>>) {
    free(normalized);
}
