//! Which platforms a host belongs to, by the names of hosts that their files say.
//!
//! The build script makes the table of the platforms that are built in with this code, so that it is
//! there when a process starts.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::wire::labels::Labels;
use crate::wire::name_table::NameTable;

/// A platform of a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Site {
    /// Its number in the registry.
    pub(crate) platform: usize,
    /// Whether the host is one of its family, or merely one that a template names.
    pub(crate) is_family: bool,
}

/// A name, and where its platforms stand among all sites.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) name: &'static str,
    /// The first platform of the host of this name.
    pub(crate) start: u32,
    /// The first platform of the hosts below it.
    pub(crate) middle: u32,
    pub(crate) end: u32,
}

/// Platforms by the names of their hosts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SiteTable {
    /// The numbers of the names, by their hashes.
    pub(crate) numbers: NameTable<u32>,
    pub(crate) names: Cow<'static, [Name]>,
    pub(crate) sites: Cow<'static, [Site]>,
    /// The numbers of the names that have no hash, since they are too long.
    pub(crate) unhashed: Vec<u32>,
}

impl SiteTable {
    /// The table of names, each with whether hosts below it are meant.
    pub(crate) fn of(named: impl Iterator<Item = (&'static str, bool, Site)>) -> Self {
        let mut of_names: BTreeMap<&str, (Vec<Site>, Vec<Site>)> = BTreeMap::new();
        for (name, is_below, site) in named {
            let (hosts, below) = of_names.entry(name).or_default();
            let sites = if is_below { below } else { hosts };
            match sites.iter_mut().find(|known| known.platform == site.platform) {
                Some(known) => known.is_family |= site.is_family,
                None => sites.push(site),
            }
        }
        let (mut names, mut sites) = (Vec::new(), Vec::new());
        let (mut hashed, mut unhashed) = (Vec::new(), Vec::new());
        for (number, (name, (hosts, below))) in (0..).zip(of_names) {
            let start = sites.len() as u32;
            sites.extend(hosts);
            let middle = sites.len() as u32;
            sites.extend(below);
            names.push(Name { name, start, middle, end: sites.len() as u32 });
            match Labels::of_host(name) {
                Some(labels) => hashed.push((labels.whole(), number)),
                None => unhashed.push(number),
            }
        }
        let numbers = NameTable::of(hashed.into_iter());
        Self { numbers, names: Cow::Owned(names), sites: Cow::Owned(sites), unhashed }
    }

    /// The platforms of a host, each once.
    pub(crate) fn of_host(&self, host: &str) -> impl Iterator<Item = Site> {
        let mut labels = Labels::of_host(host);
        let mut count = labels.as_ref().map_or(0, Labels::count);
        let mut next = Some(host);
        let of_names = std::iter::from_fn(move || {
            let name = next?;
            next = name.split_once('.').map(|(_, parent)| parent);
            // Of a host that is too long to be hashed, a name above it is not.
            if labels.is_none() {
                labels = Labels::of_host(name);
                count = labels.as_ref().map_or(0, Labels::count);
            }
            let hash = labels.as_ref().map(|labels| labels.suffix_hash(count));
            count = count.saturating_sub(1);
            let known = self.known(name, hash);
            Some(known.map_or(&[][..], |known| self.of_name(known, name.len() == host.len())))
        });
        of_names.flatten().copied()
    }

    /// The platforms of a host that has a name of this hash, or of those below such a name. The host of
    /// a link may share the hash of another name.
    pub(crate) fn of_hash(&self, hash: u64, is_host: bool) -> &[Site] {
        let name = self.numbers.get(hash).and_then(|number| self.names.get(*number as usize));
        name.map_or(&[], |name| self.of_name(name, is_host))
    }

    /// Every name.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.names.iter().map(|name| name.name)
    }

    fn known(&self, name: &str, hash: Option<u64>) -> Option<&Name> {
        let is_it = |known: &&Name| known.name == name;
        let name = |number: &u32| self.names.get(*number as usize);
        match hash {
            Some(hash) => self.numbers.get(hash).and_then(name).filter(is_it),
            None => self.unhashed.iter().filter_map(name).find(is_it),
        }
    }

    fn of_name(&self, name: &Name, is_host: bool) -> &[Site] {
        let (start, end) =
            if is_host { (name.start, name.middle) } else { (name.middle, name.end) };
        self.sites.get(start as usize..end as usize).unwrap_or_default()
    }
}

/// Where the links of a template are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SiteText<'t> {
    /// On every host of the family and its mirrors.
    Family,
    /// On one host.
    Host(&'t str),
    /// On hosts with captures in their labels.
    Labels(&'t str),
    /// In an app of this scheme.
    App(&'t str),
}

impl<'t> SiteText<'t> {
    /// Where the links of a template are, and their path.
    pub(crate) fn split(template: &'t str) -> (Self, &'t str) {
        let end = template.find(['?', '#']).unwrap_or(template.len());
        let text = template.get(..end).unwrap_or_default();
        let colon = text.find(':').filter(|colon| text.find(['/', '{']) > Some(*colon));
        if let Some((scheme, path)) = colon.and_then(|_| text.split_once(':')) {
            return (Self::App(scheme), path);
        }
        let (host, path) = text.split_at(text.find('/').unwrap_or(text.len()));
        let site = match host {
            "" => Self::Family,
            _ if host.contains('{') => Self::Labels(host),
            _ => Self::Host(host),
        };
        (site, path)
    }

    /// The part of the host that is the same for all links of the template, and whether labels stand
    /// before it; `None` if the template has no host of its own.
    fn fixed_host(self) -> Option<(&'t str, bool)> {
        match self {
            Self::Family | Self::App(_) => None,
            Self::Host(host) => Some((host, false)),
            Self::Labels(host) => {
                let (_, behind) = host.rsplit_once('}')?;
                Some((behind.split_once('.').map_or("", |(_, fixed)| fixed), true))
            }
        }
    }
}

/// The names of a platform, given its hosts with its mirrors, and all its templates: each with whether
/// hosts below it are meant, and whether these are of its family.
pub(crate) fn names_of<'t>(
    hosts: impl Iterator<Item = &'t str>,
    templates: impl Iterator<Item = &'t str>,
) -> impl Iterator<Item = (&'t str, bool, bool)> {
    let of_host = |host: &'t str| match host.strip_prefix("*.") {
        Some(parent) => (parent, true, true),
        None => (host, false, true),
    };
    let of_template = |template: &'t str| {
        let (name, is_below) = SiteText::split(template).0.fixed_host()?;
        (!name.is_empty()).then_some((name, is_below, false))
    };
    hosts.map(of_host).chain(templates.filter_map(of_template))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(platform: usize) -> Site {
        Site { platform, is_family: true }
    }

    /// The platforms of a host, found by looking at every name.
    fn plainly(named: &[(&'static str, bool, Site)], host: &str) -> Vec<usize> {
        let parents = host.match_indices('.').map(|(dot, _)| (&host[dot + 1..], true));
        let names = std::iter::once((host, false)).chain(parents);
        let of_name = |(name, is_below)| {
            let fits = move |known: &&(&str, bool, Site)| (known.0, known.1) == (name, is_below);
            named.iter().filter(fits).map(|(_, _, site)| site.platform)
        };
        names.flat_map(of_name).collect()
    }

    #[test]
    fn platforms_are_found_by_every_name_of_a_host() {
        let long: &'static str = format!("{}.test", "a".repeat(60)).leak();
        let deep = "a.b.c.d.e.f.g.h.i.test";
        let named = [
            ("a.test", false, site(0)),
            ("a.test", true, site(1)),
            ("test", true, site(2)),
            ("b.a.test", true, site(3)),
            ("i.test", true, site(4)),
            ("i.test", false, site(5)),
            ("a.test", false, site(6)),
            (long, false, site(7)),
            (long, true, site(8)),
            (deep, false, site(9)),
        ];
        let table = SiteTable::of(named.into_iter());
        assert_eq!(table.unhashed.len(), 2);
        for name in ["a.test", "test", "b.a.test", "i.test", "b.test", "other", long, deep, ""] {
            let labels = ["", "x.", "a..", "b.", "a.b.c.d.e.f.g.h.", "c.b."].map(str::to_owned);
            for below in labels.into_iter().chain([format!("{}.", "y".repeat(63))]) {
                let host = format!("{below}{name}");
                let found: Vec<usize> = table.of_host(&host).map(|site| site.platform).collect();
                assert_eq!(found, plainly(&named, &host), "{host}");
            }
        }
        let hash = Labels::of_host("a.test").unwrap().whole();
        assert_eq!(table.of_hash(hash, true), [site(0), site(6)]);
        assert_eq!(table.of_hash(hash, false), [site(1)]);
        assert!(table.of_hash(hash + 1, true).is_empty());
    }

    #[test]
    fn a_template_says_where_its_links_are() {
        for (template, site, path, name) in [
            ("/x/{id}?a={b}#c", SiteText::Family, "/x/{id}", None),
            ("a.test/x:y", SiteText::Host("a.test"), "/x:y", Some(("a.test", false, false))),
            ("{id}.a.test", SiteText::Labels("{id}.a.test"), "", Some(("a.test", true, false))),
            (
                "{a|b}x.c.test/",
                SiteText::Labels("{a|b}x.c.test"),
                "/",
                Some(("c.test", true, false)),
            ),
            ("tg:join/{id}?a={b}", SiteText::App("tg"), "join/{id}", None),
            ("a.test?x=tg:y", SiteText::Host("a.test"), "", Some(("a.test", false, false))),
        ] {
            assert_eq!(SiteText::split(template), (site, path), "{template}");
            let mut names = names_of(std::iter::empty(), std::iter::once(template));
            assert_eq!(names.next(), name, "{template}");
        }
        let hosts = ["a.test", "*.b.test"].into_iter();
        let names: Vec<_> = names_of(hosts, std::iter::empty()).collect();
        assert_eq!(names, [("a.test", false, true), ("b.test", true, true)]);
    }
}
