//! What a screener holds.

use std::sync::Arc;

use super::prefilter::Prefilter;
use crate::context::Context;
use crate::database::Database;
use crate::expand::Knowledge;
use crate::ids::RuleId;
use crate::limits::Limits;
use crate::names::Action;
use crate::policy::Policy;
use crate::verdict::Databases;

/// Decides about links: one or more databases and a policy.
///
/// A screener is immutable, cheap to clone and shared between threads without locks. Screening is
/// total: no input makes it fail, panic, hang or allocate without bound.
///
/// ```
/// use outlink::{Action, Context, Database, Policy, Screener};
///
/// # fn main() -> Result<(), outlink::OpenError> {
/// let screener = Screener::builder()
///     .database(Database::starter()?) // the lowest layer; each further one lies on top
///     .policy(Policy::preview())
///     .build();
/// let verdict = screener.screen("http://169.254.169.254/latest/meta-data", &Context::default());
/// assert_eq!(verdict.action(), Action::Block);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "a screener does nothing until it is asked"]
pub struct Screener {
    pub(super) inner: Arc<ScreenerInner>,
}

impl Screener {
    /// The limits that links are held to.
    pub fn limits(&self) -> &Limits {
        &self.inner.limits
    }

    /// The databases, the lowest layer first.
    pub fn databases(&self) -> &[Database] {
        &self.inner.databases
    }

    /// The platforms and redirectors that links are matched against: the built-in ones, those of the
    /// databases and those that the builder was given.
    pub fn knowledge(&self) -> &Knowledge {
        &self.inner.knowledge
    }

    /// The policy that decides about what is found.
    pub fn policy(&self) -> &Policy {
        &self.inner.policy
    }
}

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
