//! A filter in front of the exact tables: it rules a host out with one look at one line of 64 bytes,
//! which is what nearly every link needs and no more.
//!
//! ```text
//! lines 4 | slots 4 | flags 4 | padding 4
//! slots    4 x slots         tag 31 | is listed 1; 0 = empty
//! padding                    zeros, so that the lines begin at a multiple of 64 in the file
//! lines    64 x lines        512 bits each
//! flags: 1 = a single label is listed
//! ```
//!
//! A *key* is a host whose rules are looked up, alone or with everything below it. Its hash is that
//! of [`crate::wire::labels`]; `mix(h) = fold((h ^ seed) * 0xe7037ed1a0b428db)`. The line of a key is
//! chosen by the hash `m = mix(h)` of its last two labels, `((m >> 32) * lines) >> 32`, so that one
//! line holds a host and the domains above it. Names below which there are too many keys for that are
//! *heavy*: they have a slot, and whatever is below them chooses by one label more. The slot of choice
//! is `m & (slots - 1)`, the next ones follow; the tag is `m >> 33`, or 1 for 0. Whether all below a
//! heavy name is listed stands in its slot.
//!
//! A key has six bits of its line: the lowest 27 bits of `k` and of `mix(k)`, nine bits each, where `k`
//! is `mix(h)` for all below it, and `mix(!h)` for a host alone. They only say that a key may be there.
//! Three of them rule nearly everything out; the others are asked for where that is not so, since what
//! passes by chance costs ten times as much as a look at the filter.

mod build;
mod key;
#[cfg(test)]
mod tests;

pub(crate) use self::build::build;
pub(crate) use self::key::Key;
use crate::wire::labels::Labels;
use crate::wire::labels::fold;
use crate::wire::reader::Damaged;
use crate::wire::reader::Reader;
use crate::wire::reader::Span;

/// How far from its slot of choice a heavy name may lie.
pub(super) const PROBES: usize = 32;

/// The reader.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Filter {
    seed: u64,
    lists_tops: bool,
    slots: Span,
    slot_mask: u64,
    lines: Span,
    line_count: u64,
}

/// Where in the filter a host is looked up.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place<'a> {
    /// In this line, for its last labels from so many on.
    Line {
        /// The line.
        line: &'a [u8; LINE_BYTES],
        /// The labels of the shortest name that the line can hold.
        labels: u32,
    },
    /// Nowhere, and it passes: all below one of the domains above it is listed, or the line is
    /// missing, and the exact tables will say what is wrong.
    Unasked,
}

impl<'a> Place<'a> {
    /// The line that will be asked for, for those who want it brought near before.
    #[inline(always)]
    pub(crate) fn line(self) -> Option<&'a [u8; LINE_BYTES]> {
        match self {
            Self::Line { line, .. } => Some(line),
            Self::Unasked => None,
        }
    }
}

impl Filter {
    /// Finds the parts of the section.
    pub(crate) fn open(
        section: &'static str,
        file: &[u8],
        span: Span,
        seed: u64,
    ) -> Result<Self, Damaged> {
        let mut reader = Reader::new(section, file, span);
        let lines = reader.u32()?;
        let slots = reader.u32()?;
        let flags = reader.u32()?;
        let padding = reader.u32()?;
        if lines == 0 || !slots.is_power_of_two() || padding >= 64 || flags > LISTS_TOPS {
            return Err(reader.damaged("it contradicts itself"));
        }
        let slot_span = reader.records(u64::from(slots), 4)?;
        reader.span(u64::from(padding))?;
        let line_span = reader.records(u64::from(lines), LINE_BYTES as u64)?;
        reader.finish()?;
        Ok(Self {
            seed,
            lists_tops: flags & LISTS_TOPS != 0,
            slots: slot_span,
            slot_mask: u64::from(slots) - 1,
            lines: line_span,
            line_count: u64::from(lines),
        })
    }

    /// Where the parts are that any look-up reads first.
    pub(crate) fn spans(&self) -> [Span; 2] {
        [self.slots, self.lines]
    }

    /// Where to look for a host.
    #[inline(always)]
    pub(crate) fn place<'a>(&self, file: &'a [u8], host: &Labels) -> Place<'a> {
        let heavy = |hash| find_heavy(self.slots.bytes(file), self.slot_mask, hash);
        let place = place(self.seed, self.line_count, self.lists_tops, host, heavy);
        let line = |number: u32| self.lines.record::<LINE_BYTES>(file, number as usize);
        match place.map(|(number, labels)| (line(number), labels)) {
            Some((Some(line), labels)) => Place::Line { line, labels },
            _ => Place::Unasked,
        }
    }

    /// Whether something may be listed for a host.
    #[inline(always)]
    pub(crate) fn admits(&self, host: &Labels, place: Place<'_>) -> bool {
        let Place::Line { line, labels } = place else { return true };
        let mut may = has(line, mix(self.seed, !host.whole()));
        for labels in labels as usize..=host.count() {
            may |= has(line, mix(self.seed, host.last(labels)));
        }
        may && self.admits_wholly(line, host, labels as usize)
    }

    /// The same by all bits of the keys.
    #[cold]
    fn admits_wholly(&self, line: &[u8; LINE_BYTES], host: &Labels, labels: usize) -> bool {
        let has = |hash| has_all(line, self.seed, mix(self.seed, hash));
        has(!host.whole()) || (labels..=host.count()).any(|labels| has(host.last(labels)))
    }

    /// Whether everything that a key stands for passes.
    pub(crate) fn admits_all_of(&self, file: &[u8], key: Key<'_>) -> bool {
        let mut passes = true;
        key.each(&mut |below, labels| {
            let hash = labels.whole();
            // What is below a heavy name looks elsewhere, and a single label has no line.
            let heavy = find_heavy(self.slots.bytes(file), self.slot_mask, mix(self.seed, hash));
            if below && labels.count() == 1 {
                passes &= self.lists_tops && heavy == Some(true);
            } else if let Place::Line { line, .. } = self.place(file, labels) {
                let mixed = mix(self.seed, if below { hash } else { !hash });
                passes &= has_all(line, self.seed, mixed);
                passes &= !(below && heavy == Some(false));
            }
        });
        passes
    }
}

/// The line in which the keys of a host are and are looked for, and how many labels its shortest key
/// has; `None` if all below one of the domains above it is listed. The builder and the reader ask the
/// same question. A tag that two names share does no harm: of one that is listed with all below it,
/// the builder says so in the slot of both.
#[inline(always)]
pub(super) fn place(
    seed: u64,
    lines: u64,
    lists_tops: bool,
    host: &Labels,
    heavy: impl Fn(u64) -> Option<bool>,
) -> Option<(u32, u32)> {
    if lists_tops && heavy(mix(seed, host.last(1))) == Some(true) {
        return None;
    }
    let mut labels = host.count().min(2);
    let mut mixed = mix(seed, host.last(labels));
    while labels < host.count() {
        match heavy(mixed) {
            None => break,
            Some(true) => return None,
            Some(false) => labels += 1,
        }
        mixed = mix(seed, host.last(labels));
    }
    Some(((((mixed >> 32) * lines) >> 32) as u32, labels as u32))
}

/// Whether a name is heavy, and then whether all below it is listed.
#[inline(always)]
pub(super) fn find_heavy(slots: &[u8], mask: u64, mixed: u64) -> Option<bool> {
    for probe in 0..PROBES as u64 {
        let slot = (mixed.wrapping_add(probe) & mask) as usize * 4;
        let slot = u32::from_le_bytes(*slots.get(slot..)?.first_chunk()?);
        if slot == 0 {
            return None;
        }
        if slot >> 1 == tag(mixed) {
            return Some(slot & 1 != 0);
        }
    }
    None
}

#[inline(always)]
pub(super) const fn tag(mixed: u64) -> u32 {
    let tag = (mixed >> 33) as u32;
    if tag == 0 { 1 } else { tag }
}

#[inline(always)]
pub(super) const fn mix(seed: u64, hash: u64) -> u64 {
    fold(hash ^ seed, 0xe703_7ed1_a0b4_28db)
}

/// The bits of a key by which nearly everything is ruled out.
#[inline(always)]
fn first_bits(mixed: u64) -> [usize; 3] {
    [mixed, mixed >> 9, mixed >> 18].map(|bits| (bits & 511) as usize)
}

/// All bits of a key.
pub(super) fn bits(seed: u64, mixed: u64) -> impl Iterator<Item = usize> {
    first_bits(mixed).into_iter().chain(first_bits(mix(seed, mixed)))
}

fn has_all(line: &[u8; LINE_BYTES], seed: u64, mixed: u64) -> bool {
    has(line, mixed) && has(line, mix(seed, mixed))
}

/// Whether the first bits of a key are there.
#[inline(always)]
fn has(line: &[u8; LINE_BYTES], mixed: u64) -> bool {
    let [a, b, c] = first_bits(mixed);
    let (words, _) = line.as_chunks::<8>();
    let bit =
        |at: usize| words.get(at >> 6).map_or(0, |word| u64::from_le_bytes(*word) >> (at & 63));
    bit(a) & bit(b) & bit(c) & 1 != 0
}

pub(super) const LINE_BYTES: usize = 64;
pub(super) const LISTS_TOPS: u32 = 1;
