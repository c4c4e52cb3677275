//! `outlink.Watch`: a thread that ends before the interpreter does.

use std::mem;
use std::process;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::Weak;

use outlink::Watch;
use pyo3::exceptions::PyResourceWarning;
use pyo3::prelude::*;
use pyo3::types::PyCFunction;

#[pyclass(frozen, name = "Watch", module = "outlink")]
/// A thread that watches files until stop is called or the `with` block ends, and for as long as this
/// object is kept.
pub(crate) struct PyWatch {
    running: Arc<Running>,
}

#[pymethods]
impl PyWatch {
    /// Ends the thread and waits for it.
    fn stop(&self, py: Python<'_>) {
        self.running.stop(py);
    }

    fn __enter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    #[pyo3(signature = (*_exception))]
    fn __exit__(&self, py: Python<'_>, _exception: &Bound<'_, PyAny>) {
        self.stop(py);
    }
}

impl PyWatch {
    pub(crate) fn of(py: Python<'_>, watch: Watch) -> PyResult<Self> {
        let running = Arc::new(Running { watch: Mutex::new(Some(watch)), process: process::id() });
        let watch = Self { running };
        stop_at_exit(py, &watch.running)?;
        Ok(watch)
    }
}

impl Drop for PyWatch {
    fn drop(&mut self) {
        if self.running.is_on() {
            Python::attach(|py| {
                if self.running.process == process::id() {
                    warn_of_forgotten(py);
                }
                self.running.stop(py);
            });
        }
    }
}

/// A caller that keeps no watch watches nothing, and may not know.
fn warn_of_forgotten(py: Python<'_>) {
    // The object may go while an exception is on its way.
    let pending = PyErr::take(py);
    let category = py.get_type::<PyResourceWarning>();
    let text =
        c"a Watch was not kept, and its files are no longer watched; keep it, and call stop()";
    if let Err(error) = PyErr::warn(py, &category, text, 1) {
        error.write_unraisable(py, None);
    }
    if let Some(error) = pending {
        error.restore(py);
    }
}

struct Running {
    watch: Mutex<Option<Watch>>,
    process: u32,
}

impl Running {
    fn is_on(&self) -> bool {
        self.watch.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    fn stop(&self, py: Python<'_>) {
        let watch = self.watch.lock().unwrap_or_else(PoisonError::into_inner).take();
        if self.process == process::id() {
            // The thread may be waiting for the interpreter to call `report`.
            py.detach(|| drop(watch));
        } else {
            // A fork has no such thread, and would wait for it for ever.
            mem::forget(watch);
        }
    }
}

/// A thread that came to call `report` while the interpreter goes away could take the process down.
fn stop_at_exit(py: Python<'_>, running: &Arc<Running>) -> PyResult<()> {
    // Weak, so that a watch that is forgotten ends at once.
    let running = Arc::downgrade(running);
    let stop = PyCFunction::new_closure(py, None, None, move |arguments, _| {
        if let Some(running) = Weak::upgrade(&running) {
            running.stop(arguments.py());
        }
    })?;
    py.import("atexit")?.call_method1("register", (stop,))?;
    Ok(())
}
