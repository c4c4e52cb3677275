//! Candidates
//!
//! The places that a link leads to: the link itself first, then what redirectors, gateways and
//! parameters carry.
//!
//! ```c
//! for (size_t i = 0; i < outlink_verdict_candidate_count(verdict); ++i) {
//!   const outlink_candidate *candidate = outlink_verdict_candidate(verdict, i);
//!   outlink_str normal = outlink_url_normal(outlink_candidate_url(candidate));
//!   const outlink_entity *entity = outlink_candidate_entity(candidate); // NULL if it names nothing
//!   store(normal, outlink_entity_id(entity));
//! }
//! ```

use outlink::Entity;
use outlink::expand::Candidate;

use crate::guard::answer;
use crate::url::outlink_url;
use crate::view::Borrowed;
use crate::view::outlink_str;

/// A place that a link leads to.
#[repr(transparent)]
pub struct outlink_candidate(Candidate);

/// An account, group, channel, video, post or the like of a platform.
#[repr(transparent)]
pub struct outlink_entity(Entity);

/// The place.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_candidate_url(
    candidate: Option<&outlink_candidate>,
) -> Option<&outlink_url> {
    answer(None, || Some(Some(outlink_url::borrow(&candidate?.0.url))))
}

/// The index of the candidate that carried this one; `SIZE_MAX` for the link itself.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_candidate_from(candidate: Option<&outlink_candidate>) -> usize {
    answer(usize::MAX, || Some(candidate?.0.via.as_ref()?.from))
}

/// The name of the redirector that carried it, such as `google.url`; absent for the link itself.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_candidate_redirector(
    candidate: Option<&outlink_candidate>,
) -> outlink_str {
    answer(outlink_str::ABSENT, || Some(outlink_str::of(&candidate?.0.via.as_ref()?.redirector)))
}

/// Whether it is merely guessed that the link leads there.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_candidate_is_guessed(candidate: Option<&outlink_candidate>) -> bool {
    answer(false, || Some(candidate?.0.via.as_ref()?.guessed))
}

/// The name of the shortener that hides where this candidate leads; absent if it is none.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_candidate_opaque(candidate: Option<&outlink_candidate>) -> outlink_str {
    answer(outlink_str::ABSENT, || Some(outlink_str::of_option(candidate?.0.opaque.as_deref())))
}

/// The entity that it names; NULL if it names none.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_candidate_entity(
    candidate: Option<&outlink_candidate>,
) -> Option<&outlink_entity> {
    answer(None, || Some(candidate?.0.entity.as_ref().map(outlink_entity::borrow)))
}

/// The service, such as `telegram`.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_entity_platform(entity: Option<&outlink_entity>) -> outlink_str {
    answer(outlink_str::ABSENT, || Some(outlink_str::of(entity?.0.platform)))
}

/// What is named, such as `username` or `invite`.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_entity_kind(entity: Option<&outlink_entity>) -> outlink_str {
    answer(outlink_str::ABSENT, || Some(outlink_str::of(entity?.0.kind)))
}

/// Its name. A rule names the entity as `platform:kind/id`.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_entity_id(entity: Option<&outlink_entity>) -> outlink_str {
    answer(outlink_str::ABSENT, || Some(outlink_str::of(&entity?.0.id)))
}

/// Something inside it, such as the number of a message; absent if there is nothing.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_entity_detail(entity: Option<&outlink_entity>) -> outlink_str {
    answer(outlink_str::ABSENT, || Some(outlink_str::of_option(entity?.0.detail.as_deref())))
}

// SAFETY: the layout is transparent.
unsafe impl Borrowed for outlink_candidate {
    type Inner = Candidate;
}

// SAFETY: the layout is transparent.
unsafe impl Borrowed for outlink_entity {
    type Inner = Entity;
}
