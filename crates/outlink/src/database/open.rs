//! From bytes to tables.

use std::borrow::Cow;
use std::fmt;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::OnceLock;

use crate::codec::hex_encode;
use crate::database::Database;
use crate::database::ListSummary;
use crate::database::block_summary::SummaryCache;
use crate::database::derived::DerivedData;
use crate::database::error::OpenError;
use crate::database::filter_copy::FilterCopy;
use crate::database::hmac::HmacKey;
use crate::database::layers::LayerKeys;
use crate::database::signature;
use crate::database::signature::PublicKey;
use crate::database::signature::Signature;
use crate::database::signature::Unverified;
use crate::database::tables::Tables;
use crate::table::SectionId;
use crate::url::SuffixList;
use crate::wire::file;
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
    keys_may_be_missing: bool,
    trusted: Vec<PublicKey>,
}

// `from_bytes` and its like are named as on `Database`, of which these are the longer forms.
#[allow(clippy::wrong_self_convention)]
impl OpenOptions {
    /// Options that give no key and ask for no signature.
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

    /// Opens databases whose keys were not given too, to look at their lists, counts and withdrawals:
    /// whoever compares a database with another one, or signs it, need not hold the keys of partners.
    ///
    /// It is not for screening: nobody can tell which links a list lists whose key is missing, so that
    /// web links get the reason `database_damaged`.
    pub fn without_keys(&mut self) -> &mut Self {
        self.keys_may_be_missing = true;
        self
    }

    /// Opens no databases but those that this key signed, or another one that is trusted: the
    /// signature of `links.outlink` is the file `links.outlink.minisig` beside it, as `minisign -S`
    /// and `outlink compile --sign` write it.
    ///
    /// A signature says who made a database, not that it is the newest: an old one with its signature
    /// stays valid. [`Database::signature`] has the trusted comment, which says when it was signed.
    pub fn trust(&mut self, key: PublicKey) -> &mut Self {
        self.trusted.push(key);
        self
    }

    /// Whether anybody has to have signed the databases.
    #[cfg(any(feature = "live", feature = "mmap"))]
    pub(crate) fn trusts(&self) -> bool {
        !self.trusted.is_empty()
    }

    /// Opens a database as [`Database::read`] does.
    ///
    /// # Errors
    /// As for [`Database::read`], if the key of a list is missing, and if nobody signed it who is
    /// trusted.
    pub fn read(&self, path: impl AsRef<Path>) -> Result<Database, OpenError> {
        let path = path.as_ref();
        let bytes = Bytes::Here(file::read(path, u64::MAX).map_err(io_error(path))?.into());
        let signature = self.verify_beside(path, &bytes)?;
        self.open(bytes, Checksums::OfAll, signature)
    }

    /// Opens a database as [`Database::map`] does.
    ///
    /// # Errors
    /// As for [`Database::map`], if the key of a list is missing, and if a key is trusted: a signature
    /// says nothing about bytes that somebody may write after it was verified.
    #[cfg(feature = "mmap")]
    pub fn map(&self, path: impl AsRef<Path>) -> Result<Database, OpenError> {
        let path = path.as_ref();
        if self.trusts() {
            return Err(OpenError::MapTrusted { path: path.to_owned() });
        }
        let mapping = file::open(path).and_then(|(file, _)| super::map::map(&file));
        let bytes = Bytes::Mapped(mapping.map_err(io_error(path))?);
        self.open(bytes, Checksums::OfSmall(SMALL_BYTES), None)
    }

    /// Maps a copy of a database, which is in a folder and named by the SHA-256 of its bytes; makes
    /// it first if it is not there. All checksums are verified, and the signature if a key is
    /// trusted. Processes that name the same folder share the memory of a copy, and nothing that
    /// happens to the file at `path` reaches it.
    ///
    /// The folder is made if it is missing. Nobody but the user of the process, or the superuser, may
    /// be allowed to write to it. Copies stay there until a [`Live`](crate::Live) that names the same
    /// folder finds that no process maps them any more.
    ///
    /// The file is read once to find the copy, and the copy once to verify it: ten million rules take
    /// a second or so. Memory is not needed for that.
    ///
    /// # Errors
    /// As for [`Self::read`], if the folder cannot be used or others may write to it, and on systems
    /// other than Unix.
    #[cfg(feature = "mmap")]
    pub fn map_copy(
        &self,
        path: impl AsRef<Path>,
        folder: impl AsRef<Path>,
    ) -> Result<Database, OpenError> {
        let (path, folder) = (path.as_ref(), folder.as_ref());
        let failed =
            |source| OpenError::Cache { path: path.to_owned(), folder: folder.to_owned(), source };
        #[cfg(unix)]
        let copy = super::cache::map_copy(path, folder).map(Bytes::Copied);
        #[cfg(not(unix))]
        let copy = Err(std::io::Error::new(
            std::io::ErrorKind::Unsupported,
            "copies are shared on Unix only; read the database instead",
        ));
        let bytes = copy.map_err(failed)?;
        let signature = self.verify_beside(path, &bytes)?;
        self.open(bytes, Checksums::OfAll, signature)
    }

    /// Opens a database as [`Database::from_bytes`] does.
    ///
    /// # Errors
    /// As for [`Database::from_bytes`], if the key of a list is missing, and if a key is trusted:
    /// what is in memory has no signature beside it.
    pub fn from_bytes(&self, bytes: Vec<u8>) -> Result<Database, OpenError> {
        self.refuse_unsigned()?;
        self.open(Bytes::Here(bytes.into()), Checksums::OfAll, None)
    }

    /// Opens a database as [`Database::from_bytes`] does, with the text of its signature.
    ///
    /// # Errors
    /// As for [`Database::from_bytes`], if the key of a list is missing, and if nobody signed it who
    /// is trusted.
    pub fn from_signed_bytes(
        &self,
        bytes: Vec<u8>,
        signature: &str,
    ) -> Result<Database, OpenError> {
        let signature = Unverified::given(signature).verify(&bytes, &self.trusted)?;
        self.open(Bytes::Here(bytes.into()), Checksums::OfAll, Some(signature))
    }

    /// Opens a database as [`Database::from_static`] does.
    ///
    /// # Errors
    /// As for [`Self::from_bytes`].
    pub fn from_static(&self, bytes: &'static [u8]) -> Result<Database, OpenError> {
        self.refuse_unsigned()?;
        self.open(Bytes::Here(bytes.into()), Checksums::OfAll, None)
    }

    /// The signature beside a file, if anybody has to have signed it.
    fn verify_beside(&self, path: &Path, bytes: &Bytes) -> Result<Option<Signature>, OpenError> {
        if self.trusted.is_empty() {
            return Ok(None);
        }
        let signature = Unverified::beside(path, &self.trusted)?;
        signature.verify(bytes.as_slice(), &self.trusted).map(Some)
    }

    fn refuse_unsigned(&self) -> Result<(), OpenError> {
        if self.trusted.is_empty() {
            return Ok(());
        }
        Err(OpenError::SignatureNotGiven { trusted: signature::names(&self.trusted) })
    }

    fn open(
        &self,
        bytes: Bytes,
        checksums: Checksums,
        signature: Option<Signature>,
    ) -> Result<Database, OpenError> {
        let header = Header::read(bytes.as_slice())?;
        verify_checksums(bytes.as_slice(), &header, checksums)?;
        let tables = Tables::open(bytes.as_slice(), &header)?;
        let keys = self.keys_of(&tables.lists)?;
        if !tables.hashes.groups().is_empty() {
            // Hashes are made of expressions, which need the list: better read now than with the
            // first link.
            SuffixList::embedded();
        }
        let id = hex_encode(&header.id);
        let is_owned = matches!(bytes, Bytes::Here(Cow::Owned(_)));
        let filter_copy = OnceLock::new();
        let layer_keys = OnceLock::new();
        let (summaries, derived) = (SummaryCache::default(), DerivedData::default());
        let inner = Inner {
            bytes,
            header,
            id,
            tables,
            keys,
            signature,
            filter_copy,
            layer_keys,
            summaries,
            derived,
        };
        let database = Database { inner: Arc::new(inner) };
        if is_owned {
            // Nobody shares it, and where an allocation begins is nowhere in particular.
            database.bring_filter_near();
        }
        Ok(database)
    }

    fn keys_of(&self, lists: &[ListSummary]) -> Result<Vec<Option<HmacKey>>, OpenError> {
        let key_of = |list: &ListSummary| {
            if !list.info.keyed {
                return Ok(None);
            }
            let name = &list.info.name;
            let given = self.keys.iter().rev().find(|(of, _)| of == name);
            let key = given.map(|(_, key)| HmacKey::new(key));
            if key.is_none() && !self.keys_may_be_missing {
                return Err(OpenError::KeyMissing { list: name.clone() });
            }
            Ok(key)
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
        self.open(Bytes::Here(bytes.into()), Checksums::OfSmall(small), None)
    }
}

impl fmt::Debug for OpenOptions {
    /// Names the lists whose keys are given, and keeps the keys to itself.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lists: Vec<&str> = self.keys.iter().map(|(list, _)| list.as_str()).collect();
        let mut shown = f.debug_struct("OpenOptions");
        shown.field("keys_of", &lists).field("trusted", &self.trusted).finish()
    }
}

/// What an open database consists of.
pub(super) struct Inner {
    pub(super) bytes: Bytes,
    pub(super) header: Header,
    pub(super) id: String,
    pub(super) tables: Tables,
    pub(super) keys: Vec<Option<HmacKey>>,
    pub(super) signature: Option<Signature>,
    /// The copy of the lines of the filter, if it was made, and if that is worth it.
    pub(super) filter_copy: OnceLock<Option<FilterCopy>>,
    /// The keys of its rules, if they were asked for, and if it is small.
    pub(super) layer_keys: OnceLock<Option<LayerKeys>>,
    pub(super) summaries: SummaryCache,
    pub(super) derived: DerivedData,
}

/// Where the bytes of a database are.
pub(super) enum Bytes {
    Here(Cow<'static, [u8]>),
    #[cfg(feature = "mmap")]
    Mapped(memmap2::Mmap),
    #[cfg(all(feature = "mmap", unix))]
    Copied(super::cache::CachedCopy),
}

impl Bytes {
    pub(super) fn as_slice(&self) -> &[u8] {
        match self {
            Self::Here(bytes) => bytes,
            #[cfg(feature = "mmap")]
            Self::Mapped(mapping) => mapping,
            #[cfg(all(feature = "mmap", unix))]
            Self::Copied(copy) => copy.bytes(),
        }
    }
}

fn io_error(path: &Path) -> impl Fn(io::Error) -> OpenError {
    move |source| OpenError::Io { path: path.to_owned(), source }
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
            // An unknown section is never read, so its size does not matter.
            Checksums::OfSmall(max_bytes) => {
                section.span.length() <= max_bytes && name != "unknown"
            }
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
    /// The checksums of sections of at most so many bytes.
    #[cfg_attr(not(any(test, feature = "mmap")), expect(dead_code, reason = "for mappings"))]
    OfSmall(usize),
}

/// Sections of a mapped database up to this size are compared with their checksums, which takes
/// less than a tenth of a millisecond for each. The rules, keys and the filter of a large database
/// are larger, and reading them all is what mapping avoids.
#[cfg(any(test, feature = "mmap"))]
pub(super) const SMALL_BYTES: usize = 1 << 20;
