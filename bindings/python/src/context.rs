//! `outlink.Context`.

use outlink::Context;
use outlink::Jurisdiction;
use outlink::Timestamp;
use pyo3::prelude::*;
use pyo3::types::PyDateTime;
use pyo3::types::PyDict;
use pyo3::types::PyString;
use pyo3::types::PyTzInfo;

use crate::error::Error;
use crate::error::class_name;
use crate::error::type_error;
use crate::text::text;

#[pyclass(frozen, eq, name = "Context", module = "outlink")]
#[derive(Clone, PartialEq, Eq)]
/// When, where and for whom a link is judged.
///
/// `now` is an aware datetime, a date, or RFC 3339 text; without it the clock is read.
/// `jurisdictions` are ISO 3166-1 alpha-2 codes or EU; none means unknown, and then no rule is ruled
/// out by its jurisdiction. `audience` and `surface` are open names that a policy can ask for.
pub(crate) struct PyContext {
    pub(crate) inner: Context,
}

#[pymethods]
impl PyContext {
    #[new]
    #[pyo3(signature = (*, now=None, jurisdictions=None, audience=None, surface=None))]
    fn new(
        now: Option<Bound<'_, PyAny>>,
        jurisdictions: Option<Bound<'_, PyAny>>,
        audience: Option<String>,
        surface: Option<String>,
    ) -> PyResult<Self> {
        let mut inner = Context::default();
        inner.now = now.map(|now| timestamp(&now)).transpose()?;
        if let Some(codes) = jurisdictions {
            inner.jurisdictions = jurisdictions_of(&codes)?.into_iter().collect();
        }
        inner.audience = audience;
        inner.surface = surface;
        Ok(Self { inner })
    }

    /// The time at which rules must be valid.
    #[getter]
    fn now<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDateTime>>> {
        self.inner.now.map(|now| datetime(py, now)).transpose()
    }

    /// Where the users are, in alphabetical order.
    #[getter]
    fn jurisdictions(&self) -> Vec<String> {
        self.inner.jurisdictions.iter().map(|code| code.to_string()).collect()
    }

    /// Who sees the link.
    #[getter]
    fn audience(&self) -> Option<&str> {
        self.inner.audience.as_deref()
    }

    /// Where the link is shown.
    #[getter]
    fn surface(&self) -> Option<&str> {
        self.inner.surface.as_deref()
    }

    fn __hash__(&self) -> u64 {
        let now = self.inner.now.map_or(0, Timestamp::unix_seconds);
        let names = self.inner.audience.iter().chain(&self.inner.surface);
        let bytes = names.flat_map(|name| name.bytes());
        bytes.fold(now.cast_unsigned(), |hash, byte| {
            hash.wrapping_mul(31).wrapping_add(u64::from(byte))
        })
    }

    fn __getnewargs_ex__<'py>(&self, py: Python<'py>) -> PyResult<((), Bound<'py, PyDict>)> {
        let fields = PyDict::new(py);
        fields.set_item("now", self.inner.now.map(|now| now.to_string()))?;
        fields.set_item("jurisdictions", self.jurisdictions())?;
        fields.set_item("audience", self.audience())?;
        fields.set_item("surface", self.surface())?;
        Ok(((), fields))
    }

    fn __repr__(&self) -> String {
        let mut fields = Vec::new();
        if let Some(now) = self.inner.now {
            fields.push(format!("now='{now}'"));
        }
        if !self.inner.jurisdictions.is_empty() {
            let codes = self.jurisdictions().join("', '");
            fields.push(format!("jurisdictions=['{codes}']"));
        }
        let names = [("audience", self.audience()), ("surface", self.surface())];
        for (name, value) in names {
            fields.extend(value.map(|value| format!("{name}={value:?}")));
        }
        format!("Context({})", fields.join(", "))
    }
}

/// The context that was given, or that of which nothing is known.
pub(crate) fn of(context: Option<&Bound<'_, PyContext>>) -> Context {
    context.map(|context| context.get().inner.clone()).unwrap_or_default()
}

/// A moment as an aware datetime in UTC; one beyond the years that Python has is brought to the
/// nearest that it has.
pub(crate) fn datetime(py: Python<'_>, time: Timestamp) -> PyResult<Bound<'_, PyDateTime>> {
    let seconds = time.unix_seconds().clamp(-62_135_596_800, 253_402_300_799);
    let utc = PyTzInfo::utc(py)?;
    PyDateTime::from_timestamp(py, seconds as f64, Some(&utc))
}

pub(crate) fn timestamp(value: &Bound<'_, PyAny>) -> PyResult<Timestamp> {
    let written;
    let written = if value.is_instance_of::<PyString>() {
        text("now", value)?
    } else {
        let Ok(format) = value.call_method0("isoformat") else {
            let class = class_name(value);
            let message = format!("now must be an aware datetime, a date or str, not {class}");
            return Err(type_error(message));
        };
        written = format.extract::<String>()?;
        &written
    };
    let invalid = |error: outlink::InvalidTimestamp| Error::Context(format!("now: {error}"));
    Ok(written.parse().map_err(invalid)?)
}

fn jurisdictions_of(codes: &Bound<'_, PyAny>) -> PyResult<Vec<Jurisdiction>> {
    let parse = |code: &Bound<'_, PyAny>| -> PyResult<Jurisdiction> {
        let code = text("a jurisdiction", code)?;
        let invalid = |error: outlink::InvalidJurisdiction| Error::Context(error.to_string());
        Ok(code.parse().map_err(invalid)?)
    };
    if codes.is_instance_of::<PyString>() {
        return Ok(vec![parse(codes)?]);
    }
    codes.try_iter()?.map(|code| parse(&code?)).collect()
}
