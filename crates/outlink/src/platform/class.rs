//! Classes of captures: which bytes an id has, how many of them, and its one spelling.
//!
//! A class is written `alphabet`, `alphabet n` or `alphabet m..n`, and may end in ` + ` and further
//! characters: `base64url 11`, `name 3..30`, `alnum + ~`.

use std::borrow::Cow;

use super::ids;
use super::text::Text;

/// A class.
#[derive(Clone, Copy, Debug)]
pub(super) struct Class {
    alphabet: Alphabet,
    min: usize,
    max: usize,
    /// A bit for each byte that it has, further characters included.
    bytes: [u64; 4],
    /// Whether it has no further characters.
    is_bare: bool,
    spelling: Spelling,
    /// Whether its ids hold nothing that is escaped in the text of an entity.
    pub(super) is_plain: bool,
}

/// What makes no difference in an id.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Spelling {
    /// Case; ids are stored in lower case.
    pub(super) fold: bool,
    /// Case; ids are stored in upper case.
    pub(super) upper: bool,
    /// Leading zeros.
    pub(super) strip_zeros: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Alphabet {
    Digits,
    Hex,
    Alnum,
    Base64Url,
    Base58,
    Name,
    Handle,
    Phone,
    BilibiliAv,
    ShortUuid,
    Base36Number,
    Base58Number,
    InstagramMedia,
    SteamAccount,
    Any,
}

const ALPHABETS: [(&str, Alphabet); 15] = [
    ("digits", Alphabet::Digits),
    ("hex", Alphabet::Hex),
    ("alnum", Alphabet::Alnum),
    ("base64url", Alphabet::Base64Url),
    ("base58", Alphabet::Base58),
    ("name", Alphabet::Name),
    ("handle", Alphabet::Handle),
    ("phone", Alphabet::Phone),
    ("bilibili-av", Alphabet::BilibiliAv),
    ("short-uuid", Alphabet::ShortUuid),
    ("base36-number", Alphabet::Base36Number),
    ("base58-number", Alphabet::Base58Number),
    ("instagram-media", Alphabet::InstagramMedia),
    ("steam-account", Alphabet::SteamAccount),
    ("any", Alphabet::Any),
];

/// Ids have it between other characters only, but for those of any characters.
const NEVER_LAST: char = '.';

impl Class {
    /// Reads a class; `None` if it is malformed.
    pub(super) fn parse(text: &'static str, mut spelling: Spelling) -> Option<Self> {
        let (text, extra) = text.split_once(" + ").unwrap_or((text, ""));
        let (name, length) = text.split_once(' ').unwrap_or((text, "1..256"));
        let (_, alphabet) = *ALPHABETS.iter().find(|(known, _)| *known == name)?;
        let (min, max) = length.split_once("..").unwrap_or((length, length));
        let (min, max) = (min.parse().ok()?, max.parse().ok()?);
        spelling.fold |= alphabet == Alphabet::Hex;
        let mut bytes = alphabet.bytes();
        // An extra character beyond ASCII is not a byte.
        for byte in extra.bytes().filter(u8::is_ascii) {
            let [low, high, ..] = &mut bytes;
            *(if byte < 64 { low } else { high }) |= 1 << (byte & 63);
        }
        let is_plain = bytes.iter().zip(PLAIN).all(|(word, plain)| word & !plain == 0);
        let is_bare = extra.is_empty();
        (min <= max).then_some(Self { alphabet, min, max, bytes, is_bare, spelling, is_plain })
    }

    /// Whether a text is of the class.
    pub(super) fn accepts(&self, text: &str) -> bool {
        if text.len() < self.min || text.len() > self.max || text.is_empty() {
            return false;
        }
        match self.alphabet {
            Alphabet::Any => !text.chars().any(char::is_control),
            Alphabet::Phone => {
                text.bytes().all(|byte| self.has(byte))
                    && text.bytes().filter(u8::is_ascii_digit).count() <= 32
                    && text.bytes().any(|byte| byte.is_ascii_digit())
            }
            Alphabet::Handle => {
                text.bytes().all(|byte| self.has(byte))
                    && text.bytes().any(|byte| byte.is_ascii_alphanumeric())
                    && !text.ends_with(NEVER_LAST)
            }
            alphabet if self.is_bare => alphabet.has_all(text),
            _ => text.bytes().all(|byte| self.has(byte)) && !text.ends_with(NEVER_LAST),
        }
    }

    /// The spelling that ids are compared in, of a text that the class accepts; `None` if nothing
    /// is left of it.
    pub(super) fn spell<'a>(&self, text: &'a str) -> Option<Cow<'a, str>> {
        if let Some(respell) = self.alphabet.respelling() {
            return respell(text);
        }
        let Spelling { fold, upper, strip_zeros } = self.spelling;
        let text = if strip_zeros { text.trim_start_matches('0') } else { text };
        if text.is_empty() {
            return None;
        }
        Some(if upper {
            Cow::Owned(text.to_uppercase())
        } else if fold && has_uppercase(text) {
            Cow::Owned(text.to_lowercase())
        } else {
            Cow::Borrowed(text)
        })
    }

    /// Appends [`Self::spell`] of a text that the class accepts, of a class that is plain; `None` if
    /// nothing is left of it.
    pub(super) fn push_spelled(&self, text: &str, out: &mut Text) -> Option<()> {
        let Spelling { fold, upper, strip_zeros } = self.spelling;
        if upper || self.alphabet.respelling().is_some() {
            out.push_str(&self.spell(text)?);
            return Some(());
        }
        let text = if strip_zeros { text.trim_start_matches('0') } else { text };
        if text.is_empty() {
            return None;
        }
        // Plain classes have bytes of ASCII alone.
        if fold {
            out.push_in_lower_case(text);
        } else {
            out.push_str(text);
        }
        Some(())
    }

    /// A text without the punctuation of the sentence that a link stood in.
    pub(super) fn trim<'a>(&self, text: &'a str) -> &'a str {
        let is_outside = |last: char| {
            last.is_ascii_punctuation() && (last == NEVER_LAST || !self.has(last as u8))
        };
        text.trim_end_matches(is_outside)
    }

    fn has(&self, byte: u8) -> bool {
        let word = self.bytes.get(usize::from(byte >> 6)).copied().unwrap_or_default();
        word >> (byte & 63) & 1 != 0
    }
}

fn has_uppercase(text: &str) -> bool {
    match text.is_ascii() {
        true => text.bytes().any(|byte| byte.is_ascii_uppercase()),
        false => text.chars().any(char::is_uppercase),
    }
}

/// A bit for each byte that stands for itself in the text of an entity.
#[expect(clippy::indexing_slicing, reason = "it is evaluated at compile time")]
const PLAIN: [u64; 4] = {
    let mut bytes = [0; 4];
    let mut byte = 0;
    while byte < 128 {
        if ids::is_plain(byte) {
            bytes[byte as usize >> 6] |= 1 << (byte & 63);
        }
        byte += 1;
    }
    bytes
};

/// Answers the spelling that ids are compared in.
type Respelling = fn(&str) -> Option<Cow<'_, str>>;

impl Alphabet {
    /// What brings ids of it to another spelling, of which they are a short or an old form.
    fn respelling(self) -> Option<Respelling> {
        Some(match self {
            Self::Phone => ids::phone,
            Self::BilibiliAv => |text| ids::bilibili_video(text).map(Cow::Owned),
            Self::ShortUuid => |text| ids::long_uuid(text).map(Cow::Owned),
            Self::Base36Number => |text| ids::number_of_base_36(text).map(Cow::Owned),
            Self::Base58Number => |text| ids::number_of_base_58(text).map(Cow::Owned),
            Self::InstagramMedia => |text| ids::instagram_post(text).map(Cow::Owned),
            Self::SteamAccount => |text| ids::steam_profile(text).map(Cow::Owned),
            _ => return None,
        })
    }

    /// Whether all bytes of a text are ASCII bytes of it. In one pass without branches, as ids are short
    /// and nearly all that are asked about are of the alphabet.
    fn has_all(self, text: &str) -> bool {
        #[expect(clippy::indexing_slicing, reason = "it is evaluated at compile time")]
        const ALPHABETS_OF: [u16; 256] = {
            let mut all = [0; 256];
            let mut number = 0;
            while number < ALPHABETS.len() {
                let alphabet = ALPHABETS[number].1;
                let mut byte = 0;
                while byte < 128 {
                    if alphabet.has(byte) {
                        all[byte as usize] |= 1 << alphabet as u16;
                    }
                    byte += 1;
                }
                number += 1;
            }
            all
        };
        let of_byte = |byte: u8| ALPHABETS_OF.get(usize::from(byte)).copied().unwrap_or_default();
        let common = text.bytes().fold(u16::MAX, |common, byte| common & of_byte(byte));
        common >> self as u16 & 1 != 0
    }

    /// A bit for each byte that is one of it.
    #[expect(clippy::indexing_slicing, reason = "it is evaluated at compile time")]
    fn bytes(self) -> [u64; 4] {
        const BYTES: [[u64; 4]; ALPHABETS.len()] = {
            let mut all = [[0; 4]; ALPHABETS.len()];
            let mut number = 0;
            while number < all.len() {
                let alphabet = ALPHABETS[number].1;
                let mut byte = 0;
                while byte < 128 {
                    if alphabet.has(byte) {
                        all[alphabet as usize][byte as usize >> 6] |= 1 << (byte & 63);
                    }
                    byte += 1;
                }
                if matches!(alphabet, Alphabet::Any) {
                    all[alphabet as usize] = [u64::MAX; 4];
                }
                number += 1;
            }
            all
        };
        BYTES.get(self as usize).copied().unwrap_or_default()
    }

    /// Whether an ASCII byte is one of it.
    const fn has(self, byte: u8) -> bool {
        match self {
            Self::Digits | Self::BilibiliAv | Self::InstagramMedia | Self::SteamAccount => {
                byte.is_ascii_digit()
            }
            Self::Hex => byte.is_ascii_hexdigit(),
            Self::Alnum | Self::Base36Number => byte.is_ascii_alphanumeric(),
            Self::Base64Url => byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'),
            Self::Base58 | Self::Base58Number | Self::ShortUuid => {
                byte.is_ascii_alphanumeric() && !matches!(byte, b'0' | b'O' | b'I' | b'l')
            }
            Self::Name => byte.is_ascii_alphanumeric() || byte == b'_',
            Self::Handle => byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'),
            Self::Phone => {
                byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b' ' | b'(' | b')')
            }
            Self::Any => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(class: &'static str, text: &str) -> Option<String> {
        spelled(&Class::parse(class, Spelling::default()).unwrap(), text)
    }

    fn spelled(class: &Class, text: &str) -> Option<String> {
        class.spell(text).filter(|_| class.accepts(text)).map(Cow::into_owned)
    }

    #[test]
    fn classes_are_alphabets_with_lengths() {
        assert_eq!(canonical("base64url 11", "aB3-skOgvN8").as_deref(), Some("aB3-skOgvN8"));
        assert_eq!(canonical("base64url 11", "aB3-skOgvN"), None);
        assert_eq!(canonical("name 3..5", "ab"), None);
        assert_eq!(canonical("name 3..5", "a-b"), None);
        assert_eq!(canonical("name 3..5 + -", "a-b").as_deref(), Some("a-b"));
        assert_eq!(canonical("hex 4", "AbCd").as_deref(), Some("abcd"));
        assert_eq!(canonical("handle", ".-"), None);
        assert_eq!(canonical("handle", "a."), None, "a dot ends the sentence");
        assert_eq!(canonical("name + .", "a."), None);
        assert_eq!(canonical("any", "a.").as_deref(), Some("a."));
        assert_eq!(canonical("phone", "+1 555-0100").as_deref(), Some("15550100"));
        assert_eq!(canonical("phone", "+"), None);
        assert_eq!(canonical("any", "a\nb"), None);
        assert_eq!(canonical("any", "\u{e9}").as_deref(), Some("\u{e9}"));
        assert_eq!(canonical("name", "\u{e9}"), None);
        let is_plain =
            |class: &'static str| Class::parse(class, Spelling::default()).unwrap().is_plain;
        assert!(is_plain("name 1..5 + .~") && is_plain("base64url 11"));
        assert!(!is_plain("any") && !is_plain("name + %") && !is_plain("phone"), "a space");
        assert!(Class::parse("letters", Spelling::default()).is_none());
        assert!(Class::parse("digits 5..4", Spelling::default()).is_none());
    }

    #[test]
    fn a_class_has_the_bytes_of_its_alphabet_and_its_further_characters() {
        for (name, alphabet) in ALPHABETS {
            for extra in ["", "%", "+ ~\u{e9}"] {
                let text =
                    if extra.is_empty() { name.to_owned() } else { format!("{name} + {extra}") };
                let class = Class::parse(text.leak(), Spelling::default()).unwrap();
                let is_byte = |byte: &u8| match byte.is_ascii() {
                    true => alphabet.has(*byte) || extra.as_bytes().contains(byte),
                    false => alphabet == Alphabet::Any,
                };
                for byte in 0..=u8::MAX {
                    assert_eq!(class.has(byte), is_byte(&byte), "{name} {extra} {byte}");
                }
                let is_plain = (0..=u8::MAX).filter(is_byte).all(ids::is_plain);
                assert_eq!(class.is_plain, is_plain, "{name} {extra}");
            }
        }
    }

    #[test]
    fn a_text_is_of_an_alphabet_if_each_of_its_bytes_is() {
        for (_, alphabet) in ALPHABETS {
            for byte in (0..=u8::MAX).map(char::from) {
                for text in [format!("{byte}"), format!("1{byte}2"), format!("ab{byte}")] {
                    let expected = text.bytes().all(|byte| byte.is_ascii() && alphabet.has(byte));
                    assert_eq!(alphabet.has_all(&text), expected, "{alphabet:?} {text}");
                }
            }
        }
    }

    #[test]
    fn what_is_appended_is_the_spelling() {
        for (name, _) in ALPHABETS {
            for flags in 0..8 {
                let [fold, upper, strip_zeros] = [0, 1, 2].map(|bit| flags >> bit & 1 != 0);
                let spelling = Spelling { fold, upper, strip_zeros };
                let class = Class::parse(name, spelling).unwrap();
                for text in ["0", "007", "aB_c", "Ab0-", "170001", "0Ff", &"Xy".repeat(60)] {
                    let mut appended = Text::new();
                    appended.push_str("p:k/");
                    let is_whole = class.push_spelled(text, &mut appended).is_some();
                    let expected = class.spell(text).map(|text| format!("p:k/{text}"));
                    let appended = is_whole.then(|| appended.as_str().to_owned());
                    assert_eq!(appended, expected, "{name} {flags} {text}");
                }
            }
        }
    }

    #[test]
    fn case_and_zeros_fold_where_the_page_says_so() {
        let folding =
            Class::parse("handle", Spelling { fold: true, ..Spelling::default() }).unwrap();
        assert_eq!(spelled(&folding, "Foo.Bar").as_deref(), Some("foo.bar"));
        let number =
            Class::parse("digits", Spelling { strip_zeros: true, ..Spelling::default() }).unwrap();
        assert_eq!(spelled(&number, "0012").as_deref(), Some("12"));
        assert_eq!(spelled(&number, "0"), None);
        assert_eq!(number.trim("12)."), "12");
        assert_eq!(folding.trim("a.b-.."), "a.b-");
    }
}
