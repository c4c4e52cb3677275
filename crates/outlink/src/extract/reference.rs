//! Character references of HTML (<https://html.spec.whatwg.org/#character-reference-state>).

/// The character that a reference behind `&` stands for, and the offset behind it. The names are
/// those of the ASCII characters that links are made of and of invisible ones; a number may have
/// zeros in front and no semicolon behind it.
pub(super) fn reference(text: &str, at: usize) -> Option<(char, usize)> {
    let rest = text.get(at..)?;
    if let Some(number) = rest.strip_prefix('#') {
        let hex = number.strip_prefix(['x', 'X']);
        let (digits, radix) = hex.map_or((number, 10), |hex| (hex, 16));
        let significant = digits.trim_start_matches('0');
        // More digits than a code point has are none.
        let window = significant.as_bytes().iter().take(LONGEST_NUMBER);
        let length = window.take_while(|byte| char::from(**byte).is_digit(radix)).count();
        if length == 0 || length == LONGEST_NUMBER {
            return None;
        }
        let (code, rest) = significant.split_at_checked(length)?;
        let rest = rest.strip_prefix(';').unwrap_or(rest);
        let c = char::from_u32(u32::from_str_radix(code, radix).ok()?)?;
        return Some((c, text.len() - rest.len()));
    }
    let window = rest.as_bytes().iter().take(LONGEST_NAME + 1);
    let length = window.take_while(|&&byte| byte != b';').count();
    let name = rest.get(..length).filter(|_| rest.as_bytes().get(length) == Some(&b';'))?;
    let (_, c) = NAMED.iter().find(|(known, _)| *known == name)?;
    Some((*c, at + length + 1))
}

/// One more than a code point takes: 1114111.
const LONGEST_NUMBER: usize = 8;
/// The length of `ZeroWidthSpace`, in bytes.
const LONGEST_NAME: usize = 14;

const NAMED: [(&str, char); 28] = [
    ("amp", '&'),
    ("AMP", '&'),
    ("apos", '\''),
    ("bsol", '\\'),
    ("colon", ':'),
    ("commat", '@'),
    ("equals", '='),
    ("gt", '>'),
    ("lowbar", '_'),
    ("lpar", '('),
    ("lt", '<'),
    ("NewLine", '\n'),
    ("num", '#'),
    ("percnt", '%'),
    ("period", '.'),
    ("plus", '+'),
    ("quest", '?'),
    ("quot", '"'),
    ("rpar", ')'),
    ("semi", ';'),
    ("sol", '/'),
    ("Tab", '\t'),
    ("NoBreak", '\u{2060}'),
    ("ZeroWidthSpace", '\u{200b}'),
    ("lrm", '\u{200e}'),
    ("shy", '\u{ad}'),
    ("zwj", '\u{200d}'),
    ("zwnj", '\u{200c}'),
];

#[cfg(test)]
mod tests {
    use super::reference;

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
