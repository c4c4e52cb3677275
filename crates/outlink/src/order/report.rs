//! Everything that there is to say about an order, in one object.

use serde::Serialize;

use super::error::OrderError;
use super::layer::OrderLayer;
use super::layer::OrderReceipt;
use super::plan::PlannedRule;
use crate::context::Context;
use crate::database::Database;
use crate::policy::Policy;
use crate::raw_link::RawLink;
use crate::verdict::VerdictChange;
use crate::wording::json_line;

/// An order that is in force, or would be: its rules, what it changes, and the receipt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct OrderReport {
    /// The size of the layer, in bytes.
    pub bytes: usize,
    /// The rules, with notes and wider rules.
    pub rules: Vec<PlannedRule>,
    /// The links that the order treats otherwise than the databases below.
    pub changes: Vec<VerdictChange>,
    /// What the authority can be told.
    pub receipt: OrderReceipt,
}

impl OrderReport {
    /// What there is to know about the rules: a line for each note, with the link that it is about.
    pub fn notes(&self) -> impl Iterator<Item = String> + '_ {
        let notes = |rule: &PlannedRule| {
            let line = |note: &String| format!("{}: {note}", rule.url);
            rule.notes.iter().map(line).collect::<Vec<_>>()
        };
        self.rules.iter().flat_map(notes)
    }

    /// The report as JSON on one line: the same bytes in every language.
    pub fn to_json(&self) -> String {
        json_line(self)
    }
}

impl OrderLayer {
    /// The links that the order treats otherwise than the databases below, in the order given.
    pub fn changes<'a, L: Into<RawLink<'a>>>(
        &self,
        below: &[Database],
        policy: &Policy,
        context: &Context,
        links: impl IntoIterator<Item = L>,
    ) -> Vec<VerdictChange> {
        let before = Self::screener(below.iter(), policy);
        let after = Self::screener(below.iter().chain([self.database()]), policy);
        let change = |link: L| {
            let link = link.into();
            VerdictChange::between(before.screen(link, context), after.screen(link, context))
        };
        links.into_iter().filter_map(change).collect()
    }

    /// Checks that the order is in force on top of the databases below, and says what it changes about
    /// links that people post.
    ///
    /// # Errors
    /// As [`OrderLayer::check`].
    pub fn report<'a, L: Into<RawLink<'a>>>(
        &self,
        below: &[Database],
        policy: &Policy,
        context: &Context,
        links: impl IntoIterator<Item = L>,
    ) -> Result<OrderReport, OrderError> {
        let receipt = self.check(below, policy)?;
        Ok(OrderReport {
            bytes: self.bytes().len(),
            rules: self.rules().to_vec(),
            changes: self.changes(below, policy, context, links),
            receipt,
        })
    }
}
