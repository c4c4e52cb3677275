//! Links that something is glued to, which are read without that too.

use super::agree;
use super::database;
use crate::context::Context;
use crate::limits::Limits;
use crate::rule::Pattern;
use crate::screen::Screener;
use crate::verdict::ReasonCode;

#[test]
fn a_rule_fits_a_link_that_something_is_glued_to() {
    let rules = ["www.google.com/evil", "www.google.com/search?q=evil", "web.archive.org/evil"];
    let screener = Screener::new(database(&rules.map(|rule| Pattern::Url(rule.to_owned()))));
    let context = Context::default();
    let glue =
        ["%F0%9F%94%A5", "%D0%BFx?y=1", "https://nothing.example/", "http%3A%2F%2Fa.test", "s"];
    for place in ["evil", "search?q=evil", "search?a=1&a=2&q=evil", "evil?a=%25&b"] {
        for glue in glue {
            for host in ["www.google.com", "web.archive.org", "www.youtube.com"] {
                let link = format!("https://{host}/{place}{glue}");
                agree(&screener, &link).unwrap();
                let carried = link.replace('%', "%25").replace('&', "%26");
                agree(&screener, &format!("https://nothing.example/?u={carried}")).unwrap();
            }
        }
    }
    for link in [
        "https://www.google.com/evil%F0%9F%94%A5",
        "https://www.google.com/evilhttps://nothing.example/",
        "https://www.google.com/search?q=evil%D0%BF",
        "https://nothing.example/?u=https%3A%2F%2Fwww.google.com%2Fevilhttps%3A%2F%2Fa.test%2F",
    ] {
        agree(&screener, link).unwrap();
        let verdict = screener.screen(link, &context);
        assert!(
            verdict.reasons().iter().any(|reason| reason.code() == ReasonCode::Listed),
            "{link}"
        );
    }
}

#[test]
fn limits_count_for_a_link_without_what_is_glued_to_it() {
    let link = "https://www.google.com/a?u=https%3A%2F%2Fnothing.example%2Fb%D0%BF&v=1";
    for (depth, candidates) in [(0, 32), (1, 32), (2, 32), (8, 1), (8, 2), (8, 3), (8, 4)] {
        for decoded_bytes in [50, 100, 150, 200, 64 << 10] {
            let mut builder = Screener::builder();
            builder.database(database(&[Pattern::Domain("evil.test".to_owned())]));
            let limits = Limits { depth, candidates, decoded_bytes, ..Limits::default() };
            agree(&builder.limits(limits).build(), link).unwrap();
        }
    }
}
