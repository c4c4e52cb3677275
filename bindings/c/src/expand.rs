//! Expanding
//!
//! ```c
//! outlink_expand(outlink_str_of("https://www.google.com/url?q=https://t.me/s/shop1"), NULL, &expansion,
//!                &error);
//! const outlink_candidate *target = outlink_expansion_candidate(expansion, 1);
//! outlink_str id = outlink_entity_id(outlink_candidate_entity(target)); // shop1
//! outlink_expansion_free(expansion);
//! ```

use std::mem::MaybeUninit;

use outlink::expand;
use outlink::expand::Expansion;

use crate::boundary::attempt;
use crate::boundary::given;
use crate::boundary::hand_out;
use crate::candidate::outlink_candidate;
use crate::guard::answer;
use crate::guard::free;
use crate::knowledge::or_builtin;
use crate::knowledge::outlink_knowledge;
use crate::limits::outlink_limits;
use crate::outcome::Outcome;
use crate::status::outlink_error;
use crate::status::outlink_status;
use crate::view::Borrowed;
use crate::view::outlink_str;

/// Where a link leads, or the reason why it leads nowhere.
pub struct outlink_expansion(Outcome<Expansion>);

/// Finds where a link leads, as far as the link says so, by the platforms and redirectors that are built
/// in; nothing is fetched. `limits` may be NULL.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_expand(
    link: outlink_str,
    limits: Option<&outlink_limits>,
    expansion: Option<&mut MaybeUninit<Option<Box<outlink_expansion>>>>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        let expansion = given(expansion, "expansion")?;
        hand_out(expansion, outlink_expansion(Outcome::new(&link, limits, expand::expand)?));
        Ok(())
    })
}

/// As `outlink_expand`, by the platforms and redirectors of the caller too. `limits` may be NULL, and so
/// may `knowledge`: what is built in.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_expand_with(
    link: outlink_str,
    limits: Option<&outlink_limits>,
    knowledge: Option<&outlink_knowledge>,
    expansion: Option<&mut MaybeUninit<Option<Box<outlink_expansion>>>>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        let expansion = given(expansion, "expansion")?;
        let knowledge = or_builtin(knowledge);
        let found =
            Outcome::new(&link, limits, |url, limits| expand::expand_with(url, limits, knowledge))?;
        hand_out(expansion, outlink_expansion(found));
        Ok(())
    })
}

/// How many candidates there are; none if the link has no normal form.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_expansion_candidate_count(
    expansion: Option<&outlink_expansion>,
) -> usize {
    answer(0, || Some(expansion?.0.found()?.candidates.len()))
}

/// A candidate: the link itself, then every place that it leads to. NULL if there are not so many.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_expansion_candidate(
    expansion: Option<&outlink_expansion>,
    index: usize,
) -> Option<&outlink_candidate> {
    answer(None, || {
        let expansion = expansion?.0.found()?;
        Some(expansion.candidates.get(index).map(outlink_candidate::borrow))
    })
}

/// The limit that ended the work before everything was found: `depth`, `candidates` or
/// `decoded_bytes`; absent if none did.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_expansion_limit(expansion: Option<&outlink_expansion>) -> outlink_str {
    answer(outlink_str::ABSENT, || Some(outlink_str::of(expansion?.0.found()?.limit?.as_str())))
}

/// Why the link has no normal form; absent if it has one.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_expansion_error(expansion: Option<&outlink_expansion>) -> outlink_str {
    answer(outlink_str::ABSENT, || Some(expansion?.0.error()))
}

/// The JSON that `outlink expand` prints, on one line.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_expansion_json(expansion: Option<&outlink_expansion>) -> outlink_str {
    answer(outlink_str::ABSENT, || Some(expansion?.0.json(outlink::internal::expansion_json)))
}

/// Frees an expansion.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_expansion_free(expansion: Option<Box<outlink_expansion>>) {
    free(expansion);
}
