//! The pieces of a web link as it is written.
//!
//! The parser of the `url` crate says where a browser goes, but not how the link was written; this
//! finds the host in the text, so that its spelling can be judged, and replaced where that parser
//! would refuse it.

use crate::url::scheme::SchemeClass;

/// The pieces of a link whose scheme is a web scheme. Put together they are the link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pieces<'a> {
    /// With its colon.
    pub(super) scheme: &'a str,
    /// All slashes and backslashes after it.
    pub(crate) slashes: &'a str,
    /// With its `@`.
    pub(super) user_info: &'a str,
    pub(crate) host: &'a str,
    /// With its colon.
    pub(crate) port: &'a str,
    /// Path, query and fragment.
    pub(super) rest: &'a str,
}

impl<'a> Pieces<'a> {
    /// Splits a link that is trimmed and holds no tab or line break.
    pub(crate) fn of(link: &'a str) -> Option<Self> {
        let colon = link.find(':')?;
        let name = link.get(..colon)?;
        if !matches!(name.len(), 2..=5)
            || SchemeClass::of(&name.to_ascii_lowercase()) != SchemeClass::Web
        {
            return None;
        }
        let (scheme, link) = link.split_at(colon + 1);
        let (slashes, link) = split(link, link.find(|c| !is_slash(c)));
        let (authority, rest) = split(link, link.find(|c| is_slash(c) || matches!(c, '?' | '#')));
        let (user_info, host) = authority.split_at(authority.rfind('@').map_or(0, |at| at + 1));
        let bracket = if host.starts_with('[') { host.find(']').unwrap_or(0) } else { 0 };
        let port = host.get(bracket..).and_then(|after| after.find(':'));
        let (host, port) = split(host, port.map(|colon| bracket + colon));
        Some(Self { scheme, slashes, user_info, host, port, rest })
    }

    /// The link with another host.
    pub(crate) fn with_host(&self, host: &str) -> String {
        let Self { scheme, user_info, port, rest, .. } = self;
        [scheme, "//", user_info, host, port, rest].concat()
    }

    /// The path as it is written.
    pub(crate) fn path(&self) -> &'a str {
        split(self.rest, self.rest.find(['?', '#'])).0
    }
}

fn is_slash(character: char) -> bool {
    matches!(character, '/' | '\\')
}

/// Splits at a position that `find` gave; nothing found means at the end.
fn split(text: &str, at: Option<usize>) -> (&str, &str) {
    text.split_at(at.unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(link: &str) -> [&str; 6] {
        let Pieces { scheme, slashes, user_info, host, port, rest } = Pieces::of(link).unwrap();
        [scheme, slashes, user_info, host, port, rest]
    }

    #[test]
    fn the_pieces_are_those_that_a_browser_sees() {
        assert_eq!(
            pieces("HTTP:\\\\a@b:c@[::1]:80\\x?y"),
            ["HTTP:", "\\\\", "a@b:c@", "[::1]", ":80", "\\x?y"]
        );
        assert_eq!(pieces("https:evil.example"), ["https:", "", "", "evil.example", "", ""]);
        assert_eq!(pieces("ws:///h:1:2#@"), ["ws:", "///", "", "h", ":1:2", "#@"]);
        assert_eq!(pieces("http://[::1"), ["http:", "//", "", "[", "::1", ""]);
        assert_eq!(Pieces::of("tg://resolve"), None);
        assert_eq!(Pieces::of("evil.example"), None);
    }
}
