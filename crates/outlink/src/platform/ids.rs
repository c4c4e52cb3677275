//! The shapes that ids have on several platforms.
//!
//! Each function takes an id as a link or a rule spells it and answers the one spelling that is
//! compared, or `None` if nothing can have that id.

use std::borrow::Cow;

use super::text::Text;
use crate::codec::percent::push_escape;

/// Anything that is not empty, as it is.
pub(super) fn any(id: &str) -> Option<Cow<'_, str>> {
    (!id.is_empty() && id.len() <= 1024).then_some(Cow::Borrowed(id))
}

/// A number of a user, group or message, without leading zeros.
pub(super) fn number(id: &str) -> Option<Cow<'_, str>> {
    let digits = !id.is_empty() && id.len() <= 20 && id.bytes().all(|byte| byte.is_ascii_digit());
    let trimmed = id.trim_start_matches('0');
    (digits && !trimmed.is_empty()).then_some(Cow::Borrowed(trimmed))
}

/// A telephone number: its digits. A plus sign before it and the usual signs between its digits,
/// which may be the plus signs that forms write for spaces, are left out. At most 32 digits, the bound of
/// Telegram; E.164 has at most 15.
pub(super) fn phone(id: &str) -> Option<Cow<'_, str>> {
    let id = id.trim_matches(' ');
    let id = id.strip_prefix('+').unwrap_or(id);
    let mut digits = String::with_capacity(id.len().min(32));
    for character in id.chars() {
        match character {
            '0'..='9' => digits.push(character),
            '-' | '.' | ' ' | '(' | ')' => {}
            '+' if !digits.is_empty() => {}
            _ => return None,
        }
        if digits.len() > 32 {
            return None;
        }
    }
    (!digits.is_empty()).then_some(Cow::Owned(digits))
}

/// The code of a video of Bilibili (`BV17x411w7KC`), given the number that older links have
/// (`av170001`).
///
/// Source: SocialSisterYi/bilibili-API-collect, `docs/misc/bvid_desc.md`.
pub(super) fn bilibili_video(number: &str) -> Option<String> {
    const ALPHABET: &[u8; 58] = b"FcwAPNKTMug3GV5Lj7EJnHpWsx4tb8haYeviqBz6rkCy12mUSDQX9RdoZf";
    const MASK: u64 = 23_442_827_791_579;
    let number: u64 = number.parse().ok().filter(|number| (1..1 << 51).contains(number))?;
    let mut code = *b"BV1000000000";
    let mut rest = (1 << 51 | number) ^ MASK;
    for place in code.iter_mut().skip(3).rev() {
        *place = *ALPHABET.get((rest % 58) as usize)?;
        rest /= 58;
    }
    code.swap(3, 9);
    code.swap(4, 7);
    String::from_utf8(code.to_vec()).ok()
}

/// A UUID in its usual form, given its short form: the number in base 58.
pub(super) fn long_uuid(short: &str) -> Option<String> {
    let number = of_base(BASE_58, short)?;
    let hex = format!("{number:032x}");
    let parts =
        [hex.get(..8)?, hex.get(8..12)?, hex.get(12..16)?, hex.get(16..20)?, hex.get(20..)?];
    Some(parts.join("-"))
}

/// The digits of base 58: the numbers first and then the letters, lower case before upper case.
const BASE_58: &[u8] = b"123456789abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ";

/// A number, given its digits and those of the base.
fn of_base(base: &[u8], digits: &str) -> Option<u128> {
    digits.bytes().try_fold(0_u128, |number, byte| {
        let digit = base.iter().position(|known| *known == byte)?;
        number.checked_mul(base.len() as u128)?.checked_add(digit as u128)
    })
}

/// The number of a picture, given what stands for it in a link of `fav.me`.
///
/// Source: gallery-dl, `extractor/deviantart` (`id_from_base36`).
pub(super) fn number_of_base_36(short: &str) -> Option<String> {
    u64::from_str_radix(short, 36).ok().map(|number| number.to_string())
}

/// The number of a picture, given what stands for it in a link of `flic.kr`.
///
/// Source: flickr.com/services/api (short links: the id in base 58).
pub(super) fn number_of_base_58(short: &str) -> Option<String> {
    Some(of_base(BASE_58, short)?.to_string())
}

/// The code of a post of Instagram in links, given the number that apps have for it: the number in
/// base 64.
///
/// Source: yt-dlp, `extractor/instagram` (`_id_to_pk`, and a pair of both).
pub(super) fn instagram_post(number: &str) -> Option<String> {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut rest: u64 = number.parse().ok().filter(|number| *number != 0)?;
    let mut code = String::new();
    while rest != 0 {
        code.insert(0, char::from(*DIGITS.get((rest % 64) as usize)?));
        rest /= 64;
    }
    Some(code)
}

/// The number of a profile of Steam, given that of its account, as in `[U:1:22202]`.
///
/// Source: developer.valvesoftware.com/wiki/SteamID.
pub(super) fn steam_profile(account: &str) -> Option<String> {
    const FIRST: u64 = 76_561_197_960_265_728;
    let account: u32 = account.parse().ok().filter(|account| *account != 0)?;
    Some((FIRST + u64::from(account)).to_string())
}

/// A code in the alphabet of base64url; case matters.
pub(super) fn code(id: &str) -> Option<Cow<'_, str>> {
    let valid = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    (!id.is_empty() && id.len() <= 256 && id.bytes().all(valid)).then_some(Cow::Borrowed(id))
}

/// So many bytes in hexadecimal, in lower case.
pub(super) fn hex<const BYTES: usize>(id: &str) -> Option<Cow<'_, str>> {
    (id.len() == 2 * BYTES && id.bytes().all(|byte| byte.is_ascii_hexdigit()))
        .then(|| in_lower_case(id))
}

/// A text with its ASCII letters in lower case.
pub(super) fn in_lower_case(text: &str) -> Cow<'_, str> {
    match text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        true => Cow::Owned(text.to_ascii_lowercase()),
        false => Cow::Borrowed(text),
    }
}

/// Makes a text safe inside `platform:kind/id`: `/`, `%`, control characters and white space at the
/// end, which is trimmed off rules, are escaped.
pub(crate) fn escape_id(text: &str) -> String {
    let mut escaped = Text::new();
    push_escaped_id(text, &mut escaped);
    escaped.as_str().to_owned()
}

/// Whether a byte stands for itself in the text of an entity.
pub(super) const fn is_plain(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'/' | b'%')
}

/// Appends what [`escape_id`] makes of a text.
pub(super) fn push_escaped_id(text: &str, out: &mut Text) {
    if text.bytes().all(is_plain) {
        return out.push_str(text);
    }
    let mut escaped = String::with_capacity(text.len());
    let end = text.trim_end().len();
    for (at, character) in text.char_indices() {
        if matches!(character, '/' | '%') || character.is_control() || at >= end {
            let mut buffer = [0; 4];
            for byte in character.encode_utf8(&mut buffer).bytes() {
                push_escape(byte, &mut escaped);
            }
        } else {
            escaped.push(character);
        }
    }
    out.push_str(&escaped);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::percent_decode;

    #[test]
    fn a_telephone_number_is_its_digits() {
        for spelling in [
            "+15551234567",
            " 15551234567",
            "1-555-123-4567",
            "+1 (555) 123.4567",
            "+1+555+1234567",
        ] {
            assert_eq!(phone(spelling).as_deref(), Some("15551234567"), "{spelling}");
        }
        for not in ["", "+", "++1", "1a", "-"] {
            assert_eq!(phone(not), None, "{not}");
        }
    }

    #[test]
    fn ids_of_two_forms_have_one() {
        assert_eq!(bilibili_video("170001").as_deref(), Some("BV17x411w7KC"));
        assert_eq!(bilibili_video("2").as_deref(), Some("BV1xx411c7mD"));
        assert_eq!(bilibili_video("0"), None);
        assert_eq!(bilibili_video("9999999999999999"), None);
        let long = Some("9c9de5e8-0a1e-484a-b099-e80766180a6d".to_owned());
        assert_eq!(long_uuid("kkGMgK9ZtnKfYAgnEtQxbv"), long);
        assert_eq!(long_uuid("ZZZZZZZZZZZZZZZZZZZZZZZ"), None, "more than 128 bits");
        assert_eq!(number_of_base_36("dhe3xh").as_deref(), Some("815272037"));
        assert_eq!(number_of_base_36("zzzzzzzzzzzzzz"), None, "more than 64 bits");
        assert_eq!(number_of_base_58("2jQ1hRo").as_deref(), Some("50426362864"));
        assert_eq!(instagram_post("482584233761418119").as_deref(), Some("aye83DjauH"));
        assert_eq!(instagram_post("0"), None);
        assert_eq!(steam_profile("22202").as_deref(), Some("76561197960287930"));
        assert_eq!(steam_profile("4294967296"), None, "more than 32 bits");
    }

    #[test]
    fn a_number_has_one_spelling() {
        assert_eq!(number("0012").as_deref(), Some("12"));
        assert_eq!(number("0"), None);
        assert_eq!(number("-1"), None);
    }

    #[test]
    fn an_id_is_escaped_so_that_it_can_be_read_back() {
        assert_eq!(escape_id("a/b%c\n"), "a%2Fb%25c%0A");
        assert_eq!(escape_id(" a b\u{3000} "), " a b%E3%80%80%20", "rules are trimmed");
        assert_eq!(percent_decode(&escape_id("a/b%c\n\u{85}")), "a/b%c\n\u{85}");
    }
}
