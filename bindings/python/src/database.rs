//! `outlink.Database`.

use std::path::Path;
use std::path::PathBuf;

use outlink::Database;
use outlink::OpenError;
use outlink::OpenOptions;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use pyo3::types::PyDict;
use pyo3::types::PyMapping;

use crate::error::Error;
use crate::error::type_error;
use crate::error::value_error;
use crate::text::text;

#[pyclass(frozen, name = "Database", module = "outlink")]
/// Compiled lists, ready to be searched; made by open, read, from_bytes, starter or compile.
pub(crate) struct PyDatabase {
    pub(crate) inner: Database,
    origin: Origin,
}

/// Where a database comes from, which is how another process gets it.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Origin {
    /// A file that is mapped.
    Mapped(PathBuf),
    /// A file that was read into memory.
    Read(PathBuf),
    /// The database that comes with the library.
    Starter,
    /// Bytes that only this process has.
    Memory,
    /// A file whose hashes need a key. Keys are stored nowhere, pickles included.
    Keyed,
}

impl PyDatabase {
    pub(crate) fn in_memory(inner: Database) -> Self {
        Self { inner, origin: Origin::Memory }
    }

    pub(crate) fn map(path: PathBuf, options: &OpenOptions) -> Result<Self, Error> {
        let inner = opened(&path, options.map(&path))?;
        let origin = if is_keyed(&inner) { Origin::Keyed } else { Origin::Mapped(whole(path)) };
        Ok(Self { inner, origin })
    }
}

#[pymethods]
impl PyDatabase {
    /// Maps a file and uses it in place; processes that map the same file share its memory.
    ///
    /// Only the structure is verified; call verify on files that may have been changed. Replace a
    /// mapped file by renaming another one over it, never by writing to it.
    #[staticmethod]
    #[pyo3(signature = (path, *, keys=None))]
    fn open(py: Python<'_>, path: PathBuf, keys: Option<&Bound<'_, PyMapping>>) -> PyResult<Self> {
        let options = open_options(keys)?;
        Ok(py.detach(|| Self::map(path, &options))?)
    }

    /// Reads a file into memory and verifies all checksums.
    #[staticmethod]
    #[pyo3(signature = (path, *, keys=None))]
    fn read(py: Python<'_>, path: PathBuf, keys: Option<&Bound<'_, PyMapping>>) -> PyResult<Self> {
        let options = open_options(keys)?;
        py.detach(|| {
            let inner = opened(&path, options.read(&path))?;
            let origin = if is_keyed(&inner) { Origin::Keyed } else { Origin::Read(whole(path)) };
            Ok(Self { inner, origin })
        })
        .map_err(|error: Error| error.into())
    }

    /// Opens a database that is in memory and verifies all checksums.
    #[staticmethod]
    #[pyo3(signature = (data, *, keys=None))]
    fn from_bytes(
        py: Python<'_>,
        data: &Bound<'_, PyBytes>,
        keys: Option<&Bound<'_, PyMapping>>,
    ) -> PyResult<Self> {
        let options = open_options(keys)?;
        let bytes = data.as_bytes().to_vec();
        let opened = py.detach(|| options.from_bytes(bytes));
        let inner = opened.map_err(|cause| Error::Open { path: None, cause })?;
        Ok(Self::in_memory(inner))
    }

    /// The database that comes with the library: public links made for testing.
    #[staticmethod]
    pub(crate) fn starter() -> PyResult<Self> {
        let inner = Database::starter().map_err(|cause| Error::Open { path: None, cause })?;
        Ok(Self { inner, origin: Origin::Starter })
    }

    /// Compares the checksums and looks at every table and rule.
    ///
    /// Raises DatabaseError for a database that is not what was compiled.
    fn verify(&self, py: Python<'_>) -> PyResult<()> {
        let verified = py.detach(|| self.inner.verify());
        Ok(verified.map_err(|cause| Error::Open { path: None, cause })?)
    }

    /// The SHA-256 of its content in hex: the same lists have the same id.
    #[getter]
    fn id(&self) -> &str {
        self.inner.id()
    }

    /// The name that it was compiled with.
    #[getter]
    fn name(&self) -> &str {
        self.inner.name()
    }

    /// How many rules each list has, by its name.
    #[getter]
    fn lists<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let lists = PyDict::new(py);
        for list in self.inner.lists() {
            lists.set_item(&list.info.name, list.rules)?;
        }
        Ok(lists)
    }

    /// How many rules it has.
    #[getter]
    fn rule_count(&self) -> usize {
        self.inner.rule_count()
    }

    /// The size of the file, in bytes.
    #[getter]
    fn size_in_bytes(&self) -> usize {
        self.inner.size_in_bytes()
    }

    fn __reduce__<'py>(
        slf: &Bound<'py, Self>,
    ) -> PyResult<(Bound<'py, PyAny>, Bound<'py, pyo3::types::PyTuple>)> {
        let (py, class) = (slf.py(), slf.get_type());
        let reopen = |name: &str, path: &Path| -> PyResult<_> {
            Ok((class.getattr(name)?, (path,).into_pyobject(py)?))
        };
        match &slf.get().origin {
            Origin::Mapped(path) => reopen("open", path),
            Origin::Read(path) => reopen("read", path),
            Origin::Starter => Ok((class.getattr("starter")?, pyo3::types::PyTuple::empty(py))),
            Origin::Memory => Err(type_error(
                "a database that is only in memory cannot be pickled; write it with \
                 outlink.compile(...).write(path) and open the file",
            )),
            Origin::Keyed => Err(type_error(
                "a database opened with keys cannot be pickled, since keys are stored nowhere; \
                 open it in each process",
            )),
        }
    }

    fn __repr__(&self) -> String {
        let place = match &self.origin {
            Origin::Mapped(path) | Origin::Read(path) => format!(" from {path:?}"),
            _ => String::new(),
        };
        format!("<Database {:?}{place}: {} rules>", self.inner.name(), self.inner.rule_count())
    }
}

/// The keys of keyed lists, by the name of the list.
pub(crate) fn open_options(keys: Option<&Bound<'_, PyMapping>>) -> PyResult<OpenOptions> {
    let mut options = OpenOptions::new();
    let Some(keys) = keys else { return Ok(options) };
    for item in keys.items()?.iter() {
        let (list, key): (Bound<'_, PyAny>, Bound<'_, PyAny>) = item.extract()?;
        let list = text("the name of a list", &list)?;
        let key = key
            .cast::<PyBytes>()
            .map_err(|_| type_error(format!("the key of list `{list}` must be bytes")))?;
        if key.as_bytes().is_empty() {
            return Err(value_error(format!("the key of list `{list}` is empty")));
        }
        options.key(list, key.as_bytes());
    }
    Ok(options)
}

fn opened(path: &Path, result: Result<Database, OpenError>) -> Result<Database, Error> {
    result.map_err(|cause| Error::Open { path: Some(path.to_owned()), cause })
}

fn is_keyed(database: &Database) -> bool {
    database.lists().iter().any(|list| list.info.keyed)
}

/// The path from the root: another process may stand elsewhere.
fn whole(path: PathBuf) -> PathBuf {
    std::path::absolute(&path).unwrap_or(path)
}
