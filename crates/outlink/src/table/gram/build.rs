//! The builder of the index.

use std::cmp::Reverse;

use super::CLASSES;
use super::Class;
use super::Entry;
use super::FOLD;
use super::Hashing;
use super::MAX_ENTRIES;
use super::MIN_BUCKETS;
use super::MULTIPLIER;
use super::eight;
use crate::rule::Keyword;
use crate::table::GroupOffsets;
use crate::wire::writer::Writer;

/// Writes the index of literals, and returns the numbers of those that have no entry in it.
///
/// Literals choose one after another, so the same literals in the same order make the same index.
pub(crate) fn write<'a>(
    seed: u64,
    literals: impl ExactSizeIterator<Item = &'a [u8]> + Clone,
    writer: &mut Writer,
) -> Vec<u32> {
    let mut index = Index::new(seed, literals.clone());
    let mut left = Vec::new();
    for (number, literal) in (0..).zip(literals) {
        if !index.add(number, literal) {
            left.push(number);
        }
    }
    index.write(writer);
    left
}

/// The numbers of the classes, in the order in which a literal tries them.
///
/// Longer literals have the grams that are met less often, for which a text is gone over once more:
/// they share the pass that shorter ones need anyway. Many literals are met too often by grams of four
/// bytes.
fn order<'a>(literals: impl ExactSizeIterator<Item = &'a [u8]>) -> [usize; CLASSES.len()] {
    const LONGEST_FIRST: [usize; CLASSES.len()] = [0, 1, 2, 3, 4, 5, 6];
    const OF_SIX_FIRST: [usize; CLASSES.len()] = [1, 0, 2, 3, 4, 5, 6];
    const OF_FIVE_FIRST: [usize; CLASSES.len()] = [2, 1, 0, 3, 4, 5, 6];
    let [of_eight, of_six, of_five, ..] = CLASSES.map(|class| class.min_bytes as usize);
    let min_bytes = if literals.len() <= FEW_LITERALS { of_five } else { of_six };
    match literals.map(<[u8]>::len).filter(|length| *length >= min_bytes).min() {
        Some(shortest) if shortest < of_six => OF_FIVE_FIRST,
        Some(shortest) if shortest < of_eight => OF_SIX_FIRST,
        _ => LONGEST_FIRST,
    }
}

struct Index {
    hashing: Hashing,
    order: [usize; CLASSES.len()],
    classes: u32,
    words: Vec<u64>,
    buckets: Vec<Vec<Entry>>,
    popularity: Popularity,
}

impl Index {
    fn new<'a>(seed: u64, literals: impl ExactSizeIterator<Item = &'a [u8]> + Clone) -> Self {
        let buckets = literals.len().div_ceil(BUCKET_LITERALS).next_power_of_two() as u64;
        let buckets = buckets.clamp(u64::from(MIN_BUCKETS), 1 << 31) as u32;
        let hashing = Hashing::new(seed, buckets);
        Self {
            hashing,
            order: order(literals.clone()),
            classes: 0,
            words: vec![0; buckets as usize],
            buckets: vec![Vec::new(); buckets as usize],
            popularity: Popularity::of(hashing, literals),
        }
    }

    /// Gives a literal its entries, if there is room for them.
    fn add(&mut self, literal: u32, text: &[u8]) -> bool {
        if text.len() > MAX_BYTES {
            return false;
        }
        self.order.into_iter().any(|number| {
            let class = CLASSES.get(number);
            let is_added = class.is_some_and(|class| self.add_to(*class, literal, text));
            self.classes |= u32::from(is_added) << number;
            is_added
        })
    }

    /// Adds a literal to a class, by the rarest of its blocks of bytes whose buckets have room.
    fn add_to(&mut self, class: Class, literal: u32, text: &[u8]) -> bool {
        let blocks = text.windows(class.min_bytes as usize).enumerate();
        let with_room = blocks.filter(|(_, block)| self.has_room(class, block));
        let rarest = with_room.max_by_key(|(_, block)| {
            (Reverse(self.popularity.of_block(self.hashing, class, block)), rarity(block))
        });
        let Some((first, block)) = rarest else { return false };
        let check = self.hashing.of(class.min_bytes).check(eight(text, 0) | FOLD);
        let hashing = self.hashing.of(class.gram);
        for (offset, gram) in (first..).zip(block.windows(class.gram as usize)) {
            let gram = hashing.gram(eight(gram, 0) | FOLD);
            let bucket = gram.bucket;
            let place = self.buckets.get_mut(bucket).zip(self.words.get_mut(bucket));
            if let Some((entries, word)) = place {
                entries.push(Entry { literal, check, offset: offset as u8 });
                *word |= gram.word();
            }
        }
        true
    }

    /// Whether the buckets of all grams have room, should they all be the same one.
    fn has_room(&self, class: Class, block: &[u8]) -> bool {
        let hashing = self.hashing.of(class.gram);
        block.windows(class.gram as usize).all(|gram| {
            let bucket = hashing.gram(eight(gram, 0) | FOLD).bucket;
            let entries = self.buckets.get(bucket);
            entries.is_some_and(|entries| entries.len() + class.stride as usize <= MAX_ENTRIES)
        })
    }

    fn write(self, writer: &mut Writer) {
        let mut end = 0;
        let mut starts = Vec::with_capacity(self.buckets.len());
        for entries in &self.buckets {
            starts.push(end);
            end += entries.len() as u32;
        }
        writer.u32(self.classes);
        writer.u32(self.buckets.len() as u32);
        writer.u32(end);
        self.words.iter().for_each(|word| writer.u64(*word));
        GroupOffsets::write(writer, &starts, end);
        for Entry { literal, check, offset } in self.buckets.into_iter().flatten() {
            let [a, b, c, _] = check.to_le_bytes();
            writer.u32(literal);
            writer.bytes(&[a, b, c, offset]);
        }
    }
}

/// How many literals have each gram, roughly.
///
/// What many literals share is a word, which is met far more often than its bytes let expect, and leads
/// to all of them. Few literals share the grams that reach from one of their words into the next.
struct Popularity {
    /// By the hash of the gram; grams whose hashes lead to the same slot are counted together.
    counts: Vec<u32>,
    /// Counts below twice this one make no difference.
    unit: u32,
}

impl Popularity {
    fn of<'a>(hashing: Hashing, literals: impl ExactSizeIterator<Item = &'a [u8]> + Clone) -> Self {
        let bytes: usize = literals.clone().map(<[u8]>::len).sum();
        let slots = bytes.next_power_of_two().clamp(1, MAX_COUNTS);
        let unit = if literals.len() <= FEW_LITERALS { FEW_SHARERS } else { 1 };
        let mut all = Self { counts: vec![0; slots], unit };
        for literal in literals.filter(|literal| literal.len() <= MAX_BYTES) {
            for class in CLASSES {
                for gram in literal.windows(class.gram as usize) {
                    let place = all.place(hashing, class, gram);
                    if let Some(count) = all.counts.get_mut(place) {
                        *count = count.saturating_add(1);
                    }
                }
            }
        }
        all
    }

    /// The binary logarithm of how many units of literals share the gram of a block that most have.
    fn of_block(&self, hashing: Hashing, class: Class, block: &[u8]) -> u32 {
        let grams = block.windows(class.gram as usize);
        let counts = grams.filter_map(|gram| self.counts.get(self.place(hashing, class, gram)));
        (counts.max().copied().unwrap_or_default() / self.unit).max(1).ilog2()
    }

    fn place(&self, hashing: Hashing, class: Class, gram: &[u8]) -> usize {
        // Grams of different lengths are apart, should they begin alike.
        let hash = hashing.of(class.gram).hash(eight(gram, 0) | FOLD) ^ u64::from(class.gram);
        (hash.wrapping_mul(MULTIPLIER) >> 32) as usize & (self.counts.len() - 1)
    }
}

/// How rare some bytes are in links: the sum of the ranks of the bytes among those of links.
pub(crate) fn rarity(text: &[u8]) -> usize {
    let rank = |byte: &u8| {
        let byte = byte.to_ascii_lowercase();
        USUAL.iter().position(|usual| *usual == byte).unwrap_or(USUAL.len())
    };
    text.iter().map(rank).sum()
}

/// The bytes that links have most of, in that order.
const USUAL: &[u8] = b"eoacsti.r/nmdl2pgu0bf%1hw-3=&vy54k9678jx_zq";

/// So many literals share the pass for literals of five bytes at most. On ordinary links, the literals
/// of a thousand regexes about forty brands cost a tenth less so. Ten thousand keywords would be met
/// four times as often.
const FEW_LITERALS: usize = 4096;

/// How many of few literals have to share a gram to be told from those that nobody shares: the rarity
/// of its bytes says more. With 1, the literals of a thousand regexes are met twice as often.
const FEW_SHARERS: u32 = 8;

/// The most counts of grams, four bytes each.
const MAX_COUNTS: usize = 1 << 24;

/// How many literals there are for each bucket, on average, before the number of buckets is rounded
/// up to a power of two. The words of fewer buckets would be nearer, and let more pass.
const BUCKET_LITERALS: usize = 1;

/// Longer literals have no entry: comparing one takes a time in proportion to its length, and a text
/// can ask for that at every position.
pub(crate) const MAX_BYTES: usize = Keyword::MAX_BYTES;
