//! The beginning of a list, and what a line or a file looks like to a format.

use crate::rule::ListInfo;

/// What a line or a file looks like to one format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Shape {
    /// Neither for nor against the format: blank, or a comment.
    Comment,
    /// Nothing that the format knows.
    No,
    /// What the format reads too.
    Could,
    /// What stands in this format and hardly in any other.
    Surely,
    /// No entry, but what only lists of this format have: a header, a frame.
    Signature,
}

impl Shape {
    /// `Surely` if the condition holds, else `No`.
    pub(crate) fn surely(is_it: bool) -> Self {
        if is_it { Self::Surely } else { Self::No }
    }

    /// `Could` if the condition holds, else `No`.
    pub(crate) fn could(is_it: bool) -> Self {
        if is_it { Self::Could } else { Self::No }
    }
}

/// The beginning of a list.
pub(crate) struct Sample<'a> {
    /// The text, as far as it is looked at.
    pub(crate) text: &'a str,
    /// Its whole lines.
    pub(crate) lines: Vec<&'a str>,
    /// Whether it is the whole list.
    pub(crate) is_whole: bool,
    pub(crate) info: &'a ListInfo,
}

impl<'a> Sample<'a> {
    /// Of a text that may end within a line.
    pub(crate) fn of(text: &'a str, is_whole: bool, info: &'a ListInfo) -> Self {
        let mut lines: Vec<&str> = text.split(['\n', '\r']).collect();
        if !is_whole {
            lines.pop();
        }
        Self { text: text.trim_start(), lines, is_whole, info }
    }
}

/// The share of the entries of a list that must look like the format which it is recognised as.
pub(crate) const FITTING: f64 = 0.8;
