//! `outlink.Linter` and `outlink.Diagnostic`.

use outlink::ListLimits;
use outlink::compile::Linter;
use outlink::expand::Knowledge;
use outlink::internal::with_causes;
use outlink::list::Counts;
use outlink::list::Diagnostic;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::error::Error;
use crate::knowledge::Additions;
use crate::limits::PyListLimits;
use crate::list::Intake;
use crate::list::PyList;
use crate::reader::Listener;
use crate::reader::Reader;

#[pyclass(frozen, name = "Linter", module = "outlink")]
/// Says of lists what compile would say, and keeps nothing of them.
pub(crate) struct PyLinter {
    limits: ListLimits,
    knowledge: Knowledge,
}

#[pymethods]
impl PyLinter {
    #[new]
    #[pyo3(signature = (*, limits=None, platforms=None, redirectors=None))]
    fn new(
        limits: Option<&PyListLimits>,
        platforms: Option<&Bound<'_, PyAny>>,
        redirectors: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let limits = limits.map(|limits| limits.inner.clone()).unwrap_or_default();
        let Additions { knowledge, .. } = Additions::of(platforms, redirectors)?;
        Ok(Self { limits, knowledge })
    }

    /// Reads a list, calls `each` with every diagnostic as soon as its line is read, and gives how
    /// many lines, entries, rules, withdrawals, canaries and diagnostics there are. What `each`
    /// raises ends the work.
    fn lint<'py>(
        &self,
        list: &Bound<'py, PyList>,
        each: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let py = list.py();
        let Intake { info, source } = list.get().intake(py)?;
        let listener = Listener::new(None);
        let each = each.clone().unbind();
        let counted = py.detach(|| {
            let mut linter = Linter::new();
            linter.limits(self.limits.clone()).knowledge(self.knowledge.clone());
            let reader = Reader::open(&info, source, listener.clone())?;
            let tell = |diagnostic| {
                listener.try_to(|py| each.call1(py, (PyDiagnostic { inner: diagnostic },)));
            };
            let counted = linter.lint(&info, reader, tell);
            let counted = counted.map_err(|error| Error::List(with_causes(&error)));
            listener.failure().map_or(counted, |error| Err(Error::Python(error)))
        })?;
        let Counts { lines, entries, rules, withdrawals, canaries, refused, diagnostics, .. } =
            counted;
        let counts = PyDict::new(py);
        counts.set_item("lines", lines)?;
        counts.set_item("entries", entries)?;
        counts.set_item("rules", rules)?;
        counts.set_item("withdrawals", withdrawals)?;
        counts.set_item("canaries", canaries)?;
        counts.set_item("refused", refused)?;
        counts.set_item("diagnostics", diagnostics)?;
        Ok(counts)
    }
}

#[pyclass(frozen, eq, name = "Diagnostic", module = "outlink")]
#[derive(PartialEq, Eq)]
/// A complaint about one line of a list; as str, `list:line: severity: message [code]`.
pub(crate) struct PyDiagnostic {
    pub(crate) inner: Diagnostic,
}

#[pymethods]
impl PyDiagnostic {
    /// The list.
    #[getter]
    fn list(&self) -> &str {
        &self.inner.list
    }

    /// The line, counted from 1.
    #[getter]
    fn line(&self) -> u32 {
        self.inner.line
    }

    /// What is the matter, for programs.
    #[getter]
    fn code(&self) -> &'static str {
        self.inner.code.as_str()
    }

    /// How much it matters: note or warning.
    #[getter]
    fn severity(&self) -> &'static str {
        self.inner.severity().as_str()
    }

    /// What is the matter, for people.
    #[getter]
    fn message(&self) -> &str {
        &self.inner.message
    }

    /// The beginning of the entry, at most 120 characters; control characters are escaped.
    #[getter]
    fn text(&self) -> &str {
        &self.inner.text
    }

    fn __str__(&self) -> String {
        self.inner.to_string()
    }

    fn __repr__(&self) -> String {
        format!("<Diagnostic {}>", self.inner)
    }
}
