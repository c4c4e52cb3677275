//! Hosts without some of the hosts below them: what `denyallow=` and `to=~` say.
//!
//! An exception in place of it would reach too far, since the exceptions of a list of this format
//! lift every block of it that fits, and not one rule alone.

use std::collections::BTreeMap;

use crate::rule::Pattern;
use crate::rule::RegexPattern;

/// A domain without the domains below it that are spared.
pub(super) fn domain_without(domain: &str, spared: &[String]) -> Pattern {
    let mut root = Node::default();
    for name in spared {
        let labels = name.strip_suffix(domain).unwrap_or(name).split('.').rev();
        let mut node = &mut root;
        for label in labels.filter(|label| !label.is_empty()) {
            node = node.children.entry(label.to_owned()).or_default();
        }
        node.is_spared = true;
    }
    let source = format!("^(?:{})$", root.hosts(&regex::escape(domain)));
    let of_host = RegexPattern::of_host(&source);
    Pattern::Regex(RegexPattern { domains: vec![domain.to_owned()], ..of_host })
}

/// A name, and what is known of the names below it.
#[derive(Default)]
struct Node {
    is_spared: bool,
    children: BTreeMap<String, Node>,
}

impl Node {
    /// A regex for the hosts at and below this name that are not spared; nothing if all of them are.
    fn hosts(&self, name: &str) -> String {
        let mut choices = vec![name.to_owned()];
        let labels: Vec<&str> = self.children.keys().map(String::as_str).collect();
        choices.push(format!(r"(?:[^.]+\.)*(?:{})\.{name}", label_other_than(&labels)));
        for (label, child) in self.children.iter().filter(|(_, child)| !child.is_spared) {
            choices.push(child.hosts(&format!(r"{}\.{name}", regex::escape(label))));
        }
        choices.join("|")
    }
}

/// A regex for every label that is none of those given, which are sorted.
fn label_other_than(labels: &[&str]) -> String {
    // What may stand at this place: nothing, if no label ends here; another character, and then
    // anything; or the character of some labels, and then what is none of their ends.
    let mut firsts: Vec<char> = labels.iter().filter_map(|label| label.chars().next()).collect();
    firsts.dedup();
    let known: String = firsts.iter().map(|first| regex::escape(&first.to_string())).collect();
    let mut choices = vec![format!("[^.{known}][^.]*")];
    for first in firsts {
        let ends: Vec<&str> = labels.iter().filter_map(|label| label.strip_prefix(first)).collect();
        let is_end = ends.contains(&"");
        let longer: Vec<&str> = ends.into_iter().filter(|end| !end.is_empty()).collect();
        let rest = match longer.is_empty() {
            true => "[^.]+".to_owned(),
            false => label_other_than(&longer),
        };
        let rest = if is_end { format!("(?:{rest})") } else { format!("(?:{rest})?") };
        choices.push(format!("{}{rest}", regex::escape(&first.to_string())));
    }
    choices.join("|")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_spared_and_nothing_else_is_left_out() {
        let spared: Vec<String> =
            ["nice.farm.example", "ni.farm.example", "a.b.farm.example", "x-1.farm.example"]
                .map(str::to_owned)
                .to_vec();
        let Pattern::Regex(pattern) = domain_without("farm.example", &spared) else { panic!() };
        let regex = regex::Regex::new(&pattern.source).unwrap();
        let is_below = |host: &str, domain: &str| {
            host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        };
        for host in [
            "farm.example",
            "nice.farm.example",
            "x.nice.farm.example",
            "nic.farm.example",
            "nicer.farm.example",
            "n.farm.example",
            "ni.farm.example",
            "nix.farm.example",
            "b.farm.example",
            "a.b.farm.example",
            "z.a.b.farm.example",
            "aa.b.farm.example",
            "a.c.farm.example",
            "x-1.farm.example",
            "x-12.farm.example",
            "x.farm.example",
            "1.farm.example",
            "nice.other.farm.example",
        ] {
            let is_spared = spared.iter().any(|name| is_below(host, name));
            assert_eq!(regex.is_match(host), !is_spared, "{host}: {}", pattern.source);
        }
        assert!(!regex.is_match("evilfarm.example") && !regex.is_match("farm.example.org"));
    }
}
