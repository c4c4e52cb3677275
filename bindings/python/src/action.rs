//! `outlink.Action`, an `IntEnum` that is written in Python so that it is one.

use outlink::Action;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

/// The member of the enumeration.
pub(crate) fn to_python(py: Python<'_>, action: Action) -> PyResult<Bound<'_, PyAny>> {
    static MEMBERS: PyOnceLock<Vec<Py<PyAny>>> = PyOnceLock::new();
    let members = MEMBERS.get_or_try_init(py, || {
        let class = class(py)?;
        let member = |action: Action| class.call1((action.number(),)).map(Bound::unbind);
        Action::ALL.iter().copied().map(member).collect::<PyResult<_>>()
    })?;
    let index = Action::ALL.iter().position(|known| *known == action).unwrap_or_default();
    match members.get(index) {
        Some(member) => Ok(member.bind(py).clone()),
        None => class(py)?.call1((action.number(),)),
    }
}

/// The action that a member, or its name, stands for; `None` for anything else.
pub(crate) fn from_python(value: &Bound<'_, PyAny>) -> PyResult<Option<Action>> {
    if let Ok(name) = value.extract::<&str>() {
        return Ok(name.parse().ok());
    }
    if value.is_instance(&class(value.py())?)? {
        return Ok(Action::from_number(value.extract()?));
    }
    Ok(None)
}

fn class(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    static CLASS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let class = CLASS.get_or_try_init(py, || {
        py.import("outlink._action")?.getattr("Action").map(Bound::unbind)
    })?;
    Ok(class.bind(py).clone())
}
