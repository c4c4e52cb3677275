//! Links in a text that need not be UTF-8.

use std::ops::Range;

use super::extract;

/// Finds the links in a text that need not be UTF-8: where each one stands, counted in the bytes of
/// `text`, and the link as it should be screened. Bytes that do not belong to a character are read
/// as U+FFFD.
///
/// ```
/// let links = outlink::extract::extract_bytes(b"caf\xe9: hxxps://example[.]com/a");
/// assert_eq!(links, [(6..29, "https://example.com/a".to_owned())]);
/// ```
pub fn extract_bytes(text: &[u8]) -> Vec<(Range<usize>, String)> {
    let read = String::from_utf8_lossy(text);
    let mut origin = Origin::new(text);
    extract(&read)
        .map(|link| {
            // In this order: offsets only ascend, so that one pass over the text is enough.
            let start = origin.of(link.start);
            let end = origin.of(link.end);
            (start..end, link.url.into_owned())
        })
        .collect()
}

/// Leads offsets in a text as it is read back to the bytes that it was read from.
struct Origin<'t> {
    chunks: std::str::Utf8Chunks<'t>,
    /// Where the part begins that is looked at, as it is read and as it came.
    read: usize,
    came: usize,
    /// How long the characters and the replaced bytes of that part are.
    valid: usize,
    invalid: usize,
}

impl<'t> Origin<'t> {
    fn new(text: &'t [u8]) -> Self {
        Self { chunks: text.utf8_chunks(), read: 0, came: 0, valid: 0, invalid: 0 }
    }

    /// Offsets must not descend from one call to the next.
    fn of(&mut self, offset: usize) -> usize {
        loop {
            let within = offset.saturating_sub(self.read);
            if within <= self.valid {
                return self.came + within;
            }
            let replacement =
                if self.invalid > 0 { char::REPLACEMENT_CHARACTER.len_utf8() } else { 0 };
            let next = self.read + self.valid + replacement;
            if offset < next {
                return self.came + self.valid;
            }
            self.came += self.valid + self.invalid;
            self.read = next;
            let Some(chunk) = self.chunks.next() else { return self.came };
            (self.valid, self.invalid) = (chunk.valid().len(), chunk.invalid().len());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_count_the_bytes_that_came() {
        let text = b"\xff\xfehttps://a.example/\xf0\x9f\x98\x80 \xe2\x82 t.me/b\xff";
        let found: Vec<&[u8]> =
            extract_bytes(text).into_iter().map(|(span, _)| &text[span]).collect();
        assert!(found[0].starts_with(b"https://a.example/"), "{found:?}");
        assert!(found[1].starts_with(b"t.me/b"), "{found:?}");
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn text_that_is_utf_8_has_the_same_links() {
        let text = "grün: https://grün.example/ß, t.me/a";
        let links: Vec<_> =
            extract(text).map(|link| (link.start..link.end, link.url.into_owned())).collect();
        assert_eq!(extract_bytes(text.as_bytes()), links);
    }
}
