//! Percent-decoding can move the boundaries of segments and parameters. Proxies may decode before the
//! server does, so the decoded link is parsed too.
//!
//! Redirectors and guesses read a link as it stands, where `%26` belongs to a value and `%2F` to a
//! segment. The normal form is decoded, so it may have other parameters.

use crate::codec::hex;
use crate::codec::near::find_near;
use crate::platform::link::raw_parameters;
use crate::url::marks;

/// Whether undoing the escapes of a path and a query, in all layers, may move the edges of segments and
/// parameters, or show words of a path by which rows tell where their target begins.
pub(super) fn decoding_may_change_structure(path: &str, query: Option<&str>) -> bool {
    let is_edge = |byte: u8| {
        byte.is_ascii_alphanumeric()
            || matches!(byte, b'/' | b'\\' | b',' | b';' | b'|' | b'*' | b'=')
            || matches!(byte, b'.' | b'-' | b'_' | b'~')
    };
    has_any::<true>(path, is_edge) || query.is_some_and(moves_parameters)
}

fn moves_parameters(query: &str) -> bool {
    let is_equals = |byte| byte == b'=';
    let mut has_equals = false;
    let is_edge = |byte| {
        has_equals |= is_equals(byte);
        matches!(byte, b'&' | b';' | b'(' | b')')
    };
    // An equals sign within a value parts nothing.
    has_any::<false>(query, is_edge)
        || has_equals
            && raw_parameters(query).any(|(name, _)| {
                find_near(b'%', name.as_bytes()).is_some() && has_any::<false>(name, is_equals)
            })
}

/// Whether one of the characters is escaped in a text, in any layer. `true` where the digits of an
/// escape are escaped themselves. None of the characters is a letter if these are not looked for.
fn has_any<const LETTERS: bool>(text: &str, mut is_edge: impl FnMut(u8) -> bool) -> bool {
    let text = text.as_bytes();
    let (blocks, rest) = text.as_chunks::<BLOCK>();
    let mut has_any_in = |number: usize, block: &[u8; BLOCK]| {
        // Escapes come in runs: to search for each of them takes several times as long.
        let mut escapes = marks(block, b'%');
        while escapes != 0 {
            let at = BLOCK * number + escapes.trailing_zeros() as usize;
            escapes &= escapes - 1;
            if text.get(at + 1..).is_some_and(|digits| stands_for::<LETTERS>(digits, &mut is_edge))
            {
                return true;
            }
        }
        false
    };
    blocks.iter().enumerate().any(|(number, block)| has_any_in(number, block)) || {
        let mut block = [0; BLOCK];
        if let Some(place) = block.get_mut(..rest.len()) {
            place.copy_from_slice(rest);
        }
        has_any_in(blocks.len(), &block)
    }
}

/// Whether what follows a percent sign makes it the escape of one of the characters, in any layer, or
/// is escaped itself.
#[inline(always)]
fn stands_for<const LETTERS: bool>(mut digits: &[u8], is_edge: impl FnMut(u8) -> bool) -> bool {
    while let Some(layer) = digits.strip_prefix(b"25") {
        digits = layer;
    }
    match *digits {
        // What is not ASCII parts nothing. Most links have no other escapes.
        [b'8' | b'9' | b'A'..=b'F' | b'a'..=b'f', low, ..] => low == b'%',
        [b'4' | b'6' | b'7', low, ..] if !LETTERS => low == b'%',
        [high, low, ..] => high == b'%' || low == b'%' || hex::byte(high, low).is_some_and(is_edge),
        _ => false,
    }
}

/// How many bytes are searched at a time.
const BLOCK: usize = 64;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;

    /// As [`has_any`], one escape after the other.
    fn has_any_in_turn(text: &str, is_edge: fn(u8) -> bool) -> bool {
        let mut rest = text.as_bytes();
        while let Some(at) = rest.iter().position(|byte| *byte == b'%') {
            rest = &rest[at + 1..];
            while rest.starts_with(b"25") {
                rest = &rest[2..];
            }
            match *rest {
                [high, low, ..] if high == b'%' || low == b'%' => return true,
                [high, low, ..] if hex::byte(high, low).is_some_and(is_edge) => return true,
                _ => rest = rest.get(2..).unwrap_or_default(),
            }
        }
        false
    }

    proptest! {
        #[test]
        fn escapes_are_found_wherever_they_stand(
            lead in 0..140_usize,
            pieces in prop::collection::vec(
                select(vec!["%", "%25", "25", "2", "6", "F", "%26", "%2", "%C3", "%41", "%3D", "a", "&"]),
                0..40,
            ),
        ) {
            let text = "x".repeat(lead) + &pieces.concat();
            for is_edge in [|byte| byte == b'&', |byte| byte == b'=', |_| false] {
                let expected = has_any_in_turn(&text, is_edge);
                prop_assert_eq!(has_any::<false>(&text, is_edge), expected, "{}", text);
            }
            let is_letter = |byte: u8| byte.is_ascii_alphanumeric();
            let expected = has_any_in_turn(&text, is_letter);
            prop_assert_eq!(has_any::<true>(&text, is_letter), expected, "{}", text);
        }
    }

    #[test]
    fn what_parts_a_link_moves_its_edges_and_nothing_else_does() {
        for (path, query) in [
            ("/go%2Cx", None),
            ("/go%252525%32f", None),
            ("/go%2%35x", None),
            ("/a%2fb", None),
            ("/%61mp", None),
            ("/x%5Fy", None),
            ("/x%7Cy", None),
            ("/x%3Dy", None),
            ("/", Some("a=1%26u=x")),
            ("/", Some("u%3Dx")),
            ("/", Some("a=1%253Bu=x")),
            ("/", Some("a=%%326")),
        ] {
            assert!(decoding_may_change_structure(path, query), "{path} {query:?}");
        }
        for (path, query) in [
            ("/caf%C3%A9%40%20%2B", Some("a=b%20c&q=YWI%3D&x=https%3A%2F%2Fa.test%3Fb&y=100%25")),
            ("/100%25", Some("a%zz")),
            ("/", None),
        ] {
            assert!(!decoding_may_change_structure(path, query), "{path} {query:?}");
        }
    }
}
