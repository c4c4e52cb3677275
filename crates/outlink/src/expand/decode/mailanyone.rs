//! The spelling of a target in links that Mailanyone rewrites. The target is cut into blocks of ten
//! characters, and the characters of each block are permuted in one way ([`ORDER`]). A last block of
//! fewer characters is reversed.

/// Which character of the target stands at each place of a block.
const ORDER: [usize; 10] = [7, 3, 0, 1, 9, 5, 6, 8, 2, 4];

/// The target.
pub(super) fn decode(text: &str) -> String {
    let text: Vec<char> = text.chars().collect();
    let mut decoded = String::with_capacity(text.len());
    let (blocks, rest) = text.as_chunks::<{ ORDER.len() }>();
    for block in blocks {
        let mut ordered = *block;
        for (character, place) in block.iter().zip(ORDER) {
            if let Some(slot) = ordered.get_mut(place) {
                *slot = *character;
            }
        }
        decoded.extend(ordered);
    }
    decoded.extend(rest.iter().rev());
    decoded
}

/// Writes a target so. The tests wrap links with it.
#[cfg(test)]
pub(crate) fn encode(target: &str) -> String {
    let target: Vec<char> = target.chars().collect();
    let (blocks, rest) = target.as_chunks::<{ ORDER.len() }>();
    let ordered = blocks.iter().flat_map(|block| ORDER.map(|place| block[place]));
    ordered.chain(rest.iter().rev().copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_put_in_order() {
        for (text, target) in [
            ("/pht.:/atselpmaxe", "https://a.example"),
            ("/pht.:/ats/mexylexapz", "https://a.example/xyz"),
            ("", ""),
            ("\u{e9}a", "a\u{e9}"),
        ] {
            assert_eq!(decode(text), target);
            assert_eq!(encode(target), text);
        }
    }
}
