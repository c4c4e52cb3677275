//! One symbol of a scheme or host, in any of the spellings that people hide it behind.

use crate::codec::reference;
use crate::extract::class::char_at;
use crate::extract::class::fold;
use crate::extract::class::is_label;
use crate::extract::class::text_from;
use crate::url::disguise;

/// A symbol and where it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Symbol {
    pub(super) kind: Kind,
    /// The offset behind the symbol.
    pub(super) end: usize,
    /// Whether the text already says what the symbol means, so that nothing has to be rewritten.
    pub(super) plain: bool,
}

/// What a symbol means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A character of a label.
    Label(char),
    /// A percent-encoded byte beyond ASCII, which stays as it is.
    Escape,
    /// `.`
    Dot,
    /// `:`
    Colon,
    /// `/` or `\`
    Slash,
    /// `//`
    Slashes,
    /// `://`
    Separator,
    /// A character that takes no room.
    Invisible,
}

/// The symbol that starts at an offset, if one does. Looks at no more than a few characters.
pub(super) fn symbol(text: &str, at: usize) -> Option<Symbol> {
    #[cfg(test)]
    super::tests::count_step();
    let c = char_at(text, at)?;
    let end = at + c.len_utf8();
    match c {
        // Most characters of most texts.
        _ if is_ascii_label(c) => Some(Symbol { kind: Kind::Label(c), end, plain: true }),
        '%' => percent(text, end),
        '&' => reference(text, end),
        '.' if label_at(text, end) => Some(Symbol { kind: Kind::Dot, end, plain: true }),
        '.' | '[' | '(' | '{' | '（' | '［' | '｛' | '【' => token(text, at)
            .or_else(|| (c == '.').then_some(Symbol { kind: Kind::Dot, end, plain: true })),
        '\\' => backslash(text, end),
        ':' => Some(Symbol { kind: Kind::Colon, end, plain: true }),
        '/' => Some(Symbol { kind: Kind::Slash, end, plain: true }),
        _ if c.is_ascii() => None,
        _ if disguise::is_invisible(c) => Some(Symbol { kind: Kind::Invisible, end, plain: false }),
        _ => {
            let folded = fold(c);
            let plain = folded == c && !disguise::is_dot(c);
            Some(Symbol { kind: kind_of(folded)?, end, plain })
        }
    }
}

fn is_ascii_label(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_')
}

/// Whether a character of a label starts at an offset.
pub(super) fn label_at(text: &str, at: usize) -> bool {
    char_at(text, at).is_some_and(|c| is_label(fold(c)))
}

/// `[.]`, `(dot)`, `{ : }` and so on. Of a token that lost a bracket, only `[.` and `.]` in front of a
/// label are read in a text.
fn token(text: &str, at: usize) -> Option<Symbol> {
    let (symbol, length) = disguise::token(text_from(text, at))?;
    let kind = match symbol {
        disguise::Symbol::Dot => Kind::Dot,
        disguise::Symbol::Colon => Kind::Colon,
        disguise::Symbol::Slash => Kind::Slash,
        disguise::Symbol::Slashes => Kind::Slashes,
        disguise::Symbol::Separator => Kind::Separator,
    };
    let end = at + length;
    let spelled = text.get(at..end)?;
    let whole = spelled.starts_with(disguise::is_open) && spelled.ends_with(disguise::is_close);
    let half = || matches!(spelled, "[." | ".]") && label_at(text, end);
    (whole || half()).then_some(Symbol { kind, end, plain: false })
}

/// What a backslash stands for: QR payloads escape the colon, Markdown the dot, JSON the slash (more
/// than once if it is nested), and JSON writes any character as `\u002f`.
fn backslash(text: &str, at: usize) -> Option<Symbol> {
    let rest = text_from(text, at);
    let escaped = |kind, end| Some(Symbol { kind, end, plain: false });
    if let Some((c, length)) = unicode_escape(rest) {
        return escaped(kind_of(fold(c))?, at + length);
    }
    if is_line_break(text, at) {
        return None;
    }
    let more = rest.bytes().take(MAX_BACKSLASHES).take_while(|byte| *byte == b'\\').count();
    match rest.as_bytes().get(more) {
        Some(b'/') => escaped(Kind::Slash, at + more + 1),
        Some(b'.') if more == 0 && label_at(text, at + 1) => escaped(Kind::Dot, at + 1),
        Some(b':') if more == 0 => escaped(Kind::Colon, at + 1),
        _ => Some(Symbol { kind: Kind::Slash, end: at, plain: true }),
    }
}

/// The character that `u002f` behind a backslash stands for in JSON, and the length. What UTF-16 takes
/// two units for takes two escapes. JavaScript also writes `x2f`, here of ASCII only: beyond that it
/// would be a byte as often as a character.
pub(super) fn unicode_escape(rest: &str) -> Option<(char, usize)> {
    if let Some(digits) = rest.strip_prefix('x') {
        let code = hex(digits, 2)?;
        return Some((char::from_u32(code).filter(char::is_ascii)?, 3));
    }
    let first = hex(rest.strip_prefix('u')?, 4)?;
    if let Some(c) = char::from_u32(first) {
        return Some((c, 5));
    }
    let second = hex(text_from(rest, 5).strip_prefix("\\u")?, 4)?;
    let units = [u16::try_from(first).ok()?, u16::try_from(second).ok()?];
    let c = char::decode_utf16(units).next()?.ok()?;
    Some((c, 11))
}

/// The number that so many hexadecimal digits at the start of a text stand for.
fn hex(text: &str, digits: usize) -> Option<u32> {
    let digits = text.get(..digits)?;
    digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then_some(())?;
    u32::from_str_radix(digits, 16).ok()
}

/// Whether the letter at an offset behind a backslash makes it a line break or tab of JSON or a
/// calendar, `\n`.
///
/// A letter or digit behind that would rather make it the name of a file, `C:\new`, or a slash of a
/// link, `https://a.example/b\new`. In JSON it does not, nor in front of a link.
pub(super) fn is_line_break(text: &str, at: usize) -> bool {
    let rest = text_from(text, at);
    if !rest.starts_with(['n', 'r', 't', 'N']) {
        return false;
    }
    let behind = text_from(rest, 1);
    let is_name = |c: char| c.is_lowercase() || c.is_numeric() || "-_./%".contains(c);
    if !behind.starts_with(is_name) {
        return true;
    }
    let head = at.checked_sub(1).and_then(|at| text.get(..at)).unwrap_or_default();
    let bytes = head.as_bytes();
    let window = bytes.get(bytes.len().saturating_sub(MAX_PATH_BYTES)..).unwrap_or_default();
    let is_end = |byte: &u8| byte.is_ascii_whitespace() || *byte == b'"';
    let word = window.rsplit(is_end).next().unwrap_or_default();
    let has = |part: &[u8]| memchr::memmem::find(word, part).is_some();
    // `C:\new`, `\\server\new`, `https:\\a.example\new`, and a backslash of JSON itself.
    let is_path = matches!(word, [b'A'..=b'Z' | b'a'..=b'z', b':', b'\\', ..])
        || word.starts_with(b"\\\\")
        || has(b":\\\\");
    if rest.starts_with('N') || head.ends_with('\\') || is_path {
        return false;
    }
    let begins_link = || ["http", "www."].iter().any(|it| behind.starts_with(it));
    // The slashes of `https:\/\/a.example\new` alone may be those of a link that browsers read.
    let has_escaped_path = || memchr::memmem::find_iter(word, b"\\/").count() > 2;
    begins_link() || head.ends_with("\\r") || has_escaped_path() || is_json(text)
}

/// Whether a text begins and ends as JSON does: an object, an array of strings or objects, or a string.
/// A brace or a quote in front alone would let whoever writes a text cut its links.
fn is_json(text: &str) -> bool {
    let is_seen = |byte: &&u8| !byte.is_ascii_whitespace();
    let mut start = text.as_bytes().iter().take(MAX_BLANKS).filter(is_seen);
    let is_end = |byte: &&u8| is_seen(byte) && **byte != b',';
    let end = text.as_bytes().iter().rev().take(MAX_BLANKS).find(is_end);
    match (start.next(), end) {
        (Some(b'{'), Some(b'}')) | (Some(b'"'), Some(b'"')) => true,
        (Some(b'['), Some(b']')) => matches!(start.next(), Some(b'{' | b'"' | b'[')),
        _ => false,
    }
}

/// A percent-encoded byte; a browser decodes those in a host before anything else.
fn percent(text: &str, at: usize) -> Option<Symbol> {
    let digits = text.get(at..at + 2)?;
    let valid = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let byte = u8::from_str_radix(digits, 16).ok().filter(|_| valid)?;
    let end = at + 2;
    if byte >= 0x80 {
        return Some(Symbol { kind: Kind::Escape, end, plain: true });
    }
    match kind_of(char::from(byte))? {
        // An encoded slash or colon does not end a host.
        Kind::Colon | Kind::Slash => None,
        kind => Some(Symbol { kind, end, plain: false }),
    }
}

/// A character reference of HTML: `&#46;`, `&#x2E`, `&period;`.
fn reference(text: &str, at: usize) -> Option<Symbol> {
    let (c, end) = reference::reference(text, at)?;
    Some(Symbol { kind: kind_of(fold(c))?, end, plain: false })
}

fn kind_of(c: char) -> Option<Kind> {
    match c {
        '.' => Some(Kind::Dot),
        ':' => Some(Kind::Colon),
        '/' | '\\' => Some(Kind::Slash),
        _ if disguise::is_dot(c) => Some(Kind::Dot),
        _ if disguise::is_invisible(c) => Some(Kind::Invisible),
        _ if is_label(c) => Some(Kind::Label(c)),
        _ => None,
    }
}

/// JSON in JSON in JSON.
const MAX_BACKSLASHES: usize = 7;
/// How far in front of a backslash it is looked for what tells a path.
const MAX_PATH_BYTES: usize = 64;
/// How much of a text is looked at to tell whether it is JSON.
const MAX_BLANKS: usize = 64;

#[cfg(test)]
mod tests {
    use super::Kind;
    use super::reference;
    use super::symbol;
    use crate::Limits;
    use crate::extract::extract;
    use crate::url::normalize;

    #[test]
    fn a_name_in_a_host_is_what_a_browser_makes_of_it() {
        let limits = Limits::default();
        let mut hidden = 0;
        for (name, c) in reference::names() {
            let Ok(url) = normalize(&format!("https://ev{c}il.example/x"), &limits) else {
                continue;
            };
            let is_in_host = url.host().is_some_and(|host| host.ends_with("il.example"));
            if c.is_ascii() || url.is_repaired() || !is_in_host {
                continue;
            }
            let text = format!("<a href=\"https://ev&{name};il.example/x\">");
            let found: Vec<String> = extract(&text).map(|link| link.url(&limits)).collect();
            assert_eq!(found, [url.href().unwrap_or_default()], "{name}");
            hidden += 1;
        }
        assert!(hidden > 200, "{hidden}");
    }

    #[test]
    fn a_dot_has_many_spellings() {
        let spellings = [
            ".", "[.]", "(.)", "{.}", "[dot]", "(DOT)", "[ . ]", "[.)", "。", "．", "｡", "․",
            "%2E", "%2e", "&#46;", "&#x2e;", "&period;", "&#046;", "&#46", "&#x0002E",
        ];
        for spelling in spellings {
            let found = symbol(spelling, 0).map(|it| (it.kind, it.end));
            assert_eq!(found, Some((Kind::Dot, spelling.len())), "{spelling}");
        }
        for (text, end) in [("[.com", 2), (".]com", 2), ("\\.com", 2)] {
            assert_eq!(
                symbol(text, 0).map(|it| (it.kind, it.end)),
                Some((Kind::Dot, end)),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_symbol() {
        for text in ["", " ", "[", "(d", "[dots]", "%", "%2", "%2F", "&amp;", "@", "、"] {
            assert_eq!(symbol(text, 0), None, "{text}");
        }
    }
}
