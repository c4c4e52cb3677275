//! An order as a layer, and the proof that it is in force.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::path::Path;

use serde::Serialize;

use super::error::OrderError;
use super::error::Refusal;
use super::plan::Plan;
use super::plan::PlannedRule;
use crate::compile::Compiled;
use crate::compile::Compiler;
use crate::context::Context;
use crate::context::Jurisdiction;
use crate::context::Jurisdictions;
use crate::context::Timestamp;
use crate::database::Database;
use crate::known_good::KnownGood;
use crate::names::Action;
use crate::policy::Policy;
use crate::screen::Screener;
use crate::verdict::DatabaseName;
use crate::verdict::Match;
use crate::verdict::statement::Receipt;
use crate::wording::json_line;

/// A compiled order: a small database to lie on top of the others.
#[derive(Clone, Debug)]
#[must_use = "an order is in force only once its layer is used"]
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
    /// The rules that no link was screened for, since none is known that they must block.
    pub unchecked: Vec<UncheckedRule>,
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
    /// Where and when that rule counts.
    #[serde(flatten)]
    pub scope: RuleScope,
}

/// A rule of an order that was not checked, such as a keyword without a `canary`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct UncheckedRule {
    /// Its kind and pattern.
    pub rule: String,
    /// Where and when it counts.
    #[serde(flatten)]
    pub scope: RuleScope,
}

/// Where and when a rule of an order counts: as the order does, unless its rule object says otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RuleScope {
    /// The number of the order.
    pub reference: String,
    /// Where it counts; empty means everywhere.
    pub jurisdictions: Jurisdictions,
    /// Since when it is in force.
    pub in_force_since: Timestamp,
    /// From when on it no longer counts; `None` if it has no end.
    pub in_force_until: Option<Timestamp>,
}

impl OrderReceipt {
    /// The receipt as JSON on one line: the same bytes in every language.
    pub fn to_json(&self) -> String {
        json_line(self)
    }
}

impl Plan {
    /// Compiles the order to a layer of this name. `known_good` are links that it must not take down,
    /// wherever and from whatever day on its rules count.
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
        let good: Vec<&[u8]> = known_good.into_iter().collect();
        let mut found = BTreeMap::new();
        for start in layer.starts() {
            let mut known = KnownGood::new(layer.database().clone());
            known.now(start);
            good.iter().for_each(|link| known.link(*link));
            for diagnostic in known.finish() {
                found.entry(diagnostic.line).or_insert(diagnostic);
            }
        }
        let is_accepted = |line: u32| {
            let rule = layer.rules().get((line as usize).wrapping_sub(1));
            rule.is_some_and(|rule| rule.accepted)
        };
        let found = found.into_values().filter(|found| !is_accepted(found.line));
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

    /// The moments from which its rules count. Any rule counts at one of them.
    fn starts(&self) -> BTreeSet<Timestamp> {
        let own = self.rules().iter().map(|rule| self.scope_of(rule).in_force_since);
        own.chain([self.in_force_since()]).collect()
    }

    fn scope_of(&self, rule: &PlannedRule) -> RuleScope {
        let own = self.plan.attributes_of(rule);
        let order = self.plan.order();
        RuleScope {
            reference: own.reference.unwrap_or_else(|| order.reference.clone()),
            jurisdictions: own.jurisdictions,
            in_force_since: own.valid_from.unwrap_or(self.in_force_since()),
            in_force_until: own.valid_until.filter(|end| *end != Timestamp::FOREVER),
        }
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
    /// [`OrderError::Refused`] with every link that its rule of the order does not block, or not as
    /// strictly as the order says: an exception of a lower layer lets it through, or the policy is more
    /// lenient.
    pub fn check(&self, below: &[Database], policy: &Policy) -> Result<OrderReceipt, OrderError> {
        let order = self.plan.order();
        let screener = Self::screener(below.iter().chain([&self.database]), policy);
        let (mut checks, mut unchecked, mut refusals) = (Vec::new(), Vec::new(), Vec::new());
        for (rule, line) in self.rules().iter().zip(1..) {
            let scope = self.scope_of(rule);
            let Some(canary) = &rule.canary else {
                unchecked.push(UncheckedRule { rule: rule.kind_and_pattern(), scope });
                continue;
            };
            match self.check_rule(rule, line, canary, scope, &screener) {
                Ok(check) => checks.push(check),
                Err(problem) => refusals.push(Refusal { url: rule.url.clone(), problem }),
            }
        }
        if !refusals.is_empty() {
            return Err(OrderError::Refused { reference: order.reference.clone(), refusals });
        }
        let attributes = &order.info.attributes;
        Ok(OrderReceipt {
            reference: order.reference.clone(),
            authority: order.authority.clone(),
            jurisdictions: attributes.jurisdictions.clone(),
            issued: order.issued,
            received: order.received,
            in_force_since: self.in_force_since(),
            in_force_until: attributes.valid_until.filter(|end| *end != Timestamp::FOREVER),
            database: DatabaseName::new(
                self.database.id().to_string(),
                self.database.name().to_owned(),
            ),
            checks,
            unchecked,
        })
    }

    /// Checks that the rule of a line blocks its canary where and when it counts.
    fn check_rule(
        &self,
        rule: &PlannedRule,
        line: u32,
        canary: &str,
        scope: RuleScope,
        screener: &Screener,
    ) -> Result<OrderCheck, String> {
        // An exception may let the link through in one country and not in the others.
        let countries = scope.jurisdictions.countries();
        let check = |place: Option<Jurisdiction>| {
            let jurisdictions = place.into_iter().collect();
            let now = scope.in_force_since;
            let context = Context { now: Some(now), jurisdictions, ..Context::default() };
            self.caught_by(rule, line, canary, &context, screener)
        };
        let (first, others) = match countries.split_first() {
            Some((first, others)) => (Some(*first), others),
            None => (None, [].as_slice()),
        };
        let receipt = check(first)?;
        for country in others {
            check(Some(*country))?;
        }
        let Receipt { checked_with, action, rule, .. } = receipt;
        Ok(OrderCheck { canary: checked_with, action, rule, scope })
    }

    /// What blocks a canary for some users, if it is the rule of a line; else why it is not.
    fn caught_by(
        &self,
        rule: &PlannedRule,
        line: u32,
        canary: &str,
        context: &Context,
        screener: &Screener,
    ) -> Result<Receipt, String> {
        let verdict = screener.screen(canary, context);
        let now = context.now.unwrap_or_else(Timestamp::now);
        let receipt = verdict.receipt_where(now, |caught| self.is_rule_of_line(caught, rule, line));
        let ordered = self.plan.attributes_of(rule).action.unwrap_or(Action::Block);
        let canary = canary.escape_debug();
        let place = context.jurisdictions.iter().next();
        let place = place.map(|place| format!(" in {place}")).unwrap_or_default();
        match receipt {
            Some(receipt) if receipt.action >= ordered => Ok(receipt),
            Some(receipt) => Err(format!(
                "the order does not {ordered} {canary}{place}: the policy makes it {}; make the order \
                 mandatory, or the policy stricter",
                receipt.action
            )),
            None => {
                let why = verdict.reasons().first().map_or("no rule fits", |it| it.message());
                Err(format!(
                    "the order does not block {canary}{place}: {why}; correct the canary, make the \
                     order mandatory, or withdraw what lets the link through"
                ))
            }
        }
    }

    /// Whether a rule that caught a link is the one of a line of the order. Of lines that say the same
    /// only the first one is compiled.
    fn is_rule_of_line(&self, caught: &Match, rule: &PlannedRule, line: u32) -> bool {
        let is_repeated = || {
            let rule = rule.kind_and_pattern();
            rule.split(' ').next() == Some(caught.kind().as_str())
                && self.compiled.report().lists.iter().any(|list| list.duplicates > 0)
        };
        let is_line = caught.line() == line || (caught.line() < line && is_repeated());
        is_line && caught.list() == self.plan.order().info.name
    }
}
