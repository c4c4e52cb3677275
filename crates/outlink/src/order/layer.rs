//! An order as a layer, and the proof that it is in force.

use std::path::Path;

use serde::Serialize;

use super::error::OrderError;
use super::error::Refusal;
use super::plan::Plan;
use super::plan::PlannedRule;
use crate::compile::Compiled;
use crate::compile::Compiler;
use crate::context::Context;
use crate::context::Jurisdictions;
use crate::context::Timestamp;
use crate::database::Database;
use crate::known_good::KnownGood;
use crate::names::Action;
use crate::policy::Policy;
use crate::screen::Screener;
use crate::verdict::DatabaseName;

/// A compiled order: a small database to lie on top of the others.
#[derive(Clone, Debug)]
pub struct OrderLayer {
    plan: Plan,
    compiled: Compiled,
    database: Database,
    now: Timestamp,
}

/// What the authority can be told: which order is in force, since when, in which database, and by
/// which links that was checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct OrderReceipt {
    /// The number of the order.
    pub reference: String,
    /// Who issued it.
    pub authority: String,
    /// Where it counts; empty means everywhere.
    pub jurisdictions: Jurisdictions,
    /// When it was issued, if it says so.
    pub issued: Option<Timestamp>,
    /// When it was received, if it says so.
    pub received: Option<Timestamp>,
    /// Since when it is in force: when it was checked, or later if it says so.
    pub in_force_since: Timestamp,
    /// From when on it no longer counts; `None` if it has no end.
    pub in_force_until: Option<Timestamp>,
    /// The layer, with the hash of its content.
    pub database: DatabaseName,
    /// The links that were screened, without credentials, and the rules that caught them.
    pub checks: Vec<OrderCheck>,
}

/// A link that an order blocks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct OrderCheck {
    /// The link, without credentials.
    pub canary: String,
    /// What follows for it.
    pub action: Action,
    /// The rule that caught it: its kind and pattern.
    pub rule: String,
}

impl OrderReceipt {
    /// The receipt as JSON on one line: the same bytes in every language.
    pub fn to_json(&self) -> String {
        // Strings, times and lists of them: there is nothing that JSON cannot say.
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl Plan {
    /// Compiles the order to a layer of this name. `known_good` are links that it must not take down.
    ///
    /// The rules count from the moment at which they are put in force, or from a later one that the
    /// order names. The layer therefore says since when the order is in force, and so does every later
    /// receipt. A machine whose clock is behind puts the layer in force when its own clock gets there.
    ///
    /// # Errors
    /// [`OrderError::Refused`] with every link whose rule takes bystanders down without leave, has run
    /// out or can never fit. The other errors are those of the compiler.
    pub fn compile<'a>(
        &self,
        name: &str,
        known_good: impl IntoIterator<Item = &'a [u8]>,
    ) -> Result<OrderLayer, OrderError> {
        let reference = &self.order.reference;
        let now = self.now.unwrap_or_else(Timestamp::now);
        let mut plan = self.clone();
        plan.judge(self.lint(now)?)?;
        plan.begin(now);
        let mut info = plan.order.info.clone();
        info.canaries = plan.rules.iter().filter_map(|rule| rule.canary.clone()).collect();
        let broken = |source| OrderError::Compile { reference: reference.clone(), source };
        let mut compiler = Compiler::new(name);
        compiler.now(now);
        compiler.add_list(info, plan.lines().as_bytes()).map_err(broken)?;
        let compiled = compiler.finish().map_err(broken)?;
        let layer = OrderLayer::new(plan, compiled, now)?;
        let mut good = KnownGood::new(layer.database().clone());
        good.now(layer.in_force_since());
        known_good.into_iter().for_each(|link| good.link(link));
        let is_accepted = |line: u32| {
            let rule = layer.rules().get((line as usize).wrapping_sub(1));
            rule.is_some_and(|rule| rule.accepted)
        };
        let found = good.finish().into_iter().filter(|found| !is_accepted(found.line));
        let refusals: Vec<Refusal> =
            found.map(|found| self.refusal(found.line, &found.message)).collect();
        match refusals.is_empty() {
            true => Ok(layer),
            false => Err(OrderError::Refused { reference: reference.clone(), refusals }),
        }
    }
}

impl OrderLayer {
    pub(super) fn new(plan: Plan, compiled: Compiled, now: Timestamp) -> Result<Self, OrderError> {
        let database = Database::from_bytes(compiled.bytes().to_vec()).map_err(|source| {
            OrderError::Open { reference: plan.order().reference.clone(), source }
        })?;
        Ok(Self { plan, compiled, database, now })
    }

    /// The rules, with notes about what they take down by leave.
    pub fn rules(&self) -> &[PlannedRule] {
        self.plan.rules()
    }

    /// The database.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// The database as a file has it.
    pub fn bytes(&self) -> &[u8] {
        self.compiled.bytes()
    }

    /// Since when the order is in force.
    pub fn in_force_since(&self) -> Timestamp {
        self.plan.order().info.attributes.valid_from.unwrap_or(self.now)
    }

    /// Writes the database to a file, as [`Compiled::write`] does.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn write(&self, path: impl AsRef<Path>) -> Result<(), OrderError> {
        self.written(self.compiled.write(path))
    }

    /// Writes the database and its signature, as [`Compiled::write_signed`] does.
    ///
    /// # Errors
    /// If one of the files cannot be written.
    pub fn write_signed(&self, path: impl AsRef<Path>, signature: &str) -> Result<(), OrderError> {
        self.written(self.compiled.write_signed(path, signature))
    }

    /// The screener of the layers, the lowest first.
    pub(super) fn screener<'a>(
        layers: impl IntoIterator<Item = &'a Database>,
        policy: &Policy,
    ) -> Screener {
        let mut builder = Screener::builder();
        builder.policy(policy.clone());
        layers.into_iter().for_each(|database| {
            builder.database(database.clone());
        });
        builder.build()
    }

    fn written(&self, result: Result<(), crate::compile::CompileError>) -> Result<(), OrderError> {
        let reference = || self.plan.order().reference.clone();
        result.map_err(|source| OrderError::Compile { reference: reference(), source })
    }

    /// Screens every canary of the order with the layer on top of others, as users of the order's
    /// jurisdictions see it, and writes the receipt.
    ///
    /// # Errors
    /// [`OrderError::Refused`] with every link that is not blocked by a rule of the order, such as one
    /// that an exception of a lower layer lets through.
    pub fn check(&self, below: &[Database], policy: &Policy) -> Result<OrderReceipt, OrderError> {
        let order = self.plan.order();
        let attributes = &order.info.attributes;
        let in_force_since = self.in_force_since();
        let screener = Self::screener(below.iter().chain([&self.database]), policy);
        let mut checks = Vec::new();
        let mut refusals = Vec::new();
        for rule in self.rules() {
            let Some(canary) = &rule.canary else { continue };
            // A rule object may count elsewhere, or from another day on, than the order as a whole.
            let own = self.plan.attributes_of(rule);
            let now = own.valid_from.unwrap_or(in_force_since);
            let jurisdictions = own.jurisdictions.clone();
            let context = Context { now: Some(now), jurisdictions, ..Context::default() };
            let verdict = screener.screen(canary, &context);
            let reference = own.reference.as_ref().unwrap_or(&order.reference);
            match verdict.receipt_of(reference, now) {
                Some(receipt) if receipt.action > Action::Allow => checks.push(OrderCheck {
                    canary: receipt.checked_with,
                    action: receipt.action,
                    rule: receipt.rule,
                }),
                _ => {
                    let why = verdict.reasons().first().map_or("no rule fits", |it| it.message());
                    let problem = format!(
                        "the order does not block {}: {why}; correct the canary, make the order \
                         mandatory, or withdraw what lets the link through",
                        canary.escape_debug()
                    );
                    refusals.push(Refusal { url: rule.url.clone(), problem });
                }
            }
        }
        if !refusals.is_empty() {
            return Err(OrderError::Refused { reference: order.reference.clone(), refusals });
        }
        Ok(OrderReceipt {
            reference: order.reference.clone(),
            authority: order.authority.clone(),
            jurisdictions: attributes.jurisdictions.clone(),
            issued: order.issued,
            received: order.received,
            in_force_since,
            in_force_until: attributes.valid_until.filter(|end| *end != Timestamp::FOREVER),
            database: DatabaseName::new(
                self.database.id().to_string(),
                self.database.name().to_owned(),
            ),
            checks,
        })
    }
}
