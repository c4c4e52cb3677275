//! The rules of a Public Suffix List, by name.

use super::InvalidSuffixList;
use super::Section;
use crate::limits::NAME_BYTES;
use crate::name_map::NameMap;

/// The rules, by the name without `*.` and `!`.
#[derive(Clone, Debug, Default)]
pub(super) struct List {
    rules: NameMap<Box<str>, Rules>,
    /// The length of the longest name. A link may have a host of thousands of labels: no longer name
    /// of it is looked up, and hashing every one of them would be quadratic in the length of the host.
    longest: usize,
}

/// The rules of a name, each with its section.
#[derive(Clone, Copy, Debug, Default)]
struct Rules {
    /// The name is a suffix.
    own: Option<Section>,
    /// Every name one label below is a suffix: `*.name`.
    wildcard: Option<Section>,
    /// The name is not a suffix, whatever a wildcard says: `!name`.
    exception: Option<Section>,
}

impl List {
    /// Reads a list in its published format
    /// (<https://github.com/publicsuffix/list/wiki/Format>). Rules outside of the section marks are
    /// passed over.
    pub(super) fn parse(text: &str) -> Result<Self, InvalidSuffixList> {
        let mut list = Self::default();
        let mut section = None;
        for line in text.lines() {
            if line.starts_with("//") {
                section = match line {
                    line if line.contains("===BEGIN ICANN DOMAINS===") => Some(Section::Icann),
                    line if line.contains("===BEGIN PRIVATE DOMAINS===") => Some(Section::Private),
                    line if line.contains("===END ") => None,
                    _ => section,
                };
                continue;
            }
            // A rule ends at the first white space.
            let Some(rule) = line.split_whitespace().next().filter(|_| section.is_some()) else {
                continue;
            };
            list.add(rule, section)?;
        }
        if list.rules.is_empty() { Err(InvalidSuffixList::Empty) } else { Ok(list) }
    }

    fn add(&mut self, rule: &str, section: Option<Section>) -> Result<(), InvalidSuffixList> {
        let malformed = || {
            let shown: String = rule.chars().take(64).collect();
            InvalidSuffixList::Malformed(format!("`{shown}` is no rule"))
        };
        let (name, is_wildcard, is_exception) =
            match (rule.strip_prefix("*."), rule.strip_prefix('!')) {
                (Some(name), _) => (name, true, false),
                (None, Some(name)) => (name, false, true),
                (None, None) => (rule, false, false),
            };
        if name.split('.').any(|label| label.is_empty() || label.contains('*')) {
            return Err(malformed());
        }
        let name = if name.is_ascii() {
            name.to_ascii_lowercase()
        } else {
            idna::domain_to_ascii(name).map_err(|_| malformed())?
        };
        if name.len() > NAME_BYTES {
            return Err(malformed());
        }
        self.longest = self.longest.max(name.len());
        let rules = self.rules.entry(name.into()).or_default();
        let place = match (is_wildcard, is_exception) {
            (true, _) => &mut rules.wildcard,
            (_, true) => &mut rules.exception,
            _ => &mut rules.own,
        };
        *place = section;
        Ok(())
    }

    /// The public suffix of a host, which is its last label if no rule fits, and the section of the
    /// rule.
    pub(super) fn suffix<'a>(&self, host: &'a str) -> (&'a str, Option<Section>) {
        let last = host.rfind('.').map_or(0, |dot| dot + 1);
        let name_from = |start| host.get(start..).unwrap_or_default();
        let mut found = (name_from(last), None);
        // From the last label to the whole host: the longest rule prevails.
        for start in self.starts(host, last) {
            let name = name_from(start);
            let Some(rules) = self.rules.get(name) else { continue };
            if let Some(section) = rules.exception {
                let behind = name.split_once('.').map_or(name, |(_, behind)| behind);
                return (behind, Some(section));
            }
            if let Some(section) = rules.own {
                found = (name, Some(section));
            }
            if let Some(section) = rules.wildcard
                && let Some(below) = start_below(host, start)
            {
                found = (name_from(below), Some(section));
            }
        }
        found
    }

    /// Where those names of a host begin that may have rules: its last label, which begins at `last`,
    /// its last two labels, and so on.
    fn starts(&self, host: &str, last: usize) -> impl Iterator<Item = usize> {
        let starts = std::iter::successors(Some(last), |start| start_below(host, *start));
        starts.take_while(|start| host.len() - start <= self.longest)
    }
}

/// Where the name of a host begins that has one label more than the one that begins at `start`.
fn start_below(host: &str, start: usize) -> Option<usize> {
    let labels = host.get(..start.checked_sub(1)?).filter(|labels| !labels.is_empty())?;
    Some(labels.rfind('.').map_or(0, |dot| dot + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "\
outside.example
// ===BEGIN ICANN DOMAINS===
com
// a comment
uk
co.uk
*.ck
!www.ck
食狮.com.cn trailing
// ===END ICANN DOMAINS===
// ===BEGIN PRIVATE DOMAINS===
*.compute.test
github.io
// ===END PRIVATE DOMAINS===
";

    #[test]
    fn the_longest_rule_prevails_and_exceptions_over_all() {
        let list = List::parse(LIST).unwrap();
        let (icann, private) = (Some(Section::Icann), Some(Section::Private));
        for (host, suffix, section) in [
            ("evil.com", "com", icann),
            ("com", "com", icann),
            ("www.evil.co.uk", "co.uk", icann),
            ("a.b.c.ck", "c.ck", icann),
            ("c.ck", "c.ck", icann),
            ("ck", "ck", None),
            ("www.ck", "ck", icann),
            ("a.www.ck", "ck", icann),
            ("a.xn--85x722f.com.cn", "xn--85x722f.com.cn", icann),
            ("a.b.compute.test", "b.compute.test", private),
            ("compute.test", "test", None),
            ("a.github.io", "github.io", private),
            ("outside.example", "example", None),
            ("a.", "", None),
            ("a..com", "com", icann),
        ] {
            assert_eq!(list.suffix(host), (suffix, section), "{host}");
        }
    }

    #[test]
    fn names_that_no_rule_can_have_are_not_looked_up() {
        let list = List::parse(LIST).unwrap();
        let longest = "xn--85x722f.com.cn".len();
        for labels in [1_000, 30_000] {
            let host = format!("{}com", "a.".repeat(labels));
            let names: Vec<usize> =
                list.starts(&host, 2 * labels).map(|start| host.len() - start).collect();
            let expected: Vec<usize> = (3..=longest).step_by(2).collect();
            assert_eq!(names, expected);
            assert_eq!(list.suffix(&host), ("com", Some(Section::Icann)));
        }
        let too_long = format!("// ===BEGIN ICANN DOMAINS===\n{}com\n", "a.".repeat(126));
        assert!(List::parse(&too_long).is_err());
        assert!(List::parse(&too_long.replacen("a.", "", 1)).is_ok());
    }
}
