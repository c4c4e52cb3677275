//! `adblock`: the network rules of ad blockers, as far as they speak of links.
//!
//! The syntax is that of Adblock Plus (<https://help.adblockplus.org/hc/en-us/articles/360062733293>)
//! with the options of uBlock Origin and AdGuard. A rule is honoured only when all that narrows it
//! can be honoured: a block without one of its conditions would reach further than its author meant.

use std::collections::HashMap;
use std::collections::HashSet;
use std::ops::RangeInclusive;

use self::branches::Branches;
use self::line::Line;
use self::line::NetworkRule;
use super::comment::trim;
use super::diagnostic::DiagnosticCode;
use super::diagnostic::Problem;
use super::grammar::Grammar;
use super::grammar::read_lines;
use super::hosts;
use super::output::Output;
use super::pattern::Notes;
use super::registry::Looks;
use super::registry::Reader;
use crate::limits::ListLimits;
use crate::names::Effect;
use crate::rule::Rule;

mod branches;
pub(super) mod javascript;
mod line;
mod misread;
mod options;
mod spared;
mod tokens;
mod translate;

pub(super) const READER: Reader = Reader {
    looks: Looks::Lines(line::shape),
    read: |input, options, output| read_lines(Adblock::new(options.limits), input, options, output),
};

/// The entries of a list, kept until its end: a `$badfilter` disables rules before and after it.
pub(crate) struct Adblock<'a> {
    limits: &'a ListLimits,
    /// The entries, one after the other.
    text: String,
    /// For each entry its line and where it ends in `text`.
    entries: Vec<(u32, usize)>,
    /// Whether the line before goes on in the next one.
    is_open: bool,
}

impl<'a> Adblock<'a> {
    pub(crate) fn new(limits: &'a ListLimits) -> Self {
        Self { limits, text: String::new(), entries: Vec::new(), is_open: false }
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

impl Adblock<'_> {
    /// The lines that a condition leaves out, with the line of the condition.
    fn left_out(&self) -> Vec<(RangeInclusive<u32>, u32)> {
        let mut branches = Branches::default();
        let mut left_out: Vec<(RangeInclusive<u32>, u32)> = Vec::new();
        if !self.entries().any(|(_, entry)| entry.starts_with("!#if")) {
            return left_out;
        }
        for (line, entry) in self.entries() {
            if entry.starts_with("!#") {
                branches.follow(line, entry);
            }
            match (branches.left_out_by(), left_out.last_mut()) {
                (Some(by), Some((lines, known))) if *known == by => {
                    *lines = *lines.start()..=line;
                }
                (Some(by), _) => left_out.push((line..=line, by)),
                (None, _) => {}
            }
        }
        left_out
    }
}

impl Grammar for Adblock<'_> {
    fn entry<'l>(&mut self, line: &'l str) -> Option<&'l str> {
        // A line that goes on does so with anything, at four spaces from the margin.
        if self.is_open && line.starts_with(INDENT) {
            let more = trim(line);
            self.is_open = more.ends_with(CONTINUES);
            if let (Some(length), Some((_, end))) =
                (self.text.strip_suffix(CONTINUES).map(str::len), self.entries.last_mut())
            {
                self.text.truncate(length);
                self.text.push_str(more);
                *end = self.text.len();
                return None;
            }
        }
        let entry = entry(line);
        self.is_open = entry.is_some_and(|entry| entry.ends_with(CONTINUES));
        entry
    }

    fn read(&mut self, entry: &str, output: &mut Output<'_>) {
        self.text.push_str(entry);
        self.entries.push((output.line(), self.text.len()));
    }

    fn finish(&mut self, output: &mut Output<'_>) {
        let left_out = self.left_out();
        let is_in = |line: u32| {
            let next = left_out.partition_point(|(lines, _)| *lines.start() <= line);
            let last = next.checked_sub(1).and_then(|last| left_out.get(last));
            !last.is_some_and(|(lines, _)| lines.contains(&line))
        };
        let disabled = Disabled::of(self.entries().filter(|(line, _)| is_in(*line)));
        let mut branches = Branches::default();
        for (line, entry) in self.entries() {
            output.resume(line);
            if let Line::Directive = Line::of(entry) {
                output.remark(entry, branches.follow(line, entry));
                continue;
            }
            if let Some(condition) = branches.left_out_by() {
                let message = format!("left out by the condition in line {condition}");
                output.note(entry, DiagnosticCode::NotBlocked, message);
                continue;
            }
            match Line::of(entry) {
                Line::Cosmetic => {
                    let message = "the rule changes what a page shows; a link has no page";
                    output.report(entry, Problem::new(DiagnosticCode::CosmeticRule, message));
                }
                Line::Directive => {}
                Line::Hosts => hosts::read_foreign_line(entry, output),
                Line::Network(rule) => read_rule(entry, &rule, &disabled, self.limits, output),
            }
        }
        for line in branches.open_lines() {
            output.resume(line);
            let message = "the `!#if` has no `!#endif` below it; add one";
            output.remark("!#if", Problem::new(DiagnosticCode::DirectiveUnsupported, message));
        }
    }
}

/// The entry on a line that begins one.
fn entry(line: &str) -> Option<&str> {
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
    (!is_comment).then(|| without_comment(line))
}

/// A line without what follows a space and `#`, as uBlock Origin reads it: `||evil.example^ # why`.
fn without_comment(line: &str) -> &str {
    let mut marks = line.match_indices('#');
    let comment = marks.find_map(|(at, _)| {
        let (before, after) = line.split_at_checked(at)?;
        let rest = after.get(1..).unwrap_or_default();
        let is_cosmetic = rest.starts_with(['#', '@', '?', '$', '%']);
        let is_behind_space = before.ends_with(char::is_whitespace) && !before.trim().is_empty();
        (is_behind_space && !is_cosmetic && !line::is_cosmetic(before)).then_some(before.trim_end())
    });
    comment.unwrap_or(line)
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
        let patterns = translate::patterns(rule.pattern, &options, limits, &mut notes)?;
        Ok((options.important, patterns))
    });
    for note in notes {
        output.report(entry, note);
    }
    let (important, patterns) = match read {
        Ok(read) => read,
        Err(problem) => return output.report(entry, problem),
    };
    let effect = if rule.is_exception { Effect::Except } else { Effect::Block };
    let line = output.line();
    for pattern in patterns {
        output.rule(Rule { effect, important, ..Rule::new(pattern, line) });
    }
}

/// What ends a line that goes on in the next one, as in uBlock Origin.
const CONTINUES: &str = " \\";
const INDENT: &str = "    ";

/// What the `$badfilter` rules of a list disable.
struct Disabled {
    /// The line of the first `$badfilter` for each rule that one names.
    by: HashMap<String, u32>,
    /// The named rules that the list has.
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

    /// The diagnostic about a rule that disables others or is disabled.
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
