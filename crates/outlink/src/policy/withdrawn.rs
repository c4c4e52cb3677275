//! Rules that a layer above theirs takes out of force.

use super::Context;
use super::MatchingRules;
use crate::context::Timestamp;
use crate::database::Database;
use crate::database::RuleView;
use crate::database::WithdrawalView;
use crate::names::Effect;
use crate::verdict::Inactive;

/// Who withdraws a rule, as the end of a sentence; of several layers the lowest one that does.
///
/// # Errors
/// The number of the layer that is damaged, as far as a withdrawal is concerned.
pub(super) fn by(
    matching: &MatchingRules<'_>,
    layer_of_rule: usize,
    rule: &RuleView<'_>,
    context: &Context,
    now: impl Fn() -> Timestamp,
) -> Result<Option<Inactive>, usize> {
    for layer in matching.withdrawing.iter().copied().filter(|layer| *layer > layer_of_rule) {
        let Some(database) = matching.databases.get(layer) else { continue };
        let counts = |withdrawal: &WithdrawalView<'_>| {
            let attributes = withdrawal.attributes.to_owned();
            Inactive::of(Effect::Except, &attributes, context, now()).is_none()
        };
        if let Some(by) = database.withdrawal_of(rule, counts).map_err(|_| layer)? {
            return Ok(Some(Inactive::Withdrawn { by: named(database, &by) }));
        }
    }
    Ok(None)
}

/// `layer appeals withdraws it (own, line 3, reference 2025/118): appeal granted`.
fn named(database: &Database, by: &WithdrawalView<'_>) -> String {
    let (layer, list, line) = (database.name(), &by.list.name, by.line);
    let attributes = &by.attributes;
    let reference = attributes.reference.map(|reference| format!(", reference {reference}"));
    let comment = attributes.comment.map(|comment| format!(": {comment}"));
    let (reference, comment) = (reference.unwrap_or_default(), comment.unwrap_or_default());
    format!("layer {layer} withdraws it ({list}, line {line}{reference}){comment}")
}
