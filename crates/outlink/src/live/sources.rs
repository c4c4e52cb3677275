//! The files of a live screener, and which of them have to be opened again.

use std::collections::BTreeMap;
use std::path::Path;
use std::path::PathBuf;
use std::time::Instant;

use super::backoff::ReloadCause;
use super::backoff::SETTLED;
use super::error::ReloadError;
use super::file_stamp::FileStamp;
use crate::database::Database;
use crate::database::OpenError;
use crate::database::OpenOptions;
use crate::expand::Knowledge;
use crate::expectation::Share;
use crate::limits::Limits;
use crate::policy::Policy;
use crate::wire::file;
use crate::wire::minisig::beside;

/// What a [`Live`](super::Live) is made of.
///
/// ```
/// use outlink::{Live, LiveSources, Policy, Share, Storage};
///
/// # fn open() -> Result<Live, outlink::ReloadError> {
/// let mut sources = LiveSources::default();
/// sources.databases.push("links.outlink".into());
/// sources.policy = Policy::unattended().into();
/// sources.storage = Storage::Cache("/var/cache/outlink".into());
/// sources.max_shrink = Share::new(0.5);
/// let live = Live::open(sources)?;
/// # Ok(live)
/// # }
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct LiveSources {
    /// The databases, the lowest layer first.
    pub databases: Vec<PathBuf>,
    /// The policy; the default one unless something else is said.
    pub policy: PolicySource,
    /// How the databases are opened: the keys of keyed lists, and who has to have signed them.
    pub options: OpenOptions,
    /// Platforms and redirectors beside those that the databases carry.
    pub knowledge: Knowledge,
    /// The limits that links are held to.
    pub limits: Limits,
    /// Where the bytes of the databases are while they are in force; in memory of the process unless
    /// something else is said.
    pub storage: Storage,
    /// The largest share of its rules that a list may lose with a reload; any without it. A reload
    /// after which a list has lost more is refused, a list that is missing included.
    pub max_shrink: Option<Share>,
}

/// Where the policy of a [`Live`](super::Live) comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PolicySource {
    /// It stays as it is.
    Fixed(Policy),
    /// A file in TOML, of at most a MiB, which is read again when it is replaced. Write a new policy under
    /// another name and rename it into place: a file that is written in place is cut off meanwhile, and the
    /// beginning of a policy is a policy too. A file without any key is refused; `preset = "default"` is
    /// one. A policy that is renamed into place counts at once, and so does any other file in its place, so
    /// that a new one must not be written there. One that is written in place counts once the file has held
    /// it for three seconds, or when [`Live::reload`](super::Live::reload) is called.
    File(PathBuf),
}

impl Default for PolicySource {
    /// The default policy.
    fn default() -> Self {
        Self::Fixed(Policy::default())
    }
}

impl From<Policy> for PolicySource {
    fn from(policy: Policy) -> Self {
        Self::Fixed(policy)
    }
}

impl From<PathBuf> for PolicySource {
    fn from(path: PathBuf) -> Self {
        Self::File(path)
    }
}

/// Where the bytes of databases are while they are in force.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Storage {
    /// In memory of the process. Nothing that happens to a file reaches what was read of it.
    #[default]
    Memory,
    /// In copies in a folder, which all processes that name the folder share: see
    /// [`OpenOptions::map_copy`]. Nothing that happens to a file reaches its copy. Copies that no
    /// process maps any more are removed.
    #[cfg(feature = "mmap")]
    Cache(PathBuf),
    /// In the files themselves, which are mapped: see [`Database::map`]. It is for files that are only
    /// ever replaced by renaming another one over them. Not with a trusted key.
    ///
    /// If somebody writes to one of them nevertheless, the next look at the files finds that, and every
    /// link is blocked until another file takes its place. Until then, the database may miss rules, and
    /// if the file was truncated, the system ends the process. A file whose properties alone have changed,
    /// such as its mode or a hard link, is read once, compared with its hash and mapped again.
    #[cfg(feature = "mmap")]
    Original,
}

impl Storage {
    #[cfg(feature = "mmap")]
    fn is_original(&self) -> bool {
        *self == Self::Original
    }

    #[cfg(not(feature = "mmap"))]
    fn is_original(&self) -> bool {
        false
    }

    fn open(&self, options: &OpenOptions, path: &Path) -> Result<Database, OpenError> {
        match self {
            Self::Memory => options.read(path),
            #[cfg(feature = "mmap")]
            Self::Cache(folder) => options.map_copy(path, folder),
            #[cfg(feature = "mmap")]
            Self::Original => options.map(path),
        }
    }
}

/// A database with what its file looked like before it was opened: what changes while it is opened is
/// seen next time.
#[derive(Clone, Debug)]
pub(super) struct Opened {
    stamp: FileStamp,
    /// When the file was first seen with that stamp.
    seen: Instant,
    /// Whether whatever is written to the file gives it another stamp.
    is_settled: bool,
    /// Whether somebody wrote to its bytes.
    pub(super) is_lost: bool,
    pub(super) database: Database,
}

impl LiveSources {
    /// What all files look like: databases, signatures that are asked for, policy.
    pub(super) fn stamps(&self) -> Vec<FileStamp> {
        let signatures = self.databases.iter().filter(|_| self.options.trusts());
        let signatures = signatures.map(|path| FileStamp::of(&beside(path)));
        let policy = match &self.policy {
            PolicySource::File(path) => Some(path),
            PolicySource::Fixed(_) => None,
        };
        let files = self.databases.iter().chain(policy).map(|path| FileStamp::of(path));
        files.chain(signatures).collect()
    }

    /// Opens mapped files again whose properties alone have changed, and tells of those that were
    /// written to.
    pub(super) fn reopen_mapped(&self, files: &mut [Opened]) -> Reopened {
        let mut reopened = Reopened::default();
        if !self.storage.is_original() {
            return reopened;
        }
        for (number, (path, file)) in self.databases.iter().zip(files).enumerate() {
            match self.reopen(path, file) {
                Mapped::AsBefore => {}
                Mapped::Written => reopened.written.push(number),
                Mapped::Unreadable(source) => {
                    let path = path.clone();
                    reopened.failure = Some(ReloadError::Database { path, source });
                }
                Mapped::Again(opened) => {
                    *file = *opened;
                    reopened.is_any = true;
                }
            }
        }
        reopened
    }

    /// Looks at a mapped file. What was derived from its bytes while somebody may have written to them
    /// is not used any more: a file whose bytes are what they were is mapped again.
    fn reopen(&self, path: &Path, file: &Opened) -> Mapped {
        for _ in 0..LOOKS {
            let stamp = FileStamp::of(path);
            if !stamp.is_same_file(&file.stamp) {
                return Mapped::AsBefore;
            }
            if file.is_lost {
                return Mapped::Written;
            }
            if stamp == file.stamp {
                return Mapped::AsBefore;
            }
            // Reading beyond the end of a file that was truncated would end the process.
            if !stamp.is_as_long(&file.stamp) || !file.database.is_whole() {
                return Mapped::Written;
            }
            let database = match self.storage.open(&self.options, path) {
                Ok(database) => database,
                Err(error @ OpenError::Io { .. }) => return Mapped::Unreadable(error),
                Err(_) => return Mapped::Written,
            };
            let is_same = database.has_header_of(&file.database) && database.is_whole();
            // The bytes count only if nobody wrote while they were read.
            if is_same && FileStamp::of(path) == stamp {
                database.warm();
                let seen = Instant::now();
                let is_settled = false;
                let opened = Opened { stamp, seen, is_settled, is_lost: false, database };
                return Mapped::Again(Box::new(opened));
            }
        }
        Mapped::Written
    }

    /// Opens the databases, except those that were opened before and have not changed; says whether
    /// any has.
    pub(super) fn open(
        &self,
        before: &[Opened],
        cause: ReloadCause,
    ) -> Result<(Vec<Opened>, bool), ReloadError> {
        let mut is_any_new = false;
        let mut files = Vec::with_capacity(self.databases.len());
        for (number, path) in self.databases.iter().enumerate() {
            let stamp = FileStamp::of(path);
            if let Some(kept) = before.get(number).and_then(|of| self.keep(path, of, &stamp, cause))
            {
                files.push(kept);
                continue;
            }
            is_any_new = true;
            let opened = self.storage.open(&self.options, path);
            let failed = |source| ReloadError::Database { path: path.clone(), source };
            let database = opened.map_err(failed)?;
            // Pages are read here, so that no reader waits for the first read of one.
            database.warm();
            let seen = Instant::now();
            files.push(Opened { stamp, seen, is_settled: false, is_lost: false, database });
        }
        Ok((files, is_any_new))
    }

    /// What was opened before, if the file still has the same bytes.
    fn keep(
        &self,
        path: &Path,
        before: &Opened,
        stamp: &FileStamp,
        cause: ReloadCause,
    ) -> Option<Opened> {
        let is_same = before.stamp == *stamp;
        if self.storage.is_original() {
            // No other file has the inode of what is mapped.
            return (is_same && !before.is_lost).then(|| before.clone());
        }
        if is_same && before.is_settled && cause != ReloadCause::Asked {
            return Some(before.clone());
        }
        if !before.database.is_made_of(path).unwrap_or(false) {
            return None;
        }
        let seen = if is_same { before.seen } else { Instant::now() };
        let is_settled = stamp.tells_writes() && seen.elapsed() >= SETTLED;
        Some(Opened { stamp: stamp.clone(), seen, is_settled, ..before.clone() })
    }

    /// Whether a list lost more of its rules than it may.
    pub(super) fn refuse_shrunk(
        &self,
        before: &[Opened],
        after: &[Opened],
    ) -> Result<(), ReloadError> {
        let Some(max) = self.max_shrink else { return Ok(()) };
        let rules_now = rules_of_lists(after);
        for (list, before) in rules_of_lists(before) {
            let after = rules_now.get(list).copied().unwrap_or_default();
            if max.is_exceeded(before, after) {
                return Err(ReloadError::Shrunk { list: list.to_owned(), before, after, max });
            }
        }
        Ok(())
    }

    /// The policy, which may be about platforms that the databases carry, and the file that holds it.
    pub(super) fn read_policy(
        &self,
        files: &[Opened],
    ) -> Result<(Policy, Option<FileStamp>), ReloadError> {
        let path = match &self.policy {
            PolicySource::Fixed(policy) => return Ok((policy.clone(), None)),
            PolicySource::File(path) => path,
        };
        let stamp = FileStamp::of(path);
        let text = file::read_to_string(path, MAX_POLICY_BYTES)
            .map_err(|source| ReloadError::PolicyFile { path: path.clone(), source })?;
        if Policy::says_nothing(&text) {
            return Err(ReloadError::EmptyPolicy { path: path.clone() });
        }
        let databases = files.iter().map(|file| &file.database);
        Knowledge::merged(databases.filter_map(Database::knowledge), &self.knowledge)
            .while_in_force(|| Policy::from_toml(&text))
            .map(|policy| (policy, Some(stamp)))
            .map_err(|source| ReloadError::Policy { path: path.clone(), source })
    }

    /// Removes copies that no process maps any more; says whether some are left that one maps.
    pub(super) fn sweep(&self) -> bool {
        match &self.storage {
            // What cannot be removed now may be later.
            #[cfg(all(feature = "mmap", unix))]
            Storage::Cache(folder) => crate::database::cache::sweep(folder).unwrap_or(true),
            _ => false,
        }
    }
}

/// What became of mapped files.
#[derive(Debug, Default)]
pub(super) struct Reopened {
    /// The numbers of those that somebody wrote to.
    pub(super) written: Vec<usize>,
    /// Whether any was mapped again.
    pub(super) is_any: bool,
    /// Why one that nobody wrote to cannot be mapped again.
    pub(super) failure: Option<ReloadError>,
}

/// What became of a mapped file.
enum Mapped {
    /// Nothing that the look at all files does not find.
    AsBefore,
    /// Somebody wrote to it.
    Written,
    /// Its properties have changed and its bytes have not, and it cannot be opened.
    Unreadable(OpenError),
    /// Its properties have changed and its bytes have not: it is mapped once more.
    Again(Box<Opened>),
}

/// How many rules of each list there are in all files.
fn rules_of_lists(files: &[Opened]) -> BTreeMap<&str, u64> {
    let mut rules = BTreeMap::new();
    for list in files.iter().flat_map(|file| file.database.lists()) {
        *rules.entry(list.info.name.as_str()).or_default() += u64::from(list.rules);
    }
    rules
}

/// How often a file is looked at whose properties change while it is read.
const LOOKS: usize = 3;

/// No policy that people write is as large.
const MAX_POLICY_BYTES: u64 = 1 << 20;
