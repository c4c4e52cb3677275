//! What reading an entry comes to.

use super::diagnostic::Problem;

/// What an entry gives, or what is wrong with it.
pub(crate) type Result<T> = std::result::Result<T, Problem>;

/// The problems of a pattern that was not refused.
pub(crate) type Notes = Vec<Problem>;
