//! One symbol of a scheme or host, in any of the spellings that people hide it behind.

use crate::extract::class::char_at;
use crate::extract::class::fold;
use crate::extract::class::is_invisible;
use crate::extract::class::is_label;
use crate::extract::class::text_from;
use crate::extract::reference;

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
        '[' | '(' | '{' => bracketed(text, end).or_else(|| half_bracketed(c, text, end)),
        '%' => percent(text, end),
        '&' => reference(text, end),
        // "example.]com": the other half of a bracket was lost.
        '.' if text_from(text, end).starts_with(']') && label_at(text, end + 1) => {
            Some(Symbol { kind: Kind::Dot, end: end + 1, plain: false })
        }
        '\\' if text_from(text, end).starts_with('.') && label_at(text, end + 1) => {
            Some(Symbol { kind: Kind::Dot, end: end + 1, plain: false })
        }
        // QR payloads escape the colon, JSON the slash.
        '\\' if text_from(text, end).starts_with(':') => {
            Some(Symbol { kind: Kind::Colon, end: end + 1, plain: false })
        }
        '\\' if text_from(text, end).starts_with('/') => {
            Some(Symbol { kind: Kind::Slash, end: end + 1, plain: false })
        }
        _ if is_invisible(c) => Some(Symbol { kind: Kind::Invisible, end, plain: false }),
        _ => {
            let folded = fold(c);
            Some(Symbol { kind: kind_of(folded)?, end, plain: folded == c && !is_odd_dot(c) })
        }
    }
}

/// Whether a character of a label starts at an offset.
pub(super) fn label_at(text: &str, at: usize) -> bool {
    char_at(text, at).is_some_and(|c| is_label(fold(c)))
}

/// `.` is written `[.]`, `(dot)`, `{ . }` and so on; `:` and `/` likewise.
fn bracketed(text: &str, at: usize) -> Option<Symbol> {
    let inner = text.get(at..)?;
    let inner = inner.strip_prefix(' ').unwrap_or(inner);
    let spellings = [
        (".", Kind::Dot),
        (",", Kind::Dot),
        ("dot", Kind::Dot),
        ("punktum", Kind::Dot),
        ("punkt", Kind::Dot),
        ("piste", Kind::Dot),
        ("punto", Kind::Dot),
        ("ponto", Kind::Dot),
        ("point", Kind::Dot),
        ("точка", Kind::Dot),
        ("点", Kind::Dot),
        (":", Kind::Colon),
        ("/", Kind::Slash),
    ];
    spellings.into_iter().find_map(|(spelling, kind)| {
        let head = inner.get(..spelling.len())?;
        let rest = inner.get(spelling.len()..)?;
        let rest = rest.strip_prefix(' ').unwrap_or(rest);
        (head.eq_ignore_ascii_case(spelling) && rest.starts_with([']', ')', '}'])).then(|| Symbol {
            kind,
            end: text.len() - rest.len() + 1,
            plain: false,
        })
    })
}

/// `[.` in front of a label: the other half of the bracket was lost.
fn half_bracketed(open: char, text: &str, at: usize) -> Option<Symbol> {
    (open == '[' && text_from(text, at).starts_with('.') && label_at(text, at + 1))
        .then_some(Symbol { kind: Kind::Dot, end: at + 1, plain: false })
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

/// A character reference of HTML for an ASCII character: `&#46;`, `&#x2E`, `&period;`.
fn reference(text: &str, at: usize) -> Option<Symbol> {
    let (c, end) = reference::reference(text, at).filter(|(c, _)| c.is_ascii())?;
    Some(Symbol { kind: kind_of(c)?, end, plain: false })
}

fn kind_of(c: char) -> Option<Kind> {
    match c {
        '.' => Some(Kind::Dot),
        ':' => Some(Kind::Colon),
        '/' | '\\' => Some(Kind::Slash),
        _ if is_odd_dot(c) => Some(Kind::Dot),
        _ if is_label(c) => Some(Kind::Label(c)),
        _ => None,
    }
}

/// Whether UTS #46 takes a character beyond ASCII for a dot, or people do.
fn is_odd_dot(c: char) -> bool {
    matches!(c, '\u{3002}' | '\u{ff0e}' | '\u{ff61}' | '\u{2024}')
}

#[cfg(test)]
mod tests {
    use super::Kind;
    use super::symbol;

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
