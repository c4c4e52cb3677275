//! What the keys of a document say of the names below them.

use super::net_request;
use crate::list::document::Path;
use crate::list::words::folded;

/// What an array says of its strings.
pub(super) enum Meaning {
    Block,
    Except,
    Neither,
}

pub(super) fn is_one_of(keys: &[&str], folded: &str) -> bool {
    keys.contains(&folded)
}

pub(super) fn meaning(path: &Path) -> Meaning {
    if net_request::is_of_action(path) {
        return Meaning::Neither;
    }
    // The innermost key that says anything decides.
    for (depth, written) in path.keys().rev().enumerate() {
        let key = folded(written);
        // Rules of browsers name the pages on which they work, and those on which they do not.
        if PAGES.iter().any(|page| key.contains(page)) {
            return Meaning::Neither;
        }
        // A key with a dot is the name of a host.
        if !written.contains('.') && lets_through(&key) {
            return Meaning::Except;
        }
        let is_around = || is_removed(&key) || is_one_of(&NEITHER, &key) && key != "categories";
        // Lists by category have the categories as keys, and feeds the names of what they are about.
        let blocks_nothing = if depth == 0 { names_nothing(&key) } else { is_around() };
        if blocks_nothing {
            return Meaning::Neither;
        }
    }
    Meaning::Block
}

/// Whether the records of an array with this key, or within it, are not entries.
pub(super) fn holds_no_records(path: &Path) -> bool {
    let key = folded(path.last_key());
    // Records below a source or a feed are what it lists, and so may be those below `links`.
    is_one_of(&NEITHER, &key) && !is_one_of(&RECORDS, &key)
        || net_request::is_of_action(path)
        || path.keys().any(|key| is_removed(&folded(key)))
}

/// Whether the strings of an array with this key are not entries.
pub(super) fn names_nothing(key: &str) -> bool {
    is_one_of(&NEITHER, key)
        || is_removed(key)
        || consists_of(key, &DOCUMENTS, &LINKS)
        || key.strip_prefix("feed_").is_some_and(|rest| LINKS.contains(&rest))
}

/// Whether a key is one of entries that the list took back.
fn is_removed(key: &str) -> bool {
    consists_of(key, &REMOVED, &GENERIC)
}

/// Whether a key is one of what is let through.
fn lets_through(key: &str) -> bool {
    let words = || key.split('_').filter(|word| !NEGATIONS.contains(word));
    let lists: Vec<&str> = words().map(list_of).collect();
    let is_except = EXCEPT_KEYS.iter().any(|part| key.contains(part))
        || consists_of_words(words(), &EXCEPT, &GENERIC)
        || consists_of_words(
            lists.iter().copied().filter(|word| !AROUND_LISTS.contains(word)),
            &EXCEPT_LISTS,
            &GENERIC,
        );
    let is_negated = key.split('_').any(|word| NEGATIONS.contains(&word));
    if is_negated { !is_except && key.starts_with("not_") } else { is_except }
}

/// The word for what is let through that a word begins with, if the name of what it holds is written to it:
/// `whitelistdomains`.
fn list_of(word: &str) -> &str {
    let is_list =
        |list: &&str| word.strip_prefix(*list).is_some_and(|rest| GENERIC.contains(&rest));
    EXCEPT_LISTS.into_iter().find(is_list).unwrap_or(word)
}

/// Whether a key has one of the words and none beside them but those that say what it holds.
fn consists_of(key: &str, words: &[&str], generic: &[&str]) -> bool {
    consists_of_words(key.split('_'), words, generic)
}

fn consists_of_words<'k>(
    key: impl Iterator<Item = &'k str>,
    words: &[&str],
    generic: &[&str],
) -> bool {
    let mut has_word = false;
    for word in key {
        match words.contains(&word) {
            true => has_word = true,
            false if generic.contains(&word) => {}
            false => return false,
        }
    }
    has_word
}

/// Words of keys for what is let through, if those beside them name a list or what stands in it: the name of
/// a category, `fake_allowlist_mint`, has others.
const EXCEPT_LISTS: [&str; 31] = [
    "allow",
    "allowed",
    "allowlist",
    "allowlisted",
    "allowlists",
    "allows",
    "except",
    "excepted",
    "exception",
    "exceptions",
    "exclude",
    "excluded",
    "excludes",
    "excluding",
    "exclusion",
    "exclusions",
    "exempt",
    "exempted",
    "exemption",
    "exemptions",
    "exempts",
    "legit",
    "legitimate",
    "passlist",
    "passlists",
    "safelist",
    "safelisted",
    "safelists",
    "whitelist",
    "whitelisted",
    "whitelists",
];

/// What stands beside such words in the names of lists.
const AROUND_LISTS: [&str; 41] = [
    "additional",
    "all",
    "blacklist",
    "block",
    "blocklist",
    "custom",
    "default",
    "denylist",
    "dns",
    "exact",
    "extra",
    "global",
    "good",
    "internal",
    "ipv4",
    "ipv6",
    "local",
    "manual",
    "name",
    "networks",
    "pattern",
    "patterns",
    "permanent",
    "prefixes",
    "regex",
    "regexes",
    "remote",
    "request",
    "requests",
    "rules",
    "safe",
    "static",
    "subnets",
    "suffix",
    "suffixes",
    "temporary",
    "trusted",
    "user",
    "values",
    "wildcard",
    "wildcards",
];

/// Parts of such keys that are several words.
const EXCEPT_KEYS: [&str; 2] = ["false_positive", "white_list"];

/// Words of keys that say it too if nothing stands beside them but the name of what they hold. Categories
/// have such words in their names: "VPN bypass" is blocked.
const EXCEPT: [&str; 15] = [
    "benign",
    "bypass",
    "clean",
    "good",
    "goodware",
    "harmless",
    "ignore",
    "ignored",
    "permit",
    "permitted",
    "safe",
    "trusted",
    "unblock",
    "unblocked",
    "white",
];

/// Words that turn what a key says.
const NEGATIONS: [&str; 3] = ["no", "non", "not"];

/// Words for what an array holds.
const GENERIC: [&str; 33] = [
    "address",
    "addresses",
    "cidr",
    "cidrs",
    "domain",
    "domains",
    "entries",
    "entry",
    "fqdn",
    "fqdns",
    "host",
    "hostname",
    "hostnames",
    "hosts",
    "ip",
    "ips",
    "items",
    "known",
    "link",
    "links",
    "list",
    "lists",
    "names",
    "ranges",
    "records",
    "site",
    "sites",
    "subdomains",
    "uris",
    "url",
    "urls",
    "website",
    "websites",
];

/// Words for what a list took back.
const REMOVED: [&str; 8] =
    ["deleted", "delisted", "disabled", "inactive", "removed", "retired", "revoked", "withdrawn"];

/// Words for links that say something of a list or of an entry.
const DOCUMENTS: [&str; 14] = [
    "docs",
    "documentation",
    "feeds",
    "homepage",
    "homepages",
    "reference",
    "references",
    "related",
    "screenshot",
    "screenshots",
    "source",
    "sources",
    "upstream",
    "upstreams",
];

/// Words for links.
const LINKS: [&str; 6] = ["link", "links", "uri", "uris", "url", "urls"];

/// Keys whose strings are not entries and whose records are.
const RECORDS: [&str; 2] = ["links", "sources"];

/// What stands in keys of the pages on which a rule of a browser works (Declarative Net Request,
/// content blockers).
const PAGES: [&str; 4] = ["initiator", "if_domain", "unless_domain", "top_url"];

/// Keys of arrays whose strings are not entries.
const NEITHER: [&str; 32] = [
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

#[cfg(test)]
mod tests {
    use crate::format::Format;
    use crate::list::found::code_of;
    use crate::list::found::found_in;
    use crate::names::Effect;
    use crate::rule::ListInfo;
    use crate::rule::Rule;

    #[test]
    fn keys_of_what_is_let_through_make_exceptions_in_any_spelling() {
        for key in [
            "whitelistDomains",
            "whitelist_domains",
            "domain_whitelist",
            "whitelistdomains",
            "allowedHosts",
            "Allow-List",
            "white",
            "white_list",
            "benign",
            "clean",
            "known_good",
            "bypass",
            "permit",
            "ignored",
            "unblock",
            "falsePositives",
            "notMalicious",
            "blocklist_exceptions",
            "excluded_request_domains",
            "allowlist_regexes",
            "legitimate_sites",
        ] {
            assert_eq!(of(key), "@@a.example", "{key}");
        }
    }

    #[test]
    fn keys_of_documents_and_of_removed_entries_block_nothing() {
        for key in [
            "removed",
            "removedDomains",
            "documentation",
            "upstream",
            "feeds",
            "source_urls",
            "feed_urls",
            "sourceUrls",
            "related",
            "screenshots",
            "nameServers",
        ] {
            assert_eq!(of(key), "not_blocked", "{key}");
        }
        let within = r#"{"removed":{"domains":["a.example"],"records":[{"domain":"b.example"}]}}"#;
        assert_eq!(found(within), ["not_blocked", "not_blocked"]);
    }

    #[test]
    fn categories_with_such_words_and_negations_block() {
        for key in [
            "VPN bypass",
            "fake_allowlist_mint",
            "nft_allowlist_scams",
            "exclusive_offers",
            "fake-legit-shops",
            "allowance_fraud",
            "whitelist_bypass",
            "exclusive_leaks",
            "safelist.evil.example",
            "allow.list",
            "White supremacy",
            "google_safe_browsing",
            "disallowed",
            "not_allowed",
            "non-whitelisted",
            "not_safe",
            "unsafe",
            "source_ips",
            "relatedDomains",
            "feed",
            "url_feed",
        ] {
            assert_eq!(of(key), "a.example", "{key}");
        }
        let within = r#"{"feeds":[{"name":"f","domains":["a.example"]}]}"#;
        assert_eq!(found(within), ["a.example"]);
        for key in ["feed", "feeds", "url_feed", "source", "sources", "feed_url"] {
            let records = format!(r#"{{"{key}":[{{"domain":"a.example"}}]}}"#);
            assert_eq!(found(&records), ["a.example"], "{key}");
        }
    }

    fn of(key: &str) -> String {
        let mut found = found(&format!(r#"{{"{key}":["a.example"],"blocklist":["b.example"]}}"#));
        assert_eq!(found.pop().as_deref(), Some("b.example"));
        found.concat()
    }

    fn found(text: &str) -> Vec<String> {
        let info = ListInfo::new("list", Format::Json);
        found_in(&info, text.as_bytes(), written, code_of).unwrap()
    }

    fn written(rule: &Rule) -> String {
        let mark = if rule.effect == Effect::Except { "@@" } else { "" };
        format!("{mark}{}", rule.pattern)
    }
}
