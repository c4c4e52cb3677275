//! Segments such as `/C:/`, at which the `url` crate 2.5 stops `..` in links of any scheme, where
//! browsers do so in those of `file` alone (<https://url.spec.whatwg.org/#shorten-a-urls-path>).

use std::borrow::Cow;

use super::split::Pieces;

/// The link with another name for every segment that `..` removes and that looks like the letter of
/// a drive. What is removed may have any name, and the parser then comes to the end of browsers.
///
/// The link is trimmed and holds no tab or line break.
pub(super) fn rename_removed(link: &str) -> Cow<'_, str> {
    // Nearly every link has the colon of its scheme and no sign of a drive.
    if memchr::memchr2_iter(b':', b'|', link.as_bytes()).nth(1).is_none() {
        return Cow::Borrowed(link);
    }
    let removed = match Path::of(link) {
        Some(path) if path.text.contains([':', '|']) => path.removed_drives(),
        _ => Vec::new(),
    };
    if removed.is_empty() {
        return Cow::Borrowed(link);
    }
    let mut renamed = link.as_bytes().to_vec();
    for segment in removed {
        if let Some(sign) = renamed.get_mut(segment + 1) {
            *sign = b'_';
        }
    }
    String::from_utf8(renamed).map_or(Cow::Borrowed(link), Cow::Owned)
}

/// A path as it is written.
struct Path<'a> {
    /// From its first slash on.
    text: &'a str,
    /// Where it begins in the link.
    start: usize,
    /// Whether `\` is a slash too.
    is_web: bool,
}

impl<'a> Path<'a> {
    /// `None` if the link has no path that consists of segments.
    fn of(link: &'a str) -> Option<Self> {
        let (rest, is_web) = match Pieces::of(link) {
            Some(pieces) => (pieces.rest, true),
            None => {
                let (_, rest) = link.split_once(':')?;
                let path = match rest.strip_prefix("//") {
                    Some(rest) => rest.get(rest.find(['/', '?', '#'])?..)?,
                    None => rest,
                };
                (path.starts_with('/').then_some(path)?, false)
            }
        };
        let text = rest.split(['?', '#']).next()?;
        Some(Self { text, start: link.len() - rest.len(), is_web })
    }

    /// Where the segments begin that look like letters of drives and that `..` removes.
    fn removed_drives(&self) -> Vec<usize> {
        let is_slash = |byte: u8| byte == b'/' || (self.is_web && byte == b'\\');
        let mut removed = Vec::new();
        let mut kept = Vec::new();
        let mut start = self.start + 1;
        let segments = self.text.as_bytes().get(1..).unwrap_or_default();
        for segment in segments.split(|byte| is_slash(*byte)) {
            match segment {
                _ if is_dots(segment, 1) => {}
                _ if is_dots(segment, 2) => {
                    if let Some((start, true)) = kept.pop() {
                        removed.push(start);
                    }
                }
                _ => kept.push((start, is_drive(segment))),
            }
            start += segment.len() + 1;
        }
        removed
    }
}

fn is_drive(segment: &[u8]) -> bool {
    matches!(segment, [letter, b':' | b'|'] if letter.is_ascii_alphabetic())
}

/// Whether a segment is so many dots, each of which may be escaped
/// (<https://url.spec.whatwg.org/#single-dot-path-segment>).
fn is_dots(mut segment: &[u8], count: usize) -> bool {
    for _ in 0..count {
        segment = match segment {
            [b'.', rest @ ..] | [b'%', b'2', b'e' | b'E', rest @ ..] => rest,
            _ => return false,
        };
    }
    segment.is_empty()
}

#[cfg(test)]
mod tests {
    use super::rename_removed;

    #[test]
    fn what_dots_remove_has_another_name() {
        for (link, renamed) in [
            ("https://a.example/a:/../b", "https://a.example/a_/../b"),
            ("https://a.example\\x\\C|\\.\\%2E.\\b:", "https://a.example\\x\\C_\\.\\%2E.\\b:"),
            ("tg://a.example/a:/../b", "tg://a.example/a_/../b"),
            ("tg:/a:/b:/../..", "tg:/a_/b_/../.."),
        ] {
            assert_eq!(rename_removed(link), renamed);
        }
        for link in [
            "https://a.example/a:/b/../c",
            "https://a.example/a://../c",
            "https://a.example/ab:/../c",
            "https://a.example/?/a:/../c",
            "https://a.example/é#/a:/../c",
            "https://a.example",
            "tg:a:/../c",
            "tg:/a:\\..",
            "a:",
        ] {
            assert_eq!(rename_removed(link), link);
        }
    }
}
