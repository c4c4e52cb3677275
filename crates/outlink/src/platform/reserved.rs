//! Reserved words of a platform: first segments of paths that are never an id. The files in the root of any
//! host are reserved words of every platform.
//!
//! `wall#` reserves `wall` with numbers behind it: `wall12`, `wall12_345`, `wall-12_345`.

use crate::platform_data::MAX_RESERVED;
use crate::platform_data::ROOT_FILES;
use crate::wire::segment_key::SegmentKey;

/// The reserved words of a platform.
#[derive(Debug)]
pub(super) struct Reserved {
    /// Sorted, in lower case.
    words: &'static [&'static str],
    /// A bit for the key of each word: most other words are told by it.
    hints: Vec<u64>,
    /// Whether some words are reserved with numbers behind them.
    has_numbered: bool,
}

impl Reserved {
    /// The set of words that are sorted and in lower case, and of [`ROOT_FILES`].
    pub(super) fn of(words: &'static [&'static str]) -> Self {
        // Of sixteen bits about one is set.
        let count = ((words.len() + ROOT_FILES.len()) / 4).next_power_of_two();
        let has_numbered = words.iter().any(|word| word.ends_with(NUMBERS));
        let mut reserved = Self { words, hints: vec![0; count], has_numbered };
        for word in words.iter().chain(ROOT_FILES) {
            let (place, bit) = reserved.hint(word);
            if let Some(hint) = reserved.hints.get_mut(place) {
                *hint |= bit;
            }
        }
        reserved
    }

    /// Whether a text is one of the words, without regard to ASCII case.
    pub(super) fn contains(&self, text: &str) -> bool {
        self.contains_plainly(text)
            || self.has_numbered && text.ends_with(is_digit) && self.is_numbered(text)
    }

    /// As [`Self::contains`], without the words that are reserved with numbers behind them.
    pub(super) fn contains_plainly(&self, text: &str) -> bool {
        let (place, bit) = self.hint(text);
        let may_be_word = self.hints.get(place).is_some_and(|hint| hint & bit != 0);
        may_be_word && (is_one_of(self.words, text, "") || is_one_of(ROOT_FILES, text, ""))
    }

    /// Whether a text that ends in a digit is a word with one or two numbers behind it, which may be
    /// negative: `wall-12_345`. In `wall_12` the number does not stand behind the word.
    fn is_numbered(&self, text: &str) -> bool {
        let Some((stem, numbers)) = text.find(is_digit).and_then(|at| text.split_at_checked(at))
        else {
            return false;
        };
        let (first, second) = numbers.split_once('_').unwrap_or((numbers, "0"));
        let second = second.strip_prefix('-').unwrap_or(second);
        let is_number = |text: &str| !text.is_empty() && text.chars().all(is_digit);
        is_number(first)
            && is_number(second)
            && is_one_of(self.words, stem.strip_suffix('-').unwrap_or(stem), NUMBERS)
    }

    /// Where the bit of a text is.
    fn hint(&self, text: &str) -> (usize, u64) {
        let hash = SegmentKey::of_text(text).hash();
        ((hash >> 17) as usize & (self.hints.len() - 1), 1 << (hash & 63))
    }
}

/// Whether a text with something behind it is one of some sorted words, without regard to ASCII case.
fn is_one_of(words: &[&str], text: &str, behind: &str) -> bool {
    let mut lower = [0; MAX_RESERVED];
    let length = text.len() + behind.len();
    let Some(lower) = lower.get_mut(..length) else { return false };
    let (head, tail) = lower.split_at_mut(text.len());
    head.copy_from_slice(text.as_bytes());
    tail.copy_from_slice(behind.as_bytes());
    lower.make_ascii_lowercase();
    words.binary_search_by(|word| word.as_bytes().cmp(lower)).is_ok()
}

/// What stands for numbers in a reserved word.
const NUMBERS: &str = "#";

fn is_digit(character: char) -> bool {
    character.is_ascii_digit()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_may_be_reserved_with_numbers_behind_it() {
        let reserved = Reserved::of(&["app", "doc#", "wall#"]);
        for word in ["wall1", "Wall1_2", "wall-1_23", "wall1_-23", "doc12_3", "app"] {
            assert!(reserved.contains(word), "{word}");
        }
        for other in [
            "wall",
            "wall1a",
            "wall_",
            "wall_1",
            "wall1_",
            "wall1_2_3",
            "doc",
            "app1",
            "a1",
            "1",
            "wallpaper_1",
        ] {
            assert!(!reserved.contains(other), "{other}");
        }
    }

    #[test]
    fn words_are_found_in_any_case_and_nothing_else_is() {
        const WORDS: &[&str] = &["a", "about", "about-us", "login.php", "subscription_center"];
        let reserved = Reserved::of(WORDS);
        for word in WORDS {
            assert!(reserved.contains(word) && reserved.contains(&word.to_uppercase()), "{word}");
        }
        let long = "subscription_center".repeat(9);
        for file in ROOT_FILES {
            assert!(reserved.contains(file) && reserved.contains(&file.to_uppercase()), "{file}");
        }
        for other in ["", "b", "abou", "abouts", "about-u", "subscription_cente", &long, "\u{e9}"] {
            assert!(!reserved.contains(other), "{other}");
        }
        assert!(!Reserved::of(&[]).contains(""));
    }
}
