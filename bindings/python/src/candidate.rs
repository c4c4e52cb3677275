//! `outlink.Candidate`, `outlink.Hop` and `outlink.Entity`: where a link leads.

use outlink::Entity;
use outlink::expand::Candidate;
use outlink::expand::Hop;
use pyo3::prelude::*;

use crate::error::value_error;
use crate::pickle::hash_of;
use crate::pickle::restored;
use crate::pickle::stored;
use crate::text::shown;

#[pyclass(frozen, name = "Candidate", module = "outlink")]
/// A place that a link leads to.
pub(crate) struct PyCandidate {
    pub(crate) inner: Candidate,
}

#[pymethods]
impl PyCandidate {
    /// What a browser opens, or else the normal form.
    #[getter]
    fn url(&self) -> &str {
        self.inner.url.href().unwrap_or(self.inner.url.normal())
    }

    /// The form that rules are compared with.
    #[getter]
    fn normal(&self) -> &str {
        self.inner.url.normal()
    }

    /// The hop that led here; None for the link itself.
    #[getter]
    fn via(&self) -> Option<PyHop> {
        self.inner.via.clone().map(|inner| PyHop { inner })
    }

    /// The entity that it names.
    #[getter]
    fn entity(&self) -> Option<PyEntity> {
        self.inner.entity.clone().map(|inner| PyEntity { inner })
    }

    /// The redirector that hides where this candidate leads, if it is one of those.
    #[getter]
    fn opaque(&self) -> Option<&str> {
        self.inner.opaque.as_deref()
    }

    /// What is odd about how it is written.
    #[getter]
    fn anomalies(&self) -> Vec<&'static str> {
        self.inner.url.anomalies().iter().map(outlink::url::Anomaly::as_str).collect()
    }

    #[staticmethod]
    fn _from_json(text: &str) -> PyResult<Self> {
        restored(text).map(|inner| Self { inner })
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
        Ok((slf.get_type().getattr("_from_json")?, (stored(&slf.get().inner)?,)))
    }

    /// Whether they show the same, and not how they were come by.
    fn __eq__(&self, other: &Bound<'_, PyAny>) -> PyResult<bool> {
        let Ok(other) = other.cast::<Self>() else { return Ok(false) };
        let (one, other) = (&self.inner, &other.get().inner);
        Ok(stored(one)? == stored(other)?)
    }

    fn __hash__(&self) -> u64 {
        hash_of(&self.inner.url.normal())
    }

    fn __repr__(&self) -> String {
        format!("<Candidate {}>", shown(self.url()))
    }
}

#[pyclass(frozen, eq, name = "Hop", module = "outlink")]
#[derive(PartialEq, Eq)]
/// How one candidate led to another.
pub(crate) struct PyHop {
    inner: Hop,
}

#[pymethods]
impl PyHop {
    /// The index of the candidate that carried the other.
    #[getter]
    fn from_(&self) -> usize {
        self.inner.from
    }

    /// The name of the redirector, google.url for instance.
    #[getter]
    fn redirector(&self) -> &str {
        &self.inner.redirector
    }

    /// Whether the target is merely guessed.
    #[getter]
    fn guessed(&self) -> bool {
        self.inner.guessed
    }

    #[staticmethod]
    fn _from_json(text: &str) -> PyResult<Self> {
        restored(text).map(|inner| Self { inner })
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
        Ok((slf.get_type().getattr("_from_json")?, (stored(&slf.get().inner)?,)))
    }

    fn __hash__(&self) -> u64 {
        let Hop { from, redirector, guessed, .. } = &self.inner;
        hash_of(&(from, redirector, guessed))
    }

    fn __repr__(&self) -> String {
        let guessed = if self.inner.guessed { ", guessed" } else { "" };
        format!("<Hop from {} by {}{guessed}>", self.inner.from, self.inner.redirector)
    }
}

#[pyclass(frozen, eq, hash, name = "Entity", module = "outlink")]
#[derive(PartialEq, Eq, Hash)]
/// An account, group, channel, video, post or the like of a platform.
pub(crate) struct PyEntity {
    inner: Entity,
}

#[pymethods]
impl PyEntity {
    /// The entity that a text such as `telegram:username/foo` names.
    ///
    /// Raises ValueError if it names none.
    #[new]
    fn new(text: &str) -> PyResult<Self> {
        let entity =
            text.parse().map_err(|error: outlink::EntityError| value_error(error.to_string()));
        Ok(Self { inner: entity? })
    }

    #[staticmethod]
    fn _from_json(text: &str) -> PyResult<Self> {
        restored(text).map(|inner| Self { inner })
    }

    /// The parts and not the text, which is read by the platforms that are built in.
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
        Ok((slf.get_type().getattr("_from_json")?, (stored(&slf.get().inner)?,)))
    }

    /// The service: telegram, signal, whatsapp ...
    #[getter]
    fn platform(&self) -> &'static str {
        self.inner.platform
    }

    /// What is named: username, invite, phone ...
    #[getter]
    fn kind(&self) -> &'static str {
        self.inner.kind
    }

    /// Its name.
    #[getter]
    fn id(&self) -> &str {
        &self.inner.id
    }

    /// Something inside it, such as the number of a message.
    #[getter]
    fn detail(&self) -> Option<&str> {
        self.inner.detail.as_deref()
    }

    fn __str__(&self) -> String {
        self.inner.to_string()
    }

    fn __repr__(&self) -> String {
        format!("<Entity {}>", self.inner)
    }
}
