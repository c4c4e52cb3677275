//! A first look at a path or a query, which most links do not get beyond.

/// Whether a text has a byte without which it holds no link: `:`, `%` or `H`.
///
/// Eight bytes at a time, in words that overlap at the end: the loop ends where the text ends, and
/// most texts are too short for more than a few words.
#[inline]
pub(super) fn has_hint(text: &str) -> bool {
    let bytes = text.as_bytes();
    let Some(last) = bytes.last_chunk::<8>() else {
        return bytes.iter().fold(false, |found, byte| found | matches!(byte, b':' | b'%' | b'H'));
    };
    let mut found = hints(*last);
    let (words, _) = bytes.as_chunks::<8>();
    for word in words {
        found |= hints(*word);
    }
    found != 0
}

/// A bit for each byte that is a hint. A byte behind such a one may be taken for another, which does
/// no harm.
#[inline(always)]
fn hints(word: [u8; 8]) -> u64 {
    const LOW: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let word = u64::from_le_bytes(word);
    let is = |byte: u8| {
        let different = word ^ (LOW * byte as u64);
        different.wrapping_sub(LOW) & !different
    };
    (is(b':') | is(b'%') | is(b'H')) & HIGH
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_hint_is_seen_wherever_it_stands() {
        for length in 0..40 {
            let plain = "abcdefgxyz/-._~!$&()*+,;=@09IJGZ;<>AO&$".repeat(2);
            let plain = &plain[..length];
            assert!(!has_hint(plain), "{plain}");
            for at in 0..length {
                for hint in [":", "%", "H"] {
                    let mut text = plain.to_owned();
                    text.replace_range(at..=at, hint);
                    assert!(has_hint(&text), "{text}");
                }
            }
        }
    }
}
