//! Check Point's spelling of a target, in whose path `%2F` is written `*2F`.

/// The target, if any asterisk of its path may stand for a percent sign.
pub(super) fn decode(target: &str) -> Option<String> {
    let (path, query) = split(target);
    let mut decoded = String::with_capacity(target.len());
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('*') {
        let is_escape = after
            .as_bytes()
            .first_chunk()
            .is_some_and(|digits: &[u8; 2]| digits.iter().all(u8::is_ascii_hexdigit));
        decoded.push_str(before);
        decoded.push(if is_escape { '%' } else { '*' });
        rest = after;
    }
    decoded.push_str(rest);
    (decoded != path).then(|| decoded + query)
}

/// Writes a target so. The tests wrap links with it.
#[cfg(test)]
pub(crate) fn encode(target: &str) -> String {
    let (path, query) = split(target);
    path.replace('%', "*") + query
}

/// What stands before the query, and the rest.
fn split(target: &str) -> (&str, &str) {
    target.split_at(target.find('?').unwrap_or(target.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asterisks_before_two_digits_are_percent_signs() {
        for (text, target) in [
            ("https://a.example/c/https:*2F*2Fb*2e/x", "https://a.example/c/https:%2F%2Fb%2e/x"),
            ("https://a.example/*2F?x=*2F", "https://a.example/%2F?x=*2F"),
            ("https://a.example/**2F*", "https://a.example/*%2F*"),
        ] {
            assert_eq!(decode(text).as_deref(), Some(target));
        }
        for same in
            ["https://a.example/", "https://a.example/*", "https://a.example/*x?y=*2F", "*2"]
        {
            assert_eq!(decode(same), None, "{same}");
        }
        assert_eq!(encode("https://a.example/%2F?x=%2F"), "https://a.example/*2F?x=%2F");
    }
}
