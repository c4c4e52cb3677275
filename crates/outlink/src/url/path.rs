//! The path and the query of the normal form
//! (<https://developers.google.com/safe-browsing/reference/URLs.and.Hashing#canonicalization>).

use crate::codec::percent;

/// Appends the normal form of a path: escapes undone until none is left, dots resolved, runs of
/// slashes folded, then escapes for what cannot stand as it is. Returns whether there were escapes
/// of escapes.
///
/// Two bytes are treated beyond what Safe Browsing says, because otherwise the normal form would
/// not be its own normal form. A `?` that was escaped stays escaped: it never began a query, and
/// `/a%3f/../b` must not hide what follows it from rules for paths. A `\` becomes `/`, as it does
/// in browsers when it is not escaped, and on servers that run Windows when it is.
pub(super) fn push_path(path: &str, out: &mut String) -> bool {
    // The parser has resolved dots and turned `\` already.
    let has_run = path.as_bytes().windows(2).any(|pair| pair == b"//");
    if !has_run && !path.contains('%') {
        out.push_str(path);
        return false;
    }
    let decoded = percent::decode_fully(path.as_bytes());
    let mut slash = false;
    for byte in without_dots(&decoded.bytes) {
        if byte == b'/' && slash {
            continue;
        }
        slash = byte == b'/';
        push(byte, byte == b'?', out);
    }
    decoded.several_layers
}

/// Appends the normal form of a query: the same escapes as in a path, and nothing else.
pub(super) fn push_query(query: &str, out: &mut String) {
    if !query.contains('%') {
        out.push_str(query);
        return;
    }
    let decoded = percent::decode_fully(query.as_bytes());
    let mut rest = &*decoded.bytes;
    while !rest.is_empty() {
        let (plain, after) = rest.split_at(percent::plain_length(rest));
        push_plain(plain, out);
        let odd = after.iter().position(|byte| !percent::needs_escape(*byte));
        let (odd, after) = after.split_at(odd.unwrap_or(after.len()));
        percent::push_escapes(odd, out);
        rest = after;
    }
}

/// Appends bytes that need no escape, all of which are ASCII.
fn push_plain(bytes: &[u8], out: &mut String) {
    out.push_str(std::str::from_utf8(bytes).unwrap_or_default());
}

fn push(byte: u8, escape: bool, out: &mut String) {
    if escape || percent::needs_escape(byte) {
        percent::push_escape(byte, out);
    } else {
        out.push(char::from(byte));
    }
}

/// Resolves `.` and `..` as browsers do, that is before runs of slashes are folded: `/a//..` is
/// `/a/`.
fn without_dots(path: &[u8]) -> Vec<u8> {
    let is_slash = |byte: &u8| matches!(byte, b'/' | b'\\');
    let path = path.strip_prefix(b"/").unwrap_or(path);
    let mut resolved = Vec::with_capacity(path.len() + 1);
    let mut segments = path.split(is_slash).peekable();
    while let Some(segment) = segments.next() {
        let is_last = segments.peek().is_none();
        match segment {
            b"." | b".." => {
                if segment == b".." {
                    let parent = resolved.iter().rposition(|byte| *byte == b'/').unwrap_or(0);
                    resolved.truncate(parent);
                }
                if is_last {
                    resolved.push(b'/');
                }
            }
            _ => {
                resolved.push(b'/');
                resolved.extend_from_slice(segment);
            }
        }
    }
    resolved
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> String {
        let mut out = String::new();
        push_path(text, &mut out);
        out
    }

    #[test]
    fn dots_are_resolved_after_decoding() {
        assert_eq!(path("/a/%2e%2e/b"), "/b");
        assert_eq!(path("/a%2f%2f..%2fb"), "/a/b");
        assert_eq!(path("/a/%252e"), "/a/");
        assert_eq!(path("/%2e%2e/%2e%2e/"), "/");
        assert_eq!(path("/a%2f.."), "/");
        assert_eq!(path("//a///b//"), "/a/b/");
    }

    #[test]
    fn bytes_that_would_read_differently_stay_escaped() {
        assert_eq!(path("/%2525252525"), "/%25");
        assert_eq!(path("/a%3fb%23c%20%ff%09"), "/a%3Fb%23c%20%FF%09");
        assert_eq!(path("/a%5cb%255c..%5cc"), "/a/c");
    }
}
