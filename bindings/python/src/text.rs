//! Text from Python: borrowed where it stands, with complaints that say what to do.

use pyo3::exceptions::PyUnicodeEncodeError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use pyo3::types::PyString;

use crate::error::class_name;
use crate::error::type_error;

/// A link or a text.
///
/// # Errors
/// `TypeError` for anything but `str`; `UnicodeEncodeError` for text with lone surrogates, which no
/// encoding of Unicode can say.
pub(crate) fn text<'a>(what: &str, value: &'a Bound<'_, PyAny>) -> PyResult<&'a str> {
    read(what, value, Purpose::Reading)
}

/// A link that is screened. The errors name the methods that take what this one does not.
pub(crate) fn screened<'a>(value: &'a Bound<'_, PyAny>) -> PyResult<&'a str> {
    read("a link", value, Purpose::Screening)
}

/// What a text is for, on which it depends what else may be done with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Purpose {
    /// A link that is screened, which other methods do for bytes and for columns.
    Screening,
    /// Anything else. A whole text that were screened as bytes would be one link that leads nowhere.
    Reading,
}

fn read<'a>(what: &str, value: &'a Bound<'_, PyAny>, purpose: Purpose) -> PyResult<&'a str> {
    match value.cast::<PyString>() {
        Ok(text) => text.to_str().map_err(|error| surrogates(value.py(), what, error, purpose)),
        Err(_) => Err(wrong_type(what, value, purpose)),
    }
}

fn wrong_type(what: &str, value: &Bound<'_, PyAny>, purpose: Purpose) -> PyErr {
    let class = class_name(value);
    let remedy = match (purpose, value.is_none(), value.is_instance_of::<PyBytes>()) {
        (Purpose::Screening, true, _) => {
            "drop missing values first, or screen a whole column with screen_many, which keeps them"
        }
        (Purpose::Reading, true, _) => "drop missing values first",
        (Purpose::Screening, _, true) => {
            "decode it first, or call screen_bytes, which takes any bytes"
        }
        (Purpose::Reading, _, true) => "decode it first",
        _ => "convert it first",
    };
    type_error(format!("{what} must be str, not {class}; {remedy}"))
}

/// A row of a column of links or of texts, which `what` says, that has lone surrogates.
pub(crate) fn surrogate_error_in_row(
    py: Python<'_>,
    what: &str,
    row: Option<usize>,
    error: PyErr,
) -> PyErr {
    let purpose = if what == "links" { Purpose::Screening } else { Purpose::Reading };
    let one = row.map(|row| format!("{} number {row}", what.trim_end_matches('s')));
    surrogates(py, one.as_deref().unwrap_or(what), error, purpose)
}

/// Half characters: no encoding of Unicode can say them, but bytes can. `error` is what Python says of
/// the text.
fn surrogates(py: Python<'_>, what: &str, error: PyErr, purpose: Purpose) -> PyErr {
    let remedy = match purpose {
        Purpose::Screening => {
            "screen link.encode('utf-8', 'surrogatepass') with screen_bytes, or replace them with \
             link.encode('utf-16', 'surrogatepass').decode('utf-16', 'replace')"
        }
        // As browsers do: `?` in their place would begin a query.
        Purpose::Reading => {
            "replace them with text.encode('utf-16', 'surrogatepass').decode('utf-16', 'replace')"
        }
    };
    let remedy = format!("lone surrogates are not allowed in {what}; {remedy}");
    let explained = || -> PyResult<PyErr> {
        let error = error.value(py);
        let (start, end) = (error.getattr("start")?, error.getattr("end")?);
        let (start, end): (usize, usize) = (start.extract()?, end.extract()?);
        // The whole text would be kept, and shown, with the exception.
        let part = error.getattr("object")?.get_item(pyo3::types::PySlice::new(
            py,
            isize::try_from(start)?,
            isize::try_from(end)?,
            1,
        ))?;
        let part = part.unbind();
        Ok(PyUnicodeEncodeError::new_err(("utf-8", part, 0, end - start, remedy)))
    };
    explained().unwrap_or_else(|error| error)
}

/// Works without the interpreter's lock where a link is so long that others would wait for it;
/// giving the lock away and getting it back takes longer than screening a short one.
pub(crate) fn detached<T: Send>(py: Python<'_>, link: &[u8], work: impl FnOnce() -> T + Send) -> T {
    if link.len() > LONG_BYTES { py.detach(work) } else { work() }
}

/// A text in quotation marks, cut where it is too long to be looked at.
pub(crate) fn shown(text: &str) -> String {
    match text.char_indices().nth(SHOWN_CHARS) {
        Some((end, _)) => format!("{:?}...", text.get(..end).unwrap_or_default()),
        None => format!("{text:?}"),
    }
}

/// A text, cut likewise.
pub(crate) fn cut(text: &str) -> String {
    match text.char_indices().nth(SHOWN_CHARS) {
        Some((end, _)) => format!("{}...", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// A link of this length is screened in some tens of microseconds.
const LONG_BYTES: usize = 4096;

const SHOWN_CHARS: usize = 200;
