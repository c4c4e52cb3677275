//! Whether lists gave what is expected of them.

use std::fmt;
use std::path::Path;

use crate::compile::report::Report;
use crate::expectation::Share;
use crate::format::Format;
use crate::list::Counts;
use crate::list::Diagnostic;
use crate::list::DiagnosticCode;
use crate::list::Problem;
use crate::rule::ListInfo;

/// Why nothing is compiled although every list can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rejection {
    /// A rule that is mandatory or has a reference was refused or could not be read.
    LostOrder(Diagnostic),
    /// No list was added.
    NoLists,
    /// No entry of a list gave a rule.
    NoRules {
        /// The list.
        list: String,
        /// How many entries it has.
        entries: u64,
        /// How many of them were refused, each with a warning.
        refused: u64,
    },
    /// A JSON document has no strings and no records that are known as links.
    NoStrings {
        /// The list.
        list: String,
    },
    /// A list gave fewer rules than its `min_rules`.
    TooFewRules {
        /// The list.
        list: String,
        /// How many rules it gave.
        rules: u64,
        /// How many it must give.
        min: u64,
    },
    /// A list lost more of its rules than its `max_shrink`.
    Shrunk {
        /// The list.
        list: String,
        /// How many rules the database has that is replaced.
        before: u64,
        /// How many rules the list gave.
        after: u64,
        /// The largest share that it may lose.
        max: Share,
    },
    /// There are warnings, and they are denied.
    Warnings {
        /// How many.
        count: u64,
    },
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LostOrder(Diagnostic { list, line, code, message, .. }) => {
                write!(f, "{list}:{line}: an order would not be in force: {message} [{code}]")?;
                let remedy = match code {
                    DiagnosticCode::OverBlock => {
                        "; correct it, or accept what it takes down with accept_over_block"
                    }
                    _ => "; correct it",
                };
                f.write_str(remedy)
            }
            Self::NoLists => {
                f.write_str("there is no list, and the database would block nothing; add one")
            }
            Self::NoStrings { list } => {
                f.write_str(&emptiness(&format!("the list `{list}`"), Format::Json, 0, 0))
            }
            Self::NoRules { list, entries, refused } => {
                let list = format!("the list `{list}`");
                f.write_str(&emptiness(&list, Format::Auto, *entries, *refused))
            }
            Self::TooFewRules { list, rules, min } => write!(
                f,
                "the list `{list}` gave fewer rules ({rules}) than its min_rules ({min}); fetch it \
                 again, or lower min_rules"
            ),
            Self::Shrunk { list, before, after, max } => write!(
                f,
                "the list `{list}` went from {before} rules to {after}, more than its max_shrink \
                 ({max}) allows; fetch it again, or raise max_shrink"
            ),
            Self::Warnings { count: 1 } => {
                f.write_str("there is 1 warning, and warnings are denied")
            }
            Self::Warnings { count } => {
                write!(f, "there are {count} warnings, and warnings are denied")
            }
        }
    }
}

/// The warning about a list, or one of its files, that gave nothing and should have. Canaries ask for
/// rules and do not stand for any.
pub(super) fn empty_input(
    info: &ListInfo,
    counts: &Counts,
    path: Option<&Path>,
) -> Option<Diagnostic> {
    let gave_nothing = counts.rules + counts.withdrawals == 0;
    let may_be_empty = may_be_empty(info, counts.refused) || info.expectations.min_rules == Some(0);
    if !gave_nothing || may_be_empty {
        return None;
    }
    let what = match path {
        Some(path) => format!("the file `{}`", path.display()),
        None => format!("the list `{}`", info.name),
    };
    let message = emptiness(&what, info.format, counts.entries, counts.refused);
    let problem = Problem::new(DiagnosticCode::EmptyList, message);
    Some(Diagnostic::new(&info.name, 1, problem, ""))
}

/// What is wrong with a list, or one of its files, of which so many entries gave no rule, so many of them being
/// refused.
fn emptiness(what: &str, format: Format, entries: u64, refused: u64) -> String {
    match (format, entries) {
        (Format::Json, 0) => format!(
            "{what} gave no rule, since the document holds no strings or records that are known as \
             links; say where they are with `columns` or `pointer`, or min_rules = 0 if there may be \
             none"
        ),
        (_, 0) => format!("{what} is empty; fetch it again, or say min_rules = 0 if it may be"),
        _ if refused > 0 => format!(
            "{what} gave no rule (entries: {entries}, refused with a warning: {refused}); correct what \
             the warnings name, or say min_rules = 0 if it may"
        ),
        _ => format!(
            "{what} gave no rule (entries: {entries}); correct its format, or say min_rules = 0 if \
             it may"
        ),
    }
}

/// What is rejected beyond what lists themselves expect.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Strictness {
    pub(super) denies_empty_lists: bool,
    pub(super) denies_warnings: bool,
}

/// Why lists are rejected. `lost` are the orders that gave no rule.
pub(super) fn reasons(
    lists: &[ListInfo],
    report: &Report,
    lost: Vec<Diagnostic>,
    strictness: Strictness,
) -> Vec<Rejection> {
    let mut reasons: Vec<Rejection> = lost.into_iter().map(Rejection::LostOrder).collect();
    for (info, of_list) in lists.iter().zip(&report.lists) {
        let (list, rules) = (info.name.clone(), of_list.rules);
        match info.expectations.min_rules {
            Some(min) if rules < min => {
                reasons.push(Rejection::TooFewRules { list: list.clone(), rules, min });
            }
            // Lost orders say why a list of rule objects gave nothing.
            None if info.format == Format::Rules && has_lost_order(&reasons, &list) => {}
            None if strictness.denies_empty_lists => {
                let gave = rules + of_list.withdrawals;
                reasons.extend(emptiness_of(info, gave, of_list.entries, of_list.refused));
            }
            _ => {}
        }
        if let Some(before) = of_list.before
            && let Some(max) = info.expectations.max_shrink
            && max.is_exceeded(before, rules)
        {
            reasons.push(Rejection::Shrunk { list, before, after: rules, max });
        }
    }
    if strictness.denies_empty_lists && lists.is_empty() {
        reasons.push(Rejection::NoLists);
    }
    let count = report.warnings();
    if strictness.denies_warnings && count > 0 {
        reasons.push(Rejection::Warnings { count });
    }
    reasons
}

fn has_lost_order(reasons: &[Rejection], list: &str) -> bool {
    let is_lost =
        |reason: &Rejection| matches!(reason, Rejection::LostOrder(order) if order.list == list);
    reasons.iter().any(is_lost)
}

/// Why a list is rejected that gave nothing and does not say that it may.
pub(super) fn emptiness_of(
    info: &ListInfo,
    gave: u64,
    entries: u64,
    refused: u64,
) -> Option<Rejection> {
    let may_be_empty = may_be_empty(info, refused) || info.expectations.min_rules.is_some();
    let list = info.name.clone();
    match (info.format, entries) {
        _ if gave > 0 || may_be_empty => None,
        (Format::Json, 0) => Some(Rejection::NoStrings { list }),
        _ => Some(Rejection::NoRules { list, entries, refused }),
    }
}

/// Whether the format of a list may give nothing. A list of rule objects may be empty or hold canaries alone, but
/// one whose objects are refused is broken, or of another format.
fn may_be_empty(info: &ListInfo, refused: u64) -> bool {
    info.format == Format::Rules && refused == 0
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::emptiness_of;
    use super::empty_input;
    use crate::compile::CompileError;
    use crate::compile::Compiler;
    use crate::compile::Report;
    use crate::format::Format;
    use crate::list::Counts;
    use crate::list::DiagnosticCode;
    use crate::rule::ListInfo;

    #[test]
    fn a_list_that_gives_nothing_is_an_error_or_a_warning() {
        let compile = |format, text: &str, min_rules, (strict, deny): (bool, bool)| {
            let mut compiler = Compiler::new("test");
            compiler.strict(strict).deny_warnings(deny);
            let mut info = ListInfo::new("feed", format);
            info.expectations.min_rules = min_rules;
            compiler.add_list(info, text.as_bytes()).unwrap();
            compiler.finish().map(|compiled| compiled.report().clone())
        };
        let said = |report: &Report| {
            let of_code = report.code(DiagnosticCode::EmptyList)?;
            Some(of_code.first[0].message.clone())
        };
        let report = compile(Format::Domains, "# none\n", None, (false, false)).unwrap();
        assert_eq!(report.warnings(), 1);
        assert!(said(&report).unwrap().contains("the list `feed` is empty; fetch it again"));
        let report = compile(Format::Domains, "co.uk\n", None, (false, false)).unwrap();
        assert!(
            said(&report).unwrap().contains("gave no rule (entries: 1, refused with a warning: 1)")
        );
        let refused = "{\"domain\":\"a.example\",\"typ\":\"x\"}\n";
        let report = compile(Format::Rules, refused, None, (false, false)).unwrap();
        assert!(
            said(&report).unwrap().contains("gave no rule (entries: 1, refused with a warning: 1)")
        );
        let report = compile(Format::Json, "{}", None, (false, false)).unwrap();
        assert!(said(&report).unwrap().contains("holds no strings"));
        let may_be_empty = [
            compile(Format::Domains, "", Some(0), (false, true)),
            compile(Format::Rules, "", None, (true, true)),
            compile(Format::Domains, "evil.example\n", None, (true, true)),
        ];
        assert!(may_be_empty.iter().all(Result::is_ok), "{may_be_empty:?}");
        assert!(compile(Format::Rules, refused, None, (true, false)).is_err());
        for denied in [(true, false), (false, true)] {
            let error = compile(Format::Domains, "", None, denied).unwrap_err();
            let CompileError::Rejected { reasons, .. } = &error else { panic!("{error}") };
            assert_eq!(reasons.len(), 1, "{error}");
        }
    }

    #[test]
    fn no_list_at_all_is_an_error_or_a_warning() {
        let compile = |(strict, deny)| {
            let mut compiler = Compiler::new("test");
            compiler.strict(strict).deny_warnings(deny);
            compiler.finish().map(|compiled| compiled.report().clone())
        };
        let report = compile((false, false)).unwrap();
        assert_eq!(report.warnings(), 1);
        let of_code = report.code(DiagnosticCode::EmptyList).unwrap();
        assert!(of_code.first[0].message.starts_with("there is no list"), "{of_code:?}");
        for denied in [(true, false), (false, true), (true, true)] {
            let error = compile(denied).unwrap_err();
            let CompileError::Rejected { reasons, .. } = &error else { panic!("{error}") };
            assert_eq!(reasons.len(), 1, "{error}");
        }
    }

    #[test]
    fn a_file_and_its_list_are_empty_in_the_same_words() {
        let counts = |entries| Counts { entries, refused: entries, ..Counts::default() };
        for (format, entries) in [(Format::Json, 0), (Format::Domains, 0), (Format::Json, 3)] {
            let info = ListInfo::new("feed", format);
            let of_list = emptiness_of(&info, 0, entries, entries).unwrap().to_string();
            let of_file = empty_input(&info, &counts(entries), Some(Path::new("feed")));
            let of_file = of_file.unwrap().message;
            assert_eq!(of_file.replace("the file", "the list"), of_list);
        }
    }

    #[test]
    fn canaries_do_not_stand_for_rules() {
        let empty = [
            (Format::Domains, ""),
            (Format::Domains, "# none\n"),
            (Format::Hosts, ""),
            (Format::Urls, ""),
            (Format::Csv, "url,tags\n"),
            (Format::Json, "{}"),
            (Format::Adblock, "! none\n"),
        ];
        for (format, text) in empty {
            let mut info = ListInfo::new("feed", format);
            info.canaries.push("https://evil.example/".to_owned());
            let mut compiler = Compiler::new("test");
            compiler.strict(true).add_list(info.clone(), text.as_bytes()).unwrap();
            let error = compiler.finish().unwrap_err();
            let CompileError::Rejected { reasons, .. } = &error else { panic!("{error}") };
            assert_eq!(reasons.len(), 1, "{format}: {error}");
            let mut compiler = Compiler::new("test");
            compiler.add_list(info, text.as_bytes()).unwrap();
            assert_eq!(compiler.finish().unwrap().report().warnings(), 1, "{format}");
        }
        let mut compiler = Compiler::new("test");
        let canary = "{\"canary\":\"https://evil.example/\"}\n";
        compiler.strict(true);
        compiler.add_list(ListInfo::new("own", Format::Rules), canary.as_bytes()).unwrap();
        assert_eq!(compiler.finish().unwrap().report().warnings(), 0);
    }
}
