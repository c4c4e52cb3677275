//! What the answer of a name server means for links to the name: whether it blocks them.

use std::net::IpAddr;

use super::diagnostic::DiagnosticCode;
use super::diagnostic::Problem;
use super::diagnostic::excerpt;
use super::notes::Result;
use crate::url::SuffixList;

/// Whether an address leads nowhere.
pub(super) fn is_sink(address: IpAddr) -> bool {
    address.is_unspecified() || address.is_loopback()
}

/// Whether one of the types of a question is that for the address of a host. A rule for others alone
/// (`AAAA`, `HTTPS`) leaves the host open.
pub(super) fn asks_for_address<'t>(types: impl Iterator<Item = &'t str>) -> bool {
    let mut types = types.map(str::trim);
    types.any(|kind| kind.eq_ignore_ascii_case("A") || kind.eq_ignore_ascii_case("ANY"))
}

/// Refuses an answer that is the address of another name of the same site, or of an edition of a site for
/// children, since neither blocks. The address of any other name is that of a page which says so. `block`
/// is how the format says that a name has no answer.
pub(super) fn alias(name: &str, target: &str, block: &str) -> Result<()> {
    if !is_same_site(name, target) && !is_safe_edition(target) {
        return Ok(());
    }
    Err(not_a_block(target, &format!("write `{block}` if it is one")))
}

/// The problem of an answer that is the address of another name.
pub(super) fn not_a_block(target: &str, remedy: &str) -> Problem {
    let message =
        format!("the answer is that for `{}`, which may not be a block; {remedy}", excerpt(target));
    Problem::new(DiagnosticCode::ConditionUnsupported, message)
}

fn is_same_site(name: &str, target: &str) -> bool {
    let site = |name: &str| {
        let name = name.strip_prefix("*.").unwrap_or(name).trim_end_matches('.');
        SuffixList::embedded().registrable_domain(&name.to_ascii_lowercase()).map(str::to_owned)
    };
    site(name).is_some_and(|of_name| site(target) == Some(of_name))
}

/// Whether a name is that of an edition of a site for children. Words do not tell: pages that block have
/// names like `restricted.isp.test` and `safety.gov.test`.
fn is_safe_edition(target: &str) -> bool {
    let target = target.trim_end_matches('.');
    SAFE_EDITIONS.iter().any(|name| target.eq_ignore_ascii_case(name))
}

const SAFE_EDITIONS: [&str; 8] = [
    "familysearch.yandex.ru",
    "forcesafesearch.google.com",
    "restrict.youtube.com",
    "restrictmoderate.youtube.com",
    "safe.duckduckgo.com",
    "safe.search.brave.com",
    "safesearch.pixabay.com",
    "strict.bing.com",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_name_of_a_site_or_a_safe_edition_is_not_a_block() {
        for (name, target) in [
            ("www.pixabay.com", "safesearch.pixabay.com"),
            ("*.yandex.ru", "familysearch.yandex.ru."),
            ("www.google.de", "forcesafesearch.google.com"),
            ("www.youtube-nocookie.com", "restrictmoderate.youtube.com"),
            ("duck.com", "Safe.DuckDuckGo.com."),
            ("WWW.Evil.example", "cdn.evil.EXAMPLE"),
        ] {
            let message = alias(name, target, "CNAME .").unwrap_err().message;
            assert!(message.ends_with("; write `CNAME .` if it is one"), "{message}");
        }
        for (name, target) in [
            ("evil.example", "blocked.isp.test"),
            ("evil.example", "sink.unsafe.test"),
            ("evil.example", "restricted.isp.test."),
            ("evil.example", "unsafe.block.test."),
            ("evil.example", "safety.gov.test."),
            ("evil.co.uk", "page.co.uk"),
            ("evil.example", ""),
        ] {
            assert!(alias(name, target, "CNAME .").is_ok(), "{name} {target}");
        }
    }

    #[test]
    fn a_type_beside_that_of_addresses_leaves_the_host_open() {
        assert!(asks_for_address("AAAA, a".split(',')) && asks_for_address("ANY".split(',')));
        assert!(!asks_for_address("AAAA,HTTPS".split(',')) && !asks_for_address("!A".split(',')));
    }
}
