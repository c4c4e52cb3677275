//! Where the signature of a database stands.

use std::ffi::OsString;
use std::path::Path;
use std::path::PathBuf;

/// `links.outlink.minisig` for `links.outlink`, as `minisign` names it.
pub(crate) fn beside(path: &Path) -> PathBuf {
    let mut path = OsString::from(path);
    path.push(".minisig");
    path.into()
}
