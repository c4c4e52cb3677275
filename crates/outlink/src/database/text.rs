//! The text of a link in normal form, and as keywords see it: percent-decoded, and in lower case if it
//! holds anything but ASCII then.

use std::borrow::Cow;
use std::ops::Range;

use crate::codec::folded;
use crate::codec::percent::decode_once;
use crate::names::Part;
use crate::table::occurrence::LinkText;
use crate::table::regex::RegexText;
use crate::url::Cuts;
use crate::url::Expression;
use crate::url::Expressions;
use crate::url::NormalizedUrl;
use crate::url::Opening;
use crate::url::SchemeClass;
use crate::url::SuffixList;
use crate::url::Suffixes;

/// The normal form of a link, and where its parts are in it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NormalText<'a> {
    text: &'a str,
    /// Where `host/path?query` begins.
    start: usize,
    /// Where the host, the path and the query begin, and where they end.
    parts: [[usize; 2]; 3],
    is_web: bool,
    is_address: bool,
}

impl<'a> NormalText<'a> {
    /// Of a link in normal form.
    pub(super) fn of(url: &'a NormalizedUrl) -> Self {
        let is_web = url.scheme_class() == SchemeClass::Web;
        let text = url.normal();
        let start = text.len() - url.normal_without_scheme().len();
        let end = text.len();
        let query = end - url.query().map_or(0, str::len);
        let path_end = query - usize::from(url.query().is_some());
        let path = path_end - url.path().len().min(path_end);
        let host = url.host().unwrap_or_default();
        let before_path = text.get(..path).unwrap_or_default();
        let host_start = if is_web { start } else { before_path.rfind(host).unwrap_or(path) };
        let parts = [[host_start, host_start + host.len()], [path, path_end], [query, end]];
        Self { text, start, parts, is_web, is_address: url.ip().is_some() }
    }

    /// Of a web link, given where the host is, how long the path is, and whether the host is an
    /// address.
    pub(crate) fn of_web(
        text: &'a str,
        host: Range<usize>,
        path_bytes: usize,
        is_address: bool,
    ) -> Self {
        let path_end = host.end + path_bytes;
        let query = text.len().min(path_end + 1);
        let parts = [[host.start, host.end], [host.end, path_end], [query, text.len()]];
        Self { text, start: host.start, parts, is_web: true, is_address }
    }

    /// All of it.
    pub(super) fn as_str(self) -> &'a str {
        self.text
    }

    /// `host/path?query` of a web link, all of any other.
    pub(crate) fn without_scheme(self) -> &'a str {
        self.text.get(self.start..).unwrap_or_default()
    }

    /// The host.
    pub(crate) fn host(self) -> Option<&'a str> {
        let [[start, end], ..] = self.parts;
        self.text.get(start..end).filter(|host| !host.is_empty())
    }

    /// How many bytes the host has.
    pub(super) fn host_bytes(self) -> usize {
        let [[start, end], ..] = self.parts;
        end - start
    }

    /// The query, without its question mark; empty if there is none.
    pub(super) fn query(self) -> &'a str {
        let [_, _, [start, end]] = self.parts;
        self.text.get(start..end).unwrap_or_default()
    }

    /// How many bytes the path has.
    pub(crate) fn path_bytes(self) -> usize {
        let [_, [start, end], _] = self.parts;
        end - start
    }

    /// What regexes are run on.
    pub(super) fn for_regexes(self) -> RegexText<'a> {
        RegexText { normal: self.text, start: self.start, parts: self.parts }
    }

    /// The Safe Browsing expressions; other links than web links have none.
    pub(super) fn expressions(self) -> impl Iterator<Item = Expression<'a>> {
        let (text, parts) = self.expression_parts();
        Expressions::of_web(text, parts, self.is_address, suffixes())
    }

    /// Where the expressions begin and end in [`Self::without_scheme`].
    #[inline(always)]
    pub(super) fn cuts(self, opening: &Opening) -> Cuts {
        let (text, parts) = self.expression_parts();
        Cuts::of_web(text.as_bytes(), opening, parts, self.is_address, suffixes())
    }

    /// `host/path?query`, and how long host and path are.
    #[inline(always)]
    fn expression_parts(self) -> (&'a str, (usize, usize)) {
        let host_bytes = if self.is_web { self.host_bytes() } else { 0 };
        (self.without_scheme(), (host_bytes, self.path_bytes()))
    }

    /// The text that keywords are looked for in. It allocates only where something has to be decoded.
    ///
    /// Bytes that are not UTF-8 once they are decoded become U+FFFD.
    pub(super) fn decoded(self) -> LinkText<'a> {
        let name = |[host, path, query]: [Range<usize>; 3]| {
            [(Part::Host, host), (Part::Path, path), (Part::Query, query)]
        };
        if is_plain(self.text) {
            let parts = self.parts.map(|[start, end]| start..end);
            let whole = self.start..self.text.len();
            return LinkText { text: Cow::Borrowed(self.text), whole, parts: name(parts) };
        }
        let folded = String::with_capacity(self.text.len());
        let mut folded = Folded { text: self.text, end: self.start, folded };
        let parts = self.parts.map(|[start, end]| folded.part(start..end));
        let whole = 0..folded.folded.len();
        LinkText { text: Cow::Owned(folded.folded), whole, parts: name(parts) }
    }
}

/// Hashes do not say which version their list was made for.
fn suffixes() -> Suffixes<'static> {
    Suffixes::Both(SuffixList::embedded())
}

/// Whether a text is ASCII without a percent sign.
fn is_plain(text: &str) -> bool {
    // Without an early end, which would take away that it vectorizes.
    let all =
        |bytes: &[u8]| bytes.iter().fold(true, |all, byte| all & (*byte != b'%') & byte.is_ascii());
    let bytes = text.as_bytes();
    // The last bytes are looked at together with some again, rather than one by one.
    let Some(last) = bytes.last_chunk::<VECTOR_BYTES>() else { return all(bytes) };
    let (chunks, _) = bytes.as_chunks::<VECTOR_BYTES>();
    chunks.iter().chain([last]).fold(true, |all_before, chunk| all_before & all(chunk))
}

/// The width of a vector of SSE2 and of NEON, in bytes.
const VECTOR_BYTES: usize = 16;

struct Folded<'a> {
    text: &'a str,
    end: usize,
    folded: String,
}

impl Folded<'_> {
    /// Folds the text up to the end of a part, and says where the part came to lie.
    ///
    /// Part by part is the same as all at once: what separates the parts is ASCII, so no character reaches
    /// from one into the other.
    fn part(&mut self, part: Range<usize>) -> Range<usize> {
        self.fold(self.end..part.start);
        let start = self.folded.len();
        self.fold(part.clone());
        self.end = part.end;
        start..self.folded.len()
    }

    fn fold(&mut self, range: Range<usize>) {
        let text = self.text.get(range).unwrap_or_default();
        let decoded = decode_once(text.as_bytes());
        match std::str::from_utf8(&decoded) {
            Ok(text) if text.is_ascii() => self.folded.push_str(text),
            _ => self.folded.push_str(&folded(&String::from_utf8_lossy(&decoded))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;
    use crate::url::normalize;

    fn shown(link: &str) -> (String, [String; 3]) {
        let url = normalize(link, &Limits::default()).unwrap();
        let text = NormalText::of(&url).decoded();
        let parts = text.parts.clone().map(|(_, range)| text.text[range].to_owned());
        (text.text[text.whole.clone()].to_owned(), parts)
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
    fn a_text_is_plain_unless_it_has_an_escape_or_a_letter_beyond_ascii() {
        for length in 0..=3 * VECTOR_BYTES {
            let plain = "a".repeat(length);
            assert!(is_plain(&plain), "{length}");
            for place in 0..length {
                for odd in ["%", "\u{e9}"] {
                    let mut text = plain.clone();
                    text.replace_range(place..=place, odd);
                    assert!(!is_plain(&text), "{text}");
                }
            }
        }
    }

    #[test]
    fn links_to_apps_have_parts_too() {
        let (text, parts) = shown("tg://resolve?domain=Foo");
        assert_eq!(text, "tg://resolve?domain=Foo", "the case of ASCII is as it stands");
        assert_eq!(parts, ["resolve", "", "domain=Foo"]);
    }
}
