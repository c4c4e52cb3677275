//! Who signed a database, in the form of [minisign](https://jedisct1.github.io/minisign/): Ed25519
//! over the BLAKE2b-512 of the file, with a comment that is signed along.

use std::fmt;
use std::io;
use std::path::Path;
use std::str::FromStr;

use minisign_verify::Error;

use crate::codec::base64_decode;
use crate::database::error::OpenError;
use crate::wire::file;
use crate::wire::minisig::beside;

/// A public key of minisign: whoever has the secret key to it is trusted.
///
/// ```
/// use outlink::PublicKey;
///
/// let line = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3";
/// let key: PublicKey = line.parse()?;
/// assert_eq!(key.id(), "E7620F1842B4E81F");
/// // The text of a file `minisign.pub` will do as well.
/// assert_eq!(format!("untrusted comment: ours\n{line}\n").parse(), Ok(key));
/// # Ok::<(), outlink::InvalidPublicKey>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey {
    key: minisign_verify::PublicKey,
    id: String,
}

/// A text that is not a public key of minisign.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "this is not a public key of minisign: it is a line of 56 characters that begins with `RW`, or the \
     text of a file such as minisign.pub, which has that line under a comment"
)]
#[non_exhaustive]
pub struct InvalidPublicKey;

impl PublicKey {
    /// What minisign calls the key: 16 digits in upper-case hex.
    pub fn id(&self) -> &str {
        &self.id
    }
}

impl FromStr for PublicKey {
    type Err = InvalidPublicKey;

    fn from_str(text: &str) -> Result<Self, InvalidPublicKey> {
        let is_comment = |line: &&str| line.is_empty() || line.starts_with(UNTRUSTED_COMMENT);
        let mut lines = text.lines().map(str::trim).filter(|line| !is_comment(line));
        let (Some(line), None) = (lines.next(), lines.next()) else { return Err(InvalidPublicKey) };
        let key = minisign_verify::PublicKey::from_base64(line).map_err(|_| InvalidPublicKey)?;
        let id = key_id(line).ok_or(InvalidPublicKey)?;
        Ok(Self { key, id })
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PublicKey").field(&self.id).finish()
    }
}

/// The signature of a database, which a trusted key was found to have made.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Signature {
    /// The key, as [`PublicKey::id`] has it.
    pub key_id: String,
    /// The trusted comment of the signature, usually the date and the file name.
    pub trusted_comment: String,
}

/// A signature that nothing is known of but its text and where it came from.
pub(super) struct Unverified {
    text: String,
    /// Its file, or what stands for one in errors.
    name: String,
}

impl Unverified {
    /// The signature beside a file: `links.outlink.minisig` of `links.outlink`.
    pub(super) fn beside(path: &Path, trusted: &[PublicKey]) -> Result<Self, OpenError> {
        let path = beside(path);
        let name = path.display().to_string();
        match file::read_to_string(&path, MAX_BYTES) {
            Ok(text) => Ok(Self { text, name }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(OpenError::SignatureMissing { signature: name, trusted: names(trusted) })
            }
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::InvalidData | io::ErrorKind::FileTooLarge
                ) =>
            {
                Err(OpenError::SignatureUnreadable { signature: name })
            }
            Err(source) => Err(OpenError::Io { path, source }),
        }
    }

    /// A signature that the caller has.
    pub(super) fn given(text: &str) -> Self {
        Self { text: text.to_owned(), name: GIVEN.to_owned() }
    }

    /// Whether one of the keys made the signature, and made it of these bytes. The time is in
    /// proportion to their number; no copy is made.
    pub(super) fn verify(
        self,
        bytes: &[u8],
        trusted: &[PublicKey],
    ) -> Result<Signature, OpenError> {
        let Self { text, name } = self;
        let unreadable = || OpenError::SignatureUnreadable { signature: name.clone() };
        let signature = minisign_verify::Signature::decode(&text).map_err(|_| unreadable())?;
        let key_id = text.lines().nth(1).and_then(key_id).ok_or_else(unreadable)?;
        let Some(key) = trusted.iter().find(|key| key.id == key_id) else {
            let trusted = names(trusted);
            return Err(OpenError::SignatureKey { signature: name, found: key_id, trusted });
        };
        match key.key.verify(bytes, &signature, false) {
            Ok(()) => {
                Ok(Signature { key_id, trusted_comment: signature.trusted_comment().to_owned() })
            }
            // The older form, over the bytes themselves, of which minisign says legacy.
            Err(Error::UnexpectedAlgorithm) => Err(unreadable()),
            Err(_) => Err(OpenError::SignatureInvalid { signature: name, key_id }),
        }
    }
}

/// The id of the key in a line of base64: two bytes for the algorithm, then eight.
fn key_id(line: &str) -> Option<String> {
    let decoded = base64_decode(line.trim().get(..16)?)?;
    let id = decoded.get(2..10)?.first_chunk().copied()?;
    Some(format!("{:016X}", u64::from_le_bytes(id)))
}

pub(super) fn names(keys: &[PublicKey]) -> String {
    keys.iter().map(PublicKey::id).collect::<Vec<_>>().join(" or ")
}

const UNTRUSTED_COMMENT: &str = "untrusted comment:";
const GIVEN: &str = "the signature that was given";

/// No signature has more: four lines, of which two are comments.
const MAX_BYTES: u64 = 1 << 16;
