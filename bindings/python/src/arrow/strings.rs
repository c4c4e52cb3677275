//! The strings of an array that others made, read where they stand.
#![allow(unsafe_code)]

use std::ops::Range;
use std::ptr;
use std::slice;

use pyo3::prelude::*;

use super::ffi::RawArray;
use super::kind::ColumnKind;
use super::kind::Kind;
use super::kind::Layout;
use super::kind::Width;
use crate::error::value_error;

/// One array of a column.
pub(crate) struct Part {
    array: RawArray,
    kind: Kind,
}

impl Part {
    pub(super) fn new(array: RawArray, kind: Kind) -> PyResult<Self> {
        let part = Self { array, kind };
        if part.is_whole() {
            Ok(part)
        } else {
            Err(value_error("the Arrow array does not have the buffers of its type"))
        }
    }

    fn is_whole(&self) -> bool {
        let Some(rows) = self.rows() else { return false };
        if !rows.is_whole() {
            return false;
        }
        match self.kind.column {
            ColumnKind::Null => true,
            ColumnKind::Plain(layout) => rows.array.n_buffers >= layout.buffers(),
            ColumnKind::Dictionary(_, layout) => {
                let has_buffers = |values: &RawArray| values.n_buffers >= layout.buffers();
                let values = rows.dictionary();
                rows.array.n_buffers >= 2
                    && values
                        .is_some_and(|values| Rows::of(values).is_whole() && has_buffers(values))
            }
        }
    }

    pub(crate) fn len(&self) -> usize {
        usize::try_from(self.array.length).unwrap_or_default()
    }

    /// The strings that rows refer to by their number: those of the dictionary, else their own.
    pub(crate) fn strings(&self) -> Strings<'_> {
        let Some(rows) = self.rows() else {
            return Strings { rows: Rows::of(&self.array), layout: None };
        };
        match self.kind.column {
            ColumnKind::Null => Strings { rows, layout: None },
            ColumnKind::Plain(layout) => Strings { rows, layout: Some(layout) },
            ColumnKind::Dictionary(_, layout) => {
                Strings { rows: rows.dictionary().map_or(rows, Rows::of), layout: Some(layout) }
            }
        }
    }

    pub(crate) fn is_dictionary(&self) -> bool {
        matches!(self.kind.column, ColumnKind::Dictionary(..))
    }

    /// The number of the string of a row; `None` for a null.
    pub(crate) fn index(&self, row: usize) -> Option<usize> {
        let rows = self.rows().filter(|rows| rows.is_valid(row))?;
        let ColumnKind::Dictionary(width, _) = self.kind.column else { return Some(row) };
        let (array, at) = (rows.array, rows.at(row)?);
        match width {
            Width::I8 => usize::try_from(array.value::<i8>(1, at)?).ok(),
            Width::U8 => Some(usize::from(array.value::<u8>(1, at)?)),
            Width::I16 => usize::try_from(array.value::<i16>(1, at)?).ok(),
            Width::U16 => Some(usize::from(array.value::<u16>(1, at)?)),
            Width::I32 => usize::try_from(array.value::<i32>(1, at)?).ok(),
            Width::U32 => usize::try_from(array.value::<u32>(1, at)?).ok(),
            Width::I64 => usize::try_from(array.value::<i64>(1, at)?).ok(),
            Width::U64 => usize::try_from(array.value::<u64>(1, at)?).ok(),
        }
    }

    /// The rows of the column, which stand in the only child of a table.
    fn rows(&self) -> Option<Rows<'_>> {
        let array = &self.array;
        if !self.kind.is_table {
            return Some(Rows::of(array));
        }
        if array.n_children != 1 || array.children.is_null() || !Rows::of(array).is_whole() {
            return None;
        }
        // SAFETY: an array has as many children as it says, each whole for as long as it is.
        let column = unsafe { array.children.read().as_ref() }?;
        let start = usize::try_from(array.offset).ok()?;
        let has_all =
            array.offset.checked_add(array.length).is_some_and(|end| end <= column.length);
        has_all.then_some(Rows { array: column, start, length: self.len(), table: Some(array) })
    }
}

/// Rows of an array.
#[derive(Clone, Copy)]
struct Rows<'a> {
    array: &'a RawArray,
    /// Where they begin, counted from the offset of the array.
    start: usize,
    length: usize,
    /// The table around them, whose own nulls are theirs too.
    table: Option<&'a RawArray>,
}

impl<'a> Rows<'a> {
    fn of(array: &'a RawArray) -> Self {
        let length = usize::try_from(array.length).unwrap_or_default();
        Self { array, start: 0, length, table: None }
    }

    fn is_whole(&self) -> bool {
        let array = self.array;
        array.release.is_some()
            && array.length >= 0
            && array.offset >= 0
            && array.offset.checked_add(array.length).is_some_and(|end| end < i64::MAX / 32)
    }

    fn dictionary(&self) -> Option<&'a RawArray> {
        // SAFETY: a dictionary that is not null is whole for as long as its parent.
        unsafe { self.array.dictionary.as_ref() }
    }

    /// Where a row stands in the buffers.
    fn at(&self, row: usize) -> Option<usize> {
        usize::try_from(self.array.offset).ok()?.checked_add(self.start)?.checked_add(row)
    }

    fn is_valid(&self, row: usize) -> bool {
        row < self.length
            && self.table.is_none_or(|table| table.is_valid(row))
            && self.array.is_valid(self.start + row)
    }
}

/// Strings of an array.
#[derive(Clone, Copy)]
pub(crate) struct Strings<'a> {
    rows: Rows<'a>,
    layout: Option<Layout>,
}

/// Where the strings of an array stand: two arrays with the same place have the same strings.
pub(crate) type Place = (usize, usize, Vec<usize>);

impl<'a> Strings<'a> {
    pub(crate) fn len(&self) -> usize {
        self.rows.length
    }

    pub(crate) fn place(&self) -> Place {
        let count = usize::try_from(self.rows.array.n_buffers).unwrap_or_default();
        let buffer = |number| self.rows.array.buffer(number).map_or(0, <*const _>::addr);
        (self.rows.at(0).unwrap_or_default(), self.rows.length, (0..count).map(buffer).collect())
    }

    /// The bytes of a string; `None` for a null, and beyond the end.
    pub(crate) fn bytes(&self, index: usize) -> Option<&'a [u8]> {
        if !self.rows.is_valid(index) {
            return None;
        }
        let (array, at) = (self.rows.array, self.rows.at(index)?);
        match self.layout? {
            Layout::Small => {
                let start = usize::try_from(array.value::<i32>(1, at)?).ok()?;
                let end = usize::try_from(array.value::<i32>(1, at + 1)?).ok()?;
                self.slice(2, start, end)
            }
            Layout::Large => {
                let start = usize::try_from(array.value::<i64>(1, at)?).ok()?;
                let end = usize::try_from(array.value::<i64>(1, at + 1)?).ok()?;
                self.slice(2, start, end)
            }
            Layout::View => self.view(at),
        }
    }

    /// All bytes from the first of some rows to the last, where they stand in one piece.
    pub(crate) fn stretch(&self, rows: Range<usize>) -> Option<&'a [u8]> {
        if rows.start > rows.end || rows.end > self.len() {
            return None;
        }
        let (first, behind) = (self.rows.at(rows.start)?, self.rows.at(rows.end)?);
        let array = self.rows.array;
        let offset = |at: usize| match self.layout? {
            Layout::Small => usize::try_from(array.value::<i32>(1, at)?).ok(),
            Layout::Large => usize::try_from(array.value::<i64>(1, at)?).ok(),
            Layout::View => None,
        };
        self.slice(2, offset(first)?, offset(behind)?)
    }

    /// A view: its length, then up to twelve bytes; or the first four bytes, the number of a
    /// buffer, and the offset in it.
    fn view(&self, at: usize) -> Option<&'a [u8]> {
        let array = self.rows.array;
        let length = usize::try_from(array.value::<i32>(1, at.checked_mul(4)?)?).ok()?;
        if length <= 12 {
            let start = at.checked_mul(16)?.checked_add(4)?;
            return self.slice(1, start, start + length);
        }
        let number = usize::try_from(array.value::<i32>(1, at * 4 + 2)?).ok()?;
        let start = usize::try_from(array.value::<i32>(1, at * 4 + 3)?).ok()?;
        // The last buffer holds the lengths of the others that are not in every array.
        let count = usize::try_from(array.n_buffers).ok()?.checked_sub(3)?;
        if number >= count {
            return None;
        }
        let size = usize::try_from(array.value::<i64>(count + 2, number)?).ok()?;
        let end = start.checked_add(length).filter(|end| *end <= size)?;
        self.slice(number + 2, start, end)
    }

    fn slice(&self, buffer: usize, start: usize, end: usize) -> Option<&'a [u8]> {
        let length = end.checked_sub(start)?;
        if length == 0 {
            return Some(&[]);
        }
        let data = self.rows.array.buffer(buffer)?.cast::<u8>();
        // SAFETY: the producer vouches for the offsets of its own buffer; the bytes live as long as
        // the array and are not written to.
        Some(unsafe { slice::from_raw_parts(data.add(start), length) })
    }
}

impl RawArray {
    /// Whether a row, counted from the offset, is there.
    fn is_valid(&self, row: usize) -> bool {
        if self.null_count == 0 {
            return true;
        }
        let at = usize::try_from(self.offset).ok().and_then(|offset| offset.checked_add(row));
        let (Some(bits), Some(at)) = (self.buffer(0), at) else { return true };
        // SAFETY: a bitmap has a bit for each row up to the offset and the length.
        let byte = unsafe { *bits.cast::<u8>().add(at / 8) };
        byte >> (at % 8) & 1 == 1
    }

    fn buffer(&self, number: usize) -> Option<*const std::ffi::c_void> {
        if number >= usize::try_from(self.n_buffers).ok()? || self.buffers.is_null() {
            return None;
        }
        // SAFETY: the number is one of the array's buffers.
        let buffer = unsafe { *self.buffers.add(number) };
        (!buffer.is_null()).then_some(buffer)
    }

    /// A number of a buffer, which need not be aligned.
    fn value<T: Copy>(&self, buffer: usize, at: usize) -> Option<T> {
        let data = self.buffer(buffer)?.cast::<T>();
        // SAFETY: callers ask for rows within the offset and the length, and the producer vouches
        // that the buffer has them.
        Some(unsafe { ptr::read_unaligned(data.add(at)) })
    }
}
