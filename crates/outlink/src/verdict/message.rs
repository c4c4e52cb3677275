//! The sentences of reasons.

use std::fmt;

use super::matched::Match;
use super::reason::Why;
use crate::context::Context;
use crate::context::Jurisdictions;
use crate::context::Timestamp;
use crate::names::Ground;
use crate::names::RuleKind;

/// One sentence without a full stop.
pub(super) fn of(why: &Why) -> String {
    match why {
        Why::Listed { rule, partial: false } => {
            format!("{} {}{}", Named(rule), verb(rule.kind), Qualities(rule))
        }
        Why::Listed { rule, partial: true } => format!(
            "{} fits, but only the beginning of the hash is known: its publisher has to confirm \
             it{}",
            Named(rule),
            Qualities(rule)
        ),
        Why::Lifted { rule, by } => {
            format!("{} is lifted by {}{}", Named(rule), Named(by), Remark(by))
        }
        Why::Exception { rule } => {
            format!("{} fits and has nothing to lift{}", Named(rule), Remark(rule))
        }
        Why::Inactive { rule, because, .. } => {
            format!("{} fits but does not count: {because}", Named(rule))
        }
        Why::Finding { message, .. } => message.clone(),
    }
}

/// Why a rule does not count in a context, or `None` if it does.
pub(crate) fn inactive(
    rule: &crate::rule::Attributes,
    context: &Context,
    now: Timestamp,
) -> Option<String> {
    if let Some(from) = rule.valid_from.filter(|from| now < *from) {
        return Some(format!("it is valid from {from} on, and it is {now}"));
    }
    if let Some(until) = rule.valid_until.filter(|until| now >= *until) {
        return Some(format!("it was valid until {until}, and it is {now}"));
    }
    if !rule.jurisdictions.admits(&context.jurisdictions) {
        let (rule, place) = (Codes(&rule.jurisdictions), Codes(&context.jurisdictions));
        return Some(format!("it counts in {rule}, and the users are in {place}"));
    }
    None
}

fn verb(kind: RuleKind) -> &'static str {
    match kind {
        RuleKind::Keyword | RuleKind::Regex => "occurs in the link",
        RuleKind::Ip => "contains the address",
        RuleKind::Sha256 => "is the hash of the link",
        _ => "covers the link",
    }
}

/// `domain evil.example (urlhaus, line 118)`.
struct Named<'a>(&'a Match);

impl fmt::Display for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rule = self.0;
        if rule.effect == crate::names::Effect::Except {
            f.write_str("the exception ")?;
        }
        write!(f, "{} {} ({}, line {})", rule.kind, rule.pattern, rule.list, rule.line)
    }
}

/// `: malware, illegal content, order 12/2025`.
struct Qualities<'a>(&'a Match);

impl fmt::Display for Qualities<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rule = self.0;
        let mut separator = ": ";
        let mut item = |f: &mut fmt::Formatter<'_>, prefix: &str, text: &str| {
            let written = write!(f, "{separator}{prefix}{text}");
            separator = ", ";
            written
        };
        if let Some(category) = rule.category() {
            item(f, "", category)?;
        }
        match rule.ground() {
            Some(Ground::Illegal) => item(f, "", "illegal content")?,
            Some(Ground::Terms) => item(f, "", "content against the terms")?,
            None => {}
        }
        if rule.is_mandatory() {
            item(f, "", "mandatory")?;
        }
        if let Some(reference) = rule.reference() {
            item(f, "reference ", reference)?;
        }
        Ok(())
    }
}

/// ` (appeal granted)`.
struct Remark<'a>(&'a Match);

impl fmt::Display for Remark<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.comment().map_or(Ok(()), |comment| write!(f, " ({comment})"))
    }
}

/// `NO, SE`.
struct Codes<'a>(&'a Jurisdictions);

impl fmt::Display for Codes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().enumerate().try_for_each(|(index, code)| {
            let separator = if index == 0 { "" } else { ", " };
            write!(f, "{separator}{code}")
        })
    }
}
