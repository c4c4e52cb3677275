//! Actions
//!
//! What follows from a verdict is compared, so that actions yet to come find their place:
//!
//! ```c
//! if (action >= OUTLINK_ACTION_BLOCK) refuse();
//! else if (action >= OUTLINK_ACTION_WARN) show_interstitial();
//! ```

use outlink::Action;

use crate::boundary::Result;
use crate::boundary::member_of;
use crate::guard::answer;
use crate::view::outlink_str;

/// What the platform should do about a link. The numbers grow with strictness and leave gaps for
/// actions yet to come: compare them with `<` and `>=`, not for equality.
pub type outlink_action = u32;

/// Let the link through.
pub const OUTLINK_ACTION_ALLOW: outlink_action = 0;
/// Let the link through and show it to a human.
pub const OUTLINK_ACTION_REVIEW: outlink_action = 10;
/// Put an interstitial in front of the link.
pub const OUTLINK_ACTION_WARN: outlink_action = 20;
/// Do not let the link through.
pub const OUTLINK_ACTION_BLOCK: outlink_action = 30;

/// The name in policies, lists and JSON, such as `block`; absent if the number has no meaning. It is
/// good for as long as the library is loaded.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_action_name(action: outlink_action) -> outlink_str {
    answer(outlink_str::ABSENT, || action_of(action).ok().map(|it| outlink_str::of(it.as_str())))
}

pub(crate) fn number_of(action: Action) -> outlink_action {
    u32::from(action.number())
}

pub(crate) fn action_of(number: outlink_action) -> Result<Action> {
    member_of(Action::ALL, number_of, number, "action")
}
