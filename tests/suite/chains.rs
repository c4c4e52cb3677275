//! What a chain says to its hops: what to fetch, or why to stop.

#![expect(clippy::unwrap_used, reason = "what goes wrong here is a failed test")]

use std::net::IpAddr;

use outlink::Action;
use outlink::Chain;
use outlink::Context;
use outlink::Policy;
use outlink::ReasonCode;
use outlink::Setting;
use outlink::Step;
use outlink::url::Anomaly;

use crate::reasons::builder;

/// What a chain says to a hop: the URL to fetch, or the code and the detail of the reason to stop.
fn told(step: Step) -> Result<String, (ReasonCode, Option<String>)> {
    match step {
        Step::Fetch(href) => Ok(href),
        Step::Stop(verdict) => {
            let reason = verdict.reasons().first().unwrap();
            Err((reason.code(), reason.detail().map(str::to_owned)))
        }
    }
}

#[test]
fn a_chain_stops_at_loops_at_long_walks_and_at_blocks_and_stays_stopped() {
    let mut limits = outlink::Limits::default();
    limits.hops = 3;
    let mut walking = builder();
    let screener = walking.limits(limits).build();
    let chain = || Chain::new(&screener, Context::default());
    let limit = |detail: &str| Err((ReasonCode::Limit, Some(detail.to_owned())));

    let mut back = chain();
    assert!(back.is_empty() && back.href().is_none() && back.verdict().is_none());
    assert_eq!(told(back.hop("https://example.org/a")).unwrap(), "https://example.org/a");
    assert_eq!(told(back.hop("b?c")).unwrap(), "https://example.org/b?c");
    assert_eq!(back.href(), Some("https://example.org/b?c"));
    assert_eq!(told(back.hop("/a#elsewhere")), limit("loop"));
    assert_eq!(back.href(), None);
    assert_eq!(told(back.hop("/fine")), limit("loop"), "it stays stopped");
    assert_eq!((back.len(), back.action()), (3, Action::Block));

    let mut long = chain();
    for location in ["https://example.org/1", "/2", "/3"] {
        assert!(matches!(long.hop(location), Step::Fetch(_)), "{location}");
    }
    assert_eq!(told(long.hop("/4")), limit("hops"));

    let mut blocked = chain();
    assert!(matches!(blocked.hop("https://example.org/"), Step::Fetch(_)));
    assert_eq!(told(blocked.hop("//evil.example/")).unwrap_err().0, ReasonCode::Listed);
    assert_eq!((blocked.len(), blocked.action()), (2, Action::Block));
}

/// The beginning of a link that is too long is judged, but it is not a link that anybody meant.
#[test]
fn a_chain_never_gives_out_a_part_of_a_link() {
    let mut limits = outlink::Limits::default();
    limits.link_bytes = 64;
    let mut policy = Policy::default();
    policy.set(Setting::Limit, Action::Allow);
    let mut short = builder();
    let screener = short.limits(limits).policy(policy).build();
    let mut chain = Chain::new(&screener, Context::default());
    assert!(matches!(chain.hop("https://example.org/"), Step::Fetch(_)));
    let long = format!("/a?{}", "b".repeat(64));
    assert!(matches!(chain.resource(&long), Step::Stop(_)));
    assert!(matches!(chain.hop(&long), Step::Stop(_)));
}

#[test]
fn a_chain_fetches_over_http_alone_and_judges_what_a_page_shows() {
    let mut chain = Chain::new(builder().build(), Context::default());
    let Step::Stop(mail) = chain.resource("mailto:somebody@example.org") else { panic!("mail") };
    assert_eq!(mail.action(), Action::Allow, "it is harmless, and nothing to fetch");
    assert!(matches!(chain.hop("https://example.org/posts/1"), Step::Fetch(_)));
    assert_eq!(told(chain.resource("../a.png")).unwrap(), "https://example.org/a.png");
    assert_eq!(told(chain.resource("//evil.example/a.png")).unwrap_err().0, ReasonCode::Listed);
    assert_eq!(chain.href(), Some("https://example.org/posts/1"), "the chain is where it was");
    chain.stop_at(Action::Review);
    assert_eq!(told(chain.hop("https://bit.ly/3abc")).unwrap_err().0, ReasonCode::OpaqueRedirect);
}

#[test]
fn a_chain_judges_the_addresses_of_its_hop() {
    let mut preview = builder();
    let screener = preview.policy(Policy::preview()).build();
    let address = |text: &str| text.parse::<IpAddr>().unwrap();
    let mut chain = Chain::new(&screener, Context::default());
    assert!(matches!(chain.hop("https://rebinding.example/"), Step::Fetch(_)));
    let fine = told(chain.address(address("93.184.216.34"))).unwrap();
    assert_eq!(fine, "https://rebinding.example/");
    let Step::Stop(verdict) = chain.address(address("10.0.0.7")) else { panic!("a private one") };
    assert_eq!(verdict.input(), "rebinding.example (10.0.0.7)");
    assert_eq!(verdict.reasons()[0].code(), ReasonCode::PrivateAddress);
    let mut early = Chain::new(&screener, Context::default());
    assert!(matches!(early.address(address("93.184.216.34")), Step::Stop(_)), "nothing to fetch");
}

/// The ports that `preview` fetches from.
/// Browsers keep the fragment of a link across redirects, and it may be all that names a group.
#[test]
fn a_chain_takes_fragments_along() {
    let mut chain = Chain::new(builder().build(), Context::default());
    let _ = chain.hop("https://example.org/a#CjQKIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f");
    let _ = chain.hop("https://signal.group/");
    let group = chain.verdict().unwrap();
    assert!(group.candidates()[0].entity.is_some(), "{group}");
    let _ = chain.hop("https://example.org/b#");
    assert!(!chain.verdict().unwrap().input().contains("CjQ"), "an empty one is one");
}

#[test]
fn a_chain_judges_bytes_as_the_screener_does() {
    let mut policy = Policy::default();
    policy.anomaly(Anomaly::InvalidUtf8, Action::Warn);
    let mut minding = builder();
    let screener = minding.policy(policy).build();
    let link = b"https://example.org/\xff";
    let expected = screener.screen(link, &Context::default());
    assert_eq!(expected.action(), Action::Warn);
    let verdict_of = |chain: &mut Chain, location: &[u8]| {
        assert!(matches!(chain.hop(location), Step::Fetch(_)), "nothing stops it");
        chain.verdict().unwrap().clone()
    };
    let first = verdict_of(&mut Chain::new(&screener, Context::default()), link);
    assert_eq!(first.to_json(), expected.to_json());
    let mut chain = Chain::new(&screener, Context::default());
    assert_eq!(verdict_of(&mut chain, b"https://example.net/").action(), Action::Allow);
    let absolute = verdict_of(&mut chain, link);
    assert_eq!(absolute.to_json(), expected.to_json(), "an absolute Location");
    let relative = verdict_of(&mut chain, b"/\xfe");
    assert_eq!(relative.input(), "https://example.org/%FE");
    assert_eq!(relative.reasons()[0].detail(), Some("invalid_utf8"), "{relative}");
    assert_eq!(relative.action(), Action::Warn);
    assert_eq!(verdict_of(&mut chain, "/\u{e9}".as_bytes()).action(), Action::Allow);
}
