//! A blocked Bloom filter: all bits of a host and its parent domains lie in one 64-byte cache line. Below
//! heavy names, which have too many keys for that, they are spread over several lines.
//!
//! It stands in front of the exact tables. Nearly every link needs one look at one line and no more.
//!
//! ```text
//! lines 4 | slots 4 | flags 4 | padding 4
//! slots    4 x slots         tag 31 | is listed 1; 0 = empty
//! padding                    zeros, so that the lines begin at a multiple of 64 in the file
//! lines    64 x lines        512 bits each
//! flags: 1 = a single label is listed, 2 = a host alone is listed
//! ```
//!
//! A *key* is a host whose rules are looked up, alone or with everything below it. Its hash is that
//! of [`crate::wire::labels`]; `mix(h) = fold((h ^ seed) * 0xe7037ed1a0b428db)`. The line of a key is
//! chosen by the hash `m = mix(h)` of its last two labels, `((m >> 32) * lines) >> 32`, so that one
//! line holds a host and the domains above it. Names below which there are too many keys for that are
//! *heavy*: they have a slot, and whatever is below them chooses by one label more. The home slot
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
pub(crate) use self::key::FilterKey;
pub(crate) use self::key::FilterKeys;
use self::key::PassingHost;
use crate::wire::labels::Labels;
use crate::wire::labels::fold;
use crate::wire::reader::Damaged;
use crate::wire::reader::Reader;
use crate::wire::reader::Span;

/// How many slots are probed from the home slot of a heavy name on.
pub(super) const PROBES: usize = 32;

/// The reader.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Filter {
    seed: u64,
    lists_tops: bool,
    lists_hosts: bool,
    slots: Span,
    slot_mask: u64,
    lines: Span,
    line_count: u64,
}

/// Where in the filter a host is looked up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LineRef<'a> {
    /// The line; `None` if the host passes without being asked about: all below one of the domains
    /// above it is listed, or the line is missing, and the exact tables will say what is wrong.
    line: Option<&'a [u8; LINE_BYTES]>,
    /// How many labels the shortest name has that the line can hold.
    labels: u32,
}

impl<'a> LineRef<'a> {
    /// The line of a key that always passes.
    pub(crate) const NOWHERE: Self = Self { line: None, labels: 0 };

    /// The line that will be asked for, for those who want it brought near before.
    #[inline(always)]
    pub(crate) fn bytes(self) -> Option<&'a [u8; LINE_BYTES]> {
        self.line
    }
}

/// What may be listed of a host and the domains above it: a bit for the host alone, then one for the
/// domain of its last label, of its last two, and so on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Admitted(u64);

impl Admitted {
    /// Anything.
    pub(crate) const ALL: Self = Self(u64::MAX);

    /// Returns true if neither the host nor any domain above it can be listed.
    pub(crate) fn is_none(self) -> bool {
        self.0 == 0
    }

    /// Whether the host alone may be listed, or what is behind it.
    pub(crate) fn host(self) -> bool {
        self.0 & 1 != 0
    }

    /// Whether the domain of the last so many labels may be listed with all below it.
    pub(crate) fn domain(self, labels: usize) -> bool {
        // No line tells hosts of so many labels apart.
        self.0 >> labels.min(63) & 1 != 0
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
        if lines == 0
            || !slots.is_power_of_two()
            || padding >= 64
            || flags & !(LISTS_TOPS | LISTS_HOSTS) != 0
        {
            return Err(reader.damaged("it contradicts itself"));
        }
        let slot_span = reader.records(u64::from(slots), 4)?;
        reader.span(u64::from(padding))?;
        let line_span = reader.records(u64::from(lines), LINE_BYTES as u64)?;
        reader.finish()?;
        Ok(Self {
            seed,
            lists_tops: flags & LISTS_TOPS != 0,
            lists_hosts: flags & LISTS_HOSTS != 0,
            slots: slot_span,
            slot_mask: u64::from(slots) - 1,
            lines: line_span,
            line_count: u64::from(lines),
        })
    }

    /// The heavy names, which many look-ups ask for.
    pub(crate) fn slots<'a>(&self, file: &'a [u8]) -> &'a [u8] {
        self.slots.bytes(file)
    }

    /// The lines, one of which every look-up reads.
    #[inline(always)]
    pub(crate) fn lines<'a>(&self, file: &'a [u8]) -> &'a [u8] {
        self.lines.bytes(file)
    }

    /// Where to look for a host, given the lines, be they in the file or elsewhere.
    #[inline(always)]
    pub(crate) fn locate<'a>(&self, file: &[u8], lines: &'a [u8], host: &Labels) -> LineRef<'a> {
        let heavy = |hash| find_heavy(self.slots.bytes(file), self.slot_mask, hash);
        let place = locate(self.seed, self.line_count, self.lists_tops, host, heavy);
        let Some((number, labels)) = place else { return LineRef::NOWHERE };
        let (lines, _) = lines.as_chunks();
        LineRef { line: lines.get(number as usize), labels }
    }

    /// Whether something may be listed for a host, by the first bits of the keys.
    #[inline(always)]
    pub(crate) fn may_admit(&self, host: &Labels, line: LineRef<'_>) -> bool {
        let LineRef { line: Some(line), labels } = line else { return true };
        let mut may = self.lists_hosts && has(line, mix(self.seed, !host.whole()));
        for labels in labels as usize..=host.count() {
            may |= has(line, mix(self.seed, host.suffix_hash(labels)));
        }
        may
    }

    /// What may be listed of a host, by all bits of the keys.
    pub(crate) fn probe(&self, host: &Labels, line: LineRef<'_>) -> Admitted {
        let LineRef { line: Some(line), labels } = line else { return Admitted::ALL };
        let has = |hash| has_all(line, self.seed, mix(self.seed, hash));
        // Shorter names than the line is for are not listed, or there would be none.
        let domains =
            (labels as usize..=host.count()).filter(|labels| has(host.suffix_hash(*labels)));
        let host = u64::from(self.lists_hosts && has(!host.whole()));
        Admitted(domains.fold(host, |admitted, labels| admitted | 1 << labels))
    }

    /// Whether everything that a key stands for passes.
    pub(crate) fn admits_all_of(&self, file: &[u8], key: FilterKey<'_>) -> bool {
        let mut passes = true;
        key.each(&mut |below, labels| {
            let hash = labels.whole();
            // What is below a heavy name looks elsewhere, and a single label has no line.
            let heavy = find_heavy(self.slots.bytes(file), self.slot_mask, mix(self.seed, hash));
            if below && labels.count() == 1 {
                passes &= self.lists_tops && heavy == Some(true);
            } else if let Some(line) = self.locate(file, self.lines(file), labels).line {
                let mixed = mix(self.seed, if below { hash } else { !hash });
                passes &= has_all(line, self.seed, mixed) && (below || self.lists_hosts);
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
pub(super) fn locate(
    seed: u64,
    lines: u64,
    lists_tops: bool,
    host: &Labels,
    heavy: impl Fn(u64) -> Option<bool>,
) -> Option<(u32, u32)> {
    if lists_tops && heavy(mix(seed, host.suffix_hash(1))) == Some(true) {
        return None;
    }
    let mut labels = host.count().min(2);
    let mut mixed = mix(seed, host.suffix_hash(labels));
    while labels < host.count() {
        match heavy(mixed) {
            None => break,
            Some(true) => return None,
            Some(false) => labels += 1,
        }
        mixed = mix(seed, host.suffix_hash(labels));
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
pub(super) const LISTS_HOSTS: u32 = 2;
