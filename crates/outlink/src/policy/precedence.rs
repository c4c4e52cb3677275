//! Which blocks stand: DESIGN 2.4.

use std::cmp::Ordering;
use std::collections::BTreeMap;

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

/// The exceptions among the rules that fit one candidate, ready for the question which of them lifts
/// a block.
///
/// Of the exceptions of one list that are as important and lift as much as each other, the best one
/// lifts whatever any of them lifts. Nothing but those is compared with every block, so that weighing thousands of rules
/// takes no more than a time in proportion to their number.
pub(super) struct Lifters<'a> {
    /// By position among the contenders.
    best: Vec<(usize, &'a Contender)>,
}

impl<'a> Lifters<'a> {
    pub(super) fn of(contenders: &'a [Contender]) -> Self {
        let is_exception = |rule: &&Contender| rule.rule.effect() == Effect::Except;
        let mut best: BTreeMap<(&str, bool, bool), (usize, &Contender)> = BTreeMap::new();
        for (position, rule) in contenders.iter().enumerate().filter(|(_, rule)| is_exception(rule))
        {
            // Lists of one name may differ from layer to layer.
            let of_all = rule.exceptions == Exceptions::All;
            let alike = (rule.rule.list(), rule.important, of_all);
            let lifter = best.entry(alike).or_insert((position, rule));
            if compare(lifter.1, rule) == Ordering::Less {
                *lifter = (position, rule);
            }
        }
        Self { best: best.into_values().collect() }
    }

    /// The exception that lifts a block, with its position: of those that may, the most specific one.
    ///
    /// A block stands unless an exception that may lift it is at least as specific; ties go to the
    /// exception. In a list of the format `adblock`, exceptions lift every block of their own list
    /// that is not important, however specific it is, as that format says.
    pub(super) fn of_block(&self, block: &Contender) -> Option<(usize, &'a Contender)> {
        if block.rule.is_mandatory() {
            return None;
        }
        let lifters = self.best.iter().filter(|(_, rule)| lifts(rule, block));
        lifters.max_by(|(_, one), (_, another)| compare(one, another)).copied()
    }
}

/// The more specific exception is the greater one, and among equals the first by list and line, so
/// that the answer does not depend on the order in which lists were given.
fn compare(one: &Contender, another: &Contender) -> Ordering {
    one.specificity.cmp(&another.specificity).then_with(|| another.rule.compare(&one.rule))
}

/// Whether an exception lifts a block that is not mandatory.
fn lifts(exception: &Contender, block: &Contender) -> bool {
    let narrow_enough = exception.specificity >= block.specificity;
    if exception.rule.list() == block.rule.list() {
        let important_enough = exception.important || !block.important;
        important_enough && (narrow_enough || block.format == Format::Adblock)
    } else {
        // Importance is a word of one list; another list's exception is weighed by its width alone.
        exception.exceptions == Exceptions::All && narrow_enough
    }
}
