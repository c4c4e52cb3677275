use proptest::prelude::*;

use super::*;

fn scanned(link: &str) -> Scanned<'_> {
    match scan(link, &Limits::default()) {
        Some(scanned) => scanned,
        None => panic!("{link:?} is not taken"),
    }
}

#[test]
fn a_link_is_taken_apart() {
    let link = scanned("https://www.evil.example:8080/a%2Fb//?q=%41&c#top?");
    assert_eq!(link.href(), "https://www.evil.example:8080/a%2Fb//?q=%41&c#top?");
    assert_eq!(link.normal(), "https://www.evil.example/a/b/?q=A&c");
    assert_eq!(link.scheme(), "https");
    assert_eq!(link.host(), "www.evil.example");
    assert_eq!(link.label_starts().collect::<Vec<_>>(), [9, 4, 0]);
    assert_eq!(link.label_starts().len(), 3);
    assert!(!link.ends_in_digit());
    assert_eq!(link.ip(), None);
    assert_eq!(link.network(), Network::Public);
    assert_eq!(link.port(), Some(8080));
    assert_eq!(link.path(), "/a/b/");
    assert_eq!(link.raw_path(), "/a%2Fb//");
    assert!(!link.is_path_normal());
    assert_eq!(link.query().as_deref(), Some("q=A&c"));
    assert_eq!(link.raw_query(), Some("q=%41&c"));
    assert!(!link.is_query_normal());
    assert_eq!(link.fragment(), Some("top?"));
}

#[test]
fn a_slash_may_be_missing_after_the_host() {
    let link = scanned("ws://a.b");
    assert_eq!((&*link.href(), &*link.normal()), ("ws://a.b/", "ws://a.b/"));
    assert_eq!((&*link.path(), link.query(), link.fragment()), ("/", None, None));
    assert_eq!(scanned("http://a.b:81").href(), "http://a.b:81/");
    assert_eq!(scanned("http://a.b:81").normal(), "http://a.b/");
    assert_eq!(scanned("http://a.b:0/").port(), Some(0));
    let mut root = [0; MAX_ROOT_BYTES];
    assert_eq!(scanned("http://a.b:81").write_root(&mut root), Some("http://a.b/"));
    assert_eq!(scanned("http://a.b/").write_root(&mut root), None, "it has its slash");
}

#[test]
fn what_is_usual_needs_no_copy() {
    let link = scanned("https://evil.example/a/b.html?c=d&e=~f|g#h%");
    assert!(matches!(link.href(), Cow::Borrowed(_)));
    assert!(link.is_path_normal() && link.is_query_normal());
    assert!(matches!(link.normal(), Cow::Borrowed("https://evil.example/a/b.html?c=d&e=~f|g")));
}

#[test]
fn dots_that_browsers_keep_are_taken() {
    for path in ["/.well-known/a", "/a/..b", "/...", "/.a.?", "/a./b", "/a..", "/.../"] {
        assert_eq!(scanned(&format!("https://a.b{path}")).raw_path(), path.trim_end_matches('?'));
    }
    for path in ["/.", "/..", "/./", "/a/../", "/.?b", "/..#b"] {
        assert!(scan(&format!("https://a.b{path}"), &Limits::default()).is_none(), "{path}");
    }
}

#[test]
fn addresses_are_taken_as_browsers_write_them() {
    let link = scanned("http://192.168.0.1/");
    assert_eq!(link.ip(), Some(IpAddr::from([192, 168, 0, 1])));
    assert_eq!(link.network(), Network::Private);
    assert!(link.ends_in_digit());
    for host in ["192.168.1", "0300.168.0.1", "256.0.0.1", "1.2.3.4.5", "a.09", "a.0xf", "7"] {
        assert!(scan(&format!("http://{host}/"), &Limits::default()).is_none(), "{host}");
    }
    assert_eq!(scanned("http://0x.7up/").ip(), None);
}

#[test]
fn every_hint_is_seen_in_path_and_query_alone() {
    for length in 0..80 {
        let plain = "abcdefgxyz/-._~!$&()*+,;=@09IJGZ|AO&$";
        let plain = &plain.repeat(3)[..length];
        let link = format!("http://a.b:8/{plain}?{plain}#:%41H");
        assert!(!scanned(&link).has_hint(), "{link}");
        for at in (13..13 + length).chain(14 + length..14 + 2 * length) {
            for hint in [":", "%41", "H"] {
                let mut link = link.clone();
                link.replace_range(at..=at, hint);
                assert!(scanned(&link).has_hint(), "{link}");
            }
        }
    }
    assert!(!scanned("http://a.b:8").has_hint());
}

#[test]
fn what_a_link_without_its_scheme_needs_is_seen_in_query_and_fragment() {
    for length in 2..80 {
        let plain = "abcdefgxyz-._~!$&()*+,;=@09IJGZ|AO&$";
        let plain = &plain.repeat(3)[..length];
        let link = format!("http://a.b:8/L=S/?{plain}#{plain}");
        assert!(!scanned(&link).has_target_hint(), "{link}");
        for at in (18..16 + length).chain(19 + length..17 + 2 * length) {
            for hint in [":", "%41", "H", "/", "ww", "WW", "=L", "=S"] {
                let mut link = link.clone();
                link.replace_range(at..at + hint.len().min(2), hint);
                assert!(scanned(&link).has_target_hint(), "{link}");
            }
        }
    }
    assert!(!scanned("http://a.b:8").has_target_hint());
}

#[test]
fn a_label_is_found_wherever_it_stands_and_as_a_whole() {
    let long = format!("ipfs.{}", "x".repeat(58));
    let last = format!("{}.ipfs", "x".repeat(58));
    for host in ["ipfs", "ipfs.example", "x.ipfs.example", "news.ipfs.test", "x.ipfs", &long, &last]
    {
        let link = format!("https://{host}/news/ipfs");
        assert!(scanned(&link).has_label(b"ipfs"), "{host}");
    }
    for host in ["example", "xipfs.example", "ipfsx.example", "ip.fs.example", "news.blog.test"] {
        let link = format!("https://{host}/ipfs.ipfs/ipfs");
        assert!(!scanned(&link).has_label(b"ipfs"), "{host}");
    }
}

#[test]
fn limits_hold() {
    let link = "https://evil.example/";
    let limits = |link_bytes| Limits { link_bytes, ..Limits::default() };
    assert!(scan(link, &limits(link.len())).is_some());
    assert!(scan(link, &limits(link.len() - 1)).is_none());
}

#[test]
fn hosts_have_at_most_63_bytes() {
    for length in 1..=63 {
        let host = "a.".repeat(32)[64 - length..].trim_matches('.').to_owned();
        let host = format!("{}{host}", "b".repeat(length - host.len()));
        for rest in ["", "/", ":81/c"] {
            let link = format!("http://{host}{rest}");
            let starts: Vec<_> = scanned(&link).label_starts().collect();
            let dots = host.rmatch_indices('.').map(|(dot, _)| dot + 1);
            assert_eq!(starts, dots.chain([0]).collect::<Vec<_>>(), "{link}");
        }
    }
    assert!(scan(&format!("http://{}/", "a".repeat(64)), &Limits::default()).is_none());
}

#[test]
fn hosts_that_browsers_keep_are_taken() {
    for host in ["xn--bcher-kva.example", "a--b.example", "a-.b", "_a.b", "1a.b", "a.1b"] {
        assert_eq!(scanned(&format!("http://{host}/")).host(), host);
    }
}

/// The general parser says what is odd about these.
#[test]
fn hosts_of_other_labels_are_not_taken() {
    let long = "a".repeat(33);
    for host in [".a", "a.", "a..", "a..b", "a.b..", "..", "xn--a", "b.xn--a"] {
        for link in [host.to_owned(), format!("{long}.{host}")] {
            let is_end = host.starts_with('.') && link.len() > host.len();
            let link = if is_end { format!("{long}{host}.") } else { link };
            for rest in ["", "/", "/c"] {
                let link = format!("http://{link}{rest}");
                assert!(scan(&link, &Limits::default()).is_none(), "{link}");
            }
        }
    }
}

/// Every operation on every byte, at every place among sixteen. What is interpreted takes a few of them.
#[test]
fn vector_instructions_do_what_their_twin_does() {
    use super::lanes::Lanes;
    use super::portable::Lanes as Twin;

    let step = if cfg!(miri) { 23 } else { 1 };
    for byte in (0..=255_u8).step_by(step) {
        for at in (0..16).step_by(step.min(5)) {
            let mut bytes: [u8; 16] = std::array::from_fn(|i| byte ^ (i as u8).wrapping_mul(37));
            bytes[at] = byte;
            let (lanes, twin) = (Lanes::new(bytes), Twin::new(bytes));
            for other in (0..128).step_by(step) {
                assert_eq!(lanes.is(other).bits(), twin.is(other).bits());
                let paired = (lanes.with_bit(2).is(other), twin.with_bit(2).is(other));
                assert_eq!(paired.0.bits(), paired.1.bits());
                let ends = (other / 2, other);
                let within = (lanes.is_within(ends.0, ends.1), twin.is_within(ends.0, ends.1));
                assert_eq!(within.0.bits(), within.1.bits(), "{bytes:?} {ends:?}");
                let beyond = (lanes.is_beyond(ends.0, ends.1), twin.is_beyond(ends.0, ends.1));
                assert_eq!(beyond.0.bits(), beyond.1.bits(), "{bytes:?} {ends:?}");
                let even = (lanes.with_bit(1).is(other | 1), twin.with_bit(1).is(other | 1));
                assert_eq!(within.0.or(even.0).bits(), within.1.or(even.1).bits());
                assert_eq!(within.0.and(even.0).bits(), within.1.and(even.1).bits());
                assert_eq!(within.0.and_not(even.0).bits(), within.1.and_not(even.1).bits());
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn the_general_parser_finds_the_same(
        scheme in "https?|wss?|ftp",
        host in "[a-z0-9._x-]{1,12}(:[0-9]{1,3})?",
        rest in "([/?#]([!-~]|%2[eEfF0]|\\.){0,12}){0,3}",
    ) {
        let link = format!("{scheme}://{host}{rest}");
        if let Some(scanned) = scan_any(&link) {
            prop_assert_eq!(Ok(scanned.to_href()), Href::parse(&link), "{}", link);
        }
    }

    #[test]
    fn any_text_is_found_to_be_the_same(rest in "[ -~]{0,80}") {
        let link = format!("http://a.example/{rest}");
        if let Some(scanned) = scan_any(&link) {
            prop_assert_eq!(Ok(scanned.to_href()), Href::parse(&link), "{}", link);
        }
    }
}
