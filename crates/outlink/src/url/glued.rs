//! Links that something is glued to, where chat programs cut them off: an emoji, an arrow, a word in
//! another script, or one more link.

use super::NormalizedUrl;
use super::normalize::normalize;
use super::repair::disguise;
use super::scan::Scanned;
use super::scan::scan_any;
use super::scheme::SchemeClass;
use crate::codec::near::find_near;
use crate::codec::percent;
use crate::limits::Limits;

/// The link without what is glued to it: it ends before the first character behind the host that
/// touches a letter or digit and is no Latin letter, or of the scheme of another link. So
/// `https://t.me/foo` is read in it for a fire emoji behind `foo`, and in `https://t.me/fooпривет`.
///
/// There may be two readings, since the normal form undoes more escapes than a browser.
pub(crate) fn unglued(url: &NormalizedUrl, limits: &Limits) -> [Option<NormalizedUrl>; 2] {
    let cut = |text: &str, path: usize| {
        let end = path + glue(text.get(path..)?)?;
        normalize(text.get(..end)?, limits).ok()
    };
    // The id of an app's link may stand where the host does: `jami://ID`.
    let is_web = url.scheme_class() == SchemeClass::Web;
    let from = |path: usize| if is_web { path } else { url.scheme().len() + 1 };
    let opened = url.href().and_then(|href| cut(href, from(url.href.path_range().start)));
    [opened, cut(url.normal(), from(url.path))]
}

/// Whether [`unglued`] cuts a link that needs no repair.
pub(crate) fn is_glued(link: Scanned<'_>) -> bool {
    let is_cut = |text: &str| glue(text).is_some();
    let written = link.behind_host();
    // Without escapes, the normal form folds slashes and drops the fragment, which parts nothing
    // otherwise. It has no port.
    let path = link.scheme().len() + "://".len() + link.host().len();
    is_cut(written) || written.contains('%') && link.normal().get(path..).is_none_or(is_cut)
}

/// The texts of what [`unglued`] reads in a link that needs no repair.
pub(crate) fn unglued_texts(link: Scanned<'_>) -> impl Iterator<Item = String> {
    let cut = |text: &str, path: usize| {
        let end = path + glue(text.get(path..)?)?;
        text.get(..end).map(str::to_owned)
    };
    let opened = cut(link.text(), link.text().len() - link.behind_host().len());
    let undone = cut(&link.normal(), link.host_range().end);
    // Nearly always the second is the normal form of the first, and not read again then.
    let known = opened.as_deref().and_then(scan_any).filter(|link| link.fragment().is_none());
    let is_known = known.is_some_and(|link| Some(&*link.normal()) == undone.as_deref());
    opened.into_iter().chain(undone.filter(|_| !is_known))
}

/// Whether a part of a link, which may have escapes or has none, may hold something that is glued to it.
/// `true` says nothing.
pub(crate) fn may_be_glued(text: &str, has_escapes: bool) -> bool {
    let bytes = text.as_bytes();
    let is_separator = |at: usize| {
        matches!(
            bytes.get(at + 1..).unwrap_or_default(),
            [b'/', ..] | [b'%', b'2', b'f' | b'F', ..]
        )
    };
    let mut behind = 0;
    while let Some(at) = bytes.get(behind..).and_then(|rest| find_near(b':', rest)) {
        if is_separator(behind + at) {
            return true;
        }
        behind += at + 1;
    }
    let mut rest = if has_escapes { bytes } else { &[] };
    while let Some(at) = find_near(b'%', rest) {
        rest = rest.get(at + 1..).unwrap_or_default();
        match *rest {
            [b'3', b'a' | b'A', ..] => {
                let before = bytes.len() - rest.len() - 1;
                if may_end_scheme(bytes.get(..before).unwrap_or_default()) {
                    return true;
                }
            }
            // The second layer of an escape begins with the escape of a percent sign.
            [b'2', b'5', ..] | [b'd'..=b'f' | b'D'..=b'F', ..] => return true,
            // The rest of `%C` are Latin letters and marks.
            [b'c' | b'C', b'2' | b'd'..=b'f' | b'D'..=b'F', ..] => return true,
            _ => {}
        }
    }
    false
}

/// Whether a text that ends before the escape of a colon may end with a scheme of the web that touches a
/// letter or digit, once its escapes are undone.
fn may_end_scheme(text: &[u8]) -> bool {
    let is_touched = |before: &[u8]| before.last().is_some_and(u8::is_ascii_alphanumeric);
    let without = |name: &[u8]| {
        let (before, end) = text.split_at_checked(text.len().checked_sub(name.len())?)?;
        end.eq_ignore_ascii_case(name).then_some(before)
    };
    match without(b"https").or_else(|| without(b"http")) {
        Some(before) => is_touched(before),
        // A letter of the scheme may be escaped itself.
        None => text.iter().rev().take(3 * "https".len()).any(|byte| *byte == b'%'),
    }
}

/// Where what is glued to a link begins in the text behind its host.
fn glue(text: &str) -> Option<usize> {
    let touches = |at: &usize| {
        let before = at.checked_sub(1).and_then(|before| text.as_bytes().get(before));
        before.is_some_and(u8::is_ascii_alphanumeric)
    };
    // Behind the escape of one more character beyond ASCII nothing begins.
    let is_free = |at: &usize| {
        let before = text.get(at.saturating_sub(3)..*at).filter(|before| is_escape(before));
        before.is_none_or(|escape| matches!(escape.as_bytes(), [_, b'0'..=b'7', _]))
    };
    let mut escapes = memchr::memchr_iter(b'%', text.as_bytes()).filter(touches).filter(is_free);
    let sign = escapes.find(|at| {
        let escaped = text.get(*at..).and_then(percent::escaped_char);
        escaped.is_some_and(|(c, _)| is_glue(c))
    });
    let link = scheme(text).filter(touches).filter(|at| !is_parted(text, *at));
    sign.into_iter().chain(link).min()
}

/// Whether the end of an escape (`se%20https://...`), or of the equals sign in a copied mail
/// (`u=3Dhttps://...`), parts a link from what stands in front of it.
fn is_parted(text: &str, at: usize) -> bool {
    let before = at.checked_sub(3).and_then(|start| text.get(start..at)).unwrap_or_default();
    is_escape(before) || before.eq_ignore_ascii_case("=3d")
}

/// Where the scheme of another link begins.
fn scheme(text: &str) -> Option<usize> {
    memchr::memchr_iter(b':', text.as_bytes()).find_map(|colon| {
        let (head, rest) = text.split_at_checked(colon)?;
        let ends = |name: &str| {
            let start = head.len().checked_sub(name.len())?;
            head.get(start..)?.eq_ignore_ascii_case(name).then_some(start)
        };
        rest.starts_with(":/").then(|| ends("https").or_else(|| ends("http")))?
    })
}

/// Whether a character ends a link for some programs. Latin letters and marks on them are in names.
fn is_glue(c: char) -> bool {
    !c.is_ascii()
        && !matches!(c, '\u{aa}' | '\u{ba}' | '\u{c0}'..='\u{36f}' | '\u{1e00}'..='\u{1eff}')
        || disguise::is_invisible(c)
}

fn is_escape(text: &str) -> bool {
    matches!(text.as_bytes(), [b'%', high, low] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What may be glued to a link, by a look at every byte.
    fn plainly_may_be_glued(text: &str) -> bool {
        let is_one_of = |byte: Option<&u8>, of: &[u8]| byte.is_some_and(|it| of.contains(it));
        (0..text.len()).any(|at| {
            let rest = &text.as_bytes()[at..];
            match rest[0] {
                b':' => {
                    is_one_of(rest.get(1), b"/")
                        || rest[1..].starts_with(b"%2f")
                        || rest[1..].starts_with(b"%2F")
                }
                b'%' => {
                    rest[1..].starts_with(b"25")
                        || is_one_of(rest.get(1), b"3")
                            && is_one_of(rest.get(2), b"aA")
                            && may_end_scheme(&text.as_bytes()[..at])
                        || is_one_of(rest.get(1), b"defDEF")
                        || is_one_of(rest.get(1), b"cC") && is_one_of(rest.get(2), b"2defDEF")
                }
                _ => false,
            }
        })
    }

    proptest! {
        #[test]
        fn what_may_be_glued_is_told_by_every_escape(
            text in "([%%%:/a235cCdDfF]|xhttps?){0,12}.{0,60}",
        ) {
            prop_assert_eq!(may_be_glued(&text, true), plainly_may_be_glued(&text), "{}", text);
            let is_cut = glue(&text).is_some();
            let has_escapes = text.contains('%');
            prop_assert!(!is_cut || may_be_glued(&text, has_escapes), "{}", text);
        }

        #[test]
        fn what_is_glued_in_a_normal_form_may_be_glued(
            text in "[a-c]{0,3}(h|%68)ttps?(:|%3[aA])(/|%2[fF]){2}[a-c]{1,3}",
        ) {
            let url = normalize(&format!("https://t.me/{text}"), &Limits::default()).unwrap();
            let is_cut = glue(url.normal().get(url.path..).unwrap()).is_some();
            prop_assert!(!is_cut || may_be_glued(&text, text.contains('%')), "{}", text);
        }
    }

    #[test]
    fn links_end_where_chat_programs_end_them() {
        let limits = Limits::default();
        let read = |link: &str| {
            let readings = unglued(&normalize(link, &limits).unwrap(), &limits);
            readings.map(|url| url.map(|url| url.normal().to_owned()))
        };
        for (link, reading) in [
            ("https://t.me/foo\u{1f525}", "https://t.me/foo"),
            ("https://t.me/foo\u{2192}bar", "https://t.me/foo"),
            ("tg://resolve?domain=foo\u{1f449}", "tg://resolve?domain=foo"),
            ("https://t.me/fooпривет", "https://t.me/foo"),
            ("https://t.me/foo%d0%bf", "https://t.me/foo"),
            ("https://t.me/foo%25D0%25BF", "https://t.me/foo"),
            ("https://discord.gg/abcだよ", "https://discord.gg/abc"),
            ("https://t.me/foo\u{200b}bar", "https://t.me/foo"),
            ("https://t.me/foo\u{201d}", "https://t.me/foo"),
            ("https://t.me/foohttps://evil.example/", "https://t.me/foo"),
            ("https://t.me/foo?x=1https%3A%2F%2Fevil.example/", "https://t.me/foo?x=1"),
            ("https://t.me/foo?x=1http%3a//evil.example/", "https://t.me/foo?x=1"),
            ("https://t.me/foohttps:%2F%2Fevil.example/", "https://t.me/foo"),
            ("https://t.me/foo%68ttps%3A%2f/evil.example/", "https://t.me/foo"),
            ("https://t.me/foo?x=1привет", "https://t.me/foo?x=1"),
            ("https://t.me/foo?x=%3Dпривет", "https://t.me/foo?x=="),
            ("jami://0123abcdпривет", "jami://0123abcd"),
        ] {
            let readings = read(link);
            assert!(readings.iter().flatten().any(|it| it == reading), "{link}: {readings:?}");
            let href = normalize(link, &limits).unwrap().href().unwrap().to_owned();
            assert!(may_be_glued(&href, true), "{href}");
        }
        for link in [
            "https://evil.example/\u{1f525}",
            "https://evil.example/%D0%B0\u{1f525}",
            "https://evil.example/caf\u{e9}",
            "https://evil.example/a?b=https://c.example/",
            "https://evil.example/a?b=c%20https://c.example/",
            "https://evil.example/a?b=3Dhttps://c.example/",
        ] {
            assert_eq!(read(link), [None, None], "{link}");
        }
    }
}
