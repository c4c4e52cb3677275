//! How a value begins once its escapes are undone.

use crate::codec::percent::Beginning;
use crate::codec::percent::escaped;
use crate::expand::decode::front::is_padding;

/// The beginning of a value without its escapes, however many layers of them there are: a name, and the
/// mark behind it. It is kept on the stack, since it rules out nearly all values.
pub(super) struct Start {
    bytes: Beginning<ROOM>,
    /// Where the first colon, slash or backslash is.
    mark: Option<usize>,
}

impl Start {
    pub(super) fn of(value: &str) -> Self {
        let mut start = Self { bytes: Beginning::new(), mark: None };
        let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
        let rest = start.bytes.fill(value.as_bytes(), is_plain);
        for byte in rest {
            if !start.bytes.push(*byte) || start.is_whole() {
                break;
            }
        }
        start
    }

    /// The mark: a colon, a slash or a backslash.
    pub(super) fn mark(&self) -> Option<u8> {
        self.bytes.as_bytes().get(self.mark?).copied()
    }

    /// What stands before the mark, in lower case.
    pub(super) fn name(&self) -> Option<Name> {
        let mut bytes = Beginning::new();
        bytes.fill(self.bytes.as_bytes().get(..self.mark?)?, |_| true);
        bytes.make_ascii_lowercase();
        Some(Name(bytes))
    }

    /// Whether it begins with `http`, in any case.
    pub(super) fn begins_with_http(&self) -> bool {
        self.begins_in_any_case(b"http")
    }

    pub(super) fn begins_with_any(&self, beginnings: &[&str]) -> bool {
        let bytes = self.bytes.as_bytes();
        beginnings.iter().any(|beginning| bytes.starts_with(beginning.as_bytes()))
    }

    /// Whether it begins with `www.`, in any case.
    pub(super) fn begins_with_www(&self) -> bool {
        self.begins_in_any_case(b"www.")
    }

    fn begins_in_any_case<const N: usize>(&self, beginning: &[u8; N]) -> bool {
        self.bytes.as_bytes().get(..N).is_some_and(|start| start.eq_ignore_ascii_case(beginning))
    }

    /// Whether it begins with two slashes of either kind.
    pub(super) fn begins_with_slashes(&self) -> bool {
        matches!(self.bytes.as_bytes(), [b'/' | b'\\', b'/' | b'\\', ..])
    }

    /// Takes in the last byte. Answers whether nothing that follows matters: the mark is known and what
    /// stands behind it.
    fn is_whole(&mut self) -> bool {
        let bytes = self.bytes.as_bytes();
        let Some((last, before)) = bytes.split_last() else { return false };
        let end = before.len();
        match *last {
            b'\t' | b'\n' | b'\r' => self.bytes.pop(),
            byte if end == 0 && is_padding(char::from(byte)) => self.bytes.pop(),
            b':' | b'/' | b'\\' if self.mark.is_none() => self.mark = Some(end),
            _ => {}
        }
        let behind = self.mark.and_then(|mark| self.bytes.as_bytes().get(mark + 1..));
        behind.is_some_and(|behind| !matches!(behind, [] | [b'%'] | [b'%', _]))
    }
}

/// What the first bytes of a value say of how it begins once its escapes are undone.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum FirstBytes<'a> {
    /// Nothing.
    Unclear,
    /// It begins with this name. The byte behind the name is not a mark.
    Name(&'a str),
    /// It begins with another byte.
    Other(u8),
}

impl<'a> FirstBytes<'a> {
    /// Looks at a value before a [`Start`] is made of it: a few bytes tell nearly all values apart.
    pub(super) fn at(value: &'a str) -> Self {
        let mut rest = value;
        loop {
            let front = rest.bytes().take_while(|byte| is_padding(char::from(*byte))).count();
            let text = rest.get(front..).unwrap_or_default();
            let end = text.bytes().take_while(|byte| is_in_name(*byte)).count();
            let (name, behind) = text.split_at_checked(end).unwrap_or_default();
            let (byte, length) = match behind.as_bytes() {
                [] => return Self::Name(name),
                [b'%', ..] => match escaped(behind.as_bytes()) {
                    Some(byte) if !is_in_name(byte) && byte != b'%' => (byte, 3),
                    // Digits may be escaped in turn, and nobody escapes letters without a reason.
                    _ => return Self::Unclear,
                },
                [byte, ..] => (*byte, 1),
            };
            if matches!(byte, b':' | b'/' | b'\\' | b'\t' | b'\n' | b'\r') {
                return Self::Unclear;
            }
            if !name.is_empty() {
                return Self::Name(name);
            }
            if !is_padding(char::from(byte)) {
                return Self::Other(byte);
            }
            rest = behind.get(length..).unwrap_or_default();
        }
    }
}

/// Whether the name of a host, a scheme or base64 for URLs may have a byte.
#[expect(clippy::indexing_slicing, reason = "the table has a place for every byte")]
fn is_in_name(byte: u8) -> bool {
    // Values of a hundred digits are usual, so that every instruction for a byte counts.
    const IN_NAME: [bool; 256] = {
        let mut in_name = [false; 256];
        let mut byte = 0;
        while byte < in_name.len() {
            in_name[byte] = (byte as u8).is_ascii_alphanumeric()
                || matches!(byte as u8, b'.' | b'-' | b'_' | b'+');
            byte += 1;
        }
        in_name
    };
    IN_NAME[usize::from(byte)]
}

/// A name in lower case.
pub(super) struct Name(Beginning<ROOM>);

impl Name {
    pub(super) fn as_str(&self) -> &str {
        std::str::from_utf8(self.0.as_bytes()).unwrap_or_default()
    }
}

/// No name of a host is longer, with the mark behind it and an escape.
const ROOM: usize = 260;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_without_a_mark_are_told_by_their_first_bytes() {
        // Schemes of callers may hold a plus sign.
        for value in [
            "a.b/",
            "%68ttp:",
            "x%2Fy",
            "+%20,t.me/",
            "a%3a",
            "%2525",
            "a%0Ab",
            "%zz",
            "/",
            "web+x:y",
            "+web%2Bx:",
        ] {
            assert_eq!(FirstBytes::at(value), FirstBytes::Unclear, "{value}");
        }
        for (value, name) in [
            ("", ""),
            ("+%20", ""),
            ("some+words", "some+words"),
            ("%2C+a%20b:c", "a"),
            ("1,2/3", "1"),
        ] {
            assert_eq!(FirstBytes::at(value), FirstBytes::Name(name), "{value}");
        }
        for (value, byte) in [("%D0%BF:", 0xd0), ("(http://", b'('), ("+%7B\"a\":1}", b'{')] {
            assert_eq!(FirstBytes::at(value), FirstBytes::Other(byte), "{value}");
        }
    }

    #[test]
    fn escapes_are_undone_in_every_layer() {
        for (value, text, mark) in [
            ("t%2eme%2ffoo", "t.me/f", Some(b'/')),
            ("%74%252e%256de/x", "t.me/x", Some(b'/')),
            ("ht%09tps%25253A//a", "https:/", Some(b':')),
            ("https%%33A%2F", "https:/", Some(b':')),
            ("+%2c%20%5c%5Ca", "\\\\", Some(b'\\')),
            ("/%zz", "/%zz", Some(b'/')),
            ("words", "words", None),
            ("", "", None),
        ] {
            let start = Start::of(value);
            assert_eq!(start.bytes.as_bytes(), text.as_bytes(), "{value}");
            assert_eq!(start.mark(), mark, "{value}");
        }
        assert_eq!(Start::of("T.ME/").name().unwrap().as_str(), "t.me");
        assert_eq!(Start::of(&"a".repeat(300)).bytes.as_bytes().len(), ROOM);
    }
}
