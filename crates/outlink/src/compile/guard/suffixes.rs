//! What the Public Suffix List says of a host: that it is a suffix, or that suffixes lie below it.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::HashSet;
use std::sync::Arc;
use std::sync::LazyLock;

use crate::name_map::NameMap;
use crate::table::scope::with_parents;
use crate::url::Section;
use crate::url::SuffixList;

/// A Public Suffix List with what the guard derives from it.
pub(super) struct Suffixes {
    list: Cow<'static, SuffixList>,
    /// Each domain that lies above a suffix and is none itself, with the first such suffix and its
    /// section.
    above: NameMap<String, (String, Section)>,
    /// The labels under which many registries register: `com` of `com.au`.
    registry_labels: HashSet<String>,
}

impl Suffixes {
    /// The suffixes of the embedded list, derived once.
    pub(super) fn embedded() -> Arc<Self> {
        static EMBEDDED: LazyLock<Arc<Suffixes>> =
            LazyLock::new(|| Arc::new(Suffixes::of(Cow::Borrowed(SuffixList::embedded()))));
        Arc::clone(&EMBEDDED)
    }

    pub(super) fn of(list: Cow<'static, SuffixList>) -> Self {
        let mut above = NameMap::default();
        let mut registries: HashMap<&str, usize> = HashMap::new();
        for rule in list.rules() {
            let skipped = usize::from(!rule.is_wildcard);
            for parent in with_parents(rule.name).skip(skipped) {
                if !list.is_public_suffix(parent) && !above.contains_key(parent) {
                    let wildcard = if rule.is_wildcard { "*." } else { "" };
                    let suffix = format!("{wildcard}{}", rule.name);
                    above.insert(parent.to_owned(), (suffix, rule.section));
                }
            }
            if let Some((label, ending)) = rule.name.split_once('.')
                && rule.section == Section::Icann
                && !ending.contains('.')
            {
                *registries.entry(label).or_default() += 1;
            }
        }
        let many = registries.into_iter().filter(|(_, count)| *count >= MANY_REGISTRIES);
        let registry_labels = many.map(|(label, _)| label.to_owned()).collect();
        Self { list, above, registry_labels }
    }

    /// What a host is, if it is a public suffix that stands for more than one tenant.
    pub(super) fn what(&self, host: &str) -> Option<&'static str> {
        let suffix = self.list.public_suffix(host).filter(|suffix| suffix.name == host)?;
        let (label, parent) = host.split_once('.').unwrap_or((host, ""));
        match suffix.section {
            // `*.compute-1.amazonaws.com` makes a suffix of every single machine of the cloud.
            Some(Section::Private) if self.is_wildcard(parent) => None,
            Some(Section::Private) => {
                Some("a public suffix whose owner lets anybody have a name below it")
            }
            // `*.mm` makes a suffix of every single name; only `com.mm` and the like are many's.
            Some(Section::Icann)
                if self.is_wildcard(parent) && !self.registry_labels.contains(label) =>
            {
                None
            }
            Some(Section::Icann) => Some("a public suffix"),
            None => Some("a top-level domain"),
        }
    }

    /// As [`Self::what`], for suffixes that the list has: any word is a top-level domain otherwise.
    pub(super) fn what_if_listed(&self, host: &str) -> Option<&'static str> {
        self.list.public_suffix(host).filter(|suffix| suffix.section.is_some())?;
        self.what(host)
    }

    /// A suffix below a domain that is none itself, and what it is.
    pub(super) fn below(&self, domain: &str) -> Option<(&str, &'static str)> {
        let (suffix, section) = self.above.get(domain)?;
        Some(match section {
            Section::Private => {
                (suffix, "a public suffix whose owner lets anybody have a name below it")
            }
            Section::Icann => (suffix, "a public suffix"),
        })
    }

    /// The suffixes and, of wildcards, the names above them, with their sections.
    pub(super) fn names(&self) -> impl Iterator<Item = (&str, Section)> {
        self.list.rules().map(|rule| (rule.name, rule.section))
    }

    /// The names directly below which every name is a suffix.
    pub(super) fn wildcards(&self) -> impl Iterator<Item = &str> {
        self.list.rules().filter(|rule| rule.is_wildcard).map(|rule| rule.name)
    }

    /// The domains that lie above a suffix and are none themselves.
    pub(super) fn names_above(&self) -> impl Iterator<Item = &str> {
        self.above.keys().map(String::as_str)
    }

    /// Whether any name below `parent` would be a suffix.
    fn is_wildcard(&self, parent: &str) -> bool {
        !parent.is_empty() && self.list.is_public_suffix(&format!("no-such-name-as-this.{parent}"))
    }
}

/// Under how many top-level domains a label must be a suffix to be one of registries.
const MANY_REGISTRIES: usize = 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suffixes_and_what_lies_above_them() {
        let suffixes = Suffixes::embedded();
        for host in ["dk", "com.au", "github.io", "xn--p1ai", "mm", "com.mm", "co.ck", "unheard-of"]
        {
            assert!(suffixes.what(host).is_some(), "{host}");
        }
        for host in ["judicical.mm", "evil.jm", "evil.github.io", "windows.net", "a.unheard-of"] {
            assert_eq!(suffixes.what(host), None, "{host}");
        }
        for domain in ["windows.net", "run.app", "amazonaws.com", "eu-north-1.amazonaws.com"] {
            assert!(suffixes.below(domain).is_some(), "{domain}");
        }
        assert_eq!(suffixes.below("evil.example"), None);
    }
}
