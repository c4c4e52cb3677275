//! Path, query and fragment.

use super::window;
use super::window::WIDTH;

/// What follows the host and its port.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tail {
    /// The position of `?`, or of what follows.
    pub(super) query: u32,
    /// The position of `#`, or the length.
    pub(super) fragment: u32,
    /// Whether the path holds neither escapes nor runs of slashes.
    pub(super) is_path_normal: bool,
    /// Whether the query holds no escapes.
    pub(super) is_query_normal: bool,
}

impl Tail {
    /// Of a link with nothing but a path, in which nothing needs a closer look.
    #[inline(always)]
    pub(super) fn plain(end: u32) -> Self {
        Self { query: end, fragment: end, is_path_normal: true, is_query_normal: true }
    }

    /// Reads everything from the position on where the path begins, given where the first window
    /// begins and what it holds that needs a closer look.
    #[expect(clippy::indexing_slicing, reason = "the table has a place for every byte")]
    #[inline(never)]
    pub(super) fn read(text: &[u8], path: usize, mut at: usize, mut odd: u64) -> Option<Self> {
        let mut tail = Self::plain(text.len() as u32);
        loop {
            odd &= u64::MAX << path.saturating_sub(at).min(WIDTH);
            while odd != 0 {
                let position = at + odd.trailing_zeros() as usize;
                odd &= odd - 1;
                match *text.get(position)? {
                    b'?' => {
                        tail.query = position as u32;
                        return tail.with_query(text, position + 1);
                    }
                    b'#' => {
                        tail.query = position as u32;
                        tail.fragment = position as u32;
                        return tail.with_fragment(text, position + 1);
                    }
                    b'%' => {
                        check_escape(text, position)?;
                        tail.is_path_normal = false;
                    }
                    // The second of two.
                    b'/' => tail.is_path_normal = false,
                    b'.' => check_dot(text, position)?,
                    byte => KEPT_IN_PATH[usize::from(byte)].then_some(())?,
                }
            }
            at += WIDTH;
            if at >= text.len() {
                return Some(tail);
            }
            odd = window::odd_in_path(text, at)?;
        }
    }

    /// What becomes of it with the query that begins at the position.
    fn with_query(mut self, text: &[u8], mut at: usize) -> Option<Self> {
        while at < text.len() {
            let [odd, escapes] = window::odd_in_query(text, at)?;
            // Those before the first odd byte, or all if there is none.
            self.is_query_normal &= escapes & (odd ^ odd.wrapping_sub(1)) == 0;
            if odd != 0 {
                let position = at + odd.trailing_zeros() as usize;
                self.fragment = position as u32;
                let is_end = *text.get(position)? == b'#';
                return if is_end { self.with_fragment(text, position + 1) } else { None };
            }
            at += WIDTH;
        }
        Some(self)
    }

    /// This tail, if the fragment that begins at the position is already canonical.
    fn with_fragment(self, text: &[u8], mut at: usize) -> Option<Self> {
        while at < text.len() {
            if window::odd_in_fragment(text, at)? != 0 {
                return None;
            }
            at += WIDTH;
        }
        Some(self)
    }
}

/// An escape in a path. One of a percent sign, and a sign that begins none, may come to be an escape
/// of an escape; browsers resolve dots that are escaped.
fn check_escape(text: &[u8], position: usize) -> Option<()> {
    let is_other = match text.get(position + 1..position + 3)? {
        [b'2', b'5' | b'e' | b'E'] => false,
        digits => digits.iter().all(u8::is_ascii_hexdigit),
    };
    is_other.then_some(())
}

/// A dot behind a slash, which must not be all of a segment, nor one of two.
fn check_dot(text: &[u8], position: usize) -> Option<()> {
    let rest = text.get(position + 1..)?;
    let rest = rest.strip_prefix(b".").unwrap_or(rest);
    (!matches!(rest, [] | [b'/' | b'?' | b'#', ..])).then_some(())
}

/// What a browser keeps as it is, of bytes that need a closer look in a path
/// (<https://url.spec.whatwg.org/#path-percent-encode-set>). New browsers alone escape a `^`, so it
/// is left to the parser, as is a `\`.
#[expect(clippy::indexing_slicing, reason = "the table has a place for every byte")]
const KEPT_IN_PATH: [bool; 256] = {
    let mut kept = [false; 256];
    let mut byte = 0x21;
    while byte < 0x7f {
        kept[byte] = !matches!(
            byte as u8,
            b'"' | b'#' | b'%' | b'<' | b'>' | b'?' | b'\\' | b'^' | b'`' | b'{' | b'}'
        );
        byte += 1;
    }
    kept
};
