//! Parts of what is written: plurals, the first few of many, an error with its causes, the line of an
//! offset, JSON on a line, texts of others on a line.

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

/// A text that somebody else wrote, fit to stand in one line of a terminal or a log: every character that
/// would end the line, move the cursor or turn the direction of what follows is escaped.
pub fn one_line(text: &str) -> Cow<'_, str> {
    // Nearly every text is printable ASCII.
    let is_printable = text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    if is_printable || !text.chars().any(is_control) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    text.chars().for_each(|char| push_escaped(&mut shown, char));
    Cow::Owned(shown)
}

/// As [`one_line`], for a text that is not kept.
pub(crate) fn into_one_line(text: String) -> String {
    let escaped = match one_line(&text) {
        Cow::Owned(escaped) => Some(escaped),
        Cow::Borrowed(_) => None,
    };
    escaped.unwrap_or(text)
}

/// Appends a character, escaped if it is one that [`one_line`] escapes.
pub(crate) fn push_escaped(shown: &mut String, char: char) {
    if is_control(char) {
        shown.extend(char.escape_default());
    } else {
        shown.push(char);
    }
}

fn is_control(char: char) -> bool {
    char.is_control() || is_line_end(char) || is_bidi_control(char) || is_hidden(char)
}

/// The characters that are not seen and have no place in any script: they disguise a name. Those that join
/// letters and emoji are left.
fn is_hidden(char: char) -> bool {
    matches!(char, '\u{ad}' | '\u{200b}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{fff9}'..='\u{ffff}')
        && char != '\u{fffd}'
}

/// The characters beyond ASCII that end a line as `\n` does.
fn is_line_end(char: char) -> bool {
    matches!(char, '\u{2028}' | '\u{2029}')
}

/// The characters that turn the direction of text, and so can make a report read as another one
/// (Unicode Standard Annex #9, section 2).
fn is_bidi_control(char: char) -> bool {
    matches!(char, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A message in the words of another language, on one line. `words` has what a remedy names in Rust, and
/// what does the same there.
pub fn in_words(message: &str, words: &[(&str, &str)]) -> String {
    let lines: Vec<&str> = message.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    words.iter().fold(lines.join(" "), |text, (rust, other)| text.replace(rust, other))
}

/// A value as JSON on one line. It is made of strings, numbers, times and lists of them, which JSON never
/// refuses.
pub(crate) fn json_line(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
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

/// An error in JSON of one line. Its line, which is always the first, is left out: whoever reads it counts
/// the lines of a file.
pub(crate) fn json_error_in_line(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let column = error.column();
    match message.strip_suffix(&format!(" at line 1 column {column}")) {
        Some(cause) => format!("{cause} at column {column}"),
        None => message,
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
    fn the_first_few_are_spelled_out_and_the_rest_is_counted() {
        let items = [1, 2, 3, 4];
        let texts =
            [0, 1, 2, 4].map(|count| FirstFew { items: &items[..count], shown: 2 }.to_string());
        assert_eq!(texts, ["", "1", "1; 2", "1; 2; and 2 more"]);
    }

    #[test]
    fn texts_of_others_fit_a_line_of_a_terminal() {
        assert_eq!(one_line("a\u{1b}[2J\n\u{202e}b\u{2028}"), "a\\u{1b}[2J\\n\\u{202e}b\\u{2028}");
        assert_eq!(one_line("e\u{200b}vil\u{fffd}"), "e\\u{200b}vil\u{fffd}");
        for text in ["å \\ \"x\"", "a\u{301}", "\u{645}\u{200c}\u{62e}", "👩\u{200d}💻"] {
            assert!(matches!(one_line(text), Cow::Borrowed(same) if same == text), "{text}");
        }
    }

    #[test]
    fn a_message_takes_the_words_of_another_language_and_one_line() {
        let words = [("OpenOptions::key", "keys=")];
        let message = in_words("none was given;\n  give it with OpenOptions::key\n", &words);
        assert_eq!(message, "none was given; give it with keys=");
    }

    #[test]
    fn lines_are_counted_from_one() {
        assert_eq!([0, 1, 2, 3, 9].map(|offset| line_at("a\n\nb", offset)), [1, 1, 2, 3, 3]);
    }
}
