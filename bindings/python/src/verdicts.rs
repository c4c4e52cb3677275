//! `outlink.Verdicts`: the answer to a batch, in columns.

use std::collections::HashMap;

use outlink::Action;
use outlink::Context;
use outlink::Screener;
use outlink_cli::batch::BatchRow;
use outlink_cli::batch::Rows;
use pyo3::exceptions::PyIndexError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use pyo3::types::PyCapsule;
use pyo3::types::PyDict;
use pyo3::types::PyList;

use crate::action;
use crate::arrow::Array;
use crate::arrow::Buffer;
use crate::batch::Links;
use crate::error::value_error;
use crate::text::text;
use crate::verdict::PyVerdict;

#[pyclass(frozen, sequence, name = "Verdicts", module = "outlink")]
/// The answer to a batch, in columns; pyarrow, Polars, pandas and DuckDB take it as a table.
///
/// The columns are `action` (allow, review, warn, block), `action_number` (0, 10, 20, 30, for
/// comparing), and where that is not allow, of the deciding reason, `code`, `list`, `category`,
/// `rule` (the pattern) and `candidate` (the place it is about). A row without a link is null in all
/// of them. An item is the whole verdict of a row, made when it is asked for.
pub(crate) struct PyVerdicts {
    rows: Rows,
    links: Links,
    screener: Screener,
    context: Context,
}

impl PyVerdicts {
    pub(crate) fn new(rows: Rows, links: Links, screener: Screener, context: Context) -> Self {
        Self { rows, links, screener, context }
    }
}

#[pymethods]
impl PyVerdicts {
    fn __len__(&self) -> usize {
        self.rows.len
    }

    /// The verdict of a row; None where there is no link.
    fn __getitem__(&self, py: Python<'_>, row: isize) -> PyResult<Option<PyVerdict>> {
        let place = if row < 0 { row.checked_add_unsigned(self.rows.len) } else { Some(row) };
        let row = place
            .and_then(|row| usize::try_from(row).ok())
            .filter(|row| *row < self.rows.len)
            .ok_or_else(|| {
                PyIndexError::new_err(format!("row {row} of {} verdicts", self.rows.len))
            })?;
        self.verdict(py, row)
    }

    fn __iter__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let builtins = slf.py().import("builtins")?;
        let rows = builtins.call_method1("range", (slf.get().rows.len,))?;
        builtins.call_method1("map", (slf.getattr("__getitem__")?, rows))
    }

    /// The rows whose action is at least this strict, in their order.
    #[pyo3(signature = (at_least=None))]
    fn rows(&self, at_least: Option<&Bound<'_, PyAny>>) -> PyResult<Vec<usize>> {
        let at_least = match at_least {
            None => Action::Review,
            Some(action) => action::from_python(action)?
                .ok_or_else(|| value_error("at_least must be an Action or the name of one"))?,
        };
        if at_least == Action::Allow {
            let mut nulls = self.rows.nulls.iter().peekable();
            let is_null = |row: &usize| nulls.next_if(|null| *null == row).is_none();
            return Ok((0..self.rows.len).filter(is_null).collect());
        }
        let strict = self.rows.found.iter().filter(|(_, found)| found.action >= at_least);
        Ok(strict.map(|(row, _)| *row).collect())
    }

    /// How many rows each action has, by its name.
    fn counts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let counts = PyDict::new(py);
        for action in Action::ALL.iter().copied() {
            counts.set_item(action.as_str(), self.count(action))?;
        }
        Ok(counts)
    }

    /// A byte a row with the number of its action, 255 where there is no link; for
    /// `numpy.frombuffer(verdicts.action_numbers(), "u1")`.
    fn action_numbers<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        let mut numbers = vec![Action::Allow.number(); self.rows.len];
        self.rows.set(&mut numbers, |found| found.action.number(), &u8::MAX);
        PyBytes::new(py, &numbers)
    }

    /// The columns as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let columns = PyDict::new(py);
        let len = self.rows.len;
        let mut actions = vec![Some(Action::Allow); len];
        self.rows.set(&mut actions, |found| Some(found.action), &None);
        let names = actions.iter().map(|action| action.map(Action::as_str));
        columns.set_item("action", PyList::new(py, names.collect::<Vec<_>>())?)?;
        let numbers = actions.iter().map(|action| action.map(Action::number));
        columns.set_item("action_number", PyList::new(py, numbers.collect::<Vec<_>>())?)?;
        for (name, of) in TEXTS {
            let mut texts = vec![None; len];
            self.rows.set(&mut texts, |found| of(found), &None);
            columns.set_item(name, PyList::new(py, texts)?)?;
        }
        Ok(columns)
    }

    /// The type of the columns, for the Arrow PyCapsule interface.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let none = Rows::default();
        table(&none).schema_capsule(py)
    }

    /// The columns as one struct array, for the Arrow PyCapsule interface.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<(Bound<'py, PyCapsule>, Bound<'py, PyCapsule>)> {
        // A producer may answer with its own schema if it cannot give the one asked for.
        drop(requested_schema);
        py.detach(|| table(&self.rows)).capsules(py)
    }

    /// The columns as a stream of one batch, for the Arrow PyCapsule interface.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        drop(requested_schema);
        py.detach(|| table(&self.rows)).stream_capsule(py)
    }

    fn _repr_html_<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("outlink._html")?.call_method1("verdicts", (slf,))
    }

    fn __repr__(&self) -> String {
        let count = |action: &Action| format!("{} {action}", self.count(*action));
        let counts: Vec<String> = Action::ALL.iter().map(count).collect();
        let nulls = match self.rows.nulls.len() {
            0 => String::new(),
            nulls => format!(", {nulls} null"),
        };
        format!("<Verdicts {}: {}{nulls}>", self.rows.len, counts.join(", "))
    }
}

impl PyVerdicts {
    fn count(&self, action: Action) -> usize {
        let rows = &self.rows;
        if action == Action::Allow {
            return rows.allowed();
        }
        rows.found.iter().filter(|(_, found)| found.action == action).count()
    }

    fn verdict(&self, py: Python<'_>, row: usize) -> PyResult<Option<PyVerdict>> {
        let judge = |link: &[u8]| PyVerdict { inner: self.screener.screen(link, &self.context) };
        match &self.links {
            Links::Python(items) => {
                if self.rows.nulls.binary_search(&row).is_ok() {
                    return Ok(None);
                }
                let item = items.bind(py).get_item(row)?;
                Ok(Some(judge(text("a link", &item)?.as_bytes())))
            }
            Links::Arrow(column) => {
                let mut row = row;
                for part in column.parts() {
                    if row < part.len() {
                        let strings = part.strings();
                        let link = part.index(row).and_then(|index| strings.bytes(index));
                        return Ok(link.map(judge));
                    }
                    row -= part.len();
                }
                Ok(None)
            }
        }
    }
}

/// A text of a finding.
type Text = fn(&BatchRow) -> Option<&str>;

/// The columns of texts, in their order.
const TEXTS: [(&str, Text); 5] = [
    ("code", |found| Some(found.code.as_str())),
    ("list", |found| found.list.as_deref()),
    ("category", |found| found.category.as_deref()),
    ("rule", |found| found.rule.as_deref()),
    ("candidate", |found| found.candidate.as_deref()),
];

/// The columns as a struct array, which is how a table passes the PyCapsule interface.
fn table(rows: &Rows) -> Array {
    let mut children = vec![actions(rows), action_numbers(rows)];
    for (name, of) in TEXTS {
        let column =
            if name == "candidate" { texts(rows, name, of) } else { names(rows, name, of) };
        children.push(column);
    }
    Array {
        name: "",
        format: "+s",
        length: rows.len,
        nulls: 0,
        buffers: vec![Buffer::None],
        children,
        dictionary: None,
    }
}

fn actions(rows: &Rows) -> Array {
    let mut numbers = vec![0_i32; rows.len];
    let number = |action: Action| Action::ALL.iter().position(|known| *known == action);
    let number = |found: &BatchRow| number(found.action).and_then(|at| i32::try_from(at).ok());
    rows.set(&mut numbers, |found| number(found).unwrap_or_default(), &0);
    Array {
        name: "action",
        format: "i",
        length: rows.len,
        nulls: rows.nulls.len(),
        buffers: vec![validity(rows), Buffer::I32(numbers)],
        children: Vec::new(),
        dictionary: Some(Box::new(dictionary(Action::NAMES))),
    }
}

fn action_numbers(rows: &Rows) -> Array {
    let mut numbers = vec![Action::Allow.number(); rows.len];
    rows.set(&mut numbers, |found| found.action.number(), &0);
    Array {
        name: "action_number",
        format: "c",
        length: rows.len,
        nulls: rows.nulls.len(),
        buffers: vec![validity(rows), Buffer::Bytes(numbers)],
        children: Vec::new(),
        dictionary: None,
    }
}

/// Texts of which there are few, as a dictionary.
fn names(rows: &Rows, name: &'static str, of: Text) -> Array {
    let mut numbers = vec![0_i32; rows.len];
    let mut bits = Bits::zeros(rows.len);
    let mut known: HashMap<&str, i32> = HashMap::new();
    let mut texts: Vec<&str> = Vec::new();
    let mut count = 0;
    for (row, found) in &rows.found {
        let Some(text) = of(found) else { continue };
        let next = i32::try_from(texts.len()).unwrap_or(i32::MAX);
        let number = *known.entry(text).or_insert_with(|| {
            texts.push(text);
            next
        });
        if let Some(place) = numbers.get_mut(*row) {
            *place = number;
        }
        bits.set(*row, true);
        count += 1;
    }
    Array {
        name,
        format: "i",
        length: rows.len,
        nulls: rows.len - count,
        buffers: vec![bits.into(), Buffer::I32(numbers)],
        children: Vec::new(),
        dictionary: Some(Box::new(dictionary(&texts))),
    }
}

/// Texts that rarely repeat themselves.
fn texts(rows: &Rows, name: &'static str, of: Text) -> Array {
    let mut bits = Bits::zeros(rows.len);
    let mut offsets = Vec::with_capacity(rows.len + 1);
    let mut bytes = Vec::new();
    let mut count = 0;
    for (row, found) in &rows.found {
        let Some(text) = of(found) else { continue };
        // Every row up to this one begins where the last text ended.
        offsets.resize(row + 1, length(&bytes));
        bytes.extend_from_slice(text.as_bytes());
        bits.set(*row, true);
        count += 1;
    }
    offsets.resize(rows.len + 1, length(&bytes));
    Array {
        name,
        format: "U",
        length: rows.len,
        nulls: rows.len - count,
        buffers: vec![bits.into(), Buffer::I64(offsets), Buffer::Bytes(bytes)],
        children: Vec::new(),
        dictionary: None,
    }
}

fn dictionary(texts: &[&str]) -> Array {
    let mut offsets = vec![0];
    let mut bytes = Vec::new();
    for text in texts {
        bytes.extend_from_slice(text.as_bytes());
        offsets.push(length(&bytes));
    }
    Array {
        name: "",
        format: "U",
        length: texts.len(),
        nulls: 0,
        buffers: vec![Buffer::None, Buffer::I64(offsets), Buffer::Bytes(bytes)],
        children: Vec::new(),
        dictionary: None,
    }
}

/// The bitmap of the rows that have a link.
fn validity(rows: &Rows) -> Buffer {
    if rows.nulls.is_empty() {
        return Buffer::None;
    }
    let mut bits = Bits(vec![u8::MAX; rows.len.div_ceil(8)]);
    rows.nulls.iter().for_each(|row| bits.set(*row, false));
    bits.into()
}

fn length(bytes: &[u8]) -> i64 {
    i64::try_from(bytes.len()).unwrap_or(i64::MAX)
}

/// A bit a row, the lowest first.
struct Bits(Vec<u8>);

impl Bits {
    fn zeros(rows: usize) -> Self {
        Self(vec![0; rows.div_ceil(8)])
    }

    fn set(&mut self, row: usize, value: bool) {
        if let Some(byte) = self.0.get_mut(row / 8) {
            let bit = 1 << (row % 8);
            *byte = if value { *byte | bit } else { *byte & !bit };
        }
    }
}

impl From<Bits> for Buffer {
    fn from(bits: Bits) -> Self {
        Self::Bytes(bits.0)
    }
}
