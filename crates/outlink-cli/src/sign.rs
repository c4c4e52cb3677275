//! Signing with a secret key of minisign.

use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::time::SystemTime;

use minisign::PError;
use minisign::SecretKey;
use minisign::SecretKeyBox;

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
            SecretKeyBox::from(text).into_unencrypted_secret_key()
        } else {
            let reason = "it is no secret key of minisign; make one with `minisign -G`".to_owned();
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
