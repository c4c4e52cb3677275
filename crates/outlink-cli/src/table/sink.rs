//! A Parquet file that appears under its name when it is whole.

use std::io;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::Schema;
use arrow_schema::SchemaRef;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::basic::ZstdLevel;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use tempfile::NamedTempFile;

use crate::error::Error;
use crate::table::Source;
use crate::table::TableError;
use crate::table::Verdicts;

/// A file that is written: the columns of a source, and those of the verdicts after them.
pub(crate) struct Sink {
    path: PathBuf,
    schema: SchemaRef,
    writer: ArrowWriter<NamedTempFile>,
}

impl Sink {
    /// Begins a file beside `path`. The names of the columns of the verdicts begin with `prefix`.
    pub(crate) fn create(path: &Path, source: &Source, prefix: &str) -> Result<Self, Error> {
        let schema = Arc::new(extended(source, prefix)?);
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            // A group is held until it is whole.
            .set_max_row_group_bytes(Some(GROUP_BYTES))
            .build();
        let file =
            beside(path).map_err(|source| TableError::Create { path: path.to_owned(), source })?;
        let writer = ArrowWriter::try_new(file, Arc::clone(&schema), Some(properties))
            .map_err(|source| TableError::Write { path: path.to_owned(), source })?;
        Ok(Self { path: path.to_owned(), schema, writer })
    }

    /// Writes rows and their verdicts.
    pub(crate) fn write(&mut self, rows: &RecordBatch, verdicts: &Verdicts) -> Result<(), Error> {
        let mut columns = rows.columns().to_vec();
        columns.extend(verdicts.columns());
        let written = RecordBatch::try_new(Arc::clone(&self.schema), columns)
            .map_err(ParquetError::from)
            .and_then(|batch| self.writer.write(&batch));
        Ok(written.map_err(|source| TableError::Write { path: self.path.clone(), source })?)
    }

    /// Ends the file and gives it its name.
    pub(crate) fn finish(self) -> Result<(), Error> {
        let Self { path, writer, .. } = self;
        let file = match writer.into_inner() {
            Ok(file) => file,
            Err(source) => return Err(TableError::Write { path, source }.into()),
        };
        let named = file.as_file().sync_all().and_then(|()| Ok(file.persist(&path)?));
        named.map_err(|source| TableError::Create { path, source })?;
        Ok(())
    }
}

fn extended(source: &Source, prefix: &str) -> Result<Schema, TableError> {
    let mut fields: Vec<_> = source.schema().fields().iter().cloned().collect();
    for field in Verdicts::fields(prefix) {
        if fields.iter().any(|known| known.name() == field.name()) {
            let column = field.name().clone();
            return Err(TableError::ColumnTaken { path: source.path().to_owned(), column });
        }
        fields.push(Arc::new(field));
    }
    Ok(Schema::new_with_metadata(fields, source.schema().metadata().clone()))
}

/// A file without its name in the same folder, since a rename does not reach into another file
/// system. It goes away by itself unless it gets its name.
fn beside(path: &Path) -> io::Result<NamedTempFile> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut builder = tempfile::Builder::new();
    builder.prefix(".").suffix(".tmp");
    #[cfg(unix)]
    {
        // As for any other file: the system takes away what the user does not want to give.
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder.unwrap_or(Path::new(".")))
}

/// Large enough for columns to compress well, little beside the memory of any machine.
const GROUP_BYTES: usize = 128 << 20;
