//! A pattern in pieces, in the normal form of links.
//!
//! Patterns are written for links as browsers have them. Rules are compared with the normal form, in
//! which a path has no runs of slashes and no segments of dots, and a slash stands before every query.

use crate::codec::percent;

/// A piece of a pattern.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Token {
    /// A byte of the normal form, before it is escaped.
    Byte(u8),
    /// `*`: anything.
    Any,
    /// `^`: one byte that is not part of a word, or the end.
    Separator,
    /// `|` at the end.
    End,
}

/// A pattern without its beginning, in pieces.
pub(super) struct Tokens(Vec<Token>);

impl Tokens {
    /// Reads a pattern that may begin anywhere in a link: with a scheme, a host, a path or a query.
    pub(super) fn of_link(text: &str) -> Self {
        let tokens = tokens(text);
        let host = host_start(&tokens);
        Self::with_path(tokens, host)
    }

    /// Reads a pattern that begins with a host.
    pub(super) fn of_host(text: &str) -> Self {
        Self::with_path(tokens(text), 0)
    }

    /// Reads what follows a host in a pattern.
    pub(super) fn behind_host(text: &str) -> Self {
        let mut tokens = tokens(text);
        if tokens.first() == Some(&Token::Byte(b'?')) {
            tokens.insert(0, SLASH);
        }
        Self::with_path(tokens, 0)
    }

    /// Brings the path to its normal form, given where to look for it.
    fn with_path(tokens: Vec<Token>, from: usize) -> Self {
        let is_edge = |token: &Token| matches!(token, Token::Byte(b'/' | b'?'));
        let behind = tokens.get(from..).unwrap_or_default();
        let path = behind.iter().position(is_edge).map_or(tokens.len(), |edge| from + edge);
        let (before, rest) = tokens.split_at(path);
        let query = rest.iter().position(|token| *token == Token::Byte(b'?'));
        let (path, query) = rest.split_at(query.unwrap_or(rest.len()));
        let mut normal = before.to_vec();
        push_path(path, &mut normal);
        normal.extend_from_slice(query);
        Self(normal)
    }

    /// A regex for the normal form of links, where letters beyond ASCII stand as escapes.
    pub(super) fn to_regex(&self) -> String {
        let mut source = String::with_capacity(self.0.len() + 16);
        for token in &self.0 {
            match token {
                Token::Byte(byte) if percent::needs_escape(*byte) => {
                    percent::push_escape(*byte, &mut source);
                }
                Token::Byte(byte) => {
                    if br"\.+*?()|[]{}^$".contains(byte) {
                        source.push('\\');
                    }
                    source.push(*byte as char);
                }
                Token::Any if source.ends_with(ANY) => {}
                Token::Any => source.push_str(ANY),
                Token::Separator => source.push_str(SEPARATOR),
                Token::End => source.push('$'),
            }
        }
        source
    }
}

fn tokens(text: &str) -> Vec<Token> {
    let (text, end) = match text.strip_suffix('|') {
        Some(text) => (text, Some(Token::End)),
        None => (text, None),
    };
    let literals = text.split_inclusive(['*', '^']);
    let mut tokens = Vec::with_capacity(text.len() + 1);
    for literal in literals {
        let (literal, mark) = if let Some(literal) = literal.strip_suffix('*') {
            (literal, Some(Token::Any))
        } else if let Some(literal) = literal.strip_suffix('^') {
            (literal, Some(Token::Separator))
        } else {
            (literal, None)
        };
        let literal = percent::decode_fully(literal.as_bytes()).bytes;
        tokens.extend(literal.iter().copied().map(Token::Byte));
        tokens.extend(mark);
    }
    tokens.extend(end);
    tokens
}

/// Where the host begins, if the slashes behind a scheme are the first ones of a pattern: `//`, `://`
/// and what `*` may end with. Else its beginning.
fn host_start(tokens: &[Token]) -> usize {
    let is_edge = |token: &Token| matches!(token, Token::Byte(b'/' | b'?'));
    let Some(edge) = tokens.iter().position(is_edge) else { return 0 };
    let (before, rest) = tokens.split_at(edge);
    let is_scheme = matches!(before.last(), None | Some(Token::Any | Token::Byte(b':')));
    if is_scheme && rest.starts_with(&[SLASH, SLASH]) { edge + 2 } else { 0 }
}

/// Appends a path without runs of slashes and without segments of dots. A segment of two dots takes the
/// one before it away, if that is written out.
fn push_path(path: &[Token], out: &mut Vec<Token>) {
    let start = out.len();
    let mut segments = path.split(|token| *token == SLASH).peekable();
    // What stands before the first slash.
    out.extend(segments.next().unwrap_or_default());
    while let Some(segment) = segments.next() {
        let is_last = segments.peek().is_none();
        let is_dots = match segment {
            [] | [DOT] => true,
            [DOT, DOT] => {
                let written = out.get(start..).unwrap_or_default();
                let slash = written.iter().rposition(|token| *token == SLASH);
                let (slash, before) = slash.map_or((start, &[][..]), |slash| {
                    (start + slash, written.get(slash + 1..).unwrap_or_default())
                });
                let is_written_out = before.iter().all(|token| matches!(token, Token::Byte(_)));
                if is_written_out {
                    out.truncate(slash);
                }
                is_written_out
            }
            _ => false,
        };
        if !is_dots {
            out.push(SLASH);
            out.extend_from_slice(segment);
        } else if is_last {
            out.push(SLASH);
        }
    }
}

const SLASH: Token = Token::Byte(b'/');
const DOT: Token = Token::Byte(b'.');

/// `*`.
const ANY: &str = ".*";

/// `^`: anything but a letter, a digit, or one of `_ - . %`, or the end of the link.
const SEPARATOR: &str = "(?:[^0-9A-Za-z_.%-]|$)";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_in_normal_form() {
        let behind_host = |text: &str| Tokens::behind_host(text).to_regex().replace('\\', "");
        for (text, expected) in [
            ("//a", "/a"),
            ("/a//", "/a/"),
            ("/a///b//c?x=//y", "/a/b/c?x=//y"),
            ("/./a/./", "/a/"),
            ("/a/b/../c", "/a/c"),
            ("/../a", "/a"),
            ("/a/..", "/"),
            ("/%2e/a%2F%2fb", "/a/b"),
            ("/a*/../c", "/a.*/../c"),
            ("?id=1", "/?id=1"),
            ("/a.../..b", "/a.../..b"),
        ] {
            assert_eq!(behind_host(text), expected, "{text}");
        }
        assert!(behind_host("^//a").ends_with("$)/a"));
        let of_link = |text: &str| Tokens::of_link(text).to_regex().replace('\\', "");
        for (text, expected) in [
            ("//a.example//b", "//a.example/b"),
            ("http://a.example//b", "http://a.example/b"),
            ("http*//a.example//b", "http.*//a.example/b"),
            ("/ads//b", "/ads/b"),
            ("a.example//b//c", "a.example/b/c"),
            ("?u=http://a//b", "?u=http://a//b"),
            ("/go?u=http://a//b", "/go?u=http://a//b"),
        ] {
            assert_eq!(of_link(text), expected, "{text}");
        }
        assert_eq!(Tokens::of_host("a.*//b").to_regex(), r"a\..*/b");
    }
}
