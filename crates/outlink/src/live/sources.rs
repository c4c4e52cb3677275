//! The files of a live screener, and which of them have to be opened again.

use std::fs;
use std::path::Path;
use std::path::PathBuf;

use super::error::ReloadError;
use super::file_stamp::FileStamp;
use crate::database::Database;
use crate::database::OpenOptions;
use crate::limits::Limits;
use crate::policy::Policy;
use crate::wire::minisig::beside;

/// The files that a [`Live`](super::Live) is made of.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct LiveSources {
    /// The databases, the lowest layer first.
    pub databases: Vec<PathBuf>,
    /// The policy file; the default policy without one.
    pub policy: Option<PathBuf>,
    /// How the databases are opened: the keys of keyed lists, and who has to have signed them.
    pub options: OpenOptions,
    /// The limits that links are held to.
    pub limits: Limits,
    /// The size in bytes up to which a database is read into memory and verified, 1 MiB by default;
    /// a larger one is mapped. Nothing that happens to its file reaches a database in memory: set
    /// this to [`u64::MAX`] if files may be written in place or truncated.
    pub read_up_to: u64,
}

impl Default for LiveSources {
    /// No files yet.
    fn default() -> Self {
        Self {
            databases: Vec::new(),
            policy: None,
            options: OpenOptions::default(),
            limits: Limits::default(),
            read_up_to: 1 << 20,
        }
    }
}

/// A database with what its file looked like before it was opened: what changes while it is opened is
/// seen next time.
#[derive(Clone, Debug)]
pub(super) struct Opened {
    stamp: FileStamp,
    pub(super) database: Database,
}

impl LiveSources {
    /// What all files look like: databases, signatures that are asked for, policy.
    pub(super) fn stamps(&self) -> Vec<FileStamp> {
        let signatures = self.databases.iter().filter(|_| self.options.trusts());
        let signatures = signatures.map(|path| FileStamp::of(&beside(path)));
        let files = self.databases.iter().chain(&self.policy).map(|path| FileStamp::of(path));
        files.chain(signatures).collect()
    }

    /// Opens the databases, except those that were opened before and have not changed.
    pub(super) fn open(&self, before: &[Opened]) -> Result<Vec<Opened>, ReloadError> {
        let paths = self.databases.iter().enumerate();
        paths.map(|(layer, path)| self.open_one(path, before.get(layer))).collect()
    }

    fn open_one(&self, path: &Path, before: Option<&Opened>) -> Result<Opened, ReloadError> {
        let failed = |source| ReloadError::Database { path: path.to_owned(), source };
        let stamp = FileStamp::of(path);
        let is_mapped =
            cfg!(feature = "mmap") && stamp.length().is_some_and(|length| length > self.read_up_to);
        let is_kept = |before: &&Opened| match is_mapped {
            // The inode of what is mapped belongs to no other file as long as it is mapped.
            true => before.stamp == stamp,
            false => fs::read(path).is_ok_and(|bytes| before.database.is_made_of(&bytes)),
        };
        if let Some(before) = before.filter(is_kept) {
            return Ok(Opened { stamp, database: before.database.clone() });
        }
        #[cfg(feature = "mmap")]
        let opened = if is_mapped { self.options.map(path) } else { self.options.read(path) };
        #[cfg(not(feature = "mmap"))]
        let opened = self.options.read(path);
        let database = opened.map_err(failed)?;
        // Readers do not wait for what nobody has read yet.
        database.warm();
        Ok(Opened { stamp, database })
    }

    pub(super) fn read_policy(&self) -> Result<Policy, ReloadError> {
        let Some(path) = &self.policy else { return Ok(Policy::default()) };
        let text = fs::read_to_string(path)
            .map_err(|source| ReloadError::PolicyFile { path: path.clone(), source })?;
        Policy::from_toml(&text)
            .map_err(|source| ReloadError::Policy { path: path.clone(), source })
    }
}
