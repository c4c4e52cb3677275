//! Targets in links of hosts that are not known to be redirectors.
//!
//! An absolute link in a parameter or at the end of a path is a hint that the host leads there:
//! an open redirect, a login page with a way back, a mirror. It is no more than a hint, so such a
//! candidate is marked and the policy caps what it can cause.

use crate::entity::codec::base64_decode;
use crate::entity::codec::percent_decode;
use crate::entity::link::raw_parameters;
use crate::expand::decode::is_absolute;
use crate::expand::glance;
use crate::url::NormalizedUrl;
use crate::url::Scanned;
use crate::url::SchemeClass;
use crate::url::strip;

/// Whether a link can hold another one. It has a colon then, escaped once or more often, or base64
/// of `http`. This is asked of every link, so the first answer is one pass that vectorizes; an early
/// end would take that away, and most links have no such byte.
pub(super) fn may_hold_link(url: &NormalizedUrl) -> bool {
    let may = |text: &str| glance::has_hint(text) && may_hold(text);
    may(url.raw_path()) || url.raw_query().is_some_and(may)
}

fn may_hold(text: &str) -> bool {
    [":", "%3A", "%3a", "%25", BASE64_HTTP].iter().any(|hint| text.contains(hint))
}

/// Whether nothing can be guessed of a link that is in order as it stands, which is neither an onion
/// service nor a file of IPFS.
#[inline(always)]
pub(super) fn holds_nothing(link: Scanned<'_>) -> bool {
    let path = link.raw_path();
    let query = link.raw_query();
    let has_hint = glance::has_hint(path) || query.is_some_and(glance::has_hint);
    !has_hint || holds_no_target(path, query)
}

#[cold]
fn holds_no_target(path: &str, query: Option<&str>) -> bool {
    let may = may_hold(path) || query.is_some_and(may_hold);
    let mut holds_none = true;
    if may {
        targets_in(path, query, &mut |_| holds_none = false);
    }
    holds_none
}

/// Hands out what may be a target.
pub(super) fn targets(url: &NormalizedUrl, emit: &mut dyn FnMut(String)) {
    // The path of an app's link need not begin with a slash: `line:nv/https://…`.
    if url.scheme_class() != SchemeClass::Web && is_absolute(url.raw_path()) {
        emit(with_query(url.raw_path(), url.raw_query()));
    }
    targets_in(url.raw_path(), url.raw_query(), emit);
}

/// The same of a path and a query.
pub(super) fn targets_in(path: &str, raw_query: Option<&str>, emit: &mut dyn FnMut(String)) {
    let query = raw_query.unwrap_or_default();
    if is_absolute(query) {
        // `good.test/?https://…` has no name for it, so perhaps nothing of the query is its own.
        emit(query.to_owned());
    }
    let searches = looks_like_search(path);
    for (name, value) in raw_parameters(query) {
        let is_one_of = |names: &[&str]| names.iter().any(|known| known.eq_ignore_ascii_case(name));
        if is_one_of(&ORIGINS) || (searches && is_one_of(&SEARCHED)) {
            continue;
        }
        let value = if value.is_empty() { name } else { value };
        if let Some(target) = link_in(value) {
            emit(target);
        }
    }
    for (at, _) in path.match_indices('/') {
        let rest = path.get(at + 1..).unwrap_or_default();
        let starts = rest.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("http"));
        if starts && is_absolute(rest) {
            // A link that stands in a path as it is reaches to the end, with the query.
            emit(with_query(rest, raw_query));
            return;
        }
        let segment = rest.split('/').next().unwrap_or_default();
        if let Some(target) = link_in(segment) {
            emit(target);
        }
    }
}

/// The link that a value is, if it is one, under percent escapes or base64.
fn link_in(value: &str) -> Option<String> {
    if value.starts_with(BASE64_HTTP) {
        let text = String::from_utf8(base64_decode(&percent_decode(value))?).ok()?;
        return is_target(&text).then_some(text);
    }
    // In forms a plus sign stands for a space, and a browser drops those in front of a link.
    let value = value.trim_start_matches('+');
    if !may_begin_target(value) || !value.contains([':', '%']) {
        return None;
    }
    let mut decoded = percent_decode(value);
    for _ in 0..3 {
        let cleaned = strip(&decoded);
        if is_target(&cleaned) {
            return Some(cleaned.into_owned());
        }
        if !cleaned.contains('%') || !may_begin_target(&cleaned) {
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
fn may_begin_target(value: &str) -> bool {
    let head = value.split('%').next().unwrap_or_default().as_bytes();
    let begins = |scheme: &str| {
        let both = head.iter().zip(scheme.as_bytes());
        both.fold(true, |same, (one, other)| same & one.eq_ignore_ascii_case(other))
    };
    begins("http") || APP_SCHEMES.iter().any(|scheme| begins(scheme))
}

fn is_target(text: &str) -> bool {
    is_absolute(text) || APP_SCHEMES.iter().any(|scheme| text.starts_with(scheme))
}

fn looks_like_search(path: &str) -> bool {
    path.contains("search") || path.contains("Search")
}

/// What `http` is in base64, with either of what can follow it.
const BASE64_HTTP: &str = "aHR0c";

/// Schemes of messaging apps, whose links name an entity.
const APP_SCHEMES: [&str; 5] = ["tg://", "sgnl://", "whatsapp://", "intent://", "discord://"];

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
