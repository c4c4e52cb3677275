//! Columns, and iterables, of links on all cores, without the interpreter's lock. A column whose
//! producer lied about its encoding gets verdicts too.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ops::Range;

use outlink::Context;
use outlink::Screener;
use outlink::Timestamp;
use outlink_cli::batch::Batch;
use outlink_cli::batch::Link;
use outlink_cli::batch::Rows;
use outlink_cli::batch::cores;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use pyo3::types::PyFloat;
use pyo3::types::PyMapping;
use pyo3::types::PyString;
use pyo3::types::PyTuple;

use crate::arrow::Column;
use crate::arrow::Part;
use crate::arrow::Place;
use crate::error::class_name;
use crate::error::type_error;
use crate::error::value_error;
use crate::limits::count;
use crate::signals::check_signals;
use crate::text::surrogates;
use crate::verdicts::PyVerdicts;

/// The links of a batch, which stay where they are.
pub(crate) enum Links {
    Python(Py<PyTuple>),
    Arrow(Column),
}

/// Screens a column, or any iterable, of links.
pub(crate) fn screen(
    py: Python<'_>,
    screener: &Screener,
    links: &Bound<'_, PyAny>,
    mut context: Context,
    threads: Option<&Bound<'_, PyAny>>,
) -> PyResult<PyVerdicts> {
    // One moment for all rows, and for a row that is asked for again later.
    context.now = context.now.or_else(|| Some(Timestamp::now()));
    let threads = threads_of(threads)?;
    let links = links_of(links)?;
    let batch = Batch { screener, context: &context, threads };
    let rows = match &links {
        Links::Python(items) => of_items(&batch, items.bind(py))?,
        Links::Arrow(column) => py.detach(|| of_column(&batch, column))?,
    };
    Ok(PyVerdicts::new(rows, links, screener.clone(), context))
}

fn links_of(links: &Bound<'_, PyAny>) -> PyResult<Links> {
    if let Ok(items) = links.cast::<PyTuple>() {
        return Ok(Links::Python(items.clone().unbind()));
    }
    let is_one = links.is_instance_of::<PyString>() || links.is_instance_of::<PyBytes>();
    if is_one || links.cast::<PyMapping>().is_ok() {
        return Err(type_error(format!(
            "links must be a column or an iterable of str, not {}; for one link call screen",
            class_name(links)
        )));
    }
    if let Some(column) = Column::of(links)? {
        return Ok(Links::Arrow(column));
    }
    if links.getattr("closed").and_then(|closed| closed.extract()).unwrap_or(false) {
        return Err(value_error("the file is closed; screen its lines inside the `with` block"));
    }
    let Ok(items) = links.try_iter() else {
        return Err(type_error(format!(
            "links must be a column or an iterable of str, not {}",
            class_name(links)
        )));
    };
    drop(items);
    // A copy, since a list may change while it is screened.
    Ok(Links::Python(links.py().get_type::<PyTuple>().call1((links,))?.cast_into()?.unbind()))
}

fn threads_of(threads: Option<&Bound<'_, PyAny>>) -> PyResult<usize> {
    let few = |count: &Bound<'_, PyAny>| count.lt(1).unwrap_or(false);
    if let Some(count) = threads.filter(|count| few(count)) {
        return Err(value_error(format!(
            "threads must be at least 1, not {count}; leave it out for all cores"
        )));
    }
    Ok(count("threads", threads, cores())?.min(MAX_THREADS))
}

/// A link of a Python object, or nothing where something is missing as pandas has it.
fn link_of<'a>(row: usize, item: &'a Bound<'_, PyAny>) -> PyResult<Option<&'a str>> {
    if let Ok(text) = item.cast::<PyString>() {
        let unsaid = |error| surrogates(&format!("link number {row}"), item, error);
        return text.to_str().map(Some).map_err(unsaid);
    }
    let is_missing = item.is_none()
        || item.cast::<PyFloat>().is_ok_and(|float| float.extract::<f64>().is_ok_and(f64::is_nan))
        || class_name(item) == "NAType";
    if is_missing {
        return Ok(None);
    }
    Err(type_error(format!(
        "links must be str or None, and number {row} is {}; convert it first",
        class_name(item)
    )))
}

fn of_items(batch: &Batch<'_>, items: &Bound<'_, PyTuple>) -> PyResult<Rows> {
    let py = items.py();
    let items: Vec<Bound<'_, PyAny>> = items.iter().collect();
    let links: PyResult<Vec<Option<&str>>> =
        items.iter().enumerate().map(|(row, item)| link_of(row, item)).collect();
    let links = links?;
    let get = |row: usize| links.get(row).copied().flatten();
    let links_of = |rows: Range<usize>| rows.map(|row| get(row).map_or(Link::None, Link::Text));
    py.detach(|| batch.screen(links.len(), &links_of, check_signals))
}

fn of_column(batch: &Batch<'_>, column: &Column) -> PyResult<Rows> {
    let parts = column.parts();
    // How many rows refer to each dictionary: parts of a column often share one.
    let mut rows_of: HashMap<Place, usize> = HashMap::new();
    for part in parts.iter().filter(|part| part.is_dictionary()) {
        *rows_of.entry(part.strings().place()).or_default() += part.len();
    }
    let mut dictionaries: HashMap<Place, Rows> = HashMap::new();
    let mut all = Rows::default();
    for part in parts {
        let place = part.strings().place();
        if !part.is_dictionary() {
            all.append(of_strings(batch, part)?);
        } else if rows_of.get(&place).is_some_and(|rows| *rows < part.strings().len()) {
            // Most of its strings are for nobody here.
            all.append(of_referred(batch, part)?);
        } else {
            let values = match dictionaries.entry(place) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => new.insert(of_strings(batch, part)?),
            };
            all.append_mapped(values, part.len(), |row| part.index(row));
        }
    }
    Ok(all)
}

/// The strings of a part, each once.
fn of_strings(batch: &Batch<'_>, part: &Part) -> PyResult<Rows> {
    let strings = part.strings();
    let links_of = |rows: Range<usize>| {
        let around = strings.stretch(rows.clone());
        let around = around.and_then(|bytes| str::from_utf8(bytes).ok());
        rows.map(move |row| Link::within(strings.bytes(row), around))
    };
    batch.screen(strings.len(), &links_of, check_signals)
}

/// The rows of a part, each with the string that it refers to.
fn of_referred(batch: &Batch<'_>, part: &Part) -> PyResult<Rows> {
    let strings = part.strings();
    let link = |row| Link::within(part.index(row).and_then(|index| strings.bytes(index)), None);
    batch.screen(part.len(), &|rows: Range<usize>| rows.map(link), check_signals)
}

const MAX_THREADS: usize = 1024;
