//! `outlink.compile`: lists into a database.

use std::fs;
use std::panic;
use std::panic::AssertUnwindSafe;
use std::path::PathBuf;

use outlink::ListLimits;
use outlink::OpenOptions;
use outlink::compile::Compiled;
use outlink::compile::Compiler;
use outlink::compile::Progress;
use outlink::compile::Report;
use outlink::list::Catalog;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use pyo3::types::PyMapping;

use crate::database::PyDatabase;
use crate::error::Error;
use crate::limits::PyListLimits;
use crate::list::Intake;
use crate::list::Source;
use crate::list::intakes;
use crate::opening::Opening;
use crate::reader::Listener;
use crate::reader::Reader;
use crate::verdict::loads;

/// Compiles lists into a database.
///
/// `lists` is a mapping from names to entries, or an iterable of List; `catalog` is the path of a
/// catalog. `progress` is called with the name of a list, the bytes of it that were read, and its
/// size if that is known; then, while the rules are sorted, put into their tables and written, with
/// None, how many rules are done, and how many there are. What it raises ends the work. A line that
/// does not become a rule is no error: the report says why.
#[pyfunction]
#[pyo3(signature = (lists=None, *, catalog=None, name="lists", limits=None, progress=None))]
pub(crate) fn compile(
    py: Python<'_>,
    lists: Option<&Bound<'_, PyAny>>,
    catalog: Option<PathBuf>,
    name: &str,
    limits: Option<&PyListLimits>,
    progress: Option<Py<PyAny>>,
) -> PyResult<PyCompiled> {
    let lists = lists.map_or_else(|| Ok(Vec::new()), intakes)?;
    let listener = Listener::new(progress);
    let limits = limits.map(|limits| limits.inner.clone()).unwrap_or_default();
    let compiled = py.detach(|| run(name, catalog, lists, limits, &listener));
    Ok(PyCompiled { inner: compiled? })
}

#[pyclass(frozen, name = "Compiled", module = "outlink")]
/// A compiled database that is not open yet.
pub(crate) struct PyCompiled {
    pub(crate) inner: Compiled,
}

#[pymethods]
impl PyCompiled {
    /// What became of the lists.
    #[getter]
    fn report(&self) -> PyReport {
        PyReport { inner: self.inner.report().clone() }
    }

    /// Writes the file: to a new one in the same folder, which is then renamed.
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
        format!("<Compiled: {} rules, {bytes} bytes>", self.inner.report().rules())
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
        let (lists, rules) = (self.inner.lists.len(), self.inner.rules());
        format!("<Report: {lists} lists, {rules} rules, {} warnings>", self.inner.warnings())
    }
}

/// Compiles a catalog and lists.
pub(crate) fn run(
    name: &str,
    catalog: Option<PathBuf>,
    lists: Vec<Intake>,
    limits: ListLimits,
    listener: &Listener,
) -> Result<Compiled, Error> {
    // What was raised in Python is the cause of whatever the compiler made of it.
    let result = compiled(name, catalog, lists, limits, listener);
    listener.failure().map_or(result, |error| Err(Error::Python(error)))
}

fn compiled(
    name: &str,
    catalog: Option<PathBuf>,
    lists: Vec<Intake>,
    limits: ListLimits,
    listener: &Listener,
) -> Result<Compiled, Error> {
    let mut compiler = Compiler::new(name);
    compiler.limits(limits).progress(told(listener.clone()));
    let mut intakes = Vec::new();
    if let Some(path) = catalog {
        // A file that the system does not give is an `OSError`, here as everywhere.
        fs::read(&path).map_err(|source| Error::Io { path: path.clone(), source })?;
        for list in Catalog::read(path).map_err(Error::Catalog)?.lists() {
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
