//! Links that have something in front of them, where no host is known that would say what: behind a mark
//! or a name in a path, behind a mark in a query without names, and behind a text in base64.

use memchr::memchr_iter;

use crate::codec::base64_decode;
use crate::codec::hex;
use crate::codec::percent::decode_all;
use crate::expand::decode::ends_link;
use crate::expand::decode::is_absolute;
use crate::expand::decode::without_punctuation;
use crate::expand::guess::places::BASE64_JSON;
use crate::expand::guess::places::is_base64_http;
use crate::expand::guess::shown::is_shown;

/// Whether a byte parts what stands in one segment of a path, or in a query without names.
fn is_mark(byte: u8) -> bool {
    matches!(byte, b',' | b';' | b'|' | b'*')
}

fn is_ascii_mark(character: char) -> bool {
    u8::try_from(character).is_ok_and(is_mark)
}

/// Where the parts of the segments of a path begin, each behind a slash, a mark, or the first equals sign
/// behind one of these or behind an ampersand. Parts whose names say that a page shows them are left out.
pub(super) fn part_starts(path: &str) -> impl Iterator<Item = usize> {
    // Where the name of a part begins, if no equals sign ended it.
    let mut name = Some(0);
    path.bytes().enumerate().filter_map(move |(at, byte)| match byte {
        b'=' => {
            let name = path.get(name.take()?..at).unwrap_or_default();
            // To look at the path for each of them takes time in proportion to the square of the length.
            (!is_shown(name, "")).then_some(at)
        }
        b'&' => {
            name = Some(at + 1);
            None
        }
        b'/' => {
            name = Some(at + 1);
            Some(at)
        }
        _ if is_mark(byte) => {
            name = Some(at + 1);
            Some(at)
        }
        _ => None,
    })
}

/// Whether an equals sign stands at a position of a path.
pub(super) fn is_name_end(path: &str, at: usize) -> bool {
    path.as_bytes().get(at) == Some(&b'=')
}

/// The part of a path that begins behind a position: the segment, or what a mark ends in it.
pub(super) fn part_at(path: &str, at: usize) -> &str {
    let part = path.get(at + 1..).unwrap_or_default();
    let before = path.as_bytes().get(at).copied().unwrap_or_default();
    let ends = |byte: u8| match byte {
        b'/' => true,
        b'&' => before == b'=',
        _ => before != b'/' && is_mark(byte),
    };
    part.get(..part.bytes().position(ends).unwrap_or(part.len())).unwrap_or_default()
}

/// The link to which a query goes on behind a mark, where no name stands before it:
/// `?3,x,https://a.example/y?z=1`.
pub(super) fn link_behind_mark(query: &str) -> Option<String> {
    let first = query.split(['=', '&']).next().unwrap_or_default();
    if first.len() < MIN_LINK || !first.contains([':', '%']) {
        return None;
    }
    let query = if first.contains('%') { decode_all(query) } else { query.into() };
    let first = query.split(['=', '&']).next().unwrap_or_default();
    let mut marks = first.bytes().enumerate().filter(|(_, byte)| is_mark(*byte));
    let mut link = marks.find_map(|(at, _)| query.get(at + 1..).filter(|link| is_absolute(link)));
    link.take().map(str::to_owned)
}

/// The links that texts in base64 hold behind something else: `1;2;https://a.example/;3`,
/// `id=1&url=https://a.example/`. A slash is a digit of base64, unless it parts the segments of a path.
pub(super) fn packed_links(text: &str, has_segments: bool) -> Vec<String> {
    let mut links = Vec::new();
    if text.len() < MIN_PACKED {
        return links;
    }
    let hides_digit = |at: usize| hides_digit(text.as_bytes().get(at..).unwrap_or_default());
    let has_hidden_digit = memchr_iter(b'%', text.as_bytes()).any(hides_digit);
    let text = if has_hidden_digit { decode_all(text) } else { text.into() };
    let bytes = text.as_bytes();
    if !memchr_iter(b'H', bytes).any(|at| is_base64_http(bytes, at)) {
        return links;
    }
    for run in runs_of_digits(bytes, has_segments) {
        let has_escape = run.contains(&b'%');
        // A piece is in its place if it begins a group of four digits. Others occur by chance.
        let is_in_place = |at: usize| has_escape || at % 4 == 1;
        let mut places = memchr_iter(b'H', run).filter(|at| is_base64_http(run, *at));
        // Links in JSON are read with the escapes of its strings undone.
        let is_json = || BASE64_JSON.iter().any(|start| run.starts_with(start.as_bytes()));
        if places.any(is_in_place) && !is_json() {
            push_packed(str::from_utf8(run).unwrap_or_default(), &mut links);
        }
    }
    links
}

/// Whether a text begins with the escape of a letter or a digit, which may be escaped in turn: `%48` and
/// `%2548`. Digits of an escape that are escapes themselves may stand for any.
fn hides_digit(text: &[u8]) -> bool {
    match innermost_escape(text) {
        Some((byte, _)) => byte.is_ascii_alphanumeric(),
        None => {
            let digits = innermost_digits(text).unwrap_or_default();
            digits.iter().take(2).any(|byte| *byte == b'%')
        }
    }
}

/// The byte for which the escape stands with which a text begins, and the length of the escape. It may be
/// escaped in turn: `%253D` stands for an equals sign.
fn innermost_escape(text: &[u8]) -> Option<(u8, usize)> {
    let [high, low, rest @ ..] = innermost_digits(text)? else { return None };
    Some((hex::byte(*high, *low)?, text.len() - rest.len()))
}

/// What stands behind the percent sign with which a text begins, however often that is escaped.
fn innermost_digits(text: &[u8]) -> Option<&[u8]> {
    let mut digits = text.strip_prefix(b"%")?;
    while let Some(inner) = digits.strip_prefix(b"25") {
        digits = inner;
    }
    Some(digits)
}

/// The runs of digits of base64 in a text, perhaps with escapes of such digits among them. All other escapes
/// part them.
fn runs_of_digits(text: &[u8], has_segments: bool) -> impl Iterator<Item = &[u8]> {
    let is_mark_digit = move |byte: u8| matches!(byte, b'+' | b'-' | b'_' | b'/');
    // How long the digit or what is none is with which a text begins, and whether it is a digit.
    let first = move |text: &[u8]| match text.first() {
        Some(b'%') => innermost_escape(text)
            .map_or((1, false), |(byte, length)| (length, is_mark_digit(byte))),
        Some(b'/') if has_segments => (1, false),
        Some(byte) => (1, byte.is_ascii_alphanumeric() || is_mark_digit(*byte)),
        None => (0, false),
    };
    let mut rest = text;
    std::iter::from_fn(move || {
        let mut end = 0;
        loop {
            let (length, is_digit) = first(rest.get(end..).unwrap_or_default());
            if !is_digit {
                let run = rest.get(..end).filter(|_| end + length > 0)?;
                rest = rest.get(end + length..).unwrap_or_default();
                return Some(run);
            }
            end += length;
        }
    })
}

/// The links behind something else in a text in base64. One whose scheme is in capitals is found only beside
/// one in lower case, by whose base64 the text is known to hold links.
fn push_packed(digits: &str, links: &mut Vec<String>) {
    let text = base64_decode(&decode_all(digits)).map(String::from_utf8);
    let Some(Ok(text)) = text else { return };
    // A link at the beginning is the value itself. It ends where another one follows a mark.
    let begins_with_link = is_absolute(&text);
    let mut read = 1;
    for (at, _) in text.match_indices(['h', 'H']) {
        let (before, link) = text.split_at_checked(at).unwrap_or_default();
        let Some(mark) = before.chars().next_back().filter(|_| at >= read) else { continue };
        let is_inner = begins_with_link && !mark.is_whitespace() && !is_ascii_mark(mark);
        if !is_absolute(link) || is_inner {
            continue;
        }
        let end = end_behind(mark);
        let ends = |character| character == end || ends_link(character);
        let link = link.split(ends).next().unwrap_or_default();
        read = at + link.len();
        links.push(without_punctuation(link).to_owned());
    }
}

/// What ends a link in a text behind a mark: what parts the link from what stands before it does so
/// behind it too.
fn end_behind(mark: char) -> char {
    match mark {
        '=' => '&',
        '/' | ':' | '.' | '-' => ' ',
        mark if mark.is_ascii_punctuation() => mark,
        _ => ' ',
    }
}

/// The fewest bytes of a link behind a mark.
const MIN_LINK: usize = ",http://a.b".len();

/// The fewest digits of base64 with such a link.
const MIN_PACKED: usize = MIN_LINK.div_ceil(3) * 4 - 2;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::base64url_encode;

    #[test]
    fn a_segment_has_parts_behind_marks_and_names() {
        let parts = |path| part_starts(path).map(|at| part_at(path, at)).collect::<Vec<_>>();
        for (path, expected) in [
            ("/a,b/c", &["a,b", "b", "c"][..]),
            ("/x;url=b=c;d", &["x;url=b=c;d", "url=b=c", "b=c", "d"]),
            ("/a=1&url=b", &["a=1&url=b", "1", "b"]),
            ("/x;ref=b|*y", &["x;ref=b|*y", "ref=b", "", "y"]),
            ("a", &[]),
        ] {
            assert_eq!(parts(path), expected, "{path}");
        }
    }

    #[test]
    fn a_link_may_stand_behind_a_mark() {
        for (query, link) in [
            ("3,x,https://a.example/y?z=1&b", "https://a.example/y?z=1&b"),
            ("x*http://a.example/", "http://a.example/"),
            ("x%7Chttps://a.example/?y=%26", "https://a.example/?y=&"),
            ("x%252Chttps%3A%2F%2Fa.example%2F", "https://a.example/"),
            ("a,b,%68ttps://a.example/", "https://a.example/"),
        ] {
            assert_eq!(link_behind_mark(query).as_deref(), Some(link), "{query}");
        }
        for query in [
            "a=x,https://a.example/",
            "a&b,https://a.example/",
            "3,x,https:a",
            "see%20https://a.example/",
            ",http:a",
        ] {
            assert_eq!(link_behind_mark(query), None, "{query}");
        }
    }

    #[test]
    fn a_text_in_base64_may_have_something_in_front_of_its_link() {
        for (text, link) in [
            ("1;2;https://a.example/x?y=1;;sig", "https://a.example/x?y=1"),
            ("u=1&url=https://a.example/x?y=1&z=2", "https://a.example/x?y=1"),
            ("xx|http://a.example/", "http://a.example/"),
            ("see https://a.example/?a=b", "https://a.example/?a=b"),
        ] {
            let digits = base64url_encode(text.as_bytes());
            let escaped = digits.replacen('H', "%48", 1);
            for value in [&digits, &escaped] {
                let query = format!("a=b&nltr={value}&x=y/z");
                assert_eq!(packed_links(&query, false), [link], "{query}");
                assert_eq!(packed_links(&format!("/a/{value}/b"), true), [link], "{value}");
            }
        }
        for (text, links) in [
            (
                "1;https://a.example/;2;http://b.example/x;3",
                &["https://a.example/", "http://b.example/x"][..],
            ),
            (
                "u=https://a.example/?x=1&v=https://b.example/",
                &["https://a.example/?x=1", "https://b.example/"],
            ),
            (
                "see https://a.example/?u=http://c.example/ or https://b.example/",
                &["https://a.example/?u=http://c.example/", "https://b.example/"],
            ),
            ("https://a.example/?u=http://c.example/|https://b.example/", &["https://b.example/"]),
            (
                "1|https://a.example/|https://b.example/",
                &["https://a.example/", "https://b.example/"],
            ),
            (
                "u=https://a.example/ https://b.example/",
                &["https://a.example/", "https://b.example/"],
            ),
            (
                "u=https://a.example/\"https://b.example/",
                &["https://a.example/", "https://b.example/"],
            ),
            (
                "a(https://a.example/ https://b.example/)",
                &["https://a.example/", "https://b.example/"],
            ),
            (
                "1;https://a.example/;HTTP://b.example/",
                &["https://a.example/", "HTTP://b.example/"],
            ),
        ] {
            let digits = base64url_encode(text.as_bytes());
            assert_eq!(packed_links(&format!("u={digits}"), false), links, "{text}");
        }
        for (text, hides) in [
            ("%48", true),
            ("%2548", true),
            ("%25%34%38", true),
            ("%%34", true),
            ("%2", false),
            ("%253D", false),
            ("%2525", false),
            ("%zz", false),
            ("48", false),
        ] {
            assert_eq!(hides_digit(text.as_bytes()), hides, "{text}");
        }
        let digits = base64url_encode(b"13;https://evil.example/;2");
        for query in [
            format!("u=%2Fgo%3Fd%3D{digits}"),
            format!("u=%2Fgo%253Fd%253D{digits}%253D"),
            format!("s=%257B%2522u%2522%253A%2522{digits}%2522%257D"),
        ] {
            assert_eq!(packed_links(&query, false), ["https://evil.example/"], "{query}");
        }
        for text in ["https:", "u=http:a", "words about http and https"] {
            let digits = base64url_encode(text.as_bytes());
            assert!(packed_links(&format!("u={digits}"), false).is_empty(), "{text}");
        }
        // No base64, and base64 of no text.
        for query in ["HTTP=dHRw&dHA6.dHBz", "u=_dHRwczov_w", "u=%E2%80%A6"] {
            assert!(packed_links(query, false).is_empty(), "{query}");
        }
    }
}
