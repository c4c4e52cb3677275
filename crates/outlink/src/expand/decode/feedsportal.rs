//! Links of FeedSportal, which old feeds and archives still hold.
//!
//! Source: the unit tests of macieklamberski/urlpurify.

/// What each letter stands for behind a `0`, beginning with `A`.
const DIGRAPHS: [&str; 26] = [
    "0", ".", "/", "?", "-", "=", "&", ",", "_", "%", "+", "http://", "https://", ".com", ".co.uk",
    ";", "|", ":", "www.", "#", "$", "~", "!", "(", ")", "Z",
];

/// `0L0Sexample0N0Cpath` is `http://www.example.com/path`.
pub(super) fn decode(value: &str) -> String {
    let mut parts = value.split('0');
    let mut target = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let mut characters = part.chars();
        match characters.next().and_then(digraph) {
            Some(text) => target.extend([text, characters.as_str()]),
            None => target.extend(["0", part]),
        }
    }
    target
}

fn digraph(letter: char) -> Option<&'static str> {
    let number = u32::from(letter).checked_sub(u32::from('A'))?;
    DIGRAPHS.get(usize::try_from(number).ok()?).copied()
}

/// The reverse, for the round trip of rows.
#[cfg(test)]
pub(crate) fn encode(target: &str) -> Option<String> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() && byte != b'0';
    let (scheme, mut rest) = match target.strip_prefix("https://") {
        Some(rest) => ("0M", rest),
        None => ("0L", target.strip_prefix("http://")?),
    };
    let mut value = scheme.to_owned();
    while let Some(first) = rest.chars().next() {
        let kept = rest.get(..first.len_utf8())?;
        if first.is_ascii() && is_plain(first as u8) {
            value.push(first);
        } else {
            let position = DIGRAPHS.iter().position(|text| *text == kept)?;
            value.push('0');
            value.push(char::from(b'A' + u8::try_from(position).ok()?));
        }
        rest = rest.get(first.len_utf8()..)?;
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digraphs_stand_for_texts() {
        assert_eq!(decode("0L0Sa0Eb0N0Cx0E1A0Bhtm"), "http://www.a-b.com/x-1A.htm");
        assert_eq!(decode("0Ma0O0Cx0A0"), "https://a.co.uk/x00");
        assert_eq!(
            encode("https://a.test/0?x=1").map(|text| decode(&text)).as_deref(),
            Some("https://a.test/0?x=1")
        );
    }
}
