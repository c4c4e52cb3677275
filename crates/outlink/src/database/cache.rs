//! Copies of databases in a folder, which all processes of a machine map.
//!
//! A copy is read-only and named by the SHA-256 of its bytes. A process that maps a copy holds a
//! shared lock on it. An exclusive lock therefore shows that no process maps the copy.

use std::ffi::OsStr;
use std::fs;
use std::fs::File;
use std::io;
use std::io::Read;
use std::io::Seek;
use std::io::Write;
use std::os::unix::fs::DirBuilderExt;
use std::os::unix::fs::MetadataExt;
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use memmap2::Mmap;
use nix::fcntl::Flock;
use nix::fcntl::FlockArg;
use sha2::Digest;
use sha2::Sha256;

use super::map::map;
use crate::wire::file;
use crate::wire::temporary;

/// A copy that is mapped. Its bytes are those that its name is the hash of.
pub(super) struct CachedCopy {
    mapping: Mmap,
    /// Keeps the file from being removed.
    _lock: Flock<File>,
}

impl CachedCopy {
    pub(super) fn bytes(&self) -> &[u8] {
        &self.mapping
    }
}

/// Maps the copy of a file, and makes the copy first if there is none.
pub(super) fn map_copy(path: &Path, folder: &Path) -> io::Result<CachedCopy> {
    let (mut original, metadata) = file::open(path)?;
    prepare(folder)?;
    let length = metadata.len();
    let name = copy_bytes(&mut original, length, &mut io::sink())?;
    if let Some(copy) = open(folder, &name)? {
        return Ok(copy);
    }
    // The copy of another process may go away before this one maps it.
    for _ in 0..MAX_ATTEMPTS {
        original.rewind()?;
        let written = NewCopy::write(&mut original, length, folder)?;
        if let Some(copy) = open(folder, &written.name)? {
            return Ok(copy);
        }
    }
    Err(io::Error::other("the copy is not what was written; look at the disk"))
}

/// Removes the copies that nobody maps; says whether others are left that somebody maps.
pub(crate) fn sweep(folder: &Path) -> io::Result<bool> {
    let mut is_any_left = false;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if !is_copy(&path) && !is_abandoned(&path) {
            continue;
        }
        // Another process may have removed it.
        let Ok((copy, _)) = file::open(&path) else { continue };
        match Flock::lock(copy, FlockArg::LockExclusiveNonblock) {
            Ok(_lock) => fs::remove_file(&path)?,
            Err(_) => is_any_left = true,
        }
    }
    Ok(is_any_left)
}

/// Makes the folder if it is missing. A user with write access could change the mapped files, so only
/// the user of this process and the superuser may have it.
fn prepare(folder: &Path) -> io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let metadata = fs::metadata(folder)?;
    let is_ours = metadata.uid() == nix::unistd::geteuid().as_raw() || metadata.uid() == 0;
    if is_ours && metadata.mode() & 0o022 == 0 {
        return Ok(());
    }
    let message = format!(
        "others may write to the cache folder `{}` (owner {}, mode {:o}); give one that only the \
         user of this process may write to (mode 700)",
        folder.display(),
        metadata.uid(),
        metadata.mode() & 0o7777
    );
    Err(io::Error::new(io::ErrorKind::PermissionDenied, message))
}

/// Maps a copy by its name; `None` if there is none. One whose bytes do not have that hash is removed.
fn open(folder: &Path, name: &str) -> io::Result<Option<CachedCopy>> {
    let path = folder.join(name);
    let (copy, metadata) = match file::open(&path) {
        Ok(opened) => opened,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    // Somebody who removes it holds the other lock, or has removed it by now.
    let Ok(lock) = Flock::lock(copy, FlockArg::LockSharedNonblock) else { return Ok(None) };
    let is_there = fs::metadata(&path)
        .is_ok_and(|now| (now.dev(), now.ino()) == (metadata.dev(), metadata.ino()));
    if !is_there {
        return Ok(None);
    }
    let mapping = map(&lock)?;
    if file_name(&Sha256::digest(&mapping)) != name {
        fs::remove_file(&path)?;
        return Ok(None);
    }
    Ok(Some(CachedCopy { mapping, _lock: lock }))
}

/// A copy that was just written, which nobody removes as long as this is held.
struct NewCopy {
    name: String,
    _lock: Flock<File>,
}

impl NewCopy {
    /// Writes a copy and gives it its name, unless another process was faster: whoever asks then maps
    /// the same file. It is named by what was written, whatever happens to the original meanwhile.
    fn write(original: &mut File, length: u64, folder: &Path) -> io::Result<Self> {
        let mut options = File::options();
        let (copy, temporary) = temporary::create(folder, OsStr::new("copy"), options.mode(0o600))?;
        let mut finish = |copy: File| {
            let mut lock =
                Flock::lock(copy, FlockArg::LockSharedNonblock).map_err(|(_, error)| error)?;
            let name = copy_bytes(original, length, &mut *lock)?;
            lock.set_permissions(fs::Permissions::from_mode(0o444))?;
            lock.sync_all()?;
            give_name(&temporary, &folder.join(&name))?;
            Ok(Self { name, _lock: lock })
        };
        finish(copy).inspect_err(|_: &io::Error| {
            let _ = fs::remove_file(&temporary);
        })
    }
}

/// Gives a file that was just written its name. A file that has the name already keeps it: processes
/// map that one, and replacing it would make two files of one content, which share no memory.
fn give_name(temporary: &Path, path: &Path) -> io::Result<()> {
    match fs::hard_link(temporary, path) {
        Ok(()) => fs::remove_file(temporary),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => fs::remove_file(temporary),
        // A file system without links.
        Err(_) => fs::rename(temporary, path),
    }
}

/// Copies so many bytes at most, and names them by their hash.
fn copy_bytes(from: &mut File, length: u64, to: &mut impl Write) -> io::Result<String> {
    let mut hash = Sha256::new();
    let mut buffer = vec![0; BUFFER_BYTES];
    let mut from = from.take(length);
    loop {
        let read = from.read(&mut buffer)?;
        let Some(bytes) = buffer.get(..read).filter(|bytes| !bytes.is_empty()) else {
            return Ok(file_name(&hash.finalize()));
        };
        hash.update(bytes);
        to.write_all(bytes)?;
    }
}

fn file_name(hash: &[u8]) -> String {
    let mut name: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    name.push_str(ENDING);
    name
}

fn is_copy(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    let hash = name.and_then(|name| name.strip_suffix(ENDING));
    hash.is_some_and(|hash| hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// Whether a process has left it behind half written.
fn is_abandoned(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    let age = || fs::metadata(path).ok()?.modified().ok()?.elapsed().ok();
    name.is_some_and(|name| name.starts_with('.') && name.ends_with(TEMPORARY))
        && age().is_some_and(|age| age > ABANDONED)
}

const ENDING: &str = ".outlink";
const TEMPORARY: &str = ".tmp";
const BUFFER_BYTES: usize = 1 << 20;
const MAX_ATTEMPTS: usize = 3;
const ABANDONED: Duration = Duration::from_secs(3600);

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "what goes wrong here is a failed test")]

    use std::process;
    use std::sync::Barrier;
    use std::thread;

    use super::*;

    #[test]
    fn who_asks_at_once_maps_one_file() {
        const ASKING: usize = 8;
        let root = std::env::temp_dir().join(format!("outlink-cache-{}", process::id()));
        fs::create_dir_all(&root).unwrap();
        let (original, folder) = (root.join("original"), root.join("cache"));
        for round in 0..10 {
            fs::write(&original, vec![round; 100_000]).unwrap();
            let start = Barrier::new(ASKING);
            let copies: Vec<CachedCopy> = thread::scope(|scope| {
                let ask = || {
                    start.wait();
                    map_copy(&original, &folder).unwrap()
                };
                let asking: Vec<_> = (0..ASKING).map(|_| scope.spawn(ask)).collect();
                asking.into_iter().map(|thread| thread.join().unwrap()).collect()
            });
            let file = |copy: &CachedCopy| copy._lock.metadata().unwrap().ino();
            let first = copies.first().map(file);
            assert!(copies.iter().all(|copy| Some(file(copy)) == first), "round {round}");
            assert!(copies.iter().all(|copy| copy.bytes().iter().all(|byte| *byte == round)));
            assert!(sweep(&folder).unwrap());
            drop(copies);
            assert!(!sweep(&folder).unwrap());
            assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
        }
        fs::remove_dir_all(&root).unwrap();
    }
}
