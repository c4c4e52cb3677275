//! Parameters that hold what a page shows, and not where it leads.

/// Whether a parameter of a page holds what the page shows, and not where it leads.
pub(super) fn is_shown(name: &str, path: &str) -> bool {
    let is_one_of = |names: &[&str]| names.iter().any(|known| known.eq_ignore_ascii_case(name));
    is_one_of(&ORIGINS) || (is_one_of(&SEARCHED) && looks_like_search(path))
}

fn looks_like_search(path: &str) -> bool {
    path.contains("search") || path.contains("Search")
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
