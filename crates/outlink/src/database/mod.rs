//! Databases: open, verify, find.
//!
//! A database is one immutable file, opened by reading or mapping it and used in place; `FORMAT.md`
//! describes it byte by byte. It may come from anywhere: opening and using any bytes ends in an
//! answer, an [`OpenError`] or [`Damaged`], never in a panic or a loop.

mod block_summary;
#[cfg(all(feature = "mmap", unix))]
pub(crate) mod cache;
mod derived;
mod error;
mod filter_copy;
mod find;
mod hmac;
mod layers;
#[cfg(feature = "mmap")]
mod map;
mod open;
mod sha256;
mod signature;
mod tables;
#[cfg(test)]
mod tests;
mod text;
#[cfg(feature = "compile")]
mod unused;
mod verify;
mod view;
mod withdrawal;

use std::fmt;
#[cfg(feature = "live")]
use std::io;
#[cfg(feature = "live")]
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

pub(crate) use self::block_summary::BlockSummary;
pub use self::error::OpenError;
pub(crate) use self::find::HostRules;
pub(crate) use self::find::LinkView;
pub(crate) use self::layers::LayerIndex;
pub(crate) use self::layers::LayerRef;
#[cfg(feature = "live")]
pub(crate) use self::layers::NetLengths;
#[cfg(feature = "live")]
pub(crate) use self::layers::each_candidate_key;
pub use self::open::OpenOptions;
pub use self::signature::InvalidPublicKey;
pub use self::signature::PublicKey;
pub use self::signature::Signature;
pub(crate) use self::text::NormalText;
pub(crate) use self::view::RuleAttributes;
pub(crate) use self::view::RuleView;
pub(crate) use self::withdrawal::WithdrawalView;
use crate::database::filter_copy::FilterCopy;
use crate::database::open::Inner;
use crate::expand::Knowledge;
use crate::rule::ListInfo;
use crate::table::SectionId;
pub(crate) use crate::table::filter::Admitted;
pub(crate) use crate::table::filter::LineRef;
pub use crate::wire::Damaged;
#[cfg(feature = "live")]
use crate::wire::file;

/// Compiled lists, ready to be searched.
///
/// Cloning is cheap: clones share one set of bytes. A database is immutable and can be used from any
/// number of threads.
///
/// ```
/// use outlink::Database;
///
/// let database = Database::starter()?;
/// assert!(database.rule_count() > 0);
/// # Ok::<(), outlink::OpenError>(())
/// ```
#[derive(Clone)]
#[must_use = "a database does nothing until it is asked"]
pub struct Database {
    inner: Arc<Inner>,
}

impl Database {
    /// Reads a database into memory and verifies all checksums. Nothing that happens to the file
    /// afterwards reaches the database.
    ///
    /// # Errors
    /// If the file cannot be read, is not a regular file, is larger than free memory, is not a
    /// database, is one of another version, is not whole, or is not what was compiled.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, OpenError> {
        OpenOptions::new().read(path)
    }

    /// Maps a database and uses it in place. Opening and [warming](Self::warm) 10,000,000 domains takes
    /// some 20 ms, and processes that map the same file share its memory. It is for files that nobody
    /// else writes to: what somebody writes to a mapped file changes what is blocked.
    /// [`OpenOptions::map_copy`] shares memory without that condition.
    ///
    /// The structure is verified, and the checksum of every section of at most 1 MiB: a database of
    /// some 50,000 domains is verified as a whole, in less than a millisecond. Of larger sections (the
    /// rules, the keys and the filter of a large database) only what is read is checked, and what is
    /// then found to be damaged becomes the reason `database_damaged` of a verdict. That keeps
    /// screening safe, but not complete: a changed byte in a large section may hide a rule. Call
    /// [`Self::verify`] on large files that may have been changed.
    ///
    /// The first links touch pages that are not in memory yet. [`Self::warm`] reads the pages that every
    /// lookup touches.
    ///
    /// Replace a mapped file by renaming another one over it, as `outlink compile` does. Never write
    /// to it in place and never truncate it: the system answers a read beyond the new end of a
    /// mapped file with a signal that ends the process.
    ///
    /// # Errors
    /// If the file cannot be mapped, is not a regular file, not a database, of another version, or
    /// is not whole.
    #[cfg(feature = "mmap")]
    pub fn map(path: impl AsRef<Path>) -> Result<Self, OpenError> {
        OpenOptions::new().map(path)
    }

    /// Opens a database that is in memory and verifies all checksums.
    ///
    /// # Errors
    /// If the bytes are not a database, of another version, not whole, or not what was compiled.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, OpenError> {
        OpenOptions::new().from_bytes(bytes)
    }

    /// Opens a database that is part of the program (`include_bytes!`) without copying it, and
    /// verifies all checksums.
    ///
    /// # Errors
    /// If the bytes are not a database, of another version, not whole, or not what was compiled.
    pub fn from_static(bytes: &'static [u8]) -> Result<Self, OpenError> {
        OpenOptions::new().from_static(bytes)
    }

    /// The database that comes with the library: public links made for testing that scanners and
    /// filters work, so that the first command has something to find. It blocks nothing else.
    ///
    /// # Errors
    /// None unless the library itself was damaged.
    pub fn starter() -> Result<Self, OpenError> {
        Self::from_static(include_bytes!("../../data/starter.outlink"))
    }

    /// Reads the filter, which every lookup touches (2.5 bytes per listed host), and compiles the
    /// regexes that run on every link.
    ///
    /// Without it, the first lookups after [`Self::map`] page-fault through the filter. With the file
    /// in the page cache this takes some milliseconds for ten million domains, and otherwise as long as
    /// reading that part of the file. [`Live`](crate::Live) warms whatever it opens before it is in
    /// force.
    ///
    /// A filter of a MiB or more is copied into memory of the process, in large pages where the system
    /// has them: with ten million domains, links take up to a tenth less time then. Databases that are
    /// read into memory have that copy from the beginning; others share the filter with all who map
    /// the file until they are warmed.
    pub fn warm(&self) {
        self.bring_filter_near();
        let mut touched = 0_u8;
        let filter = &self.inner.tables.filter;
        for bytes in [filter.slots(self.file()), self.lines()] {
            touched =
                bytes.iter().step_by(PAGE_BYTES).fold(touched, |touched, byte| touched ^ byte);
        }
        std::hint::black_box(touched);
        self.inner.tables.regexes.warm(self.file(), &self.inner.tables.strings);
    }

    fn bring_filter_near(&self) {
        let lines = self.inner.tables.filter.lines(self.file());
        self.inner.filter_copy.get_or_init(|| FilterCopy::of(lines));
    }

    /// The lines of the filter, wherever they are.
    #[inline(always)]
    fn lines(&self) -> &[u8] {
        match self.inner.filter_copy.get() {
            Some(Some(filter_copy)) => filter_copy.lines(),
            _ => self.inner.tables.filter.lines(self.file()),
        }
    }

    /// The SHA-256 of everything behind the header, in lower-case hex: the same lists compiled by
    /// the same version have the same id.
    pub fn id(&self) -> &str {
        &self.inner.id
    }

    /// The name that it was compiled with.
    pub fn name(&self) -> &str {
        &self.inner.tables.name
    }

    /// The platforms and redirectors that it carries beside what is built in, if it was compiled with
    /// any.
    pub fn knowledge(&self) -> Option<&Knowledge> {
        self.inner.tables.knowledge.as_ref()
    }

    /// Who signed it; `None` if no key was trusted ([`OpenOptions::trust`]) when it was opened, so that
    /// nobody looked.
    pub fn signature(&self) -> Option<&Signature> {
        self.inner.signature.as_ref()
    }

    /// The lists in alphabetical order.
    pub fn lists(&self) -> &[ListSummary] {
        &self.inner.tables.lists
    }

    /// How many rules it has.
    pub fn rule_count(&self) -> usize {
        self.inner.tables.rules.count() as usize
    }

    /// How many withdrawals of rules of lower layers it has.
    pub fn withdrawal_count(&self) -> usize {
        self.inner.tables.withdrawals.count() as usize
    }

    /// The size of the file, in bytes.
    pub fn size_in_bytes(&self) -> usize {
        self.file().len()
    }

    /// What the file consists of, in its order.
    pub fn sections(&self) -> Vec<SectionSummary> {
        let summary = |section: &crate::wire::header::Section| SectionSummary {
            id: section.id,
            name: SectionId::from_number(section.id).map_or("unknown", SectionId::as_str),
            bytes: section.span.length() as u64,
        };
        self.inner.header.sections.iter().map(summary).collect()
    }

    /// The links that some rule must catch as long as the lists are in force, each with the name of its
    /// list.
    pub fn canaries(&self) -> impl Iterator<Item = (&str, &str)> {
        self.lists().iter().flat_map(|list| {
            let name = list.info.name.as_str();
            list.info.canaries.iter().map(move |link| (name, link.as_str()))
        })
    }

    /// Whether a list of this number consists of hashes whose key was not given.
    pub(crate) fn lacks_key(&self, list: usize) -> bool {
        let is_keyed = self.lists().get(list).is_some_and(|list| list.info.keyed);
        is_keyed && self.inner.keys.get(list).is_none_or(Option::is_none)
    }

    /// Whether its bytes are those that were compiled. A mapped database is read as a whole.
    #[cfg(feature = "live")]
    pub(crate) fn is_whole(&self) -> bool {
        self.inner.header.id_fits(self.file())
    }

    /// Whether another database, as it was opened, has the same header.
    #[cfg(feature = "live")]
    pub(crate) fn has_header_of(&self, other: &Self) -> bool {
        self.inner.header == other.inner.header
    }

    /// Whether a file has its bytes. The file is read, and not kept in memory.
    #[cfg(feature = "live")]
    pub(crate) fn is_made_of(&self, path: &Path) -> io::Result<bool> {
        let (mut file, metadata) = file::open(path)?;
        if metadata.len() != self.file().len() as u64 {
            return Ok(false);
        }
        let mut buffer = vec![0; BUFFER_BYTES.min(self.file().len())];
        for expected in self.file().chunks(BUFFER_BYTES) {
            let found = buffer.get_mut(..expected.len()).unwrap_or_default();
            match file.read_exact(found) {
                Ok(()) if found == expected => {}
                Ok(()) => return Ok(false),
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(false),
                Err(error) => return Err(error),
            }
        }
        Ok(true)
    }

    /// Whether it is a clone of another one.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.inner, &other.inner)
    }

    fn file(&self) -> &[u8] {
        self.inner.bytes.as_slice()
    }
}

/// How much of a file is compared at a time.
#[cfg(feature = "live")]
const BUFFER_BYTES: usize = 1 << 20;

/// No system has smaller pages.
const PAGE_BYTES: usize = 4096;

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Database")
            .field("name", &self.name())
            .field("id", &self.id())
            .field("rules", &self.rule_count())
            .finish_non_exhaustive()
    }
}

/// A list of a database.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListSummary {
    /// The description of the list when it was compiled, with the canaries that its entries named.
    pub info: ListInfo,
    /// How many rules come from it.
    pub rules: u32,
}

/// A section of a database.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SectionSummary {
    /// What the section table calls it.
    pub id: u32,
    /// Its name; `unknown` if a later version of the library wrote it.
    pub name: &'static str,
    /// Its size, in bytes.
    pub bytes: u64,
}
