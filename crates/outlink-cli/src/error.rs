//! What can stop a command.

#[cfg(feature = "parquet")]
mod table;

use std::io;
use std::path::Path;
use std::path::PathBuf;

use outlink::OpenError;
use outlink::Policy;

#[cfg(feature = "parquet")]
pub(crate) use self::table::Columns;
#[cfg(feature = "parquet")]
pub(crate) use self::table::TableError;
use outlink::internal::counted;

/// An error that ends a command with exit code 2.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("cannot read {}", path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error(
        "there is no policy file `{}` and no preset of that name; the presets are {}",
        path.display(),
        Policy::PRESETS.join(", ")
    )]
    NoPolicy { path: PathBuf, source: io::Error },
    #[error("{}", path.display())]
    Knowledge { path: PathBuf, source: outlink::expand::KnowledgeError },
    #[error("--base is not a link; give the address of the page, such as https://example.com/a")]
    Base { source: outlink::url::NormalizeError },
    #[error(
        "--base and --quoted-printable say how texts are read; give --texts too, or leave them out"
    )]
    ReadingWithoutTexts,
    #[error(
        "`-` stands for standard input and is one of {count} arguments; \
         give `-` alone, or leave it out"
    )]
    StdinBesideArguments { count: usize },
    #[error(
        "--input says how standard input is written, and arguments are given instead; \
         leave --input out, or give them on standard input"
    )]
    InputBesideArguments,
    #[error(
        "{flag} is about Parquet files, and none is read; name it with --from, or leave {flag} out: \
         the answer goes to standard output"
    )]
    TableFlagWithoutFrom { flag: &'static str },
    #[error("cannot read standard input")]
    Stdin(#[source] io::Error),
    #[error("cannot write the output {}", path.display())]
    Target { path: PathBuf, source: io::Error },
    #[error(
        "the output {} is also one of the databases below it, which would be gone; \
         name another file with --output",
        path.display()
    )]
    OutputIsBelow { path: PathBuf },
    #[error(
        "{} is a pipe that gives more than {} MiB, which are read twice; write them to a file",
        path.display(),
        limit >> 20
    )]
    PipeTooLong { path: PathBuf, limit: u64 },
    #[error("cannot write man pages into {}", path.display())]
    Man { path: PathBuf, source: io::Error },
    #[error("cannot write the output")]
    Write(#[source] io::Error),
    #[error("{} was written and is in place, but the output about it could not be", path.display())]
    Unreported { path: PathBuf, source: io::Error },
    #[error("{} has no link, so nothing can be checked with it; write a link per line", path.display())]
    NoLink { path: PathBuf },
    #[error("{} is packed; unpack it, as links are read as lines of text", path.display())]
    Packed { path: PathBuf },
    #[error("{}", path.display())]
    Policy { path: PathBuf, source: outlink::PolicyError },
    #[error("{reason}: this is not a catalog; for a list write --list {}", path.display())]
    NotCatalog { path: PathBuf, reason: String },
    #[error(transparent)]
    Catalog(#[from] outlink::list::CatalogError),
    #[error(transparent)]
    List(#[from] outlink::list::ListError),
    #[error(transparent)]
    Compile(#[from] outlink::compile::CompileError),
    #[error("{}, and warnings are denied: nothing was written", counted(*.0, "warning"))]
    Warnings(u64),
    #[error("{}", path.display())]
    Open { path: PathBuf, source: OpenError },
    /// The error of the library names the file.
    #[error(transparent)]
    Unreadable(OpenError),
    #[error(
        "{}: the hashes of list `{list}` have a key, and none was given; give it with --key {list}:PATH",
        path.display()
    )]
    KeyMissing { path: PathBuf, list: String },
    #[error(
        "{} cannot be compared with what replaces it, as the max_shrink of list `{list}` asks for; \
         restore it, or move it away to compile without the comparison",
        path.display()
    )]
    NotCompared { path: PathBuf, list: String, source: OpenError },
    #[error(
        "line {line} of the input has more than {} MiB, which is the limit of what is read of one; \
         split the line, or leave it out",
        limit >> 20
    )]
    LineTooLong { line: usize, limit: u64 },
    #[error(
        "line {line} of the input is not a JSON string ({reason}); \
         write one string per line, or leave out --input json"
    )]
    Json { line: usize, reason: serde_json::Error },
    #[error(
        "nothing was checked with --known-good or --below, as the lists are rejected: {}",
        reasons.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
    )]
    NotChecked { reasons: Vec<outlink::compile::Rejection> },
    #[error("`{0}` is not a list; write FORMAT:PATH, such as domains:bad.txt, or PATH alone")]
    ListArgument(String),
    #[error("`{0}` is not a key; write LIST:PATH, where the file holds the key in hex")]
    KeyArgument(String),
    #[error(
        "{}: the key is not written in hex; write two digits a byte and nothing else",
        path.display()
    )]
    KeyFile { path: PathBuf },
    #[error("`{key}` is neither a public key nor the file of one")]
    TrustArgument { key: String, source: outlink::InvalidPublicKey },
    #[error("{}: cannot sign with this key: {reason}", path.display())]
    SecretKey { path: PathBuf, reason: String },
    #[error(
        "{}: the key has a password, and there is no terminal to ask for it; \
         give it in OUTLINK_SIGN_PASSWORD",
        path.display()
    )]
    Password { path: PathBuf, source: io::Error },
    #[error("{}", path.display())]
    Order { path: PathBuf, source: Box<outlink::order::OrderError> },
    #[error("{}: the order does not name `{}`; write the link as it stands there",
        path.display(), link.escape_debug())]
    NotInOrder { path: PathBuf, link: String },
    #[error(transparent)]
    Suggest(#[from] outlink::suggest::SuggestError),
    #[error(transparent)]
    Profile(#[from] outlink::statement::ProfileError),
    #[error(
        "{} got no statement, for the reasons above; all others were written",
        counted(*count, "restricted link")
    )]
    StatementsLacking { count: u64 },
    #[error(transparent)]
    Format(#[from] outlink::UnknownName),
    #[error(transparent)]
    RepeatedColumn(#[from] outlink::batch::RepeatedColumn),
    #[error(
        "{}: no rule catches {} of {}: {}; correct the list, or the canary; if a layer below catches \
         it, name that with --below",
        path.display(),
        failed.len(),
        counted(*total as u64, "canary"),
        failed.join(", ")
    )]
    Canaries { path: PathBuf, failed: Vec<String>, total: usize },
    #[cfg(feature = "parquet")]
    #[error(transparent)]
    Table(#[from] TableError),
    #[cfg(feature = "parquet")]
    #[error("name the file for the verdicts with --output")]
    NoOutput,
    #[cfg(not(feature = "parquet"))]
    #[error(
        "this command was built without Parquet; build it with `--features parquet`, \
         or use the one of the Python package"
    )]
    NoParquet,
    #[error(
        "there is no list; name lists with --list FORMAT:PATH, or a catalog with [[list]] in it"
    )]
    NothingToCompile,
}

impl Error {
    pub(crate) fn read(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Read { path, source }
    }

    pub(crate) fn open(path: &Path) -> impl FnOnce(OpenError) -> Self {
        let path = path.to_owned();
        move |source| match source {
            OpenError::KeyMissing { list } => Self::KeyMissing { path, list },
            source @ OpenError::Io { .. } => Self::Unreadable(source),
            source => Self::Open { path, source },
        }
    }

    /// An error about a report that cannot be written, after the file that it is about was: the caller
    /// takes an error for one that left everything as it was.
    pub(crate) fn after_writing(self, path: &Path) -> Self {
        match self {
            Self::Write(source) if source.kind() != io::ErrorKind::BrokenPipe => {
                Self::Unreported { path: path.to_owned(), source }
            }
            error => error,
        }
    }

    /// Whether the reader of the output went away, which is its right.
    pub(crate) fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::Write(cause) if cause.kind() == io::ErrorKind::BrokenPipe)
    }
}
