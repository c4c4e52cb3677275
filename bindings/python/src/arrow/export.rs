//! Columns that were made here: arrays that own their buffers and are freed by whoever takes them.
#![allow(unsafe_code)]

use std::ffi::CString;
use std::ffi::c_char;
use std::ffi::c_int;
use std::ffi::c_void;
use std::ptr;

use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use super::ffi::ARRAY;
use super::ffi::NULLABLE;
use super::ffi::RawArray;
use super::ffi::SCHEMA;
use super::ffi::STREAM;
use super::ffi::Schema;
use super::ffi::Stream;

/// An array with its type.
pub(crate) struct Array {
    pub(crate) name: &'static str,
    /// The format string of its type.
    pub(crate) format: &'static str,
    pub(crate) length: usize,
    pub(crate) nulls: usize,
    pub(crate) buffers: Vec<Buffer>,
    pub(crate) children: Vec<Array>,
    pub(crate) dictionary: Option<Box<Array>>,
}

/// A buffer of an array.
pub(crate) enum Buffer {
    /// The bitmap of a column without nulls.
    None,
    Bytes(Vec<u8>),
    I32(Vec<i32>),
    I64(Vec<i64>),
}

impl Array {
    /// The capsule of the type alone.
    pub(crate) fn schema_capsule<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        PyCapsule::new_with_value(py, self.schema(), SCHEMA)
    }

    /// The capsules of the type and of the array.
    pub(crate) fn capsules<'py>(
        self,
        py: Python<'py>,
    ) -> PyResult<(Bound<'py, PyCapsule>, Bound<'py, PyCapsule>)> {
        let schema = self.schema_capsule(py)?;
        Ok((schema, PyCapsule::new_with_value(py, self.into_raw(), ARRAY)?))
    }

    /// The capsule of a stream of this one array.
    pub(crate) fn stream_capsule<'py>(self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let content = Box::new(Content { schema: self.schema(), array: self.into_raw() });
        let mut stream = Stream::empty();
        stream.get_schema = Some(stream_schema);
        stream.get_next = Some(stream_next);
        stream.get_last_error = Some(stream_error);
        stream.release = Some(stream_release);
        stream.private_data = Box::into_raw(content).cast();
        PyCapsule::new_with_value(py, stream, STREAM)
    }

    fn schema(&self) -> Schema {
        let children = self.children.iter().map(Self::schema).collect();
        let dictionary = self.dictionary.as_deref().map(Self::schema);
        make_schema(self.format, self.name, children, dictionary)
    }

    fn into_raw(self) -> RawArray {
        let children = self.children.into_iter().map(Self::into_raw).collect();
        let dictionary = self.dictionary.map(|dictionary| dictionary.into_raw());
        let mut kept = Box::new(KeptArray {
            pointers: self.buffers.iter().map(Buffer::pointer).collect(),
            buffers: self.buffers,
            children: boxed(children),
            dictionary: dictionary.map_or(ptr::null_mut(), |array| Box::into_raw(Box::new(array))),
        });
        let mut array = RawArray::empty();
        array.length = self.length.cast_signed() as i64;
        array.null_count = self.nulls.cast_signed() as i64;
        array.n_buffers = kept.buffers.len().cast_signed() as i64;
        array.buffers = kept.pointers.as_mut_ptr();
        array.n_children = kept.children.len().cast_signed() as i64;
        array.children = kept.children.as_mut_ptr();
        array.dictionary = kept.dictionary;
        array.release = Some(release_array);
        array.private_data = Box::into_raw(kept).cast();
        array
    }
}

impl Buffer {
    fn pointer(&self) -> *const c_void {
        match self {
            Self::None => ptr::null(),
            Self::Bytes(values) => values.as_ptr().cast(),
            Self::I32(values) => values.as_ptr().cast(),
            Self::I64(values) => values.as_ptr().cast(),
        }
    }
}

fn make_schema(
    format: &str,
    name: &str,
    children: Vec<Schema>,
    dictionary: Option<Schema>,
) -> Schema {
    let mut kept = Box::new(KeptSchema {
        format: CString::new(format).unwrap_or_default(),
        name: CString::new(name).unwrap_or_default(),
        children: boxed(children),
        dictionary: dictionary.map_or(ptr::null_mut(), |schema| Box::into_raw(Box::new(schema))),
    });
    let mut schema = Schema::empty();
    schema.format = kept.format.as_ptr();
    schema.name = kept.name.as_ptr();
    schema.flags = NULLABLE;
    schema.n_children = kept.children.len().cast_signed() as i64;
    schema.children = kept.children.as_mut_ptr();
    schema.dictionary = kept.dictionary;
    schema.release = Some(release_schema);
    schema.private_data = Box::into_raw(kept).cast();
    schema
}

/// What the pointers of an array point to.
struct KeptArray {
    pointers: Vec<*const c_void>,
    buffers: Vec<Buffer>,
    children: Vec<*mut RawArray>,
    dictionary: *mut RawArray,
}

/// What the pointers of a schema point to.
struct KeptSchema {
    format: CString,
    name: CString,
    children: Vec<*mut Schema>,
    dictionary: *mut Schema,
}

/// What a stream has still to give.
struct Content {
    schema: Schema,
    array: RawArray,
}

fn boxed<T>(values: Vec<T>) -> Vec<*mut T> {
    values.into_iter().map(|value| Box::into_raw(Box::new(value))).collect()
}

/// Frees what `boxed` made. A consumer may have moved a child out; its place is then empty, and
/// freeing it frees nothing else.
///
/// # Safety
/// Every pointer comes from `boxed` and is freed here alone.
unsafe fn unbox<T>(pointers: &[*mut T]) {
    for pointer in pointers.iter().filter(|pointer| !pointer.is_null()) {
        // SAFETY: the caller's promise.
        drop(unsafe { Box::from_raw(*pointer) });
    }
}

/// # Safety
/// Called by whoever holds an array that `into_raw` made, once.
unsafe extern "C" fn release_array(array: *mut RawArray) {
    // SAFETY: `private_data` is the box that `into_raw` put there; the callback is taken away
    // first, so that it is freed once.
    unsafe {
        (*array).release = None;
        let kept = Box::from_raw((*array).private_data.cast::<KeptArray>());
        unbox(&kept.children);
        unbox(&[kept.dictionary]);
    }
}

/// # Safety
/// Called by whoever holds a schema that `make_schema` made, once.
unsafe extern "C" fn release_schema(schema: *mut Schema) {
    // SAFETY: as for an array.
    unsafe {
        (*schema).release = None;
        let kept = Box::from_raw((*schema).private_data.cast::<KeptSchema>());
        unbox(&kept.children);
        unbox(&[kept.dictionary]);
    }
}

/// # Safety
/// Called with a stream that `stream_capsule` made and a place for its schema.
unsafe extern "C" fn stream_schema(stream: *mut Stream, place: *mut Schema) -> c_int {
    // SAFETY: `private_data` is the box that `stream_capsule` put there.
    unsafe {
        let content = (*stream).private_data.cast::<Content>();
        ptr::write(place, copy_of(&(*content).schema));
    }
    0
}

/// # Safety
/// Called with a stream that `stream_capsule` made and a place for its next array.
unsafe extern "C" fn stream_next(stream: *mut Stream, place: *mut RawArray) -> c_int {
    // SAFETY: as above; the first array is moved out, and behind it there is an empty one, which
    // means the end.
    unsafe {
        let content = (*stream).private_data.cast::<Content>();
        let next = RawArray::take(&raw mut (*content).array);
        ptr::write(place, next.unwrap_or_else(RawArray::empty));
    }
    0
}

/// # Safety
/// None: nothing is read.
unsafe extern "C" fn stream_error(_: *mut Stream) -> *const c_char {
    ptr::null()
}

/// # Safety
/// Called by whoever holds a stream that `stream_capsule` made, once.
unsafe extern "C" fn stream_release(stream: *mut Stream) {
    // SAFETY: as for an array.
    unsafe {
        (*stream).release = None;
        drop(Box::from_raw((*stream).private_data.cast::<Content>()));
    }
}

/// The same schema once more: a stream may be asked for it any number of times.
///
/// # Safety
/// The schema is one that `make_schema` made.
unsafe fn copy_of(schema: &Schema) -> Schema {
    // SAFETY: the caller says what `private_data` is; children and dictionary are such schemas too.
    unsafe {
        let kept = &*schema.private_data.cast::<KeptSchema>();
        let children = kept.children.iter().map(|child| copy_of(&**child)).collect();
        let dictionary = (!kept.dictionary.is_null()).then(|| copy_of(&*kept.dictionary));
        let text = |text: &CString| text.to_string_lossy().into_owned();
        make_schema(&text(&kept.format), &text(&kept.name), children, dictionary)
    }
}
