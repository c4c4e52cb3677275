//! Parquet files: a column of links in, the same rows with columns of verdicts out.
//!
//! Work goes on in batches of rows, so that a file may be larger than memory. Behind the feature
//! `parquet`, since decoding and encoding are most of what there is to compile then.

mod links;
mod sink;
mod source;
pub(crate) mod verdicts;

pub(crate) use crate::table::sink::Sink;
pub(crate) use crate::table::source::Source;
pub(crate) use crate::table::source::Stretch;
pub(crate) use crate::table::verdicts::Counts;
