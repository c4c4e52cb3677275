//! Targets in links of hosts that are not known to be redirectors.
//!
//! An absolute link in a parameter or at the end of a path is a hint that the host leads there:
//! an open redirect, a login page with a way back, a mirror. It is no more than a hint, so such a
//! candidate is marked and the policy caps what it can cause.

use crate::codec::base64_decode;
use crate::codec::percent::decode_all;
use crate::codec::percent_decode;
use crate::expand::decode::front::is_padding;
use crate::expand::decode::is_absolute;
use crate::expand::decode::links_in_text;
use crate::expand::decode::unpack;
use crate::expand::guess::behind::is_name_end;
use crate::expand::guess::behind::link_behind_mark;
use crate::expand::guess::behind::packed_links;
use crate::expand::guess::behind::part_at;
use crate::expand::guess::behind::part_starts;
use crate::expand::guess::places::BASE64_HTTP;
use crate::expand::guess::places::BASE64_JSON;
use crate::expand::guess::places::Places;
use crate::expand::guess::places::may_hold;
use crate::expand::guess::places::may_hold_scheme;
use crate::expand::guess::shown::is_shown;
use crate::expand::guess::start::FirstBytes;
use crate::expand::guess::start::Start;
use crate::expand::link::shape::begins;
use crate::expand::link::shape::is_app;
use crate::expand::link::shape::is_host;
use crate::expand::link::shape::is_link;
use crate::expand::link::shape::leads_on;
use crate::expand::link::shape::starts_with_slashes;
use crate::platform::Registry;
use crate::platform::link::inner_parameters;
use crate::platform::link::raw_parameters;
use crate::url::NormalizedUrl;
use crate::url::Scanned;
use crate::url::SchemeClass;
use crate::url::strip;

mod behind;
mod places;
mod shown;
mod start;

/// Returns true if a link that needs no repair carries nothing to guess, and is neither an onion
/// service nor a file of IPFS.
#[inline(always)]
pub(super) fn holds_nothing(link: Scanned<'_>, registry: &Registry) -> bool {
    !(link.has_hint() || link.has_target_hint())
        || !may_hold_target(link.raw_path(), link.raw_query(), link.fragment(), registry)
}

/// Whether [`targets_in`] may give one. `false` is certain.
#[cold]
fn may_hold_target(
    path: &str,
    raw_query: Option<&str>,
    fragment: Option<&str>,
    registry: &Registry,
) -> bool {
    let Places { query, fragment, path: place } = Places::of(path, raw_query, fragment);
    let may_hold = |path: &str, query: &str| {
        !query.is_empty()
            && (is_link(query, registry)
                || link_behind_mark(query).is_some()
                || !packed_links(query, false).is_empty()
                || parameters(query).any(|(name, value)| {
                    let value = if is_nameless(value) { name } else { value };
                    may_be_target(value, registry) && !is_shown(name, path)
                }))
    };
    let (fragment_path, fragment_query) = parts_of_fragment(fragment);
    may_hold(path, query)
        || may_hold(fragment_path, fragment_query)
        || targets_in_path(place, raw_query, registry, 0).next().is_some()
        || !(query.is_empty() && fragment.is_empty())
            && targets_in_pages(query, fragment, registry, 0).next().is_some()
}

/// Whether a web link that undoing its escapes may part otherwise may hold a target then. `false` is
/// certain.
#[cold]
pub(super) fn may_hold_decoded_target(path: &str, query: Option<&str>) -> bool {
    query.is_some_and(may_hold) || may_hold_scheme(path)
}

/// What may be a target, given the platforms that are known and the most bytes that are decoded, as
/// [`targets_in`] has it.
pub(super) fn targets<'a>(
    url: &'a NormalizedUrl,
    registry: &'a Registry,
    max_copied: usize,
) -> impl Iterator<Item = String> + use<'a> {
    let (path, query) = (url.raw_path(), url.raw_query());
    // The path of an app's link need not begin with a slash: `line:nv/https://…`.
    let is_whole = url.scheme_class() != SchemeClass::Web && is_absolute(path);
    let whole = is_whole.then(|| with_query(path, query));
    whole.into_iter().chain(targets_in(path, query, url.fragment(), registry, max_copied))
}

/// The targets that a path, a query and a fragment hold. Links of a path that run to its end are copied until
/// the copies have more than `max_copied` bytes; a caller that counts the bytes of targets has reached its
/// limit by then.
pub(super) fn targets_in<'a>(
    path: &'a str,
    raw_query: Option<&'a str>,
    fragment: Option<&'a str>,
    registry: &'a Registry,
    max_copied: usize,
) -> impl Iterator<Item = String> + use<'a> {
    let Places { query, fragment, path: place } = Places::of(path, raw_query, fragment);
    let (fragment_path, fragment_query) = parts_of_fragment(fragment);
    targets_in_query(path, query, registry)
        .chain(targets_in_path(place, raw_query, registry, max_copied))
        .chain(targets_in_query(fragment_path, fragment_query, registry))
        .chain(targets_in_pages(query, fragment, registry, max_copied))
}

/// The targets in the paths that a query, `?/page/https://…`, and a fragment, `#/page/https://…`, hold,
/// and the link that a fragment with a query is.
fn targets_in_pages<'a>(
    query: &'a str,
    fragment: &'a str,
    registry: &'a Registry,
    max_copied: usize,
) -> impl Iterator<Item = String> + use<'a> {
    let page = if query.starts_with('/') { query } else { "" };
    let (path, query) = match parts_of_fragment(fragment) {
        ("", path) => (path, None),
        (path, query) => (path, Some(query)),
    };
    let is_whole = query.is_some() && is_link(path, registry);
    let whole = is_whole.then(|| with_query(path, query));
    let of_page = targets_in_path(page, None, registry, max_copied);
    of_page.chain(whole).chain(targets_in_path(path, query, registry, max_copied))
}

fn targets_in_query<'a>(
    path: &'a str,
    query: &'a str,
    registry: &'a Registry,
) -> impl Iterator<Item = String> + use<'a> {
    // `good.test/?https://…` has no name for it, so perhaps nothing of the query is its own.
    let whole = is_link(query, registry).then(|| query.to_owned());
    let of_parameters = parameters(query).filter_map(move |(name, value)| {
        // Few values are links, so that their names are looked at last.
        let target = match value {
            value if is_nameless(value) => link_in(name, registry)?,
            value => link_of_value(value, registry)?,
        };
        (!is_shown(name, path)).then_some(target)
    });
    let others = link_behind_mark(query).into_iter().chain(packed_links(query, false));
    whole.into_iter().chain(of_parameters).chain(others)
}

/// The parameters of a query, and those that semicolons part within them.
fn parameters(query: &str) -> impl Iterator<Item = (&str, &str)> {
    raw_parameters(query).chain(inner_parameters(query))
}

/// Whether a parameter with that value has no name, so that its name is the value: what an equals sign
/// parts from it may be the second one of the padding of base64.
fn is_nameless(value: &str) -> bool {
    matches!(value, "" | "=")
}

/// Pages that are one document have a path and parameters of their own behind the number sign:
/// `#/go?url=…`, `#url=…`, `#!https://…`.
fn parts_of_fragment(fragment: &str) -> (&str, &str) {
    let fragment = fragment.strip_prefix('!').unwrap_or(fragment);
    fragment.split_once('?').unwrap_or(("", fragment))
}

fn targets_in_path<'a>(
    path: &'a str,
    raw_query: Option<&'a str>,
    registry: &'a Registry,
    max_copied: usize,
) -> impl Iterator<Item = String> + use<'a> {
    // Behind a slash, or behind a mark or a name that parts what stands in one segment. The names of a
    // fragment are those of parameters.
    let has_names = path.starts_with('/');
    let marks = move || part_starts(path).filter(move |at| has_names || !is_name_end(path, *at));
    let after = move |at: usize| path.get(at + 1..).unwrap_or_default();
    // A link that stands in a path as it is reaches to the end, with the query.
    let whole = marks().find(|at| is_absolute(after(*at)));
    let segments = marks().take_while(move |at| whole.is_none_or(|whole| *at < whole));
    let mut is_base64_read = false;
    // Links that go on to the end of the path contain those behind them. To copy each of them would take
    // time and memory in proportion to the square of the length.
    let (mut copied, of_query) = (0, raw_query.map_or(0, str::len));
    let of_segments = segments.filter_map(move |at| {
        let value = part_at(path, at);
        if copied <= max_copied && is_app_link(value, after(at), registry) {
            copied += after(at).len() + of_query;
            return Some(with_query(after(at), raw_query));
        }
        if value.starts_with(['e', 'W']) && BASE64_JSON.iter().any(|it| value.starts_with(it)) {
            return link_in_base64_json(value);
        }
        // A slash is a digit of base64, so that all that follows may be one value. It is decoded once.
        let may_go_on = !is_base64_read && value.starts_with(BASE64_HTTP);
        is_base64_read |= may_go_on;
        let whole = may_go_on.then(|| link_in(after(at), registry)).flatten();
        whole.filter(|link| !link.contains(char::is_control)).or_else(|| {
            let may_copy = copied <= max_copied;
            match may_copy.then(|| scheme_of_segment(value, after(at))).flatten() {
                Some((scheme, rest)) => {
                    copied += rest.len() + of_query;
                    Some(with_query(&format!("{scheme}{rest}"), raw_query))
                }
                None => escaped_link_in(value, registry),
            }
        })
    });
    let whole = whole.map(|at| with_query(after(at), raw_query));
    of_segments.chain(whole).chain(packed_links(path, true))
}

/// The link that a segment of a path is, with its scheme: what has none is a page of the host.
fn escaped_link_in(value: &str, registry: &Registry) -> Option<String> {
    let may_have_scheme = value.contains([':', '%']) && !Start::of(value).begins_with_www();
    (may_have_scheme || value.starts_with(BASE64_HTTP)).then(|| link_in(value, registry)).flatten()
}

/// The scheme that a segment of a path is under escapes, and what goes on behind the segment: no more than
/// the scheme of a link is escaped.
fn scheme_of_segment<'a>(segment: &str, rest: &'a str) -> Option<(String, &'a str)> {
    let may_be_scheme = segment.contains([':', '%']) && Start::of(segment).begins_with_http();
    let rest = rest.get(segment.len()..).filter(|rest| may_be_scheme && rest.starts_with('/'))?;
    Some((scheme_in(segment)?, rest))
}

/// The scheme of the web, with its colon and perhaps a slash, that a text is under escapes.
fn scheme_in(text: &str) -> Option<String> {
    let text = decode_all(text);
    let scheme = strip(&text);
    let scheme = scheme.trim_start_matches(is_padding);
    let name = scheme.trim_end_matches(['/', '\\']).strip_suffix(':')?;
    let is_web = ["http", "https"].iter().any(|web| name.eq_ignore_ascii_case(web));
    is_web.then(|| scheme.to_owned())
}

/// Whether a link of an app begins with a segment of a path, `tg:` of `tg://resolve`.
fn is_app_link(segment: &str, rest: &str, registry: &Registry) -> bool {
    segment.strip_suffix(':').is_some_and(|name| {
        rest.get(segment.len()..).is_some_and(|rest| rest.starts_with("//"))
            && is_app(name, registry)
    })
}

/// Whether a value may be a link, by its first bytes.
fn may_be_link(value: &str) -> bool {
    let is_one_of = |name: &str, known: &[&str]| known.iter().any(|known| name.starts_with(known));
    match FirstBytes::at(value) {
        FirstBytes::Unclear => true,
        // Nearly every name begins with another byte.
        FirstBytes::Name(name) if !name.bytes().next().is_some_and(may_lead) => false,
        FirstBytes::Name(name) => {
            begins(name, "http")
                || begins(name, "www.")
                || BASE64.iter().any(|known| is_one_of(name, known))
        }
        FirstBytes::Other(byte) => JSON_STARTS.iter().any(|start| start.as_bytes() == [byte]),
    }
}

/// Whether the name of a link, or base64 of one, may begin with a byte.
#[expect(clippy::indexing_slicing, reason = "the table has a place for every byte")]
fn may_lead(byte: u8) -> bool {
    const LEADS: [bool; 256] = {
        let mut leads = [false; 256];
        [leads[b'h' as usize], leads[b'H' as usize]] = [true; 2];
        [leads[b'w' as usize], leads[b'W' as usize]] = [true; 2];
        let mut kind = 0;
        while kind < BASE64.len() {
            let mut known = 0;
            while known < BASE64[kind].len() {
                leads[BASE64[kind][known].as_bytes()[0] as usize] = true;
                known += 1;
            }
            kind += 1;
        }
        leads
    };
    LEADS[usize::from(byte)]
}

/// Whether a value may be a target, without all of its escapes undone.
fn may_be_target(value: &str, registry: &Registry) -> bool {
    may_be_link(value) && {
        let start = Start::of(value);
        BASE64.iter().any(|known| start.begins_with_any(known))
            || may_begin_target(&start, registry)
    }
}

/// The link that a value is, if it is one. In base64 it may also lack its scheme.
fn link_of_value(value: &str, registry: &Registry) -> Option<String> {
    if may_be_link(value) { link_of_likely_value(value, registry) } else { None }
}

/// The link that a value is whose first bytes are those of a link.
fn link_of_likely_value(value: &str, registry: &Registry) -> Option<String> {
    let start = Start::of(value);
    if start.begins_with_any(&BASE64_SLASHES) || start.begins_with_any(&BASE64_UPPER_HTTP) {
        return target(&base64_text(value)?, registry);
    }
    link_that_begins(&start, value, registry)
}

/// The link that a text is, if it is one, under percent escapes or base64.
fn link_in(value: &str, registry: &Registry) -> Option<String> {
    if may_be_link(value) { link_that_begins(&Start::of(value), value, registry) } else { None }
}

/// As [`link_in`], given how the text begins.
fn link_that_begins(start: &Start, value: &str, registry: &Registry) -> Option<String> {
    if start.begins_with_any(&[BASE64_HTTP]) {
        let mut text = base64_text(value)?;
        if !is_absolute(&text) && text.contains('%') {
            text = percent_decode(&text).into_owned();
        }
        return is_absolute(&text).then_some(text);
    }
    if start.begins_with_any(&BASE64_JSON) {
        return link_in_base64_json(value);
    }
    if !may_begin_target(start, registry) {
        return None;
    }
    let mut decoded = percent_decode(value);
    for _ in 0..ESCAPED_TIMES {
        let cleaned = strip(&decoded);
        let cleaned = cleaned.trim_start_matches(is_padding);
        if let Some(target) = target(cleaned, registry) {
            return Some(target);
        }
        if !cleaned.contains('%') {
            return None;
        }
        decoded = percent_decode(cleaned).into_owned().into();
    }
    target(strip(&decode_all(&decoded)).trim_start_matches(is_padding), registry)
}

/// What a value says in base64.
fn base64_text(value: &str) -> Option<String> {
    let value = decode_all(value);
    // A plus sign is a digit of base64, but not in front of a link.
    String::from_utf8(base64_decode(value.trim_start_matches(is_padding))?).ok()
}

/// The first link in JSON in base64, or in a part of a JSON Web Token (RFC 7519).
fn link_in_base64_json(value: &str) -> Option<String> {
    let value = decode_all(value);
    let parts = value.trim_start_matches(is_padding).split('.');
    parts.filter_map(base64_decode).find_map(|json| first_link(&String::from_utf8(json).ok()?))
}

/// Whether a value that begins so, once all of its escapes are undone, may be a target. That tells
/// nearly all values apart.
fn may_begin_target(start: &Start, registry: &Registry) -> bool {
    if start.begins_with_any(&JSON_STARTS) || start.begins_with_www() {
        return true;
    }
    match start.mark() {
        None => false,
        Some(b':') => {
            start.begins_with_http() || start.name().is_some_and(|it| is_app(it.as_str(), registry))
        }
        Some(_) => {
            start.begins_with_slashes()
                || start
                    .name()
                    .is_some_and(|it| it.as_str().contains('.') && registry.has_host(it.as_str()))
        }
    }
}

/// The target that a decoded text is: a link, or one that lacks its scheme.
fn target(text: &str, registry: &Registry) -> Option<String> {
    if is_absolute(text) {
        return Some(text.to_owned());
    }
    if JSON_STARTS.iter().any(|start| text.starts_with(start)) {
        return first_link(text);
    }
    if starts_with_slashes(text) {
        return is_host(text.trim_start_matches(['/', '\\'])).then(|| format!("https:{text}"));
    }
    let end = text.find([':', '/', '\\']).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    if let Some(rest) = rest.strip_prefix(':') {
        if begins(name, "http") && name.len() <= "https".len() {
            return is_host(rest).then(|| text.to_owned());
        }
        return (is_app(name, registry) && leads_on(rest)).then(|| text.to_owned());
    }
    let is_known = rest.len() > 1 && registry.has_host(&name.to_ascii_lowercase());
    (is_known || begins(name, "www.") && is_host(text)).then(|| format!("https://{text}"))
}

/// The first link in JSON.
fn first_link(json: &str) -> Option<String> {
    let mut first = None;
    links_in_text(&unpack::without_escapes(json), &mut |link| {
        first.get_or_insert(link);
    });
    first
}

fn with_query(path: &str, query: Option<&str>) -> String {
    query.map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"))
}

/// What `//` is in base64: before a letter, and before a digit.
const BASE64_SLASHES: [&str; 2] = ["Ly9", "Ly8"];

/// What `HTTP` and `Http` are in base64.
const BASE64_UPPER_HTTP: [&str; 2] = ["SFRUU", "SHR0c"];

/// How base64 of any link or of JSON begins.
const BASE64: [&[&str]; 4] = [&[BASE64_HTTP], &BASE64_SLASHES, &BASE64_UPPER_HTTP, &BASE64_JSON];

/// How JSON begins that holds anything.
const JSON_STARTS: [&str; 3] = ["{", "[", "\""];

/// How many layers of escapes are undone one by one, so that those of the target itself stay; further
/// ones are undone together.
const ESCAPED_TIMES: usize = 8;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The first target of a query.
    fn first(query: &str) -> Option<String> {
        targets_in("/", Some(query), None, Registry::builtin(), 0).next()
    }

    #[test]
    fn targets_are_found_in_every_spelling() {
        for (value, target) in [
            ("//evil.test/x", "https://evil.test/x"),
            ("//good.test@evil.test/x", "https://good.test@evil.test/x"),
            ("//u:p@evil.test:8080", "https://u:p@evil.test:8080"),
            ("//[::1]/x", "https://[::1]/x"),
            ("www.evil.test", "https://www.evil.test"),
            ("WWW.evil.test", "https://WWW.evil.test"),
            ("Www.good.test@evil.test", "https://Www.good.test@evil.test"),
            // `http` at the first, the third and the second byte of a group of three.
            ("aHR0cHM6Ly9ldmlsLnRlc3Qv", "https://evil.test/"),
            ("eyJ1IjoiaHR0cHM6Ly9ldmlsLnRlc3QvIn0", "https://evil.test/"),
            ("eyJ1cmwiOiJodHRwczovL2V2aWwudGVzdC8ifQ", "https://evil.test/"),
            ("eyJ1cmwiOiJodHRwOi8vZXZpbC50ZXN0LyJ9", "http://evil.test/"),
            ("eyJ1cmxzIjoiaHR0cDovL2V2aWwudGVzdC8ifQ", "http://evil.test/"),
            ("eyJ1cjEiOiAiaHR0cDovL2V2aWwudGVzdC8ifQ", "http://evil.test/"),
            // Escaped, and in the second part of a token.
            ("aHR0cHMlM0ElMkYlMkZldmlsLnRlc3QlMkY", "https://evil.test/"),
            ("eyJhbGciOiJub25lIn0.eyJ1IjoiaHR0cHM6Ly9ldmlsLnRlc3QvIn0.", "https://evil.test/"),
            ("+aHR0cHM6Ly9ldmlsLnRlc3Qv", "https://evil.test/"),
            ("%20aHR0cHM6Ly9ldmlsLnRlc3Qv", "https://evil.test/"),
        ] {
            assert_eq!(first(&format!("u={value}")).as_deref(), Some(target), "{value}");
        }
        for value in ["//words", "//@", "//a@", "//[::1", "www", "eyJ1cmwiOiJhIn0", "//a@b/x.y"] {
            assert_eq!(first(&format!("u={value}")), None, "{value}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(8192))]

        #[test]
        fn values_that_are_told_by_their_first_bytes_are_no_links(
            front in "([+, ]|%20|%2C|%252B|%09){0,2}",
            beginning in "(https?|HTTP|http[~+x]|www|WWW|t\\.me|tg|Ly9|Ly8|SFRUU|SHR0c|aHR0c|eyJ|W3s|[{]|\"|[a-z]{0,4})",
            mark in "(:|/|//|%3A|%2F|%253a|%5c%5C|[.]|%2e|%0a:|%[0-9a-f]{2}|[ -~]|\u{e9})",
            rest in "(//|%2F%2F)?[a-cA-C0-9./:%=?@\"-]{0,12}",
        ) {
            let value = format!("{front}{beginning}{mark}{rest}");
            if !may_be_link(&value) {
                let registry = Registry::builtin();
                let of_start = link_that_begins(&Start::of(&value), &value, registry);
                prop_assert_eq!(link_of_likely_value(&value, registry), None, "{}", value);
                prop_assert_eq!(of_start, None, "{}", value);
            }
        }
    }
}
