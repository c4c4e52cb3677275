//! `outlink.Live`.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use outlink::Live;
use outlink::LiveSources;
use outlink::Screener;
use outlink::Share;
use outlink::Storage;
use outlink::internal::counted;
use pyo3::prelude::*;
use pyo3::sync::MutexExt;
use pyo3::types::PyMapping;
use pyo3::types::PyString;

use crate::database::PyDatabase;
use crate::error::Error;
use crate::error::class_name;
use crate::error::in_python_words;
use crate::error::type_error;
use crate::error::value_error;
use crate::knowledge::Additions;
use crate::limits::PyLimits;
use crate::opening::Opening;
use crate::policy::Named;
use crate::screener::PyScreener;
use crate::watch::PyWatch;

#[pyclass(frozen, name = "Live", module = "outlink")]
/// Holds the screener in force, and replaces it while links are screened.
///
/// `databases` is a path or several, the lowest layer first; `policy` is a Policy, the name of a preset, or
/// the path of a policy file, which is read again when it is replaced, or when it has been written to and
/// holds the same for three seconds, or by `reload`; `keys` and `trust` are those of Screener. Databases
/// are read into memory, unless `cache` names a folder for copies that processes share, or `map_originals`
/// says that nobody writes to the files. A reload after which a list has lost more than the share
/// `max_shrink` of its rules is refused. After a fork, start a watch in the new process. `platforms` and
/// `redirectors` are those of Screener.
pub(crate) struct PyLive {
    inner: Arc<Live>,
    /// What `current` gave last, so that asking again costs nothing and gives the same object.
    given: Mutex<Option<(Arc<Screener>, Py<PyScreener>)>>,
}

#[pymethods]
impl PyLive {
    #[new]
    #[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
    #[pyo3(signature = (
        databases, *, policy=None, limits=None, keys=None, trust=None, cache=None,
        map_originals=false, max_shrink=None, platforms=None, redirectors=None
    ))]
    fn new(
        py: Python<'_>,
        databases: &Bound<'_, PyAny>,
        policy: Option<&Bound<'_, PyAny>>,
        limits: Option<Py<PyLimits>>,
        keys: Option<&Bound<'_, PyMapping>>,
        trust: Option<&Bound<'_, PyAny>>,
        cache: Option<PathBuf>,
        map_originals: bool,
        max_shrink: Option<f64>,
        platforms: Option<&Bound<'_, PyAny>>,
        redirectors: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let mut sources = LiveSources::default();
        sources.knowledge = Additions::of(platforms, redirectors)?.knowledge;
        sources.databases = paths(databases)?;
        if let Some(policy) = policy {
            sources.policy = match Named::of(policy)? {
                Named::Policy(policy) => policy.into(),
                Named::File(path) => path.into(),
            };
        }
        sources.options = Opening::of(keys, trust)?.options;
        sources.storage = match (cache, map_originals) {
            (None, false) => Storage::Memory,
            (Some(folder), false) => Storage::Cache(folder),
            (None, true) => Storage::Original,
            (Some(_), true) => {
                return Err(value_error("give cache= or map_originals=True, not both"));
            }
        };
        if let Some(share) = max_shrink {
            let wrong = || value_error(format!("max_shrink must be from 0 to 1, not {share}"));
            sources.max_shrink = Some(Share::new(share).ok_or_else(wrong)?);
        }
        if let Some(limits) = &limits {
            sources.limits = limits.get().inner.clone();
        }
        let live = py.detach(|| Live::open(sources)).map_err(Error::Reload)?;
        Ok(Self { inner: Arc::new(live), given: Mutex::default() })
    }

    /// The screener in force. It stays whole for as long as it is held.
    #[getter]
    fn current(&self, py: Python<'_>) -> PyResult<Py<PyScreener>> {
        let screener = self.inner.current();
        let mut given = self.given.lock_py_attached(py).unwrap_or_else(PoisonError::into_inner);
        if let Some((of, object)) = &*given
            && Arc::ptr_eq(of, &screener)
        {
            return Ok(object.clone_ref(py));
        }
        let layers = screener.databases().iter().cloned().map(PyDatabase::of_live).collect();
        let object = PyScreener::of_live(py, Screener::clone(&screener), layers)?;
        let object = Py::new(py, object)?;
        *given = Some((screener, object.clone_ref(py)));
        Ok(object)
    }

    /// Reads the files again and publishes what they hold.
    ///
    /// Raises ReloadError if that fails; the last good state then stays in force.
    fn reload(&self, py: Python<'_>) -> PyResult<()> {
        Ok(py.detach(|| self.inner.reload()).map_err(Error::Reload)?)
    }

    /// Reads the files again if one of them was replaced; says whether that was so.
    fn reload_if_changed(&self, py: Python<'_>) -> PyResult<bool> {
        Ok(py.detach(|| self.inner.reload_if_changed()).map_err(Error::Reload)?)
    }

    /// What is in force, since when, and how the last look at the files went.
    fn status<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let mut status = self.inner.status();
        if let Some(failure) = &mut status.failure {
            failure.message = in_python_words(&failure.message);
        }
        py.import("json")?.call_method1("loads", (status.to_json(),))
    }

    /// Puts a database on top of those of the files, and publishes; it takes the place of one of the
    /// same name that was put there before, and outlasts every reload, but not the process.
    ///
    /// Raises ReloadError if no rule catches a canary of the lists; everything is then as it was.
    fn put_layer(&self, py: Python<'_>, database: &Bound<'_, PyDatabase>) -> PyResult<()> {
        let database = database.get().inner.clone();
        Ok(py.detach(|| self.inner.put_layer(database)).map_err(Error::Reload)?)
    }

    /// Takes away the layer of that name, and publishes; says whether there was one.
    fn remove_layer(&self, py: Python<'_>, name: &str) -> PyResult<bool> {
        Ok(py.detach(|| self.inner.remove_layer(name)).map_err(Error::Reload)?)
    }

    /// Publishes a screener that the caller put together, without trying its canaries.
    fn publish(&self, screener: &Bound<'_, PyScreener>) {
        self.inner.publish(screener.get().inner.clone());
    }

    /// Looks at the files every so many seconds, on a thread of its own, until the Watch is stopped or
    /// nobody keeps it any more.
    ///
    /// `report` hears of every reload with None, and of every failure with the ReloadError.
    #[pyo3(signature = (interval, report=None))]
    fn watch(&self, py: Python<'_>, interval: f64, report: Option<Py<PyAny>>) -> PyResult<PyWatch> {
        let interval = Duration::try_from_secs_f64(interval)
            .ok()
            .filter(|interval| !interval.is_zero())
            .ok_or_else(|| {
                value_error(format!(
                    "the interval must be a positive number of seconds, not {interval}"
                ))
            })?;
        let watch = self.inner.watch(interval, move |result| {
            let Some(report) = &report else { return };
            // An interpreter that is going away hears nothing any more.
            Python::try_attach(|py| {
                let error = result.err().map(|error| PyErr::from(Error::Reload(error)));
                let error = error.map(|error| error.into_value(py));
                if let Err(error) = report.call1(py, (error,)) {
                    error.write_unraisable(py, Some(report.bind(py)));
                }
            });
        })?;
        PyWatch::of(py, watch)
    }

    fn __repr__(&self) -> String {
        let current = self.inner.current();
        let rules: usize = current.databases().iter().map(outlink::Database::rule_count).sum();
        format!("<Live: {}>", counted(rules as u64, "rule"))
    }
}

fn paths(databases: &Bound<'_, PyAny>) -> PyResult<Vec<PathBuf>> {
    if databases.is_instance_of::<PyString>() || databases.hasattr("__fspath__")? {
        return Ok(vec![databases.extract()?]);
    }
    let Ok(several) = databases.try_iter() else {
        let class = class_name(databases);
        return Err(type_error(format!(
            "databases must be a path or an iterable of paths, the lowest layer first, not {class}"
        )));
    };
    let paths: Vec<PathBuf> = several.map(|path| path?.extract()).collect::<PyResult<_>>()?;
    if paths.is_empty() {
        return Err(value_error("no database was given; give the path of at least one"));
    }
    Ok(paths)
}
