//! Signing with a secret key of minisign.

use std::fs;
use std::io;
use std::path::Path;
use std::path::PathBuf;
use std::time::SystemTime;

use minisign::ErrorKind;
use minisign::PError;
use minisign::PublicKey;
use minisign::SecretKey;
use minisign::SecretKeyBox;
use outlink::internal::base64_decode;

use crate::error::Error;

/// A secret key that is ready to sign.
pub(crate) struct Signer {
    path: PathBuf,
    key: SecretKey,
}

impl Signer {
    /// Reads a key and asks for its password.
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        let text = fs::read_to_string(path).map_err(Error::read(path))?;
        let line = text.lines().nth(1).unwrap_or_default();
        let read = if line.starts_with(ENCRYPTED) {
            SecretKeyBox::from(text).into_secret_key(Some(password(path)?))
        } else if line.starts_with(PLAIN) {
            match without_checksum(line) {
                Some(bytes) => SecretKey::from_bytes(&bytes).and_then(matching_halves),
                None => SecretKeyBox::from(text).into_unencrypted_secret_key(),
            }
        } else {
            let reason =
                "it is not a secret key of minisign; make one with `minisign -G`".to_owned();
            return Err(Error::SecretKey { path: path.to_owned(), reason });
        };
        let unusable = |error: PError| {
            let reason = error.to_string();
            Error::SecretKey { path: path.to_owned(), reason }
        };
        Ok(Self { path: path.to_owned(), key: read.map_err(unusable)? })
    }

    /// The signature of the bytes of a database, as the text of a `.minisig` file. The trusted comment
    /// is the one that `minisign -S` writes.
    pub(crate) fn sign(&self, bytes: &[u8], database: &Path) -> Result<String, Error> {
        let name = database.file_name().unwrap_or_default().to_string_lossy();
        let name = name.replace(char::is_control, "?");
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let trusted = format!("timestamp:{}\tfile:{name}\thashed", now.as_secs());
        let signature = minisign::sign(None, &self.key, bytes, Some(&trusted), Some(UNTRUSTED));
        signature.map(|signature| signature.to_string()).map_err(|error| {
            let reason = error.to_string();
            Error::SecretKey { path: self.path.clone(), reason }
        })
    }
}

/// The bytes of a key whose checksum is all zeros, as `minisign -G -W` writes it.
fn without_checksum(line: &str) -> Option<Vec<u8>> {
    let bytes = base64_decode(line.trim())?;
    let (_, checksum) = bytes.split_last_chunk::<CHECKSUM_BYTES>()?;
    (bytes.len() == KEY_BYTES && *checksum == [0; CHECKSUM_BYTES]).then_some(bytes)
}

/// A key whose secret half makes signatures that its public half verifies: without a checksum, nothing
/// else shows that the file is damaged.
fn matching_halves(key: SecretKey) -> Result<SecretKey, PError> {
    let public = PublicKey::from_secret_key(&key)?;
    let signature = minisign::sign(Some(&public), &key, io::empty(), None, None)?;
    minisign::verify(&public, &signature, io::empty(), true, false, false)
        .map_err(|_| PError::new(ErrorKind::Verify, "its two halves do not belong together"))?;
    Ok(key)
}

/// The password of a key: from the environment, or from whoever sits at the terminal.
fn password(path: &Path) -> Result<String, Error> {
    if let Ok(password) = std::env::var(PASSWORD) {
        return Ok(password);
    }
    rpassword::prompt_password(format!("Password of {}: ", path.display()))
        .map_err(|source| Error::Password { path: path.to_owned(), source })
}

const PASSWORD: &str = "OUTLINK_SIGN_PASSWORD";
/// What anybody may write over a signature.
const UNTRUSTED: &str = "signature from outlink";

/// How the line of a key begins in base64: `Ed`, then `Sc` for scrypt, or two zeros for no password.
const ENCRYPTED: &str = "RWRTY";
const PLAIN: &str = "RWQAA";

/// Of a key: three names of algorithms, salt, two limits, number, secret and public half, checksum.
const KEY_BYTES: usize = 3 * 2 + 32 + 2 * 8 + 8 + 64 + CHECKSUM_BYTES;
const CHECKSUM_BYTES: usize = 32;
