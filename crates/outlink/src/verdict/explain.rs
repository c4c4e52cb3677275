//! The verdict for people: every step from the link to the action.

use std::fmt;

use super::DecidedBy;
use super::Match;
use super::Reason;
use super::ReasonCode;
use super::Verdict;
use crate::expand::Candidate;
use crate::names::SourceType;
use crate::wording::one_line;

/// A text of several lines, made when it is displayed.
#[derive(Clone, Copy, Debug)]
pub struct Explanation<'a> {
    verdict: &'a Verdict,
}

impl<'a> Explanation<'a> {
    pub(super) fn new(verdict: &'a Verdict) -> Self {
        Self { verdict }
    }
}

impl fmt::Display for Explanation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = self.verdict;
        writeln!(f, "link    {}", one_line(verdict.input()))?;
        writeln!(f, "action  {}", verdict.action())?;
        for (index, candidate) in verdict.candidates().iter().enumerate() {
            writeln!(f)?;
            self.candidate(f, index, candidate)?;
        }
        let of_the_link_alone = |reason: &&Reason| reason.candidate().is_none();
        for reason in verdict.reasons().iter().filter(of_the_link_alone) {
            let message = one_line(reason.message());
            writeln!(f, "\n  {:<7} {}: {message}", reason.action(), reason.code())?;
            decider(f, reason)?;
        }
        for database in verdict.databases() {
            writeln!(f, "\ndatabase {} {}", one_line(&database.name), database.id)?;
        }
        Ok(())
    }
}

impl Explanation<'_> {
    fn candidate(
        &self,
        f: &mut fmt::Formatter<'_>,
        index: usize,
        candidate: &Candidate,
    ) -> fmt::Result {
        let url = &candidate.url;
        match &candidate.via {
            None => writeln!(f, "[{index}] the link itself")?,
            Some(hop) if hop.guessed => {
                writeln!(f, "[{index}] guessed from a part of [{}]", hop.from)?;
            }
            Some(hop) => writeln!(f, "[{index}] carried by [{}], {}", hop.from, hop.redirector)?,
        }
        if let Some(href) = url.href() {
            writeln!(f, "  opens   {href}")?;
        }
        writeln!(f, "  normal  {}", url.normal())?;
        if let Some(network) = url.network().filter(|network| !network.is_public()) {
            writeln!(f, "  network {network}")?;
        }
        if let Some(entity) = &candidate.entity {
            writeln!(f, "  entity  {}", one_line(&entity.to_string()))?;
        }
        for anomaly in url.anomalies().iter() {
            writeln!(f, "  odd     {anomaly}: {}", anomaly.description())?;
        }
        if let Some(name) = &candidate.opaque {
            writeln!(f, "  hides   {} hides where the link leads", one_line(name))?;
        }
        let mut silent = true;
        for reason in self.verdict.reasons() {
            if reason.candidate() == Some(index) {
                silent = false;
                let message = one_line(reason.message());
                writeln!(f, "  {:<7} {}: {message}", reason.action(), label(reason))?;
                decider(f, reason)?;
                for rule in reason.rule().into_iter().chain(reason.lifted_by()) {
                    provenance(f, rule)?;
                }
            }
        }
        if silent {
            writeln!(f, "  allow   no rule fits")?;
        }
        Ok(())
    }
}

/// What the action of a reason follows from, on a line.
fn decider(f: &mut fmt::Formatter<'_>, reason: &Reason) -> fmt::Result {
    let Some(by) = reason.decided_by() else { return Ok(()) };
    write!(f, "          decided by: ")?;
    match by {
        DecidedBy::Setting(setting) => writeln!(f, "{setting} of the policy"),
        DecidedBy::Category => {
            let category = reason.rule().and_then(Match::category).unwrap_or_default();
            writeln!(f, "[category] {} of the policy", one_line(category))
        }
        DecidedBy::Anomaly => {
            let anomaly = reason.detail().unwrap_or_default();
            writeln!(f, "[anomaly] {} of the policy", one_line(anomaly))
        }
        DecidedBy::When(number) => writeln!(f, "[[when]] {number} of the policy"),
        DecidedBy::Rule => writeln!(f, "the action of the rule or of its list"),
        DecidedBy::Mandatory => {
            writeln!(f, "mandatory: the policy can only be stricter than the rule")
        }
        DecidedBy::Unattended => {
            writeln!(f, "unattended, the preset that makes `review` a warning")
        }
    }
}

/// What a rule says beside its pattern, a line each.
fn provenance(f: &mut fmt::Formatter<'_>, rule: &Match) -> fmt::Result {
    let mut line = |key: &str, value: &dyn fmt::Display| {
        writeln!(f, "          {key}: {}", one_line(&value.to_string()))
    };
    let texts = [
        ("id", rule.id()),
        ("provision", rule.provision()),
        ("source", rule.source()),
        ("role", rule.source_type().map(SourceType::as_str)),
        ("comment", rule.comment()),
    ];
    for (key, value) in texts {
        if let Some(value) = value {
            line(key, &one_line(value))?;
        }
    }
    if !rule.tags().is_empty() {
        line("tags", &one_line(&rule.tags().join(", ")))?;
    }
    if let Some(from) = rule.valid_from() {
        line("valid from", &from)?;
    }
    if let Some(until) = rule.valid_until() {
        line("valid until", &until)?;
    }
    Ok(())
}

/// A reason in plain words, before the sentence that says the rest.
fn label(reason: &Reason) -> &'static str {
    match (reason.code(), reason.detail()) {
        (ReasonCode::Inactive, Some("not_yet")) => "not yet in force",
        (ReasonCode::Inactive, Some("expired")) => "no longer in force",
        (ReasonCode::Inactive, Some("jurisdiction")) => "in force elsewhere",
        (ReasonCode::Inactive, Some("withdrawn")) => "withdrawn",
        (code, _) => code.as_str(),
    }
}
