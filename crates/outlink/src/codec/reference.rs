//! Character references of HTML (<https://html.spec.whatwg.org/#character-reference-state>).

use std::sync::LazyLock;

/// The character that a reference behind `&` stands for, and the offset behind it. A number may have
/// zeros in front and no semicolon behind it.
pub(crate) fn reference(text: &str, at: usize) -> Option<(char, usize)> {
    let rest = text.get(at..)?;
    if let Some(number) = rest.strip_prefix('#') {
        let hex = number.strip_prefix(['x', 'X']);
        let (digits, radix) = hex.map_or((number, 10), |hex| (hex, 16));
        let significant = digits.trim_start_matches('0');
        // More digits than a code point has are none.
        let window = significant.as_bytes().iter().take(NUMBER_WINDOW_BYTES);
        let length = window.take_while(|byte| char::from(**byte).is_digit(radix)).count();
        if length == 0 || length == NUMBER_WINDOW_BYTES {
            return None;
        }
        let (code, rest) = significant.split_at_checked(length)?;
        let rest = rest.strip_prefix(';').unwrap_or(rest);
        let c = char::from_u32(u32::from_str_radix(code, radix).ok()?)?;
        return Some((c, text.len() - rest.len()));
    }
    let window = rest.as_bytes().iter().take(MAX_NAME_BYTES + 1);
    let length = window.take_while(|&&byte| byte != b';').count();
    let name = rest.get(..length).filter(|_| rest.as_bytes().get(length) == Some(&b';'))?;
    Some((named(name)?.c, at + length + 1))
}

/// The character that a name behind `&` stands for although no semicolon ends it, and the offset behind
/// it. In an attribute, old names do, if nothing follows that may go on with the name of a parameter.
pub(crate) fn open_reference(text: &str, at: usize) -> Option<(char, usize)> {
    let rest = text.get(at..)?;
    let window = rest.as_bytes().iter().take(MAX_NAME_BYTES + 1);
    let length = window.take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let (name, behind) = rest.split_at_checked(length)?;
    let name = named(name).filter(|name| name.is_open && !behind.starts_with(['=', ';']))?;
    Some((name.c, at + length))
}

/// A name and what it stands for.
struct Name {
    text: &'static str,
    c: char,
    /// Whether it counts without its semicolon.
    is_open: bool,
}

/// The name, if HTML has it.
fn named(text: &str) -> Option<&'static Name> {
    let index = NAMES.binary_search_by_key(&text, |name| name.text).ok()?;
    NAMES.get(index)
}

/// The names, sorted.
static NAMES: LazyLock<Vec<Name>> = LazyLock::new(|| {
    let rows = include_str!("../../data/character_references.txt").lines();
    let name = |line: &'static str| {
        let mut words = line.split(' ');
        let (text, code) = (words.next()?, words.next().filter(|_| !line.starts_with('#'))?);
        let c = char::from_u32(u32::from_str_radix(code, 16).ok()?)?;
        Some(Name { text, c, is_open: words.next() == Some("open") })
    };
    rows.filter_map(name).collect()
});

/// Every name and what it stands for.
#[cfg(test)]
pub(crate) fn names() -> impl Iterator<Item = (&'static str, char)> {
    NAMES.iter().map(|name| (name.text, name.c))
}

/// One more than a code point takes: 1114111.
const NUMBER_WINDOW_BYTES: usize = 8;
/// The length of `CounterClockwiseContourIntegral`, in bytes.
const MAX_NAME_BYTES: usize = 31;

#[cfg(test)]
mod tests {
    use super::MAX_NAME_BYTES;
    use super::NAMES;
    use super::Name;
    use super::reference;

    #[test]
    fn names_are_sorted_and_stand_for_characters() {
        assert!(NAMES.is_sorted_by(|a, b| a.text < b.text));
        assert_eq!(NAMES.len(), 2032);
        assert_eq!(NAMES.iter().filter(|name| name.is_open).count(), 106);
        assert_eq!(NAMES.iter().map(|name| name.text.len()).max(), Some(MAX_NAME_BYTES));
        for Name { text, c, .. } in NAMES.iter() {
            assert_eq!(reference(&format!("{text};"), 0), Some((*c, text.len() + 1)), "{text}");
        }
    }

    #[test]
    fn references_have_many_spellings() {
        for text in ["period;", "#46;", "#046;", "#0000046", "#46", "#x2e;", "#X002E", "#x2E"] {
            assert_eq!(reference(text, 0), Some(('.', text.len())), "{text}");
        }
        assert_eq!(reference("a&#46com", 2), Some(('.', 5)));
        assert_eq!(reference("NewLine;x", 0), Some(('\n', 8)));
        for text in
            ["", "#", "#;", "#x", "#xg", "#0;", "period", "perio;", "#99999999;", "#x110000"]
        {
            assert_eq!(reference(text, 0), None, "{text}");
        }
    }
}
