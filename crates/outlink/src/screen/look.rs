//! What the prefilter sees of a link at a first look.

use crate::expand::About;
use crate::url::Scanned;

/// What remains to be looked at if a first look at a link does not decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Left {
    /// The rules of its host, and everything else.
    All,
    /// The rules of its host, and what it names and carries, unless it is not in order.
    Links,
    /// What it names and carries: no rule has its host.
    LinksOfMiss,
}

/// What of a link can lead to rules: its host and path, guesses from them, and the rows of the table of
/// redirectors that are about it, and nothing else. `None` if there may be more, or the link is not in
/// order as it stands.
pub(super) type Look<'l> = Option<(Scanned<'l>, About)>;
