//! What no threat list may block, since bystanders would go down with it.
//!
//! Guarded are block rules that stand for a whole host or more, for a path under which all of a
//! service is, for wide ranges of addresses, and keywords and regexes that fit pages that have
//! nothing in common but that they are on a shared host or below a suffix. Lists of a category may
//! mean whole platforms and are not guarded; exceptions are not either.

mod bystanders;
mod common;
mod marks;
mod networks;
mod shared;
mod suffixes;
mod wrappers;

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::LazyLock;
use std::sync::OnceLock;

use self::bystanders::Bystander;
use self::bystanders::Bystanders;
use self::marks::Marks;
use self::shared::Shared;
pub(crate) use self::shared::shared_folder;
pub(crate) use self::shared::tenant_of_host;
use self::suffixes::Suffixes;
use crate::expand::Knowledge;
use crate::names::Effect;
use crate::names::ListKind;
use crate::names::Part;
use crate::rule::Keyword;
use crate::rule::ListInfo;
use crate::rule::Pattern;
use crate::rule::RegexPattern;
use crate::rule::Rule;
use crate::url::Section;
use crate::url::SuffixList;
use crate::wire::labels::Labels;

/// The hosts and suffixes that are guarded.
pub(super) struct Guard {
    suffixes: Arc<Suffixes>,
    /// What is shared by the platforms and redirectors of a caller too, if there are any.
    shared: Option<Shared>,
    /// The names of both, read when a long list asks for them.
    marks: OnceLock<Marks>,
}

impl Default for Guard {
    fn default() -> Self {
        Self { suffixes: Suffixes::embedded(), shared: None, marks: OnceLock::new() }
    }
}

impl Guard {
    /// Guards other public suffixes than the embedded ones.
    pub(super) fn suffixes(&mut self, suffixes: SuffixList) {
        self.suffixes = Arc::new(Suffixes::of(Cow::Owned(suffixes)));
        self.marks = OnceLock::new();
    }

    /// Guards the hosts of the platforms and redirectors of a caller too.
    pub(super) fn knowledge(&mut self, knowledge: &Knowledge) {
        self.shared = (!knowledge.is_builtin()).then(|| knowledge.while_in_force(Shared::read));
        self.marks = OnceLock::new();
    }

    fn shared(&self) -> &Shared {
        self.shared.as_ref().unwrap_or(&SHARED)
    }

    /// Whether anything may speak against a block of a domain or a host of this name, given its
    /// labels.
    pub(super) fn may_object_to(&self, name: &str, labels: &Labels) -> bool {
        let marks = self.marks.get_or_init(|| Marks::of(self.shared(), &self.suffixes));
        marks.may_have(name, labels)
    }

    /// What speaks against a rule, if anything does.
    pub(super) fn objection(&self, list: &ListInfo, rule: &Rule) -> Option<String> {
        if list.kind != ListKind::Threat || rule.effect != Effect::Block {
            return None;
        }
        match &rule.pattern {
            Pattern::Domain(domain) => self.to_host(domain).or_else(|| self.to_domain(domain)),
            Pattern::Host(host) => self.to_host(host),
            Pattern::Url(url) => self.to_path(url, url.ends_with('/')),
            Pattern::Prefix(path) => self.to_path(path, true),
            Pattern::Ip(range) => networks::objection(&range.net()),
            Pattern::Keyword(keyword) => self.to_keyword(keyword),
            Pattern::Regex(regex) => match regex.domain_above() {
                Some(domain) => self.to_host(domain).or_else(|| self.to_domain(domain)),
                None => self.to_regex(regex),
            },
            Pattern::Entity(_) | Pattern::Sha256(_) => None,
        }
    }

    fn to_host(&self, host: &str) -> Option<String> {
        match self.shared().what(host) {
            Some(what) => Some(format!("`{host}` is {what}")),
            None => self.suffixes.what(host).map(|what| format!("`{host}` is {what}")),
        }
    }

    /// A domain that takes in shared hosts or suffixes.
    fn to_domain(&self, domain: &str) -> Option<String> {
        let below = self.shared().below_domain(domain).or_else(|| self.suffixes.below(domain));
        below.map(|(host, what)| format!("`{domain}` takes in `{host}`, which is {what}"))
    }

    /// A path rule that stands for all of a host or of a service there. One with a query stands for
    /// that query.
    fn to_path(&self, url: &str, subtree: bool) -> Option<String> {
        let (host, path) = url.split_once('/').filter(|(_, path)| !path.contains('?'))?;
        if path.is_empty() {
            return self.to_host(host);
        }
        let what = self.shared().what_of_path(host, path, subtree)?;
        Some(format!("`{url}` names nothing single on `{host}`: it is {what}"))
    }

    fn to_keyword(&self, keyword: &Keyword) -> Option<String> {
        let text = &keyword.text;
        if let Some(what) = Bystanders::builtin().taken_by_keyword(keyword) {
            return Some(format!("`{text}` fits {what}"));
        }
        if !matches!(keyword.part, None | Some(Part::Host)) || !keyword.domains.is_empty() {
            return None;
        }
        let host = host_of_literal(text)?;
        let what = self.shared().what(host).or_else(|| self.suffixes.what_if_listed(host));
        what.map(|what| format!("`{text}` fits `{host}`, which is {what}"))
            .or_else(|| self.to_domain(host))
    }

    fn to_regex(&self, regex: &RegexPattern) -> Option<String> {
        let of_regex = |text: &str| {
            let Some(host) = host_of_literal(text) else { return Vec::new() };
            let of_host = self.shared().what(host).map(|what| Bystander::host(host, what));
            let of_suffix = self.suffixes.what_if_listed(host);
            let of_suffix = of_suffix.map(|what| Bystander::suffix(host, Section::Icann, what));
            of_host.into_iter().chain(of_suffix).collect()
        };
        let taken = Bystanders::builtin().taken_by_regex(regex, &of_regex)?;
        Some(format!("the regex fits {taken}"))
    }
}

/// The host that a literal is, if it says where that begins or ends. A single word is a top-level
/// domain by accident.
fn host_of_literal(literal: &str) -> Option<&str> {
    let text = literal.strip_prefix("https://").or_else(|| literal.strip_prefix("http://"));
    let text = text.or_else(|| literal.strip_prefix("://")).unwrap_or(literal);
    let (host, is_ended) = match text.strip_suffix('/') {
        Some(host) => (host, true),
        None => (text, false),
    };
    let name = host.trim_start_matches('.');
    let is_host = name.contains('.') || name.len() < host.len() && is_ended;
    (is_host && !name.ends_with('.') && !name.contains('/')).then_some(name)
}

static SHARED: LazyLock<Shared> =
    LazyLock::new(|| Knowledge::builtin().while_in_force(Shared::read));

#[cfg(test)]
mod tests;
