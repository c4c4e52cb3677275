//! What a screener holds.

use super::prefilter::Prefilter;
use crate::context::Context;
use crate::database::Database;
use crate::expand::Knowledge;
use crate::ids::RuleId;
use crate::limits::Limits;
use crate::names::Action;
use crate::policy::Policy;
use crate::verdict::Databases;

/// What a screener holds, shared by its clones.
pub(super) struct ScreenerInner {
    pub(super) prefilter: Prefilter,
    pub(super) databases: Vec<Database>,
    /// The numbers of databases that withdraw rules of those below them, in ascending order.
    pub(super) withdrawing: Vec<usize>,
    /// Databases whose bytes cannot be read any more.
    pub(super) lost: Vec<String>,
    pub(super) names: Databases,
    pub(super) policy: Policy,
    pub(super) limits: Limits,
    /// What the builder was given, without what the databases bring.
    pub(super) own_knowledge: Knowledge,
    /// The built-in platforms and redirectors, with those of all databases and of the builder.
    pub(super) knowledge: Knowledge,
}

impl ScreenerInner {
    /// What a rule leads to by itself. `None` if all rules that fit have to be weighed together, or
    /// if it may be withdrawn, which shows on the general path.
    pub(super) fn block_action(
        &self,
        database: &Database,
        rule: RuleId,
        context: &Context,
    ) -> Option<Action> {
        if !self.withdrawing.is_empty() {
            return None;
        }
        let summary = database.block_summary(rule)?;
        self.policy.summary_action(summary).or_else(|| {
            let rule = database.rule_attributes(rule).ok()?;
            self.policy.block_action(&rule, context)
        })
    }
}
