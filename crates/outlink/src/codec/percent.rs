//! Percent escapes: undone once, undone until none is left, and written.

use std::borrow::Cow;

use super::hex;
use super::near::find_near;
use super::word::each;
use super::word::zeros;

/// Undoes one layer of escapes of a text. An escape that is cut short or not hexadecimal stays as it
/// is.
///
/// Where the result is not UTF-8, only the escapes of ASCII characters are decoded, so that what
/// comes out can be normalized and still says the same.
pub(crate) fn percent_decode(text: &str) -> Cow<'_, str> {
    let Cow::Owned(decoded) = decode_once(text.as_bytes()) else { return Cow::Borrowed(text) };
    match String::from_utf8(decoded) {
        Ok(decoded) => Cow::Owned(decoded),
        Err(_) => {
            let ascii = decode_where(text.as_bytes(), |byte| byte.is_ascii()).into_owned();
            String::from_utf8(ascii).map_or(Cow::Borrowed(text), Cow::Owned)
        }
    }
}

/// Undoes one layer of escapes of a text; `None` if what comes out is not UTF-8.
pub(crate) fn percent_decode_strictly(text: &str) -> Option<Cow<'_, str>> {
    match decode_once(text.as_bytes()) {
        Cow::Borrowed(_) => Some(Cow::Borrowed(text)),
        Cow::Owned(decoded) => String::from_utf8(decoded).ok().map(Cow::Owned),
    }
}

/// Undoes one layer of escapes, as <https://url.spec.whatwg.org/#percent-decode> does; borrowed if
/// the text holds no `%`.
pub(crate) fn decode_once(bytes: &[u8]) -> Cow<'_, [u8]> {
    decode_where(bytes, |_| true)
}

/// Undoes one layer of the escapes of letters, digits and `-._~`: with and without them a link means the
/// same (RFC 3986, section 2.3). Borrowed if the text has none.
pub(crate) fn decode_unreserved(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let mut escapes = memchr::memchr_iter(b'%', bytes).filter_map(|at| escaped(bytes.get(at..)?));
    if !escapes.any(is_unreserved) {
        return Cow::Borrowed(text);
    }
    let decoded = String::from_utf8(decode_where(bytes, is_unreserved).into_owned());
    decoded.map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Whether a byte means the same in a link with and without an escape.
fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// Undoes one layer of those escapes that stand for a wanted byte.
fn decode_where(bytes: &[u8], wanted: impl Fn(u8) -> bool) -> Cow<'_, [u8]> {
    let Some(mut at) = memchr::memchr(b'%', bytes) else { return Cow::Borrowed(bytes) };
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((before, after)) = rest.split_at_checked(at) {
        decoded.extend_from_slice(before);
        rest = after;
        // Escapes come in runs.
        while rest.first() == Some(&b'%') {
            let byte = escaped(rest).filter(|byte| wanted(*byte));
            decoded.push(byte.unwrap_or(b'%'));
            rest = rest.get(if byte.is_some() { 3 } else { 1 }..).unwrap_or_default();
        }
        let Some(next) = find_near(b'%', rest) else { break };
        at = next;
    }
    decoded.extend_from_slice(rest);
    Cow::Owned(decoded)
}

/// Bytes without any escape left.
pub(crate) struct Decoded<'a> {
    pub(crate) bytes: Cow<'a, [u8]>,
    /// Whether there were escapes of escapes.
    pub(crate) several_layers: bool,
}

/// Undoes escapes until none is left.
///
/// Passes over the text would need as many as there are layers, and 64 KiB hold thirty thousand of
/// them. But two escapes never overlap, since `%` is not a hex digit, so the order in which they are
/// undone does not matter: a stack whose top is reduced as soon as it is an escape comes to the
/// same end in one go.
pub(crate) fn decode_fully(bytes: &[u8]) -> Decoded<'_> {
    let Some(first) = memchr::memchr(b'%', bytes) else {
        return Decoded { bytes: Cow::Borrowed(bytes), several_layers: false };
    };
    let (plain, mut rest) = bytes.split_at(first);
    let mut stack = Vec::with_capacity(bytes.len());
    stack.extend_from_slice(plain);
    let (mut undone, mut written) = (0, 0);
    // Whether an escape may have begun that what follows would end.
    let mut has_begun = false;
    while let Some((byte, after)) = rest.split_first() {
        if !has_begun {
            if let Some(byte) = escaped(rest) {
                stack.push(byte);
                (undone, written) = (undone + 1, written + 1);
                has_begun = byte == b'%';
                rest = rest.get(3..).unwrap_or_default();
                continue;
            }
            if *byte != b'%' {
                let end = find_near(b'%', rest).unwrap_or(rest.len());
                let (run, next) = rest.split_at(end);
                stack.extend_from_slice(run);
                rest = next;
                continue;
            }
        }
        written += usize::from(escaped(rest).is_some());
        stack.push(*byte);
        while let Some(byte) = stack.len().checked_sub(3).and_then(|at| escaped(stack.get(at..)?)) {
            stack.truncate(stack.len() - 3);
            stack.push(byte);
            undone += 1;
        }
        has_begun = stack.iter().rev().take(2).any(|byte| *byte == b'%');
        rest = after;
    }
    Decoded { bytes: Cow::Owned(stack), several_layers: undone > written }
}

/// The beginning of a text without escapes, as [`decode_fully`] has it, in a place of its own for those
/// who must not allocate.
pub(crate) struct Beginning<const N: usize> {
    bytes: [u8; N],
    length: usize,
}

impl<const N: usize> Beginning<N> {
    pub(crate) fn new() -> Self {
        Self { bytes: [0; N], length: 0 }
    }

    /// As much as there is room for of a text.
    pub(crate) fn of(text: &[u8]) -> Self {
        let mut beginning = Self::new();
        let rest = beginning.fill(text, |byte| *byte != b'%');
        for byte in rest {
            if !beginning.push(*byte) {
                break;
            }
        }
        beginning
    }

    /// Begins anew with those bytes of a text that are plain, which must not be percent signs, as far
    /// as there is room. Answers what follows them.
    pub(crate) fn fill<'a>(&mut self, text: &'a [u8], plain: impl Fn(&u8) -> bool) -> &'a [u8] {
        let end = text.iter().take(N).take_while(|byte| plain(byte)).count();
        let (start, rest) = text.split_at(end);
        self.bytes.iter_mut().zip(start).for_each(|(slot, byte)| *slot = *byte);
        self.length = end;
        rest
    }

    /// Appends a byte, and undoes the escapes that it ends; `false` if there is no room for it.
    pub(crate) fn push(&mut self, byte: u8) -> bool {
        let Some(slot) = self.bytes.get_mut(self.length) else { return false };
        *slot = byte;
        self.length += 1;
        while let Some(at) = self.length.checked_sub(3)
            && let Some(byte) = self.as_bytes().get(at..).and_then(escaped)
            && let Some(slot) = self.bytes.get_mut(at)
        {
            *slot = byte;
            self.length = at + 1;
        }
        true
    }

    /// Takes the last byte away.
    pub(crate) fn pop(&mut self) {
        self.length = self.length.saturating_sub(1);
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }

    pub(crate) fn make_ascii_lowercase(&mut self) {
        self.bytes.make_ascii_lowercase();
    }
}

/// Undoes escapes of a text until none is left, but for those that would make it no text.
pub(crate) fn decode_all(text: &str) -> Cow<'_, str> {
    let Cow::Owned(decoded) = decode_fully(text.as_bytes()).bytes else {
        return Cow::Borrowed(text);
    };
    Cow::Owned(String::from_utf8(decoded).unwrap_or_else(|error| {
        let mut escaped = String::with_capacity(text.len());
        for byte in error.as_bytes() {
            match byte.is_ascii() {
                true => escaped.push(char::from(*byte)),
                false => push_escape(*byte, &mut escaped),
            }
        }
        escaped
    }))
}

/// Writes `%XX` in upper case.
pub(crate) fn push_escape(byte: u8, out: &mut String) {
    push_escapes(&[byte], out);
}

/// Writes the escape of every byte.
pub(crate) fn push_escapes(bytes: &[u8], out: &mut String) {
    for bytes in bytes.chunks(ESCAPED_TOGETHER) {
        let mut text = [b'%'; 3 * ESCAPED_TOGETHER];
        for (place, byte) in text.chunks_exact_mut(3).zip(bytes) {
            if let [_, high, low] = place {
                (*high, *low) = (digit(byte >> 4), digit(byte & 15));
            }
        }
        let written = text.get(..3 * bytes.len()).and_then(|text| std::str::from_utf8(text).ok());
        out.push_str(written.unwrap_or_default());
    }
}

/// How many escapes are written at once.
const ESCAPED_TOGETHER: usize = 16;

/// A hexadecimal digit as browsers write it.
pub(crate) const fn digit(value: u8) -> u8 {
    if value < 10 { b'0' + value } else { b'A' + value - 10 }
}

/// Whether Safe Browsing escapes the byte in a canonical URL.
pub(crate) const fn needs_escape(byte: u8) -> bool {
    byte <= 0x20 || byte >= 0x7f || byte == b'#' || byte == b'%'
}

/// How many bytes a text begins with that need no escape, as [`needs_escape`] has it.
pub(crate) fn plain_length(text: &[u8]) -> usize {
    let (words, rest) = text.as_chunks::<8>();
    for (number, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let low = word.wrapping_sub(each(0x21)) & !word;
        // A byte of 0x7f or more has its highest bit set in one of these.
        let high = word | word.wrapping_add(each(1));
        let sign = zeros(word ^ each(b'#')) | zeros(word ^ each(b'%'));
        // The lowest mark is right. Those above it may be wrong, and do not matter.
        let marks = (low | high | sign) & each(0x80);
        if marks != 0 {
            return 8 * number + marks.trailing_zeros() as usize / 8;
        }
    }
    let plain = rest.iter().take_while(|byte| !needs_escape(**byte)).count();
    text.len() - rest.len() + plain
}

/// The byte that an escape at the beginning of the text stands for.
#[inline]
pub(crate) fn escaped(text: &[u8]) -> Option<u8> {
    let [b'%', high, low, ..] = *text else { return None };
    hex::byte(high, low)
}

/// The character whose UTF-8 is escaped at the beginning of a text, and how many bytes the escapes take.
pub(crate) fn escaped_char(text: &str) -> Option<(char, usize)> {
    let byte = |index: usize| escaped(text.as_bytes().get(3 * index..)?);
    let length = match byte(0)? {
        0..0x80 => 1,
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return None,
    };
    let mut bytes = [0; 4];
    for (index, slot) in bytes.iter_mut().enumerate().take(length) {
        *slot = byte(index)?;
    }
    let c = str::from_utf8(bytes.get(..length)?).ok()?.chars().next()?;
    Some((c, 3 * length))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn escapes_that_change_nothing_are_undone() {
        for (text, expected) in [
            ("", ""),
            ("a%5F%5fb%2D%7E%2E", "a__b-~."),
            ("%41%25%42%2543%25%34%33", "A%25B%2543%2543"),
            ("%2F%20%zz%4", "%2F%20%zz%4"),
            ("%C3%A9%5F\u{e9}%61", "%C3%A9_\u{e9}a"),
        ] {
            assert_eq!(decode_unreserved(text), expected, "{text}");
        }
        assert!(matches!(decode_unreserved("%2F%3a%"), Cow::Borrowed(_)));
    }

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

    /// One layer of escapes undone, byte by byte.
    fn plainly_decoded(bytes: &[u8]) -> Vec<u8> {
        let mut decoded = Vec::new();
        let mut rest = bytes;
        while let [byte, after @ ..] = rest {
            let undone = escaped(rest);
            decoded.push(undone.unwrap_or(*byte));
            rest = if undone.is_some() { &rest[3..] } else { after };
        }
        decoded
    }

    proptest! {
        #[test]
        fn one_layer_is_undone_as_byte_by_byte(text in "[%%2345ax]{0,20}.{0,60}[%%2345ax]{0,20}") {
            prop_assert_eq!(&*decode_once(text.as_bytes()), plainly_decoded(text.as_bytes()));
        }

        #[test]
        fn plain_bytes_are_counted_as_one_by_one(
            text in prop::collection::vec(
                prop::sample::select(&b" !\"#$%&a~\x7f\x80\xff\x1f"[..]),
                0..40,
            ),
            before in 0..40_usize,
        ) {
            let text = [vec![b'x'; before], text].concat();
            let plain = text.iter().take_while(|byte| !needs_escape(**byte)).count();
            prop_assert_eq!(plain_length(&text), plain);
        }

        #[test]
        fn the_stack_comes_to_the_same_end_as_passes(text in "[%%%2345ax]{0,40}") {
            let decoded = decode_fully(text.as_bytes());
            prop_assert_eq!(&*decoded.bytes, &passes(text.as_bytes())[..]);
            let beginning = Beginning::<40>::of(text.as_bytes());
            prop_assert_eq!(&*decoded.bytes, beginning.as_bytes());
            let mut escapes = String::new();
            push_escapes(text.as_bytes(), &mut escapes);
            prop_assert_eq!(decode_once(escapes.as_bytes()), text.as_bytes());
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

    #[test]
    fn a_broken_escape_stays() {
        assert_eq!(percent_decode("%41%4"), "A%4");
        assert_eq!(percent_decode("%%41%zz"), "%A%zz");
        assert_eq!(percent_decode("%2541"), "%41");
    }

    #[test]
    fn what_is_not_utf8_keeps_its_escapes() {
        assert_eq!(percent_decode("%ff%3A"), "%ff:");
        assert_eq!(percent_decode_strictly("%ff%3A"), None);
    }
}
