//! What a block holds: keys, each as what it shares with the one before and its own text.

use crate::wire::prefetch::prefetch;

/// A length of four bits that a number follows.
pub(super) const LONG: usize = 15;

/// The keys of a block: for each the number of shared bytes and its own text.
#[derive(Clone, Copy)]
pub(super) struct Entries<'a> {
    pub(super) rest: &'a [u8],
}

impl<'a> Iterator for Entries<'a> {
    type Item = (usize, &'a [u8]);

    #[inline(always)]
    fn next(&mut self) -> Option<Self::Item> {
        let (lengths, mut rest) = self.rest.split_first()?;
        let (mut shared, mut own) = (usize::from(lengths >> 4), usize::from(lengths & 15));
        let mut more;
        if shared == LONG {
            (more, rest) = number(rest)?;
            shared = shared.checked_add(more)?;
        }
        if own == LONG {
            (more, rest) = number(rest)?;
            own = own.checked_add(more)?;
        }
        let (own, rest) = rest.split_at_checked(own)?;
        self.rest = rest;
        Some((shared, own))
    }
}

impl Entries<'_> {
    /// Prefetches the keys.
    pub(super) fn prefetch(self) {
        // Most blocks have less than three lines of a cache.
        for line in self.rest.chunks(CACHE_LINE).take(3) {
            prefetch(line.first());
        }
    }
}

/// The rest of a length, as an LEB128 varint, and the bytes behind it.
#[inline]
fn number(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let (byte, rest) = bytes.split_first()?;
    if *byte < 0x80 { Some((usize::from(*byte), rest)) } else { long_number(bytes) }
}

#[cold]
fn long_number(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let (mut number, mut rest) = (0, bytes);
    for shift in [0, 7, 14, 21, 28] {
        let byte;
        (byte, rest) = rest.split_first()?;
        number |= u64::from(byte & 0x7f) << shift;
        if *byte < 0x80 {
            return Some((usize::try_from(number).ok()?, rest));
        }
    }
    None
}

const CACHE_LINE: usize = 64;
