mod properties;

use super::*;
use crate::limits::Limits;
use crate::wording::one_line;

fn url(link: &str) -> NormalizedUrl {
    match normalize(link, &Limits::default()) {
        Ok(url) => url,
        Err(error) => panic!("{link:?}: {error}"),
    }
}

#[test]
fn a_disguised_host_that_browsers_open_has_another_reading() {
    let read = |link: &str| {
        let url = undisguised(&normalize(link, &Limits::default()).unwrap());
        url.map(|url| url.normal().to_owned())
    };
    for (link, reading) in [
        ("https://evil(dot)example/a(dot)b", "https://evil.example/a(dot)b"),
        ("https://evil{.}example", "https://evil.example/"),
        ("https://www(punktum)evil(d0t)example/", "https://www.evil.example/"),
    ] {
        assert_eq!(read(link).as_deref(), Some(reading), "{link}");
    }
    assert_eq!(read("https://evil.example/a(dot)b"), None);
    assert_eq!(read("https://evil).example/"), None);
}

#[test]
fn disguised_links_are_read() {
    for link in [
        "evil(d0t)test",
        "evil[,]test",
        "xxxp://evil.test",
        "hxxps[:]//evil{ dot }test",
        "https://evil[.]test",
        "evil punktum test",
        "evil点test",
        "http[://]evil（点）test",
    ] {
        let url = normalize(link, &Limits::default()).unwrap();
        assert_eq!(url.normal_without_scheme(), "evil.test/", "{link}");
    }
}

#[test]
fn a_link_is_taken_apart() {
    let url = url("https://user:pw@WWW.Evil.example:8080/a%2Fb/?q=%41%26#top");
    assert_eq!(url.href(), Some("https://user:pw@www.evil.example:8080/a%2Fb/?q=%41%26#top"));
    assert_eq!(url.normal(), "https://www.evil.example/a/b/?q=A&");
    assert_eq!(url.normal_without_scheme(), "www.evil.example/a/b/?q=A&");
    assert_eq!(url.scheme(), "https");
    assert_eq!(url.host(), Some("www.evil.example"));
    assert_eq!(url.path(), "/a/b/");
    assert_eq!(url.query(), Some("q=A&"));
    assert_eq!(url.fragment(), Some("top"));
    assert_eq!(url.raw_path(), "/a%2Fb/");
    assert_eq!(url.raw_query(), Some("q=%41%26"));
    assert_eq!(url.port(), Some(8080));
    assert!(url.has_credentials());
    assert_eq!(url.anomalies().iter().collect::<Vec<_>>(), [Anomaly::Credentials]);
    assert_eq!(url.network(), Some(Network::Public));
}

fn anomalies(link: &str) -> Vec<Anomaly> {
    url(link).anomalies().iter().collect()
}

#[test]
fn every_anomaly_has_a_link_that_shows_it() {
    let cases: [(Anomaly, &str, &str); 15] = [
        (Anomaly::WhiteSpace, " https://evil.example/a\tb\n", "https://evil.example/ab"),
        (Anomaly::Backslash, "https://evil.example\\a", "https://evil.example/a"),
        (Anomaly::Slashes, "https:evil.example/", "https://evil.example/"),
        (Anomaly::Credentials, "https://bank.example@evil.example/", "https://evil.example/"),
        (Anomaly::MissingScheme, "evil.example/a", "https://evil.example/a"),
        (Anomaly::Defanged, "hxxps://evil[.]example/", "https://evil.example/"),
        (Anomaly::InvisibleCharacters, "https://ev\u{ad}il.example/", "https://evil.example/"),
        (Anomaly::EmptyLabels, "https://.evil..example../", "https://evil.example/"),
        (Anomaly::Ipv4Spelling, "https://0x7f.1/", "https://127.0.0.1/"),
        (Anomaly::EmbeddedIpv4, "https://[::ffff:7f00:1]/", "https://127.0.0.1/"),
        (Anomaly::PercentEncodedHost, "https://%65vil.example/", "https://evil.example/"),
        (Anomaly::MultipleEncoding, "https://evil.example/%2541", "https://evil.example/A"),
        (Anomaly::InvalidPunycode, "https://xn--a.example/", "https://xn--a.example/"),
        (Anomaly::FoldedHost, "https://\u{ff45}vil\u{3002}example/", "https://evil.example/"),
        (Anomaly::InvalidHost, "https://evil^example/", "https://evil^example/"),
    ];
    for (anomaly, link, normal) in cases {
        assert_eq!(anomalies(link), [anomaly], "{link:?}");
        assert_eq!(url(link).normal(), normal, "{link:?}");
    }
    assert_eq!(anomalies("https\u{ff1a}//evil.example/"), [Anomaly::Defanged]);
    // An address that is written as such is not another spelling of one.
    assert_eq!(anomalies("https://127.0.0.1\\a"), [Anomaly::Backslash]);
    assert_eq!(
        anomalies("https://[::ffff:7f00:1]\\a"),
        [Anomaly::Backslash, Anomaly::EmbeddedIpv4]
    );
    // What asks for the picture of an emoji is part of it, and of nothing else.
    for link in ["https://i\u{2764}\u{fe0f}.ws/", "https://1\u{fe0f}\u{20e3}.ws/"] {
        assert_eq!(anomalies(link), [], "{link:?}");
    }
    assert_eq!(anomalies("\u{27a1}\u{fe0f}.ws"), [Anomaly::MissingScheme]);
    assert_eq!(anomalies("https://ev\u{fe0f}il.example/"), [Anomaly::InvisibleCharacters]);
    // What is not a host has not become another one.
    assert_eq!(anomalies("https://\u{435}vil^.example/"), [Anomaly::InvalidHost]);
    let bytes = normalize(b"https://evil.example/\xff", &Limits::default()).unwrap();
    assert_eq!(bytes.normal(), "https://evil.example/%FF");
    assert_eq!(bytes.anomalies().iter().collect::<Vec<_>>(), [Anomaly::InvalidUtf8]);
    assert!(url("https://evil.example:8443/a?b#c").anomalies().is_empty());
}

#[test]
fn what_no_browser_opens_is_repaired() {
    for link in [
        "evil.example/a",
        "evil.example:8080/a",
        "//evil.example/a",
        "\\\\evil.example/a",
        "/\\evil.example/a",
        "://evil.example/a",
        "hxxps://evil.example/a",
        "hXXps[:]//evil[.]example[/]a",
        "hxxps:[/][/]evil(dot)example[/]a",
        "hxxps[://]evil(.)example/a",
        "h**ps://evil{.}example/a",
        "meows://evil[dot]example/a",
        "[h]ttps://evil (DOT) example/a",
        "https__evil.example/a",
        "https//evil.example/a",
        "https://evil . example/a",
        "https://evil dot example/a",
        "https://evil[.example/a",
        "evil.]example/a",
        "evil[.]example[/]a",
        "https%3A%2F%2Fevil.example%2Fa",
        "https%253a%252f%252fevil.example%252fa",
        "ht\u{200b}tps://ev\u{200d}il.example/a",
        "\u{202e}https://evil.example/a",
        "\u{a0}https://evil.example/a",
        "https\u{ff1a}\u{ff0f}\u{ff0f}evil\u{ff0e}example\u{ff0f}a",
        "\u{ff48}\u{ff54}\u{ff54}\u{ff50}\u{ff53}://\u{ff45}vil.example/a",
        "https://%2565vil.example/a",
    ] {
        let url = url(link);
        assert_eq!(url.normal(), "https://evil.example/a", "{link:?}");
        assert!(url.is_repaired(), "{link:?}");
        assert!(!url.anomalies().is_empty(), "{link:?}");
    }
    assert_eq!(url("localhost:3000").normal(), "https://localhost/");
    assert_eq!(url("java\u{200b}script:alert(1)").scheme_class(), SchemeClass::Dangerous);
    assert_eq!(url("evil[.]example/a[.]b").normal(), "https://evil.example/a.b");
    assert_eq!(url("evil.example/a[.]b").normal(), "https://evil.example/a[.]b");
    assert_eq!(url("https://evil dotted.example/").host(), Some("evil%20dotted.example"));
}

#[test]
fn what_a_browser_opens_is_left_alone() {
    for link in [
        "https://evil(.)example/",
        "https://evil.example/a[.]b",
        "https://evil.example/a\u{200b}b",
        "https:\\\\evil.example",
        "https://xn--a.example/",
        "tel:112",
        "mailto:somebody@evil.example",
        "tg:resolve?domain=foo",
    ] {
        assert!(!url(link).is_repaired(), "{link:?}");
    }
    // Where the `url` crate and browsers part.
    let href = |link| url(link).href().unwrap().to_owned();
    assert_eq!(href("http://u@XN--A.example.:8080/^?^#^"), "http://u@xn--a.example.:8080/%5E?^#^");
    assert_eq!(href("file://evil.example/C|/../a"), "file://evil.example/C:/a");
    let file = url("file://evil.example/a/b?c#d");
    assert_eq!((file.host(), file.path(), file.query()), (Some("evil.example"), "/a/b", Some("c")));
}

#[test]
fn names_are_written_out() {
    let host = Host::parse("EVIL.example.").unwrap();
    assert_eq!((host.to_string(), host.as_ref()), ("evil.example".to_owned(), "evil.example"));
    let url = url("evil.example");
    assert_eq!(format!("{:?}", url.anomalies()), "{MissingScheme}");
    assert_eq!(Anomaly::MissingScheme.to_string(), "missing_scheme");
    let json = super::json::to_json("evil.example", &Ok(url));
    assert!(
        json.starts_with(r#"{"input":"evil.example","href":"https://evil.example/","#),
        "{json}"
    );
}

#[test]
fn what_somebody_registered_is_told_of_web_links() {
    assert_eq!(url("https://a.b.evil.co.uk/").registrable_domain(), Some("evil.co.uk"));
    for link in ["https://co.uk/", "http://192.0.2.1/", "tg://a.evil.example/", "https://evil/"] {
        assert_eq!(url(link).registrable_domain(), None, "{link}");
    }
}

#[test]
fn what_is_no_link_says_why() {
    let error = |link: &str| normalize(link, &Limits::default()).unwrap_err();
    assert_eq!(error(" \t\u{0}"), NormalizeError::Empty);
    for link in ["/path", "?q", "#f", "http:", "http://#f", "http://?q", ":", "\\x", "https://:80"]
    {
        assert_eq!(error(link), NormalizeError::NoHost, "{link:?}");
    }
    for link in ["http://256.0.0.1/", "http://1.2.3.4.5/", "http://o177.0.0.1", "http://[::1%25lo]"]
    {
        assert!(matches!(error(link), NormalizeError::InvalidHost(_)), "{link:?}");
    }
    let port = error("https://evil.example:port/");
    assert_eq!(port, NormalizeError::InvalidPort { port: "port".to_owned() });
    let limits = Limits { link_bytes: 10, ..Limits::default() };
    let long = normalize("https://evil.example/", &limits).unwrap_err();
    assert_eq!(long, NormalizeError::TooLong { length: 21, limit: 10 });
    let long = format!("http://{}.1/", "x".repeat(60_000));
    assert!(error(&long).to_string().len() < 300, "only the beginning is quoted");
}

#[test]
fn what_is_quoted_of_a_link_stays_on_its_line() {
    for link in [
        "https://a.example:8\u{1b}[2J/",
        "https://a.example:8\u{202e}/",
        "https://a\u{1b}[2J.example/",
        "https://xn--a\u{85}.1/",
        "https://[\u{1b}[2J]/",
        "http://1.2.3.4.\u{202e}5/",
        "https://a.\u{202e}-.example/",
    ] {
        let Err(error) = normalize(link, &Limits::default()) else { continue };
        let text = error.to_string();
        assert_eq!(text, one_line(&text), "{link:?}");
        assert!(!text.contains(char::is_control), "{text:?}");
    }
    let error = normalize("https://a.example:8\u{1b}[2J/", &Limits::default()).unwrap_err();
    let text = error.to_string();
    assert!(text.starts_with("`8\\u{1b}[2J` is not a port"), "{text}");
}

#[test]
fn dots_that_hide_a_number_do_not_change_what_a_browser_opens() {
    assert_eq!(url("http://1.2.3.4../").normal(), "http://1.2.3.4/");
    assert_eq!(url("http://evil.09.../").href(), Some("http://evil.09.../"));
    assert_eq!(url("http://evil.09.../").normal(), "http://evil.09../");
    assert_eq!(url("http://.../").normal(), "http://./");
    assert_eq!(url("http://evil.example//").normal(), "http://evil.example/");
}
