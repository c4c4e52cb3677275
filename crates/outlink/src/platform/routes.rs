//! The templates of a platform by the first segments of the paths that they fit. A link is compared
//! with a few of them instead of all.

use std::collections::BTreeSet;

use super::page::Page;
use super::reserved::Reserved;
use super::template::First;
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
    /// Whether the template is one of something inside the thing.
    pub(super) is_part: bool,
    /// The number of the template among those of the page.
    pub(super) template: usize,
}

impl Routes {
    /// The templates of pages, and the words that are reserved on them.
    pub(super) fn of(pages: &[Page], reserved: &'static [&'static str]) -> Self {
        let mut all: Vec<(Route, First<'_>)> = Vec::new();
        for (number, page) in pages.iter().enumerate() {
            for (is_part, templates) in [(false, &page.at), (true, &page.part)] {
                all.extend(templates.iter().enumerate().map(|(template, it)| {
                    (Route { page: number, is_part, template }, it.first_segment())
                }));
            }
        }
        let those = |fits: &dyn Fn(&First<'_>) -> bool| -> Vec<Route> {
            all.iter().filter(|(_, first)| fits(first)).map(|(route, _)| *route).collect()
        };
        let words = all.iter().flat_map(|(_, first)| match first {
            First::Words(words) => words.as_slice(),
            _ => &[],
        });
        // Words of one key are not told apart here.
        let words: BTreeSet<(SegmentKey, u8)> =
            words.map(|word| (SegmentKey::of_text(word), lead_of(word))).collect();
        let leads: BTreeSet<u8> = all.iter().filter_map(|(_, first)| first.lead()).collect();
        let words: Vec<(u64, Vec<Route>)> = words
            .into_iter()
            .map(|(key, lead)| {
                let is_key = |word: &&str| SegmentKey::of_text(word) == key;
                let fits = |first: &First<'_>| match first {
                    First::Words(words) => words.iter().any(is_key),
                    First::Lead(text) => lead_of(text) == lead,
                    First::Any | First::AnyOrNone => true,
                    First::None => false,
                };
                (key.hash(), those(&fits))
            })
            .collect();
        let leads = leads.into_iter().map(|lead| {
            let fits = |first: &First<'_>| {
                first.lead() == Some(lead) || matches!(first, First::Any | First::AnyOrNone)
            };
            (lead, those(&fits))
        });
        Self {
            words: NameTable::of(words.into_iter()),
            leads: leads.collect(),
            others: those(&|first| matches!(first, First::Any | First::AnyOrNone)),
            of_root: those(&|first| matches!(first, First::None | First::AnyOrNone)),
            reserved: Reserved::of(reserved),
        }
    }

    /// The templates that may fit a path with that first segment, in order. The others do not fit it.
    pub(super) fn of_first_segment(&self, first: Option<&str>) -> &[Route] {
        let Some(first) = first else { return &self.of_root };
        if let Some(routes) = self.words.get(SegmentKey::of_text(first).hash()) {
            return routes;
        }
        let lead = lead_of(first);
        let of_lead = self.leads.iter().find(|(known, _)| *known == lead);
        of_lead.map_or(&self.others, |(_, routes)| routes)
    }
}

/// The first byte in lower case.
fn lead_of(text: &str) -> u8 {
    text.bytes().next().unwrap_or_default().to_ascii_lowercase()
}

impl First<'_> {
    /// The first byte that a template spells out, without the rest of the segment.
    fn lead(&self) -> Option<u8> {
        match self {
            Self::Lead(text) => Some(lead_of(text)),
            _ => None,
        }
    }
}
