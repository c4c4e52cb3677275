//! What a screener is made of.

use std::fmt;
use std::sync::Arc;

use super::budget;
use super::prefilter::Prefilter;
use super::screener::Screener;
use super::screener::ScreenerInner;
use crate::database::Database;
use crate::database::LayerIndex;
use crate::expand::Knowledge;
#[cfg(feature = "toml")]
use crate::expand::KnowledgeError;
use crate::limits::Limits;
use crate::policy::Policy;
use crate::verdict::DatabaseName;

impl Screener {
    /// A screener with one database, the default policy and the default limits.
    pub fn new(database: Database) -> Self {
        Self::builder().database(database).build()
    }

    /// A screener with several databases, a policy or limits of its own.
    pub fn builder() -> ScreenerBuilder {
        ScreenerBuilder::default()
    }

    /// A screener with the same databases and limits, and another policy. The databases are shared.
    pub fn with_policy(&self, policy: Policy) -> Self {
        ScreenerBuilder::of(self).policy(policy).build()
    }
}

impl From<Database> for Screener {
    /// As [`Screener::new`].
    fn from(database: Database) -> Self {
        Self::new(database)
    }
}

impl From<&Screener> for Screener {
    /// Another handle of the same screener.
    fn from(screener: &Screener) -> Self {
        screener.clone()
    }
}

impl fmt::Debug for Screener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ScreenerInner { databases, policy, limits, .. } = &*self.inner;
        let mut shown = f.debug_struct("Screener");
        shown.field("databases", databases).field("policy", policy).field("limits", limits);
        shown.finish_non_exhaustive()
    }
}

/// Puts a [`Screener`] together.
///
/// ```
/// use outlink::Limits;
/// use outlink::Policy;
/// use outlink::Screener;
///
/// let mut limits = Limits::default();
/// limits.link_bytes = 8 * 1024;
/// let screener = Screener::builder().policy(Policy::preview()).limits(limits).build();
/// assert!(screener.is_blocked("gopher://127.0.0.1:6379/", &Default::default()));
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct ScreenerBuilder {
    databases: Vec<Database>,
    policy: Policy,
    limits: Limits,
    knowledge: Knowledge,
    lost: Vec<String>,
    previous: Option<Screener>,
}

impl ScreenerBuilder {
    /// Everything that a screener is made of.
    pub(super) fn of(screener: &Screener) -> Self {
        let ScreenerInner { databases, policy, limits, own_knowledge, lost, .. } = &*screener.inner;
        Self {
            databases: databases.clone(),
            policy: policy.clone(),
            limits: limits.clone(),
            knowledge: own_knowledge.clone(),
            lost: lost.clone(),
            previous: Some(screener.clone()),
        }
    }

    /// Adds a database as the topmost layer.
    pub fn database(&mut self, database: Database) -> &mut Self {
        self.databases.push(database);
        self
    }

    /// Replaces the default policy.
    pub fn policy(&mut self, policy: Policy) -> &mut Self {
        self.policy = policy;
        self
    }

    /// Replaces the default limits.
    pub fn limits(&mut self, limits: Limits) -> &mut Self {
        self.limits = limits;
        self
    }

    /// Adds a platform, given the text of its file ([`Knowledge::platforms`]): links then name its
    /// entities, which policies and databases that do not carry the platform may be about.
    ///
    /// # Errors
    /// As for [`Knowledge::platforms`].
    #[cfg(feature = "toml")]
    pub fn platforms(&mut self, text: &str) -> Result<&mut Self, KnowledgeError> {
        self.knowledge.platforms(text)?;
        Ok(self)
    }

    /// Adds rows of redirectors, given the text of their file ([`Knowledge::redirectors`]).
    ///
    /// # Errors
    /// As for [`Knowledge::redirectors`].
    #[cfg(feature = "toml")]
    pub fn redirectors(&mut self, text: &str) -> Result<&mut Self, KnowledgeError> {
        self.knowledge.redirectors(text)?;
        Ok(self)
    }

    /// Replaces what is known of platforms and redirectors beside what the databases carry.
    pub fn knowledge(&mut self, knowledge: Knowledge) -> &mut Self {
        self.knowledge = knowledge;
        self
    }

    /// Adds the name of a database whose bytes cannot be read any more: every link is blocked.
    #[cfg(feature = "live")]
    pub(crate) fn lost(&mut self, name: &str) -> &mut Self {
        self.lost.push(name.to_owned());
        self
    }

    /// Spares the work that was done for a screener of the same layers and others below them.
    #[cfg(any(test, feature = "live"))]
    pub(crate) fn previous(&mut self, previous: &Screener) -> &mut Self {
        self.previous = Some(previous.clone());
        self
    }

    /// The screener.
    pub fn build(&self) -> Screener {
        let previous = self.previous.as_ref().map(|screener| &screener.inner.prefilter.layers);
        self.build_with(LayerIndex::of(&self.databases, previous))
    }

    /// The screener with an index of some of its layers.
    pub(super) fn build_with(&self, layers: LayerIndex) -> Screener {
        let name = |database: &Database| {
            DatabaseName::new(database.id().to_owned(), database.name().to_owned())
        };
        let looks_at_misses = self.policy.checks_unlisted() || !self.lost.is_empty();
        let mut layer_numbers: Vec<usize> = (0..self.databases.len()).collect();
        let mut indexed = layers.layers().peekable();
        layer_numbers.retain(|number| indexed.next_if_eq(number).is_none());
        drop(indexed);
        let databases =
            layer_numbers.iter().filter_map(|number| self.databases.get(*number).cloned());
        let databases: Vec<Database> = databases.collect();
        let withdraws = |(number, layer): (usize, &Database)| {
            (number > 0 && layer.withdrawal_count() > 0).then_some(number)
        };
        let carried = self.databases.iter().filter_map(Database::knowledge);
        let knowledge = Knowledge::merged(carried, &self.knowledge);
        let inner = ScreenerInner {
            prefilter: Prefilter::of(
                databases,
                layer_numbers,
                layers,
                &self.policy,
                budget::short_path_limits(&self.limits, looks_at_misses),
                knowledge.clone(),
            ),
            lost: self.lost.clone(),
            names: self.databases.iter().map(name).collect(),
            withdrawing: self.databases.iter().enumerate().filter_map(withdraws).collect(),
            databases: self.databases.clone(),
            policy: self.policy.clone(),
            limits: self.limits.clone(),
            own_knowledge: self.knowledge.clone(),
            knowledge,
        };
        Screener { inner: Arc::new(inner) }
    }
}
