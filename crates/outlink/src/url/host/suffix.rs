//! The Public Suffix List: under which names anybody may register (<https://publicsuffix.org>).

mod list;
mod table;

use std::borrow::Cow;

use serde::Deserialize;
use serde::Serialize;

use self::list::List;
use super::ipv4;

/// A Public Suffix List, both sections of it.
///
/// A name that no rule fits has its last label for a public suffix, as the algorithm has it
/// (<https://github.com/publicsuffix/list/wiki/Format#algorithm>).
///
/// ```
/// use outlink::url::SuffixList;
///
/// let suffixes = SuffixList::embedded();
/// assert_eq!(suffixes.registrable_domain("a.b.example.co.uk"), Some("example.co.uk"));
/// assert!(suffixes.is_public_suffix("github.io"));
/// ```
#[derive(Clone, Debug)]
pub struct SuffixList {
    list: List,
    /// What was parsed, for [`Self::rules`].
    text: Cow<'static, str>,
}

impl SuffixList {
    /// The list that this version of the library was built with.
    pub fn embedded() -> &'static Self {
        static LIST: SuffixList = SuffixList {
            list: List(include!(concat!(env!("OUT_DIR"), "/suffixes.rs"))),
            text: Cow::Borrowed(include_str!("../../../data/public_suffix_list.dat")),
        };
        &LIST
    }

    /// Reads a list in its published format, for one that is newer than the embedded one.
    ///
    /// # Errors
    ///
    /// If a rule is malformed, or there is none.
    pub fn parse(text: &str) -> Result<Self, InvalidSuffixList> {
        Ok(Self { list: List::parse(text)?, text: Cow::Owned(text.to_owned()) })
    }

    /// The part of a host under which anybody may register: `co.uk` of `www.evil.co.uk`. `None` for
    /// addresses. The host is in normal form.
    pub fn public_suffix<'a>(&self, host: &'a str) -> Option<PublicSuffix<'a>> {
        if !is_name(host) {
            return None;
        }
        let (name, section) = self.list.suffix(host);
        (!name.is_empty()).then_some(PublicSuffix { name, section })
    }

    /// The public suffix and one label more, which is what somebody registered: `evil.co.uk` of
    /// `www.evil.co.uk`. `None` for addresses and for public suffixes themselves. The host is in
    /// normal form.
    pub fn registrable_domain<'a>(&self, host: &'a str) -> Option<&'a str> {
        let suffix = self.public_suffix(host)?.name;
        let above = host.strip_suffix(suffix)?.strip_suffix('.')?;
        let label = above.rfind('.').map_or(0, |dot| dot + 1);
        host.get(label..).filter(|_| label < above.len())
    }

    /// Whether anybody may register directly under the host.
    pub fn is_public_suffix(&self, host: &str) -> bool {
        self.public_suffix(host).is_some_and(|suffix| suffix.name == host)
    }

    /// The rules of the list in its order, without exceptions, in time linear in its text.
    pub(crate) fn rules(&self) -> impl Iterator<Item = SuffixRule<'_>> {
        let mut section = Section::Icann;
        self.text.lines().filter_map(move |line| {
            if line.starts_with("//") {
                if line.contains("===BEGIN PRIVATE DOMAINS===") {
                    section = Section::Private;
                }
                return None;
            }
            let rule = line.split_whitespace().next().filter(|rule| !rule.starts_with('!'))?;
            let (name, is_wildcard) = match rule.strip_prefix("*.") {
                Some(name) => (name, true),
                None => (rule, false),
            };
            Some(SuffixRule { name, is_wildcard, section })
        })
    }
}

/// A rule of the list.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SuffixRule<'a> {
    /// The suffix, or the name above the suffixes of a wildcard.
    pub(crate) name: &'a str,
    /// Whether every name directly below [`Self::name`] is a suffix, and not the name itself.
    pub(crate) is_wildcard: bool,
    /// The section that the rule stands in.
    pub(crate) section: Section,
}

/// A public suffix of a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PublicSuffix<'a> {
    /// The suffix, without a dot in front.
    pub name: &'a str,
    /// The section whose rule fits; `None` if none does and the last label was taken.
    pub section: Option<Section>,
}

/// The sections of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Section {
    /// Suffixes of registries: `com`, `co.uk`.
    Icann,
    /// Suffixes of others who let anybody have a name below their own: `github.io`.
    Private,
}

/// A text that is no Public Suffix List.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidSuffixList {
    /// There is no rule in it.
    #[error(
        "the public suffix list has no rule between its section marks; \
         take it unchanged from https://publicsuffix.org/list/public_suffix_list.dat"
    )]
    Empty,
    /// A rule is malformed.
    #[error(
        "the public suffix list is malformed: {0}; \
         take it unchanged from https://publicsuffix.org/list/public_suffix_list.dat"
    )]
    Malformed(String),
}

fn is_name(host: &str) -> bool {
    !host.starts_with(['[', '.']) && !ipv4::ends_in_number(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_list_is_well_formed_and_has_both_sections() {
        let list = SuffixList::embedded();
        let suffix = |host| list.public_suffix(host).unwrap();
        assert_eq!(suffix("a.co.uk").section, Some(Section::Icann));
        assert_eq!(suffix("a.github.io").section, Some(Section::Private));
        assert_eq!(suffix("a.unheard-of"), PublicSuffix { name: "unheard-of", section: None });
        assert_eq!(list.registrable_domain("x.y.github.io"), Some("y.github.io"));
        assert_eq!(list.registrable_domain("github.io"), None);
        assert!(list.is_public_suffix("github.io"));
        assert!(!list.is_public_suffix("y.github.io"));
    }

    #[test]
    fn the_embedded_table_is_that_of_the_text() {
        let list = SuffixList::embedded();
        let parsed = List::parse(&list.text).unwrap();
        assert_eq!(list.list, parsed);
        assert!(parsed.0.names.len() > 9000);
    }

    #[test]
    fn addresses_have_no_suffix() {
        for host in ["127.0.0.1", "[::1]", "", "."] {
            assert_eq!(SuffixList::embedded().public_suffix(host), None, "{host}");
            assert_eq!(SuffixList::embedded().registrable_domain(host), None, "{host}");
        }
    }

    #[test]
    fn a_text_without_rules_is_no_list() {
        assert_eq!(SuffixList::parse("com\n").unwrap_err(), InvalidSuffixList::Empty);
        let error = SuffixList::parse("// ===BEGIN ICANN DOMAINS===\na..b\n").unwrap_err();
        assert!(error.to_string().contains("`a..b`"), "{error}");
    }
}
