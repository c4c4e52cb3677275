//! As much of protocol buffers as the identities in links take
//! (<https://protobuf.dev/programming-guides/encoding/>).

/// The values of all fields of that number that have a length, in their order. Other fields are
/// skipped, and what is malformed ends the message.
pub(crate) fn fields(message: &[u8], number: u32) -> impl Iterator<Item = &[u8]> {
    let mut message = Message(message);
    std::iter::from_fn(move || {
        loop {
            let (found, value) = message.field(NESTED)?;
            if let Some(value) = value.filter(|_| found == number) {
                return Some(value);
            }
        }
    })
}

/// How deep groups may lie in each other, as in the parsers of protocol buffers.
const NESTED: usize = 100;

/// The rest of a message that is not yet read.
struct Message<'a>(&'a [u8]);

impl<'a> Message<'a> {
    /// The number of the next field, and its value if that has a length. `None` at the end, be it that
    /// of a group.
    fn field(&mut self, nested: usize) -> Option<(u32, Option<&'a [u8]>)> {
        let tag = self.varint()?;
        let value = match tag & 7 {
            0 => self.varint().map(|_| None)?,
            1 => self.take(8).map(|_| None)?,
            2 => {
                let length = self.varint()?;
                Some(self.take(usize::try_from(length).ok()?)?)
            }
            3 => {
                let nested = nested.checked_sub(1)?;
                while self.field(nested).is_some() {}
                None
            }
            5 => self.take(4).map(|_| None)?,
            _ => return None,
        };
        Some((tag >> 3, value))
    }

    /// A number of at most ten bytes, which may have more of them than it needs. Tags and lengths have
    /// 32 bits, and parsers drop the others.
    fn varint(&mut self) -> Option<u32> {
        let mut value = 0;
        for index in 0..10 {
            let byte = *self.take(1)?.first()?;
            if index < 5 {
                value |= u32::from(byte & 0x7f) << (7 * index);
            }
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    fn take(&mut self, bytes: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(bytes)?;
        self.0 = rest;
        Some(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::fields;

    fn found(message: &[u8]) -> Vec<&[u8]> {
        fields(message, 1).collect()
    }

    #[test]
    fn a_field_is_found_wherever_it_stands() {
        let value: &[u8] = b"ab";
        for message in [
            &[0x0a, 2, b'a', b'b'][..],
            // Behind a number, four and eight bytes, another text, and a group with one of its own.
            &[0x10, 0x80, 0x01, 0x0a, 2, b'a', b'b'],
            &[0x15, 1, 2, 3, 4, 0x0a, 2, b'a', b'b'],
            &[0x11, 1, 2, 3, 4, 5, 6, 7, 8, 0x0a, 2, b'a', b'b'],
            &[0x12, 1, b'x', 0x0a, 2, b'a', b'b'],
            &[0x1b, 0x0a, 1, b'x', 0x1c, 0x0a, 2, b'a', b'b'],
            // A number where a text should be.
            &[0x08, 7, 0x0a, 2, b'a', b'b'],
            // With bytes that say nothing.
            &[0x8a, 0x80, 0x00, 0x82, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00, b'a', b'b'],
            // In front of what is malformed.
            &[0x0a, 2, b'a', b'b', 0x0a, 9, b'x'],
        ] {
            assert_eq!(found(message), [value], "{message:?}");
        }
        assert_eq!(found(&[0x0a, 1, b'a', 0x0a, 1, b'b']), [b"a", b"b"]);
        for message in [&[][..], &[0x0a], &[0x0a, 2, b'a'], &[0xff; 12], &[0x0f, 0x0a, 0]] {
            assert!(found(message).is_empty(), "{message:?}");
        }
        assert!(found(&[0x1b; 100_000]).is_empty(), "groups in groups end");
    }
}
