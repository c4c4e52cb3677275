//! Looking up a host and its parents among blocked domains, as one would write it by hand.

use foldhash::HashSet;
use outlink::Limits;
use outlink::url::normalize;
use outlink::url::scan;
use url::Url;

use super::Entry;
use super::Setup;
use super::sum;
use crate::answer::Answer;

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        name: "url + set",
        build: |setup| {
            let set = set(setup);
            Ok(Box::new(move |links| {
                sum(links, |link| {
                    let url = Url::parse(link).ok();
                    blocked(&set, url.as_ref().and_then(Url::host_str))
                })
            }))
        },
    },
    #[cfg(feature = "ada")]
    Entry {
        name: "ada-url + set",
        build: |setup| {
            let set = set(setup);
            Ok(Box::new(move |links| {
                sum(links, |link| {
                    let url = ada_url::Url::parse(link, None).ok();
                    blocked(&set, url.as_ref().map(ada_url::Url::hostname))
                })
            }))
        },
    },
    Entry {
        name: "scan + set",
        build: |setup| {
            let set = set(setup);
            let limits = Limits::default();
            Ok(Box::new(move |links| {
                sum(links, |link| match scan(link, &limits) {
                    Some(link) => blocked(&set, Some(link.host())),
                    None => {
                        let url = normalize(link, &limits).ok();
                        blocked(&set, url.as_ref().and_then(|url| url.host()))
                    }
                })
            }))
        },
    },
];

fn set(setup: &Setup) -> HashSet<Box<str>> {
    setup.domains.iter().cloned().collect()
}

/// Says the host if it or one of its parents is in the set.
fn blocked(set: &HashSet<Box<str>>, host: Option<&str>) -> Answer {
    let mut rest = host;
    while let Some(name) = rest {
        if set.contains(name) {
            return Answer::of(host);
        }
        rest = name.split_once('.').map(|(_, parent)| parent);
    }
    Answer::default()
}
