//! What a compiler says of a list, without a database.

use std::io::Read;
use std::path::PathBuf;

use crate::compile::expected::empty_input;
use crate::compile::review::Reviewer;
use crate::context::Timestamp;
use crate::expand::Knowledge;
use crate::format::Format;
use crate::limits::ListLimits;
use crate::list;
use crate::list::Counts;
use crate::list::Diagnostic;
use crate::list::ListError;
use crate::list::Sink;
use crate::rule::ListInfo;
use crate::rule::Rule;
use crate::url::SuffixList;
use crate::withdrawal::Withdrawal;

/// Says of lists what a [`Compiler`](crate::compile::Compiler) would say, and keeps nothing of them.
/// What only all rules of a list together show, such as exceptions that lift nothing, it does not say.
///
/// ```
/// use outlink::Format;
/// use outlink::ListInfo;
/// use outlink::compile::Linter;
///
/// let list = "evil.example\nco.uk\n";
/// let mut shown = Vec::new();
/// let info = ListInfo::new("mine", Format::Domains);
/// let counts = Linter::new().lint(&info, list.as_bytes(), |diagnostic| {
///     shown.push(format!("{}: {}", diagnostic.line, diagnostic.code));
/// })?;
/// assert_eq!((counts.entries, counts.rules), (2, 1));
/// assert_eq!(shown, ["2: over_block"]);
/// # Ok::<(), outlink::list::ListError>(())
/// ```
#[derive(Default)]
#[must_use = "a linter does nothing until it is given a list"]
pub struct Linter {
    limits: ListLimits,
    reviewer: Reviewer,
    knowledge: Knowledge,
    path: Option<PathBuf>,
}

impl Linter {
    /// A linter with the default limits and the embedded public suffixes.
    pub fn new() -> Self {
        let mut linter = Self::default();
        linter.reviewer.knowledge(&linter.knowledge);
        linter
    }

    /// Sets how much lists may ask for.
    pub fn limits(&mut self, limits: ListLimits) -> &mut Self {
        self.limits = limits;
        self
    }

    /// Sets the public suffixes that no threat list may block, in place of the embedded ones.
    pub fn suffixes(&mut self, suffixes: SuffixList) -> &mut Self {
        self.reviewer.suffixes(suffixes);
        self
    }

    /// Sets what is known of platforms and redirectors, in place of [`Knowledge::default`].
    pub fn knowledge(&mut self, knowledge: Knowledge) -> &mut Self {
        self.reviewer.knowledge(&knowledge);
        self.knowledge = knowledge;
        self
    }

    /// Sets the time at which rules must be valid, in place of the clock.
    pub fn now(&mut self, now: Timestamp) -> &mut Self {
        self.reviewer.now = Some(now);
        self
    }

    /// Notes rules that run out within so many seconds from now.
    pub fn expires_within(&mut self, seconds: u64) -> &mut Self {
        self.reviewer.expires_within = Some(i64::try_from(seconds).unwrap_or(i64::MAX));
        self
    }

    /// Sets the file that is read next, which is named where it is empty: a list may have several.
    pub fn path(&mut self, path: impl Into<PathBuf>) -> &mut Self {
        self.path = Some(path.into());
        self
    }

    /// Reads a list and hands out every diagnostic as soon as its line is read, with the order and
    /// the bounds of memory of [`list::read`]. Of the counts, rules that the guard against
    /// over-blocking refuses are among the diagnostics and not among the rules.
    ///
    /// # Errors
    /// If the list cannot be read to its end.
    pub fn lint(
        &self,
        info: &ListInfo,
        input: impl Read,
        each: impl FnMut(Diagnostic),
    ) -> Result<Counts, ListError> {
        if info.format != Format::Auto {
            return self.lint_recognized(info, input, each);
        }
        let (format, input) = list::recognize(info, input, &self.limits)?;
        self.lint_recognized(&ListInfo { format, ..info.clone() }, input, each)
    }

    fn lint_recognized(
        &self,
        info: &ListInfo,
        input: impl Read,
        each: impl FnMut(Diagnostic),
    ) -> Result<Counts, ListError> {
        let reviewer = &self.reviewer;
        let mut reading = Reading { info, reviewer, refused: 0, said: 0, each };
        let read = || list::read(info, input, &self.limits, &mut reading);
        let mut counts = self.knowledge.while_in_force(read)?;
        counts.rules -= reading.refused;
        counts.refused += reading.refused;
        if let Some(empty) = empty_input(info, &counts, self.path.as_deref()) {
            reading.said += 1;
            (reading.each)(empty);
        }
        counts.diagnostics += reading.said;
        Ok(counts)
    }
}

/// Takes what a list holds, and drops all but what is to be said of it.
struct Reading<'a, F> {
    info: &'a ListInfo,
    reviewer: &'a Reviewer,
    refused: u64,
    said: u64,
    each: F,
}

impl<F: FnMut(Diagnostic)> Sink for Reading<'_, F> {
    fn rule(&mut self, rule: Rule) {
        let review = self.reviewer.review(self.info, &rule);
        self.refused += u64::from(review.is_refused);
        self.said += review.diagnostics.len() as u64;
        review.diagnostics.into_iter().for_each(&mut self.each);
    }

    fn diagnostic(&mut self, diagnostic: Diagnostic) {
        (self.each)(diagnostic);
    }

    fn withdrawal(&mut self, withdrawal: Withdrawal) {
        if let Some(diagnostic) = self.reviewer.review_withdrawal(self.info, &withdrawal) {
            self.said += 1;
            (self.each)(diagnostic);
        }
    }

    fn canary(&mut self, _: String) {}
}
