//! `outlink.Suggester` and `outlink.Suggestion`.

use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use outlink::suggest::Suggester;
use outlink::suggest::Suggestion;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::error::Error;
use crate::knowledge::Additions;
use crate::limits::PyLimits;
use crate::link::held_to;
use crate::text::shown;
use crate::text::text;

#[pyclass(frozen, name = "Suggester", module = "outlink")]
/// Looks for the rule that takes a reported link down and no bystander with it.
///
/// Raises NormalizeError if the text is not a link.
pub(crate) struct PySuggester {
    inner: Mutex<Suggester>,
}

#[pymethods]
impl PySuggester {
    #[new]
    #[pyo3(signature = (link, *, limits=None, platforms=None, redirectors=None))]
    fn new(
        link: &Bound<'_, PyAny>,
        limits: Option<&PyLimits>,
        platforms: Option<&Bound<'_, PyAny>>,
        redirectors: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let py = link.py();
        let Additions { knowledge, .. } = Additions::of(platforms, redirectors)?;
        let (link, limits) = (text("a link", link)?, held_to(limits));
        let suggest = || knowledge.while_in_force(|| Suggester::new(link, &limits));
        let inner = py.detach(suggest).map_err(Error::Suggest)?;
        Ok(Self { inner: Mutex::new(inner) })
    }

    /// The place that the rules are for, in normal form: the link itself, or where it leads.
    #[getter]
    fn target(&self) -> String {
        self.lock().target().to_owned()
    }

    /// Says of a link (str or bytes) that it is good: what takes it down is not safe.
    fn known_good(&self, link: &Bound<'_, PyAny>) -> PyResult<()> {
        if let Ok(bytes) = link.cast::<PyBytes>() {
            self.lock().known_good(bytes.as_bytes());
        } else {
            self.lock().known_good(text("a link", link)?.as_bytes());
        }
        Ok(())
    }

    /// Says of a link (str or bytes) that the lists have it already.
    fn listed(&self, link: &Bound<'_, PyAny>) -> PyResult<()> {
        if let Ok(bytes) = link.cast::<PyBytes>() {
            self.lock().listed(bytes.as_bytes());
        } else {
            self.lock().listed(text("a link", link)?.as_bytes());
        }
        Ok(())
    }

    /// The number of the case, for the rules.
    fn reference(&self, reference: &str) {
        self.lock().reference(reference);
    }

    /// Who reported the link, for the rules.
    fn source(&self, source: &str) {
        self.lock().source(source);
    }

    /// The rules, first the narrowest that the reported account, page or tenant cannot step around.
    /// Suggested is the first that is safe.
    fn finish(&self) -> Vec<PySuggestion> {
        let suggestions = self.lock().clone().finish();
        suggestions.into_iter().map(|inner| PySuggestion { inner }).collect()
    }

    fn __repr__(&self) -> String {
        format!("<Suggester {}>", shown(self.lock().target()))
    }
}

impl PySuggester {
    fn lock(&self) -> MutexGuard<'_, Suggester> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[pyclass(frozen, eq, name = "Suggestion", module = "outlink")]
#[derive(PartialEq, Eq)]
/// A rule that would take the reported link down; as str, the line of a rule file.
pub(crate) struct PySuggestion {
    inner: Suggestion,
}

#[pymethods]
impl PySuggestion {
    /// What the rule compares.
    #[getter]
    fn kind(&self) -> &'static str {
        self.inner.kind().as_str()
    }

    /// The pattern, as a rule file has it.
    #[getter]
    fn pattern(&self) -> &str {
        self.inner.pattern()
    }

    /// Why this rule, in words.
    #[getter]
    fn why(&self) -> &'static str {
        self.inner.why()
    }

    /// How many of the links that the lists have the rule takes down.
    #[getter]
    fn listed(&self) -> u64 {
        self.inner.listed()
    }

    /// Why the rule would be refused in a list of threats, if it would.
    #[getter]
    fn objection(&self) -> Option<&str> {
        self.inner.objection()
    }

    /// How many of the links that are known to be good the rule takes down.
    #[getter]
    fn bystanders(&self) -> u64 {
        self.inner.bystanders()
    }

    /// The first of these.
    #[getter]
    fn example(&self) -> Option<&str> {
        self.inner.example()
    }

    /// Whether the rule has no objection against it.
    #[getter]
    fn is_safe(&self) -> bool {
        self.inner.is_safe()
    }

    fn _repr_html_<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("outlink._html")?.call_method1("suggestion", (slf,))
    }

    fn __str__(&self) -> String {
        self.inner.to_string()
    }

    fn __repr__(&self) -> String {
        let (kind, pattern) = (self.inner.kind(), shown(self.inner.pattern()));
        let is_safe = if self.inner.is_safe() { "safe" } else { "not safe" };
        format!("<Suggestion {kind} {pattern}: {is_safe}>")
    }
}
