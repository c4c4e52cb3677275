//! What can stop a command that reads or writes a Parquet file.

use std::path::PathBuf;

use parquet::errors::ParquetError;

/// What can be wrong with a Parquet file.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TableError {
    #[error("cannot read {} as Parquet", path.display())]
    Read { path: PathBuf, source: ParquetError },
    #[error("cannot write {}", path.display())]
    Write { path: PathBuf, source: ParquetError },
    #[error("cannot write {}", path.display())]
    Create { path: PathBuf, source: std::io::Error },
    #[error(
        "the output {} is the input too, whose texts would be gone; name another file with --output",
        path.display()
    )]
    OutputIsInput { path: PathBuf },
    #[error("{}: name the column that holds the links with --column; {columns}", path.display())]
    ColumnMissing { path: PathBuf, columns: Columns },
    #[error("{} has no column `{column}`; {columns}", path.display())]
    ColumnUnknown { path: PathBuf, column: String, columns: Columns },
    #[error(
        "{} has {count} columns `{column}`, and which of them holds the links is not known; \
         give them different names",
        path.display()
    )]
    ColumnAmbiguous { path: PathBuf, column: String, count: usize },
    #[error("{}: column `{column}` is of type {found}, and links are strings; {columns}", path.display())]
    ColumnType { path: PathBuf, column: String, found: String, columns: Columns },
    #[error(
        "{}: there is a column `{column}` already; \
         give the columns of the verdicts other names with --prefix, such as --prefix verdict_",
        path.display()
    )]
    ColumnTaken { path: PathBuf, column: String },
}

/// The names of columns, for messages.
#[derive(Debug)]
pub(crate) struct Columns {
    pub(crate) what: &'static str,
    pub(crate) names: Vec<String>,
}

impl std::fmt::Display for Columns {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.names.is_empty() {
            return write!(f, "it has no {}", self.what);
        }
        write!(
            f,
            "its {} are {}",
            self.what,
            self.names[..self.names.len().min(SHOWN)].join(", ")
        )?;
        match self.names.len().saturating_sub(SHOWN) {
            0 => Ok(()),
            more => write!(f, " and {more} more"),
        }
    }
}

/// As many names as a message can hold.
const SHOWN: usize = 40;
