//! A normal form is its own, what a browser opens is what the `url` crate says, and the scan of
//! ordinary links comes to the same end as the normalizer.

use std::str;

use outlink::Limits;
use outlink::RawLink;
use outlink::internal::scan;
use outlink::url::Anomaly;
use outlink::url::Host;
use outlink::url::NormalizeError;
use outlink::url::NormalizedUrl;
use outlink::url::SchemeClass;
use outlink::url::normalize;
use url::Position;
use url::Url;

/// Checks one link.
pub fn run(bytes: &[u8]) {
    let limits = Limits::default();
    let found = normalize(bytes, &limits);
    let text = RawLink::from(bytes).to_text();
    let again = normalize(&text, &limits);
    assert_eq!(found.as_ref().map(NormalizedUrl::href), again.as_ref().map(NormalizedUrl::href));
    if let Ok(url) = &found {
        is_settled(url);
    }
    let Ok(link) = str::from_utf8(bytes) else { return };
    agrees_with_the_general_parser(link, &found);
    is_taken(link);
}

/// The normal form is its own normal form, and so is what a browser opens.
fn is_settled(url: &NormalizedUrl) {
    let limits = Limits::default();
    let unlimited = |text: &str| {
        let mut limits = limits.clone();
        limits.link_bytes = usize::MAX;
        normalize(text, &limits)
    };
    let normal = url.normal();
    let again = unlimited(normal);
    let again = again.unwrap_or_else(|error| fail(&format!("{normal:?}: {error}")));
    assert_eq!(again.normal(), normal);
    assert_eq!(again.host(), url.host(), "{normal:?}");
    assert_eq!(again.ip(), url.ip(), "{normal:?}");
    assert_eq!((again.path(), again.query()), (url.path(), url.query()), "{normal:?}");
    assert_eq!(again.scheme_class(), url.scheme_class(), "{normal:?}");
    if let Some(host) = url.host().filter(|_| url.scheme_class() == SchemeClass::Web)
        && !url.anomalies().contains(Anomaly::InvalidHost)
        // Browsers open `https://./`, but no rule can be about it.
        && host != "."
    {
        assert_eq!(Host::parse(host).as_ref().map(Host::as_str), Ok(host));
    }
    if let Some(href) = url.href() {
        let again = unlimited(href);
        let again = again.unwrap_or_else(|error| fail(&format!("{href:?}: {error}")));
        assert_eq!(again.href(), Some(href));
        assert_eq!(again.normal(), normal, "{href:?}");
        assert!(!again.is_repaired(), "{href:?} is what a browser opens");
    }
}

/// What a browser opens is taken as it does; what it refuses is repaired or refused.
///
/// Known differences: `file` (the crate drops slashes and hosts that browsers keep), ASCII hosts
/// with a label that is no Punycode (which it refuses), `^` in paths and spaces at the end of opaque
/// paths (which the standard escapes by now), a segment that looks like the letter of a drive (at
/// which it stops `..`), and what looks like a scheme but is a host, or one that was defanged (which
/// are repaired).
fn agrees_with_the_general_parser(link: &str, found: &Result<NormalizedUrl, NormalizeError>) {
    match (Url::parse(link), found) {
        (Ok(parsed), Ok(url)) if parsed.scheme() == "file" || url.scheme() == "file" => {}
        (Ok(parsed), Ok(url)) if url.is_repaired() => {
            assert!(!is_web(parsed.scheme()), "{link:?} is repaired to {:?}", url.href());
        }
        (Ok(parsed), Ok(url)) if parsed.cannot_be_a_base() && parsed.path().ends_with(' ') => {
            assert_eq!(url.scheme(), parsed.scheme(), "{link:?}");
        }
        (Ok(parsed), Ok(url)) if has_drive(parsed.path()) => {
            assert_eq!(url.scheme(), parsed.scheme(), "{link:?}");
        }
        (Ok(parsed), Ok(url)) => {
            let carets = |text: &str| text.replace("%5E", "^");
            let href = url.href().map(carets);
            assert_eq!(href, Some(carets(parsed.as_str())), "{link:?}");
        }
        (Ok(_), Err(NormalizeError::TooLong { .. })) => {}
        (Ok(parsed), Err(error)) => {
            assert!(!is_web(parsed.scheme()), "{link:?} is refused: {error}");
        }
        (Err(_), Ok(url)) => assert!(
            url.is_repaired()
                || url.scheme() == "file"
                || url.anomalies().contains(Anomaly::InvalidPunycode),
            "{link:?} is opened as {:?}",
            url.href()
        ),
        (Err(_), Err(_)) => {}
    }
}

/// Whether a segment of the path looks like the letter of a drive.
fn has_drive(path: &str) -> bool {
    path.split('/').any(|segment| segment.len() == 2 && segment.ends_with([':', '|']))
}

fn is_web(scheme: &str) -> bool {
    ["http", "https", "ws", "wss", "ftp"].contains(&scheme)
}

/// Whether the link is taken by the scan, which then must say what the normalizer says and what the
/// general parser says.
///
/// # Panics
///
/// If it does not.
pub fn is_taken(link: &str) -> bool {
    let limits = Limits::default();
    let Some(scanned) = scan(link, &limits) else { return false };
    let url = normalize(link, &limits);
    let parsed = Url::parse(link);
    assert!(url.is_ok() && parsed.is_ok(), "{link:?} is taken, but {url:?}, {parsed:?}");
    let (Ok(url), Ok(parsed)) = (url, parsed) else { return false };
    assert!(url.anomalies().is_empty(), "{link:?} has {:?}", url.anomalies());
    assert!(!url.is_repaired(), "{link:?}");
    assert_eq!(url.scheme_class(), SchemeClass::Web, "{link:?}");
    assert_eq!(Some(&*scanned.href()), url.href(), "{link:?}");
    assert_eq!(scanned.normal(), url.normal(), "{link:?}");
    assert_eq!(scanned.scheme(), url.scheme(), "{link:?}");
    assert_eq!(Some(scanned.host()), url.host(), "{link:?}");
    assert_eq!(scanned.ip(), url.ip(), "{link:?}");
    assert_eq!(Some(scanned.network()), url.network(), "{link:?}");
    assert_eq!(scanned.port(), url.port(), "{link:?}");
    assert_eq!(scanned.path(), url.path(), "{link:?}");
    assert_eq!(scanned.raw_path(), url.raw_path(), "{link:?}");
    assert_eq!(scanned.query().as_deref(), url.query(), "{link:?}");
    assert_eq!(scanned.raw_query(), url.raw_query(), "{link:?}");
    assert_eq!(scanned.fragment(), url.fragment(), "{link:?}");
    assert!(!scanned.is_path_normal() || scanned.path() == scanned.raw_path(), "{link:?}");
    assert!(!scanned.is_query_normal() || scanned.query().as_deref() == scanned.raw_query());
    let mut starts: Vec<_> = scanned.label_starts().collect();
    starts.reverse();
    let dots = scanned.host().match_indices('.').map(|(dot, _)| dot + 1);
    assert_eq!(starts, [0].into_iter().chain(dots).collect::<Vec<_>>(), "{link:?}");

    assert_eq!(parsed.as_str(), &*scanned.href(), "{link:?}");
    assert_eq!(parsed.host_str(), Some(scanned.host()), "{link:?}");
    assert_eq!(parsed.port(), scanned.port(), "{link:?}");
    assert_eq!(&parsed[Position::BeforePath..Position::AfterPath], scanned.raw_path(), "{link:?}");
    assert_eq!(parsed.query(), scanned.raw_query(), "{link:?}");
    assert_eq!(parsed.fragment(), scanned.fragment(), "{link:?}");
    true
}

#[expect(clippy::panic, reason = "a property that does not hold is a failed test")]
fn fail(complaint: &str) -> ! {
    panic!("{complaint}")
}
