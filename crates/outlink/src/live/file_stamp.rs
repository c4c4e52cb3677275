//! What tells one version of a file from the next.

use std::fs;
use std::fs::Metadata;
use std::path::Path;
use std::time::SystemTime;

/// What the system says of a file. A file that is not there has a stamp too: it differs from that of
/// one that is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FileStamp {
    length: Option<u64>,
    modified: Option<SystemTime>,
    id: Option<FileId>,
    changed: Option<ChangeTime>,
}

impl FileStamp {
    pub(super) fn of(path: &Path) -> Self {
        let metadata = fs::metadata(path).ok();
        Self {
            length: metadata.as_ref().map(Metadata::len),
            modified: metadata.as_ref().and_then(|metadata| metadata.modified().ok()),
            id: metadata.as_ref().and_then(id),
            changed: metadata.as_ref().and_then(changed),
        }
    }

    /// Whether a file that was written to since then has another stamp.
    pub(super) fn tells_writes(&self) -> bool {
        self.changed.is_some()
    }

    /// Whether the file has as many bytes.
    pub(super) fn is_as_long(&self, other: &Self) -> bool {
        self.length == other.length
    }

    /// Whether another file has taken its place, as far as the system tells.
    pub(super) fn is_replaced_by(&self, other: &Self) -> bool {
        self.id.zip(other.id).is_some_and(|(before, now)| before != now)
    }

    /// Whether it is the same file, be it changed or not.
    pub(super) fn is_same_file(&self, other: &Self) -> bool {
        self.id.is_some() && self.id == other.id
    }
}

/// Device and inode. A file that is renamed over another one has another inode, even if both are equally
/// long and written in the same tick of the clock.
type FileId = (u64, u64);

/// When anything about a file changed last, in seconds since 1970 and nanoseconds.
type ChangeTime = (i64, i64);

#[cfg(unix)]
fn id(metadata: &Metadata) -> Option<FileId> {
    use std::os::unix::fs::MetadataExt;
    Some((metadata.dev(), metadata.ino()))
}

#[cfg(unix)]
fn changed(metadata: &Metadata) -> Option<ChangeTime> {
    use std::os::unix::fs::MetadataExt;
    Some((metadata.ctime(), metadata.ctime_nsec()))
}

#[cfg(not(unix))]
fn id(_: &Metadata) -> Option<FileId> {
    None
}

#[cfg(not(unix))]
fn changed(_: &Metadata) -> Option<ChangeTime> {
    None
}
