//! Path, query and fragment of a link in text.

use crate::extract::class::char_at;
use crate::extract::class::fold;
use crate::extract::class::is_invisible;
use crate::extract::class::is_stop;
use crate::extract::class::is_wide_punctuation;
use crate::extract::class::text_from;
use crate::extract::host::Surroundings;
use crate::extract::host::host_in_text;
use crate::extract::symbol::Kind;
use crate::extract::symbol::symbol;

/// What a tail is read with.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tail {
    /// The character in front of the link; a quote there ends the link when it comes again.
    pub(super) before: Option<char>,
    /// Whether the link is written in fullwidth forms, so that these do not end it.
    pub(super) wide: bool,
}

impl Tail {
    /// The offset at which the tail that starts at `from` ends.
    ///
    /// It goes on to white space or a character that no link has, or to a closing bracket that is
    /// not opened in it; then the punctuation at its end goes to the sentence.
    pub(super) fn end(self, text: &str, from: usize) -> usize {
        let quote = match self.before {
            Some('\u{2018}') => Some('\u{2019}'),
            quote => quote.filter(|&c| c == '\''),
        };
        let mut depth = [0_usize; 3];
        let mut end = from;
        while let Some(c) = char_at(text, end) {
            #[cfg(test)]
            super::tests::count_step();
            let wide = self.wide && is_wide_punctuation(c) && !WIDE_BRACKETS.contains(&c);
            if matches!(c, ',' | '|' | ';' | '[') && is_end(text, end) {
                break;
            }
            if is_stop(c) && !wide || Some(c) == quote || c == '&' && is_markup(text, end) {
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

/// Whether a link ends at a comma, bar or semicolon because another link follows, or at a bracket
/// because it is the closing tag of BBCode: `[/url]`.
fn is_end(text: &str, at: usize) -> bool {
    let rest = text_from(text, at + 1);
    if char_at(text, at) == Some('[') {
        return rest
            .strip_prefix('/')
            .is_some_and(|it| it.starts_with(|c: char| c.is_alphabetic()));
    }
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

/// A tail with its disguises undone, which are those of the host: `a[.]php`, `／ａ`.
pub(super) fn refang(tail: &str, wide: bool) -> String {
    let mut plain = String::with_capacity(tail.len());
    let mut at = 0;
    while let Some(c) = char_at(tail, at) {
        let disguised = matches!(c, '[' | '(' | '{' | '\\').then(|| symbol(tail, at)).flatten();
        let spelled = match disguised.map(|it| it.kind) {
            Some(Kind::Dot) => Some('.'),
            Some(Kind::Slash) => Some('/'),
            Some(Kind::Colon) => Some(':'),
            _ => None,
        };
        plain.push(spelled.unwrap_or(if wide { fold(c) } else { c }));
        at = match disguised {
            Some(symbol) if spelled.is_some() => symbol.end,
            _ => at + c.len_utf8(),
        };
    }
    plain
}

/// The counter of the open brackets of a character's kind, if it is a bracket.
fn counter(depth: &mut [usize; 3], brackets: [char; 3], c: char) -> Option<&mut usize> {
    depth.iter_mut().zip(brackets).find(|&(_, bracket)| bracket == c).map(|(open, _)| open)
}

/// Whether a character reference starts at an offset that stands for markup: the text is escaped
/// HTML, and the link ends where the attribute or tag does.
fn is_markup(text: &str, at: usize) -> bool {
    let rest = text_from(text, at);
    ["&quot;", "&lt;", "&gt;", "&#34;", "&#39;", "&apos;"].iter().any(|it| rest.starts_with(it))
}

/// Where the character reference at the end of a tail starts
/// (<https://github.github.com/gfm/#extended-autolink-path-validation>).
fn entity_start(tail: &str) -> Option<usize> {
    let name = tail.strip_suffix(';')?;
    let start = name.trim_end_matches(|c: char| c.is_ascii_alphanumeric()).len();
    (start < name.len() && name.get(..start)?.ends_with('&')).then(|| start - 1)
}

/// Dashes and the apostrophe: part of a word, but not of its end.
fn is_soft(c: char) -> bool {
    matches!(c, '\u{2010}'..='\u{2013}' | '\u{2019}')
}

const MAX_NEXT_HOST: usize = 64;
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
        let end = |before, text| Tail { before: Some(before), wide: false }.end(text, 0);
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
