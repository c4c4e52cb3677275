//! What comes out of a list, on its way into the store.

use regex::RegexBuilder;

use crate::compile::error::CompileError;
use crate::compile::report::ReportBuilder;
use crate::compile::review::Foreseen;
use crate::compile::review::Review;
use crate::compile::review::Reviewer;
use crate::compile::review::remark;
use crate::compile::spellings;
use crate::compile::spellings::Gateways;
use crate::compile::store::MAX_RULES;
use crate::compile::store::Store;
use crate::limits::ListLimits;
use crate::list;
use crate::list::Diagnostic;
use crate::list::DiagnosticCode;
use crate::list::Sink;
use crate::rule::Pattern;
use crate::rule::Rule;
use crate::table::hashes::MAX_BYTES;
use crate::table::hashes::MIN_BYTES;
use crate::wire::labels::Labels;
use crate::withdrawal::Withdrawal;

/// Takes what one list holds.
pub(super) struct Intake<'a> {
    pub(super) list: usize,
    pub(super) limits: &'a ListLimits,
    pub(super) reviewer: &'a Reviewer,
    pub(super) store: &'a mut Store,
    pub(super) report: &'a mut ReportBuilder,
    pub(super) too_many_rules: bool,
    /// The names that may have other spellings, once one asked for them.
    pub(super) gateways: Option<Gateways>,
}

impl Intake<'_> {
    /// Adds a rule that nobody has looked at yet.
    pub(super) fn add_checked(&mut self, rule: Rule) {
        match problem(&rule.pattern, self.limits) {
            Some((code, message)) => self.refuse(&rule, code, message),
            None => self.add(rule),
        }
    }

    /// Fails if there were more rules than a database can have.
    pub(super) fn finish(self) -> Result<(), CompileError> {
        if self.too_many_rules {
            return Err(CompileError::TooManyRules { limit: MAX_RULES });
        }
        Ok(())
    }

    fn add(&mut self, rule: Rule) {
        let Some(info) = self.store.lists().get(self.list) else { return };
        let review = self.reviewer.review(info, &rule);
        let is_refused = review.is_refused;
        self.report(review);
        if is_refused {
            return;
        }
        let spellings = spellings::of(&rule.pattern);
        if !self.store.add(self.list, rule, &spellings) {
            self.too_many_rules = true;
        }
    }

    fn refuse(&mut self, rule: &Rule, code: DiagnosticCode, message: String) {
        let Some(info) = self.store.lists().get(self.list) else { return };
        let reason = remark(info, rule, code, message);
        self.report(Review::refusal(info, rule, reason));
    }

    fn report(&mut self, review: Review) {
        for diagnostic in review.diagnostics {
            self.report.diagnostic(self.list, diagnostic);
        }
        if review.is_refused {
            self.report.refused(self.list);
        }
    }
}

impl Sink for Intake<'_> {
    fn rule(&mut self, rule: Rule) {
        self.add(rule);
    }

    fn name(&mut self, name: &str, line: u32) {
        let Some(info) = self.store.lists().get(self.list) else { return };
        let gateways = self.gateways.get_or_insert_with(Gateways::in_force);
        let foreseen = match Labels::of_host(name) {
            Some(labels) if !gateways.may_have(name, &labels) => {
                self.reviewer.foresee(info, name, &labels)
            }
            _ => Foreseen::Anything,
        };
        match foreseen {
            Foreseen::Nothing => {}
            Foreseen::Www if self.report.has_enough(DiagnosticCode::WwwListed) => {
                self.report.count_note(self.list, DiagnosticCode::WwwListed);
            }
            Foreseen::Www | Foreseen::Anything => {
                return self.add(Rule::new(Pattern::Domain(name.to_owned()), line));
            }
        }
        if !self.store.add_name(self.list, name, line) {
            self.too_many_rules = true;
        }
    }

    fn diagnostic(&mut self, diagnostic: Diagnostic) {
        self.report.diagnostic(self.list, diagnostic);
    }

    fn withdrawal(&mut self, withdrawal: Withdrawal) {
        add_withdrawal((&mut *self.store, &mut *self.report), self.reviewer, self.list, withdrawal);
    }

    fn canary(&mut self, link: String) {
        self.store.canary(self.list, link);
    }
}

/// Adds a withdrawal to a list, with what is to be said of it.
pub(super) fn add_withdrawal(
    (store, report): (&mut Store, &mut ReportBuilder),
    reviewer: &Reviewer,
    list: usize,
    withdrawal: Withdrawal,
) {
    let info = store.lists().get(list);
    if let Some(said) = info.and_then(|info| reviewer.review_withdrawal(info, &withdrawal)) {
        report.diagnostic(list, said);
    }
    report.withdrawal(list);
    store.withdrawal(list, withdrawal);
}

/// Why a pattern cannot be compiled. Readers of lists see to all of this themselves.
fn problem(pattern: &Pattern, limits: &ListLimits) -> Option<(DiagnosticCode, String)> {
    if let Err(problem) = list::validate_pattern(pattern) {
        return Some((problem.code, problem.message));
    }
    match pattern {
        Pattern::Domain(text) | Pattern::Host(text) if text.is_empty() => {
            Some((DiagnosticCode::InvalidHost, "the host is empty".to_owned()))
        }
        Pattern::Url(text) | Pattern::Prefix(text) if !text.contains(['/', ':']) => Some((
            DiagnosticCode::InvalidUrl,
            "there is no path; write host/ for all of a host".to_owned(),
        )),
        Pattern::Entity(text) if !(text.contains(':') && text.contains('/')) => {
            let message = "not an entity; write platform:kind/id".to_owned();
            Some((DiagnosticCode::InvalidEntity, message))
        }
        Pattern::Keyword(keyword) if keyword.text.chars().count() < limits.keyword_chars.max(1) => {
            let message = format!(
                "the keyword has fewer than {} characters (limit `keyword_chars`)",
                limits.keyword_chars.max(1)
            );
            Some((DiagnosticCode::KeywordTooShort, message))
        }
        Pattern::Regex(regex) => {
            let limit = limits.regex_limit();
            let error = RegexBuilder::new(&regex.source).size_limit(limit).build().err()?;
            let code = match error {
                regex::Error::CompiledTooBig(_) => DiagnosticCode::RegexTooLarge,
                _ => DiagnosticCode::InvalidRegex,
            };
            let text = error.to_string();
            Some((code, text.lines().last().unwrap_or_default().to_owned()))
        }
        Pattern::Sha256(hash) if !(MIN_BYTES..=MAX_BYTES).contains(&(hash.len() as u32)) => {
            let message =
                format!("the hash has {} bytes; it needs {MIN_BYTES} to {MAX_BYTES}", hash.len());
            Some((DiagnosticCode::InvalidHash, message))
        }
        _ => None,
    }
}
