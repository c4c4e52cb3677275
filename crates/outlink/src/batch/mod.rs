//! Columns of links, or of texts, screened on all cores.
//!
//! ```
//! use std::convert::Infallible;
//!
//! use outlink::batch::{Batch, Cell, Column};
//! use outlink::{Context, Database, Screener};
//!
//! # fn main() -> Result<(), outlink::OpenError> {
//! let screener = Screener::new(Database::starter()?);
//! let links = ["https://good.example/", "http://testsafebrowsing.appspot.com/s/phishing.html"];
//! let (context, columns) = (Context::default(), Column::DEFAULT);
//! let batch = Batch { screener: &screener, context: &context, threads: 2, columns };
//! let cells = |rows: std::ops::Range<usize>| links[rows].iter().map(|link| Cell::Text(link));
//! let Ok(verdicts) = batch.screen(links.len(), &cells, || Ok::<(), Infallible>(()));
//! assert_eq!(verdicts.text(0, Column::Action), Some("allow"));
//! assert_eq!(verdicts.text(1, Column::Action), Some("block"));
//! # Ok(())
//! # }
//! ```
//!
//! Nearly every link is allowed. [`Rows`] keeps the other ones only, and [`Column`] is the one table
//! of what can be said of them; the command and the Python package make their columns of it.
//! [`Batch::screen_texts`] and [`extract_many`] find the links of whole columns of texts.
//!
//! What is held is in proportion to the links that are not allowed, or that were found in texts.
//! Rows that do not fit in memory are screened in pieces.

#[cfg(feature = "arrow")]
pub mod arrow;
mod blocks;
mod column;
mod finding;
mod links;
mod rows;
mod texts;

#[cfg(test)]
mod tests;

pub use self::blocks::cores;
pub use self::column::Column;
pub use self::column::ColumnType;
pub use self::column::RepeatedColumn;
pub use self::column::Value;
pub use self::finding::Finding;
pub use self::links::Batch;
pub use self::links::Cell;
pub use self::rows::Rows;
pub use self::texts::FoundLink;
pub use self::texts::TextLinks;
pub use self::texts::extract_many;
