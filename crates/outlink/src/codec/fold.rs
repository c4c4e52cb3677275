//! Letters without their case.

/// A text with every character folded by itself, so that a part of the text folds to a part of the result.
///
/// It is simple case folding (<https://www.unicode.org/Public/UCD/latest/ucd/CaseFolding.txt>), as `(?i)` of
/// the `regex` crate has it: `Σ`, `σ` and `ς` are one letter, so are `S`, `s` and `ſ`, and `ß` is not `ss`.
/// `İ` is what programs write in lower case for it, `i` with a dot above (U+0307).
pub(crate) fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{130}' => folded.push_str("i\u{307}"),
            _ => folded.push(folded_char(c)),
        }
    }
    folded
}

fn folded_char(c: char) -> char {
    match c {
        // Most characters of most texts.
        '\0'..='\x7f' => c.to_ascii_lowercase(),
        // Only Turkish takes one for the other case of `i` or `I`.
        '\u{130}' | '\u{131}' => c,
        _ => {
            let upper = single(c, c.to_uppercase());
            single(upper, upper.to_lowercase())
        }
    }
}

/// The other case of a character, if that is one character; the character itself if not.
fn single(c: char, mut other: impl Iterator<Item = char>) -> char {
    match (other.next(), other.next()) {
        (Some(other), None) => other,
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use regex_syntax::hir::ClassUnicode;
    use regex_syntax::hir::ClassUnicodeRange;

    use super::*;

    #[test]
    fn characters_that_regexes_take_for_one_fold_to_one() {
        let letters = ('\0'..'\u{20000}').filter(|c| c.is_alphabetic() && !is_of_han(*c));
        for c in letters {
            let mut class = ClassUnicode::new([ClassUnicodeRange::new(c, c)]);
            class.case_fold_simple();
            for range in class.ranges() {
                for other in range.start()..=range.end() {
                    // Unicode 15.1 added these pairs, which few programs know.
                    let is_new = matches!(other, '\u{390}' | '\u{3b0}' | '\u{fb05}' | '\u{fb06}')
                        || matches!(other, '\u{1fd3}' | '\u{1fe3}');
                    assert!(is_new || folded_char(c) == folded_char(other), "{c} {other}");
                }
            }
        }
    }

    fn is_of_han(c: char) -> bool {
        matches!(c, '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
    }

    #[test]
    fn a_text_folds_as_in_lower_case() {
        for c in ('\0'..'\u{20000}').filter(|c| !is_of_han(*c)) {
            let lower = c.to_string().to_lowercase();
            assert_eq!(folded(&lower), folded(&c.to_string()), "{c}");
        }
    }

    #[test]
    fn a_part_folds_to_a_part() {
        assert_eq!(folded("ΚΑΖΙΝΟΣ"), "καζινοσ");
        assert_eq!(folded("ſµϑK"), "sμθk");
        assert_eq!(folded("STRAẞEß"), "straßeß");
        assert_eq!(folded("İI"), "i\u{307}i");
    }
}
