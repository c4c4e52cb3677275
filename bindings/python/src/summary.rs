//! `outlink.ListSummary`.

use outlink::ListSummary;
use outlink::internal::counted;
use pyo3::prelude::*;
use pyo3::types::PyDateTime;
use serde_json::Value;

use crate::action;
use crate::context::datetime;

#[pyclass(frozen, eq, name = "ListSummary", module = "outlink")]
#[derive(PartialEq, Eq)]
/// A list of a database: how many rules come from it, and what they say where they say nothing
/// themselves.
pub(crate) struct PyListSummary {
    pub(crate) inner: ListSummary,
}

#[pymethods]
impl PyListSummary {
    /// The name that verdicts give.
    #[getter]
    fn name(&self) -> &str {
        &self.inner.info.name
    }

    /// How many rules come from it.
    #[getter]
    fn rules(&self) -> u32 {
        self.inner.rules
    }

    /// How it was written.
    #[getter]
    fn format(&self) -> &'static str {
        self.inner.info.format.as_str()
    }

    /// What it is meant for: threat or category.
    #[getter]
    fn kind(&self) -> String {
        name(serde_json::to_value(self.inner.info.kind))
    }

    /// Whose blocks its exceptions lift: own or all.
    #[getter]
    fn exceptions(&self) -> String {
        name(serde_json::to_value(self.inner.info.exceptions))
    }

    /// Whether its hashes need a key.
    #[getter]
    fn keyed(&self) -> bool {
        self.inner.info.keyed
    }

    /// Links that some rule must catch as long as the list is in force.
    #[getter]
    fn canaries(&self) -> &[String] {
        &self.inner.info.canaries
    }

    /// What the content is.
    #[getter]
    fn category(&self) -> Option<&str> {
        self.inner.info.attributes.category.as_deref()
    }

    /// Why the content may not stay: illegal or terms.
    #[getter]
    fn ground(&self) -> Option<&'static str> {
        self.inner.info.attributes.ground.map(outlink::Ground::as_str)
    }

    /// What to do about it, unless the policy says otherwise.
    #[getter]
    fn action<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let action = self.inner.info.attributes.action;
        action.map(|action| action::to_python(py, action)).transpose()
    }

    /// Where the rules count; empty means everywhere.
    #[getter]
    fn jurisdictions(&self) -> Vec<String> {
        self.inner.info.attributes.jurisdictions.iter().map(|code| code.to_string()).collect()
    }

    /// From when on the rules count.
    #[getter]
    fn valid_from<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDateTime>>> {
        let from = self.inner.info.attributes.valid_from;
        from.map(|time| datetime(py, time)).transpose()
    }

    /// From when on the rules do not count any more.
    #[getter]
    fn valid_until<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDateTime>>> {
        let until = self.inner.info.attributes.valid_until;
        until.map(|time| datetime(py, time)).transpose()
    }

    /// The number of the order or case.
    #[getter]
    fn reference(&self) -> Option<&str> {
        self.inner.info.attributes.reference.as_deref()
    }

    /// Who says so.
    #[getter]
    fn source(&self) -> Option<&str> {
        self.inner.info.attributes.source.as_deref()
    }

    /// In which role they say so.
    #[getter]
    fn source_type(&self) -> Option<&'static str> {
        self.inner.info.attributes.source_type.map(outlink::SourceType::as_str)
    }

    /// Whether no exception may lift its rules.
    #[getter]
    fn is_mandatory(&self) -> bool {
        self.inner.info.attributes.mandatory.unwrap_or_default()
    }

    /// The remark of the list's author.
    #[getter]
    fn comment(&self) -> Option<&str> {
        self.inner.info.attributes.comment.as_deref()
    }

    fn __repr__(&self) -> String {
        let rules = counted(self.inner.rules.into(), "rule");
        format!("<ListSummary {:?}: {rules}>", self.inner.info.name)
    }
}

/// The name that JSON and catalogs have.
fn name(value: serde_json::Result<Value>) -> String {
    value.ok().as_ref().and_then(Value::as_str).unwrap_or_default().to_owned()
}
