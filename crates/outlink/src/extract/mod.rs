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

mod attribute;
mod authority;
mod bytes;
mod class;
mod container;
mod host;
mod letters;
mod links;
mod options;
mod quoted_printable;
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
use std::ops::Range;

pub use crate::extract::bytes::ByteLink;
pub use crate::extract::bytes::extract_bytes;
pub(crate) use crate::extract::bytes::locate;
pub(crate) use crate::extract::bytes::owned;
pub use crate::extract::links::Links;
pub use crate::extract::links::extract;
pub use crate::extract::links::extract_with;
pub use crate::extract::options::ExtractOptions;
pub(crate) use crate::extract::shown::is_same_site;
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
    /// there were any. It still has no scheme if the text gave it none; [`url`](Self::url) has.
    pub refanged: Cow<'t, str>,
    /// What markup shows in the place of the link: `My bank` in `[My bank](https://evil.example)`
    /// and in `<a href="https://evil.example">My bank</a>`.
    pub shown: Option<Cow<'t, str>>,
    /// How the link is written.
    pub form: LinkForm,
}

impl Link<'_> {
    /// What a program opens, which is called `url` in every language: the link with its scheme as a
    /// browser spells it (its `href`), or [`refanged`](Self::refanged) if no browser opens it.
    #[must_use]
    pub fn url(&self, limits: &Limits) -> String {
        let url = normalize(&self.refanged, limits).ok();
        url.as_ref().and_then(NormalizedUrl::href).unwrap_or(&self.refanged).to_owned()
    }

    /// Whether the text gives no scheme, so that some programs make a link of it and others do not:
    /// `example.com`.
    #[must_use]
    pub fn is_bare(&self) -> bool {
        container::scheme_length(&self.refanged).is_none()
    }

    /// Whether the text writes the link otherwise than it is meant: with disguises, with escapes, with
    /// `//` for the scheme, or as a relative reference.
    #[must_use]
    pub fn is_rewritten(&self) -> bool {
        matches!(self.refanged, Cow::Owned(_))
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

/// A link and, if it differs from the text, what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
struct LinkSpan {
    span: Range<usize>,
    url: Option<String>,
    /// Whether markup says that it is a link.
    marked: bool,
}
