//! Rules that a layer above theirs takes out of force.

use super::MatchingRules;
use crate::context::Context;
use crate::context::Timestamp;
use crate::database::RuleView;
use crate::database::WithdrawalView;
use crate::names::Effect;
use crate::rule::Attributes;
use crate::verdict::Inactive;
use crate::verdict::Match;

/// What the layers above a rule say of it.
#[derive(Default)]
pub(super) struct Withdrawn {
    /// The withdrawal that counts; of several layers that of the lowest one.
    pub(super) by: Option<Inactive>,
    /// If nobody does, the first withdrawal that does not count, and why.
    pub(super) inactive: Option<(Match, Inactive)>,
}

/// Looks for withdrawals of a rule.
///
/// # Errors
/// The number of the layer that is damaged, as far as a withdrawal is concerned.
pub(super) fn of_rule(
    matching: &MatchingRules<'_>,
    layer_of_rule: usize,
    rule: &RuleView<'_>,
    context: &Context,
    now: impl Fn() -> Timestamp,
) -> Result<Withdrawn, usize> {
    let mut inactive = None;
    for layer in matching.withdrawing.iter().copied().filter(|layer| *layer > layer_of_rule) {
        let Some(database) = matching.databases.get(layer) else { continue };
        let counts = |withdrawal: &WithdrawalView<'_>| {
            let attributes = withdrawal.attributes.to_owned();
            let because = Inactive::of(Effect::Except, &attributes, context, now());
            let counts = because.is_none();
            if inactive.is_none() {
                inactive = because.map(|because| (to_match(withdrawal, rule, attributes), because));
            }
            counts
        };
        if let Some(by) = database.withdrawal_of(rule, counts).map_err(|_| layer)? {
            let withdrawal = to_match(&by, rule, by.attributes.to_owned());
            let layer = database.name().to_owned();
            let by = Some(Inactive::Withdrawn { layer, by: Box::new(withdrawal) });
            return Ok(Withdrawn { by, inactive: None });
        }
    }
    Ok(Withdrawn { by: None, inactive })
}

/// A withdrawal of a rule in words.
fn to_match(withdrawal: &WithdrawalView<'_>, rule: &RuleView<'_>, attributes: Attributes) -> Match {
    Match {
        kind: rule.kind,
        pattern: rule.pattern.to_string(),
        effect: Effect::Except,
        list: withdrawal.list.name.as_str().into(),
        line: withdrawal.line,
        attributes: attributes.into(),
    }
}
