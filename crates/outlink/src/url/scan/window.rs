//! Thirty-two bytes at a time: which of them are of interest, as bits.
//!
//! No load goes beyond the end of the text. What is shorter than a window is put together from loads
//! that overlap, the last of which ends where the text ends.

use super::lanes::Lanes;

/// How many bytes a window has.
pub(super) const WIDTH: usize = 32;

/// What the first bytes of a link behind its scheme are; bit 0 is the first of them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window {
    /// What no host has as most are: all but lower-case letters, digits, `-`, `.` and `_`.
    pub(super) foreign: u64,
    /// `.`.
    pub(super) dot: u64,
    /// `-`.
    pub(super) hyphen: u64,
    /// What needs a closer look in a path; see [`odd_in_path`]. Only of the first 32 bytes.
    pub(super) odd: u64,
}

impl Window {
    /// The window that begins at a position among the first bytes of the text, from 1 to 16, or what
    /// there is of it.
    #[inline(always)]
    pub(super) fn first(text: &[u8], at: usize) -> Option<Self> {
        if text.len() > 16 { Self::joined(text, at) } else { Self::of_short(text, at) }
    }

    #[cold]
    fn of_short(text: &[u8], at: usize) -> Option<Self> {
        let (padded, padding) = pad(text)?;
        Self::joined(&padded, padding + at)
    }

    /// As [`Self::first`], of 64 bytes, in a text of more than 32 from the position on.
    pub(super) fn wide(text: &[u8], at: usize) -> Option<Self> {
        let near = Self::joined(text, at)?;
        let far = Self::joined(text, at + WIDTH)?;
        Some(Self {
            foreign: near.foreign | far.foreign << WIDTH,
            dot: near.dot | far.dot << WIDTH,
            hyphen: near.hyphen | far.hyphen << WIDTH,
            odd: near.odd,
        })
    }

    #[inline(always)]
    fn joined(text: &[u8], at: usize) -> Option<Self> {
        let [low, high] = overlapping(text, at)?;
        let one = Self::sixteen(text, low)?;
        let other = Self::sixteen(text, high)?;
        let join = |one, other| join(one, low + 16 - at, other, high + 16 - at);
        Some(Self {
            foreign: join(one.foreign, other.foreign),
            dot: join(one.dot, other.dot),
            hyphen: join(one.hyphen, other.hyphen),
            odd: join(one.odd, other.odd),
        })
    }

    #[inline(always)]
    fn sixteen(text: &[u8], at: usize) -> Option<Self> {
        let [before, bytes] = load(text, at)?;
        let dot = bytes.is(b'.');
        let hyphen = bytes.is(b'-');
        let host = bytes
            .is_within(b'a', b'z')
            .or(bytes.is_within(b'0', b'9'))
            .or(bytes.is(b'_'))
            .or(dot.or(hyphen));
        Some(Self {
            foreign: host.bits() ^ 0xffff,
            dot: dot.bits(),
            hyphen: hyphen.bits(),
            odd: OddInPath::of(before, bytes)[0].bits(),
        })
    }
}

/// What needs a closer look in a path, in the window that begins at a position.
#[inline(always)]
pub(super) fn odd_in_path(text: &[u8], at: usize) -> Option<u64> {
    bits::<OddInPath, 1>(text, at).map(|[odd]| odd)
}

/// What no query holds as it is, in the window that begins at a position, and `%`.
#[inline(always)]
pub(super) fn odd_in_query(text: &[u8], at: usize) -> Option<[u64; 2]> {
    bits::<OddInQuery, 2>(text, at)
}

/// What no fragment holds as it is, in the window that begins at a position.
#[inline(always)]
pub(super) fn odd_in_fragment(text: &[u8], at: usize) -> Option<u64> {
    bits::<OddInFragment, 1>(text, at).map(|[odd]| odd)
}

/// What a link that holds another one has in its path or query, in the window that begins at a
/// position: a colon, an escape, or `H`, which base64 of `http` has.
#[inline(always)]
pub(super) fn hints(text: &[u8], at: usize) -> Option<u64> {
    bits::<Hint, 1>(text, at).map(|[hint]| hint)
}

/// What a query or fragment that holds a link has, even one that lacks its scheme, in the window that
/// begins at a position.
#[inline(always)]
pub(super) fn target_hints(text: &[u8], at: usize) -> Option<u64> {
    bits::<TargetHint, 1>(text, at).map(|[hint]| hint)
}

/// Bytes of interest, for `N` reasons. It is a trait because closures cannot be told to be inlined,
/// and are not.
trait Class<const N: usize> {
    /// Which bytes are of interest, given those one position before.
    fn of(before: Lanes, bytes: Lanes) -> [Lanes; N];
}

/// All bytes that some browser does not keep in a path; `?`, `#` and `%`; the second of two slashes;
/// a dot behind a slash. A few bytes more, none of which is usual.
struct OddInPath;

impl Class<1> for OddInPath {
    #[inline(always)]
    fn of(before: Lanes, bytes: Lanes) -> [Lanes; 1] {
        // `"`, `#`, `%`, `'` and what is less are less than `(`, as is `&`, which some have many of.
        let beyond = bytes.is_beyond(b'(', b'z').and_not(bytes.is(b'&'));
        // `<` and `>`, then `\` and `^`, differ in this bit alone; so do `.` and `/` in the lowest.
        let paired = bytes.with_bit(2);
        let delimiter = paired.is(b'>').or(bytes.is(b'?'));
        let escaped = paired.is(b'^').or(bytes.is(b'`'));
        let segment = before.is(b'/').and(bytes.with_bit(1).is(b'/'));
        [beyond.or(delimiter).or(escaped.or(segment))]
    }
}

/// All bytes that some browser does not keep in a query, and escapes.
struct OddInQuery;

impl Class<2> for OddInQuery {
    #[inline(always)]
    fn of(_: Lanes, bytes: Lanes) -> [Lanes; 2] {
        // `!`, `$`, `%` and `&` are less than `(` and stay; `<` and `>` differ in one bit.
        let beyond = bytes.is_beyond(b'(', b'~').and_not(bytes.is_within(b'$', b'&'));
        let odd = beyond.and_not(bytes.is(b'!')).or(bytes.with_bit(2).is(b'>'));
        [odd, bytes.is(b'%')]
    }
}

struct OddInFragment;

impl Class<1> for OddInFragment {
    #[inline(always)]
    fn of(_: Lanes, bytes: Lanes) -> [Lanes; 1] {
        let delimiter = bytes.with_bit(2).is(b'>').or(bytes.is(b'"'));
        [bytes.is_beyond(b'!', b'~').or(delimiter).or(bytes.is(b'`'))]
    }
}

struct Hint;

impl Class<1> for Hint {
    #[inline(always)]
    fn of(_: Lanes, bytes: Lanes) -> [Lanes; 1] {
        [bytes.is(b':').or(bytes.is(b'%')).or(bytes.is(b'H'))]
    }
}

struct TargetHint;

impl Class<1> for TargetHint {
    #[inline(always)]
    fn of(before: Lanes, bytes: Lanes) -> [Lanes; 1] {
        let slashes = bytes.is(b'/').or(bytes.is(b'\\'));
        // The two letters of `www.` may have either case.
        let w = before.with_bit(0x20).is(b'w').and(bytes.with_bit(0x20).is(b'w'));
        let base64 = before.is(b'=').and(bytes.is(b'L').or(bytes.is(b'S')));
        let [hint] = Hint::of(before, bytes);
        [hint.or(slashes).or(w).or(base64)]
    }
}

/// The bits of the window that begins at a position, for each reason.
#[inline(always)]
fn bits<C: Class<N>, const N: usize>(text: &[u8], at: usize) -> Option<[u64; N]> {
    if text.len() <= 16 {
        let (padded, padding) = pad(text)?;
        let [before, bytes] = load(&padded, 16)?;
        let shift = (at + padding).checked_sub(16)?;
        return Some(C::of(before, bytes).map(|lanes| lanes.bits() >> shift));
    }
    let [low, high] = overlapping(text, at)?;
    let [before, bytes] = load(text, low)?;
    let mut joined = C::of(before, bytes).map(Lanes::bits);
    let [before, bytes] = load(text, high)?;
    for (one, other) in joined.iter_mut().zip(C::of(before, bytes).map(Lanes::bits)) {
        *one = join(*one, low + 16 - at, other, high + 16 - at);
    }
    Some(joined)
}

/// Where the two loads of the window at a position begin, in a text of more than sixteen bytes. The
/// second ends where the text ends, and then the first does not begin behind it.
#[inline(always)]
fn overlapping(text: &[u8], at: usize) -> Option<[usize; 2]> {
    let last = text.len().checked_sub(16)?;
    Some([at.min(last), last.min(at + 16)])
}

/// Brings the bits of two loads together. Positions are counted from sixteen bytes before the window,
/// so that both shifts go to the left.
#[inline(always)]
fn join(one: u64, low: usize, other: u64, high: usize) -> u64 {
    (one << low | other << high) >> 16
}

/// A text of up to sixteen bytes at the end of a window.
#[cold]
fn pad(text: &[u8]) -> Option<([u8; WIDTH], usize)> {
    let mut padded = [0; WIDTH];
    let padding = WIDTH.checked_sub(text.len())?;
    padded.get_mut(padding..)?.copy_from_slice(text);
    Some((padded, padding))
}

/// Sixteen bytes, and those one position before.
#[inline(always)]
fn load(text: &[u8], at: usize) -> Option<[Lanes; 2]> {
    let bytes = text.get(at.checked_sub(1)?..)?.first_chunk::<17>()?;
    Some([Lanes::new(*bytes.first_chunk()?), Lanes::new(*bytes.last_chunk()?)])
}
