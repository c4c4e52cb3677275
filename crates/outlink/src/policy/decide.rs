//! From findings to a verdict.

use std::borrow::Cow;
use std::cell::OnceCell;

use super::Policy;
use super::Setting;
use super::precedence::Contender;
use super::precedence::Lifters;
use super::withdrawn;
use crate::context::Context;
use crate::context::Timestamp;
use crate::database::Database;
use crate::database::RuleView;
use crate::expand::Candidate;
use crate::expand::Expansion;
use crate::hit::Hit;
use crate::hit::Hits;
use crate::ids::CandidateIndex;
use crate::names::Action;
use crate::names::Anomaly;
use crate::names::Effect;
use crate::url::NormalizeError;
use crate::url::SchemeClass;
use crate::verdict::Databases;
use crate::verdict::Match;
use crate::verdict::Reason;
use crate::verdict::ReasonCode;
use crate::verdict::Verdict;
use crate::verdict::Why;
use crate::verdict::inactive;

/// Everything that was found about one link.
pub(crate) struct Findings<'a> {
    /// The candidates that were looked up.
    pub(crate) expansion: Expansion,
    /// The layers that were asked, the lowest first.
    pub(crate) databases: &'a [Database],
    /// The rules that fit.
    pub(crate) found: Vec<Finding>,
    /// Whether more rules fit than are kept.
    pub(crate) is_limited: bool,
    /// The layers that turned out to be damaged.
    pub(crate) damaged: Vec<usize>,
}

/// A rule of one layer that fits one candidate.
#[derive(Clone, Copy)]
pub(crate) struct Finding {
    pub(crate) layer: usize,
    pub(crate) candidate: CandidateIndex,
    pub(crate) hit: Hit,
}

/// Decides about a link.
pub(crate) fn decide_link(
    input: String,
    findings: Findings<'_>,
    policy: &Policy,
    context: &Context,
    names: Databases,
) -> Verdict {
    let mut judge = Judge::new(policy, context);
    for (index, candidate) in findings.expansion.candidates.iter().enumerate() {
        judge.candidate(judge.at(index, candidate), candidate);
    }
    if let Some(limit) = findings.expansion.limit {
        let message =
            format!("the link leads to more places than the limit on {} admits", limit.as_str());
        judge.record_finding(
            None,
            ReasonCode::Limit,
            Setting::Limit,
            Some(limit.as_str().into()),
            message,
        );
    }
    if findings.is_limited {
        let message = format!(
            "more than {} rules of one database fit the link, so nobody knows what the others say",
            Hits::MOST
        );
        // As for a database that is damaged: a list must not hide what another one blocks.
        judge.push(None, ReasonCode::Limit, Action::Block, Some("rules".into()), message);
    }
    judge.rules(&findings);
    Verdict::new(input, judge.reasons, findings.expansion.candidates, names)
}

/// Decides about a link that has no normal form.
pub(crate) fn decide_error(
    input: String,
    error: &NormalizeError,
    policy: &Policy,
    context: &Context,
    names: Databases,
) -> Verdict {
    let mut judge = Judge::new(policy, context);
    match error {
        NormalizeError::TooLong { .. } => {
            let detail = Some("link_bytes".into());
            judge.record_finding(
                None,
                ReasonCode::Limit,
                Setting::Limit,
                detail,
                error.to_string(),
            );
        }
        _ => judge.record_finding(
            None,
            ReasonCode::Malformed,
            Setting::Malformed,
            None,
            error.to_string(),
        ),
    }
    Verdict::new(input, judge.reasons, Vec::new(), names)
}

/// A limit that ended the work on a link, if the policy minds it.
pub(crate) fn limit(
    policy: &Policy,
    context: &Context,
    limit: &'static str,
    message: String,
) -> Option<Reason> {
    let mut judge = Judge::new(policy, context);
    judge.record_finding(None, ReasonCode::Limit, Setting::Limit, Some(limit.into()), message);
    judge.reasons.pop()
}

/// An anomaly that shows between two links, if the policy minds it.
pub(crate) fn anomaly(policy: &Policy, context: &Context, anomaly: Anomaly) -> Option<Reason> {
    let mut judge = Judge::new(policy, context);
    judge.anomaly(None, anomaly);
    judge.reasons.pop()
}

/// A candidate, and the most that it can cause.
#[derive(Clone, Copy)]
struct CandidateCap {
    index: CandidateIndex,
    cap: Action,
}

/// Collects the reasons of one verdict.
struct Judge<'a> {
    policy: &'a Policy,
    context: &'a Context,
    now: OnceCell<Timestamp>,
    reasons: Vec<Reason>,
}

impl<'a> Judge<'a> {
    fn new(policy: &'a Policy, context: &'a Context) -> Self {
        Self { policy, context, now: OnceCell::new(), reasons: Vec::new() }
    }

    fn at(&self, index: CandidateIndex, candidate: &Candidate) -> CandidateCap {
        let guessed = candidate.via.as_ref().is_some_and(|hop| hop.guessed);
        let cap = if guessed { self.policy.action(Setting::Guessed) } else { Action::Block };
        CandidateCap { index, cap }
    }

    /// What the candidate shows by itself.
    fn candidate(&mut self, at: CandidateCap, candidate: &Candidate) {
        let url = &candidate.url;
        let at = Some(at);
        for anomaly in url.anomalies().iter() {
            if anomaly == Anomaly::InvalidHost {
                let message = format!("no browser opens the link: {}", anomaly.description());
                let detail = Some(anomaly.as_str().into());
                self.record_finding(at, ReasonCode::Malformed, Setting::Malformed, detail, message);
            }
            self.anomaly(at, anomaly);
        }
        let scheme = || Some(Cow::Owned(url.scheme().to_owned()));
        match url.scheme_class() {
            SchemeClass::Dangerous => {
                let message = format!("`{}:` runs code or carries its own content", url.scheme());
                let code = ReasonCode::DangerousScheme;
                self.record_finding(at, code, Setting::DangerousScheme, scheme(), message);
            }
            SchemeClass::Unknown => {
                let message = format!("nothing is known about the scheme `{}:`", url.scheme());
                self.record_finding(
                    at,
                    ReasonCode::UnknownScheme,
                    Setting::UnknownScheme,
                    scheme(),
                    message,
                );
            }
            _ => {}
        }
        if let Some(network) = url.network().filter(|network| !network.is_public()) {
            let host = url.host().unwrap_or_default();
            let message = format!("the host {host} is no public one: {network}");
            let detail = Some(network.as_str().into());
            self.record_finding(
                at,
                ReasonCode::PrivateAddress,
                Setting::PrivateAddress,
                detail,
                message,
            );
        }
        if let Some(name) = &candidate.opaque {
            let message = format!("{name} hides where the link leads");
            let code = ReasonCode::OpaqueRedirect;
            self.record_finding(at, code, Setting::OpaqueRedirect, Some(name.clone()), message);
        }
    }

    fn anomaly(&mut self, at: Option<CandidateCap>, anomaly: Anomaly) {
        let action = self.policy.anomaly_action(anomaly, self.context);
        let message = format!("{anomaly}: {}", anomaly.description());
        self.push(at, ReasonCode::Anomaly, action, Some(anomaly.as_str().into()), message);
    }

    fn record_finding(
        &mut self,
        at: Option<CandidateCap>,
        code: ReasonCode,
        setting: Setting,
        detail: Option<Cow<'static, str>>,
        message: String,
    ) {
        let action = self.policy.finding_action(code, self.policy.action(setting), self.context);
        self.push(at, code, action, detail, message);
    }

    /// Keeps a finding unless the policy does not mind it: the candidate itself shows it anyway.
    fn push(
        &mut self,
        at: Option<CandidateCap>,
        code: ReasonCode,
        action: Action,
        detail: Option<Cow<'static, str>>,
        message: String,
    ) {
        let action = at.map_or(action, |at| action.min(at.cap));
        if action > Action::Allow {
            let index = at.map(|at| at.index);
            self.reasons.push(Reason::new(action, index, Why::Finding { code, detail, message }));
        }
    }

    /// What the rules say that fit.
    fn rules(&mut self, findings: &Findings<'_>) {
        let mut damaged = findings.damaged.clone();
        for (index, candidate) in findings.expansion.candidates.iter().enumerate() {
            let mut contenders = Vec::new();
            for found in findings.found.iter().filter(|found| found.candidate == index) {
                let Some(database) = findings.databases.get(found.layer) else { continue };
                let Ok(view) = database.rule(found.hit.rule) else {
                    damaged.push(found.layer);
                    continue;
                };
                let withdrawn =
                    withdrawn::by(findings.databases, found.layer, &view, self.context, || {
                        self.now()
                    });
                // A rule stands as long as nobody knows that it is withdrawn.
                let withdrawn = withdrawn.unwrap_or_else(|layer| {
                    damaged.push(layer);
                    None
                });
                self.enter(index, &view, found.hit, withdrawn, &mut contenders);
            }
            self.contest(self.at(index, candidate), &contenders);
        }
        damaged.sort_unstable();
        damaged.dedup();
        for database in damaged.iter().filter_map(|layer| findings.databases.get(*layer)) {
            let message = format!(
                "the database {} is damaged, so nobody knows which rules are missing: replace it",
                database.name()
            );
            let detail = Some(Cow::Owned(database.name().to_owned()));
            let why = Why::Finding { code: ReasonCode::DatabaseDamaged, detail, message };
            self.reasons.push(Reason::new(Action::Block, None, why));
        }
    }

    /// Admits a rule to the contest if it counts here and now.
    fn enter(
        &mut self,
        index: CandidateIndex,
        view: &RuleView<'_>,
        hit: Hit,
        withdrawn: Option<String>,
        contenders: &mut Vec<Contender>,
    ) {
        let attributes = view.attributes.to_owned();
        let dated = attributes.valid_from.is_some() || attributes.valid_until.is_some();
        // Without dates any moment will do, and the clock need not be read.
        let now = if dated { self.now() } else { Timestamp::from_unix_seconds(0) };
        let is_withdrawn = withdrawn.is_some();
        let because = withdrawn.or_else(|| inactive(&attributes, self.context, now));
        let rule = Match {
            kind: view.kind,
            pattern: view.pattern.clone().into_owned(),
            effect: view.effect,
            list: view.list.name.clone(),
            line: view.line,
            attributes,
        };
        match because {
            Some(because) => {
                let why = Why::Inactive { rule: Box::new(rule), because, is_withdrawn };
                let reason = Reason::new(Action::Allow, Some(index), why);
                self.reasons.push(reason.ranked(hit.specificity));
            }
            None => contenders.push(Contender {
                rule,
                specificity: hit.specificity,
                partial: hit.partial,
                important: view.important,
                format: view.list.format,
                exceptions: view.list.exceptions,
            }),
        }
    }

    /// Lets exceptions lift blocks, and names every rule.
    fn contest(&mut self, at: CandidateCap, contenders: &[Contender]) {
        let index = at.index;
        let lifters = Lifters::of(contenders);
        let mut has_lifted = vec![false; contenders.len()];
        let blocks = contenders.iter().filter(|contender| contender.rule.effect() == Effect::Block);
        for block in blocks {
            let rule = Box::new(block.rule.clone());
            let mark = |position: usize| {
                if let Some(has_lifted) = has_lifted.get_mut(position) {
                    *has_lifted = true;
                }
            };
            let reason = match lifters.of_block(block, mark) {
                Some(winner) => {
                    let by = Box::new(winner.rule.clone());
                    Reason::new(Action::Allow, Some(index), Why::Lifted { rule, by })
                }
                None => {
                    let action = self.rule_action(block).min(at.cap);
                    let why = Why::Listed { rule, partial: block.partial };
                    Reason::new(action, Some(index), why)
                }
            };
            self.reasons.push(reason.ranked(block.specificity));
        }
        for (contender, lifted) in contenders.iter().zip(has_lifted) {
            if contender.rule.effect() == Effect::Except && !lifted {
                let why = Why::Exception { rule: Box::new(contender.rule.clone()) };
                let reason = Reason::new(Action::Allow, Some(index), why);
                self.reasons.push(reason.ranked(contender.specificity));
            }
        }
    }

    fn rule_action(&self, block: &Contender) -> Action {
        let Match { list, attributes, .. } = &block.rule;
        self.policy.rule_action(list, attributes, block.partial, self.context)
    }

    fn now(&self) -> Timestamp {
        *self.now.get_or_init(|| self.context.now.unwrap_or_else(Timestamp::now))
    }
}
