//! The domains that a rule is limited to, and the domains that a host lies in.

use crate::limits::NAME_BYTES;
use crate::table::strings::Strings;
use crate::wire::reader::Damaged;
use crate::wire::reader::Span;

/// A host and every domain above it: `a.b.example`, `b.example`, `example`.
pub(crate) fn with_parents(host: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(host), |name| name.split_once('.').map(|(_, parent)| parent))
}

/// The names of [`with_parents`] that are short enough for the domain of a rule.
pub(crate) fn domains_of(host: &str) -> impl Iterator<Item = &str> {
    // A longer host is not gone through label by label but from the first dot that is near enough to
    // its end.
    let start = match host.len().checked_sub(NAME_BYTES + 1) {
        None => Some(0),
        Some(from) => {
            let end = host.as_bytes().get(from..).unwrap_or_default();
            memchr::memchr(b'.', end).map(|dot| from + dot + 1)
        }
    };
    start.and_then(|start| host.get(start..)).into_iter().flat_map(with_parents)
}

/// Whether a host is a domain or lies below it.
pub(crate) fn lies_in(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// Lists of domains, each a run of strings: `string 4` for each domain.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scopes {
    section: &'static str,
    domains: Span,
}

impl Scopes {
    /// The lists of domains of a section.
    pub(crate) const fn new(section: &'static str, domains: Span) -> Self {
        Self { section, domains }
    }

    /// Whether a rule that is limited to `count` domains from `first` on is tried on a host. A rule
    /// that is limited to none is tried everywhere.
    pub(crate) fn admits(
        &self,
        file: &[u8],
        strings: &Strings,
        (first, count): (u32, u32),
        host: Option<&str>,
    ) -> Result<bool, Damaged> {
        if count == 0 {
            return Ok(true);
        }
        let Some(host) = host else { return Ok(false) };
        for offset in 0..count {
            let index = first.checked_add(offset);
            let string = index.and_then(|index| self.domains.u32(file, index as usize));
            let string = string.ok_or(Damaged::new(self.section, "a domain is missing"))?;
            if lies_in(host, strings.text(file, string)?) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Checks that a rule is limited to domains that there are.
    pub(crate) fn verify(
        &self,
        file: &[u8],
        strings: &Strings,
        (first, count): (u32, u32),
    ) -> Result<(), Damaged> {
        // To no host, and so by every domain.
        self.admits(file, strings, (first, count), Some("")).map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_end_at_labels() {
        assert!(lies_in("t.co", "t.co"));
        assert!(lies_in("a.t.co", "t.co"));
        assert!(!lies_in("walmart.co", "t.co"));
        assert!(!lies_in("co", "t.co"));
        let parents: Vec<&str> = with_parents("a.b.example").collect();
        assert_eq!(parents, ["a.b.example", "b.example", "example"]);
    }

    #[test]
    fn domains_that_no_rule_has_are_left_out() {
        let long = "a.".repeat(30_000) + "example";
        let longest = "bc.".repeat(83) + "bcde";
        let too_long = "bc.".repeat(83) + "bcdef";
        let label = "a".repeat(NAME_BYTES + 1);
        for host in ["a.b.example", "localhost", "", &long, &longest, &too_long, &label] {
            let expected: Vec<&str> =
                with_parents(host).filter(|name| name.len() <= NAME_BYTES).collect();
            assert!(expected.len() <= 124);
            assert!(domains_of(host).eq(expected), "a host of {} bytes", host.len());
        }
    }
}
