//! How the strings of a column lie in memory, as its schema says: `utf8`, `large_utf8`, `utf8_view`,
//! dictionaries of those, columns of nothing but nulls, and tables of one such column.
#![allow(unsafe_code)]

use std::ffi::CStr;
use std::ffi::c_char;

use pyo3::prelude::*;

use super::ffi::Schema;
use crate::error::type_error;
use crate::error::value_error;

/// What an array of a column is.
#[derive(Clone, Copy)]
pub(super) struct Kind {
    /// Whether the column is the only one of a table: streams have no other way to give it.
    pub(super) is_table: bool,
    pub(super) column: ColumnKind,
}

/// What a column of strings is.
#[derive(Clone, Copy)]
pub(super) enum ColumnKind {
    Null,
    Plain(Layout),
    /// Strings that rows refer to by their number.
    Dictionary(Width, Layout),
}

#[derive(Clone, Copy)]
pub(super) enum Layout {
    /// 32-bit offsets into one buffer.
    Small,
    /// 64-bit offsets into one buffer.
    Large,
    /// Sixteen bytes a row, which hold short strings themselves.
    View,
}

/// The type of the numbers of a dictionary.
#[derive(Clone, Copy)]
pub(super) enum Width {
    I8,
    U8,
    I16,
    U16,
    I32,
    U32,
    I64,
    U64,
}

impl Kind {
    pub(super) fn of(schema: &Schema) -> PyResult<Self> {
        if format_of(schema)? != "+s" {
            return Ok(Self { is_table: false, column: ColumnKind::of(schema)? });
        }
        let columns = columns(schema)?;
        match columns.as_slice() {
            [column] => Ok(Self { is_table: true, column: ColumnKind::of(column)? }),
            columns => Err(no_column(columns)),
        }
    }
}

impl ColumnKind {
    fn of(schema: &Schema) -> PyResult<Self> {
        let format = format_of(schema)?;
        if schema.dictionary.is_null() {
            if format == "n" {
                return Ok(Self::Null);
            }
            return Layout::of(format).map(Self::Plain).ok_or_else(|| wrong_type(format));
        }
        // SAFETY: a schema that is not null is whole for as long as its parent.
        let values = format_of(unsafe { &*schema.dictionary })?;
        let layout = Layout::of(values).ok_or_else(|| wrong_type(values))?;
        let width = match format {
            "c" => Width::I8,
            "C" => Width::U8,
            "s" => Width::I16,
            "S" => Width::U16,
            "i" => Width::I32,
            "I" => Width::U32,
            "l" => Width::I64,
            "L" => Width::U64,
            _ => return Err(wrong_type(format)),
        };
        Ok(Self::Dictionary(width, layout))
    }
}

impl Layout {
    fn of(format: &str) -> Option<Self> {
        match format {
            "u" => Some(Self::Small),
            "U" => Some(Self::Large),
            "vu" => Some(Self::View),
            _ => None,
        }
    }

    /// How many buffers an array of this layout has at least.
    pub(super) fn buffers(self) -> i64 {
        match self {
            Self::Small | Self::Large => 3,
            Self::View => 2,
        }
    }
}

/// A structure without its callback was moved or freed, and nothing else in it means anything.
pub(super) fn read_already() -> PyErr {
    value_error("the Arrow data was read already, and can be read once; make it anew")
}

/// The columns of a table.
fn columns(schema: &Schema) -> PyResult<Vec<&Schema>> {
    let count = usize::try_from(schema.n_children).unwrap_or_default();
    let column = |number: usize| {
        // SAFETY: a schema has as many children as it says, each whole for as long as it is.
        unsafe { schema.children.add(number).read().as_ref() }.ok_or_else(read_already)
    };
    (0..count).map(column).collect()
}

/// There is no column, or there are several, of which nobody said which is meant.
fn no_column(columns: &[&Schema]) -> PyErr {
    let names: Vec<String> = columns.iter().map(|column| name_of(column)).collect();
    let of_strings = columns.iter().zip(&names).find(|(column, _)| {
        ColumnKind::of(column).is_ok_and(|kind| !matches!(kind, ColumnKind::Null))
    });
    let Some((_, example)) = of_strings else {
        return type_error(format!(
            "links must be one column of strings, and none of this table is one; it has {names:?}"
        ));
    };
    type_error(format!(
        "links must be one column of strings, not a whole table; choose one of {names:?}, such as \
         table[{example:?}], or in DuckDB relation.select({example:?})"
    ))
}

fn name_of(schema: &Schema) -> String {
    if schema.release.is_none() {
        return String::new();
    }
    text(schema.name).map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

fn format_of(schema: &Schema) -> PyResult<&str> {
    if schema.release.is_none() {
        return Err(read_already());
    }
    let format =
        text(schema.format).ok_or_else(|| value_error("the Arrow schema has no format"))?;
    format.to_str().map_err(|_| value_error("the format of the Arrow schema is not UTF-8"))
}

/// A text of a schema that is whole.
fn text<'a>(text: *const c_char) -> Option<&'a CStr> {
    // SAFETY: the texts of a schema end in NUL and live as long as the schema.
    (!text.is_null()).then(|| unsafe { CStr::from_ptr(text) })
}

fn wrong_type(format: &str) -> PyErr {
    let what = match format {
        "+s" => "of tables; choose one of their columns",
        "z" | "Z" | "vz" => "of bytes; cast it to string",
        "+l" | "+L" | "+vl" | "+vL" | "+w" => "of lists; flatten or explode it first",
        "+r" => "run-end encoded; decode it first",
        _ => "of another type; cast it to string",
    };
    type_error(format!(
        "links must be a column of strings, and this one (format {format:?}) is {what}"
    ))
}
