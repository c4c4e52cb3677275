//! `outlink.Database`.

use std::path::Path;
use std::path::PathBuf;

use outlink::Database;
use outlink::OpenError;
use outlink::Signature;
use outlink::internal::counted;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use pyo3::types::PyDict;
use pyo3::types::PyMapping;
use pyo3::types::PyTuple;

use crate::error::Error;
use crate::error::type_error;
use crate::error::value_error;
use crate::opening::Opening;
use crate::summary::PyListSummary;

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
    Mapped(PathBuf, Vec<String>),
    /// A file that was read into memory, and the public keys of which one has to have signed it.
    Read(PathBuf, Vec<String>),
    /// The database that comes with the library.
    Starter,
    /// Bytes that only this process has.
    Memory,
    /// A file of a `Live`, which may hold something else by now.
    Live,
    /// A file whose hashes need a key. Keys are stored nowhere, pickles included.
    Keyed,
}

impl PyDatabase {
    pub(crate) fn in_memory(inner: Database) -> Self {
        Self { inner, origin: Origin::Memory }
    }

    pub(crate) fn of_live(inner: Database) -> Self {
        Self { inner, origin: Origin::Live }
    }

    pub(crate) fn of_file(path: PathBuf, opening: &Opening) -> Result<Self, Error> {
        let inner = opened(&path, opening.options.read(&path))?;
        Ok(Self::from_file(inner, path, opening, Origin::Read))
    }

    fn from_file(
        inner: Database,
        path: PathBuf,
        opening: &Opening,
        origin: fn(PathBuf, Vec<String>) -> Origin,
    ) -> Self {
        let is_keyed = inner.lists().iter().any(|list| list.info.keyed);
        // Another process may stand elsewhere.
        let path = std::path::absolute(&path).unwrap_or(path);
        let origin = if is_keyed { Origin::Keyed } else { origin(path, opening.trusted.clone()) };
        Self { inner, origin }
    }
}

#[pymethods]
impl PyDatabase {
    /// Reads a file into memory and verifies all checksums.
    ///
    /// With `cache`, a copy in that folder is mapped, which processes share. Nothing that happens to
    /// the file afterwards reaches the database. `trust` names whose signature has to lie beside the
    /// file, as `outlink compile --sign` writes it.
    #[staticmethod]
    #[pyo3(signature = (path, *, keys=None, trust=None, cache=None))]
    fn open(
        py: Python<'_>,
        path: PathBuf,
        keys: Option<&Bound<'_, PyMapping>>,
        trust: Option<&Bound<'_, PyAny>>,
        cache: Option<PathBuf>,
    ) -> PyResult<Self> {
        let opening = Opening::of(keys, trust)?;
        let Some(folder) = cache else { return Ok(py.detach(|| Self::of_file(path, &opening))?) };
        let inner = py.detach(|| opened(&path, opening.options.map_copy(&path, folder)))?;
        Ok(Self::from_file(inner, path, &opening, Origin::Read))
    }

    /// Maps a file and uses it in place; processes that map the same file share its memory.
    ///
    /// It is for files that nobody writes to: replace one by renaming another one over it. The structure
    /// is verified, and the checksums of sections of at most 1 MiB; call verify on files that may have
    /// been changed.
    #[staticmethod]
    #[pyo3(signature = (path, *, keys=None))]
    fn map(py: Python<'_>, path: PathBuf, keys: Option<&Bound<'_, PyMapping>>) -> PyResult<Self> {
        let opening = Opening::of(keys, None)?;
        let inner = py.detach(|| opened(&path, opening.options.map(&path)))?;
        Ok(Self::from_file(inner, path, &opening, Origin::Mapped))
    }

    /// Reads a file into memory and verifies all checksums, as open does.
    #[staticmethod]
    #[pyo3(signature = (path, *, keys=None, trust=None))]
    fn read(
        py: Python<'_>,
        path: PathBuf,
        keys: Option<&Bound<'_, PyMapping>>,
        trust: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        Self::open(py, path, keys, trust, None)
    }

    /// Opens a database that is in memory and verifies all checksums.
    ///
    /// `signature` is the text of its `.minisig` file, which is needed where somebody is trusted.
    #[staticmethod]
    #[pyo3(signature = (data, *, keys=None, trust=None, signature=None))]
    fn from_bytes(
        py: Python<'_>,
        data: &Bound<'_, PyBytes>,
        keys: Option<&Bound<'_, PyMapping>>,
        trust: Option<&Bound<'_, PyAny>>,
        signature: Option<&str>,
    ) -> PyResult<Self> {
        let Opening { options, trusted } = Opening::of(keys, trust)?;
        if signature.is_some() && trusted.is_empty() {
            return Err(value_error(
                "a signature says nothing unless somebody is trusted; give the public key as trust=",
            ));
        }
        let bytes = data.as_bytes().to_vec();
        let opened = py.detach(|| match signature {
            Some(signature) => options.from_signed_bytes(bytes, signature),
            None => options.from_bytes(bytes),
        });
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

    /// The lists in alphabetical order, with what was known of them when they were compiled.
    #[getter]
    fn list_summaries(&self) -> Vec<PyListSummary> {
        self.inner.lists().iter().cloned().map(|inner| PyListSummary { inner }).collect()
    }

    /// How many rules it has.
    #[getter]
    fn rule_count(&self) -> usize {
        self.inner.rule_count()
    }

    /// How many rules of lower layers it takes out of force.
    #[getter]
    fn withdrawal_count(&self) -> usize {
        self.inner.withdrawal_count()
    }

    /// What the file consists of, in its order: the name of each section and its size in bytes.
    #[getter]
    fn sections(&self) -> Vec<(&'static str, u64)> {
        self.inner.sections().into_iter().map(|section| (section.name, section.bytes)).collect()
    }

    /// Reads the filter, the part that every link is looked up in, so that the first links after
    /// `open` do not wait for it. One of a MiB or more, which 400,000 domains have, is copied into
    /// memory of the process, with which every link takes less time.
    fn warm(&self, py: Python<'_>) {
        py.detach(|| self.inner.warm());
    }

    /// The links that some rule must catch while its lists are in force, each with the name of its list.
    #[getter]
    fn canaries(&self) -> Vec<(String, String)> {
        let canaries = self.inner.canaries();
        canaries.map(|(list, link)| (list.to_owned(), link.to_owned())).collect()
    }

    /// Who signed it; None if nobody had to be trusted when it was opened.
    #[getter]
    fn signature(&self) -> Option<PySignature> {
        self.inner.signature().cloned().map(|inner| PySignature { inner })
    }

    /// The size of the file, in bytes.
    #[getter]
    fn size_in_bytes(&self) -> usize {
        self.inner.size_in_bytes()
    }

    fn __reduce__<'py>(
        slf: &Bound<'py, Self>,
    ) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyTuple>)> {
        let (py, class) = (slf.py(), slf.get_type());
        let reopen = |name: &str, path: &Path, trusted: &[String]| -> PyResult<_> {
            let mut function = class.getattr(name)?;
            if !trusted.is_empty() {
                let arguments = PyDict::new(py);
                arguments.set_item("trust", trusted)?;
                let partial = py.import("functools")?.getattr("partial")?;
                function = partial.call((function,), Some(&arguments))?;
            }
            Ok((function, (path,).into_pyobject(py)?))
        };
        match &slf.get().origin {
            Origin::Mapped(path, trusted) => reopen("map", path, trusted),
            Origin::Read(path, trusted) => reopen("read", path, trusted),
            Origin::Starter => Ok((class.getattr("starter")?, PyTuple::empty(py))),
            Origin::Memory => Err(type_error(
                "a database that is only in memory cannot be pickled; write it with \
                 outlink.compile(...).write(path) and open the file",
            )),
            Origin::Live => Err(of_live_error()),
            Origin::Keyed => Err(type_error(
                "a database opened with keys cannot be pickled, since keys are stored nowhere; \
                 open it in each process",
            )),
        }
    }

    fn __repr__(&self) -> String {
        let place = match &self.origin {
            Origin::Mapped(path, _) | Origin::Read(path, _) => format!(" from {path:?}"),
            _ => String::new(),
        };
        let rules = counted(self.inner.rule_count() as u64, "rule");
        format!("<Database {:?}{place}: {rules}>", self.inner.name())
    }
}

#[pyclass(frozen, eq, name = "Signature", module = "outlink")]
#[derive(PartialEq, Eq)]
/// Who signed a database, in the form of minisign.
pub(crate) struct PySignature {
    inner: Signature,
}

#[pymethods]
impl PySignature {
    /// The key that it was made with: 16 digits in upper-case hex.
    #[getter]
    fn key_id(&self) -> &str {
        &self.inner.key_id
    }

    /// The trusted comment of the signature, usually the date and the file name.
    #[getter]
    fn trusted_comment(&self) -> &str {
        &self.inner.trusted_comment
    }

    fn __repr__(&self) -> String {
        let Signature { key_id, trusted_comment, .. } = &self.inner;
        format!("<Signature {key_id}: {trusted_comment:?}>")
    }
}

/// Why a database or a screener of a `Live` is not pickled.
pub(crate) fn of_live_error() -> PyErr {
    type_error(
        "what a Live holds cannot be pickled, since its files may be replaced at any time; open the \
         files, or a Live, in each process",
    )
}

fn opened(path: &Path, result: Result<Database, OpenError>) -> Result<Database, Error> {
    result.map_err(|cause| Error::Open { path: Some(path.to_owned()), cause })
}
