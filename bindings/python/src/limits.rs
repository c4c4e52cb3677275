//! `outlink.Limits`.

use outlink::Limits;
use pyo3::prelude::*;
use pyo3::types::PyDict;

#[pyclass(frozen, eq, name = "Limits", module = "outlink")]
#[derive(Clone, PartialEq, Eq)]
/// How much work screening one link may cost; what is not given keeps its default.
///
/// Whatever goes beyond a limit is never dropped silently: the verdict has a reason `limit`.
pub(crate) struct PyLimits {
    pub(crate) inner: Limits,
}

#[pymethods]
impl PyLimits {
    #[new]
    #[pyo3(signature = (*, link_bytes=None, depth=None, candidates=None, decoded_bytes=None, hops=None))]
    fn new(
        link_bytes: Option<usize>,
        depth: Option<usize>,
        candidates: Option<usize>,
        decoded_bytes: Option<usize>,
        hops: Option<usize>,
    ) -> Self {
        let mut inner = Limits::default();
        inner.link_bytes = link_bytes.unwrap_or(inner.link_bytes);
        inner.depth = depth.unwrap_or(inner.depth);
        inner.candidates = candidates.unwrap_or(inner.candidates);
        inner.decoded_bytes = decoded_bytes.unwrap_or(inner.decoded_bytes);
        inner.hops = hops.unwrap_or(inner.hops);
        Self { inner }
    }

    /// The longest link that is looked at, in bytes of UTF-8.
    #[getter]
    fn link_bytes(&self) -> usize {
        self.inner.link_bytes
    }

    /// How many wrappers may lie around a link.
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
