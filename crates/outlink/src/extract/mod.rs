//! Links in text: where they stand and what they mean.
//!
//! [`extract()`] finds what a person or a platform would make a link of:
//!
//! * `https://example.com/a`, with any number of slashes of either kind, user info, port, path,
//!   query and fragment; `example.com/a` and `t.me/a` without a scheme if the top-level domain
//!   exists; links of apps such as `tg://join?invite=AbC` or `matrix:r/room:example.org`; and
//!   `scheme://` of anything else;
//! * destinations of Markdown links, `<autolinks>` and HTML attributes, exactly as delimited;
//!   relative ones if [`ExtractOptions::base`] says where the text stands;
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

mod app;
mod attribute;
mod authority;
mod base;
mod bytes;
mod class;
mod container;
mod host;
mod label;
mod letters;
mod options;
mod quoted_printable;
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
use std::sync::Arc;
use std::vec;

use crate::extract::base::Base;
pub use crate::extract::bytes::ByteLink;
pub use crate::extract::bytes::extract_bytes;
pub(crate) use crate::extract::bytes::locate;
pub(crate) use crate::extract::bytes::owned;
use crate::extract::class::char_at;
use crate::extract::class::char_before;
use crate::extract::class::is_label;
pub use crate::extract::options::ExtractOptions;
pub(crate) use crate::extract::shown::is_same_site;
use crate::extract::shown::shown;
use crate::extract::symbol::Kind;
use crate::extract::symbol::is_line_break;
use crate::extract::symbol::label_at;
use crate::extract::symbol::symbol;
use crate::extract::symbol::unicode_escape;
use crate::extract::word::Step;
use crate::limits::Limits;
pub use crate::names::LinkForm;
use crate::platform::Registry;
use crate::url::NormalizedUrl;
use crate::url::normalize;
use crate::url::scan;

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
    /// there were any. It still has no scheme if the text gave it none; [`url`](Self::url) has.
    pub refanged: Cow<'t, str>,
    /// What markup shows in the place of the link: `My bank` in `[My bank](https://evil.example)`
    /// and in `<a href="https://evil.example">My <b>bank</b></a>`.
    pub shown: Option<Cow<'t, str>>,
    /// How the link is written.
    pub form: LinkForm,
}

impl Link<'_> {
    /// What a program opens, which is called `url` in every language: the link with its scheme as a
    /// browser spells it (its `href`), or [`refanged`](Self::refanged) if no browser opens it.
    #[must_use]
    pub fn url(&self, limits: &Limits) -> String {
        // Nearly every link is in order as it stands.
        if let Some(link) = scan(&self.refanged, limits) {
            return link.href().into_owned();
        }
        let url = normalize(&self.refanged, limits).ok();
        url.as_ref().and_then(NormalizedUrl::href).unwrap_or(&self.refanged).to_owned()
    }

    /// Whether the text gives no scheme, so that some programs make a link of it and others do not:
    /// `example.com`.
    #[must_use]
    pub fn is_bare(&self) -> bool {
        let has_scheme =
            || container::scheme_length(&self.refanged).is_some() || self.has_own_scheme();
        !(has_scheme() || self.is_escaped())
    }

    /// Whether the text writes the link otherwise than it is meant: with disguises, with escapes, with
    /// `//` for the scheme, or as a relative reference.
    #[must_use]
    pub fn is_rewritten(&self) -> bool {
        matches!(self.refanged, Cow::Owned(_))
    }

    /// Whether the link begins with the scheme of a platform of the caller: `myapp:group/a`. A scheme
    /// has no dot, which tells it from a host in front of its port.
    fn has_own_scheme(&self) -> bool {
        self.refanged.split_once(':').is_some_and(|(name, _)| {
            name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-'))
        })
    }

    /// Whether the link was escaped as a whole, so that its scheme cannot be seen in it:
    /// `http%3A%2F%2Fexample.com`. Normalization undoes that.
    fn is_escaped(&self) -> bool {
        word::escaped_scheme(&self.refanged, 0).is_some()
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
        let shown =
            extract(self.shown.as_deref()?).find_map(|it| normalize(&it.refanged, limits).ok())?;
        let target = normalize(&self.refanged, limits).ok();
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
/// assert_eq!(links[0].refanged, "https://example.com/a");
/// assert_eq!((links[1].start, links[1].end), (32, 38));
/// ```
pub fn extract(text: &str) -> Links<'_> {
    Links(Source::Text(Reader::new(text, None, None)))
}

/// Finds the links in a text as [`extract()`] does, and reads it as the options say.
///
/// ```
/// use outlink::extract::{ExtractOptions, extract_with};
///
/// let limits = outlink::Limits::default();
/// let mut options = ExtractOptions::default();
/// options.base(outlink::url::normalize("https://example.com/a/", &limits)?);
/// let links: Vec<_> = extract_with("<a href=\"../b\">b</a>", &options).collect();
/// assert_eq!(links[0].url(&limits), "https://example.com/b");
/// # Ok::<(), outlink::url::NormalizeError>(())
/// ```
pub fn extract_with<'t>(text: &'t str, options: &ExtractOptions) -> Links<'t> {
    extract_knowing(text, options, None)
}

/// Finds the links in a text as [`extract_with`] does, and besides those of platforms of the caller.
pub(crate) fn extract_knowing<'t>(
    text: &'t str,
    options: &ExtractOptions,
    known: Option<Arc<Registry>>,
) -> Links<'t> {
    let base = options.base.as_ref();
    if options.quoted_printable {
        return Links(Source::Decoded(quoted_printable::links(text, base, known).into_iter()));
    }
    Links(Source::Text(Reader::new(text, base, known)))
}

/// The links in a text; see [`extract()`].
#[derive(Clone, Debug)]
pub struct Links<'t>(Source<'t>);

#[derive(Clone, Debug)]
enum Source<'t> {
    /// They are looked for when they are asked for.
    Text(Reader<'t>),
    /// They were found in a text that was decoded for that.
    Decoded(vec::IntoIter<Link<'t>>),
}

impl<'t> Iterator for Links<'t> {
    type Item = Link<'t>;

    fn next(&mut self) -> Option<Link<'t>> {
        match &mut self.0 {
            Source::Text(reader) => reader.next(),
            Source::Decoded(links) => links.next(),
        }
    }
}

impl FusedIterator for Links<'_> {}

/// Reads a text from front to back.
#[derive(Clone, Debug)]
struct Reader<'t> {
    text: &'t str,
    /// Everything before this offset is dealt with.
    at: usize,
    /// Where the last link ends, and the next begins at the earliest.
    end: usize,
    /// Links that were found together, the last one first.
    pending: Vec<LinkSpan>,
    /// What references are relative to, if the address of the page is known.
    base: Option<Box<Base>>,
    /// The registry of platforms, if a caller has added some.
    known: Option<Arc<Registry>>,
}

impl<'t> Iterator for Reader<'t> {
    type Item = Link<'t>;

    fn next(&mut self) -> Option<Link<'t>> {
        if let Some(found) = self.pending.pop() {
            return self.link(found);
        }
        loop {
            self.at = word::behind_prose(self.text, self.at);
            let c = char_at(self.text, self.at)?;
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
    }
}

impl<'t> Reader<'t> {
    fn new(text: &'t str, base: Option<&NormalizedUrl>, known: Option<Arc<Registry>>) -> Self {
        let base = base.map(|page| Box::new(Base::of(text, page)));
        Self { text, at: 0, end: 0, pending: Vec::new(), base, known }
    }

    fn link(&mut self, found: LinkSpan) -> Option<Link<'t>> {
        let LinkSpan { span: Range { start, end }, url, marked } = found;
        let text = self.text.get(start..end)?;
        let shown = shown(self.text, start..end);
        let refanged = url.map_or(Cow::Borrowed(text), Cow::Owned);
        let mut link = Link { start, end, text, refanged, shown, form: LinkForm::Scheme };
        // References of HTML and backslashes are escapes of the format that the text is in.
        let is_rewritten = link.is_rewritten() && !text.contains(['&', '\\']);
        if !marked && (is_rewritten || link.is_escaped()) {
            link.form = LinkForm::Disguised;
        } else if !marked && link.is_bare() {
            link.form = LinkForm::Bare;
        }
        Some(link)
    }

    /// Deals with what stands at `self.at`, and always goes on from there.
    fn step(&self, c: char) -> Step {
        let (text, at) = (self.text, self.at);
        let base = self.base.as_deref().map(|base| base.at(at));
        let known = self.known.as_deref();
        let next = at + c.len_utf8();
        #[cfg(test)]
        tests::count_step();
        let found = match c {
            '<' => container::autolink(text, next),
            '(' if char_before(text, at) == Some(']') => container::markdown(text, next, base),
            '=' => match attribute::attribute(text, next, base) {
                Some(step) => return step,
                None => None,
            },
            ':' if char_before(text, at) == Some(']') => container::definition(text, next),
            '/' => word::relative(text, at),
            // Letters in disguise begin words too.
            '%' | '&' | '\\' => match symbol(text, at).map(|it| it.kind) {
                Some(Kind::Label(_) | Kind::Escape) => {
                    return word::word(text, at, self.end, known);
                }
                found => return Step::Skip(behind_escape(text, at, found).unwrap_or(next)),
            },
            _ if is_label(c) || !c.is_ascii() && label_at(text, at) => {
                return word::word(text, at, self.end, known);
            }
            _ => None,
        };
        found.map_or(Step::Skip(next), Step::Link)
    }
}

/// The offset behind an escape, whose digits and letters begin no word: `%20https%3A%2F%2F`,
/// `\nexample.com`, `\u003cexample.com`.
fn behind_escape(text: &str, at: usize, found: Option<Kind>) -> Option<usize> {
    let rest = text.get(at..)?;
    if let Some(rest) = rest.strip_prefix('\\') {
        let length = unicode_escape(rest).map(|(_, length)| length);
        let length =
            length.or_else(|| (found.is_none() && is_line_break(text, at + 1)).then_some(1));
        return Some(at + 1 + length?);
    }
    let digits = rest.strip_prefix('%')?.get(..2)?;
    digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then_some(at + 3)
}

/// A link and, if it differs from the text, what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
struct LinkSpan {
    span: Range<usize>,
    url: Option<String>,
    /// Whether markup says that it is a link.
    marked: bool,
}
