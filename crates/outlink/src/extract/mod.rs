//! Links in text: where they stand and what they mean.
//!
//! [`extract()`] finds what a person or a platform would make a link of:
//!
//! * `https://example.com/a`, with any number of slashes of either kind, user info, port, path,
//!   query and fragment; `example.com/a` and `t.me/a` without a scheme if the top-level domain
//!   exists; links of apps such as `tg://join?invite=AbC` or `matrix:r/room:example.org`; and
//!   `scheme://` of anything else;
//! * destinations of Markdown links, `<autolinks>` and HTML attributes, exactly as delimited;
//! * disguises: `hxxps://example[.]com`, `example(dot)com`, `discord . gg / x`,
//!   `h t t p s : / / example.com`, fullwidth and mathematical letters, zero-width characters,
//!   character references.
//!
//! It does not take e-mail addresses, `@names`, file names such as `readme.md`, versions and
//! abbreviations for links, and leaves out punctuation and brackets that belong to the sentence.
//! Where it is in doubt it finds a link: one too many is screened and allowed, one too few is never
//! screened at all.
//!
//! The time is linear in the length of the text, whatever the text.

// A text is read once, from front to back. `symbol` sees through one disguise, `run` puts symbols
// together to a word, `scheme` and `host` say what the word is, `authority` and `tail` read on from
// there, and `word` decides. `container` and `letters` are the detours. Nothing is read again
// because it turned out to be no link, except what a constant bounds.

mod authority;
mod bytes;
mod class;
mod container;
mod host;
mod letters;
mod reference;
mod rewrite;
mod run;
mod scheme;
mod shown;
mod suffix;
mod symbol;
mod tail;
mod word;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::iter::FusedIterator;
use std::ops::Range;

pub use crate::extract::bytes::ByteLink;
pub use crate::extract::bytes::extract_bytes;
pub(crate) use crate::extract::bytes::locate;
pub(crate) use crate::extract::bytes::owned;
pub(crate) use crate::extract::shown::is_same_site;

use crate::extract::class::char_at;
use crate::extract::class::char_before;
use crate::extract::class::is_label;
use crate::extract::symbol::Kind;
use crate::extract::symbol::label_at;
use crate::extract::symbol::symbol;
use crate::extract::word::Step;
use crate::limits::Limits;
pub use crate::names::LinkForm;
use crate::url::NormalizedUrl;
use crate::url::normalize;

/// A link in a text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct Link<'t> {
    /// The offset of the first byte.
    pub start: usize,
    /// The offset behind the last byte.
    pub end: usize,
    /// The link as the text has it: `&text[start..end]`.
    pub text: &'t str,
    /// The link as it should be screened: with disguises and escapes undone, and owned only if
    /// there were any. It still has no scheme if the text gave it none; [`href`](Self::href) has.
    pub url: Cow<'t, str>,
    /// What markup shows in the place of the link: `My bank` in `[My bank](https://evil.example)`
    /// and in `<a href="https://evil.example">My bank</a>`.
    pub shown: Option<&'t str>,
    /// How the link is written.
    pub form: LinkForm,
}

impl Link<'_> {
    /// What a program opens: the link with its scheme as a browser spells it, or [`url`](Self::url)
    /// if there is no such thing.
    #[must_use]
    pub fn href(&self, limits: &Limits) -> String {
        let url = normalize(&self.url, limits).ok();
        url.as_ref().and_then(NormalizedUrl::href).unwrap_or(&self.url).to_owned()
    }

    /// Whether the text gives no scheme, so that some programs make a link of it and others do not:
    /// `example.com`.
    #[must_use]
    pub fn is_bare(&self) -> bool {
        container::scheme_length(&self.url).is_none()
    }

    /// Whether the text writes the link otherwise than it is meant: with disguises, with escapes, or
    /// with `//` for the scheme.
    #[must_use]
    pub fn is_rewritten(&self) -> bool {
        matches!(self.url, Cow::Owned(_))
    }

    /// Whether [`shown`](Self::shown) names a host that is not the one of the link. Hosts of one
    /// registrable domain count as one: `www.bank.example` may be shown for `login.bank.example`.
    /// Takes time linear in the length of both.
    #[must_use]
    pub fn shown_host_differs(&self, limits: &Limits) -> bool {
        self.shown_host(limits).is_some()
    }

    /// The link that is shown, if its host differs.
    pub(crate) fn shown_host(&self, limits: &Limits) -> Option<NormalizedUrl> {
        let shown = extract(self.shown?).find_map(|it| normalize(&it.url, limits).ok())?;
        let target = normalize(&self.url, limits).ok();
        let differs = target.is_none_or(|target| !shown::is_same_site(&shown, &target));
        differs.then_some(shown)
    }
}

/// Finds the links in a text, in the order in which they stand, without overlaps.
///
/// ```
/// let text = "See hxxps://example[.]com/a, or t.me/b.";
/// let links: Vec<_> = outlink::extract::extract(text).collect();
/// assert_eq!(links[0].text, "hxxps://example[.]com/a");
/// assert_eq!(links[0].url, "https://example.com/a");
/// assert_eq!((links[1].start, links[1].end), (32, 38));
/// ```
pub fn extract(text: &str) -> Links<'_> {
    Links { text, at: 0, end: 0, pending: Vec::new() }
}

/// The links in a text; see [`extract()`].
#[derive(Clone, Debug)]
pub struct Links<'t> {
    text: &'t str,
    /// Everything before this offset is dealt with.
    at: usize,
    /// Where the last link ends, and the next begins at the earliest.
    end: usize,
    /// Links that were found together, the last one first.
    pending: Vec<LinkSpan>,
}

impl<'t> Iterator for Links<'t> {
    type Item = Link<'t>;

    fn next(&mut self) -> Option<Link<'t>> {
        if let Some(found) = self.pending.pop() {
            return self.link(found);
        }
        while let Some(c) = char_at(self.text, self.at) {
            match self.step(c) {
                Step::Skip(to) => self.at = to,
                Step::Link(found) => {
                    (self.at, self.end) = (found.span.end, found.span.end);
                    return self.link(found);
                }
                Step::Links { found, end } => {
                    self.pending = found;
                    self.pending.reverse();
                    self.end = self.pending.first().map_or(self.end, |last| last.span.end);
                    self.at = end.max(self.end);
                    if let Some(first) = self.pending.pop() {
                        return self.link(first);
                    }
                }
            }
        }
        None
    }
}

impl FusedIterator for Links<'_> {}

impl<'t> Links<'t> {
    fn link(&self, LinkSpan { span: Range { start, end }, url }: LinkSpan) -> Option<Link<'t>> {
        let text = self.text.get(start..end)?;
        let url = url.map_or(Cow::Borrowed(text), Cow::Owned);
        let shown = shown::shown(self.text, start..end);
        let mut link = Link { start, end, text, url, shown, form: LinkForm::Scheme };
        // References of HTML and backslashes are escapes of the format that the text is in.
        if link.is_rewritten() && !text.starts_with("//") && !text.contains(['&', '\\']) {
            link.form = LinkForm::Disguised;
        } else if link.is_bare() {
            link.form = LinkForm::Bare;
        }
        Some(link)
    }

    /// Deals with what stands at `self.at`, and always goes on from there.
    fn step(&self, c: char) -> Step {
        let (text, at) = (self.text, self.at);
        let next = at + c.len_utf8();
        #[cfg(test)]
        tests::count_step();
        let found = match c {
            '<' => container::autolink(text, next),
            '(' if char_before(text, at) == Some(']') => container::markdown(text, next),
            '=' => container::attribute(text, next),
            ':' if char_before(text, at) == Some(']') => container::definition(text, next),
            '/' => word::relative(text, at),
            // Letters in disguise begin words too.
            '%' | '&' => match symbol(text, at).map(|it| it.kind) {
                Some(Kind::Label(_) | Kind::Escape) => return word::word(text, at, self.end),
                _ => return Step::Skip(behind_escape(text, at).unwrap_or(next)),
            },
            _ if is_label(c) || !c.is_ascii() && label_at(text, at) => {
                return word::word(text, at, self.end);
            }
            _ => None,
        };
        found.map_or(Step::Skip(next), Step::Link)
    }
}

/// The offset behind a percent escape, whose digits begin no word: `%20https%3A%2F%2F`.
fn behind_escape(text: &str, at: usize) -> Option<usize> {
    let digits = text.get(at..)?.strip_prefix('%')?.get(..2)?;
    digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then_some(at + 3)
}

/// A link and, if it differs from the text, what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
struct LinkSpan {
    span: Range<usize>,
    url: Option<String>,
}
