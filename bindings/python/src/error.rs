//! The one place where the errors of the library become Python exceptions.

use std::io;
use std::path::Path;
use std::path::PathBuf;

use outlink::OpenError;
use outlink::PolicyError;
use outlink::ReloadError;
use outlink::compile::CompileError;
use outlink::expand::KnowledgeError;
use outlink::internal::in_words;
use outlink::internal::with_causes;
use outlink::list::CatalogError;
use outlink::order::OrderError;
use outlink::suggest::SuggestError;
use outlink::url::NormalizeError;
use pyo3::exceptions::PyOSError;
use pyo3::exceptions::PyTypeError;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

/// Whatever can go wrong behind a call from Python.
///
/// A file that the system does not give is an `OSError` of its usual class; everything else is of
/// the family `outlink.OutlinkError`, or a `TypeError` or `ValueError` about an argument.
pub(crate) enum Error {
    Catalog(CatalogError),
    Compile(CompileError),
    Context(String),
    Io { path: PathBuf, source: io::Error },
    Knowledge { path: Option<PathBuf>, cause: KnowledgeError },
    List(String),
    Normalize(NormalizeError),
    Open { path: Option<PathBuf>, cause: OpenError },
    Order(OrderError),
    Policy { path: Option<PathBuf>, cause: PolicyError },
    Python(PyErr),
    Reload(ReloadError),
    Suggest(SuggestError),
}

impl From<Error> for PyErr {
    fn from(error: Error) -> Self {
        match error {
            Error::Python(error) => error,
            Error::Io { path, source } => system(&path, &source),
            Error::Context(message) => PyValueError::new_err(message),
            Error::Normalize(error) => ours("NormalizeError", error.to_string()),
            Error::Knowledge { path, cause } => {
                ours("OutlinkError", placed(path, cause.to_string()))
            }
            Error::List(message) => ours("ListError", message),
            Error::Catalog(error) => ours("ListError", with_causes(&error)),
            Error::Compile(
                CompileError::Io { path, source } | CompileError::Write { path, source },
            ) => system(&path, &source),
            Error::Compile(error @ CompileError::Knowledge { .. }) => {
                ours("OutlinkError", with_causes(&error))
            }
            Error::Compile(error) => ours("ListError", with_causes(&error)),
            Error::Open { cause: OpenError::Io { path, source }, .. } => system(&path, &source),
            Error::Open { path, cause } => ours("DatabaseError", placed(path, with_causes(&cause))),
            Error::Order(OrderError::Compile {
                source: CompileError::Write { path, source },
                ..
            }) => system(&path, &source),
            Error::Order(error) => ours("OrderError", with_causes(&error)),
            Error::Policy { path, cause } => ours("PolicyError", placed(path, cause.to_string())),
            Error::Reload(ReloadError::Database { path, source: cause }) => {
                ours("ReloadError", placed(Some(path), with_causes(&cause)))
            }
            Error::Reload(error) => ours("ReloadError", with_causes(&error)),
            Error::Suggest(SuggestError::Normalize(error)) => Error::Normalize(error).into(),
            Error::Suggest(error) => ours("OutlinkError", with_causes(&error)),
        }
    }
}

impl From<PyErr> for Error {
    fn from(error: PyErr) -> Self {
        Self::Python(error)
    }
}

/// What is wrong with the type of an argument, and what to do about it.
pub(crate) fn type_error(message: impl Into<String>) -> PyErr {
    PyTypeError::new_err(message.into())
}

/// What is wrong with the value of an argument, and what to do about it.
pub(crate) fn value_error(message: impl Into<String>) -> PyErr {
    PyValueError::new_err(message.into())
}

/// The name of the class of an object, for messages.
pub(crate) fn class_name(object: &Bound<'_, PyAny>) -> String {
    object.get_type().name().map_or_else(|_| "object".to_owned(), |name| name.to_string())
}

/// What a remedy names in Rust, and what does the same in Python.
const WORDS: [(&str, &str); 3] = [
    ("it with OpenOptions::key", "it as keys={list: b\"...\"}"),
    ("it with OpenOptions::from_signed_bytes", "the text of the .minisig file as signature="),
    ("OpenOptions::map_copy", "cache="),
];

/// A message of the library in the words of this package, on one line.
pub(crate) fn in_python_words(message: &str) -> String {
    in_words(message, &WORDS)
}

fn placed(path: Option<PathBuf>, message: String) -> String {
    match path {
        Some(path) => format!("{}: {message}", path.display()),
        None => message,
    }
}

/// `OSError` makes the fitting class of itself out of the number: `FileNotFoundError` and so on.
fn system(path: &Path, error: &io::Error) -> PyErr {
    match error.raw_os_error() {
        Some(number) => {
            let text = error.to_string();
            let text = text.split(" (os error").next().unwrap_or_default().to_owned();
            let path = path.as_os_str().to_owned();
            // Numbers of Windows are others than those of C, and Python translates them.
            #[cfg(windows)]
            return PyOSError::new_err((0, text, path, number));
            #[cfg(not(windows))]
            PyOSError::new_err((number, text, path))
        }
        None => PyOSError::new_err(format!("{}: {error}", path.display())),
    }
}

/// An exception of the family that `outlink._errors` declares.
fn ours(class: &str, message: String) -> PyErr {
    let message = in_python_words(&message);
    Python::attach(|py| {
        let made = py
            .import("outlink._errors")
            .and_then(|module| module.getattr(class))
            .and_then(|class| class.call1((message,)));
        made.map_or_else(|error| error, PyErr::from_value)
    })
}
