//! The user's wish to stop.

use pyo3::prelude::*;

/// Hears of it from a thread that has let go of the interpreter; only the main thread does.
#[expect(clippy::redundant_closure_for_method_calls, reason = "the method alone does not compile")]
pub(crate) fn check_signals() -> PyResult<()> {
    Python::attach(|py| py.check_signals())
}
