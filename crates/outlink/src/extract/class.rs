//! What a character can be to a link in running text.

use crate::url::disguise;
use crate::url::disguise::is_invisible;

/// Whether a character ends every link: white space, controls, and punctuation that a sentence
/// puts around a link and that no one writes into it unescaped.
pub(super) fn is_stop(c: char) -> bool {
    if c.is_ascii() {
        return c <= ' ' || matches!(c, '"' | '<' | '>' | '`' | '\x7f');
    }
    if is_invisible(c) {
        return false;
    }
    c.is_whitespace()
        || c.is_control()
        || matches!(c,
            '¡' | '«' | '¶' | '»' | '¿'
            // Marks that end sentences and clauses in Greek, Armenian, Hebrew, Arabic, Syriac, the scripts
            // of India, Thai, Tibetan, Burmese, Ethiopic, Khmer and Mongolian.
            | '\u{37e}' | '\u{55c}'..='\u{55e}' | '\u{589}' | '\u{5c3}' | '\u{60c}' | '\u{61b}'
            | '\u{61d}'..='\u{61f}' | '\u{6d4}' | '\u{700}'..='\u{70c}' | '\u{964}' | '\u{965}'
            | '\u{e5a}' | '\u{e5b}' | '\u{f0d}'..='\u{f12}' | '\u{104a}' | '\u{104b}'
            | '\u{1361}'..='\u{1368}' | '\u{17d4}'..='\u{17d6}' | '\u{17da}'
            | '\u{1802}'..='\u{1805}' | '\u{1809}' | '\u{203c}' | '\u{203d}' | '\u{2047}'..='\u{2049}'
            // Em dash and bar, quotes except the apostrophe, bullets, ellipsis.
            | '\u{2014}' | '\u{2015}' | '\u{2018}' | '\u{201a}'..='\u{2023}'
            | '\u{2025}'..='\u{2027}' | '\u{2039}' | '\u{203a}'
            // Brackets of mathematics, of ornaments and of old manuscripts.
            | '\u{2045}' | '\u{2046}' | '\u{2308}'..='\u{230b}' | '\u{2329}' | '\u{232a}'
            | '\u{2768}'..='\u{2775}' | '\u{27c5}' | '\u{27c6}' | '\u{27e6}'..='\u{27ef}'
            | '\u{2983}'..='\u{2998}' | '\u{29d8}'..='\u{29db}' | '\u{29fc}' | '\u{29fd}'
            | '\u{2e20}'..='\u{2e29}' | '\u{2e55}'..='\u{2e5c}' | '\u{fd3e}' | '\u{fd3f}'
            // Ideographic comma and stop, CJK brackets and quotes.
            | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301f}'
            | '\u{fe10}'..='\u{fe19}' | '\u{fe30}'..='\u{fe6f}' | '\u{ff61}'..='\u{ff65}'
            // Object replacement and interlinear annotation.
            | '\u{fff9}'..='\u{fffd}')
        || is_wide_punctuation(c)
}

/// Whether a character is the fullwidth form of ASCII punctuation.
pub(super) fn is_wide_punctuation(c: char) -> bool {
    matches!(c,
        '\u{ff01}'..='\u{ff0c}' | '\u{ff0e}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}'
        | '\u{ff3b}'..='\u{ff3e}' | '\u{ff40}' | '\u{ff5b}'..='\u{ff60}')
}

/// Whether a character that is not a dot can stand in a label of a host.
pub(super) fn is_label(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || c == '-' || c == '_';
    }
    if is_letter_of_europe(c) {
        return true;
    }
    !is_stop(c)
        && !is_invisible(c)
        && !matches!(c, '\u{b7}' | '\u{387}' | '\u{2010}'..='\u{2019}' | '\u{2024}')
}

/// How many bytes of ASCII at the beginning of a text are of a class.
pub(super) fn count_of(text: &str, class: &ByteClass) -> usize {
    let is_of = |byte: &&u8| class.get(usize::from(**byte)).is_some_and(|is_of| *is_of);
    text.as_bytes().iter().take_while(is_of).count()
}

/// Whether each byte is of a class: asking a table takes a fraction of the time that asking for
/// character after character does.
pub(super) type ByteClass = [bool; 256];

/// The letters, digits and further bytes of ASCII.
#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler, which checks every index")]
pub(super) const fn byte_class(others: &[u8]) -> ByteClass {
    let mut class = [false; 256];
    let mut byte = 0;
    while byte < class.len() {
        class[byte] = (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    let mut index = 0;
    while index < others.len() {
        class[others[index] as usize] = true;
        index += 1;
    }
    class
}

/// The bytes of ASCII that [`is_label`] takes.
pub(super) static LABEL_BYTES: ByteClass = byte_class(b"-_");

/// Whether a character is one of the Latin letters with marks or of the Cyrillic ones, which are
/// nothing but letters to this module.
pub(super) const fn is_letter_of_europe(c: char) -> bool {
    matches!(c, '\u{c0}'..='\u{24f}' | '\u{400}'..='\u{481}' | '\u{48a}'..='\u{4ff}')
}

/// Whether a character ends a word that ASCII letters began, and the other way round: scripts
/// that are written without spaces or glue their particles on, arrows and emoji.
///
/// Latin, Greek and Cyrillic letters do not, since they are what look-alikes are made of.
pub(super) fn stands_apart(c: char) -> bool {
    matches!(c,
        '\u{a9}' | '\u{ae}' | '\u{20e3}' | '\u{2122}' | '\u{2139}'
        | '\u{590}'..='\u{109f}' | '\u{1100}'..='\u{11ff}' | '\u{1780}'..='\u{17ff}'
        | '\u{2190}'..='\u{24b5}' | '\u{2500}'..='\u{2bff}' | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' | '\u{fb1d}'..='\u{fdff}'
        | '\u{fe70}'..='\u{fefc}' | '\u{ff65}'..='\u{ffdc}' | '\u{1f000}'..='\u{1faff}'
        | '\u{20000}'..='\u{3ffff}')
}

/// The ASCII character that a compatibility form stands for; any other character as it is.
pub(super) fn fold(c: char) -> char {
    if c.is_ascii() { c } else { disguise::fold(c).unwrap_or(c) }
}

/// The first character from an offset on.
pub(super) fn char_at(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next()
}

/// The text from an offset on; empty if the offset is none of the text.
pub(super) fn text_from(text: &str, at: usize) -> &str {
    text.get(at..).unwrap_or_default()
}

/// Whether a text ends with a name in any case.
pub(super) fn ends_with_name(text: &str, name: &str) -> bool {
    let start = text.len().checked_sub(name.len());
    start.and_then(|start| text.get(start..)).is_some_and(|end| end.eq_ignore_ascii_case(name))
}

/// The last character before an offset.
pub(super) fn char_before(text: &str, at: usize) -> Option<char> {
    text.get(..at)?.chars().next_back()
}

#[cfg(test)]
mod tests {
    use super::LABEL_BYTES;
    use super::fold;
    use super::is_label;
    use super::is_stop;

    #[test]
    fn compatibility_letters_become_ascii() {
        for (from, to) in [('ａ', 'a'), ('／', '/'), ('𝐡', 'h'), ('𝖅', 'Z'), ('𝟘', '0'), ('ⓩ', 'z')]
        {
            assert_eq!(fold(from), to, "{from}");
        }
        assert_eq!(fold('é'), 'é');
    }

    #[test]
    fn the_table_of_labels_says_what_the_function_says() {
        for byte in 0..=u8::MAX {
            let expected = byte.is_ascii() && is_label(char::from(byte));
            assert_eq!(LABEL_BYTES[usize::from(byte)], expected, "{byte}");
        }
    }

    #[test]
    fn punctuation_is_no_label() {
        for c in "。、，（）「」“”…— \u{a0}،".chars() {
            assert!(is_stop(c) && !is_label(c), "{c}");
        }
        for c in "aé日✪ك-_".chars() {
            assert!(!is_stop(c) && is_label(c), "{c}");
        }
    }
}
