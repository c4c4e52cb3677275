//! What two texts have in common.

/// How many bytes two texts have in common at their beginning.
pub(crate) fn common_start(a: &[u8], b: &[u8]) -> usize {
    let ((words_a, _), (words_b, _)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    for (at, (a, b)) in words_a.iter().zip(words_b).enumerate() {
        let differ = u64::from_le_bytes(*a) ^ u64::from_le_bytes(*b);
        if differ != 0 {
            return 8 * at + differ.trailing_zeros() as usize / 8;
        }
    }
    // Of the longer one there may be whole words left.
    let words = words_a.len().min(words_b.len());
    let (a, b) = (a.iter().skip(8 * words), b.iter().skip(8 * words));
    8 * words + a.zip(b).take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_common_start_ends_where_two_texts_differ() {
        let text: Vec<u8> = (1..40).collect();
        for length in 0..text.len() {
            assert_eq!(common_start(&text, &text[..length]), length);
            assert_eq!(common_start(&text[..length], &text), length);
            let mut other = text.clone();
            other[length] = 0;
            for end in length + 1..text.len() {
                assert_eq!(common_start(&text, &other[..end]), length);
                assert_eq!(common_start(&other, &text[..end]), length);
            }
        }
    }
}
