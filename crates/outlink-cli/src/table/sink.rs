//! A Parquet file that appears under its name when it is whole.

use std::io;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::RecordBatch;
use arrow_schema::Field;
use arrow_schema::Schema;
use arrow_schema::SchemaRef;
use outlink::internal::resolved;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::basic::ZstdLevel;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use tempfile::NamedTempFile;

use crate::error::Error;
use crate::error::TableError;
use crate::table::Source;

/// A file that is written.
pub(crate) struct Sink {
    path: PathBuf,
    schema: SchemaRef,
    writer: ArrowWriter<NamedTempFile>,
}

impl Sink {
    /// Begins a file beside `path` with the columns of a source, and further ones after them.
    pub(crate) fn extend(path: &Path, source: &Source, fields: Vec<Field>) -> Result<Self, Error> {
        Self::create(path, extended(source, fields)?)
    }

    /// Begins a file beside `path`.
    pub(crate) fn create(path: &Path, schema: Schema) -> Result<Self, Error> {
        let schema = Arc::new(schema);
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            // A group is held until it is whole.
            .set_max_row_group_bytes(Some(GROUP_BYTES))
            .build();
        let file = resolved(path)
            .and_then(|file| beside(&file))
            .map_err(|source| TableError::Create { path: path.to_owned(), source })?;
        let writer = ArrowWriter::try_new(file, Arc::clone(&schema), Some(properties))
            .map_err(|source| TableError::Write { path: path.to_owned(), source })?;
        Ok(Self { path: path.to_owned(), schema, writer })
    }

    /// Writes rows, with a value for each field.
    pub(crate) fn write(&mut self, columns: Vec<ArrayRef>) -> Result<(), Error> {
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
        let named = file.as_file().sync_all().and_then(|()| Ok(file.persist(resolved(&path)?)?));
        named.map_err(|source| TableError::Create { path, source })?;
        Ok(())
    }
}

fn extended(source: &Source, further: Vec<Field>) -> Result<Schema, TableError> {
    let mut fields: Vec<_> = source.schema().fields().iter().cloned().collect();
    for field in further {
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
