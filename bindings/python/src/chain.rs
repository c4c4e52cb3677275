//! `outlink.Chain`.

use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use outlink::Chain;
use outlink::Step;
use outlink::internal::counted;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::action;
use crate::context;
use crate::context::PyContext;
use crate::error::value_error;
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
    #[pyo3(signature = (screener, context=None, *, stop_at=None))]
    fn new(
        screener: &Bound<'_, PyScreener>,
        context: Option<&Bound<'_, PyContext>>,
        stop_at: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let mut chain = Chain::new(&screener.get().inner, context::of(context));
        if let Some(action) = stop_at {
            let unknown =
                || value_error(format!("`{action}` is not an action; name a member of Action"));
            chain.stop_at(action::from_python(action)?.ok_or_else(unknown)?);
        }
        Ok(Self { inner: Mutex::new(chain) })
    }

    /// Screens the next hop: the first link, then each Location as the server gives it, which may
    /// be relative, and bytes that are not UTF-8.
    fn hop(&self, location: &Bound<'_, PyAny>) -> PyResult<Option<PyVerdict>> {
        let location = match location.cast::<PyBytes>() {
            Ok(location) => location.as_bytes(),
            Err(_) => text("a location", location)?.as_bytes(),
        };
        let mut chain = self.lock();
        // What to fetch is asked for by itself, and the verdict stays with the chain.
        let _ = chain.hop(location);
        Ok(verdict_of(&chain))
    }

    /// Screens an address to which the host of the current hop resolved.
    fn address(&self, address: &Bound<'_, PyAny>) -> PyResult<Option<PyVerdict>> {
        let address = ip(address)?;
        let mut chain = self.lock();
        let _ = chain.address(address);
        Ok(verdict_of(&chain))
    }

    /// Screens what the page of the current hop shows beside itself, such as an og:image: the URL to
    /// fetch, or None if it must not be fetched. The chain stays where it is.
    fn resource(&self, reference: &Bound<'_, PyAny>) -> PyResult<Option<String>> {
        let reference = text("a reference", reference)?;
        Ok(match self.lock().resource(reference) {
            Step::Fetch(href) => Some(href),
            Step::Stop(_) => None,
        })
    }

    /// The URL to fetch now, exactly as it has to be asked for; None before the first hop, and where
    /// the chain has stopped.
    #[getter]
    fn href(&self) -> Option<String> {
        self.lock().href().map(str::to_owned)
    }

    /// The verdict on the newest hop, or on the newest address of it; None before the first one.
    #[getter]
    fn verdict(&self) -> Option<PyVerdict> {
        verdict_of(&self.lock())
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
        format!("<Chain of {}: {}>", counted(chain.len() as u64, "hop"), chain.action())
    }
}

fn verdict_of(chain: &Chain) -> Option<PyVerdict> {
    chain.verdict().cloned().map(|inner| PyVerdict { inner })
}

impl PyChain {
    fn lock(&self) -> MutexGuard<'_, Chain> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
