//! What a database says of itself: `name length 4 | name`.

use crate::wire::reader::Damaged;
use crate::wire::reader::Reader;
use crate::wire::reader::Span;
use crate::wire::writer::Writer;

/// Reads the name.
pub(crate) fn read(section: &'static str, file: &[u8], span: Span) -> Result<String, Damaged> {
    let mut reader = Reader::new(section, file, span);
    let length = reader.u32()?;
    let name = reader.take(u64::from(length))?;
    reader.finish()?;
    let name = std::str::from_utf8(name);
    name.map(str::to_owned).map_err(|_| Damaged::new(section, "the name is not UTF-8"))
}

/// Writes the name.
pub(crate) fn write(name: &str) -> Vec<u8> {
    let mut writer = Writer::with_capacity(4 + name.len());
    writer.u32(name.len() as u32);
    writer.bytes(name.as_bytes());
    writer.finish()
}
