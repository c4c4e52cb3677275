//! Verdicts
//!
//! ```c
//! outlink_screener_screen(screener, link, NULL, &verdict, &error);
//! if (outlink_verdict_action(verdict) >= OUTLINK_ACTION_WARN) log_line(outlink_verdict_json(verdict));
//! outlink_verdict_free(verdict);
//! ```

use std::sync::OnceLock;

use outlink::Verdict;

use crate::action::OUTLINK_ACTION_BLOCK;
use crate::action::number_of;
use crate::action::outlink_action;
use crate::candidate::outlink_candidate;
use crate::guard::answer;
use crate::guard::free;
use crate::reason::outlink_reason;
use crate::view::Borrowed;
use crate::view::outlink_str;

/// What to do about a link, and why. It refers to nothing else: screeners and databases may be freed
/// before it.
pub struct outlink_verdict {
    verdict: Verdict,
    /// Texts that are made when they are first asked for, so that the verdict can lend them.
    json: OnceLock<String>,
    sentences: OnceLock<String>,
    explanation: OnceLock<String>,
}

/// What to do; `OUTLINK_ACTION_BLOCK` for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_verdict_action(verdict: Option<&outlink_verdict>) -> outlink_action {
    answer(OUTLINK_ACTION_BLOCK, || Some(number_of(verdict?.verdict.action())))
}

/// The link as it came. Bytes that are not UTF-8 are percent-encoded, and a link beyond the limit is
/// cut to it.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_verdict_input(verdict: Option<&outlink_verdict>) -> outlink_str {
    answer(outlink_str::ABSENT, || Some(outlink_str::of(verdict?.verdict.input())))
}

/// How many reasons there are: every rule and every finding that took part.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_verdict_reason_count(verdict: Option<&outlink_verdict>) -> usize {
    answer(0, || Some(verdict?.verdict.reasons().len()))
}

/// A reason; the first one decided. NULL if there are not so many.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_verdict_reason(
    verdict: Option<&outlink_verdict>,
    index: usize,
) -> Option<&outlink_reason> {
    answer(None, || Some(verdict?.verdict.reasons().get(index).map(outlink_reason::borrow)))
}

/// How many candidates there are; none if the link has no normal form.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_verdict_candidate_count(verdict: Option<&outlink_verdict>) -> usize {
    answer(0, || Some(verdict?.verdict.candidates().len()))
}

/// A candidate: the link itself, then every place that it leads to. NULL if there are not so many.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_verdict_candidate(
    verdict: Option<&outlink_verdict>,
    index: usize,
) -> Option<&outlink_candidate> {
    answer(None, || Some(verdict?.verdict.candidates().get(index).map(outlink_candidate::borrow)))
}

/// How many databases were asked.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_verdict_database_count(verdict: Option<&outlink_verdict>) -> usize {
    answer(0, || Some(verdict?.verdict.databases().len()))
}

/// The id of a database, the lowest layer first.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_verdict_database_id(
    verdict: Option<&outlink_verdict>,
    index: usize,
) -> outlink_str {
    answer(outlink_str::ABSENT, || {
        Some(outlink_str::of(&verdict?.verdict.databases().get(index)?.id))
    })
}

/// The name of a database, the lowest layer first.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_verdict_database_name(
    verdict: Option<&outlink_verdict>,
    index: usize,
) -> outlink_str {
    answer(outlink_str::ABSENT, || {
        Some(outlink_str::of(&verdict?.verdict.databases().get(index)?.name))
    })
}

/// The verdict as JSON on one line: the same bytes in every language. It is made when it is first
/// asked for.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_verdict_json(verdict: Option<&outlink_verdict>) -> outlink_str {
    answer(outlink_str::ABSENT, || {
        let outlink_verdict { verdict, json, .. } = verdict?;
        Some(outlink_str::of(json.get_or_init(|| verdict.to_json())))
    })
}

/// The action and a sentence a reason, on one line, for people.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_verdict_message(verdict: Option<&outlink_verdict>) -> outlink_str {
    answer(outlink_str::ABSENT, || {
        let outlink_verdict { verdict, sentences, .. } = verdict?;
        Some(outlink_str::of(sentences.get_or_init(|| verdict.to_string())))
    })
}

/// Every step from the link to the action, on several lines, for people.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_verdict_explain(verdict: Option<&outlink_verdict>) -> outlink_str {
    answer(outlink_str::ABSENT, || {
        let outlink_verdict { verdict, explanation, .. } = verdict?;
        Some(outlink_str::of(explanation.get_or_init(|| verdict.explain().to_string())))
    })
}

/// Frees a verdict, and with it everything that it lent.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_verdict_free(verdict: Option<Box<outlink_verdict>>) {
    free(verdict);
}

impl outlink_verdict {
    pub(crate) fn engine(&self) -> &Verdict {
        &self.verdict
    }
}

impl From<Verdict> for outlink_verdict {
    fn from(verdict: Verdict) -> Self {
        Self {
            verdict,
            json: OnceLock::new(),
            sentences: OnceLock::new(),
            explanation: OnceLock::new(),
        }
    }
}
