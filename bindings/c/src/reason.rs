//! Reasons
//!
//! The first reason decided:
//!
//! ```c
//! const outlink_reason *reason = outlink_verdict_reason(verdict, 0);
//! if (outlink_reason_code(reason) == OUTLINK_CODE_OPAQUE_REDIRECT) follow(link);
//! outlink_str message = outlink_reason_message(reason);
//! ```

use outlink::Reason;
use outlink::ReasonCode;

use crate::action::OUTLINK_ACTION_BLOCK;
use crate::action::number_of;
use crate::action::outlink_action;
use crate::guard::answer;
use crate::rule::outlink_match;
use crate::view::Borrowed;
use crate::view::outlink_str;

/// What kind of reason it is. Reasons with the same action are in the order of these numbers.
pub type outlink_code = u32;

/// A database turned out to be damaged while the link was screened; it always blocks. Asking NULL
/// for its code gives this one too.
pub const OUTLINK_CODE_DATABASE_DAMAGED: outlink_code = 0;
/// A block fits and stands.
pub const OUTLINK_CODE_LISTED: outlink_code = 1;
/// The beginning of a hash fits; somebody who knows the whole hash has to confirm it.
pub const OUTLINK_CODE_PARTIAL_HASH: outlink_code = 2;
/// The link runs code or carries its content in itself (`javascript:`, `data:` ...).
pub const OUTLINK_CODE_DANGEROUS_SCHEME: outlink_code = 3;
/// The link has no normal form, or no browser opens it.
pub const OUTLINK_CODE_MALFORMED: outlink_code = 4;
/// The host is not public.
pub const OUTLINK_CODE_PRIVATE_ADDRESS: outlink_code = 5;
/// Where a shortener leads cannot be seen in the link.
pub const OUTLINK_CODE_OPAQUE_REDIRECT: outlink_code = 6;
/// Something ended before everything was looked at.
pub const OUTLINK_CODE_LIMIT: outlink_code = 7;
/// Something odd in the spelling, for which the policy has an action.
pub const OUTLINK_CODE_ANOMALY: outlink_code = 8;
/// A scheme that is neither of the web nor of a known messenger.
pub const OUTLINK_CODE_UNKNOWN_SCHEME: outlink_code = 9;
/// A block fits but an exception lifts it, or an exception fits and lifts nothing.
pub const OUTLINK_CODE_EXCEPTED: outlink_code = 10;
/// A rule fits but does not count: at this time, in this place, or because a layer above withdraws
/// it.
pub const OUTLINK_CODE_INACTIVE: outlink_code = 11;
/// No rule lists the place or makes an exception for it, and the policy lets through nothing else.
pub const OUTLINK_CODE_UNLISTED: outlink_code = 12;
/// The place is something for which the policy has a condition, such as the invite of a messenger.
pub const OUTLINK_CODE_ENTITY: outlink_code = 13;
/// No web server is expected at the port.
pub const OUTLINK_CODE_PORT: outlink_code = 14;

/// Why a verdict is what it is: a rule that fits, or something that was found in the link.
#[repr(transparent)]
pub struct outlink_reason(Reason);

/// The name of a code in JSON, such as `listed`; absent if the number has no meaning. It is good for
/// as long as the library is loaded.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_code_name(code: outlink_code) -> outlink_str {
    answer(outlink_str::ABSENT, || {
        let known = ReasonCode::ALL.iter().copied().find(|known| *known as u32 == code)?;
        Some(outlink_str::of(known.as_str()))
    })
}

/// What kind of reason it is.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_reason_code(reason: Option<&outlink_reason>) -> outlink_code {
    answer(OUTLINK_CODE_DATABASE_DAMAGED, || Some(reason?.0.code() as u32))
}

/// What the reason asks for; `OUTLINK_ACTION_BLOCK` for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_reason_action(reason: Option<&outlink_reason>) -> outlink_action {
    answer(OUTLINK_ACTION_BLOCK, || Some(number_of(reason?.0.action())))
}

/// The index of the candidate that it is about; `SIZE_MAX` if it is about the link as a whole: a limit, a
/// damaged database, or a link without a normal form.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_reason_candidate(reason: Option<&outlink_reason>) -> usize {
    answer(usize::MAX, || reason?.0.candidate())
}

/// The reason as one sentence without a full stop.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_reason_message(reason: Option<&outlink_reason>) -> outlink_str {
    answer(outlink_str::ABSENT, || Some(outlink_str::of(reason?.0.message())))
}

/// What exactly was found: the anomaly, the network, the limit, the scheme, the shortener or the entity; of
/// a rule that does not count why (`not_yet`, `expired`, `jurisdiction`, `withdrawn`); of an exception that
/// lifts nothing why, unless there is nothing to lift. Absent of any other rule.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_reason_detail(reason: Option<&outlink_reason>) -> outlink_str {
    answer(outlink_str::ABSENT, || Some(outlink_str::of_option(reason?.0.detail())))
}

/// The rule that fits; NULL if the reason is something that was found in the link itself.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_reason_rule(reason: Option<&outlink_reason>) -> Option<&outlink_match> {
    answer(None, || Some(reason?.0.rule().map(outlink_match::borrow)))
}

/// The exception that lifts the rule; NULL if none does.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_reason_lifted_by(
    reason: Option<&outlink_reason>,
) -> Option<&outlink_match> {
    answer(None, || Some(reason?.0.lifted_by().map(outlink_match::borrow)))
}

/// The withdrawal of a layer above that takes the rule out of force; NULL if none does. It has the kind
/// and pattern of the rule, its own list and line, and the effect of an exception.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_reason_withdrawn_by(
    reason: Option<&outlink_reason>,
) -> Option<&outlink_match> {
    answer(None, || Some(reason?.0.withdrawn_by().map(outlink_match::borrow)))
}

/// How many jurisdictions `outlink_reason_jurisdiction` gives.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_reason_jurisdiction_count(reason: Option<&outlink_reason>) -> usize {
    answer(0, || Some(reason?.0.jurisdictions().as_slice().len()))
}

/// A jurisdiction, such as `SE` or `EU`, where a condition of the policy asks for the action, if less
/// follows elsewhere; absent if there are not so many. There is none if no condition on jurisdictions
/// decides. The rule has its own beside them.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_reason_jurisdiction(
    reason: Option<&outlink_reason>,
    index: usize,
) -> outlink_str {
    answer(outlink_str::ABSENT, || {
        Some(outlink_str::of(reason?.0.jurisdictions().as_slice().get(index)?.as_str()))
    })
}

// SAFETY: the layout is transparent.
unsafe impl Borrowed for outlink_reason {
    type Inner = Reason;
}
