//! Blocked domains in a finite state transducer, backwards, so that one walk finds every parent.

use fst::Set;
use url::Url;

use super::Entry;
use super::sum;
use crate::answer::Answer;

pub(super) const ENTRIES: &[Entry] = &[Entry {
    name: "url + fst",
    needs_database: false,
    build: |setup| {
        let mut keys: Vec<Vec<u8>> =
            setup.domains.iter().map(|domain| domain.bytes().rev().collect()).collect();
        keys.sort_unstable();
        keys.dedup();
        let set = Set::from_iter(keys)?;
        Ok(Box::new(move |links| {
            sum(links, |link| {
                let url = Url::parse(link).ok();
                let host = url.as_ref().and_then(Url::host_str);
                Answer::of_blocked(link, host.is_some_and(|host| blocks(&set, host.as_bytes())))
            })
        }))
    },
}];

fn blocks(set: &Set<Vec<u8>>, host: &[u8]) -> bool {
    let fst = set.as_fst();
    let mut node = fst.root();
    for (at, byte) in host.iter().enumerate().rev() {
        let Some(next) = node.find_input(*byte) else { return false };
        node = fst.node(node.transition_addr(next));
        let is_label = at == 0 || host.get(at - 1) == Some(&b'.');
        if is_label && node.is_final() {
            return true;
        }
    }
    false
}
