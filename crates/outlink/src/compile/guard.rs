//! What no threat list may block, since bystanders would go down with it.
//!
//! Guarded are block rules that stand for a whole host or more, and ranges of addresses. Lists of a
//! category may mean whole platforms and are not guarded; exceptions, keywords and regexes are not
//! either.

use std::borrow::Cow;
use std::collections::HashMap;

use ipnet::IpNet;

use crate::rule::Effect;
use crate::rule::ListInfo;
use crate::rule::ListKind;
use crate::rule::Pattern;
use crate::rule::Rule;
use crate::table::scope::with_parents;
use crate::url::Section;
use crate::url::SuffixList;

/// The hosts and suffixes that are guarded.
pub(super) struct Guard {
    suffixes: Cow<'static, SuffixList>,
    /// Shared hosts with what they are.
    shared: HashMap<&'static str, &'static str>,
    /// The domains above shared hosts, each with one of those.
    above_shared: HashMap<&'static str, &'static str>,
}

impl Default for Guard {
    fn default() -> Self {
        let shared: HashMap<_, _> = shared_hosts().collect();
        let mut above_shared = HashMap::new();
        for (host, _) in shared_hosts() {
            for parent in with_parents(host).skip(1) {
                above_shared.entry(parent).or_insert(host);
            }
        }
        Self { suffixes: Cow::Borrowed(SuffixList::embedded()), shared, above_shared }
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
            Pattern::Domain(domain) => self.to_host(domain).or_else(|| self.to_domain(domain)),
            Pattern::Host(host) => self.to_host(host),
            Pattern::Url(url) | Pattern::Prefix(url) => self.to_host(whole_host(url)?),
            Pattern::Ip(range) => to_range(range),
            _ => None,
        };
        let advice = "name the page, account or tenant that is meant, or declare the list as \
                      kind = \"category\" if the whole of it is";
        objection.map(|objection| format!("{objection}; {advice}"))
    }

    fn to_host(&self, host: &str) -> Option<String> {
        // Whoever blocks `www.youtube.com` means YouTube.
        if let Some(what) = self.shared.get(host.strip_prefix("www.").unwrap_or(host)) {
            return Some(format!("`{host}` is {what}"));
        }
        let suffix = self.suffixes.public_suffix(host).filter(|suffix| suffix.name == host)?;
        Some(match suffix.section {
            // `*.compute-1.amazonaws.com` makes a suffix of every single machine of the cloud.
            Some(Section::Private) if self.is_suffix_by_wildcard(host) => return None,
            Some(Section::Private) => {
                format!("`{host}` is a public suffix whose owner lets anybody have a name below it")
            }
            Some(Section::Icann) => format!("`{host}` is a public suffix"),
            None => format!("`{host}` is a top-level domain"),
        })
    }

    /// Whether any name in its place would be a suffix too.
    fn is_suffix_by_wildcard(&self, host: &str) -> bool {
        let Some((_, parent)) = host.split_once('.') else { return false };
        self.suffixes.is_public_suffix(&format!("no-such-name-as-this.{parent}"))
    }

    fn to_domain(&self, domain: &str) -> Option<String> {
        let shared = self.above_shared.get(domain)?;
        let what = self.shared.get(shared)?;
        Some(format!("`{domain}` takes in `{shared}`, which is {what}"))
    }
}

/// The host of a path rule that stands for all of it.
fn whole_host(url: &str) -> Option<&str> {
    url.strip_suffix('/').filter(|host| !host.contains(['/', '?']))
}

fn to_range(range: &IpNet) -> Option<String> {
    let widest = match range {
        IpNet::V4(_) => WIDEST_V4,
        IpNet::V6(_) => WIDEST_V6,
    };
    (range.prefix_len() < widest)
        .then(|| format!("{range} is wider than /{widest}, the widest range of a threat list"))
}

fn shared_hosts() -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = include_str!("../../data/shared_hosts.txt").lines();
    lines.filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(' '))
}

/// The largest blocks that registries have been given.
const WIDEST_V4: u8 = 8;
/// The largest blocks that are given to single networks.
const WIDEST_V6: u8 = 32;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::Format;
    use crate::url::Host;

    fn objects(pattern: Pattern) -> bool {
        let list = ListInfo::new("test", Format::Rules);
        Guard::default().objection(&list, &Rule::new(pattern, 1)).is_some()
    }

    #[test]
    fn whole_platforms_are_guarded_and_their_parts_are_not() {
        let domain = |text: &str| objects(Pattern::Domain(text.to_owned()));
        for host in
            ["com", "co.uk", "github.io", "t.me", "docs.google.com", "google.com", "www.t.me"]
        {
            assert!(domain(host), "{host}");
        }
        for host in [
            "evil.example",
            "evil.github.io",
            "foo.t.me",
            "xt.me",
            "ec2-1-2-3-4.compute-1.amazonaws.com",
        ] {
            assert!(!domain(host), "{host}");
        }
        assert!(objects(Pattern::Host("t.me".to_owned())));
        assert!(!objects(Pattern::Host("google.com".to_owned())), "that host alone");
        assert!(objects(Pattern::Url("t.me/".to_owned())));
        assert!(objects(Pattern::Prefix("github.io/".to_owned())));
        assert!(!objects(Pattern::Url("t.me/evil".to_owned())));
        assert!(!objects(Pattern::Url("t.me/?x".to_owned())));
        assert!(!objects(Pattern::Url("tg://resolve/".to_owned())));
    }

    #[test]
    fn wide_ranges_are_guarded() {
        let range = |text: &str| objects(Pattern::Ip(text.parse().unwrap()));
        assert!(range("0.0.0.0/0") && range("16.0.0.0/7") && range("2001::/31"));
        assert!(!range("16.0.0.0/8") && !range("2001:db8::/32"));
    }

    #[test]
    fn categories_and_exceptions_may_mean_whole_platforms() {
        let mut list = ListInfo::new("test", Format::Domains);
        let mut rule = Rule::new(Pattern::Domain("t.me".to_owned()), 1);
        rule.effect = Effect::Except;
        assert_eq!(Guard::default().objection(&list, &rule), None);
        list.kind = ListKind::Category;
        rule.effect = Effect::Block;
        assert_eq!(Guard::default().objection(&list, &rule), None);
    }

    #[test]
    fn the_file_of_shared_hosts_is_well_formed() {
        let file = include_str!("../../data/shared_hosts.txt");
        let lines: Vec<&str> = file.lines().filter(|line| !line.starts_with('#')).collect();
        assert_eq!(shared_hosts().count(), lines.len());
        for (host, what) in shared_hosts() {
            let guard = Guard { shared: HashMap::new(), ..Guard::default() };
            assert_eq!(guard.to_host(host), None, "{host} is guarded anyway");
            assert_eq!(Host::parse(host).unwrap().as_str(), host);
            assert!(what.starts_with("a ") || what.starts_with("an "), "{host}: {what}");
        }
        let hosts: Vec<&str> = shared_hosts().map(|(host, _)| host).collect();
        assert!(hosts.is_sorted(), "the hosts are in alphabetical order");
        let set: std::collections::HashSet<_> = hosts.iter().collect();
        assert_eq!(set.len(), hosts.len());
    }
}
