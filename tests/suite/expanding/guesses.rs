//! Guesses: parameters that lead on although no redirector is known.

use super::expanded;

#[test]
fn base64_in_a_path_may_have_slashes_for_digits() {
    for (link, target) in [
        (
            "https://good.test/l/aHR0cHM6Ly9ldmlsLmV4YW1wbGUvfn5+Pz8/L3g/eQ==",
            "https://evil.example/~~~???/x?y",
        ),
        ("https://good.test/l/aHR0cHM6Ly9ldmlsLmV4YW1wbGUv/c1g/4a", "https://evil.example/"),
    ] {
        let candidates = expanded(link).expect("the link is one").candidates;
        assert_eq!(candidates.get(1).and_then(|found| found.url.href()), Some(target), "{link}");
    }
}

#[test]
fn escapes_in_a_scheme_hide_no_link_in_a_path() {
    for path in [
        "r/https%3A//evil.example/x",
        "r/%68ttps://evil.example/x",
        "r/htt%70s://evil.example/x",
        "r/https%253a//evil.example/x",
        "r/%20https://evil.example/x",
        "r/https:%09//evil.example/x",
        "r/https:%2F/evil.example/x",
        "https%3A//evil.example/x",
        "r,https%3A//evil.example/x",
        "a%2Cb/https%3A//evil.example/x",
    ] {
        let link = format!("https://good.test/{path}?y=%26");
        let candidates = expanded(&link).expect("the link is one").candidates;
        let found = candidates.get(1).map(|it| (it.url.href(), it.url.anomalies()));
        let none = outlink::url::Anomalies::default();
        assert_eq!(found, Some((Some("https://evil.example/x?y=%26"), none)), "{link}");
        assert_eq!(candidates.len(), 2, "{link}");
    }
}

#[test]
fn guesses_are_marked_and_what_is_looked_for_is_none() {
    let guess = |link: &str| {
        let candidates = expanded(link).expect("the link is one").candidates;
        let hop = candidates.get(1).and_then(|found| found.via.clone())?;
        // A browser keeps the fragment of a link that leads on.
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
        "https://good.test/?u=//evil.example/",
        "https://good.test/?u=%2F%2Fevil.example%2F",
        "https://good.test/?u=%5C%5Cevil.example/",
        "https://good.test/?u=/%5Cevil.example/",
        "https://good.test/?u=https:evil.example/",
        "https://good.test/?u=https:%5Cevil.example/",
        "https://good.test/?u=Ly9ldmlsLmV4YW1wbGUv",
        "https://good.test/?u=SFRUUFM6Ly9ldmlsLmV4YW1wbGUv",
        "https://good.test/?d=eyJ1IjoiaHR0cHM6Ly9ldmlsLmV4YW1wbGUvIn0",
        "https://good.test/?d=%7B%22u%22:%22https:%5C/%5C/evil.example%5C/%22%7D",
        "https://good.test/?a=1;u=https://evil.example/",
        "https://good.test/?u=,https://evil.example/",
        "https://good.test/a,https://evil.example/",
        "https://good.test/#/go?u=https://evil.example/",
        "https://good.test/#u=https%3A%2F%2Fevil.example%2F",
        "https://good.test/#!https://evil.example/",
        "https://good.test/#/https://evil.example/",
        "https://good.test/#!/https://evil.example/",
        "https://good.test/#/go/https://evil.example/",
        "https://good.test/#/go/https%3A%2F%2Fevil.example%2F?a=b",
        "https://good.test/?/https://evil.example/",
        "https://good.test/?aHR0cHM6Ly9ldmlsLmV4YW1wbGUvIw==",
        "https://good.test/?a=1&aHR0cHM6Ly9ldmlsLmV4YW1wbGUvIw==",
        "https://good.test/#!aHR0cHM6Ly9ldmlsLmV4YW1wbGUvIw==",
        "https://good.test/?u=aHR0cHMlM0ElMkYlMkZldmlsLmV4YW1wbGUlMkY",
        "https://good.test/go/aHR0cHMlM0ElMkYlMkZldmlsLmV4YW1wbGUlMkY",
        "https://good.test/click/eyJ1IjoiaHR0cHM6Ly9ldmlsLmV4YW1wbGUvIn0",
        "https://good.test/?t=eyJhbGciOiJub25lIn0.eyJ1IjoiaHR0cHM6Ly9ldmlsLmV4YW1wbGUvIn0.",
        "https://good.test/?u=https%2525252525253A%2525252525252F%2525252525252Fevil.example/",
        "https://good.test/?3,x,https://evil.example/",
        "https://good.test/?x*https%3A%2F%2Fevil.example%2F",
        "https://good.test/?x%7Chttps://evil.example/",
        "https://good.test/r/x*https://evil.example/",
        "https://good.test/a|b|link=https://evil.example/",
        "https://good.test/a%7Clink%3Dhttps://evil.example/",
        "https://good.test/x;url=https%3A%2F%2Fevil.example%2F",
        "https://good.test/a=1&url=https%3A%2F%2Fevil.example%2F&b=2",
        "https://good.test/?nltr=MTsyO2h0dHBzOi8vZXZpbC5leGFtcGxlLzs7c2ln",
        "https://good.test/go/dT0xJnVybD1odHRwczovL2V2aWwuZXhhbXBsZS8mYj0y/x",
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
        "https://good.test/?next=/login",
        "https://good.test/?path=//server/share",
        "https://good.test/?sort=line:asc&by=session:1",
        "https://good.test/www.evil.example/page",
        "https://good.test/page#section/one",
        "https://good.test/page#:~:text=https://evil.example/",
        "https://good.test/page#/a:b/line:c",
        "https://good.test/?line:asc&by=a/b",
        "https://good.test/a/tg:/b",
        "https://good.test/?/a:b/c",
        "https://good.test/?u=www.",
        "https://good.test/?u=http:",
        "https://good.test/x;ref=https%3A%2F%2Fevil.example%2F",
        "https://good.test/a;b=http:c,d",
        "https://good.test/?a,b=https",
        "https://good.test/?text=see,https://evil.example/",
        "https://good.test/?u=d29yZHMgYWJvdXQgaHR0cCBhbmQgaHR0cHM",
    ] {
        assert_eq!(guess(link), None, "{link}");
    }
}

#[test]
fn links_without_a_scheme_are_guessed_where_they_can_be_nothing_else() {
    for (link, target) in [
        ("https://good.test/?u=www.evil.example/x", "https://www.evil.example/x"),
        ("https://good.test/?u=t.me%2Fhidden_garden", "https://t.me/hidden_garden"),
        ("https://good.test/?u=t.me/hidden_garden", "https://t.me/hidden_garden"),
        ("https://good.test/?u=viber://chat?number=1", "viber://chat?number=1"),
        ("https://good.test/?u=threema%3A%2F%2Fcompose", "threema://compose"),
        ("https://good.test/?u=tg:resolve?domain=foo", "tg:resolve?domain=foo"),
        ("https://good.test/#tg://resolve?domain=foo", "tg://resolve?domain=foo"),
        ("https://good.test/#/tg://resolve?domain=foo", "tg://resolve?domain=foo"),
        ("https://good.test/?tg://resolve?domain=foo", "tg://resolve?domain=foo"),
        ("https://good.test/?tg:resolve?domain=foo&post=1", "tg:resolve?domain=foo&post=1"),
        ("https://good.test/go/tg://resolve?domain=foo", "tg://resolve?domain=foo"),
        ("https://good.test/#https://evil.example/x?y=1", "https://evil.example/x?y=1"),
    ] {
        let candidates = expanded(link).expect("the link is one").candidates;
        let found: Vec<_> = candidates.iter().map(|found| found.url.normal()).collect();
        assert!(found.contains(&target), "{link}: {found:?}");
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
