//! Rows for any host, found by the first segment of the path: trackers and gateways stand on the
//! domains of their customers, and their paths alone tell them.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::expand::pattern::HostPattern;
use crate::expand::pattern::fully_decoded;
use crate::expand::row::Row;

/// An index of the rows for any host.
#[derive(Clone, Debug, Default)]
pub(super) struct AnyHost {
    /// A bit for each pair of bytes with which the path of such a link may begin, behind its slash.
    hints: Vec<u64>,
    /// The positions of the rows by the first segment of their paths, in lower case.
    rows: HashMap<Box<str>, Vec<usize>>,
}

impl AnyHost {
    /// The index of a table.
    pub(super) fn of(rows: &[Row]) -> Self {
        let mut index = Self::default();
        for (position, row) in rows.iter().enumerate() {
            if row.hosts.contains(&HostPattern::Any)
                && let Some(first) = row.path.as_ref().and_then(|path| path.first_segment())
            {
                index.rows.entry(first.into()).or_default().push(position);
            }
        }
        if !index.rows.is_empty() {
            index.hints = vec![0; HINT_WORDS];
        }
        for name in index.rows.keys() {
            let mut bytes = name.bytes();
            let first = bytes.next().unwrap_or_default();
            let second = bytes.next();
            for pair in 0..=u16::MAX {
                let [one, two] = pair.to_be_bytes();
                let fits_second = match second {
                    Some(second) => two.eq_ignore_ascii_case(&second),
                    None => matches!(two, b'/' | 0),
                };
                // Escapes may stand anywhere, and slashes are folded.
                let fits = matches!(one, b'/' | b'%')
                    || one.eq_ignore_ascii_case(&first) && (fits_second || two == b'%');
                if fits && let Some(word) = index.hints.get_mut(bit(one, two) / 64) {
                    *word |= 1 << (bit(one, two) % 64);
                }
            }
        }
        index
    }

    /// Whether a row may be about a path, by its first bytes: one bit, which nearly every path lacks.
    #[inline(always)]
    pub(super) fn hint(&self, raw_path: &str) -> bool {
        let byte = |at: usize| raw_path.as_bytes().get(at).copied().unwrap_or_default();
        let bit = bit(byte(1), byte(2));
        self.hints.get(bit / 64).is_some_and(|word| word >> (bit % 64) & 1 != 0)
    }

    /// The positions of the rows whose paths begin as this one does.
    pub(super) fn positions(&self, raw_path: &str) -> &[usize] {
        if !self.hint(raw_path) {
            return &[];
        }
        let path = raw_path.trim_start_matches('/');
        let mut first = Cow::Borrowed(path.split('/').next().unwrap_or_default());
        if first.contains('%') {
            first = Cow::Owned(fully_decoded(&first).into_owned());
        }
        let first = first.split('/').next().unwrap_or_default();
        self.rows.get(first.to_ascii_lowercase().as_str()).map_or(&[], Vec::as_slice)
    }
}

/// The bit of a pair of bytes; all but ASCII bytes share theirs.
#[inline(always)]
fn bit(one: u8, two: u8) -> usize {
    usize::from(one & 0x7f) << 7 | usize::from(two & 0x7f)
}

/// A bit for each pair of ASCII bytes.
const HINT_WORDS: usize = 128 * 128 / 64;
