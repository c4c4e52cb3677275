//! The public suffix of a host, by the rules of a list.

use super::InvalidSuffixList;
use super::Section;
use super::table;
use super::table::Builder;
use super::table::NameHash;
use super::table::RuleShape;
use super::table::Table;
use crate::limits::NAME_BYTES;

/// The rules of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct List(pub(super) Table);

impl List {
    /// Reads a list in its published format.
    pub(super) fn parse(text: &str) -> Result<Self, InvalidSuffixList> {
        let mut builder = Builder::default();
        for (rule, section) in table::rules(text) {
            let (name, kind) = table::name_of(rule);
            builder.add(a_labels(name).ok_or_else(|| malformed(rule))?, kind, section);
        }
        let table = builder.finish();
        if table.names.is_empty() { Err(InvalidSuffixList::Empty) } else { Ok(Self(table)) }
    }

    /// The public suffix of a host, which is its last label if no rule fits, and the section of the
    /// rule.
    pub(super) fn suffix<'a>(&self, host: &'a str) -> (&'a str, Option<Section>) {
        let last = host.rfind('.').map_or(0, |dot| dot + 1);
        let name_from = |start| host.get(start..).unwrap_or_default();
        let mut found = (name_from(last), None);
        let (mut hash, mut end) = (NameHash::EMPTY, host.len());
        // From the last label to the whole host: the longest rule prevails.
        for start in self.starts(host, last) {
            hash = hash.before(host.as_bytes().get(start..end).unwrap_or_default());
            end = start;
            let name = name_from(start);
            let Some(rules) = self.0.get(hash, name) else { continue };
            let section = |kind| section_of(rules.section(kind));
            if let Some(section) = section(RuleShape::Exception) {
                let behind = name.split_once('.').map_or(name, |(_, behind)| behind);
                return (behind, Some(section));
            }
            if let Some(section) = section(RuleShape::Own) {
                found = (name, Some(section));
            }
            if let Some(section) = section(RuleShape::Wildcard)
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
        starts.take_while(|start| host.len() - start <= self.0.longest)
    }
}

/// The section of a number in a table.
fn section_of(number: u8) -> Option<Section> {
    match number {
        table::ICANN => Some(Section::Icann),
        table::PRIVATE => Some(Section::Private),
        _ => None,
    }
}

/// The name of a rule in A-labels; `None` if it is malformed.
fn a_labels(name: &str) -> Option<String> {
    if name.split('.').any(|label| label.is_empty() || label.contains('*')) {
        return None;
    }
    let name = match name.is_ascii() {
        true => name.to_ascii_lowercase(),
        false => idna::domain_to_ascii(name).ok()?,
    };
    (name.len() <= NAME_BYTES).then_some(name)
}

fn malformed(rule: &str) -> InvalidSuffixList {
    let shown: String = rule.chars().take(64).collect();
    InvalidSuffixList::Malformed(format!("`{shown}` is not a rule"))
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
    fn every_name_leads_to_its_rules_and_others_to_none() {
        let List(table) =
            List::parse(include_str!("../../../../data/public_suffix_list.dat")).unwrap();
        let get = |name: &str| table.get(NameHash::EMPTY.before(name.as_bytes()), name);
        for name in table.names.iter() {
            let start = name.start as usize;
            let text = &table.text[start..start + usize::from(name.bytes)];
            assert_eq!(get(text), Some(name.rules), "{text}");
            assert_eq!(get(&format!("no-rule-{text}")), None, "{text}");
        }
        assert_eq!(get(""), None);
        assert_eq!(Table::default().get(NameHash::EMPTY, ""), None);
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
