//! `outlink.Verdicts`: the answer to a batch, in columns.

use outlink::Action;
use outlink::Context;
use outlink::Screener;
use outlink::batch::Column;
use outlink::batch::Rows;
use outlink::batch::Value;
use outlink::batch::arrow::Names;
use outlink::batch::arrow::array;
use outlink::batch::arrow::field;
use pyo3::IntoPyObjectExt;
use pyo3::exceptions::PyIndexError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use pyo3::types::PyCapsule;
use pyo3::types::PyDict;
use pyo3::types::PyList;

use crate::action;
use crate::arrow::Table;
use crate::error::type_error;
use crate::error::value_error;
use crate::links::Links;
use crate::text::screened;
use crate::verdict::PyVerdict;

#[pyclass(frozen, sequence, name = "Verdicts", module = "outlink")]
/// The answer to a batch, in columns; pyarrow, Polars, pandas and DuckDB take it as a table.
///
/// The columns are those that were chosen; without a choice `action` (allow, review, warn, block),
/// `action_number` (0, 10, 20, 30, for comparing), and where that is not allow, of the deciding
/// reason, `code`, `list`, `category`, `rule` (the pattern) and `candidate` (the place it is about).
/// A row without a link is null in all of them. An item is the whole verdict of a row, made when it
/// is asked for.
pub(crate) struct PyVerdicts {
    rows: Rows,
    links: Links,
    screener: Screener,
    context: Context,
    columns: Vec<Column>,
}

impl PyVerdicts {
    pub(crate) fn new(
        rows: Rows,
        links: Links,
        screener: Screener,
        context: Context,
        columns: Vec<Column>,
    ) -> Self {
        Self { rows, links, screener, context, columns }
    }
}

#[pymethods]
impl PyVerdicts {
    fn __len__(&self) -> usize {
        self.rows.len()
    }

    /// The verdict of a row; None where there is no link.
    fn __getitem__(&self, py: Python<'_>, row: isize) -> PyResult<Option<PyVerdict>> {
        let place = if row < 0 { row.checked_add_unsigned(self.rows.len()) } else { Some(row) };
        let row = place
            .and_then(|row| usize::try_from(row).ok())
            .filter(|row| *row < self.rows.len())
            .ok_or_else(|| {
                PyIndexError::new_err(format!("row {row} of {} verdicts", self.rows.len()))
            })?;
        self.verdict(py, row)
    }

    fn __iter__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let builtins = slf.py().import("builtins")?;
        let rows = builtins.call_method1("range", (slf.get().rows.len(),))?;
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
            let mut nulls = self.rows.nulls().iter().peekable();
            let is_null = |row: &usize| nulls.next_if(|null| *null == row).is_none();
            return Ok((0..self.rows.len()).filter(is_null).collect());
        }
        let strict = self.rows.found().filter(|(_, found)| found.action() >= at_least);
        Ok(strict.map(|(row, _)| row).collect())
    }

    /// How many rows each action has, by its name.
    fn counts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let counts = PyDict::new(py);
        for action in Action::ALL.iter().copied() {
            counts.set_item(action.as_str(), self.rows.count(action))?;
        }
        Ok(counts)
    }

    /// A byte a row with the number of its action, 255 where there is no link; for
    /// `numpy.frombuffer(verdicts.action_numbers(), "u1")`.
    fn action_numbers<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        let mut numbers = vec![Action::Allow.number(); self.rows.len()];
        self.rows.set(&mut numbers, |found| found.action().number(), &u8::MAX);
        PyBytes::new(py, &numbers)
    }

    /// The names of the columns.
    #[getter]
    fn columns(&self) -> Vec<&'static str> {
        self.columns.iter().map(|column| column.as_str()).collect()
    }

    /// The columns as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let columns = PyDict::new(py);
        for column in &self.columns {
            columns.set_item(column.as_str(), values(py, &self.rows, *column)?)?;
        }
        Ok(columns)
    }

    /// Raises TypeError: numpy, and with it `pandas.DataFrame(verdicts)`, would make one column of
    /// objects of the table.
    #[pyo3(signature = (dtype=None, copy=None))]
    fn __array__(&self, dtype: Option<Bound<'_, PyAny>>, copy: Option<bool>) -> PyResult<()> {
        drop((dtype, copy));
        Err(type_error(
            "verdicts are a table, not an array; take pandas.DataFrame(verdicts.to_dict()), \
             pyarrow.table(verdicts), polars.DataFrame(verdicts) or \
             numpy.frombuffer(verdicts.action_numbers(), \"u1\")",
        ))
    }

    /// The type of the columns, for the Arrow PyCapsule interface.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        table(&Rows::default(), &self.columns).schema_capsule(py)
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
        py.detach(|| table(&self.rows, &self.columns)).capsules(py)
    }

    /// The columns as a stream of one batch, for the Arrow PyCapsule interface.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        drop(requested_schema);
        py.detach(|| table(&self.rows, &self.columns)).stream_capsule(py)
    }

    fn _repr_html_<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("outlink._html")?.call_method1("verdicts", (slf,))
    }

    fn __repr__(&self) -> String {
        let count = |action: &Action| format!("{} {action}", self.rows.count(*action));
        let counts: Vec<String> = Action::ALL.iter().map(count).collect();
        let nulls = match self.rows.nulls().len() {
            0 => String::new(),
            nulls => format!(", {nulls} null"),
        };
        format!("<Verdicts {}: {}{nulls}>", self.rows.len(), counts.join(", "))
    }
}

impl PyVerdicts {
    fn verdict(&self, py: Python<'_>, row: usize) -> PyResult<Option<PyVerdict>> {
        let judge = |link: &[u8]| PyVerdict { inner: self.screener.screen(link, &self.context) };
        match &self.links {
            Links::Python(items) => {
                if self.rows.is_null(row) {
                    return Ok(None);
                }
                let item = items.bind(py).get_item(row)?;
                Ok(Some(judge(screened(&item)?.as_bytes())))
            }
            Links::Arrow(column) => {
                let mut row = row;
                for part in column.parts() {
                    if row < part.len() {
                        return Ok(part.bytes(row).map(judge));
                    }
                    row -= part.len();
                }
                Ok(None)
            }
        }
    }
}

/// The columns as a table.
fn table(rows: &Rows, columns: &[Column]) -> Table {
    let columns = columns.iter().map(|column| {
        let field = field(*column, Names::Dictionary, "");
        (field, array(rows, *column, Names::Dictionary))
    });
    Table::new(rows.len(), columns)
}

/// A column as a list.
pub(crate) fn values<'py>(
    py: Python<'py>,
    rows: &Rows,
    column: Column,
) -> PyResult<Bound<'py, PyList>> {
    // Nearly all rows are allowed, and then all have the same value.
    let [allowed, null] = [column.allowed_value(), Value::None].map(|value| item(py, &value));
    let (allowed, null) = (allowed?, null?);
    let mut items = vec![&allowed; rows.len()];
    let found = rows.found().map(|(row, found)| Ok((row, item(py, &found.value(column))?)));
    let found = found.collect::<PyResult<Vec<_>>>()?;
    let nulls = rows.nulls().iter().map(|row| (*row, &null));
    for (row, item) in found.iter().map(|(row, item)| (*row, item)).chain(nulls) {
        if let Some(place) = items.get_mut(row) {
            *place = item;
        }
    }
    PyList::new(py, items)
}

fn item<'py>(py: Python<'py>, value: &Value<'_>) -> PyResult<Bound<'py, PyAny>> {
    match value {
        Value::Text(text) => text.into_bound_py_any(py),
        Value::Number(number) => number.into_bound_py_any(py),
        Value::Texts(texts) => texts.into_bound_py_any(py),
        _ => Ok(py.None().into_bound(py)),
    }
}
