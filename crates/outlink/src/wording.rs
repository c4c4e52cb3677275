//! Parts of what is written: plurals, the first few of many, an error with its causes, the line of an
//! offset, strange text and JSON on a line.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;

use serde::Serialize;

/// A number with its noun, in the plural where it has to be.
pub fn counted(count: u64, noun: &str) -> String {
    match (count, noun.strip_suffix('y')) {
        (1, _) => format!("1 {noun}"),
        (_, Some(stem)) => format!("{count} {stem}ies"),
        (_, None) => format!("{count} {noun}s"),
    }
}

/// The text of an error, followed by those of its causes.
///
/// The text of an error leaves out its cause, which `source()` returns, so that no cause comes twice.
pub fn with_causes(error: &dyn Error) -> String {
    let causes = std::iter::successors(Some(error), |&error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// A value as JSON on one line. It is made of strings, numbers, times and lists of them, which JSON never
/// refuses.
pub(crate) fn json_line(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// A text that somebody else wrote, on one line and without anything that moves the cursor or turns the
/// direction of what follows: escaped if it has such a character, and else as it is.
pub fn one_line(text: &str) -> Cow<'_, str> {
    let is_odd = |char: char| char.escape_debug().len() > 1 && !matches!(char, '"' | '\'' | '\\');
    match text.chars().any(is_odd) {
        true => Cow::Owned(text.escape_debug().to_string()),
        false => Cow::Borrowed(text),
    }
}

/// The line, counted from 1, that a byte offset is in.
pub(crate) fn line_at(text: &str, offset: usize) -> usize {
    let before = text.as_bytes().get(..offset).unwrap_or(text.as_bytes());
    before.iter().filter(|byte| **byte == b'\n').count() + 1
}

/// The first few of several things in one sentence, and how many more there are.
pub(crate) struct FirstFew<'a, T> {
    pub(crate) items: &'a [T],
    /// How many are spelled out.
    pub(crate) shown: usize,
}

impl<T: fmt::Display> fmt::Display for FirstFew<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, item) in self.items.iter().take(self.shown).enumerate() {
            let separator = if number == 0 { "" } else { "; " };
            write!(f, "{separator}{item}")?;
        }
        match self.items.len().saturating_sub(self.shown) {
            0 => Ok(()),
            more => write!(f, "; and {more} more"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_singular_and_the_rest_is_plural() {
        let counts = [0, 1, 2].map(|count| counted(count, "list"));
        assert_eq!(counts, ["0 lists", "1 list", "2 lists"]);
        assert_eq!([1, 2].map(|count| counted(count, "entry")), ["1 entry", "2 entries"]);
    }

    #[test]
    fn what_would_break_the_line_is_escaped() {
        assert_eq!(one_line("a \"b\" å"), "a \"b\" å");
        assert_eq!(one_line("a\u{202e}b\u{2028}\n"), "a\\u{202e}b\\u{2028}\\n");
    }

    #[test]
    fn the_first_few_are_spelled_out_and_the_rest_is_counted() {
        let items = [1, 2, 3, 4];
        let texts =
            [0, 1, 2, 4].map(|count| FirstFew { items: &items[..count], shown: 2 }.to_string());
        assert_eq!(texts, ["", "1", "1; 2", "1; 2; and 2 more"]);
    }

    #[test]
    fn lines_are_counted_from_one() {
        assert_eq!([0, 1, 2, 3, 9].map(|offset| line_at("a\n\nb", offset)), [1, 1, 2, 3, 3]);
    }
}
