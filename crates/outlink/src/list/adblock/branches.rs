//! `!#if`, `!#else` and `!#endif`: which of the lines between them count.
//!
//! Conditions ask for the program that reads the list. A link is read by none of those, so that only
//! what is true or false by itself is decided; of other conditions both branches count.

use super::super::diagnostic::DiagnosticCode;
use super::super::diagnostic::Problem;
use super::super::diagnostic::excerpt;

/// The branches of a list while it is read from above.
#[derive(Default)]
pub(super) struct Branches {
    open: Vec<Branch>,
    /// How many conditions are open that are nested too deep to be followed.
    too_deep: usize,
}

/// An `!#if` that has no `!#endif` yet.
struct Branch {
    line: u32,
    /// Whether the condition holds, if it can be known.
    holds: Option<bool>,
    is_else: bool,
}

impl Branches {
    /// The line of the condition that leaves out what stands here.
    pub(super) fn left_out_by(&self) -> Option<u32> {
        let is_out = |branch: &&Branch| branch.holds.is_some_and(|holds| holds == branch.is_else);
        self.open.iter().find(is_out).map(|branch| branch.line)
    }

    /// The conditions that are still open at the end of the list.
    pub(super) fn open_lines(&self) -> impl Iterator<Item = u32> {
        self.open.iter().map(|branch| branch.line)
    }

    /// Follows an instruction, and says what is to be said of it.
    pub(super) fn follow(&mut self, line: u32, directive: &str) -> Problem {
        let text = directive.trim_start_matches("!#").trim();
        let end = text.find(|char: char| !char.is_ascii_alphanumeric() && char != '_');
        let (name, rest) = text.split_at(end.unwrap_or(text.len()));
        let setting = |message: &str| Problem::new(DiagnosticCode::ResolverSetting, message);
        let unsupported =
            |message: String| Problem::new(DiagnosticCode::DirectiveUnsupported, message);
        match name {
            "if" if self.open.len() >= MAX_DEPTH => {
                self.too_deep += 1;
                unsupported(format!("more than {MAX_DEPTH} conditions are nested; split the list"))
            }
            "if" => {
                let holds = condition(rest);
                self.open.push(Branch { line, holds, is_else: false });
                match holds {
                    Some(true) => setting("the condition always holds"),
                    Some(false) => setting("the condition never holds"),
                    None => unsupported(format!(
                        "a link does not say whether `{}` holds, so the rules of both branches \
                         count; move those that do not belong into another list",
                        excerpt(rest.trim())
                    )),
                }
            }
            "else" | "endif" if self.too_deep > 0 => {
                self.too_deep -= usize::from(name == "endif");
                setting("a part of a condition that is nested too deep")
            }
            "else" | "endif" if self.open.is_empty() => {
                unsupported(format!("there is no `!#if` above the `!#{name}`; drop it"))
            }
            "else" => {
                if let Some(branch) = self.open.last_mut() {
                    branch.is_else = true;
                }
                setting("the other branch of a condition")
            }
            "endif" => {
                self.open.pop();
                setting("the end of a condition")
            }
            "include" => unsupported(format!(
                "`{}` is another file, which is not read here; name it in the catalog as a list of \
                 its own, or as another file of this one",
                excerpt(rest.trim())
            )),
            _ => unsupported(format!(
                "the instruction `!#{}` is not followed; the rules after it are read as if it were \
                 not there",
                excerpt(name)
            )),
        }
    }
}

/// Whether a condition holds whatever reads the list: `!`, `&&`, `||` and parentheses of words, of
/// which only `true` and `false` are known.
fn condition(text: &str) -> Option<bool> {
    let text = text.trim();
    // A long condition is not decided.
    if text.len() > MAX_CONDITION {
        return None;
    }
    let mut depth = 0_usize;
    let (mut or, mut and) = (None, None);
    for (at, pair) in text.bytes().zip(text.bytes().skip(1).chain([b' '])).enumerate() {
        match pair {
            (b'(', _) => depth += 1,
            (b')', _) => depth = depth.saturating_sub(1),
            (b'|', b'|') if depth == 0 && or.is_none() => or = Some(at),
            (b'&', b'&') if depth == 0 && and.is_none() => and = Some(at),
            _ => {}
        }
    }
    let sides = |at: usize| Some((text.get(..at)?, text.get(at + 2..)?));
    if let Some((left, right)) = or.and_then(sides) {
        return match (condition(left), condition(right)) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (Some(false), Some(false)) => Some(false),
            _ => None,
        };
    }
    if let Some((left, right)) = and.and_then(sides) {
        return match (simple(left), condition(right)) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        };
    }
    simple(text)
}

/// A condition without an operator between two others.
fn simple(text: &str) -> Option<bool> {
    let text = text.trim();
    if let Some(rest) = text.strip_prefix('!') {
        return simple(rest).map(|holds| !holds);
    }
    if let Some(inside) = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')) {
        return condition(inside);
    }
    match text {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

/// The longest condition that is decided, in bytes.
const MAX_CONDITION: usize = 256;

/// How deep conditions may be nested; deeper ones are not decided.
const MAX_DEPTH: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_hold_only_if_they_always_do() {
        for (text, holds) in [
            ("false", Some(false)),
            (" !false ", Some(true)),
            ("env_firefox", None),
            ("!env_firefox", None),
            ("env_firefox && false", Some(false)),
            ("false || env_mobile", None),
            ("true || env_mobile", Some(true)),
            ("(adguard && !true) || false", Some(false)),
            ("!(true)", Some(false)),
            ("true && true && false", Some(false)),
            ("", None),
            ("((", None),
            (")&&(", None),
        ] {
            assert_eq!(condition(text), holds, "{text}");
        }
        assert_eq!(condition(&"(".repeat(100_000)), None);
        assert_eq!(condition(&"!".repeat(1000)), None);
    }

    #[test]
    fn branches_nest() {
        let mut branches = Branches::default();
        branches.follow(1, "!#if false");
        branches.follow(2, "!#if env_firefox");
        assert_eq!(branches.left_out_by(), Some(1));
        branches.follow(3, "!#endif");
        branches.follow(4, "!#else");
        assert_eq!(branches.left_out_by(), None);
        branches.follow(5, "!#endif");
        let lone = branches.follow(6, "!#endif");
        assert_eq!(lone.code, DiagnosticCode::DirectiveUnsupported);
        branches.follow(7, "!#if true");
        assert_eq!(branches.open_lines().collect::<Vec<_>>(), [7]);
    }
}
