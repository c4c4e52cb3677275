//! Reviews a parsed rule: its diagnostics, and whether it is refused.
//!
//! [`Compiler`](crate::compile::Compiler) and [`Linter`](crate::compile::Linter) both review rules here,
//! so that they report the same about one rule.

use crate::compile::dead;
use crate::compile::guard::Guard;
use crate::compile::wrapped;
use crate::context::Timestamp;
use crate::expand::Knowledge;
use crate::format::Format;
use crate::list::Diagnostic;
use crate::list::DiagnosticCode;
use crate::list::Problem;
use crate::list::is_order;
use crate::names::Effect;
use crate::names::ListKind;
use crate::rule::Attributes;
use crate::rule::ListInfo;
use crate::rule::Pattern;
use crate::rule::Rule;
use crate::url::SuffixList;
use crate::wire::labels::Labels;
use crate::withdrawal::Withdrawal;

/// Looks at rules one by one.
#[derive(Default)]
pub(super) struct Reviewer {
    guard: Guard,
    /// The time at which rules must be valid; the clock without one.
    pub(super) now: Option<Timestamp>,
    /// Rules that run out within so many seconds are noted.
    pub(super) expires_within: Option<i64>,
}

/// What was found.
#[derive(Default)]
pub(super) struct Review {
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Whether the rule is refused; the last diagnostic says why.
    pub(super) is_refused: bool,
}

/// What there may be to say of a name.
pub(super) enum Foreseen {
    Nothing,
    /// A note that the name without `www.` is not covered, and nothing else.
    Www,
    Anything,
}

impl Reviewer {
    /// Guards other public suffixes than the embedded ones.
    pub(super) fn suffixes(&mut self, suffixes: SuffixList) {
        self.guard.suffixes(suffixes);
    }

    /// Guards the hosts of the platforms and redirectors of a caller too.
    pub(super) fn knowledge(&mut self, knowledge: &Knowledge) {
        self.guard.knowledge(knowledge);
    }

    /// What there may be to say of a block of a domain without attributes, told in less time than a
    /// look at the rule takes.
    pub(super) fn foresee(&self, info: &ListInfo, name: &str, labels: &Labels) -> Foreseen {
        if info.attributes.valid_until.is_some()
            || dead::may_be_written_otherwise(name)
            || info.kind == ListKind::Threat && self.guard.may_object_to(name, labels)
        {
            return Foreseen::Anything;
        }
        match has_www(info, name) {
            Some(_) => Foreseen::Www,
            None => Foreseen::Nothing,
        }
    }

    /// Looks at a rule.
    pub(super) fn review(&self, info: &ListInfo, rule: &Rule) -> Review {
        let mut review = Review::default();
        let mut say = |code, message: String| {
            review.diagnostics.push(remark(info, rule, code, message));
        };
        if let Some(message) = self.guard.objection(info, rule) {
            let own = rule.attributes.accept_over_block;
            if own.or(info.attributes.accept_over_block) == Some(true) {
                say(
                    DiagnosticCode::OverBlockAccepted,
                    format!("{message}; accepted by accept_over_block"),
                );
            } else {
                let advice = "name the page, account or tenant that is meant, declare the list as \
                              kind = \"category\" if the whole of it is, or add \
                              \"accept_over_block\": true to the rule";
                let refusal =
                    remark(info, rule, DiagnosticCode::OverBlock, format!("{message}; {advice}"));
                return Review::refusal(info, rule, refusal);
            }
        }
        if let Some(message) = wrapped::note(&rule.pattern) {
            say(DiagnosticCode::WrapperListed, message);
        }
        if let Some((code, message)) = subtree(info, rule) {
            say(code, message);
        }
        if let Some(message) = dead::reason(&rule.pattern) {
            say(DiagnosticCode::NeverFits, message);
        }
        if let Pattern::Domain(domain) = &rule.pattern
            && let Some(bare) = has_www(info, domain)
        {
            say(
                DiagnosticCode::WwwListed,
                format!("`{domain}` does not cover `{bare}` itself; list `{bare}` if it is meant"),
            );
        }
        if let Some((code, message)) = self.expiry("rule", &rule.attributes, &info.attributes) {
            say(code, message);
        }
        review
    }

    /// Looks at a withdrawal.
    pub(super) fn review_withdrawal(
        &self,
        info: &ListInfo,
        withdrawal: &Withdrawal,
    ) -> Option<Diagnostic> {
        let expiry = self.expiry("withdrawal", &withdrawal.attributes, &info.attributes);
        let problem = expiry.map(|(code, message)| Problem::new(code, message))?;
        Some(Diagnostic::new(&info.name, withdrawal.line, problem, &withdrawal.shown_pattern()))
    }

    /// The diagnostic about the end of something that has expired or expires soon.
    fn expiry(
        &self,
        what: &str,
        own: &Attributes,
        of_list: &Attributes,
    ) -> Option<(DiagnosticCode, String)> {
        let until = own.valid_until.or(of_list.valid_until)?;
        let now = self.now.unwrap_or_else(Timestamp::now);
        if until <= now {
            let message = format!("the {what} ran out at {until}; renew it or drop it");
            return Some((DiagnosticCode::Expired, message));
        }
        let left = until.unix_seconds().saturating_sub(now.unix_seconds());
        (left <= self.expires_within?)
            .then(|| (DiagnosticCode::ExpiresSoon, format!("the {what} runs out at {until}")))
    }
}

impl Review {
    /// A rule that is refused for a reason. If the list has a `reference` or is mandatory, each entry
    /// is an order, which must not be lost.
    pub(super) fn refusal(info: &ListInfo, rule: &Rule, mut reason: Diagnostic) -> Self {
        reason.is_lost_order = is_order(&rule.attributes) || is_order(&info.attributes);
        Self { diagnostics: vec![reason], is_refused: true }
    }
}

/// The diagnostic of a rule object for a URL that ends in `/`, which covers more than a page. In a list of
/// URLs, a slash is part of how the publisher wrote the page.
fn subtree(info: &ListInfo, rule: &Rule) -> Option<(DiagnosticCode, String)> {
    let Pattern::Url(url) = &rule.pattern else { return None };
    // Links with another scheme than those of the web are spelled with it.
    if info.format != Format::Rules || url.contains('?') || url.contains("://") {
        return None;
    }
    let page = url.strip_suffix('/')?;
    let is_root = !page.contains('/');
    let (code, message) = match (is_root, rule.effect) {
        (true, Effect::Except) => (
            DiagnosticCode::HostExcepted,
            format!(
                "`{url}` lifts blocks of everything on the host, of which the start page cannot be told \
                 apart; if that is meant, write {{\"host\":\"{page}\"}}"
            ),
        ),
        (true, Effect::Block) => (
            DiagnosticCode::CoversBelow,
            format!("`{url}` covers the whole host: everything is below the start page"),
        ),
        (false, _) => (
            DiagnosticCode::CoversBelow,
            format!(
                "`{url}` covers everything below it; write `{page}` if the page alone is meant"
            ),
        ),
    };
    Some((code, message))
}

/// The name behind the `www.` of a domain, in lists that often have it by mistake.
fn has_www<'n>(info: &ListInfo, name: &'n str) -> Option<&'n str> {
    let is_usual = matches!(info.format, Format::Domains | Format::Hosts);
    name.strip_prefix("www.").filter(|_| is_usual)
}

/// A diagnostic about a parsed rule.
pub(super) fn remark(
    info: &ListInfo,
    rule: &Rule,
    code: DiagnosticCode,
    message: String,
) -> Diagnostic {
    let problem = Problem::new(code, message);
    Diagnostic::new(&info.name, rule.line, problem, &rule.pattern.to_string())
}
