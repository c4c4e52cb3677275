//! From findings to a verdict.

use std::borrow::Cow;

use super::Policy;
use super::contest::Contest;
use super::contest::Known;
use super::link_hits::LinkHits;
use super::link_hits::MatchingRules;
use super::ruling::Ruling;
use super::when::FindingContext;
use crate::context::Context;
use crate::context::Jurisdictions;
use crate::expand::Candidate;
use crate::expand::Hop;
use crate::expand::HopKind;
use crate::expand::is_builtin_gateway;
use crate::hit::Hits;
use crate::ids::CandidateIndex;
use crate::names::Action;
use crate::names::Anomaly;
use crate::names::Network;
use crate::names::Setting;
use crate::platform::Entity;
use crate::platform::is_named_without_query;
use crate::platform::is_owner;
use crate::url::NormalizeError;
use crate::url::NormalizedUrl;
use crate::url::SchemeClass;
use crate::url::leads_nowhere;
use crate::verdict::Databases;
use crate::verdict::Reason;
use crate::verdict::ReasonCode;
use crate::verdict::Verdict;
use crate::verdict::Why;

/// Decides about a link.
pub(crate) fn decide_link(
    input: String,
    link_hits: LinkHits<'_>,
    policy: &Policy,
    context: &Context,
    names: Databases,
) -> Verdict {
    let mut judge = Judge::new(policy, context);
    for (index, candidate) in link_hits.expansion.candidates.iter().enumerate() {
        judge.check_candidate(judge.cap_of(index, candidate), candidate);
    }
    if let Some(limit) = link_hits.expansion.limit {
        let message =
            format!("the link leads to more places than the limit on {} admits", limit.as_str());
        let detail = Some(limit.as_str().into());
        judge.record(None, Finding { code: ReasonCode::Limit, detail, message });
    }
    for (index, candidate) in link_hits.expansion.candidates.iter().enumerate() {
        if link_hits.rules.limited.contains(&index) {
            let message = format!(
                "more than {} rules of one database fit the link, so nobody knows what the others say",
                Hits::MAX
            );
            let detail = Some("rules".into());
            let finding = Finding { code: ReasonCode::Limit, detail, message };
            // As for a database that is damaged: a list must not hide what another one blocks.
            let at = Some(judge.cap_of(index, candidate));
            judge.keep(at, || finding, Ruling::always(Action::Block), Jurisdictions::NONE);
        }
    }
    judge.weigh_rules(&link_hits.expansion.candidates, &link_hits.rules);
    Verdict::new(input, judge.reasons, link_hits.expansion.candidates, names)
}

/// Decides about a link from which nothing follows but what the rules say, given its host in normal form.
/// They are in the order of the candidates.
pub(crate) fn decide_by_rules_only(
    input: &str,
    host: Option<&str>,
    rules: &MatchingRules<'_>,
    policy: &Policy,
    context: &Context,
    names: Databases,
) -> Verdict {
    let mut contest = Contest::new(policy, context, rules);
    contest.weigh_candidate(0, Action::Block, host);
    let mut last = 0;
    for found in &rules.found {
        if found.candidate > last {
            last = found.candidate;
            contest.weigh_candidate(last, policy.cap(found.guessed), None);
        }
    }
    Verdict::of_plain(input, contest.finish(), names)
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
    let (code, detail) = match error {
        NormalizeError::TooLong { .. } => (ReasonCode::Limit, Some("link_bytes".into())),
        _ => (ReasonCode::Malformed, None),
    };
    judge.record(None, Finding { code, detail, message: error.to_string() });
    Verdict::new(input, judge.reasons, Vec::new(), names)
}

/// A limit that ended the work on a link, if the policy minds it.
pub(crate) fn limit_reason(
    policy: &Policy,
    context: &Context,
    limit: &'static str,
    message: String,
) -> Option<Reason> {
    let mut judge = Judge::new(policy, context);
    let detail = Some(limit.into());
    judge.record(None, Finding { code: ReasonCode::Limit, detail, message });
    judge.reasons.pop()
}

/// An anomaly that shows between two links, if the policy minds it.
pub(crate) fn anomaly_reason(
    policy: &Policy,
    context: &Context,
    anomaly: Anomaly,
) -> Option<Reason> {
    let mut judge = Judge::new(policy, context);
    judge.check_anomaly(None, anomaly);
    judge.reasons.pop()
}

/// A candidate, and the most that it can cause.
#[derive(Clone, Copy)]
struct CandidateCap {
    index: CandidateIndex,
    cap: Action,
}

/// What was found in a link itself.
struct Finding {
    code: ReasonCode,
    /// The machine-readable part.
    detail: Option<Cow<'static, str>>,
    message: String,
}

/// Collects the reasons of one verdict.
struct Judge<'a> {
    policy: &'a Policy,
    context: &'a Context,
    reasons: Vec<Reason>,
}

impl<'a> Judge<'a> {
    fn new(policy: &'a Policy, context: &'a Context) -> Self {
        Self { policy, context, reasons: Vec::new() }
    }

    fn cap_of(&self, index: CandidateIndex, candidate: &Candidate) -> CandidateCap {
        let guessed = candidate.via.as_ref().is_some_and(|hop| hop.guessed);
        CandidateCap { index, cap: self.policy.cap(guessed) }
    }

    /// What the candidate shows by itself.
    fn check_candidate(&mut self, candidate_cap: CandidateCap, candidate: &Candidate) {
        let url = &candidate.url;
        let at = Some(candidate_cap);
        for anomaly in url.anomalies().iter() {
            if anomaly == Anomaly::InvalidHost {
                let message = format!("no browser opens the link: {}", anomaly.description());
                let detail = Some(anomaly.as_str().into());
                self.record(at, Finding { code: ReasonCode::Malformed, detail, message });
            }
            self.check_anomaly(at, anomaly);
        }
        self.check_scheme(at, candidate);
        self.check_network(at, url);
        self.check_port(at, url);
        if let Some(name) = &candidate.opaque {
            let message = format!("{name} hides where the link leads");
            let detail = Some(name.clone());
            self.record(at, Finding { code: ReasonCode::OpaqueRedirect, detail, message });
        }
        if self.policy.checks_entities() {
            let entities = candidate.entity.iter();
            entities.for_each(|entity| self.check_entity(at, entity));
        }
    }

    fn check_scheme(&mut self, at: Option<CandidateCap>, candidate: &Candidate) {
        let url = &candidate.url;
        let (code, message) = match url.scheme_class() {
            SchemeClass::Dangerous => {
                let message = format!("`{}:` runs code or carries its own content", url.scheme());
                (ReasonCode::DangerousScheme, message)
            }
            // The scheme of a caller's platform, if the link names something of it, is known.
            SchemeClass::Unknown if !leads_nowhere(url.scheme()) && candidate.entity.is_none() => {
                let message = format!("nothing is known about the scheme `{}:`", url.scheme());
                (ReasonCode::UnknownScheme, message)
            }
            _ if self.policy.is_web_only() && !is_fetched(candidate) => {
                let message = format!("`{}:` is neither http nor https", url.scheme());
                (ReasonCode::UnknownScheme, message)
            }
            _ => return,
        };
        let detail = Some(Cow::Owned(url.scheme().to_owned()));
        self.record(at, Finding { code, detail, message });
    }

    fn check_network(&mut self, at: Option<CandidateCap>, url: &NormalizedUrl) {
        let host = url.host().unwrap_or_default();
        let is_private =
            |network: &Network| !network.is_public() && !self.policy.private.contain(host);
        if let Some(network) = url.network().filter(is_private) {
            let message = format!("the host {host} is not public: {network}");
            let detail = Some(network.as_str().into());
            self.record(at, Finding { code: ReasonCode::PrivateAddress, detail, message });
        }
    }

    fn check_port(&mut self, at: Option<CandidateCap>, url: &NormalizedUrl) {
        if let Some(port) = url.port().filter(|port| !self.policy.ports.contain(*port)) {
            let message = format!("no web server is expected at port {port}");
            let detail = Some(port.to_string().into());
            self.record(at, Finding { code: ReasonCode::Port, detail, message });
        }
    }

    /// What follows from what the candidate is.
    fn check_entity(&mut self, at: Option<CandidateCap>, entity: &Entity) {
        let about = Policy::entity_finding(entity, self.context);
        // Only a few entities are those that a condition is about.
        self.decide(at, &about, || Finding {
            code: about.code,
            detail: Some(entity.to_string().into()),
            message: format!("the link names {entity}, about which the policy has a condition"),
        });
    }

    fn check_anomaly(&mut self, at: Option<CandidateCap>, anomaly: Anomaly) {
        let Some(about) = self.policy.anomaly_finding(anomaly, self.context) else { return };
        self.decide(at, &about, || Finding {
            code: about.code,
            detail: Some(anomaly.as_str().into()),
            message: format!("{anomaly}: {}", anomaly.description()),
        });
    }

    /// Keeps a finding that leads to what the policy has for its code.
    fn record(&mut self, at: Option<CandidateCap>, finding: Finding) {
        let about = self.policy.link_finding(finding.code, self.context);
        self.decide(at, &about, || finding);
    }

    /// Keeps a finding that leads to what the policy decides of it.
    fn decide(
        &mut self,
        at: Option<CandidateCap>,
        about: &FindingContext<'_>,
        finding: impl FnOnce() -> Finding,
    ) {
        let decision = self.policy.decide(about);
        let jurisdictions = self.policy.jurisdictions_of(about, &decision);
        self.keep(at, finding, decision.ruling, jurisdictions);
    }

    /// Keeps a finding unless the policy does not mind it: the candidate itself shows it anyway. What it
    /// leads to follows in `jurisdictions` alone, if there are any.
    fn keep(
        &mut self,
        at: Option<CandidateCap>,
        finding: impl FnOnce() -> Finding,
        ruling: Ruling,
        jurisdictions: &Jurisdictions,
    ) {
        let capped = at.map_or(ruling, |at| ruling.at_most(at.cap, Setting::Guessed));
        let Ruling { action, by } = capped;
        if action > Action::Allow {
            let index = at.map(|at| at.index);
            let Finding { code, detail, message } = finding();
            let why = Why::Finding { code, detail, message };
            self.reasons.push(Reason::new(action, index, why).decided(by).within(jurisdictions));
        }
    }

    /// What the rules say that fit, and where none does.
    fn weigh_rules(&mut self, candidates: &[Candidate], matching: &MatchingRules<'_>) {
        let mut contest = Contest::new(self.policy, self.context, matching);
        let indexed = candidates.iter().enumerate();
        let weigh = |(index, it): (CandidateIndex, &Candidate)| {
            let is_web = it.url.scheme_class() == SchemeClass::Web;
            contest.weigh_candidate(
                index,
                self.cap_of(index, it).cap,
                it.url.host().filter(|_| is_web),
            )
        };
        let mut known: Vec<Known> = indexed.map(weigh).collect();
        self.reasons.extend(contest.finish());
        if self.policy.checks_unlisted() {
            self.check_unlisted(candidates, &mut known);
        }
    }

    /// The places that no rule lists, and for which none makes an exception that counts for all
    /// lists; `known` says so of each candidate. Mail, calls, messages and maps are not places: no rule
    /// could list them.
    ///
    /// The forms of gateways and further entities are not places either: what is known of them counts
    /// for the link that led to them, if they have the same owner and are what opens. An address that a
    /// host spells is a place unless a rule names that very host. A rule for a domain above it says
    /// nothing of the address: names below `nip.io` lead wherever strangers like.
    fn check_unlisted(&mut self, candidates: &[Candidate], known: &mut [Known]) {
        for (index, candidate) in candidates.iter().enumerate().rev() {
            let of_form = known.get(index).copied().unwrap_or_default().min(Known::Yes);
            let Some(hop) = candidate.via.as_ref().filter(|hop| hop.has_same_owner()) else {
                continue;
            };
            if let Some((origin, known)) = candidates.get(hop.from).zip(known.get_mut(hop.from))
                && opens(origin, hop, candidate)
            {
                *known = (*known).max(of_form);
            }
        }
        for (index, candidate) in candidates.iter().enumerate() {
            let is_spelled = candidate.via.as_ref().is_some_and(|hop| {
                hop.kind() == HopKind::Address && known.get(hop.from) == Some(&Known::ByHost)
            });
            let is_place =
                !is_form(candidate) && !is_spelled && !leads_nowhere(candidate.url.scheme());
            if is_place && known.get(index) == Some(&Known::No) {
                let message = format!("no list knows {}", candidate.url.normal());
                let at = Some(self.cap_of(index, candidate));
                self.record(at, Finding { code: ReasonCode::Unlisted, detail: None, message });
            }
        }
    }
}

/// Whether a worker that follows the link would fetch the candidate by `http` or `https`, or not at
/// all because it is another form of the place before.
fn is_fetched(candidate: &Candidate) -> bool {
    matches!(candidate.url.scheme(), "http" | "https") || is_form(candidate)
}

/// Whether a link opens what a form of it stands for.
///
/// A server that is not a known gateway can show anything under the name of an onion service. And where
/// the query names another thing than the path does, the other one may open: the video that stands beside
/// a playlist.
fn opens(link: &Candidate, hop: &Hop, form: &Candidate) -> bool {
    match &form.entity {
        Some(entity) if form.is_entity_only() => {
            is_owner(entity.kind) || is_named_without_query(&link.url, entity)
        }
        _ => !hop.leads_to_onion() || is_builtin_gateway(&link.url),
    }
}

/// Whether the candidate is merely another form of the one that led to it, such as the name behind an
/// IPFS gateway.
fn is_form(candidate: &Candidate) -> bool {
    let is_form = |hop: &Hop| matches!(hop.kind(), HopKind::Gateway | HopKind::Entity);
    candidate.via.as_ref().is_some_and(is_form)
}
