//! What follows from a finding, and what in the policy or the rule says so.

use super::Policy;
use super::ruling::Ruling;
use super::when::FindingContext;
use super::when::When;
use crate::context::Context;
use crate::context::Jurisdictions;
use crate::names::Action;
use crate::names::Anomaly;
use crate::names::Setting;
use crate::platform::Entity;
use crate::rule::Attributes;
use crate::verdict::DecidedBy;
use crate::verdict::ReasonCode;

/// What follows from a finding.
#[derive(Clone, Copy)]
pub(super) struct Decision<'p> {
    pub(super) ruling: Ruling,
    /// The condition that decides, if one does.
    when: Option<&'p When>,
}

/// A condition of a policy, with its number, counted from 1.
#[derive(Clone, Copy)]
struct NumberedWhen<'p> {
    number: usize,
    when: &'p When,
}

impl Policy {
    /// A rule that fits, perhaps by a part of its hash alone, and stands.
    pub(super) fn rule_finding<'a>(
        &self,
        list: &'a str,
        attributes: &'a Attributes,
        partial: bool,
        context: &'a Context,
    ) -> FindingContext<'a> {
        let code = if partial { ReasonCode::PartialHash } else { ReasonCode::Listed };
        let category = attributes.category.as_ref().and_then(|name| self.categories.get(name));
        let plain = match category {
            Some(action) => Ruling::by(DecidedBy::Category, *action),
            None => self.own_ruling(attributes.action, attributes.mandatory == Some(true)),
        };
        FindingContext { code, rule: Some((list, attributes)), entity: None, plain, context }
    }

    /// Something that a link shows by itself.
    pub(super) fn link_finding<'a>(
        &self,
        code: ReasonCode,
        context: &'a Context,
    ) -> FindingContext<'a> {
        let plain = match code.setting() {
            Some(setting) => Ruling::by(DecidedBy::Setting(setting), self.action(setting)),
            None => Ruling::always(Action::Block),
        };
        FindingContext { code, rule: None, entity: None, plain, context }
    }

    /// An anomaly; `None` if nothing can follow from it.
    pub(super) fn anomaly_finding<'a>(
        &self,
        anomaly: Anomaly,
        context: &'a Context,
    ) -> Option<FindingContext<'a>> {
        let code = ReasonCode::Anomaly;
        let plain = Ruling::by(DecidedBy::Anomaly, self.plain_anomaly_action(anomaly));
        let finding = FindingContext { code, rule: None, entity: None, plain, context };
        self.checks_anomaly(anomaly).then_some(finding)
    }

    /// What a place is. Nothing follows from that unless a condition says so.
    pub(super) fn entity_finding<'a>(
        entity: &'a Entity,
        context: &'a Context,
    ) -> FindingContext<'a> {
        let plain = Ruling::always(Action::Allow);
        FindingContext {
            code: ReasonCode::Entity,
            rule: None,
            entity: Some(entity),
            plain,
            context,
        }
    }

    /// Decides about a finding.
    pub(super) fn decide(&self, finding: &FindingContext<'_>) -> Decision<'_> {
        let numbered = self.deciding(finding);
        let ruling = self.ruling_of(finding, numbered);
        Decision { ruling, when: numbered.map(|it| it.when) }
    }

    /// What follows from a finding by a condition, or by none.
    fn ruling_of(&self, finding: &FindingContext<'_>, when: Option<NumberedWhen<'_>>) -> Ruling {
        let by_when = when.map(|it| Ruling::by(DecidedBy::When(it.number), it.when.action()));
        let mut ruling = by_when.unwrap_or(finding.plain);
        let Some((_, attributes)) = finding.rule else { return ruling };
        if attributes.mandatory == Some(true) {
            let own = self.own_ruling(attributes.action, true);
            if own.action > ruling.action {
                ruling = Ruling::by(DecidedBy::Mandatory, own.action);
            }
        }
        let is_partial = finding.code == ReasonCode::PartialHash;
        let means_partial = || when.is_some_and(|it| it.when.code.contains(&finding.code));
        if is_partial && !means_partial() {
            let setting = Setting::PartialHash;
            ruling = ruling.at_most(self.action(setting), setting);
        }
        ruling
    }

    /// What a rule leads to that asks for an action, or for none, conditions and categories aside. A
    /// mandatory rule that asks for none is a block, so that a policy cannot loosen it by `listed`.
    pub(super) fn own_ruling(&self, asked: Option<Action>, is_mandatory: bool) -> Ruling {
        match asked {
            Some(Action::Review) if self.review != Action::Review => {
                Ruling::by(DecidedBy::Unattended, self.review)
            }
            Some(asked) => Ruling::by(DecidedBy::Rule, asked),
            None => {
                let by_setting = self.action(Setting::Listed);
                if is_mandatory && by_setting < Action::Block {
                    return Ruling::by(DecidedBy::Mandatory, Action::Block);
                }
                Ruling::by(DecidedBy::Setting(Setting::Listed), by_setting)
            }
        }
    }

    /// The jurisdictions that the deciding condition names, if the action is stricter there than elsewhere;
    /// otherwise none. None too if a condition for other jurisdictions asks for the same action or more.
    pub(super) fn jurisdictions_of<'p>(
        &self,
        finding: &FindingContext<'_>,
        decision: &Decision<'p>,
    ) -> &'p Jurisdictions {
        let Some(when) = decision.when.filter(|when| !when.jurisdictions.is_empty()) else {
            return Jurisdictions::NONE;
        };
        let action = |when: Option<NumberedWhen<'_>>| self.ruling_of(finding, when).action;
        let decided = decision.ruling.action;
        let elsewhere = || {
            let mut whens = self.numbered_whens().rev();
            action(whens.find(|it| {
                it.when.jurisdictions.is_empty()
                    && it.when.fits(finding, &finding.context.jurisdictions)
            }))
        };
        let is_of_others = || {
            self.numbered_whens().any(|it| {
                let other = it.when;
                !other.jurisdictions.is_empty()
                    && other.jurisdictions != when.jurisdictions
                    && action(Some(it)) >= decided
                    && other.fits_somewhere(finding)
            })
        };
        if elsewhere() < decided && !is_of_others() {
            &when.jurisdictions
        } else {
            Jurisdictions::NONE
        }
    }

    /// The condition that decides: that of the place for which the most follows.
    fn deciding(&self, finding: &FindingContext<'_>) -> Option<NumberedWhen<'_>> {
        let users = &finding.context.jurisdictions;
        if users.is_one_place() {
            return self.deciding_in(finding, users);
        }
        let of_places = users.places().map(|place| self.deciding_in(finding, &place));
        of_places.max_by_key(|when| self.ruling_of(finding, *when).action).flatten()
    }

    /// The condition that decides in a place: the last that fits. One that asks for less than those before
    /// it is passed over unless it is about all of the place, as one for Sweden is not where users may be
    /// anywhere in the EU.
    fn deciding_in(
        &self,
        finding: &FindingContext<'_>,
        place: &Jurisdictions,
    ) -> Option<NumberedWhen<'_>> {
        let action = |when| self.ruling_of(finding, when).action;
        let fitting = self.numbered_whens().filter(|it| it.when.fits(finding, place));
        fitting.fold(None, |before, it| {
            let loosens = || action(Some(it)) < action(before);
            if !it.when.covers(place) && loosens() { before } else { Some(it) }
        })
    }

    fn numbered_whens(&self) -> impl DoubleEndedIterator<Item = NumberedWhen<'_>> {
        self.whens.iter().enumerate().map(|(at, when)| NumberedWhen { number: at + 1, when })
    }
}

#[cfg(all(test, feature = "toml"))]
mod tests {
    use super::*;

    #[test]
    fn a_decision_names_the_part_of_the_policy_or_rule_that_it_follows_from() {
        let policy = Policy::from_toml(
            r#"
            preset = "unattended"
            [category]
            gambling = "allow"
            [[when]]
            category = "betting"
            action = "allow"
            [[when]]
            category = "malware"
            action = "block"
            "#,
        )
        .unwrap();
        let of = |category: &str, action: Option<Action>, mandatory: bool, partial: bool| {
            let mandatory = Some(mandatory);
            let category = Some(category.to_owned());
            let rule = Attributes { category, action, mandatory, ..Attributes::default() };
            let context = Context::default();
            let ruling = policy.decide(&policy.rule_finding("l", &rule, partial, &context)).ruling;
            (ruling.action, ruling.by.unwrap().to_string())
        };
        let cases = [
            (of("gambling", None, false, false), Action::Allow, "category"),
            (of("gambling", None, true, false), Action::Block, "mandatory"),
            (of("betting", None, false, false), Action::Allow, "when 1"),
            (of("betting", Some(Action::Warn), true, false), Action::Warn, "mandatory"),
            (of("malware", Some(Action::Warn), true, false), Action::Block, "when 2"),
            (of("malware", None, false, true), Action::Warn, "partial_hash"),
            (of("any", Some(Action::Review), false, false), Action::Warn, "unattended"),
            (of("any", Some(Action::Block), true, false), Action::Block, "rule"),
            (of("any", None, false, false), Action::Block, "listed"),
        ];
        for ((action, by), expected, part) in cases {
            assert_eq!((action, by.as_str()), (expected, part));
        }
        let guessed = Ruling::always(Action::Block).at_most(Action::Review, Setting::Guessed);
        assert_eq!(guessed.by, Some(DecidedBy::Setting(Setting::Guessed)));
    }
}
