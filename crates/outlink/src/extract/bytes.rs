//! Links in a text that need not be UTF-8.

use super::ExtractOptions;
use super::LinkForm;
use super::extract_with;
use crate::limits::Limits;

/// A link in a text that need not be UTF-8; it does not refer to the text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct ByteLink {
    /// The offset of the first byte.
    pub start: usize,
    /// The offset behind the last byte.
    pub end: usize,
    /// What a program opens: see [`Link::url`](super::Link::url).
    pub url: String,
    /// What markup shows in the place of the link.
    pub shown: Option<String>,
    /// Whether what is shown names another host than that of the link.
    pub shown_host_differs: bool,
    /// How the link is written.
    pub form: LinkForm,
}

/// Finds the links in a text that need not be UTF-8, and where each one stands, counted in the bytes
/// of `text`. Bytes that do not belong to a character are read as U+FFFD.
///
/// ```
/// use outlink::extract::{ExtractOptions, extract_bytes};
///
/// let (options, limits) = (ExtractOptions::default(), outlink::Limits::default());
/// let links = extract_bytes(b"caf\xe9: hxxps://example[.]com/a", &options, &limits);
/// assert_eq!((links[0].start, links[0].end), (6, 29));
/// assert_eq!(links[0].url, "https://example.com/a");
/// ```
pub fn extract_bytes(text: &[u8], options: &ExtractOptions, limits: &Limits) -> Vec<ByteLink> {
    let read = String::from_utf8_lossy(text);
    let links = extract_with(&read, options).map(|link| owned(&link, limits));
    locate(text, links.map(|link| (link, ()))).into_iter().map(|(link, ())| link).collect()
}

/// A link that does not refer to its text.
pub(crate) fn owned(link: &super::Link<'_>, limits: &Limits) -> ByteLink {
    ByteLink {
        start: link.start,
        end: link.end,
        url: link.url(limits),
        shown: link.shown.as_deref().map(str::to_owned),
        shown_host_differs: link.shown_host_differs(limits),
        form: link.form,
    }
}

/// Links of a text as it was read, in their order, with the offsets of the text as it came.
pub(crate) fn locate<T>(
    text: &[u8],
    links: impl Iterator<Item = (ByteLink, T)>,
) -> Vec<(ByteLink, T)> {
    let mut origin = Origin::new(text);
    links
        .map(|(link, with)| {
            // In this order: offsets only ascend, so that one pass over the text is enough.
            let start = origin.of(link.start);
            let end = origin.of(link.end);
            (ByteLink { start, end, ..link }, with)
        })
        .collect()
}

/// Leads offsets in a text as it is read back to the bytes that it was read from.
pub(super) struct Origin<'t> {
    chunks: std::str::Utf8Chunks<'t>,
    /// Where the part begins that is looked at, as it is read and as it came.
    read: usize,
    came: usize,
    /// How long the characters and the replaced bytes of that part are.
    valid: usize,
    invalid: usize,
}

impl<'t> Origin<'t> {
    pub(super) fn new(text: &'t [u8]) -> Self {
        Self { chunks: text.utf8_chunks(), read: 0, came: 0, valid: 0, invalid: 0 }
    }

    /// Offsets must not descend from one call to the next.
    pub(super) fn of(&mut self, offset: usize) -> usize {
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
        let links = extract_bytes(text, &ExtractOptions::default(), &Limits::default());
        let found: Vec<&[u8]> = links.iter().map(|it| &text[it.start..it.end]).collect();
        assert!(found[0].starts_with(b"https://a.example/"), "{found:?}");
        assert!(found[1].starts_with(b"t.me/b"), "{found:?}");
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn text_that_is_utf_8_has_the_same_links() {
        let text = "grün: https://grün.example/ß, t.me/a";
        let limits = Limits::default();
        let options = ExtractOptions::default();
        let links: Vec<_> =
            extract_with(text, &options).map(|link| owned(&link, &limits)).collect();
        assert_eq!(extract_bytes(text.as_bytes(), &options, &limits), links);
    }
}
