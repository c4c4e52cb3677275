//! Why lists cannot be compiled.

use std::io;
use std::path::PathBuf;

use crate::compile::expected::Rejection;
use crate::compile::report::Report;
use crate::expand::KnowledgeError;
use crate::list::ListError;
use crate::wording::FirstFew;
use crate::wording::one_line;

/// Lists that cannot be compiled. A line that cannot be is a diagnostic instead.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CompileError {
    /// The file of a list is a directory.
    #[error(
        "the list `{}` is a directory; name a file, or in a catalog a glob such as lists/*.txt",
        path.display()
    )]
    Directory {
        /// The directory.
        path: PathBuf,
    },
    /// The name of the database has control characters.
    #[error(
        "the name of the database, `{}`, has control characters; give it another name",
        one_line(name)
    )]
    InvalidName {
        /// The name.
        name: String,
    },
    /// A file cannot be opened.
    #[error("cannot read `{}`", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file of a platform or of redirectors cannot be used.
    #[error("{}", path.display())]
    Knowledge {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: KnowledgeError,
    },
    /// A list cannot be read to its end.
    #[error(transparent)]
    List(#[from] ListError),
    /// Two lists of different properties have one name.
    #[error(
        "there is already a list `{list}` with other properties; give one of them another name"
    )]
    ListConflict {
        /// The name.
        list: String,
    },
    /// The lists are not what they should be: nothing was compiled.
    #[error("the lists are rejected: {}", FirstFew { items: reasons, shown: SHOWN })]
    Rejected {
        /// What is wrong with them, at least one reason.
        reasons: Vec<Rejection>,
        /// What became of the lists.
        report: Box<Report>,
    },
    /// The lists say more of themselves than a database can hold in memory.
    #[error(
        "names, attributes and canaries of the lists take {found} bytes, and a database has at most \
         {limit} of them; put some of the lists into another database"
    )]
    TooMuchText {
        /// How much it is, in bytes.
        found: usize,
        /// How much it may be, in bytes.
        limit: usize,
    },
    /// There are more lists than a database can have.
    #[error("a database has at most {limit} lists; put some of them into another database")]
    TooManyLists {
        /// How many it can have.
        limit: u32,
    },
    /// There are more rules than a database can have.
    #[error("a database has at most {limit} rules; put some of the lists into another database")]
    TooManyRules {
        /// How many it can have.
        limit: u32,
    },
    /// No list was declared under this number.
    #[error("no list has the number {list}; take the number that `declare` returned")]
    UnknownList {
        /// The number.
        list: usize,
    },
    /// The database cannot be written.
    #[error("cannot write the database `{}`", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

/// How many reasons an error spells out.
const SHOWN: usize = 3;
