//! Patterns of adblock lists fit what they fit in a browser.

use std::fs;

use outlink::Format;
use outlink::Limits;
use outlink::Part;
use outlink::Pattern;
use outlink::url::NormalizedUrl;
use outlink::url::normalize;
use outlink_tests::outside;
use regex::Regex;
use serde_json::Value;

use super::read_text;

#[test]
fn patterns_fit_what_they_say() {
    for (rule, link, expected) in [
        ("||evil.example^", "https://a.evil.example:8080/x?y#z", true),
        ("||evil.example^", "https://evil.example.com/", false),
        ("||evil.example^", "https://notevil.example/", false),
        ("||t.co^", "https://walmart.com/t.com", false),
        ("||shop.example/gang/", "http://www.shop.example/gang/a", true),
        ("||shop.example/gang/", "http://shop.example/x/gang/", false),
        ("||shop.example/a^", "http://shop.example/a", true),
        ("||shop.example/a^", "http://shop.example/a?b", true),
        ("||shop.example/a^", "http://shop.example/ab", false),
        ("||shop.example/a|", "http://shop.example/a/b", false),
        ("||shop.example/%7Eu/", "http://shop.example/~u/", true),
        ("||shop.example/ü", "http://shop.example/%C3%BC", true),
        ("||shop.example/a%20b", "http://shop.example/a b", true),
        ("||shop.example/X$match-case", "http://shop.example/x", false),
        ("||shop.example/X", "http://shop.example/x", true),
        ("||ads.", "https://cdn.ads.example/", true),
        ("||ads.", "https://loads.example/", false),
        ("||*.evil.example^", "https://a.evil.example/", true),
        ("|https://evil.example/login", "https://evil.example/login/x", true),
        ("|https://evil.example/login", "http://evil.example/login", false),
        ("|https://evil.example/login", "https://a.evil.example/login", false),
        ("|https://evil.exa", "https://evil.example/", true),
        ("/ads/*/banner", "https://x.example/ads/7/banner.png", true),
        ("swf|", "https://x.example/a.swf", true),
        ("swf|", "https://x.example/a.swf?x", false),
        ("|https://evil.example|", "https://evil.example/", true),
        ("|https://evil.example|", "https://evil.example/a", false),
        ("-AFFILIATE-", "https://x.example/a-affiliate-b", true),
        ("/track[0-9]+\\.php/", "https://x.example/TRACK77.php", true),
        ("/^https:\\/\\/x\\./", "https://x.example/", true),
    ] {
        assert_eq!(fits(rule, link), Some(expected), "{rule} on {link}");
    }
}

/// The same answers as another engine gives, but where the two mean different things.
#[test]
#[cfg_attr(not(has_vectors), ignore = "OUTLINK_VECTORS names no folder of vectors")]
fn patterns_fit_what_they_fit_elsewhere() {
    let path = outside::vectors().join("match/adblock_patterns.mpl2.jsonl");
    let mut same = 0;
    for line in fs::read_to_string(path).unwrap().lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let [rule, link, expected] =
            ["filter", "input", "expect"].map(|key| case[key].as_str().unwrap_or_default());
        match fits(rule, link) {
            None => assert!(REFUSED.contains(&rule), "{rule} is refused"),
            Some(fits) if fits == (expected == "match") => same += 1,
            Some(_) => assert!(DIFFERENT.contains(&rule), "{rule} on {link}: {line}"),
        }
    }
    assert!(same >= 80, "{same}");
}

/// Whether the rule on a line fits a link; `None` if the line gives no rule.
fn fits(line: &str, link: &str) -> Option<bool> {
    let (collected, _) = read_text(line, Format::Adblock);
    let rule = collected.rules.first()?;
    let url = normalize(link, &Limits::default()).unwrap();
    let host = url.host().unwrap_or_default();
    let below = |domain: &str| {
        host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    let scoped = |domains: &[String]| domains.is_empty() || domains.iter().any(|d| below(d));
    Some(match &rule.pattern {
        Pattern::Domain(domain) => below(domain),
        Pattern::Ip(range) => url.ip().is_some_and(|ip| range.contains(ip)),
        Pattern::Keyword(keyword) => {
            scoped(&keyword.domains) && decoded(&url).to_lowercase().contains(&keyword.text)
        }
        Pattern::Regex(regex) => {
            let of_host = regex.part == Some(Part::Host);
            assert!(regex.scheme || of_host);
            let subject = if of_host { host } else { url.normal() };
            scoped(&regex.domains) && Regex::new(&regex.source).unwrap().is_match(subject)
        }
        other => panic!("{other}"),
    })
}

/// What keywords are compared with.
fn decoded(url: &NormalizedUrl) -> String {
    let mut bytes = Vec::new();
    let text = url.normal_without_scheme().as_bytes();
    let mut at = 0;
    while at < text.len() {
        let escape = text.get(at + 1..at + 3).filter(|_| text[at] == b'%');
        let escape = escape.and_then(|digits| std::str::from_utf8(digits).ok());
        match escape.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                at += 3;
            }
            None => {
                bytes.push(text[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Rules that say too little: they would fit any link, or have fewer characters than a keyword needs.
const REFUSED: [&str; 3] = ["|http", "|https://", "Ѥ"];

/// `||foo`: the beginning of a host's label, as Adblock Plus documents it; the other engine wants
/// the whole label. `foo.baz`: its cases are of hosts files, here it is a part of any link.
const DIFFERENT: [&str; 2] = ["||foo", "foo.baz"];
