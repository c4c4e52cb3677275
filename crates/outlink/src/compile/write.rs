//! Replacing a file so that nobody ever sees half of it.

use std::ffi::OsString;
use std::fs;
use std::fs::File;
use std::fs::OpenOptions;
use std::io;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;

/// Writes `bytes` to a new file beside `path`, syncs it and renames it over `path`. A file that was
/// there stays as it was until the new one is whole, and for those who have it open or mapped also
/// afterwards.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // A folder without a name in front of the file is the current one.
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let temporary = temporary_name(folder, path)?;
    let written = write_synced(&temporary, bytes).and_then(|()| fs::rename(&temporary, path));
    if let Err(error) = written {
        // What went wrong first is what the caller wants to know.
        let _ = fs::remove_file(&temporary);
        return Err(error);
    }
    sync_folder(folder)
}

fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// A name in the same folder, since a rename does not reach into another file system.
fn temporary_name(folder: &Path, path: &Path) -> io::Result<PathBuf> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let no_file = || io::Error::new(io::ErrorKind::InvalidInput, "the path names no file");
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let mut name = OsString::from(".");
    name.push(path.file_name().ok_or_else(no_file)?);
    name.push(format!(".{}.{count}.tmp", std::process::id()));
    Ok(folder.join(name))
}

/// Makes the rename itself durable; systems that cannot open a folder do so on their own.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let folder =
                std::env::temp_dir().join(format!("outlink-{name}-{}", std::process::id()));
            fs::create_dir_all(&folder).unwrap();
            Self(folder)
        }

        fn files(&self) -> Vec<String> {
            let names = fs::read_dir(&self.0).unwrap();
            names.map(|file| file.unwrap().file_name().into_string().unwrap()).collect()
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn a_file_is_replaced_as_a_whole() {
        let folder = Folder::new("replace");
        let path = folder.0.join("links.outlink");
        replace(&path, b"old").unwrap();
        replace(&path, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(folder.files(), ["links.outlink"]);
    }

    #[test]
    fn a_failure_leaves_everything_as_it_was() {
        let folder = Folder::new("failure");
        let occupied = folder.0.join("links.outlink");
        fs::create_dir_all(occupied.join("inside")).unwrap();
        assert!(replace(&occupied, b"new").is_err(), "a folder is not replaced by a file");
        assert_eq!(folder.files(), ["links.outlink"]);
        assert!(replace(&folder.0.join("nowhere/links.outlink"), b"new").is_err());
        assert!(replace(Path::new(".."), b"new").is_err());
    }
}
