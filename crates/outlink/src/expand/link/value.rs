//! The values of named parameters, in every way in which the servers of redirectors part them.
//!
//! ```text
//! ?url=VALUE&x=1        as forms have it
//! ?x=1;url=VALUE        parted by semicolons, in the query
//! /click;url=VALUE      or in the path
//! ?x(1)url(VALUE)       in brackets
//! ```

use std::borrow::Cow;

use memchr::memchr2;

use crate::codec::near::find_near;
use crate::codec::percent::decode_unreserved;
use crate::codec::percent_decode;
use crate::expand::decode::is_absolute;
use crate::platform::link::inner_parameters;
use crate::platform::link::raw_parameters;

/// The values of the parameters of these names, not decoded. Names are compared without case.
pub(crate) fn values<'a>(
    names: &'a [String],
    path: &'a str,
    query: &'a str,
) -> impl Iterator<Item = Cow<'a, str>> {
    let named = move |(name, value)| is_one_of(names, name).then_some(Cow::Borrowed(value));
    let is_rare = memchr2(b';', b'(', query.as_bytes()).is_some()
        || find_near(b';', path.as_bytes()).is_some();
    let rare = is_rare.then(|| rare_values(names, path, query));
    raw_parameters(query).filter_map(named).chain(rare.into_iter().flatten())
}

/// The first value of these names in the query of an app's link that is a link of the web as it stands,
/// with its escapes and all that follows it; `None` if it has neither, so that it is the value itself.
/// Some apps open what stands behind their name for a target as it is, and pages write their own
/// addresses there without escapes.
pub(crate) fn link_to_end<'a>(names: &[String], query: &'a str) -> Option<&'a str> {
    let mut rest = query;
    loop {
        let end = find_near(b'&', rest.as_bytes());
        let parameter = end.and_then(|end| rest.get(..end)).unwrap_or(rest);
        let named = parameter.strip_prefix("amp;").unwrap_or(parameter).split_once('=');
        if let Some((name, value)) = named
            && is_absolute(value)
            && is_one_of(names, name)
        {
            let whole = rest.get(parameter.len() - value.len()..);
            return whole.filter(|_| end.is_some() || value.contains('%'));
        }
        rest = rest.get(end? + 1..)?;
    }
}

/// The values that semicolons and brackets part.
fn rare_values<'a>(
    names: &'a [String],
    path: &'a str,
    query: &'a str,
) -> impl Iterator<Item = Cow<'a, str>> {
    let named = move |(name, value)| is_one_of(names, name).then_some(Cow::Borrowed(value));
    let of_path = path.split(';').skip(1).filter_map(move |parameter| {
        let (name, value) = parameter.split_once('=')?;
        is_one_of(names, name).then(|| whole_value(value, query))
    });
    let bracketed = if query.contains('(') { names } else { &[] };
    let bracketed = bracketed.iter().filter_map(move |name| bracketed_value(name, query));
    inner_parameters(query).filter_map(named).chain(of_path).chain(bracketed)
}

/// Whether a link has a parameter of one of these names.
pub(crate) fn has_one(names: &[String], path: &str, query: &str) -> bool {
    values(names, path, query).next().is_some()
}

/// A value of the path; a link that stands there as it is has the query for its own.
fn whole_value<'a>(value: &'a str, query: &str) -> Cow<'a, str> {
    if value.contains("://") && !query.is_empty() {
        Cow::Owned(format!("{value}?{query}"))
    } else {
        Cow::Borrowed(value)
    }
}

/// What stands in the brackets behind a name, which may be escaped.
fn bracketed_value<'a>(name: &str, query: &'a str) -> Option<Cow<'a, str>> {
    match decode_unreserved(query) {
        Cow::Borrowed(query) => in_brackets(name, query).map(Cow::Borrowed),
        Cow::Owned(query) => in_brackets(name, &query).map(|value| Cow::Owned(value.to_owned())),
    }
}

/// What stands in the brackets behind a name, up to the one that closes them.
fn in_brackets<'a>(name: &str, query: &'a str) -> Option<&'a str> {
    let mut rest = query;
    loop {
        let (before, inside) = rest.split_once('(')?;
        let at = before.len().checked_sub(name.len());
        let named = at.and_then(|at| before.get(at..)).filter(|it| it.eq_ignore_ascii_case(name));
        let is_word = |text: &str| text.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
        let follows_word = at.and_then(|at| before.get(..at)).is_some_and(is_word);
        if named.is_some() && !follows_word {
            return Some(up_to_bracket(inside));
        }
        rest = inside;
    }
}

/// A text up to the bracket that closes it; all of it if there is none.
fn up_to_bracket(text: &str) -> &str {
    let mut open = 0_usize;
    let end = text.bytes().position(|byte| {
        match byte {
            b'(' => open += 1,
            b')' if open == 0 => return true,
            b')' => open -= 1,
            _ => {}
        }
        false
    });
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

/// Whether the name of a parameter is one of these. It may be escaped; PHP drops spaces in front of a
/// name, and takes a NUL for its end.
fn is_one_of(names: &[String], name: &str) -> bool {
    let is_known = |name: &str| names.iter().any(|known| known.eq_ignore_ascii_case(name));
    if is_known(name) {
        return true;
    }
    let is_plain = |byte: u8| !matches!(byte, b'%' | b'+' | b' ' | 0);
    if name.bytes().all(is_plain) {
        return false;
    }
    let name = percent_decode(name.trim_start_matches('+'));
    is_known(name.trim_start_matches([' ', '+']).split('\0').next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, query: &str) -> Vec<String> {
        values(&["url".to_owned()], path, query).map(Cow::into_owned).collect()
    }

    #[test]
    fn a_link_of_an_app_may_have_a_target_to_its_end() {
        let names = ["url".to_owned()];
        for (query, expected) in [
            ("url=https://a.example/?b=1&c=2", Some("https://a.example/?b=1&c=2")),
            ("x=https://a.example/b&url=https://a.example/&c", Some("https://a.example/&c")),
            ("url=b&amp;u%72l=http:/a&url=http:/b", Some("http:/a&url=http:/b")),
            ("x=https://a.example/b?c=1&url=https://a.example/", None),
            ("url=https://a.example/", None),
            ("url=https://a.example/%3F", Some("https://a.example/%3F")),
            ("url=a.example/&b", None),
            ("", None),
        ] {
            assert_eq!(link_to_end(&names, query), expected, "{query}");
        }
    }

    #[test]
    fn a_parameter_is_found_however_it_is_parted() {
        for (path, query, value) in [
            ("/", "a=1&URL=b", "b"),
            ("/", "a=1&amp;u%72l=b", "b"),
            ("/", "a=1;url=b", "b"),
            ("/x;a=1;url=b", "", "b"),
            ("/x;url=https://a.example/y", "z=1", "https://a.example/y?z=1"),
            ("/", "a(1)url(https://a.example/(b)?c)d(2)", "https://a.example/(b)?c"),
            ("/", "a(1)url(b", "b"),
            ("/", "a(1)%75r%6C(b%2Fc)", "b%2Fc"),
        ] {
            assert_eq!(found(path, query), [value], "{path}?{query}");
        }
        for (path, query) in [("/", "curl=b"), ("/", "curl(b)"), ("/url=b", ""), ("/", "a=url(b")] {
            let found = found(path, query);
            assert!(found.is_empty() || query == "a=url(b", "{path}?{query}: {found:?}");
        }
    }
}
