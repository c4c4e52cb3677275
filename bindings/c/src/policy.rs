//! Policies
//!
//! A policy says what to do about what was found. It is apart from the database, so that one
//! database serves several surfaces.
//!
//! ```c
//! outlink_policy *policy = outlink_policy_preview();
//! outlink_policy_set_category(policy, outlink_str_of("gambling"), OUTLINK_ACTION_WARN, &error);
//! outlink_policy_allow_private(policy, outlink_str_of("cdn.internal"), &error);
//! outlink_screener_new(database, policy, &screener, &error);
//! outlink_policy_free(policy);
//! ```

use std::mem::MaybeUninit;

use outlink::Policy;
use outlink::Setting;
use outlink::url::Anomaly;

use crate::action::OUTLINK_ACTION_BLOCK;
use crate::action::action_of;
use crate::action::number_of;
use crate::action::outlink_action;
use crate::boundary::Result;
use crate::boundary::attempt;
use crate::boundary::given;
use crate::boundary::hand_out;
use crate::boundary::member_of;
use crate::boundary::text_of;
use crate::guard::answer;
use crate::guard::free;
use crate::knowledge::or_builtin;
use crate::knowledge::outlink_knowledge;
use crate::status::outlink_error;
use crate::status::outlink_status;
use crate::view::outlink_str;
use crate::when::outlink_when;

/// A kind of finding for which a policy has an action.
pub type outlink_setting = u32;

/// A rule fits whose list has no action of its own. Default: block.
pub const OUTLINK_SETTING_LISTED: outlink_setting = 0;
/// The link has no normal form, or no browser opens it. Default: block.
pub const OUTLINK_SETTING_MALFORMED: outlink_setting = 1;
/// A limit ended the work before everything was looked at. Default: warn.
pub const OUTLINK_SETTING_LIMIT: outlink_setting = 2;
/// A shortener hides where the link leads. Default: review.
pub const OUTLINK_SETTING_OPAQUE_REDIRECT: outlink_setting = 3;
/// The most that a merely guessed candidate can cause. Default: review.
pub const OUTLINK_SETTING_GUESSED: outlink_setting = 4;
/// The most that a hash can cause of which only the beginning is known. Default: review.
pub const OUTLINK_SETTING_PARTIAL_HASH: outlink_setting = 5;
/// `javascript:`, `data:` and the like. Default: block.
pub const OUTLINK_SETTING_DANGEROUS_SCHEME: outlink_setting = 6;
/// A scheme that is neither of the web nor of a known messenger. Default: review.
pub const OUTLINK_SETTING_UNKNOWN_SCHEME: outlink_setting = 7;
/// A host that is not public. Default: allow; the preview policy blocks it.
pub const OUTLINK_SETTING_PRIVATE_ADDRESS: outlink_setting = 8;
/// A place that no rule lists and for which none makes an exception. Mail, calls, messages and maps
/// are not places. Default: allow.
pub const OUTLINK_SETTING_UNLISTED: outlink_setting = 9;
/// A port at which no web server is expected: below 1024 and neither 80 nor 443, or that of another
/// service above. Default: allow; the preview policy blocks it.
pub const OUTLINK_SETTING_PORT: outlink_setting = 10;

/// What to do about rules that fit and about what a link shows by itself.
#[derive(Default)]
pub struct outlink_policy(pub(crate) Policy);

/// The policy for showing links to people.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_policy_new() -> Option<Box<outlink_policy>> {
    answer(None, || Some(Some(Box::default())))
}

/// The policy for a worker that fetches links: as `outlink_policy_new`, and whatever is not a public
/// address is blocked, so that a link cannot make the worker ask a host of its own network. So is
/// every scheme but `http` and `https`, every port at which no web server is expected, and a link that
/// reaches a limit.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_policy_preview() -> Option<Box<outlink_policy>> {
    answer(None, || Some(Some(Box::new(outlink_policy(Policy::preview())))))
}

/// The policy where nobody reviews links: as `outlink_policy_new`, but what would be reviewed is a
/// warning, and shorteners are let through.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_policy_unattended() -> Option<Box<outlink_policy>> {
    answer(None, || Some(Some(Box::new(outlink_policy(Policy::unattended())))))
}

/// Reads a policy from TOML. What is absent is as in the default policy. An unknown key or action is
/// an error that gives its line and the nearest known name; a policy is never applied in part.
///
/// ```toml
/// listed = "block"
/// [category]
/// gambling = "warn"
/// [[when]]                       # if several match, the last wins
/// category = "gambling"
/// jurisdictions = ["NO"]
/// audience = "minor"
/// action = "block"
/// ```
#[unsafe(no_mangle)]
pub extern "C" fn outlink_policy_from_toml(
    text: outlink_str,
    policy: Option<&mut MaybeUninit<Option<Box<outlink_policy>>>>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        let policy = given(policy, "policy")?;
        hand_out(policy, outlink_policy(Policy::from_toml(text_of(&text, "text")?)?));
        Ok(())
    })
}

/// As `outlink_policy_from_toml`, with conditions that may name platforms of the caller. `knowledge` may
/// be NULL: what is built in. `outlink_screener_knowledge` gives what a screener and its databases know.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_policy_from_toml_with(
    text: outlink_str,
    knowledge: Option<&outlink_knowledge>,
    policy: Option<&mut MaybeUninit<Option<Box<outlink_policy>>>>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        let policy = given(policy, "policy")?;
        let text = text_of(&text, "text")?;
        let read = or_builtin(knowledge).while_in_force(|| Policy::from_toml(text))?;
        hand_out(policy, outlink_policy(read));
        Ok(())
    })
}

/// Sets what to do about one kind of finding.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_policy_set(
    policy: Option<&mut outlink_policy>,
    setting: outlink_setting,
    action: outlink_action,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        let policy = given(policy, "policy")?;
        policy.0.set(setting_of(setting)?, action_of(action)?);
        Ok(())
    })
}

/// Sets what to do about the rules of a category, whatever their lists say.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_policy_set_category(
    policy: Option<&mut outlink_policy>,
    category: outlink_str,
    action: outlink_action,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        let policy = given(policy, "policy")?;
        policy.0.category(text_of(&category, "category")?, action_of(action)?);
        Ok(())
    })
}

/// Sets what to do about an anomaly, by its name in JSON, such as `credentials`; without this it is
/// only noted.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_policy_set_anomaly(
    policy: Option<&mut outlink_policy>,
    anomaly: outlink_str,
    action: outlink_action,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        let policy = given(policy, "policy")?;
        let anomaly: Anomaly = text_of(&anomaly, "anomaly")?.parse()?;
        policy.0.anomaly(anomaly, action_of(action)?);
        Ok(())
    })
}

/// Adds a condition, which is copied; if several match, the last wins. One of which a part can never fit,
/// or that has an action alone, is refused. One on the code `anomaly` comes after the anomalies that it is
/// about.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_policy_add_when(
    policy: Option<&mut outlink_policy>,
    when: Option<&outlink_when>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        given(policy, "policy")?.0.when(given(when, "when")?.0.clone())?;
        Ok(())
    })
}

/// Keeps an address (`10.0.0.5`), a range (`10.0.0.0/24`), a host (`cdn.internal`) or what is below one
/// (`*.cdn.internal`) reachable where `OUTLINK_SETTING_PRIVATE_ADDRESS` blocks.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_policy_allow_private(
    policy: Option<&mut outlink_policy>,
    host: outlink_str,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        given(policy, "policy")?.0.allow_private(text_of(&host, "host")?)?;
        Ok(())
    })
}

/// Keeps a port reachable where `OUTLINK_SETTING_PORT` blocks, such as that of a web server of a partner.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_policy_allow_port(
    policy: Option<&mut outlink_policy>,
    port: u16,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        given(policy, "policy")?.0.allow_port(port);
        Ok(())
    })
}

/// What one kind of finding leads to, conditions aside.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_policy_action(
    policy: Option<&outlink_policy>,
    setting: outlink_setting,
) -> outlink_action {
    answer(OUTLINK_ACTION_BLOCK, || Some(number_of(policy?.0.action(setting_of(setting).ok()?))))
}

/// Frees a policy. Screeners that were made with it go on.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_policy_free(policy: Option<Box<outlink_policy>>) {
    free(policy);
}

fn setting_of(number: outlink_setting) -> Result<Setting> {
    member_of(Setting::ALL, |setting| setting as u32, number, "setting")
}
