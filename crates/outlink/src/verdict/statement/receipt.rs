//! The receipt of an order: that it is in force, since when, and how that was checked.

use serde::Serialize;

use super::super::DatabaseName;
use super::super::Match;
use super::super::Reason;
use super::super::ReasonCode;
use super::super::Verdict;
use super::redact;
use crate::context::Jurisdictions;
use crate::context::Timestamp;
use crate::names::Action;
use crate::wording::json_line;

/// What an authority that issued an order can be told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Receipt {
    /// The order, or the list and line of its rule.
    pub reference: String,
    /// Who issued it.
    pub authority: Option<String>,
    /// What follows for the link.
    pub action: Action,
    /// Since when the order counts; `None` if it says nothing.
    pub in_force_since: Option<Timestamp>,
    /// From when on it no longer counts; `None` if it says nothing.
    pub in_force_until: Option<Timestamp>,
    /// Where it counts; empty means everywhere.
    pub jurisdictions: Jurisdictions,
    /// The rule that the order became: its kind and pattern.
    pub rule: String,
    /// The databases that have it in force, by the hash of their content.
    pub databases: Vec<DatabaseName>,
    /// The link by which it was checked, without credentials.
    pub checked_with: String,
    /// When it was checked.
    pub checked_at: Timestamp,
}

impl Receipt {
    /// The receipt as JSON on one line: the same bytes in every language.
    pub fn to_json(&self) -> String {
        json_line(self)
    }
}

impl Verdict {
    /// The receipt of the order that decided about this link, such as a canary; `None` if no rule
    /// with a reference decided.
    pub fn receipt(&self, checked_at: Timestamp) -> Option<Receipt> {
        let rule = self.reasons().first()?.rule()?;
        self.receipt_of(rule.reference()?, checked_at)
    }

    /// The receipt of an order, although another rule may have decided; `None` if no rule with this
    /// reference blocks the link.
    pub fn receipt_of(&self, reference: &str, checked_at: Timestamp) -> Option<Receipt> {
        self.receipt_where(checked_at, |rule| rule.reference() == Some(reference))
    }

    /// The receipt of the first rule that blocks the link and is meant.
    pub(crate) fn receipt_where(
        &self,
        checked_at: Timestamp,
        is_meant: impl Fn(&Match) -> bool,
    ) -> Option<Receipt> {
        let is_it = |reason: &&Reason| {
            let rule = reason.rule().filter(|_| reason.code() == ReasonCode::Listed);
            rule.is_some_and(&is_meant)
        };
        let reason = self.reasons().iter().find(is_it)?;
        let rule = reason.rule()?;
        Some(Receipt {
            reference: reference(rule),
            authority: rule.source().map(str::to_owned),
            action: reason.action(),
            in_force_since: rule.valid_from(),
            in_force_until: rule.valid_until(),
            jurisdictions: rule.jurisdictions().clone(),
            rule: format!("{} {}", rule.kind(), rule.pattern()),
            databases: self.databases().to_vec(),
            checked_with: redact::link(self.input(), false),
            checked_at,
        })
    }
}

/// The reference of a rule, or where it stands.
pub(super) fn reference(rule: &Match) -> String {
    rule.reference().map_or_else(|| format!("{}, line {}", rule.list(), rule.line()), str::to_owned)
}
