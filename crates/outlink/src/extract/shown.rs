//! What a text shows in the place of a link.
//!
//! Only the bytes around a link are looked at, and no more of them than a constant, so that a text
//! with many links takes linear time.

use std::ops::Range;

use crate::extract::class::text_from;
use crate::url::NormalizedUrl;

/// What markup shows for the link that stands at a place in a text: the label of Markdown, HTML,
/// BBCode, Slack, wiki, Org, AsciiDoc, Textile, reStructuredText or TeX.
pub(super) fn shown(text: &str, link: Range<usize>) -> Option<&str> {
    let (before, after) = (text.get(..link.start)?, text_from(text, link.end));
    let last = *before.as_bytes().last()?;
    let found = match last {
        b'(' => label(before.strip_suffix("](")?),
        b'<' => match before.strip_suffix("](<") {
            Some(head) => label(head),
            None => after
                .strip_prefix('|')
                .and_then(|it| until(it, ">"))
                .or_else(|| after.starts_with(">`_").then(|| behind(before, '`'))?),
        },
        b';' => before
            .ends_with("&lt;")
            .then(|| after.strip_prefix('|').and_then(|it| until(it, "&gt;")))?,
        b'[' => wiki(after),
        b'|' => before.strip_suffix('|').and_then(label),
        b'{' => after.strip_prefix("}{").and_then(|it| until(it, "}")),
        b':' => match before.strip_suffix("\":") {
            Some(head) => behind(head, '"'),
            None => after.strip_prefix('[').and_then(|it| until(it, "]")),
        },
        b' ' => reference(before.trim_end_matches(' ').strip_suffix("]:")?),
        b'"' | b'\'' | b'=' => attribute(before, after),
        _ => after.strip_prefix('[').and_then(|it| until(it, "]")),
    };
    found.map(str::trim).filter(|it| !it.is_empty())
}

/// Whether two links lead to hosts of one registrable domain.
pub(crate) fn is_same_site(one: &NormalizedUrl, other: &NormalizedUrl) -> bool {
    let site = |url: &NormalizedUrl| {
        let host = url.registrable_domain().or_else(|| url.host());
        host.map(|host| host.trim_end_matches('.').to_owned())
    };
    site(one) == site(other)
}

/// `[url|label]`, `[[url][label]]`, `[url label]`.
fn wiki(after: &str) -> Option<&str> {
    let label = after.strip_prefix("][").or_else(|| after.strip_prefix(['|', ' ']))?;
    until(label, "]")
}

/// The text in the bracket that a text ends in; brackets in it come in pairs, as in the image of a
/// link, `[![alt](image)](link)`.
fn label(head: &str) -> Option<&str> {
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

/// What a text shows for the link whose definition begins at its end, `[name]: link`: the text in
/// `[text][name]`, or else the name. Only the last one in front is looked for.
fn reference(head: &str) -> Option<&str> {
    let name = label(head)?;
    let head = head.strip_suffix(name)?;
    let window = end_of(head);
    let mut uses = window.rmatch_indices("][").map(|(at, _)| at).take(MAX_REFERENCES);
    let is_use = |at: &usize| {
        let rest = text_from(window, at + 2);
        rest.strip_prefix(name).is_some_and(|rest| rest.starts_with(']'))
    };
    let found = uses.find(is_use).and_then(|at| label(window.get(..at)?));
    found.or(Some(name).filter(|name| !name.starts_with('^')))
}

/// The text behind the last of a character.
fn behind(head: &str, mark: char) -> Option<&str> {
    let window = end_of(head);
    window.rfind(mark).and_then(|at| window.get(at + mark.len_utf8()..))
}

/// The text up to a mark on the same line.
fn until<'t>(text: &'t str, mark: &str) -> Option<&'t str> {
    let window = start_of(text);
    let found = window.get(..window.find(mark)?)?;
    (!found.contains('\n')).then_some(found)
}

/// What stands between `<a href="...">` or `[url=...]` and its closing tag.
fn attribute<'t>(before: &str, after: &'t str) -> Option<&'t str> {
    let head = before.trim_end_matches(['"', '\'', ' ', '=']);
    let window = end_of(head);
    let (tag, close) = match window.rfind(['<', '[']).and_then(|at| window.get(at..))? {
        tag if tag.starts_with('<') => (tag, '>'),
        tag => (tag, ']'),
    };
    let is = |name: &str| tag.get(1..=name.len()).is_some_and(|it| it.eq_ignore_ascii_case(name));
    let name = if close == '>' { "a" } else { "url" };
    let is_tag = is(name)
        && !tag.contains(close)
        && match close {
            '>' => tag.get(2..)?.starts_with([' ', '\t', '\n', '\r', '/']),
            _ => tag.len() == 4,
        };
    let is_href =
        close == ']' || head.get(head.len().checked_sub(4)?..)?.eq_ignore_ascii_case("href");
    if !is_tag || !is_href {
        return None;
    }
    let rest = start_of(after);
    let rest = rest.get(rest.find(close)? + 1..)?;
    let end = rest.match_indices([if close == '>' { '<' } else { '[' }]).map(|(at, _)| at);
    let closes = |at: &usize| {
        let tag = text_from(rest, at + 1).strip_prefix('/').unwrap_or_default();
        tag.get(..name.len()).is_some_and(|it| it.eq_ignore_ascii_case(name))
            && !text_from(tag, name.len()).starts_with(char::is_alphanumeric)
    };
    rest.get(..end.into_iter().find(closes)?)
}

fn end_of(text: &str) -> &str {
    let from = text.len().saturating_sub(MAX_SHOWN_BYTES);
    let from = (from..=text.len()).find(|at| text.is_char_boundary(*at));
    text_from(text, from.unwrap_or(text.len()))
}

fn start_of(text: &str) -> &str {
    let to = text.len().min(MAX_SHOWN_BYTES);
    let to = (0..=to).rev().find(|at| text.is_char_boundary(*at));
    text.get(..to.unwrap_or(0)).unwrap_or_default()
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
        ] {
            let (shown, differs) = pair(text);
            assert!(shown.is_some_and(|it| it.to_lowercase().contains("bank.dk")), "{text}");
            assert!(differs, "{text}");
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
        ] {
            assert!(!pair(text).1, "{text}");
        }
    }
}
