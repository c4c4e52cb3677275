//! The builder of the index.

use super::CLASSES;
use super::Class;
use super::Entry;
use super::Hashing;
use super::MAX_ENTRIES;
use super::MIN_BUCKETS;
use super::eight;
use crate::table::Starts;
use crate::wire::writer::Writer;

/// Writes the index of literals, and returns the numbers of those that have no entry in it.
///
/// Literals choose one after another, so the same literals in the same order make the same index.
pub(crate) fn write<'a>(
    seed: u64,
    literals: impl ExactSizeIterator<Item = &'a [u8]> + Clone,
    writer: &mut Writer,
) -> Vec<u32> {
    let mut index = Index::new(seed, literals.len(), order(literals.clone()));
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
/// Longer literals have the grams that are met less often, for which a text is gone over once more.
/// Few literals are met so seldom that they share the pass of the next class if there is one anyway.
fn order<'a>(mut literals: impl ExactSizeIterator<Item = &'a [u8]>) -> [usize; CLASSES.len()] {
    const LONGEST_FIRST: [usize; CLASSES.len()] = [0, 1, 2, 3, 4, 5];
    const SHARED: [usize; CLASSES.len()] = [1, 0, 2, 3, 4, 5];
    let [longest, next, ..] = CLASSES;
    let lengths = next.least as usize..longest.least as usize;
    let is_few = literals.len() <= FEW_LITERALS;
    let is_shared = is_few && literals.any(|literal| lengths.contains(&literal.len()));
    if is_shared { SHARED } else { LONGEST_FIRST }
}

struct Index {
    hashing: Hashing,
    order: [usize; CLASSES.len()],
    classes: u32,
    words: Vec<u64>,
    buckets: Vec<Vec<Entry>>,
}

impl Index {
    fn new(seed: u64, literals: usize, order: [usize; CLASSES.len()]) -> Self {
        let buckets = literals.div_ceil(BUCKET_LITERALS).next_power_of_two() as u64;
        let buckets = buckets.clamp(u64::from(MIN_BUCKETS), 1 << 31) as u32;
        Self {
            hashing: Hashing::new(seed, buckets),
            order,
            classes: 0,
            words: vec![0; buckets as usize],
            buckets: vec![Vec::new(); buckets as usize],
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

    /// The same in a class, for the rarest of its bytes whose buckets have room.
    fn add_to(&mut self, class: Class, literal: u32, text: &[u8]) -> bool {
        let blocks = text.windows(class.least as usize).enumerate();
        let with_room = blocks.filter(|(_, block)| self.has_room(class, block));
        let rarest = with_room.max_by_key(|(_, block)| rarity(block));
        let Some((first, block)) = rarest else { return false };
        let check = self.hashing.of(class.least).check(eight(text, 0));
        let hashing = self.hashing.of(class.gram);
        for (offset, gram) in (first..).zip(block.windows(class.gram as usize)) {
            let gram = hashing.gram(eight(gram, 0));
            let bucket = gram.bucket as usize;
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
            let bucket = hashing.gram(eight(gram, 0)).bucket as usize;
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
        Starts::write(writer, &starts, end);
        for Entry { literal, check, offset } in self.buckets.into_iter().flatten() {
            let [a, b, c, _] = check.to_le_bytes();
            writer.u32(literal);
            writer.bytes(&[a, b, c, offset]);
        }
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

/// So many literals share a pass at most. On ordinary links, the literals of a thousand regexes about
/// forty brands spare 600 instructions a link so, and cost 500: many of them share their rarest bytes,
/// and are met together. Ten thousand keywords would be met three times a link instead of once, and
/// spare nothing.
const FEW_LITERALS: usize = 4096;

/// How many literals there are for each bucket, on average, before the number of buckets is rounded
/// up to a power of two. The words of fewer buckets would be nearer, and let more pass.
const BUCKET_LITERALS: usize = 1;

/// Longer literals have no entry: comparing one takes a time in proportion to its length, and a text
/// can ask for that at every position.
pub(crate) const MAX_BYTES: usize = 255;
