//! Escapes that part a link otherwise once they are undone.
//!
//! Redirectors and guesses read a link as it stands, where `%26` belongs to a value and `%2F` to a
//! segment. Whoever undoes the escapes first, as the normal form does, reads other parameters.

use crate::codec::hex;
use crate::codec::near::find_near;
use crate::platform::link::raw_parameters;

/// Whether undoing the escapes of a path and a query, in all layers, may move the edges of segments and
/// parameters.
pub(super) fn may_move(path: &str, query: Option<&str>) -> bool {
    let is_edge = |byte| matches!(byte, b'/' | b'\\' | b',' | b';' | b'.');
    has_any(path, is_edge) || query.is_some_and(moves_parameters)
}

fn moves_parameters(query: &str) -> bool {
    let is_equals = |byte| byte == b'=';
    let mut has_equals = false;
    let is_edge = |byte| {
        has_equals |= is_equals(byte);
        matches!(byte, b'&' | b';' | b'(' | b')')
    };
    // An equals sign within a value parts nothing.
    has_any(query, is_edge)
        || has_equals && raw_parameters(query).any(|(name, _)| has_any(name, is_equals))
}

/// Whether one of the characters is escaped in a text, in any layer. `true` where the digits of an
/// escape are escaped themselves.
fn has_any(text: &str, mut is_edge: impl FnMut(u8) -> bool) -> bool {
    let mut rest = text.as_bytes();
    while let Some(next) = find_near(b'%', rest) {
        rest = rest.get(next..).unwrap_or_default();
        // Escapes come in runs.
        while let [b'%', digits @ ..] = rest {
            let mut digits = digits;
            while let [b'2', b'5', layer @ ..] = digits {
                digits = layer;
            }
            let found = match *digits {
                // What is not ASCII, or a letter, parts nothing. Most links have no other escapes.
                [b'4' | b'6'..=b'9' | b'A'..=b'F' | b'a'..=b'f', low, ..] => low == b'%',
                [high, low, ..] => {
                    high == b'%' || low == b'%' || hex::byte(high, low).is_some_and(&mut is_edge)
                }
                _ => false,
            };
            if found {
                return true;
            }
            // Neither digit is a percent sign.
            rest = digits.get(2..).unwrap_or_default();
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_parts_a_link_moves_its_edges_and_nothing_else_does() {
        for (path, query) in [
            ("/go%2Cx", None),
            ("/go%252525%32f", None),
            ("/go%2%35x", None),
            ("/a%2fb", None),
            ("/", Some("a=1%26u=x")),
            ("/", Some("u%3Dx")),
            ("/", Some("a=1%253Bu=x")),
            ("/", Some("a=%%326")),
        ] {
            assert!(may_move(path, query), "{path} {query:?}");
        }
        for (path, query) in [
            ("/caf%C3%A9", Some("a=b%20c&q=YWI%3D&x=https%3A%2F%2Fa.test%3Fb&y=100%25")),
            ("/100%25", Some("a%zz")),
            ("/", None),
        ] {
            assert!(!may_move(path, query), "{path} {query:?}");
        }
    }
}
