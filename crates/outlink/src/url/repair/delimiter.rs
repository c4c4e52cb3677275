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
    link.map(trim).filter(|link| !link.is_empty())
}

/// How many delimiters are taken off a text.
const MAX_DELIMITERS: usize = 16;

/// The text without the delimiter at its beginning, and without that which closes it.
fn without_first(text: &str) -> Option<&str> {
    let (first, rest) = character(text)?;
    if disguise::is_open(first) {
        return in_brackets(rest);
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
/// of `[h]ttps://`, `(dot)` and an IPv6 address belong to the link.
fn in_brackets(rest: &str) -> Option<&str> {
    let mut depth = 1_usize;
    let close = rest.char_indices().find(|(_, c)| {
        depth += usize::from(disguise::is_open(*c));
        depth -= usize::from(disguise::is_close(*c));
        depth == 0
    });
    let (inner, behind) = rest.split_at_checked(close.map_or(rest.len(), |(at, _)| at))?;
    let behind = behind.strip_prefix(disguise::is_close).unwrap_or(behind);
    if !behind.trim_matches(STOPS).is_empty() {
        return None;
    }
    let host = inner.split(['/', '?', '#']).next().unwrap_or_default();
    (host.matches(':').count() < 2).then_some(inner)
}

/// The text of angle brackets, behind `URL:` if it says so; `None` for a tag or several links.
fn in_angles(inner: &str) -> Option<&str> {
    let is_angle = ['<', '>'];
    if inner.trim_matches(is_angle).contains(is_angle) {
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
    ends.into_iter().find_map(|text| {
        let last = text.char_indices().next_back().map(|(at, _)| at)?;
        let from = last.saturating_sub(MAX_WRITTEN_BYTES);
        let bytes = text.as_bytes().iter().enumerate().skip(from);
        let written = bytes.filter(|(_, byte)| matches!(byte, b'%' | b'&')).map(|(at, _)| at);
        written.chain([last]).find_map(|at| {
            let (c, behind) = character(text.get(at..)?)?;
            (behind.is_empty() && close.contains(c)).then(|| text.get(..at)).flatten()
        })
    })
}

/// The most bytes that an escape or a character reference of a delimiter takes, but for its last one.
const MAX_WRITTEN_BYTES: usize = 16;

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
fn begins_with_scheme(text: &str) -> bool {
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
const STOPS: [char; 5] = [',', '.', ';', ':', '!'];

/// What stands between angle brackets in front of some links (RFC 3986, appendix C).
const URL: &str = "URL:";

/// Signs with which markup emphasizes, hides or strikes a text out; each is its own counterpart.
const MARKUP: &str = "*_~|";

/// Quotation marks and angle brackets, each with the characters that may close it.
const QUOTES: [(char, &str); 27] = [
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
            "%68ttps://evil.example/",
            "",
        ] {
            assert_eq!(undelimited(text), None, "{text}");
        }
    }
}
