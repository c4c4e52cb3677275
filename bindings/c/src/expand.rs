//! Expanding

use std::mem::MaybeUninit;
use std::sync::OnceLock;

use outlink::expand;
use outlink::expand::Expansion;
use outlink::url;
use outlink::url::NormalizeError;

use crate::boundary::answer;
use crate::boundary::attempt;
use crate::boundary::bytes_of;
use crate::boundary::free;
use crate::boundary::given;
use crate::boundary::hand_out;
use crate::candidate::outlink_candidate;
use crate::limits;
use crate::limits::outlink_limits;
use crate::status::outlink_error;
use crate::status::outlink_status;
use crate::view::Borrowed;
use crate::view::outlink_str;

/// Where a link leads, or the reason why it leads nowhere.
pub struct outlink_expansion {
    input: String,
    result: Result<Expansion, NormalizeError>,
    problem: Option<String>,
    json: OnceLock<String>,
}

/// Finds where a link leads, as far as the link says so; nothing is fetched. `limits` may be NULL.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_expand(
    link: outlink_str,
    limits: Option<&outlink_limits>,
    expansion: Option<&mut MaybeUninit<Option<Box<outlink_expansion>>>>,
    error: Option<&mut MaybeUninit<Option<Box<outlink_error>>>>,
) -> outlink_status {
    attempt(error, || {
        let expansion = given(expansion, "expansion")?;
        let link = bytes_of(&link, "link")?;
        let limits = limits::or_default(limits);
        let result = url::normalize_bytes(link, &limits).map(|url| expand::expand(url, &limits));
        let problem = result.as_ref().err().map(ToString::to_string);
        let input = url::escape_invalid_utf8(link).into_owned();
        hand_out(expansion, outlink_expansion { input, result, problem, json: OnceLock::new() });
        Ok(())
    })
}

/// How many candidates there are; none if the link has no normal form.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_expansion_candidate_count(
    expansion: Option<&outlink_expansion>,
) -> usize {
    answer(0, || Some(expansion?.result.as_ref().ok()?.candidates.len()))
}

/// A candidate: the link itself, then every place that it leads to. NULL if there are not so many.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_expansion_candidate(
    expansion: Option<&outlink_expansion>,
    index: usize,
) -> Option<&outlink_candidate> {
    answer(None, || {
        let expansion = expansion?.result.as_ref().ok()?;
        Some(expansion.candidates.get(index).map(outlink_candidate::borrow))
    })
}

/// The limit that ended the work before everything was found: `depth`, `candidates` or
/// `decoded_bytes`; absent if none did.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_expansion_limit(expansion: Option<&outlink_expansion>) -> outlink_str {
    answer(outlink_str::ABSENT, || {
        Some(outlink_str::of(expansion?.result.as_ref().ok()?.limit?.as_str()))
    })
}

/// Why the link has no normal form; absent if it has one.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_expansion_problem(expansion: Option<&outlink_expansion>) -> outlink_str {
    answer(outlink_str::ABSENT, || Some(outlink_str::of_option(expansion?.problem.as_deref())))
}

/// The JSON that `outlink expand` prints, on one line.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_expansion_json(expansion: Option<&outlink_expansion>) -> outlink_str {
    answer(outlink_str::ABSENT, || {
        let outlink_expansion { input, result, json, .. } = expansion?;
        Some(outlink_str::of(json.get_or_init(|| expand::to_json(input, result))))
    })
}

/// Frees an expansion.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_expansion_free(expansion: Option<Box<outlink_expansion>>) {
    free(expansion);
}
