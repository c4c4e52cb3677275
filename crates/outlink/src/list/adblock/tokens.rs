//! A pattern in pieces, as the normal form of links has them.
//!
//! Patterns are written for links as browsers have them. Rules are compared with the normal form, in
//! which a path has no runs of slashes and no segments of dots, and a slash stands before the query of
//! every web link. A query keeps its slashes, and a pattern need not say whether it is one.

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
    /// A run of slashes, which is one slash in a path.
    Slashes,
    /// The slash before a query, which links of apps do without.
    PerhapsSlash,
}

/// A pattern without its beginning, in pieces.
pub(super) struct Tokens(Vec<Token>);

impl Tokens {
    /// Reads a pattern that may begin anywhere in a link: with a scheme, a host, a path or a query.
    pub(super) fn of_link(text: &str) -> Self {
        let tokens = tokens(text);
        let host = host_start(&tokens);
        Self(with_folded_slashes(&tokens, host))
    }

    /// Reads a pattern that begins with a host.
    pub(super) fn of_host(text: &str) -> Self {
        Self(with_folded_slashes(&tokens(text), 0))
    }

    /// Reads what follows a host in a pattern.
    pub(super) fn behind_host(text: &str) -> Self {
        let mut tokens = with_folded_slashes(&without_dots(&tokens(text)), 0);
        if tokens.first() == Some(&Token::Byte(b'?')) {
            tokens.insert(0, Token::PerhapsSlash);
        }
        Self(tokens)
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
                Token::Slashes => source.push_str("/+"),
                Token::PerhapsSlash => source.push_str("/?"),
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

/// Pieces with one for each run of slashes from a place on, as far as a query is not begun.
fn with_folded_slashes(tokens: &[Token], from: usize) -> Vec<Token> {
    let (before, rest) = tokens.split_at_checked(from).unwrap_or((tokens, &[]));
    let query = rest.iter().position(|token| *token == Token::Byte(b'?'));
    let (path, query) = rest.split_at(query.unwrap_or(rest.len()));
    let mut folded = before.to_vec();
    for same in path.chunk_by(|one, other| *one == SLASH && *other == SLASH) {
        match same {
            [SLASH, SLASH, ..] => folded.push(Token::Slashes),
            _ => folded.extend_from_slice(same),
        }
    }
    folded.extend_from_slice(query);
    folded
}

/// A path without segments of dots, each of which takes the one before it away if there are two. The last
/// segment is the beginning of one: `/.` fits `/.env`.
fn without_dots(tokens: &[Token]) -> Vec<Token> {
    let query = tokens.iter().position(|token| *token == Token::Byte(b'?'));
    let (path, query) = tokens.split_at(query.unwrap_or(tokens.len()));
    let segments: Vec<&[Token]> = path.split(|token| *token == SLASH).collect();
    let mut kept: Vec<&[Token]> = Vec::new();
    for (number, segment) in segments.iter().enumerate() {
        let is_within = number > 0 && number + 1 < segments.len();
        let is_written_out = |of: &&&[Token]| of.iter().all(|it| matches!(it, Token::Byte(_)));
        match segment {
            [DOT] if is_within => {}
            [DOT, DOT] if is_within && kept.len() == 1 => {}
            [DOT, DOT] if is_within && kept.last().filter(is_written_out).is_some() => {
                kept.pop();
            }
            _ => kept.push(segment),
        }
    }
    let mut tokens = kept.join(&SLASH);
    tokens.extend_from_slice(query);
    tokens
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
            ("//a", "/+a"),
            ("/a///b//c?x=//y", "/a/+b/+c?x=//y"),
            ("/./a/./", "/a/"),
            ("/a/b/../c", "/a/c"),
            ("/../a", "/a"),
            ("/a*/../c", "/a.*/../c"),
            ("/a/..", "/a/.."),
            ("/.", "/."),
            ("/a/.b", "/a/.b"),
            ("/%2e/a%2F%2fb", "/a/+b"),
            ("?id=1", "/??id=1"),
            ("/a.../..b", "/a.../..b"),
        ] {
            assert_eq!(behind_host(text), expected, "{text}");
        }
        assert!(behind_host("^//a").ends_with("$)/+a"));
        let of_link = |text: &str| Tokens::of_link(text).to_regex().replace('\\', "");
        for (text, expected) in [
            ("//a.example//b", "//a.example/+b"),
            ("http://a.example//b", "http://a.example/+b"),
            ("http*//a.example//b", "http.*//a.example/+b"),
            ("/ads//b", "/ads/+b"),
            ("&q=12//x*", "&q=12/+x.*"),
            ("=*/../../etc", "=.*/../../etc"),
            ("?u=http://a//b", "?u=http://a//b"),
        ] {
            assert_eq!(of_link(text), expected, "{text}");
        }
        assert_eq!(Tokens::of_host("a.*//b").to_regex(), r"a\..*/+b");
    }
}
