//! What a list holds, for tests of its reader.

use super::Diagnostic;
use super::ListError;
use super::Sink;
use super::read;
use crate::limits::ListLimits;
use crate::rule::ListInfo;
use crate::rule::Rule;
use crate::withdrawal::Withdrawal;

/// What a list holds, in the order in which it is read; how rules and diagnostics are written is for the
/// test to say.
pub(super) fn found_in(
    info: &ListInfo,
    text: &[u8],
    rule: fn(&Rule) -> String,
    diagnostic: fn(&Diagnostic) -> String,
) -> Result<Vec<String>, ListError> {
    let mut found = Found { rule, diagnostic, found: Vec::new() };
    read(info, text, &ListLimits::default(), &mut found)?;
    Ok(found.found)
}

/// The pattern of a rule.
pub(super) fn pattern_of(rule: &Rule) -> String {
    rule.pattern.to_string()
}

/// The code of a diagnostic.
pub(super) fn code_of(diagnostic: &Diagnostic) -> String {
    diagnostic.code.as_str().to_owned()
}

struct Found {
    rule: fn(&Rule) -> String,
    diagnostic: fn(&Diagnostic) -> String,
    found: Vec<String>,
}

impl Sink for Found {
    fn rule(&mut self, rule: Rule) {
        self.found.push((self.rule)(&rule));
    }

    fn diagnostic(&mut self, diagnostic: Diagnostic) {
        self.found.push((self.diagnostic)(&diagnostic));
    }

    fn withdrawal(&mut self, withdrawal: Withdrawal) {
        self.found.push(format!("withdrawn {}", withdrawal.pattern));
    }

    fn canary(&mut self, link: String) {
        self.found.push(format!("canary {link}"));
    }
}
