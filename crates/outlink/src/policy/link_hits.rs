//! What was found about a link, before anything is decided.

use crate::database::Database;
use crate::expand::Expansion;
use crate::hit::Hit;
use crate::ids::CandidateIndex;

/// Everything that was found about one link.
pub(crate) struct LinkHits<'a> {
    /// The candidates that were looked up.
    pub(crate) expansion: Expansion,
    /// The rules that fit them.
    pub(crate) rules: MatchingRules<'a>,
}

/// The rules that fit the candidates of one link.
pub(crate) struct MatchingRules<'a> {
    /// The layers that were asked, the lowest first.
    pub(crate) databases: &'a [Database],
    /// The numbers of the layers that withdraw rules of lower ones, in ascending order.
    pub(crate) withdrawing: &'a [usize],
    /// The rules that fit.
    pub(crate) found: Vec<LayerHit>,
    /// The candidates that more rules fit than are kept, in no order and perhaps repeated.
    pub(crate) limited: Vec<CandidateIndex>,
    /// The layers that turned out to be damaged.
    pub(crate) damaged: Vec<usize>,
}

/// A rule of one layer that fits one candidate.
#[derive(Clone, Copy)]
pub(crate) struct LayerHit {
    pub(crate) layer: usize,
    pub(crate) candidate: CandidateIndex,
    /// Whether the candidate is merely guessed.
    pub(crate) guessed: bool,
    pub(crate) hit: Hit,
}
