//! Further keys of `url` rules, for links that are not written as the rule is.
//!
//! The section has the layout of [`super::aliases`]:
//!
//! ```text
//! prefix  host/path            rules whose path is this one and a slash
//! url     host/path            there are rules with a query at this path; it leads to one of them
//! url     host/path?parameter  blocks at this path that need this parameter, and perhaps others
//! ```
//!
//! A block with several parameters is stored under the one that the fewest rules of its path have, so
//! that a parameter which all of them have does not lead to all of them.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::aliases;
use crate::ids::RuleId;
use crate::names::Effect;
use crate::names::RuleKind;
use crate::wire::hash::hash;

/// `host/path` without a slash at its end, unless there is no other.
fn without_slash(text: &str) -> &str {
    text.strip_suffix('/').filter(|rest| rest.contains('/')).unwrap_or(text)
}

/// The parameters of a query; what stands between two `&` is one, whatever it is.
pub(crate) fn parameters(query: &str) -> impl Iterator<Item = &str> {
    query.split('&').filter(|parameter| !parameter.is_empty())
}

/// By what else than its own text a `url` rule is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ResourceKey<'a> {
    /// By this path, which has no slash at its end.
    Directory(&'a str),
    /// By the path and one of the parameters of this query, if it blocks.
    Query { path: &'a str, query: &'a str },
}

impl<'a> ResourceKey<'a> {
    /// Of the text of a rule.
    pub(crate) fn of(text: &'a str) -> Option<Self> {
        if let Some((path, query)) = text.split_once('?') {
            return Some(Self::Query { path, query });
        }
        let path = without_slash(text);
        (path.len() < text.len() && is_web(text)).then_some(Self::Directory(path))
    }

    /// Whether the rule, if it has an effect, is found by this.
    pub(crate) fn is_of(self, effect: Effect) -> bool {
        matches!(self, Self::Directory(_)) || effect == Effect::Block
    }

    /// Whether a key of the table leads to the rule.
    pub(crate) fn is(self, kind: RuleKind, key: &[u8]) -> bool {
        match (self, kind) {
            (Self::Directory(path), RuleKind::Prefix) => path.as_bytes() == key,
            (Self::Query { path, query }, RuleKind::Url) => {
                let rest = key.strip_prefix(path.as_bytes());
                let Some((b'?', parameter)) = rest.and_then(<[u8]>::split_first) else {
                    return false;
                };
                let mut all = parameters(query).peekable();
                match all.peek() {
                    Some(_) => all.any(|of_rule| of_rule.as_bytes() == parameter),
                    None => parameter.is_empty(),
                }
            }
            _ => false,
        }
    }
}

/// Collects `url` rules.
#[derive(Debug, Default)]
pub(crate) struct ResourcesBuilder {
    keys: Vec<(RuleKind, Vec<u8>, RuleId)>,
    /// Blocks with a query, by their text.
    queries: Vec<(String, RuleId)>,
}

impl ResourcesBuilder {
    /// Adds the rules of a text, which have the numbers from `first` on.
    pub(crate) fn add(&mut self, text: &[u8], first: u32, effects: impl Iterator<Item = Effect>) {
        let Ok(text) = std::str::from_utf8(text) else { return };
        let Some(key) = ResourceKey::of(text) else { return };
        let rules = (first..).map(RuleId).zip(effects);
        let rules = rules.filter(|(_, effect)| key.is_of(*effect)).map(|(rule, _)| rule);
        match key {
            ResourceKey::Query { .. } => {
                self.queries.extend(rules.map(|rule| (text.to_owned(), rule)));
            }
            ResourceKey::Directory(path) => {
                let key = |rule| (RuleKind::Prefix, path.as_bytes().to_vec(), rule);
                self.keys.extend(rules.map(key));
            }
        }
    }

    /// The section.
    pub(crate) fn finish(self, seed: u64) -> Vec<u8> {
        let Self { mut keys, queries } = self;
        let mut counts: HashMap<u64, u32> = HashMap::new();
        let count_key =
            |path: &str, parameter: &str| hash(hash(0, path.as_bytes()), parameter.as_bytes());
        let split = |text: &'_ str| {
            let (path, query) = text.split_once('?').unwrap_or((text, ""));
            (path.len(), text.len() - query.len())
        };
        for (text, _) in &queries {
            let (path, query) = split(text);
            let (path, query) = (text.get(..path), text.get(query..));
            for parameter in parameters(query.unwrap_or_default()) {
                *counts.entry(count_key(path.unwrap_or_default(), parameter)).or_default() += 1;
            }
        }
        let mut last = "";
        for (text, rule) in &queries {
            let (path, query) = split(text);
            let path = text.get(..path).unwrap_or_default();
            if path != last {
                keys.push((RuleKind::Url, path.as_bytes().to_vec(), *rule));
                last = path;
            }
            let rarest =
                parameters(text.get(query..).unwrap_or_default()).min_by_key(|parameter| {
                    let count =
                        counts.get(&count_key(path, parameter)).copied().unwrap_or_default();
                    (count, Reverse(parameter.len()), *parameter)
                });
            let key = [path, "?", rarest.unwrap_or_default()].concat();
            keys.push((RuleKind::Url, key.into_bytes(), *rule));
        }
        aliases::write(&keys, seed)
    }
}

/// Whether the text of a rule begins with a host, not with a scheme.
fn is_web(text: &str) -> bool {
    let host = text.split('/').next().unwrap_or_default();
    host.starts_with('[') || !host.contains(':')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::aliases::Aliases;
    use crate::wire::reader::Span;

    fn found(rules: &[&str], kind: RuleKind, key: &str) -> Vec<u32> {
        let mut builder = ResourcesBuilder::default();
        for (number, rule) in (0..).zip(rules) {
            builder.add(rule.as_bytes(), number, [Effect::Block].into_iter());
        }
        let file = builder.finish(7);
        let span = Span::within(&file, 0, file.len() as u64).unwrap();
        let table = Aliases::open("test", &file, span, 7).unwrap();
        let mut found = Vec::new();
        let each = |rule: RuleId| {
            found.push(rule.0);
            Ok(())
        };
        table.find(&file, kind, key.as_bytes(), each).unwrap();
        found
    }

    #[test]
    fn rules_are_found_by_their_rarest_parameter() {
        let rules = ["a.test/w?f=1&v=1", "a.test/w?f=1&v=2", "a.test/w?v=3", "a.test/w?"];
        for (parameter, rule) in [("v=1", 0), ("v=2", 1), ("v=3", 2), ("", 3)] {
            let key = format!("a.test/w?{parameter}");
            assert_eq!(found(&rules, RuleKind::Url, &key), [rule], "{parameter}");
        }
        assert!(found(&rules, RuleKind::Url, "a.test/w?f=1").is_empty());
        assert!(!found(&rules, RuleKind::Url, "a.test/w").is_empty());
    }

    #[test]
    fn a_path_that_ends_in_a_slash_is_found_without_it() {
        let rules = ["a.test/", "a.test/b/", "tg://x/b/"];
        assert_eq!(found(&rules, RuleKind::Prefix, "a.test/b"), [1]);
        assert!(found(&rules, RuleKind::Prefix, "a.test").is_empty());
        assert!(found(&rules, RuleKind::Prefix, "tg://x/b").is_empty());
    }
}
