//! `outlink.Policy`.

use std::fs;
use std::path::PathBuf;

use outlink::Policy;
use outlink::Setting;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use serde_json::Value;

use crate::action;
use crate::error::Error;
use crate::error::value_error;
use crate::knowledge::Additions;
use crate::value;

/// What [`PyPolicy::from_toml`] is called with.
type Arguments = (String, Vec<String>);

#[pyclass(frozen, name = "Policy", module = "outlink")]
/// What to do about rules that fit and about what a link shows by itself.
///
/// The arguments are the keys of a policy file: settings such as `listed` and `malformed`, the
/// tables `category` and `anomaly`, a list `when` of conditions, and `preset`. Actions are members
/// of Action or their names. `platforms` are those of Screener, which conditions may then name.
pub(crate) struct PyPolicy {
    pub(crate) inner: Policy,
    /// What it was made of, which is also how it is pickled.
    toml: String,
    platforms: Vec<String>,
}

impl PyPolicy {
    fn parse(
        toml: String,
        path: Option<PathBuf>,
        platforms: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let Additions { knowledge, platforms, .. } = Additions::of(platforms, None)?;
        match knowledge.while_in_force(|| Policy::from_toml(&toml)) {
            Ok(inner) => Ok(Self { inner, toml, platforms }),
            Err(cause) => Err(Error::Policy { path, cause }.into()),
        }
    }
}

#[pymethods]
impl PyPolicy {
    #[new]
    #[pyo3(
        signature = (*, platforms=None, **settings),
        text_signature = "(*, preset=None, listed=None, malformed=None, limit=None, \
            opaque_redirect=None, guessed=None, partial_hash=None, dangerous_scheme=None, \
            unknown_scheme=None, private_address=None, unlisted=None, port=None, private=None, \
            ports=None, category=None, anomaly=None, when=None, platforms=None)"
    )]
    fn new(
        platforms: Option<&Bound<'_, PyAny>>,
        settings: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        let settings = Value::Object(value::object(settings)?);
        let toml = toml::to_string(&settings).map_err(|error| value_error(error.to_string()))?;
        Self::parse(toml, None, platforms)
    }

    /// Reads the text of a policy file, whose conditions may name the platforms that are given.
    ///
    /// Raises PolicyError, with the line and the nearest known name, for an unknown key or action.
    #[staticmethod]
    #[pyo3(signature = (text, platforms=None))]
    fn from_toml(text: String, platforms: Option<&Bound<'_, PyAny>>) -> PyResult<Self> {
        Self::parse(text, None, platforms)
    }

    /// Reads a policy file, whose conditions may name the platforms that are given.
    #[staticmethod]
    #[pyo3(signature = (path, platforms=None))]
    fn from_file(path: PathBuf, platforms: Option<&Bound<'_, PyAny>>) -> PyResult<Self> {
        match fs::read_to_string(&path) {
            Ok(text) => Self::parse(text, Some(path), platforms),
            Err(source) => Err(Error::Io { path, source }.into()),
        }
    }

    /// The policy for a worker that fetches links: addresses that are not public are blocked.
    #[staticmethod]
    fn preview() -> PyResult<Self> {
        Self::parse("preset = \"preview\"\n".to_owned(), None, None)
    }

    /// The policy for a platform where nobody reviews links: what would be reviewed is a warning, and
    /// shorteners are let through.
    #[staticmethod]
    fn unattended() -> PyResult<Self> {
        Self::parse("preset = \"unattended\"\n".to_owned(), None, None)
    }

    /// The text of a policy file that says the same, to be read with the same platforms.
    fn to_toml(&self) -> &str {
        &self.toml
    }

    /// What one kind of finding leads to, conditions aside.
    fn action<'py>(&self, py: Python<'py>, setting: &str) -> PyResult<Bound<'py, PyAny>> {
        let setting: Setting = setting
            .parse()
            .map_err(|error: outlink::UnknownName| value_error(error.to_string()))?;
        action::to_python(py, self.inner.action(setting))
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other.cast::<Self>().is_ok_and(|other| other.get().inner == self.inner)
    }

    // Two texts may say the same, so that no hash of the text would do.
    fn __hash__(&self) -> u64 {
        Setting::ALL.iter().fold(7, |hash: u64, setting| {
            hash.wrapping_mul(31).wrapping_add(u64::from(self.inner.action(*setting).number()))
        })
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, Arguments)> {
        let Self { toml, platforms, .. } = slf.get();
        Ok((slf.get_type().getattr("from_toml")?, (toml.clone(), platforms.clone())))
    }

    fn __repr__(&self) -> String {
        format!("Policy.from_toml({:?})", self.toml)
    }
}

/// A policy that an argument names: a Policy, the name of a preset, or the path of a file.
pub(crate) enum Named {
    Policy(Policy),
    File(PathBuf),
}

impl Named {
    pub(crate) fn of(policy: &Bound<'_, PyAny>) -> PyResult<Self> {
        if let Ok(policy) = policy.cast::<PyPolicy>() {
            return Ok(Self::Policy(policy.get().inner.clone()));
        }
        let preset = policy.extract::<&str>().ok().and_then(Policy::preset);
        Ok(match preset {
            Some(preset) => Self::Policy(preset),
            None => Self::File(policy.extract()?),
        })
    }

    /// The policy, read from its file if it has one.
    pub(crate) fn read(self) -> PyResult<Policy> {
        match self {
            Self::Policy(policy) => Ok(policy),
            Self::File(path) => Ok(PyPolicy::from_file(path, None)?.inner),
        }
    }
}
