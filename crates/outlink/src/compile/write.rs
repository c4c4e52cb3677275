//! Replacing files so that nobody ever sees half of one.

use std::fs;
use std::fs::File;
use std::fs::OpenOptions;
use std::io;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

use crate::compile::CompileError;
use crate::compile::Compiled;
use crate::wire::file::refuse_irregular;
use crate::wire::minisig::beside;
use crate::wire::target;
use crate::wire::temporary;

impl Compiled {
    /// Writes the database to a file: to a new one in the same folder, which is synced and then
    /// renamed, so that whoever reads or maps the old one sees all of the old one or all of the new
    /// one. Where the path is a symbolic link, the file that it leads to is replaced.
    ///
    /// # Errors
    /// If the file cannot be written; what was there is then as it was.
    pub fn write(&self, path: impl AsRef<Path>) -> Result<(), CompileError> {
        let path = path.as_ref();
        let failed = |source| CompileError::Write { path: path.to_owned(), source };
        self.replacement(path).and_then(Replacement::rename).map_err(failed)
    }

    /// Writes the database and, beside it, the text of its signature: `links.outlink.minisig` of
    /// `links.outlink`. Both files are written before one of them gets its name. The signature gets it
    /// first, so that a `Live` that watches the database finds it.
    ///
    /// # Errors
    /// If one of the files cannot be written; old ones are then as they were. Only if the system does not
    /// rename the second file, an old database has the new signature beside it.
    pub fn write_signed(
        &self,
        path: impl AsRef<Path>,
        signature: &str,
    ) -> Result<(), CompileError> {
        let path = path.as_ref();
        let beside = beside(path);
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |source| CompileError::Write { path, source }
        };
        let database = self.replacement(path).map_err(failed(path))?;
        let signature =
            Replacement::write(&beside, signature.as_bytes()).map_err(failed(&beside))?;
        signature.rename().map_err(failed(&beside))?;
        database.rename().map_err(failed(path))
    }

    /// The database beside the file that it replaces.
    fn replacement(&self, path: &Path) -> io::Result<Replacement> {
        Replacement::write(path, &self.bytes)
    }
}

/// A new file beside the one that it replaces, written and synced. It goes away unless it gets that name.
pub(super) struct Replacement {
    path: PathBuf,
    temporary: PathBuf,
    is_renamed: bool,
}

impl Replacement {
    /// Writes `bytes` to a new file in the folder of `path`, since a rename does not reach into another
    /// file system. What is not a regular file is not replaced: a device would be gone.
    pub(super) fn write(path: &Path, bytes: &[u8]) -> io::Result<Self> {
        if let Ok(metadata) = fs::metadata(path) {
            refuse_irregular(&metadata)?;
        }
        let path = target::resolved(path)?;
        let no_file = || io::Error::new(io::ErrorKind::InvalidInput, "the path names no file");
        let name = path.file_name().ok_or_else(no_file)?;
        let (mut file, temporary) =
            temporary::create(folder_of(&path), name, &mut OpenOptions::new())?;
        let new = Self { path, temporary, is_renamed: false };
        file.write_all(bytes)?;
        file.sync_all()?;
        Ok(new)
    }

    /// Gives it the name of the old file. That one stays whole for those who have it open or mapped.
    pub(super) fn rename(mut self) -> io::Result<()> {
        fs::rename(&self.temporary, &self.path)?;
        self.is_renamed = true;
        sync_folder(folder_of(&self.path))
    }
}

impl Drop for Replacement {
    fn drop(&mut self) {
        if !self.is_renamed {
            // What went wrong before is what the caller wants to know.
            let _ = fs::remove_file(&self.temporary);
        }
    }
}

/// The folder of a file. One without a name in front of the file is the current one.
fn folder_of(path: &Path) -> &Path {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}

/// Makes the rename itself durable; systems that cannot open a folder do so on their own.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
        Replacement::write(path, bytes)?.rename()
    }

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

    #[test]
    #[cfg(unix)]
    fn a_symbolic_link_stays_and_its_file_is_replaced() {
        let folder = Folder::new("symbolic");
        fs::create_dir_all(folder.0.join("versions")).unwrap();
        let (link, file) = (folder.0.join("links.outlink"), folder.0.join("versions/2.outlink"));
        std::os::unix::fs::symlink("versions/1.outlink", &link).unwrap();
        std::os::unix::fs::symlink("2.outlink", folder.0.join("versions/1.outlink")).unwrap();
        for bytes in [b"old", b"new"] {
            replace(&link, bytes).unwrap();
            assert!(link.is_symlink());
            assert!(fs::read_link(folder.0.join("versions/1.outlink")).is_ok());
            assert_eq!(fs::read(&file).unwrap(), bytes);
        }
        let circle = folder.0.join("circle");
        std::os::unix::fs::symlink("circle", &circle).unwrap();
        assert!(replace(&circle, b"new").unwrap_err().to_string().contains("symbolic links"));
    }

    #[test]
    fn files_of_others_stay() {
        let folder = Folder::new("others");
        let path = folder.0.join("links.outlink");
        // A process in another container has the same number, and the same count of files.
        let theirs: Vec<PathBuf> = (0..64)
            .map(|count| format!(".links.outlink.{}.{count}.tmp", std::process::id()))
            .map(|name| folder.0.join(name))
            .collect();
        theirs.iter().for_each(|file| fs::write(file, b"theirs").unwrap());
        replace(&path, b"ours").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"ours");
        assert!(theirs.iter().all(|file| fs::read(file).unwrap() == b"theirs"));
        assert_eq!(folder.files().len(), 65);
    }

    #[test]
    #[cfg(unix)]
    fn what_is_no_regular_file_is_not_replaced() {
        let folder = Folder::new("irregular");
        let device = folder.0.join("device");
        std::os::unix::fs::symlink("/dev/null", &device).unwrap();
        for path in [&device, Path::new("/dev/null")] {
            let error = replace(path, b"new").unwrap_err();
            assert!(error.to_string().contains("a device"), "{error}");
        }
        assert!(device.is_symlink());
        assert_eq!(folder.files(), ["device"]);
    }
}
