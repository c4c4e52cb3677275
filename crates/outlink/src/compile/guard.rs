//! What no threat list may block, since bystanders would go down with it.
//!
//! Guarded are block rules that stand for a whole host or more, for a path under which all of a
//! service is, for wide ranges of addresses, and keywords and regexes that fit pages that have
//! nothing in common but that they are on a shared host or below a suffix. Lists of a category may
//! mean whole platforms and are not guarded; exceptions are not either.

mod bystanders;
mod shared;
mod wrappers;

use std::borrow::Cow;
use std::sync::LazyLock;

use ipnet::IpNet;

use self::bystanders::Bystander;
use self::bystanders::Bystanders;
use self::shared::Shared;
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

/// The hosts and suffixes that are guarded.
pub(super) struct Guard {
    suffixes: Cow<'static, SuffixList>,
}

impl Default for Guard {
    fn default() -> Self {
        Self { suffixes: Cow::Borrowed(SuffixList::embedded()) }
    }
}

impl Guard {
    /// Guards other public suffixes than the embedded ones.
    pub(super) fn suffixes(&mut self, suffixes: SuffixList) {
        self.suffixes = Cow::Owned(suffixes);
    }

    /// What speaks against a rule, if anything does.
    pub(super) fn objection(&self, list: &ListInfo, rule: &Rule) -> Option<String> {
        if list.kind != ListKind::Threat || rule.effect != Effect::Block {
            return None;
        }
        let objection = match &rule.pattern {
            Pattern::Domain(domain) => self.to_host(domain).or_else(|| to_domain(domain)),
            Pattern::Host(host) => self.to_host(host),
            Pattern::Url(url) => self.to_path(url, url.ends_with('/')),
            Pattern::Prefix(path) => self.to_path(path, true),
            Pattern::Ip(range) => to_range(range),
            Pattern::Keyword(keyword) => self.to_keyword(keyword),
            Pattern::Regex(regex) => self.to_regex(regex),
            Pattern::Entity(_) | Pattern::Sha256(_) => None,
        };
        let advice = "name the page, account or tenant that is meant, or declare the list as \
                      kind = \"category\" if the whole of it is";
        objection.map(|objection| format!("{objection}; {advice}"))
    }

    fn to_host(&self, host: &str) -> Option<String> {
        match SHARED.what(host) {
            Some(what) => Some(format!("`{host}` is {what}")),
            None => self.what_of_suffix(host).map(|what| format!("`{host}` is {what}")),
        }
    }

    /// What a host is, if it is a public suffix.
    fn what_of_suffix(&self, host: &str) -> Option<&'static str> {
        let suffix = self.suffixes.public_suffix(host).filter(|suffix| suffix.name == host)?;
        match suffix.section {
            // `*.compute-1.amazonaws.com` makes a suffix of every single machine of the cloud.
            Some(Section::Private) if self.is_suffix_by_wildcard(host) => None,
            Some(Section::Private) => {
                Some("a public suffix whose owner lets anybody have a name below it")
            }
            Some(Section::Icann) => Some("a public suffix"),
            None => Some("a top-level domain"),
        }
    }

    /// What the text of a keyword or regex is, if it is a suffix that is known as one: any word is a
    /// top-level domain otherwise.
    fn what_of_listed_suffix(&self, host: &str) -> Option<&'static str> {
        self.suffixes.public_suffix(host).filter(|suffix| suffix.section.is_some())?;
        self.what_of_suffix(host)
    }

    /// Whether any name in its place would be a suffix too.
    fn is_suffix_by_wildcard(&self, host: &str) -> bool {
        let Some((_, parent)) = host.split_once('.') else { return false };
        self.suffixes.is_public_suffix(&format!("no-such-name-as-this.{parent}"))
    }

    /// A path rule that stands for all of a host or of a service there. One with a query stands for
    /// that query.
    fn to_path(&self, url: &str, subtree: bool) -> Option<String> {
        let (host, path) = url.split_once('/').filter(|(_, path)| !path.contains('?'))?;
        if path.is_empty() {
            return self.to_host(host);
        }
        let what = SHARED.what_of_path(host, path, subtree)?;
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
        let what = SHARED.what(host).or_else(|| self.what_of_listed_suffix(host));
        what.map(|what| format!("`{text}` fits `{host}`, which is {what}"))
            .or_else(|| to_domain(host))
    }

    fn to_regex(&self, regex: &RegexPattern) -> Option<String> {
        let of_regex = |text: &str| {
            let Some(host) = host_of_literal(text) else { return Vec::new() };
            let of_host = SHARED.what(host).map(|what| Bystander::host(host, what));
            let of_suffix = self.what_of_listed_suffix(host);
            let of_suffix = of_suffix.map(|what| Bystander::suffix(host, what));
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

fn to_domain(domain: &str) -> Option<String> {
    let (shared, what) = SHARED.below(domain)?;
    Some(format!("`{domain}` takes in `{shared}`, which is {what}"))
}

fn to_range(range: &IpNet) -> Option<String> {
    let widest = match range {
        IpNet::V4(_) => WIDEST_V4,
        IpNet::V6(_) => WIDEST_V6,
    };
    (range.prefix_len() < widest)
        .then(|| format!("{range} is wider than /{widest}, the widest range of a threat list"))
}

static SHARED: LazyLock<Shared> = LazyLock::new(Shared::read);

/// The largest blocks that registries have been given.
const WIDEST_V4: u8 = 8;
/// The largest blocks that are given to single networks.
const WIDEST_V6: u8 = 32;

#[cfg(test)]
mod tests;
