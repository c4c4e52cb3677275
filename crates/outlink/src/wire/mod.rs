//! Integers, hashes and the header of a database, and the files that they are read from.
//!
//! Everything in a database is little-endian and read where it lies; nothing is assumed about its
//! alignment, no `usize` is stored, and no dependency decides what a byte means. The bytes
//! may be anything: a read that leaves its bounds is [`Damaged`], never a panic.

pub(crate) mod common_start;
pub(crate) mod file;
pub(crate) mod hash;
pub(crate) mod header;
pub(crate) mod labels;
pub(crate) mod minisig;
pub(crate) mod name_table;
pub(crate) mod prefetch;
pub(crate) mod reader;
pub(crate) mod segment_key;
#[cfg(feature = "compile")]
pub(crate) mod target;
#[cfg(any(feature = "compile", all(feature = "mmap", unix)))]
pub(crate) mod temporary;
pub(crate) mod writer;

pub use self::reader::Damaged;
