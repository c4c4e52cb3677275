//! First segments of paths as numbers, which rule out most rows before their text is compared.

use crate::codec::word::each;
use crate::codec::word::first_zero;

/// The first eight bytes of a segment in lower case, with zeros behind a shorter one. Two
/// segments with one key may differ behind the eighth byte. Two with different keys differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct SegmentKey(pub(crate) u64);

impl SegmentKey {
    /// Segments that are not shorter share their keys with longer ones.
    pub(crate) const BYTES: usize = 8;

    /// Of a segment without escapes.
    pub(crate) fn of_text(segment: &str) -> Self {
        Self::of_bytes(segment.as_bytes())
    }

    /// Of a segment without escapes, which need not be UTF-8.
    pub(crate) fn of_bytes(bytes: &[u8]) -> Self {
        let word = match bytes.first_chunk() {
            Some(word) => u64::from_le_bytes(*word),
            None => few(bytes),
        };
        Self(in_lower_case(word))
    }

    /// Whether a segment of this key may begin with a text in lower case. `false` is certain.
    pub(crate) fn may_begin_with(self, beginning: &str) -> bool {
        let bytes = self.0.to_le_bytes();
        beginning.bytes().zip(bytes).all(|(one, other)| one == other)
    }

    /// The key as a hash: a bijection, so different keys have different hashes; 0 for the empty segment.
    #[inline(always)]
    pub(crate) fn hash(self) -> u64 {
        self.0.wrapping_mul(MULTIPLIER).rotate_left(32)
    }

    /// Of the first segment of a path. `None` if it may be another one to a server: there is an escape
    /// among these bytes, or no byte before the next slash.
    #[inline]
    pub(crate) fn of_path(raw_path: &str) -> Option<Self> {
        let segment = raw_path.as_bytes().get(1..)?;
        let word = match segment.first_chunk() {
            Some(word) => u64::from_le_bytes(*word),
            None => few(segment),
        };
        let slash = first_zero(word ^ each(b'/'));
        let kept = if slash < 64 { word & !(u64::MAX << slash) } else { word };
        if slash == 0 || first_zero(kept ^ each(b'%')) < 64 {
            return None;
        }
        Some(Self(in_lower_case(kept)))
    }
}

/// An odd number whose bits are spread evenly: 2^64 divided by the golden ratio.
const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;

/// Up to seven bytes, with zeros behind them: two loads that overlap, where there are four.
fn few(bytes: &[u8]) -> u64 {
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        let [first, last] = [first, last].map(|word| u64::from(u32::from_le_bytes(*word)));
        return first | last << (8 * (bytes.len() - 4));
    }
    bytes.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte))
}

/// Eight bytes with the ASCII letters among them in lower case.
const fn in_lower_case(word: u64) -> u64 {
    // The highest bit of each byte says what holds for the others, as no sum reaches the next byte.
    let low = word & each(0x7f);
    let is_letter = (low + each(0x80 - b'A')) & !(low + each(0x7f - b'Z')) & !word & each(0x80);
    word | is_letter >> 2
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn letters_of_ascii_are_folded_and_nothing_else_is() {
        for byte in 0..=u8::MAX {
            for place in 0..8 {
                let mut bytes = *b"aZ@[`{/\xff";
                bytes[place] = byte;
                let expected = bytes.map(|byte| byte.to_ascii_lowercase());
                assert_eq!(in_lower_case(u64::from_le_bytes(bytes)), u64::from_le_bytes(expected));
            }
        }
    }

    #[test]
    fn a_key_is_that_of_the_first_eight_bytes() {
        let text = "0123456789";
        for length in 0..=text.len() {
            let mut bytes = [0; 8];
            bytes.iter_mut().zip(text[..length].bytes()).for_each(|(place, byte)| *place = byte);
            let expected = SegmentKey(u64::from_le_bytes(bytes));
            assert_eq!(SegmentKey::of_text(&text[..length]), expected, "{length}");
        }
    }

    #[test]
    fn different_keys_have_different_hashes_and_few_share_their_lowest_bits() {
        let words = ["a", "A", "b", "watch", "WATCH", "watching", "watchings", "about", "abort"];
        let keys: BTreeSet<SegmentKey> = words.map(SegmentKey::of_text).into();
        assert_eq!(keys.len(), 6);
        assert_eq!(keys.iter().map(|key| key.hash()).collect::<BTreeSet<u64>>().len(), 6);
        assert_eq!(SegmentKey::of_text("").hash(), 0);
    }

    #[test]
    fn a_key_is_that_of_the_first_segment_as_it_stands() {
        for (path, segment) in [
            ("/", ""),
            ("/C", "c"),
            ("/c/d", "c"),
            ("/Track", "track"),
            ("/tradeTracker/x", "tradetracker"),
            ("/eightbyt", "eightbyt"),
            ("/eightbyt/e", "eightbyt"),
            ("/ninebytes%2F", "ninebytes"),
            ("/a/%2F", "a"),
            ("/caf\u{e9}", "caf\u{e9}"),
        ] {
            assert_eq!(SegmentKey::of_path(path), Some(SegmentKey::of_text(segment)), "{path}");
        }
        for path in ["", "//a", "/%61", "/a%2F", "/seven%2F"] {
            assert_eq!(SegmentKey::of_path(path), None, "{path}");
        }
    }
}
