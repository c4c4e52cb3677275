//! What a reader sees of the text that markup shows in the place of a link.
//!
//! Tags, comments, marks of emphasis and the addresses of images are not seen. Where they stand within
//! a name, the name goes on behind them: `bank<wbr>.example`.

use std::borrow::Cow;

use crate::extract::class::text_from;

/// What is seen of the text up to the closing tag of an `a` element. Another one that opens ends the
/// element too.
pub(super) fn element(text: &str) -> Option<Cow<'_, str>> {
    let window = start_of(text, MAX_ELEMENT_BYTES);
    seen(window, b'<', &|tag| is_tag(tag, "a") || is_tag(tag, "/a"), html)
}

/// What is seen of the text up to the closing tag of an element of BBCode.
pub(super) fn bbcode<'t>(text: &'t str, name: &str) -> Option<Cow<'t, str>> {
    let closes = |tag: &str| {
        tag.get(1..).is_some_and(|it| it.starts_with('/')) && is_tag_behind(tag, 2, name)
    };
    seen(start_of(text, MAX_ELEMENT_BYTES), b'[', &closes, bbcode_tag)
}

/// What is seen of a label of Markdown and the markup of other plain texts.
pub(super) fn plain(label: &str) -> Cow<'_, str> {
    if !label.contains(['*', '~', '<', '[']) {
        return Cow::Borrowed(label);
    }
    let mut seen = String::with_capacity(label.len());
    let mut rest = label;
    while let Some(c) = rest.chars().next() {
        #[cfg(test)]
        super::tests::count_step();
        let length = match c {
            '*' => 1,
            '~' if rest.starts_with("~~") => 2,
            '!' if rest.starts_with("![") => {
                seen.push(' ');
                2
            }
            ']' if rest.starts_with("](") => {
                seen.push(' ');
                1 + behind_parentheses(text_from(rest, 1))
            }
            '<' => html(rest, &mut seen).unwrap_or(rest.len()),
            _ => {
                seen.push(c);
                c.len_utf8()
            }
        };
        rest = text_from(rest, length);
    }
    Cow::Owned(seen)
}

/// The text up to a tag that ends it, where `skip` adds what is seen of other tags and gives their
/// length.
fn seen<'t>(
    text: &'t str,
    open: u8,
    ends: &dyn Fn(&str) -> bool,
    skip: fn(&str, &mut String) -> Option<usize>,
) -> Option<Cow<'t, str>> {
    let mut seen = String::new();
    let mut rest = text;
    loop {
        let (head, tag) = rest.split_at_checked(memchr::memchr(open, rest.as_bytes())?)?;
        if ends(tag) {
            if seen.is_empty() {
                return Some(Cow::Borrowed(head));
            }
            seen.push_str(head);
            return Some(Cow::Owned(seen));
        }
        seen.push_str(head);
        // A tag or comment that does not end ends what is seen.
        let Some(length) = skip(tag, &mut seen) else { return Some(Cow::Owned(seen)) };
        rest = text_from(tag, length);
    }
}

/// The length of the tag or comment that a text begins with; `None` if it does not end. Of an image
/// its text is seen, and a tag that is not inline parts words.
fn html(text: &str, seen: &mut String) -> Option<usize> {
    if let Some(comment) = text.strip_prefix("<!--") {
        return comment.find("-->").map(|at| "<!--".len() + at + "-->".len());
    }
    let name = text_from(text, 1);
    let name = name.strip_prefix('/').unwrap_or(name);
    let length =
        name.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b':').count();
    let (name, behind) = name.split_at_checked(length)?;
    let is_tag = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && behind.starts_with(['>', '/', ' ', '\t', '\r', '\n'])
        && !name.ends_with(':');
    if !is_tag {
        seen.push('<');
        return Some(1);
    }
    let length = behind_tag(text, None)?;
    if name.eq_ignore_ascii_case("img") {
        seen.push(' ');
        seen.push_str(text.get(..length).and_then(alternative).unwrap_or_default());
        seen.push(' ');
    } else if !INLINE.iter().any(|it| it.eq_ignore_ascii_case(name)) {
        seen.push(' ');
    }
    Some(length)
}

/// The text of an image, `alt="..."`.
fn alternative(tag: &str) -> Option<&str> {
    let is_name = |at: &usize| {
        let name = tag.get(*at..*at + 4);
        name.is_some_and(|it| it.eq_ignore_ascii_case("alt="))
            && tag.get(..*at).is_some_and(|it| it.ends_with(|c: char| c.is_ascii_whitespace()))
    };
    let at = memchr::memchr2_iter(b'a', b'A', tag.as_bytes()).find(is_name)?;
    let value = text_from(tag, at + 4);
    match value.chars().next()? {
        quote @ ('"' | '\'') => value.get(1..)?.split(quote).next(),
        _ => value.split(|c: char| c.is_ascii_whitespace() || c == '>').next(),
    }
}

/// The length of the tag of BBCode that a text begins with. An image is an address.
fn bbcode_tag(text: &str, seen: &mut String) -> Option<usize> {
    if is_tag_behind(text, 1, "img") {
        let closing = text.match_indices('[').map(|(at, _)| at).find(|at| {
            let tag = text_from(text, *at);
            tag.starts_with("[/") && is_tag_behind(tag, 2, "img")
        })?;
        return Some(closing + "[/img]".len());
    }
    let is_style = STYLES.iter().any(|name| {
        is_tag_behind(text, 1, name) || text.starts_with("[/") && is_tag_behind(text, 2, name)
    });
    if is_style && let Some(end) = text.find(']') {
        return Some(end + 1);
    }
    seen.push('[');
    Some(1)
}

/// The offset behind the tag in which a text begins, and within a value if a quote is open there.
/// `None` if the tag does not end within a bound.
pub(super) fn behind_tag(text: &str, open: Option<u8>) -> Option<usize> {
    let bytes = start_of(text, MAX_TAG_BYTES).as_bytes();
    let mut at = match open {
        Some(quote) => memchr::memchr(quote, bytes)? + 1,
        None => 0,
    };
    loop {
        let rest = bytes.get(at..)?;
        let next = memchr::memchr3(b'>', b'"', b'\'', rest)?;
        at += next + 1;
        match rest.get(next)? {
            b'>' => return Some(at),
            // Elsewhere than behind an equals sign a quote is part of a name or a value.
            quote if bytes.get(..at - 1)?.trim_ascii_end().ends_with(b"=") => {
                at += memchr::memchr(*quote, bytes.get(at..)?)? + 1;
            }
            _ => {}
        }
    }
}

/// The offset behind the parentheses that a text begins with; its end if they are not closed.
fn behind_parentheses(text: &str) -> usize {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' if depth <= 1 => return at + 1,
            b')' => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

/// Whether a text begins with a bracket and a name in any case.
pub(super) fn is_tag(text: &str, name: &str) -> bool {
    is_tag_behind(text, 1, name)
}

fn is_tag_behind(text: &str, at: usize, name: &str) -> bool {
    let rest = text_from(text, at);
    rest.get(..name.len()).is_some_and(|it| it.eq_ignore_ascii_case(name))
        && !text_from(rest, name.len()).starts_with(char::is_alphanumeric)
}

/// Where the first attribute `href` stands in a tag; a value may speak of one.
pub(super) fn href(tag: &str) -> Option<usize> {
    let (mut quote, mut last) = (None, b' ');
    for (at, byte) in tag.bytes().enumerate() {
        match quote {
            Some(open) if byte == open => quote = None,
            Some(_) => {}
            None if matches!(byte, b'"' | b'\'') && last == b'=' => quote = Some(byte),
            None if is_href(tag, at) => return Some(at),
            None => {}
        }
        if !byte.is_ascii_whitespace() {
            last = byte;
        }
    }
    None
}

/// Whether an attribute `href` stands at an offset of a tag.
fn is_href(tag: &str, at: usize) -> bool {
    let name = tag.get(at..at + 4).is_some_and(|it| it.eq_ignore_ascii_case("href"));
    let front = tag.get(..at).unwrap_or_default();
    let parts = |c: char| c.is_ascii_whitespace() || matches!(c, '/' | '"' | '\'');
    let ends = |c: char| c.is_ascii_whitespace() || matches!(c, '=' | '/' | '>');
    name && front.ends_with(parts) && text_from(tag, at + 4).starts_with(ends)
}

/// The first bytes of a text.
pub(super) fn start_of(text: &str, max: usize) -> &str {
    let to = text.len().min(max);
    let to = (0..=to).rev().find(|at| text.is_char_boundary(*at));
    text.get(..to.unwrap_or(0)).unwrap_or_default()
}

/// How far behind a link its tag may end: buttons of mails carry their style.
pub(super) const MAX_TAG_BYTES: usize = 4096;

/// How much of an element is looked at, tags included.
const MAX_ELEMENT_BYTES: usize = 8192;

/// Elements that do not part the words around them.
const INLINE: [&str; 34] = [
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font",
    "i", "ins", "kbd", "label", "mark", "nobr", "o:p", "q", "s", "samp", "small", "span", "strike",
    "strong", "sub", "sup", "tt", "tspan", "u", "var", "wbr",
];

/// Elements of BBCode that say how a text looks.
const STYLES: [&str; 10] =
    ["b", "center", "color", "font", "highlight", "i", "left", "s", "size", "u"];

#[cfg(test)]
mod tests {
    use super::bbcode;
    use super::element;
    use super::plain;

    #[test]
    fn markup_is_not_seen() {
        for (text, seen) in [
            ("bank.dk</a>", Some("bank.dk")),
            ("bank<wbr>.dk</A >", Some("bank.dk")),
            ("<b>bank</b><SPAN style='a>b'>.dk</SPAN></a>", Some("bank.dk")),
            ("bank<!-- <a> -->.dk</a>", Some("bank.dk")),
            ("<td>bank</td><td>.dk</td></a>", Some(" bank  .dk ")),
            ("<img src='https://x.dk/a' alt='bank.dk'/></a>", Some(" bank.dk ")),
            ("<img data-alt=x alt=bank.dk></a>", Some(" bank.dk ")),
            ("1 < 2 <https://bank.dk></a>", Some("1 < 2 <https://bank.dk>")),
            ("x<a href=y>bank.dk</a>", Some("x")),
            ("<abbr>x</abbr></address></a>", Some("x ")),
            ("bank.dk", None),
            ("bank.dk<b </a>", None),
        ] {
            assert_eq!(element(text).as_deref(), seen, "{text}");
        }
        for (text, seen) in [
            ("**bank**.dk ~~x~~ ~y", "bank.dk x ~y"),
            ("![bank.dk](https://x.dk/a(b).png) c", " bank.dk  c"),
            ("<b>bank</b>.dk <https://bank.dk>", "bank.dk <https://bank.dk>"),
            ("bank_a.dk", "bank_a.dk"),
            ("![a](b", " a "),
        ] {
            assert_eq!(plain(text), seen, "{text}");
        }
        for (text, seen) in [
            ("[b]bank[/B].dk[/url] x", Some("bank.dk")),
            ("[color=red]bank.dk[/color] [x][/URL]", Some("bank.dk [x]")),
            ("[img]https://x.dk/a[/img]bank[/url]", Some("bank")),
            ("bank.dk", None),
        ] {
            assert_eq!(bbcode(text, "url").as_deref(), seen, "{text}");
        }
    }
}
