//! What the classes of verdicts are pickled, compared and hashed by.

use std::hash::DefaultHasher;
use std::hash::Hash;
use std::hash::Hasher;

use pyo3::PyResult;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::value_error;

/// An object as a pickle has it.
pub(crate) fn stored(value: &impl Serialize) -> PyResult<String> {
    serde_json::to_string(value).map_err(|error| value_error(error.to_string()))
}

/// What [`stored`] wrote, read again.
pub(crate) fn restored<T: DeserializeOwned>(text: &str) -> PyResult<T> {
    serde_json::from_str(text).map_err(|error| value_error(error.to_string()))
}

/// A hash that is the same in every process, unlike that of `str`.
pub(crate) fn hash_of(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
