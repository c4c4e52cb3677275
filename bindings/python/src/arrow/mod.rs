//! Columns in and out by the Arrow PyCapsule interface, without a copy and without a dependency.
//!
//! `ffi` has the structures of the Arrow C data interface
//! (<https://arrow.apache.org/docs/format/CDataInterface.html>), `import` reads columns of strings
//! that others made, `export` hands out columns that were made here. The interface has no lengths of
//! buffers: what a producer says of its own buffers has to be believed, and only that.

mod export;
mod ffi;
mod import;

pub(crate) use self::export::Array;
pub(crate) use self::export::Buffer;
pub(crate) use self::import::Column;
