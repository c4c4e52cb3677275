//! The scan of ordinary links, against the normalizer and against the parser that browsers have in
//! common.

use outlink_tests::fuzzing::normalize::is_taken;
use outlink_tests::outside;
use outlink_tests::vectors;
use proptest::prelude::*;
use serde_json::Value;

const SCHEMES: [&str; 3] = ["https", "http", "ws"];

const HOSTS: [&str; 10] = [
    "evil.example",
    "t.me",
    "www.a-b.co.example",
    "192.0.2.33",
    "r3---sn-4g5e6nez.videos.example",
    "xn--bcher-kva.example",
    "localhost",
    "a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6.cdn.pages.example",
    "x_y.3com.example",
    "static.example:8443",
];

const RESTS: [&str; 14] = [
    "",
    "/",
    "/a",
    "/wiki/M%C3%B6bius_inversion_formula",
    "/~user/.well-known/x.html",
    "/2024/01/a-rather-long-title-of-some-article-in-a-newspaper-of-record.html",
    "/search?q=caf%C3%A9+au+lait&hl=en&start=10",
    "/a//b/c;d=e,f(g)!*'$",
    "/p?u=https%3A%2F%2Fevil.example%2F%3Fa%3Db#frag/?ment",
    "/#/route/to?x=1",
    "/index.php?a[]=1&b={2}|3&c=/../d//e",
    "/...a/..b/.c/d./e..#../%zz",
    "/@name@host/status/1234567890123456?s=20",
    "/rev/0123456789abcdef0123456789abcdef0123456789abcdef/file.tar.gz?download=true&token=abcdef#L10-L20",
];

#[test]
fn ordinary_links_are_taken() {
    for scheme in SCHEMES {
        for host in HOSTS {
            for rest in RESTS {
                let link = format!("{scheme}://{host}{rest}");
                assert!(is_taken(&link), "{link}");
            }
        }
    }
}

#[test]
fn links_that_browsers_write_otherwise_are_not_taken() {
    for link in [
        "",
        "https://",
        "https:///",
        "evil.example",
        "HTTPS://evil.example/",
        "https://Evil.example/",
        "https:/evil.example/",
        "https:\\\\evil.example/",
        " https://evil.example/",
        "https://evil.example/ ",
        "https://evil.example/\u{e9}",
        "https://\u{e9}vil.example/",
        "https://user@evil.example/",
        "https://evil.example./",
        "https://evil..example/",
        "https://.evil.example/",
        "https://evil.example:/",
        "https://evil.example:443/",
        "http://evil.example:80/",
        "ftp://evil.example:21/",
        "wss://evil.example:443",
        "https://evil.example:08080/",
        "https://evil.example:65536/",
        "https://evil.example:8080?a",
        "https://evil.example?a",
        "https://evil.example#a",
        "https://evil.example/a/./b",
        "https://evil.example/a/..",
        "https://evil.example/.?a",
        "https://evil.example/%2e%2E/a",
        "https://evil.example/%252e",
        "https://evil.example/%",
        "https://evil.example/a\\b",
        "https://evil.example/a\tb",
        "https://evil.example/a?b c",
        "https://evil.example/a?b'c",
        "https://evil.example/a#b`c",
        "https://xn--a.example/",
        "https://xn--.example/",
        "https://[::1]/",
        "https://127.1/",
        "https://0x7f.0.0.1/",
        "tg://resolve?domain=evil",
        "javascript:alert(1)",
    ] {
        assert!(!is_taken(link), "{link:?}");
    }
}

/// Each byte of a few hundred links, replaced by each other one.
#[test]
fn no_single_byte_makes_a_difference() {
    let mut taken = 0_usize;
    let links = HOSTS.iter().flat_map(|host| RESTS.map(|rest| format!("http://{host}{rest}")));
    // Every length near those of the loads, which overlap in another way for each.
    let long = format!("https://a.example/{}", "b/c".repeat(28));
    let lengths = (12..long.len()).map(|length| long[..length].to_owned());
    for link in links.chain(lengths) {
        for at in 0..link.len() {
            for byte in 0..0x80_u8 {
                let replaced = [&link[..at], &*char::from(byte).to_string(), &link[at + 1..]];
                taken += usize::from(is_taken(&replaced.concat()));
            }
            for character in ['\u{80}', '\u{ad}', '\u{ff0e}', '\u{1f600}'] {
                let replaced = [&link[..at], &*character.to_string(), &link[at + 1..]].concat();
                assert!(!is_taken(&replaced), "{replaced:?}");
            }
            taken += usize::from(is_taken(&link[..at]));
        }
    }
    println!("{taken} of them are taken");
}

#[test]
fn published_vectors() {
    let mut taken = 0;
    for folder in ["canonicalize", "expressions", "ssrf"] {
        for entry in std::fs::read_dir(vectors::directory().join(folder)).unwrap() {
            for case in vectors::load_from::<Value>(&entry.unwrap().path()) {
                for form in [&case.input, &format!("http://{}/", case.input)] {
                    taken += usize::from(is_taken(form));
                }
                let texts = ["expect", "whatwg"].map(|field| case.record.get(field));
                for text in texts.into_iter().flatten().filter_map(Value::as_str) {
                    taken += usize::from(is_taken(text));
                }
            }
        }
    }
    println!("{taken} of them are taken");
    assert!(taken > 1000);
}

/// Real links, as far as there are any: `OUTLINK_DATA` names their directory.
#[test]
#[cfg_attr(not(has_data), ignore = "OUTLINK_DATA names no folder of lists and links")]
fn real_links() {
    let path = outside::data().join("links_benign.txt");
    let text = std::fs::read_to_string(path).unwrap();
    let links = text.lines().count();
    let taken = text.lines().filter(|link| is_taken(link)).count();
    println!("{taken} of {links} are taken");
    assert!(taken as f64 > 0.995 * links as f64);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn any_text(link in any::<String>()) {
        is_taken(&link);
        is_taken(&format!("http://{link}"));
        is_taken(&format!("http://a.example/{link}"));
    }

    #[test]
    fn nasty_texts(
        scheme in "https?|wss?|ftp|[hH]ttp",
        slashes in "://|://|://|:/|:///|:\\\\\\\\",
        host in "([a-z0-9._-]{1,12}\\.)?(xn--)?[a-z0-9xX.%@\\[\\]:-]{1,6}",
        port in "(:[0-9]{0,6})?",
        rest in "([/?#\\\\]([!-~]|//|/\\.|%2[0-9a-fA-F]|%[0-9a-fA-F]{2}|\\.\\.){0,24}){0,4}",
    ) {
        is_taken(&format!("{scheme}{slashes}{host}{port}{rest}"));
    }

    #[test]
    fn nearly_ordinary_texts(
        host in "[a-z0-9-]{1,20}(\\.[a-z0-9_-]{1,12}){0,6}(\\.(com|0x[0-9a-f]{0,2}|[0-9]{1,3}))?",
        rest in "(:[1-9][0-9]{0,4})?/([a-z/.-]{0,20}|[ -~]{0,4}|%[0-9A-F]{2}){0,5}(\\?([!-~]{0,6}|[a-z&=%0-9]{0,30}){0,4})?(#[!-~]{0,20})?",
    ) {
        is_taken(&format!("https://{host}{rest}"));
    }

    #[test]
    fn addresses(host in "(0x|0)?[0-9a-f]{1,3}(\\.(0x|0)?[0-9]{1,3}){0,4}\\.?", rest in "/?") {
        is_taken(&format!("http://{host}{rest}"));
    }

    #[test]
    fn punycode(labels in prop::collection::vec("(xn--)?[a-z0-9-]{0,8}", 1..4)) {
        is_taken(&format!("http://{}/", labels.join(".")));
    }
}
