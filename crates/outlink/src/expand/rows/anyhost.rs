//! Rows for any host, found by the first segment of the path: trackers and gateways stand on the
//! domains of their customers, and their paths alone tell them.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::codec::hex;
use crate::codec::percent::Beginning;
use crate::codec::word::each;
use crate::expand::rows::row::MAX_SEGMENT;
use crate::wire::segment_key::SegmentKey;

/// An index of the rows for any host.
#[derive(Clone, Debug, Default)]
pub(crate) struct AnyHost {
    /// A bit for each pair of bytes with which the path of such a link may begin, behind its slash.
    hints: Vec<u64>,
    /// The positions of the rows by the keys of the first segments of their paths: the home slot,
    /// then those that follow.
    slots: Vec<Option<(SegmentKey, Vec<usize>)>>,
    /// The positions of rows by what the first segments of their paths begin with, the longest
    /// beginning first.
    beginnings: Vec<(Box<str>, Vec<usize>)>,
    /// Whether a key or a beginning holds a byte beyond ASCII.
    has_foreign: bool,
}

impl AnyHost {
    /// The index of rows, given by the first segments of their paths, in lower case, or what these begin
    /// with and whether more stands behind it, and by their positions.
    pub(super) fn of<'a>(rows: impl Iterator<Item = ((&'a str, bool), usize)>) -> Self {
        let mut of_keys: BTreeMap<SegmentKey, Vec<usize>> = BTreeMap::new();
        let mut of_beginnings: BTreeMap<Box<str>, Vec<usize>> = BTreeMap::new();
        let mut hints = vec![0; HINT_WORDS];
        for ((first, has_more), position) in rows {
            // Escapes may stand anywhere, and slashes are folded.
            if of_keys.is_empty() && of_beginnings.is_empty() {
                for two in 0..=u8::MAX {
                    set_hint(b'/', two, &mut hints);
                    set_hint(b'%', two, &mut hints);
                }
            }
            set_hints(first, has_more, &mut hints);
            match has_more {
                true => of_beginnings.entry(first.into()).or_default().push(position),
                false => of_keys.entry(SegmentKey::of_text(first)).or_default().push(position),
            }
        }
        if of_keys.is_empty() && of_beginnings.is_empty() {
            return Self::default();
        }
        for (key, positions) in &mut of_keys {
            add_beginnings(&of_beginnings, |it| key.may_begin_with(it), positions);
        }
        let beginnings = longest_first(&of_beginnings);
        let has_foreign = of_keys.keys().any(|key| key.0 & each(0x80) != 0)
            || of_beginnings.keys().any(|beginning| !beginning.is_ascii());
        let mut slots = vec![None; (4 * of_keys.len()).next_power_of_two()];
        for (key, positions) in of_keys {
            let mut choices = choices(key, slots.len());
            let free = choices.find(|slot| slots.get(*slot).is_some_and(Option::is_none));
            if let Some(slot) = free.and_then(|slot| slots.get_mut(slot)) {
                *slot = Some((key, positions));
            }
        }
        Self { hints, slots, beginnings, has_foreign }
    }

    /// Whether a row may be about a path that begins with a slash and these two bytes, be they those
    /// of a query or zeros where it ends: one bit, which nearly every path lacks.
    #[inline(always)]
    pub(crate) fn hint(&self, one: u8, two: u8) -> bool {
        let bit = bit(one, two);
        self.hints.get(bit / 64).is_some_and(|word| word >> (bit % 64) & 1 != 0)
    }

    /// Whether a row may be about a path, by the two bytes behind its slash ([`Self::hint`]).
    pub(crate) fn may_know(&self, path: &str) -> bool {
        let byte = |at: usize| path.as_bytes().get(at).copied().unwrap_or_default();
        self.hint(byte(1), byte(2))
    }

    /// The positions of the rows whose paths may begin as this one does.
    #[inline]
    pub(crate) fn positions(&self, raw_path: &str) -> &[usize] {
        if !self.may_know(raw_path) {
            return &[];
        }
        let key = match SegmentKey::of_path(raw_path) {
            Some(key) => key,
            None => match plain_before_foreign(raw_path).filter(|_| !self.has_foreign) {
                Some("") => return &[],
                Some(plain) => return self.of_plain(plain.as_bytes()),
                None => escaped_key(raw_path),
            },
        };
        for slot in choices(key, self.slots.len()) {
            match self.slots.get(slot) {
                Some(Some((known, positions))) if *known == key => return positions,
                Some(Some(_)) => {}
                _ => break,
            }
        }
        self.of_beginning(raw_path)
    }

    /// The positions of the rows that name only what the first segment begins with.
    fn of_beginning(&self, raw_path: &str) -> &[usize] {
        let mut beginnings = self.beginnings.iter();
        if !beginnings.any(|(beginning, _)| may_begin(raw_path.as_bytes(), beginning)) {
            return &[];
        }
        let segment = raw_path.trim_start_matches('/').split('/').next().unwrap_or_default();
        match segment.contains('%') {
            true => self.of_plain(plain_segment(segment, &mut Beginning::new())),
            false => self.of_plain(segment.as_bytes()),
        }
    }

    /// As [`Self::of_beginning`], of a segment without escapes.
    fn of_plain(&self, segment: &[u8]) -> &[usize] {
        let is_begun = |(beginning, _): &&(Box<str>, Vec<usize>)| {
            let start = segment.get(..beginning.len());
            start.is_some_and(|start| start.eq_ignore_ascii_case(beginning.as_bytes()))
        };
        self.beginnings.iter().find(is_begun).map_or(&[], |(_, positions)| positions)
    }
}

/// The slots in which a key may be, the likeliest first.
#[inline(always)]
fn choices(key: SegmentKey, slots: usize) -> impl Iterator<Item = usize> {
    let first = key.hash() as usize;
    (0..slots).map(move |step| first.wrapping_add(step) & (slots - 1))
}

/// The positions of rows by beginnings, each with those of the beginnings with which it begins in turn,
/// so that the longest one that fits a path says all.
fn longest_first(of_beginnings: &BTreeMap<Box<str>, Vec<usize>>) -> Vec<(Box<str>, Vec<usize>)> {
    let with_shorter = |beginning: &str| {
        let mut positions = Vec::new();
        add_beginnings(of_beginnings, |it| beginning.starts_with(it), &mut positions);
        (Box::<str>::from(beginning), positions)
    };
    let mut beginnings: Vec<_> = of_beginnings.keys().map(|it| with_shorter(it)).collect();
    beginnings.sort_by_key(|(beginning, _)| Reverse(beginning.len()));
    beginnings
}

/// Adds the positions of rows for the beginnings that fit, in order.
fn add_beginnings(
    of_beginnings: &BTreeMap<Box<str>, Vec<usize>>,
    fits: impl Fn(&str) -> bool,
    positions: &mut Vec<usize>,
) {
    let fitting = of_beginnings.iter().filter(|(beginning, _)| fits(beginning));
    positions.extend(fitting.flat_map(|(_, positions)| positions));
    positions.sort_unstable();
    positions.dedup();
}

/// Marks the pairs of bytes with which a path may begin whose first segment is this text, or begins with
/// it and has more, but for those that begin with a slash or an escape.
fn set_hints(first_segment: &str, has_more: bool, hints: &mut [u64]) {
    let mut bytes = first_segment.bytes();
    let first = bytes.next().unwrap_or_default();
    let second = bytes.next();
    for one in [first.to_ascii_lowercase(), first.to_ascii_uppercase()] {
        set_hint(one, b'%', hints);
        match second {
            Some(second) => {
                set_hint(one, second.to_ascii_lowercase(), hints);
                set_hint(one, second.to_ascii_uppercase(), hints);
            }
            None if has_more => (0..=u8::MAX).for_each(|two| set_hint(one, two, hints)),
            None => [b'/', b'?', b'#', 0].into_iter().for_each(|two| set_hint(one, two, hints)),
        }
    }
}

fn set_hint(one: u8, two: u8, hints: &mut [u64]) {
    let bit = bit(one, two);
    if let Some(word) = hints.get_mut(bit / 64) {
        *word |= 1 << (bit % 64);
    }
}

/// What stands before the first escape of a path, if that is one of the key of the first segment and stands
/// for a byte beyond ASCII. Nearly all paths that come here are words of a language.
fn plain_before_foreign(raw_path: &str) -> Option<&str> {
    let segment = raw_path.get(1..)?;
    let before = segment.bytes().take(SegmentKey::BYTES);
    let escape = before.take_while(|byte| !matches!(byte, b'%' | b'/')).count();
    let [b'%', high, low, ..] = segment.as_bytes().get(escape..)? else { return None };
    let is_foreign = hex::byte(*high, *low).is_some_and(|byte| !byte.is_ascii());
    segment.get(..escape).filter(|_| is_foreign && escape < SegmentKey::BYTES)
}

/// The key of the first segment of a path, behind folded slashes and without escapes.
#[cold]
fn escaped_key(raw_path: &str) -> SegmentKey {
    let path = raw_path.trim_start_matches('/');
    let first = path.split('/').next().unwrap_or_default();
    SegmentKey::of_bytes(plain_segment(first, &mut Beginning::new()))
}

/// As much of a first segment as rows may name, in lower case and without escapes, however often it is
/// escaped. Nothing is allocated, since every link may come here.
fn plain_segment<'b>(segment: &str, place: &'b mut Beginning<SEGMENT_ROOM>) -> &'b [u8] {
    *place = Beginning::of(segment.as_bytes());
    place.make_ascii_lowercase();
    let text = place.as_bytes();
    let end = text.iter().position(|byte| *byte == b'/').unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

/// The bit of a pair of bytes; all but ASCII bytes share theirs.
#[inline(always)]
fn bit(one: u8, two: u8) -> usize {
    usize::from(one & 0x7f) << 7 | usize::from(two & 0x7f)
}

/// Room for the longest segment, and for an escape that is under way.
const SEGMENT_ROOM: usize = MAX_SEGMENT + 3;

/// A bit for each pair of ASCII bytes.
const HINT_WORDS: usize = 128 * 128 / 64;

/// Whether the first segment of a path may begin with something in lower case. `false` is certain, and
/// shows within a byte or two for nearly every path.
fn may_begin(raw_path: &[u8], beginning: &str) -> bool {
    for (byte, expected) in raw_path.iter().skip(1).zip(beginning.bytes()) {
        if matches!(byte, b'/' | b'%') {
            return true;
        }
        if byte.to_ascii_lowercase() != expected {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hints_are_those_of_every_pair_that_may_begin_a_path() {
        let segments = ["cl0", "a", "track", "-x"];
        let index = AnyHost::of(segments.into_iter().map(|it| (it, false)).zip(0..));
        for [one, two] in (0..=u8::MAX).flat_map(|one| (0..=u8::MAX).map(move |two| [one, two])) {
            let may_begin = |segment: &&str| {
                let [first, second] = [0, 1].map(|at| segment.as_bytes().get(at).copied());
                let fits_second = match second {
                    Some(second) => two.eq_ignore_ascii_case(&second),
                    None => matches!(two, b'/' | b'?' | b'#' | 0),
                };
                matches!(one, b'/' | b'%')
                    || first.is_some_and(|first| one.eq_ignore_ascii_case(&first))
                        && (fits_second || two == b'%')
            };
            let expected = segments.iter().any(may_begin);
            // All but ASCII bytes share their bits with ASCII bytes.
            if one.is_ascii() && two.is_ascii() {
                assert_eq!(index.hint(one, two), expected, "{one} {two}");
            }
        }
    }

    #[test]
    fn escapes_beyond_ascii_are_told_from_rows_as_decoding_tells_them() {
        let plainly = |index: &AnyHost, path: &str| {
            let key = SegmentKey::of_path(path).unwrap_or_else(|| escaped_key(path));
            let found = index.slots.iter().flatten().find(|(known, _)| *known == key);
            found.map(|(_, positions)| positions.clone())
        };
        let parts = ["c", "L", "0", "/", "%", "%C3%BC", "%25", "%c3%28", "%6C", "C3", "cl0abcde"];
        for segments in [&["cl0", "c", "cl0abcdefg"][..], &["c\u{fc}", "cl0"], &[]] {
            let index = AnyHost::of(segments.iter().map(|it| (*it, false)).zip(0..));
            let mut paths = vec!["/".to_owned()];
            for _ in 0..3 {
                let longer =
                    paths.iter().flat_map(|path| parts.map(|part| format!("{path}{part}")));
                paths = longer.collect();
                for path in &paths {
                    let found = index.positions(path);
                    let expected = plainly(&index, path).unwrap_or_default();
                    let expected = if index.may_know(path) { expected } else { Vec::new() };
                    assert_eq!(found, expected, "{path}");
                }
            }
        }
    }

    #[test]
    fn a_segment_may_be_told_by_what_it_begins_with() {
        let rows = [(("click", false), 0), (("click-", true), 1)];
        let index = AnyHost::of(rows.into_iter());
        for (path, expected) in [
            ("/click-1-2/x", &[1][..]),
            ("/CLICK-1", &[1]),
            ("/%63lick-1", &[1]),
            ("//click-1", &[1]),
            ("/click%2D1", &[1]),
            ("/click", &[0]),
            ("/clicks-1", &[]),
            ("/x/click-1", &[]),
            ("/click-%D0%B0", &[1]),
        ] {
            assert_eq!(index.positions(path), expected, "{path}");
        }
        assert_eq!(AnyHost::of([(("click-", true), 7)].into_iter()).positions("/click-1"), [7]);
        for path in [format!("/%63lick-{}", "1".repeat(99)), "/%63lick-1%FF".to_owned()] {
            assert_eq!(index.positions(&path), [1], "{path}");
        }
    }

    #[test]
    fn rows_whose_beginnings_overlap_are_all_found() {
        let rows = [
            (("c", true), 0),
            (("click", false), 1),
            (("cli", true), 2),
            (("clickthrough", false), 3),
            (("clickthr", true), 4),
            (("c", false), 5),
            (("\u{fc}", true), 6),
        ];
        let index = AnyHost::of(rows.into_iter());
        for (path, expected) in [
            ("/c", &[0, 5][..]),
            ("/c1", &[0]),
            ("/C%31", &[0]),
            ("/clip", &[0, 2]),
            ("/click", &[0, 1, 2]),
            ("/clickthrough", &[0, 2, 3, 4]),
            ("/clickthrift", &[0, 2, 4]),
            ("/c%D0%B0", &[0]),
            ("/%C3%BC1", &[6]),
        ] {
            let found = index.positions(path);
            assert!(expected.iter().all(|it| found.contains(it)), "{path}: {found:?}");
        }
        assert!(index.positions("/d1").is_empty());
    }

    #[test]
    fn a_segment_is_read_without_escapes() {
        let plain = |segment: &str| plain_segment(segment, &mut Beginning::new()).to_owned();
        for segment in ["CL0", "%43l0", "%2543%6C0", "c%6C0%2Fx"] {
            assert_eq!(plain(segment), b"cl0", "{segment}");
        }
        assert_eq!(plain("caf%C3%A9"), "caf\u{e9}".as_bytes());
        assert_eq!(plain("%"), b"%");
        assert_eq!(plain("c%FF"), b"c\xff");
        assert!(plain(&"a".repeat(4 * MAX_SEGMENT)).len() >= MAX_SEGMENT);
    }
}
