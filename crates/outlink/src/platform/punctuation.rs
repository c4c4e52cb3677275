//! The punctuation of the sentence that a link stood in, at its end: `https://t.me/foo).`

use std::borrow::Cow;

use super::link::Link;
use super::link::name_of;

impl Link<'_> {
    /// The link without the punctuation at its end, under escapes or not; `None` if there is none.
    #[inline]
    pub(super) fn without_punctuation(&self) -> Option<Self> {
        let may_be_trimmed = match self.last_part().as_bytes() {
            [.., b'%', _, _] => true,
            [.., last] => is_punctuation(char::from(*last)),
            [] => false,
        };
        may_be_trimmed.then(|| self.trimmed())?
    }

    /// The part with which the link ends.
    fn last_part(&self) -> &str {
        let parts = [self.fragment, self.query, self.path, self.first_thing];
        parts.into_iter().find(|part| !part.is_empty()).unwrap_or_default()
    }

    #[cold]
    fn trimmed(&self) -> Option<Self> {
        let mut link = self.clone();
        let Self { fragment, query, path, first_thing, .. } = &mut link;
        let parts = [fragment, query, path, first_thing];
        let last = parts.into_iter().find(|part| !part.is_empty())?;
        let rest = trim_punctuation(last);
        if rest.len() == last.len() {
            return None;
        }
        *last = rest;
        if !self.first_thing.is_empty() {
            link.host = Cow::Owned(name_of(link.first_thing).into_owned());
        }
        Some(link)
    }
}

/// A text without the punctuation at its end.
fn trim_punctuation(mut text: &str) -> &str {
    while let Some(rest) = without_escape(text).or_else(|| text.strip_suffix(is_punctuation)) {
        text = rest;
    }
    text
}

/// A text without the punctuation sign that is escaped at its end; `None` if none is.
fn without_escape(text: &str) -> Option<&str> {
    let (rest, escape) = text.split_at_checked(text.len().checked_sub(3)?)?;
    let byte = u8::from_str_radix(escape.strip_prefix('%')?, 16).ok()?;
    is_punctuation(char::from(byte)).then_some(rest)
}

/// What ends or encloses a sentence, or marks it up. Other signs of ASCII may belong to a name, as `_` does.
fn is_punctuation(c: char) -> bool {
    matches!(
        c,
        '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '"' | ')' | ']' | '}' | '>' | '*' | '`' | '|'
    )
}

#[cfg(test)]
mod tests {
    use super::trim_punctuation;

    #[test]
    fn punctuation_is_trimmed_under_escapes_and_without() {
        for (text, expected) in [
            ("/foo).", "/foo"),
            ("/foo%22%3E,", "/foo"),
            ("/foo/%5D", "/foo/"),
            ("/foo%2F.", "/foo%2F"),
            ("/foo%D0%BF", "/foo%D0%BF"),
            ("/foo%+1", "/foo%+1"),
            ("/foo_", "/foo_"),
            ("...", ""),
            ("2C", "2C"),
        ] {
            assert_eq!(trim_punctuation(text), expected, "{text}");
        }
    }
}
