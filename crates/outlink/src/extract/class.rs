//! What a character can be to a link in running text.

/// Whether a character takes no room: joiners, direction marks, selectors, soft hyphens, tags.
///
/// They are code points that UTS #46 ignores in a host, and the direction controls, which it
/// forbids there but which people paste along with a link.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{e0000}'..='\u{e0fff}')
}

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
            // Arabic comma, semicolon, question mark and full stop; danda.
            | '\u{60c}' | '\u{61b}' | '\u{61f}' | '\u{6d4}' | '\u{964}' | '\u{965}'
            // Em dash and bar, quotes except the apostrophe, bullets, ellipsis.
            | '\u{2014}' | '\u{2015}' | '\u{2018}' | '\u{201a}'..='\u{2023}'
            | '\u{2025}'..='\u{2027}' | '\u{2039}' | '\u{203a}'
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
    !is_stop(c) && !is_invisible(c) && !matches!(c, '\u{2010}'..='\u{2019}' | '\u{2024}')
}

/// Whether a character ends a word that ASCII letters began, and the other way round: scripts
/// that are written without spaces or glue their particles on, arrows and emoji.
///
/// Latin, Greek and Cyrillic letters do not, since they are what look-alikes are made of.
pub(super) fn stands_apart(c: char) -> bool {
    matches!(c,
        '\u{590}'..='\u{109f}' | '\u{1100}'..='\u{11ff}' | '\u{1780}'..='\u{17ff}'
        | '\u{2190}'..='\u{245f}' | '\u{2500}'..='\u{2bff}' | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' | '\u{fb1d}'..='\u{fdff}'
        | '\u{fe70}'..='\u{fefc}' | '\u{ff65}'..='\u{ffdc}' | '\u{1f000}'..='\u{1faff}'
        | '\u{20000}'..='\u{3ffff}')
}

/// The ASCII character that a compatibility form stands for: fullwidth forms, mathematical
/// letters and digits, circled letters. Any other character is returned as it is.
pub(super) fn fold(c: char) -> char {
    let code = u32::from(c);
    let offset = |base: u32, from: u8| char::from(from + (code - base) as u8);
    match code {
        0xff01..=0xff5e => offset(0xff01, b'!'),
        0x24b6..=0x24cf => offset(0x24b6, b'A'),
        0x24d0..=0x24e9 => offset(0x24d0, b'a'),
        0x1d400..=0x1d6a3 => match (code - 0x1d400) % 52 {
            upper @ 0..=25 => char::from(b'A' + upper as u8),
            lower => char::from(b'a' + (lower - 26) as u8),
        },
        0x1d7ce..=0x1d7ff => char::from(b'0' + ((code - 0x1d7ce) % 10) as u8),
        _ => c,
    }
}

/// The first character from an offset on.
pub(super) fn char_at(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next()
}

/// The text from an offset on; empty if the offset is none of the text.
pub(super) fn text_from(text: &str, at: usize) -> &str {
    text.get(at..).unwrap_or_default()
}

/// The last character before an offset.
pub(super) fn char_before(text: &str, at: usize) -> Option<char> {
    text.get(..at)?.chars().next_back()
}

#[cfg(test)]
mod tests {
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
    fn punctuation_is_no_label() {
        for c in "。、，（）「」“”…— \u{a0}،".chars() {
            assert!(is_stop(c) && !is_label(c), "{c}");
        }
        for c in "aé日✪ك-_".chars() {
            assert!(!is_stop(c) && is_label(c), "{c}");
        }
    }
}
