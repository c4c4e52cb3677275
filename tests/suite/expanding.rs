//! Where a link leads, against vectors and properties.

use std::path::PathBuf;
use std::time::Duration;

use outlink::Limits;
use outlink::expand::Expansion;
use outlink::expand::ReachedLimit;
use outlink::expand::Redirectors;
use outlink::expand::canonical;
use outlink::expand::expand;
use outlink::expand::expand_with;
use outlink::url::normalize;
use outlink_tests::vectors::Case;
use outlink_tests::vectors::Outcome;
use outlink_tests::vectors::load;
use outlink_tests::vectors::load_from;
use outlink_tests::vectors::run;
use proptest::prelude::*;
use rustix::time::ClockId;
use rustix::time::clock_gettime;
use serde::Deserialize;

#[derive(Deserialize)]
struct Record {
    input: String,
    expect: Vec<String>,
}

fn expanded(link: &str) -> Option<Expansion> {
    let url = normalize(link, &Limits::default()).ok()?;
    Some(expand(url, &Limits::default()))
}

/// What a link leads to, after the link itself and without the other spellings of gateways.
fn targets(link: &str) -> Vec<String> {
    let candidates = expanded(link).map(|expansion| expansion.candidates).unwrap_or_default();
    let targets = candidates.iter().filter(|candidate| {
        candidate.via.as_ref().is_some_and(|hop| !hop.redirector.starts_with("gateway."))
    });
    targets.map(|target| target.url.href().unwrap_or_default().to_owned()).collect()
}

fn check(case: &Case<Record>) -> Outcome {
    let found = targets(&case.record.input);
    Outcome::equal(&found, &case.record.expect)
}

#[test]
fn wrappers() {
    run("unwrap/wrappers.jsonl", check);
}

#[test]
fn instant_view() {
    run("unwrap/telegram_iv_tdlib.jsonl", check);
}

#[test]
fn no_known_wrapper_is_a_guess() {
    for case in load::<Record>("unwrap/wrappers.jsonl") {
        let expansion = expanded(&case.record.input).expect("the link is one");
        let guessed = expansion.candidates.iter().filter_map(|found| found.via.as_ref());
        assert!(guessed.clone().all(|hop| !hop.guessed), "{}", case.record.input);
    }
}

/// Redirectors of trackers; the file stays where it is, for its licence.
#[test]
fn debounce() {
    let Some(directory) = std::env::var_os("OUTLINK_VECTORS").map(PathBuf::from) else {
        println!("skipped: OUTLINK_VECTORS is not set");
        return;
    };
    let cases = load_from::<Record>(&directory.join("unwrap/brave_debounce.mpl2.jsonl"));
    let without_scheme = |url: &str| url.split_once("://").map(|(_, rest)| rest.to_owned());
    let (mut passed, mut guessed) = (0, 0);
    for case in &cases {
        let candidates = expanded(&case.record.input).map(|found| found.candidates);
        let hops = candidates.iter().flatten().filter_map(|found| found.via.as_ref());
        guessed += usize::from(hops.clone().any(|hop| hop.guessed));
        // A target without a scheme is read as https here and as http there.
        let found: Vec<_> =
            targets(&case.record.input).iter().map(|url| without_scheme(url)).collect();
        let expected: Vec<_> = case.record.expect.iter().map(|url| without_scheme(url)).collect();
        if found == expected {
            passed += 1;
        } else {
            println!("{}: found {found:?}, expected {expected:?}", case.record.input);
        }
    }
    println!("unwrap/brave_debounce: {passed} of {} pass, {guessed} by a guess", cases.len());
    assert!(passed * 100 >= cases.len() * 95);
}

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
    // Where there is no room, the limit is told.
    let decoys: String = (0..40).map(|n| format!("to=h{n}.example&")).collect();
    let expansion = expanded(&known(&decoys)).expect("a link");
    assert_eq!(expansion.limit.map(ReachedLimit::as_str), Some("candidates"));
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
fn guesses_are_marked_and_what_is_looked_for_is_none() {
    let guess = |link: &str| {
        let candidates = expanded(link).expect("the link is one").candidates;
        let hop = candidates.get(1).and_then(|found| found.via.clone())?;
        Some((candidates[1].url.normal().to_owned(), hop.redirector.into_owned(), hop.guessed))
    };
    for link in [
        "https://good.test/?url=https%3A%2F%2Fevil.example%2F",
        "https://good.test/login?next=https://evil.example/",
        "https://good.test/?a=b&x=HTTPS:%2f%2fevil.example/",
        "https://good.test/?u=https%253A%252F%252Fevil.example%252F",
        "https://good.test/?https://evil.example/",
        "https://good.test/proxy/https://evil.example/",
        "https://good.test/https%3A%2F%2Fevil.example%2F/sig",
        "https://good.test/?u=aHR0cHM6Ly9ldmlsLmV4YW1wbGUv",
        "https://good.test/?next=%20https://evil.example/",
        "https://good.test/?next=+https://evil.example/",
        "https://good.test/?next=%01ht%09tps%0A://evil.example/",
        "https://good.test/?next=h%2574tps://evil.example/",
        "https://good.test/ht%09tps%3A%2F%2Fevil.example%2F/sig",
        "fb://webview/?url=https://evil.example/",
        "line://nv/https://evil.example/",
        "line:https://evil.example/",
        "twitter://openurl?u=https%3A%2F%2Fevil.example%2F",
        "slack://open?url=https://evil.example/",
        "weixin://dl/?url=https://evil.example/",
        "unheard-of:open?url=https://evil.example/",
    ] {
        let expected = Some(("https://evil.example/".to_owned(), "guess".to_owned(), true));
        assert_eq!(guess(link), expected, "{link}");
    }
    for link in [
        "https://good.test/?evil.example",
        "https://good.test/?u=evil.example",
        "https://google.com/search?q=evil.example",
        "https://www.google.com/search?q=https%3A%2F%2Fevil.example%2F",
        "https://duckduckgo.com/?q=https%3A%2F%2Fevil.example%2F",
        "https://good.test/search?q=https%3A%2F%2Fevil.example%2F",
        "https://good.test/http-status/https",
        "tg://resolve?domain=foo&start=https",
        "javascript:open('/?u=https://evil.example/')",
        "https://good.test/a:b?c=d:e%3Af",
    ] {
        assert_eq!(guess(link), None, "{link}");
    }
}

#[test]
fn a_link_without_a_name_hides_no_parameter() {
    let hosts = |link: &str| {
        let candidates = expanded(link).expect("the link is one").candidates;
        candidates.iter().filter_map(|it| it.url.host().map(str::to_owned)).collect::<Vec<_>>()
    };
    for link in [
        "https://good.test/?https://a.example/&u=https://evil.example/",
        "https://good.test/?https://a&u=https://evil.example/",
    ] {
        assert!(hosts(link).iter().any(|host| host == "evil.example"), "{link}: {:?}", hosts(link));
    }
}

#[test]
fn what_a_guess_leads_to_is_a_guess_unless_it_is_known_too() {
    let link = "https://good.test/?u=https%3A%2F%2Fl.facebook.com%2Fl.php%3Fu%3Dhttps%253A%252F%252Fevil.example%252F";
    let hops = expanded(link).expect("the link is one").candidates;
    let hops: Vec<_> = hops.iter().filter_map(|found| found.via.clone()).collect();
    assert_eq!(hops.len(), 2);
    assert_eq!((hops[0].from, &*hops[0].redirector, hops[0].guessed), (0, "guess", true));
    assert_eq!((hops[1].from, &*hops[1].redirector, hops[1].guessed), (1, "facebook.l", true));
}

#[test]
fn a_host_that_hides_the_target_is_named() {
    let opaque = |link: &str| {
        let expansion = expanded(link).expect("the link is one");
        expansion.candidates[0].opaque.as_deref().map(str::to_owned)
    };
    assert_eq!(opaque("https://bit.ly/abc").as_deref(), Some("bit.ly"));
    assert_eq!(opaque("https://www.tiktok.com/t/abc/").as_deref(), Some("tiktok.short"));
    assert_eq!(
        opaque("https://url.uk.m.mimecastprotect.com/s/abc?domain=a.example").as_deref(),
        Some("mimecast.protect")
    );
    assert_eq!(opaque("https://bit.ly/"), None);
    assert_eq!(opaque("https://foo.bit.ly.evil.example/abc"), None);
    assert_eq!(opaque("https://walmart.com/abc"), None);
    assert_eq!(opaque("https://www.snapchat.com/add/abc"), None);
}

#[test]
fn a_family_has_one_form() {
    let key = |link: &str| {
        let url = normalize(link, &Limits::default()).expect("the link is one");
        canonical(&url).unwrap_or(url).normal().to_owned()
    };
    let forms = |link: &str| {
        let candidates = expanded(link).expect("the link is one").candidates;
        candidates.iter().map(|found| found.url.normal().to_owned()).collect::<Vec<_>>()
    };
    let onion = "duckduckgogg42xjoc72x3sjasowoarfbgcmvfimaftt6twagswzczad";
    let v0 = "QmbWqxBEKC3P8tqsKc98xmWNzrzDtRLMiMPL8wBuTGsMnR";
    let v1 = "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi";
    let base64 = "uAXASIMPEcz7Ir_0Gz56f9Q_8a80uyFphcABLtwlmnDHelDka";
    for (form, spellings) in [
        (
            format!("http://{onion}.onion/x?y"),
            vec![
                format!("https://{onion}.onion.ly/x?y"),
                format!("https://{onion}.onion.pet/x?y"),
                format!("https://{onion}.tor2web.org/x?y"),
                format!("https://{onion}.onion.example/x?y"),
                format!("http://{onion}.onion/x?y"),
            ],
        ),
        (
            format!("ipfs://{v1}/a.html"),
            vec![
                format!("https://ipfs.io/ipfs/{v0}/a.html"),
                format!("https://ipfs.io/ipfs/{v1}/a.html?filename=b"),
                format!("https://{v1}.ipfs.dweb.link/a.html"),
                format!("https://gateway.pinata.cloud/ipfs/{v0}/a.html"),
                format!("https://ipfs.io//ipfs//{v0}/a.html"),
                format!("https://ipfs.io/ipfs/{base64}/a.html"),
                format!("https://unheard.example/ipfs/{v0}/a.html"),
                format!("ipfs://{v0}/a.html"),
                format!("ipfs://{v1}/a.html"),
            ],
        ),
        (
            "https://telegra.ph/Page-01-01".to_owned(),
            vec![
                "https://graph.org/Page-01-01".to_owned(),
                "https://te.legra.ph/Page-01-01".to_owned(),
                "http://www.telegra.ph/Page-01-01".to_owned(),
            ],
        ),
        (
            "https://drive.google.com/file/d/1AbCdEfGhIjKlMnOpQrStUvWxYz".to_owned(),
            vec![
                "https://drive.google.com/file/d/1AbCdEfGhIjKlMnOpQrStUvWxYz/view?usp=sharing"
                    .to_owned(),
                "https://drive.google.com/file/u/1/d/1AbCdEfGhIjKlMnOpQrStUvWxYz/preview"
                    .to_owned(),
                "https://drive.google.com/open?id=1AbCdEfGhIjKlMnOpQrStUvWxYz".to_owned(),
                "https://drive.google.com/uc?export=download&id=1AbCdEfGhIjKlMnOpQrStUvWxYz"
                    .to_owned(),
                "https://docs.google.com/document/d/1AbCdEfGhIjKlMnOpQrStUvWxYz/edit#x".to_owned(),
                "https://docs.google.com/spreadsheets/u/0/d/1AbCdEfGhIjKlMnOpQrStUvWxYz".to_owned(),
                "https://drive.google.com/drive/u/0/folders/1AbCdEfGhIjKlMnOpQrStUvWxYz".to_owned(),
            ],
        ),
    ] {
        let compared = |text: &str| text.replace("http://www.", "https://");
        for spelling in spellings {
            if !spelling.contains(".example/") {
                assert_eq!(compared(&key(&spelling)), form, "{spelling}");
            }
            let forms = forms(&spelling);
            assert!(forms.iter().any(|found| compared(found) == form), "{spelling}: {forms:?}");
        }
    }
    for link in [
        "https://telegra.ph/",
        "https://docs.google.com/",
        "https://drive.google.com/drive/my-drive",
        "https://ipfs.io/ipfs/not-a-cid",
        "https://foo.onion.ly/",
        "https://good.test/document/d/1AbCdEfGhIjKlMnOpQrStUvWxYz",
    ] {
        assert_eq!(forms(link).len(), 1, "{link}");
    }
}

#[test]
fn callers_add_their_own_rows() {
    let mine = Redirectors::parse(
        "[[redirector]]\nname = \"mine.exit\"\nhosts = [\"exit.example\"]\npath = \"/go\"\nparameters = [\"to\"]\nsource = \"test\"\n",
    )
    .expect("the table is one");
    let link = "https://exit.example/go?to=a.example%2Fx";
    let limits = Limits::default();
    let url = normalize(link, &limits).expect("the link is one");
    for table in [&mine, &Redirectors::builtin().with(&mine)] {
        let found = expand_with(url.clone(), &limits, table).candidates;
        assert_eq!(found.len(), 2);
        assert_eq!(found[1].via.as_ref().map(|hop| &*hop.redirector), Some("mine.exit"));
    }
    assert_eq!(expand(url, &limits).candidates.len(), 1);
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
    let shapes: [(&str, Maker); 12] = [
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

/// How many real links lead somewhere else; a figure to look at, with a bound on the guesses.
#[test]
fn benign_links() {
    let Some(directory) = std::env::var_os("OUTLINK_DATA").map(PathBuf::from) else {
        println!("skipped: OUTLINK_DATA is not set");
        return;
    };
    let text = std::fs::read_to_string(directory.join("links_benign.txt")).expect("the links");
    let (mut links, mut known, mut guessed, mut opaque, mut entities, mut limits) =
        (0, 0, 0, 0, 0, 0);
    for link in text.lines().filter(|line| !line.is_empty()) {
        let Some(expansion) = expanded(link) else { continue };
        links += 1;
        let hops: Vec<_> = expansion.candidates.iter().filter_map(|c| c.via.as_ref()).collect();
        known += usize::from(hops.iter().any(|hop| !hop.guessed));
        guessed += usize::from(!hops.is_empty() && hops.iter().all(|hop| hop.guessed));
        opaque += usize::from(expansion.candidates.iter().any(|c| c.opaque.is_some()));
        entities += usize::from(expansion.candidates.iter().any(|c| c.entity.is_some()));
        limits += usize::from(expansion.limit.is_some());
    }
    println!(
        "{links} links: {known} lead on by a known redirector, {guessed} by a guess alone, \
         {opaque} hide where they lead, {entities} name an entity, {limits} reach a limit"
    );
    assert!(guessed * 50 < links, "{guessed} of {links} links are guessed to lead elsewhere");
}

proptest! {
    #[test]
    fn expanding_is_total_bounded_and_deterministic(link in "\\PC{0,200}") {
        holds(&link)?;
    }

    #[test]
    fn expanding_known_hosts_is_so_too(
        host in "(www\\.google\\.com/url|l\\.facebook\\.com/l\\.php|urldefense\\.com/v[123]/|t\\.me|ipfs\\.io/ipfs|a\\.translate\\.goog|good\\.test|web\\.archive\\.org/web/1|wa\\.me)",
        rest in "(/|\\?|&|u=|q=|url=|text=|__|;|!|%[0-9a-f]{2}|https?://[a-z.]{1,9}|aHR0cDov[a-zA-Z]{0,9}|\\PC){0,40}",
    ) {
        holds(&format!("https://{host}{rest}"))?;
    }

    #[test]
    fn canonical_forms_settle(rest in "(Qm|bafy|d/|e/|folders/|ipfs/|[a-zA-Z0-9_/-]){0,60}") {
        for host in ["graph.org", "docs.google.com", "ipfs.io/ipfs", "drive.google.com"] {
            if let Ok(url) = normalize(&format!("https://{host}/{rest}"), &Limits::default())
                && let Some(form) = canonical(&url)
            {
                prop_assert_eq!(canonical(&form), None, "{}", form.normal());
            }
        }
    }
}

fn holds(link: &str) -> Result<(), TestCaseError> {
    let limits = Limits::default();
    let Ok(url) = normalize(link, &limits) else { return Ok(()) };
    let expansion = expand(url.clone(), &limits);
    prop_assert_eq!(&expansion, &expand(url.clone(), &limits));
    prop_assert!(expansion.candidates.len() <= limits.candidates);
    prop_assert_eq!(&expansion.candidates[0].url, &url);
    prop_assert!(expansion.candidates[0].via.is_none());
    for (index, candidate) in expansion.candidates.iter().enumerate().skip(1) {
        let from = candidate.via.as_ref().map(|hop| hop.from);
        prop_assert!(from.is_some_and(|from| from < index), "only the link itself has no hop");
    }
    Ok(())
}
