//! Allow-lists: what an exception lets through if everything else is blocked.

use outlink::Action;
use outlink::Context;
use outlink::Database;
use outlink::Exceptions;
use outlink::Format;
use outlink::ListInfo;
use outlink::Policy;
use outlink::Screener;
use outlink::compile::Compiler;

const ONION: &str = "duckduckgogg42xjoc72x3sjasowoarfbgcmvfimaftt6twagswzczad";
const FILE: &str = "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi";

/// The only exception, a link, and whether it passes. `ONION` and `FILE` stand for ids.
const CASES: &[(&str, &str, &str, Action)] = &[
    // One page through all hosts of a gateway.
    ("url", "graph.org/page", "https://graph.org/page", Action::Allow),
    ("url", "telegra.ph/page", "https://graph.org/page", Action::Allow),
    ("domain", "graph.org", "https://graph.org/page", Action::Allow),
    ("url", "ipfs.io/ipfs/FILE/a", "https://dweb.link/ipfs/FILE/a", Action::Allow),
    // An onion service, itself and through a known gateway.
    ("domain", "ONION.onion", "http://ONION.onion/x", Action::Allow),
    ("domain", "ONION.onion", "https://ONION.onion.ly/x", Action::Allow),
    // At a host that is not a known gateway, anybody can write the id of another one into a link.
    ("domain", "ONION.onion", "https://ONION.evil.example/x", Action::Block),
    ("domain", "ONION.onion", "https://ONION.onion.evil.example/x", Action::Block),
    ("url", "ipfs.io/ipfs/FILE/a", "https://evil.example/ipfs/FILE/a", Action::Block),
    // An exception for a host whose name spells an address counts for that address.
    ("host", "93-184-216-34.nip.io", "https://93-184-216-34.nip.io/a", Action::Allow),
    ("domain", "93-184-216-34.nip.io", "https://93-184-216-34.nip.io/a", Action::Allow),
    ("url", "93-184-216-34.nip.io/a", "https://www.93-184-216-34.nip.io/a", Action::Allow),
    ("prefix", "93-184-216-34.nip.io/a", "https://93-184-216-34.nip.io/a/b", Action::Allow),
    ("host", "app.localtest.me", "http://app.localtest.me/", Action::Allow),
    // One for a domain above it, a regex or the address alone does not.
    ("domain", "nip.io", "https://93-184-216-34.nip.io/a", Action::Block),
    ("regex", "nip", "https://93-184-216-34.nip.io/a", Action::Block),
    ("ip", "93.184.216.34", "https://93-184-216-34.nip.io/a", Action::Block),
    ("ip", "93.184.216.34", "https://93-184-216-34-203-0-113-7.nip.io/a", Action::Block),
    // Both must be known: the link as it stands, and as people read it.
    ("domain", "t.me", "https://t.me/foo\u{1f525}", Action::Allow),
    ("url", "t.me/foo", "https://t.me/foo\u{1f525}", Action::Block),
    ("url", "t.me/foo\u{1f525}", "https://t.me/foo\u{1f525}", Action::Block),
    ("domain", "good.example", "https://evil.example(slash)x.good.example/", Action::Block),
    ("domain", "good.example", "https://good.example(slash)x.evil.example/", Action::Block),
    // A wrapper and its target must both be known.
    ("domain", "good.example", "https://www.google.com/url?q=https://good.example/", Action::Block),
    ("host", "www.google.com", "https://www.google.com/url?q=https://b.example/", Action::Block),
    // An account has its posts.
    ("entity", "telegram:username/foo", "https://t.me/foo/12", Action::Allow),
];

#[test]
fn an_exception_lets_through_what_its_owner_has_and_nothing_of_strangers() {
    for (kind, pattern, link, action) in CASES {
        let ids = |text: &str| text.replace("ONION", ONION).replace("FILE", FILE);
        let rule = format!("{{\"{kind}\":\"{}\",\"effect\":\"except\"}}", ids(pattern));
        let mut info = ListInfo::new("own", Format::Rules);
        info.exceptions = Exceptions::All;
        let mut compiler = Compiler::new("test");
        compiler.add_list(info, rule.as_bytes()).unwrap();
        let database = Database::from_bytes(compiler.finish().unwrap().into_bytes()).unwrap();
        let mut builder = Screener::builder();
        builder.database(database).policy(Policy::from_toml("unlisted = \"block\"").unwrap());
        let verdict = builder.build().screen(&ids(link), &Context::default());
        assert_eq!(verdict.action(), *action, "{rule} and {link}: {verdict}");
    }
}
