//! Hash prefixes, sorted by owner and length.
//!
//! ```text
//! groups 4 | entries 4
//! starts   4 x (entries + 1)   the rules of entry e are starts[e] .. starts[e + 1]
//! groups   16 x groups: owner 4 | length 4 | first entry 4 | entries 4
//! of each group
//!   ends     4 x ranges        how many hashes there are up to the end of range r
//!   hashes   in ascending order, `length` bytes each
//! ```
//!
//! The owner is 0 for plain SHA-256 of expressions, 0xFFFFFF for plain SHA-256 of names alone, and for
//! HMAC-SHA-256 the number of the list that has the key, plus 1. There is one group for each owner and
//! length.
//!
//! The first bits of a hash say in which range it is: `ranges` is the highest power of two that leaves
//! eight hashes or more for each, and 1 at least. Hashes are spread evenly, so that a look-up asks for
//! one line of the ends and one or two of the hashes.

use std::ops::Range;

use crate::table::GroupOffsets;
use crate::wire::prefetch::prefetch;
use crate::wire::reader::Damaged;
use crate::wire::reader::Reader;
use crate::wire::reader::Span;
use crate::wire::writer::Writer;

/// The owner of hashes of names alone: `evil.example`, without the slash of an expression.
pub(crate) const HOSTS: u32 = 0xff_ffff;

/// Hashes of one owner and length.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HashGroup {
    /// 0, [`HOSTS`], or the number of the list that has the key, plus 1.
    pub(crate) owner: u32,
    length: u8,
    first: u32,
    entries: u32,
    /// The first bits of a hash that are the number of its range.
    range_bits: u32,
    ends: Span,
    hashes: Span,
}

/// The reader.
#[derive(Clone, Debug)]
pub(crate) struct Hashes {
    section: &'static str,
    starts: GroupOffsets,
    entries: u32,
    groups: Vec<HashGroup>,
}

impl Hashes {
    /// Finds the parts of the table.
    pub(crate) fn open(section: &'static str, file: &[u8], span: Span) -> Result<Self, Damaged> {
        let mut reader = Reader::new(section, file, span);
        let count = reader.u32()?;
        let entries = reader.u32()?;
        let starts = GroupOffsets::read(section, &mut reader, entries)?;
        let records = reader.records(u64::from(count), GROUP_BYTES)?;
        let mut groups = Vec::with_capacity(count as usize);
        let mut next = 0_u32;
        let mut group_reader = Reader::new(section, file, records);
        for _ in 0..count {
            let owner = group_reader.u32()?;
            let length = group_reader.u32()?;
            let first = group_reader.u32()?;
            let entries = group_reader.u32()?;
            // One group an owner and length: a link is hashed once for each owner.
            let is_next = groups.last().is_none_or(|last: &HashGroup| {
                (last.owner, u32::from(last.length)) < (owner, length)
            });
            if !is_next || first != next || !(MIN_BYTES..=MAX_BYTES).contains(&length) {
                return Err(reader.damaged("a group is not where it should be"));
            }
            next = first.checked_add(entries).ok_or(reader.damaged("a group has no end"))?;
            let range_bits = range_bits(entries);
            let ends = reader.records(1 << range_bits, 4)?;
            let hashes = reader.records(u64::from(entries), u64::from(length))?;
            let length = length as u8;
            groups.push(HashGroup { owner, length, first, entries, range_bits, ends, hashes });
        }
        if next != entries {
            return Err(reader.damaged("the groups do not hold all entries"));
        }
        reader.finish()?;
        Ok(Self { section, starts, entries, groups })
    }

    /// How many entries there are.
    pub(crate) fn count(&self) -> u32 {
        self.entries
    }

    /// The groups; those of one owner are side by side.
    pub(crate) fn groups(&self) -> &[HashGroup] {
        &self.groups
    }

    /// Returns false if no hash of the group is a prefix of one of the digests, of which the first words
    /// are given. True means: search. It is also the answer where a range has more than [`FEW`] hashes,
    /// for more than [`TOGETHER`] words, and for a damaged table.
    ///
    /// Each step is taken for all of them before the next, so that they wait for memory together.
    #[inline(always)]
    pub(crate) fn may_find(&self, file: &[u8], group: &HashGroup, words: &[u32]) -> bool {
        let (ends, _) = group.ends.bytes(file).as_chunks();
        let hashes = group.hashes.bytes(file);
        let mut may_find = words.len() > TOGETHER;
        let mut ranges = [(0, 0); TOGETHER];
        for (place, word) in ranges.iter_mut().zip(words) {
            let range = group.few_in(ends, *word);
            may_find |= range.is_none();
            *place = range.unwrap_or_default();
            let start = place.0 as usize * usize::from(group.length);
            prefetch(hashes.get(start));
            prefetch(hashes.get(start + LINE));
        }
        for (range, word) in ranges.iter().zip(words) {
            may_find |= group.may_hold(hashes, *range, *word).unwrap_or(true);
        }
        may_find
    }

    /// The entry of a group that a digest begins with.
    pub(crate) fn find(
        &self,
        file: &[u8],
        group: &HashGroup,
        digest: &[u8; 32],
    ) -> Result<Option<u32>, Damaged> {
        let missing = |what| Damaged::new(self.section, what);
        let (ends, _) = group.ends.bytes(file).as_chunks();
        let range = group.range_in(ends, first_word(digest));
        let (mut low, mut high) = range.ok_or(missing("a range is missing"))?;
        if low > high || high > group.entries {
            return Err(missing("a range ends where it should not"));
        }
        let hashes = group.hashes.bytes(file);
        let length = usize::from(group.length);
        let key = digest.get(..length).unwrap_or(digest);
        while low < high {
            let middle = low + (high - low) / 2;
            let start = middle as usize * length;
            let hash = hashes.get(start..start + length);
            let hash = hash.ok_or(missing("a hash is missing"))?;
            // Nearly always the first bytes tell.
            let order = first_word(hash).cmp(&first_word(key));
            match order.then_with(|| hash.cmp(key)) {
                std::cmp::Ordering::Equal => return Ok(Some(group.first + middle)),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        Ok(None)
    }

    /// The hash of an entry.
    pub(crate) fn hash<'a>(&self, file: &'a [u8], entry: u32) -> Result<&'a [u8], Damaged> {
        let missing = Damaged::new(self.section, "a hash is missing");
        let within = |group: &&HashGroup| {
            entry.checked_sub(group.first).is_some_and(|index| index < group.entries)
        };
        let group = self.groups.iter().find(within).ok_or(missing)?;
        let length = usize::from(group.length);
        let start = (entry - group.first) as usize * length;
        group.hashes.bytes(file).get(start..start + length).ok_or(missing)
    }

    /// Whether every hash is found.
    pub(crate) fn verify(&self, file: &[u8]) -> Result<(), Damaged> {
        for group in &self.groups {
            // A look-up that misses reads the ends of its range too, so every range is checked.
            let mut last = 0;
            for range in 0..1 << group.range_bits {
                let end = group.ends.u32(file, range).unwrap_or_default();
                if end < last || end > group.entries {
                    return Err(Damaged::new(self.section, "a range ends where it should not"));
                }
                last = end;
            }
            let hashes = group.hashes.bytes(file).chunks(usize::from(group.length));
            for (entry, hash) in (group.first..).zip(hashes) {
                let mut digest = [0; 32];
                digest.iter_mut().zip(hash).for_each(|(to, from)| *to = *from);
                if self.find(file, group, &digest)? != Some(entry) {
                    return Err(Damaged::new(self.section, "a hash cannot be found"));
                }
            }
        }
        Ok(())
    }

    /// The rules of an entry.
    pub(crate) fn values(&self, file: &[u8], entry: u32) -> Result<Range<u32>, Damaged> {
        self.starts.values(file, entry)
    }
}

impl HashGroup {
    /// The entries between which a digest would be, of which the first word is given.
    #[inline(always)]
    fn range_in(&self, ends: &[[u8; 4]], word: u32) -> Option<(u32, u32)> {
        let range = range_of(word, self.range_bits);
        let end = |range: usize| ends.get(range).map(|end| u32::from_le_bytes(*end));
        let before = match range.checked_sub(1) {
            Some(before) => end(before)?,
            None => 0,
        };
        Some((before, end(range)?))
    }

    /// The entries of the range of a word; `None` if it is damaged or has more than [`FEW`].
    #[inline(always)]
    fn few_in(&self, ends: &[[u8; 4]], word: u32) -> Option<(u32, u32)> {
        let (first, end) = self.range_in(ends, word)?;
        (end.checked_sub(first)? <= FEW && end <= self.entries).then_some((first, end))
    }

    /// Whether a hash of a range of few begins with the first word of a digest.
    #[inline(always)]
    fn may_hold(&self, hashes: &[u8], (first, end): (u32, u32), word: u32) -> Option<bool> {
        let length = usize::from(self.length);
        let (start, end) = (first as usize * length, end as usize * length);
        if self.length == MIN_BYTES as u8 && hashes.len() >= WINDOW {
            // The same number of hashes for every range: a loop of varying length is mispredicted.
            let start = start.min(hashes.len() - WINDOW);
            return Some(begin_with(hashes.get(start..)?.first_chunk::<WINDOW>()?, word));
        }
        Some(may_hold(hashes.get(start..end)?, length, word))
    }

    /// Whether a hit still has to be confirmed, since less than a whole hash is stored.
    pub(crate) fn is_partial(&self) -> bool {
        u32::from(self.length) < MAX_BYTES
    }
}

/// The builder. Hashes are added in ascending order of owner, length and bytes, each once.
#[derive(Clone, Debug, Default)]
pub(crate) struct HashesBuilder {
    starts: Vec<u32>,
    /// Owner, length, first entry, entries.
    groups: Vec<[u32; 4]>,
    hashes: Vec<u8>,
}

impl HashesBuilder {
    /// Adds a hash whose rules begin at `first`, and returns its number.
    pub(crate) fn add(&mut self, owner: u32, hash: &[u8], first: u32) -> u32 {
        let number = self.starts.len() as u32;
        let length = hash.len() as u32;
        match self.groups.last_mut() {
            Some([of, bytes, _, entries]) if *of == owner && *bytes == length => *entries += 1,
            _ => self.groups.push([owner, length, number, 1]),
        }
        self.starts.push(first);
        self.hashes.extend_from_slice(hash);
        number
    }

    /// The section, for rules that end at `end`.
    pub(crate) fn finish(self, end: u32) -> Vec<u8> {
        // Counts and the last end; for each hash where its rules begin, and less than a byte of range ends.
        let fixed = 12 + 5 * self.starts.len() + GROUP_BYTES as usize * self.groups.len();
        let mut writer = Writer::with_capacity(fixed + self.hashes.len());
        writer.u32(self.groups.len() as u32);
        writer.u32(self.starts.len() as u32);
        GroupOffsets::write(&mut writer, &self.starts, end);
        for number in self.groups.iter().flatten() {
            writer.u32(*number);
        }
        let mut rest = self.hashes.as_slice();
        for [_, length, _, entries] in self.groups {
            let (hashes, after) = rest.split_at(rest.len().min(length as usize * entries as usize));
            rest = after;
            let bits = range_bits(entries);
            let mut ends = vec![0_u32; 1 << bits];
            for hash in hashes.chunks(length as usize) {
                if let Some(end) = ends.get_mut(range_of(first_word(hash), bits)) {
                    *end += 1;
                }
            }
            let mut end = 0;
            for of_range in ends {
                end += of_range;
                writer.u32(end);
            }
            writer.bytes(hashes);
        }
        writer.finish()
    }
}

/// The first bits of a hash that are the number of its range, in a group of so many.
fn range_bits(entries: u32) -> u32 {
    (entries / RANGE_ENTRIES).checked_ilog2().unwrap_or(0)
}

/// The range that a hash is in, of which the first word is given.
#[inline(always)]
fn range_of(word: u32, bits: u32) -> usize {
    word.checked_shr(u32::BITS - bits).unwrap_or(0) as usize
}

/// The first bytes of a hash as a number, which is greater for the greater hash.
#[inline(always)]
pub(crate) fn first_word(hash: &[u8]) -> u32 {
    hash.first_chunk().map_or(0, |first| u32::from_be_bytes(*first))
}

/// Whether one of some hashes begins with a word. All of them are asked: a search would have to wait
/// for each to know the next, and half of its guesses would be wrong.
fn may_hold(hashes: &[u8], length: usize, word: u32) -> bool {
    let key = word.to_be_bytes();
    hashes
        .chunks_exact(length)
        .fold(false, |is_any, hash| is_any | (hash.first_chunk() == Some(&key)))
}

/// [`may_hold`] for a window of 4-byte hashes.
#[inline(always)]
fn begin_with(hashes: &[u8; WINDOW], word: u32) -> bool {
    // Equal in one order of bytes is equal in every one. To turn them around takes longer than to
    // compare them.
    let key = u32::from_ne_bytes(word.to_be_bytes());
    let (hashes, _) = hashes.as_chunks();
    hashes.iter().fold(false, |is_any, hash| is_any | (u32::from_ne_bytes(*hash) == key))
}

/// The most hashes that are all compared with a key: nearly every range has fewer.
const FEW: u32 = 32;

/// How many digests are looked up together: nearly all links have no more expressions.
pub(crate) const TOGETHER: usize = 8;

/// The length of a cache line.
const LINE: usize = 64;

/// The bytes of so many hashes of the least length.
const WINDOW: usize = FEW as usize * MIN_BYTES as usize;

/// The fewest hashes that a range has, on average: half a line of those of four bytes.
const RANGE_ENTRIES: u32 = 8;

/// The shortest hash prefix, as in Safe Browsing.
pub(crate) const MIN_BYTES: u32 = 4;

/// A whole SHA-256.
pub(crate) const MAX_BYTES: u32 = 32;

const GROUP_BYTES: u64 = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_found_by_their_beginnings() {
        let mut builder = HashesBuilder::default();
        for (number, first) in (0..200_u32).zip(0_u8..) {
            assert_eq!(builder.add(0, &[first, 2, 3, 4], number), number);
        }
        builder.add(0, &[7; 32], 200);
        builder.add(3, &[7; 4], 201);
        let file = builder.finish(202);
        let open = |file: &[u8]| {
            Hashes::open("test", file, Span::within(file, 0, file.len() as u64).unwrap())
        };
        let hashes = open(&file).unwrap();
        let [short, long, keyed] = hashes.groups() else { panic!("three groups") };
        assert!(short.is_partial() && !long.is_partial());
        assert_eq!((short.owner, keyed.owner), (0, 3));
        let ends = 8 + 4 * 203 + 3 * GROUP_BYTES as usize;
        assert_eq!(file[ends..ends + 8], [16, 0, 0, 0, 32, 0, 0, 0], "sixteen hashes in each");
        // Of 200 hashes, sixteen ranges have twelve each, and thirty-two would have six.
        assert_eq!((short.range_bits, long.range_bits), (4, 0));
        let mut digest = [9; 32];
        digest[..4].copy_from_slice(&[150, 2, 3, 4]);
        assert_eq!(hashes.find(&file, short, &digest), Ok(Some(150)));
        assert_eq!(hashes.find(&file, long, &digest), Ok(None));
        assert_eq!(hashes.find(&file, long, &[7; 32]), Ok(Some(200)));
        assert_eq!(hashes.find(&file, keyed, &[7; 32]), Ok(Some(201)));
        assert_eq!(hashes.hash(&file, 150), Ok(&[150, 2, 3, 4][..]));
        assert_eq!(hashes.hash(&file, 201), Ok(&[7; 4][..]));
        assert!(hashes.hash(&file, 202).is_err());
        assert_eq!((hashes.count(), hashes.values(&file, 201)), (202, Ok(201..202)));
        hashes.verify(&file).unwrap();
        for length in 0..file.len() {
            assert!(open(&file[..length]).is_err());
        }
    }

    #[test]
    fn a_glance_at_the_hashes_near_a_digest_misses_none_that_is_found() {
        let beginning = |number: u32| number.wrapping_mul(0x9e37_79b1).to_be_bytes();
        for (length, count) in [(4, 1), (4, 300), (5, 300), (32, 300)] {
            let mut stored: Vec<[u8; 32]> = Vec::new();
            for number in 0..count {
                let mut hash = [7; 32];
                hash[..4].copy_from_slice(&beginning(number));
                stored.push(hash);
            }
            stored.sort_unstable();
            let mut builder = HashesBuilder::default();
            for (number, hash) in (0..).zip(&stored) {
                builder.add(0, &hash[..length], number);
            }
            let file = builder.finish(count);
            let span = Span::within(&file, 0, file.len() as u64).unwrap();
            let hashes = Hashes::open("test", &file, span).unwrap();
            let [group] = hashes.groups() else { panic!("one group") };
            let glance = |digest: &[u8; 32]| hashes.may_find(&file, group, &[first_word(digest)]);
            assert!(stored.iter().all(glance), "{count} hashes of {length} bytes");
            for place in 0..4 {
                let mut other = stored[0];
                other[place] ^= 1;
                assert!(!glance(&other), "byte {place} of {length}");
            }
        }
    }

    #[test]
    fn many_hashes_near_a_digest_are_left_to_the_search() {
        let mut builder = HashesBuilder::default();
        for last in 0..=u8::MAX {
            builder.add(0, &[0, 0, 0, last], u32::from(last));
        }
        let file = builder.finish(256);
        let span = Span::within(&file, 0, file.len() as u64).unwrap();
        let hashes = Hashes::open("test", &file, span).unwrap();
        let [group] = hashes.groups() else { panic!("one group") };
        let digest = [0; 32];
        assert!(hashes.may_find(&file, group, &[7]), "255 hashes begin so far");
        assert!(!hashes.may_find(&file, group, &[u32::MAX]));
        assert_eq!(hashes.find(&file, group, &digest), Ok(Some(0)));
        assert_eq!(hashes.find(&file, group, &[1; 32]), Ok(None));
    }

    #[test]
    fn an_owner_has_one_group_of_a_length() {
        let mut builder = HashesBuilder::default();
        builder.add(0, &[7; 4], 0);
        builder.add(3, &[8; 4], 1);
        let mut file = builder.finish(2);
        let span = Span::within(&file, 0, file.len() as u64).unwrap();
        Hashes::open("test", &file, span).unwrap();
        // Behind the two counts, where the rules of two hashes begin and end, and the first group.
        let owner = 8 + 4 * 3 + GROUP_BYTES as usize;
        assert_eq!(file[owner..owner + 8], [3, 0, 0, 0, 4, 0, 0, 0]);
        file[owner] = 0;
        assert!(Hashes::open("test", &file, span).is_err());
    }

    #[test]
    fn a_range_that_ends_where_it_should_not_is_told() {
        let mut builder = HashesBuilder::default();
        for number in 0..16 {
            builder.add(0, &[number, 2, 3, 4], number.into());
        }
        let mut file = builder.finish(16);
        let span = Span::within(&file, 0, file.len() as u64).unwrap();
        let hashes = Hashes::open("test", &file, span).unwrap();
        hashes.verify(&file).unwrap();
        // All of them are in the first of two ranges.
        let ends = 8 + 4 * 17 + GROUP_BYTES as usize;
        assert_eq!(file[ends..ends + 8], [16, 0, 0, 0, 16, 0, 0, 0]);
        for end in [0, 15, 17] {
            file[ends + 4] = end;
            assert!(hashes.verify(&file).is_err(), "{end}");
        }
    }
}
