//! Texts in quoted-printable encoding
//! (<https://www.rfc-editor.org/rfc/rfc2045#section-6.7>).

use std::borrow::Cow;
use std::sync::Arc;

use super::Link;
use super::Reader;
use super::bytes::Origin;
use crate::platform::Registry;
use crate::url::NormalizedUrl;

/// The links of an encoded text, with the offsets of the text as it came.
pub(super) fn links<'t>(
    text: &'t str,
    base: Option<&NormalizedUrl>,
    known: Option<Arc<Registry>>,
) -> Vec<Link<'t>> {
    let decoded = decode(text);
    let read = String::from_utf8_lossy(&decoded.bytes);
    let mut origin = Origin::new(&decoded.bytes);
    let links = Reader::new(&read, base, known).filter_map(|link| {
        // In this order: offsets only ascend.
        let start = decoded.bounds.get(origin.of(link.start))?.0;
        let end = decoded.bounds.get(origin.of(link.end).checked_sub(1)?)?.1;
        let text = text.get(start..end)?;
        let refanged = link.refanged.into_owned();
        let refanged = if refanged == text { Cow::Borrowed(text) } else { Cow::Owned(refanged) };
        let shown = link.shown.map(|shown| Cow::Owned(shown.into_owned()));
        Some(Link { start, end, text, refanged, shown, form: link.form })
    });
    links.collect()
}

/// What an encoded text stands for.
pub(super) fn plain(text: &str) -> String {
    String::from_utf8_lossy(&decode(text).bytes).into_owned()
}

/// The bytes that a text stands for, and where each begins and ends in the text.
struct Decoded {
    bytes: Vec<u8>,
    bounds: Vec<(usize, usize)>,
}

/// What is not an escape stays as it is.
fn decode(text: &str) -> Decoded {
    let raw = text.as_bytes();
    let (bytes, bounds) = (Vec::with_capacity(raw.len()), Vec::with_capacity(raw.len()));
    let mut decoded = Decoded { bytes, bounds };
    let mut at = 0;
    while let Some(&byte) = raw.get(at) {
        let behind = raw.get(at + 1..).unwrap_or_default();
        let (byte, length) = match (byte, behind) {
            (b'=', [b' ' | b'\t' | b'\r' | b'\n', ..]) => match line_break(behind) {
                Some(length) => (None, 1 + length),
                None => (Some(byte), 1),
            },
            (b'=', [high, low, ..]) => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => (Some(high << 4 | low), 3),
                _ => (Some(byte), 1),
            },
            _ => (Some(byte), 1),
        };
        if let Some(byte) = byte {
            decoded.bytes.push(byte);
            decoded.bounds.push((at, at + length));
        }
        at += length;
    }
    decoded
}

/// The length of a line break with the white space in front of it, which programs on the way may have
/// added (RFC 2045 section 6.7, rule 3). Behind white space, an equals sign goes on only in a line that
/// says something.
fn line_break(text: &[u8]) -> Option<usize> {
    let blanks = text.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    let (length, behind) = match text.get(blanks..)? {
        [b'\r', b'\n', behind @ ..] => (blanks + 2, behind),
        [b'\n', behind @ ..] => (blanks + 1, behind),
        _ => return None,
    };
    let goes_on = behind.first().is_some_and(|byte| !byte.is_ascii_whitespace());
    (blanks == 0 || goes_on).then_some(length)
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use crate::Limits;
    use crate::extract::ExtractOptions;
    use crate::extract::extract_with;

    #[test]
    fn links_are_found_across_soft_breaks() {
        let mut options = ExtractOptions::default();
        options.quoted_printable(true);
        let limits = Limits::default();
        for (text, url, raw) in [
            ("<a href=3D\"https://a.example/?b=3Dc\">", "https://a.example/?b=c", None),
            ("see https://a.exa=\r\nmple/b= \r\n", "https://a.example/b=", None),
            ("see https://a.exa=\nmple/b=\n c", "https://a.example/b", Some(25)),
            ("<a href=3D\"https://a.ex= \t\nample/= \r\nb\">", "https://a.example/b", None),
            ("see https://a.example/b= c", "https://a.example/b=", Some(24)),
            ("p=C3=A5 https://k=C3=B8b.example", "https://xn--kb-lka.example/", None),
            ("=E2=82 https://a.example/=ff", "https://a.example/", None),
        ] {
            let links: Vec<_> = extract_with(text, &options).collect();
            let [link] = links.as_slice() else { panic!("{text}: {links:?}") };
            assert_eq!(link.url(&limits), url, "{text}");
            assert_eq!(text.get(link.start..link.end), Some(link.text), "{text}");
            assert!(raw.is_none_or(|end| link.end == end), "{link:?}");
        }
    }
}
