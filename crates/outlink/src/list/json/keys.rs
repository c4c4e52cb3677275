//! What the keys of a document say of the names below them.

use crate::list::document::Path;

/// What an array says of its strings.
pub(super) enum Meaning {
    Block,
    Except,
    Neither,
}

/// A key in one of its spellings.
pub(super) fn folded(key: &str) -> String {
    key.to_lowercase().replace(['-', ' '], "_")
}

pub(super) fn is_one_of(keys: &[&str], folded: &str) -> bool {
    keys.contains(&folded)
}

pub(super) fn meaning(path: &Path) -> Meaning {
    // The innermost key that says anything decides.
    for (depth, key) in path.keys().rev().enumerate() {
        let key = folded(key);
        // Rules of browsers name the pages on which they work, and those on which they do not.
        if PAGES.iter().any(|page| key.contains(page)) {
            return Meaning::Neither;
        }
        if is_one_of(&EXCEPT, &key) || EXCEPT_LEADS.iter().any(|lead| key.starts_with(lead)) {
            return Meaning::Except;
        }
        // Lists by category have the categories as keys.
        if is_one_of(&NEITHER, &key) && (depth == 0 || key != "categories") {
            return Meaning::Neither;
        }
    }
    Meaning::Block
}

/// Keys of what is let through.
const EXCEPT: [&str; 15] = [
    "whitelist",
    "white_list",
    "allowlist",
    "allow_list",
    "allow",
    "allowed",
    "allowed_domains",
    "exception",
    "exceptions",
    "exclude",
    "safe",
    "safelist",
    "good",
    "trusted",
    "whitelisted",
];

/// What such keys begin with.
const EXCEPT_LEADS: [&str; 4] = ["excluded", "false_positive", "legit", "not_"];

/// What stands in keys of the pages on which a rule of a browser works (Declarative Net Request,
/// content blockers).
const PAGES: [&str; 4] = ["initiator", "if_domain", "unless_domain", "top_url"];

/// Keys of arrays whose strings are not entries.
pub(super) const NEITHER: [&str; 32] = [
    "fuzzylist",
    "tags",
    "labels",
    "categories",
    "references",
    "reference",
    "sources",
    "links",
    "authors",
    "contributors",
    "maintainers",
    "contact",
    "contacts",
    "credits",
    "keywords",
    "languages",
    "countries",
    "license",
    "licenses",
    "changelog",
    "notes",
    "comments",
    "brand",
    "brands",
    "impersonated",
    "impersonates",
    "target",
    "targets",
    "nameservers",
    "name_servers",
    "ns",
    "mirrors",
];

/// Keys whose records are entries within another record too: a host with its links, a report with
/// its indicators.
pub(super) const ENTRIES: [&str; 23] = [
    "indicators",
    "indicator",
    "iocs",
    "ioc",
    "observables",
    "url",
    "urls",
    "uris",
    "domain",
    "domains",
    "subdomains",
    "fqdns",
    "host",
    "hosts",
    "hostname",
    "hostnames",
    "ips",
    "ip_addresses",
    "addresses",
    "items",
    "entries",
    "results",
    "blocklist",
];
