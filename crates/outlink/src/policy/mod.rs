//! What to do about what was found.
//!
//! A [`Policy`] is apart from the database, so that one database serves several surfaces. It is
//! built from a preset, from TOML (`Policy::from_toml`) or setting by setting.

mod blocks;
mod contest;
mod context_names;
mod decide;
mod decision;
mod entity;
mod link_hits;
mod ports;
mod precedence;
mod private;
mod ruling;
mod setting;
#[cfg(test)]
mod tests;
#[cfg(feature = "toml")]
mod toml;
mod when;
mod withdrawn;

use std::collections::BTreeMap;

pub use self::entity::EntityPattern;
pub use self::entity::InvalidEntityPattern;
pub use self::private::InvalidPrivateHost;
use self::setting::default_settings;
#[cfg(feature = "toml")]
pub use self::toml::PolicyError;
pub use self::when::InvalidWhen;
pub use self::when::When;
pub use crate::names::Setting;

use self::ports::Ports;
use self::private::PrivateHosts;
use crate::names::Action;
use crate::names::Anomaly;
use crate::verdict::ReasonCode;

pub(crate) use self::contest::damaged_reason;
pub(crate) use self::contest::to_match;
pub(crate) use self::decide::anomaly_reason;
pub(crate) use self::decide::decide_by_rules_only;
pub(crate) use self::decide::decide_error;
pub(crate) use self::decide::decide_link;
pub(crate) use self::decide::limit_reason;
pub(crate) use self::link_hits::LayerHit;
pub(crate) use self::link_hits::LinkHits;
pub(crate) use self::link_hits::MatchingRules;

/// What to do about rules that fit and about what a link shows by itself.
///
/// For a rule that fits, the action is that of the last [`When`] that fits, else of the category,
/// else of the rule or its list, else [`Setting::Listed`]. For a mandatory rule the policy can only
/// be stricter than the rule itself, which asks for a block if neither it nor its list names an action.
/// What is merely guessed, or known by a part of its hash alone, cannot cause more than
/// [`Setting::Guessed`] and [`Setting::PartialHash`], a mandatory rule included, unless for the latter a
/// condition that names the code `partial_hash` says otherwise.
///
/// ```
/// use outlink::{Action, Policy, Setting};
///
/// let mut policy = Policy::unattended();
/// policy.set(Setting::UnknownScheme, Action::Block);
/// assert_eq!(policy.action(Setting::UnknownScheme), Action::Block);
/// assert_eq!(policy.action(Setting::Listed), Action::Block);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    settings: [Action; Setting::ALL.len()],
    categories: BTreeMap<String, Action>,
    anomalies: BTreeMap<&'static str, Action>,
    whens: Vec<When>,
    private: PrivateHosts,
    ports: Ports,
    /// Whether every scheme but `http` and `https` counts as an unknown one.
    web_only: bool,
    /// The action for rules whose own action is [`Action::Review`].
    review: Action,
}

impl Default for Policy {
    /// The policy for showing links to people.
    fn default() -> Self {
        Self {
            settings: default_settings(),
            categories: BTreeMap::new(),
            anomalies: BTreeMap::new(),
            whens: Vec::new(),
            private: PrivateHosts::default(),
            ports: Ports::default(),
            web_only: false,
            review: Action::Review,
        }
    }
}

impl Policy {
    /// The policy for a worker that fetches links. As [`Policy::default`], but whatever is not a
    /// public address is blocked, so that a link cannot make the worker ask a host of its own
    /// network (server-side request forgery). So is every scheme but `http` and `https`, every port
    /// below 1024 but 80 and 443, the ports of other services above it ([`Setting::Port`]), and a link
    /// that reaches a limit.
    pub fn preview() -> Self {
        let mut policy = Self { web_only: true, ..Self::default() };
        let blocked =
            [Setting::PrivateAddress, Setting::UnknownScheme, Setting::Port, Setting::Limit];
        for setting in blocked {
            policy.set(setting, Action::Block);
        }
        policy
    }

    /// The policy for a platform where nobody reviews links. As [`Policy::default`], but what would
    /// be [`Action::Review`] is [`Action::Warn`], and a shortener is let through.
    pub fn unattended() -> Self {
        let mut policy = Self { review: Action::Warn, ..Self::default() };
        for setting in [Setting::Guessed, Setting::PartialHash, Setting::UnknownScheme] {
            policy.set(setting, Action::Warn);
        }
        policy.set(Setting::OpaqueRedirect, Action::Allow);
        policy
    }

    /// The names of the presets.
    pub const PRESETS: [&str; 3] = ["default", "preview", "unattended"];

    /// The preset of a name: one of [`Policy::PRESETS`].
    pub fn preset(name: &str) -> Option<Self> {
        match name {
            "default" => Some(Self::default()),
            "preview" => Some(Self::preview()),
            "unattended" => Some(Self::unattended()),
            _ => None,
        }
    }

    /// Reads a policy: the keys of [`Setting`], the tables `category`, `anomaly`, `private` and
    /// `ports`, and any number of `[[when]]`. What is absent is as in [`Policy::default`], or as in the preset
    /// that a line such as `preset = "preview"` names.
    ///
    /// # Errors
    /// An unknown key or action is an error that gives its line and the nearest known name; a
    /// policy is never applied in part.
    ///
    /// ```
    /// use outlink::{Action, Policy, Setting};
    ///
    /// let policy = Policy::from_toml("preset = \"preview\"\nlimit = \"warn\"\n")?;
    /// assert_eq!(policy.action(Setting::Limit), Action::Warn);
    /// let error = Policy::from_toml("limti = \"warn\"\n").unwrap_err();
    /// assert!(error.to_string().contains("`limit`"));
    /// # Ok::<(), outlink::PolicyError>(())
    /// ```
    #[cfg(feature = "toml")]
    pub fn from_toml(text: &str) -> Result<Self, PolicyError> {
        self::toml::parse(text)
    }

    /// Whether a text is TOML without any key.
    #[cfg(feature = "live")]
    pub(crate) fn says_nothing(text: &str) -> bool {
        self::toml::has_no_key(text)
    }

    /// Sets what to do about one kind of finding.
    #[expect(clippy::indexing_slicing, reason = "the array has a place for every setting")]
    pub fn set(&mut self, setting: Setting, action: Action) -> &mut Self {
        self.settings[setting as usize] = action;
        self
    }

    /// Sets what to do about the rules of a category, whatever their lists say.
    pub fn category(&mut self, category: impl Into<String>, action: Action) -> &mut Self {
        self.categories.insert(category.into(), action);
        self
    }

    /// Sets what to do about an anomaly; without this it is only noted.
    pub fn anomaly(&mut self, anomaly: Anomaly, action: Action) -> &mut Self {
        self.anomalies.insert(anomaly.as_str(), action);
        self
    }

    /// Adds a condition; if several match, the last wins. One on the code `anomaly` comes after the
    /// anomalies that it is about.
    ///
    /// # Errors
    /// If a part of the condition can never fit, or if it has an action alone. It is not added then.
    pub fn when(&mut self, when: When) -> Result<&mut Self, InvalidWhen> {
        when.check(self.checks_anomalies())?;
        self.whens.push(when);
        Ok(self)
    }

    /// Keeps an address (`10.0.0.5`), a range (`10.0.0.0/24`), a host (`cdn.internal`) or what is
    /// below one (`*.cdn.internal`) reachable where [`Setting::PrivateAddress`] blocks. A host that
    /// is allowed by its name is still refused by an address that it resolves to and that is not.
    ///
    /// # Errors
    /// If the text is none of those, or a range wider than `10.0.0.0/8` or `fc00::/7`.
    pub fn allow_private(&mut self, text: &str) -> Result<&mut Self, InvalidPrivateHost> {
        self.private.add(text)?;
        Ok(self)
    }

    /// Lets a port through where [`Setting::Port`] blocks, such as that of a web server of a partner.
    pub fn allow_port(&mut self, port: u16) -> &mut Self {
        self.ports.allow(port);
        self
    }

    /// What one kind of finding leads to, conditions aside.
    #[expect(clippy::indexing_slicing, reason = "the array has a place for every setting")]
    pub fn action(&self, setting: Setting) -> Action {
        self.settings[setting as usize]
    }

    /// The names of lists in conditions.
    pub(crate) fn lists(&self) -> impl Iterator<Item = &str> {
        self.whens.iter().flat_map(|when| when.list.iter().map(String::as_str))
    }

    /// The names of categories, in conditions too.
    pub(crate) fn categories(&self) -> impl Iterator<Item = &str> {
        let of_whens = self.whens.iter().flat_map(|when| &when.category);
        self.categories.keys().chain(of_whens).map(String::as_str)
    }

    /// Whether anything follows from the network that a host addresses, or from a port, in some
    /// context.
    pub(crate) fn checks_network(&self) -> bool {
        let codes = [ReasonCode::PrivateAddress, ReasonCode::Port];
        self.action(Setting::PrivateAddress).max(self.action(Setting::Port)) > Action::Allow
            || self.whens.iter().any(|when| codes.iter().any(|code| when.code.contains(code)))
    }

    /// Whether a link is looked at although no rule fits it and it shows nothing.
    pub(crate) fn checks_unlisted(&self) -> bool {
        self.action(Setting::Unlisted) > Action::Allow
            || self.whens.iter().any(|when| when.code.contains(&ReasonCode::Unlisted))
    }

    /// Whether anything follows from what a link is.
    pub(crate) fn checks_entities(&self) -> bool {
        self.whens.iter().any(|when| !when.entity.is_empty())
    }

    /// Whether schemes of the web other than `http` and `https` are unknown ones.
    pub(crate) fn is_web_only(&self) -> bool {
        self.web_only
    }

    /// Whether what is merely guessed can make a link blocked, or reaching a limit while guessing.
    pub(crate) fn guess_can_block(&self) -> bool {
        self.action(Setting::Guessed).max(self.action(Setting::Limit)) >= Action::Block
            || self.whens.iter().any(|when| when.code.contains(&ReasonCode::Limit))
    }

    /// Whether a link can be blocked because it hides where it leads.
    pub(crate) fn opaque_can_block(&self) -> bool {
        self.action(Setting::OpaqueRedirect) >= Action::Block
            || self.whens.iter().any(|when| when.code.contains(&ReasonCode::OpaqueRedirect))
    }

    /// The most that a candidate can lead to, which may be merely guessed.
    fn cap(&self, guessed: bool) -> Action {
        if guessed { self.action(Setting::Guessed) } else { Action::Block }
    }

    /// Whether anything can follow from an anomaly, in any context. A condition on anomalies is about
    /// those that the policy minds.
    pub(crate) fn checks_anomaly(&self, anomaly: Anomaly) -> bool {
        self.plain_anomaly_action(anomaly) > Action::Allow
    }

    /// Whether anything can follow from some anomaly.
    fn checks_anomalies(&self) -> bool {
        self.anomalies.values().any(|action| *action > Action::Allow)
    }

    fn plain_anomaly_action(&self, anomaly: Anomaly) -> Action {
        self.anomalies.get(anomaly.as_str()).copied().unwrap_or_default()
    }
}
