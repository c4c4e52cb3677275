//! Lists to a database.
//!
//! ```
//! use outlink::Database;
//! use outlink::Format;
//! use outlink::ListInfo;
//! use outlink::compile::Compiler;
//!
//! let mut compiler = Compiler::new("links");
//! compiler.add_list(ListInfo::new("mine", Format::Domains), &b"evil.example\n"[..])?;
//! let compiled = compiler.finish()?;
//! assert_eq!(compiled.report().rules(), 1);
//! let database = Database::from_bytes(compiled.into_bytes())?;
//! assert_eq!(database.rule_count(), 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The same lists give the same bytes, in whatever order they are added. A rule is kept as sixteen
//! bytes and its text until the database is written, its attributes once for all rules that share
//! them; at most, compiling takes some fifty bytes a rule and twice its text.
//!
//! What a list of more than 16,384 entries holds is reviewed on a second thread while the list is
//! read. Parting rules by their keys takes up to eight threads; sorting and putting them into their
//! tables, and writing, up to two.

mod dead;
mod error;
mod exceptions;
mod expected;
mod gather;
mod guard;
mod handover;
mod key;
mod layout;
mod lint;
mod name_bits;
mod partitions;
mod progress;
mod ranks;
mod report;
mod review;
mod sink;
mod sort;
mod spellings;
mod store;
mod tables;
#[cfg(test)]
mod tests;
mod withdrawals;
mod workers;
mod wrapped;
mod write;

use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::Path;

pub use self::error::CompileError;
pub use self::expected::Rejection;
use self::expected::Strictness;
use self::expected::empty_input;
pub(crate) use self::guard::shared_folder;
pub(crate) use self::guard::tenant_of_host;
pub use self::lint::Linter;
use self::progress::Counted;
pub use self::progress::Progress;
use self::progress::Watcher;
pub use self::report::CodeReport;
pub use self::report::ListReport;
pub use self::report::Report;
use self::report::ReportBuilder;
use self::review::Reviewer;
use self::sink::Intake;
use self::store::Store;
use crate::context::Timestamp;
use crate::expand::Knowledge;
use crate::expand::KnowledgeError;
use crate::format::Format;
use crate::limits::ListLimits;
use crate::list;
use crate::list::Catalog;
use crate::list::Sink;
use crate::rule::ListInfo;
use crate::rule::Rule;
use crate::table::lists;
use crate::table::lists::MAX_LISTS;
use crate::url::SuffixList;
use crate::withdrawal::Withdrawal;

/// Compiles lists.
///
/// ```
/// use outlink::compile::Compiler;
/// use outlink::{Context, Database, Format, ListInfo, Screener};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut compiler = Compiler::new("links");
/// compiler.add_list(ListInfo::new("bad", Format::Domains), "evil.example\n".as_bytes())?;
/// let compiled = compiler.finish()?;
/// assert_eq!(compiled.report().rules(), 1);
/// let screener = Screener::new(Database::from_bytes(compiled.into_bytes())?);
/// assert!(screener.is_blocked("https://www.evil.example/", &Context::default()));
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is compiled until `finish` is called"]
pub struct Compiler {
    name: String,
    limits: ListLimits,
    reviewer: Reviewer,
    knowledge: Knowledge,
    progress: Watcher,
    store: Store,
    report: ReportBuilder,
    /// The lists of the database that is replaced, with how many rules each has.
    replaced: Option<Vec<(String, u64)>>,
    strictness: Strictness,
}

impl Compiler {
    /// A compiler of a database of this name, which verdicts give beside its id. The name has no control
    /// characters: [`Self::finish`] refuses one that has.
    pub fn new(name: impl Into<String>) -> Self {
        let knowledge = Knowledge::default();
        let mut reviewer = Reviewer::default();
        reviewer.knowledge(&knowledge);
        Self {
            name: name.into(),
            limits: ListLimits::default(),
            reviewer,
            knowledge,
            progress: Watcher::default(),
            store: Store::default(),
            report: ReportBuilder::default(),
            replaced: None,
            strictness: Strictness::default(),
        }
    }

    /// Sets how much the lists that are added from now on may ask for.
    pub fn limits(&mut self, limits: ListLimits) -> &mut Self {
        self.limits = limits;
        self
    }

    /// Sets the public suffixes that no threat list may block, in place of the embedded ones.
    pub fn suffixes(&mut self, suffixes: SuffixList) -> &mut Self {
        self.reviewer.suffixes(suffixes);
        self
    }

    /// Sets what is known of platforms and redirectors by which the lists that are added from now on are
    /// read, in place of [`Knowledge::default`]. The database carries what was added to that, so that
    /// whoever opens it knows it too.
    pub fn knowledge(&mut self, knowledge: Knowledge) -> &mut Self {
        self.reviewer.knowledge(&knowledge);
        self.knowledge = knowledge;
        self
    }

    /// Adds a platform, given the text of its file ([`Knowledge::platforms`]), for the lists that are
    /// added from now on.
    ///
    /// # Errors
    /// As for [`Knowledge::platforms`].
    pub fn platforms(&mut self, text: &str) -> Result<&mut Self, KnowledgeError> {
        let mut knowledge = self.knowledge.clone();
        knowledge.platforms(text)?;
        Ok(self.knowledge(knowledge))
    }

    /// Adds rows of redirectors, given the text of their file ([`Knowledge::redirectors`]), for the
    /// lists that are added from now on.
    ///
    /// # Errors
    /// As for [`Knowledge::redirectors`].
    pub fn redirectors(&mut self, text: &str) -> Result<&mut Self, KnowledgeError> {
        let mut knowledge = self.knowledge.clone();
        knowledge.redirectors(text)?;
        Ok(self.knowledge(knowledge))
    }

    /// Sets the time at which rules must be valid to be reported as valid, in place of the clock.
    pub fn now(&mut self, now: Timestamp) -> &mut Self {
        self.reviewer.now = Some(now);
        self
    }

    /// Sets whether [`Self::finish`] fails if there is no list, or if a list gives no rule, unless its
    /// format is `rules` or it says that none is enough ([`Expectations::min_rules`]). Default: no, it is
    /// a warning.
    ///
    /// [`Expectations::min_rules`]: crate::Expectations::min_rules
    pub fn strict(&mut self, strict: bool) -> &mut Self {
        self.strictness.denies_empty_lists = strict;
        self
    }

    /// Sets whether [`Self::finish`] fails if there are warnings. Default: no.
    pub fn deny_warnings(&mut self, deny: bool) -> &mut Self {
        self.strictness.denies_warnings = deny;
        self
    }

    /// Names the lists of the database that is replaced and how many rules each has there
    /// ([`Database::lists`]), for the report and for [`Expectations::max_shrink`].
    ///
    /// [`Database::lists`]: crate::Database::lists
    /// [`Expectations::max_shrink`]: crate::Expectations::max_shrink
    pub fn replaces<N: Into<String>>(
        &mut self,
        lists: impl IntoIterator<Item = (N, u64)>,
    ) -> &mut Self {
        self.replaced = Some(lists.into_iter().map(|(name, rules)| (name.into(), rules)).collect());
        self
    }

    /// The lists that were added or declared, in that order.
    pub fn lists(&self) -> &[ListInfo] {
        self.store.lists()
    }

    /// Sets what is told how far the work is: whenever some of a list was read, when a further step
    /// of compiling begins, and now and then while rules are put into their tables. Sorting and
    /// writing tell when they begin, and take seconds for millions of rules.
    pub fn progress(&mut self, progress: impl FnMut(Progress<'_>) + Send + 'static) -> &mut Self {
        self.progress = Watcher::new(progress);
        self
    }

    /// Declares a list and returns its number for [`Self::add_rule`]. Declaring it again in the same
    /// words returns the same number.
    ///
    /// # Errors
    /// If another list has that name, or there are too many lists.
    pub fn declare(&mut self, info: ListInfo) -> Result<usize, CompileError> {
        if let Some(number) = self.store.number_of(&info.name) {
            let is_same = self.store.lists().get(number) == Some(&info);
            return if is_same {
                Ok(number)
            } else {
                Err(CompileError::ListConflict { list: info.name })
            };
        }
        if self.store.lists().len() >= MAX_LISTS as usize {
            return Err(CompileError::TooManyLists { limit: MAX_LISTS });
        }
        self.report.list(&info.name);
        Ok(self.store.list(info))
    }

    /// Adds a list, or a further part of one that was added with the same info.
    ///
    /// # Errors
    /// If the list cannot be read to its end, if another list has that name, or if there are too
    /// many lists or rules. The compiler is then as it was before.
    pub fn add_list(&mut self, info: ListInfo, input: impl Read) -> Result<(), CompileError> {
        self.add(info, input, None)
    }

    /// Adds a list from a file.
    ///
    /// # Errors
    /// As for [`Self::add_list`], or if the file cannot be opened.
    pub fn add_file(&mut self, info: ListInfo, path: impl AsRef<Path>) -> Result<(), CompileError> {
        let path = path.as_ref();
        let unreadable = |source| CompileError::Io { path: path.to_owned(), source };
        let file = File::open(path).map_err(unreadable)?;
        let metadata = file.metadata().map_err(unreadable)?;
        if metadata.is_dir() {
            return Err(CompileError::Directory { path: path.to_owned() });
        }
        self.add(info, file, Some((path, metadata.len())))
    }

    /// Adds every list of a catalog, and before them its platforms and redirectors to what is known.
    ///
    /// # Errors
    /// As for [`Self::add_file`]; the lists before the one that fails were added. If the file of a
    /// platform or of redirectors cannot be used.
    pub fn add_catalog(&mut self, catalog: &Catalog) -> Result<(), CompileError> {
        let knowledge = knowledge_of(catalog, self.knowledge.clone())?;
        if knowledge != self.knowledge {
            self.knowledge(knowledge);
        }
        for source in catalog.lists() {
            for path in &source.paths {
                self.add_file(source.info.clone(), path)?;
            }
        }
        Ok(())
    }

    /// Adds a rule to a list that was declared. A rule that cannot be compiled, or that would
    /// over-block, is refused with a diagnostic in the report.
    ///
    /// # Errors
    /// If no list has that number, or there are too many rules.
    pub fn add_rule(&mut self, list: usize, rule: Rule) -> Result<(), CompileError> {
        if list >= self.store.lists().len() {
            return Err(CompileError::UnknownList { list });
        }
        let mut intake = Intake {
            list,
            limits: &self.limits,
            reviewer: &self.reviewer,
            store: &mut self.store,
            report: &mut self.report,
            too_many_rules: false,
            gateways: None,
        };
        self.knowledge.while_in_force(|| intake.add_checked(rule));
        intake.finish()
    }

    /// Adds a withdrawal of rules of lower layers to a list that was declared.
    ///
    /// # Errors
    /// If no list has that number.
    pub fn add_withdrawal(
        &mut self,
        list: usize,
        withdrawal: Withdrawal,
    ) -> Result<(), CompileError> {
        if list >= self.store.lists().len() {
            return Err(CompileError::UnknownList { list });
        }
        let into = (&mut self.store, &mut self.report);
        sink::add_withdrawal(into, &self.reviewer, list, withdrawal);
        Ok(())
    }

    /// Compiles what was added.
    ///
    /// # Errors
    /// If the name of the database has control characters. If names, attributes and canaries of the lists
    /// are too much text to be kept in memory. If the lists are not what they should be
    /// ([`CompileError::Rejected`], which has the report): an order (a rule that is mandatory or has a
    /// reference) was refused, a list gave fewer rules than its `min_rules` or lost more of them than its
    /// `max_shrink`, or what is denied came up.
    pub fn finish(self) -> Result<Compiled, CompileError> {
        let Self { name, store, mut report, mut progress, knowledge, replaced, strictness, .. } =
            self;
        if name.contains(char::is_control) {
            return Err(CompileError::InvalidName { name });
        }
        let canaries = store.canaries.iter().map(|(_, link)| link.len());
        let found = store.lists().iter().map(lists::text_bytes).chain(canaries).sum();
        if found > lists::MAX_TEXT_BYTES {
            return Err(CompileError::TooMuchText { found, limit: lists::MAX_TEXT_BYTES });
        }
        for unused in exceptions::unused(&store) {
            report.unused_exception(unused);
        }
        for (list, unused) in withdrawals::beside(&store) {
            report.diagnostic(list, unused);
        }
        let infos = store.lists().to_vec();
        let (bytes, kept) = layout::write(&name, &knowledge, store, &mut |at| progress.tell(at));
        if !strictness.denies_empty_lists {
            report.empty_lists(&infos, &kept, expected::emptiness_of);
            if infos.is_empty() {
                report.no_lists(&name, &Rejection::NoLists);
            }
        }
        let (report, lost) = report.finish(&kept, replaced.as_deref());
        let reasons = expected::reasons(&infos, &report, lost, strictness);
        if !reasons.is_empty() {
            return Err(CompileError::Rejected { reasons, report: Box::new(report) });
        }
        Ok(Compiled { bytes, report })
    }

    fn add(
        &mut self,
        info: ListInfo,
        input: impl Read,
        file: Option<(&Path, u64)>,
    ) -> Result<(), CompileError> {
        if info.format != Format::Auto {
            return self.add_recognized(info, input, file);
        }
        let (format, input) = list::recognize(&info, input, &self.limits)?;
        self.add_recognized(ListInfo { format, ..info }, input, file)
    }

    fn add_recognized(
        &mut self,
        info: ListInfo,
        input: impl Read,
        file: Option<(&Path, u64)>,
    ) -> Result<(), CompileError> {
        let lists = self.store.lists().len();
        let list = self.store.number_of(&info.name).unwrap_or(lists);
        let before = self.report.mark(list);
        self.declare(info.clone())?;
        let mark = self.store.mark();
        let mut intake = Intake {
            list,
            limits: &self.limits,
            reviewer: &self.reviewer,
            store: &mut self.store,
            report: &mut self.report,
            too_many_rules: false,
            gateways: None,
        };
        let size = file.map(|(_, size)| size);
        let input = Counted::new(input, &info.name, size, &mut self.progress);
        let read = |sink: &mut dyn Sink| list::read(&info, input, &self.limits, sink);
        let read = handover::read(&mut intake, &self.knowledge, read).map_err(CompileError::from);
        let done = intake.finish().and(read);
        match done {
            Ok(counts) => {
                self.report.count(list, &counts);
                // An empty list that was not read from files is rejected as a whole.
                let empty = file.and_then(|(path, _)| empty_input(&info, &counts, Some(path)));
                empty.into_iter().for_each(|empty| self.report.diagnostic(list, empty));
            }
            Err(error) => {
                self.store.return_to(mark, lists);
                self.report.return_to(before);
                return Err(error);
            }
        }
        Ok(())
    }
}

/// Adds the platforms and redirectors that a catalog names to those known already.
///
/// # Errors
/// If one of the files cannot be read or used.
pub fn knowledge_of(catalog: &Catalog, mut known: Knowledge) -> Result<Knowledge, CompileError> {
    let read = |path: &Path| {
        std::fs::read_to_string(path)
            .map_err(|source| CompileError::Io { path: path.to_owned(), source })
    };
    let wrong = |path: &Path| {
        let path = path.to_owned();
        move |source| CompileError::Knowledge { path, source }
    };
    for path in catalog.platforms() {
        known.platforms(&read(path)?).map_err(wrong(path))?;
    }
    for path in catalog.redirectors() {
        known.redirectors(&read(path)?).map_err(wrong(path))?;
    }
    Ok(known)
}

impl fmt::Debug for Compiler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Compiler")
            .field("name", &self.name)
            .field("lists", &self.store.lists().len())
            .finish_non_exhaustive()
    }
}

/// A compiled database that is not open yet.
#[derive(Clone, Debug)]
#[must_use = "a database is kept only if it is written"]
pub struct Compiled {
    bytes: Vec<u8>,
    report: Report,
}

impl Compiled {
    /// The database as a file has it.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The database as a file has it, without a copy.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// What became of the lists.
    pub fn report(&self) -> &Report {
        &self.report
    }
}
