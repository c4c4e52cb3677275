//! Conditions: another action where a rule, a finding and the circumstances are of a certain kind.

use super::EntityPattern;
use super::ruling::Ruling;
use crate::context::Context;
use crate::context::Jurisdictions;
use crate::names::Action;
use crate::names::Ground;
use crate::names::SourceType;
use crate::platform::Entity;
use crate::rule::Attributes;
use crate::verdict::ReasonCode;

/// A condition with its action. Every field that is given must fit; of several values in one field
/// any may. An empty field fits everything. A condition of which a part can never fit, and one that has
/// an action alone, are errors, in a policy file as in [`Policy::when`](super::Policy::when).
///
/// A condition on the context (`jurisdictions`, `audience`, `surface`) does not fit where the
/// context says nothing about it. Where users are in several places, a condition that asks for no less
/// than what follows without it fits if some of them are in its jurisdictions; one that asks for less
/// fits only if all of them are, as what it loosens stays in force for the others.
///
/// ```
/// use outlink::{Action, Context, Policy, Screener, When};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut invites = When::new(Action::Block);
/// invites.entity.push("telegram:invite/*".parse()?);
/// invites.audience.push("minor".to_owned());
/// let mut policy = Policy::default();
/// policy.when(invites)?;
///
/// let screener = Screener::builder().policy(policy).build();
/// let mut minor = Context::default();
/// minor.audience = Some("minor".to_owned());
/// let link = "https://t.me/+AbCdEfGhIjKlMnOp";
/// assert!(screener.is_blocked(link, &minor));
/// assert!(!screener.is_blocked(link, &Context::default()));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct When {
    /// The category of the rule.
    pub category: Vec<String>,
    /// The list of the rule.
    pub list: Vec<String>,
    /// The ground of the rule.
    pub ground: Option<Ground>,
    /// The role of who brought the rule about.
    pub source_type: Option<SourceType>,
    /// What the link is, whether or not a rule fits. Such a condition makes a reason of its own, with
    /// the code `entity`, which no exception lifts; it does not go with conditions on rules.
    pub entity: Vec<EntityPattern>,
    /// The code of the finding; a rule that fits has `listed`, or `partial_hash` if a part of its hash
    /// does. `excepted` and `inactive` lead to nothing and a damaged database is always blocked, so
    /// that a condition on those codes is an error.
    pub code: Vec<ReasonCode>,
    /// Where the users are; see above for users in several places.
    pub jurisdictions: Jurisdictions,
    /// Who sees the link.
    pub audience: Vec<String>,
    /// Where the link is shown.
    pub surface: Vec<String>,
    /// What to do.
    pub action: Action,
}

impl When {
    /// A condition that fits every rule and no other finding, until its fields say what it is about.
    pub fn new(action: Action) -> Self {
        Self {
            category: Vec::new(),
            list: Vec::new(),
            ground: None,
            source_type: None,
            entity: Vec::new(),
            code: Vec::new(),
            jurisdictions: Jurisdictions::default(),
            audience: Vec::new(),
            surface: Vec::new(),
            action,
        }
    }

    pub(super) fn action(&self) -> Action {
        self.action
    }

    /// Whether it fits where some of these users are.
    pub(super) fn fits(&self, finding: &FindingContext<'_>, users: &Jurisdictions) -> bool {
        let of_place = self.jurisdictions.is_empty()
            || (!users.is_empty() && self.jurisdictions.admits(users));
        of_place && self.fits_somewhere(finding)
    }

    /// Whether it is about all of these users, given that it fits.
    pub(super) fn covers(&self, users: &Jurisdictions) -> bool {
        self.jurisdictions.covers(users)
    }

    /// Whether it fits where the users are in its jurisdictions.
    pub(super) fn fits_somewhere(&self, finding: &FindingContext<'_>) -> bool {
        let FindingContext { code, rule, entity, context, .. } = finding;
        // A condition that names no code is about rules: it must not soften what a link shows by
        // itself only because the audience fits.
        let of_code = if self.code.is_empty() {
            rule.is_some() || entity.is_some()
        } else {
            self.code.contains(code)
        };
        let of_rule = match rule {
            Some((list, attributes)) => self.fits_rule(list, attributes),
            None => self.says_nothing_of_rules(),
        };
        let of_entity = match entity {
            Some(entity) => self.entity.iter().any(|pattern| pattern.fits(entity)),
            None => self.entity.is_empty(),
        };
        of_code
            && of_entity
            && of_rule
            && one_of(&self.audience, context.audience.as_deref())
            && one_of(&self.surface, context.surface.as_deref())
    }

    fn fits_rule(&self, list: &str, attributes: &Attributes) -> bool {
        one_of(&self.category, attributes.category.as_deref())
            && one_of(&self.list, Some(list))
            && (self.ground.is_none() || self.ground == attributes.ground)
            && (self.source_type.is_none() || self.source_type == attributes.source_type)
    }

    /// The first of its codes that rules which fit do not have.
    fn code_of_others(&self) -> Option<ReasonCode> {
        let of_rules = [ReasonCode::Listed, ReasonCode::PartialHash];
        self.code.iter().copied().find(|code| !of_rules.contains(code))
    }

    /// Whether it fits every rule, for everybody.
    fn names_nothing(&self) -> bool {
        self.says_nothing_of_rules()
            && self.entity.is_empty()
            && self.code.is_empty()
            && self.jurisdictions.is_empty()
            && self.audience.is_empty()
            && self.surface.is_empty()
    }

    fn says_nothing_of_rules(&self) -> bool {
        self.category.is_empty()
            && self.list.is_empty()
            && self.ground.is_none()
            && self.source_type.is_none()
    }

    /// Checks that each part of the condition can fit, and that it is about something. `minds_anomalies`
    /// says whether the policy has an action for any anomaly.
    pub(super) fn check(&self, minds_anomalies: bool) -> Result<(), InvalidWhen> {
        let names = [
            ("category", &self.category),
            ("list", &self.list),
            ("audience", &self.audience),
            ("surface", &self.surface),
        ];
        for (key, names) in names {
            names.iter().try_for_each(|name| check_name(key, name))?;
        }
        self.code.iter().try_for_each(|code| check_code(*code))?;
        let names_entity = self.code.contains(&ReasonCode::Entity);
        let is_of_entities =
            self.says_nothing_of_rules() && self.code.len() == usize::from(names_entity);
        let code_of_others = self.code_of_others().filter(|_| !self.says_nothing_of_rules());
        let fault = if names_entity && self.entity.is_empty() {
            Fault::NoEntity
        } else if !self.entity.is_empty() && !is_of_entities {
            Fault::EntityAndRule
        } else if let Some(code) = code_of_others {
            Fault::RuleAndFinding { code: code.as_str() }
        } else if self.code.contains(&ReasonCode::Anomaly) && !minds_anomalies {
            Fault::NoAnomaly
        } else if self.names_nothing() {
            Fault::NoCondition
        } else {
            return Ok(());
        };
        Err(InvalidWhen(fault))
    }
}

/// A condition that cannot do what it seems to say.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(transparent)]
pub struct InvalidWhen(Fault);

impl InvalidWhen {
    /// A key that names nothing.
    pub(super) fn empty(key: &str) -> Self {
        Self(Fault::Empty { key: key.to_owned() })
    }
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
enum Fault {
    #[error("`{key}` names nothing, so that the condition never fits; leave the key out")]
    Empty { key: String },
    #[error(
        "no condition decides about the code `{code}`: exceptions and rules that do not count lead to \
         nothing, and a damaged database always blocks; leave it out"
    )]
    Undecided { code: &'static str },
    #[error(
        "`entity` is about what a link is, whether or not a rule fits, so that it does not go with \
         category, list, ground, source_type or another code; write two [[when]]"
    )]
    EntityAndRule,
    #[error("the code `entity` needs a key such as entity = \"telegram:invite/*\" beside it")]
    NoEntity,
    #[error(
        "category, list, ground and source_type are about rules that fit, which have the code `listed` \
         or `partial_hash` and never `{code}`; leave it out, or write two [[when]]"
    )]
    RuleAndFinding { code: &'static str },
    #[error(
        "no anomaly leads to anything, so that a condition on the code `anomaly` never fits; name one \
         that matters, such as credentials = \"warn\" below [anomaly], before the condition is added"
    )]
    NoAnomaly,
    #[error(
        "a [[when]] with nothing but `action` is about every rule; say what it is about, or write code = \
         [\"listed\", \"partial_hash\"] if every rule is meant"
    )]
    NoCondition,
}

/// Checks that a name in a condition is one that a list or a request can have.
pub(super) fn check_name(key: &str, name: &str) -> Result<(), InvalidWhen> {
    if name.trim().is_empty() { Err(InvalidWhen::empty(key)) } else { Ok(()) }
}

/// Checks that a condition can decide about a code.
pub(super) fn check_code(code: ReasonCode) -> Result<(), InvalidWhen> {
    if code == ReasonCode::Entity || ReasonCode::DECIDED.contains(&code) {
        Ok(())
    } else {
        Err(InvalidWhen(Fault::Undecided { code: code.as_str() }))
    }
}

/// What a condition is compared with.
pub(super) struct FindingContext<'a> {
    pub(super) code: ReasonCode,
    /// The name of the list and the attributes of the rule, for a rule that fits.
    pub(super) rule: Option<(&'a str, &'a Attributes)>,
    /// What the place is, if the condition is to be about that.
    pub(super) entity: Option<&'a Entity>,
    /// What follows where no condition fits.
    pub(super) plain: Ruling,
    pub(super) context: &'a Context,
}

fn one_of(wanted: &[String], actual: Option<&str>) -> bool {
    wanted.is_empty() || actual.is_some_and(|actual| wanted.iter().any(|name| name == actual))
}
