//! Relative references, resolved against the link that they were found in.
//!
//! The reference is put together with what it takes over from the base, and the general parser reads
//! the result. So dots, escapes, drive letters and hosts that other parsers refuse are handled in one
//! place (<https://url.spec.whatwg.org/#relative-state> and the states behind it).

use super::NormalizeError;
use super::NormalizedUrl;
use super::href::Href;
use super::normalize::normalize;
use super::scheme::SchemeClass;
use super::strip::strip;
use crate::limits::Limits;

/// Resolves a reference as a browser does that reads it in a page or a `Location` header of `base`.
///
/// A reference that is a link by itself is that link. The work is linear in the length of both.
///
/// # Errors
///
/// As [`normalize`], of the link that the reference stands for. A reference that needs a base, to a
/// link that cannot be one (`mailto:`), is taken by itself.
pub fn join(
    base: &NormalizedUrl,
    reference: &str,
    limits: &Limits,
) -> Result<NormalizedUrl, NormalizeError> {
    match resolve(base, reference) {
        Some(link) => normalize(&link, limits),
        None => normalize(reference, limits),
    }
}

/// The text of the link that a reference stands for; `None` if it is a link by itself, or if the base
/// cannot be one.
pub(crate) fn resolve(base: &NormalizedUrl, reference: &str) -> Option<String> {
    base.href()?;
    let reference = strip(reference);
    let base = Base { href: &base.href, kind: Kind::of(base.href.scheme()) };
    match scheme(&reference) {
        None => base.resolve(&reference),
        Some((scheme, rest)) => {
            let is_same = scheme.eq_ignore_ascii_case(base.href.scheme());
            // `https:evil` is relative to an https page. `https://evil` is not.
            let is_relative = is_same && base.kind != Kind::Other && !begins_authority(rest);
            if is_relative { base.resolve(rest) } else { None }
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Web,
    File,
    Other,
}

impl Kind {
    fn of(scheme: &str) -> Self {
        match SchemeClass::of(scheme) {
            SchemeClass::Web => Self::Web,
            _ if scheme == "file" => Self::File,
            _ => Self::Other,
        }
    }
}

struct Base<'a> {
    href: &'a Href,
    kind: Kind,
}

impl Base<'_> {
    /// Resolves a reference without a scheme.
    fn resolve(&self, reference: &str) -> Option<String> {
        let Href { text, .. } = self.href;
        let path = self.href.path_range();
        let before_path = text.get(..path.start)?;
        let base_path = self.href.path();
        let is_opaque = !before_path.ends_with("//")
            && self.href.host_range().is_empty()
            && !base_path.starts_with('/');
        let mut rest = reference.chars();
        let first = rest.next();
        match first {
            Some('#') => return Some([self.href.without_fragment(), reference].concat()),
            _ if is_opaque => return None,
            None => return Some(self.href.without_fragment().to_owned()),
            Some('?') => return Some([text.get(..path.end)?, reference].concat()),
            _ => {}
        }
        let is_slash = |c: Option<char>| c == Some('/') || (self.is_special() && c == Some('\\'));
        if is_slash(first) {
            return if is_slash(rest.next()) {
                let scheme = text.get(..=self.href.scheme().len())?;
                Some([scheme, reference].concat())
            } else if self.kind == Kind::File && !begins_with_drive(rest_of(reference)) {
                Some([before_path, drive_of(base_path), reference].concat())
            } else {
                Some([before_path, reference].concat())
            };
        }
        if self.kind == Kind::File && begins_with_drive(reference) {
            return Some([before_path, "/", reference].concat());
        }
        // Behind a drive there may be no slash.
        let folder = match base_path.rfind('/').filter(|_| drive_of(base_path) != base_path) {
            Some(slash) => base_path.get(..=slash)?.to_owned(),
            None => [base_path, "/"].concat(),
        };
        Some([before_path, &folder, reference].concat())
    }

    fn is_special(&self) -> bool {
        self.kind != Kind::Other
    }
}

/// A scheme and what follows its colon.
fn scheme(reference: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = reference.split_once(':')?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b));
    is_scheme.then_some((scheme, rest))
}

fn begins_authority(rest: &str) -> bool {
    let mut rest = rest.chars();
    let is_slash = |c: Option<char>| matches!(c, Some('/' | '\\'));
    is_slash(rest.next()) && is_slash(rest.next())
}

fn rest_of(path: &str) -> &str {
    path.get(1..).unwrap_or_default()
}

/// Whether a text begins with the letter of a drive
/// (<https://url.spec.whatwg.org/#start-with-a-windows-drive-letter>).
fn begins_with_drive(text: &str) -> bool {
    match text.as_bytes() {
        [letter, b':' | b'|', rest @ ..] => {
            letter.is_ascii_alphabetic()
                && matches!(rest.first(), None | Some(b'/' | b'\\' | b'?' | b'#'))
        }
        _ => false,
    }
}

/// The drive at the beginning of a serialized path, with its slash, or nothing.
fn drive_of(path: &str) -> &str {
    match path.get(..3) {
        Some(drive) if path.starts_with('/') && begins_with_drive(rest_of(path)) => drive,
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn joined(base: &str, reference: &str) -> Option<String> {
        let limits = Limits::default();
        let base = normalize(base, &limits).ok()?;
        let joined = join(&base, reference, &limits).ok()?;
        joined.href().filter(|_| !joined.is_repaired()).map(str::to_owned)
    }

    #[test]
    fn references_are_resolved_where_other_parsers_give_up() {
        for (base, reference, expected) in [
            ("https://a.test/x", "/C:/../evil", "https://a.test/evil"),
            ("https://a.test/C:/x", "../evil", "https://a.test/evil"),
            ("https://xn--0.test/a", "gang.html", "https://xn--0.test/gang.html"),
            ("https://xn--0.test/a/b?c#d", "/x", "https://xn--0.test/x"),
            ("https://xn--0.test/a/b?c#d", "?e", "https://xn--0.test/a/b?e"),
            ("https://xn--0.test/a/b?c#d", "#e", "https://xn--0.test/a/b?c#e"),
            ("https://xn--0.test/a/b?c#d", "", "https://xn--0.test/a/b?c"),
            ("https://a.test/x", "//xn--0.test/y", "https://xn--0.test/y"),
            ("https://a.test/x", "\\\\evil.test\\y", "https://evil.test/y"),
            ("https://a.test/x/y", "https:z", "https://a.test/x/z"),
            ("https://u:p@a.test:8443/x", "/y", "https://u:p@a.test:8443/y"),
            ("tg://a.test", "b", "tg://a.test/b"),
        ] {
            assert_eq!(joined(base, reference).as_deref(), Some(expected), "{base} {reference}");
        }
        assert_eq!(joined("mailto:a@b.test", "x"), None);
    }

    fn bases() -> impl Strategy<Value = String> {
        "(https?|ws|ftp)://(u@)?[a-c.]{1,3}test(:81)?(/[a-c.%2eE;=~]{0,4}){0,4}(\\?[a-c/]{0,3})?(#x)?"
    }

    fn references() -> impl Strategy<Value = String> {
        prop_oneof![
            "[a-c./\\\\?#:@;%2e |\t]{0,12}",
            "(https?|HTTP|ftp|tg)?:[/\\\\]{0,3}[a-c./?#@]{0,8}",
            "(\\.\\./|\\./|/|%2e%2E/|[a-c]/){0,6}[a-c?#]{0,2}",
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4096))]

        /// The `url` crate goes elsewhere with drive letters, carets and invalid labels, which are
        /// tested apart.
        #[test]
        fn references_lead_where_the_url_crate_leads(base in bases(), reference in references()) {
            prop_assume!(!reference.contains('|'));
            let drive = |text: &str| {
                text.split(['/', '\\']).any(|part| begins_with_drive(part) && part.len() == 2)
            };
            prop_assume!(!drive(&reference));
            let expected = ::url::Url::parse(&base).ok().and_then(|base| base.join(&reference).ok());
            let limits = Limits::default();
            let Ok(base_url) = normalize(&base, &limits) else { return Ok(()) };
            prop_assume!(!base_url.is_repaired());
            let found = join(&base_url, &reference, &limits).ok();
            let found = found.as_ref().filter(|url| !url.is_repaired()).and_then(NormalizedUrl::href);
            // What no browser opens may be repaired or refused here.
            let is_web = |url: &::url::Url| Kind::of(url.scheme()) == Kind::Web;
            if let Some((expected, found)) = expected.filter(is_web).zip(found) {
                prop_assert_eq!(found, expected.as_str(), "{} + {}", base, reference);
            }
        }
    }
}
