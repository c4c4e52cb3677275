//! Columns in and out by the Arrow PyCapsule interface
//! (<https://arrow.apache.org/docs/format/CDataInterface/PyCapsuleInterface.html>), without a copy.
//!
//! `arrow-array` reads and writes the structures. The interface has no lengths of buffers: what a
//! producer says of its own buffers has to be believed, and only that. Strings are read as bytes,
//! since a producer may be wrong about their encoding.
#![allow(unsafe_code)]

use std::ffi::CStr;
use std::ops::Range;
use std::sync::Arc;

use arrow_array::Array;
use arrow_array::ArrayReader;
use arrow_array::ArrayRef;
use arrow_array::BinaryArray;
use arrow_array::BinaryViewArray;
use arrow_array::LargeBinaryArray;
use arrow_array::NullArray;
use arrow_array::RecordBatch;
use arrow_array::RecordBatchIterator;
use arrow_array::RecordBatchOptions;
use arrow_array::StructArray;
use arrow_array::cast::AsArray;
use arrow_array::ffi::FFI_ArrowArray;
use arrow_array::ffi::FFI_ArrowSchema;
use arrow_array::ffi::from_ffi;
use arrow_array::ffi_stream::ArrayStreamReader;
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::make_array;
use arrow_array::types::Float32Type;
use arrow_array::types::Float64Type;
use arrow_schema::ArrowError;
use arrow_schema::DataType;
use arrow_schema::Field;
use arrow_schema::Fields;
use arrow_schema::Schema;
use pyo3::exceptions::PyTypeError;
use pyo3::exceptions::PyUnicodeEncodeError;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;
use pyo3::types::PyString;

use crate::error::class_name;
use crate::error::type_error;
use crate::error::value_error;
use crate::signals::check_signals;
use crate::text::surrogate_error_in_row;

/// A column of strings, in the parts in which it came.
pub(crate) struct Column {
    parts: Vec<Part>,
}

impl Column {
    /// The column of an object that speaks the PyCapsule interface; `None` if it does not. Errors
    /// call its rows `what`: `links` or `texts`.
    pub(crate) fn of(what: &str, object: &Bound<'_, PyAny>) -> PyResult<Option<Self>> {
        // Polars gives an array of this type a buffer that the interface does not know.
        if object.getattr("dtype").is_ok_and(|kind| class_name(&kind) == "Null") {
            let nulls: ArrayRef = Arc::new(NullArray::new(object.len()?));
            return Ok(Some(Self { parts: vec![Part::of(what, &nulls)?] }));
        }
        // A stream is asked for first: many objects have both, and as one array they would have to
        // put their parts together.
        if object.hasattr("__arrow_c_stream__")? {
            let capsule = object
                .call_method0("__arrow_c_stream__")
                .map_err(|error| no_strings(what, object, error))?;
            let place = place::<FFI_ArrowArrayStream>(&capsule, c"arrow_array_stream")?;
            // SAFETY: the name of a capsule says what it points to, and the capsule lives until
            // then. It leaves an empty stream there.
            let stream = unsafe { FFI_ArrowArrayStream::from_raw(place) };
            // The producer of the stream may wait for another thread that wants the interpreter.
            return object.py().detach(|| Self::of_stream(what, stream)).map(Some);
        }
        if object.hasattr("__arrow_c_array__")? {
            let capsules = object.call_method0("__arrow_c_array__")?;
            let (schema, array): (Bound<'_, PyAny>, Bound<'_, PyAny>) = capsules.extract()?;
            let schema = place::<FFI_ArrowSchema>(&schema, c"arrow_schema")?;
            let array = place::<FFI_ArrowArray>(&array, c"arrow_array")?;
            // SAFETY: as above; the schema is only read, and the array is taken once.
            let (schema, array) =
                unsafe { (FFI_ArrowSchema::from_raw(schema), FFI_ArrowArray::from_raw(array)) };
            if schema.release().is_none() || array.is_released() {
                return Err(read_already());
            }
            let kind = DataType::try_from(&schema).map_err(|error| unreadable(&error))?;
            check(what, &kind)?;
            // SAFETY: the producer vouches for its own buffers.
            let data = unsafe { from_ffi(array, &schema) }.map_err(|error| unreadable(&error))?;
            let parts = vec![Part::of(what, &make_array(data))?];
            return Ok(Some(Self { parts }));
        }
        Ok(None)
    }

    pub(crate) fn parts(&self) -> &[Part] {
        &self.parts
    }

    fn of_stream(what: &str, stream: FFI_ArrowArrayStream) -> PyResult<Self> {
        if stream.release().is_none() {
            return Err(read_already());
        }
        if stream.get_next().is_none() {
            return Err(value_error("the Arrow stream does not say how it is read"));
        }
        let reader = ArrayStreamReader::try_new(stream).map_err(|error| unreadable(&error))?;
        check(what, reader.field().data_type())?;
        let mut parts = Vec::new();
        for array in reader {
            parts.push(Part::of(what, &array.map_err(|error| unreadable(&error))?)?);
            check_signals()?;
        }
        Ok(Self { parts })
    }
}

/// One array of a column.
pub(crate) struct Part {
    /// The rows: strings, or a dictionary of strings.
    rows: ArrayRef,
    /// The table around them, whose own nulls are theirs too.
    table: Option<StructArray>,
    /// The number of the string of each row of a dictionary.
    keys: Option<Vec<usize>>,
    strings: Strings,
}

impl Part {
    fn of(what: &str, array: &ArrayRef) -> PyResult<Self> {
        let table = array.as_struct_opt().cloned();
        let rows = match &table {
            Some(table) => table.columns().first().cloned(),
            None => Some(Arc::clone(array)),
        };
        let rows = rows.ok_or_else(|| wrong_type(what, array.data_type()))?;
        let dictionary = rows.as_any_dictionary_opt();
        let values = dictionary.map_or(&rows, |dictionary| dictionary.values());
        let strings = Strings::of(what, values)?;
        let keys = dictionary.map(|dictionary| {
            // Without values there is nothing that a key could be brought to.
            if dictionary.values().is_empty() { Vec::new() } else { dictionary.normalized_keys() }
        });
        Ok(Self { table, keys, strings, rows })
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The strings that rows refer to by their number: those of the dictionary, else their own.
    pub(crate) fn strings(&self) -> &Strings {
        &self.strings
    }

    pub(crate) fn is_dictionary(&self) -> bool {
        self.keys.is_some()
    }

    /// The number of the string of a row; `None` for a null, and beyond the end.
    pub(crate) fn index(&self, row: usize) -> Option<usize> {
        let is_hidden = self.table.as_ref().is_some_and(|table| table.is_null(row));
        if row >= self.len() || is_hidden || self.rows.is_null(row) {
            return None;
        }
        match &self.keys {
            Some(keys) => keys.get(row).copied(),
            None => Some(row),
        }
    }

    /// The bytes of the string of a row; `None` for a null.
    pub(crate) fn bytes(&self, row: usize) -> Option<&[u8]> {
        self.strings.bytes(self.index(row)?)
    }
}

/// Strings of an array, as bytes.
pub(crate) enum Strings {
    Null(usize),
    Small(BinaryArray),
    Large(LargeBinaryArray),
    View(BinaryViewArray),
}

/// Where the strings of an array stand: two arrays with the same place have the same strings.
pub(crate) type Place = (usize, Vec<usize>);

impl Strings {
    fn of(what: &str, array: &ArrayRef) -> PyResult<Self> {
        match array.data_type() {
            DataType::Null => Ok(Self::Null(array.len())),
            DataType::Utf8 => Ok(Self::Small(array.as_string::<i32>().clone().into())),
            DataType::LargeUtf8 => Ok(Self::Large(array.as_string::<i64>().clone().into())),
            DataType::Utf8View => Ok(Self::View(array.as_string_view().clone().to_binary_view())),
            _ if has_no_value(array) => Ok(Self::Null(array.len())),
            other => Err(wrong_type(what, other)),
        }
    }

    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Null(len) => *len,
            Self::Small(strings) => strings.len(),
            Self::Large(strings) => strings.len(),
            Self::View(strings) => strings.len(),
        }
    }

    pub(crate) fn place(&self) -> Place {
        let address = |bytes: &[u8]| bytes.as_ptr().addr();
        let (mut buffers, nulls) = match self {
            Self::Null(_) => (Vec::new(), None),
            Self::Small(all) => {
                let offsets = all.value_offsets().as_ptr().addr();
                (vec![offsets, address(all.value_data())], all.nulls())
            }
            Self::Large(all) => {
                let offsets = all.value_offsets().as_ptr().addr();
                (vec![offsets, address(all.value_data())], all.nulls())
            }
            Self::View(all) => {
                let data = all.data_buffers().iter().map(|buffer| address(buffer));
                let views = all.views().as_ptr().addr();
                (std::iter::once(views).chain(data).collect(), all.nulls())
            }
        };
        // Which of them are null is said elsewhere.
        let nulls = nulls.map_or([0, 0], |nulls| [address(nulls.validity()), nulls.offset()]);
        buffers.extend(nulls);
        (self.len(), buffers)
    }

    /// The bytes of a string; `None` for a null, and beyond the end.
    pub(crate) fn bytes(&self, index: usize) -> Option<&[u8]> {
        if index >= self.len() {
            return None;
        }
        match self {
            Self::Null(_) => None,
            Self::Small(strings) => strings.is_valid(index).then(|| strings.value(index)),
            Self::Large(strings) => strings.is_valid(index).then(|| strings.value(index)),
            Self::View(strings) => strings.is_valid(index).then(|| strings.value(index)),
        }
    }

    /// All bytes from the first of some rows to the last, where they stand in one piece.
    pub(crate) fn stretch(&self, rows: Range<usize>) -> Option<&[u8]> {
        match self {
            Self::Null(_) | Self::View(_) => None,
            Self::Small(all) => {
                let offset = |row: usize| usize::try_from(*all.value_offsets().get(row)?).ok();
                all.value_data().get(offset(rows.start)?..offset(rows.end)?)
            }
            Self::Large(all) => {
                let offset = |row: usize| usize::try_from(*all.value_offsets().get(row)?).ok();
                all.value_data().get(offset(rows.start)?..offset(rows.end)?)
            }
        }
    }
}

/// A table that was made here, and is handed out as a struct array or as a stream of one.
pub(crate) struct Table {
    schema: Arc<Schema>,
    columns: Vec<ArrayRef>,
    rows: usize,
}

impl Table {
    /// A table of so many rows.
    pub(crate) fn new(rows: usize, columns: impl IntoIterator<Item = (Field, ArrayRef)>) -> Self {
        let (fields, columns): (Vec<Field>, Vec<ArrayRef>) = columns.into_iter().unzip();
        Self { schema: Arc::new(Schema::new(fields)), columns, rows }
    }

    /// The capsule of the type alone.
    pub(crate) fn schema_capsule<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let schema =
            FFI_ArrowSchema::try_from(&*self.schema).map_err(|error| unreadable(&error))?;
        PyCapsule::new_with_value(py, schema, c"arrow_schema")
    }

    /// The capsules of the type and of the array.
    pub(crate) fn capsules<'py>(
        self,
        py: Python<'py>,
    ) -> PyResult<(Bound<'py, PyCapsule>, Bound<'py, PyCapsule>)> {
        let schema = self.schema_capsule(py)?;
        let fields: Fields = self.schema.fields().clone();
        let table = StructArray::try_new_with_length(fields, self.columns, None, self.rows)
            .map_err(|error| unreadable(&error))?;
        let array = FFI_ArrowArray::new(&table.to_data());
        Ok((schema, PyCapsule::new_with_value(py, array, c"arrow_array")?))
    }

    /// The capsule of a stream of this one array.
    pub(crate) fn stream_capsule<'py>(self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        // A table without columns has rows too.
        let rows = RecordBatchOptions::new().with_row_count(Some(self.rows));
        let batch =
            RecordBatch::try_new_with_options(Arc::clone(&self.schema), self.columns, &rows)
                .map_err(|error| unreadable(&error))?;
        let reader = RecordBatchIterator::new([Ok(batch)], self.schema);
        let stream = FFI_ArrowArrayStream::new(Box::new(reader));
        PyCapsule::new_with_value(py, stream, c"arrow_array_stream")
    }
}

/// What a capsule points to.
fn place<T>(capsule: &Bound<'_, PyAny>, name: &'static CStr) -> PyResult<*mut T> {
    let capsule = capsule.cast::<PyCapsule>().map_err(|_| type_error("not an Arrow capsule"))?;
    Ok(capsule.pointer_checked(Some(name))?.cast::<T>().as_ptr())
}

/// Whether an array of this type is a column of strings, or a table of one.
fn check(what: &str, kind: &DataType) -> PyResult<()> {
    let DataType::Struct(fields) = kind else { return check_column(what, kind) };
    match fields.iter().as_slice() {
        [field] => check_column(what, field.data_type()),
        _ => Err(no_column(what, fields)),
    }
}

fn check_column(what: &str, kind: &DataType) -> PyResult<()> {
    // Whether numbers are there is seen later: a column without any value often has their type.
    let may_lack_values = matches!(kind, DataType::Null | DataType::Boolean) || kind.is_primitive();
    if may_lack_values || is_strings(kind) { Ok(()) } else { Err(wrong_type(what, kind)) }
}

/// Whether all rows are null, or no numbers, as pandas spells a null.
fn has_no_value(array: &ArrayRef) -> bool {
    let is_missing = |row| {
        array.is_null(row)
            || match array.data_type() {
                DataType::Float64 => array.as_primitive::<Float64Type>().value(row).is_nan(),
                DataType::Float32 => array.as_primitive::<Float32Type>().value(row).is_nan(),
                _ => false,
            }
    };
    (0..array.len()).all(is_missing)
}

fn is_strings(kind: &DataType) -> bool {
    let kind = match kind {
        DataType::Dictionary(_, values) => values,
        kind => kind,
    };
    matches!(kind, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View)
}

/// The values of a column are of several types, such as numbers between strings, or strings that Arrow
/// cannot say.
fn no_strings(what: &str, object: &Bound<'_, PyAny>, error: PyErr) -> PyErr {
    let py = object.py();
    if error.is_instance_of::<PyUnicodeEncodeError>(py) {
        // Arrow does not say which row it is.
        let cannot = |item: PyResult<Bound<'_, PyAny>>| {
            item.is_ok_and(|item| item.cast::<PyString>().is_ok_and(|text| text.to_str().is_err()))
        };
        let row = object.try_iter().ok().and_then(|mut items| items.position(cannot));
        return surrogate_error_in_row(py, what, row, error);
    }
    if !error.is_instance_of::<PyTypeError>(py) && !error.is_instance_of::<PyValueError>(py) {
        return error;
    }
    let class = class_name(object);
    let refused = type_error(format!(
        "{what} must be a column of strings, and this {class} is none: {error}; cast it to string"
    ));
    refused.set_cause(py, Some(error));
    refused
}

/// A structure without its callback was moved or freed, and nothing else in it means anything.
fn read_already() -> PyErr {
    value_error("the Arrow data was read already, and can be read once; make it anew")
}

fn unreadable(error: &ArrowError) -> PyErr {
    value_error(format!("the Arrow data cannot be read to its end: {error}"))
}

/// There is no column, or there are several, of which nobody said which is meant.
fn no_column(what: &str, fields: &Fields) -> PyErr {
    let names: Vec<&str> = fields.iter().map(|field| field.name().as_str()).collect();
    let Some(example) = fields.iter().find(|field| is_strings(field.data_type())) else {
        return type_error(format!(
            "{what} must be one column of strings, and none of this table is one; it has {names:?}"
        ));
    };
    let example = example.name();
    type_error(format!(
        "{what} must be one column of strings, not a whole table; choose one of {names:?}, such as \
         table[{example:?}], or in DuckDB relation.select({example:?})"
    ))
}

fn wrong_type(what: &str, kind: &DataType) -> PyErr {
    let values = match kind {
        DataType::Dictionary(_, values) => values,
        kind => kind,
    };
    let remedy = match values {
        DataType::Struct(_) => "of tables; choose one of their columns",
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView => {
            "of bytes; cast it to string"
        }
        DataType::List(_)
        | DataType::LargeList(_)
        | DataType::ListView(_)
        | DataType::LargeListView(_)
        | DataType::FixedSizeList(..) => "of lists; flatten or explode it first",
        DataType::RunEndEncoded(..) => "run-end encoded; decode it first",
        _ => "of another type; cast it to string",
    };
    let name = kind.to_string();
    let name = name.split(['(', '{']).next().unwrap_or_default();
    type_error(format!("{what} must be a column of strings, and this one ({name}) is {remedy}"))
}
