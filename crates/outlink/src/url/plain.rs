//! Links that are written as a browser would serialize them, which nearly all are: found so by one
//! look at each byte, at a small part of the cost of the general parser.
//!
//! This decides nothing by itself. What it accepts, the general parser takes to the same
//! [`Href`]; a property test holds the two against each other.

use super::href::Href;
use super::ipv4;

/// Finds the parts of a link that is its own serialization, but for the slash after the host;
/// `None` if it is not, or if that is not plain to see.
pub(super) fn parse(link: &str) -> Option<Href> {
    let scheme_end = if link.starts_with("https://") {
        "https".len()
    } else if link.starts_with("http://") {
        "http".len()
    } else {
        return None;
    };
    let bytes = link.as_bytes();
    let host_start = scheme_end + "://".len();
    let host_end = end_of(bytes, host_start, HOST);
    if !is_plain_host(link.get(host_start..host_end)?) {
        return None;
    }
    let query = end_of(bytes, host_end, PATH);
    // Nothing behind the host, or a path; not a port, nor a query that still lacks its path.
    let path = link.get(host_end..query)?;
    if !(host_end == link.len() || path.starts_with('/')) || has_dots(path) {
        return None;
    }
    let fragment = match bytes.get(query) {
        Some(b'?') => end_of(bytes, query + 1, QUERY),
        _ => query,
    };
    let end = match bytes.get(fragment) {
        Some(b'#') => end_of(bytes, fragment + 1, FRAGMENT),
        _ => fragment,
    };
    (end == link.len()).then(|| Href::plain(link, scheme_end, host_end, query, fragment))
}

/// Lower-case labels, none of them empty or Punycode, the last of them no number.
fn is_plain_host(host: &str) -> bool {
    !(host.is_empty()
        || host.starts_with('.')
        || host.ends_with('.')
        || host.as_bytes().windows(2).any(|pair| pair == b"..")
        || host.as_bytes().windows(4).any(|label| label == b"xn--")
        || ipv4::ends_in_number(host))
}

/// Whether a segment may be made of dots, escaped or not.
fn has_dots(path: &str) -> bool {
    let mut previous = 0;
    path.bytes().any(|byte| {
        let may_be_dots = previous == b'/' && matches!(byte, b'.' | b'%');
        previous = byte;
        may_be_dots
    })
}

/// Where the bytes end that may stand as they are.
#[expect(clippy::indexing_slicing, reason = "the table has a place for every byte")]
fn end_of(bytes: &[u8], start: usize, part: u8) -> usize {
    let rest = bytes.get(start..).unwrap_or_default();
    let stands = |byte: &u8| PARTS[usize::from(*byte)] & part != 0;
    rest.iter().position(|byte| !stands(byte)).map_or(bytes.len(), |length| start + length)
}

const HOST: u8 = 1;
const PATH: u8 = 2;
const QUERY: u8 = 4;
const FRAGMENT: u8 = 8;

/// The parts in which each byte stands as it is: for a host lower-case letters, digits, `-`, `_`
/// and `.`; for the others what <https://url.spec.whatwg.org/#percent-encoded-bytes> does not
/// escape and does not begin the next part.
#[expect(clippy::indexing_slicing, reason = "the table has a place for every byte")]
const PARTS: [u8; 256] = {
    let mut parts = [0; 256];
    let mut byte = 0x21;
    while byte < 0x7f {
        let character = byte as u8;
        if character.is_ascii_lowercase()
            || character.is_ascii_digit()
            || matches!(character, b'-' | b'_' | b'.')
        {
            parts[byte] |= HOST;
        }
        if !matches!(character, b'"' | b'#' | b'<' | b'>') {
            if !matches!(character, b'?' | b'`' | b'{' | b'}' | b'^' | b'\\') {
                parts[byte] |= PATH;
            }
            if character != b'\'' {
                parts[byte] |= QUERY;
            }
        }
        if !matches!(character, b'"' | b'<' | b'>' | b'`') {
            parts[byte] |= FRAGMENT;
        }
        byte += 1;
    }
    parts
};

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ordinary_links_are_plain() {
        for link in ["https://evil.example", "http://a-b.c_d.e/f/g.php?h=%41&i[]=j'#k:l/m^n"] {
            let link = link.replace('\'', "");
            assert!(parse(&link).is_some(), "{link}");
        }
        for link in [
            "HTTP://a.b/",
            "http://a.b:80/",
            "http://a.b?c",
            "http://1/",
            "http://a.b/../c",
            "http://a.b/%2e",
            "http://xn--a/",
            "http://a..b/",
            "http://a.b/\u{fc}",
            "ftp://a.b/",
        ] {
            assert!(parse(link).is_none(), "{link}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4096))]

        #[test]
        fn the_general_parser_finds_the_same(
            host in "[a-z0-9._x-]{1,12}",
            rest in "([/?#]([!-~]|%2[eEfF0]|\\.){0,12}){0,3}",
        ) {
            for scheme in ["http", "https"] {
                let link = format!("{scheme}://{host}{rest}");
                if let Some(href) = parse(&link) {
                    prop_assert_eq!(Ok(href), Href::parse(&link), "{}", link);
                }
            }
        }

        #[test]
        fn any_text_is_found_to_be_the_same(rest in "[ -~]{0,24}") {
            let link = format!("http://a.example/{rest}");
            if let Some(href) = parse(&link) {
                prop_assert_eq!(Ok(href), Href::parse(&link), "{}", link);
            }
        }
    }
}
