//! What the prefilter sees of a link at a first look.

use crate::expand::LinkFacts;
use crate::url::Scanned;

/// What a first look at a link leaves undecided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Undecided {
    /// Everything: the filters do not rule its host out, and it was not looked at further.
    Everything,
    /// The rules of its host, and where it leads. Also said of a link that cannot be scanned.
    HostAndTargets,
    /// Where it leads: the filters rule its host out.
    Targets,
}

/// The scanned link and what the tables know of it: nothing but its host and path, guesses from it and the
/// rows of the table of redirectors that are about it can lead to rules. `None` if there may be more, or
/// the link is not canonical as it stands.
pub(super) type FirstLook<'l> = Option<(Scanned<'l>, LinkFacts)>;
