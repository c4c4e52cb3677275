//! Character references of HTML (<https://html.spec.whatwg.org/#character-reference-state>).

/// The character that a reference behind `&` stands for, and the offset behind it. The names are
/// those of Latin-1, of invisible characters and of punctuation around links; a number may have zeros
/// in front and no semicolon behind it.
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
    Some((named(name)?, at + length + 1))
}

fn named(name: &str) -> Option<char> {
    if let Some((_, c)) = NAMED.iter().find(|(known, _)| *known == name) {
        return Some(*c);
    }
    let index = LATIN_1.split_ascii_whitespace().position(|known| known == name)?;
    char::from_u32(FIRST_LATIN_1 + u32::try_from(index).ok()?)
}

/// The names of U+00A0 to U+00FF, in their order
/// (<https://html.spec.whatwg.org/#named-character-references>).
const LATIN_1: &str = "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg \
    macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 \
    iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave \
    Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc \
    Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc \
    euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave \
    uacute ucirc uuml yacute thorn yuml";
const FIRST_LATIN_1: u32 = 0xa0;

/// One more than a code point takes: 1114111.
const LONGEST_NUMBER: usize = 8;
/// The length of `ZeroWidthSpace`, in bytes.
const LONGEST_NAME: usize = 14;

const NAMED: [(&str, char); 45] = [
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
    ("rlm", '\u{200f}'),
    ("ensp", '\u{2002}'),
    ("emsp", '\u{2003}'),
    ("thinsp", '\u{2009}'),
    ("ndash", '\u{2013}'),
    ("mdash", '\u{2014}'),
    ("lsquo", '\u{2018}'),
    ("rsquo", '\u{2019}'),
    ("sbquo", '\u{201a}'),
    ("ldquo", '\u{201c}'),
    ("rdquo", '\u{201d}'),
    ("bdquo", '\u{201e}'),
    ("bull", '\u{2022}'),
    ("hellip", '\u{2026}'),
    ("lsaquo", '\u{2039}'),
    ("rsaquo", '\u{203a}'),
    ("lcub", '{'),
    ("rcub", '}'),
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
