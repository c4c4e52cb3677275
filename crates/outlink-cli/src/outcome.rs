//! What the exit code says.

/// What a command that ran to its end has to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Every link is allowed, or there was no link to judge; nothing was found.
    Clean,
    /// Some link got review, warn or block; something was found.
    Findings,
}
