//! Taking a link apart: all that the answer needs is its host.

use outlink::Limits;
use outlink::internal::scan;
use outlink::url::normalize;
use url::Url;

use super::Entry;
use super::sum;
use crate::answer::Answer;

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        name: "url",
        needs_database: false,
        build: |_| {
            Ok(Box::new(|links| {
                sum(links, |link| {
                    let url = Url::parse(link).ok();
                    Answer::of_host(url.as_ref().and_then(Url::host_str))
                })
            }))
        },
    },
    #[cfg(feature = "ada")]
    Entry {
        name: "ada-url",
        needs_database: false,
        build: |_| {
            Ok(Box::new(|links| {
                sum(links, |link| {
                    let url = ada_url::Url::parse(link, None).ok();
                    Answer::of_host(url.as_ref().map(ada_url::Url::hostname))
                })
            }))
        },
    },
    Entry {
        name: "normalize",
        needs_database: false,
        build: |_| {
            let limits = Limits::default();
            Ok(Box::new(move |links| {
                sum(links, |link| {
                    let url = normalize(link, &limits).ok();
                    Answer::of_host(url.as_ref().and_then(|url| url.host()))
                })
            }))
        },
    },
    Entry {
        name: "scan",
        needs_database: false,
        build: |_| {
            let limits = Limits::default();
            Ok(Box::new(move |links| {
                sum(links, |link| Answer::of_host(scan(link, &limits).map(|link| link.host())))
            }))
        },
    },
    Entry {
        name: "scan, then normalize",
        needs_database: false,
        build: |_| {
            let limits = Limits::default();
            Ok(Box::new(move |links| {
                sum(links, |link| match scan(link, &limits) {
                    Some(link) => Answer::of_host(Some(link.host())),
                    None => {
                        let url = normalize(link, &limits).ok();
                        Answer::of_host(url.as_ref().and_then(|url| url.host()))
                    }
                })
            }))
        },
    },
];
