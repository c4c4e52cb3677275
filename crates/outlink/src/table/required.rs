//! Literals of which every match of a regex contains one.
//!
//! A list of an ad blocker brings thousands of regexes. One pass over the link for the literals of
//! all of them leaves a handful to run. The idea is that of the prefilters of RE2
//! (<https://swtch.com/~rsc/regexp/regexp4.html>), reduced to sets of literals.
//!
//! Links in normal form are ASCII, and all that is said here is about texts that are.

use regex_syntax::hir::Class;
use regex_syntax::hir::Hir;
use regex_syntax::hir::HirKind;
use regex_syntax::hir::Repetition;

use crate::table::gram::rarity;

/// Some literals, in ASCII lower case, of which a text of ASCII must contain one (in any case) for
/// the regex to match; none if the regex does not tell, or they would be in too many links to be
/// worth looking for.
pub(crate) fn required_literals(source: &str) -> Vec<String> {
    let Ok(hir) = regex_syntax::parse(source) else { return Vec::new() };
    let mut best = Best::default();
    let literals = RegexLiterals::of(&hir);
    best.consider(literals.exact);
    best.consider(literals.required);
    let mut literals = best.set.unwrap_or_default();
    literals.iter_mut().for_each(|literal| literal.truncate(MAX_BYTES));
    sorted(literals)
}

/// Facts about the matches of a part of a regex.
#[derive(Clone, Debug, Default)]
struct RegexLiterals {
    /// All of them, in lower case.
    exact: Option<Vec<String>>,
    /// Literals of which each contains one.
    required: Option<Vec<String>>,
}

impl RegexLiterals {
    /// The parser bounds how deep regexes are nested, and with it the depth of this.
    fn of(hir: &Hir) -> Self {
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => Self::exactly(vec![String::new()]),
            HirKind::Literal(literal) => match std::str::from_utf8(&literal.0) {
                Ok(text) if text.is_ascii() => Self::exactly(vec![text.to_ascii_lowercase()]),
                _ => Self::default(),
            },
            HirKind::Class(class) => Self { exact: members(class), required: None },
            HirKind::Repetition(repetition) => Self::of_repetition(repetition),
            HirKind::Capture(capture) => Self::of(&capture.sub),
            HirKind::Concat(parts) => Self::of_sequence(parts.iter().map(Self::of)),
            HirKind::Alternation(branches) => Self::of_branches(branches),
        }
    }

    fn exactly(exact: Vec<String>) -> Self {
        Self { exact: Some(exact), required: None }
    }

    fn of_repetition(repetition: &Repetition) -> Self {
        let Repetition { min, max, sub, .. } = repetition;
        let literals = Self::of(sub);
        match (*min, *max) {
            (0, Some(1)) => {
                let exact =
                    literals.exact.map(|exact| sorted([exact, vec![String::new()]].concat()));
                Self { exact, required: None }
            }
            (0, _) => Self::default(),
            (min, Some(max)) if min == max && min <= MAX_REPETITIONS => {
                Self::of_sequence((0..min).map(|_| literals.clone()))
            }
            _ => {
                let mut best = Best::default();
                best.consider(literals.exact);
                best.consider(literals.required);
                Self { exact: None, required: best.set }
            }
        }
    }

    fn of_sequence(parts: impl Iterator<Item = Self>) -> Self {
        let mut best = Best::default();
        let mut is_exact = true;
        // All that the parts since the last gap can be.
        let mut current = vec![String::new()];
        for part in parts {
            best.consider(part.required);
            let joined = part.exact.as_ref().and_then(|exact| product(&current, exact));
            if let Some(joined) = joined {
                current = joined;
            } else {
                is_exact = false;
                best.consider(Some(current));
                current = part.exact.unwrap_or_else(|| vec![String::new()]);
            }
        }
        if is_exact {
            return Self { exact: Some(current), required: best.set };
        }
        best.consider(Some(current));
        Self { exact: None, required: best.set }
    }

    fn of_branches(branches: &[Hir]) -> Self {
        let mut exact = Some(Vec::new());
        let mut required = Some(Vec::new());
        for literals in branches.iter().map(Self::of) {
            exact =
                exact.zip(literals.exact.clone()).map(|(all, of_branch)| [all, of_branch].concat());
            let mut best = Best::default();
            best.consider(literals.exact);
            best.consider(literals.required);
            required = required.zip(best.set).map(|(all, of_branch)| [all, of_branch].concat());
        }
        let few = |set: Vec<String>| Some(sorted(set)).filter(|set| set.len() <= MAX_LITERALS);
        Self { exact: exact.and_then(few), required: required.and_then(few) }
    }
}

/// The best of some sets of literals: the one whose most usual literal is the rarest.
#[derive(Debug, Default)]
struct Best {
    set: Option<Vec<String>>,
    rarity: usize,
}

impl Best {
    fn consider(&mut self, set: Option<Vec<String>>) {
        let Some(set) = set else { return };
        let rarity = set.iter().map(|literal| rarity_of(literal)).min().unwrap_or_default();
        let is_better = rarity > self.rarity
            || rarity == self.rarity
                && self.set.as_ref().is_some_and(|best| set.len() < best.len());
        if is_better && set.iter().all(|literal| literal.len() >= MIN_BYTES) {
            *self = Self { set: Some(set), rarity };
        }
    }
}

/// The characters of a class, if they are few.
fn members(class: &Class) -> Option<Vec<String>> {
    let is_member = |char: char| match class {
        Class::Unicode(class) => {
            class.iter().any(|range| (range.start()..=range.end()).contains(&char))
        }
        Class::Bytes(class) => {
            class.iter().any(|range| (range.start()..=range.end()).contains(&(char as u8)))
        }
    };
    let members = ('\0'..='\x7f').filter(|char| is_member(*char));
    let members = sorted(members.map(|char| char.to_ascii_lowercase().to_string()).collect());
    (1..=MAX_MEMBERS).contains(&members.len()).then_some(members)
}

/// Each of some beginnings with each of some ends, if these are few.
fn product(beginnings: &[String], ends: &[String]) -> Option<Vec<String>> {
    let is_small = beginnings.len() * ends.len() <= MAX_LITERALS;
    let join = |beginning: &String| -> Vec<String> {
        ends.iter().map(|end| format!("{beginning}{end}")).collect()
    };
    is_small.then(|| sorted(beginnings.iter().flat_map(join).collect()))
}

fn sorted(mut set: Vec<String>) -> Vec<String> {
    set.sort_unstable();
    set.dedup();
    set
}

/// How rare a literal is, as far as it is looked for.
fn rarity_of(literal: &str) -> usize {
    let bytes = literal.as_bytes();
    rarity(bytes.get(..MAX_BYTES).unwrap_or(bytes))
}

/// A shorter literal is in too many links to be worth looking for.
const MIN_BYTES: usize = 3;

/// Of a longer literal the beginning is enough.
const MAX_BYTES: usize = 64;

/// The most literals that are looked for because of one regex.
const MAX_LITERALS: usize = 32;

/// The most characters of a class that are told apart.
const MAX_MEMBERS: usize = 10;

/// The most repetitions that are written out.
const MAX_REPETITIONS: u32 = 8;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use regex::Regex;

    use super::*;

    #[test]
    fn literals_are_those_of_which_one_cannot_be_absent() {
        let cases: [(&str, &[&str]); 31] = [
            (r"evil\.example/", &["evil.example/"]),
            (r"^(?:[^/]+\.)?Evil\.example(?:[^\w.%-]|$)", &["evil.example"]),
            ("/ads?/banner", &["/ad/banner", "/ads/banner"]),
            ("abcd*efgh+ij", &["efg"]),
            ("abc{0,3}xyz1", &["xyz1"]),
            (r"login-[0-9]{2,}\.evil", &["login-"]),
            ("(?i)PayPal", &["paypal"]),
            ("(?i)kiss", &["kiss"]),
            ("[]ab]def", &["]def", "adef", "bdef"]),
            (r"paypa[l1]-.*\.(com|net)", &["paypa1-", "paypal-"]),
            (r"^(secure|login)-[a-z0-9]+\.(top|xyz)/", &["login-", "secure-"]),
            ("abcd|efgh", &["abcd", "efgh"]),
            ("(abcd|efgh)", &["abcd", "efgh"]),
            ("abc\\x41def", &["abcadef"]),
            (r"\bword\b{end}", &["word"]),
            ("(?x) a b c d", &["abcd"]),
            ("(?:ab){3}", &["ababab"]),
            ("(?:verify|sign[a-z]*in)/", &["sign", "verify"]),
            ("(?:zqzq|zxzx).*eacost", &["zqzq", "zxzx"]),
            // As rare as each other: fewer of them, and then the first.
            ("abc.*(?:bca|cba)", &["abc"]),
            ("(?:bca|cba).*abc", &["abc"]),
            ("abc.*cba", &["abc"]),
            ("xyz(?:abab){2,3}c", &["xyz"]),
            ("[0-5][0-6]kwx", &["0kwx", "1kwx", "2kwx", "3kwx", "4kwx", "5kwx", "6kwx"]),
            ("a.b.c", &[]),
            ("abcd|ef", &[]),
            ("(?:abcd)*", &[]),
            ("[a-z]{3}", &[]),
            ("(", &[]),
            ("é", &[]),
            ("éé", &[]),
        ];
        for (source, literals) in cases {
            assert_eq!(required_literals(source), literals, "{source}");
        }
    }

    fn regex_source() -> impl Strategy<Value = String> {
        let atom = prop_oneof![
            4 => "[abAk]{1,4}",
            1 => Just(r"\.".to_owned()),
            1 => Just(".".to_owned()),
            1 => Just(r"\w".to_owned()),
            1 => Just("[ab]".to_owned()),
            1 => Just("[^]a]".to_owned()),
            1 => Just("^".to_owned()),
            1 => Just(r"\b".to_owned()),
            1 => Just("(?i:k[kb]s)".to_owned()),
        ];
        let repeats = ["", "", "", "", "*", "+?", "?", "{0,2}", "{1,3}", "{2}", "{2,}"];
        let leaf = (atom, prop::sample::select(repeats.to_vec()))
            .prop_map(|(atom, repeat)| format!("(?:{atom}){repeat}"));
        leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                3 => prop::collection::vec(inner.clone(), 1..5).prop_map(|parts| parts.concat()),
                1 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a}|{b}")),
                1 => inner.clone().prop_map(|inner| format!("(?:{inner})?")),
                1 => inner.clone().prop_map(|inner| format!("(?:{inner}){{3}}")),
                1 => inner.prop_map(|inner| format!("({inner})")),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]
        #[test]
        fn no_match_lacks_all_literals(source in regex_source(), text in "[abAkKs.]{0,12}") {
            let Ok(regex) = Regex::new(&source) else { return Ok(()) };
            let literals = required_literals(&source);
            if !literals.is_empty() && regex.is_match(&text) {
                let text = text.to_ascii_lowercase();
                let has = |literal: &String| text.contains(literal.as_str());
                prop_assert!(literals.iter().any(has), "{source} {literals:?}");
            }
        }
    }
}
