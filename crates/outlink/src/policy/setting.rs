//! What the default policy does about each kind of finding.

use crate::names::Action;
use crate::names::Setting;

/// The action of every setting, in their order.
pub(super) fn default_settings() -> [Action; Setting::ALL.len()] {
    let mut actions = [Action::Block; Setting::ALL.len()];
    for (action, setting) in actions.iter_mut().zip(Setting::ALL) {
        *action = setting.default_action();
    }
    actions
}

impl Setting {
    /// What the default policy does.
    pub(super) const fn default_action(self) -> Action {
        match self {
            Self::Listed | Self::Malformed | Self::DangerousScheme => Action::Block,
            Self::Limit => Action::Warn,
            Self::OpaqueRedirect | Self::Guessed | Self::PartialHash | Self::UnknownScheme => {
                Action::Review
            }
            Self::PrivateAddress | Self::Unlisted | Self::Port => Action::Allow,
        }
    }
}
