//! Why nothing was published.

use std::path::PathBuf;

use crate::database::OpenError;
use crate::expectation::Share;
use crate::policy::PolicyError;
use crate::wording::counted;

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
    /// The file of the policy says nothing, as one does that is cut off while it is written.
    #[error(
        "the policy `{}` says nothing: write it under another name and rename it into place; if the \
         default is meant, write preset = \"default\"",
        path.display()
    )]
    EmptyPolicy {
        /// The file.
        path: PathBuf,
    },
    /// Somebody wrote to a file that is mapped, so that nobody knows which of its rules are missing.
    /// Every link is blocked until another file takes its place.
    #[error(
        "{}: the file was changed while it is mapped, and every link is blocked until another file is \
         renamed over it; read databases, or map copies in a cache folder, if others may write to them",
        path.display()
    )]
    ChangedInPlace {
        /// The file.
        path: PathBuf,
    },
    /// The files have been looked at for longer than a [`Watch`](super::Watch) waits. It goes on
    /// waiting, and looks at them again as soon as it can.
    #[error(
        "the files have not been read after {seconds} s: look whether their file system answers"
    )]
    Hanging {
        /// How long they have been looked at, in seconds.
        seconds: u64,
    },
    /// A list lost more of its rules than [`LiveSources::max_shrink`](super::LiveSources::max_shrink)
    /// allows.
    #[error(
        "the list `{list}` went from {before} rules to {after}, more than max_shrink ({max}) allows; \
         fetch it again, or open the files anew with a larger max_shrink"
    )]
    Shrunk {
        /// The list.
        list: String,
        /// How many rules of it are in force.
        before: u64,
        /// How many rules of it the files have.
        after: u64,
        /// The largest share that it may lose.
        max: Share,
    },
    /// Links that some rule must catch are caught by none.
    #[error(
        "no rule catches {} of the lists, such as {}: the lists are not what they should be; \
         compile them again",
        counted(failed.len() as u64, "canary"),
        failed.first().map_or("", String::as_str)
    )]
    Canaries {
        /// The links.
        failed: Vec<String>,
    },
    /// Links that some rule must block are blocked by the policy in force, and not by the new one.
    #[error(
        "the new policy does not block {} of the lists that the one in force blocks, such as \
         {}: correct it, take the canaries out of the lists, or open the files anew",
        counted(failed.len() as u64, "canary"),
        failed.first().map_or("", String::as_str)
    )]
    PolicyAllowsCanaries {
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
