//! Why nothing was published.

use std::path::PathBuf;

use crate::database::OpenError;
use crate::policy::PolicyError;

/// Why nothing was published; the last good state is still in force.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReloadError {
    /// A database cannot be opened.
    #[error("cannot open the database `{}`", path.display())]
    Database {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: OpenError,
    },
    /// The policy cannot be read.
    #[error("cannot read the policy `{}`", path.display())]
    PolicyFile {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The policy cannot be applied.
    #[error("cannot apply the policy `{}`", path.display())]
    Policy {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: PolicyError,
    },
    /// Links that some rule must catch are caught by none.
    #[error(
        "no rule catches {} canaries of the lists, such as {}: the lists are not what they should \
         be; compile them again",
        failed.len(),
        failed.first().map_or("", String::as_str)
    )]
    Canaries {
        /// The links.
        failed: Vec<String>,
    },
    /// The library failed in a way that it should not, while a [`Watch`](super::Watch) looked at the
    /// files.
    #[error("the library failed: {message}; please report it")]
    Panicked {
        /// What it said last.
        message: String,
    },
}
