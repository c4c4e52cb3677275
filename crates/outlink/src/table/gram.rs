//! An n-gram index of literals: one pass over a text finds those that may occur.
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
//! the grams that the fewest literals share, of these the rarest for which there is room, if need be in
//! the class of shorter ones; one that finds no room has no entry. Long literals share the class of
//! shorter ones, if there are some, and with it the pass over the text.
//!
//! A text is copied to a window on the stack with its case folded, so that grams are read without asking
//! how much of the text is left. Case is folded by setting the bit that upper and lower case of ASCII
//! differ in. Other bytes come to be the same too; what is found is compared with the literal anyway.
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
    starts: Span,
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
        let starts = reader.records(u64::from(buckets) + 1, 4)?;
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
        let buckets = self.buckets(file);
        let mut first = 0;
        while let Some(rest) = text.get(first..).filter(|rest| !rest.is_empty()) {
            let mut window = Window::default();
            window.fill(rest);
            let search = WindowSearch { buckets: &buckets, text, first, window: &window };
            for class in &self.classes {
                let places = rest.len().saturating_sub(class.gram as usize - 1).min(PLACES);
                // Constants, so that a gram is loaded with as many instructions as it needs.
                let end = match (class.gram, class.stride) {
                    (6, _) => self.find_in::<6, 3, 17, _>(&search, *class, places, &mut found)?,
                    (5, _) => self.find_in::<5, 2, 14, _>(&search, *class, places, &mut found)?,
                    (4, _) => self.find_in::<4, 2, 14, _>(&search, *class, places, &mut found)?,
                    (3, 2) => self.find_in::<3, 2, 14, _>(&search, *class, places, &mut found)?,
                    (3, _) => self.find_in::<3, 1, 11, _>(&search, *class, places, &mut found)?,
                    (2, _) => self.find_in::<2, 1, 11, _>(&search, *class, places, &mut found)?,
                    _ => self.find_in::<1, 1, 11, _>(&search, *class, places, &mut found)?,
                };
                if end.is_break() {
                    return Ok(end);
                }
            }
            first += PLACES;
        }
        Ok(ControlFlow::Continue(()))
    }

    /// [`Self::find`] in one window, for the literals of one class. `places` is at how many bytes of
    /// the window a gram can begin; that there are more of them by a few does no harm. `NEAR_BYTES` are
    /// the bytes that the grams of [`NEAR`] positions are in.
    #[inline(always)]
    fn find_in<const GRAM: u32, const STRIDE: usize, const NEAR_BYTES: usize, B>(
        &self,
        search: &WindowSearch<'_>,
        class: Class,
        places: usize,
        found: &mut impl FnMut(GramHit) -> ControlFlow<B>,
    ) -> Result<ControlFlow<B>, Damaged> {
        let hashing = self.hashing.of(GRAM);
        let words = search.buckets.words;
        for block in 0..places.div_ceil(STRIDE * NEAR) {
            let at = block * STRIDE * NEAR;
            let bytes = search.window.0.get(at..).and_then(<[u8]>::first_chunk::<NEAR_BYTES>);
            let Some(bytes) = bytes else { break };
            // Without a branch for each position, so that many words are waited for at once.
            let gram = |position| hashing.gram(eight(bytes, STRIDE * position));
            let any = (0..NEAR).fold(0, |any, position| any | gram(position).is_in(words));
            if any & 1 != 0 {
                let end = self.find_near(search, class, (at, STRIDE), bytes, found)?;
                if end.is_break() {
                    return Ok(end);
                }
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Hands out the literals of the grams that are in the index, given where in the window the first
    /// of them stands and how far apart they are.
    #[cold]
    fn find_near<B>(
        &self,
        search: &WindowSearch<'_>,
        class: Class,
        (at, stride): (usize, usize),
        bytes: &[u8],
        found: &mut impl FnMut(GramHit) -> ControlFlow<B>,
    ) -> Result<ControlFlow<B>, Damaged> {
        let WindowSearch { buckets, text, first, .. } = *search;
        let (hashing, of_grams) = (self.hashing.of(class.min_bytes), self.hashing.of(class.gram));
        for number in 0..NEAR {
            let gram = of_grams.gram(eight(bytes, stride * number));
            if gram.is_in(buckets.words) & 1 == 0 {
                continue;
            }
            let at = first + at + stride * number;
            for entry in self.bucket(buckets, gram.bucket)? {
                let Entry { literal, check, offset } = Entry::read(*entry);
                let Some(start) = at.checked_sub(usize::from(offset)) else { continue };
                if check != hashing.check(eight(text, start) | FOLD) {
                    continue;
                }
                if let ControlFlow::Break(end) = found(GramHit { literal, start }) {
                    return Ok(ControlFlow::Break(end));
                }
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
        let buckets = self.buckets(file);
        for (bucket, word) in buckets.words.iter().enumerate() {
            if u64::from_le_bytes(*word) == 0 {
                continue;
            }
            for entry in self.bucket(&buckets, bucket)? {
                if !is_literal(Entry::read(*entry).literal) {
                    return Err(Damaged::new(self.section, "the index has what is no literal"));
                }
            }
        }
        Ok(())
    }

    /// The entries of a bucket that has some.
    #[inline(always)]
    fn bucket<'a>(
        &self,
        buckets: &Buckets<'a>,
        bucket: usize,
    ) -> Result<&'a [[u8; ENTRY_BYTES]], Damaged> {
        let starts = buckets.starts.get(bucket..).and_then(<[[u8; 4]]>::first_chunk);
        let entries = starts.and_then(|[start, end]| {
            let [start, end] = [start, end].map(|place| u32::from_le_bytes(*place) as usize);
            buckets.entries.get(start..end)
        });
        match entries {
            Some(entries) if (1..=MAX_ENTRIES).contains(&entries.len()) => Ok(entries),
            _ => Err(Damaged::new(self.section, "a bucket has no entries, or too many")),
        }
    }

    /// The buckets as they are in the file.
    fn buckets<'a>(&self, file: &'a [u8]) -> Buckets<'a> {
        let (words, _) = self.words.bytes(file).as_chunks();
        let (starts, _) = self.starts.bytes(file).as_chunks();
        let (entries, _) = self.entries.bytes(file).as_chunks();
        Buckets { words, starts, entries }
    }
}

/// The parts of the index in the file.
struct Buckets<'a> {
    words: &'a [[u8; WORD_BYTES]],
    /// Where the entries of each bucket begin, then where those of the last one end.
    starts: &'a [[u8; 4]],
    entries: &'a [[u8; ENTRY_BYTES]],
}

/// A part of a text, and where it is looked for.
struct WindowSearch<'a> {
    buckets: &'a Buckets<'a>,
    text: &'a [u8],
    /// Where the window begins in the text.
    first: usize,
    window: &'a Window,
}

/// A part of a text with its case folded, and zeros behind it.
struct Window([u8; WINDOW_BYTES]);

impl Default for Window {
    fn default() -> Self {
        Self([0; WINDOW_BYTES])
    }
}

impl Window {
    /// Takes the beginning of a text, as much as there is room for.
    #[inline(always)]
    fn fill(&mut self, text: &[u8]) {
        const VECTOR_BYTES: usize = 16;
        const CASES: u128 = u128::from_ne_bytes([CASE; VECTOR_BYTES]);
        let fold = |bytes| (u128::from_ne_bytes(bytes) | CASES).to_ne_bytes();
        let text = text.get(..WINDOW_BYTES).unwrap_or(text);
        let Some(last) = text.last_chunk() else {
            self.0.iter_mut().zip(text).for_each(|(place, byte)| *place = byte | CASE);
            return;
        };
        let (places, _) = self.0.as_chunks_mut();
        let (chunks, _) = text.as_chunks();
        places.iter_mut().zip(chunks).for_each(|(place, chunk)| *place = fold(*chunk));
        // The last bytes are folded together with some again, rather than one by one.
        let place = self.0.get_mut(text.len() - VECTOR_BYTES..).and_then(<[u8]>::first_chunk_mut);
        place.into_iter().for_each(|place| *place = fold(*last));
    }
}

/// Literals of about the same length.
#[derive(Clone, Copy, Debug)]
struct Class {
    /// The fewest bytes that they have.
    min_bytes: u32,
    /// How many bytes a gram has.
    gram: u32,
    /// The distance between two positions at which a gram is hashed.
    stride: u32,
}

impl Class {
    const fn new(gram: u32, stride: u32) -> Self {
        Self { min_bytes: gram + stride - 1, gram, stride }
    }
}

/// The classes, that of the longest literals first: bit n of the classes in use stands for the nth.
const CLASSES: [Class; 7] = [
    Class::new(6, 3),
    Class::new(5, 2),
    Class::new(4, 2),
    Class::new(3, 2),
    Class::new(3, 1),
    Class::new(2, 1),
    Class::new(1, 1),
];

/// Literals of at least this many bytes share one pass over a text, unless there are thousands of them.
/// Shorter ones take a pass of their own.
pub(crate) const SHARED_PASS_BYTES: usize = {
    let [_, _, of_five, ..] = CLASSES;
    of_five.min_bytes as usize
};

/// A literal that has one of its grams in a bucket.
#[derive(Clone, Copy, Debug)]
struct Entry {
    literal: u32,
    /// Of how the literal begins.
    check: u32,
    /// Where in the literal the gram stands.
    offset: u8,
}

impl Entry {
    #[inline(always)]
    const fn read(bytes: [u8; ENTRY_BYTES]) -> Self {
        let [a, b, c, d, e, f, g, offset] = bytes;
        let literal = u32::from_le_bytes([a, b, c, d]);
        Self { literal, check: u32::from_le_bytes([e, f, g, 0]), offset }
    }
}

/// The largest stride of a class. A literal that is found at this many starts in a row is found at every
/// start.
pub(crate) const MAX_STRIDE: usize = 3;

/// How bytes become numbers.
#[derive(Clone, Copy, Debug)]
struct Hashing {
    multiplier: u64,
    /// The number of the last bucket.
    last: u64,
}

impl Hashing {
    /// For so many buckets, a power of two.
    const fn new(seed: u64, buckets: u32) -> Self {
        Self { multiplier: fold(seed ^ FOLD, MULTIPLIER) | 1, last: buckets as u64 - 1 }
    }

    /// For so many bytes, up to eight.
    const fn of(self, bytes: u32) -> HashingOf {
        let Self { multiplier, last } = self;
        HashingOf { mask: u64::MAX >> (64 - 8 * bytes), multiplier, last }
    }
}

/// How so many bytes become numbers.
#[derive(Clone, Copy, Debug)]
struct HashingOf {
    mask: u64,
    multiplier: u64,
    last: u64,
}

impl HashingOf {
    /// The gram that eight folded bytes begin with.
    #[inline(always)]
    const fn gram(self, bytes: u64) -> Gram {
        let hash = self.hash(bytes);
        let bits = [(hash >> 58) as u32, (hash >> 52) as u32];
        Gram { bucket: (hash >> 32 & self.last) as usize, bits }
    }

    /// The check of a literal that begins with eight folded bytes.
    const fn check(self, bytes: u64) -> u32 {
        (self.hash(bytes) >> 40) as u32
    }

    /// The highest bits depend on all bytes; those below them, on the first bytes.
    #[inline(always)]
    const fn hash(self, bytes: u64) -> u64 {
        (bytes & self.mask).wrapping_mul(self.multiplier)
    }
}

/// Where a gram is in the index.
#[derive(Clone, Copy, Debug)]
struct Gram {
    bucket: usize,
    /// Numbers whose lowest six bits are the numbers of its bits in the word of its bucket, which may
    /// be the same.
    bits: [u32; 2],
}

impl Gram {
    /// Whether its bits are set: one or zero.
    #[inline(always)]
    fn is_in(self, words: &[[u8; WORD_BYTES]]) -> u64 {
        // There are as many words as buckets, a power of two. Masked by their number, the compiler
        // looks words up without a branch for each.
        let bucket = self.bucket & words.len().wrapping_sub(1);
        let word = words.get(bucket).map_or(0, |word| u64::from_le_bytes(*word));
        let [first, second] = self.bits;
        word.wrapping_shr(first) & word.wrapping_shr(second) & 1
    }

    /// The word in which its bits are set, and no other.
    const fn word(self) -> u64 {
        let [first, second] = self.bits;
        1_u64.wrapping_shl(first) | 1_u64.wrapping_shl(second)
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

/// The bit that upper and lower case differ in.
const CASE: u8 = 0x20;

/// That bit in each of eight bytes.
const FOLD: u64 = u64::from_ne_bytes([CASE; 8]);

const MULTIPLIER: u64 = 0xd6e8_feb8_6659_fd93;

/// The most entries that a bucket has.
const MAX_ENTRIES: usize = 32;

const MIN_BUCKETS: u32 = 2;

/// How many grams are looked up together.
const NEAR: usize = 4;

/// How many bytes of a text are gone over at once: a multiple of what [`NEAR`] grams of any stride take.
const PLACES: usize = 120;

/// The bytes of a window: also those of the grams that begin at the last of its places.
const WINDOW_BYTES: usize = 144;

const WORD_BYTES: usize = 8;
const ENTRY_BYTES: usize = 8;
