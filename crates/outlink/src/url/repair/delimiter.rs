//! What people put around a link: quotation marks, brackets, signs of lists and of markup. RFC 3986 names
//! double quotes and angle brackets as the delimiters of URIs (appendix C).

use super::disguise;
use super::has_escaped_scheme;
use crate::codec::percent;
use crate::codec::reference::reference;
use crate::url::scheme::SchemeClass;

/// The link that a text holds between delimiters, or behind one that nothing closes; `None` if the text
/// begins with the link itself.
///
/// A text with a scheme of its own begins with a letter, so that it is never cut.
pub(in crate::url) fn undelimited(text: &str) -> Option<&str> {
    let mut link = None;
    for _ in 0..MAX_DELIMITERS {
        match without_first(trim(link.unwrap_or(text))) {
            Some(inner) => link = Some(inner),
            None => break,
        }
    }
    let link = link.map(without_openers).map(without_closers);
    link.map(trim).filter(|link| !link.is_empty())
}

/// How many delimiters are taken off a text with those that close them. More of them come off alone.
const MAX_DELIMITERS: usize = 16;

/// A text without the delimiters at its beginning, if there are more than anybody writes.
fn without_openers(text: &str) -> &str {
    if without_first(trim(text)).is_none() {
        return text;
    }
    let has_scheme = begins_with_scheme(text);
    let opens = |c: char| {
        let is_delimiter = disguise::is_open(c) || QUOTES.iter().any(|(open, _)| *open == c);
        is_delimiter || c.is_whitespace() || has_scheme && !c.is_alphanumeric() && !is_slash(c)
    };
    let (mut last, mut rest) = (text, text);
    while let Some((_, behind)) = delimiter(rest).filter(|(c, _)| opens(*c)) {
        (last, rest) = (rest, behind);
    }
    // The last bracket may be that of `[h]ttps://` or of an IPv6 address.
    if without_first(last).is_none() { last } else { rest }
}

/// A link whose host ends in delimiters or stops, without them. What opens it and what closes it do not
/// always match.
fn without_closers(link: &str) -> &str {
    let (mut opened, mut closed) = (0_usize, 0_usize);
    let mut behind = link;
    while let Some((c, next)) = character(behind) {
        opened += usize::from(disguise::is_open(c));
        closed += usize::from(disguise::is_close(c));
        behind = next;
    }
    let mut rest = trim(link);
    while let Some((c, head)) = last_characters(rest).find(|(c, _)| closes(*c)) {
        if disguise::is_close(c) {
            // `evil(.)example`, `[::1]`
            if closed <= opened {
                break;
            }
            closed -= 1;
        }
        rest = trim(head);
    }
    if is_host(rest) { rest } else { link }
}

/// Whether a character may stand behind a link, whatever opens it.
fn closes(c: char) -> bool {
    let is_quote = || QUOTES.iter().any(|(_, close)| close.contains(c));
    disguise::is_close(c) || STOPS.contains(&c) || is_quote()
}

/// Returns true if nothing stands behind the host of a link.
fn is_host(link: &str) -> bool {
    let link = percent::decode_fully(link.as_bytes()).bytes;
    let is_slash = |byte: &u8| matches!(byte, b'/' | b'\\');
    let colon = link.iter().position(|byte| *byte == b':' || is_slash(byte));
    let behind = colon.filter(|at| link.get(*at) == Some(&b':')).map_or(0, |at| at + 1);
    let mut host = link.iter().skip(behind).skip_while(|byte| is_slash(byte));
    !host.any(|byte| is_slash(byte) || matches!(byte, b'?' | b'#'))
}

/// The text without the delimiter at its beginning, and without that which closes it.
fn without_first(text: &str) -> Option<&str> {
    let (first, rest) = delimiter(text)?;
    if disguise::is_open(first) {
        return in_brackets(rest, !text.starts_with(first));
    }
    if let Some((_, close)) = QUOTES.iter().find(|(open, _)| *open == first) {
        let inner = without_last(rest, close).unwrap_or(rest);
        return if matches!(first, '<' | '>') { in_angles(inner) } else { Some(inner) };
    }
    // Hosts and patterns have such signs too: `_dmarc.evil.example`, `*.evil.example`.
    let is_sign = !first.is_alphanumeric() && !is_slash(first) && begins_with_scheme(rest);
    is_sign.then(|| {
        let close =
            MARKUP.contains(first).then(|| without_last(rest, first.encode_utf8(&mut [0; 4])));
        close.flatten().unwrap_or(rest)
    })
}

/// What stands in the brackets that a text begins with, if they close at its end or nowhere. The brackets
/// of `[h]ttps://`, `(dot)` and an IPv6 address belong to the link. An escaped bracket may close at an
/// escaped one.
fn in_brackets(rest: &str, is_escaped: bool) -> Option<&str> {
    let mut depth = 1_usize;
    let mut inner = rest;
    let mut behind = rest;
    while let Some(literal) = behind.chars().next() {
        let (c, next) = match character(behind).filter(|_| is_escaped) {
            Some(read) => read,
            None => (literal, behind.get(literal.len_utf8()..)?),
        };
        depth += usize::from(disguise::is_open(c));
        depth -= usize::from(disguise::is_close(c));
        inner = rest.get(..rest.len() - if depth == 0 { behind.len() } else { next.len() })?;
        behind = next;
        if depth == 0 {
            break;
        }
    }
    while let Some((_, next)) = character(behind).filter(|(c, _)| closes(*c)) {
        behind = next;
    }
    if !behind.is_empty() {
        return None;
    }
    let host = inner.split(['/', '?', '#']).next().unwrap_or_default();
    (host.matches(':').count() < 2).then_some(inner)
}

/// The text of angle brackets, behind `URL:` if it says so; `None` for a tag or several links.
fn in_angles(inner: &str) -> Option<&str> {
    let is_angle = ['<', '>'];
    if inner.trim_start_matches(is_angle).trim_end_matches(closes).contains(is_angle) {
        return None;
    }
    let prefix = inner.get(..URL.len()).filter(|prefix| prefix.eq_ignore_ascii_case(URL));
    prefix.and_then(|prefix| inner.get(prefix.len()..)).or(Some(inner))
}

/// The text without a delimiter at its end that is one of some, be a full stop or the like behind it.
fn without_last<'a>(text: &'a str, close: &str) -> Option<&'a str> {
    let text = trim(text);
    let stopped = text.strip_suffix(';').unwrap_or(text);
    let ends = [text, stopped, text.trim_end_matches(STOPS)];
    let last = |text| last_characters(text).find(|(c, _)| close.contains(*c));
    ends.into_iter().find_map(last).map(|(_, head)| head)
}

/// The last character of a text in each way to read it, escaped ones first, and what stands in front.
fn last_characters(text: &str) -> impl Iterator<Item = (char, &str)> {
    let last = text.char_indices().next_back().map(|(at, _)| at);
    let from = last.unwrap_or_default().saturating_sub(MAX_WRITTEN_BYTES);
    let bytes = text.as_bytes().iter().enumerate().skip(from);
    let written = bytes.filter(|(_, byte)| matches!(byte, b'%' | b'&')).map(|(at, _)| at);
    written.chain(last).filter_map(|at| {
        let (head, end) = text.split_at_checked(at)?;
        character(end).filter(|(_, behind)| behind.is_empty()).map(|(c, _)| (c, head))
    })
}

/// The most bytes that an escape or a character reference of a delimiter takes, but for its last one.
const MAX_WRITTEN_BYTES: usize = 16;

/// The first character of a text as [`character`] has it, unless an accent makes another one of it:
/// `>` and U+0338 are `≯`.
fn delimiter(text: &str) -> Option<(char, &str)> {
    let is_accent = |c: char| matches!(c, '\u{300}'..='\u{36f}' | '\u{20d0}'..='\u{20dc}');
    character(text).filter(|(_, rest)| !rest.starts_with(is_accent))
}

/// The first character of a text, escaped or a character reference of HTML or neither, and what follows it.
fn character(text: &str) -> Option<(char, &str)> {
    let first = text.chars().next()?;
    let rest = text.get(first.len_utf8()..)?;
    match first {
        '%' => {
            let (c, length) = escaped(rest).unwrap_or((first, 0));
            Some((c, rest.get(length..)?))
        }
        '&' => match reference(text, 1) {
            Some((c, end)) => Some((c, text.get(end..)?)),
            None => Some((first, rest)),
        },
        _ => Some((first, rest)),
    }
}

/// The escaped character whose `%` was read, and how many bytes follow that. Escapes of escapes are undone
/// for ASCII alone.
fn escaped(text: &str) -> Option<(char, usize)> {
    let digits = text.trim_start_matches("25");
    let layers = text.len() - digits.len();
    if layers == 0 {
        let (c, length) = percent::escaped_char(&["%", text.get(..11).unwrap_or(text)].concat())?;
        return Some((c, length - 1));
    }
    let [high, low] = *digits.as_bytes().first_chunk()?;
    let byte = percent::escaped(&[b'%', high, low]).filter(u8::is_ascii)?;
    Some((char::from(byte), layers + 2))
}

/// Whether a link with a scheme follows, perhaps behind more delimiters.
pub(crate) fn begins_with_scheme(text: &str) -> bool {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric() && !is_slash(c) && c != '%');
    let Some((word, behind)) = text.split_once(':') else { return has_escaped_scheme(text) };
    let behind = behind.trim_start_matches(|c| disguise::is_close(c) || c == ' ');
    let is_web = behind.starts_with(is_slash) && disguise::scheme(word.trim()).is_some();
    let is_other = || {
        let class = SchemeClass::of(&word.to_ascii_lowercase());
        matches!(class, SchemeClass::App | SchemeClass::Dangerous)
    };
    is_web || is_other() || has_escaped_scheme(text)
}

fn is_slash(c: char) -> bool {
    matches!(c, '/' | '\\')
}

fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || disguise::is_invisible(c))
}

/// What may follow a link in a sentence.
const STOPS: [char; 7] = [',', '.', ';', ':', '!', '?', '…'];

/// What stands between angle brackets in front of some links (RFC 3986, appendix C).
const URL: &str = "URL:";

/// Signs with which markup emphasizes, hides or strikes a text out; each is its own counterpart.
const MARKUP: &str = "*_~|";

/// Quotation marks and angle brackets, each with the characters that may close it.
const QUOTES: [(char, &str); 35] = [
    ('"', "\"”＂"),
    ('\'', "'’"),
    ('`', "`'´"),
    ('´', "´`"),
    ('<', ">"),
    ('>', "<"),
    ('«', "»"),
    ('»', "«»"),
    ('‹', "›"),
    ('›', "‹›"),
    ('“', "”“"),
    ('”', "”“"),
    ('„', "“”"),
    ('‟', "”"),
    ('‘', "’‘"),
    ('’', "’‘"),
    ('‚', "‘’"),
    ('‛', "’"),
    ('「', "」"),
    ('『', "』"),
    ('《', "》"),
    ('〈', "〉"),
    ('〔', "〕"),
    ('〝', "〞〟"),
    ('〖', "〗"),
    ('⟨', "⟩"),
    ('⟪', "⟫"),
    ('\u{2329}', "\u{232a}"),
    ('❛', "❜"),
    ('❝', "❞"),
    ('❮', "❯"),
    ('｢', "｣"),
    ('＂', "＂"),
    ('＇', "＇"),
    ('＜', "＞"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delimiters_come_off_at_both_ends() {
        for text in [
            "\"evil.example/a\"",
            "'evil.example/a'",
            "`evil.example/a`",
            "“evil.example/a”",
            "„evil.example/a“",
            "»evil.example/a«",
            "「evil.example/a」",
            "<evil.example/a>",
            "<url:evil.example/a>",
            "(evil.example/a)",
            "(<\"evil.example/a\">).",
            "\u{feff}\"evil.example/a\",",
            "\" evil.example/a \"",
            "&quot;evil.example/a&quot;",
            "&#34;evil.example/a&#x22;",
            "&lt;evil.example/a&gt;",
            "%22evil.example/a%22",
            "%2522evil.example/a%2522",
            "%E2%80%9Cevil.example/a%E2%80%9D",
            "\"evil.example/a",
            "(evil.example/a",
        ] {
            assert_eq!(undelimited(text), Some("evil.example/a"), "{text}");
        }
        assert_eq!(undelimited("(evil.example/a_(b))"), Some("evil.example/a_(b)"));
        assert_eq!(undelimited("<[::1]/a>"), Some("[::1]/a"));
    }

    #[test]
    fn delimiters_that_do_not_match_come_off_behind_a_host() {
        let openers = ["<", ">", "%22", "[", "(", "%28", "&lpar;", "\"", "'", "“", "❝", "⟨"];
        let closers = [
            ")", "\"", "'", "''", "\"'", "\"?", ")?", "\"…", "%29", "&rpar;", "❞", "⟩", ")]>.",
            "%2522", "",
        ];
        let links = [
            "https://evil.example",
            "evil.example",
            "https%3A%2F%2Fevil.example",
            "[h]ttps://evil.example",
        ];
        for (open, close) in openers.iter().flat_map(|open| closers.map(|close| (open, close))) {
            for link in links {
                let text = format!("{open}{link}{close}");
                assert_eq!(undelimited(&text), Some(link), "{text}");
            }
        }
        for (text, expected) in [
            ("\"https://[::1]\"", "https://[::1]"),
            ("\"https://[::1])", "https://[::1]"),
            ("\"https://evil.example/a)", "https://evil.example/a)"),
            ("\"evil[.]example:80?", "evil[.]example:80"),
            ("%28evil.example/a%29", "evil.example/a"),
            ("(evil.example/a%29b)", "evil.example/a%29b"),
        ] {
            assert_eq!(undelimited(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn any_number_of_delimiters_comes_off() {
        for open in ["\"", "(", "%22", "*", "\"'", "👉"] {
            for (count, link) in [17, 40, 999]
                .into_iter()
                .flat_map(|it| [(it, "https://evil.example"), (it, "[h]ttps://evil.example")])
            {
                let text = open.repeat(count) + link;
                assert_eq!(undelimited(&text), Some(link), "{text}");
            }
        }
    }

    #[test]
    fn signs_come_off_in_front_of_a_scheme() {
        for text in [
            "*https://evil.example/a*",
            "**https://evil.example/a**",
            "_https://evil.example/a_",
            "~~https://evil.example/a~~",
            "||https://evil.example/a||",
            "- \"https://evil.example/a\"",
            "@https://evil.example/a",
            ".https://evil.example/a",
            "👉 https://evil.example/a",
        ] {
            assert_eq!(undelimited(text), Some("https://evil.example/a"), "{text}");
        }
        assert_eq!(undelimited("*hxxps[:]//a.example*"), Some("hxxps[:]//a.example"));
        assert_eq!(undelimited("*https%3A//a.example*"), Some("https%3A//a.example"));
        assert_eq!(undelimited("*tg://resolve?domain=a*"), Some("tg://resolve?domain=a"));
    }

    #[test]
    fn what_belongs_to_a_link_stays() {
        for text in [
            "evil.example",
            "[h]ttps://evil.example/a]",
            "(dot)evil.example",
            "[::1]",
            "[::1]/a]",
            "[fe80::1%25en0]",
            "[fe80::1",
            "[evil.example](https://evil.example/)",
            "(4).four",
            "_dmarc.evil.example/a_",
            "*.evil.example/*",
            "//evil.example/",
            "<a>b</a>",
            "<https://a.example/> <https://b.example/>",
            "\"\"",
            ">\u{338}evil.example",
            "\"\u{301}https://evil.example",
            "%68ttps://evil.example/",
            "",
        ] {
            assert_eq!(undelimited(text), None, "{text}");
        }
    }
}
