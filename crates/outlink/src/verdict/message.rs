//! The sentences of reasons.

use std::fmt;

use super::matched::Match;
use super::why::Inactive;
use super::why::LiftsNothing;
use super::why::Why;
use super::why::WhyBlockStands;
use crate::context::Jurisdictions;
use crate::names::Ground;
use crate::names::RuleKind;
use crate::wording::into_one_line;

/// One sentence without a full stop. It goes into logs and to terminals, and quotes what others wrote.
pub(super) fn of(why: &Why) -> String {
    into_one_line(sentence(why))
}

fn sentence(why: &Why) -> String {
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
        Why::Exception { rule, because: LiftsNothing::NoBlock } => {
            format!("{} fits and has nothing to lift{}", Named(rule), Remark(rule))
        }
        Why::Exception { rule, because: because @ LiftsNothing::LetsThrough { .. } } => {
            format!("{} {because}{}", Named(rule), Remark(rule))
        }
        Why::Exception { rule, because } => {
            format!("{}{} fits, but {because}", Named(rule), Remark(rule))
        }
        Why::Inactive { rule, because, .. } => {
            format!("{} fits but does not count: {because}", Named(rule))
        }
        Why::InactiveWithdrawal { withdrawal, because } => {
            format!("the withdrawal of {} does not count: {because}", Pattern(withdrawal))
        }
        Why::Finding { message, .. } => message.clone(),
        // A stored reason keeps the sentence that it was stored with.
        Why::Stored { .. } => String::new(),
    }
}

impl fmt::Display for LiftsNothing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let why = match self {
            Self::NoBlock => "has nothing to lift",
            Self::Beside { block, stands } => return write!(f, "{} {stands}", Named(block)),
            Self::OtherException => "another exception lifts the block already",
            Self::OwnList => {
                "counts for its own list only: for an allow-list, give the list exceptions = \"all\""
            }
            Self::LetsThrough { unlisted } => {
                return write!(f, "allows this place: unlisted places get {unlisted}");
            }
            Self::PartialHash => "lifts nothing: only the beginning of the hash is known",
        };
        f.write_str(why)
    }
}

impl fmt::Display for WhyBlockStands {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Mandatory => "cannot be lifted: mandatory",
            Self::Narrower => "is narrower, so it stands",
            Self::Important => "is important, so only an important exception lifts it",
            Self::OtherList => "is of another list, so it stands",
        })
    }
}

impl fmt::Display for Inactive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotYet { from } => write!(f, "it is valid from {from} on"),
            Self::Expired { until } => write!(f, "it was valid until {until}"),
            Self::Elsewhere { rule, users } => {
                // What lifts a rule counts only where all users are.
                let only = if rule.admits(users) { " only" } else { "" };
                write!(
                    f,
                    "it counts in {}{only}, and the users are in {}",
                    Codes(rule),
                    Codes(users)
                )
            }
            Self::Withdrawn { layer, by } => {
                write!(f, "layer {layer} withdraws it ({}, line {}", by.list, by.line)?;
                if let Some(reference) = by.reference() {
                    write!(f, ", reference {reference}")?;
                }
                f.write_str(")")?;
                by.comment().map_or(Ok(()), |comment| write!(f, ": {comment}"))
            }
        }
    }
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
        if self.0.effect == crate::names::Effect::Except {
            f.write_str("the exception ")?;
        }
        Pattern(self.0).fmt(f)
    }
}

/// As [`Named`], without the effect.
struct Pattern<'a>(&'a Match);

impl fmt::Display for Pattern<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rule = self.0;
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

/// ` (reference APP-7: appeal granted)`.
struct Remark<'a>(&'a Match);

impl fmt::Display for Remark<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0.reference(), self.0.comment()) {
            (None, None) => Ok(()),
            (None, Some(comment)) => write!(f, " ({comment})"),
            (Some(reference), None) => write!(f, " (reference {reference})"),
            (Some(reference), Some(comment)) => write!(f, " (reference {reference}: {comment})"),
        }
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
