//! `outlink.Limits` and `outlink.ListLimits`.

use std::fmt::Display;

use outlink::Limits;
use outlink::ListLimits;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use pyo3::types::PyInt;

use crate::error::class_name;
use crate::error::type_error;
use crate::error::value_error;

#[pyclass(frozen, eq, name = "Limits", module = "outlink")]
#[derive(Clone, PartialEq, Eq)]
/// How much work screening one link may cost; what is not given keeps its default.
///
/// A limit on a link adds a reason with the code `limit`, and the policy decides what follows. Three
/// limits always block: more than 16,384 matching rules in one database, more hops than `hops`,
/// and a redirect loop in a `Chain`.
pub(crate) struct PyLimits {
    pub(crate) inner: Limits,
}

#[pymethods]
impl PyLimits {
    #[new]
    #[pyo3(signature = (
        *, link_bytes=None, depth=None, candidates=None, decoded_bytes=None, hops=None
    ))]
    fn new(
        link_bytes: Option<&Bound<'_, PyAny>>,
        depth: Option<&Bound<'_, PyAny>>,
        candidates: Option<&Bound<'_, PyAny>>,
        decoded_bytes: Option<&Bound<'_, PyAny>>,
        hops: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let mut inner = Limits::default();
        inner.link_bytes = count("link_bytes", link_bytes, inner.link_bytes)?;
        inner.depth = count("depth", depth, inner.depth)?;
        inner.candidates = count("candidates", candidates, inner.candidates)?;
        inner.decoded_bytes = count("decoded_bytes", decoded_bytes, inner.decoded_bytes)?;
        inner.hops = count("hops", hops, inner.hops)?;
        Ok(Self { inner })
    }

    /// The longest link that is looked at, in bytes of UTF-8.
    #[getter]
    fn link_bytes(&self) -> usize {
        self.inner.link_bytes
    }

    /// How many hops may lead to a candidate, wrappers and entities alike.
    #[getter]
    fn depth(&self) -> usize {
        self.inner.depth
    }

    /// How many candidates one link may have, the link itself included.
    #[getter]
    fn candidates(&self) -> usize {
        self.inner.candidates
    }

    /// How many bytes may be decoded while a link is unwrapped.
    #[getter]
    fn decoded_bytes(&self) -> usize {
        self.inner.decoded_bytes
    }

    /// How many hops a Chain follows.
    #[getter]
    fn hops(&self) -> usize {
        self.inner.hops
    }

    fn __hash__(&self) -> u64 {
        let Limits { link_bytes, depth, candidates, decoded_bytes, hops, .. } = &self.inner;
        let fields = [link_bytes, depth, candidates, decoded_bytes, hops];
        fields.into_iter().fold(17, |hash, field| hash.wrapping_mul(31).wrapping_add(*field as u64))
    }

    fn __getnewargs_ex__<'py>(&self, py: Python<'py>) -> PyResult<((), Bound<'py, PyDict>)> {
        let fields = PyDict::new(py);
        fields.set_item("link_bytes", self.link_bytes())?;
        fields.set_item("depth", self.depth())?;
        fields.set_item("candidates", self.candidates())?;
        fields.set_item("decoded_bytes", self.decoded_bytes())?;
        fields.set_item("hops", self.hops())?;
        Ok(((), fields))
    }

    fn __repr__(&self) -> String {
        let Limits { link_bytes, depth, candidates, decoded_bytes, hops, .. } = &self.inner;
        format!(
            "Limits(link_bytes={link_bytes}, depth={depth}, candidates={candidates}, \
             decoded_bytes={decoded_bytes}, hops={hops})"
        )
    }
}

#[pyclass(frozen, eq, name = "ListLimits", module = "outlink")]
#[derive(Clone, PartialEq, Eq)]
/// How much a list may ask of the compiler; what is not given keeps its default.
pub(crate) struct PyListLimits {
    pub(crate) inner: ListLimits,
}

#[pymethods]
impl PyListLimits {
    #[new]
    #[pyo3(signature = (
        *, line_bytes=None, unpacked_bytes=None, regex_bytes=None, keyword_chars=None
    ))]
    fn new(
        line_bytes: Option<&Bound<'_, PyAny>>,
        unpacked_bytes: Option<&Bound<'_, PyAny>>,
        regex_bytes: Option<&Bound<'_, PyAny>>,
        keyword_chars: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let mut inner = ListLimits::default();
        inner.line_bytes = count("line_bytes", line_bytes, inner.line_bytes)?;
        inner.unpacked_bytes = count("unpacked_bytes", unpacked_bytes, inner.unpacked_bytes)?;
        inner.regex_bytes = count("regex_bytes", regex_bytes, inner.regex_bytes)?;
        inner.keyword_chars = count("keyword_chars", keyword_chars, inner.keyword_chars)?;
        Ok(Self { inner })
    }

    /// The longest line that is read, in bytes; a longer one is a diagnostic.
    #[getter]
    fn line_bytes(&self) -> usize {
        self.inner.line_bytes
    }

    /// The largest size that a compressed list may unpack to, in bytes.
    #[getter]
    fn unpacked_bytes(&self) -> u64 {
        self.inner.unpacked_bytes
    }

    /// The largest compiled size of one regex, in bytes; values above 10 MiB count as 10 MiB.
    #[getter]
    fn regex_bytes(&self) -> usize {
        self.inner.regex_bytes
    }

    /// The fewest characters that a keyword may have.
    #[getter]
    fn keyword_chars(&self) -> usize {
        self.inner.keyword_chars
    }

    fn __repr__(&self) -> String {
        let ListLimits { line_bytes, unpacked_bytes, regex_bytes, keyword_chars, .. } = &self.inner;
        format!(
            "ListLimits(line_bytes={line_bytes}, unpacked_bytes={unpacked_bytes}, \
             regex_bytes={regex_bytes}, keyword_chars={keyword_chars})"
        )
    }
}

/// A number of things, or how many there are if nobody says so.
pub(crate) fn count<T: TryFrom<u64> + Display>(
    name: &str,
    value: Option<&Bound<'_, PyAny>>,
    default: T,
) -> PyResult<T> {
    let Some(value) = value else { return Ok(default) };
    if let Some(count) = value.extract::<u64>().ok().and_then(|count| T::try_from(count).ok()) {
        return Ok(count);
    }
    if !value.is_instance_of::<PyInt>() {
        let class = class_name(value);
        return Err(type_error(format!(
            "{name} must be int, not {class}; leave it out for {default}"
        )));
    }
    Err(value_error(format!(
        "{name} must be 0 or more, and less than 2**63, not {value}; leave it out for {default}"
    )))
}
