//! A Parquet file as batches of rows, one column of which holds links.

use std::fs::File;
use std::path::Path;
use std::path::PathBuf;

use arrow_array::ArrayRef;
use arrow_array::RecordBatch;
use arrow_schema::DataType;
use arrow_schema::Schema;
use arrow_schema::SchemaRef;
use parquet::arrow::arrow_reader::ParquetRecordBatchReader;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::error::Columns;
use crate::error::Error;
use crate::error::TableError;
use crate::table::links;

/// A file that is read.
pub(crate) struct Source {
    path: PathBuf,
    reader: ParquetRecordBatchReader,
    schema: SchemaRef,
    column: usize,
    rows: u64,
}

/// Some rows of a file.
pub(crate) struct Stretch {
    pub(crate) rows: RecordBatch,
    pub(crate) links: ArrayRef,
}

impl Source {
    /// Opens a file, and looks for the column before anything is read.
    pub(crate) fn open(path: &Path, column: Option<&str>) -> Result<Self, Error> {
        let file = File::open(path).map_err(Error::read(path))?;
        let damaged = |source| TableError::Read { path: path.to_owned(), source };
        let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(damaged)?;
        let schema = builder.schema().clone();
        let column = find(path, &schema, column)?;
        let rows = u64::try_from(builder.metadata().file_metadata().num_rows()).unwrap_or(0);
        let reader = builder.with_batch_size(BATCH_ROWS).build().map_err(damaged)?;
        Ok(Self { path: path.to_owned(), reader, schema, column, rows })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// How many rows the file says that it has.
    pub(crate) fn rows(&self) -> u64 {
        self.rows
    }

    /// The next rows, or nothing at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Stretch>, Error> {
        let Some(rows) = self.reader.next() else { return Ok(None) };
        let damaged = |source| TableError::Read { path: self.path.clone(), source };
        let rows = rows.map_err(|error| damaged(error.into()))?;
        let links = rows.column(self.column).clone();
        Ok(Some(Stretch { rows, links }))
    }
}

fn find(path: &Path, schema: &Schema, column: Option<&str>) -> Result<usize, TableError> {
    let path = path.to_owned();
    let Some(column) = column else {
        return Err(TableError::ColumnMissing { path, columns: columns_of_strings(schema) });
    };
    let fields = schema.fields().iter().enumerate();
    let named: Vec<_> = fields.filter(|(_, field)| field.name() == column).collect();
    let (index, field) = match named.as_slice() {
        [one] => *one,
        [] => {
            let names = schema.fields().iter().map(|field| field.name().clone()).collect();
            let columns = Columns { what: "columns", names };
            return Err(TableError::ColumnUnknown { path, column: column.to_owned(), columns });
        }
        several => {
            let (column, count) = (column.to_owned(), several.len());
            return Err(TableError::ColumnAmbiguous { path, column, count });
        }
    };
    if !links::are_links(field.data_type()) {
        return Err(TableError::ColumnType {
            path,
            column: column.to_owned(),
            found: name_of(field.data_type()),
            columns: columns_of_strings(schema),
        });
    }
    Ok(index)
}

fn columns_of_strings(schema: &Schema) -> Columns {
    let strings = schema.fields().iter().filter(|field| links::are_links(field.data_type()));
    Columns {
        what: "columns of strings",
        names: strings.map(|field| field.name().clone()).collect(),
    }
}

/// The name of a type, without what is nested in it.
fn name_of(data_type: &DataType) -> String {
    let name = data_type.to_string();
    name.split(['(', '{']).next().unwrap_or_default().to_owned()
}

/// Enough rows to keep the cores busy, few enough to be held twice whatever stands in the other
/// columns.
const BATCH_ROWS: usize = 1 << 14;
