//! Wrappers that are known: the spellings in which they are copied, and what their servers read.

use std::collections::BTreeSet;

use outlink::Limits;
use outlink::expand::Candidate;
use outlink::expand::ReachedLimit;
use outlink::expand::expand;
use outlink::url::normalize;
use outlink_tests::vectors::load;
use serde::Deserialize;

use super::expanded;
use super::targets;

#[track_caller]
fn leads_to(link: &str, expected: &[&str]) {
    assert_eq!(targets(link), expected, "{link}");
}

#[test]
fn spellings_of_copies_are_read() {
    // Out of HTML, out of quoted-printable, escaped again, with a name that is escaped.
    leads_to(
        "https://l.facebook.com/l.php?h=1&amp;u=https%3A%2F%2Fa.example%2F",
        &["https://a.example/"],
    );
    leads_to(
        "https://l.facebook.com/l.php?u=3Dhttps%3A%2F%2Fa.example%2F",
        &["https://a.example/"],
    );
    leads_to(
        "https://l.facebook.com/l.php?%75=https%253A%252F%252Fa.example%252F",
        &["https://a.example/"],
    );
    leads_to(
        "https://l.facebook.com/%6C.php?u=https%3A%2F%2Fa.example%2F",
        &["https://a.example/"],
    );
    leads_to("https://www.google.co.uk/url?q=a.example/x", &["https://a.example/x"]);
    leads_to("https://www.youtube.com/redirect?q=twitch.tv%2Fx", &["https://twitch.tv/x"]);
    // With what a browser strips, and with either kind of slash.
    for spelling in [
        "%01https://a.example/",
        "ht%09tps://a.example/",
        "%2501https%253A//a.example/",
        "%20https://a.example/%20",
        "/%5Ca.example/",
        "%5C%5Ca.example/",
        "/%0A/a.example/",
        "a.example%20",
    ] {
        leads_to(&format!("https://l.facebook.com/l.php?u={spelling}"), &["https://a.example/"]);
    }
    leads_to(
        "https://disq.us/url?url=https%3A%2F%2Fa.example%2Fx%3AhAsH&cuid=1",
        &["https://a.example/x"],
    );
    leads_to("https://disq.us/url?url=https%3A%2F%2Fa.example%2Fx", &["https://a.example/x"]);
    // Whichever of several the host reads.
    leads_to(
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fa.example%2F&u=https%3A%2F%2Fb.example%2F",
        &["https://a.example/", "https://b.example/"],
    );
}

#[test]
fn servers_read_names_and_paths_generously() {
    for link in [
        "https://vk.com//away.php?to=https://a.example/",
        "https://vk.com/away.php?+to=https://a.example/",
        "https://vk.com/away.php?%20%20to=https://a.example/",
        "https://vk.com/away.php?to%00x=https://a.example/",
        "https://www.youtube.com//redirect?q=https://a.example/",
        "https://l.instagram.com/?e=1;u=https://a.example/",
        "https://l.instagram.com/?e=1&amp;x;u=https://a.example/",
        "https://web.archive.org/web/https://a.example/",
        "https://web.archive.org/https://a.example/",
        "https://web.archive.org//web//2020//https://a.example/",
        "https://archive.ph/https://a.example/",
        "https://archive.ph/2020/https://a.example/",
        "https://de-de.facebook.com/l.php?u=https://a.example/",
        "https://cse.google.com/url?q=https://a.example/",
        "https://translate.google.com/website?sl=a&u=https://a.example/",
        "https://www.google.com/amp//s/a.example/",
    ] {
        let expansion = expanded(link).expect("the link is one");
        let hop = expansion.candidates.get(1).and_then(|target| target.via.clone());
        assert!(hop.is_some_and(|hop| !hop.guessed), "{link}");
        leads_to(link, &["https://a.example/"]);
    }
    // A target with a semicolon of its own stays whole.
    leads_to("https://l.instagram.com/?u=https://a.example/;u2", &["https://a.example/;u2"]);
    leads_to(
        "https://www.google.com/searchbyimage?image_url=https://a.example/",
        &["https://a.example/"],
    );
    leads_to("https://www.google.com//search/?x=https://a.example/", &[]);
    leads_to("https://archive.ph/AbCdE", &[]);
}

#[test]
fn wrappers_of_other_kinds_are_read() {
    leads_to("view-source:https://evil.example/", &["https://evil.example/"]);
    leads_to("microsoft-edge:https://evil.example/", &["https://evil.example/"]);
    leads_to("googlechromes://evil.example/x", &["https://evil.example/x"]);
    leads_to("firefox://open-url?url=https%3A%2F%2Fevil.example%2F", &["https://evil.example/"]);
    leads_to("ms-word:ofe|u|https://evil.example/x.docx", &["https://evil.example/x.docx"]);
    // What stands behind the slashes is a whole link, whose colon is read as that of an empty port.
    for scheme in [
        "googlechrome",
        "microsoft-edge",
        "ddgQuickLink",
        "ucbrowser",
        "dolphin",
        "brave",
        "alook",
        "yandexbrowser-open-url",
        "vlc",
        "feed",
    ] {
        for rest in ["https://evil.example/x?a=%26", "https%3A%2F%2Fevil.example%2Fx%3Fa=%2526"] {
            leads_to(&format!("{scheme}://{rest}"), &["https://evil.example/x?a=%26"]);
        }
    }
    leads_to("googlechrome://http.example/x", &["http://http.example/x"]);
    leads_to("intent://evil.example/#Intent;scheme=https;end", &["https://evil.example/"]);
    leads_to(
        "intent://resolve?domain=foo#Intent;scheme=tg;S.browser_fallback_url=https%3A%2F%2Ft.me%2Ffoo;end",
        &["tg://resolve?domain=foo", "https://t.me/foo"],
    );
    leads_to("intent://evil.example/#Intent;scheme=%68ttps;end", &["https://evil.example/"]);
    leads_to(
        "intent://x#Intent;S.browser_fallback%5Furl=https%3A%2F%2Fevil.example%2F;end",
        &["https://evil.example/"],
    );
    leads_to("https://wa.me/?text=se%20https%3A%2F%2Fevil.example%2F", &["https://evil.example/"]);
    leads_to(
        "https://t.me/share/url?url=https%3A%2F%2Fevil.example%2F",
        &["https://evil.example/"],
    );
    leads_to("tg://msg_url?url=https%3A%2F%2Fevil.example%2F", &["https://evil.example/"]);
    leads_to(
        "https://web-archive-org.translate.goog/web/2009/http://evil.example/?_x_tr_sl=a&_x_tr_tl=b",
        &["https://web.archive.org/web/2009/http://evil.example/", "http://evil.example/"],
    );
    leads_to(
        "https://urldefense.com/v3/__https://lore.kernel.org/linux-scsi/Ykqg0kr0F*2Fyzk2XW@infradead.org/__;JQ!!ACW$",
        &["https://lore.kernel.org/linux-scsi/Ykqg0kr0F%2Fyzk2XW@infradead.org/"],
    );
}

#[test]
fn servers_undo_escapes_of_a_path_and_fold_its_slashes() {
    for (link, target) in [
        ("https://www.google.com/amp/%73/evil.example/x", "https://evil.example/x"),
        ("https://www.google.com/amp/s%2fevil.example/x", "https://evil.example/x"),
        ("https://www.google.com/amp/s%252fevil.example/x", "https://evil.example/x"),
        ("https://www.google.com/amp/s//evil.example/x", "https://evil.example/x"),
        ("https://www.google.com/amp/a.example/..%2fs/evil.example/x", "https://evil.example/x"),
        ("https://evil-example.cdn.ampproject.org/c/%73/evil.example/x", "https://evil.example/x"),
        ("https://www.bing.com/amp/%73/evil.example/x", "https://evil.example/x"),
        (
            "https://images-ext-1.discordapp.net/external/AA/h%74tps/evil.example/x",
            "https://evil.example/x",
        ),
        (
            "https://images-ext-1.discordapp.net/external/AA/%3Fa%3Db/http%73//evil.example/x",
            "https://evil.example/x?a=b",
        ),
        (
            "https://translated.turbopages.org/proxy_u/en-ru.en.a/h%74tps/evil.example/x",
            "https://evil.example/x",
        ),
        ("https://evil-example.turbopages.org/evil.example/%73/x", "https://evil.example/x"),
        ("https://yandex.ru/turbo/s/evil.example/x", "https://evil.example/x"),
        ("https://yandex.ru/turbo/%73/evil.example/x", "https://evil.example/x"),
        ("https://i2.wp.com//evil.example/a.png", "https://evil.example/a.png"),
        (
            "https://webcache.googleusercontent.com/search?q=cache:%2568ttps://evil.example/x",
            "https://evil.example/x",
        ),
        (
            "https://links.govdelivery.com/track?https%3A%2F%2Fevil.example%2F",
            "https://evil.example/",
        ),
        ("https://nmac.to/dl//aHR0cHM6Ly9ldmlsLmV4YW1wbGUv", "https://evil.example/"),
        ("https://nmac.to/dl///aHR0cHM6Ly9ldmlsLmV4YW1wbGUv", "https://evil.example/"),
        ("https://cors.io/?&https%253A%252F%252Fevil.example%252F", "https://evil.example/"),
    ] {
        let candidates = expanded(link).expect("the link is one").candidates;
        let found = candidates.iter().find(|it| it.url.href() == Some(target));
        let hop = found.and_then(|it| it.via.as_ref());
        assert!(hop.is_some_and(|hop| !hop.guessed), "{link}: {candidates:?}");
    }
    // What is none of the host's own is not taken for one.
    leads_to("https://www.google.com/amp/s%2fevil.example/x", &["https://evil.example/x"]);
    // A path on the host of the wrapper, encoded as any other target.
    leads_to(
        "https://www.bing.com/ck/a?u=a1L2NrL2E_dT1hMWFIUjBjSE02THk5bGRtbHNMbVY0WVcxd2JHVXY",
        &["https://www.bing.com/ck/a?u=a1aHR0cHM6Ly9ldmlsLmV4YW1wbGUv", "https://evil.example/"],
    );
}

#[test]
fn pages_that_everybody_passes_lead_on() {
    leads_to("https://old.reddit.com/over18?dest=%2Fr%2Fa", &["https://old.reddit.com/r/a"]);
    let logout = "https://appengine.google.com/_ah/logout?continue=https://a.example/";
    for before in ["https://accounts.google.com/Logout", "https://www.google.com/accounts/Logout"] {
        let link = format!("{before}?continue={logout}");
        leads_to(&link, &[logout, "https://a.example/"]);
    }
}

#[test]
fn machines_of_clouds_are_called_by_their_addresses() {
    for host in [
        "ec2-203-0-113-7.compute-1.amazonaws.com",
        "ec2-203-0-113-7.eu-north-1.compute.amazonaws.com",
        "203-0-113-7.ip.linodeusercontent.com",
        "203.0.113.7.vultrusercontent.com",
        "203-0-113-7.cprapid.com",
        "7.113.0.203.bc.googleusercontent.com",
        "static.7.113.0.203.clients.your-server.de",
        "static.203-0-113-7.clients.your-server.de",
    ] {
        leads_to(&format!("https://{host}/x"), &["https://203.0.113.7/x"]);
    }
}

#[test]
fn a_fragment_goes_on_to_the_target() {
    let group = "https://signal.group/#CjQKIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4fEgQBAgME";
    let (host, fragment) = group.split_once('#').expect("a fragment");
    for link in [
        format!("https://l.facebook.com/l.php?u=https%3A%2F%2Fsignal.group%2F#{fragment}"),
        format!("https://l.facebook.com/l.php?u=signal.group%20#{fragment}"),
        format!("https://good.test/?next={host}#{fragment}"),
        format!("https://out.reddit.com/?url=https://good.test/?next={host}#{fragment}"),
    ] {
        assert_eq!(targets(&link).last().map(String::as_str), Some(group), "{link}");
    }
    leads_to(
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fa.example%2F%23own#other",
        &["https://a.example/#own"],
    );
    leads_to(
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fa.example%2F%23#other",
        &["https://a.example/#"],
    );
    // A long one takes no room from the target.
    let link = format!("https://vk.com/away.php?to=https://a.example/#{}", "f".repeat(65_000));
    let mut limits = Limits::default();
    limits.decoded_bytes = 1_000;
    let expansion = expand(normalize(&link, &limits).expect("a link"), &limits);
    assert_eq!(expansion.candidates[1].url.href(), Some("https://a.example/"));
    assert_eq!(expansion.limit.map(ReachedLimit::as_str), Some("decoded_bytes"));
}

#[test]
fn an_escape_hides_no_second_target() {
    for link in [
        "https://www.google.com/url?q=https://good.example/&q%3Dhttps://evil.example/",
        "https://www.google.com/url?q=https://good.example/%26q=https://evil.example/",
        // A guess as the link stands, known once it is read again.
        "https://www.google.com/url?q=https%3A%2F%2Fgood.example%2F%3Fa%3D1%26q%3Dhttps%253A%252F%252Fevil.example%252F",
    ] {
        let candidates = expanded(link).expect("the link is one").candidates;
        let is_known = candidates.iter().any(|candidate| {
            candidate.url.host() == Some("evil.example")
                && candidate.via.as_ref().is_some_and(|hop| !hop.guessed)
        });
        assert!(is_known, "{link}: {candidates:?}");
    }
}

#[test]
fn a_target_without_a_scheme_has_any_dot_of_a_browser() {
    for link in [
        "https://www.google.com/url?q=evil\u{3002}example/gang",
        "https://vk.com/away.php?to=evil%EF%BC%8Eexample/gang",
        "https://web.archive.org/web/2020/evil\u{ff61}example/gang",
        "https://web.archive.org/web/2020%2f%2f%2fevil\u{ff0e}example%2fgang",
    ] {
        let found = targets(link);
        assert!(found.iter().any(|it| it == "https://evil.example/gang"), "{link}: {found:?}");
    }
}

/// Letters, digits and `-._~` mean the same with and without an escape (RFC 3986, section 2.3).
#[test]
fn escapes_that_change_nothing_hide_no_target() {
    for link in [
        "https://urldefense.proofpoint.com/v2/url?u=https-3A%5F%5Fevil.example_x&d=x",
        "https://urldefense.proofpoint.com/v2/url?u=https%2D3A__evil.example_x&d=x",
        "https://urldefense.proofpoint.com/v2/url?u=https-3%41__evil.example_x&d=x",
        "https://urldefense.com/v3/__https://evil.example/x%5F%5F;!!a!b$",
        "https://url.avanan.click/v2/___https://evil.example/x%5F%5F%5F.YX",
        "https://protect.checkpoint.com/v2/%5F__https://evil.example/x___.YX",
        "https://evil-example.translate.goog/x?%5Fx_tr_sl=a&_x_t%72_hl=b",
        "https://clk.tradedoubler.com/click?p(1)a(2)%75rl(https://evil.example/x)",
    ] {
        leads_to(link, &["https://evil.example/x"]);
    }
}

#[test]
fn every_byte_of_a_wrapper_may_be_escaped_if_that_changes_nothing() {
    #[derive(Deserialize)]
    struct Wrapped {
        input: String,
    }
    let known = |link: &str| -> Option<BTreeSet<String>> {
        let candidates = expanded(link)?.candidates;
        let is_known = |it: &Candidate| it.via.as_ref().is_none_or(|hop| !hop.guessed);
        Some(candidates.into_iter().filter(is_known).map(|it| it.url.normal().to_owned()).collect())
    };
    let mut problems = String::new();
    let files = ["unwrap/wrappers.jsonl", "unwrap/coverage.jsonl"];
    for link in files.into_iter().flat_map(load::<Wrapped>).map(|case| case.record.input) {
        let (Some(host), Some(expected)) = (link.find("://"), known(&link)) else { continue };
        if !link.starts_with("http") {
            continue;
        }
        let path = link[host + 3..].find(['/', '?']).map_or(link.len(), |at| host + 3 + at);
        for (at, byte) in link.bytes().enumerate().skip(path) {
            let is_plain = byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
            let is_in_escape = link.as_bytes()[at.saturating_sub(2)..at].contains(&b'%');
            if !is_plain || is_in_escape {
                continue;
            }
            let spelling = format!("{}%{byte:02X}{}", &link[..at], &link[at + 1..]);
            let found = known(&spelling).unwrap_or_default();
            if !found.is_superset(&expected) {
                problems += &format!("{spelling} leads to {found:?}, not to {expected:?}\n");
                break;
            }
        }
    }
    assert!(problems.is_empty(), "{problems}");
}

#[test]
fn what_stands_in_front_of_a_target_is_dropped() {
    for front in ["%E2%80%8B", "%EF%BB%BF", "+", "%2B", ",+", "%20", "%C2%A0"] {
        for target in [
            "https%3A%2F%2Fevil.example%2F",
            "https%253A%252F%252Fevil.example%252F",
            "evil.example",
        ] {
            let link = format!("https://l.facebook.com/l.php?u={front}{target}");
            leads_to(&link, &["https://evil.example/"]);
        }
    }
    leads_to(
        "https://l.facebook.com/l.php?u=%3Chttps%3A%2F%2Fevil.example%2F%3E",
        &["https://evil.example/"],
    );
}

#[test]
fn words_stand_behind_a_page_of_a_cache() {
    for (query, target) in [
        ("cache:abcDEF123456:https://evil.example/x+word", "https://evil.example/x"),
        ("cache:https://evil.example/x%20word", "https://evil.example/x"),
        ("cache:+evil.example/x+word", "https://evil.example/x"),
        ("cache:https://evil.example/x%2By", "https://evil.example/x+y"),
    ] {
        leads_to(
            &format!("https://webcache.googleusercontent.com/search?q={query}&cd=1"),
            &[target],
        );
    }
}

#[test]
fn a_parameter_of_every_path_settles_nothing() {
    let opaque = |link: &str| {
        let candidates = expanded(link).expect("the link is one").candidates;
        candidates[0].opaque.as_deref().map(str::to_owned)
    };
    for (link, name) in [
        ("https://foo.app.link/abc?$desktop_url=https://good.example/", "branch.short"),
        ("https://app.adjust.com/abc?adj_redirect_macos=https://good.example/", "adjust.app"),
        ("https://foo.onelink.me/abc/def?af_ios_url=https://good.example/", "appsflyer.short"),
        ("https://foo.page.link/abc?afl=https://good.example/", "google.firebaseshort"),
        ("https://www.google.com/goto?url=CAES&adurl=//a.example", "google.gotoopaque"),
        ("https://www.google.com/search?q=evil.example&btnI=1", "google.lucky"),
        ("https://duckduckgo.com/?q=!ducky+evil.example", "duckduckgo.ducky"),
        ("https://duckduckgo.com/?q=evil.example%20%21Ducky", "duckduckgo.ducky"),
    ] {
        assert_eq!(opaque(link).as_deref(), Some(name), "{link}");
    }
    for link in [
        "https://www.google.com/search?q=evil.example",
        "https://duckduckgo.com/?q=ducky+evil.example",
        "https://foo.page.link/?link=https://good.example/",
        "https://go.skimresources.com/?id=1X2&xs=1&url=https%3A%2F%2Fgood.example%2F",
        "https://www.anrdoezrs.net/click-1-2?url=https%3A%2F%2Fgood.example%2F",
        "https://www.awin1.com/cread.php?awinmid=1&ued=https%3A%2F%2Fgood.example%2F",
        "https://goto.walmart.pxf.io/c/1/2/3?u=https%3A%2F%2Fgood.example%2F",
        "https://track.adtraction.com/t/t?a=1&url=https%3A%2F%2Fgood.example%2F",
        "https://app.adjust.com/abc?redirect=https%3A%2F%2Fgood.example%2F",
    ] {
        assert_eq!(opaque(link), None, "{link}");
    }
    let link =
        "https://www.google.com/foo?next=https%3A%2F%2Fevil.example%2F&adurl=https://google.com/";
    assert!(targets(link).contains(&"https://evil.example/".to_owned()), "{link}");
}

#[test]
fn pages_inside_apps_and_isolated_browsers_lead_on() {
    for link in [
        "fb://facewebmodal/f?href=https%3A%2F%2Fevil.example%2F",
        "instagram://extbrowser?url=https%3A%2F%2Fevil.example%2F",
        "snssdk1128://webview?url=https%3A%2F%2Fevil.example%2F",
        "https://isolate.menlosecurity.com/1/3735928037/https://evil.example/",
        "https://steamcommunity.com/linkfilter/https://evil.example/",
        "https://store.steampowered.com/linkfilter/?url=https%3A%2F%2Fevil.example%2F",
        "https://consent.google.de/ml?continue=https://evil.example/&gl=DE",
    ] {
        leads_to(link, &["https://evil.example/"]);
    }
}
