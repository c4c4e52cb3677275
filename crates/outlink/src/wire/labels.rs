//! A host label by label: a hash for it and for every domain above it.
//!
//! From the last label to the first, each hash goes on from that of the domain above:
//!
//! ```text
//! hash("")             = 0
//! hash("label.domain") = join(hash("domain"), label)
//!
//! join(h, label):
//!   for each sixteen bytes of the label from its end, the last ones may be fewer
//!     a = the last eight of them, b = those before; little-endian, the first byte lowest
//!     h = fold((a ^ h ^ 0x9e3779b97f4a7c15) * (b ^ bytes of the label ^ 0xd6e8feb86659fd93))
//! fold(p) = the lower 64 bits of p xor the upper 64 bits of p
//! ```
//!
//! The author of a list or a link can find collisions. Each costs one look-up in the exact tables: these
//! hashes only rule things out.

use std::ops::Range;

/// The hashes of a host and of the domains above it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Labels {
    /// The hash of the last label, of the last two, and so on.
    hashes: [u64; MAX_LABELS],
    count: usize,
}

impl Labels {
    /// No labels.
    pub(crate) const NONE: Self = Self { hashes: [0; MAX_LABELS], count: 0 };

    /// Hashes the labels of a host in a text, given where they begin in the host, the last one
    /// first. `None` if there are more than [`MAX_LABELS`], or fewer than [`LEAD_BYTES`] before the
    /// host.
    pub(crate) fn of(
        text: &[u8],
        host: Range<usize>,
        starts: impl Iterator<Item = usize>,
    ) -> Option<Self> {
        let mut labels = Self::NONE;
        labels.fill(text, host, starts)?;
        Some(labels)
    }

    /// Writes the hashes in place, given [`Self::NONE`]; copying the array here stalls on store forwarding.
    #[inline(always)]
    pub(crate) fn fill(
        &mut self,
        text: &[u8],
        host: Range<usize>,
        starts: impl Iterator<Item = usize>,
    ) -> Option<()> {
        if host.start < LEAD_BYTES {
            return None;
        }
        let mut hash = 0;
        let mut count = 0;
        let mut end = host.end;
        for start in starts {
            let start = host.start + start;
            let bytes = end.wrapping_sub(start);
            let [first, last] = sixteen_bytes(text, end, bytes)?;
            hash = step(hash, last, first, bytes);
            if bytes > 16 {
                hash = join_rest(hash, text, end - 16, bytes)?;
            }
            *self.hashes.get_mut(count)? = hash;
            count += 1;
            end = start.wrapping_sub(1);
        }
        self.count = count;
        Some(())
    }

    /// Hashes the labels of a host that stands alone; `None` if there are too many, or one is empty.
    pub(crate) fn of_host(host: &str) -> Option<Self> {
        let mut text = [0; LEAD_BYTES + MAX_HOST_BYTES];
        let end = LEAD_BYTES + host.len();
        text.get_mut(LEAD_BYTES..end)?.copy_from_slice(host.as_bytes());
        let dots = host.bytes().enumerate().rev().filter(|(_, byte)| *byte == b'.');
        let starts = dots.map(|(dot, _)| dot + 1).chain([0]);
        Self::of(&text, LEAD_BYTES..end, starts)
    }

    /// Takes all labels away.
    #[inline(always)]
    pub(crate) fn clear(&mut self) {
        self.count = 0;
    }

    /// How many labels there are.
    #[inline(always)]
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// The hash of the last so many labels; 0 of none, and if there are not as many. After
    /// [`Self::clear`], these are still the hashes of the former host.
    #[inline(always)]
    pub(crate) fn suffix_hash(&self, labels: usize) -> u64 {
        self.hashes.get(labels.wrapping_sub(1)).copied().unwrap_or_default()
    }

    /// The hash of the whole host.
    #[inline(always)]
    pub(crate) fn whole(&self) -> u64 {
        self.suffix_hash(self.count)
    }
}

/// Hashes hosts that are written with their labels in reverse order, one after the other, as
/// [`Labels::of_host`] hashes them. In order, most begin as the one before, and what they have in common
/// is not hashed again.
#[derive(Debug)]
pub(crate) struct LabelsInTurn {
    /// The last host, behind as many bytes as may be read before it.
    text: [u8; REVERSED_LEAD_BYTES + MAX_HOST_BYTES],
    /// The length of the last host, and its labels; none if it could not be hashed.
    length: usize,
    labels: Labels,
    /// How many of the labels are hashed. The hashes behind them are 0.
    hashed: usize,
    /// Where each of the labels ends.
    ends: [usize; MAX_LABELS],
}

impl LabelsInTurn {
    /// Before the first host.
    pub(crate) fn new() -> Self {
        Self {
            text: [0; REVERSED_LEAD_BYTES + MAX_HOST_BYTES],
            length: 0,
            labels: Labels::NONE,
            hashed: 0,
            ends: [0; MAX_LABELS],
        }
    }

    /// Goes on to the next host, given how many bytes it has in common with the last one, or fewer.
    /// Returns how many labels it has in common with that; `None` if it cannot be hashed.
    #[inline]
    pub(crate) fn turn_to(&mut self, shared: usize, reversed: &[u8]) -> Option<usize> {
        let kept = self.split(shared, reversed);
        self.length = reversed.len();
        if kept.is_none() {
            self.length = 0;
            self.keep(0);
        }
        kept
    }

    /// How many labels the host has.
    #[inline]
    pub(crate) fn count(&self) -> usize {
        self.labels.count
    }

    /// The labels of the host.
    #[inline]
    pub(crate) fn labels(&mut self) -> &Labels {
        while self.hashed < self.labels.count && self.hash_next().is_some() {}
        &self.labels
    }

    /// Finds where the labels of a host end.
    #[inline]
    fn split(&mut self, shared: usize, reversed: &[u8]) -> Option<usize> {
        let shared = shared.min(self.length).min(reversed.len());
        let end = REVERSED_LEAD_BYTES + reversed.len();
        let own = reversed.get(shared..)?;
        self.text.get_mut(REVERSED_LEAD_BYTES + shared..end)?.copy_from_slice(own);
        // Of a label that is shared, the dot behind it is too.
        let ends = self.ends.iter().take(self.labels.count);
        let kept = ends.take_while(|end| **end < shared).count();
        self.keep(kept);
        let mut start = self.start_of(kept);
        // There is no dot between the labels that are kept and what is not shared.
        let mut searched = shared;
        loop {
            let dot = reversed.get(searched..)?.iter().position(|byte| *byte == b'.');
            let end = dot.map_or(reversed.len(), |dot| searched + dot);
            if end == start {
                return None;
            }
            *self.ends.get_mut(self.labels.count)? = end;
            self.labels.count += 1;
            if dot.is_none() {
                return Some(kept);
            }
            (start, searched) = (end + 1, end + 1);
        }
    }

    /// Takes all but some labels away.
    #[inline]
    fn keep(&mut self, labels: usize) {
        self.labels.count = labels;
        if let Some(gone) = self.labels.hashes.get_mut(labels..self.hashed) {
            gone.fill(0);
            self.hashed = labels;
        }
    }

    #[inline]
    fn start_of(&self, label: usize) -> usize {
        label.checked_sub(1).and_then(|last| self.ends.get(last)).map_or(0, |end| end + 1)
    }

    #[inline]
    fn hash_next(&mut self) -> Option<()> {
        let bytes = self.ends.get(self.hashed)?.checked_sub(self.start_of(self.hashed))?;
        let end = REVERSED_LEAD_BYTES + self.ends.get(self.hashed)?;
        let [first, last] = sixteen_bytes(&self.text, end, bytes)?;
        let mut hash = step(self.labels.suffix_hash(self.hashed), last, first, bytes);
        if bytes > 16 {
            hash = join_rest(hash, &self.text, end - 16, bytes)?;
        }
        *self.labels.hashes.get_mut(self.hashed)? = hash;
        self.hashed += 1;
        Some(())
    }
}

/// Multiplies and folds the product.
#[inline(always)]
pub(crate) const fn fold(a: u64, b: u64) -> u64 {
    let product = a as u128 * b as u128;
    product as u64 ^ (product >> 64) as u64
}

/// How many bytes have to stand before a host: with `http://`, eight bytes can be read up to the end of
/// the first label. Links of `ftp`, `ws` and `wss` have fewer and take the general path.
pub(crate) const LEAD_BYTES: usize = 7;

/// The first label of a reversed host is read sixteen bytes at a time too.
const REVERSED_LEAD_BYTES: usize = 16;

/// Hosts of more labels are not hashed; of a million links that people post, three have one.
pub(crate) const MAX_LABELS: usize = 8;

/// Longer hosts are not hashed. [`crate::url::scan`] takes none either.
pub(crate) const MAX_HOST_BYTES: usize = 63;

#[cold]
fn join_rest(mut hash: u64, text: &[u8], mut end: usize, bytes: usize) -> Option<u64> {
    let mut left = bytes - 16;
    while left > 0 {
        let now = left.min(16);
        let [first, last] = sixteen_bytes(text, end, now)?;
        hash = step(hash, last, first, bytes);
        left -= now;
        end -= now;
    }
    Some(hash)
}

#[inline(always)]
const fn step(hash: u64, last: u64, first: u64, bytes: usize) -> u64 {
    fold(last ^ hash ^ 0x9e37_79b9_7f4a_7c15, first ^ bytes as u64 ^ 0xd6e8_feb8_6659_fd93)
}

/// The last bytes before `end`: eight of them at most, and up to eight before those; `None` if there
/// are none, or too many for a label.
///
/// Whatever the length is, the same loads and shifts are made, and no branch has to be guessed.
#[inline(always)]
fn sixteen_bytes(text: &[u8], end: usize, bytes: usize) -> Option<[u64; 2]> {
    let Shifts { first, last } = *SHIFTS.get(bytes.wrapping_sub(1))?;
    let read = |end: usize| text.get(..end)?.last_chunk().map(|word| u64::from_le_bytes(*word));
    // A label that ends among the first sixteen bytes begins behind LEAD_BYTES, so nothing is left of
    // what is read here instead.
    let before = read(end.max(16) - 8)?;
    Some([before >> first >> first, read(end)? >> last])
}

/// How far the words are shifted of which some bytes are before the label.
#[derive(Clone, Copy)]
struct Shifts {
    /// Half of it, as a word cannot be shifted by all its bits at once.
    first: u8,
    last: u8,
}

/// Of labels of one byte, of two, and so on.
#[expect(clippy::indexing_slicing, reason = "it is evaluated at compile time")]
const SHIFTS: [Shifts; MAX_HOST_BYTES] = {
    let mut shifts = [Shifts { first: 0, last: 0 }; MAX_HOST_BYTES];
    let mut bytes = 1;
    while bytes <= MAX_HOST_BYTES {
        let last = if bytes < 8 { bytes } else { 8 };
        let first = if bytes < 16 { bytes } else { 16 } - last;
        shifts[bytes - 1] = Shifts { first: (32 - 4 * first) as u8, last: (64 - 8 * last) as u8 };
        bytes += 1;
    }
    shifts
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::common_start::common_start;

    fn of_reversed(reversed: &[u8]) -> Option<Labels> {
        let mut in_turn = LabelsInTurn::new();
        in_turn.turn_to(0, reversed)?;
        Some(*in_turn.labels())
    }

    #[test]
    fn hosts_in_turn_are_hashed_as_each_alone() {
        let labels = ["a", "b", "com", "co", "", "a-label-of-seventeen", "x", &"y".repeat(40)];
        let mut hosts: Vec<String> = vec![String::new()];
        for first in labels {
            hosts.push(first.to_owned());
            for second in labels {
                hosts.push(format!("{first}.{second}"));
                for third in labels {
                    hosts.push(format!("{first}.{second}.{third}"));
                    hosts.push(format!("{first}.{second}.{third}.a.b.c.d.e"));
                    hosts.push(format!("{first}.{second}.{third}.a.b.c.d.e.f"));
                }
            }
        }
        // In their order, and so that whatever follows differs in other places.
        hosts.sort_unstable();
        let jumps = (0..hosts.len()).map(|it| it * 331 % hosts.len());
        let step = if cfg!(miri) { 37 } else { 1 };
        let order: Vec<usize> = (0..hosts.len()).chain(jumps).step_by(step).collect();
        // All are hashed, or the last one alone, or now and then one.
        for hashed in [1, usize::MAX, 3] {
            let mut in_turn = LabelsInTurn::new();
            let mut last: Option<&String> = None;
            for (turn, host) in order.iter().map(|number| &hosts[*number]).enumerate() {
                let forward: Vec<&str> = host.rsplit('.').collect();
                let alone = Labels::of_host(&forward.join("."));
                let shared = last.map_or(0, |last| common_start(last.as_bytes(), host.as_bytes()));
                let turned = in_turn.turn_to(shared - shared.min(turn % 2), host.as_bytes());
                assert_eq!(turned.is_some(), alone.is_some(), "{host}");
                last = Some(host);
                let Some((kept, alone)) = turned.zip(alone) else { continue };
                assert_eq!(in_turn.count(), alone.count(), "{host}");
                assert!(kept < alone.count());
                if turn % hashed == 0 || turn + 1 == order.len() {
                    assert_eq!(in_turn.labels().hashes, alone.hashes, "{host}");
                }
            }
        }
    }

    /// The description above, word for word.
    fn plain(host: &str) -> Vec<u64> {
        let mut hashes = Vec::new();
        let mut hash = 0;
        for label in host.rsplit('.') {
            let mut rest = label.as_bytes();
            while !rest.is_empty() {
                let (left, sixteen) = rest.split_at(rest.len().saturating_sub(16));
                let (first, last) = sixteen.split_at(sixteen.len().saturating_sub(8));
                let number = |bytes: &[u8]| {
                    bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
                };
                let a = u128::from(number(last) ^ hash ^ 0x9e37_79b9_7f4a_7c15);
                let b = u128::from(number(first) ^ label.len() as u64 ^ 0xd6e8_feb8_6659_fd93);
                hash = (a * b) as u64 ^ ((a * b) >> 64) as u64;
                rest = left;
            }
            hashes.push(hash);
        }
        hashes
    }

    #[test]
    fn hashes_are_those_of_the_description() {
        for host in [
            "a",
            "example",
            "example.com",
            "evil.example.co.uk",
            "a-label-of-seventeen.example",
            "sixteen-bytes-12.eight-89.nine-6789.x",
            "a-label-of-more-than-thirty-two-bytes-is-rare.example",
        ] {
            let labels = Labels::of_host(host).unwrap();
            let hashes: Vec<u64> =
                (1..=labels.count()).map(|count| labels.suffix_hash(count)).collect();
            assert_eq!(hashes, plain(host), "{host}");
            assert_eq!(labels.whole(), *hashes.last().unwrap());
            let reversed: Vec<&str> = host.rsplit('.').collect();
            let reversed = of_reversed(reversed.join(".").as_bytes()).unwrap();
            assert_eq!(reversed.hashes, labels.hashes, "{host}");
            assert_eq!(reversed.count(), labels.count());
        }
    }

    #[test]
    fn hashes_are_fixed_to_the_bit() {
        let labels = Labels::of_host("evil.example").unwrap();
        assert_eq!(labels.suffix_hash(9), 0);
        assert_eq!((labels.suffix_hash(1), labels.suffix_hash(2)), VECTOR);
    }

    const VECTOR: (u64, u64) = (4_403_291_513_897_922_951, 15_652_696_955_359_792_067);

    #[test]
    fn what_stands_before_the_host_does_not_matter() {
        let of = |text: &str, host: &str| {
            let start = text.find(host).unwrap();
            let starts: Vec<usize> = host.match_indices('.').map(|(dot, _)| dot + 1).collect();
            let starts = starts.into_iter().rev().chain([0]);
            Labels::of(text.as_bytes(), start..start + host.len(), starts).unwrap().hashes
        };
        for host in ["t.me", "www.example.com", "abcdefgh.i", "abcdefghi.j"] {
            let alone = Labels::of_host(host).unwrap().hashes;
            for scheme in ["http://", "https://", "something-else://"] {
                assert_eq!(of(&format!("{scheme}{host}/x"), host), alone, "{scheme}{host}");
                assert_eq!(of(&format!("{scheme}{host}"), host), alone, "{scheme}{host}");
            }
        }
    }

    #[test]
    fn hosts_that_are_not_hashed() {
        assert!(Labels::of_host("a.b.c.d.e.f.g.h").is_some());
        assert!(Labels::of_host("a.b.c.d.e.f.g.h.i").is_none());
        assert!(Labels::of_host(&"a".repeat(63)).is_some());
        assert!(Labels::of_host(&"a".repeat(64)).is_none());
        assert!(Labels::of_host("a..b").is_none());
        assert!(Labels::of_host("").is_none());
        assert!(of_reversed(b"i.h.g.f.e.d.c.b.a").is_none());
        assert!(of_reversed("a".repeat(63).as_bytes()).is_some());
        assert!(of_reversed("a".repeat(64).as_bytes()).is_none());
        assert!(of_reversed(b"b..a").is_none());
        assert!(of_reversed(b"").is_none());
    }
}
