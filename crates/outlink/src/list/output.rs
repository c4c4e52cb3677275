//! The way from an entry to the sink, and the count of what passes it.

use super::Counts;
use super::Sink;
use super::diagnostic::Diagnostic;
use super::diagnostic::Problem;
use super::diagnostic::excerpt;
use super::pattern::Notes;
use super::pattern::Result;
use crate::rule::Pattern;
use crate::rule::Rule;
use crate::withdrawal::Withdrawal;

/// How one format is read.
pub(crate) trait Grammar {
    /// The entry on a line; `None` when the line is blank or a comment.
    fn entry<'l>(&self, line: &'l str) -> Option<&'l str>;

    /// Reads an entry: it gives a rule, a withdrawal, a canary or a diagnostic, here or when the list ends.
    fn read(&mut self, entry: &str, output: &mut Output<'_>);

    /// Reads what was put off to the end of the list.
    fn finish(&mut self, _output: &mut Output<'_>) {}
}

/// What takes the rules and diagnostics of a list.
pub(crate) struct Output<'a> {
    list: &'a str,
    sink: &'a mut dyn Sink,
    counts: Counts,
    line: u32,
}

impl<'a> Output<'a> {
    pub(crate) fn new(list: &'a str, sink: &'a mut dyn Sink) -> Self {
        Self { list, sink, counts: Counts::default(), line: 0 }
    }

    /// Begins a line of the file.
    pub(crate) fn begin(&mut self, line: u32) {
        self.line = line;
        self.counts.lines = u64::from(line);
    }

    /// Goes back to a line that was put off.
    pub(crate) fn resume(&mut self, line: u32) {
        self.line = line;
    }

    pub(crate) fn line(&self) -> u32 {
        self.line
    }

    pub(crate) fn count_entry(&mut self) {
        self.counts.entries += 1;
    }

    pub(crate) fn counts(&self) -> Counts {
        self.counts
    }

    /// A block without attributes.
    pub(crate) fn pattern(&mut self, pattern: Pattern) {
        self.rule(Rule::new(pattern, self.line));
    }

    pub(crate) fn rule(&mut self, rule: Rule) {
        self.counts.rules += 1;
        self.sink.rule(rule);
    }

    pub(crate) fn withdrawal(&mut self, withdrawal: Withdrawal) {
        self.counts.withdrawals += 1;
        self.sink.withdrawal(withdrawal);
    }

    pub(crate) fn canary(&mut self, link: String) {
        self.counts.canaries += 1;
        self.sink.canary(link);
    }

    pub(crate) fn report(&mut self, entry: &str, problem: Problem) {
        self.diagnose(entry, problem, false);
    }

    /// Says why an entry that is an order gave no rule.
    pub(crate) fn complain_of_order(&mut self, entry: &str, problem: Problem) {
        self.diagnose(entry, problem, true);
    }

    fn diagnose(&mut self, entry: &str, problem: Problem, is_lost_order: bool) {
        self.counts.diagnostics += 1;
        self.sink.diagnostic(Diagnostic {
            list: self.list.to_owned(),
            line: self.line,
            code: problem.code,
            message: problem.message,
            text: excerpt(entry),
            is_lost_order,
        });
    }

    /// A pattern, or why there is none, with the notes that led there.
    pub(crate) fn reading(&mut self, entry: &str, pattern: Result<Pattern>, notes: Notes) {
        for note in notes {
            self.report(entry, note);
        }
        match pattern {
            Ok(pattern) => self.pattern(pattern),
            Err(problem) => self.report(entry, problem),
        }
    }
}
