//! `outlink.Chain`.

use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use outlink::Chain;
use pyo3::prelude::*;

use crate::action;
use crate::context;
use crate::context::PyContext;
use crate::screener::PyScreener;
use crate::screener::ip;
use crate::text::text;
use crate::verdict::PyVerdict;

#[pyclass(frozen, name = "Chain", module = "outlink")]
/// A guard for a worker that follows redirects: every hop is screened before it is fetched.
///
/// Give the screener a policy such as Policy.preview(), which blocks addresses that are not public.
pub(crate) struct PyChain {
    inner: Mutex<Chain>,
}

#[pymethods]
impl PyChain {
    #[new]
    #[pyo3(signature = (screener, context=None))]
    fn new(screener: &Bound<'_, PyScreener>, context: Option<&Bound<'_, PyContext>>) -> Self {
        let chain = Chain::new(screener.get().inner.clone(), context::of(context));
        Self { inner: Mutex::new(chain) }
    }

    /// Screens the next hop: the first link, then each Location as the server gives it, which may
    /// be relative.
    fn hop(&self, location: &Bound<'_, PyAny>) -> PyResult<PyVerdict> {
        let location = text("a location", location)?;
        Ok(PyVerdict { inner: self.lock().hop(location) })
    }

    /// Screens an address to which the host of the current hop resolved.
    fn address(&self, address: &Bound<'_, PyAny>) -> PyResult<PyVerdict> {
        let address = ip(address)?;
        Ok(PyVerdict { inner: self.lock().address(address) })
    }

    /// The strictest action so far.
    #[getter]
    fn action<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let action = self.lock().action();
        action::to_python(py, action)
    }

    fn __len__(&self) -> usize {
        self.lock().len()
    }

    fn __repr__(&self) -> String {
        let chain = self.lock();
        format!("<Chain of {} hops: {}>", chain.len(), chain.action())
    }
}

impl PyChain {
    fn lock(&self) -> MutexGuard<'_, Chain> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
