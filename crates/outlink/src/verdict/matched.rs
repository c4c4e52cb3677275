//! A rule that fits, in words.

use std::cmp::Ordering;

use crate::context::Jurisdictions;
use crate::context::Timestamp;
use crate::names::Action;
use crate::names::Effect;
use crate::names::Ground;
use crate::names::RuleKind;
use crate::names::SourceType;
use crate::rule::Attributes;

/// A rule that fits a candidate, with its list and everything that the list says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    pub(crate) kind: RuleKind,
    pub(crate) pattern: String,
    pub(crate) effect: Effect,
    pub(crate) list: String,
    pub(crate) line: u32,
    pub(crate) attributes: Attributes,
}

impl Match {
    /// What the rule compares.
    pub fn kind(&self) -> RuleKind {
        self.kind
    }

    /// The pattern in normal form, as a rule file has it.
    pub fn pattern(&self) -> &str {
        &self.pattern
    }

    /// Block or exception.
    pub fn effect(&self) -> Effect {
        self.effect
    }

    /// The name of the list.
    pub fn list(&self) -> &str {
        &self.list
    }

    /// The line of the list, counted from 1.
    pub fn line(&self) -> u32 {
        self.line
    }

    /// What the content is, in the words of the list.
    pub fn category(&self) -> Option<&str> {
        self.attributes.category.as_deref()
    }

    /// Why the content may not stay.
    pub fn ground(&self) -> Option<Ground> {
        self.attributes.ground
    }

    /// The action that the rule or its list asks for; the policy may say otherwise.
    pub fn action(&self) -> Option<Action> {
        self.attributes.action
    }

    /// The number of the order or case.
    pub fn reference(&self) -> Option<&str> {
        self.attributes.reference.as_deref()
    }

    /// Who says so.
    pub fn source(&self) -> Option<&str> {
        self.attributes.source.as_deref()
    }

    /// In which role they say so.
    pub fn source_type(&self) -> Option<SourceType> {
        self.attributes.source_type
    }

    /// Where the rule counts; empty means everywhere.
    pub fn jurisdictions(&self) -> &Jurisdictions {
        &self.attributes.jurisdictions
    }

    /// From when on the rule counts.
    pub fn valid_from(&self) -> Option<Timestamp> {
        self.attributes.valid_from
    }

    /// From when on the rule does not count any more.
    pub fn valid_until(&self) -> Option<Timestamp> {
        self.attributes.valid_until
    }

    /// Whether no exception may lift the rule.
    pub fn is_mandatory(&self) -> bool {
        self.attributes.mandatory == Some(true)
    }

    /// The remark of the list's author.
    pub fn comment(&self) -> Option<&str> {
        self.attributes.comment.as_deref()
    }

    /// An order that depends on nothing but the rule itself.
    pub(crate) fn compare(&self, other: &Self) -> Ordering {
        (&self.list, self.line, self.kind, &self.pattern, self.effect, &self.attributes).cmp(&(
            &other.list,
            other.line,
            other.kind,
            &other.pattern,
            other.effect,
            &other.attributes,
        ))
    }
}
