//! `adblock`: the network rules of ad blockers, as far as they speak of links.
//!
//! The syntax is that of Adblock Plus (<https://help.adblockplus.org/hc/en-us/articles/360062733293>)
//! with the options of uBlock Origin and AdGuard. A rule is honoured only when all that narrows it
//! can be honoured: a block without one of its conditions would reach further than its author meant.

use std::collections::HashMap;
use std::collections::HashSet;

use self::line::Line;
use self::line::NetworkRule;
use super::comment::trim;
use super::diagnostic::DiagnosticCode;
use super::diagnostic::Problem;
use super::hosts;
use super::output::Grammar;
use super::output::Output;
use super::pattern::Notes;
use crate::limits::ListLimits;
use crate::names::Effect;
use crate::rule::Rule;

mod javascript;
mod line;
mod options;
mod translate;

/// The entries of a list, kept until its end: a `$badfilter` disables rules before and after it.
pub(crate) struct Adblock<'a> {
    limits: &'a ListLimits,
    /// The entries, one after the other.
    text: String,
    /// For each entry its line and where it ends in `text`.
    entries: Vec<(u32, usize)>,
}

impl<'a> Adblock<'a> {
    pub(crate) fn new(limits: &'a ListLimits) -> Self {
        Self { limits, text: String::new(), entries: Vec::new() }
    }

    fn entries(&self) -> impl Iterator<Item = (u32, &str)> + Clone {
        let mut start = 0;
        self.entries.iter().map(move |(line, end)| {
            let entry = self.text.get(start..*end).unwrap_or_default();
            start = *end;
            (*line, entry)
        })
    }
}

impl Grammar for Adblock<'_> {
    fn entry<'l>(&self, line: &'l str) -> Option<&'l str> {
        let line = trim(line);
        let is_header = line.starts_with('[') && line.ends_with(']');
        let is_comment = match line.as_bytes() {
            [] => true,
            // `!#if` and the like are instructions, `!###` is an underline.
            [b'!', b'#', next, ..] => !next.is_ascii_alphabetic(),
            [b'!', ..] => true,
            // `##` and its relatives begin cosmetic rules.
            [b'#', next, ..] => !matches!(next, b'#' | b'@' | b'?' | b'$' | b'%'),
            [b'#'] => true,
            _ => is_header,
        };
        (!is_comment).then_some(line)
    }

    fn read(&mut self, entry: &str, output: &mut Output<'_>) {
        self.text.push_str(entry);
        self.entries.push((output.line(), self.text.len()));
    }

    fn finish(&mut self, output: &mut Output<'_>) {
        let disabled = Disabled::of(self.entries());
        for (line, entry) in self.entries() {
            output.resume(line);
            match Line::of(entry) {
                Line::Cosmetic => {
                    let message = "the rule changes what a page shows; a link has no page";
                    output.report(entry, Problem::new(DiagnosticCode::CosmeticRule, message));
                }
                Line::Directive => {
                    let message = "the instruction is not followed; rules after it are read as if it were not there";
                    output
                        .report(entry, Problem::new(DiagnosticCode::DirectiveUnsupported, message));
                }
                Line::Hosts => hosts::read_foreign_line(entry, output),
                Line::Network(rule) => read_rule(entry, &rule, &disabled, self.limits, output),
            }
        }
    }
}

fn read_rule(
    entry: &str,
    rule: &NetworkRule<'_>,
    disabled: &Disabled,
    limits: &ListLimits,
    output: &mut Output<'_>,
) {
    if let Some(problem) = disabled.problem(rule) {
        return output.report(entry, problem);
    }
    let mut notes = Notes::new();
    let read = options::read(rule.options, &mut notes).and_then(|options| {
        let pattern = translate::pattern(rule.pattern, &options, limits, &mut notes)?;
        Ok((options.important, pattern))
    });
    for note in notes {
        output.report(entry, note);
    }
    match read {
        Ok((important, pattern)) => {
            let effect = if rule.is_exception { Effect::Except } else { Effect::Block };
            output.rule(Rule { effect, important, ..Rule::new(pattern, output.line()) });
        }
        Err(problem) => output.report(entry, problem),
    }
}

/// What the `$badfilter` rules of a list disable.
struct Disabled {
    /// The line of the first `$badfilter` for each rule that one names.
    by: HashMap<String, u32>,
    /// Those of them that the list has.
    present: HashSet<String>,
}

impl Disabled {
    fn of<'e>(entries: impl Iterator<Item = (u32, &'e str)> + Clone) -> Self {
        let mut by = HashMap::new();
        for (line, entry) in entries.clone().filter(|(_, entry)| entry.contains("badfilter")) {
            if let Line::Network(rule) = Line::of(entry)
                && rule.is_badfilter()
            {
                by.entry(rule.identity()).or_insert(line);
            }
        }
        let mut present = HashSet::new();
        if !by.is_empty() {
            for (_, entry) in entries {
                if let Line::Network(rule) = Line::of(entry)
                    && !rule.is_badfilter()
                    && by.contains_key(&rule.identity())
                {
                    present.insert(rule.identity());
                }
            }
        }
        Self { by, present }
    }

    /// What is said of a rule that disables or is disabled.
    fn problem(&self, rule: &NetworkRule<'_>) -> Option<Problem> {
        if self.by.is_empty() {
            return None;
        }
        let identity = rule.identity();
        let line = self.by.get(&identity)?;
        Some(match (rule.is_badfilter(), self.present.contains(&identity)) {
            (false, _) => {
                let message = format!("disabled by the `$badfilter` in line {line}");
                Problem::new(DiagnosticCode::Disabled, message)
            }
            (true, true) => {
                let message = "disables the rule of the same text";
                Problem::new(DiagnosticCode::BadfilterApplied, message)
            }
            (true, false) => {
                let message = "the list has no rule of this text that could be disabled";
                Problem::new(DiagnosticCode::BadfilterUnused, message)
            }
        })
    }
}
