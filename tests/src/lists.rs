//! Lists as text, and what becomes of them.

use std::collections::HashSet;

use outlink::Database;
use outlink::ListInfo;
use outlink::ListLimits;
use outlink::Rule;
use outlink::Withdrawal;
use outlink::compile::Compiled;
use outlink::compile::Compiler;
use outlink::compile::Linter;
use outlink::list;
use outlink::list::Counts;
use outlink::list::Diagnostic;
use outlink::list::ListError;
use outlink::list::Severity;

/// What a list holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Contents {
    /// Its rules, in the order of the lines.
    pub rules: Vec<Rule>,
    /// The rules of lower layers that it withdraws.
    pub withdrawals: Vec<Withdrawal>,
    /// What is wrong with it.
    pub diagnostics: Vec<Diagnostic>,
    /// Links that some rule must catch.
    pub canaries: Vec<String>,
}

impl list::Sink for Contents {
    fn rule(&mut self, rule: Rule) {
        self.rules.push(rule);
    }

    fn withdrawal(&mut self, withdrawal: Withdrawal) {
        self.withdrawals.push(withdrawal);
    }

    fn diagnostic(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    fn canary(&mut self, link: String) {
        self.canaries.push(link);
    }
}

/// Reads a list.
///
/// # Errors
///
/// As [`list::read`].
pub fn read(
    info: &ListInfo,
    input: impl std::io::Read,
    limits: &ListLimits,
) -> Result<(Counts, Contents), ListError> {
    let mut contents = Contents::default();
    let counts = list::read(info, input, limits, &mut contents)?;
    Ok((counts, contents))
}

/// A list for the oracle: without repetitions of rules, which the compiler drops too. A rule that says
/// what its list says anyway repeats one that does not.
///
/// # Panics
///
/// If the list cannot be read.
#[expect(clippy::expect_used, reason = "text in memory can be read")]
pub fn distinct(info: &ListInfo, text: &str) -> Contents {
    let (_, mut contents) = read(info, text.as_bytes(), &ListLimits::default()).expect("a list");
    contents.rules = distinct_rules(info, std::mem::take(&mut contents.rules));
    contents
}

/// As [`distinct`], of rules that were read.
pub fn distinct_rules(info: &ListInfo, given: Vec<Rule>) -> Vec<Rule> {
    let mut rules: Vec<Rule> = Vec::new();
    for mut rule in given {
        rule.attributes = rule.attributes.or(&info.attributes);
        let same = |known: &Rule| {
            let mut known = known.clone();
            known.line = rule.line;
            known == rule
        };
        if !rules.iter().any(same) {
            rules.push(rule);
        }
    }
    rules
}

/// The text of a list with blank lines in place of orders that give no rule, which would stop the
/// compilation.
///
/// # Panics
///
/// If the list cannot be read.
#[expect(clippy::expect_used, reason = "text in memory can be read")]
pub fn without_lost_orders(info: &ListInfo, text: &str) -> String {
    let mut lost = HashSet::new();
    let each = |diagnostic: Diagnostic| {
        if diagnostic.severity() == Severity::Error {
            lost.insert(diagnostic.line as usize);
        }
    };
    Linter::new().lint(info, text.as_bytes(), each).expect("a list can be read");
    let lines = text.split_inclusive('\n').enumerate();
    lines.map(|(index, line)| if lost.contains(&(index + 1)) { "\n" } else { line }).collect()
}

/// Compiles lists, without orders that give no rule.
///
/// # Panics
///
/// If a list cannot be read.
#[expect(clippy::expect_used, reason = "text in memory can be read")]
pub fn compile(lists: &[(ListInfo, String)]) -> Compiled {
    let mut compiler = Compiler::new("lists");
    for (info, text) in lists {
        let text = without_lost_orders(info, text);
        compiler.add_list(info.clone(), text.as_bytes()).expect("a list can be read");
    }
    compiler.finish().expect("lists can be compiled")
}

/// Compiles lists and opens the result.
///
/// # Panics
///
/// If a list cannot be read, or what was compiled cannot be opened.
#[expect(clippy::expect_used, reason = "what is compiled can be opened, or that is the find")]
pub fn database(lists: &[(ListInfo, String)]) -> Database {
    Database::from_bytes(compile(lists).into_bytes()).expect("a database can be opened")
}
