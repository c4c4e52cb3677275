//! Path, query and fragment of a link in text.

use crate::codec::reference::reference;
use crate::extract::class::ByteClass;
use crate::extract::class::byte_class;
use crate::extract::class::char_at;
use crate::extract::class::count_of;
use crate::extract::class::fold;
use crate::extract::class::is_stop;
use crate::extract::class::is_wide_punctuation;
use crate::extract::class::text_from;
use crate::extract::host::Surroundings;
use crate::extract::host::host_in_text;
use crate::extract::symbol::Kind;
use crate::extract::symbol::is_line_break;
use crate::extract::symbol::symbol;
use crate::extract::symbol::unicode_escape;
use crate::url::disguise;
use crate::url::disguise::is_invisible;

/// What a tail is read with.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tail {
    /// The character in front of the link; a quote there ends the link when it comes again.
    pub(super) before: Option<char>,
    /// Whether the link is written in fullwidth forms, so that these do not end it.
    pub(super) wide: bool,
    /// Whether the link was escaped as a whole, `http%3A%2F%2Fa.example`: the mark that ends the
    /// parameter which carries it ends it, and so does an escape of what ends a link in a text
    /// (`body=see%20https%3A%2F%2Fa.example%20now`).
    pub(super) escaped: bool,
}

impl Tail {
    /// The offset at which the tail that starts at `from` ends.
    ///
    /// It goes on to white space or a character that no link has, or to a closing bracket that is
    /// not opened in it; then the punctuation at its end goes to the sentence.
    pub(super) fn end(self, text: &str, from: usize) -> usize {
        // What opens a link in front closes it behind: quotes, and the separators of columns.
        let quote = match self.before {
            Some('\u{2018}') => Some('\u{2019}'),
            quote => quote.filter(|&c| matches!(c, '\'' | ';' | '|' | ',')),
        };
        let mut depth = [0_usize; 3];
        let mut end = from;
        loop {
            let plain = count_of(text_from(text, end), &PLAIN_BYTES);
            #[cfg(test)]
            (0..plain).for_each(|_| super::tests::count_step());
            end += plain;
            let Some(c) = char_at(text, end) else { break };
            #[cfg(test)]
            super::tests::count_step();
            let wide = self.wide && is_wide_punctuation(c) && !WIDE_BRACKETS.contains(&c);
            let ends = match c {
                ',' | '|' | ';' | '[' => self.is_end(text, end, c),
                '&' => self.escaped || is_markup(text, end),
                '%' => self.escaped && is_escaped_stop(text_from(text, end + 1)),
                '\\' => is_escaped_end(text, end + 1),
                _ if c.is_ascii() => false,
                // Two links with an arrow or dot between them.
                _ => {
                    matches!(c, '·' | '\u{2190}'..='\u{2bff}') && is_link(text, end + c.len_utf8())
                }
            };
            if ends || is_stop(c) && !wide || Some(c) == quote {
                break;
            }
            if let Some(open) = counter(&mut depth, OPENING, c) {
                *open += 1;
            } else if let Some(open) = counter(&mut depth, CLOSING, c) {
                match open.checked_sub(1) {
                    Some(left) => *open = left,
                    None if c == ')' && self.goes_on(text, end + 1) => {}
                    None => break,
                }
            }
            end += c.len_utf8();
        }
        self.trim(text, from, end)
    }

    /// Whether a closing parenthesis that nothing opened belongs to the link: `/a)b` where no
    /// parenthesis stands in front of the link either.
    fn goes_on(self, text: &str, at: usize) -> bool {
        let next = |c: char| c.is_alphanumeric() || matches!(c, '/' | '+' | '-' | '_' | '=' | '&');
        self.before != Some('(') && char_at(text, at).is_some_and(next)
    }

    /// Whether a link ends at a separator or bracket: another link follows, the next field of a
    /// payload or template, what a wiki or Slack shows, a label, or the closing tag of BBCode.
    fn is_end(self, text: &str, at: usize, c: char) -> bool {
        let rest = text_from(text, at + 1);
        match c {
            '[' => {
                let tag = rest.strip_prefix('/');
                tag.is_some_and(|it| it.starts_with(|c: char| c.is_alphabetic()))
                    || is_label(rest, self.before == Some(':'))
            }
            ';' => is_field(rest, ':', u8::is_ascii_uppercase) || is_link(text, at + 1),
            '|' => {
                matches!(self.before, Some('[' | '{' | '<' | ';'))
                    || is_field(rest, '=', u8::is_ascii_lowercase)
                    || is_link(text, at + 1)
            }
            _ => is_link(text, at + 1),
        }
    }

    fn trim(self, text: &str, from: usize, end: usize) -> usize {
        let mut tail = text.get(from..end).unwrap_or_default();
        // Emphasis in Markdown: what opened it in front closes it behind.
        let emphasis = self.before.filter(|c| matches!(c, '_' | '~'));
        while let Some(last) = tail.chars().next_back() {
            let shorter = tail.len() - last.len_utf8();
            let folded = if self.wide { fold(last) } else { last };
            let kept = match folded {
                '.' | ',' | ':' | '!' | '?' | '\'' | '*' | '|' | '\\' | '(' | '[' | '{' => shorter,
                ';' => entity_start(tail).unwrap_or(shorter),
                c if is_invisible(c) || is_soft(c) || Some(c) == emphasis => shorter,
                _ => break,
            };
            tail = tail.get(..kept).unwrap_or_default();
        }
        from + tail.len()
    }
}

/// Whether a link ends at a comma, bar or semicolon because another link follows it.
fn is_link(text: &str, at: usize) -> bool {
    let rest = text_from(text, at);
    let window = rest.as_bytes().iter().take(MAX_NEXT_HOST);
    let length = window.take_while(|&&byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte));
    let Some((head, tail)) = rest.split_at_checked(length.count()) else { return false };
    let is_web = |scheme| head.eq_ignore_ascii_case(scheme);
    if tail.starts_with("://") {
        return is_web("http") || is_web("https") || is_web("hxxp") || is_web("hxxps");
    }
    let around = Surroundings { path: true, ..Surroundings::default() };
    tail.starts_with('/')
        && head.contains(|c: char| c.is_ascii_alphabetic())
        && host_in_text(head, around).is_some_and(|it| it.start == 0)
}

/// Whether the digits behind a percent sign, in any number of layers (`%2520`), stand for what ends
/// a link in a text.
fn is_escaped_stop(rest: &str) -> bool {
    let code = rest.trim_start_matches("25");
    let byte = code.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
    byte.is_some_and(|byte| byte.is_ascii() && is_stop(char::from(byte)))
}

/// Whether a backslash in front of an offset begins an escape of JSON for what no link contains.
fn is_escaped_end(text: &str, at: usize) -> bool {
    is_line_break(text, at) || unicode_escape(text_from(text, at)).is_some_and(|(c, _)| is_stop(c))
}

/// Whether a text begins with the name of a field of a payload: `;BODY:`, `|title=`.
fn is_field(rest: &str, ends: char, is_part: fn(&u8) -> bool) -> bool {
    let length = rest.bytes().take(MAX_FIELD).take_while(is_part).count();
    length > 0 && text_from(rest, length).starts_with(ends)
}

/// Whether `[...]` is a text and no part of a query: `https://a.example[Read more]`. Behind the name of
/// a macro (`link:`) it always is.
fn is_label(rest: &str, is_macro: bool) -> bool {
    let bytes = rest.bytes().take(MAX_LABEL_TEXT);
    let inner = bytes.take_while(|byte| !matches!(byte, b']' | b'[' | b'\n')).count();
    let Some((inner, rest)) = rest.split_at_checked(inner) else { return false };
    rest.starts_with(']')
        && (is_macro
            || inner.contains(' ')
            || inner.starts_with(|c: char| c.is_uppercase())
                && !is_numbered(inner)
                && !text_from(rest, 1).starts_with(|c: char| c.is_alphanumeric() || c == '='))
}

/// Whether a text is a letter and numbers between colons, as an account of Steam is written: `U:1:22202`.
fn is_numbered(text: &str) -> bool {
    let mut parts = text.split(':');
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|it| it.is_ascii_digit());
    parts.next().is_some_and(|letter| letter.len() == 1) && text.len() > 1 && parts.all(is_number)
}

/// A tail with its disguises undone, which are those of the host: `a[.]php`, `／ａ`, `a\-b`.
pub(super) fn refang(tail: &str, wide: bool) -> String {
    let mut plain = String::with_capacity(tail.len());
    let mut at = 0;
    while let Some(c) = char_at(tail, at) {
        let next = at + c.len_utf8();
        if c == '\\' {
            let rest = text_from(tail, next);
            if let Some((c, length)) = unicode_escape(rest) {
                plain.push(c);
                at = next + length;
                continue;
            }
            // Markdown, TeX and QR payloads put a backslash in front of punctuation.
            if let Some(escaped) = char_at(rest, 0).filter(|c| "-_~%&#$=!*+.(),;:".contains(*c)) {
                plain.push(escaped);
                at = next + 1;
                continue;
            }
        }
        let may_be = c == '\\' || disguise::is_open(c);
        let disguised = may_be.then(|| symbol(tail, at)).flatten();
        let spelled = match disguised.map(|it| it.kind) {
            Some(Kind::Dot) => Some("."),
            Some(Kind::Slash) => Some("/"),
            Some(Kind::Slashes) => Some("//"),
            Some(Kind::Colon) => Some(":"),
            _ => None,
        };
        match (disguised, spelled) {
            (Some(symbol), Some(spelled)) => {
                plain.push_str(spelled);
                at = symbol.end;
            }
            _ => {
                plain.push(if wide { fold(c) } else { c });
                at = next;
            }
        }
    }
    plain
}

/// Whether a tail has escapes of JSON, or those of TeX behind a brace, although nothing in front of it
/// is disguised.
pub(super) fn is_escaped(tail: &str, before: Option<char>) -> bool {
    let mut backslashes = memchr::memchr_iter(b'\\', tail.as_bytes());
    let is_escape = |at| {
        let rest = text_from(tail, at + 1);
        before == Some('{') || rest.starts_with('/') || unicode_escape(rest).is_some()
    };
    backslashes.any(is_escape)
}

/// The counter of the open brackets of a character's kind, if it is a bracket.
fn counter(depth: &mut [usize; 3], brackets: [char; 3], c: char) -> Option<&mut usize> {
    depth.iter_mut().zip(brackets).find(|&(_, bracket)| bracket == c).map(|(open, _)| open)
}

/// Whether a character reference starts at an offset that stands for markup or for what ends a link:
/// the text is escaped HTML, and the link ends where the attribute, tag or word does.
fn is_markup(text: &str, at: usize) -> bool {
    reference(text, at + 1).is_some_and(|(c, _)| is_stop(c) || c == '\'')
}

/// Where the character reference at the end of a tail starts
/// (<https://github.github.com/gfm/#extended-autolink-path-validation>).
fn entity_start(tail: &str) -> Option<usize> {
    let name = tail.strip_suffix(';')?;
    let start = name.trim_end_matches(|c: char| c.is_ascii_alphanumeric()).len();
    (start < name.len() && name.get(..start)?.ends_with('&')).then(|| start - 1)
}

/// Dashes, the apostrophe and the raised dot: part of a word, but not of its end.
fn is_soft(c: char) -> bool {
    matches!(c, '\u{b7}' | '\u{387}' | '\u{2010}'..='\u{2013}' | '\u{2019}' | '\u{2032}')
}

/// Bytes other than brackets that never end a link.
static PLAIN_BYTES: ByteClass = byte_class(b"/.-_=?#:+~@!$*");

const MAX_NEXT_HOST: usize = 64;
/// The names of fields are short: `BODY`, `accessdate`.
const MAX_FIELD: usize = 12;
/// A longer label would be a sentence.
const MAX_LABEL_TEXT: usize = 64;
const OPENING: [char; 3] = ['(', '[', '{'];
const CLOSING: [char; 3] = [')', ']', '}'];
const WIDE_BRACKETS: [char; 6] = ['（', '）', '［', '］', '｛', '｝'];

#[cfg(test)]
mod tests {
    use super::Tail;
    use super::refang;

    #[test]
    fn a_tail_ends_where_the_sentence_goes_on() {
        let cases = [
            ("/a, b", "/a"),
            ("/a(b)", "/a(b)"),
            ("/a(b))", "/a(b)"),
            ("/a(.", "/a"),
            ("/a)b", "/a)b"),
            ("/a).", "/a"),
            ("/a'.", "/a"),
            ("/it's", "/it's"),
            ("/a。好", "/a"),
            ("/a—b", "/a"),
            ("/a–b", "/a–b"),
            ("/a?b=1&amp;", "/a?b=1"),
            ("/a&quot;>", "/a"),
            ("/日本語", "/日本語"),
            ("?", ""),
            ("#", "#"),
        ];
        for (text, tail) in cases {
            let end = Tail::default().end(text, 0);
            assert_eq!(text.get(..end), Some(tail), "{text}");
        }
    }

    #[test]
    fn what_stands_before_decides_what_ends_it() {
        let end = |before, text| Tail { before: Some(before), ..Tail::default() }.end(text, 0);
        assert_eq!(end('\'', "/a','b"), 2);
        assert_eq!(end('_', "/a_"), 2);
        assert_eq!(end(' ', "/a_"), 3);
    }

    #[test]
    fn disguises_are_undone() {
        assert_eq!(refang("/a[.]php?b(c)", false), "/a.php?b(c)");
        assert_eq!(refang("／ａ．ｂ", true), "/a.b");
    }
}
