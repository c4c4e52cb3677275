//! Which blocks stand: DESIGN 2.4.

use crate::hit::Specificity;
use crate::rule::Effect;
use crate::rule::Exceptions;
use crate::rule::Format;
use crate::verdict::Match;

/// A rule that fits one candidate and counts in the context.
#[derive(Debug)]
pub(super) struct Contender {
    pub(super) rule: Match,
    pub(super) specificity: Specificity,
    pub(super) partial: bool,
    pub(super) important: bool,
    /// Of the rule's list.
    pub(super) format: Format,
    /// Of the rule's list.
    pub(super) exceptions: Exceptions,
}

/// The exception that lifts a block, with its position: of those that may, the most specific one.
///
/// A block stands unless an exception that may lift it is at least as specific; ties go to the
/// exception. In a list of the format `adblock`, exceptions lift every block of their own list that
/// is not important, however specific it is, as that format says.
pub(super) fn lifted_by<'a>(
    block: &Contender,
    contenders: &'a [Contender],
) -> Option<(usize, &'a Contender)> {
    if block.rule.is_mandatory() {
        return None;
    }
    let exceptions = contenders.iter().enumerate().filter(|(_, rule)| lifts(rule, block));
    exceptions.max_by(|(_, one), (_, another)| {
        // Among equals the first by list and line, so that the answer does not depend on the order
        // in which lists were given.
        one.specificity.cmp(&another.specificity).then_with(|| another.rule.compare(&one.rule))
    })
}

fn lifts(exception: &Contender, block: &Contender) -> bool {
    if exception.rule.effect() != Effect::Except {
        return false;
    }
    let narrow_enough = exception.specificity >= block.specificity;
    if exception.rule.list() == block.rule.list() {
        let important_enough = exception.important || !block.important;
        important_enough && (narrow_enough || block.format == Format::Adblock)
    } else {
        // Importance is a word of one list; another list's exception is weighed by its width alone.
        exception.exceptions == Exceptions::All && narrow_enough
    }
}
