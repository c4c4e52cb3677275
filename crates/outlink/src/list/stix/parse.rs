//! A pattern taken apart, as far as a link can show what it asks for.

use crate::list::diagnostic::DiagnosticCode;
use crate::list::diagnostic::Problem;
use crate::list::diagnostic::excerpt;
use crate::list::pattern::Result;

/// One way in which a pattern holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Alternative {
    /// When one comparison holds.
    One(Comparison),
    /// When several things hold at once.
    Several,
}

/// `domain-name:value = 'evil.example'`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Comparison {
    /// `domain-name:value`.
    pub(super) path: String,
    pub(super) is_negated: bool,
    /// In upper case: `=`, `IN`, `LIKE` ...
    pub(super) operator: String,
    pub(super) values: Vec<String>,
}

/// The alternatives of a pattern.
pub(super) fn pattern(text: &str) -> Result<Vec<Alternative>> {
    let tokens = tokens(text)?;
    let mut parser = Parser { tokens: &tokens, depth: 0, text };
    let alternatives = parser.expression(true)?;
    match parser.tokens.is_empty() {
        true => Ok(alternatives),
        false => Err(parser.invalid()),
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    /// A keyword, a path, a number or a mark.
    Word(String),
    /// A quoted string, without its quotes and escapes.
    Text(String),
}

fn tokens(text: &str) -> Result<Vec<Token>> {
    let invalid = |what: &str| {
        let message = format!("not a pattern of STIX: {what} in `{}`", excerpt(text));
        Problem::new(DiagnosticCode::ConditionUnsupported, message)
    };
    let mut tokens = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            _ if char.is_whitespace() => {}
            '\'' => {
                let mut value = String::new();
                loop {
                    match chars.next() {
                        Some('\\') => value.extend(chars.next()),
                        Some('\'') => break,
                        Some(char) => value.push(char),
                        None => return Err(invalid("a quote is not closed")),
                    }
                }
                // The type of a literal (`t'…'`, `h'…'`) stands before the quote.
                if let Some(Token::Word(word)) = tokens.last()
                    && ["t", "h", "b"].contains(&word.as_str())
                {
                    tokens.pop();
                }
                tokens.push(Token::Text(value));
            }
            '(' | ')' | '[' | ']' | ',' => tokens.push(Token::Word(char.to_string())),
            '=' => {
                chars.next_if_eq(&'=');
                tokens.push(Token::Word("=".to_owned()));
            }
            '!' | '<' | '>' => {
                let mut word = char.to_string();
                word.extend(chars.next_if(|next| "=>".contains(*next)));
                tokens.push(Token::Word(word));
            }
            _ => {
                let mut word = char.to_string();
                let mut quoted = false;
                let mut in_index = false;
                while let Some(next) = chars.peek() {
                    // A path may have a quoted part and an index: `a:b.'c d'[*].e`.
                    let is_end = next.is_whitespace() || "(),=!<>".contains(*next);
                    if !quoted && (is_end || (*next == ']' && !in_index)) {
                        break;
                    }
                    if *next == '\'' && !quoted && !word.contains(':') {
                        break;
                    }
                    match next {
                        '\'' => quoted = !quoted,
                        '[' => in_index = true,
                        ']' => in_index = false,
                        _ => {}
                    }
                    word.extend(chars.next());
                }
                tokens.push(Token::Word(word));
            }
        }
        if tokens.len() > MAX_TOKENS {
            return Err(invalid("there are too many words"));
        }
    }
    Ok(tokens)
}

struct Parser<'t> {
    tokens: &'t [Token],
    depth: usize,
    text: &'t str,
}

impl Parser<'_> {
    /// What `OR` joins. Outside, observations in brackets; inside, comparisons.
    fn expression(&mut self, is_outside: bool) -> Result<Vec<Alternative>> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.invalid());
        }
        let mut alternatives = self.conjunction(is_outside)?;
        while self.take("OR") {
            alternatives.extend(self.conjunction(is_outside)?);
        }
        self.depth -= 1;
        Ok(alternatives)
    }

    /// What `AND` or `FOLLOWEDBY` joins.
    fn conjunction(&mut self, is_outside: bool) -> Result<Vec<Alternative>> {
        let mut first = self.operand(is_outside)?;
        let mut is_several = false;
        while self.take("AND") || self.take("FOLLOWEDBY") {
            let next = self.operand(is_outside)?;
            // `dst_ref.type = 'ipv4-addr'` beside `dst_ref.value = ...` asks for nothing more.
            if is_about_type(&next) {
                continue;
            }
            if is_about_type(&first) {
                first = next;
                continue;
            }
            is_several |= next != first;
        }
        Ok(if is_several { vec![Alternative::Several] } else { first })
    }

    fn operand(&mut self, is_outside: bool) -> Result<Vec<Alternative>> {
        if self.take("(") {
            let inside = self.expression(is_outside)?;
            self.expect(")")?;
            self.qualifiers();
            return Ok(inside);
        }
        if is_outside {
            self.expect("[")?;
            let inside = self.expression(false)?;
            self.expect("]")?;
            self.qualifiers();
            return Ok(inside);
        }
        self.comparison()
    }

    fn comparison(&mut self) -> Result<Vec<Alternative>> {
        let mut is_negated = self.take("NOT");
        let path = self.word()?;
        is_negated |= self.take("NOT");
        let operator = self.word()?.to_ascii_uppercase();
        let mut values = Vec::new();
        if self.take("(") {
            loop {
                values.push(self.value()?);
                if !self.take(",") {
                    break;
                }
            }
            self.expect(")")?;
        } else {
            values.push(self.value()?);
        }
        Ok(vec![Alternative::One(Comparison { path, is_negated, operator, values })])
    }

    /// `WITHIN 5 SECONDS`, `REPEATS 2 TIMES` and `START t'…' STOP t'…'`: when and how often.
    fn qualifiers(&mut self) {
        while let Some((Token::Word(word), rest)) = self.tokens.split_first() {
            let count = match word.to_ascii_uppercase().as_str() {
                "WITHIN" | "REPEATS" => 2,
                "START" | "STOP" => 1,
                _ => return,
            };
            self.tokens = rest.get(count..).unwrap_or_default();
        }
    }

    fn take(&mut self, wanted: &str) -> bool {
        match self.tokens.split_first() {
            Some((Token::Word(word), rest)) if word.eq_ignore_ascii_case(wanted) => {
                self.tokens = rest;
                true
            }
            _ => false,
        }
    }

    fn expect(&mut self, wanted: &str) -> Result<()> {
        if self.take(wanted) { Ok(()) } else { Err(self.invalid()) }
    }

    fn word(&mut self) -> Result<String> {
        match self.tokens.split_first() {
            Some((Token::Word(word), rest)) => {
                self.tokens = rest;
                Ok(word.clone())
            }
            _ => Err(self.invalid()),
        }
    }

    fn value(&mut self) -> Result<String> {
        match self.tokens.split_first() {
            Some((Token::Word(text) | Token::Text(text), rest)) => {
                self.tokens = rest;
                Ok(text.clone())
            }
            None => Err(self.invalid()),
        }
    }

    fn invalid(&self) -> Problem {
        let message = format!("not a pattern of STIX: `{}`", excerpt(self.text));
        Problem::new(DiagnosticCode::ConditionUnsupported, message)
    }
}

/// Whether every alternative compares the type of a referenced object (`_ref.type`), which says
/// nothing that the value beside it does not say.
fn is_about_type(alternatives: &[Alternative]) -> bool {
    alternatives.iter().all(|alternative| match alternative {
        Alternative::One(comparison) => {
            let is_equal = comparison.operator == "=" || comparison.operator == "IN";
            is_equal && !comparison.is_negated && comparison.path.ends_with("_ref.type")
        }
        Alternative::Several => false,
    })
}

/// How deep parentheses may be nested.
const MAX_DEPTH: usize = 64;

/// How many words a pattern may have.
const MAX_TOKENS: usize = 1 << 16;

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let alternatives = pattern(text).unwrap();
        let shown = alternatives.into_iter().map(|alternative| match alternative {
            Alternative::One(one) => {
                format!("{} {} {}", one.path, one.operator, one.values.join("|"))
            }
            Alternative::Several => "several".to_owned(),
        });
        shown.collect()
    }

    #[test]
    fn alternatives_are_what_alone_suffices() {
        assert_eq!(shown("[a:b='x']"), ["a:b = x"]);
        assert_eq!(shown("[a:b = 'x' OR a:b IN ('y', 'z')]"), ["a:b = x", "a:b IN y|z"]);
        assert_eq!(shown("[a:b = 'x' AND c:d = 'y']"), ["several"]);
        assert_eq!(shown("[a:b = 'x'] AND [c:d = 'y']"), ["several"]);
        assert_eq!(shown("[a:b_ref.type = 'x' AND a:b_ref.value = 'y']"), ["a:b_ref.value = y"]);
        assert_eq!(shown("([a:b = 'x'] OR [a:b = 'y']) WITHIN 5 SECONDS"), ["a:b = x", "a:b = y"]);
        assert_eq!(shown(r"[a:b LIKE 'it\'s \\ %']"), [r"a:b LIKE it's \ %"]);
        assert_eq!(shown("[a:b.'c d'[*].e = 'x']"), ["a:b.'c d'[*].e = x"]);
        for wrong in ["", "[a:b = 'x'", "[a:b 'x']", "a:b = 'x'", "[a:b = ]", "[[["] {
            assert!(pattern(wrong).is_err(), "{wrong}");
        }
        assert!(pattern(&"(".repeat(100_000)).is_err());
    }
}
