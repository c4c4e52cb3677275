//! Which blocks stand, and which exceptions lift.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::format::Format;
use crate::hit::Specificity;
use crate::names::Effect;
use crate::names::Exceptions;
use crate::verdict::Match;
use crate::verdict::WhyBlockStands;

/// A rule that fits one candidate and counts in the context.
#[derive(Debug)]
pub(super) struct Contender {
    pub(super) rule: Box<Match>,
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
/// Keeps, for each list, importance and scope, only the most specific exception: it lifts whatever the
/// others would. Comparing each block with those makes the work linear in the number of rules.
pub(super) struct Lifters<'a> {
    best: Vec<Lifter<'a>>,
}

/// An exception, with the positions among the contenders of all that people would take for it: a line of
/// a list may stand in several layers.
struct Lifter<'a> {
    rule: &'a Contender,
    positions: Vec<usize>,
}

impl<'a> Lifters<'a> {
    pub(super) fn of(contenders: &'a [Contender]) -> Self {
        let mut best: BTreeMap<(&str, bool, bool), Lifter<'_>> = BTreeMap::new();
        for (position, rule) in contenders.iter().enumerate() {
            if rule.rule.effect() != Effect::Except || rule.partial {
                continue;
            }
            // Lists of one name may differ from layer to layer.
            let of_all = rule.exceptions == Exceptions::All;
            let lifter = best
                .entry((rule.rule.list(), rule.important, of_all))
                .or_insert_with(|| Lifter { rule, positions: Vec::new() });
            match (compare(rule, lifter.rule), is_twin(rule, lifter.rule)) {
                (order, true) => {
                    if order == Ordering::Greater {
                        lifter.rule = rule;
                    }
                    lifter.positions.push(position);
                }
                (Ordering::Greater, false) => *lifter = Lifter { rule, positions: vec![position] },
                (_, false) => {}
            }
        }
        Self { best: best.into_values().collect() }
    }

    /// The exception that lifts a block: of those that may, the most specific one. `lifted` is told
    /// the position of it and of its twins.
    ///
    /// A block stands unless an exception that may lift it is at least as specific; ties go to the
    /// exception. In a list of the format `adblock`, exceptions lift every block of their own list
    /// that is not important, however specific it is, as that format says.
    pub(super) fn of_block(
        &self,
        block: &Contender,
        mut lifted: impl FnMut(usize),
    ) -> Option<&'a Contender> {
        if block.rule.is_mandatory() {
            return None;
        }
        let lifters = || self.best.iter().filter(|lifter| lifts(lifter.rule, block));
        let winner =
            lifters().map(|lifter| lifter.rule).max_by(|one, other| compare(one, other))?;
        let twins = lifters().filter(|lifter| is_twin(lifter.rule, winner));
        twins.flat_map(|lifter| &lifter.positions).for_each(|position| lifted(*position));
        Some(winner)
    }
}

/// The blocks that are lifted most easily: for each list, format and importance, the widest. An exception
/// that lifts none of them lifts no block, so that the work is linear in the number of rules.
pub(super) struct WidestBlocks<'a>(Vec<&'a Contender>);

impl<'a> WidestBlocks<'a> {
    pub(super) fn of(contenders: &'a [Contender]) -> Self {
        let mut widest: BTreeMap<(&str, bool, bool), &Contender> = BTreeMap::new();
        let blocks = contenders
            .iter()
            .filter(|rule| rule.rule.effect() == Effect::Block && !rule.rule.is_mandatory());
        for block in blocks {
            let is_adblock = block.format == Format::Adblock;
            let key = (block.rule.list(), block.important, is_adblock);
            let known = widest.entry(key).or_insert(block);
            if block.specificity < known.specificity {
                *known = block;
            }
        }
        Self(widest.into_values().collect())
    }

    /// Whether an exception may lift one of them.
    pub(super) fn any_lifted_by(&self, exception: &Contender) -> bool {
        self.0.iter().any(|block| lifts(exception, block))
    }
}

/// Why a block stands beside an exception that fits.
pub(super) fn stands(block: &Contender, exception: &Contender) -> WhyBlockStands {
    let is_own = exception.rule.list() == block.rule.list();
    if block.rule.is_mandatory() {
        WhyBlockStands::Mandatory
    } else if !is_own && exception.exceptions != Exceptions::All {
        WhyBlockStands::OtherList
    } else if is_own && block.important && !exception.important {
        WhyBlockStands::Important
    } else {
        WhyBlockStands::Narrower
    }
}

/// The more specific exception is the greater one, and among equals the first by list and line, so
/// that the answer does not depend on the order in which lists were given.
fn compare(one: &Contender, another: &Contender) -> Ordering {
    one.specificity.cmp(&another.specificity).then_with(|| another.rule.compare(&one.rule))
}

/// Whether two exceptions are the same line of a list.
fn is_twin(one: &Contender, other: &Contender) -> bool {
    let line = |of: &Contender| (of.specificity, of.rule.line());
    line(one) == line(other) && one.rule.list() == other.rule.list()
}

/// Whether an exception lifts a block that is not mandatory. What fits a hash in part lifts nothing: of
/// short prefixes anybody can find a link that fits one.
fn lifts(exception: &Contender, block: &Contender) -> bool {
    if exception.partial {
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
