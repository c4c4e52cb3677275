//! Why a database cannot be opened.

use std::io;
use std::path::PathBuf;

use crate::wire::Damaged;
use crate::wire::header::FORMAT_VERSION;
use crate::wire::header::HeaderError;
use crate::wire::header::NORMALIZER_VERSION;

/// A database that cannot be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// There is no copy of the database in the cache folder, and none can be made.
    #[error(
        "cannot map a copy of the database `{}` in the cache folder `{}`",
        path.display(), folder.display()
    )]
    Cache {
        /// The file.
        path: PathBuf,
        /// The folder of the copies.
        folder: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The bytes of a section are not those that were written.
    #[error(
        "the checksum of section `{section}` does not fit: the database was changed or damaged \
         after it was compiled; compile it again, or fetch it again"
    )]
    Checksum {
        /// The section; `file` for the hash over all of them.
        section: &'static str,
    },
    /// The database says something that no compiler writes.
    #[error(transparent)]
    Damaged(#[from] Damaged),
    /// The integers of the file are the other way round.
    #[error(
        "the integers of the database are big-endian, but databases are little-endian on every \
         machine; fetch it again without converting it"
    )]
    Endianness,
    /// The file cannot be read.
    #[error("cannot read the database `{}`", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A list needs the key that its hashes were made with.
    #[error(
        "the hashes of list `{list}` have a key, and none was given; \
         give it with OpenOptions::key"
    )]
    KeyMissing {
        /// The list.
        list: String,
    },
    /// A database was to be mapped although a key is trusted.
    #[error(
        "the database `{}` is not mapped, since a key is trusted: whoever may write to the file \
         could change it after its signature was verified; read it, or map a copy \
         (OpenOptions::map_copy)",
        path.display()
    )]
    MapTrusted {
        /// The file.
        path: PathBuf,
    },
    /// The links of the database are compared in another normal form.
    #[error(
        "the rules of the database are in version {found} of the normal form, and this library \
         compares links in version {supported}; compile the lists again with this library"
    )]
    NormalizerVersion {
        /// The version of the database.
        found: u32,
        /// The version of this library.
        supported: u32,
    },
    /// The bytes are something else.
    #[error(
        "this is not a database: it does not begin with `OUTLINK`; \
         make one out of lists with `outlink compile`"
    )]
    NotADatabase,
    /// The signature is not that of these bytes.
    #[error(
        "`{signature}` is not what key {key_id} signed: the database or the signature was changed, or \
         they do not belong together; fetch both again"
    )]
    SignatureInvalid {
        /// The file of the signature.
        signature: String,
        /// The key that it says it was made with.
        key_id: String,
    },
    /// Somebody signed the database who is not trusted.
    #[error(
        "`{signature}` was made with key {found}, and trusted is {trusted}; \
         fetch a database of whom you trust, or trust that key if it is a new one of theirs"
    )]
    SignatureKey {
        /// The file of the signature.
        signature: String,
        /// The key that it was made with.
        found: String,
        /// The keys that are trusted.
        trusted: String,
    },
    /// Nobody signed the database.
    #[error(
        "the database is not signed: `{signature}` is missing, and only what key {trusted} signed is \
         trusted; fetch the signature too, or sign with `outlink compile --sign`"
    )]
    SignatureMissing {
        /// Where the signature should be.
        signature: String,
        /// The keys that are trusted.
        trusted: String,
    },
    /// A database that is in memory came without a signature.
    #[error(
        "only what key {trusted} signed is trusted, and these bytes came without a signature; \
         give it with OpenOptions::from_signed_bytes"
    )]
    SignatureNotGiven {
        /// The keys that are trusted.
        trusted: String,
    },
    /// The signature is none that can be verified.
    #[error(
        "`{signature}` is not a signature of minisign over the hash of a file; sign the database again \
         with `minisign -S` (without -l) or `outlink compile --sign`"
    )]
    SignatureUnreadable {
        /// The file of the signature.
        signature: String,
    },
    /// The end is missing.
    #[error(
        "the database is {found} bytes long and has to have {expected} or more: \
         its end is missing; fetch it again"
    )]
    Truncated {
        /// How long it is, in bytes.
        found: u64,
        /// How long it is said to be, in bytes; a lower bound if the header itself is not whole.
        expected: u64,
    },
    /// The format has another version.
    #[error(
        "the database has version {found} of the format, and this library reads version \
         {supported}; compile the lists again with this library"
    )]
    Version {
        /// The version of the database.
        found: u32,
        /// The version that this library reads.
        supported: u32,
    },
}

impl From<HeaderError> for OpenError {
    fn from(error: HeaderError) -> Self {
        match error {
            HeaderError::Label => Self::NotADatabase,
            HeaderError::Endianness => Self::Endianness,
            HeaderError::Format(found) => Self::Version { found, supported: FORMAT_VERSION },
            HeaderError::Normalizer(found) => {
                Self::NormalizerVersion { found, supported: NORMALIZER_VERSION }
            }
            HeaderError::Truncated { found, expected } => Self::Truncated { found, expected },
            HeaderError::Damaged(damaged) => Self::Damaged(damaged),
        }
    }
}
