//! Links that have something in front of them, where no host is known that would say what: behind a mark
//! or a name in a path, behind a mark in a query without names, and behind a text in base64.

use std::borrow::Cow;

use memchr::memchr2_iter;

use crate::codec::base64_decode;
use crate::codec::percent::decode_all;
use crate::expand::decode::is_absolute;
use crate::expand::decode::links_in_text;
use crate::expand::places::BASE64_JSON;
use crate::expand::places::hides_letter;
use crate::expand::places::is_base64_http;
use crate::expand::shown::is_shown;

/// Whether a byte parts what stands in one segment of a path, or in a query without names.
fn is_mark(byte: u8) -> bool {
    matches!(byte, b',' | b';' | b'|' | b'*')
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
    let mut text = Cow::Borrowed(text);
    let bytes = text.as_bytes();
    let is_hidden = |at: usize| hides_letter(bytes.get(at..).unwrap_or_default());
    let is_piece = |at: usize| is_base64_http(bytes, at);
    let mut marks = memchr2_iter(b'H', b'%', bytes);
    let is_plain = match marks.find(|at| is_piece(*at) || is_hidden(*at)) {
        None => return links,
        Some(at) => bytes.get(at) == Some(&b'H') && !marks.any(is_hidden),
    };
    if !is_plain {
        text = Cow::Owned(decode_all(&text).into_owned());
    }
    let is_digit = |c: char| {
        c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '_' | '%') || c == '/' && !has_segments
    };
    for run in text.split(|c| !is_digit(c)) {
        // Links in JSON are read with the escapes of its strings undone.
        let is_json = BASE64_JSON.iter().any(|start| run.starts_with(start));
        let holds_piece =
            !is_json && run.match_indices('H').any(|(at, _)| is_base64_http(run.as_bytes(), at));
        if holds_piece {
            links.extend(packed_link(run));
        }
    }
    links
}

/// The first link behind something else in a text in base64.
fn packed_link(digits: &str) -> Option<String> {
    let text = String::from_utf8(base64_decode(&decode_all(digits))?).ok()?;
    let at = text.match_indices("http").map(|(at, _)| at);
    let at = at.clone().find(|at| text.get(*at..).is_some_and(is_absolute))?;
    let mark = text.get(..at)?.chars().next_back()?;
    let mut link = None;
    links_in_text(text.get(at..)?, &mut |found| {
        link.get_or_insert(found);
    });
    // What parts the link from what stands before it does so behind it too.
    let mut end = match mark {
        '=' => '&',
        mark => mark,
    };
    if !end.is_ascii_punctuation() || matches!(end, '/' | ':' | '.' | '-') {
        end = ' ';
    }
    let link = link?;
    Some(link.split(end).next().unwrap_or_default().to_owned())
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
