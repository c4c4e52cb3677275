//! From bytes to tables.

use std::borrow::Cow;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use hmac::Hmac;
use hmac::KeyInit;
use sha2::Sha256;

use crate::database::Database;
use crate::database::ListSummary;
use crate::database::error::OpenError;
use crate::database::tables::Tables;
use crate::table::SectionId;
use crate::url::SuffixList;
use crate::wire::hash::checksum;
use crate::wire::header::Header;

/// How to open a database that needs more than its bytes.
///
/// ```no_run
/// let mut options = outlink::OpenOptions::new();
/// options.key("partner-hashes", b"the key that the partner gave");
/// let database = options.read("links.outlink")?;
/// # Ok::<(), outlink::OpenError>(())
/// ```
#[derive(Clone, Default)]
pub struct OpenOptions {
    keys: Vec<(String, Vec<u8>)>,
}

// `from_bytes` and its like are named as on `Database`, of which these are the longer forms.
#[allow(clippy::wrong_self_convention)]
impl OpenOptions {
    /// Options that give no key.
    pub fn new() -> Self {
        Self::default()
    }

    /// Gives the key of the HMAC-SHA-256 that the hashes of a list were made with. Databases store
    /// no keys. The keys of lists that a database does not have are ignored, so that the same
    /// options open every layer.
    pub fn key(&mut self, list: impl Into<String>, key: &[u8]) -> &mut Self {
        self.keys.push((list.into(), key.to_vec()));
        self
    }

    /// Opens a database as [`Database::read`] does.
    ///
    /// # Errors
    /// As for [`Database::read`], and if the key of a list is missing.
    pub fn read(&self, path: impl AsRef<Path>) -> Result<Database, OpenError> {
        let path = path.as_ref();
        let bytes = std::fs::read(path)
            .map_err(|source| OpenError::Io { path: path.to_owned(), source })?;
        self.from_bytes(bytes)
    }

    /// Opens a database as [`Database::map`] does.
    ///
    /// # Errors
    /// As for [`Database::map`], and if the key of a list is missing.
    #[cfg(feature = "mmap")]
    pub fn map(&self, path: impl AsRef<Path>) -> Result<Database, OpenError> {
        let path = path.as_ref();
        let mapping = super::map::map(path)
            .map_err(|source| OpenError::Io { path: path.to_owned(), source })?;
        self.open(Bytes::Mapped(mapping), Checksums::OfSmall(SMALL_BYTES))
    }

    /// Opens a database as [`Database::from_bytes`] does.
    ///
    /// # Errors
    /// As for [`Database::from_bytes`], and if the key of a list is missing.
    pub fn from_bytes(&self, bytes: Vec<u8>) -> Result<Database, OpenError> {
        self.open(Bytes::Here(bytes.into()), Checksums::OfAll)
    }

    /// Opens a database as [`Database::from_static`] does.
    ///
    /// # Errors
    /// As for [`Database::from_static`], and if the key of a list is missing.
    pub fn from_static(&self, bytes: &'static [u8]) -> Result<Database, OpenError> {
        self.open(Bytes::Here(bytes.into()), Checksums::OfAll)
    }

    fn open(&self, bytes: Bytes, checksums: Checksums) -> Result<Database, OpenError> {
        let header = Header::read(bytes.as_slice())?;
        verify_checksums(bytes.as_slice(), &header, checksums)?;
        let tables = Tables::open(bytes.as_slice(), &header)?;
        let keys = self.keys_of(&tables.lists)?;
        if !tables.hashes.groups().is_empty() {
            // Hashes are made of expressions, which need the list: better read now than with the
            // first link.
            SuffixList::embedded();
        }
        let id = header.id.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Database { inner: Arc::new(Inner { bytes, header, id, tables, keys }) })
    }

    fn keys_of(&self, lists: &[ListSummary]) -> Result<Vec<Option<Hmac<Sha256>>>, OpenError> {
        let key_of = |list: &ListSummary| {
            if !list.info.keyed {
                return Ok(None);
            }
            let name = &list.info.name;
            let given = self.keys.iter().rev().find(|(of, _)| of == name);
            // HMAC takes a key of any length.
            let key = given.and_then(|(_, key)| Hmac::new_from_slice(key).ok());
            key.map(Some).ok_or_else(|| OpenError::KeyMissing { list: name.clone() })
        };
        lists.iter().map(key_of).collect()
    }

    /// Opens bytes as [`Self::map`] does, with only those sections compared with their checksums
    /// that have so few bytes.
    #[cfg(test)]
    pub(crate) fn from_bytes_trusted(
        &self,
        bytes: Vec<u8>,
        small: usize,
    ) -> Result<Database, OpenError> {
        self.open(Bytes::Here(bytes.into()), Checksums::OfSmall(small))
    }
}

impl fmt::Debug for OpenOptions {
    /// Names the lists whose keys are given, and keeps the keys to itself.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lists: Vec<&str> = self.keys.iter().map(|(list, _)| list.as_str()).collect();
        f.debug_struct("OpenOptions").field("keys_of", &lists).finish()
    }
}

/// What an open database consists of.
pub(super) struct Inner {
    pub(super) bytes: Bytes,
    pub(super) header: Header,
    pub(super) id: String,
    pub(super) tables: Tables,
    pub(super) keys: Vec<Option<Hmac<Sha256>>>,
}

/// Where the bytes of a database are.
pub(super) enum Bytes {
    Here(Cow<'static, [u8]>),
    #[cfg(feature = "mmap")]
    Mapped(memmap2::Mmap),
}

impl Bytes {
    pub(super) fn as_slice(&self) -> &[u8] {
        match self {
            Self::Here(bytes) => bytes,
            #[cfg(feature = "mmap")]
            Self::Mapped(mapping) => mapping,
        }
    }
}

/// Compares the bytes of sections with their checksums.
pub(super) fn verify_checksums(
    file: &[u8],
    header: &Header,
    checksums: Checksums,
) -> Result<(), OpenError> {
    for section in &header.sections {
        let name = SectionId::from_number(section.id).map_or("unknown", SectionId::as_str);
        let is_compared = match checksums {
            Checksums::OfAll => true,
            // What nobody knows is not read, and may be as much as it likes.
            Checksums::OfSmall(most) => section.span.length() <= most && name != "unknown",
        };
        if is_compared && checksum(section.span.bytes(file)) != section.checksum {
            return Err(OpenError::Checksum { section: name });
        }
    }
    Ok(())
}

/// Which sections are compared with their checksums.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Checksums {
    OfAll,
    /// Those of at most so many bytes.
    #[cfg_attr(not(any(test, feature = "mmap")), expect(dead_code, reason = "for mappings"))]
    OfSmall(usize),
}

/// Sections of a mapped database up to this size are compared with their checksums, which takes
/// less than a tenth of a millisecond for each. The rules, keys and the filter of a large database
/// are larger, and reading them all is what mapping avoids.
#[cfg(any(test, feature = "mmap"))]
pub(super) const SMALL_BYTES: usize = 1 << 20;
