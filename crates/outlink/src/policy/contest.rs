//! The rules that fit, weighed against each other: which count, which stand and which are lifted.

use std::cell::OnceCell;

use super::Policy;
use super::link_hits::MatchingRules;
use super::precedence;
use super::precedence::Contender;
use super::precedence::Lifters;
use super::precedence::WidestBlocks;
use super::ruling::Ruling;
use super::withdrawn;
use super::withdrawn::Withdrawn;
use crate::context::Context;
use crate::context::Timestamp;
use crate::database::RuleView;
use crate::hit::Hit;
use crate::ids::CandidateIndex;
use crate::names::Action;
use crate::names::Effect;
use crate::names::Exceptions;
use crate::names::RuleKind;
use crate::names::Setting;
use crate::verdict::Inactive;
use crate::verdict::LiftsNothing;
use crate::verdict::Match;
use crate::verdict::Reason;
use crate::verdict::ReasonCode;
use crate::verdict::Why;

/// The reason that a database is damaged, which blocks.
pub(crate) fn damaged_reason(name: &str) -> Reason {
    let message = format!(
        "the database {name} is damaged, so nobody knows which rules are missing: replace it"
    );
    let detail = Some(name.to_owned().into());
    let why = Why::Finding { code: ReasonCode::DatabaseDamaged, detail, message };
    Reason::new(Action::Block, None, why)
}

/// A rule of a database in words.
pub(crate) fn to_match(rule: RuleView<'_>) -> Match {
    Match {
        kind: rule.kind,
        pattern: rule.pattern.into_owned(),
        effect: rule.effect,
        list: rule.list_name,
        line: rule.line,
        attributes: rule.attributes,
    }
}

/// How an allow-list knows a candidate: a block of it stands, or an exception fits that counts for all
/// lists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Known {
    #[default]
    No,
    /// By whatever fits it.
    Yes,
    /// By a rule that names its very host, not merely a domain above it.
    ByHost,
}

impl Known {
    /// As what a rule makes a candidate known, given the host of the candidate. What fits a hash in part
    /// makes nothing known: of short prefixes anybody can find a link that fits one.
    fn by(contender: &Contender, host: Option<&str>) -> Self {
        if contender.partial {
            return Self::No;
        }
        let pattern = contender.rule.pattern();
        let named = match contender.rule.kind() {
            RuleKind::Domain | RuleKind::Host => pattern,
            RuleKind::Url | RuleKind::Prefix => pattern.split('/').next().unwrap_or_default(),
            _ => return Self::Yes,
        };
        let is_host = |host: &str| named == host || Some(named) == host.strip_prefix("www.");
        if host.is_some_and(is_host) { Self::ByHost } else { Self::Yes }
    }
}

/// Collects what rules say about the candidates of one link.
pub(super) struct Contest<'a> {
    policy: &'a Policy,
    context: &'a Context,
    matching: &'a MatchingRules<'a>,
    now: OnceCell<Timestamp>,
    reasons: Vec<Reason>,
    /// The layers that turned out to be damaged.
    damaged: Vec<usize>,
}

impl<'a> Contest<'a> {
    pub(super) fn new(
        policy: &'a Policy,
        context: &'a Context,
        matching: &'a MatchingRules<'a>,
    ) -> Self {
        let damaged = matching.damaged.clone();
        let now = OnceCell::new();
        Self { policy, context, matching, now, reasons: Vec::new(), damaged }
    }

    /// Weighs the rules that fit a candidate, which cannot cause more than `cap`. The host of a web link
    /// spares reading the patterns of domains.
    pub(super) fn weigh_candidate(
        &mut self,
        index: CandidateIndex,
        cap: Action,
        host: Option<&str>,
    ) -> Known {
        let matching = self.matching;
        let mut contenders = Vec::new();
        for found in matching.found.iter().filter(|found| found.candidate == index) {
            let Some(database) = matching.databases.get(found.layer) else { continue };
            let domain = host.and_then(|host| found.hit.specificity.domain_of(host));
            let Ok(view) = database.rule_of_pattern(found.hit.rule, domain) else {
                self.damaged.push(found.layer);
                continue;
            };
            let withdrawn =
                withdrawn::of_rule(matching, found.layer, &view, self.context, || self.now());
            // A rule stands as long as nobody knows that it is withdrawn.
            let withdrawn = withdrawn.unwrap_or_else(|layer| {
                self.damaged.push(layer);
                Withdrawn::default()
            });
            let Some(contender) = self.admit(index, view, found.hit, withdrawn.by) else {
                continue;
            };
            if let Some((withdrawal, because)) = withdrawn.inactive {
                let why = Why::InactiveWithdrawal { withdrawal: Box::new(withdrawal), because };
                let reason = Reason::new(Action::Allow, Some(index), why);
                self.reasons.push(reason.ranked(found.hit.specificity));
            }
            contenders.push(contender);
        }
        // The host decides how a candidate is known, and only an allow-list asks for that.
        let allow_list_host = host.filter(|_| self.policy.checks_unlisted());
        if contenders.iter().any(|contender| contender.rule.effect() == Effect::Except) {
            return self.apply_exceptions(index, cap, allow_list_host, &contenders);
        }
        // Nothing can lift a block.
        let known = contenders.iter().map(|block| Known::by(block, allow_list_host)).max();
        for block in contenders {
            let reason = self.reason_of_standing_block(index, cap, block.rule, block.partial);
            self.reasons.push(reason.ranked(block.specificity));
        }
        known.unwrap_or_default()
    }

    /// The reasons, in no particular order.
    pub(super) fn finish(mut self) -> Vec<Reason> {
        self.damaged.sort_unstable();
        self.damaged.dedup();
        let databases = self.damaged.iter().filter_map(|layer| self.matching.databases.get(*layer));
        self.reasons.extend(databases.map(|database| damaged_reason(database.name())));
        self.reasons
    }

    /// Admits a rule to the contest if it counts here and now.
    fn admit(
        &mut self,
        index: CandidateIndex,
        view: RuleView<'_>,
        hit: Hit,
        withdrawn: Option<Inactive>,
    ) -> Option<Contender> {
        let attributes = &view.attributes;
        let is_dated = attributes.valid_from.is_some() || attributes.valid_until.is_some();
        // Without dates any moment will do, and the clock need not be read.
        let now = if is_dated { self.now() } else { Timestamp::from_unix_seconds(0) };
        let because =
            withdrawn.or_else(|| Inactive::of(view.effect, attributes, self.context, now));
        let (important, list) = (view.important, view.list);
        let rule = Box::new(to_match(view));
        if let Some(because) = because {
            let why = Why::Inactive { rule, because };
            let reason = Reason::new(Action::Allow, Some(index), why);
            self.reasons.push(reason.ranked(hit.specificity));
            return None;
        }
        Some(Contender {
            rule,
            specificity: hit.specificity,
            partial: hit.partial,
            important,
            format: list.format,
            exceptions: list.exceptions,
        })
    }

    /// Lets exceptions lift blocks, and names every rule.
    fn apply_exceptions(
        &mut self,
        index: CandidateIndex,
        cap: Action,
        host: Option<&str>,
        contenders: &[Contender],
    ) -> Known {
        let mut known = Known::No;
        let mut standing = Vec::new();
        let lifters = Lifters::of(contenders);
        let mut has_lifted = vec![false; contenders.len()];
        let blocks = contenders.iter().filter(|contender| contender.rule.effect() == Effect::Block);
        for block in blocks {
            let rule = block.rule.clone();
            let mark = |position: usize| {
                if let Some(has_lifted) = has_lifted.get_mut(position) {
                    *has_lifted = true;
                }
            };
            let reason = match lifters.of_block(block, mark) {
                Some(winner) => {
                    let by = winner.rule.clone();
                    Reason::new(Action::Allow, Some(index), Why::Lifted { rule, by })
                }
                None => {
                    known = known.max(Known::by(block, host));
                    standing.push(block);
                    self.reason_of_standing_block(index, cap, rule, block.partial)
                }
            };
            self.reasons.push(reason.ranked(block.specificity));
        }
        self.name_unused_exceptions(index, contenders, &has_lifted, strongest(standing));
        let counts_for_all = |contender: &&Contender| {
            contender.rule.effect() == Effect::Except && contender.exceptions == Exceptions::All
        };
        let excepted = contenders.iter().filter(counts_for_all);
        excepted.map(|exception| Known::by(exception, host)).fold(known, Known::max)
    }

    /// Names the exceptions that lifted nothing, perhaps beside a block that stands.
    fn name_unused_exceptions(
        &mut self,
        index: CandidateIndex,
        contenders: &[Contender],
        has_lifted: &[bool],
        standing: Option<&Contender>,
    ) {
        let widest = WidestBlocks::of(contenders);
        for (contender, lifted) in contenders.iter().zip(has_lifted) {
            if contender.rule.effect() == Effect::Except && !lifted {
                let because = self.why_unused(contender, standing, &widest);
                let why = Why::Exception { rule: contender.rule.clone(), because };
                let reason = Reason::new(Action::Allow, Some(index), why);
                self.reasons.push(reason.ranked(contender.specificity));
            }
        }
    }

    /// Why an exception lifted nothing.
    fn why_unused(
        &self,
        exception: &Contender,
        standing: Option<&Contender>,
        widest: &WidestBlocks<'_>,
    ) -> LiftsNothing {
        let is_own = exception.exceptions != Exceptions::All;
        let unlisted = self.unlisted_action();
        match standing {
            _ if exception.partial => LiftsNothing::PartialHash,
            Some(block) => {
                let stands = precedence::stands(block, exception);
                LiftsNothing::Beside { block: block.rule.clone(), stands }
            }
            None if widest.any_lifted_by(exception) => LiftsNothing::OtherException,
            None if unlisted > Action::Allow && is_own => LiftsNothing::OwnList,
            None if unlisted > Action::Allow => LiftsNothing::LetsThrough { unlisted },
            None => LiftsNothing::NoBlock,
        }
    }

    /// What follows from a place that no list knows.
    fn unlisted_action(&self) -> Action {
        if !self.policy.checks_unlisted() {
            return Action::Allow;
        }
        let finding = self.policy.link_finding(ReasonCode::Unlisted, self.context);
        self.policy.decide(&finding).ruling.action
    }

    /// What follows from a block that stands.
    fn reason_of_standing_block(
        &self,
        index: CandidateIndex,
        cap: Action,
        rule: Box<Match>,
        partial: bool,
    ) -> Reason {
        let Match { list, attributes, .. } = &*rule;
        let finding = self.policy.rule_finding(list, attributes, partial, self.context);
        let decision = self.policy.decide(&finding);
        let jurisdictions = self.policy.jurisdictions_of(&finding, &decision);
        let Ruling { action, by } = decision.ruling.at_most(cap, Setting::Guessed);
        let reason = Reason::new(action, Some(index), Why::Listed { rule, partial });
        reason.decided(by).within(jurisdictions)
    }

    fn now(&self) -> Timestamp {
        *self.now.get_or_init(|| self.context.now.unwrap_or_else(Timestamp::now))
    }
}

/// The block that says most about why a link stays blocked: a mandatory one, then the narrowest. Names and
/// lines decide last, so that the order of lists and layers changes nothing.
fn strongest(standing: Vec<&Contender>) -> Option<&Contender> {
    standing.into_iter().max_by(|a, b| {
        let rank = |block: &Contender| (block.rule.is_mandatory(), block.specificity);
        let (list, line) = (b.rule.list(), b.rule.line());
        let by_place = || list.cmp(a.rule.list()).then(line.cmp(&a.rule.line()));
        rank(a).cmp(&rank(b)).then_with(by_place)
    })
}
