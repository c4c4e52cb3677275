//! Comments and white space around entries.

use crate::url::disguise::is_invisible;
use crate::url::disguise::is_of_emoji;

/// How comments are written in a format.
#[derive(Clone, Copy)]
pub(crate) struct Comments {
    /// What begins a line that is a comment.
    pub(crate) line: &'static [&'static str],
    /// What begins a comment behind an entry, if white space precedes it.
    pub(crate) trailing: &'static [&'static str],
}

impl Comments {
    /// The comments of lists whose entries hold neither spaces nor any of the marks.
    pub(crate) const USUAL: Self =
        Self { line: &["#", "!", ";", "//"], trailing: &["#", ";", "//"] };

    /// The entry on a line; `None` when the line is blank or a comment.
    pub(crate) fn entry<'l>(&self, line: &'l str) -> Option<&'l str> {
        let line = trim(line);
        if line.is_empty() || self.line.iter().any(|mark| line.starts_with(mark)) {
            return None;
        }
        // Nearly no entry has white space in it, and then nothing trails it.
        if line.bytes().fold(true, |is, byte| is & byte.is_ascii_graphic()) {
            return Some(line);
        }
        let mut rest = line;
        while let Some(space) = rest.find(char::is_whitespace) {
            let behind = rest.get(space..)?;
            let after = behind.trim_start();
            if self.trailing.iter().any(|mark| after.starts_with(mark)) {
                return line.strip_suffix(behind);
            }
            rest = after;
        }
        Some(line)
    }
}

/// A line without white space and invisible characters around it, and without [`END_OF_FILE`]. A byte order
/// mark stands inside of a file where files were joined, and marks of direction come along with copied
/// text. What ends an emoji stays. Other control characters stay too, since whoever reads the line must
/// warn of them.
pub(crate) fn trim(line: &str) -> &str {
    let is_blank = |char: char| char.is_whitespace() || char == END_OF_FILE || is_invisible(char);
    let is_plain = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
    if is_plain(line.as_bytes().first()) && is_plain(line.as_bytes().last()) {
        return line;
    }
    let begun = line.trim_start_matches(is_blank);
    let rest = begun.trim_end_matches(is_blank);
    let kept = end_of_emoji(rest, begun.get(rest.len()..).unwrap_or_default());
    begun.get(..rest.len() + kept).unwrap_or(rest)
}

/// How many bytes of what stands behind a text belong to the emoji at its end: U+FE0F asks for the picture
/// of a symbol, and tags behind a black flag name a region (UTS #51).
fn end_of_emoji(text: &str, behind: &str) -> usize {
    let is_tag = |char: char| matches!(char, '\u{e0020}'..='\u{e007f}');
    let last = text.chars().next_back();
    match behind.chars().next() {
        Some(first) if last == Some(BLACK_FLAG) && is_tag(first) => {
            behind.len() - behind.trim_start_matches(is_tag).len()
        }
        Some(first) if is_of_emoji(last, first, None) => first.len_utf8(),
        _ => 0,
    }
}

const BLACK_FLAG: char = '\u{1f3f4}';

/// The character with which DOS ended a file of text.
const END_OF_FILE: char = '\u{1a}';

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_begin_a_line_or_follow_white_space() {
        for (line, entry) in [
            ("evil.example", Some("evil.example")),
            ("\u{feff} evil.example\t", Some("evil.example")),
            ("\u{200e}evil.example\u{202c} ", Some("evil.example")),
            ("buy \u{2764}\u{fe0f}\u{200b} ", Some("buy \u{2764}\u{fe0f}")),
            ("\u{1f3f4}\u{e0067}\u{e0062}\u{e007f} ", Some("\u{1f3f4}\u{e0067}\u{e0062}\u{e007f}")),
            ("evil.example\u{fe0f}\u{e007f}", Some("evil.example")),
            ("\u{2764}\u{fe0f}\u{e007f}", Some("\u{2764}\u{fe0f}")),
            ("\u{1f3f4}\u{fe0f}\u{200b}", Some("\u{1f3f4}\u{fe0f}")),
            ("\u{200b}# why", None),
            ("\u{1a}", None),
            ("\u{1}\u{1}", Some("\u{1}\u{1}")),
            ("evil.example # why", Some("evil.example")),
            ("evil.example \t // why", Some("evil.example")),
            ("evil.example#why", Some("evil.example#why")),
            ("a b # why", Some("a b")),
            ("#", None),
            ("  ; why", None),
            ("\u{feff}", None),
            ("", None),
        ] {
            assert_eq!(Comments::USUAL.entry(line), entry, "{line:?}");
        }
    }

    #[test]
    fn blanks_and_tags_are_trimmed_in_linear_time() {
        // Looked at again for each blank, so many tags would take minutes.
        let line = format!("evil.example{}", "\u{e0061}\u{200b}".repeat(500_000));
        assert_eq!(trim(&line), "evil.example");
        let line = format!("evil.example{}", "\u{e0061}".repeat(1_000_000));
        assert_eq!(trim(&line), "evil.example");
    }
}
