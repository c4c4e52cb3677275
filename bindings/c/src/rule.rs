//! Rules that fit
//!
//! ```c
//! const outlink_match *rule = outlink_reason_rule(reason); // NULL if no rule gave the reason
//! if (outlink_match_ground(rule) == OUTLINK_GROUND_ILLEGAL) notify(outlink_match_reference(rule));
//! ```

use std::mem::MaybeUninit;

use outlink::Ground;
use outlink::Match;
use outlink::SourceType;
use outlink::Timestamp;

use crate::action::number_of;
use crate::action::outlink_action;
use crate::guard::answer;
use crate::view::Borrowed;
use crate::view::outlink_str;

/// Why content may not stay: the two grounds of Article 17(3)(d) and (e) of Regulation (EU)
/// 2022/2065.
pub type outlink_ground = u32;

/// The list does not say.
pub const OUTLINK_GROUND_NONE: outlink_ground = 0;
/// It is illegal.
pub const OUTLINK_GROUND_ILLEGAL: outlink_ground = 1;
/// It breaks the platform's own terms.
pub const OUTLINK_GROUND_TERMS: outlink_ground = 2;

/// In which role somebody brought a rule about.
pub type outlink_source_type = u32;

/// The list does not say.
pub const OUTLINK_SOURCE_TYPE_NONE: outlink_source_type = 0;
/// A notice.
pub const OUTLINK_SOURCE_TYPE_NOTICE: outlink_source_type = 1;
/// A notice of a trusted flagger.
pub const OUTLINK_SOURCE_TYPE_TRUSTED_FLAGGER: outlink_source_type = 2;
/// The operator's own initiative.
pub const OUTLINK_SOURCE_TYPE_OWN_INITIATIVE: outlink_source_type = 3;
/// An order of an authority.
pub const OUTLINK_SOURCE_TYPE_AUTHORITY_ORDER: outlink_source_type = 4;

/// A rule that fits a candidate, with its list and everything that the list says of it.
#[repr(transparent)]
pub struct outlink_match(Match);

/// What the rule compares: `domain`, `host`, `url`, `prefix`, `keyword`, `regex`, `ip`, `entity` or
/// `sha256`.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_match_kind(rule: Option<&outlink_match>) -> outlink_str {
    answer(outlink_str::ABSENT, || Some(outlink_str::of(rule?.0.kind().as_str())))
}

/// The pattern in normal form, as a rule file has it.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_match_pattern(rule: Option<&outlink_match>) -> outlink_str {
    answer(outlink_str::ABSENT, || Some(outlink_str::of(rule?.0.pattern())))
}

/// Whether it is a block: `block`, or `except`.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_match_effect(rule: Option<&outlink_match>) -> outlink_str {
    answer(outlink_str::ABSENT, || Some(outlink_str::of(rule?.0.effect().as_str())))
}

/// The name of the list.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_match_list(rule: Option<&outlink_match>) -> outlink_str {
    answer(outlink_str::ABSENT, || Some(outlink_str::of(rule?.0.list())))
}

/// The line of the list, counted from 1.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_match_line(rule: Option<&outlink_match>) -> u32 {
    answer(0, || Some(rule?.0.line()))
}

/// What the content is, in the words of the list; absent if it does not say.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_match_category(rule: Option<&outlink_match>) -> outlink_str {
    answer(outlink_str::ABSENT, || Some(outlink_str::of_option(rule?.0.category())))
}

/// Why the content may not stay.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_match_ground(rule: Option<&outlink_match>) -> outlink_ground {
    answer(OUTLINK_GROUND_NONE, || rule?.0.ground().map(|ground: Ground| ground as u32))
}

/// Writes the action that the rule or its list asks for, and says whether there is one; the policy
/// may say otherwise. `action` may be NULL.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_match_action(
    rule: Option<&outlink_match>,
    action: Option<&mut MaybeUninit<outlink_action>>,
) -> bool {
    answer(false, || write(action, number_of(rule?.0.action()?)))
}

/// The number of the order or case; absent if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_match_reference(rule: Option<&outlink_match>) -> outlink_str {
    answer(outlink_str::ABSENT, || Some(outlink_str::of_option(rule?.0.reference())))
}

/// The number or name that the list itself gives the rule; absent if it gives none.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_match_id(rule: Option<&outlink_match>) -> outlink_str {
    answer(outlink_str::ABSENT, || Some(outlink_str::of_option(rule?.0.id())))
}

/// The provision of the law or of the terms that the content breaks; absent if the list does not say.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_match_provision(rule: Option<&outlink_match>) -> outlink_str {
    answer(outlink_str::ABSENT, || Some(outlink_str::of_option(rule?.0.provision())))
}

/// How many tags the rule has.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_match_tag_count(rule: Option<&outlink_match>) -> usize {
    answer(0, || Some(rule?.0.tags().len()))
}

/// A tag of the rule; absent if there are not so many.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_match_tag(rule: Option<&outlink_match>, index: usize) -> outlink_str {
    answer(outlink_str::ABSENT, || Some(outlink_str::of(rule?.0.tags().get(index)?)))
}

/// Who says so; absent if the list does not say.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_match_source(rule: Option<&outlink_match>) -> outlink_str {
    answer(outlink_str::ABSENT, || Some(outlink_str::of_option(rule?.0.source())))
}

/// In which role they say so.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_match_source_type(rule: Option<&outlink_match>) -> outlink_source_type {
    answer(OUTLINK_SOURCE_TYPE_NONE, || rule?.0.source_type().map(|role: SourceType| role as u32))
}

/// In how many jurisdictions the rule counts; 0 means everywhere.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_match_jurisdiction_count(rule: Option<&outlink_match>) -> usize {
    answer(0, || Some(rule?.0.jurisdictions().as_slice().len()))
}

/// A jurisdiction in which the rule counts, such as `SE` or `EU`; absent if there are not so many.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_match_jurisdiction(
    rule: Option<&outlink_match>,
    index: usize,
) -> outlink_str {
    answer(outlink_str::ABSENT, || {
        Some(outlink_str::of(rule?.0.jurisdictions().as_slice().get(index)?.as_str()))
    })
}

/// Writes from when on the rule counts, in seconds since 1970-01-01T00:00:00Z, and says whether the
/// rule has such a time. `unix_seconds` may be NULL.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_match_valid_from(
    rule: Option<&outlink_match>,
    unix_seconds: Option<&mut MaybeUninit<i64>>,
) -> bool {
    answer(false, || write(unix_seconds, seconds(rule?.0.valid_from())?))
}

/// Writes from when on the rule does not count any more, in seconds since 1970-01-01T00:00:00Z, and
/// says whether the rule has such a time. `unix_seconds` may be NULL.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_match_valid_until(
    rule: Option<&outlink_match>,
    unix_seconds: Option<&mut MaybeUninit<i64>>,
) -> bool {
    answer(false, || write(unix_seconds, seconds(rule?.0.valid_until())?))
}

/// Whether no exception may lift the rule.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_match_is_mandatory(rule: Option<&outlink_match>) -> bool {
    answer(false, || Some(rule?.0.is_mandatory()))
}

/// The remark of the list's author; absent if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_match_comment(rule: Option<&outlink_match>) -> outlink_str {
    answer(outlink_str::ABSENT, || Some(outlink_str::of_option(rule?.0.comment())))
}

// SAFETY: the layout is transparent.
unsafe impl Borrowed for outlink_match {
    type Inner = Match;
}

fn seconds(timestamp: Option<Timestamp>) -> Option<i64> {
    timestamp.map(Timestamp::unix_seconds)
}

/// Writes a value where the caller wants it, if they want it.
fn write<T>(place: Option<&mut MaybeUninit<T>>, value: T) -> Option<bool> {
    if let Some(place) = place {
        place.write(value);
    }
    Some(true)
}
