//! An action, and what it follows from.

use crate::names::Action;
use crate::names::Setting;
use crate::verdict::DecidedBy;

/// An action, and what it follows from, unless it always follows.
#[derive(Clone, Copy)]
pub(super) struct Ruling {
    pub(super) action: Action,
    pub(super) by: Option<DecidedBy>,
}

impl Ruling {
    /// An action that follows whatever the policy says.
    pub(super) fn always(action: Action) -> Self {
        Self { action, by: None }
    }

    pub(super) fn by(by: DecidedBy, action: Action) -> Self {
        Self { action, by: Some(by) }
    }

    /// No more than an action, which a setting has.
    pub(super) fn at_most(self, cap: Action, setting: Setting) -> Self {
        if self.action > cap { Self::by(DecidedBy::Setting(setting), cap) } else { self }
    }
}
