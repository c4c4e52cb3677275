//! What a text shows in the place of a link.
//!
//! Only the bytes around a link are looked at, and no more of them than a constant, so that a text
//! with many links takes linear time.

use std::borrow::Cow;
use std::ops::Range;

use crate::extract::class::ends_with_name;
use crate::extract::class::text_from;
use crate::extract::extract;
use crate::extract::label;
use crate::extract::label::MAX_TAG_BYTES;
use crate::extract::label::behind_tag;
use crate::extract::label::is_tag;
use crate::extract::label::start_of;
use crate::url::NormalizedUrl;

/// What markup shows for the link that stands at a place in a text: the label of Markdown, HTML,
/// BBCode, Slack, wiki, Org, AsciiDoc, Textile, reStructuredText, TeX or a formula of a sheet. The text
/// of an image is not shown in the place of the image.
pub(super) fn shown(text: &str, link: Range<usize>) -> Option<Cow<'_, str>> {
    let (before, after) = (text.get(..link.start)?, text_from(text, link.end));
    let last = *before.as_bytes().last()?;
    let found = match last {
        b'(' => link_label(before.strip_suffix("](")?),
        b'<' => match before.strip_suffix("](<") {
            Some(head) => link_label(head),
            None => after
                .strip_prefix('|')
                .and_then(|it| until(it, ">"))
                .or_else(|| after.starts_with(">`_").then(|| behind(before, '`'))?)
                .or_else(|| after.starts_with('>').then(|| name_in_front(before))?),
        },
        b';' => before
            .ends_with("&lt;")
            .then(|| after.strip_prefix('|').and_then(|it| until(it, "&gt;")))?,
        b'[' => wiki(before, after),
        b'|' => before.strip_suffix('|').and_then(label_in_front),
        b'{' => after.strip_prefix("}{").and_then(|it| until(it, "}")),
        b':' => match before.strip_suffix("\":") {
            Some(head) => behind(head, '"'),
            None => after.strip_prefix('[').and_then(|it| until(it, "]")),
        },
        b' ' => reference(before.trim_end_matches(' ').strip_suffix("]:")?),
        b'"' | b'\'' | b'=' => match formula(before, after) {
            None => return attribute(before, after).and_then(trimmed),
            found => found,
        },
        _ => {
            after.strip_prefix('[').filter(|it| !it.starts_with('/')).and_then(|it| until(it, "]"))
        }
    };
    trimmed(label::plain(found?))
}

/// A text without the white space around it, if anything is left.
fn trimmed(text: Cow<'_, str>) -> Option<Cow<'_, str>> {
    let text = match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
    };
    (!text.is_empty()).then_some(text)
}

/// Whether two links lead to hosts of one registrable domain.
pub(crate) fn is_same_site(one: &NormalizedUrl, other: &NormalizedUrl) -> bool {
    let site = |url: &NormalizedUrl| {
        let host = url.registrable_domain().or_else(|| url.host());
        host.map(|host| host.trim_end_matches('.').to_owned())
    };
    site(one) == site(other)
}

/// `[[url|label]]`, `[[url][label]]`, `[url label]`. Behind a single bracket a link in front of a bar is
/// the label of the link behind it.
fn wiki<'t>(before: &str, after: &'t str) -> Option<&'t str> {
    if let Some(label) = after.strip_prefix('|') {
        let is_target = |label: &&str| before.ends_with("[[") || extract(label).next().is_none();
        return until(label, "]").filter(is_target);
    }
    until(after.strip_prefix("][").or_else(|| after.strip_prefix(' '))?, "]")
}

/// The label of a link behind a bar, `[label|link]`. Behind two brackets the target comes first.
fn label_in_front(head: &str) -> Option<&str> {
    let label = bracket(head)?;
    let front = head.strip_suffix(label)?;
    (!front.ends_with("[[")).then_some(label)
}

/// The text in the bracket that a text ends in; brackets in it come in pairs, as in the image of a
/// link, `[![alt](image)](link)`.
fn bracket(head: &str) -> Option<&str> {
    let window = end_of(head);
    let mut depth = 0_usize;
    for (at, c) in window.char_indices().rev() {
        match c {
            ']' => depth += 1,
            '[' if depth == 0 => return window.get(at + 1..),
            '[' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// The label of a link of Markdown, `[label](link)`, and of no image, `![text](image)`.
fn link_label(head: &str) -> Option<&str> {
    let label = bracket(head)?;
    let front = head.strip_suffix(label)?.strip_suffix('[')?;
    (!front.ends_with('!')).then_some(label)
}

/// The name in front of a link in angle brackets. So the plain text of a mail gives what its HTML
/// shows: `bank.example <https://evil.example>`.
fn name_in_front(before: &str) -> Option<&str> {
    let head = before.strip_suffix('<')?;
    let head = end_of(head.strip_suffix(' ').unwrap_or(head));
    let name = head.rsplit(|c: char| c.is_whitespace() || matches!(c, '<' | '>')).next()?;
    let first = extract(name).next().filter(|_| name.contains('.'))?;
    (first.start == 0 && first.end == name.len()).then_some(name)
}

/// What a text shows for the link whose definition begins at its end, `[name]: link`: the text in
/// `[text][name]`, or else the name. Only the last one in front is looked for.
fn reference(head: &str) -> Option<&str> {
    let name = bracket(head)?;
    let head = head.strip_suffix(name)?;
    let window = end_of(head);
    let mut uses = window.rmatch_indices("][").map(|(at, _)| at).take(MAX_REFERENCES);
    let is_use = |at: &usize| {
        let rest = text_from(window, at + 2);
        rest.strip_prefix(name).is_some_and(|rest| rest.starts_with(']'))
    };
    let found = uses.find(is_use).and_then(|at| bracket(window.get(..at)?));
    found.or(Some(name).filter(|name| !name.starts_with('^')))
}

/// The text behind the last of a character.
fn behind(head: &str, mark: char) -> Option<&str> {
    let window = end_of(head);
    window.rfind(mark).and_then(|at| window.get(at + mark.len_utf8()..))
}

/// The text up to a mark on the same line.
fn until<'t>(text: &'t str, mark: &str) -> Option<&'t str> {
    let window = start_of(text, MAX_SHOWN_BYTES);
    let found = window.get(..window.find(mark)?)?;
    (!found.contains('\n')).then_some(found)
}

/// What a formula shows, `=HYPERLINK("link";"label")`.
fn formula<'t>(before: &str, after: &'t str) -> Option<&'t str> {
    let name = ends_with_name(before.strip_suffix("(\"")?, "hyperlink");
    let rest = name.then(|| after.strip_prefix('"')?.strip_prefix([';', ',']))?;
    until(rest?.trim_start_matches(' ').strip_prefix('"')?, "\"")
}

/// What stands between `<a href="...">` or `[url=...]` and its closing tag.
fn attribute<'t>(before: &str, after: &'t str) -> Option<Cow<'t, str>> {
    let head = before.trim_end_matches(['"', '\'', ' ', '=', '\\']);
    // `=3D"` in quoted-printable
    let head = head.strip_suffix("=3D").unwrap_or(head);
    let is_bbcode = |name: &&str| {
        let front = head.len().checked_sub(name.len()).and_then(|at| head.get(..at));
        front.is_some_and(|it| it.ends_with('[')) && ends_with_name(head, name)
    };
    if let Some(name) = ["url", "link"].into_iter().find(is_bbcode) {
        let rest = start_of(after, MAX_SHOWN_BYTES);
        return label::bbcode(text_from(after, rest.find(']')? + 1), name);
    }
    if !ends_with_name(head, "href") {
        return None;
    }
    let head = head.get(..head.len() - 4)?;
    let tag = head.as_bytes().get(head.len().saturating_sub(MAX_TAG_BYTES)..)?;
    let tag = text_from(head, head.len() - tag.len() + memchr::memrchr(b'<', tag)?);
    // Browsers take the first of several.
    let is_open = || !tag.contains('>') || behind_tag(tag, None).is_none();
    if !is_tag(tag, "a") || !is_open() || label::href(tag).is_some() {
        return None;
    }
    let quote = before.trim_end_matches(' ').bytes().next_back();
    let quote = quote.filter(|byte| matches!(byte, b'"' | b'\''));
    label::element(text_from(after, behind_tag(after, quote)?))
}

fn end_of(text: &str) -> &str {
    let from = text.len().saturating_sub(MAX_SHOWN_BYTES);
    let from = (from..=text.len()).find(|at| text.is_char_boundary(*at));
    text_from(text, from.unwrap_or(text.len()))
}

/// How much of a text is looked at on each side of a link.
const MAX_SHOWN_BYTES: usize = 512;

/// How many references are compared with the name of a definition.
const MAX_REFERENCES: usize = 16;

#[cfg(test)]
mod tests {
    use crate::Limits;
    use crate::extract::extract;

    /// What the first link whose target is `evil.example` shows, and whether it differs.
    fn pair(text: &str) -> (Option<String>, bool) {
        let link = extract(text).find(|it| it.refanged.contains("evil.example")).unwrap();
        (link.shown.as_deref().map(str::to_owned), link.shown_host_differs(&Limits::default()))
    }

    #[test]
    fn markup_shows_a_label() {
        for text in [
            "[bank.dk](https://evil.example/a)",
            "[bank.dk](<https://evil.example/a> \"t\")",
            "<a href=\"https://evil.example/a\">bank.dk</a>",
            "<a class=b href='https://evil.example/a' id=c><b>bank.dk</b></A>",
            "<A HREF=//evil.example/a>bank.dk</a>",
            "[url=https://evil.example/a]bank.dk[/url]",
            "[URL=\"https://evil.example/a\"]bank.dk[/URL]",
            "<https://evil.example/a|bank.dk>",
            "&lt;https://evil.example/a|bank.dk&gt;",
            "[[https://evil.example/a|bank.dk]]",
            "[[https://evil.example/a][bank.dk]]",
            "[https://evil.example/a bank.dk]",
            "[bank.dk|https://evil.example/a]",
            "link:https://evil.example/a[Bank.dk here]",
            "\"bank.dk\":https://evil.example/a",
            "`bank.dk <https://evil.example/a>`_",
            "\\href{https://evil.example/a}{bank.dk}",
            "see [bank.dk][1] and [x][2]\n\n[1]: https://evil.example/a",
            "see [Bank.dk]\n\n[Bank.dk]: https://evil.example/a",
            "[![https://bank.dk](https://pic.example/a.png)](https://evil.example/a)",
            "[bank**.dk**](https://evil.example/a)",
            "<a href=\"https://evil.example/a\"><span>www.bank</span><wbr>.dk</a>",
            "<a href=\"https://evil.example/a\"><img src=x.png alt=\"bank.dk\"></a>",
            "<a title='>' href='https://evil.example/a'>bank.dk</a>",
            "[link=https://evil.example/a][b]bank[/b].dk[/link]",
            "<a href=3D\"https://evil.example/a\" target=3D\"_blank\">bank.dk</a>",
            "Log ind: www.bank.dk <https://evil.example/a>",
            "https://bank.dk/konto<https://evil.example/a>",
            "=HYPERLINK(\"https://evil.example/a\"; \"bank.dk\")",
        ] {
            let (shown, differs) = pair(text);
            assert!(shown.is_some_and(|it| it.to_lowercase().contains("bank.dk")), "{text}");
            assert!(differs, "{text}");
        }
    }

    #[test]
    fn a_bar_makes_one_pair() {
        for text in ["[[https://evil.example|bank.dk]]", "[bank.dk|https://evil.example]"] {
            let differ = |it: &super::super::Link<'_>| it.shown_host_differs(&Limits::default());
            assert_eq!(extract(text).filter(differ).count(), 1, "{text}");
            assert!(pair(text).1, "{text}");
        }
    }

    #[test]
    fn long_attributes_hide_no_label() {
        let style = format!("style=\"{}\"", "color:#000;".repeat(200));
        for text in [
            format!("<a href=\"https://evil.example/a\" {style}>bank.dk</a>"),
            format!("<a {style} href=\"https://evil.example/a\">bank.dk</a>"),
            format!("<a href=\"https://evil.example/a\"><td {style}>bank.dk</td></a>"),
            format!("<a href=\"https://evil.example/a\">bank.dk{}</a>", " ".repeat(2000)),
        ] {
            assert!(pair(&text).1, "{text}");
        }
    }

    #[test]
    fn the_same_site_and_what_names_no_host_are_no_alarm() {
        for text in [
            "[evil.example](https://evil.example/a)",
            "[www.evil.example](https://evil.example/a)",
            "[evil.example](https://login.evil.example/a)",
            "[https://a.evil.example/x](https://b.evil.example/a)",
            "[My bank](https://evil.example/a)",
            "[ida@bank.dk](https://evil.example/a)",
            "[setup.py](https://evil.example/a)",
            "<link href=\"https://evil.example/a\">bank.dk</a>",
            "<a href=\"https://evil.example/a\">bank.dk",
            "bank.dk (https://evil.example/a) bank.dk",
            "<a href=\"https://evil.example/a\"><img src=\"https://bank.dk/logo.png\"></a>",
            "<a href=\"https://evil.example/a\">x<a href=\"https://bank.dk\">bank.dk</a>",
            "[![x](https://bank.dk/p.png)](https://evil.example/a)",
            "![bank.dk](https://evil.example/a)",
            "[![bank.dk](https://evil.example/p.png)](https://bank.dk/)",
            "[url=https://evil.example/a][img]https://bank.dk/p.png[/img][/url]",
            "[link=https://a.example/]https://evil.example[/link]",
            "Skriv til ida@bank.dk <https://evil.example/a>",
            "Se dem. <https://evil.example/a>",
        ] {
            assert!(!pair(text).1, "{text}");
        }
    }
}
