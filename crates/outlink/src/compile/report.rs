//! What became of the lists.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;
use serde::Serializer;

use crate::compile::exceptions::Unused;
use crate::compile::exceptions::WhyUnused;
use crate::list::Counts;
use crate::list::Diagnostic;
use crate::list::DiagnosticCode;
use crate::list::Problem;
use crate::list::Severity;
use crate::rule::ListInfo;
use crate::wording::json_line;

/// What became of the lists that were compiled. The counts are exact.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Report {
    /// The lists in the order in which they were added.
    pub lists: Vec<ListReport>,
    /// The lists that the database has that is replaced, and the new one has not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub gone: Vec<String>,
    /// The diagnostics by code, in the order of the codes.
    pub diagnostics: Vec<CodeReport>,
}

impl Report {
    /// How many rules the database has.
    pub fn rules(&self) -> u64 {
        self.lists.iter().map(|list| list.rules).sum()
    }

    /// How many diagnostics are warnings: entries, or parts of one, that did not become a rule.
    pub fn warnings(&self) -> u64 {
        let warnings = self.diagnostics.iter().filter(|of| of.code.severity() == Severity::Warning);
        warnings.map(|of| of.count).sum()
    }

    /// The report as JSON on one line: the same bytes in every language.
    pub fn to_json(&self) -> String {
        json_line(self)
    }

    /// The diagnostics of a code, if there are any.
    pub fn code(&self, code: DiagnosticCode) -> Option<&CodeReport> {
        self.diagnostics.iter().find(|of| of.code == code)
    }
}

/// What became of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ListReport {
    /// Its name.
    pub name: String,
    /// Its lines.
    pub lines: u64,
    /// Its lines that are neither blank nor a comment.
    pub entries: u64,
    /// The rules of the database that come from it.
    pub rules: u64,
    /// Its rules that only repeat an earlier one of its own in every respect; they were dropped.
    pub duplicates: u64,
    /// Its entries and rules that were refused, each with a diagnostic: because they cannot be read,
    /// because they would over-block, or because they cannot be compiled.
    pub refused: u64,
    /// How many diagnostics say that a rule can never count: nothing fits it, it ran out, or it is an
    /// exception to nothing.
    pub dead: u64,
    /// Its rules in the database that is replaced, if that is known and has the list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<u64>,
    /// Its withdrawals of rules of lower layers.
    pub withdrawals: u64,
    /// Its canaries.
    pub canaries: u64,
    /// Its diagnostics, counted by code.
    #[serde(serialize_with = "by_name")]
    pub diagnostics: BTreeMap<DiagnosticCode, u64>,
    /// The worst of its entries that were refused or gave no rule: three at most, lost orders first.
    pub worst_refused: Vec<Diagnostic>,
    /// The first of its dead rules, three at most.
    pub worst_dead: Vec<Diagnostic>,
}

/// The diagnostics of one code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CodeReport {
    /// The code.
    #[serde(serialize_with = "as_name")]
    pub code: DiagnosticCode,
    /// How many there are.
    pub count: u64,
    /// The first hundred of them.
    pub first: Vec<Diagnostic>,
}

/// How many diagnostics of each code are kept.
pub(super) const KEPT: usize = 100;

/// How many examples of a list are kept.
const WORST: usize = 3;

/// The codes of rules that can never count.
const DEAD: [DiagnosticCode; 3] =
    [DiagnosticCode::ExceptionUnused, DiagnosticCode::Expired, DiagnosticCode::NeverFits];

#[derive(Debug, Default)]
pub(super) struct ReportBuilder {
    lists: Vec<ListReport>,
    diagnostics: BTreeMap<DiagnosticCode, CodeReport>,
    /// The first orders that gave no rule.
    lost: Vec<Diagnostic>,
}

/// What the database holds of a list.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct KeptCounts {
    pub(super) rules: u64,
    pub(super) duplicates: u64,
    pub(super) canaries: u64,
}

/// What had been reported at some time, before a list was added or went on.
#[derive(Debug)]
pub(super) struct Mark {
    lists: usize,
    /// The list that goes on, with its number.
    list: Option<(usize, ListReport)>,
    lost: usize,
    /// For each code how many diagnostics there were, and how many were kept.
    diagnostics: BTreeMap<DiagnosticCode, (u64, usize)>,
}

impl ReportBuilder {
    /// Remembers what was reported, in a size that does not grow with what was added.
    pub(super) fn mark(&self, list: usize) -> Mark {
        let counts = |of: &CodeReport| (of.count, of.first.len());
        Mark {
            lists: self.lists.len(),
            lost: self.lost.len(),
            list: self.lists.get(list).map(|report| (list, report.clone())),
            diagnostics: self.diagnostics.iter().map(|(code, of)| (*code, counts(of))).collect(),
        }
    }

    /// Forgets what was reported since a mark; nothing but its list may have been reported on.
    pub(super) fn return_to(&mut self, mark: Mark) {
        self.lists.truncate(mark.lists);
        self.lost.truncate(mark.lost);
        if let Some((number, report)) = mark.list
            && let Some(list) = self.lists.get_mut(number)
        {
            *list = report;
        }
        self.diagnostics.retain(|code, _| mark.diagnostics.contains_key(code));
        for (code, of) in &mut self.diagnostics {
            if let Some((count, kept)) = mark.diagnostics.get(code) {
                of.count = *count;
                of.first.truncate(*kept);
            }
        }
    }

    pub(super) fn list(&mut self, name: &str) {
        self.lists.push(ListReport { name: name.to_owned(), ..ListReport::default() });
    }

    pub(super) fn diagnostic(&mut self, list: usize, diagnostic: Diagnostic) {
        if let Some(list) = self.lists.get_mut(list) {
            list.diagnostic(&diagnostic);
        }
        if diagnostic.severity() == Severity::Error && self.lost.len() < KEPT {
            self.lost.push(diagnostic.clone());
        }
        let code = diagnostic.code;
        let of_code = self.diagnostics.entry(code);
        let of_code = of_code.or_insert_with(|| CodeReport { code, count: 0, first: Vec::new() });
        of_code.count += 1;
        if of_code.first.len() < KEPT {
            of_code.first.push(diagnostic);
        }
    }

    /// Whether as many diagnostics of a code are kept as may be.
    pub(super) fn has_enough(&self, code: DiagnosticCode) -> bool {
        self.diagnostics.get(&code).is_some_and(|of| of.first.len() >= KEPT)
    }

    /// Counts a note of whose code there are enough, which [`Self::diagnostic`] would not keep.
    pub(super) fn count_note(&mut self, list: usize, code: DiagnosticCode) {
        if let Some(list) = self.lists.get_mut(list) {
            *list.diagnostics.entry(code).or_default() += 1;
        }
        if let Some(of_code) = self.diagnostics.get_mut(&code) {
            of_code.count += 1;
        }
    }

    pub(super) fn unused_exception(&mut self, Unused { list, line, name, why }: Unused) {
        let Some(list_name) = self.lists.get(list).map(|list| list.name.clone()) else { return };
        let why = match why {
            WhyUnused::NoSuchBlock => &format!(
                "the list has no block of `{name}` or of a name above it; name the page or host of the \
                 block that is meant, or set exceptions = \"all\" if it is in another list"
            ),
            WhyUnused::NoBlocks => {
                "it counts for its own list only, which has no blocks; set exceptions = \"all\" if the list \
                 is about the blocks of others, or an allow-list"
            }
            WhyUnused::PartialHash => {
                "it is only the beginning of a hash, for which anybody can find links that fit; write the \
                 whole hash of 32 bytes"
            }
        };
        let message = format!("the exception lifts nothing: {why}");
        let problem = Problem::new(DiagnosticCode::ExceptionUnused, message);
        self.diagnostic(list, Diagnostic::new(&list_name, line, problem, &name));
    }

    /// Warns of lists that gave nothing and do not say that they may, unless their files were warned of.
    /// `emptiness_of` makes the message from what a list gave, and how many entries it has and
    /// were refused.
    pub(super) fn empty_lists<S: fmt::Display>(
        &mut self,
        infos: &[ListInfo],
        kept: &[KeptCounts],
        emptiness_of: impl Fn(&ListInfo, u64, u64, u64) -> Option<S>,
    ) {
        for (number, (info, kept)) in infos.iter().zip(kept).enumerate() {
            let Some(list) = self.lists.get(number) else { continue };
            let gave = kept.rules + list.withdrawals;
            let is_known = list.diagnostics.contains_key(&DiagnosticCode::EmptyList);
            let empty = emptiness_of(info, gave, list.entries, list.refused).filter(|_| !is_known);
            if let Some(empty) = empty {
                let problem = Problem::new(DiagnosticCode::EmptyList, empty.to_string());
                self.diagnostic(number, Diagnostic::new(&info.name, 1, problem, ""));
            }
        }
    }

    /// Warns that there is no list, in the name of the database.
    pub(super) fn no_lists(&mut self, database: &str, message: &impl fmt::Display) {
        let problem = Problem::new(DiagnosticCode::EmptyList, message.to_string());
        self.diagnostic(0, Diagnostic::new(database, 1, problem, ""));
    }

    pub(super) fn withdrawal(&mut self, list: usize) {
        if let Some(list) = self.lists.get_mut(list) {
            list.withdrawals += 1;
        }
    }

    pub(super) fn refused(&mut self, list: usize) {
        if let Some(list) = self.lists.get_mut(list) {
            list.refused += 1;
        }
    }

    pub(super) fn count(&mut self, list: usize, counts: &Counts) {
        if let Some(list) = self.lists.get_mut(list) {
            list.lines += counts.lines;
            list.entries += counts.entries;
            list.refused += counts.refused;
        }
    }

    /// The report, and the first orders that gave no rule.
    pub(super) fn finish(
        mut self,
        kept: &[KeptCounts],
        replaced: Option<&[(String, u64)]>,
    ) -> (Report, Vec<Diagnostic>) {
        let replaced = replaced.unwrap_or_default();
        for (list, kept) in self.lists.iter_mut().zip(kept) {
            list.rules = kept.rules;
            list.duplicates = kept.duplicates;
            list.canaries = kept.canaries;
            let before = replaced.iter().find(|(name, _)| *name == list.name);
            list.before = before.map(|(_, rules)| *rules);
        }
        let is_gone = |name: &&String| self.lists.iter().all(|list| list.name != **name);
        let gone = replaced.iter().map(|(name, _)| name).filter(is_gone).cloned().collect();
        let diagnostics = self.diagnostics.into_values().collect();
        (Report { lists: self.lists, gone, diagnostics }, self.lost)
    }
}

impl ListReport {
    fn diagnostic(&mut self, diagnostic: &Diagnostic) {
        *self.diagnostics.entry(diagnostic.code).or_default() += 1;
        let is_dead = DEAD.contains(&diagnostic.code);
        self.dead += u64::from(is_dead);
        let worst = match diagnostic.severity() {
            Severity::Note => return,
            _ if is_dead => &mut self.worst_dead,
            Severity::Error => {
                // What comes before the first warning stays in its order.
                let is_error = |known: &Diagnostic| known.severity() == Severity::Error;
                let at = self.worst_refused.partition_point(is_error);
                self.worst_refused.insert(at, diagnostic.clone());
                self.worst_refused.truncate(WORST);
                return;
            }
            Severity::Warning => &mut self.worst_refused,
        };
        if worst.len() < WORST {
            worst.push(diagnostic.clone());
        }
    }
}

fn by_name<S: Serializer>(
    codes: &BTreeMap<DiagnosticCode, u64>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(codes.iter().map(|(code, count)| (code.as_str(), count)))
}

fn as_name<S: Serializer>(code: &DiagnosticCode, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(code.as_str())
}
