//! The values of HTML attributes that hold URLs, and of the tag `[url=...]` of BBCode.

use std::ops::Range;

use crate::extract::LinkSpan;
use crate::extract::class::char_at;
use crate::extract::class::text_from;
use crate::extract::container::ANGLES;
use crate::extract::container::DELIMITERS;
use crate::extract::container::before_next_link;
use crate::extract::container::found;
use crate::extract::container::opens;
use crate::extract::container::scheme_of;
use crate::extract::container::unescape;
use crate::extract::extract;
use crate::extract::quoted_printable;
use crate::extract::scheme::Class;
use crate::extract::word::Step;
use crate::extract::word::relative_apart;
use crate::url::NormalizedUrl;

/// The value of an attribute; the offset is that behind `=`. `base` is the address of the page.
pub(super) fn attribute(text: &str, at: usize, base: Option<&NormalizedUrl>) -> Option<Step> {
    let before = text.as_bytes().get(..at.checked_sub(1)?)?;
    let end = before.len() - blanks(before.iter().rev());
    let head = before.get(end.saturating_sub(MAX_NAME_BYTES + 1)..end)?;
    let is = |name: &&str| {
        let split = head.len().checked_sub(name.len());
        split.and_then(|split| head.split_at_checked(split)).is_some_and(|(before, end)| {
            before.last().is_none_or(|byte| !byte.is_ascii_alphanumeric())
                && end.eq_ignore_ascii_case(name.as_bytes())
        })
    };
    let set = SETS.iter().find(|name| is(name));
    let name = set.or_else(|| ATTRIBUTES.iter().find(|name| is(name)))?;
    let name = end - name.len();
    // Only HTML has references without a host, and only tags have attributes.
    let base = base.filter(|_| opening(text, name) == Some(b'<'));
    let at = at + blanks(text.as_bytes().get(at..)?.iter());
    // `\"` in JSON
    let is_escaped = text_from(text, at).starts_with("\\\"");
    // `=3D"` in a text that nobody said to be quoted-printable
    let is_encoded = ["3D\"", "3D'"].iter().any(|it| text_from(text, at).starts_with(it));
    let at = at + usize::from(is_escaped) + if is_encoded { 2 } else { 0 };
    let Some(quote) = char_at(text, at).filter(|c| matches!(c, '"' | '\'')) else {
        return unquoted(text, at, name, base);
    };
    let rest = text.get(at + 1..)?;
    // Nothing but its quote ends a value. There are two kinds of quotes, so that no part of a text is
    // read more than twice.
    let length = rest.find(|c| {
        #[cfg(test)]
        super::tests::count_step();
        c == quote
    })?;
    let value = without_next_tag(rest.get(..length)?);
    let value = if is_escaped { value.strip_suffix('\\')? } else { value };
    if set.is_some() && !is_encoded {
        return candidates(text, at + 1..at + 1 + before_next_link(value, &ANGLES).len(), base);
    }
    let raw = before_next_link(value.trim(), &ANGLES);
    let start = at + 1 + (value.len() - value.trim_start().len());
    let url = if is_encoded {
        unescape(&quoted_printable::plain(raw), false)
    } else {
        unescape(raw, false)
    };
    // Browsers drop control characters at both ends.
    let url = url.trim_matches(|c: char| c <= ' ').to_owned();
    found(start..start + raw.len(), raw, url, base).filter(|it| opens(it, raw)).map(Step::Link)
}

/// A value up to the end of its tag, if its closing quote is missing, so that the next quote belongs to
/// another tag or to prose: `href="https://a.example>b</a> <a href="`. A script or document may have tags
/// in it.
fn without_next_tag(value: &str) -> &str {
    let is_next = |behind: &str| {
        behind.contains("</") || behind.contains('<') && value.trim_end().ends_with('=')
    };
    let is_unclosed = value.split_once('>').is_some_and(|(_, behind)| is_next(behind))
        && scheme_of(value) != Some(Class::Markup);
    let head = if is_unclosed { value.split(['<', '>']).next() } else { None };
    head.unwrap_or(value)
}

/// The links of a `srcset`, which are joined by commas and have a width or density behind them
/// (<https://html.spec.whatwg.org/#parse-a-srcset-attribute>). `None` if there are none.
fn candidates(text: &str, value: Range<usize>, base: Option<&NormalizedUrl>) -> Option<Step> {
    let all = text.get(..value.end)?;
    let mut links = Vec::new();
    let mut at = value.start;
    loop {
        let rest = text_from(all, at);
        let first = rest.find(|c: char| !c.is_ascii_whitespace() && c != ',');
        let Some(first) = first else { break };
        let start = at + first;
        let rest = text_from(all, start);
        let length = rest.find(|c: char| c.is_ascii_whitespace()).unwrap_or(rest.len());
        let word = rest.get(..length)?;
        let raw = word.trim_end_matches(',');
        links.extend(found(start..start + raw.len(), raw, unescape(raw, false), base));
        at = start + length;
        if raw.len() == word.len() {
            let comma = text_from(all, at).find(',');
            at = comma.map_or(all.len(), |comma| at + comma);
        }
    }
    (!links.is_empty()).then_some(Step::Links { found: links, end: value.end })
}

/// The value of an attribute without quotes, which only counts inside of a tag. What it could be
/// outside of one is read as prose.
fn unquoted(text: &str, start: usize, name: usize, base: Option<&NormalizedUrl>) -> Option<Step> {
    let is_html = match opening(text, name) {
        // `url=` is not an attribute of HTML: it stands in the quoted value of one, `content="0; url=//a"`.
        Some(b'<') => {
            let it = text_from(text, name).get(.."url".len());
            !it.is_some_and(|it| it.eq_ignore_ascii_case("url"))
        }
        // `[url=...]`
        Some(b'[') if text.get(..name)?.ends_with('[') => false,
        // The tag may begin further in front, or in front of a value that holds a `>`.
        _ => return relative_apart(text, start).map(Step::Link),
    };
    // In HTML nothing but white space and `>` ends it
    // (<https://html.spec.whatwg.org/#attribute-value-(unquoted)-state>).
    let is_end = |c: char| c <= ' ' || c == '>' || !is_html && matches!(c, '"' | '\'' | '<' | ']');
    let rest = text.get(start..)?;
    // Most values are not links: they are ruled out before the end is looked for.
    let bytes: usize = rest.chars().take(MAX_START).map(char::len_utf8).sum();
    let window = rest.get(..bytes)?;
    let head = window.split(is_end).next()?;
    let start_alone = found(start..start, head, unescape(head, false), base)?;
    let length = rest.find(|c| {
        #[cfg(test)]
        super::tests::count_step();
        is_end(c)
    });
    let raw = rest.get(..length.unwrap_or(rest.len()))?;
    let span = start..start + raw.len();
    let alone = before_next_link(raw, &DELIMITERS);
    if alone.len() < raw.len() {
        let first =
            found(start..start + alone.len(), alone, unescape(alone, false), base).into_iter();
        let found = first.chain(links_behind(raw, alone.len(), start)).collect();
        return Some(Step::Links { found, end: span.end });
    }
    let whole = found(span.clone(), raw, unescape(raw, false), base).filter(|it| opens(it, raw));
    // The whole value is passed over in any case, so that it is not searched again from within.
    let link = whole.or_else(|| {
        let cut = head.split('<').next().unwrap_or(head);
        let link = found(start..start, cut, unescape(cut, false), base).unwrap_or(start_alone);
        Some(LinkSpan { span, url: Some(link.url.unwrap_or_else(|| cut.to_owned())), marked: true })
    });
    link.map(Step::Link)
}

/// The links of a value behind its first one, which ends at an offset. They are read as prose between
/// each delimiter and the next, so that no part of the value is read again.
fn links_behind(value: &str, end: usize, start: usize) -> impl Iterator<Item = LinkSpan> {
    let mut next = end;
    text_from(value, end).split(DELIMITERS).flat_map(move |part| {
        let at = start + next;
        // A delimiter is one byte long.
        next += part.len() + 1;
        extract(part).map(move |link| {
            let url = (link.text != link.refanged).then(|| link.refanged.into_owned());
            LinkSpan { span: at + link.start..at + link.end, url, marked: false }
        })
    })
}

/// The bracket, `<` or `[`, that opens the tag in which an offset lies.
fn opening(text: &str, at: usize) -> Option<u8> {
    let head = text.as_bytes().get(at.saturating_sub(MAX_TAG_BYTES)..at)?;
    let last = head.iter().rposition(|byte| matches!(byte, b'<' | b'>' | b'['))?;
    head.get(last).copied().filter(|byte| *byte != b'>')
}

/// How much white space stands on one side of the equals sign. It lies between two equals signs at most,
/// so that it is counted twice at most.
fn blanks<'a>(bytes: impl Iterator<Item = &'a u8>) -> usize {
    bytes.take_while(|byte| byte.is_ascii_whitespace()).count()
}

const MAX_NAME_BYTES: usize = 12;
/// Characters that tell whether a value is a link: a scheme with references in it.
const MAX_START: usize = 128;
/// A tag with more in front of the attribute is rare, and its value is still read as prose.
const MAX_TAG_BYTES: usize = 512;

/// Attributes that hold a URL, also behind a hyphen (`data-src`) or a colon (`xlink:href`).
const ATTRIBUTES: [&str; 15] = [
    "action",
    "background",
    "cite",
    "data",
    "dynsrc",
    "formaction",
    "href",
    "longdesc",
    "lowsrc",
    "manifest",
    "ping",
    "poster",
    "src",
    "uri",
    "url",
];

/// Attributes that hold several.
const SETS: [&str; 2] = ["imagesrcset", "srcset"];

#[cfg(test)]
mod tests {
    use super::Step;
    use super::attribute;
    use crate::Limits;
    use crate::url::normalize;

    fn urls(text: &str, base: Option<&str>) -> Vec<String> {
        let base = base.map(|base| normalize(base, &Limits::default()).unwrap());
        let at = text.find('=').map(|at| at + 1).unwrap();
        let found = match attribute(text, at, base.as_ref()) {
            Some(Step::Link(link)) => vec![link],
            Some(Step::Links { found, .. }) => found,
            Some(Step::Skip(_)) | None => Vec::new(),
        };
        let url = |it: super::LinkSpan| it.url.unwrap_or_else(|| text[it.span].to_owned());
        found.into_iter().map(url).collect()
    }

    #[test]
    fn an_attribute_is_unescaped() {
        let cases = [
            ("href=\" https://a.example/?b&amp;c \"", Some("https://a.example/?b&c")),
            ("HREF='java&#10;script:alert(1)'", Some("javascript:alert(1)")),
            ("href='java&NewLine;scr&Tab;ipt&colon;alert(1)'", Some("javascript:alert(1)")),
            ("href='ht&#0000116ps:&bsol;&sol;a&period;example&#47'", Some("https:\\/a.example/")),
            ("src=\"//a.example/x.js\"", Some("https://a.example/x.js")),
            ("src=\\\"\\/\\/a.example\\/b.png\\\"", Some("https://a.example/b.png")),
            ("href='https:\\/\\/a.example\\/b'", Some("https://a.example/b")),
            (
                "href=3D\"https://a.ex=\r\nample/?a=3Db&amp;c=3Dd\"",
                Some("https://a.example/?a=b&c=d"),
            ),
            ("href=3D'//a.example/=C3=B8'", Some("https://a.example/ø")),
            ("href=\"/relative\"", None),
            ("xhref=\"https://a.example/\"", None),
            ("href=\"https://a.example/", None),
            ("href=\"//a.example/?a>b\"", Some("https://a.example/?a>b")),
            ("href=\"\\\\a.example/<\"", Some("https://a.example/<")),
            ("href=\"https:a.example/<\"", Some("https:a.example/<")),
            ("href=\"ht&Tab;tps://a.example/?a>b\"", Some("https://a.example/?a>b")),
            ("href=\"//a.example/b>c</a><a href=\"", Some("https://a.example/b")),
            ("href \n\n\n\n\n\n=\n     \"javascript:alert(1)\"", Some("javascript:alert(1)")),
            ("<a href=//a.example/p?a='&id=7>k</a>", Some("https://a.example/p?a='&id=7")),
            ("<a href=//a.example/p?a=[7]&\"b<c>k</a>", Some("https://a.example/p?a=[7]&\"b<c")),
            ("[url=//a.example/b]c[/url]", Some("https://a.example/b")),
        ];
        for (text, expected) in cases {
            assert_eq!(urls(text, None).first().map(String::as_str), expected, "{text}");
        }
    }

    #[test]
    fn a_set_holds_several_links() {
        let set = "<img srcset='https://a.example/a.png 1x, //b.example/b.png?x=1,2 2x,c.png'>";
        let two = ["https://a.example/a.png", "https://b.example/b.png?x=1,2"];
        assert_eq!(urls(set, None), two);
        let three = [two[0], two[1], "https://page.example/x/c.png"];
        assert_eq!(urls(set, Some("https://page.example/x/y")), three);
        assert_eq!(urls("srcset='a.png 1x, b.png 2x'", None), [""; 0]);
    }

    #[test]
    fn references_lead_where_they_lead_from_the_page() {
        for (text, expected) in [
            ("<a href='/x'>", &["http://page.example/x"][..]),
            ("<a href=x?y&amp;z=1>", &["http://page.example/a/x?y&z=1"]),
            ("<a href='//evil.example'>", &["http://evil.example/"]),
            ("<form action='?x'>", &["http://page.example/a/b?x"]),
            ("<a href='#top'>", &[]),
            ("<a href=''>", &[]),
            ("<a href='mailto:ida@a.example'>", &[]),
            ("<a href='https:x'>", &["https:x"]),
            ("href='/x'", &[]),
        ] {
            assert_eq!(urls(text, Some("http://page.example/a/b")), expected, "{text}");
        }
    }
}
