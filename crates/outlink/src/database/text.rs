//! The text of a link as keywords see it: percent-decoded and in lower case.

use std::borrow::Cow;
use std::ops::Range;

use crate::rule::Part;
use crate::table::keyword::KeywordText;
use crate::url::NormalizedUrl;

/// The text of a link. It allocates only where something has to be decoded or lower-cased.
///
/// Bytes that are not UTF-8 once they are decoded become U+FFFD.
pub(super) fn keyword_text(url: &NormalizedUrl) -> KeywordText<'_> {
    let text = url.normal_without_scheme();
    let [host, path, query] = parts(url, text);
    let is_plain = |byte: u8| byte.is_ascii() && byte != b'%' && !byte.is_ascii_uppercase();
    let (text, parts) = if text.bytes().all(is_plain) {
        (Cow::Borrowed(text), [host, path, query])
    } else {
        let mut folded = Folded { text, end: 0, folded: String::with_capacity(text.len()) };
        let parts = [folded.part(host), folded.part(path), folded.part(query)];
        (Cow::Owned(folded.folded), parts)
    };
    let [host, path, query] = parts;
    let parts = [(Part::Host, host), (Part::Path, path), (Part::Query, query)];
    KeywordText { text, parts, host: url.host() }
}

/// Where host, path and query are in the text of the link.
fn parts(url: &NormalizedUrl, text: &str) -> [Range<usize>; 3] {
    let end = text.len();
    let query = end - url.query().map_or(0, str::len);
    let path_end = query - usize::from(url.query().is_some());
    let path = path_end - url.path().len().min(path_end);
    let host = url.host().unwrap_or_default();
    let before_path = text.get(..path).unwrap_or_default();
    let host_start = before_path.rfind(host).unwrap_or(path);
    [host_start..host_start + host.len(), path..path_end, query..end]
}

struct Folded<'a> {
    text: &'a str,
    end: usize,
    folded: String,
}

impl Folded<'_> {
    /// Folds the text up to the end of a part, and says where the part came to lie.
    ///
    /// Part by part is the same as all at once: what separates the parts is ASCII and no letter, so
    /// neither a character nor the context of a final sigma reaches from one into the other.
    fn part(&mut self, part: Range<usize>) -> Range<usize> {
        self.fold(self.end..part.start);
        let start = self.folded.len();
        self.fold(part.clone());
        self.end = part.end;
        start..self.folded.len()
    }

    fn fold(&mut self, range: Range<usize>) {
        let text = self.text.get(range).unwrap_or_default();
        self.folded.push_str(&String::from_utf8_lossy(&decode(text.as_bytes())).to_lowercase());
    }
}

/// Undoes the escapes of the normal form, which has one layer of them.
fn decode(text: &[u8]) -> Vec<u8> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16).map(|digit| digit as u8);
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, after)) = rest.split_first() {
        let escaped = match (first, after) {
            (b'%', [high, low, ..]) => digit(high).zip(digit(low)),
            _ => None,
        };
        match escaped {
            Some((high, low)) => {
                decoded.push(high << 4 | low);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                decoded.push(*first);
                rest = after;
            }
        }
    }
    decoded
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;
    use crate::url::normalize;

    fn shown(link: &str) -> (String, [String; 3]) {
        let url = normalize(link, &Limits::default()).unwrap();
        let text = keyword_text(&url);
        let parts = text.parts.clone().map(|(_, range)| text.text[range].to_owned());
        (text.text.into_owned(), parts)
    }

    #[test]
    fn escapes_and_case_are_folded_and_parts_found() {
        let (text, parts) = shown("https://evil.example/a/b?q=1");
        assert_eq!(text, "evil.example/a/b?q=1");
        assert_eq!(parts, ["evil.example", "/a/b", "q=1"]);
        let (text, parts) = shown("https://Evil.example/%D0%9A%D0%90/%FF?%C3%84=B");
        assert_eq!(text, "evil.example/ка/\u{fffd}?ä=b");
        assert_eq!(parts, ["evil.example", "/ка/\u{fffd}", "ä=b"]);
        assert_eq!(shown("https://evil.example/?").1, ["evil.example", "/", ""]);
        assert_eq!(shown("https://evil.example").1, ["evil.example", "/", ""]);
    }

    #[test]
    fn links_to_apps_have_parts_too() {
        let (text, parts) = shown("tg://resolve?domain=Foo");
        assert_eq!(text, "tg://resolve?domain=foo");
        assert_eq!(parts, ["resolve", "", "domain=foo"]);
    }
}
