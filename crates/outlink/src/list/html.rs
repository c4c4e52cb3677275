//! Character references of HTML in URLs that were copied from the source of a page.

use std::borrow::Cow;

/// The URL that the source of a page means with a text: `&amp;` is `&`. Angle brackets and quotes that
/// references leave around it are not part of it.
///
/// Borrowed if the text has no references. A reference that was escaped again (`&amp;lt;`) is undone
/// as a whole. Takes time linear in the length.
pub(super) fn decoded(text: &str) -> Cow<'_, str> {
    let mut decoded = String::new();
    // Up to where the text is copied.
    let mut copied = 0;
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|rest| rest.find('&')).map(|at| from + at) {
        from = at + 1;
        let behind = text.get(from..).unwrap_or_default();
        let Some((char, after)) = reference(behind) else { continue };
        decoded.push_str(text.get(copied..at).unwrap_or_default());
        decoded.push(char);
        copied = text.len() - after.len();
        from = copied;
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    decoded.push_str(text.get(copied..).unwrap_or_default());
    Cow::Owned(decoded.trim_matches(['<', '>', '"']).trim().to_owned())
}

/// Whether a text with references is a link as the source of a page alone, and none as it stands: a
/// `#` of a reference cuts it short, or brackets and quotes are around it.
pub(super) fn is_markup(text: &str) -> bool {
    let is_cut = text.split_once('#').is_some_and(|(before, _)| {
        let number = text.get(before.len()..).unwrap_or_default();
        let mark = before.trim_end_matches("amp;");
        mark.ends_with('&') && numeric(number).is_some()
    });
    let is_bracket = |text: &str| matches!(reference(text), Some(('<' | '>' | '"', _)));
    let begins = text.strip_prefix('&').is_some_and(is_bracket);
    let last = text.rsplit_once('&').map(|(_, last)| last);
    let ends = last.is_some_and(|last| {
        matches!(reference(last), Some(('<' | '>' | '"', behind)) if behind.trim().is_empty())
    });
    is_cut || begins || ends
}

/// The character of a reference whose `&` was read, and what follows it.
fn reference(text: &str) -> Option<(char, &str)> {
    let mut rest = text;
    while let Some(escaped) = rest.strip_prefix("amp;") {
        rest = escaped;
    }
    let named = NAMED.iter().find_map(|(name, char)| Some((*char, rest.strip_prefix(name)?)));
    let found = named.or_else(|| numeric(rest));
    found.or_else(|| (rest.len() < text.len()).then_some(('&', rest)))
}

/// The character of `#8211;` or `#x2013;`, and what follows it.
fn numeric(text: &str) -> Option<(char, &str)> {
    let text = text.strip_prefix('#')?;
    let (radix, text) = match text.strip_prefix(['x', 'X']) {
        Some(digits) => (16, digits),
        None => (10, text),
    };
    let end = text.find(|char: char| !char.is_digit(radix))?;
    let (digits, rest) = text.split_at_checked(end)?;
    let char = char::from_u32(u32::from_str_radix(digits, radix).ok()?)?;
    Some((char, rest.strip_prefix(';')?)).filter(|(char, _)| !char.is_control())
}

/// References by name that stand in URLs; `amp;` is undone before.
const NAMED: [(&str, char); 4] = [("lt;", '<'), ("gt;", '>'), ("quot;", '"'), ("apos;", '\'')];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_a_link_as_it_stands_is_told_from_markup() {
        for link in [
            "evil.example/a?b=1&amp;c=2",
            "evil.example/a?b=1&amp;c=2#part",
            "evil.example/a?b=1&amp;#part",
            "evil.example/a?b=&quot;x&quot;y",
        ] {
            assert!(!is_markup(link), "{link}");
        }
        for markup in [
            "&quot;https://evil.example/a",
            "https://evil.example/a?b=1&amp;c&gt;",
            "https://evil.example/a&amp;gt;",
            "evil.example/it&#39;s",
            "evil.example/it&amp;#x27;s",
        ] {
            assert!(is_markup(markup), "{markup}");
        }
    }

    #[test]
    fn references_are_undone_as_a_page_means_them() {
        for (text, expected) in [
            ("evil.example/a?b=1&amp;c=2", "evil.example/a?b=1&c=2"),
            ("evil.example/a?b=1&amp;amp;c=2&amp;d", "evil.example/a?b=1&c=2&d"),
            ("evil.example/Message&#8211;05&#x2013;1", "evil.example/Message\u{2013}05\u{2013}1"),
            ("&quot;https://evil.example/a&quot;&gt;", "https://evil.example/a"),
            ("evil.example/a&amp;gt;", "evil.example/a"),
            ("evil.example/it&#39;s&apos;", "evil.example/it's'"),
        ] {
            assert_eq!(decoded(text), expected, "{text}");
        }
        for bare in [
            "evil.example/a?b=1&c=2",
            "evil.example/?amp=1&amp=2&lt=3",
            "evil.example/?a&#39",
            "evil.example/?a&#section;",
            "evil.example/?a&#10;b",
            "evil.example/a&",
            "<evil.example/a>",
        ] {
            assert!(matches!(decoded(bare), Cow::Borrowed(_)), "{bare}");
        }
    }
}
