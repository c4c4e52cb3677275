//! Context
//!
//! When, where and for whom a link is judged. Wherever a context is asked for, NULL is the default
//! context: the time of the clock, no jurisdiction and no audience.
//!
//! ```c
//! outlink_context *context = outlink_context_new();
//! outlink_context_add_jurisdiction(context, outlink_str_of("SE"), &error);
//! outlink_context_set_audience(context, outlink_str_of("minor"), &error);
//! outlink_action action = outlink_screener_action(screener, link, context);
//! outlink_context_free(context);
//! ```

use std::mem::MaybeUninit;

use outlink::Context;
use outlink::Jurisdiction;
use outlink::Jurisdictions;
use outlink::Timestamp;

use crate::boundary::Result;
use crate::boundary::attempt;
use crate::boundary::given;
use crate::boundary::text_of;
use crate::guard::answer;
use crate::guard::free;
use crate::status::outlink_error;
use crate::status::outlink_status;
use crate::view::outlink_str;

/// When, where and for whom a link is judged.
#[derive(Default)]
pub struct outlink_context(pub(crate) Context);

/// A context in which nothing is known.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_context_new() -> Option<Box<outlink_context>> {
    answer(None, || Some(Some(Box::default())))
}

/// Sets the time at which rules must be valid, in seconds since 1970-01-01T00:00:00Z. Without it,
/// the clock is read when a rule has dates.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_context_set_now(
    context: Option<&mut outlink_context>,
    unix_seconds: i64,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        given(context, "context")?.0.now = Some(Timestamp::from_unix_seconds(unix_seconds));
        Ok(())
    })
}

/// Adds a place where the users are: a country as in ISO 3166-1 alpha-2, such as `SE`, or `EU`.
/// Without any, no rule is ruled out by its jurisdiction.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_context_add_jurisdiction(
    context: Option<&mut outlink_context>,
    jurisdiction: outlink_str,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        let context = &mut given(context, "context")?.0;
        context.jurisdictions = with_jurisdiction(&context.jurisdictions, &jurisdiction)?;
        Ok(())
    })
}

/// Sets who sees the link, as a name that the policy asks for, such as `minor`.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_context_set_audience(
    context: Option<&mut outlink_context>,
    audience: outlink_str,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        let context = &mut given(context, "context")?.0;
        context.audience = Some(text_of(&audience, "audience")?.to_owned());
        Ok(())
    })
}

/// Sets where the link is shown, as a name that the policy asks for, such as `chat`.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_context_set_surface(
    context: Option<&mut outlink_context>,
    surface: outlink_str,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        let context = &mut given(context, "context")?.0;
        context.surface = Some(text_of(&surface, "surface")?.to_owned());
        Ok(())
    })
}

/// Frees a context.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_context_free(context: Option<Box<outlink_context>>) {
    free(context);
}

/// The jurisdictions with one more.
pub(crate) fn with_jurisdiction(
    jurisdictions: &Jurisdictions,
    more: &outlink_str,
) -> Result<Jurisdictions> {
    let more: Jurisdiction = text_of(more, "jurisdiction")?.parse()?;
    Ok(jurisdictions.iter().chain([more]).collect())
}
