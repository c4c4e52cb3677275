//! How people hide links from machines: one table of disguises for links alone and links in texts.
//!
//! Threat exchanges "defang" links so that nobody opens them by mistake, and senders disguise them so
//! that filters miss them. Both write tokens for a dot, a colon, a slash or a scheme, put characters
//! between that are not drawn, or take characters that look alike. Each function looks at a few
//! characters only.

/// What a token stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Symbol {
    /// `.`
    Dot,
    /// `:`
    Colon,
    /// `/`
    Slash,
    /// `//`
    Slashes,
    /// `://`
    Separator,
}

impl Symbol {
    /// What it is in a link.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Dot => ".",
            Self::Colon => ":",
            Self::Slash => "/",
            Self::Slashes => "//",
            Self::Separator => "://",
        }
    }
}

/// The token at the beginning of a text, and its length in bytes: `[.]`, `(dot)`, `{ : }`, `（点）`.
///
/// `<` and `>` are not among the brackets, since Safe Browsing knows hosts that contain them.
pub(crate) fn token(text: &str) -> Option<(Symbol, usize)> {
    let mut rest = text.chars();
    let first = rest.next()?;
    if first == '.' {
        // "example.]com": the other half of a bracket was lost.
        let close = rest.next().filter(|c| is_close(*c))?;
        return Some((Symbol::Dot, 1 + close.len_utf8()));
    }
    if !is_open(first) {
        return None;
    }
    let after = rest.as_str();
    let inner = after.strip_prefix(' ').unwrap_or(after);
    // Brackets are frequent in prose and code, tokens are not.
    if !inner.bytes().next().is_some_and(begins_word) {
        return None;
    }
    let closed = WORDS.iter().find_map(|(word, symbol)| {
        let rest = strip_prefix(inner, word)?;
        let rest = rest.strip_prefix(' ').unwrap_or(rest);
        let close = rest.chars().next().filter(|c| is_close(*c))?;
        Some((*symbol, text.len() - rest.len() + close.len_utf8()))
    });
    let half = || after.starts_with('.').then_some((Symbol::Dot, first.len_utf8() + 1));
    closed.or_else(half)
}

/// The word for a dot that stands between spaces, as in `evil dot example`: its length in bytes.
pub(crate) fn spaced_dot(text: &str) -> Option<usize> {
    // Most spaces of a text have no such word behind them, which the first byte tells.
    if !text.bytes().next().is_some_and(begins_word) {
        return None;
    }
    let bytes = text.bytes().take(MAX_WORD_CHARS + 1);
    let letters = bytes.take_while(u8::is_ascii_alphanumeric).count();
    // Words that begin as one for a dot seldom are as long.
    let is_ascii = text.as_bytes().get(letters).is_none_or(u8::is_ascii);
    if letters > MAX_WORD_CHARS || is_ascii && !begins_dot_of(text, letters) {
        return None;
    }
    let mut chars = text.char_indices().take(MAX_WORD_CHARS + 1);
    let (end, _) = chars.find(|(_, char)| char.is_whitespace())?;
    let spoken = text.get(..end)?;
    let is_it = |(word, symbol): &(&str, Symbol)| {
        word.len() == end && *symbol == Symbol::Dot && word.eq_ignore_ascii_case(spoken)
    };
    let is_word = spoken.chars().all(char::is_alphanumeric);
    (is_word && WORDS.iter().any(is_it)).then_some(end)
}

/// More characters than any of [`WORDS`] has.
const MAX_WORD_CHARS: usize = 12;

/// The word for a slash that stands between spaces, as in `evil.example slash login`: its length in
/// bytes.
pub(crate) fn spaced_slash(text: &str) -> Option<usize> {
    const WORD: &str = "slash";
    strip_prefix(text, WORD).filter(|rest| rest.starts_with(' ')).map(|_| WORD.len())
}

/// Whether a text ends with the sign of a mail address in brackets: `ida[at]`, `ida (@) `.
pub(crate) fn ends_with_at(text: &str) -> bool {
    let text = text.strip_suffix(' ').unwrap_or(text);
    let Some(close) = text.chars().next_back().filter(|c| is_close(*c)) else { return false };
    let inner = text.get(..text.len() - close.len_utf8()).unwrap_or_default();
    let inner = inner.strip_suffix(' ').unwrap_or(inner);
    AT_WORDS.iter().any(|word| {
        let Some(start) = inner.len().checked_sub(word.len()) else { return false };
        let is_word = inner.get(start..).is_some_and(|it| it.eq_ignore_ascii_case(word));
        let before = inner.get(..start).unwrap_or_default();
        is_word && before.strip_suffix(' ').unwrap_or(before).ends_with(is_open)
    })
}

/// Whether a character between two ASCII letters or digits is read as a dot.
pub(crate) const fn is_dot_between_ascii(c: char) -> bool {
    matches!(c, '点' | '點' | '점' | '\u{2024}')
}

/// Whether a character parts the labels of a host.
pub(crate) const fn parts_labels(c: char) -> bool {
    c == '.' || is_dot(c)
}

/// Whether a character beyond ASCII is a dot to UTS #46 or to a reader.
pub(crate) const fn is_dot(c: char) -> bool {
    matches!(c, '\u{3002}' | '\u{ff0e}' | '\u{ff61}' | '\u{2024}')
}

/// The scheme that a spelling stands for which browsers do not know and people do.
pub(crate) fn scheme(spelling: &str) -> Option<&'static str> {
    // Brackets are looked through, but not any number of them each time that this is asked.
    if spelling.len() > MAX_SPELLING_BYTES {
        return None;
    }
    // `[h]ttps` is how threat exchanges keep links from being clicked.
    let spelling: String = spelling
        .chars()
        .filter(|character| !is_open(*character) && !is_close(*character))
        .map(|character| fold(character).unwrap_or(character).to_ascii_lowercase())
        .take(16)
        .collect();
    let of = |spelling: &str| SCHEMES.iter().find(|(_, names)| names.contains(&spelling));
    if let Some((scheme, _)) = of(&spelling) {
        return Some(scheme);
    }
    // The others have no twin with an `s` but that of `ws`, which has a row.
    match of(spelling.strip_suffix('s')?) {
        Some(("http", _)) => Some("https"),
        _ => None,
    }
}

/// The ASCII character that a compatibility form stands for: full-width forms (U+FF01 to U+FF5E),
/// circled and squared letters, mathematical letters and digits.
pub(crate) const fn fold(c: char) -> Option<char> {
    let code = c as u32;
    let ascii = match code {
        0xff01..=0xff5e => code - 0xfee0,
        0x24b6..=0x24cf => code - 0x24b6 + b'A' as u32,
        0x24d0..=0x24e9 => code - 0x24d0 + b'a' as u32,
        0x1f130..=0x1f149 => code - 0x1f130 + b'A' as u32,
        0x1f150..=0x1f169 => code - 0x1f150 + b'A' as u32,
        0x1f170..=0x1f189 => code - 0x1f170 + b'A' as u32,
        0x1d400..=0x1d6a3 => match (code - 0x1d400) % 52 {
            upper @ 0..=25 => upper + b'A' as u32,
            lower => lower - 26 + b'a' as u32,
        },
        0x1d7ce..=0x1d7ff => (code - 0x1d7ce) % 10 + b'0' as u32,
        _ => return None,
    };
    char::from_u32(ascii)
}

/// Code points that are not drawn: `Default_Ignorable_Code_Point` of UAX #44.
pub(crate) const fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Whether an invisible character belongs to the emoji between whose characters it stands: U+FE0F asks
/// for the picture of a symbol or of a key (UTS #51, `emoji-variation-sequences.txt`).
pub(crate) fn is_of_emoji(before: Option<char>, c: char, after: Option<char>) -> bool {
    let is_symbol = |c: char| {
        matches!(c,
            '\u{a9}' | '\u{ae}' | '\u{203c}'..='\u{2bff}' | '\u{3030}' | '\u{303d}'
            | '\u{3297}' | '\u{3299}' | '\u{1f000}'..='\u{1faff}')
    };
    c == '\u{fe0f}' && (before.is_some_and(is_symbol) || after == Some('\u{20e3}'))
}

/// Whether a character may open a token.
pub(crate) const fn is_open(c: char) -> bool {
    matches!(c, '[' | '(' | '{' | '（' | '［' | '｛' | '【')
}

/// Whether a character may close a token, whatever opened it.
pub(crate) const fn is_close(c: char) -> bool {
    matches!(c, ']' | ')' | '}' | '）' | '］' | '｝' | '】')
}

fn strip_prefix<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let start = text.get(..word.len())?;
    let is_same = start.eq_ignore_ascii_case(word);
    is_same.then(|| text.get(word.len()..)).flatten()
}

/// The signs of mail addresses between brackets.
const AT_WORDS: [&str; 4] = ["@", "at", "snabel-a", "arroba"];

/// What stands between brackets: signs, and the word for a dot in the languages of Europe and of those
/// whose messages we have seen.
pub(crate) const WORDS: [(&str, Symbol); 48] = [
    (".", Symbol::Dot),
    (",", Symbol::Dot),
    ("．", Symbol::Dot),
    ("。", Symbol::Dot),
    ("｡", Symbol::Dot),
    ("\u{2024}", Symbol::Dot),
    ("dot", Symbol::Dot),
    ("d0t", Symbol::Dot),
    ("punktum", Symbol::Dot),
    ("punktur", Symbol::Dot),
    ("punkt", Symbol::Dot),
    ("prikk", Symbol::Dot),
    ("prik", Symbol::Dot),
    ("piste", Symbol::Dot),
    ("čuokkis", Symbol::Dot),
    ("punto", Symbol::Dot),
    ("ponto", Symbol::Dot),
    ("point", Symbol::Dot),
    ("punct", Symbol::Dot),
    ("punt", Symbol::Dot),
    ("pont", Symbol::Dot),
    ("kropka", Symbol::Dot),
    ("tečka", Symbol::Dot),
    ("bodka", Symbol::Dot),
    ("točka", Symbol::Dot),
    ("tačka", Symbol::Dot),
    ("taškas", Symbol::Dot),
    ("punkts", Symbol::Dot),
    ("nokta", Symbol::Dot),
    ("chấm", Symbol::Dot),
    ("titik", Symbol::Dot),
    ("точка", Symbol::Dot),
    ("крапка", Symbol::Dot),
    ("τελεία", Symbol::Dot),
    ("נקודה", Symbol::Dot),
    ("نقطة", Symbol::Dot),
    ("نقطه", Symbol::Dot),
    ("点", Symbol::Dot),
    ("點", Symbol::Dot),
    ("점", Symbol::Dot),
    ("点点", Symbol::Dot),
    ("://", Symbol::Separator),
    (":", Symbol::Colon),
    ("colon", Symbol::Colon),
    ("kolon", Symbol::Colon),
    ("//", Symbol::Slashes),
    ("/", Symbol::Slash),
    ("slash", Symbol::Slash),
];

/// Whether [`WORDS`] has one that begins with a byte.
fn begins_word(byte: u8) -> bool {
    BEGINNINGS.get(usize::from(byte)).is_some_and(|begins| *begins)
}

/// Whether a word for a dot begins with the letter of a text and has so many bytes.
fn begins_dot_of(text: &str, length: usize) -> bool {
    let first = text.bytes().next().unwrap_or_default();
    let lengths = LENGTHS.get(usize::from(first)).copied().unwrap_or_default();
    lengths & 1_u32.checked_shl(u32::try_from(length).unwrap_or(u32::MAX)).unwrap_or_default() != 0
}

/// For every byte the lengths of the words for a dot that begin with it, in either case, as bits.
#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler, which checks every index")]
const LENGTHS: [u32; 256] = {
    let mut lengths = [0; 256];
    let mut index = 0;
    while index < WORDS.len() {
        let (word, symbol) = WORDS[index];
        if matches!(symbol, Symbol::Dot) {
            let byte = word.as_bytes()[0];
            lengths[byte as usize] |= 1 << word.len();
            lengths[byte.to_ascii_uppercase() as usize] |= 1 << word.len();
        }
        index += 1;
    }
    lengths
};

/// For every byte whether a word begins with it, in either case.
#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler, which checks every index")]
const BEGINNINGS: [bool; 256] = {
    let mut beginnings = [false; 256];
    let mut index = 0;
    while index < WORDS.len() {
        let byte = WORDS[index].0.as_bytes()[0];
        beginnings[byte as usize] = true;
        beginnings[byte.to_ascii_uppercase() as usize] = true;
        index += 1;
    }
    beginnings
};

/// Schemes and their spellings. The spellings of `https` are those of `http` with an `s`.
pub(crate) const SCHEMES: [(&str, &[&str]); 4] = [
    (
        "http",
        &[
            "http", "hxxp", "hxtp", "htxp", "hzzp", "h**p", "h__p", "h--p", "h++p", "hxp", "htp",
            "ttp", "hhtp", "httpp", "xxxp", "hxxxp", "meow",
        ],
    ),
    ("ftp", &["ftp", "fxp", "f*p", "f_p"]),
    ("ws", &["ws", "wxs"]),
    ("wss", &["wss", "wxss"]),
];

/// Room for `[h][t][t][p][s]` twice.
const MAX_SPELLING_BYTES: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_end_where_they_end() {
        for (text, symbol, length) in [
            ("[.]com", Symbol::Dot, 3),
            ("(dot)com", Symbol::Dot, 5),
            ("{ D0T }com", Symbol::Dot, 7),
            ("[,]com", Symbol::Dot, 3),
            ("(punktum)no", Symbol::Dot, 9),
            ("（点）com", Symbol::Dot, 9),
            ("[.com", Symbol::Dot, 2),
            (".)com", Symbol::Dot, 2),
            ("[:]//", Symbol::Colon, 3),
            ("[://]", Symbol::Separator, 5),
            ("(//)", Symbol::Slashes, 4),
            ("[slash]", Symbol::Slash, 7),
        ] {
            assert_eq!(token(text), Some((symbol, length)), "{text}");
        }
        for text in ["", "dot", "[dots]", "(dot", "<.>", "[", ".com", "[]"] {
            assert_eq!(token(text), None, "{text}");
        }
        assert_eq!(spaced_dot("dot com"), Some(3));
        assert_eq!(spaced_dot("dotcom"), None);
        assert_eq!(spaced_dot(". com"), None);
    }

    #[test]
    fn spellings_of_people_stand_for_schemes() {
        for (spelling, expected) in [
            ("hxxp", "http"),
            ("xxxps", "https"),
            ("h**ps", "https"),
            ("meow", "http"),
            ("meows", "https"),
            ("FxP", "ftp"),
            ("f_p", "ftp"),
            ("wxs", "ws"),
            ("[w]ss", "wss"),
            ("wxss", "wss"),
            ("http[s]", "https"),
            ("ｈｔｔｐ", "http"),
        ] {
            assert_eq!(scheme(spelling), Some(expected), "{spelling}");
        }
        assert_eq!((scheme("hyyp"), scheme("ftps"), scheme("s")), (None, None, None));
        let long = |brackets| scheme(&format!("{}https", "[".repeat(brackets)));
        assert_eq!(long(MAX_SPELLING_BYTES - 5), Some("https"));
        assert_eq!(long(MAX_SPELLING_BYTES - 4), None);
    }
}
