//! A link as the recognisers of platforms look at it.

use std::borrow::Cow;

use memchr::memchr_iter;
use memchr::memchr2;

use crate::codec::near::find_near;
use crate::codec::percent_decode_strictly;
use crate::url::NormalizedUrl;
use crate::url::SchemeClass;

/// The parts of a link, as they are spelled in it.
#[derive(Clone, Debug)]
pub(crate) struct Link<'a> {
    /// In lower case.
    pub(crate) scheme: &'a str,
    is_web: bool,
    /// For web links the host without a leading `www.`; for links of apps the first thing that
    /// they name, decoded and in lower case: `tg://resolve?…` and `tg:resolve?…` both say `resolve`.
    pub(crate) host: Cow<'a, str>,
    /// Of a link of an app the first thing that it names, as it is spelled; else empty.
    pub(super) first_thing: &'a str,
    /// Empty, or what follows the host, beginning with a slash.
    pub(super) path: &'a str,
    /// Without its question mark.
    pub(crate) query: &'a str,
    /// Without its number sign.
    pub(crate) fragment: &'a str,
    /// Whether the path, and the query, may hold escapes.
    pub(super) may_escape: [bool; 2],
}

impl<'a> Link<'a> {
    /// The parts of a link that a browser or an app would open; `None` if it would open something
    /// else than it seems to say: another port than the usual ones, or for an app any user info.
    pub(crate) fn of(url: &'a NormalizedUrl) -> Option<Self> {
        url.href()?;
        let usual_port = matches!(url.port(), None | Some(80 | 443));
        let query = url.raw_query().unwrap_or_default();
        let fragment = url.fragment().unwrap_or_default();
        let scheme = url.scheme();
        if url.scheme_class() == SchemeClass::Web {
            let host = Cow::Borrowed(without_www(url.host()?));
            let (first_thing, path, is_web) = ("", url.raw_path(), true);
            let may_escape = [true; 2];
            let link =
                Self { scheme, is_web, host, first_thing, path, query, fragment, may_escape };
            return usual_port.then_some(link);
        }
        // Code is fetched under the name `git`.
        let is_of_code = matches!(scheme, "ssh" | "git+ssh");
        if url.has_credentials() && !is_of_code || url.port().is_some() {
            return None;
        }
        let (first_thing, path) = split_app_link(url.host(), url.raw_path());
        let (host, is_web, may_escape) = (name_of(first_thing), false, [true; 2]);
        Some(Self { scheme, is_web, host, first_thing, path, query, fragment, may_escape })
    }

    /// A web link of the usual port, given its host and how many labels that has, the other parts, and
    /// whether its path and its query may hold escapes.
    #[inline(always)] // It is large, and would be copied.
    pub(crate) fn of_web(
        (host, labels): (&'a str, usize),
        (path, query, fragment): (&'a str, &'a str, &'a str),
        may_escape: [bool; 2],
    ) -> Self {
        // As `without_www`, which looks for the dot between two more labels.
        let behind = if labels > 2 { host.strip_prefix("www.") } else { None };
        let host = Cow::Borrowed(behind.unwrap_or(host));
        let (scheme, is_web, first_thing) = ("https", true, "");
        Self { scheme, is_web, host, first_thing, path, query, fragment, may_escape }
    }

    /// The parts of a link of an app that stands inside another link, such as `tg://resolve?domain=x`.
    pub(crate) fn of_app(scheme: &'a str, after_scheme: &'a str) -> Self {
        let (rest, fragment) = after_scheme.split_once('#').unwrap_or((after_scheme, ""));
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (first_thing, path) = split_app_link(None, rest);
        let (host, is_web, may_escape) = (name_of(first_thing), false, [true; 2]);
        Self { scheme, is_web, host, first_thing, path, query, fragment, may_escape }
    }

    /// Whether the link is one that a browser opens.
    pub(crate) fn is_web(&self) -> bool {
        self.is_web
    }

    /// The segments of the path, not decoded; of `/a//b/` they are `a`, the empty one, `b` and
    /// the empty one.
    pub(crate) fn raw_segments(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.path.strip_prefix('/').unwrap_or(self.path).split('/')
    }

    /// The segments of the path that are not empty, as servers count them, decoded once; `None` in
    /// place of one that is not UTF-8.
    pub(crate) fn segments(&self) -> impl Iterator<Item = Option<Cow<'a, str>>> + use<'a> {
        let segments = self.raw_segments().filter(|segment| !segment.is_empty());
        segments.map(percent_decode_strictly)
    }

    /// One of [`Link::segments`]; `None` if it is absent or not UTF-8.
    pub(crate) fn segment(&self, index: usize) -> Option<Cow<'a, str>> {
        self.segments().nth(index)?
    }

    /// The first of [`Link::segments`]; empty if it is absent or not UTF-8.
    pub(crate) fn first(&self) -> Cow<'a, str> {
        self.segment(0).unwrap_or_default()
    }

    /// The first parameter of that name, decoded once; `None` if it is absent or not UTF-8.
    pub(crate) fn parameter(&self, name: &str) -> Option<Cow<'a, str>> {
        percent_decode_strictly(raw_parameter(self.query, name)?)
    }

    /// As [`Link::parameter`], where a plus sign stands for a space as in forms.
    pub(crate) fn form_parameter(&self, name: &str) -> Option<Cow<'a, str>> {
        let raw = raw_parameter(self.query, name)?;
        if !raw.contains('+') {
            return percent_decode_strictly(raw);
        }
        percent_decode_strictly(&raw.replace('+', " ")).map(|text| Cow::Owned(text.into_owned()))
    }
}

/// The first parameter of that name, not decoded. Its name may be escaped, and follow the `&amp;`
/// of a link that was copied out of HTML.
pub(crate) fn raw_parameter<'a>(query: &'a str, name: &str) -> Option<&'a str> {
    // Most often it is the first of all.
    if let Some(value) = query.strip_prefix(name).and_then(|rest| rest.strip_prefix('=')) {
        return Some(split_once(value, b'&').map_or(value, |(value, _)| value));
    }
    raw_parameters(query).find(|(candidate, _)| is_named(candidate, name)).map(|(_, value)| value)
}

/// The names and values of a query, not decoded; a parameter without `=` has an empty value.
pub(crate) fn raw_parameters(query: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = Some(query);
    std::iter::from_fn(move || {
        let text = rest?;
        let (parameter, after) = match split_once(text, b'&') {
            Some((parameter, after)) => (parameter, Some(after)),
            None => (text, None),
        };
        rest = after;
        let parameter = parameter.strip_prefix("amp;").unwrap_or(parameter);
        Some(split_once(parameter, b'=').unwrap_or((parameter, "")))
    })
}

/// The names and values that semicolons part within the parameters of a query: `b` and `c` of
/// `a=1;b=2&amp;x;c=3`, and not `x`, which is one of [`raw_parameters`].
pub(crate) fn inner_parameters(query: &str) -> impl Iterator<Item = (&str, &str)> {
    let begins_inner = |at: &usize| {
        let before = query.get(..*at).unwrap_or_default().strip_suffix("amp");
        before.is_none_or(|before| !before.is_empty() && !before.ends_with('&'))
    };
    memchr_iter(b';', query.as_bytes()).filter(begins_inner).flat_map(|at| {
        let rest = query.get(at + 1..).unwrap_or_default();
        let end = memchr2(b'&', b';', rest.as_bytes()).unwrap_or(rest.len());
        raw_parameters(rest.get(..end).unwrap_or_default())
    })
}

/// As [`str::split_once`] with an ASCII byte, which takes a third of its instructions on short texts.
#[inline]
fn split_once(text: &str, byte: u8) -> Option<(&str, &str)> {
    let at = find_near(byte, text.as_bytes())?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

fn is_named(candidate: &str, name: &str) -> bool {
    candidate == name
        || (candidate.contains('%')
            && percent_decode_strictly(candidate).is_some_and(|decoded| decoded == name))
}

/// `resolve` and the rest of `tg://resolve/…` (where it is the host) or `tg:resolve/…`.
fn split_app_link<'a>(host: Option<&'a str>, path: &'a str) -> (&'a str, &'a str) {
    if let Some(host) = host.filter(|host| !host.is_empty()) {
        return (host, path);
    }
    let path = path.trim_start_matches('/');
    path.split_at(path.find('/').unwrap_or(path.len()))
}

/// Decoded and in lower case.
pub(super) fn name_of(first_thing: &str) -> Cow<'_, str> {
    let mut name = percent_decode_strictly(first_thing).unwrap_or(Cow::Borrowed(first_thing));
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        name.to_mut().make_ascii_lowercase();
    }
    name
}

/// A host without a leading `www.`, unless no name with a dot remains.
pub(super) fn without_www(host: &str) -> &str {
    host.strip_prefix("www.").filter(|rest| rest.contains('.')).unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn parameters_are_parted_as_by_splitting(
            query in "([abc=&;:]|amp|amp;|[a-z]{9,60}){0,12}",
        ) {
            let split = |parameter| str::split_once(parameter, '=').unwrap_or((parameter, ""));
            let whole = |parameter: &'_ str| {
                parameter.strip_prefix("amp;").unwrap_or(parameter).to_owned()
            };
            let parts: Vec<String> = query.split('&').map(whole).collect();
            let raw: Vec<_> = parts.iter().map(|it| split(it)).collect();
            prop_assert_eq!(raw_parameters(&query).collect::<Vec<_>>(), raw);
            let inner = parts.iter().flat_map(|it| it.split(';').skip(1));
            let inner: Vec<_> = inner.map(split).collect();
            prop_assert_eq!(inner_parameters(&query).collect::<Vec<_>>(), inner);
        }
    }

    #[test]
    fn an_app_link_is_the_same_with_and_without_an_authority() {
        for text in [
            "//resolve/x?domain=a#f",
            "resolve/x?domain=a#f",
            "/resolve/x?domain=a#f",
            "//%72esolVe/x?domain=a#f",
        ] {
            let link = Link::of_app("tg", text);
            assert_eq!((&*link.host, link.path), ("resolve", "/x"));
            assert_eq!((link.query, link.fragment), ("domain=a", "f"));
        }
    }

    #[test]
    fn parameters_are_found_under_escaped_and_html_spellings() {
        assert_eq!(raw_parameter("a=1&amp;u=2", "u"), Some("2"));
        assert_eq!(raw_parameter("voi%63e=2", "voice"), Some("2"));
        assert_eq!(raw_parameter("uu=1", "u"), None);
        assert_eq!(raw_parameter("u", "u"), Some(""));
    }
}
