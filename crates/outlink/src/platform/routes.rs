//! The templates of a platform by the first segments of the paths that they fit. A link is compared
//! with a few of them instead of all.

use std::collections::BTreeMap;

use super::page::Page;
use super::reserved::Reserved;
use super::set::Pages;
use super::template::First;
use super::template::Template;
use crate::wire::name_table::NameTable;
use crate::wire::segment_key::SegmentKey;

/// The templates of a platform.
#[derive(Debug)]
pub(super) struct Routes {
    /// Those for a first segment that some template spells out, by the hash of its key.
    words: NameTable<Vec<Route>>,
    /// Those for another first segment with a first byte, in lower case, that some template spells
    /// out: `@` of `@{id}`.
    leads: Vec<(u8, Vec<Route>)>,
    /// Those for any other first segment.
    others: Vec<Route>,
    /// Those for an empty path.
    of_root: Vec<Route>,
    /// First segments that are never an id.
    pub(super) reserved: Reserved,
}

/// Where a template is. In order, the templates of a page itself stand before those of something
/// inside it, as they are tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Route {
    /// The number of the page.
    pub(super) page: usize,
    /// The page as a set.
    pub(super) of_page: Pages,
    /// Whether the template is one of something inside the thing.
    pub(super) is_part: bool,
    /// The number of the template among those of the page.
    pub(super) template: usize,
    /// How many segments the paths have that it fits, at least.
    segments: usize,
    /// Whether they may have more.
    has_rest: bool,
    /// Whether none of them begins with a reserved word.
    spares_reserved: bool,
}

impl Route {
    /// Every template of pages, in the order in which they are tried.
    pub(super) fn all(pages: &[Page]) -> impl Iterator<Item = (Self, &Template)> {
        pages.iter().enumerate().flat_map(|(page, it)| {
            [(false, &it.at), (true, &it.part)].into_iter().flat_map(move |(is_part, templates)| {
                templates.iter().enumerate().map(move |(template, it)| {
                    let (segments, has_rest) = it.segments();
                    let (of_page, spares_reserved) = (Pages::of(page), it.spares_reserved());
                    let route = Self {
                        page,
                        of_page,
                        is_part,
                        template,
                        segments,
                        has_rest,
                        spares_reserved,
                    };
                    (route, it)
                })
            })
        })
    }

    /// Whether the template may fit a path of so many segments.
    pub(super) fn may_fit(&self, segments: usize) -> bool {
        segments == self.segments || self.has_rest && segments > self.segments
    }
}

impl Routes {
    /// The templates of pages, and the words that are reserved on them.
    pub(super) fn of(pages: &[Page], reserved: &'static [&'static str]) -> Self {
        let reserved = Reserved::of(reserved);
        let mut words: BTreeMap<SegmentKey, (&str, Vec<Route>)> = BTreeMap::new();
        let mut leads: BTreeMap<u8, Vec<Route>> = BTreeMap::new();
        let (mut others, mut of_root) = (Vec::new(), Vec::new());
        for (route, template) in Route::all(pages) {
            match template.first_segment() {
                // Words of one key count as one word here.
                First::Words(some) => some.iter().for_each(|word| {
                    let (_, routes) = words
                        .entry(SegmentKey::of_text(word))
                        .or_insert_with(|| (*word, Vec::new()));
                    if routes.last() != Some(&route) {
                        routes.push(route);
                    }
                }),
                First::Lead(text) => leads.entry(lead_of(text)).or_default().push(route),
                First::Any => others.push(route),
                First::None => of_root.push(route),
                First::AnyOrNone => {
                    others.push(route);
                    of_root.push(route);
                }
            }
        }
        leads.values_mut().for_each(|routes| add(&others, routes));
        // What a word begins with decides about it too.
        let words = words.into_iter().map(|(key, (word, mut routes))| {
            add(leads.get(&lead_of(word)).unwrap_or(&others), &mut routes);
            // A longer word shares its key with others, which may not be reserved.
            if word.len() < SegmentKey::BYTES && reserved.contains(word) {
                routes.retain(|route| !route.spares_reserved);
            }
            (key.hash(), routes)
        });
        Self {
            words: NameTable::of(words),
            leads: leads.iter().map(|(lead, routes)| (*lead, routes.clone())).collect(),
            others,
            of_root,
            reserved,
        }
    }

    /// The templates that may fit a path with that first segment, in order. The others do not fit it.
    pub(super) fn of_first_segment(&self, first: Option<&str>) -> &[Route] {
        let Some(first) = first else { return &self.of_root };
        self.of_key(SegmentKey::of_text(first), lead_of(first))
    }

    /// As [`Self::of_first_segment`], for the path of a web link as it stands; `None` if its first segment
    /// cannot be read from that.
    pub(super) fn of_path(&self, path: &str) -> Option<&[Route]> {
        match *path.as_bytes() {
            [] | [b'/'] => Some(&self.of_root),
            [_, lead, ..] => {
                let key = SegmentKey::of_path(path)?;
                Some(self.of_key(key, lead.to_ascii_lowercase()))
            }
            [_] => None,
        }
    }

    /// The templates for a first segment with that key and that first byte, in lower case.
    #[inline]
    fn of_key(&self, key: SegmentKey, lead: u8) -> &[Route] {
        if let Some(routes) = self.words.get(key.hash()) {
            return routes;
        }
        let of_lead = self.leads.iter().find(|(known, _)| *known == lead);
        of_lead.map_or(&self.others, |(_, routes)| routes)
    }
}

/// Adds routes, each once.
fn add(more: &[Route], routes: &mut Vec<Route>) {
    routes.extend_from_slice(more);
    routes.sort_unstable();
    routes.dedup();
}

/// The first byte in lower case.
fn lead_of(text: &str) -> u8 {
    text.bytes().next().unwrap_or_default().to_ascii_lowercase()
}
