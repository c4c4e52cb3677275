//! Parameters that hold what a page shows, and not where it leads.

use crate::expand::link::shape::begins;

/// Whether a parameter of a page holds what the page shows, and not where it leads.
pub(super) fn is_shown(name: &str, path: &str) -> bool {
    let is_one_of = |names: &[&str]| names.iter().any(|known| known.eq_ignore_ascii_case(name));
    is_one_of(&ORIGINS) || (is_one_of(&SEARCHED) && looks_like_search(path))
}

/// Whether a word of a path begins or ends with `search`, as `searches` and `websearch` do. Pages about
/// research lead on.
fn looks_like_search(path: &str) -> bool {
    let ends = |word: &str| {
        let front = word.len().checked_sub("search".len());
        front.is_some_and(|front| word.get(front..).is_some_and(|end| begins(end, "search")))
    };
    let is_search = |word: &str| begins(word, "search") || ends(word) && !begins(word, "research");
    path.split(|c: char| !c.is_ascii_alphanumeric()).any(is_search)
}

/// Parameters of search pages that hold what is looked for.
const SEARCHED: [&str; 9] =
    ["q", "query", "search", "search_query", "s", "p", "text", "keyword", "term"];

/// Parameters that hold the page on which the link stands, as trackers are told it.
const ORIGINS: [&str; 13] = [
    "ref",
    "referer",
    "referrer",
    "rf",
    "origin",
    "~oref",
    "dref",
    "dc_ref",
    "pageurl",
    "page-url",
    "page-ref",
    "page_url",
    "utm_source",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_page_has_a_word_for_it() {
        for path in ["/search", "/Search/x", "/a/search.php", "/advanced_search", "/searchresults"]
        {
            assert!(is_shown("q", path), "{path}");
        }
        for path in ["/", "/research/go", "/a/b"] {
            assert!(!is_shown("q", path), "{path}");
        }
    }
}
