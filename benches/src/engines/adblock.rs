//! The engine of a browser that blocks ads.

use adblock::Engine;
use adblock::lists::FilterSet;
use adblock::lists::ParseOptions;
use adblock::request::Request;

use super::Entry;
use super::sum;
use crate::answer::Answer;

pub(super) const ENTRIES: &[Entry] = &[Entry {
    name: "adblock",
    needs_database: false,
    build: |setup| {
        let text: String = setup.domains.iter().flat_map(|domain| ["||", domain, "^\n"]).collect();
        let mut filters = FilterSet::new(false);
        filters.add_filter_list(text, ParseOptions::default());
        let engine = Engine::new_with_filter_set(filters);
        Ok(Box::new(move |links| {
            sum(links, |link| {
                let request = Request::new(link, "https://platform.example/", "document", "GET");
                let is_blocked = |request| engine.check_network_request(&request).should_block();
                Answer::of_blocked(link, request.is_ok_and(is_blocked))
            })
        }))
    },
}];
