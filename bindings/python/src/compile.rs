//! `outlink.compile`: lists into a database.

use std::fs;
use std::panic;
use std::panic::AssertUnwindSafe;
use std::path::PathBuf;

use outlink::Database;
use outlink::ListLimits;
use outlink::OpenOptions;
use outlink::compile::Compiled;
use outlink::compile::Compiler;
use outlink::compile::Progress;
use outlink::compile::Report;
use outlink::compile::knowledge_of;
use outlink::expand::Knowledge;
use outlink::internal::counted;
use outlink::known_good::KnownGood;
use outlink::list::Catalog;
use outlink::list::Diagnostic;
use outlink::list::Severity;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use pyo3::types::PyMapping;

use crate::database::PyDatabase;
use crate::error::Error;
use crate::knowledge::Additions;
use crate::limits::PyListLimits;
use crate::lint::PyDiagnostic;
use crate::list::Intake;
use crate::list::Source;
use crate::list::intakes;
use crate::opening::Opening;
use crate::reader::Listener;
use crate::reader::Reader;
use crate::text::text;
use crate::value::loads;

/// Compiles lists into a database.
///
/// `lists` is a mapping from names to entries, or an iterable of List; `catalog` is the path of a
/// catalog. `progress` is called with the name of a list, the bytes of it that were read, and its
/// size if that is known; then, while the rules are sorted, put into their tables and written, with
/// None, how many rules are done, and how many there are. What it raises ends the work. A line that
/// does not become a rule is not an error: it is a ListWarning, and the report says why.
///
/// `strict` refuses what `outlink compile` refuses: an order that gives no rule, a list without
/// rules, no list at all. `deny_warnings` makes all warnings errors. `replaces` is the Database, or
/// the path of the file, that is replaced, for max_shrink and the report. `known_good` is an iterable
/// of links: a rule that takes one of them down is a warning; `keys` are those of keyed lists, as for
/// Database, and only `known_good` needs them. `platforms` and `redirectors` are texts, paths of files,
/// or several of those, in the form of the files of the library; the database carries them.
#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "named ones in Python")]
#[pyo3(signature = (
    lists=None, *, catalog=None, name="lists", limits=None, progress=None, strict=false,
    deny_warnings=false, replaces=None, known_good=None, keys=None, platforms=None, redirectors=None
))]
pub(crate) fn compile(
    py: Python<'_>,
    lists: Option<&Bound<'_, PyAny>>,
    catalog: Option<PathBuf>,
    name: &str,
    limits: Option<&PyListLimits>,
    progress: Option<Py<PyAny>>,
    strict: bool,
    deny_warnings: bool,
    replaces: Option<&Bound<'_, PyAny>>,
    known_good: Option<&Bound<'_, PyAny>>,
    keys: Option<&Bound<'_, PyMapping>>,
    platforms: Option<&Bound<'_, PyAny>>,
    redirectors: Option<&Bound<'_, PyAny>>,
) -> PyResult<PyCompiled> {
    let lists = lists.map_or_else(|| Ok(Vec::new()), intakes)?;
    let listener = Listener::new(progress);
    let limits = limits.map(|limits| limits.inner.clone()).unwrap_or_default();
    let replaced = replaces.map(replaced).transpose()?;
    let Additions { knowledge, .. } = Additions::of(platforms, redirectors)?;
    let checks = Checks { strict, deny_warnings, replaced, knowledge };
    let good = known_good.map(links_of).transpose()?.unwrap_or_default();
    let opening = Opening::of(keys, None)?;
    let (inner, known_good) = py.detach(|| {
        let compiled = run(name, catalog, lists, limits, &checks, &listener)?;
        let found = match good.is_empty() {
            true => Vec::new(),
            false => taken_down(&compiled, &good, &opening.options)?,
        };
        Ok::<_, Error>((compiled, found))
    })?;
    if let Some(first) = known_good.first().filter(|_| deny_warnings) {
        let (rules, of) = (known_good.len() as u64, good.len());
        let (count, verb) = (counted(rules, "rule"), if rules == 1 { "takes" } else { "take" });
        return Err(Error::List(format!(
            "{count} {verb} down links of the {of} that are known to be good, such as {first}"
        ))
        .into());
    }
    warn_of(py, inner.report(), known_good.first())?;
    Ok(PyCompiled { inner, known_good })
}

/// What stops a compilation that would go on otherwise, and what its rules may name.
#[derive(Default)]
pub(crate) struct Checks {
    strict: bool,
    deny_warnings: bool,
    /// The lists of the database that is replaced, and how many rules each has.
    replaced: Option<Vec<(String, u64)>>,
    /// The platforms and redirectors that links are matched against.
    pub(crate) knowledge: Knowledge,
}

impl Checks {
    /// No checks, with what a caller adds to what is known.
    pub(crate) fn of(additions: &Additions) -> Self {
        Self { knowledge: additions.knowledge.clone(), ..Self::default() }
    }
}

fn replaced(database: &Bound<'_, PyAny>) -> PyResult<Vec<(String, u64)>> {
    let lists_of = |database: &Database| {
        let lists = database.lists().iter();
        lists.map(|list| (list.info.name.clone(), list.rules.into())).collect()
    };
    if let Ok(database) = database.cast::<PyDatabase>() {
        return Ok(lists_of(&database.get().inner));
    }
    let path: PathBuf = database.extract()?;
    let opened = OpenOptions::new().without_keys().read(&path);
    let database = opened.map_err(|cause| Error::Open { path: Some(path), cause })?;
    Ok(lists_of(&database))
}

pub(crate) fn links_of(links: &Bound<'_, PyAny>) -> PyResult<Vec<String>> {
    let link = |link: PyResult<Bound<'_, PyAny>>| Ok(text("a link", &link?)?.to_owned());
    links.try_iter()?.map(link).collect()
}

/// The rules that take down links that are known to be good.
fn taken_down(
    compiled: &Compiled,
    good: &[String],
    options: &OpenOptions,
) -> Result<Vec<Diagnostic>, Error> {
    let database = in_memory(compiled.bytes().to_vec(), options)?;
    let mut known_good = KnownGood::new(database.inner.clone());
    good.iter().for_each(|link| known_good.link(link.as_bytes()));
    Ok(known_good.finish())
}

/// Entries that became no rule or a rule that can never count, and rules that take down what is good,
/// must not go unnoticed.
pub(crate) fn warn_of(
    py: Python<'_>,
    report: &Report,
    taken_down: Option<&Diagnostic>,
) -> PyResult<()> {
    let count = report.warnings();
    let category = py.import("outlink._errors")?.getattr("ListWarning")?;
    let warn = |message: String| {
        py.import("warnings")?.call_method1("warn", (message, category.clone())).map(drop)
    };
    if count > 0 {
        let first = report.diagnostics.iter().flat_map(|code| &code.first);
        let first = first.filter(|of| of.severity() == Severity::Warning);
        let example = first.map(ToString::to_string).next().unwrap_or_default();
        let noun = if count == 1 { "warning" } else { "warnings" };
        warn(format!(
            "{count} {noun} about the lists, such as {example}; \
             outlink.compile(...).report has them all"
        ))?;
    }
    if let Some(rule) = taken_down {
        warn(format!(
            "a rule takes down links that are known to be good: {rule}; \
             outlink.compile(...).known_good has them all"
        ))?;
    }
    Ok(())
}

#[pyclass(frozen, name = "Compiled", module = "outlink")]
/// A compiled database that is not open yet.
pub(crate) struct PyCompiled {
    pub(crate) inner: Compiled,
    known_good: Vec<Diagnostic>,
}

#[pymethods]
impl PyCompiled {
    /// What became of the lists.
    #[getter]
    fn report(&self) -> PyReport {
        PyReport { inner: self.inner.report().clone() }
    }

    /// The rules that take down links that are known to be good.
    #[getter]
    fn known_good(&self) -> Vec<PyDiagnostic> {
        self.known_good.iter().cloned().map(|inner| PyDiagnostic { inner }).collect()
    }

    /// Writes the file: to a new one in the same folder, which is then renamed. Where the path
    /// is a symbolic link, the file that it leads to is replaced.
    ///
    /// `signature` is the text of a signature of minisign over `to_bytes`; it is written beside the
    /// file, to a path that ends in `.minisig`, before the file is.
    #[pyo3(signature = (path, *, signature=None))]
    fn write(&self, py: Python<'_>, path: PathBuf, signature: Option<&str>) -> PyResult<()> {
        let written = py.detach(|| match signature {
            Some(signature) => self.inner.write_signed(path, signature),
            None => self.inner.write(path),
        });
        Ok(written.map_err(Error::Compile)?)
    }

    /// Opens the database in memory.
    #[pyo3(signature = (*, keys=None))]
    fn open(&self, py: Python<'_>, keys: Option<&Bound<'_, PyMapping>>) -> PyResult<PyDatabase> {
        let opening = Opening::of(keys, None)?;
        let bytes = self.inner.bytes().to_vec();
        Ok(py.detach(|| in_memory(bytes, &opening.options))?)
    }

    /// The file as it would be written.
    fn to_bytes<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.inner.bytes())
    }

    fn __repr__(&self) -> String {
        let bytes = self.inner.bytes().len();
        format!("<Compiled: {}, {bytes} bytes>", counted(self.inner.report().rules(), "rule"))
    }
}

#[pyclass(frozen, eq, name = "Report", module = "outlink")]
#[derive(PartialEq, Eq)]
/// What became of the lists that were compiled.
pub(crate) struct PyReport {
    inner: Report,
}

#[pymethods]
impl PyReport {
    /// How many rules the database has.
    #[getter]
    fn rules(&self) -> u64 {
        self.inner.rules()
    }

    /// How many entries, or parts of one, did not become a rule.
    #[getter]
    fn warnings(&self) -> u64 {
        self.inner.warnings()
    }

    /// The diagnostics, at most a hundred of each code, as `list:line: severity: message [code]`.
    #[getter]
    fn diagnostics(&self) -> Vec<String> {
        let codes = self.inner.diagnostics.iter();
        codes.flat_map(|code| &code.first).map(ToString::to_string).collect()
    }

    /// The report as JSON on one line.
    fn to_json(&self) -> String {
        self.inner.to_json()
    }

    /// The report as plain dicts and lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        loads(py, self.to_json())
    }

    fn _repr_html_<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("outlink._html")?.call_method1("report", (slf,))
    }

    fn __repr__(&self) -> String {
        let lists = counted(self.inner.lists.len() as u64, "list");
        let rules = counted(self.inner.rules(), "rule");
        format!("<Report: {lists}, {rules}, {}>", counted(self.inner.warnings(), "warning"))
    }
}

/// Compiles a catalog and lists.
pub(crate) fn run(
    name: &str,
    catalog: Option<PathBuf>,
    lists: Vec<Intake>,
    limits: ListLimits,
    checks: &Checks,
    listener: &Listener,
) -> Result<Compiled, Error> {
    // What was raised in Python is the cause of whatever the compiler made of it.
    let result = compiled(name, catalog, lists, limits, checks, listener);
    listener.failure().map_or(result, |error| Err(Error::Python(error)))
}

fn compiled(
    name: &str,
    catalog: Option<PathBuf>,
    lists: Vec<Intake>,
    limits: ListLimits,
    checks: &Checks,
    listener: &Listener,
) -> Result<Compiled, Error> {
    let mut compiler = Compiler::new(name);
    compiler.strict(checks.strict).deny_warnings(checks.deny_warnings);
    if let Some(replaced) = &checks.replaced {
        compiler.replaces(replaced.iter().cloned());
    }
    compiler.knowledge(checks.knowledge.clone());
    compiler.limits(limits).progress(told(listener.clone()));
    let mut intakes = Vec::new();
    if let Some(path) = catalog {
        // A file that the system does not give is an `OSError`, here as everywhere.
        fs::read(&path).map_err(|source| Error::Io { path: path.clone(), source })?;
        let catalog = Catalog::read(path).map_err(Error::Catalog)?;
        let known = knowledge_of(&catalog, checks.knowledge.clone());
        compiler.knowledge(known.map_err(Error::Compile)?);
        for list in catalog.lists() {
            for path in &list.paths {
                let source = Source::Path(path.clone());
                intakes.push(Intake { info: list.info.clone(), source });
            }
        }
    }
    for Intake { info, source } in intakes.into_iter().chain(lists) {
        let reader = Reader::open(&info, source, listener.clone())?;
        compiler.add_list(info, reader).map_err(Error::Compile)?;
    }
    // Nothing of the compiler is looked at after it was left.
    match panic::catch_unwind(AssertUnwindSafe(|| compiler.finish())) {
        Ok(compiled) => compiled.map_err(Error::Compile),
        Err(payload) if payload.is::<Stopped>() => Err(Error::List("stopped".to_owned())),
        Err(payload) => panic::resume_unwind(payload),
    }
}

/// What leaves the compiler, which asks nobody whether to go on once the lists are read.
struct Stopped;

fn told(listener: Listener) -> impl FnMut(Progress<'_>) + Send + 'static {
    move |progress| {
        let (done, rules) = match progress {
            Progress::Sorting { rules } => (0, rules),
            Progress::Arranging { done, rules } => (done, rules),
            Progress::Writing { rules } => (rules, rules),
            // The reader itself tells of that, where an error can stop it.
            _ => return,
        };
        if listener.hear(None, done, Some(rules)).is_err() {
            panic::resume_unwind(Box::new(Stopped));
        }
    }
}

/// Opens what was compiled.
pub(crate) fn in_memory(bytes: Vec<u8>, options: &OpenOptions) -> Result<PyDatabase, Error> {
    let opened = options.from_bytes(bytes);
    opened.map(PyDatabase::in_memory).map_err(|cause| Error::Open { path: None, cause })
}
