//! Columns of strings that others made: `utf8`, `large_utf8`, `utf8_view`, dictionaries of those,
//! and columns of nothing but nulls.
#![allow(unsafe_code)]

use std::ffi::CStr;
use std::ops::Range;
use std::ptr;
use std::slice;

use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use super::ffi::ARRAY;
use super::ffi::RawArray;
use super::ffi::SCHEMA;
use super::ffi::STREAM;
use super::ffi::Schema;
use super::ffi::Stream;
use crate::error::type_error;
use crate::error::value_error;

/// A column of strings, in the parts in which it came.
pub(crate) struct Column {
    parts: Vec<Part>,
}

impl Column {
    /// The column of an object that speaks the PyCapsule interface; `None` if it does not.
    pub(crate) fn of(object: &Bound<'_, PyAny>) -> PyResult<Option<Self>> {
        // A stream is asked for first: many objects have both, and as one array they would have to
        // put their parts together.
        if object.hasattr("__arrow_c_stream__")? {
            return Self::of_stream(&object.call_method0("__arrow_c_stream__")?).map(Some);
        }
        if object.hasattr("__arrow_c_array__")? {
            let capsules = object.call_method0("__arrow_c_array__")?;
            let (schema, array): (Bound<'_, PyAny>, Bound<'_, PyAny>) = capsules.extract()?;
            let kind = Kind::of(&take::<Schema>(&schema, SCHEMA)?)?;
            let part = Part::new(take::<RawArray>(&array, ARRAY)?, kind)?;
            return Ok(Some(Self { parts: vec![part] }));
        }
        Ok(None)
    }

    pub(crate) fn parts(&self) -> &[Part] {
        &self.parts
    }

    fn of_stream(capsule: &Bound<'_, PyAny>) -> PyResult<Self> {
        let mut stream = take::<Stream>(capsule, STREAM)?;
        let (Some(get_schema), Some(get_next)) = (stream.get_schema, stream.get_next) else {
            return Err(value_error("the Arrow stream was read already; make a new one"));
        };
        let mut schema = Schema::empty();
        // SAFETY: the stream is whole, and the place for its schema is empty.
        let code = unsafe { get_schema(&raw mut stream, &raw mut schema) };
        stream.check(code)?;
        let kind = Kind::of(&schema)?;
        let mut parts = Vec::new();
        loop {
            let mut array = RawArray::empty();
            // SAFETY: as above; an array without a callback means the end.
            let code = unsafe { get_next(&raw mut stream, &raw mut array) };
            stream.check(code)?;
            if array.release.is_none() {
                return Ok(Self { parts });
            }
            parts.push(Part::new(array, kind)?);
        }
    }
}

impl Stream {
    fn check(&mut self, code: i32) -> PyResult<()> {
        if code == 0 {
            return Ok(());
        }
        let message = self.get_last_error.and_then(|get_last_error| {
            // SAFETY: the stream is whole; the text belongs to it and is copied at once.
            unsafe {
                let text = get_last_error(self);
                (!text.is_null()).then(|| CStr::from_ptr(text).to_string_lossy().into_owned())
            }
        });
        let message = message.unwrap_or_else(|| format!("error {code}"));
        Err(value_error(format!("the Arrow stream cannot be read to its end: {message}")))
    }
}

/// One array of a column.
pub(crate) struct Part {
    array: RawArray,
    kind: Kind,
}

/// How the strings of a column lie in memory.
#[derive(Clone, Copy)]
enum Kind {
    Null,
    Plain(Layout),
    /// Strings that rows refer to by their number.
    Dictionary(Width, Layout),
}

#[derive(Clone, Copy)]
enum Layout {
    /// 32-bit offsets into one buffer.
    Small,
    /// 64-bit offsets into one buffer.
    Large,
    /// Sixteen bytes a row, which hold short strings themselves.
    View,
}

/// The type of the numbers of a dictionary.
#[derive(Clone, Copy)]
enum Width {
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
    fn buffers(self) -> i64 {
        match self {
            Self::Small | Self::Large => 3,
            Self::View => 2,
        }
    }
}

impl Part {
    fn new(array: RawArray, kind: Kind) -> PyResult<Self> {
        let is_whole = match kind {
            Kind::Null => array.length >= 0 && array.offset >= 0,
            Kind::Plain(layout) => is_whole(&array, layout.buffers()),
            Kind::Dictionary(_, layout) => {
                is_whole(&array, 2) && !array.dictionary.is_null() && {
                    // SAFETY: a dictionary that is not null is whole for as long as its parent.
                    let values = unsafe { &*array.dictionary };
                    is_whole(values, layout.buffers())
                }
            }
        };
        if is_whole {
            Ok(Self { array, kind })
        } else {
            Err(value_error("the Arrow array does not have the buffers of its type"))
        }
    }

    pub(crate) fn len(&self) -> usize {
        usize::try_from(self.array.length).unwrap_or_default()
    }

    /// The strings that are screened: those of the rows, or those of the dictionary.
    pub(crate) fn strings(&self) -> Strings<'_> {
        match self.kind {
            Kind::Null => Strings { array: &self.array, layout: None },
            Kind::Plain(layout) => Strings { array: &self.array, layout: Some(layout) },
            Kind::Dictionary(_, layout) => {
                // SAFETY: checked in `new`.
                let values = unsafe { &*self.array.dictionary };
                Strings { array: values, layout: Some(layout) }
            }
        }
    }

    pub(crate) fn is_dictionary(&self) -> bool {
        matches!(self.kind, Kind::Dictionary(..))
    }

    /// The number of the string of a row; `None` for a null.
    pub(crate) fn index(&self, row: usize) -> Option<usize> {
        let array = &self.array;
        if !array.is_valid(row) {
            return None;
        }
        let Kind::Dictionary(width, _) = self.kind else { return Some(row) };
        let at = array.at(row)?;
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
}

/// Strings of an array.
#[derive(Clone, Copy)]
pub(crate) struct Strings<'a> {
    array: &'a RawArray,
    layout: Option<Layout>,
}

impl<'a> Strings<'a> {
    pub(crate) fn len(&self) -> usize {
        usize::try_from(self.array.length).unwrap_or_default()
    }

    /// The bytes of a string; `None` for a null, and beyond the end.
    pub(crate) fn bytes(&self, index: usize) -> Option<&'a [u8]> {
        if index >= self.len() || !self.array.is_valid(index) {
            return None;
        }
        let at = self.array.at(index)?;
        match self.layout? {
            Layout::Small => {
                let start = usize::try_from(self.array.value::<i32>(1, at)?).ok()?;
                let end = usize::try_from(self.array.value::<i32>(1, at + 1)?).ok()?;
                self.slice(2, start, end)
            }
            Layout::Large => {
                let start = usize::try_from(self.array.value::<i64>(1, at)?).ok()?;
                let end = usize::try_from(self.array.value::<i64>(1, at + 1)?).ok()?;
                self.slice(2, start, end)
            }
            Layout::View => self.view(at),
        }
    }

    /// All bytes from the first of some rows to the last, where they stand in one piece.
    pub(crate) fn stretch(&self, rows: Range<usize>) -> Option<&'a [u8]> {
        let (first, behind) = (self.array.at(rows.start)?, self.array.at(rows.end)?);
        if rows.start > rows.end || rows.end > self.len() {
            return None;
        }
        let offset = |at: usize| match self.layout? {
            Layout::Small => usize::try_from(self.array.value::<i32>(1, at)?).ok(),
            Layout::Large => usize::try_from(self.array.value::<i64>(1, at)?).ok(),
            Layout::View => None,
        };
        self.slice(2, offset(first)?, offset(behind)?)
    }

    /// A view: its length, then up to twelve bytes; or the first four bytes, the number of a
    /// buffer, and the offset in it.
    fn view(&self, at: usize) -> Option<&'a [u8]> {
        let length = usize::try_from(self.array.value::<i32>(1, at.checked_mul(4)?)?).ok()?;
        if length <= 12 {
            let start = at.checked_mul(16)?.checked_add(4)?;
            return self.slice(1, start, start + length);
        }
        let number = usize::try_from(self.array.value::<i32>(1, at * 4 + 2)?).ok()?;
        let start = usize::try_from(self.array.value::<i32>(1, at * 4 + 3)?).ok()?;
        // The last buffer holds the lengths of the others that are not in every array.
        let count = usize::try_from(self.array.n_buffers).ok()?.checked_sub(3)?;
        if number >= count {
            return None;
        }
        let size = usize::try_from(self.array.value::<i64>(count + 2, number)?).ok()?;
        let end = start.checked_add(length).filter(|end| *end <= size)?;
        self.slice(number + 2, start, end)
    }

    fn slice(&self, buffer: usize, start: usize, end: usize) -> Option<&'a [u8]> {
        let length = end.checked_sub(start)?;
        if length == 0 {
            return Some(&[]);
        }
        let data = self.array.buffer(buffer)?.cast::<u8>();
        // SAFETY: the producer vouches for the offsets of its own buffer; the bytes live as long as
        // the array and are not written to.
        Some(unsafe { slice::from_raw_parts(data.add(start), length) })
    }
}

impl RawArray {
    /// Where a row stands in the buffers.
    fn at(&self, row: usize) -> Option<usize> {
        usize::try_from(self.offset).ok()?.checked_add(row)
    }

    fn is_valid(&self, row: usize) -> bool {
        if self.null_count == 0 {
            return true;
        }
        let (Some(bits), Some(at)) = (self.buffer(0), self.at(row)) else { return true };
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

fn is_whole(array: &RawArray, buffers: i64) -> bool {
    array.length >= 0
        && array.offset >= 0
        && array.offset.checked_add(array.length).is_some_and(|end| end < i64::MAX / 32)
        && array.n_buffers >= buffers
}

fn format_of(schema: &Schema) -> PyResult<&str> {
    if schema.format.is_null() {
        return Err(value_error("the Arrow schema was read already; make a new one"));
    }
    // SAFETY: the format of a schema is text that ends in NUL and lives as long as the schema.
    let format = unsafe { CStr::from_ptr(schema.format) };
    format.to_str().map_err(|_| value_error("the format of the Arrow schema is not UTF-8"))
}

fn wrong_type(format: &str) -> PyErr {
    let what = match format {
        "+s" => {
            return type_error(
                "links must be one column of strings, not a whole table; choose the column, such \
                 as table[\"url\"]",
            );
        }
        "z" | "Z" | "vz" => "of bytes; cast it to string",
        "+l" | "+L" | "+vl" | "+vL" | "+w" => "of lists; flatten or explode it first",
        "+r" => "run-end encoded; decode it first",
        _ => "of another type; cast it to string",
    };
    type_error(format!(
        "links must be a column of strings, and this one (format {format:?}) is {what}"
    ))
}

/// Moves a structure out of a capsule.
fn take<T: Take>(capsule: &Bound<'_, PyAny>, name: &'static CStr) -> PyResult<T> {
    let capsule = capsule.cast::<PyCapsule>().map_err(|_| type_error("not an Arrow capsule"))?;
    let place = capsule.pointer_checked(Some(name))?.cast::<T>();
    // SAFETY: the name of a capsule says what it points to, and the capsule lives until then.
    Ok(unsafe { T::take_from(place.as_ptr()) })
}

/// What can be moved out of a capsule.
trait Take {
    /// # Safety
    /// As for the `take` of the structure.
    unsafe fn take_from(place: *mut Self) -> Self;
}

macro_rules! take {
    ($($name:ident),*) => {$(
        impl Take for $name {
            unsafe fn take_from(place: *mut Self) -> Self {
                // SAFETY: the caller's promise is the same.
                unsafe { Self::take(place) }
            }
        }
    )*};
}

take!(Schema, RawArray, Stream);
