//! Columns, and iterables, of links and of texts on all cores, without the interpreter's lock. A
//! column whose producer lied about its encoding gets verdicts too.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ops::Range;

use outlink::Context;
use outlink::Limits;
use outlink::Screener;
use outlink::Timestamp;
use outlink::batch::Batch;
use outlink::batch::Cell;
use outlink::batch::Column as VerdictColumn;
use outlink::batch::Rows;
use outlink::batch::TextLinks;
use outlink::batch::cores;
use outlink::batch::extract_many;
use outlink::extract::ExtractOptions;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use pyo3::types::PyString;
use pyo3::types::PyTuple;

use crate::arrow::Column;
use crate::arrow::Part;
use crate::arrow::Place;
use crate::error::class_name;
use crate::error::type_error;
use crate::error::value_error;
use crate::limits::count;
use crate::links::Links;
use crate::signals::check_signals;
use crate::text::surrogate_error_in_row;
use crate::text_links::PyTextLinks;
use crate::verdicts::PyVerdicts;

/// How a batch is screened.
struct Asked {
    context: Context,
    threads: usize,
    columns: Vec<VerdictColumn>,
}

impl Asked {
    fn of(
        mut context: Context,
        threads: Option<&Bound<'_, PyAny>>,
        columns: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        // One moment for all rows, and for a row that is asked for again later.
        context.now = context.now.or_else(|| Some(Timestamp::now()));
        Ok(Self { context, threads: threads_of(threads)?, columns: columns_of(columns)? })
    }
}

/// Screens a column, or any iterable, of links.
pub(crate) fn screen(
    py: Python<'_>,
    screener: &Screener,
    links: &Bound<'_, PyAny>,
    context: Context,
    threads: Option<&Bound<'_, PyAny>>,
    columns: Option<&Bound<'_, PyAny>>,
) -> PyResult<PyVerdicts> {
    let Asked { context, threads, columns } = Asked::of(context, threads, columns)?;
    let links = Links::of("links", links)?;
    links.warn_of_texts(py)?;
    let batch = Batch { screener, context: &context, threads, columns: &columns };
    let rows = match &links {
        Links::Python(items) => of_items(&batch, items.bind(py))?,
        Links::Arrow(column) => py.detach(|| of_column(&batch, column))?,
    };
    Ok(PyVerdicts::new(rows, links, screener.clone(), context, columns))
}

/// Screens every link in a column, or any iterable, of texts.
pub(crate) fn screen_texts(
    py: Python<'_>,
    screener: &Screener,
    texts: &Bound<'_, PyAny>,
    context: Context,
    threads: Option<&Bound<'_, PyAny>>,
    columns: Option<&Bound<'_, PyAny>>,
    options: &ExtractOptions,
) -> PyResult<PyTextLinks> {
    let Asked { context, threads, columns } = Asked::of(context, threads, columns)?;
    let batch = Batch { screener, context: &context, threads, columns: &columns };
    let work =
        |len: usize, cells: &Cells<'_>| batch.screen_texts(len, cells, options, check_signals);
    Ok(PyTextLinks::new(with_texts(py, texts, &work)?, columns))
}

/// Finds the links in a column, or any iterable, of texts.
pub(crate) fn extract_texts(
    py: Python<'_>,
    texts: &Bound<'_, PyAny>,
    options: &ExtractOptions,
    limits: &Limits,
    threads: Option<&Bound<'_, PyAny>>,
) -> PyResult<PyTextLinks> {
    let threads = threads_of(threads)?;
    let work = |len: usize, cells: &Cells<'_>| {
        extract_many(len, cells, options, limits, threads, check_signals)
    };
    Ok(PyTextLinks::new(with_texts(py, texts, &work)?, Vec::new()))
}

/// The cells of a range of rows.
type Cells<'a> = dyn Fn(Range<usize>) -> Box<dyn Iterator<Item = Cell<'a>> + 'a> + Sync + 'a;

/// Works on texts, part by part.
fn with_texts(
    py: Python<'_>,
    texts: &Bound<'_, PyAny>,
    work: &(impl Fn(usize, &Cells<'_>) -> PyResult<TextLinks> + Sync),
) -> PyResult<TextLinks> {
    match Links::of("texts", texts)? {
        Links::Python(items) => {
            let items: Vec<Bound<'_, PyAny>> = items.bind(py).iter().collect();
            let texts = texts_of("texts", &items)?;
            py.detach(|| {
                work(texts.len(), &|rows| {
                    let texts = texts.get(rows).unwrap_or_default().iter();
                    Box::new(texts.map(|text| text.map_or(Cell::None, Cell::Text)))
                })
            })
        }
        Links::Arrow(column) => py.detach(|| {
            let (mut all, mut base) = (TextLinks::default(), 0);
            for part in column.parts() {
                let cell = |row| Cell::within(part.bytes(row), None);
                all.append(work(part.len(), &|rows| Box::new(rows.map(cell)))?, base);
                base += part.len();
            }
            Ok(all)
        }),
    }
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

/// The columns that were chosen by their names, or all of them.
fn columns_of(columns: Option<&Bound<'_, PyAny>>) -> PyResult<Vec<VerdictColumn>> {
    let Some(columns) = columns else { return Ok(VerdictColumn::DEFAULT.to_vec()) };
    if let Ok(name) = columns.extract::<&str>() {
        return if name == "all" {
            Ok(VerdictColumn::ALL.to_vec())
        } else {
            Err(value_error(format!(
                "columns must be a list of names, or \"all\", not {name:?}; known: {}",
                VerdictColumn::NAMES.join(", ")
            )))
        };
    }
    let invalid = |error: &dyn std::error::Error| value_error(error.to_string());
    let mut chosen: Vec<VerdictColumn> = Vec::new();
    let unnamed = || type_error("columns must be a list of names, or \"all\"");
    for name in columns.try_iter().map_err(|_| unnamed())? {
        let name: String = name?.extract().map_err(|_| unnamed())?;
        chosen.push(name.parse().map_err(|error: outlink::UnknownName| invalid(&error))?);
    }
    VerdictColumn::refuse_repeated(&chosen).map_err(|error| invalid(&error))?;
    Ok(chosen)
}

/// The text of a Python object among `what`, or nothing where something is missing as pandas has it.
fn text_of<'a>(what: &str, row: usize, item: &'a Bound<'_, PyAny>) -> PyResult<Option<&'a str>> {
    if let Ok(text) = item.cast::<PyString>() {
        return text
            .to_str()
            .map(Some)
            .map_err(|error| surrogate_error_in_row(item.py(), what, Some(row), error));
    }
    // NaN and NaT differ from themselves, whichever library has made them.
    let is_missing = item.is_none()
        || class_name(item) == "NAType"
        || item.ne(item).is_ok_and(|differs| differs);
    if is_missing {
        return Ok(None);
    }
    let remedy = if item.is_instance_of::<PyBytes>() { "decode it" } else { "convert it" };
    Err(type_error(format!(
        "{what} must be str or None, and number {row} is {}; {remedy} first",
        class_name(item)
    )))
}

fn texts_of<'a>(what: &str, items: &'a [Bound<'_, PyAny>]) -> PyResult<Vec<Option<&'a str>>> {
    items.iter().enumerate().map(|(row, item)| text_of(what, row, item)).collect()
}

fn of_items(batch: &Batch<'_>, items: &Bound<'_, PyTuple>) -> PyResult<Rows> {
    let py = items.py();
    let items: Vec<Bound<'_, PyAny>> = items.iter().collect();
    let links = texts_of("links", &items)?;
    let get = |row: usize| links.get(row).copied().flatten();
    let cells = |rows: Range<usize>| rows.map(|row| get(row).map_or(Cell::None, Cell::Text));
    py.detach(|| batch.screen(links.len(), &cells, check_signals))
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
            all.append(of_strings(batch, part, |row| part.bytes(row))?);
        } else if rows_of.get(&place).is_some_and(|rows| *rows < part.strings().len()) {
            // Most of its strings are for nobody here.
            let cells = |rows: Range<usize>| rows.map(|row| Cell::within(part.bytes(row), None));
            all.append(batch.screen(part.len(), &cells, check_signals)?);
        } else {
            let values = match dictionaries.entry(place) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => {
                    new.insert(of_strings(batch, part, |row| part.strings().bytes(row))?)
                }
            };
            all.append_mapped(values, part.len(), |row| part.index(row));
        }
    }
    Ok(all)
}

/// The strings of a part, each once.
fn of_strings<'a>(
    batch: &Batch<'_>,
    part: &'a Part,
    bytes: impl Fn(usize) -> Option<&'a [u8]> + Sync + Copy,
) -> PyResult<Rows> {
    let strings = part.strings();
    let cells = |rows: Range<usize>| {
        let around = strings.stretch(rows.clone());
        let around = around.and_then(|bytes| str::from_utf8(bytes).ok());
        rows.map(move |row| Cell::within(bytes(row), around))
    };
    batch.screen(strings.len(), &cells, check_signals)
}

const MAX_THREADS: usize = 1024;
