//! `outlink.TextLinks`: the links of a column of texts, in columns.

use outlink::Action;
use outlink::batch::Column;
use outlink::batch::TextLinks;
use outlink::batch::arrow::Names;
use outlink::batch::arrow::Offsets;
use outlink::batch::arrow::TEXT_COLUMNS;
use outlink::batch::arrow::array;
use outlink::batch::arrow::field;
use outlink::batch::arrow::text_arrays;
use outlink::batch::arrow::text_fields;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;
use pyo3::types::PyDict;
use pyo3::types::PyIterator;
use pyo3::types::PyList;

use crate::arrow::Table;
use crate::verdicts::values;

#[pyclass(frozen, name = "TextLinks", module = "outlink")]
/// The links of a column of texts, in columns; pyarrow, Polars, pandas and DuckDB take it as a
/// table.
///
/// A row is a link: `row` is the number of its text, `start` and `end` are its place in the text, in
/// characters, `link` is what a browser would open; the columns of its verdict follow if the links
/// were screened.
pub(crate) struct PyTextLinks {
    found: TextLinks,
    columns: Vec<Column>,
}

impl PyTextLinks {
    pub(crate) fn new(found: TextLinks, columns: Vec<Column>) -> Self {
        Self { found, columns }
    }

    fn table(&self) -> Table {
        table(&self.found, &self.columns)
    }
}

#[pymethods]
impl PyTextLinks {
    /// The rows, each with its columns by their names.
    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyIterator>> {
        let columns = self.to_dict(py)?;
        let rows = (0..self.found.links.len()).map(|row| {
            let one = PyDict::new(py);
            for (name, values) in &columns {
                one.set_item(name, values.get_item(row)?)?;
            }
            Ok(one)
        });
        PyList::new(py, rows.collect::<PyResult<Vec<_>>>()?)?.try_iter()
    }

    fn __len__(&self) -> usize {
        self.found.links.len()
    }

    /// The names of the columns.
    #[getter]
    fn columns(&self) -> Vec<&'static str> {
        TEXT_COLUMNS.into_iter().chain(self.columns.iter().map(|one| one.as_str())).collect()
    }

    /// How many links each action has, by its name; empty if the links were not screened.
    fn counts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let counts = PyDict::new(py);
        if self.found.verdicts.len() == self.found.links.len() && !self.columns.is_empty() {
            for action in Action::ALL.iter().copied() {
                counts.set_item(action.as_str(), self.found.verdicts.count(action))?;
            }
        }
        Ok(counts)
    }

    /// The columns as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let columns = PyDict::new(py);
        let links = &self.found.links;
        let numbers = [
            links.iter().map(|link| link.row).collect::<Vec<_>>(),
            links.iter().map(|link| link.start_char).collect(),
            links.iter().map(|link| link.end_char).collect(),
        ];
        for (name, numbers) in TEXT_COLUMNS.into_iter().zip(numbers) {
            columns.set_item(name, numbers)?;
        }
        let urls = PyList::new(py, links.iter().map(|link| &*link.url))?;
        columns.set_item("link", urls)?;
        for column in &self.columns {
            columns.set_item(column.as_str(), values(py, &self.found.verdicts, *column)?)?;
        }
        Ok(columns)
    }

    /// The type of the columns, for the Arrow PyCapsule interface.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        table(&TextLinks::default(), &self.columns).schema_capsule(py)
    }

    /// The columns as one struct array, for the Arrow PyCapsule interface.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<(Bound<'py, PyCapsule>, Bound<'py, PyCapsule>)> {
        drop(requested_schema);
        py.detach(|| self.table()).capsules(py)
    }

    /// The columns as a stream of one batch, for the Arrow PyCapsule interface.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        drop(requested_schema);
        py.detach(|| self.table()).stream_capsule(py)
    }

    fn _repr_html_<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("outlink._html")?.call_method1("text_links", (slf,))
    }

    fn __repr__(&self) -> String {
        let links = self.found.links.len();
        if self.columns.is_empty() {
            return format!("<TextLinks {links}>");
        }
        let count = |action: &Action| format!("{} {action}", self.found.verdicts.count(*action));
        let counts: Vec<String> = Action::ALL.iter().map(count).collect();
        format!("<TextLinks {links}: {}>", counts.join(", "))
    }
}

fn table(found: &TextLinks, columns: &[Column]) -> Table {
    let places = text_fields("").into_iter().zip(text_arrays(found, Offsets::Chars));
    let verdicts = columns.iter().map(|column| {
        let field = field(*column, Names::Dictionary, "");
        (field, array(&found.verdicts, *column, Names::Dictionary))
    });
    Table::new(found.links.len(), places.chain(verdicts))
}
