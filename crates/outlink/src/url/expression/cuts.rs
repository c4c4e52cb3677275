//! Where the expressions of a link begin and end.

use std::ops::Range;

use super::Suffixes;
use crate::url::scan::marks;

/// The first bytes of `host/path?query`, padded with zeros: a block can be read from every place.
#[derive(Clone, Debug)]
pub(crate) struct Opening {
    bytes: [u8; OPENING_BYTES + BLOCK],
    length: usize,
}

impl Opening {
    /// The opening of no text.
    pub(crate) const EMPTY: Self = Self { bytes: [0; OPENING_BYTES + BLOCK], length: 0 };

    /// Makes an empty opening that of a text. A constructor would copy the bytes once more.
    #[inline(always)]
    pub(crate) fn fill(&mut self, text: &[u8]) {
        self.length = text.len().min(OPENING_BYTES);
        if let Some(place) = self.bytes.get_mut(..self.length)
            && let Some(opening) = text.get(..self.length)
        {
            place.copy_from_slice(opening);
        }
    }

    /// The block that begins at `start`. It holds whatever is behind `end`, too. `None` if the opening
    /// ends before `end`.
    #[inline(always)]
    pub(crate) fn block(&self, start: usize, end: usize) -> Option<&[u8; BLOCK]> {
        self.bytes.get(start..)?.first_chunk().filter(|_| end <= self.length)
    }

    /// Where a byte stands in a range of at most a block; bit 0 is the first place of the range.
    #[inline(always)]
    fn marks(&self, byte: u8, range: Range<usize>) -> Option<u64> {
        let block = self.block(range.start, range.end)?;
        let outside = u64::MAX.checked_shl(range.len() as u32).unwrap_or(0);
        (range.len() <= BLOCK).then(|| marks(block, byte) & !outside)
    }
}

/// As many bytes as SHA-256 reads at once.
pub(crate) const BLOCK: usize = 64;

/// The length of the longest opening. Nearly every expression ends within it.
const OPENING_BYTES: usize = 128;

/// Where the expressions of a link begin and end. Each beginning goes with each end.
#[derive(Clone, Debug)]
pub(crate) struct Cuts {
    /// Where the suffixes of the host begin; the longest first.
    starts: Positions<9>,
    /// Where the prefixes of path and query end, that of the query first.
    ends: Positions<6>,
}

impl Cuts {
    /// None.
    const NONE: Self = Self { starts: Positions::NONE, ends: Positions::NONE };

    /// The cuts of `host/path?query` in normal form, given how long host and path are; none without a
    /// host.
    #[inline]
    pub(crate) fn of_web(
        text: &[u8],
        opening: &Opening,
        (host_bytes, path_bytes): (usize, usize),
        is_address: bool,
        suffixes: Suffixes<'_>,
    ) -> Self {
        let mut cuts = Self::NONE;
        let path_end = host_bytes + path_bytes;
        let Some(host) = text.get(..host_bytes).filter(|host| !host.is_empty()) else {
            return cuts;
        };
        cuts.starts.push(0);
        if !is_address {
            match opening.marks(b'.', 0..host_bytes) {
                // Of a host of up to six labels, version 4 has every suffix that version 5 may have.
                Some(dots) if suffixes.include_v4() && are_few(without_highest(dots)) => {
                    places(without_highest(dots)).for_each(|dot| cuts.starts.push(dot + 1));
                }
                _ => cuts.starts = starts(host, suffixes),
            }
        }
        if text.len() > path_end {
            cuts.ends.push(text.len());
        }
        cuts.ends.push(path_end);
        let seen = host_bytes..path_end.min(host_bytes + BLOCK);
        match opening.marks(b'/', seen.clone()) {
            Some(slashes) if seen.end == path_end || slashes.count_ones() >= DIRECTORIES => {
                let slashes = places(slashes).take(DIRECTORIES as usize);
                let ends = slashes.map(|slash| host_bytes + slash + 1);
                ends.filter(|end| *end != path_end).for_each(|end| cuts.ends.push(end));
            }
            _ => {
                let path = text.get(host_bytes..path_end).unwrap_or_default();
                directories(path, host_bytes).for_each(|end| cuts.ends.push_new(end));
            }
        }
        cuts
    }

    /// Where the suffixes of the host begin.
    #[inline(always)]
    pub(crate) fn starts(&self) -> &[usize] {
        self.starts.as_slice()
    }

    /// Where the prefixes of path and query end.
    #[inline(always)]
    pub(crate) fn ends(&self) -> &[usize] {
        self.ends.as_slice()
    }
}

impl Suffixes<'_> {
    /// Whether those of version 4 are among them.
    fn include_v4(self) -> bool {
        !matches!(self, Self::V5(_))
    }
}

/// Where the suffixes of a host of any length begin, the longest first.
#[cold]
fn starts(host: &[u8], suffixes: Suffixes<'_>) -> Positions<9> {
    let mut starts = Positions::NONE;
    starts.push(0);
    let dots = host.iter().enumerate().rev().filter(|(_, byte)| **byte == b'.');
    let labels = dots.map(|(dot, _)| dot + 1);
    let list = match suffixes {
        Suffixes::V4 => None,
        Suffixes::V5(list) | Suffixes::Both(list) => Some(list),
    };
    if suffixes.include_v4() {
        labels.clone().skip(1).take(V4_SUFFIXES).for_each(|start| starts.push_new(start));
    }
    let text = std::str::from_utf8(host).unwrap_or_default();
    if let Some(domain) = list.and_then(|list| list.registrable_domain(text)) {
        let shortest = host.len() - domain.len();
        let labels = labels.filter(|start| *start <= shortest).take(V5_SUFFIXES);
        labels.for_each(|start| starts.push_new(start));
    }
    starts.as_mut_slice().sort_unstable();
    starts
}

/// Where the first directories of a path of any length end.
#[cold]
fn directories(path: &[u8], host_bytes: usize) -> impl Iterator<Item = usize> {
    let ends = path.iter().zip(host_bytes + 1..).filter(|(byte, _)| **byte == b'/');
    ends.map(|(_, end)| end).take(DIRECTORIES as usize)
}

/// How many suffixes of a host version 4 takes beside the host: those of two to five labels.
const V4_SUFFIXES: usize = 4;

/// How many suffixes of a host version 5 takes beside the host, from the registrable domain on.
const V5_SUFFIXES: usize = 4;

/// How many directories of a path are taken, the root first.
const DIRECTORIES: u32 = 4;

/// A few positions, without an allocation.
#[derive(Clone, Debug)]
struct Positions<const N: usize> {
    values: [usize; N],
    count: usize,
}

impl<const N: usize> Positions<N> {
    const NONE: Self = Self { values: [0; N], count: 0 };

    #[inline(always)]
    fn push(&mut self, position: usize) {
        if let Some(place) = self.values.get_mut(self.count) {
            *place = position;
            self.count += 1;
        }
    }

    /// Appends a position that may be there already.
    fn push_new(&mut self, position: usize) {
        if !self.as_slice().contains(&position) {
            self.push(position);
        }
    }

    #[inline(always)]
    fn as_slice(&self) -> &[usize] {
        self.values.get(..self.count).unwrap_or_default()
    }

    fn as_mut_slice(&mut self) -> &mut [usize] {
        self.values.get_mut(..self.count).unwrap_or_default()
    }
}

/// The places of the bits of a word, the lowest first.
#[inline(always)]
fn places(mut word: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let place = (word != 0).then(|| word.trailing_zeros() as usize);
        word &= word.wrapping_sub(1);
        place
    })
}

/// A word without its highest bit.
fn without_highest(word: u64) -> u64 {
    word & !(1_u64 << 63).checked_shr(word.leading_zeros()).unwrap_or(0)
}

/// Whether a word has no more than [`V4_SUFFIXES`] bits. To count them takes longer on processors that
/// have no instruction for it.
fn are_few(word: u64) -> bool {
    (0..V4_SUFFIXES).fold(word, |word, _| word & word.wrapping_sub(1)) == 0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::url::SuffixList;

    /// The cuts, found label by label and slash by slash.
    fn naive(host: &str, path: &str, query: &str, suffixes: Suffixes<'_>) -> [Vec<usize>; 2] {
        let labels = host.split('.').count();
        let start = |count: usize| {
            let suffix = host.rsplitn(count + 1, '.').take(count);
            host.len() - suffix.map(|label| label.len() + 1).sum::<usize>() + 1
        };
        let (v4, list) = match suffixes {
            Suffixes::V4 => (2..6, None),
            Suffixes::V5(list) => (0..0, Some(list)),
            Suffixes::Both(list) => (2..6, Some(list)),
        };
        let mut starts: Vec<usize> = v4.filter(|count| *count < labels).map(start).collect();
        if let Some(domain) = list.and_then(|list| list.registrable_domain(host)) {
            let first = domain.split('.').count();
            starts.extend((first..labels.min(first + 4)).map(start));
        }
        starts.push(0);
        starts.sort_unstable();
        starts.dedup();
        let path_end = host.len() + path.len();
        let mut ends = vec![path_end + query.len(), path_end];
        ends.dedup();
        for (slash, _) in path.match_indices('/').take(4) {
            let end = host.len() + slash + 1;
            if !ends.contains(&end) {
                ends.push(end);
            }
        }
        [starts, ends]
    }

    proptest! {
        #[test]
        fn cuts_are_those_that_a_look_at_every_byte_finds(
            labels in prop::collection::vec("[a-z]{1,3}|[a-z]{30}|co|uk|github|io", 1..10),
            segments in prop::collection::vec("[a-z.]{0,3}|[a-z]{30}", 0..9),
            query in prop::option::of("[a-z/]{0,9}"),
            is_address: bool,
        ) {
            let host = labels.join(".");
            let path = format!("/{}", segments.join("/"));
            let query = query.map(|query| format!("?{query}")).unwrap_or_default();
            let text = format!("{host}{path}{query}");
            let mut opening = Opening::EMPTY;
            opening.fill(text.as_bytes());
            let list = SuffixList::embedded();
            for suffixes in [Suffixes::V4, Suffixes::V5(list), Suffixes::Both(list)] {
                let parts = (host.len(), path.len());
                let cuts = Cuts::of_web(text.as_bytes(), &opening, parts, is_address, suffixes);
                let [mut starts, ends] = naive(&host, &path, &query, suffixes);
                if is_address {
                    starts = vec![0];
                }
                prop_assert_eq!(cuts.starts(), starts, "{} {:?}", &text, suffixes);
                prop_assert_eq!(cuts.ends(), ends, "{}", &text);
            }
        }

        #[test]
        fn an_opening_is_as_long_as_it_says(length in 0..300_usize, start in 0..300_usize, bytes in 0..80_usize) {
            let text: Vec<u8> = (1..=255).cycle().take(length).collect();
            let mut opening = Opening::EMPTY;
            opening.fill(&text);
            let end = start + bytes;
            let block = opening.block(start, end);
            prop_assert_eq!(block.is_some(), end <= length.min(OPENING_BYTES));
            if let Some(block) = block {
                let bytes = bytes.min(BLOCK);
                prop_assert_eq!(&block[..bytes], &text[start..start + bytes]);
            }
        }
    }
}
