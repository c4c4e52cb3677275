//! Python values as JSON has them: what rules, lists and policies are written in.

use outlink::Action;
use pyo3::prelude::*;
use pyo3::types::PyBool;
use pyo3::types::PyDict;
use pyo3::types::PyFloat;
use pyo3::types::PyInt;
use pyo3::types::PyMapping;
use pyo3::types::PyString;
use serde_json::Map;
use serde_json::Value;

use crate::action;
use crate::error::class_name;
use crate::error::type_error;
use crate::text::text;

/// What JSON says, as plain Python objects.
pub(crate) fn loads(py: Python<'_>, json: String) -> PyResult<Bound<'_, PyAny>> {
    py.import("json")?.call_method1("loads", (json,))
}

/// Converts `str`, `bool`, `int`, `float`, `None`, [`Action`], dates and times, mappings and
/// iterables of those.
pub(crate) fn json(value: &Bound<'_, PyAny>) -> PyResult<Value> {
    nested(value, 0)
}

/// The keyword arguments that were given; those that are `None` were not.
pub(crate) fn object(arguments: Option<&Bound<'_, PyDict>>) -> PyResult<Map<String, Value>> {
    let mut object = Map::new();
    for (key, value) in arguments.into_iter().flatten() {
        if !value.is_none() {
            object.insert(text("the name of an argument", &key)?.to_owned(), json(&value)?);
        }
    }
    Ok(object)
}

fn nested(value: &Bound<'_, PyAny>, depth: usize) -> PyResult<Value> {
    if depth > DEPTH {
        return Err(type_error(format!("the value is nested more than {DEPTH} times")));
    }
    if value.is_none() {
        return Ok(Value::Null);
    }
    if value.is_instance_of::<PyString>() {
        return Ok(Value::from(text("the value", value)?));
    }
    if value.is_instance_of::<PyBool>() {
        return Ok(Value::from(value.extract::<bool>()?));
    }
    if let Some(action) = action::from_python(value)? {
        return Ok(Value::from(Action::as_str(action)));
    }
    if value.is_instance_of::<PyInt>() {
        return Ok(Value::from(value.extract::<i64>()?));
    }
    if value.is_instance_of::<PyFloat>() {
        return Ok(Value::from(value.extract::<f64>()?));
    }
    if let Ok(mapping) = value.cast::<PyMapping>() {
        let mut object = Map::new();
        for item in mapping.items()?.iter() {
            let (key, value): (Bound<'_, PyAny>, Bound<'_, PyAny>) = item.extract()?;
            object.insert(text("a key", &key)?.to_owned(), nested(&value, depth + 1)?);
        }
        return Ok(Value::Object(object));
    }
    // Dates and times.
    if let Ok(text) = value.call_method0("isoformat") {
        return Ok(Value::from(text.extract::<String>()?));
    }
    match value.try_iter() {
        Ok(items) => items.map(|item| nested(&item?, depth + 1)).collect(),
        Err(_) => Err(type_error(format!(
            "a value of type {} cannot stand here; write str, bool, Action, datetime, a mapping or \
             a sequence",
            class_name(value)
        ))),
    }
}

/// Deeper than any rule, list or policy.
const DEPTH: usize = 8;
