//! Percent escapes: undone once, undone until none is left, and written.

use std::borrow::Cow;

/// Undoes one layer of escapes, as <https://url.spec.whatwg.org/#percent-decode> does.
pub(super) fn decode_once(bytes: &[u8]) -> Cow<'_, [u8]> {
    if !bytes.contains(&b'%') {
        return Cow::Borrowed(bytes);
    }
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((&first, after)) = rest.split_first() {
        match escaped(rest) {
            Some(byte) => {
                decoded.push(byte);
                rest = rest.get(3..).unwrap_or_default();
            }
            None => {
                decoded.push(first);
                rest = after;
            }
        }
    }
    Cow::Owned(decoded)
}

/// Bytes without any escape left.
pub(super) struct Decoded<'a> {
    pub(super) bytes: Cow<'a, [u8]>,
    /// Whether there were escapes of escapes.
    pub(super) several_layers: bool,
}

/// Undoes escapes until none is left.
///
/// Passes over the text would need as many as there are layers, and 64 KiB hold thirty thousand of
/// them. But two escapes never overlap, since `%` is no hex digit, so the order in which they are
/// undone does not matter: a stack whose top is reduced as soon as it is an escape comes to the
/// same end in one go.
pub(super) fn decode_fully(bytes: &[u8]) -> Decoded<'_> {
    let Some(first) = memchr::memchr(b'%', bytes) else {
        return Decoded { bytes: Cow::Borrowed(bytes), several_layers: false };
    };
    let (plain, escapes) = bytes.split_at(first);
    let mut stack = Vec::with_capacity(bytes.len());
    stack.extend_from_slice(plain);
    let mut undone = 0;
    let mut rest = escapes;
    while let Some((byte, after)) = rest.split_first() {
        stack.push(*byte);
        while let Some(byte) = stack.len().checked_sub(3).and_then(|at| escaped(stack.get(at..)?)) {
            stack.truncate(stack.len() - 3);
            stack.push(byte);
            undone += 1;
        }
        // Where no escape has begun, none can end before the next one begins.
        let has_begun = stack.iter().rev().take(2).any(|byte| *byte == b'%');
        let run = if has_begun { 0 } else { memchr::memchr(b'%', after).unwrap_or(after.len()) };
        let (run, next) = after.split_at(run);
        stack.extend_from_slice(run);
        rest = next;
    }
    let begins = |at: &usize| escapes.get(*at..).and_then(escaped).is_some();
    let written = memchr::memchr_iter(b'%', escapes).filter(begins).count();
    Decoded { bytes: Cow::Owned(stack), several_layers: undone > written }
}

/// Writes `%XX` in upper case.
#[expect(clippy::indexing_slicing, reason = "four bits are less than 16")]
pub(super) fn push_escape(byte: u8, out: &mut String) {
    const DIGITS: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];
    out.push('%');
    out.push(DIGITS[usize::from(byte >> 4)]);
    out.push(DIGITS[usize::from(byte & 15)]);
}

/// Whether Safe Browsing escapes the byte in a canonical URL.
pub(super) const fn needs_escape(byte: u8) -> bool {
    byte <= 0x20 || byte >= 0x7f || byte == b'#' || byte == b'%'
}

/// The byte that an escape at the beginning of the text stands for.
fn escaped(text: &[u8]) -> Option<u8> {
    let [b'%', high, low, ..] = *text else { return None };
    Some(hex(high)? << 4 | hex(low)?)
}

const fn hex(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn passes(bytes: &[u8]) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        loop {
            let decoded = decode_once(&bytes).into_owned();
            if decoded == bytes {
                return bytes;
            }
            bytes = decoded;
        }
    }

    proptest! {
        #[test]
        fn the_stack_comes_to_the_same_end_as_passes(text in "[%%%2345ax]{0,40}") {
            let decoded = decode_fully(text.as_bytes());
            prop_assert_eq!(&*decoded.bytes, &passes(text.as_bytes())[..]);
            let once = decode_once(text.as_bytes());
            prop_assert_eq!(decoded.several_layers, *once != *decoded.bytes);
        }
    }

    #[test]
    fn thirty_thousand_layers_take_one_go() {
        let text = format!("%{}41", "25".repeat(30_000));
        let decoded = decode_fully(text.as_bytes());
        assert_eq!(&*decoded.bytes, b"A");
        assert!(decoded.several_layers);
        assert!(!decode_fully(b"%41%zz%4").several_layers);
    }
}
