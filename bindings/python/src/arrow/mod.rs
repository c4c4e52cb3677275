//! Columns in and out by the Arrow PyCapsule interface, without a copy and without a dependency.
//!
//! `ffi` has the structures of the Arrow C data interface
//! (<https://arrow.apache.org/docs/format/CDataInterface.html>), `import` takes columns of strings
//! that others made, of the types that `kind` knows, `strings` reads them, and `export` hands out
//! columns that were made here. The interface has no lengths of buffers: what a producer says of its
//! own buffers has to be believed, and only that.

mod export;
mod ffi;
mod import;
mod kind;
mod strings;

pub(crate) use self::export::Array;
pub(crate) use self::export::Buffer;
pub(crate) use self::import::Column;
pub(crate) use self::strings::Part;
pub(crate) use self::strings::Place;
