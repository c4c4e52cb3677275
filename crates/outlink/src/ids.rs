//! Indices into a database: newtypes, so that a rule is never looked up with the number of a list.

/// The position of a rule among the rules of one database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct RuleId(pub(crate) u32);

/// The position of a list among the lists of one database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ListId(pub(crate) u32);

/// The position of a candidate among the candidates of one link; 0 is the link itself.
pub(crate) type CandidateIndex = usize;
