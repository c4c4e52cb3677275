//! Escapes that part a link otherwise once they are undone.
//!
//! Redirectors and guesses read a link as it stands, where `%26` belongs to a value and `%2F` to a
//! segment.
//! Whoever undoes the escapes first, as the normal form does, reads other parameters.

use crate::codec::percent::escaped;
use crate::platform::link::raw_parameters;

/// Whether undoing the escapes of a path and a query, in all layers, may move the edges of segments and
/// parameters.
pub(super) fn may_move(path: &str, query: Option<&str>) -> bool {
    has_any(path, b"/\\,;.") || query.is_some_and(moves_parameters)
}

fn moves_parameters(query: &str) -> bool {
    // An equals sign within a value parts nothing.
    has_any(query, b"&;()") || raw_parameters(query).any(|(name, _)| has_any(name, b"="))
}

/// Whether one of the characters is escaped in a text, in any layer. `true` where the digits of an
/// escape are escaped themselves.
fn has_any(text: &str, edges: &[u8]) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'%', bytes).any(|at| {
        let mut digits = bytes.get(at + 1..).unwrap_or_default();
        while let Some(layer) = digits.strip_prefix(b"25") {
            digits = layer;
        }
        let [high, low, ..] = *digits else { return false };
        let escape = [b'%', high, low];
        high == b'%' || low == b'%' || escaped(&escape).is_some_and(|byte| edges.contains(&byte))
    })
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
