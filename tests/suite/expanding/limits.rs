//! Limits: the walk ends, says where it ended, and takes no longer than the link asks.

use std::time::Duration;

use outlink::Limits;
use outlink::expand::ReachedLimit;
use outlink::expand::expand;
use outlink::url::normalize;
use outlink_tests::vectors::load;
use rustix::time::ClockId;
use rustix::time::clock_gettime;
use serde::Deserialize;

use super::expanded;
use super::targets;

#[test]
fn nesting_is_bounded() {
    #[derive(Deserialize)]
    struct Bounded {
        input: String,
    }
    for case in load::<Bounded>("unwrap/rspamd_nesting.jsonl") {
        let expansion = expanded(&case.record.input).expect("the link is one");
        assert_eq!(expansion.candidates.len(), 1 + Limits::default().depth);
        assert_eq!(expansion.limit.map(ReachedLimit::as_str), Some("depth"));
    }
}

#[test]
fn decoys_hide_no_target() {
    let known = |decoy: &str| format!("https://vk.com/away.php?{decoy}&to=https://evil.example/");
    let guess = |decoy: &str| format!("https://good.test/?{decoy}&x=https://evil.example/");
    for link in [
        known(&["to=a.b"; 64].join("&")),
        known(&["to=a.b"; 5_000].join("&")),
        known(&["to=javascript:a"; 500].join("&")),
        guess(&["x=https://a.b"; 64].join("&")),
        guess(&["x=https://good.test/"; 1_000].join("&")),
    ] {
        assert_eq!(targets(&link).last().map(String::as_str), Some("https://evil.example/"));
    }
    // Links that nothing opens leave no room to those behind them, or the limit is told.
    for decoys in [64, 200] {
        for mark in ["", "%25"] {
            let decoys = "http%3A/^/".repeat(decoys);
            let link = format!("https://unknown.example/{mark}{decoys}http%3A/evil.example/");
            let expansion = expanded(&link).expect("a link");
            let is_found = targets(&link).iter().any(|it| it == "http://evil.example/");
            assert!(is_found || expansion.limit.is_some(), "{link}: {expansion:?}");
        }
    }
    // Where there is no room, the limit is told.
    let decoys: String = (0..40).map(|n| format!("to=h{n}.example&")).collect();
    let expansion = expanded(&known(&decoys)).expect("a link");
    assert_eq!(expansion.limit.map(ReachedLimit::as_str), Some("candidates"));
}

#[test]
fn cycles_and_limits_end_the_walk() {
    let itself = "https://l.facebook.com/l.php?u=https://l.facebook.com/l.php";
    assert_eq!(targets(itself).len(), 1);
    let many: String = (0..100).map(|n| format!("u=https://h{n}.example/&")).collect();
    let expansion = expanded(&format!("https://l.facebook.com/l.php?{many}")).expect("a link");
    assert_eq!(expansion.candidates.len(), Limits::default().candidates);
    assert_eq!(expansion.limit.map(ReachedLimit::as_str), Some("candidates"));
    let mut limits = Limits::default();
    limits.decoded_bytes = 40;
    let link = "https://l.facebook.com/l.php?u=https%3A%2F%2Fl.facebook.com%2Fl.php%3Fu%3Dhttps%253A%252F%252Fa.example";
    let url = normalize(link, &limits).expect("the link is one");
    let expansion = expand(url, &limits);
    assert_eq!(expansion.limit.map(ReachedLimit::as_str), Some("decoded_bytes"));
}

/// The time for a link of 60 KB may be about twenty times that for one of 3 KB, not four hundred.
#[test]
fn hostile_links_take_linear_time() {
    type Maker = fn(usize) -> String;
    let shapes: [(&str, Maker); 19] = [
        ("decoys", |n| format!("https://vk.com/away.php?{}", "to=a.b&".repeat(n / 7))),
        ("semicolons", |n| format!("https://l.instagram.com/?{}", "u=a.b;".repeat(n / 6))),
        ("readings", |n| {
            let domains: String = (0..n / 14).map(|number| format!("domain=a{number}&")).collect();
            format!("tg://resolve?{domains}")
        }),
        ("nested", |n| "http://h.example/?u=".repeat(n / 20)),
        ("nested paths", |n| "http://h.example/".repeat(n / 17)),
        ("escapes", |n| format!("https://l.facebook.com/l.php?u={}", "%25".repeat(n / 3))),
        ("amp", |n| format!("https://l.facebook.com/l.php?{}", "amp;u=a.b&".repeat(n / 10))),
        ("slashes", |n| format!("https://good.test/{}", "/http".repeat(n / 5))),
        ("text", |n| format!("https://wa.me/?text={}", "httphttp:/".repeat(n / 10))),
        ("asterisks", |n| {
            format!(
                "https://urldefense.com/v3/__https://a/{}__;{}!",
                "**A".repeat(n / 6),
                "JQ".repeat(n / 4)
            )
        }),
        ("underscores", |n| {
            format!("https://url.avanan.click/v2/{}", "___http://a".repeat(n / 11))
        }),
        ("apps in paths", |n| format!("https://good.test{}", "/tg://a".repeat(n / 7))),
        ("apps in fragments", |n| format!("https://good.test/#{}", "/tg://a".repeat(n / 7))),
        ("schemes in paths", |n| format!("https://good.test{}", "/https%3A//a".repeat(n / 12))),
        ("schemes in fragments", |n| {
            format!("https://good.test/#{}", "/http%3A//a".repeat(n / 11))
        }),
        ("marks in paths", |n| format!("https://good.test/{}", "a;b=c*d=https%3A|".repeat(n / 17))),
        ("base64 of texts", |n| {
            format!("https://good.test/?u={}", "eHxodHRwczovLw".repeat(n / 14))
        }),
        ("texts in base64", |n| format!("https://good.test/?{}", "u=eHxodHRw&".repeat(n / 11))),
        ("segments", |n| format!("https://r.search.yahoo.com/{}", "RU=/".repeat(n / 4))),
    ];
    let time = |link: &str| {
        let run = || {
            let started = processor_time();
            let _ = expanded(link);
            processor_time() - started
        };
        (0..5).map(|_| run()).min().unwrap_or_default()
    };
    for (name, maker) in shapes {
        let (short, long) = (time(&maker(3_000)), time(&maker(60_000)));
        let bound = short.max(Duration::from_micros(50)) * 120;
        assert!(long < bound, "{name}: {short:?} for 3 KB, {long:?} for 60 KB");
    }
}

/// How long this thread has had a processor: whatever else the machine does is left out.
fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec as u32)
}
