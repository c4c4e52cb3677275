//! The other ways in which a link may be read.
//!
//! Apps and servers do not agree on which of several parameters of one name counts, nor on when the
//! escapes of a path are undone, so a link can name one entity to us and another one to them.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::HashSet;

use super::link::raw_parameters;
use crate::codec::percent_decode;
use crate::url::NormalizedUrl;
use crate::url::SchemeClass;

/// Links that can be read in one way only, of a link that can be read in several.
#[derive(Debug, Default)]
pub(crate) struct AlternateParses {
    /// The links, at most so many as were asked for.
    pub(crate) links: Vec<String>,
    /// Whether there are more.
    pub(crate) is_cut: bool,
}

impl AlternateParses {
    /// The ways beyond the first, which is to take a link as it stands and the first parameter of
    /// each name.
    pub(crate) fn of(url: &NormalizedUrl, max: usize) -> Self {
        let mut parses = Self::default();
        let fragment = url.fragment().map_or(String::new(), |fragment| format!("#{fragment}"));
        if is_ambiguous(url) {
            parses.links.push(format!("{}{fragment}", url.normal()));
        }
        let Some(query) = url.raw_query().filter(|query| query.contains('&')) else {
            return parses;
        };
        let without_query = url.href().and_then(|href| href.split(['?', '#']).next());
        let parameters = Parameters::of(query);
        for turn in 1..parameters.max_per_name {
            if parses.links.len() >= max {
                parses.is_cut = true;
                break;
            }
            let query = parameters.take(turn);
            parses.links.push(format!("{}?{query}{fragment}", without_query.unwrap_or_default()));
        }
        parses
    }

    /// In how many other ways a web link of that query may be read at most, although its path is in
    /// normal form. `None` where counting them would take long, of which nothing follows.
    pub(crate) fn max_count(query: &str) -> Option<usize> {
        Some(usize::from(query.contains("%25")) + turns(query)?)
    }
}

/// How often the name of a parameter comes again at most. `None` if many parameters would have to be
/// looked at, or a name is escaped.
fn turns(query: &str) -> Option<usize> {
    if !query.contains('&') {
        return Some(0);
    }
    let mut names = [""; 32];
    let mut turns = 0;
    for (index, (name, _)) in raw_parameters(query).enumerate() {
        let place = names.get_mut(index).filter(|_| !name.contains('%'))?;
        *place = name;
        let before = names.get(..index).unwrap_or_default();
        turns = turns.max(before.iter().filter(|before| **before == name).count());
    }
    Some(turns)
}

/// Whether the normal form is another way to read a web link: servers fold slashes and dots, and where
/// there are escapes of escapes, something on the way may undo a layer.
fn is_ambiguous(url: &NormalizedUrl) -> bool {
    let hides = |query: &str| query.contains("%25");
    url.scheme_class() == SchemeClass::Web
        && (url.path() != url.raw_path() || url.raw_query().is_some_and(hides))
}

/// The parameters of a query by their decoded names, none twice.
struct Parameters<'a> {
    names: Vec<Vec<(&'a str, &'a str)>>,
    /// How many of one name there are at most.
    max_per_name: usize,
}

impl<'a> Parameters<'a> {
    fn of(query: &'a str) -> Self {
        let mut seen = HashSet::new();
        let mut places: HashMap<Cow<'a, str>, usize> = HashMap::new();
        let mut names: Vec<Vec<(&str, &str)>> = Vec::new();
        for (name, value) in raw_parameters(query) {
            let decoded = percent_decode(name);
            if !seen.insert((decoded.clone(), value)) {
                continue;
            }
            let place = *places.entry(decoded).or_insert(names.len());
            match names.get_mut(place) {
                Some(values) => values.push((name, value)),
                None => names.push(vec![(name, value)]),
            }
        }
        let max_per_name = names.iter().map(Vec::len).max().unwrap_or_default();
        Self { names, max_per_name }
    }

    /// The query with that one of each name, counted from 0, or else the last.
    fn take(&self, turn: usize) -> String {
        let taken = self.names.iter().filter_map(|values| values.get(turn).or(values.last()));
        let taken: Vec<_> = taken.map(|(name, value)| format!("{name}={value}")).collect();
        taken.join("&")
    }
}

#[cfg(test)]
mod tests {
    use super::AlternateParses;
    use crate::limits::Limits;
    use crate::url::normalize;

    fn links(link: &str) -> Vec<String> {
        AlternateParses::of(&normalize(link, &Limits::default()).unwrap(), 3).links
    }

    #[test]
    fn every_parameter_has_its_turn() {
        assert_eq!(links("tg://resolve?domain=a&domain=b"), ["tg://resolve?domain=b"]);
        assert_eq!(
            links("https://t.me/x?a=1&b=2&%61=3&amp;a=1&a=4#f"),
            ["https://t.me/x?%61=3&b=2#f", "https://t.me/x?a=4&b=2#f"]
        );
        assert_eq!(links("https://t.me/a%2Fb?x#f"), ["https://t.me/a/b?x#f"]);
        assert_eq!(links("https://t.me/a?x=1&y=1"), [""; 0]);
    }

    #[test]
    fn no_more_parses_are_found_than_are_counted() {
        for (query, max) in [
            ("a=1", Some(0)),
            ("a=1&b=2", Some(0)),
            ("a=1&a=2&b=1&b=2", Some(1)),
            ("a=1&b&a=2&a=3", Some(2)),
            ("a=1&a=2&u=%252F", Some(2)),
            ("a=1&%61=2", None),
        ] {
            assert_eq!(AlternateParses::max_count(query), max, "{query}");
            let found = links(&format!("https://t.me/x?{query}")).len();
            assert!(max.is_none_or(|max| found <= max), "{query}: {found}");
        }
        let many: String = (0..40).map(|n| format!("a{n}&")).collect();
        assert_eq!(AlternateParses::max_count(&many), None);
    }

    #[test]
    fn what_is_cut_is_told() {
        let url = |count: usize| {
            let query: String = (0..count).map(|n| format!("domain=a{n}&")).collect();
            normalize(&format!("tg://resolve?{query}"), &Limits::default()).unwrap()
        };
        let parses = |count: usize| AlternateParses::of(&url(count), 3);
        assert_eq!((parses(4).links.len(), parses(4).is_cut), (3, false));
        assert_eq!((parses(3_000).links.len(), parses(3_000).is_cut), (3, true));
    }
}
