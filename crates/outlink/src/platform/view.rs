//! A link as templates look at it.

use std::borrow::Cow;
use std::cell::OnceCell;

use memchr::memchr;

use super::link::Link;
use super::link::without_www;
use super::reserved::Reserved;
use crate::codec::percent_decode_strictly;
use crate::codec::word::each;

/// No template has more segments.
pub(super) const MAX_SEGMENTS: usize = 8;

/// Texts that were decoded, each once, for views that borrow them.
#[derive(Debug, Default)]
pub(super) struct Decoded(OnceCell<(String, Box<Decoded>)>);

impl Decoded {
    /// A text, which is kept here if it was decoded.
    pub(super) fn keep<'a>(&'a self, text: Cow<'a, str>) -> &'a str {
        let text = match text {
            Cow::Borrowed(text) => return text,
            Cow::Owned(text) => text,
        };
        let mut last = self;
        while let Some((known, next)) = last.0.get() {
            if *known == text {
                return known;
            }
            last = next;
        }
        &last.0.get_or_init(|| (text, Box::default())).0
    }
}

/// The parts of a link, decoded once where they hold escapes.
#[derive(Debug)]
pub(super) struct View<'a> {
    pub(super) is_web: bool,
    pub(super) scheme: &'a str,
    /// Without a leading `www.`.
    pub(super) host: &'a str,
    /// Whether the host is one of the family of the platform that is asked.
    pub(super) in_family: bool,
    /// The first segments that are not empty; of a link of an app the first thing that it names is
    /// one.
    pub(super) segments: [&'a str; MAX_SEGMENTS],
    /// How many segments there are.
    pub(super) count: usize,
    pub(super) query: &'a str,
    /// Whether the query may hold escapes.
    pub(super) may_query_escape: bool,
    pub(super) fragment: &'a str,
    /// What was decoded.
    pub(super) decoded: &'a Decoded,
    /// Whether the first segment is reserved on the platform that is asked, once that is known.
    is_reserved: OnceCell<bool>,
}

impl<'a> View<'a> {
    /// The view of a link; `None` if its path is not UTF-8.
    #[inline(always)] // It is large, and would be copied.
    pub(super) fn of(link: &'a Link<'a>, decoded: &'a Decoded) -> Option<Self> {
        let mut segments = [""; MAX_SEGMENTS];
        let is_web = link.is_web();
        let [may_path_escape, may_query_escape] = link.may_escape;
        let mut count = 0;
        if !is_web && !link.first_thing.is_empty() {
            count = 1;
            *segments.first_mut()? = decoded.keep(percent_decode_strictly(link.first_thing)?);
        }
        let places = segments.get_mut(count..)?;
        count += match may_path_escape {
            true => split_path(link.path, decoded, places)?,
            false => split_plain(link.path, places),
        };
        Some(Self {
            is_web,
            scheme: link.scheme,
            host: &link.host,
            in_family: false,
            segments,
            count,
            query: link.query,
            may_query_escape,
            fragment: link.fragment,
            decoded,
            is_reserved: OnceCell::new(),
        })
    }

    /// The view of an app's link that holds a web link, `vnd.youtube://www.youtube.com/watch?v=…`,
    /// as that link; `None` if its first segment is not a name of a host.
    pub(super) fn of_carried(link: &'a Link<'a>, decoded: &'a Decoded) -> Option<Self> {
        let host = link.first_thing;
        if link.is_web() || !host.contains('.') {
            return None;
        }
        let mut segments = [""; MAX_SEGMENTS];
        let count = split_path(link.path, decoded, &mut segments)?;
        let host = without_www(host);
        let (query, fragment) = (link.query, link.fragment);
        let scheme = link.scheme;
        Some(Self {
            is_web: true,
            scheme,
            host,
            in_family: false,
            segments,
            count,
            query,
            may_query_escape: true,
            fragment,
            decoded,
            is_reserved: OnceCell::new(),
        })
    }

    /// The first segment; `None` if there is none.
    pub(super) fn first_segment(&self) -> Option<&str> {
        self.segments.first().filter(|_| self.count > 0).copied()
    }

    /// Whether the first segment is reserved on the platform that is asked.
    pub(super) fn is_first_reserved(&self, reserved: &Reserved) -> bool {
        let is_reserved = || self.first_segment().is_some_and(|first| reserved.contains(first));
        *self.is_reserved.get_or_init(is_reserved)
    }
}

/// Splits a path into decoded segments and answers how many there are, of which as many are kept as
/// there is room for; `None` if one of those is not UTF-8.
pub(super) fn split_path<'a>(
    path: &'a str,
    decoded: &'a Decoded,
    segments: &mut [&'a str],
) -> Option<usize> {
    let count = split_plain(path, segments);
    if memchr(b'%', path.as_bytes()).is_some() {
        for segment in segments.iter_mut().take(count) {
            *segment = decoded.keep(percent_decode_strictly(segment)?);
        }
    }
    Some(count)
}

/// As [`split_path`], which leaves escapes as they are.
fn split_plain<'a>(path: &'a str, segments: &mut [&'a str]) -> usize {
    let mut segments = segments.iter_mut();
    let mut count = 0;
    let mut start = 0;
    let mut add = |end: usize| {
        if start < end {
            count += 1;
            if let Some(place) = segments.next() {
                *place = path.get(start..end).unwrap_or_default();
            }
        }
        start = end + 1;
    };
    // Segments are short, so that calls for each of them would take longer than this.
    let (words, rest) = path.as_bytes().as_chunks();
    let mut at = 0;
    for word in words {
        let mut slashes = slashes(u64::from_le_bytes(*word));
        while slashes != 0 {
            add(at + slashes.trailing_zeros() as usize / 8);
            slashes &= slashes - 1;
        }
        at += 8;
    }
    let word = rest.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
    let mut slashes = slashes(word);
    while slashes != 0 {
        add(at + slashes.trailing_zeros() as usize / 8);
        slashes &= slashes - 1;
    }
    // The path ends as if a slash followed.
    add(path.len());
    count
}

/// The highest bit of each of eight bytes that is a slash; the first byte is the lowest.
fn slashes(word: u64) -> u64 {
    const LOW: u64 = each(0x7f);
    // Of each byte, seven bits and a carry say whether it is another one than a slash.
    let others = word ^ each(b'/');
    let is_other = ((others & LOW) + LOW) | others;
    !is_other & !LOW
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_split_at_each_slash() {
        let paths =
            ["", "/", "//", "/a", "a/b/", "/0123456/78//9abcdef/\u{e9}\u{af}/0/", "/%2F/a%62"];
        for path in paths {
            let decoded = Decoded::default();
            let mut segments = [""; MAX_SEGMENTS];
            let count = split_path(path, &decoded, &mut segments).unwrap();
            let expected = path.split('/').filter(|segment| !segment.is_empty());
            let expected: Vec<_> =
                expected.map(|it| percent_decode_strictly(it).unwrap()).collect();
            assert_eq!(segments[..count], expected, "{path}");
        }
        for byte in 0..=u8::MAX {
            let expected = if byte == b'/' { 0x80_0000_8000 } else { 0x80_0000_0000 };
            let word = u64::from_le_bytes([b'.', byte, b'o', 0xaf, b'/', b'0', 0, 0]);
            assert_eq!(slashes(word), expected, "{byte}");
        }
    }

    #[test]
    fn segments_beyond_the_last_place_are_counted() {
        let decoded = Decoded::default();
        let mut segments = [""; 2];
        assert_eq!(split_path("/a/b/c/d", &decoded, &mut segments), Some(4));
        assert_eq!(split_path("/a/%ff", &decoded, &mut segments), None);
        assert_eq!(split_path("/a/b/%ff", &decoded, &mut segments), Some(3), "it is not looked at");
    }

    #[test]
    fn decoded_texts_are_kept_each_once() {
        let decoded = Decoded::default();
        let kept = ["a", "b", "a", "c", "b"].map(|text| decoded.keep(Cow::Owned(text.to_owned())));
        assert_eq!(kept, ["a", "b", "a", "c", "b"]);
        assert!(std::ptr::eq(kept[0], kept[2]) && std::ptr::eq(kept[1], kept[4]));
        let borrowed = "a";
        assert!(std::ptr::eq(decoded.keep(Cow::Borrowed(borrowed)), borrowed));
    }
}
