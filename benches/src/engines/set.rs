//! Looking up a host and its parents among blocked domains, as one would write it by hand.

use foldhash::HashSet;
use outlink::Limits;
use outlink::internal::scan;
use outlink::url::normalize;
use url::Url;

use super::Entry;
use super::sum;
use crate::answer::Answer;
use crate::corpus::Domains;

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        name: "url + set",
        needs_database: false,
        build: |setup| {
            let set = Set::of(setup.domains);
            Ok(Box::new(move |links| {
                sum(links, |link| {
                    let url = Url::parse(link).ok();
                    let host = url.as_ref().and_then(Url::host_str);
                    Answer::of_blocked(link, host.is_some_and(|host| set.blocks(host)))
                })
            }))
        },
    },
    #[cfg(feature = "ada")]
    Entry {
        name: "ada-url + set",
        needs_database: false,
        build: |setup| {
            let set = Set::of(setup.domains);
            Ok(Box::new(move |links| {
                sum(links, |link| {
                    let url = ada_url::Url::parse(link, None).ok();
                    Answer::of_blocked(link, url.is_some_and(|url| set.blocks(url.hostname())))
                })
            }))
        },
    },
    Entry {
        name: "scan + set",
        needs_database: false,
        build: |setup| {
            let set = Set::of(setup.domains);
            let limits = Limits::default();
            Ok(Box::new(move |links| {
                sum(links, |link| {
                    let is_blocked = match scan(link, &limits) {
                        Some(link) => set.blocks(link.host()),
                        None => {
                            let url = normalize(link, &limits).ok();
                            url.as_ref()
                                .and_then(|url| url.host())
                                .is_some_and(|host| set.blocks(host))
                        }
                    };
                    Answer::of_blocked(link, is_blocked)
                })
            }))
        },
    },
    // Every domain, one after the other: what all others must agree with.
    Entry {
        name: "naive",
        needs_database: false,
        build: |setup| {
            let domains: Vec<&str> = setup.domains.iter().collect();
            Ok(Box::new(move |links| {
                sum(links, |link| {
                    let url = Url::parse(link).ok();
                    let host = url.as_ref().and_then(Url::host_str);
                    let is_blocked =
                        |host: &str| domains.iter().any(|domain| is_below(host, domain));
                    Answer::of_blocked(link, host.is_some_and(is_blocked))
                })
            }))
        },
    },
];

/// Blocked domains as a hand-written filter keeps them.
pub(crate) struct Set(HashSet<Box<str>>);

impl Set {
    pub(crate) fn of(domains: Domains) -> Self {
        Self(domains.iter().map(Box::from).collect())
    }

    /// Whether a host or one of its parents is blocked.
    #[inline]
    pub(crate) fn blocks(&self, host: &str) -> bool {
        let mut rest = Some(host);
        while let Some(name) = rest {
            if self.0.contains(name) {
                return true;
            }
            rest = name.split_once('.').map(|(_, parent)| parent);
        }
        false
    }
}

fn is_below(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}
