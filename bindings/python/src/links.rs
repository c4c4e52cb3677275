//! The links, or texts, of a batch: what callers may give, and what they are told of the rest.

use pyo3::prelude::*;
use pyo3::types::PyBytes;
use pyo3::types::PyMapping;
use pyo3::types::PyString;
use pyo3::types::PyTuple;

use crate::arrow::Column;
use crate::error::class_name;
use crate::error::type_error;
use crate::error::value_error;

/// The links of a batch, which stay where they are.
pub(crate) enum Links {
    Python(Py<PyTuple>),
    Arrow(Column),
}

impl Links {
    /// Takes a column or an iterable; `what` is `links` or `texts`.
    pub(crate) fn of(what: &str, links: &Bound<'_, PyAny>) -> PyResult<Self> {
        if let Ok(items) = links.cast::<PyTuple>() {
            return Ok(Self::Python(items.clone().unbind()));
        }
        let one = what.trim_end_matches('s');
        let call = if one == "link" { "screen" } else { "screen_text or extract" };
        let is_one = links.is_instance_of::<PyString>() || links.is_instance_of::<PyBytes>();
        if is_one || links.cast::<PyMapping>().is_ok() {
            return Err(type_error(format!(
                "{what} must be a column or an iterable of str, not {}; for one {one} call {call}",
                class_name(links)
            )));
        }
        if links.hasattr("collect")? && links.hasattr("collect_schema")? {
            return Err(type_error(format!(
                "{what} must be a column, not a {}, which has no rows yet; call collect() first, or \
                 use the expressions of outlink.polars",
                class_name(links)
            )));
        }
        if let Some(column) = Column::of(what, links)? {
            return Ok(Self::Arrow(column));
        }
        if links.getattr("closed").and_then(|closed| closed.extract()).unwrap_or(false) {
            return Err(value_error(
                "the file is closed; screen its lines inside the `with` block",
            ));
        }
        let Ok(items) = links.try_iter() else {
            return Err(type_error(format!(
                "{what} must be a column or an iterable of str, not {}",
                class_name(links)
            )));
        };
        drop(items);
        // A copy, since a list may change while it is screened.
        Ok(Self::Python(links.py().get_type::<PyTuple>().call1((links,))?.cast_into()?.unbind()))
    }

    /// Warns of a column of texts, each of which would be screened as one link.
    pub(crate) fn warn_of_texts(&self, py: Python<'_>) -> PyResult<()> {
        let has_space = |link: &[u8]| link.trim_ascii().iter().any(u8::is_ascii_whitespace);
        let mut sample = Vec::with_capacity(SAMPLE);
        match self {
            Self::Python(items) => {
                for item in items.bind(py).iter() {
                    let Ok(link) = item.extract::<&str>() else { continue };
                    sample.push(has_space(link.as_bytes()));
                    if sample.len() == SAMPLE {
                        break;
                    }
                }
            }
            Self::Arrow(column) => {
                let rows = column
                    .parts()
                    .iter()
                    .flat_map(|part| (0..part.len()).filter_map(|row| part.bytes(row)));
                sample.extend(rows.take(SAMPLE).map(has_space));
            }
        }
        let texts = sample.iter().filter(|is_text| **is_text).count();
        if texts < MIN_TEXTS || texts * 2 < sample.len() {
            return Ok(());
        }
        let message = format!(
            "{texts} of the first {} rows have spaces, so that they are texts rather than links; \
             screen_text_many finds the links in them",
            sample.len()
        );
        let category = py.import("builtins")?.getattr("UserWarning")?;
        py.import("warnings")?.call_method1("warn", (message, category))?;
        Ok(())
    }
}

/// How many rows with spaces are more than a slip.
const MIN_TEXTS: usize = 2;

/// How many rows are looked at to tell texts from links.
const SAMPLE: usize = 100;
