//! Statuses and errors

use std::error::Error;

use outlink::InvalidEntityPattern;
use outlink::InvalidJurisdiction;
use outlink::InvalidPrivateHost;
use outlink::InvalidPublicKey;
use outlink::InvalidTimeZone;
use outlink::InvalidWhen;
use outlink::OpenError;
use outlink::PolicyError;
use outlink::ReloadError;
use outlink::UnknownName;
use outlink::compile::CompileError;
use outlink::expand::KnowledgeError;
use outlink::internal::in_words;
use outlink::internal::with_causes;
use outlink::list::CatalogError;
use outlink::list::InvalidDelimiter;
use outlink::order::OrderError;
use outlink::statement::NoStatement;
use outlink::statement::ProfileError;
use outlink::url::NormalizeError;

use crate::guard::answer;
use crate::guard::free;
use crate::view::outlink_str;

/// What became of a call; 0 is success.
pub type outlink_status = u32;

/// It succeeded.
pub const OUTLINK_STATUS_OK: outlink_status = 0;
/// A pointer is NULL that must not be, or a view is NULL with a length.
pub const OUTLINK_STATUS_NULL_ARGUMENT: outlink_status = 1;
/// A number, a name or a length is not one of those that are allowed.
pub const OUTLINK_STATUS_INVALID_ARGUMENT: outlink_status = 2;
/// A string is not UTF-8 that has to be.
pub const OUTLINK_STATUS_INVALID_UTF8: outlink_status = 3;
/// A file cannot be read or written, or the system has no thread to give. A catalog has
/// `OUTLINK_STATUS_CATALOG` instead, a signature `OUTLINK_STATUS_SIGNATURE`.
pub const OUTLINK_STATUS_IO: outlink_status = 4;
/// A database is damaged, or no database.
pub const OUTLINK_STATUS_DATABASE: outlink_status = 5;
/// A database has a version that this library does not read.
pub const OUTLINK_STATUS_DATABASE_VERSION: outlink_status = 6;
/// A list of a database has a key, and it was not given.
pub const OUTLINK_STATUS_KEY_MISSING: outlink_status = 7;
/// A policy cannot be applied.
pub const OUTLINK_STATUS_POLICY: outlink_status = 8;
/// A catalog of lists cannot be used.
pub const OUTLINK_STATUS_CATALOG: outlink_status = 9;
/// A list cannot be read to its end, or lists do not fit into one database.
pub const OUTLINK_STATUS_LIST: outlink_status = 10;
/// Links that the lists must catch are caught by no rule.
pub const OUTLINK_STATUS_CANARIES: outlink_status = 11;
/// The compiler was already finished.
pub const OUTLINK_STATUS_FINISHED: outlink_status = 12;
/// A database is not signed by anybody who is trusted.
pub const OUTLINK_STATUS_SIGNATURE: outlink_status = 13;
/// No statement of reasons or receipt is due, or it would not be complete.
pub const OUTLINK_STATUS_NO_STATEMENT: outlink_status = 14;
/// A list lost more of its rules than it may.
pub const OUTLINK_STATUS_SHRUNK: outlink_status = 15;
/// An order of an authority cannot be put in force as it stands.
pub const OUTLINK_STATUS_ORDER: outlink_status = 16;
/// A platform or redirectors of the caller cannot be used.
pub const OUTLINK_STATUS_KNOWLEDGE: outlink_status = 17;
/// The library failed in a way that it should not.
pub const OUTLINK_STATUS_PANIC: outlink_status = 99;

/// Why a call failed.
#[derive(Debug)]
pub struct outlink_error {
    status: outlink_status,
    message: String,
}

/// The status that the call returned; `OUTLINK_STATUS_NULL_ARGUMENT` for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_error_status(error: Option<&outlink_error>) -> outlink_status {
    answer(OUTLINK_STATUS_NULL_ARGUMENT, || Some(error?.status))
}

/// What is wrong, with the value, the limit and the remedy, for people; one line without a full
/// stop.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_error_message(error: Option<&outlink_error>) -> outlink_str {
    answer(outlink_str::ABSENT, || Some(outlink_str::of(&error?.message)))
}

/// Frees an error.
#[unsafe(no_mangle)]
pub extern "C" fn outlink_error_free(error: Option<Box<outlink_error>>) {
    free(error);
}

impl outlink_error {
    pub(crate) fn new(status: outlink_status, message: impl Into<String>) -> Self {
        Self { status, message: in_c_words(&message.into()) }
    }

    fn of(status: outlink_status, error: &dyn Error) -> Self {
        Self::new(status, with_causes(error))
    }

    pub(crate) fn status(&self) -> outlink_status {
        self.status
    }

    #[cfg(test)]
    pub(crate) fn message(&self) -> &str {
        &self.message
    }
}

impl From<OpenError> for outlink_error {
    fn from(error: OpenError) -> Self {
        Self::of(status_of_open(&error), &error)
    }
}

impl From<PolicyError> for outlink_error {
    fn from(error: PolicyError) -> Self {
        Self::of(OUTLINK_STATUS_POLICY, &error)
    }
}

impl From<KnowledgeError> for outlink_error {
    fn from(error: KnowledgeError) -> Self {
        Self::of(OUTLINK_STATUS_KNOWLEDGE, &error)
    }
}

impl From<CatalogError> for outlink_error {
    fn from(error: CatalogError) -> Self {
        Self::of(OUTLINK_STATUS_CATALOG, &error)
    }
}

impl From<CompileError> for outlink_error {
    fn from(error: CompileError) -> Self {
        let status = match error {
            CompileError::Io { .. } | CompileError::Write { .. } => OUTLINK_STATUS_IO,
            CompileError::Knowledge { .. } => OUTLINK_STATUS_KNOWLEDGE,
            _ => OUTLINK_STATUS_LIST,
        };
        Self::of(status, &error)
    }
}

impl From<OrderError> for outlink_error {
    fn from(error: OrderError) -> Self {
        match error {
            OrderError::Compile { source: CompileError::Write { .. }, .. } => {
                Self::of(OUTLINK_STATUS_IO, &error)
            }
            _ => Self::of(OUTLINK_STATUS_ORDER, &error),
        }
    }
}

impl From<ReloadError> for outlink_error {
    fn from(error: ReloadError) -> Self {
        let status = match &error {
            ReloadError::Database { path, source } => {
                let message = format!("{}: {}", path.display(), with_causes(source));
                return Self::new(status_of_open(source), message);
            }
            ReloadError::PolicyFile { .. } => OUTLINK_STATUS_IO,
            ReloadError::Hanging { .. } => OUTLINK_STATUS_IO,
            ReloadError::ChangedInPlace { .. } => OUTLINK_STATUS_DATABASE,
            ReloadError::Shrunk { .. } => OUTLINK_STATUS_SHRUNK,
            ReloadError::Canaries { .. } => OUTLINK_STATUS_CANARIES,
            ReloadError::Panicked { .. } => OUTLINK_STATUS_PANIC,
            _ => OUTLINK_STATUS_POLICY,
        };
        Self::of(status, &error)
    }
}

impl From<InvalidJurisdiction> for outlink_error {
    fn from(error: InvalidJurisdiction) -> Self {
        Self::of(OUTLINK_STATUS_INVALID_ARGUMENT, &error)
    }
}

impl From<InvalidPublicKey> for outlink_error {
    fn from(error: InvalidPublicKey) -> Self {
        Self::of(OUTLINK_STATUS_INVALID_ARGUMENT, &error)
    }
}

impl From<NormalizeError> for outlink_error {
    fn from(error: NormalizeError) -> Self {
        Self::of(OUTLINK_STATUS_INVALID_ARGUMENT, &error)
    }
}

impl From<UnknownName> for outlink_error {
    fn from(error: UnknownName) -> Self {
        Self::of(OUTLINK_STATUS_INVALID_ARGUMENT, &error)
    }
}

impl From<InvalidDelimiter> for outlink_error {
    fn from(error: InvalidDelimiter) -> Self {
        Self::of(OUTLINK_STATUS_INVALID_ARGUMENT, &error)
    }
}

impl From<InvalidTimeZone> for outlink_error {
    fn from(error: InvalidTimeZone) -> Self {
        Self::of(OUTLINK_STATUS_INVALID_ARGUMENT, &error)
    }
}

impl From<InvalidPrivateHost> for outlink_error {
    fn from(error: InvalidPrivateHost) -> Self {
        Self::of(OUTLINK_STATUS_INVALID_ARGUMENT, &error)
    }
}

impl From<InvalidWhen> for outlink_error {
    fn from(error: InvalidWhen) -> Self {
        Self::of(OUTLINK_STATUS_INVALID_ARGUMENT, &error)
    }
}

impl From<InvalidEntityPattern> for outlink_error {
    fn from(error: InvalidEntityPattern) -> Self {
        Self::of(OUTLINK_STATUS_INVALID_ARGUMENT, &error)
    }
}

impl From<ProfileError> for outlink_error {
    fn from(error: ProfileError) -> Self {
        Self::of(OUTLINK_STATUS_INVALID_ARGUMENT, &error)
    }
}

impl From<NoStatement> for outlink_error {
    fn from(error: NoStatement) -> Self {
        Self::of(OUTLINK_STATUS_NO_STATEMENT, &error)
    }
}

fn status_of_open(error: &OpenError) -> outlink_status {
    match error {
        OpenError::Io { .. } | OpenError::Cache { .. } => OUTLINK_STATUS_IO,
        OpenError::KeyMissing { .. } => OUTLINK_STATUS_KEY_MISSING,
        OpenError::MapTrusted { .. }
        | OpenError::SignatureInvalid { .. }
        | OpenError::SignatureKey { .. }
        | OpenError::SignatureMissing { .. }
        | OpenError::SignatureNotGiven { .. }
        | OpenError::SignatureUnreadable { .. } => OUTLINK_STATUS_SIGNATURE,
        OpenError::Version { .. } | OpenError::NormalizerVersion { .. } => {
            OUTLINK_STATUS_DATABASE_VERSION
        }
        _ => OUTLINK_STATUS_DATABASE,
    }
}

/// What a remedy names in Rust, and the functions of C that do it.
const WORDS: [(&str, &str); 3] = [
    ("OpenOptions::key", "outlink_open_options_add_key"),
    ("OpenOptions::from_signed_bytes", "outlink_database_from_signed_bytes"),
    (
        "OpenOptions::map_copy",
        "outlink_database_map_copy, or outlink_live_sources_set_cache for a live screener",
    ),
];

/// A message of the library in the words of this interface, on one line.
pub(crate) fn in_c_words(message: &str) -> String {
    in_words(message, &WORDS)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use outlink::Policy;
    use outlink::list::Catalog;
    use outlink::statement::StatementProfile;

    use super::*;

    #[test]
    fn messages_are_in_the_words_of_c_and_on_one_line() {
        let (path, list) = (PathBuf::from("links.outlink"), "feed".to_owned());
        let (trusted, text) = ("1234".to_owned(), "evil.example\n");
        let mapped = || OpenError::MapTrusted { path: path.clone() };
        let errors: [outlink_error; 7] = [
            OpenError::KeyMissing { list }.into(),
            OpenError::SignatureNotGiven { trusted }.into(),
            mapped().into(),
            ReloadError::Database { path: path.clone(), source: mapped() }.into(),
            StatementProfile::from_toml(text).unwrap_err().into(),
            Policy::from_toml(text).unwrap_err().into(),
            Catalog::parse(text, "").unwrap_err().into(),
        ];
        for error in &errors {
            let message = error.message();
            assert!(!message.contains("::") && !message.contains('\n'), "{message}");
        }
        assert!(errors[0].message().ends_with("outlink_open_options_add_key"));
    }
}
