//! A literal that every match of a regex contains.
//!
//! A list of an ad blocker brings thousands of regexes. One pass over the link for the literals of
//! all of them leaves a handful to run. The literal is taken from the source of the regex by a
//! reading that knows little and gives up early: what it does not understand has no literal, and is
//! run on every link.

/// The longest literal, in ASCII lower case, that a text must contain (in any case) for the regex
/// to match, if the regex tells one of at least [`MIN_CHARS`] characters.
pub(crate) fn required_literal(source: &str) -> Option<String> {
    let mut reading =
        Reading { rest: source.strip_prefix("(?i)").unwrap_or(source), runs: Runs::default() };
    while let Some(char) = reading.next() {
        reading.item(char)?;
    }
    reading.runs.end();
    Some(reading.runs.longest).filter(|literal| literal.len() >= MIN_CHARS)
}

struct Reading<'a> {
    rest: &'a str,
    runs: Runs,
}

impl Reading<'_> {
    fn next(&mut self) -> Option<char> {
        let mut chars = self.rest.chars();
        let char = chars.next();
        self.rest = chars.as_str();
        char
    }

    /// Reads one item on the outermost level; `None` gives up.
    fn item(&mut self, char: char) -> Option<()> {
        match char {
            '\\' => match escape(self.next()?, self.rest)? {
                Escape::Literal(char) => self.runs.push(char),
                Escape::Other => self.runs.end(),
            },
            // The repeated character may be absent; what stands before it may not.
            '*' | '?' => self.runs.end_before_last(),
            '{' => {
                self.runs.end_before_last();
                self.rest = self.rest.split_once('}')?.1;
            }
            '+' | '.' | '^' | '$' => self.runs.end(),
            '[' => {
                self.runs.end();
                self.class()?;
            }
            '(' => {
                self.runs.end();
                self.group()?;
            }
            '|' | ')' => return None,
            char if char.is_ascii() => self.runs.push(char),
            _ => self.runs.end(),
        }
        Some(())
    }

    /// Skips a class whose opening bracket was read.
    fn class(&mut self) -> Option<()> {
        self.rest = self.rest.strip_prefix('^').unwrap_or(self.rest);
        self.rest = self.rest.strip_prefix(']').unwrap_or(self.rest);
        loop {
            match self.next()? {
                '\\' => {
                    self.next()?;
                }
                ']' => return Some(()),
                '[' => return None,
                _ => {}
            }
        }
    }

    /// Skips a group whose opening parenthesis was read, and the groups in it.
    fn group(&mut self) -> Option<()> {
        let mut depth = 1;
        self.group_head()?;
        while depth > 0 {
            match self.next()? {
                '\\' => {
                    escape(self.next()?, self.rest)?;
                }
                '[' => self.class()?,
                '(' => {
                    self.group_head()?;
                    depth += 1;
                }
                ')' => depth -= 1,
                _ => {}
            }
        }
        Some(())
    }

    /// Gives up on groups that set flags: `(?x)` changes what the rest of the source means.
    fn group_head(&self) -> Option<()> {
        let is_plain = match self.rest.strip_prefix('?') {
            Some(head) => [":", "P<", "<"].iter().any(|plain| head.starts_with(plain)),
            None => true,
        };
        is_plain.then_some(())
    }
}

enum Escape {
    Literal(char),
    Other,
}

/// What an escape stands for; `None` for those that are longer than one character.
fn escape(char: char, rest: &str) -> Option<Escape> {
    match char {
        'b' | 'B' if rest.starts_with('{') => None,
        '<' | '>' | 'd' | 'D' | 's' | 'S' | 'w' | 'W' | 'b' | 'B' | 'A' | 'z' | 'a' | 'f' | 't'
        | 'n' | 'r' | 'v' => Some(Escape::Other),
        char if char.is_ascii_punctuation() => Some(Escape::Literal(char)),
        _ => None,
    }
}

/// The literals found so far.
#[derive(Default)]
struct Runs {
    current: String,
    longest: String,
}

impl Runs {
    fn push(&mut self, char: char) {
        self.current.push(char.to_ascii_lowercase());
    }

    fn end(&mut self) {
        if self.current.len() > self.longest.len() {
            self.longest = std::mem::take(&mut self.current);
        }
        self.current.clear();
    }

    fn end_before_last(&mut self) {
        self.current.pop();
        self.end();
    }
}

/// A shorter literal is in too many links to be worth looking for.
const MIN_CHARS: usize = 3;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use regex::Regex;

    use super::*;

    #[test]
    fn literals_are_those_that_cannot_be_absent() {
        let cases = [
            (r"evil\.example/", Some("evil.example/")),
            (r"^(?:[^/]+\.)?Evil\.example(?:[^\w.%-]|$)", Some("evil.example")),
            (r"/ads?/banner", Some("/banner")),
            (r"abcd*efgh+ij", Some("efgh")),
            (r"abc{0,3}xyz1", Some("xyz1")),
            (r"login-[0-9]{2,}\.evil", Some("login-")),
            (r"(?i)PayPal", Some("paypal")),
            (r"[]abc]def", Some("def")),
            ("a.b.c", None),
            ("abcd|efgh", None),
            ("(abcd|efgh)", None),
            (r"abc\x41def", None),
            (r"\bword\b{end}", None),
            ("(?x) a b c d", None),
            ("abc(?s:.)def(?x)", None),
            (r"[a-z&&[^abc]]defg", None),
        ];
        for (source, literal) in cases {
            assert_eq!(required_literal(source).as_deref(), literal, "{source}");
        }
    }

    fn regex_source() -> impl Strategy<Value = String> {
        let atom = prop_oneof![
            4 => "[abA]{1,4}",
            1 => Just(r"\.".to_owned()),
            1 => Just(".".to_owned()),
            1 => Just(r"\w".to_owned()),
            1 => Just("[ab]".to_owned()),
            1 => Just("[^]a]".to_owned()),
            1 => Just("^".to_owned()),
        ];
        let leaf = (atom, prop_oneof![4 => Just(""), 1 => Just("*"), 1 => Just("+?"), 1 => Just("?"), 1 => Just("{0,2}")])
            .prop_map(|(atom, repeat)| format!("{atom}{repeat}"));
        leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                3 => prop::collection::vec(inner.clone(), 1..5).prop_map(|parts| parts.concat()),
                1 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a}|{b}")),
                1 => inner.clone().prop_map(|inner| format!("(?:{inner})?")),
                1 => inner.prop_map(|inner| format!("({inner})")),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn no_match_lacks_the_literal(source in regex_source(), text in "[abA.]{0,12}") {
            let Ok(regex) = Regex::new(&source) else { return Ok(()) };
            if let Some(literal) = required_literal(&source) && regex.is_match(&text) {
                prop_assert!(text.to_ascii_lowercase().contains(&literal), "{source} {literal}");
            }
        }
    }
}
