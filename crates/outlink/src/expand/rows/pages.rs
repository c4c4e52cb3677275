//! Pages of a shortener itself, which are not short links: its price list, its questions.

use std::collections::HashMap;
use std::sync::Arc;

use crate::platform_data::MAX_RESERVED;

/// The first segments of the paths of such pages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct OwnPages(Arc<HashMap<Box<str>, Below>>);

/// Whether pages below a page are the service's own too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Below {
    Foreign,
    Own,
}

impl OwnPages {
    /// These pages and others, each written `/page`, or `/page/*` with what is below it.
    pub(super) fn with<'a>(&self, pages: impl Iterator<Item = &'a str>) -> Self {
        let mut all = None;
        for page in pages {
            let all = all.get_or_insert_with(|| (*self.0).clone());
            let (page, below) = match page.strip_suffix("/*") {
                Some(page) => (page, Below::Own),
                None => (page, Below::Foreign),
            };
            all.insert(page.trim_matches('/').to_ascii_lowercase().into(), below);
        }
        all.map_or_else(|| self.clone(), |all| Self(Arc::new(all)))
    }

    /// Whether a path is that of one of the pages.
    pub(super) fn contain(&self, path: &str) -> bool {
        let path = path.trim_matches('/');
        let (first, rest) = path.split_once('/').unwrap_or((path, ""));
        // No page has a longer name, so that nothing has to be allocated for most codes.
        let mut lower = [0; MAX_RESERVED];
        let Some(lower) = lower.get_mut(..first.len()) else { return false };
        lower.copy_from_slice(first.as_bytes());
        lower.make_ascii_lowercase();
        let page = std::str::from_utf8(lower).ok().and_then(|name| self.0.get(name));
        page.is_some_and(|below| rest.is_empty() || *below == Below::Own)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_told_by_its_first_segment() {
        let common = OwnPages::default().with(["/login", "/app/*"].into_iter());
        let pages = common.with(["/report"].into_iter());
        for path in ["/login", "/LOGIN/", "/app", "/app/x/y", "/report"] {
            assert!(pages.contain(path), "{path}");
        }
        for path in ["/login/x", "/logins", "/abc", "/", &format!("/{}", "a".repeat(99))] {
            assert!(!pages.contain(path), "{path}");
        }
        assert!(!common.contain("/report"));
    }
}
