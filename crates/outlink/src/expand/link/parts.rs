//! The parts of a link as it stands, which rows, guesses and platforms read.

use std::borrow::Cow;

use crate::codec::percent::decode_unreserved;
use crate::expand::link::edges;
use crate::url::NormalizedUrl;
use crate::url::Scanned;
use crate::url::SchemeClass;

/// The parts of a link that was parsed, or of one that needs no parser.
#[derive(Clone, Copy)]
pub(crate) struct LinkParts<'a> {
    /// The whole link, as a browser opens it but for a missing slash at its end.
    pub(crate) text: &'a str,
    pub(crate) scheme: &'a str,
    pub(crate) is_web: bool,
    /// Empty if there is none.
    pub(crate) host: &'a str,
    pub(crate) port: Option<u16>,
    /// With its escapes.
    pub(crate) path: &'a str,
    /// With its escapes and without its question mark.
    pub(crate) query: Option<&'a str>,
    /// Without its number sign.
    pub(crate) fragment: Option<&'a str>,
    /// Whether the path and the query are known to be in normal form, so that they hold no escapes.
    pub(crate) are_normal: [bool; 2],
    /// The link, if it was parsed.
    pub(crate) url: Option<&'a NormalizedUrl>,
}

impl<'a> LinkParts<'a> {
    /// The parts of a link that was parsed.
    pub(crate) fn of(url: &'a NormalizedUrl) -> Self {
        Self {
            text: url.href().unwrap_or_default(),
            scheme: url.scheme(),
            is_web: url.scheme_class() == SchemeClass::Web,
            host: url.host().unwrap_or_default(),
            port: url.port(),
            path: url.raw_path(),
            query: url.raw_query(),
            fragment: url.fragment(),
            are_normal: [false; 2],
            url: Some(url),
        }
    }

    /// The parts of a link that needs no parser.
    #[inline(always)]
    pub(crate) fn of_scanned(link: Scanned<'a>) -> Self {
        Self {
            text: link.text(),
            scheme: link.scheme(),
            is_web: true,
            host: link.host(),
            port: link.port(),
            path: link.raw_path(),
            query: link.raw_query(),
            fragment: link.fragment(),
            are_normal: [link.is_path_normal(), link.is_query_normal()],
            url: None,
        }
    }

    /// Whether undoing the escapes of the link may part it otherwise. `false` is certain.
    #[inline(always)]
    pub(crate) fn decoding_may_change_structure(&self) -> bool {
        self.are_normal != [true; 2]
            && self.is_web
            && edges::decoding_may_change_structure(self.path, self.query)
    }
}

/// The path, the query and the fragment of a link of the web without the escapes that change nothing in it.
pub(crate) struct PlainParts<'a> {
    path: Cow<'a, str>,
    query: Option<Cow<'a, str>>,
    fragment: Option<Cow<'a, str>>,
}

impl<'a> PlainParts<'a> {
    /// The parts of a link; `None` if they are those of the link as it stands.
    pub(crate) fn of(link: &LinkParts<'a>) -> Option<Self> {
        if !link.is_web || link.are_normal == [true; 2] && link.fragment.is_none() {
            return None;
        }
        let path = decode_unreserved(link.path);
        let (query, fragment) =
            (link.query.map(decode_unreserved), link.fragment.map(decode_unreserved));
        let is_owned = |text: &Cow<'_, str>| matches!(text, Cow::Owned(_));
        let is_other = is_owned(&path)
            || query.as_ref().is_some_and(is_owned)
            || fragment.as_ref().is_some_and(is_owned);
        is_other.then_some(Self { path, query, fragment })
    }

    /// The link with these parts.
    pub(crate) fn in_link<'p>(&'p self, link: &LinkParts<'p>) -> LinkParts<'p> {
        let (query, fragment) = (self.query.as_deref(), self.fragment.as_deref());
        LinkParts { path: &self.path, query, fragment, ..*link }
    }
}

/// What stands behind the first thing that a link of an app names: `/x` in `app://action/x`.
pub(crate) fn app_path(url: &NormalizedUrl) -> &str {
    if url.host().is_some() {
        return url.raw_path();
    }
    let path = url.raw_path().trim_start_matches('/');
    path.find('/').and_then(|slash| path.get(slash..)).unwrap_or_default()
}
