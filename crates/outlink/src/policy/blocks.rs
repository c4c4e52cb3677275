//! The action for the plainest of hits, without the verdict around it.

use super::Policy;
use crate::context::Context;
use crate::database::BlockSummary;
use crate::database::RuleAttributes;
use crate::names::Action;
use crate::names::Effect;
use crate::rule::Attributes;

impl Policy {
    /// What [`Self::block_action`] says, told by the summary of a rule alone. `None` if its attributes or
    /// the context have to be looked at.
    pub(crate) fn summary_action(&self, summary: BlockSummary) -> Option<Action> {
        let has_own = summary.has_category && !self.categories.is_empty();
        let is_plain = self.whens.is_empty() && !has_own;
        is_plain.then(|| self.own_ruling(summary.action, summary.is_mandatory).action)
    }

    /// What a rule leads to that fits a link which shows nothing by itself and leads nowhere. `None`
    /// if it is an exception, or does not count everywhere and always: then all rules that fit have
    /// to be weighed together.
    pub(crate) fn block_action(
        &self,
        rule: &RuleAttributes<'_>,
        context: &Context,
    ) -> Option<Action> {
        let view = &rule.attributes;
        let is_dated = view.valid_from.is_some() || view.valid_until.is_some();
        if rule.effect != Effect::Block || is_dated || !view.jurisdictions.is_empty() {
            return None;
        }
        // What the policy looks at, and no more.
        let attributes = Attributes {
            category: view.category.map(str::to_owned),
            ground: view.ground,
            source_type: view.source_type,
            action: view.action,
            mandatory: view.mandatory,
            ..Attributes::default()
        };
        // What fits a hash in part is not asked about here.
        let finding = self.rule_finding(&rule.list.name, &attributes, false, context);
        Some(self.decide(&finding).ruling.action)
    }
}
