//! Reserved words of a platform: first segments of paths that are never an id.

use crate::platform_data::MAX_RESERVED;
use crate::wire::segment_key::SegmentKey;

/// The reserved words of a platform.
#[derive(Debug)]
pub(super) struct Reserved {
    /// Sorted, in lower case.
    words: &'static [&'static str],
    /// A bit for the key of each word: most other words are told by it.
    hints: Vec<u64>,
}

impl Reserved {
    /// The set of words that are sorted and in lower case.
    pub(super) fn of(words: &'static [&'static str]) -> Self {
        // Of sixteen bits about one is set.
        let count = (words.len() / 4).next_power_of_two();
        let mut reserved = Self { words, hints: vec![0; count] };
        for word in words {
            let (place, bit) = reserved.hint(word);
            if let Some(hint) = reserved.hints.get_mut(place) {
                *hint |= bit;
            }
        }
        reserved
    }

    /// Whether a text is one of the words, without regard to ASCII case.
    pub(super) fn contains(&self, text: &str) -> bool {
        let (place, bit) = self.hint(text);
        self.hints.get(place).is_some_and(|hint| hint & bit != 0) && self.is_word(text)
    }

    fn is_word(&self, text: &str) -> bool {
        let mut lower = [0; MAX_RESERVED];
        let Some(lower) = lower.get_mut(..text.len()) else { return false };
        lower.copy_from_slice(text.as_bytes());
        lower.make_ascii_lowercase();
        self.words.binary_search_by(|word| word.as_bytes().cmp(lower)).is_ok()
    }

    /// Where the bit of a text is.
    fn hint(&self, text: &str) -> (usize, u64) {
        let hash = SegmentKey::of_text(text).hash();
        ((hash >> 17) as usize & (self.hints.len() - 1), 1 << (hash & 63))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_any_case_and_nothing_else_is() {
        const WORDS: &[&str] = &["a", "about", "about-us", "login.php", "subscription_center"];
        let reserved = Reserved::of(WORDS);
        for word in WORDS {
            assert!(reserved.contains(word) && reserved.contains(&word.to_uppercase()), "{word}");
        }
        let long = "subscription_center".repeat(9);
        for other in ["", "b", "abou", "abouts", "about-u", "subscription_cente", &long, "\u{e9}"] {
            assert!(!reserved.contains(other), "{other}");
        }
        assert!(!Reserved::of(&[]).contains(""));
    }
}
