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

mod properties {
    use proptest::prelude::*;

    use super::*;

    /// Pieces that mean something to one step or another.
    const NASTY: &[&str] = &[
        "http:",
        "https://",
        "hxxp",
        "//",
        "/",
        "\\",
        ":",
        "@",
        "?",
        "#",
        ".",
        "..",
        "%2e",
        "%2f",
        "%5c",
        "%3f",
        "%23",
        "%25",
        "%",
        "2",
        "5",
        "a",
        "B",
        "0x7f",
        "1",
        "256",
        "[",
        "]",
        "::1",
        "ffff:",
        "[.]",
        "(.)",
        "(dot)",
        " dot ",
        "[:]",
        "[/]",
        "__",
        " ",
        "\t",
        "\n",
        "\u{0}",
        "\u{7f}",
        "\u{200b}",
        "\u{ad}",
        "\u{3002}",
        "\u{ff0e}",
        "\u{ff0f}",
        "\u{ff1a}",
        "\u{fc}",
        "\u{df}",
        "\u{202e}",
        "\u{2260}",
        "xn--",
        "xn--a",
        "ws:",
        "file:",
        "C|",
        "tg:",
        "javascript:",
        "foo:",
        "evil.example",
        "localhost",
        "80",
        "&",
        "=",
        "^",
        "|",
        "<",
        ">",
        "{",
        "}",
        "'",
        "\"",
        "`",
        "%80",
        "%c3%bc",
        "%00",
        "%20",
        "%5b",
        "%28.%29",
        "*",
        "+",
        "-",
        "_",
        "~",
        ";",
        "$",
        "\u{1f4a9}",
    ];

    fn nasty() -> impl Strategy<Value = String> {
        prop::collection::vec(prop::sample::select(NASTY), 0..12).prop_map(|parts| parts.concat())
    }

    fn nasty_web() -> impl Strategy<Value = String> {
        nasty().prop_map(|rest| format!("http://{rest}"))
    }

    fn check(link: &str) -> Result<(), TestCaseError> {
        let limits = Limits::default();
        let Ok(url) = normalize(link, &limits) else { return Ok(()) };
        let again = normalize(url.normal(), &limits);
        let again = again.map_err(|error| {
            TestCaseError::fail(format!("{link:?} -> {:?}: {error}", url.normal()))
        })?;
        prop_assert_eq!(again.normal(), url.normal(), "{:?}", link);
        prop_assert_eq!(again.host(), url.host());
        prop_assert_eq!(again.ip(), url.ip());
        prop_assert_eq!(again.path(), url.path());
        prop_assert_eq!(again.query(), url.query());
        prop_assert_eq!(again.is_repaired(), url.href().is_none());
        if let Some(href) = url.href() {
            let opened = normalize(href, &limits).unwrap();
            prop_assert_eq!(opened.href(), Some(href), "{:?}", link);
            prop_assert_eq!(opened.normal(), url.normal(), "{:?} as {:?}", link, href);
            prop_assert!(!opened.is_repaired(), "{:?} as {:?}", link, href);
        }
        prop_assert!(url.normal().bytes().all(|byte| byte.is_ascii_graphic() || byte == b' '));
        if url.scheme_class() == SchemeClass::Web {
            prop_assert!(url.path().starts_with('/') && url.host().is_some());
            prop_assert!(!url.normal().contains(' '));
            let query = url.query().map_or(String::new(), |query| format!("?{query}"));
            let host = url.host().unwrap();
            prop_assert_eq!(
                url.normal(),
                format!("{}://{host}{}{query}", url.scheme(), url.path())
            );
            if url.href().is_some() {
                let host = Host::parse(host);
                prop_assert!(host.is_err() || host.unwrap().as_str() == url.host().unwrap());
            }
            prop_assert!(url.expressions().count() <= 30);
        }
        Ok(())
    }

    /// Whether a segment looks like the letter of a drive, at which the `url` crate stops `..`.
    fn has_drive(path: &str) -> bool {
        path.split('/').any(|segment| segment.len() == 2 && segment.ends_with([':', '|']))
    }

    /// Where the text is a URL to the `url` crate and is not taken for something else, the two
    /// agree; what it refuses is repaired or has a host of the kind that it does not know.
    fn compare(link: &str) -> Result<(), TestCaseError> {
        let found = normalize(link, &Limits::default());
        match ::url::Url::parse(link) {
            Err(_) => {
                let is_odd = found.is_ok_and(|url| {
                    url.scheme() != "file"
                        && !url.is_repaired()
                        && !url.anomalies().contains(Anomaly::InvalidPunycode)
                });
                prop_assert!(!is_odd, "{:?} is refused by the parser", link);
            }
            // Known differences: `file`, `^` in paths, spaces at the end of opaque paths, letters of
            // drives before `..`, and what outlink takes for a host or a defanged scheme.
            Ok(url) if url.scheme() == "file" || url.path().contains(['^', ' ']) => {}
            Ok(url) if has_drive(url.path()) => {}
            Ok(url) => match found {
                Ok(found) if found.is_repaired() => prop_assert!(
                    SchemeClass::of(url.scheme()) == SchemeClass::Unknown,
                    "{:?} is repaired needlessly",
                    link
                ),
                Ok(found) => prop_assert_eq!(found.href(), Some(url.as_str())),
                Err(error) => prop_assert!(
                    SchemeClass::of(url.scheme()) == SchemeClass::Unknown,
                    "{:?}: {}",
                    link,
                    error
                ),
            },
        }
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2048))]

        #[test]
        fn the_normal_form_is_its_own(link in nasty()) {
            check(&link)?;
        }

        #[test]
        fn the_normal_form_of_a_web_link_is_its_own(link in nasty_web()) {
            check(&link)?;
        }

        #[test]
        fn any_text_will_do(link in any::<String>()) {
            check(&link)?;
            compare(&link)?;
        }

        #[test]
        fn any_bytes_will_do(link in prop::collection::vec(any::<u8>(), 0..64)) {
            let found = normalize(&link, &Limits::default());
            if let Ok(text) = std::str::from_utf8(&link) {
                prop_assert_eq!(found, normalize(text, &Limits::default()));
            }
        }

        #[test]
        fn browsers_agree(link in prop_oneof![nasty(), nasty_web()]) {
            compare(&link)?;
        }

        #[test]
        fn a_host_is_what_it_is_in_a_link(host in nasty()) {
            let link = ::url::Url::parse(&format!("http://{host}/"));
            let pieces = href::split::Pieces::of("http://h/").unwrap().with_host(&host);
            let is_host = href::split::Pieces::of(&pieces).is_some_and(|pieces| pieces.host == host);
            if let (Ok(link), true, false) = (link, is_host, host.contains(['\t', '\n'])) {
                let serialized = host::serialize(&host).unwrap();
                prop_assert_eq!(link.host_str(), Some(&*serialized));
            }
        }
    }

    #[test]
    fn long_links_take_no_longer_than_their_length_asks() {
        let limits = Limits::default();
        for part in NASTY {
            for head in ["", "http://", "http://h/", "http://h/?", "hxxp://", "http%3a"] {
                let mut link = head.to_owned();
                while link.len() + part.len() <= limits.link_bytes {
                    link.push_str(part);
                }
                // Other work on the machine takes time away, but hardly ten times in a row.
                let is_in_time = (0..10).any(|_| {
                    let start = std::time::Instant::now();
                    let _ = normalize(&link, &limits);
                    start.elapsed().as_millis() < 1000
                });
                assert!(is_in_time, "{head:?} and {part:?}");
            }
        }
    }

    #[test]
    fn brackets_before_slashes_take_linear_time() {
        let took = |length: usize| {
            let link = format!("{}:{}", "(".repeat(length / 2), "/".repeat(length / 2));
            let time = || {
                let start = std::time::Instant::now();
                let _ = normalize(&link, &Limits::default());
                start.elapsed()
            };
            (0..50).map(|_| time()).min().unwrap()
        };
        // Short enough to be done now and then before other work takes the processor.
        let (short, long) = (took(500), took(10_000));
        let bound = short.max(std::time::Duration::from_micros(50)) * 100;
        assert!(long < bound, "{short:?} for 500 bytes, {long:?} for 10,000");
    }
}
