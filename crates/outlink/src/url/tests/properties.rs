//! What holds of every link.

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
    let again = again
        .map_err(|error| TestCaseError::fail(format!("{link:?} -> {:?}: {error}", url.normal())))?;
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
        prop_assert_eq!(url.normal(), format!("{}://{host}{}{query}", url.scheme(), url.path()));
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
