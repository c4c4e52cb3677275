//! Conditions of a policy
//!
//! A condition gives another action where a rule, a finding and the circumstances are of a certain
//! kind. Every field that is given must fit; of several values in one field any may. A condition
//! that names no code is about rules.
//!
//! ```c
//! outlink_when_new(OUTLINK_ACTION_BLOCK, &when, &error);
//! outlink_when_add_category(when, outlink_str_of("gambling"), &error);
//! outlink_when_add_audience(when, outlink_str_of("minor"), &error);
//! outlink_policy_add_when(policy, when, &error);
//! outlink_when_free(when);
//! ```

use std::mem::MaybeUninit;

use outlink::Ground;
use outlink::ReasonCode;
use outlink::SourceType;
use outlink::When;

use crate::action::action_of;
use crate::action::outlink_action;
use crate::boundary::Result;
use crate::boundary::attempt;
use crate::boundary::given;
use crate::boundary::hand_out;
use crate::boundary::member_of;
use crate::boundary::text_of;
use crate::context::with_jurisdiction;
use crate::guard::free;
use crate::knowledge::or_builtin;
use crate::knowledge::outlink_knowledge;
use crate::reason::outlink_code;
use crate::rule::outlink_ground;
use crate::rule::outlink_source_type;
use crate::status::outlink_error;
use crate::status::outlink_status;
use crate::view::outlink_str;

/// A condition with its action.
pub struct outlink_when(pub(crate) When);

/// A condition that fits every rule and no other finding, until functions say what it is about.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_when_new(
    action: outlink_action,
    when: Option<&mut MaybeUninit<Option<Box<outlink_when>>>>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        let when = given(when, "when")?;
        hand_out(when, outlink_when(When::new(action_of(action)?)));
        Ok(())
    })
}

/// Asks for a category of the rule.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_when_add_category(
    when: Option<&mut outlink_when>,
    category: outlink_str,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    change(when, error, |when| push(&mut when.category, &category, "category"))
}

/// Asks for a list that the rule comes from.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_when_add_list(
    when: Option<&mut outlink_when>,
    list: outlink_str,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    change(when, error, |when| push(&mut when.list, &list, "list"))
}

/// Asks for the ground of the rule.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_when_set_ground(
    when: Option<&mut outlink_when>,
    ground: outlink_ground,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    change(when, error, |when| {
        when.ground = Some(ground_of(ground)?);
        Ok(())
    })
}

/// Asks for the role of who brought the rule about.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_when_set_source_type(
    when: Option<&mut outlink_when>,
    source_type: outlink_source_type,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    change(when, error, |when| {
        when.source_type = Some(source_type_of(source_type)?);
        Ok(())
    })
}

/// Asks for the code of a reason; a rule that fits has `OUTLINK_CODE_LISTED`.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_when_add_code(
    when: Option<&mut outlink_when>,
    code: outlink_code,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    change(when, error, |when| {
        when.code.push(member_of(ReasonCode::ALL, |code| code as u32, code, "code")?);
        Ok(())
    })
}

/// Asks what the link names, whether or not a rule fits: an entity such as `telegram:username/foo`, or
/// with an asterisk for the id, the kind and the id, or the platform. The reason then has
/// `OUTLINK_CODE_ENTITY`.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_when_add_entity(
    when: Option<&mut outlink_when>,
    entity: outlink_str,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    change(when, error, |when| {
        when.entity.push(text_of(&entity, "entity")?.parse()?);
        Ok(())
    })
}

/// As `outlink_when_add_entity`, of a platform that is built in or the caller's. `knowledge` may be NULL:
/// what is built in.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_when_add_entity_with(
    when: Option<&mut outlink_when>,
    entity: outlink_str,
    knowledge: Option<&outlink_knowledge>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    change(when, error, |when| {
        let entity = text_of(&entity, "entity")?;
        when.entity.push(or_builtin(knowledge).while_in_force(|| entity.parse())?);
        Ok(())
    })
}

/// Asks where the users are: a country as in ISO 3166-1 alpha-2, or `EU`.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_when_add_jurisdiction(
    when: Option<&mut outlink_when>,
    jurisdiction: outlink_str,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    change(when, error, |when| {
        when.jurisdictions = with_jurisdiction(&when.jurisdictions, &jurisdiction)?;
        Ok(())
    })
}

/// Asks who sees the link.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_when_add_audience(
    when: Option<&mut outlink_when>,
    audience: outlink_str,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    change(when, error, |when| push(&mut when.audience, &audience, "audience"))
}

/// Asks where the link is shown.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_when_add_surface(
    when: Option<&mut outlink_when>,
    surface: outlink_str,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    change(when, error, |when| push(&mut when.surface, &surface, "surface"))
}

/// Frees a condition.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_when_free(when: Option<Box<outlink_when>>) {
    free(when);
}

pub(crate) fn ground_of(number: outlink_ground) -> Result<Ground> {
    member_of(Ground::ALL, |ground| ground as u32, number, "ground")
}

pub(crate) fn source_type_of(number: outlink_source_type) -> Result<SourceType> {
    member_of(SourceType::ALL, |source_type| source_type as u32, number, "source_type")
}

fn push(values: &mut Vec<String>, value: &outlink_str, name: &str) -> Result<()> {
    values.push(text_of(value, name)?.to_owned());
    Ok(())
}

fn change(
    when: Option<&mut outlink_when>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
    change: impl FnOnce(&mut When) -> Result<()>,
) -> outlink_status {
    attempt(error, || change(&mut given(when, "when")?.0))
}
