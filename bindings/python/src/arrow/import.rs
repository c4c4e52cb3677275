//! Columns of strings that others made, taken out of capsules: arrays and streams.
#![allow(unsafe_code)]

use std::ffi::CStr;

use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use super::ffi::ARRAY;
use super::ffi::RawArray;
use super::ffi::SCHEMA;
use super::ffi::STREAM;
use super::ffi::Schema;
use super::ffi::Stream;
use super::kind::Kind;
use super::kind::read_already;
use super::strings::Part;
use crate::error::type_error;
use crate::error::value_error;
use crate::signals::check_signals;

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
            let stream = take(&object.call_method0("__arrow_c_stream__")?, STREAM, Stream::take)?;
            // Whoever fills the stream may wait for another thread that wants the interpreter.
            return object.py().detach(|| Self::of_stream(stream)).map(Some);
        }
        if object.hasattr("__arrow_c_array__")? {
            let capsules = object.call_method0("__arrow_c_array__")?;
            let (schema, array): (Bound<'_, PyAny>, Bound<'_, PyAny>) = capsules.extract()?;
            let kind = Kind::of(&take(&schema, SCHEMA, Schema::take)?)?;
            let part = Part::new(take(&array, ARRAY, RawArray::take)?, kind)?;
            return Ok(Some(Self { parts: vec![part] }));
        }
        Ok(None)
    }

    pub(crate) fn parts(&self) -> &[Part] {
        &self.parts
    }

    fn of_stream(mut stream: Stream) -> PyResult<Self> {
        let (Some(get_schema), Some(get_next)) = (stream.get_schema, stream.get_next) else {
            return Err(value_error("the Arrow stream does not say how it is read"));
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
            check_signals()?;
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

/// Moves a structure out of a capsule.
fn take<T>(
    capsule: &Bound<'_, PyAny>,
    name: &'static CStr,
    of_place: unsafe fn(*mut T) -> Option<T>,
) -> PyResult<T> {
    let capsule = capsule.cast::<PyCapsule>().map_err(|_| type_error("not an Arrow capsule"))?;
    let place = capsule.pointer_checked(Some(name))?.cast::<T>();
    // SAFETY: the name of a capsule says what it points to, and the capsule lives until then.
    unsafe { of_place(place.as_ptr()) }.ok_or_else(read_already)
}
