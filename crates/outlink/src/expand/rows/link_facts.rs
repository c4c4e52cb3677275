//! The rows that match a link, and facts about its host and path, packed into one word.

use crate::expand::rows::nodes::Node;
use crate::expand::rows::row::Row;
use crate::expand::rows::table::Redirectors;
use crate::wire::segment_key::SegmentKey;

/// The rows that fit a link, for those who look at them next: their numbers, each plus one and in
/// fifteen bits, the last one in the lowest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MatchingRows(u64);

/// Facts that the host and path of a link tell: the rows that fit it, the number of its alternate parses
/// and whether something is glued to it. Packed into one word, which every link of a platform carries:
/// with a second word, batches took a third longer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LinkFacts(u64);

impl LinkFacts {
    /// Nothing is known.
    pub(crate) const NOTHING: Self = Self(0);

    /// The rows that fit the link.
    pub(crate) fn rows(self) -> MatchingRows {
        MatchingRows(self.0 & MatchingRows::UNKNOWN.0)
    }

    /// How many alternate parses the link has, at most. They lead nowhere else, but each of them
    /// takes part of what the limits allow.
    pub(crate) fn alternate_parses(self) -> usize {
        ((self.0 & !GLUED) >> ROW_BITS) as usize
    }

    /// Whether something is glued to the link: it is also read without that.
    pub(crate) fn is_glued(self) -> bool {
        self.0 & GLUED != 0
    }

    /// Returns true if the link may lead on, by rows or read without what is glued to it.
    #[inline(always)]
    pub(crate) fn leads_on(self) -> bool {
        self.0 & (GLUED | MatchingRows::UNKNOWN.0) != 0
    }

    /// Sets the rows.
    pub(crate) fn with_rows(self, rows: MatchingRows) -> Self {
        Self(self.0 & !MatchingRows::UNKNOWN.0 | rows.0)
    }

    /// Sets the number of alternate parses, fewer than eight.
    pub(crate) fn with_alternate_parses(self, parses: usize) -> Self {
        Self((parses as u64) << ROW_BITS | self.0 & (GLUED | MatchingRows::UNKNOWN.0))
    }

    /// Sets that something is glued to the link.
    pub(crate) fn with_glue(self) -> Self {
        Self(self.0 | GLUED)
    }
}

impl MatchingRows {
    /// None.
    pub(crate) const NONE: Self = Self(0);
    /// Rows that have to be looked up.
    pub(crate) const UNKNOWN: Self = Self((1 << ROW_BITS) - 1);

    /// The rows of a table, how many there are, and the last one in the places behind them; `None` if
    /// they are not known, or there is none.
    pub(crate) fn of(self, table: &Redirectors) -> Option<([&Row; MAX_ROWS], usize)> {
        let number = |at: usize| (self.0 >> (NUMBER_BITS * at) & NUMBER) as usize;
        if self == Self::UNKNOWN {
            return None;
        }
        let mut rows = [table.row(number(0).checked_sub(1)?)?; MAX_ROWS];
        let count = (1..MAX_ROWS).take_while(|at| number(*at) != 0).count() + 1;
        for (at, place) in (0..count).rev().zip(&mut rows) {
            *place = table.row(number(at).checked_sub(1)?)?;
        }
        Some((rows, count))
    }

    /// Adds a row. One that has several hosts may fit by each of them.
    fn add(&mut self, number: usize) {
        let number = number as u64 + 1;
        if self.0 & NUMBER == number {
            return;
        }
        let is_full = self.0 >> (NUMBER_BITS * (MAX_ROWS - 1)) != 0;
        *self = if is_full || number >= NUMBER {
            Self::UNKNOWN
        } else {
            Self(self.0 << NUMBER_BITS | number)
        };
    }
}

/// The bits of the number of a row.
const NUMBER_BITS: usize = 15;
/// A mask of these bits.
const NUMBER: u64 = (1 << NUMBER_BITS) - 1;
/// The bits of all numbers.
const ROW_BITS: usize = NUMBER_BITS * MAX_ROWS;

/// The bit that says that something is glued to the link. Those between it and the rows count alternate
/// parses.
const GLUED: u64 = 1 << 63;

/// More rows than fit nearly all links.
pub(crate) const MAX_ROWS: usize = 4;

impl Redirectors {
    /// Whether a row of a node may have something to say about a link of the web with this host,
    /// path and query. Adds the rows of the node that fit the link.
    pub(crate) fn is_about(
        &self,
        node: &Node,
        (host, raw_path, raw_query): (&str, &str, Option<&str>),
        matching: &mut MatchingRows,
    ) -> bool {
        let mut is_about = false;
        let mut doubtful = MatchingRows::NONE;
        for (number, row, pattern) in self.rows_of(node, SegmentKey::of_path(raw_path)) {
            if !pattern.fits(host) {
                continue;
            }
            if row.fits_path(raw_path, raw_query) {
                matching.add(number);
                // Most rows that name a path are about all links with it. The others are looked at last.
                match row.is_about_path() {
                    true => is_about = true,
                    false => doubtful.add(number),
                }
            } else if row.path.is_some() && raw_path.contains('%') {
                // Escapes, which few paths hold, are not undone here.
                is_about = is_about || row.may_say(raw_path, raw_query);
            }
        }
        is_about
            || doubtful != MatchingRows::NONE
                && doubtful.of(self).is_none_or(|(rows, count)| {
                    rows.iter().take(count).any(|row| row.may_say(raw_path, raw_query))
                })
    }

    /// Whether a row for any host may have something to say about a link of the web with this path
    /// and query.
    pub(crate) fn is_about_any_host(&self, raw_path: &str, raw_query: Option<&str>) -> bool {
        let may_be_about = |row: &Row| {
            let has_escapes = row.path.is_some() && raw_path.contains('%');
            (has_escapes || row.fits_path(raw_path, raw_query)) && row.may_say(raw_path, raw_query)
        };
        let positions = self.any_host().positions(raw_path).iter();
        positions.filter_map(|row| self.row(*row)).any(may_be_about)
    }
}
