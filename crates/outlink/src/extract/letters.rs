//! Links spelled letter by letter: `d i s c o r d . g g / x`.

/// Letters with a space between each two, put together.
pub(super) struct Letters {
    pub(super) joined: String,
    /// For each byte of `joined` and for its end the offset of its origin.
    pub(super) origins: Vec<usize>,
    /// The offset behind the last single letter.
    pub(super) end: usize,
}

/// Puts letters together from an offset on, if there are enough of them and a dot among them. A
/// whole word may follow a slash or dot: `h t t p s : / / example.com`.
pub(super) fn letters(text: &str, start: usize) -> Option<Letters> {
    let bytes = text.as_bytes();
    let single = |at: usize| {
        #[cfg(test)]
        super::tests::count_step();
        let byte = *bytes.get(at)?;
        let alone = bytes.get(at + 1).is_none_or(u8::is_ascii_whitespace);
        (alone && (byte.is_ascii_alphanumeric() || b".:/-_\\?=+".contains(&byte))).then_some(byte)
    };
    let mut found = Letters { joined: String::new(), origins: Vec::new(), end: start };
    let mut at = start;
    while let Some(byte) = single(at) {
        found.joined.push(char::from(byte));
        found.origins.push(at);
        found.end = at + 1;
        if bytes.get(at + 1) != Some(&b' ') {
            break;
        }
        at += 2;
    }
    if found.joined.len() < MIN_JOINED_BYTES {
        return None;
    }
    if at > found.end && found.joined.ends_with(['/', '.']) {
        let rest = text.get(at..)?;
        let word = rest.split(char::is_whitespace).next()?;
        found.joined.push_str(word);
        found.origins.extend(at..at + word.len());
        found.origins.push(at + word.len());
    } else {
        found.origins.push(found.end);
    }
    Some(found)
}

const MIN_JOINED_BYTES: usize = 5;

#[cfg(test)]
mod tests {
    use super::letters;

    #[test]
    fn letters_are_put_together() {
        let joined = |text| letters(text, 0).map(|it| it.joined);
        assert_eq!(joined("t . m e / x y").as_deref(), Some("t.me/xy"));
        assert_eq!(joined("h t t p : / / a.example/b c").as_deref(), Some("http://a.example/b"));
        assert_eq!(joined("a b c d").as_deref(), None);
        assert_eq!(joined("ab c d e f g").as_deref(), None);
    }
}
