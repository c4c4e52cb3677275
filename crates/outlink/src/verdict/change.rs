//! A link that another state of the lists treats otherwise.

use serde::Serialize;
use serde::Serializer;
use serde::ser::SerializeStruct;

use super::Reason;
use super::Verdict;
use crate::names::Action;

/// A link whose action differs between two screeners: without and with an order, or before and after
/// a list was replaced.
///
/// Its JSON has the link as `input`, and for `before` and `after` the `action` and the `reason` that
/// decided.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct VerdictChange {
    /// The verdict of the first screener.
    pub before: Verdict,
    /// The verdict of the second one.
    pub after: Verdict,
}

impl VerdictChange {
    /// The change between two verdicts on one link; `None` if their actions are the same.
    pub fn between(before: Verdict, after: Verdict) -> Option<Self> {
        (before.action() != after.action()).then_some(Self { before, after })
    }

    /// Whether the second verdict is the stricter one.
    pub fn is_stricter(&self) -> bool {
        self.after.action() > self.before.action()
    }
}

impl Serialize for VerdictChange {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("VerdictChange", 3)?;
        object.serialize_field("input", self.before.input())?;
        object.serialize_field("before", &Side::of(&self.before))?;
        object.serialize_field("after", &Side::of(&self.after))?;
        object.end()
    }
}

/// What one of the screeners makes of the link.
#[derive(Serialize)]
struct Side<'a> {
    action: Action,
    reason: Option<&'a Reason>,
}

impl<'a> Side<'a> {
    fn of(verdict: &'a Verdict) -> Self {
        Self { action: verdict.action(), reason: verdict.reasons().first() }
    }
}
