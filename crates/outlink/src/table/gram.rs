//! An index of literals by a few bytes of each: one pass over a text leaves those that may occur.
//!
//! ```text
//! classes 4 | buckets 4 | entries 4
//! words    8 x buckets
//! starts   4 x (buckets + 1)   the entries of bucket b are starts[b] .. starts[b + 1]
//! entries  8 x entries: literal 4 | check 3 | offset 1
//! ```
//!
//! A *gram* is a few bytes that stand side by side. Where grams of six bytes are hashed at every third
//! position of a text, every eight bytes of the text hold one: so a literal of eight bytes or more has
//! entries for the three grams of some eight of its bytes, and is found wherever it stands. Shorter
//! literals belong to classes of their own; a text is gone over once for each class in use.
//!
//! The hash of a gram says in which bucket it has its entry, and sets two bits of the word of the
//! bucket. Where both bits are set, which one position in a hundred has by chance, the beginnings of
//! the literals of the bucket are compared by a check. A bucket has no more than [`MAX_ENTRIES`], so
//! that a position costs no more than that whatever the text and the literals are. A literal takes
//! the rarest of its bytes for which there is room, if need be in the class of shorter ones; one that
//! finds no room has no entry. Where literals are few, long ones share the class of shorter ones, and
//! with it the pass over the text.
//!
//! Case is folded by setting the bit that upper and lower case of ASCII differ in. Other bytes come
//! to be the same too; what is found is compared with the literal anyway.
//!
//! Tried and left: a gram for each literal, hashed at every position, which takes twice the time;
//! longer grams at every position for longer literals, which takes as long as two passes.

mod build;
#[cfg(test)]
mod tests;

use std::ops::ControlFlow;

pub(crate) use self::build::MAX_BYTES;
pub(crate) use self::build::rarity;
pub(crate) use self::build::write;
use crate::table::Starts;
use crate::wire::labels::fold;
use crate::wire::reader::Damaged;
use crate::wire::reader::Reader;
use crate::wire::reader::Span;

/// The reader.
#[derive(Clone, Debug)]
pub(crate) struct Grams {
    section: &'static str,
    hashing: Hashing,
    /// The classes in use.
    classes: Vec<Class>,
    words: Span,
    starts: Starts,
    entries: Span,
}

/// A place where a literal may occur.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct GramHit {
    /// The number of the literal.
    pub(crate) literal: u32,
    /// Where it would begin in the text.
    pub(crate) start: usize,
}

impl Grams {
    /// Takes the index from a section.
    pub(crate) fn read(
        section: &'static str,
        reader: &mut Reader<'_>,
        seed: u64,
    ) -> Result<Self, Damaged> {
        let classes = reader.u32()?;
        let buckets = reader.u32()?;
        let entries = reader.u32()?;
        if !buckets.is_power_of_two() || buckets < MIN_BUCKETS || classes >> CLASSES.len() != 0 {
            return Err(reader.damaged("the index contradicts itself"));
        }
        let words = reader.records(u64::from(buckets), WORD_BYTES as u64)?;
        let starts = Starts::read(section, reader, buckets)?;
        let entries = reader.records(u64::from(entries), ENTRY_BYTES as u64)?;
        let in_use = CLASSES.into_iter().enumerate().filter(|(bit, _)| classes >> bit & 1 != 0);
        let classes = in_use.map(|(_, class)| class).collect();
        let hashing = Hashing::new(seed, buckets);
        Ok(Self { section, hashing, classes, words, starts, entries })
    }

    /// Hands out the places in a text where literals may occur, in no particular order, until told
    /// to stop. That takes a time in proportion to the length of the text, and no allocation.
    pub(crate) fn find<B>(
        &self,
        file: &[u8],
        text: &[u8],
        mut found: impl FnMut(GramHit) -> ControlFlow<B>,
    ) -> Result<ControlFlow<B>, Damaged> {
        let (words, _) = self.words.bytes(file).as_chunks();
        for class in &self.classes {
            let hashing = self.hashing.of(class.gram);
            let step = class.stride as usize * POSITIONS;
            let mut first = 0;
            // To step through a range would divide by the step, which takes as long as ten grams.
            while let Some(rest) = text.get(first..).filter(|rest| !rest.is_empty()) {
                let mut positions = match class.stride {
                    1 => positions::<1>(words, hashing, rest),
                    2 => positions::<2>(words, hashing, rest),
                    _ => positions::<3>(words, hashing, rest),
                };
                while positions != 0 {
                    let at = first + class.stride as usize * positions.leading_zeros() as usize;
                    positions &= u64::MAX >> 1 >> positions.leading_zeros();
                    let bucket = hashing.gram(eight(text, at)).bucket;
                    let end = self.entries(file, *class, bucket, text, at, &mut found)?;
                    if end.is_break() {
                        return Ok(end);
                    }
                }
                first += step;
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Checks that whatever a text makes the index look at is there, and of literals that it may have.
    pub(crate) fn verify(
        &self,
        file: &[u8],
        is_literal: impl Fn(u32) -> bool,
    ) -> Result<(), Damaged> {
        let (words, _) = self.words.bytes(file).as_chunks::<WORD_BYTES>();
        for (bucket, word) in (0..).zip(words) {
            if u64::from_le_bytes(*word) == 0 {
                continue;
            }
            for entry in self.bucket(file, bucket)? {
                if !is_literal(entry?.literal) {
                    return Err(Damaged::new(self.section, "the index has what is no literal"));
                }
            }
        }
        Ok(())
    }

    /// Hands out the literals of a bucket that begin as the text does where they would have to.
    #[inline(never)]
    fn entries<B>(
        &self,
        file: &[u8],
        class: Class,
        bucket: u32,
        text: &[u8],
        at: usize,
        found: &mut impl FnMut(GramHit) -> ControlFlow<B>,
    ) -> Result<ControlFlow<B>, Damaged> {
        let hashing = self.hashing.of(class.least);
        for entry in self.bucket(file, bucket)? {
            let Entry { literal, check, offset } = entry?;
            let Some(start) = at.checked_sub(usize::from(offset)) else { continue };
            if check != hashing.check(eight(text, start)) {
                continue;
            }
            if let ControlFlow::Break(end) = found(GramHit { literal, start }) {
                return Ok(ControlFlow::Break(end));
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// The entries of a bucket.
    #[inline(always)]
    fn bucket(
        &self,
        file: &[u8],
        bucket: u32,
    ) -> Result<impl Iterator<Item = Result<Entry, Damaged>>, Damaged> {
        let entries = self.starts.values(file, bucket)?;
        if entries.len() > MAX_ENTRIES {
            return Err(Damaged::new(self.section, "a bucket has too many entries"));
        }
        let missing = Damaged::new(self.section, "an entry is missing");
        Ok(entries.map(move |entry| {
            let entry = self.entries.record::<ENTRY_BYTES>(file, entry as usize);
            let [a, b, c, d, e, f, g, offset] = *entry.ok_or(missing)?;
            let literal = u32::from_le_bytes([a, b, c, d]);
            Ok(Entry { literal, check: u32::from_le_bytes([e, f, g, 0]), offset })
        }))
    }
}

/// At which positions of a text, of every so many from its first on, a gram is in the index; the
/// highest bit is the first of them.
///
/// The loop has no branch that the text decides about, so that many words are waited for at once.
#[inline(never)]
fn positions<const STRIDE: usize>(
    words: &[[u8; WORD_BYTES]],
    hashing: HashingOf,
    text: &[u8],
) -> u64 {
    let end = text.len().min(STRIDE * POSITIONS);
    let (mut found, mut at, mut rest) = (0, 0, text.get(..end + 7).unwrap_or(text));
    let mut look = |bytes| found = found << 1 | u64::from(hashing.gram(bytes).is_in(words));
    // To ask at every position whether eight bytes are left takes as long as to hash them.
    while let Some(near) = rest.first_chunk::<NEAR_BYTES>() {
        for position in 0..NEAR {
            look(eight(near, STRIDE * position));
        }
        rest = rest.get(STRIDE * NEAR..).unwrap_or_default();
        at += STRIDE * NEAR;
    }
    while let Some(bytes) = rest.first_chunk() {
        look(u64::from_le_bytes(*bytes));
        rest = rest.get(STRIDE..).unwrap_or_default();
        at += STRIDE;
    }
    let last = text.len().saturating_sub(8);
    let bytes = eight(text, last);
    while at < end {
        look(bytes >> (8 * (at - last)));
        at += STRIDE;
    }
    found.checked_shl((POSITIONS - end.div_ceil(STRIDE)) as u32).unwrap_or_default()
}

/// Literals of about the same length.
#[derive(Clone, Copy, Debug)]
struct Class {
    /// The fewest bytes that they have.
    least: u32,
    /// How many bytes a gram has.
    gram: u32,
    /// At every how many positions a gram is hashed.
    stride: u32,
}

impl Class {
    const fn new(gram: u32, stride: u32) -> Self {
        Self { least: gram + stride - 1, gram, stride }
    }
}

/// The classes, that of the longest literals first: bit n of the classes in use stands for the nth.
const CLASSES: [Class; 6] = [
    Class::new(6, 3),
    Class::new(4, 2),
    Class::new(3, 2),
    Class::new(3, 1),
    Class::new(2, 1),
    Class::new(1, 1),
];

/// A literal that has one of its grams in a bucket.
#[derive(Clone, Copy, Debug)]
struct Entry {
    literal: u32,
    /// Of how the literal begins.
    check: u32,
    /// Where in the literal the gram stands.
    offset: u8,
}

/// At every how many positions a gram is hashed at most: a literal that is found at so many positions
/// in a row is found at all.
pub(crate) const MAX_STRIDE: usize = 3;

/// How bytes become numbers.
#[derive(Clone, Copy, Debug)]
struct Hashing {
    seed: u64,
    buckets: u64,
}

impl Hashing {
    /// For so many buckets, a power of two.
    const fn new(seed: u64, buckets: u32) -> Self {
        Self { seed, buckets: buckets as u64 - 1 }
    }

    /// For so many bytes, up to eight.
    const fn of(self, bytes: u32) -> HashingOf {
        let mask = u64::MAX >> (64 - 8 * bytes);
        let Self { seed, buckets } = self;
        HashingOf { mask, seed, multiplier: MULTIPLIER ^ mask, buckets }
    }
}

/// How so many bytes become numbers.
#[derive(Clone, Copy, Debug)]
struct HashingOf {
    mask: u64,
    seed: u64,
    multiplier: u64,
    buckets: u64,
}

impl HashingOf {
    /// The gram that eight bytes begin with.
    #[inline(always)]
    const fn gram(self, bytes: u64) -> Gram {
        let hash = self.hash(bytes);
        let bits = [(hash >> 58) as u8, (hash >> 52 & 63) as u8];
        Gram { bucket: (hash & self.buckets) as u32, bits }
    }

    /// The check of a literal that begins with eight bytes.
    const fn check(self, bytes: u64) -> u32 {
        (self.hash(bytes) >> 40) as u32
    }

    #[inline(always)]
    const fn hash(self, bytes: u64) -> u64 {
        fold((bytes | FOLD) & self.mask ^ self.seed, self.multiplier)
    }
}

/// Where a gram is in the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Gram {
    bucket: u32,
    /// The numbers of its bits in the word of its bucket, which may be the same.
    bits: [u8; 2],
}

impl Gram {
    /// Whether its bits are set.
    #[inline(always)]
    fn is_in(self, words: &[[u8; WORD_BYTES]]) -> bool {
        let word = words.get(self.bucket as usize).map_or(0, |word| u64::from_le_bytes(*word));
        let [first, second] = self.bits;
        word >> first & word >> second & 1 != 0
    }

    /// The word in which its bits are set, and no other.
    const fn word(self) -> u64 {
        let [first, second] = self.bits;
        1 << first | 1 << second
    }
}

/// The eight bytes at a position, the first one lowest, with zeros behind the end of the text.
#[inline(always)]
fn eight(text: &[u8], at: usize) -> u64 {
    match text.get(at..).and_then(<[u8]>::first_chunk) {
        Some(bytes) => u64::from_le_bytes(*bytes),
        None => number(text.get(at..).unwrap_or_default()),
    }
}

/// Fewer than eight bytes as a number, the first one lowest.
#[cold]
fn number(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// Sets the bit that upper and lower case differ in.
const FOLD: u64 = 0x2020_2020_2020_2020;

const MULTIPLIER: u64 = 0xd6e8_feb8_6659_fd93;

/// The most entries that a bucket has.
const MAX_ENTRIES: usize = 32;

const MIN_BUCKETS: u32 = 2;

/// How many grams are looked up together: bits of a word.
const POSITIONS: usize = 64;

/// How many positions are gone over without asking how much of the text is left.
const NEAR: usize = 4;

/// The bytes that the grams of so many positions are in, whatever the stride.
const NEAR_BYTES: usize = MAX_STRIDE * (NEAR - 1) + 8;

const WORD_BYTES: usize = 8;
const ENTRY_BYTES: usize = 8;
