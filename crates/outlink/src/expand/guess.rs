//! Targets in links of hosts that are not known to be redirectors.
//!
//! An absolute link in a parameter or at the end of a path is a hint that the host leads there:
//! an open redirect, a login page with a way back, a mirror. It is no more than a hint, so such a
//! candidate is marked and the policy caps what it can cause.

use memchr::memchr_iter;
use memchr::memchr3_iter;

use crate::data;
use crate::expand::decode::is_absolute;
use crate::platform;
use crate::platform::codec::base64_decode;
use crate::platform::codec::percent_decode;
use crate::platform::link::Link;
use crate::platform::link::raw_parameters;
use crate::url::NormalizedUrl;
use crate::url::Scanned;
use crate::url::SchemeClass;
use crate::url::strip;

/// Whether a link can hold another one.
pub(super) fn may_hold_link(url: &NormalizedUrl) -> bool {
    may_hold(url.raw_path()) || url.raw_query().is_some_and(may_hold)
}

/// Whether a text has a colon, escaped once or more often, or base64 of `http`.
fn may_hold(text: &str) -> bool {
    memchr3_iter(b':', b'%', b'H', text.as_bytes()).any(|at| {
        let begins = |from: usize, hint: &str| {
            let rest = text.as_bytes().get(from..);
            rest.is_some_and(|rest| rest.starts_with(hint.as_bytes()))
        };
        ["%3A", "%3a", "%25", ":"].into_iter().any(|hint| begins(at, hint))
            || at.checked_sub(1).is_some_and(|before| begins(before, BASE64_HTTP))
    })
}

/// Whether nothing can be guessed of a link that is in order as it stands, which is neither an onion
/// service nor a file of IPFS.
#[inline(always)]
pub(super) fn holds_nothing(link: Scanned<'_>) -> bool {
    !link.has_hint() || holds_no_target(link.raw_path(), link.raw_query())
}

#[cold]
fn holds_no_target(path: &str, query: Option<&str>) -> bool {
    let may = may_hold(path) || query.is_some_and(may_hold);
    !may || targets_in(path, query).next().is_none()
}

/// What may be a target.
pub(super) fn targets(url: &NormalizedUrl) -> impl Iterator<Item = String> {
    let (path, query) = (url.raw_path(), url.raw_query());
    // The path of an app's link need not begin with a slash: `line:nv/https://…`.
    let is_whole = url.scheme_class() != SchemeClass::Web && is_absolute(path);
    let whole = is_whole.then(|| with_query(path, query));
    whole.into_iter().chain(targets_in(path, query))
}

/// The same of a path and a query.
pub(super) fn targets_in<'a>(
    path: &'a str,
    raw_query: Option<&'a str>,
) -> impl Iterator<Item = String> + use<'a> {
    let query = raw_query.unwrap_or_default();
    // `good.test/?https://…` has no name for it, so perhaps nothing of the query is its own.
    let whole = is_absolute(query).then(|| query.to_owned());
    let of_parameters = raw_parameters(query).filter_map(move |(name, value)| {
        // Few values are links, so that their names are looked at last.
        let target = link_in(if value.is_empty() { name } else { value })?;
        let is_one_of = |names: &[&str]| names.iter().any(|known| known.eq_ignore_ascii_case(name));
        let is_shown = is_one_of(&ORIGINS) || (is_one_of(&SEARCHED) && looks_like_search(path));
        (!is_shown).then_some(target)
    });
    whole.into_iter().chain(of_parameters).chain(targets_in_path(path, raw_query))
}

fn targets_in_path<'a>(
    path: &'a str,
    raw_query: Option<&'a str>,
) -> impl Iterator<Item = String> + use<'a> {
    let after_slashes =
        move || memchr_iter(b'/', path.as_bytes()).filter_map(move |at| path.get(at + 1..));
    // A link that stands in a path as it is reaches to the end, with the query.
    let whole = after_slashes().position(is_absolute);
    let segments = after_slashes().take(whole.unwrap_or(usize::MAX));
    let of_segments = segments.filter_map(|rest| link_in(rest.split('/').next()?));
    let rest = whole.and_then(|slash| after_slashes().nth(slash));
    of_segments.chain(rest.map(|rest| with_query(rest, raw_query)))
}

/// The link that a value is, if it is one, under percent escapes or base64.
fn link_in(value: &str) -> Option<String> {
    if value.starts_with(BASE64_HTTP) {
        let text = String::from_utf8(base64_decode(&percent_decode(value))?).ok()?;
        return is_target(&text).then_some(text);
    }
    // In forms a plus sign stands for a space, and a browser drops those in front of a link.
    let value = value.trim_start_matches('+');
    if !begins_target(value) || !value.contains([':', '%']) {
        return None;
    }
    let mut decoded = percent_decode(value);
    for _ in 0..3 {
        let cleaned = strip(&decoded);
        if is_target(&cleaned) {
            return Some(cleaned.into_owned());
        }
        if !cleaned.contains('%') || !begins_target(&cleaned) {
            return None;
        }
        decoded = percent_decode(&cleaned).into_owned().into();
    }
    None
}

fn with_query(path: &str, query: Option<&str>) -> String {
    query.map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"))
}

/// Whether a value may begin as a target does once it is decoded. What stands before its first escape
/// stays as it is, which tells nearly all values apart.
#[expect(clippy::indexing_slicing, reason = "the table has a place for every byte")]
fn begins_target(value: &str) -> bool {
    let Some(first) = value.bytes().next() else { return true };
    if !BEGINS_TARGET[usize::from(first)] {
        return false;
    }
    let begins = |scheme: &str| {
        let mut both = value.bytes().zip(scheme.bytes());
        let end = both.find(|(byte, known)| !byte.eq_ignore_ascii_case(known));
        end.is_none_or(|(byte, _)| byte == b'%')
    };
    begins("http") || value.starts_with(BASE64_HTTP) || begins_app_link(value, begins)
}

/// Whether a value begins with the scheme of an app, or with what may become one when it is decoded.
fn begins_app_link(value: &str, begins: impl Fn(&str) -> bool) -> bool {
    let is_of_scheme = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    let end = value.bytes().take(MAX_SCHEME).find(|byte| !is_of_scheme(*byte));
    match end {
        Some(b':') => app_link(value).is_some(),
        Some(b'%') => app_schemes().any(begins),
        _ => false,
    }
}

/// The scheme of an app's link and what is behind its colon.
fn app_link(text: &str) -> Option<(&'static str, &str)> {
    let (scheme, rest) = text.split_once(':')?;
    let known = app_schemes().find(|known| known.eq_ignore_ascii_case(scheme))?;
    Some((known, rest))
}

fn app_schemes() -> impl Iterator<Item = &'static str> {
    platform::schemes().chain([INTENT])
}

/// The first bytes of what [`begins_target`] lets through, which few values have.
const BEGINS_TARGET: [bool; 256] = {
    let mut begins = with_first([false; 256], "%");
    begins = with_first(with_first(begins, "http"), BASE64_HTTP);
    let mut schemes = data::SCHEMES;
    while let [scheme, others @ ..] = schemes {
        begins = with_first(begins, scheme);
        schemes = others;
    }
    with_first(begins, INTENT)
};

/// Marks the first byte of a text, in either case.
#[expect(clippy::indexing_slicing, reason = "the table has a place for every byte")]
const fn with_first(mut begins: [bool; 256], text: &str) -> [bool; 256] {
    if let [first, ..] = text.as_bytes() {
        begins[first.to_ascii_lowercase() as usize] = true;
        begins[first.to_ascii_uppercase() as usize] = true;
    }
    begins
}

fn is_target(text: &str) -> bool {
    // Without slashes a word and a colon may mean anything: the link has to name something.
    is_absolute(text)
        || app_link(text).is_some_and(|(scheme, rest)| {
            rest.starts_with("//")
                || !platform::recognize_in(&Link::of_app(scheme, rest)).is_empty()
        })
}

fn looks_like_search(path: &str) -> bool {
    path.contains("search") || path.contains("Search")
}

/// What `http` is in base64, with either of what can follow it.
const BASE64_HTTP: &str = "aHR0c";

/// The scheme that opens any app of a phone.
const INTENT: &str = "intent";

/// No scheme in use comes near.
const MAX_SCHEME: usize = 32;

/// Parameters of search pages that hold what is looked for.
const SEARCHED: [&str; 9] =
    ["q", "query", "search", "search_query", "s", "p", "text", "keyword", "term"];

/// Parameters that hold the page on which the link stands, as trackers are told it.
const ORIGINS: [&str; 9] = [
    "ref",
    "referer",
    "referrer",
    "rf",
    "origin",
    "page-url",
    "page-ref",
    "page_url",
    "utm_source",
];
