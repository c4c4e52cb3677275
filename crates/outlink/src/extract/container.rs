//! Links that markup delimits: Markdown destinations and autolinks.
//!
//! Inside of markup a link is exactly what stands between its delimiters, final punctuation
//! included, and it may have a scheme that prose never makes a link of, such as `javascript`. Text
//! between delimiters that is neither a link with a scheme nor a reference is read as prose.

use std::ops::Range;

use crate::codec::reference::open_reference;
use crate::codec::reference::reference;
use crate::extract::LinkSpan;
use crate::extract::class::char_at;
use crate::extract::class::text_from;
use crate::extract::scheme::Class;
use crate::extract::scheme::scheme;
use crate::limits::Limits;
use crate::url::NormalizedUrl;
use crate::url::begins_with_scheme;
use crate::url::normalize;
use crate::url::resolve;

/// The destination of a Markdown link, `](destination)` or `](<destination> "title")`, whose
/// opening parenthesis ends at an offset (<https://spec.commonmark.org/0.31.2/#link-destination>).
pub(super) fn markdown(text: &str, at: usize, base: Option<&NormalizedUrl>) -> Option<LinkSpan> {
    let start = at + text.get(at..)?.bytes().take(8).take_while(|&byte| byte == b' ').count();
    if char_at(text, start) == Some('<') {
        return autolink(text, start + 1);
    }
    let mut depth = 0_usize;
    let mut end = start;
    let mut escaped = false;
    while let Some(c) = char_at(text, end) {
        #[cfg(test)]
        super::tests::count_step();
        if c <= ' ' {
            break;
        }
        match c {
            _ if escaped => {}
            // The bound keeps a text of unclosed parentheses linear.
            '(' if depth == MAX_DEPTH => return None,
            '(' => depth += 1,
            ')' if depth == 0 => break,
            ')' => depth -= 1,
            _ => {}
        }
        escaped = c == '\\' && !escaped;
        end += c.len_utf8();
    }
    if depth > 0 || !matches!(char_at(text, end), Some(')' | ' ' | '\n')) {
        return None;
    }
    let raw = before_next_link(text.get(start..end)?, &ANGLES);
    let end = start + raw.len();
    // Text in which a parenthesis is missing has tags more often than a destination has.
    let title = text_from(text, end).trim_start_matches(' ');
    if raw.contains('<') && !title.starts_with([')', '"', '\'', '(']) {
        return None;
    }
    let url = unescape(raw, true);
    found(start..end, raw, url, base).filter(|it| opens(it, raw))
}

/// A value up to the first of some delimiters in it, if a link begins behind one. Where nobody reads HTML or
/// Markdown, such a text has two links: `href="https://a.example/>b</a> https://c.example "`. A script or
/// document may have links in it.
pub(super) fn before_next_link<'v>(value: &'v str, delimiters: &[char]) -> &'v str {
    let first = value.bytes().position(|byte| delimiters.contains(&char::from(byte)));
    let Some((head, rest)) = first.and_then(|at| value.split_at_checked(at)) else {
        return value;
    };
    let begins_link = |at: usize| {
        #[cfg(test)]
        super::tests::count_step();
        let rest = text_from(rest, at);
        let end = rest.char_indices().nth(MAX_BEGIN).map_or(rest.len(), |(end, _)| end);
        let window = rest.get(..end).unwrap_or_default();
        let is_apart = |c: char| c.is_whitespace() || DELIMITERS.contains(&c);
        let relative = window.trim_start_matches(is_apart).strip_prefix("//");
        relative.is_some_and(|host| host.starts_with(char::is_alphanumeric))
            || begins_with_scheme(window)
    };
    let mut apart = rest.match_indices(|c: char| c.is_whitespace() || DELIMITERS.contains(&c));
    let has_next = apart.any(|(at, _)| begins_link(at));
    if has_next && scheme_of(value) != Some(Class::Markup) { head } else { value }
}

/// Whether a link may have the signs of tags that stand in it: those in a host make it one that nothing
/// opens, and it is read as prose.
pub(super) fn opens(link: &LinkSpan, raw: &str) -> bool {
    if !raw.contains(['<', '>']) {
        return true;
    }
    let url = normalize(link.url.as_deref().unwrap_or(raw), &Limits::default());
    url.is_ok_and(|url| url.host().is_none_or(|host| !host.contains(['<', '>'])))
}

/// `<scheme:...>`; the offset is that behind `<`
/// (<https://spec.commonmark.org/0.31.2/#autolinks>).
pub(super) fn autolink(text: &str, start: usize) -> Option<LinkSpan> {
    let rest = text.get(start..)?;
    // Most brackets are tags: they are ruled out before the end is looked for. Only a Markdown
    // destination does without a scheme.
    let head = text.get(..start.checked_sub(1)?)?;
    let markdown = head.ends_with("](") || head.ends_with("]: ");
    if !(markdown && rest.starts_with("//")) {
        scheme_length(rest)?;
    }
    // Only there may it have spaces (<https://spec.commonmark.org/0.31.2/#link-destination>).
    let end = rest.find(|c: char| {
        #[cfg(test)]
        super::tests::count_step();
        c < ' ' || c == ' ' && !markdown || matches!(c, '<' | '>' | '|')
    })?;
    // Behind a bar Slack writes what it shows: `<https://a.example|shown>`.
    let raw = rest.get(..end).filter(|_| text_from(rest, end).starts_with(['>', '|']))?;
    let raw = before_next_link(raw, &ANGLES);
    found(start..start + raw.len(), raw, unescape(raw, false), None)
}

/// The class of the scheme that the value of an attribute begins with.
pub(super) fn scheme_of(value: &str) -> Option<Class> {
    let start = value.trim_start_matches(|c: char| c <= ' ');
    let length = start.bytes().take(MAX_SCHEME_BYTES).position(|byte| byte == b':')?;
    scheme(start.get(..length)?).map(|it| it.class)
}

/// A definition of Markdown, `[name]: destination`; the offset is that behind the colon.
pub(super) fn definition(text: &str, at: usize) -> Option<LinkSpan> {
    let start = at + text.get(at..)?.bytes().take(MAX_BLANKS).take_while(|b| *b == b' ').count();
    let rest = text.get(start..)?;
    let begins = rest.starts_with("//") || matches!(scheme_of(rest), Some(Class::Markup));
    if start == at || !begins {
        return None;
    }
    let length = rest.find(|c: char| {
        #[cfg(test)]
        super::tests::count_step();
        c <= ' '
    });
    let raw = before_next_link(rest.get(..length.unwrap_or(rest.len()))?, &ANGLES);
    found(start..start + raw.len(), raw, unescape(raw, true), None)
}

/// A link between delimiters, if it has a scheme and says anything behind it, or takes the scheme
/// of its page: `//example.com` with slashes of either kind. With the address of the page, any other
/// reference is a link too.
pub(super) fn found(
    span: Range<usize>,
    raw: &str,
    url: String,
    base: Option<&NormalizedUrl>,
) -> Option<LinkSpan> {
    if let Some(url) = base.and_then(|base| resolved(base, &url)) {
        return Some(LinkSpan { span, url: Some(url), marked: true });
    }
    if url.strip_prefix(['/', '\\']).is_some_and(|it| it.starts_with(['/', '\\'])) {
        let host = url.trim_start_matches(['/', '\\']);
        let url = format!("https://{host}");
        // A host may also begin with an escape, and stand behind user info.
        let has_host = || {
            let link = normalize(&url, &Limits::default());
            link.is_ok_and(|link| link.host().is_some() && !link.is_repaired())
        };
        let is_host = host.starts_with(|c: char| c.is_alphanumeric() || c == '[') || has_host();
        return is_host.then_some(LinkSpan { span, url: Some(url), marked: true });
    }
    let length = scheme_length(&url)?;
    let rest = url.get(length + 1..)?;
    rest.contains(|c: char| c.is_alphanumeric()).then_some(())?;
    Some(LinkSpan { span, url: (url != raw).then_some(url), marked: true })
}

/// What a reference without a scheme leads to from a page. A fragment alone is a place on that page.
fn resolved(base: &NormalizedUrl, reference: &str) -> Option<String> {
    if reference.is_empty() || reference.starts_with('#') {
        return None;
    }
    let link = normalize(&resolve(base, reference)?, &Limits::default()).ok()?;
    link.href().filter(|_| !link.is_repaired()).map(str::to_owned)
}

/// The length of the scheme that a text starts with, its colon left out, if a link may have it.
pub(super) fn scheme_length(text: &str) -> Option<usize> {
    let window = text.as_bytes().get(..text.len().min(MAX_SCHEME_BYTES))?;
    let length = window.iter().position(|&byte| byte == b':')?;
    let found = scheme(text.get(..length)?).filter(|it| it.index == 0 && it.meant.is_none())?;
    let slashes = text.get(length + 1..)?.starts_with("//");
    (found.class != Class::Unknown || slashes).then_some(length)
}

/// Undoes character references of HTML, and backslashes in front of punctuation if asked to.
pub(super) fn unescape(raw: &str, backslashes: bool) -> String {
    // Markdown wants the semicolon.
    let open = |raw, at| if backslashes { None } else { open_reference(raw, at) };
    // JSON puts a backslash in front of every slash.
    let is_json = !backslashes && raw.contains("\\/\\/");
    let mut plain = String::with_capacity(raw.len());
    let mut at = 0;
    while let Some(c) = char_at(raw, at) {
        let next = at + c.len_utf8();
        at = match c {
            // A browser drops these before it looks for the scheme
            // (<https://url.spec.whatwg.org/#concept-basic-url-parser>, step 3).
            '\t' | '\r' | '\n' => next,
            '\\' if backslashes && char_at(raw, next).is_some_and(|c| c.is_ascii_punctuation()) => {
                plain.extend(char_at(raw, next));
                next + 1
            }
            '\\' if is_json && char_at(raw, next) == Some('/') => next,
            '&' => match reference(raw, next).or_else(|| open(raw, next)) {
                Some(('\t' | '\r' | '\n', end)) => end,
                Some((c, end)) => {
                    plain.push(c);
                    end
                }
                None => {
                    plain.push(c);
                    next
                }
            },
            c => {
                plain.push(c);
                next
            }
        };
    }
    plain
}

/// The delimiters at which a value ends that quotes or brackets enclose. Quotes are a part of many queries.
pub(super) const ANGLES: [char; 2] = ['<', '>'];

/// What delimits links in texts of every kind.
pub(super) const DELIMITERS: [char; 4] = ['<', '>', '"', '\''];

/// In how many characters a link begins behind a delimiter: more of them, and a scheme.
const MAX_BEGIN: usize = 48;

/// CommonMark asks for three.
const MAX_DEPTH: usize = 8;
const MAX_SCHEME_BYTES: usize = 33;

const MAX_BLANKS: usize = 4;

#[cfg(test)]
mod tests {
    use super::autolink;
    use super::markdown;

    #[test]
    fn a_destination_is_exact() {
        let cases = [
            ("https://example.com/a.)", Some("https://example.com/a.")),
            ("https://example.com/a(b)) c", Some("https://example.com/a(b)")),
            ("<javascript:alert(1)> \"t\")", Some("javascript:alert(1)")),
            ("https://example.com/ \"title\")", Some("https://example.com/")),
            ("example.com)", None),
            ("https://)", None),
            ("https://example.com/(", None),
            ("//example.com/a<b)", Some("//example.com/a<b")),
            ("https://example.com/p?a=<&id=7)", Some("https://example.com/p?a=<&id=7")),
            ("https://example.com/<br> and (more)", None),
        ];
        for (text, expected) in cases {
            assert_eq!(
                markdown(text, 0, None).and_then(|it| text.get(it.span)),
                expected,
                "{text}"
            );
        }
        let escaped = markdown("https://example.com/a\\_b&amp;c)", 0, None);
        assert_eq!(escaped.and_then(|it| it.url).as_deref(), Some("https://example.com/a_b&c"));
    }

    #[test]
    fn an_autolink_has_a_scheme() {
        let span = |text: &'static str| autolink(text, 1).and_then(|it| text.get(it.span));
        assert_eq!(span("<https://example.com/a.>"), Some("https://example.com/a."));
        for text in ["<b>", "<xs:element>", "<https://example.com", "<a href=x>", "<x://>"] {
            assert_eq!(span(text), None, "{text}");
        }
    }
}
