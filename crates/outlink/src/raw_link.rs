//! A link as it came, before anything is known about it.

use std::borrow::Cow;

use crate::codec::percent::push_escape;

/// A link as it came: text, or bytes that need not be UTF-8.
///
/// Every function that is asked about one link takes `impl Into<RawLink>`, so that `&str`, `&String`,
/// `&[u8]` and `&Vec<u8>` are asked about in the same way. To make one costs nothing; bytes are checked
/// for UTF-8 when the link is read, and a byte that belongs to no character is percent-encoded then, as
/// Safe Browsing does it.
///
/// ```
/// use outlink::{Context, Database, Screener};
///
/// let screener = Screener::new(Database::starter()?);
/// let link = "https://testsafebrowsing.appspot.com/s/phishing.html";
/// assert!(screener.is_blocked(link, &Context::default()));
/// assert!(screener.is_blocked(link.as_bytes(), &Context::default()));
/// # Ok::<(), outlink::OpenError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RawLink<'a>(Content<'a>);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Content<'a> {
    Text(&'a str),
    /// Not checked for UTF-8 yet.
    Bytes(&'a [u8]),
}

impl<'a> RawLink<'a> {
    /// The bytes, as they came.
    #[inline]
    pub const fn as_bytes(self) -> &'a [u8] {
        match self.0 {
            Content::Text(text) => text.as_bytes(),
            Content::Bytes(bytes) => bytes,
        }
    }

    /// The text, unless some byte does not belong to a character. Linear in the length if the link
    /// was given as bytes.
    #[inline]
    pub fn as_str(self) -> Option<&'a str> {
        match self.0 {
            Content::Text(text) => Some(text),
            Content::Bytes(bytes) => std::str::from_utf8(bytes).ok(),
        }
    }

    /// The text in which every byte that does not belong to a character is percent-encoded;
    /// borrowed if there is none.
    pub fn to_text(self) -> Cow<'a, str> {
        if let Some(text) = self.as_str() {
            return Cow::Borrowed(text);
        }
        let bytes = self.as_bytes();
        let mut text = String::with_capacity(bytes.len() + 16);
        for chunk in bytes.utf8_chunks() {
            text.push_str(chunk.valid());
            chunk.invalid().iter().for_each(|byte| push_escape(*byte, &mut text));
        }
        Cow::Owned(text)
    }
}

/// Conversions from a reference to what derefs to text or to bytes.
macro_rules! from {
    ($($content:ident: $($from:ty),+;)+) => {$($(
        impl<'a> From<&'a $from> for RawLink<'a> {
            #[inline]
            fn from(link: &'a $from) -> Self {
                Self(Content::$content(link))
            }
        }
    )+)+};
}

from! {
    Text: str, &str, String, &String, Box<str>, Cow<'_, str>;
    Bytes: [u8], &[u8], Vec<u8>, &Vec<u8>, Box<[u8]>, Cow<'_, [u8]>;
}

impl<'a, const N: usize> From<&'a [u8; N]> for RawLink<'a> {
    #[inline]
    fn from(link: &'a [u8; N]) -> Self {
        Self(Content::Bytes(link))
    }
}

impl<'a> From<&RawLink<'a>> for RawLink<'a> {
    #[inline]
    fn from(link: &RawLink<'a>) -> Self {
        *link
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_belong_to_no_character_are_escaped() {
        for (bytes, text) in [
            (&b"https://evil.example/"[..], "https://evil.example/"),
            (b"a\xffb\xc3\xa9", "a%FFb\u{e9}"),
            (b"\xe2\x82", "%E2%82"),
            (b"", ""),
        ] {
            let link = RawLink::from(bytes);
            assert_eq!(link.to_text(), text);
            assert_eq!(link.as_str().is_some(), matches!(link.to_text(), Cow::Borrowed(_)));
            assert_eq!(link.as_bytes(), bytes);
        }
    }
}
