//! Files that others may have put there: only regular files are opened, so that none of them makes
//! whoever reads it wait for ever.

use std::fs;
use std::fs::File;
use std::fs::Metadata;
use std::io;
use std::io::Read;
use std::path::Path;

/// Opens a regular file for reading. A pipe, a device, a socket or a folder is an error at once.
pub(crate) fn open(path: &Path) -> io::Result<(File, Metadata)> {
    // Opening a device may have effects, so the path is looked at before.
    refuse_irregular(&fs::metadata(path)?)?;
    let mut options = File::options();
    options.read(true);
    // A pipe may have taken the place of the file since, and opening one waits for a writer.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NONBLOCK);
    let file = options.open(path)?;
    let metadata = file.metadata()?;
    refuse_irregular(&metadata)?;
    Ok((file, metadata))
}

/// Reads a regular file of at most so many bytes. What is appended while it is read is left out.
pub(crate) fn read(path: &Path, max_bytes: u64) -> io::Result<Vec<u8>> {
    let (file, metadata) = open(path)?;
    let length = metadata.len();
    if length > max_bytes {
        let message = format!("it has {length} bytes, and at most {max_bytes} are read");
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
    }
    let mut bytes = Vec::new();
    let reserved = usize::try_from(length).ok().and_then(|size| bytes.try_reserve_exact(size).ok());
    if reserved.is_none() {
        let message = format!("there is no memory for its {length} bytes");
        return Err(io::Error::new(io::ErrorKind::OutOfMemory, message));
    }
    file.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Reads a regular file that is text, of at most so many bytes.
pub(crate) fn read_to_string(path: &Path, max_bytes: u64) -> io::Result<String> {
    let invalid = |_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8");
    String::from_utf8(read(path, max_bytes)?).map_err(invalid)
}

/// Refuses a pipe, a device, a socket or a folder, before it is read or another file takes its place.
pub fn refuse_irregular(metadata: &Metadata) -> io::Result<()> {
    if metadata.is_file() {
        return Ok(());
    }
    let what = if metadata.is_dir() { "a folder" } else { "a pipe, a device or a socket" };
    let message = format!("it is {what}; give the path of a regular file");
    Err(io::Error::new(io::ErrorKind::InvalidInput, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg_attr(miri, ignore = "Miri knows no O_NONBLOCK")]
    fn what_is_no_regular_file_is_refused_at_once() {
        assert!(read(Path::new("Cargo.toml"), 1 << 20).unwrap().starts_with(b"[package]"));
        let error = read(Path::new("Cargo.toml"), 3).unwrap_err();
        assert!(error.to_string().contains("at most 3"), "{error}");
        let error = open(Path::new("src")).unwrap_err();
        assert!(error.to_string().contains("a folder"), "{error}");
        assert_eq!(open(Path::new("nothing")).unwrap_err().kind(), io::ErrorKind::NotFound);
        #[cfg(unix)]
        for device in ["/dev/zero", "/dev/null"] {
            let error = read_to_string(Path::new(device), 1).unwrap_err();
            assert!(error.to_string().contains("a device"), "{error}");
        }
    }
}
