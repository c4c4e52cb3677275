//! What the references of a page are relative to.

use std::ops::Range;

use crate::extract::class::text_from;
use crate::extract::container::unescape;
use crate::extract::label::MAX_TAG_BYTES;
use crate::extract::label::behind_tag;
use crate::extract::label::href;
use crate::extract::label::is_tag;
use crate::extract::label::start_of;
use crate::limits::Limits;
use crate::url::NormalizedUrl;
use crate::url::SchemeClass;
use crate::url::normalize;
use crate::url::resolve;

/// The address of a page, and what its `base` element makes of that.
#[derive(Clone, Debug)]
pub(super) struct Base {
    page: NormalizedUrl,
    /// The element, and what it says.
    moved: Option<(Range<usize>, NormalizedUrl)>,
}

impl Base {
    /// The base of a text that stands on a page. The first `base` element with an `href` counts, for
    /// all references of the text; one whose URL has no host leaves the address of the page
    /// (<https://html.spec.whatwg.org/#the-base-element>).
    pub(super) fn of(text: &str, page: &NormalizedUrl) -> Self {
        let moved = element(text).and_then(|tag| {
            let element = text.get(tag.clone())?;
            let url = unescape(value(element, href(element)?), false);
            let url = url.trim_matches(|c: char| c <= ' ');
            let url = resolve(page, url).unwrap_or_else(|| url.to_owned());
            let url = normalize(&url, &Limits::default()).ok()?;
            let opens = url.href().is_some() && !url.is_repaired();
            (opens && url.scheme_class() == SchemeClass::Web).then_some((tag, url))
        });
        Self { page: page.clone(), moved }
    }

    /// What a reference at an offset is relative to. The element itself refers relative to the page.
    pub(super) fn at(&self, at: usize) -> &NormalizedUrl {
        match &self.moved {
            Some((tag, url)) if !tag.contains(&at) => url,
            _ => &self.page,
        }
    }
}

/// Where the first `base` element with an `href` stands.
fn element(text: &str) -> Option<Range<usize>> {
    let mut at = 0;
    loop {
        at += memchr::memchr(b'<', text.as_bytes().get(at..)?)?;
        let rest = text_from(text, at);
        if let Some(comment) = rest.strip_prefix("<!--") {
            at += "<!--".len() + end_of_comment(comment)?;
        } else if text_from(rest, 1).starts_with(|c: char| c.is_ascii_alphabetic()) {
            // What stands in the values of a tag is not an element.
            let length = behind_tag(rest, None);
            let tag = start_of(rest, length.unwrap_or(MAX_TAG_BYTES));
            if is_element(tag, "base") && href(tag).is_some() {
                return Some(at..at + tag.len());
            }
            at += tag.len() + raw_text_length(tag, text_from(rest, tag.len()))?;
        } else {
            at += 1;
        }
    }
}

/// Where a comment ends, given what stands behind its `<!--`: at the first `-->` or `--!>`, of which the
/// dashes may be those of its beginning, as in `<!-->` (HTML Standard, sections 13.2.5.43 to 13.2.5.51).
fn end_of_comment(text: &str) -> Option<usize> {
    memchr::memchr_iter(b'>', text.as_bytes()).find(|at| {
        let inside = start_of(text, *at);
        matches!(inside, "" | "-") || inside.ends_with("--") || inside.ends_with("--!")
    })
}

/// The length of the text in an element that holds no other elements, however it looks; `None` if the
/// element does not end.
fn raw_text_length(tag: &str, behind: &str) -> Option<usize> {
    let Some(name) = RAW_TEXT_ELEMENTS.iter().find(|name| is_element(tag, name)) else {
        return Some(0);
    };
    memchr::memchr_iter(b'<', behind.as_bytes()).find(|at| {
        let rest = text_from(behind, *at + 1);
        rest.strip_prefix('/').is_some() && is_tag(rest, name)
    })
}

/// Whether a tag opens an element of a name.
fn is_element(tag: &str, name: &str) -> bool {
    let ends = |c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>');
    is_tag(tag, name) && text_from(tag, 1 + name.len()).starts_with(ends)
}

/// The value of the attribute whose name of four bytes stands at an offset of a tag.
fn value(tag: &str, at: usize) -> &str {
    let is_space = |c: char| c.is_ascii_whitespace();
    let rest = text_from(tag, at + 4).trim_start_matches(is_space);
    let Some(rest) = rest.strip_prefix('=') else { return "" };
    let rest = rest.trim_start_matches(is_space);
    // `\"` in JSON
    let rest = rest.strip_prefix('\\').filter(|it| it.starts_with('"')).unwrap_or(rest);
    match rest.strip_prefix(['"', '\'']) {
        Some(inner) => {
            let value = inner.split(|c| rest.starts_with(c)).next().unwrap_or_default();
            value.strip_suffix('\\').unwrap_or(value)
        }
        None => rest.split(|c: char| is_space(c) || c == '>').next().unwrap_or_default(),
    }
}

/// Elements that hold text and no other elements.
const RAW_TEXT_ELEMENTS: [&str; 8] =
    ["iframe", "noembed", "noframes", "script", "style", "textarea", "title", "xmp"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_stands_behind_comments_and_not_in_them() {
        for (front, is_found) in [
            ("", true),
            ("<!-->", true),
            ("<!--->", true),
            ("<!-- > -- -->", true),
            ("<!-- --!>", true),
            ("<!---->", true),
            ("<!--", false),
            ("<!-- ->", false),
            ("<title>", false),
            ("<title></title>", true),
        ] {
            let text = format!("{front}<base href=x>");
            assert_eq!(element(&text).is_some(), is_found, "{text}");
        }
        let text = format!("{}<base href=x>", "<!--a-->".repeat(200_000));
        assert!(element(&text).is_some());
    }
}
