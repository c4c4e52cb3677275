//! Percent-encoding of patterns that are not URLs.

/// Undoes escapes until none is left, as the normal form of links has them undone.
///
/// The end of what is decoded so far works as a stack: a byte that completes an escape, decoded or
/// not, folds it, so that `%2525…25` costs one pass and not one for each layer.
pub(crate) fn decode(text: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(text.len());
    for byte in text {
        decoded.push(*byte);
        while let [.., b'%', high, low] = decoded[..]
            && let (Some(high), Some(low)) = (digit(high), digit(low))
        {
            decoded.truncate(decoded.len() - 3);
            decoded.push(high << 4 | low);
        }
    }
    decoded
}

/// Whether the normal form of a link writes the byte as an escape.
pub(crate) fn is_escaped(byte: u8) -> bool {
    byte <= 0x20 || byte >= 0x7f || byte == b'#' || byte == b'%'
}

fn digit(byte: u8) -> Option<u8> {
    (byte as char).to_digit(16).map(|digit| digit as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_undone_to_the_last() {
        for (text, expected) in
            [("a%20b", "a b"), ("%252541", "A"), ("%4%31", "A"), ("100%", "100%"), ("%zz", "%zz")]
        {
            assert_eq!(decode(text.as_bytes()), expected.as_bytes());
        }
        let layers = format!("%{}41", "25".repeat(1_000_000));
        assert_eq!(decode(layers.as_bytes()), b"A");
    }
}
