//! The beginning of a database: what it is, in which version, and where its sections are.
//!
//! ```text
//!   0  label            8   "OUTLINK\0"
//!   8  endianness mark  4   0x1a2b3c4d, little-endian like everything else
//!  12  format           4   FORMAT_VERSION
//!  16  normalizer       4   NORMALIZER_VERSION
//!  20  sections         4   how many
//!  24  length           8   of the whole file
//!  32  seed             8   of the hashes of keys
//!  40  id              32   SHA-256 of everything from byte 80 on
//!  72  checksum         8   XXH3-64 of bytes 0 to 71 and of the section table
//!  80  section table   28 x sections: id 4, offset 8, length 8, XXH3-64 8
//!   .  sections, one right behind the other, the last one up to the end of the file
//! ```

use sha2::Digest;
use sha2::Sha256;
use xxhash_rust::xxh3::Xxh3;

use crate::wire::hash::checksum;
use crate::wire::reader::Damaged;
use crate::wire::reader::Reader;
use crate::wire::reader::Span;
use crate::wire::writer::Writer;

/// The first bytes of a database.
pub const LABEL: [u8; 8] = *b"OUTLINK\0";

/// What the endianness mark reads as; a file written the other way round reads as its mirror image.
pub(crate) const ENDIANNESS: u32 = 0x1a2b_3c4d;

/// The version of everything that `FORMAT.md` describes. A reader takes its own version only: a
/// database is compiled from lists in seconds, so there is nothing to gain from guessing.
pub(crate) const FORMAT_VERSION: u32 = 2;

/// The version of the normal form that keys are stored in, and of the folding of keywords. A database of
/// another version would miss links silently, since links and rules would be compared in different spellings.
pub(crate) const NORMALIZER_VERSION: u32 = 2;

/// The length of the header without the section table.
pub(crate) const HEADER_BYTES: usize = 80;

/// The length of an entry of the section table.
pub(crate) const ENTRY_BYTES: usize = 28;

/// Bounds the section table before its checksum is known to be right.
pub(crate) const MAX_SECTIONS: u32 = 64;

/// A header that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    /// The seed of the hashes of keys.
    pub(crate) seed: u64,
    /// SHA-256 of what follows the header.
    pub(crate) id: [u8; 32],
    /// The sections in the order of the file.
    pub(crate) sections: Vec<Section>,
}

/// An entry of the section table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Section {
    /// What the section is.
    pub(crate) id: u32,
    /// Where it is.
    pub(crate) span: Span,
    /// XXH3-64 of its bytes.
    pub(crate) checksum: u64,
}

/// Why the beginning of a file is not that of a database which can be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HeaderError {
    /// The label is missing.
    Label,
    /// The file was written with the bytes of integers the other way round.
    Endianness,
    /// The format has another version.
    Format(u32),
    /// The normal form has another version.
    Normalizer(u32),
    /// The file ends before the place where it says it does.
    Truncated { found: u64, expected: u64 },
    /// The header contradicts itself.
    Damaged(Damaged),
}

impl From<Damaged> for HeaderError {
    fn from(damaged: Damaged) -> Self {
        Self::Damaged(damaged)
    }
}

impl Header {
    /// Reads the header of a file and checks that the sections fill the file without gaps.
    ///
    /// Label, endianness and the version of the format come first, so that a file of another format is
    /// named as such however different it is. Takes time linear in the number of sections.
    pub(crate) fn read(file: &[u8]) -> Result<Self, HeaderError> {
        let label = file.get(..LABEL.len()).unwrap_or(file);
        if !LABEL.starts_with(label) || label.is_empty() {
            return Err(HeaderError::Label);
        }
        let truncated = |expected: usize| HeaderError::Truncated {
            found: file.len() as u64,
            expected: expected as u64,
        };
        let whole = Span::within(file, 0, HEADER_BYTES as u64);
        let mut reader = Reader::new(SECTION, file, whole.ok_or_else(|| truncated(HEADER_BYTES))?);
        reader.array::<8>()?;
        match reader.u32()? {
            ENDIANNESS => {}
            mark if mark == ENDIANNESS.swap_bytes() => return Err(HeaderError::Endianness),
            _ => return Err(damaged("the endianness mark is neither way round").into()),
        }
        match reader.u32()? {
            FORMAT_VERSION => {}
            other => return Err(HeaderError::Format(other)),
        }
        let normalizer = reader.u32()?;
        let sections = reader.u32()?;
        let length = reader.u64()?;
        let seed = reader.u64()?;
        let id = reader.array()?;
        let header_checksum = reader.u64()?;
        if sections > MAX_SECTIONS {
            return Err(damaged("it says that it has more sections than there can be").into());
        }
        let table_bytes = sections as usize * ENTRY_BYTES;
        let table = Span::within(file, HEADER_BYTES as u64, table_bytes as u64);
        // Without the table no checksum tells whether the length is that of the file.
        let long_enough = (HEADER_BYTES + table_bytes) as u64;
        let expected = length.max(long_enough);
        let found = file.len() as u64;
        let table = table.ok_or(HeaderError::Truncated { found, expected })?;
        if header_checksum != checksum_of(file, table) {
            return Err(damaged("the checksum does not fit").into());
        }
        if normalizer != NORMALIZER_VERSION {
            return Err(HeaderError::Normalizer(normalizer));
        }
        if length > file.len() as u64 {
            return Err(HeaderError::Truncated { found: file.len() as u64, expected: length });
        }
        if length < file.len() as u64 {
            return Err(damaged("the file is longer than it says").into());
        }
        let sections = read_table(file, table, sections)?;
        Ok(Self { seed, id, sections })
    }

    /// Whether the id is that of the file.
    pub(crate) fn id_fits(&self, file: &[u8]) -> bool {
        self.id == id_of(file)
    }
}

/// Puts a file together from its sections, given as id and bytes in ascending order of the ids.
pub(crate) fn write(seed: u64, sections: Vec<(u32, Vec<u8>)>) -> Vec<u8> {
    let first = HEADER_BYTES + sections.len() * ENTRY_BYTES;
    let length = first + sections.iter().map(|(_, bytes)| bytes.len()).sum::<usize>();
    let mut file = Writer::with_capacity(length);
    file.bytes(&LABEL);
    file.u32(ENDIANNESS);
    file.u32(FORMAT_VERSION);
    file.u32(NORMALIZER_VERSION);
    file.u32(sections.len() as u32);
    file.u64(length as u64);
    file.u64(seed);
    file.bytes(&[0; 32 + 8]);
    let mut offset = first as u64;
    for (id, bytes) in &sections {
        file.u32(*id);
        file.u64(offset);
        file.u64(bytes.len() as u64);
        file.u64(checksum(bytes));
        offset += bytes.len() as u64;
    }
    for (_, bytes) in sections {
        file.bytes(&bytes);
    }
    let mut file = file.finish();
    let id = id_of(&file);
    if let Some(field) = file.get_mut(ID_AT..CHECKSUM_AT) {
        field.copy_from_slice(&id);
    }
    let table = Span::within(&file, HEADER_BYTES as u64, (first - HEADER_BYTES) as u64);
    let sum = checksum_of(&file, table.unwrap_or_default());
    if let Some(field) = file.get_mut(CHECKSUM_AT..HEADER_BYTES) {
        field.copy_from_slice(&sum.to_le_bytes());
    }
    file
}

fn read_table(file: &[u8], table: Span, sections: u32) -> Result<Vec<Section>, Damaged> {
    let mut reader = Reader::new(SECTION, file, table);
    let mut read: Vec<Section> = Vec::with_capacity(sections as usize);
    let mut position = (HEADER_BYTES + table.length()) as u64;
    for _ in 0..sections {
        let id = reader.u32()?;
        let offset = reader.u64()?;
        let length = reader.u64()?;
        let checksum = reader.u64()?;
        if read.last().is_some_and(|last| last.id >= id) {
            return Err(damaged("the sections are out of order"));
        }
        let span = Span::within(file, offset, length).filter(|_| offset == position);
        let span = span.ok_or(damaged("a section is not where the one before it ends"))?;
        position += length;
        read.push(Section { id, span, checksum });
    }
    if position != file.len() as u64 {
        return Err(damaged("the sections do not fill the file"));
    }
    Ok(read)
}

fn checksum_of(file: &[u8], table: Span) -> u64 {
    let mut state = Xxh3::with_seed(0);
    state.update(file.get(..CHECKSUM_AT).unwrap_or_default());
    state.update(table.bytes(file));
    state.digest()
}

fn id_of(file: &[u8]) -> [u8; 32] {
    Sha256::digest(file.get(HEADER_BYTES..).unwrap_or_default()).into()
}

const fn damaged(what: &'static str) -> Damaged {
    Damaged::new(SECTION, what)
}

const SECTION: &str = "header";
const ID_AT: usize = 40;
const CHECKSUM_AT: usize = 72;

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> Vec<u8> {
        write(7, vec![(1, b"one".to_vec()), (2, Vec::new()), (9, b"nine".to_vec())])
    }

    #[test]
    fn a_header_is_fixed_to_the_byte() {
        let file = file();
        assert_eq!(file.len(), 80 + 3 * 28 + 7);
        assert_eq!(&file[..12], b"OUTLINK\0\x4d\x3c\x2b\x1a");
        assert_eq!(&file[12..24], [2, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0]);
        assert_eq!(&file[24..40], [171, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(&file[80..100], [1, 0, 0, 0, 164, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(&file[164..], b"onenine");
        let header = Header::read(&file).unwrap();
        assert_eq!(header.seed, 7);
        assert!(header.id_fits(&file));
        let sections = header.sections.iter();
        let contents: Vec<_> = sections.map(|s| (s.id, s.span.bytes(&file))).collect();
        assert_eq!(contents, [(1, &b"one"[..]), (2, b""), (9, b"nine")]);
    }

    #[test]
    fn what_is_wrong_with_a_file_is_named() {
        let with = |at: usize, byte: u8| {
            let mut file = file();
            file[at] = byte;
            Header::read(&file).unwrap_err()
        };
        assert_eq!(Header::read(b""), Err(HeaderError::Label));
        assert_eq!(Header::read(b"||evil.example^"), Err(HeaderError::Label));
        assert_eq!(with(0, b'o'), HeaderError::Label);
        assert_eq!(with(12, 3), HeaderError::Format(3));
        assert!(matches!(with(20, 255), HeaderError::Damaged(_)));
        let mut mirrored = file();
        mirrored[8..12].reverse();
        assert_eq!(Header::read(&mirrored), Err(HeaderError::Endianness));
        let truncated = Header::read(&file()[..170]);
        assert_eq!(truncated, Err(HeaderError::Truncated { found: 170, expected: 171 }));
        let mut longer = file();
        longer.push(0);
        assert!(matches!(Header::read(&longer), Err(HeaderError::Damaged(_))));
    }

    #[test]
    fn no_change_of_the_header_and_no_truncation_passes() {
        let file = file();
        for length in 0..file.len() {
            assert!(Header::read(&file[..length]).is_err(), "{length} bytes");
        }
        for at in 0..HEADER_BYTES + 3 * ENTRY_BYTES {
            for bit in 0..8 {
                let mut file = file.clone();
                file[at] ^= 1 << bit;
                assert!(Header::read(&file).is_err(), "bit {bit} of byte {at}");
            }
        }
    }
}
